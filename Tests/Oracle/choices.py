"""What `generate.py` chooses from: people, deliveries, stages and times of a ledger, and what can be wrong with an event."""
from __future__ import annotations

from datetime import datetime
from random import Random

from pipeline_model import REGULAR, ROLLBACK
from pipelines import PEOPLE, spelling
from rules import ENGINE, Ledger
from timetable import DAY
from versions import version


class Choices:
    """Chooses by the model's state after the events so far."""

    random: Random
    ledger: Ledger
    case: dict
    time: int
    versions: list[str]
    real_policies: int

    def spoil(self, step: dict) -> None:
        """Gets one thing wrong."""
        random, where = self.random, self.random_part(step)
        key = random.choice([key for key in where if key not in ("id", "event", "statement", "release")])
        value = {
            "time": lambda: where["time"] + random.choice([-1, -60, -86400, 1, 60]),
            "signer": lambda: random.choice([self.person(), self.engine(), "fremd@nirgends.example"]),
            "person": lambda: spelling(random, random.choice(PEOPLE + ["fremd@nirgends.example"])),
            "delivery": self.delivery, "digest": self.delivery, "stage": self.stage,
            "purpose": lambda: random.choice([REGULAR, ROLLBACK, "lane:eil", "lane:notfall", "lane:keine"]),
            "policy": lambda: random.randrange(self.real_policies),
            "proposal": lambda: random.randrange(len(self.case["policies"])),
            "pipeline": lambda: "anderes",
            "ledger": lambda: "another",
            "expires": lambda: self.time + random.choice([-60, 0, 1, 3600]),
            "hold": lambda: random.choice([0] + [s["id"] for s in self.case["steps"]]),
            "judged": lambda: random.choice([0] + [s["id"] for s in self.case["steps"]]),
            "unscanned": lambda: random.choice([1, 2, 3]),
            "word": lambda: random.choice(["given", "taken-back"]),
            "entry": lambda: random.choice([0] + [s["id"] for s in self.case["steps"]]),
        }.get(key)
        if value:
            where[key] = value()
        if step["event"] == "promote":
            if step["purpose"] == ROLLBACK:
                step.setdefault("checkup", "passed")
            else:
                step.pop("checkup", None)
            if random.random() < 0.1:
                step["commit"] = random.choice(["tree", "parents", "message"])

    def step_of(self, sequence: int) -> int:
        return next(step for step, number in self.ledger.sequences.items() if number == sequence)

    def one_of(self, people) -> str:
        return self.random.choice(sorted(people))

    def person(self) -> str:
        return spelling(self.random, self.one_of(self.ledger.policy.everyone))

    def engine(self) -> str:
        return spelling(self.random, self.one_of(self.ledger.policy.roles[ENGINE]))

    def delivery(self) -> str:
        known = [name for name, record in self.ledger.deliveries.items() if record.accepted]
        judged = [*self.ledger.deliveries] or self.versions
        return self.random.choice(self.random.choice([known] * 16 + [judged, self.versions]) or self.versions)

    def stage(self) -> str:
        return self.random.choice([*self.ledger.policy.stages] * 3 + ["nirgends"])

    def random_part(self, step: dict) -> dict:
        return step["statement"] if "statement" in step and self.random.random() < 0.8 else step

    def candidates(self, stage: str) -> list[str]:
        """The deliveries that may still enter a stage."""
        there = self.ledger.at(stage)
        return [name for name, record in self.ledger.deliveries.items() if record.accepted and not record.withdrawn
                and (there is None or version(name) > version(there))]

    def candidate(self, stage: str) -> str:
        names = self.candidates(stage)
        return self.random.choice(names) if names and self.random.random() < 0.97 else self.delivery()

    def moments(self) -> list[int]:
        """Times at which something changes."""
        ledger = self.ledger
        moments = [debt.deadline for debt in ledger.catch_ups] + self.edges()
        moments += [last + 1 for number in ledger.proposals for last in self.case["keys"][number].get("lapses", {}).values()]
        for (delivery, stage, purpose, _), release in ledger.releases.items():
            if release.statement["expires"] is not None:
                moments.append(release.statement["expires"])
            if stage in ledger.policy.stages and purpose in ledger.policy.purposes(stage):
                moments += [release.statement["time"] + rule.expires
                            for rule in ledger.policy.release_rules(stage, purpose) if rule.expires is not None]
        moments += [ledger.stays[delivery, stage][-1].since + ledger.policy.soak(later)
                    for stage, delivery in ledger.standing.items()
                    for later in ledger.policy.stages if stage in ledger.policy.before(later, REGULAR).stages]
        return moments

    def edges(self) -> list[int]:
        """Times at which windows and freezes begin and end around now."""
        policy = self.ledger.policy
        today = policy.clock.reading(self.time).date()
        readings = [freeze[end] for freeze in policy.freezes for end in ("from", "to")]
        for window in (window for stage in policy.stages for window in policy.windows(stage)):
            for clock in (window.get("from", "00:00"), window.get("to", "00:00")):
                if clock != "24:00":
                    readings += [f"{(today + days * DAY).isoformat()}T{clock}" for days in (0, 1)]
        return [int(datetime.fromisoformat(reading).replace(tzinfo=policy.clock.zone).timestamp()) for reading in readings]
