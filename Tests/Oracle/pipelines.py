"""Random pipelines for `generate.py`: stage graphs, people with several roles, lanes, windows, quorums."""
from __future__ import annotations

import json
import unicodedata
from datetime import datetime, timezone
from random import Random

from pipeline_model import Pipeline
from timetable import DAY, PARTS, STATES, WEEKDAYS

NAME = "wohngeld"
PEOPLE = [f"{name}@amt.example" for name in "anna bernd carla dirk eva frank gerda hans".split()]
ENGINES = ["stagectl@inner.example", "zweit@inner.example"]
ROLES = ["fach", "daten", "leitung", "pflege"]
STAGES = ["vorpruefung", "abnahme", "schulung", "last", "produktion", "archiv", "pr\u00fcfung"]
# Where deliveries lie in A: in each row some are the beginning of others, or another spelling.
FOLDERS = [["", "lieferung/", "Lieferung/", "LIEFERUNG/v1.0.0/"], ["", "firma/", "firma/amt/", "Firma/Amt/"],
           ["", "firma/", "firma/b\u00fcro/", "FIRMA/bu\u0308ro/"], ["", "stra\u00dfe/", "STRASSE/", "Stra\u00dfe/1/"],
           ["", "v1.0.0/", "V1.0.0/", "v1.0.0/v1.0.0/"], ["", "abnahme/", "Abnahme/", "ledger/"]]
ZONES = ["UTC", "Europe/Berlin", "Europe/Berlin", "Europe/Berlin", "America/New_York", "Asia/Kolkata",
         "Australia/Lord_Howe", "Pacific/Chatham", "Europe/Dublin"]


def spelling(random: Random, person: str) -> str:
    """The person, now and then in other cases."""
    return random.choice([person] * 8 + [person.upper(), person.title()])


def some(random: Random, values: list, least: int = 1, most: int | None = None) -> list:
    return random.sample(values, random.randint(min(least, len(values)), min(most or len(values), len(values))))


def duration(random: Random, least: int = 60, most: int = 14 * 86400) -> str:
    """A duration whose size is spread evenly over its powers."""
    value = int(least * (most / least) ** random.random())
    size, unit = random.choice([(1, "s"), (60, "min"), (3600, "h"), (86400, "d"), (604800, "w")])
    return f"{value // size}{unit}" if value >= size else f"{value}s"


def frame(roles: dict) -> dict:
    """What every pipeline file has, without its stages."""
    return {"pipeline": NAME, "source": {"url": "/a", "deliveries": "refs/tags/*"}, "target": {"url": "/b"},
            "signers": "signers", "roles": roles,
            "checkup": {"signatures": {"signers": "senders"}, "malware": {"databases": ["/db"]}}}


