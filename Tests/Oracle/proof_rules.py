"""The rule book's model, fed with entries that people and machines have really signed."""
from __future__ import annotations

from datetime import datetime

from gates import Word
from policies import Policy
from rules import ENGINE, Ledger, same


class ProvenLedger(Ledger):
    """A ledger whose policies, keys and local times are those of a bundle."""

    def __init__(self, policy: Policy) -> None:
        super().__init__({"policies": []})
        self.policies.append(policy)
        self.former: dict[str, set[str]] = {}            # people by the keys that they had before
        # delivery → the keys that have signed it, with their kinds
        self.kinds: dict[str, list[tuple[str, str]]] = {}
        # delivery → contents that are signed by certificate, with the signatures
        self.by_certificate: dict[str, list[tuple[bytes, str]]] = {}

    def number(self, policy: Policy) -> int:
        """The place of a policy among those that have been heard of."""
        for number, known in enumerate(self.policies):
            if known.digest == policy.digest:
                return number
        self.policies.append(policy)
        return len(self.policies) - 1

    def people_behind(self, sender: list[tuple[str, str]], key: int | None) -> set[str]:
        return {person for principal, key in sender
                for person in {same(principal)} | self.policy.holders(self.policy.operators, key) | self.former.get(key, set())}

    def is_sender(self, name: str) -> bool:
        return self.policy.may_send(name)

    def is_word(self, word: Word, person: str, named: object) -> bool:
        return word.statement["digest of text"] == named and word.statement["person"] == person

    def is_key_revoked(self, key: bytes | None) -> bool:
        return self.policy.revoked_operators is not None and key in self.policy.revoked_operators

    @property
    def asks_sender(self) -> bool:
        return self.policy.revoked_senders is not None or self.policy.has_lists or self.policy.keyring is not None

    def lost(self, delivery: str, time: int) -> str | None:
        if any(self.policy.has_revoked(key, kind) for key, kind in self.kinds.get(delivery, [])):
            return "gate.key-revoked"
        codes = {self.policy.lost(content, armour, time) for content, armour in self.by_certificate.get(delivery, [])}
        return next((code for code in ("gate.key-revoked", "signers.revocation-unknown") if code in codes), None)

    @property
    def holder(self) -> None:
        return None

    def is_able(self, number: int, time: int) -> bool:
        policy = self.policies[number]

        def able(people: frozenset[str], namespace: str) -> int:
            return sum(policy.has_key(person, namespace, time) for person in people)
        return (able(policy.roles[ENGINE], "git") >= 1 and able(policy.resume, "resume@stagectl") >= policy.resume_approvals
                and (policy.policy is None or able(policy.policy, "policy@stagectl") >= policy.policy_approvals))

    def keys_are_apart(self, number: int) -> bool:
        known = {**self.former}
        for fingerprint, people in self.policy.keys_of_people.items():
            known[fingerprint] = known.get(fingerprint, set()) | people
        return all(same(key.patterns) in known.get(key.fingerprint, {same(key.patterns)})
                   for key in self.policies[number].senders)

    def local_time(self, step: dict) -> datetime | None:
        return step["local"]
