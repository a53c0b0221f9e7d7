#!/usr/bin/env python3
"""The rule book as a pure model, written from Documentation.docc/Rules.md alone; see `compare`.

It knows no Git and no signatures: a ledger is a list of abstract events, each of which is taken, or refused with a code.
`rules.py <CASES` reads one ledger a line as JSON (see `generate.py`) and prints what becomes of each of its steps.
"""
from __future__ import annotations

import json
import sys
import unicodedata
from datetime import UTC, datetime

from gates import LENT, CatchUp, Delivery, Hold, Proposal, Release, State, Stay, Word
from pipeline_model import REGULAR, ROLLBACK, Pipeline, lane_of, same
from versions import version, version_text

ENGINE = "engine"


class Refusal(Exception):
    """An event that breaks a rule; its argument is the code."""


def one_name(name: str) -> str:
    """One spelling for all that count as the same name in B."""
    return unicodedata.normalize("NFC", name.upper().lower())


def demand(holds: bool, code: str) -> None:
    if not holds:
        raise Refusal(code)


class Ledger(State):
    """A ledger that takes one entry after another."""

    # Steps

    def take(self, step: dict) -> str | None:
        """Takes an event into the ledger; returns the code of the refusal if it breaks a rule, and then nothing changes."""
        try:
            getattr(self, "take_" + step["event"])(step)
        except Refusal as refusal:
            return refusal.args[0]
        self.sequence = self.next
        self.sequences[step["id"]] = self.sequence
        return None

    @property
    def next(self) -> int:
        """The sequence of the entry that is being taken."""
        return self.sequence + 1

    def signed_by(self, step: dict, members: frozenset[str]) -> None:
        demand(same(step["signer"]) in members, "ledger.role")

    def accepted(self, name: str) -> Delivery:
        demand(name in self.deliveries, "gate.delivery-unknown")
        demand(self.deliveries[name].accepted, "gate.rejected")
        return self.deliveries[name]

    def stage_exists(self, stage: str) -> None:
        demand(stage in self.policy.stages, "gate.stage-unknown")

    def lane_leads(self, stage: str, purpose: str) -> None:
        lane = lane_of(purpose)
        if lane is not None:
            demand(lane in self.policy.lanes, "gate.lane-unknown")
            demand(self.policy.lanes[lane].to == stage, "release.scope")

    def take_accept(self, step: dict) -> None:
        self.judge(step, accepted=True)

    def take_reject(self, step: dict) -> None:
        self.judge(step, accepted=False)

    def judge(self, step: dict, accepted: bool) -> None:
        self.signed_by(step, self.policy.roles[ENGINE])
        demand(self.policy.is_delivery(step["delivery"]), "ledger.rule")
        before, shown, key = self.deliveries.get(step["delivery"]), step.get("shown", True), step.get("key", LENT)
        known = shown and step["sender"] is not None
        what = step.get("object", [step["sender"], key]) if known else None
        demand(self.is_vouched(step, before, what), "ledger.rule")
        again = before is not None and known and what == before.what and self.is_open_again(step["delivery"], step["time"])
        demand(before is None or shown and not before.shown or known and before.sender is None or again, "ledger.rule")
        demand(not accepted or self.is_free(step["delivery"]), "delivery.name-taken")
        # Not of the rule book: nobody's signature counts any more with a revoked key.
        demand(not known or key is None or key not in self.keys[self.in_force].get("revoked", []), "signature.key-revoked")
        # Not of the rule book: a key that has become a person's is not among the senders' any more.
        demand(not known or key != LENT or self.holder is None, "signature.key-unknown")
        if accepted:
            self.take_note(step)
        self.deliveries[step["delivery"]] = Delivery(
            accepted, step["sender"] if known else None, key, shown, self.next, what,
            step.get("unscanned") if known and not accepted else None)

    def take_note(self, step: dict) -> None:
        """Demands of the delivery note what it must say."""
        note = step.get("note")
        if note is None:
            return demand(not self.policy.asks_for_notes, "note.missing")
        before, number, owners = self.notes.get(note["application"], (None, None, []))
        names = step.get("names") or [step["sender"]]
        going_on = self.owners_among(names, note["application"])
        demand(note["audience"] == self.policy.name, "note.audience")
        demand(note["version"] == version_text(step["delivery"]), "note.version")
        demand(note["expires"] is None or step["time"] < note["expires"], "note.expired")
        demand(note["sequence"] <= (1_000_000 if number is None else number + 1_000), "note.gap")
        demand(number is None or note["sequence"] > number, "note.sequence")
        demand(note["predecessor"] == before, "note.predecessor")
        demand(bool(going_on) or not any(map(self.is_sender, owners)), "note.sender")
        self.notes[note["application"]] = step["delivery"], note["sequence"], going_on or list({same(name): name for name in reversed(names)}.values())[::-1]

    def owners_among(self, names: list[str], application: str) -> list[str]:
        """Which of some senders are among the owners of an application, each once."""
        owners = {same(name) for name in self.notes.get(application, (None, None, []))[2]}
        found = {same(name): name for name in reversed(names) if same(name) in owners}
        return list(found.values())[::-1]

    def is_sender(self, name: str) -> bool:
        """Whether somebody who is called so may be among the senders; here all policies have keys for everybody."""
        return True

    def is_free(self, name: str) -> bool:
        """Whether nothing is called like a delivery that might be taken in."""
        taken = {one_name(stage) for stage in ["ledger", *self.policy.stages, *self.standing]} | self.names
        parts = name.split("/")
        beginnings = {one_name("/".join(parts[:count])) for count in range(1, len(parts))}
        return one_name(name) not in taken and not beginnings & self.names

    @property
    def names(self) -> set[str]:
        return {one_name(name) for name, record in self.deliveries.items() if record.accepted}

    def stages_are_free(self, policy: Pipeline) -> bool:
        held, owed = {place for place in self.held if place}, {stage for debt in self.catch_ups for stage in debt.stages}
        others = {*self.policy.stages, *self.standing, *held, *owed}
        return not any(
            one_name(stage) in self.names
            or stage not in self.policy.stages and any(one_name(other) == one_name(stage) and other != stage for other in others)
            for stage in policy.stages)

    def keys_are_apart(self, number: int) -> bool:
        """Whether the senders' lent key was no person's if it is among the senders' now."""
        return "sender" in self.keys[number] or not any(
            same(self.keys[n].get("sender", "")) in self.policies[n].everyone for n in (self.in_force, *self.were_in_force))

    def take_promote(self, step: dict) -> None:
        delivery, stage, purpose = step["delivery"], step["stage"], step["purpose"]
        self.signed_by(step, self.policy.roles[ENGINE])
        self.stage_exists(stage)
        self.lane_leads(stage, purpose)
        self.accepted(delivery)
        local = self.local_time(step)
        demand((local is not None) == self.asks_window(stage, purpose) and step.get("clock") != "late", "ledger.rule")
        for _, code in self.gates(delivery, stage, purpose, step["time"], step["signer"], local):
            demand(code is None, code or "")
        demand(purpose == REGULAR or step.get("reason", "Grund").strip() != "", "ledger.rule")
        if purpose == ROLLBACK:
            demand(step["checkup"] == "passed", "ledger.rule")
        demand(step["commit"] == "as planned", "ledger.rule")
        if purpose == ROLLBACK:
            if stage not in self.holds:
                self.begin_hold(stage, step["time"])
        else:
            for debt in self.catch_ups:
                if version(delivery) >= version(debt.delivery):
                    debt.stages.discard(stage)
            self.catch_ups = [debt for debt in self.catch_ups if debt.stages]
        if lane_of(purpose):
            lane = self.policy.lanes[lane_of(purpose)]
            debt = {s for s in self.policy.skipped(lane) if self.last_entry(delivery, s) is None
                    and not ((there := self.at(s)) and version(there) >= version(delivery))}
            if debt:
                self.catch_ups.append(CatchUp(self.next, delivery, stage, debt, step["time"] + lane.catch_up))
        self.found.setdefault((delivery, stage), self.standing.get(stage))
        if stage in self.standing:
            self.stays[self.standing[stage], stage][-1].until = step["time"]
        self.standing[stage] = delivery
        self.stays.setdefault((delivery, stage), []).append(Stay(step["time"], self.next))

    def local_time(self, step: dict) -> datetime | None:
        """What the entry records of the clock: what the zone says where that is asked for, or what the case wants."""
        match step.get("clock"):
            case None: asked = self.asks_window(step["stage"], step["purpose"])
            case "missing": return None
            case "late": return datetime(2000, 1, 1)
            case minutes: return datetime.fromtimestamp(step["time"] + 60 * int(minutes), UTC).replace(tzinfo=None)
        return self.policy.clock.reading(step["time"]) if asked else None

    def take_verify(self, step: dict) -> None:
        delivery, stage = step["delivery"], step["stage"]
        self.signed_by(step, self.policy.everyone)
        self.stage_exists(stage)
        verifiers = self.policy.verifiers(stage)
        if verifiers is None:
            raise Refusal("verify.not-asked")
        self.signed_by(step, verifiers)
        self.accepted(delivery)
        demand(self.standing.get(stage) == delivery, "verify.not-standing")
        self.tests[delivery, stage] = (self.next, step["passed"])

    def take_propose(self, step: dict) -> None:
        self.signed_by(step, self.policy.everyone)
        number = step["proposal"]
        demand(self.policy.policy is not None, "policy.closed")
        demand(self.policies[number].name == self.policy.name, "policy.name")
        demand(number != self.in_force, "policy.same")
        demand(number not in self.were_in_force, "ledger.policy-rollback")
        person = same(step["signer"])
        demand(number not in self.proposals or person not in self.proposals[number].people, "policy.proposed")
        demand(self.stages_are_free(self.policies[number]), "policy.stage-name")
        demand(self.keys_are_apart(number), "policy.key-shared")
        demand(self.is_able(number, step["time"]), "policy.keys")
        for proposal in self.proposals.values():
            proposal.people.discard(person)
        self.proposals.setdefault(number, Proposal(self.next)).people.add(person)
        self.proposals = {other: proposal for other, proposal in self.proposals.items() if proposal.people}

    def take_policy(self, step: dict) -> None:
        self.signed_by(step, self.policy.everyone)
        demand(step["proposal"] in self.proposals, "policy.unknown")
        approved = self.proposals[step["proposal"]].approved & (self.policy.policy or frozenset())
        demand(len(approved) >= self.policy.policy_approvals, "policy.approvals")
        demand(self.stages_are_free(self.policies[step["proposal"]]), "policy.stage-name")
        demand(self.is_able(step["proposal"], step["time"]), "policy.keys")
        self.were_in_force.add(self.in_force)
        self.in_force = step["proposal"]
        self.proposals = {}
        for place in [place for place, hold in self.holds.items() if self.may_go_on(hold)]:
            del self.holds[place]

    # Decisions of people

    def statement_of(self, step: dict) -> dict:
        """The statement that an entry brings in, which any principal of a role may do."""
        self.signed_by(step, self.policy.everyone)
        return step["statement"]

    def check_scope(self, statement: dict, digest_is_right: bool = True) -> None:
        ours = (statement["pipeline"] == self.policy.name and statement.get("ledger", "this") == "this"
                and statement["policy"] == self.in_force)
        demand(ours and digest_is_right, "release.scope")

    @staticmethod
    def check_time(statement: dict, time: int) -> None:
        demand(statement["time"] <= time, "ledger.time")
        demand(statement.get("expires") is None or statement["expires"] > time, "release.expired")

    def take_release(self, step: dict) -> None:
        statement, time = self.statement_of(step), step["time"]
        delivery, stage, purpose = statement["delivery"], statement["stage"], statement["purpose"]
        person = same(statement["person"])
        self.stage_exists(stage)
        self.lane_leads(stage, purpose)
        demand(not self.accepted(delivery).withdrawn, "gate.withdrawn")
        rules = self.policy.release_rules(stage, purpose)
        demand(bool(rules), "release.not-asked")
        theirs = [rule for rule in rules if person in rule.members]
        demand(bool(theirs), "release.role")
        demand(person not in self.senders(delivery) or not all(rule.apart_from_sender for rule in theirs), "release.four-eyes")
        self.check_scope(statement, statement["digest"] == delivery)
        self.check_time(statement, time)
        demand(self.is_timely(statement, theirs, time), "release.expired")
        key = (delivery, stage, purpose, person)
        if earlier := self.releases.get(key):
            is_over = (self.used(earlier) or earlier.revoked is not None
                       or earlier.statement["policy"] != self.in_force
                       or not self.is_timely(earlier.statement, theirs, time))
            demand(is_over, "release.given")
            newest = max(earlier.statement["time"], earlier.revoked or 0)
            was_revoked = earlier.revoked is not None and earlier.statement == statement
            demand(statement["time"] > newest, "release.revoked" if was_revoked else "release.replayed")
        way = [("history", self.history(delivery, stage))] if purpose == ROLLBACK else self.way(delivery, stage, purpose)
        for _, code in way:
            demand(code is None, code or "")
        self.releases[key] = Release(statement, self.next)

    def take_revoke(self, step: dict) -> None:
        statement = self.statement_of(step)
        self.check_scope(statement)
        self.check_time(statement, step["time"])
        revoked = statement["release"]       # the statement whose digest this one names
        key = (statement["delivery"], statement["stage"], statement["purpose"], same(statement["person"]))
        release = self.releases.get(key)
        if release is None or release.revoked is not None:
            raise Refusal("release.unknown")
        demand(not self.used(release), "release.used")
        demand(release.statement == revoked and statement["digest"] == statement["delivery"], "release.scope")
        release.revoked = statement["time"]

    def take_withdraw(self, step: dict) -> None:
        statement = self.statement_of(step)
        self.check_scope(statement)
        self.check_time(statement, step["time"])
        delivery = self.accepted(statement["delivery"])
        demand(not delivery.withdrawn, "gate.withdrawn")
        demand(same(statement["person"]) in self.policy.withdraw, "release.role")
        demand(statement["digest"] == statement["delivery"], "release.scope")
        delivery.withdrawn = True

    def take_vouch(self, step: dict) -> None:
        statement = self.statement_of(step)
        self.check_scope(statement)
        self.check_time(statement, step["time"])
        demand(self.policy.unscanned is not None, "vouch.closed")
        delivery, person = statement["delivery"], same(statement["person"])
        demand(delivery in self.deliveries, "gate.delivery-unknown")
        record = self.deliveries[delivery]
        demand(not record.accepted and record.unscanned is not None, "vouch.unfit")
        earlier = self.words.get((delivery, person))
        counting = earlier is not None and self.counts(earlier, record, step["time"])
        if statement["word"] == "given":
            demand(person in (self.policy.unscanned or ()), "release.role")
            demand(person not in self.senders(delivery), "release.four-eyes")
            demand(not counting, "release.given")
        else:
            demand(counting, "vouch.unknown")
        demand(self.sequences.get(statement["judged"]) == record.sequence, "release.scope")
        demand(statement["digest"] == delivery and statement["unscanned"] == record.unscanned, "release.scope")
        demand(earlier is None or statement["time"] > earlier.statement["time"], "release.replayed")
        self.words[delivery, person] = Word(statement, self.next)

    def counts(self, word: Word, record: Delivery, time: int) -> bool:
        """Whether somebody's word stands for a delivery as it was rejected, under the policy in force."""
        statement = word.statement
        return (statement["word"] == "given" and self.sequences.get(statement["judged"]) == record.sequence
                and statement["policy"] == self.in_force
                and (statement.get("expires") is None or statement["expires"] > time))

    def words_for(self, delivery: str, time: int) -> dict[str, Word]:
        """The words that count for a rejected delivery, by person."""
        record = self.deliveries[delivery]
        if record.accepted or record.unscanned is None or self.policy.unscanned is None:
            return {}
        able = self.policy.unscanned - self.senders(delivery)
        return {person: word for (name, person), word in self.words.items()
                if name == delivery and person in able and self.counts(word, record, time)}

    def is_open_again(self, delivery: str, time: int) -> bool:
        given = self.words_for(delivery, time)
        return bool(given) and len(given) >= self.policy.unscanned_approvals

    def is_vouched(self, step: dict, before: Delivery | None, what: object) -> bool:
        """Whether those whom a report names vouch for what it could not look into, and are enough."""
        vouched = step.get("vouched")
        if vouched is None:
            return True
        if before is None or before.accepted or self.policy.unscanned is None or what != before.what:
            return False
        given = self.words_for(step["delivery"], step["time"])
        people = {same(person) for person, _ in vouched["given"]}
        if people & self.people_behind(step["sender"], step.get("key", LENT)):
            return False                         # the report that rejected it may have named fewer than have signed
        return (len(people) == len(vouched["given"]) >= self.policy.unscanned_approvals
                and self.sequences.get(vouched["judged"]) == before.sequence and vouched["unscanned"] == before.unscanned
                and all(same(person) in given and self.is_word(given[same(person)], person, one)
                        for person, one in vouched["given"]))

    def is_word(self, word: Word, person: str, named: object) -> bool:
        """Whether a report names this very statement."""
        return word.statement == named and word.statement["person"] == person

    def take_hold(self, step: dict) -> None:
        statement = self.statement_of(step)
        self.check_scope(statement)
        self.check_time(statement, step["time"])
        if statement["stage"] is not None:
            self.stage_exists(statement["stage"])
        demand(same(statement["person"]) in self.policy.hold, "release.role")
        demand(statement["stage"] not in self.holds, "hold.given")
        demand(statement["time"] > self.held.get(statement["stage"], -1), "release.replayed")
        self.begin_hold(statement["stage"], step["time"])

    def begin_hold(self, place: str | None, time: int) -> None:
        self.holds[place] = Hold(self.next)
        self.held[place] = time

    def take_resume(self, step: dict) -> None:
        statement = self.statement_of(step)
        self.check_scope(statement)
        self.check_time(statement, step["time"])
        hold, person = self.holds.get(statement["stage"]), same(statement["person"])
        if hold is None:
            raise Refusal("hold.unknown")
        demand(person in self.policy.resume, "release.role")
        demand(self.sequences.get(statement["hold"]) == hold.sequence, "release.scope")
        demand(person not in self.resumed(hold), "release.given")
        hold.resumed.add(person)
        hold.keys[person] = statement.get("key")
        if self.may_go_on(hold):
            del self.holds[statement["stage"]]

    def may_go_on(self, hold: Hold) -> bool:
        return len(self.resumed(hold) & self.policy.resume) >= self.policy.resume_approvals

    def resumed(self, hold: Hold) -> set[str]:
        """Who wants it to go on, without those who have said so by a key that counts no more."""
        return {person for person in hold.resumed if not self.is_key_revoked(hold.keys.get(person))}

    def is_key_revoked(self, key: bytes | None) -> bool:
        """Whether a person's key has been revoked; here nobody's ever is."""
        return False

    def take_approve(self, step: dict) -> None:
        statement = self.statement_of(step)
        self.check_scope(statement)
        self.check_time(statement, step["time"])
        demand(self.policy.policy is not None, "policy.closed")
        proposal, person = self.proposals.get(statement["proposal"]), same(statement["person"])
        if proposal is None:
            raise Refusal("policy.unknown")
        demand(person in (self.policy.policy or ()), "release.role")
        demand(self.sequences.get(statement["entry"]) == proposal.sequence, "release.scope")
        demand(person not in proposal.approved, "release.given")
        proposal.approved.add(person)

    # Answers

    def answer(self, step: dict) -> object:
        """What becomes of a step: None or a code; or what it asks for."""
        match step["event"]:
            case "gates": return self.all_gates(step)
            case "load": return Pipeline(step["text"]).problem()
            case "order": return sorted(step["names"], key=version)
            case _: return self.take(step)

    def all_gates(self, step: dict) -> dict[str, str]:
        """Every gate of every accepted delivery, and what stands where."""
        gates = {" ".join((delivery, stage, purpose)):
                 " ".join(f"{name}={code or 'open'}"
                          for name, code in self.gates(delivery, stage, purpose, step["time"], step["promoter"]))
                 for delivery, record in self.deliveries.items() if record.accepted
                 for stage in self.policy.stages for purpose in self.policy.purposes(stage)}
        return gates | self.situation()

    def situation(self) -> dict[str, str]:
        """What stands in the stages, which holds stand, what is to be caught up on, and which policies are proposed."""
        stages = {f"in {stage}": delivery for stage, delivery in self.standing.items() if stage in self.policy.stages}
        holds = {f"hold on {place or 'all'}": " ".join([str(hold.sequence), *sorted(hold.resumed)])
                 for place, hold in self.holds.items() if place is None or place in self.policy.stages}
        debts = {f"catch-up {debt.sequence}": " ".join([debt.delivery, debt.to, str(debt.deadline), *sorted(debt.stages)])
                 for debt in self.catch_ups}
        proposals = {f"proposal {number}": " ".join([*sorted(proposal.people), str(proposal.sequence), *sorted(proposal.approved)])
                     for number, proposal in self.proposals.items()}
        return stages | holds | debts | proposals


def judge_case(case: dict) -> list[object]:
    ledger = Ledger(case)
    return [ledger.answer(step) for step in case["steps"]]


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(judge_case(json.loads(line)), separators=(",", ":"), sort_keys=True), flush=True)
