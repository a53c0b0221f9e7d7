"""When a stage may move: windows and freezes by the wall clock of a zone, for `rules.py`."""
from __future__ import annotations

import functools
from datetime import datetime
from zoneinfo import ZoneInfo

import timetable


@functools.lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    return ZoneInfo(name)


class WallClock:
    """The calendar of a pipeline: its zone, holidays and days off."""

    def __init__(self, document: dict) -> None:
        self.document = document
        self.zone = zone_named(document.get("zone", "UTC"))

    def reading(self, time: int) -> datetime:
        """What the wall clock shows at a time."""
        return datetime.fromtimestamp(time, self.zone).replace(tzinfo=None)

    def is_open(self, windows: list[dict], now: datetime) -> bool:
        minute = now.hour * 60 + now.minute
        spans = timetable.opened({**self.document, "windows": windows}, now.date())
        return any(start <= minute < end for start, end in spans)

    def shut_by(self, windows: list[dict], freezes: list[dict], now: datetime) -> str | None:
        """The code of what keeps a stage shut at a local time, of its windows and of the freezes that concern it."""
        if any(datetime.fromisoformat(f["from"]) <= now < datetime.fromisoformat(f["to"]) for f in freezes):
            return "gate.freeze"
        return "gate.window" if windows and not self.is_open(windows, now) else None
