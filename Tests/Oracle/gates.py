"""The state of a ledger, and its gates and quorums; see `rules.py`."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pipeline_model import REGULAR, ROLLBACK, Pipeline, Rule, lane_of, places_can_be_filled, same
from versions import version

Key = tuple[str, str]                        # delivery, stage
Gate = tuple[str, str | None]                # name, and the code if it is shut
LENT = 0                                     # the one of the senders' keys that a policy may give to a person


@dataclass
class Delivery:
    accepted: bool
    sender: str | None                       # whom the report names
    key: int                                 # which of the senders' keys signed it
    shown: bool                              # whether the ledger holds what was judged
    sequence: int = 0                        # of the entry that judged it
    what: object = None                      # which object in A it was
    unscanned: object = None                 # the list of what nobody could look into, if there is nothing else that refuses it
    withdrawn: bool = False


@dataclass
class Word:
    """A person's newest word on what nobody could look into."""
    statement: dict
    sequence: int


@dataclass
class Stay:
    """A delivery's standing in a stage: since when and until when, and the sequence of the entry that brought it."""
    since: int
    sequence: int
    until: int | None = None


@dataclass
class Release:
    statement: dict
    sequence: int
    revoked: int | None = None               # the time of the statement that revoked it


@dataclass
class Hold:
    sequence: int
    resumed: set[str] = field(default_factory=set)
    keys: dict[str, bytes | None] = field(default_factory=dict)     # person → the key that signed


@dataclass
class CatchUp:
    sequence: int
    delivery: str
    to: str
    stages: set[str]
    deadline: int


@dataclass
class Proposal:
    sequence: int
    people: set[str] = field(default_factory=set)
    approved: set[str] = field(default_factory=set)


