#!/usr/bin/env python3
"""Random ledgers for the comparison with `rules.py`: `generate.py SEED COUNT` prints one a line as JSON.

Events are aimed: mostly what would help some delivery on, as the model sees it, and about one in four with something wrong.
A case holds `time`, `signer` (of the genesis), `people`, `policies` (texts; the first is in force), `keys` (for each policy: the last
seconds of people's keys, the person who has the senders' lent key, and the numbers of the senders' keys that are revoked) and `steps`. A step has an
`id`, an `event`, a `time`, a `signer` and what else the event needs; `gates`, `load` and `order` are questions. Statements name policies by number, deliveries' digests by
the delivery, the entries of holds and proposals by the step that made them.
"""
from __future__ import annotations

import json
import sys
from random import Random

from choices import Choices
from gates import LENT, Delivery, Word
from names import ODD_NAMES, VERSIONS, names_in_folders, names_of_deliveries
from pipeline_model import REGULAR, ROLLBACK
from pipelines import ENGINES, NAME, PEOPLE, PipelineMaker, spelling
from rules import ENGINE, Ledger
from versions import version, version_text

EPOCH = 1_704_067_200                        # 2024-01-01
SPAN = 11 * 365 * 86400


class LedgerMaker(Choices):
    """Makes one ledger, step by step beside the model's state."""

    def __init__(self, seed: int) -> None:
        self.random = random = Random(seed)
        self.random_notes = Random(f"notes {seed}")
        self.random_words = Random(f"words {seed}")
        begin = EPOCH + random.randrange(SPAN)
        maker = PipelineMaker(random, begin)
        first = maker.text()
        policies = [first]
        for _ in range(random.choices([1, 2, 3, 12], [10, 6, 6, 1])[0]):
            text = maker.variant(random.choice(policies))
            if text not in policies:
                policies.append(text)
        self.maker = maker
        self.case: dict = {
            "seed": seed, "time": begin, "signer": random.choice(json.loads(first)["roles"][ENGINE]),
            "people": PEOPLE + ENGINES, "policies": policies + [maker.with_other_name(first)],
            "steps": []}
        self.case["keys"] = [{}] + [self.keys(begin) for _ in policies]
        self.real_policies = len(policies)
        self.ledger = Ledger(self.case)
        self.versions = random.sample(VERSIONS, random.randint(2, 7))
        if random.random() < 0.25:
            self.versions += random.sample(ODD_NAMES, random.randint(1, 3))
        if maker.folders != [""]:
            self.versions = names_in_folders(random, self.versions, maker.folders)
        new_stages = {stage for text in policies for stage in json.loads(text)["stages"]} - {*json.loads(first)["stages"]}
        if new_stages and random.random() < 0.25:
            self.versions.append(random.choice(sorted(new_stages)))
        self.versions.sort(key=version)
        if random.random() < 0.3:
            random.shuffle(self.versions)
        self.time = begin
        self.focus = random.choice(["walk", "walk", "walk", "walk", "policy", "policy", "hold", "lane", "lane", "release"])
        if len(maker.folders) > 1 and random.random() < 0.8:
            self.focus = "policy"            # only another policy takes in names from another folder
        self.old_statements: list[dict] = []
        self.goal: tuple[str, str, str] | None = None
        self.refused: str | None = None
        self.answers: list[object] = []      # what the model says of each step

    def keys(self, begin: int) -> dict:
        """What is special about the keys of a policy: mostly nothing."""
        keys: dict = {}
        if self.random.random() < 0.25:
            whose = self.random.choice([ENGINES, PEOPLE + ENGINES, self.random.sample(PEOPLE, len(PEOPLE) - 1)])
            keys["lapses"] = dict.fromkeys(whose, begin + self.random.randrange(-86400, 20 * 86400))
        if self.random.random() < 0.2:
            keys["sender"] = self.random.choice(PEOPLE)
        if self.random.random() < 0.3:
            keys["revoked"] = self.random.choice([[], [], [0], [0], [1], [0, 1]])
        return keys

    # One ledger

    def make(self) -> dict:
        # Most mistakes show soon; some need a long way to get there.
        length = self.random.choice([self.random.randint(6, 24), self.random.randint(20, 70)])
        while len(self.case["steps"]) < length:
            self.intend()
        self.ask()
        for text in self.random.sample(self.maker.refused, min(2, len(self.maker.refused))):
            self.question("load", text=text)
        self.question("order", names=names_of_deliveries(self.random))
        return self.case

    def question(self, event: str, **members: object) -> None:
        step = {"id": len(self.case["steps"]) + 1, "event": event, "time": self.time, **members}
        self.case["steps"].append(step)
        self.answers.append(self.ledger.answer(step))

    def ask(self) -> None:
        promoter = self.random.choice([None, self.engine(), self.person()])
        later = self.time + self.random.choice([0, 0, self.random.randrange(20 * 86400)])
        self.question("gates", time=later, promoter=promoter)

    def add(self, event: str, **members: object) -> None:
        """Appends an event, now and then with something wrong about it."""
        step: dict = {"id": len(self.case["steps"]) + 1, "event": event, "time": self.time, **members}
        step = json.loads(json.dumps(step))
        if self.random.random() < 0.2:
            self.spoil(step)
            step["time"] = max(step["time"], self.time)
        if self.random.random() < 0.02:
            self.ask()
            step["id"] += 1
        if "statement" in step and self.random.random() < 0.6:
            self.old_statements.append(step)
        self.case["steps"].append(step)
        self.refused = self.ledger.take(step)
        self.answers.append(self.refused)
        if self.refused is None:
            self.time = step["time"]

    # What to do next

    def intend(self) -> None:
        self.pass_time()
        policies = 20 if self.focus == "policy" else 1
        lanes = 6 if self.focus == "lane" else 1
        holds = {"hold": 4, "policy": 8}.get(self.focus, 1)
        releases = 4 if self.focus == "release" else 1
        news = 3 if len(self.ledger.deliveries) < len(self.versions) else 0.3
        intention = self.random.choices(
            [self.judge, self.advance, self.change_policy, self.hold, self.resume, self.withdraw, self.revoke, self.replay,
             self.verify, self.go_back, self.wander],
            [news, 24, policies, 0.5 * holds, 0.5 * holds, 0.6 if self.ledger.catch_ups else 0.15, 0.7 * releases, 0.7 * releases, 0.7, 1.5 * lanes, 0.6])[0]
        intention()
        for _ in range(self.random_words.choices([0, 1, 4], [85, 9, 6])[0]):
            self.open_again()

    def pass_time(self) -> None:
        random = self.random
        kind = random.random()
        if kind < 0.5:
            self.time += random.choice([0, 1, 60, random.randrange(3600)])
        elif kind < 0.75:
            self.time += random.randrange(86400)
        elif kind < 0.8:
            self.time += random.randrange(10 * 86400)
        elif moments := [moment for moment in self.moments() if moment > self.time + 1]:
            self.time = min(random.choice(moments) + random.choice([-1, 0, 0, 1]), self.time + 30 * 86400)

    def judge(self) -> None:
        fitting = [name for name in self.versions if self.ledger.policy.is_delivery(name)]
        if self.random.random() < 0.9 and all(name in self.ledger.deliveries for name in fitting):
            self.versions.append(f"{self.ledger.policy.folder}v{3000 + len(self.versions)}.0.0")
        judged = self.ledger.deliveries
        open_ones = [name for name in self.versions if name not in judged or judged[name].sender is None]
        if self.random.random() < 0.95:
            open_ones = [name for name in open_ones if self.ledger.policy.is_delivery(name)]
        name = open_ones[0] if open_ones and self.random.random() < 0.9 else self.random.choice(self.versions)
        event = self.random.choices(["accept", "reject", "unseen", "unsigned"], [84, 6, 5, 5])[0]
        unseen = {"shown": False} if event == "unseen" else {}
        sender = None if event == "unsigned" else spelling(self.random, self.random.choice(PEOPLE + ["firma@lieferant.example"] * 4))
        lent = self.random.random() < 0.5 and (self.ledger.holder is None or self.random.random() < 0.1)
        unscanned = {"unscanned": 1} if event == "reject" and self.random_words.random() < 0.7 else {}
        self.add("accept" if event == "accept" else "reject", delivery=name, signer=self.engine(), key=LENT if lent else 1,
                 **{**unseen, **unscanned, "sender": sender, **(self.note(name) if event == "accept" else {})})
        if self.refused == "delivery.name-taken" and self.random.random() < 0.8:
            self.versions.remove(name)

    def open_again(self) -> None:
        """Has people vouch for what was not looked into in a rejected delivery, or judges it once more."""
        random, ledger = self.random_words, self.ledger
        names = [name for name, record in ledger.deliveries.items() if not record.accepted and record.unscanned is not None]
        if not names or random.random() < 0.1:
            new = [name for name in self.versions if name not in ledger.deliveries and ledger.policy.is_delivery(name)]
            if new:
                self.add("reject", delivery=random.choice(new), signer=self.engine(), key=1, unscanned=random.choice([1, 2]),
                         sender=random.choice([*PEOPLE, *["firma@lieferant.example"] * 4]))
            return
        name = random.choice(names) if random.random() < 0.95 else self.delivery()
        record = ledger.deliveries.get(name)
        if record is None or record.accepted or random.random() < 0.03:
            entry = 0 if record is None else self.step_of(record.sequence)
            return self.decide("vouch", self.person(), delivery=name, digest=name, judged=entry, unscanned=1, word="given")
        given = ledger.words_for(name, self.time)
        if ledger.is_open_again(name, self.time) and random.random() < 0.8 or random.random() < 0.05:
            return self.judge_again(name, record, list(given.values()))
        back = bool(given) and random.random() < 0.15
        people = ledger.policy.unscanned or ledger.policy.everyone
        left = sorted(given if back else people - set(given)) or sorted(people)
        self.decide("vouch", random.choice(left), delivery=name, digest=name, judged=self.step_of(record.sequence),
                    unscanned=record.unscanned, word="taken-back" if back else "given", ago=random.choice([0, 0, 5]))

    def judge_again(self, name: str, record: Delivery, given: list[Word]) -> None:
        random = self.random_words
        event = random.choices(["accept", "clean", "reject"], [6, 1, 1])[0]
        sender = record.what[0] if random.random() < 0.97 else "firma@lieferant.example"
        members: dict = {"sender": sender, "key": record.what[1], **(self.note(name) if event != "reject" else {})}
        members |= {"sender": sender}
        if event == "reject" and random.random() < 0.5:
            members["unscanned"] = random.choice([1, 2])
        if event == "accept":
            some = given if random.random() < 0.9 else given[:-1] or given
            vouched = {"judged": self.step_of(record.sequence), "unscanned": record.unscanned,
                       "given": [[word.statement["person"], word.statement] for word in some]}
            if random.random() < 0.1:
                vouched[random.choice(["judged", "unscanned"])] = random.choice([1, 2, 3])
            members["vouched"] = vouched if some else None
        self.add("reject" if event == "reject" else "accept", delivery=name, signer=self.engine(), **members)

    def note(self, delivery: str) -> dict:
        """A delivery note, now and then with something wrong about it; nothing if there is none."""
        random = self.random_notes
        if random.random() < (0.1 if self.ledger.policy.asks_for_notes else 0.4):
            return {}
        application = random.choice(["fachverfahren"] * 4 + ["portal"])
        before, number, owners = self.ledger.notes.get(application, (None, 0, []))
        note = {"application": application, "version": version_text(delivery), "audience": NAME,
                "sequence": number + random.randint(1, 3), "predecessor": before,
                "expires": self.time + random.choice([1, 60, 86400]) if random.random() < 0.3 else None}
        if random.random() < 0.3:
            flaws = {"version": "0.0.7", "audience": "wohngeld-2", "sequence": max(number - random.randint(0, 1), 1),
                     "gap": number + (1_000_000 if before is None else 1_000) + random.randint(0, 1), "predecessor": random.choice([None, "v0.0.7", *self.ledger.deliveries]), "expires": self.time - random.randint(0, 1)}
            flaw = random.choice([*flaws, *["sequence"] * (before is not None)])
            note["sequence" if flaw == "gap" else flaw] = flaws[flaw]
        # Mostly whoever has delivered the application before goes on with it.
        goes_on = owners and random.random() < 0.8
        return {"note": note, **({"sender": spelling(random, random.choice(sorted(owners)))} if goes_on else {})}

    def advance(self) -> None:
        """Takes some delivery a step nearer to some stage, and mostly the same as before until it is there."""
        if not any(record.accepted for record in self.ledger.deliveries.values()):
            return self.judge()
        if self.goal is None or self.random.random() < 0.1 or self.goal[1] not in self.ledger.policy.stages:
            stages = [name for name in self.ledger.policy.stages if self.candidates(name)]
            if not stages and self.random.random() < 0.9:
                return self.judge()
            stage = self.random.choice(stages or [*self.ledger.policy.stages])
            lanes = [purpose for purpose in self.ledger.policy.purposes(stage) if purpose != ROLLBACK]
            lanes = lanes[1:] or lanes if self.focus == "lane" else lanes
            self.goal = (self.candidate(stage), stage, self.random.choice(lanes))
        delivery, stage, purpose = self.goal
        if purpose not in self.ledger.policy.purposes(stage):
            purpose = REGULAR
        self.help_on(delivery, stage, purpose, depth=0)
        if self.ledger.standing.get(stage) == delivery or self.refused in ("gate.downgrade", "gate.withdrawn", "gate.window"):
            self.goal = None

    def go_back(self) -> None:
        stages = [(delivery, stage) for delivery, stage in self.ledger.stays
                  if stage in self.ledger.policy.stages and self.ledger.history(delivery, stage) is None]
        if stages:
            self.help_on(*self.random.choice(stages), ROLLBACK, depth=0)

    def help_on(self, delivery: str, stage: str, purpose: str, depth: int) -> None:
        record = self.ledger.deliveries.get(delivery)
        if record is None or not record.accepted:
            return self.promote(delivery, stage, purpose)
        signer = self.engine()
        shut = {name: code for name, code in self.ledger.gates(delivery, stage, purpose, self.time, signer) if code}
        if not shut or self.random.random() < 0.12:
            return self.promote(delivery, stage, purpose, signer)
        gate = next(iter(shut)) if self.random.random() < 0.7 else self.random.choice(list(shut))
        before = list(self.ledger.policy.before(stage, purpose).stages) if purpose != ROLLBACK else []
        if gate == "stages" and depth < 4:
            return self.help_on(delivery, self.random.choice(before), REGULAR, depth + 1)
        if gate == "soak" and self.random.random() < 0.7:
            self.time += self.ledger.policy.soak(stage) - self.random.choice([0, 0, 1])
        if gate == "window":
            policy = self.ledger.policy
            for _ in range(48):
                self.time += 1800
                now = policy.clock.reading(self.time)
                if policy.clock.shut_by(policy.windows(stage), policy.freezes_of(stage), now) is None:
                    break
        if gate == "hold":
            return self.resume(stage if stage in self.ledger.holds else None)
        if gate == "verify":
            return self.verify(delivery, self.random.choice(before))
        if gate == "catch-up":
            debt = next(debt for debt in self.ledger.catch_ups if debt.to == stage)
            open_stages = [name for name in debt.stages if name in self.ledger.policy.stages]
            if depth < 4 and open_stages:
                return self.help_on(debt.delivery, self.random.choice(open_stages), REGULAR, depth + 1)
        if gate == "release":
            return self.release(delivery, stage, purpose)
        self.promote(delivery, stage, purpose, signer)

    def promote(self, delivery: str, stage: str, purpose: str, signer: str | None = None) -> None:
        flaws = ["refused", "digest", "policy", "sender", "source", "stale", "future"]
        checkup = "passed" if self.random.random() < 0.93 else self.random.choice(flaws)
        extra = {"checkup": checkup} if purpose == ROLLBACK else {}
        if self.random.random() < 0.05:
            extra["clock"] = self.random.choice(["missing", "late", "0", "60", "120", "-300", "840"])
        if purpose != REGULAR and self.random.random() < 0.05:
            extra["reason"] = self.random.choice(["", " ", "\n\n", "\u3000", "."])
        self.add("promote", delivery=delivery, stage=stage, purpose=purpose, signer=signer or self.engine(),
                 commit="as planned", **extra)

    def verify(self, delivery: str | None = None, stage: str | None = None) -> None:
        if stage is None:
            there = [(d, s) for s, d in self.ledger.standing.items() if s in self.ledger.policy.stages]
            delivery, stage = self.random.choice(there) if there else (self.delivery(), self.stage())
        known = stage in self.ledger.policy.stages
        verifiers = known and self.ledger.policy.verifiers(stage) or self.ledger.policy.everyone
        self.add("verify", delivery=delivery, stage=stage, signer=self.one_of(verifiers), passed=self.random.random() < 0.75)

    def wander(self) -> None:
        """An event about anything at all."""
        stage = self.stage()
        purpose = self.random.choice([REGULAR, ROLLBACK, "lane:eil", "lane:notfall", "lane:keine"])
        self.random.choice([self.promote, self.release])(self.delivery(), stage, purpose)

    # Statements

    def decide(self, event: str, person: str, ago: int = 0, **members: object) -> None:
        expires = self.time + self.random.choice([1, 3600, 86400 * 5]) if self.random.random() < 0.15 else None
        statement = {"pipeline": NAME, "ledger": "this", "policy": self.ledger.in_force, "person": spelling(self.random, person),
                     "time": self.time - ago, "expires": expires, **members}
        self.add(event, signer=self.person(), statement=statement)

    def release(self, delivery: str, stage: str, purpose: str) -> None:
        policy = self.ledger.policy
        possible = stage in policy.stages and purpose in policy.purposes(stage)
        rules = policy.release_rules(stage, purpose) if possible else ()
        candidates = policy.everyone
        if rules:
            candidates = self.random.choice(rules).members
            missing = [person for person in candidates if (delivery, stage, purpose, person) not in self.ledger.releases]
            candidates = missing if missing and self.random.random() < 0.7 else candidates
        self.decide("release", self.one_of(candidates), delivery=delivery, digest=delivery, stage=stage, purpose=purpose,
                    ago=self.random.choice([0, 0, 0, 5, 3600, 3 * 86400]))

    def revoke(self) -> None:
        if self.ledger.releases:
            values = list(self.ledger.releases.values())
            statement = self.random.choice(values).statement
            named = statement if self.random.random() < 0.9 else self.random.choice(values).statement
            delivery = statement["delivery"]
            self.decide("revoke", statement["person"], delivery=delivery, digest=delivery, stage=statement["stage"],
                        purpose=statement["purpose"], release=named, ago=self.random.choice([0, 0, 60]))
            if self.random.random() < 0.2:
                self.add("release", signer=self.person(), statement=statement)

    def withdraw(self) -> None:
        debts = [debt.delivery for debt in self.ledger.catch_ups]
        others = [self.delivery(), *self.ledger.standing.values()]
        delivery = self.random.choice(debts if debts and self.random.random() < 0.6 else others)
        self.decide("withdraw", self.one_of(self.ledger.policy.withdraw), delivery=delivery, digest=delivery)

    def hold(self) -> None:
        stage = self.random.choice([None, self.stage(), self.stage()])
        self.decide("hold", self.one_of(self.ledger.policy.hold), stage=stage)

    def resume(self, stage: str | None = "") -> None:
        if stage == "":
            stage = self.random.choice([*self.ledger.holds] if self.ledger.holds else [None, self.stage()])
        hold = self.ledger.holds.get(stage)
        entry = self.step_of(hold.sequence) if hold else 0
        candidates = [person for person in self.ledger.policy.resume if not hold or person not in hold.resumed]
        self.decide("resume", self.one_of(candidates or self.ledger.policy.resume), stage=stage, hold=entry)

    def change_policy(self) -> None:
        ledger = self.ledger
        if ledger.policy.policy is None and self.random.random() < 0.8:
            return self.advance()
        if self.random.random() < 0.02:
            return self.decide("approve", self.one_of(ledger.policy.everyone), proposal=self.random.randrange(self.real_policies),
                               entry=ledger.sequence)
        many = self.real_policies > 9 and self.focus == "policy"
        if not ledger.proposals or self.random.random() < (0.5 if many else 0.25):
            number = self.random.randrange(len(self.case["policies"]) if self.random.random() < 0.3 else self.real_policies)
            return self.add("propose", proposal=number, signer=self.person())
        number = self.random.choice(list(ledger.proposals))
        proposal = ledger.proposals[number]
        if self.random.random() < 0.1:
            return self.add("propose", proposal=number, signer=self.person())
        enough = len(proposal.approved) >= (ledger.policy.policy_approvals if ledger.policy.policy else 1)
        if enough or self.random.random() < 0.15:
            return self.add("policy", proposal=number, signer=self.person())
        candidates = (ledger.policy.policy or ledger.policy.everyone) - proposal.approved
        self.decide("approve", self.one_of(candidates or ledger.policy.everyone), proposal=number,
                    entry=self.step_of(proposal.sequence))

    def replay(self) -> None:
        """Brings in a statement for a second time."""
        if self.old_statements:
            old = self.random.choice(self.old_statements)
            self.add(old["event"], signer=self.person(), statement=old["statement"])


if __name__ == "__main__":
    first, count = int(sys.argv[1]), int(sys.argv[2])
    for seed in range(first, first + count):
        print(json.dumps(LedgerMaker(seed).make(), separators=(",", ":")))
