"""What a pipeline file says, as far as rules depend on it, with the defaults of Rules.md.

The file is JSON, which is YAML too: the program under test loads the very same bytes.
"""
from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Iterable

from wallclock import WallClock

UNITS = {"min": 60, "s": 1, "h": 3600, "d": 86400, "w": 604800}
REGULAR, ROLLBACK = "regular", "rollback"


@cache
def same(person: str) -> str:
    """One spelling for all that differ by case only."""
    return person.lower()


@cache
def seconds(text: str) -> int:
    unit = text.lstrip("0123456789")
    return int(text[:len(text) - len(unit)]) * UNITS[unit]


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


@dataclass(frozen=True)
class Rule:
    """One rule of a quorum: how many people of which roles, how long, and whose own releases do not count."""
    members: frozenset[str]
    approvals: int
    expires: int | None
    apart_from_sender: bool
    apart_from_promoter: bool


@dataclass(frozen=True)
class After:
    """k of n stages."""
    needed: int
    stages: tuple[str, ...]


@dataclass(frozen=True)
class Lane:
    origin: tuple[str, ...]
    to: str
    release: tuple[Rule, ...]
    catch_up: int
    any_time: bool


class Pipeline:
    """The policy of a pipeline file."""

    def __init__(self, text: str) -> None:
        document = json.loads(text)
        self.name: str = document["pipeline"]
        self.folder: str = document["source"]["deliveries"].removeprefix("refs/tags/").removesuffix("*")
        self.asks_for_notes: bool = document["checkup"].get("note") == "required"
        self.roles = {role: frozenset(map(same, people)) for role, people in document["roles"].items()}
        self.everyone = frozenset().union(*self.roles.values())
        self.clock = WallClock(document.get("calendar", {}))
        self.freezes: list[dict] = document.get("freezes", [])
        self.stages: dict[str, dict] = document["stages"]
        self.lanes = {name: Lane(tuple(lane.get("from", [])), lane["to"], self._rules(lane["release"]),
                                 seconds(lane["catch-up"]), lane.get("any-time", False))
                      for name, lane in document.get("lanes", {}).items()}
        self.hold = self.members(document.get("hold", {}).get("by"))
        self.withdraw = self.members(document.get("withdraw", {}).get("by"))
        resume = document.get("resume", {"approvals": min(2, len(self.everyone))})
        self.resume, self.resume_approvals = self.members(resume.get("by")), resume.get("approvals", 1)
        self.unscanned: frozenset[str] | None = None
        if unscanned := document["checkup"]["malware"].get("unscanned"):
            self.unscanned, self.unscanned_approvals = self.members(unscanned["by"]), unscanned.get("approvals", 1)
        self.policy: frozenset[str] | None = None
        if "policy" in document:
            self.policy = self.members(document["policy"]["by"])
            self.policy_approvals: int = document["policy"].get("approvals", 1)

    def is_delivery(self, name: str) -> bool:
        """Whether the tags that are deliveries have names like this one."""
        return name.startswith(self.folder) and "/" not in name.removeprefix(self.folder)

    def members(self, by: str | list[str] | None) -> frozenset[str]:
        """Everybody who has one of some roles; of every role if none is named."""
        return self.everyone if by is None else frozenset().union(*(self.roles[role] for role in listed(by)))

    def _rules(self, value: dict | list[dict]) -> tuple[Rule, ...]:
        rules = [value] if isinstance(value, dict) else value
        return tuple(Rule(self.members(rule["by"]), rule.get("approvals", 1),
                          seconds(rule["expires"]) if "expires" in rule else None,
                          "sender" in rule.get("apart-from", ["sender", "promoter"]),
                          "promoter" in rule.get("apart-from", ["sender", "promoter"])) for rule in rules)

    @cached_property
    def _release(self) -> dict[tuple[str, str], tuple[Rule, ...]]:
        rules: dict[tuple[str, str], tuple[Rule, ...]] = {}
        for name, stage in self.stages.items():
            regular = self._rules(stage["release"]) if "release" in stage else ()
            rules[name, REGULAR] = regular
            rules[name, ROLLBACK] = (self._rules(stage["rollback"]) if "rollback" in stage else regular
                                     ) or (Rule(self.everyone, 1, None, True, True),)
        for name, lane in self.lanes.items():
            rules[lane.to, name_of_purpose(name)] = lane.release
        return rules

    def release_rules(self, stage: str, purpose: str) -> tuple[Rule, ...]:
        return self._release[stage, purpose]

    @cached_property
    def _after(self) -> dict[str, After]:
        def read(value: list | dict) -> After:
            if isinstance(value, list):
                return After(len(value), tuple(value))
            if "of" in value:
                return After(value["at-least"], tuple(value["of"]))
            return After(1, tuple(value["any"])) if "any" in value else After(len(value["all"]), tuple(value["all"]))
        return {name: read(stage.get("after", [])) for name, stage in self.stages.items()}

    def before(self, stage: str, purpose: str) -> After:
        """The stages in which a delivery must have stood."""
        if purpose == REGULAR:
            return self._after[stage]
        origin = self.lanes[lane_of(purpose)].origin
        return After(len(origin), origin)

    def soak(self, stage: str) -> int:
        return seconds(self.stages[stage].get("soak", "0s"))

    def verifiers(self, stage: str) -> frozenset[str] | None:
        """Who tells about the stage's own tests; None where nobody is asked."""
        verify = self.stages[stage].get("verify")
        return None if verify is None else self.members(verify.get("by", "engine"))

    def windows(self, stage: str) -> list[dict]:
        return self.stages[stage].get("windows", [])

    def freezes_of(self, stage: str) -> list[dict]:
        return [freeze for freeze in self.freezes if stage in freeze.get("stages", [stage])]

    def ways_from(self, stages: Iterable[str]) -> set[str]:
        """The stages from which some of these can be reached through `after`."""
        found: set[str] = set()
        waiting = list(stages)
        while waiting:
            for stage in self._after[waiting.pop()].stages:
                if stage not in found:
                    found.add(stage)
                    waiting.append(stage)
        return found

    def skipped(self, lane: Lane) -> set[str]:
        return self.ways_from([lane.to]) - set(lane.origin) - self.ways_from(lane.origin)

    def purposes(self, stage: str) -> list[str]:
        return [REGULAR, ROLLBACK] + [name_of_purpose(name) for name, lane in self.lanes.items() if lane.to == stage]


    def problem(self) -> str | None:
        """Why the pipeline is refused: a quorum that can never be reached, or a lane that leads nowhere or past nothing."""
        named = [*self._own_rules, *(lane.release for lane in self.lanes.values())]
        enough = len(self.resume) >= self.resume_approvals
        enough_for_policy = self.policy is None or len(self.policy) >= self.policy_approvals
        enough_vouch = self.unscanned is None or len(self.unscanned) >= self.unscanned_approvals
        if not all(can_be_filled(rules, None) for rules in named) or not (enough and enough_for_policy and enough_vouch):
            return "pipeline.quorum"
        if not all(any(can_be_filled(rules, engine) for engine in self.roles["engine"]) for rules in named):
            return "pipeline.quorum-apart"
        if not all(set(lane.origin) <= self.ways_from([lane.to]) for lane in self.lanes.values()):
            return "pipeline.lane-backwards"
        return None if all(self.skipped(lane) for lane in self.lanes.values()) else "pipeline.lane-idle"

    @property
    def _own_rules(self) -> list[tuple[Rule, ...]]:
        """The rules that stages name themselves."""
        return [self._rules(stage[key]) for stage in self.stages.values() for key in ("release", "rollback") if key in stage]


def can_be_filled(rules: tuple[Rule, ...], promoter: str | None) -> bool:
    """Whether different people can fill all rules beside a promoter."""
    return places_can_be_filled([rule.members - {promoter} if rule.apart_from_promoter else rule.members
                                 for rule in rules for _ in range(rule.approvals)])


def places_can_be_filled(places: list[frozenset[str]]) -> bool:
    """Whether each place can be given to one of its people, nobody twice: tried out."""
    if not places:
        return True
    return any(places_can_be_filled([place - {person} for place in places[1:]]) for person in places[0])


def name_of_purpose(lane: str) -> str:
    return "lane:" + lane


def lane_of(purpose: str) -> str | None:
    return purpose[5:] if purpose.startswith("lane:") else None