class State:
    """The state after the entries so far."""

    def __init__(self, case: dict) -> None:
        self.policies = [Pipeline(text) for text in case["policies"]]
        self.in_force = 0
        self.were_in_force: set[int] = set()
        self.sequence = 0
        self.sequences: dict[int, int] = {}              # step → the sequence of its entry
        self.deliveries: dict[str, Delivery] = {}
        self.keys: list[dict] = case.get("keys") or [{} for _ in case["policies"]]
        self.standing: dict[str, str] = {}
        self.found: dict[Key, str | None] = {}           # what stood in a stage when a delivery first entered it
        self.stays: dict[Key, list[Stay]] = {}
        self.releases: dict[tuple[str, str, str, str], Release] = {}
        self.words: dict[tuple[str, str], Word] = {}     # delivery, person
        self.tests: dict[Key, tuple[int, bool]] = {}     # the newest verify entry: sequence, passed
        self.holds: dict[str | None, Hold] = {}          # None: on the pipeline
        self.held: dict[str | None, int] = {}            # when the newest hold on a place came in, ended or not
        self.catch_ups: list[CatchUp] = []
        self.proposals: dict[int, Proposal] = {}
        # application → the delivery that was accepted last, its number, and the names of those to whom the application belongs
        self.notes: dict[str, tuple[str, int, list[str]]] = {}

    @property
    def policy(self) -> Pipeline:
        return self.policies[self.in_force]

    # Gates

    def last_entry(self, delivery: str, stage: str) -> int | None:
        stays = self.stays.get((delivery, stage))
        return stays[-1].sequence if stays else None

    def at(self, stage: str) -> str | None:
        """The delivery that a stage is at."""
        there = self.standing.get(stage)
        while there is not None and self.deliveries[there].withdrawn:
            there = self.found[there, stage]
        return there

    def senders(self, delivery: str) -> set[str]:
        """Who counts as the sender: whom the report names, and who has the key now or had it before, while roles named them."""
        record = self.deliveries[delivery]
        return self.people_behind(record.sender, record.key)

    def people_behind(self, sender: str, key: int | None) -> set[str]:
        """The senders of a delivery that somebody has signed with a key."""
        had = {same(self.keys[n]["sender"]) for n in self.were_in_force
               if "sender" in self.keys[n] and same(self.keys[n]["sender"]) in self.policies[n].everyone}
        return {same(sender)} | (had | ({same(self.holder)} if self.holder else set()) if key == LENT else set())

    @property
    def holder(self) -> str | None:
        """The person whose key, by the policy now in force, is the lent one of the senders'."""
        return self.keys[self.in_force].get("sender")

    @property
    def asks_sender(self) -> bool:
        """Whether the senders' keys in force come with a list of what has been revoked."""
        return "revoked" in self.keys[self.in_force]

    def lost(self, delivery: str, time: int) -> str | None:
        """Why what signed a delivery counts no more."""
        return "gate.key-revoked" if self.deliveries[delivery].key in self.keys[self.in_force]["revoked"] else None

    def is_able(self, number: int, time: int) -> bool:
        """Whether enough people have keys in force for a policy to go on."""
        policy, lapses = self.policies[number], {same(p): last for p, last in self.keys[number].get("lapses", {}).items()}

        def able(people: frozenset[str]) -> int:
            return sum(lapses.get(person, time) >= time for person in people)
        return (able(policy.roles["engine"]) >= 1 and able(policy.resume) >= policy.resume_approvals
                and (policy.policy is None or able(policy.policy) >= policy.policy_approvals))

    def asks_window(self, stage: str, purpose: str) -> bool:
        """Whether windows and freezes bind a step."""
        lane = self.policy.lanes[lane_of(purpose)] if lane_of(purpose) else None
        bound = bool(self.policy.windows(stage) or self.policy.freezes_of(stage))
        return bound and purpose != ROLLBACK and not (lane and lane.any_time)

    def used(self, release: Release) -> bool:
        last = self.last_entry(release.statement["delivery"], release.statement["stage"])
        return last is not None and release.sequence <= last

    def sender(self, delivery: str, time: int, purpose: str) -> str | None:
        lost = self.lost(delivery, time)
        return None if purpose == ROLLBACK and lost == "signers.revocation-unknown" else lost

    def gates(self, delivery: str, stage: str, purpose: str, time: int, promoter: str | None,
              local: datetime | None = None) -> list[Gate]:
        """Every gate that is asked, in order; `promoter` is None while nobody in particular is about to promote, and `local` is
        the local time that an entry records."""
        asked: list[Gate] = [
            ("withdrawn", "gate.withdrawn" if self.deliveries[delivery].withdrawn else None),
            *([("sender", self.sender(delivery, time, purpose))] if self.asks_sender else []),
            ("hold", "gate.hold" if None in self.holds or stage in self.holds and purpose != ROLLBACK else None),
        ]
        if purpose == ROLLBACK:
            asked.append(("history", self.history(delivery, stage)))
        else:
            asked += self.way(delivery, stage, purpose)
            before = self.policy.before(stage, purpose)
            soaked = {s for s in before.stages if self.has_soaked(delivery, s, self.policy.soak(stage), time)}
            if purpose == REGULAR and self.policy.soak(stage) > 0:
                asked.append(("soak", "gate.soak" if len(soaked) < before.needed else None))
            if any(self.policy.verifiers(s) is not None for s in before.stages):
                counted = soaked if purpose == REGULAR and len(soaked) >= before.needed else set(before.stages)
                passed = sum(self.tests_passed(delivery, s) for s in counted)
                asked.append(("verify", "gate.verify" if passed < before.needed else None))
            if self.asks_window(stage, purpose):
                windows, freezes = self.policy.windows(stage), self.policy.freezes_of(stage)
                asked.append(("window", self.policy.clock.shut_by(windows, freezes, local or self.policy.clock.reading(time))))
            if purpose == REGULAR and any(lane.to == stage for lane in self.policy.lanes.values()):
                overdue = any(debt.to == stage and self.is_overdue(debt, time) for debt in self.catch_ups)
                asked.append(("catch-up", "gate.catch-up" if overdue else None))
        rules = self.policy.release_rules(stage, purpose)
        if rules:
            asked.append(("release", self.quorum(rules, delivery, stage, purpose, time, promoter)))
        return asked

    def way(self, delivery: str, stage: str, purpose: str) -> list[Gate]:
        """The gates order and stages."""
        there = self.at(stage)
        asked: list[Gate] = [("order", "gate.downgrade" if there and version(there) >= version(delivery) else None)]
        before = self.policy.before(stage, purpose)
        if before.stages:
            entered = sum(self.last_entry(delivery, s) is not None for s in before.stages)
            asked.append(("stages", "gate.stage-order" if entered < before.needed else None))
        return asked

    def history(self, delivery: str, stage: str) -> str | None:
        there = self.standing.get(stage)
        was_here = self.last_entry(delivery, stage) is not None
        is_back = was_here and there is not None and there != delivery and version(delivery) < version(there)
        return None if is_back else "gate.history"

    def has_soaked(self, delivery: str, stage: str, soak: int, time: int) -> bool:
        return any((time if stay.until is None else stay.until) - stay.since >= soak
                   for stay in self.stays.get((delivery, stage), []))

    def tests_passed(self, delivery: str, stage: str) -> bool:
        last = self.last_entry(delivery, stage)
        if last is None or self.policy.verifiers(stage) is None:
            return last is not None
        told, passed = self.tests.get((delivery, stage), (-1, False))
        return told > last and passed

    def is_overdue(self, debt: CatchUp, time: int) -> bool:
        return (time >= debt.deadline and not self.deliveries[debt.delivery].withdrawn
                and any(stage in self.policy.stages for stage in debt.stages))

    # The quorum

    def quorum(self, rules: tuple[Rule, ...], delivery: str, stage: str, purpose: str, time: int,
               promoter: str | None) -> str | None:
        """None if the quorum is reached, else what it lacks."""
        given = {person: release for (d, s, p, person), release in self.releases.items()
                 if (d, s, p) == (delivery, stage, purpose) and release.statement["policy"] == self.in_force
                 and release.revoked is None and not self.used(release)}
        senders = self.senders(delivery)
        promoting = None if promoter is None else same(promoter)

        def reached(apart: bool, timely: bool) -> bool:
            def counts(person: str, release: Release, rule: Rule) -> bool:
                if person not in rule.members or timely and not self.is_timely(release.statement, [rule], time):
                    return False
                return not apart or not (rule.apart_from_sender and person in senders
                                         or rule.apart_from_promoter and person == promoting)
            places = [frozenset(person for person, release in given.items() if counts(person, release, rule))
                      for rule in rules for _ in range(rule.approvals)]
            return places_can_be_filled(places)

        if reached(apart=True, timely=True):
            return None
        if reached(apart=False, timely=True):
            return "release.four-eyes"
        return "release.expired" if reached(apart=True, timely=False) else "release.missing"

    @staticmethod
    def is_timely(statement: dict, rules: list[Rule], time: int) -> bool:
        """Whether a release has expired neither by itself nor by every one of some rules."""
        if statement["expires"] is not None and time >= statement["expires"]:
            return False
        return any(rule.expires is None or time < statement["time"] + rule.expires for rule in rules)