class PipelineMaker:
    """Makes the documents of one ledger, which share name, people and the span of time in which it plays."""

    def __init__(self, random: Random, begin: int) -> None:
        self.random, self.begin = random, begin
        self.random_notes = Random(f"notes {begin}")
        self.random_words = Random(f"words {begin}")
        self.spare: list[dict] = []
        self.refused: list[str] = []         # what does not load because of its quorums or lanes
        # Ledgers get further under easy rules, and meet more codes under hard ones.
        self.easy = random.random() < 0.5
        self.crossing = random.random() < 0.25
        self.timed = random.random() < 0.3
        self.lanes = random.random() < 0.5
        self.folders = some(random, random.choice(FOLDERS), 1, 4) if random.random() < 0.3 else [""]

    def document(self) -> dict:
        """A pipeline that loads."""
        while True:
            document = self.attempt()
            if self.is_sound(document):
                self.spare.append(document)
                return document
            if not document.get("freezes") and not self.timed:
                self.refused.append(json.dumps(document))

    def attempt(self) -> dict:
        random = self.random
        roles = {"engine": some(random, ENGINES + PEOPLE[:1], 1, 2)}
        for role in some(random, ROLES, 1):
            roles[role] = [spelling(random, person) for person in some(random, PEOPLE, 1, 5)]
        if random.random() < 0.02:
            roles = {"engine": PEOPLE[:1], "fach": [spelling(random, PEOPLE[0])]}
        self.roles = list(roles)
        names = some(random, STAGES, 2)
        document = frame(roles)
        if self.random_notes.random() < 0.15:
            document["checkup"]["note"] = "required"
        if self.random_words.random() < 0.6:
            chosen = self.random_words.sample(self.roles, self.random_words.choice([1, 1, min(2, len(self.roles))]))
            most = len({person.lower() for role in chosen for person in roles[role]})
            document["checkup"]["malware"]["unscanned"] = {"by": chosen, "approvals": self.random_words.randint(1, min(2, most))}
        # The first policy takes in what others may lie below of.
        folder = random.choice(self.folders) if self.spare else min(self.folders, key=len)
        document["source"]["deliveries"] = f"refs/tags/{folder}*"
        if random.random() < 0.75:
            document["policy"] = {"by": self.by(), **self.approvals(2)}
        for key in ("hold", "withdraw"):
            if random.random() < 0.4:
                document[key] = {"by": self.by()}
        if random.random() < 0.5:
            document["resume"] = {"by": self.by(), **self.approvals(3)}
        if self.timed:
            document["calendar"] = self.calendar()
            if random.random() < 0.5:
                document["freezes"] = [self.freeze(names) for _ in range(random.randint(1, 2))]
        document["stages"] = {name: self.stage(names[:index]) for index, name in enumerate(names)}
        if self.lanes:
            lanes = {name: self.lane(document["stages"]) for name in some(random, ["eil", "notfall"], 1)}
            document["lanes"] = {name: lane for name, lane in lanes.items() if lane}
            if not document["lanes"]:
                del document["lanes"]
        return document

    def by(self) -> str | list[str]:
        humans = self.roles[1:] * 3 + self.roles[:1]
        chosen = list(dict.fromkeys(self.random.choice(humans) for _ in range(self.random.choice([1, 1, 1, 2, 3]))))
        return chosen[0] if len(chosen) == 1 and self.random.random() < 0.7 else chosen

    def approvals(self, most: int) -> dict:
        return {"approvals": self.random.randint(1, self.random.randint(1, most))} if self.random.random() < 0.7 else {}

    def rule(self) -> dict:
        rule: dict = {"by": self.by(), **self.approvals(1 if self.easy else 3)}
        if self.random.random() < 0.35:
            rule["expires"] = duration(self.random, 3600)
        if self.random.random() < 0.5:
            rule["apart-from"] = self.random.choice([[], [], ["sender"], ["promoter"], ["sender", "promoter"]])
        return rule

    def rules(self) -> dict | list[dict]:
        if self.easy or self.random.random() < 0.6:
            return self.rule()
        return [self.rule() for _ in range(self.random.randint(1, 3))]

    def stage(self, before: list[str]) -> dict:
        random, stage = self.random, {}
        if before and random.random() < 0.85:
            chosen = some(random, before, 1, 4)
            stage["after"] = random.choice([
                *([] if self.crossing else [chosen, chosen[:1], {"all": chosen}]), {"any": chosen},
                {"at-least": random.randint(1, len(chosen)), "of": chosen}])
            if random.random() < (0.6 if self.crossing else 0.3):
                stage["soak"] = duration(random)
        if random.random() < 0.7:
            stage["release"] = self.rules()
        if random.random() < 0.3:
            stage["rollback"] = self.rules()
        if random.random() < (0.6 if self.crossing else 0.25):
            stage["verify"] = {"by": self.by()} if random.random() < 0.6 else {}
        if self.timed and random.random() < 0.5:
            stage["windows"] = [self.window() for _ in range(random.randint(1, 2))]
        return stage

    def calendar(self) -> dict:
        random, calendar = self.random, {}
        if random.random() < 0.9:
            calendar["zone"] = random.choice(ZONES)
        if random.random() < 0.7:
            calendar["holidays"] = some(random, STATES + PARTS, 1, 2)
        if random.random() < 0.4:
            calendar["days-off"] = sorted({self.day() for _ in range(3)})
        return calendar

    def day(self) -> str:
        begin = datetime.fromtimestamp(self.begin, timezone.utc).date()
        return (begin + self.random.randint(0, 40) * DAY).isoformat()

    def clock(self) -> str:
        return f"{self.random.randint(0, 23):02}:{self.random.choice([0, 0, 15, 30, 59]):02}"

    def window(self) -> dict:
        random = self.random
        if random.random() < 0.2:
            start, end = sorted([self.clock(), self.clock()])
            return {"date": self.day(), "from": start, "to": end if end > start else "24:00"}
        window: dict = {}
        if random.random() < 0.7:
            window["days"] = some(random, WEEKDAYS, 2)
        if random.random() < 0.8:
            window["from"], window["to"] = self.clock(), random.choice([self.clock(), "24:00"])
        if random.random() < 0.4:
            window["holidays"] = random.choice(["open", "closed"])
        return window

    def freeze(self, stages: list[str]) -> dict:
        start, end = sorted([f"{self.day()}T{self.clock()}", f"{self.day()}T{self.clock()}"])
        freeze = {"title": "Ruhe", "from": start, "to": end}
        if self.random.random() < 0.6:
            freeze["stages"] = some(self.random, stages, 1, 2)
        return freeze

    def lane(self, stages: dict[str, dict]) -> dict | None:
        random = self.random
        targets = [name for name, stage in stages.items() if stage.get("after")]
        if not targets:
            return None
        to = random.choice(targets)
        lane: dict = {"to": to, "release": self.rules(), "catch-up": duration(random, 3600, 5 * 86400)}
        if random.random() < 0.6:
            lane["from"] = some(random, stages[to]["after"] if isinstance(stages[to]["after"], list) else [*stages], 1, 2)
        if random.random() < 0.4:
            lane["any-time"] = random.random() < 0.7
        return lane

    @staticmethod
    def is_sound(document: dict) -> bool:
        """Whether the pipeline loads."""
        if any(freeze["from"] >= freeze["to"] for freeze in document.get("freezes", [])):
            return False
        if any(set(freeze.get("stages", [])) - set(document["stages"]) for freeze in document.get("freezes", [])):
            return False
        if any("from" in window and window["from"] == window["to"]
               for stage in document["stages"].values() for window in stage.get("windows", [])):
            return False
        pipeline = Pipeline(json.dumps(document))
        for stage in pipeline.stages:
            pipeline.verifiers(stage)        # a role that is not there
        return pipeline.problem() is None

    def text(self) -> str:
        return json.dumps(self.document())

    def variant(self, text: str) -> str:
        """The same pipeline with one part of another."""
        document = json.loads(text)
        if len(self.folders) > 1 and self.random.random() < 0.4:
            folder = self.random.choice(self.folders)
            return json.dumps({**document, "source": {**document["source"], "deliveries": f"refs/tags/{folder}*"}})
        for _ in range(50):
            if self.random.random() < 0.2 and (trial := self.without_a_stage(document)):
                return json.dumps(trial)
            if self.random.random() < 0.05:
                return json.dumps(self.respelled(document))
            other = self.random.choice(self.spare) if self.random.random() < 0.85 else self.document()
            key = self.random.choice(["stages", "roles", "resume", "policy", "freezes", "lanes", "calendar", "source", "all"])
            trial = {**(other if key == "all" else document), key: other.get(key)}
            if trial[key] is None:
                del trial[key]
            try:
                if trial != document and self.is_sound(trial):
                    return json.dumps(trial)
            except KeyError:                 # a role or stage that is not there
                pass
        return json.dumps(self.document())

    def without_a_stage(self, document: dict) -> dict | None:
        """The same pipeline without a stage that nothing else names, if there is one."""
        unnamed = [name for name in document["stages"] if json.dumps(document).count(f'"{name}"') == 1]
        if not unnamed or len(document["stages"]) < 3:
            return None
        gone = self.random.choice(unnamed)
        return {**document, "stages": {name: stage for name, stage in document["stages"].items() if name != gone}}

    def respelled(self, document: dict) -> dict:
        """The same pipeline with another spelling of a stage."""
        name = self.random.choice([*document["stages"]])
        other = self.random.choice([name.title(), name.upper(), unicodedata.normalize("NFD", name)])
        return json.loads(json.dumps(document).replace(json.dumps(name), json.dumps(other)))

    def with_other_name(self, text: str) -> str:
        return json.dumps({**json.loads(text), "pipeline": "anderes"})
