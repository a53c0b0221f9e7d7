"""What each kind of entry brings, and the files of the state after it, from Ledger.md and Rules.md.

Each `take_…` reads what an entry has brought, judges it, and returns its message and the files that change.
"""
from __future__ import annotations

from decisions import STATEMENTS, DecisionEntry
from entries import Changes
from git_objects import demand
from judgements import JudgementEntry
from policy_entries import PolicyEntry
from steps import StepEntry

KINDS = {"accept", "reject", "promote", "verify", "propose", "policy"}


class Entry(PolicyEntry, JudgementEntry, DecisionEntry, StepEntry):
    """One entry of any kind."""

    def judged(self, kind: str) -> tuple[str, Changes]:
        """The message that the entry must bear, and the files that it changes."""
        if kind == "genesis":
            return self.genesis()
        if kind in STATEMENTS:
            return self.decision(kind)
        demand(kind in KINDS, "an unknown event")
        return getattr(self, "take_" + kind)()
