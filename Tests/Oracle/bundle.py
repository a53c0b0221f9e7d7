#!/usr/bin/env python3
"""Checks a bundle of `stagectl bundle` without stagectl, Git or libgit2: `bundle.py FILE --root ID`.

Written from Documentation.docc/Ledger.md and Rules.md. Prints `ok`, or the first thing that is not as it must be (exit status 1).
"""
from __future__ import annotations

import argparse
import hashlib
import re
import sys
import time
from pathlib import Path

import content_digest
import manifests
from entries import folder_of, require_seal
from git_objects import Broken, Commit, Store, demand, read_json
from packs import Malformed, read_bundle
from policies import Policy, folded
from proof_rules import ProvenLedger
from reports import read_report
from seals import Unsealed
from states import Entry

CLOCK_SKEW = 900


def trailers_of(text: str) -> dict[str, str]:
    """The trailers in the last block of lines that stand there once."""
    demand(text.endswith("\n"), "a message without an end")
    found: dict[str, list[str]] = {}
    for line in reversed(text[:-1].split("\n")):
        if not line:
            break
        match = re.fullmatch(r"Stagectl-([^:]*): (.*)", line, re.S)
        if match:
            found.setdefault(match[1], []).append(match[2])
    return {name: values[0] for name, values in found.items() if len(values) == 1}


class Chain:
    """The ledger of a bundle, entry after entry."""

    def __init__(self, store: Store, head: str, root: str | None, now: int) -> None:
        self.store, self.now = store, now
        commits: list[str] = []
        place: str | None = head
        while place is not None:
            commits.append(place)
            parents = Commit(store.read(place, "commit")).parents
            demand(len(parents) <= 1, "an entry with two parents")
            place = parents[0] if parents else None
        commits.reverse()
        demand(root is None or commits[0] == root, "another genesis")
        self.root, self.tree, self.time = commits[0], None, 0
        self.rules: ProvenLedger | None = None
        self.policy: Policy | None = None
        self.entries: list[tuple[str, dict[str, str]]] = []
        for sequence, name in enumerate(commits):
            try:
                self._judge(sequence, name)
            except (Broken, Unsealed) as fault:
                raise Broken(f"entry {sequence} ({name[:12]}): {fault}") from fault

    def _judge(self, sequence: int, name: str) -> None:
        commit = Commit(self.store.read(name, "commit"))
        at = commit.committer.time
        demand(self.time <= at <= self.now + CLOCK_SKEW, "an impossible time")
        policy = self.policy or Policy.of_state(self.store, commit.tree)
        require_seal(policy, commit, at)
        self.store.require_new(commit.tree, self.tree)
        trailers = trailers_of(commit.message)
        kind = trailers.get("Event", "")
        demand(trailers.get("Version") == "1" and trailers.get("Sequence") == str(sequence)
               and trailers.get("Pipeline") == policy.name, "another place in the ledger")
        demand((kind == "genesis") == (sequence == 0), "a genesis in another place")
        rules = self.rules or ProvenLedger(policy)
        entry = Entry(self.store, commit, trailers, sequence, self.root if sequence else None, self.tree, rules, policy)
        demand(kind != "genesis" or rules.is_able(0, at), "a policy that cannot go on")
        told, changes = entry.judged(kind)
        demand(folded(commit.committer.email) in policy.everyone, "somebody without a role")
        demand(commit.message == told, "another message than the event makes")
        demand(commit.author.email == entry.decided and commit.author.is_visible and commit.committer.is_visible
               and not commit.others, "another author or header")
        demand(self.store.changed(self.tree, changes) == commit.tree, "another state than the event makes")
        self.tree, self.time, self.rules = commit.tree, at, rules
        self.policy = entry.adopted or policy
        self.entries.append((name, trailers))


def check(file: bytes, root: str | None, now: int) -> None:
    """Raises what is wrong with a bundle."""
    refs, objects = read_bundle(file)
    ledgers = [name for name in refs if re.fullmatch("refs/heads/[^/]+/ledger", name)]
    demand(len(ledgers) == 1, "no ledger")
    pipeline = ledgers[0].split("/")[2]
    starts = {kind: f"refs/stagectl/{pipeline}/{kind}/" for kind in ("judged", "entered")}
    judged = [name for name in refs if name.startswith(starts["judged"])]
    demand(len(judged) == 1, "no delivery")
    delivery = judged[0].removeprefix(starts["judged"])
    tag = f"refs/tags/{pipeline}/{delivery}"
    entered = {name.removeprefix(starts["entered"]): target for name, target in refs.items() if name.startswith(starts["entered"])}
    demand(len(refs) == 2 + len(entered) + (tag in refs), "a ref that has no place here")

    chain = Chain(Store(objects), refs[ledgers[0]], root, now)
    demand(chain.policy.name == pipeline, "another pipeline")
    ours = [(name, trailers) for name, trailers in chain.entries if trailers.get("Delivery") == delivery]
    judgements = [name for name, trailers in ours if trailers["Event"] in ("accept", "reject")]
    demand(judgements[-1:] == [refs[judged[0]]], "another judgement")
    for stage, target in entered.items():
        steps = [name for name, trailers in ours if trailers["Event"] == "promote" and trailers["Stage"] == stage]
        demand(steps[-1:] == [target], f"another entry into {stage}")
    content = chain.store.file(chain.tree, f"{folder_of(delivery)}/delivery.json")
    demand(content is not None, "a delivery that was never judged")
    record = read_json(content)
    demand((tag in refs) == ("commit" in record), "a delivery without its files, or files without a delivery")
    if tag in refs:
        demand(refs[tag] == record["commit"], "another delivery commit")
        demand(Commit(chain.store.read(refs[tag], "commit")).tree == record["tree"], "another tree")
        digest = content_digest.digest(delivered(chain.store, record["tree"], 0))
        demand("sha256:" + digest == record["digest"], "other files than were checked")
        report = read_report(chain.store.file(chain.tree, f"{folder_of(delivery)}/checkup.json"), None, 0, "")
        for path in {one["file"].rpartition(".")[0] for one in report["senders"] if one["on"] == "manifest"}:
            manifests.require_whole(path, record["tree"], chain.store)


def delivered(store: Store, tree: str, depth: int) -> list:
    """The entries of a delivered folder as `content_digest` takes them."""
    demand(depth <= 256, "too deep")
    found = []
    for name, (mode, one) in store.entries(tree).items():
        demand(mode in (b"40000", b"100644", b"100755", b"120000"), "a mode")
        inner = delivered(store, one, depth + 1) if mode == b"40000" else hashlib.sha256(store.read(one, "blob")).hexdigest()
        found.append((mode, name, inner))
    return found


def verdict(file: bytes, root: str | None, now: int) -> str:
    """`ok`, or what is wrong."""
    try:
        check(file, root, now)
    except (Broken, Malformed, Unsealed) as fault:
        return str(fault)
    except (UnicodeDecodeError, KeyError, TypeError, AttributeError, ValueError) as fault:
        return f"unreadable: {fault!r}"
    return "ok"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--root", help="the id of the ledger's first entry; without it any is taken")
    options = parser.parse_args()
    answer = verdict(options.file.read_bytes(), options.root, int(time.time()))
    print(answer)
    sys.exit(answer != "ok")
