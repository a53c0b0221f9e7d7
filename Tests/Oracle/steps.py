"""The entries by which stages move, and by which their tests are told."""
from __future__ import annotations

from datetime import datetime

from entries import BareEntry, Changes, folder_of, message, require_visible, seconds, stamp
from git_objects import canonical, demand, read_json
from packs import object_id
from reports import read_report


class StepEntry(BareEntry):
    def take_verify(self) -> tuple[str, Changes]:
        name, stage = self.trailer("Delivery"), self.trailer("Stage")
        path = f"{folder_of(name)}/verified/{stage}.json"
        record = read_json(self.new(path), {"result", "reason", "person", "sequence", "time"})
        result, reason = record["result"], record["reason"]
        demand(result in ("passed", "failed"), "another result")
        require_visible(reason)
        self.take(delivery=name, stage=stage, passed=result == "passed")
        content = canonical({"result": result, "reason": reason, "person": self.who, "sequence": self.sequence, "time": stamp(self.time)})
        told = self.told(f"Verify {name} in {stage}: {result}", reason, ("Delivery", name), ("Stage", stage), ("Result", result))
        return told, {path: content}

    def take_promote(self) -> tuple[str, Changes]:
        name, stage = self.trailer("Delivery"), self.trailer("Stage")
        folder = folder_of(name)
        record = read_json(self.new(f"stages/{stage}.json"))
        purpose, lane, reason = record.get("purpose"), record.get("lane"), record.get("reason")
        demand(purpose in ("regular", "rollback", "lane") and (reason is None) == (purpose == "regular"), "a way that there is not")
        way = [] if purpose == "regular" else [("Purpose", purpose), ("Lane", lane)]
        subject = {"regular": f"Promote {name} to {stage}", "rollback": f"Roll {stage} back to {name}",
                   "lane": f"Promote {name} to {stage} by {lane}"}[purpose]
        delivery = self.old(f"{folder}/delivery.json")
        demand(delivery is not None and delivery["verdict"] == "accepted", "a delivery that was not taken in")
        standing = self.old(f"stages/{stage}.json")
        stays = {one: self.old(f"{folder_of(one)}/stages/{stage}.json") for one in {name, standing and standing["delivery"]} if one}
        local, text = None, self.trailers.get("Local-Time")
        if text is not None:
            moment = datetime.fromisoformat(text)
            demand(moment.tzinfo is not None and int(moment.timestamp()) == self.time, "another local time")
            local = moment.replace(tzinfo=None)
        if reason is not None:
            require_visible(reason)
        debts = {debt.sequence: set(debt.stages) for debt in self.rules.catch_ups}
        was_held = stage in self.rules.holds
        report = self._new_checkup(folder, stage, delivery) if purpose == "rollback" else None
        content = self.new(f"stages/{stage}.commit")
        commit = self.sealed_commit(content)
        wanted = message(subject, reason, [("Pipeline", self.policy.name), ("Sequence", str(self.sequence)), ("Delivery", name),
                                           ("Digest", delivery["digest"]), ("Stage", stage), *way])
        parents = ([standing["commit"]] if standing else []) + [delivery["commit"]]
        demand(commit.tree == delivery["tree"] and commit.parents == parents and commit.message == wanted, "another stage commit")
        self.take(delivery=name, stage=stage, purpose=f"lane:{lane}" if purpose == "lane" else purpose, local=local,
                  reason=reason or "", checkup="passed", commit="as planned")
        identity = object_id("commit", content)
        entered = {"version": 1, "delivery": name, "digest": delivery["digest"], "tree": delivery["tree"], "commit": identity,
                   "sequence": self.sequence, "time": stamp(self.time), "purpose": purpose}
        entered |= {key: value for key, value in (("lane", lane), ("reason", reason)) if value is not None}
        changes: Changes = {f"stages/{stage}.json": canonical(entered), f"stages/{stage}.commit": content}
        earlier = stays[name]
        stay = {"sequence": self.sequence, "time": stamp(self.time), "longest": earlier["longest"] if earlier else 0}
        found = earlier.get("found") if earlier else standing and standing["delivery"]
        changes[f"{folder}/stages/{stage}.json"] = canonical(stay | ({"found": found} if found else {}))
        if standing:
            leaving, left = standing["delivery"], stays[standing["delivery"]]
            length = self.time - seconds(left["time"])
            changes[f"{folder_of(leaving)}/stages/{stage}.json"] = canonical({**left, "longest": max(left["longest"], length)})
        if report is not None:
            changes[f"{folder}/rollbacks/{stage}.json"] = report
            if not was_held:
                changes[f"holds/stages/{stage}/hold.json"] = canonical(
                    {"person": self.who, "reason": reason, "sequence": self.sequence, "time": stamp(self.time)})
        changes |= self._catch_ups(debts, lane)
        return self.told(subject, reason, ("Delivery", name), ("Stage", stage), ("Commit", identity), ("Local-Time", text), *way), changes

    def _catch_ups(self, before: dict[int, set[str]], lane: str | None) -> Changes:
        now = {debt.sequence: debt for debt in self.rules.catch_ups}
        changes: Changes = {f"catch-ups/{sequence}.json": None for sequence in before if sequence not in now}
        for sequence, debt in now.items():
            path = f"catch-ups/{sequence}.json"
            if sequence == self.sequence:
                stages = [stage for stage in self.policy.stages if stage in debt.stages]
                changes[path] = canonical({"sequence": sequence, "lane": lane, "delivery": debt.delivery, "to": debt.to,
                                           "stages": stages, "deadline": stamp(debt.deadline)})
            elif before[sequence] != debt.stages:
                old = self.old(path)
                changes[path] = canonical({**old, "stages": [stage for stage in old["stages"] if stage in debt.stages]})
        return changes

    def _new_checkup(self, folder: str, stage: str, delivery: dict) -> bytes:
        content = self.new(f"{folder}/rollbacks/{stage}.json")
        report = read_report(content, self.policy, self.time, self.who)
        first = read_report(self.store.file(self.before, f"{folder}/checkup.json"), None, self.time, self.who)
        demand(report["result"] == "passed" and report["policy"] == self.policy.digest and report["digest"] == delivery["digest"]
               and all(report[key] == first[key] for key in ("delivery", "source", "senders"))
               and seconds(first["started"]) < seconds(report["started"]) <= self.time, "a rollback without a new checkup")
        if "vouched" in report:
            words = [self.rules.words[delivery["name"], one["person"].lower()] for one in report["vouched"]["given"]]
            demand(report["vouched"] == first.get("vouched") and self.rules.policy.unscanned is not None
                   and not any(self.rules.is_key_revoked(word.statement["key"]) for word in words), "a rollback that nobody vouches for")
        return content
