"""One entry of a ledger while it is judged, and what all kinds of entries have in common."""
from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime

from git_objects import Commit, Store, canonical, demand, read_json
from policies import Policy, folded
from proof_rules import ProvenLedger
from seals import signer

Changes = dict[str, bytes | None]


def stamp(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds(text: str) -> int:
    demand(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text) is not None, "a time")
    return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())


def sha256(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def encoded(name: str) -> str:
    return "".join(chr(byte) if re.match(rb"[A-Za-z0-9._+-]", bytes([byte])) and not (place == 0 and byte == 46)
                   else f"%{byte:02X}" for place, byte in enumerate(name.encode()))


def folder_of(name: str) -> str:
    digits = "".join(re.findall("[0-9]", name))
    return f"deliveries/{hashlib.sha256(digits.encode()).hexdigest()[:2]}/{encoded(name)}"


def message(subject: str, reason: str | None, trailers: list[tuple[str, str | None]]) -> str:
    told = "".join(f"Stagectl-{name}: {value}\n" for name, value in trailers if value is not None)
    return f"{subject}\n\n" + (f"{reason}\n\n" if reason else "") + told


def require_visible(reason: str) -> None:
    demand(len(reason.encode()) <= 4096 and all(line.isprintable() for line in reason.split("\n")), "a reason that cannot be seen")


class BareEntry:
    """One entry while it is judged: its commit, its trailers, and the state before it."""

    def __init__(self, store: Store, commit: Commit, trailers: dict[str, str], sequence: int, root: str | None,
                 before: str | None, rules: ProvenLedger | None, policy: Policy) -> None:
        self.store, self.commit, self.trailers, self.sequence, self.root = store, commit, trailers, sequence, root
        self.before, self.rules, self.policy = before, rules, policy
        self.time, self.who = commit.committer.time, commit.committer.email
        self.decided = self.who
        self.adopted: Policy | None = None

    def trailer(self, name: str) -> str:
        demand(name in self.trailers, f"no Stagectl-{name}")
        return self.trailers[name]

    def new(self, path: str) -> bytes:
        content = self.store.file(self.commit.tree, path)
        demand(content is not None, f"{path} is not in the state")
        return content

    def old(self, path: str) -> dict | None:
        content = self.store.file(self.before, path)
        return None if content is None else read_json(content)

    def told(self, subject: str, reason: str | None, *trailers: tuple[str, str | None]) -> str:
        return message(subject, reason, [("Event", self.trailers["Event"]), ("Version", "1"), ("Pipeline", self.policy.name),
                                         ("Sequence", str(self.sequence)), *trailers])

    def take(self, **step: object) -> None:
        """Asks the rule book."""
        refusal = self.rules.take({"event": self.trailers["Event"], "id": self.sequence, "time": self.time, "signer": self.who, **step})
        demand(refusal is None, f"the rule book says {refusal}")

    def sealed_commit(self, content: bytes) -> Commit:
        """A commit that the entry brings: an engine's, at the entry's time, with nothing in it that nobody asked for."""
        commit = Commit(content)
        require_seal(self.policy, commit, self.time)
        demand(folded(commit.committer.email) in self.policy.roles["engine"], "a commit by nobody who is an engine")
        demand(commit.author_line == commit.committer_line and commit.committer.time == self.time and not commit.others
               and commit.committer.is_visible, "a commit that stagectl does not write")
        return commit

    def ended(self, place: str | None) -> Changes:
        path = f"holds/stages/{place}/hold.json" if place else "holds/pipeline/hold.json"
        return {path: canonical({**(self.old(path) or {}), "ended": self.sequence})}


def require_seal(policy: Policy, commit: Commit, time: int) -> None:
    demand(commit.signature is not None, "no signature")
    signer(policy.operators, commit.signed, commit.signature, "git", time, commit.committer.email)
