"""The entries by which policies begin, are proposed and come into force."""
from __future__ import annotations

from entries import BareEntry, Changes, require_visible, stamp
from git_objects import canonical, demand, read_json
from policies import Policy, folded


class PolicyEntry(BareEntry):
    def genesis(self) -> tuple[str, Changes]:
        demand(folded(self.who) in self.policy.roles["engine"], "a genesis by nobody who is an engine")
        self.adopted = self.policy
        return self.told(f"Begin {self.policy.name}", None, ("Policy", self.policy.digest)), self._adopting(self.policy)

    def _adopting(self, policy: Policy) -> Changes:
        mark = canonical({"sequence": self.sequence, "time": stamp(self.time)})
        return {**policy.files, f"policies/{policy.digest[7:]}.json": mark}

    def take_policy(self) -> tuple[str, Changes]:
        new = Policy.of_state(self.store, self.commit.tree)
        former = self.old("signers/former.json") or {"keys": {}}
        keys = {key: set(people) for key, people in former["keys"].items()}
        for key, people in self.policy.keys_of_people.items():
            keys[key] = keys.get(key, set()) | people
        standing = dict(self.rules.holds)
        self.take(proposal=self.rules.number(new))
        self.rules.former = keys
        changes: Changes = {"signers/former.json": canonical({"keys": {key: sorted(people) for key, people in keys.items()}})}
        for folder in ("signers/operators", "signers/senders", "proposals"):
            changes |= {f"{folder}/{path}": None for path in self.store.files(self.before, folder)}
        for place in standing:
            if place not in self.rules.holds:
                changes |= self.ended(place)
        self.adopted = new
        return self.told(f"Adopt policy {new.digest[7:19]}", None, ("Policy", new.digest)), changes | self._adopting(new)

    def take_propose(self) -> tuple[str, Changes]:
        digest = self.trailer("Policy")
        folder = f"proposals/{digest.removeprefix('sha256:')}"
        mine = f"{folder}/proposers/{folded(self.who)}.json"
        record = read_json(self.new(mine), {"digest", "person", "reason", "sequence", "time"})
        require_visible(record["reason"])
        new = Policy.of_state(self.store, self.commit.tree, folder + "/")
        known = set(self.rules.proposals)
        mine_before = next((number for number, one in self.rules.proposals.items() if folded(self.who) in one.people), None)
        self.take(proposal=self.rules.number(new))
        content = canonical({"digest": new.digest, "person": self.who, "reason": record["reason"], "sequence": self.sequence,
                             "time": stamp(self.time)})
        changes: Changes = {}
        if mine_before is not None:
            earlier = f"proposals/{self.rules.policies[mine_before].digest[7:]}"
            if mine_before in self.rules.proposals:
                changes[f"{earlier}/proposers/{folded(self.who)}.json"] = None
            else:
                changes |= {f"{earlier}/{path}": None for path in self.store.files(self.before, earlier)}
        changes[mine] = content
        if self.rules.number(new) not in known:
            changes[f"{folder}/proposal.json"] = content
            changes |= {f"{folder}/{path}": text for path, text in new.files.items()}
        return self.told(f"Propose policy {new.digest[7:19]}", record["reason"], ("Policy", new.digest)), changes
