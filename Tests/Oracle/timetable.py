#!/usr/bin/env python3
"""Says what the clocks on the walls show, and when windows are open, independently of stagectl.

timetable.py offsets             offsets from UTC: a JSON list of {"zone": NAME, or "rule": TZ, "times": […]} -> one line each
timetable.py holidays FROM TO    every public holiday of those years: CODE YYYY-MM-DD
timetable.py hours               openings: a JSON list of {"zone", "holidays", "days-off", "windows", "freezes", "from", "to", "step"}
                                 -> one line each with a letter a step: o(pen), w(indow), f(reeze)
timetable.py second-opinion      compares the holidays here with those of the package python3-holidays, if it is installed

Written from Rules.md, Pipelines.md and the laws of the states; the zones are Python's own zoneinfo,
and the rules for TZ those of the C library.
"""
import datetime, functools, json, os, sys, time, zoneinfo

DAY = datetime.timedelta(days=1)
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
STATES = "BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH".split()
PARTS = ["BY-Augsburg", "BY-katholisch", "SN-katholisch", "TH-katholisch"]

# name: (day as (month, day) or days after Easter Sunday, who has it: code -> first year)
ALWAYS = 0
def everywhere(): return {code: ALWAYS for code in STATES + PARTS}
def only(codes, **later): return {code: ALWAYS for code in codes.split()} | later
BAVARIA = "BY BY-Augsburg BY-katholisch"
LAW = {
    "Neujahr": ((1, 1), everywhere()),
    "Heilige Drei Könige": ((1, 6), only("BW ST " + BAVARIA)),
    "Frauentag": ((3, 8), {"BE": 2019, "MV": 2023}),
    "Karfreitag": (-2, everywhere()),
    "Ostersonntag": (0, only("BB")),
    "Ostermontag": (1, everywhere()),
    "Tag der Arbeit": ((5, 1), everywhere()),
    "Christi Himmelfahrt": (39, everywhere()),
    "Pfingstsonntag": (49, only("BB")),
    "Pfingstmontag": (50, everywhere()),
    "Fronleichnam": (60, only("BW HE NW RP SL SN-katholisch TH-katholisch " + BAVARIA)),
    "Friedensfest": ((8, 8), only("BY-Augsburg")),
    "Mariä Himmelfahrt": ((8, 15), only("SL BY-Augsburg BY-katholisch")),
    "Weltkindertag": ((9, 20), {"TH": 2019, "TH-katholisch": 2019}),
    "Tag der Deutschen Einheit": ((10, 3), everywhere()),
    "Reformationstag": ((10, 31), only("BB MV SN SN-katholisch ST TH TH-katholisch", HB=2018, HH=2018, NI=2018, SH=2018)),
    "Allerheiligen": ((11, 1), only("BW NW RP SL " + BAVARIA)),
    "1. Weihnachtstag": ((12, 25), everywhere()),
    "2. Weihnachtstag": ((12, 26), everywhere()),
}
ONCE = {(2017, 10, 31): STATES + PARTS, (2020, 5, 8): ["BE"], (2025, 5, 8): ["BE"], (2028, 6, 17): ["BE"]}

def easter(year):
    """Easter Sunday by the formula of Gauß in the version of Lichtenberg."""
    century = year // 100
    moon_shift = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun_shift = 2 - (3 * century + 3) // 4
    moon = year % 19
    full = (19 * moon + moon_shift) % 30
    correction = (full + moon // 11) // 29
    border = 21 + full - correction
    sunday = 7 - (year + year // 4 + sun_shift) % 7
    return datetime.date(year, 3, 1) + (border + 7 - (border - sunday) % 7 - 1) * DAY

@functools.lru_cache(None)
def holidays(code, year):
    days = set()
    for day, who in LAW.values():
        if year >= who.get(code, 10000):
            days.add(datetime.date(year, *day) if isinstance(day, tuple) else easter(year) + day * DAY)
    days |= {datetime.date(*day) for day, codes in ONCE.items() if day[0] == year and code in codes}
    # Buß- und Bettag: eleven days before the first Sunday of Advent, which is the fourth before Christmas Day.
    if year <= 1994 or code.startswith("SN"):
        christmas = datetime.date(year, 12, 25)
        advent = christmas - (christmas.isoweekday() + 21) * DAY
        days.add(advent - 11 * DAY)
    return frozenset(days)

def offsets(request):
    if "rule" in request:
        os.environ["TZ"] = request["rule"]
        time.tzset()
        return [time.localtime(moment).tm_gmtoff for moment in request["times"]]
    here = zoneinfo.ZoneInfo(request["zone"])
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    def offset(moment):
        return (epoch + datetime.timedelta(seconds=moment)).astimezone(here).utcoffset()
    return [int(offset(moment).total_seconds()) for moment in request["times"]]

def minute(text): return int(text[:2]) * 60 + int(text[3:])

def opened(request, day):
    """The minutes of a day in which a window is open, as pairs; those that began the day before too."""
    spans = []
    for shift in (1, 0):
        begun = day - shift * DAY
        is_off = begun.isoformat() in request.get("days-off", ()) \
            or any(begun in holidays(code, begun.year) for code in request.get("holidays", ()))
        for window in request["windows"]:
            if "date" in window:
                if begun.isoformat() != window["date"]:
                    continue
            elif WEEKDAYS[begun.weekday()] not in window.get("days", WEEKDAYS) \
                    or is_off and window.get("holidays", "closed") == "closed":
                continue
            start, end = minute(window.get("from", "00:00")), minute(window.get("to", "24:00"))
            if end <= start:
                end += 1440
            spans.append((start - shift * 1440, end - shift * 1440))
    return spans

def hours(request):
    here = zoneinfo.ZoneInfo(request["zone"])
    frozen = [(f["from"], f["to"]) for f in request.get("freezes", ())]
    letters, day, spans = [], None, []
    for moment in range(request["from"], request["to"], request["step"]):
        now = datetime.datetime.fromtimestamp(moment, here)
        if now.date() != day:
            day = now.date()
            spans = opened(request, day)
            near = [f for f in frozen if f[0][:10] <= day.isoformat() <= f[1][:10]]
        if near and any(start <= now.isoformat()[:16] < end for start, end in near):
            letters.append("f")
        else:
            reading = now.hour * 60 + now.minute
            is_open = not request["windows"] or any(start <= reading < end for start, end in spans)
            letters.append("o" if is_open else "w")
    return "".join(letters)

def second_opinion():
    import holidays as package
    wrong = 0
    for year in range(1991, 2101):
        for code in STATES + PARTS:
            state, _, part = code.partition("-")
            categories = ("public", "catholic") if part == "katholisch" else ("public",)
            theirs = set(package.country_holidays(
                "DE", subdiv=part if part == "Augsburg" else state, years=year, categories=categories))
            for day in sorted(theirs ^ holidays(code, year)):
                wrong += 1
                print(code, day, "here" if day in holidays(code, year) else "there", "only")
    print(package.__version__, wrong, "differences")
    return wrong

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["offsets"]:
            for request in json.load(sys.stdin):
                print(*offsets(request))
        case ["holidays", first, last]:
            for code in STATES + PARTS:
                for year in range(int(first), int(last) + 1):
                    for day in sorted(holidays(code, year)):
                        print(code, day.isoformat())
        case ["hours"]:
            for request in json.load(sys.stdin):
                print(hours(request))
        case ["second-opinion"]:
            sys.exit(1 if second_opinion() else 0)
        case _:
            sys.exit(__doc__)
