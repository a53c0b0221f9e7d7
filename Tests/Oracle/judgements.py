"""The entries that take a delivery in or reject it."""
from __future__ import annotations

import certificates
from entries import BareEntry, Changes, folder_of, message, seconds, stamp
from git_objects import Broken, Commit, Tag, canonical, demand
from manifests import ENDINGS, PARTS, require_place
from packs import object_id
from reports import read_report, vouchable
from rules import same

WITHOUT_EVIDENCE = {"limit.bytes", "limit.objects", "limit.chains", "content.object-missing", "content.object-damaged",
                    "delivery.tag-malformed", "content.commit-malformed", "delivery.tag-target"}


class JudgementEntry(BareEntry):
    def take_accept(self) -> tuple[str, Changes]:
        return self._judged(accepted=True)

    def take_reject(self) -> tuple[str, Changes]:
        return self._judged(accepted=False)

    def _judged(self, accepted: bool) -> tuple[str, Changes]:
        name = self.trailer("Delivery")
        folder = folder_of(name)
        evidence = {part: self.store.file(self.commit.tree, f"{folder}/{part}")
                    for part in ("checkup.json", "source-tag", "source-commit", "delivery-commit", *PARTS)}
        demand(evidence["checkup.json"] is not None, "no report")
        report = read_report(evidence["checkup.json"], self.policy, self.time, self.who)
        source, senders = report["source"], report["senders"]
        demand(report["policy"] == self.policy.digest and report["delivery"] == name, "a report about something else")
        demand(seconds(report["started"]) <= self.time, "a report of a later time")
        demand(source["reference"] in (f"refs/tags/{name}", f"refs/heads/{name}"), "a report about another ref")
        self._lead(source, evidence["source-tag"], evidence["source-commit"])
        shown = evidence["source-tag"] is not None or evidence["source-commit"] is not None
        refusing = list(dict.fromkeys(one["code"] for one in report["findings"] if one["severity"] == "refuse"))
        demand(report["result"] == ("passed" if accepted else "refused"), "the report says something else")
        if senders or accepted:
            self._prove_senders(name, senders, evidence, accepted)
        else:
            demand(not any(evidence[part] for part in PARTS), "a manifest that nobody has signed")
        record = {"version": 2, "name": name, "verdict": "accepted" if accepted else "rejected", "sequence": self.sequence,
                  "time": stamp(self.time), "reference": source["reference"], "object": source["object"]}
        record |= {key: value for key, value in (("tree", source["tree"]), ("digest", report["digest"])) if value is not None}
        record["senders"] = [{"name": one["name"], "principal": one["principal"], "key": one["fingerprint"]} for one in senders]
        changes: Changes = {f"{folder}/{part}": text for part, text in evidence.items() if part != "delivery-commit"}
        trailers: list[tuple[str, str | None]] = [("Delivery", name), ("Digest", report["digest"])]
        if accepted:
            demand(bool(senders) and source["tree"] is not None and report["digest"] is not None
                   and evidence["delivery-commit"] is not None, "accepted without a proof")
            commit = self.sealed_commit(evidence["delivery-commit"])
            wanted = message(f"Accept {name}", None, [("Pipeline", self.policy.name), ("Sequence", str(self.sequence)),
                                                      ("Delivery", name), ("Digest", report["digest"])])
            demand(commit.tree == source["tree"] and not commit.parents and commit.message == wanted, "another delivery commit")
            record["commit"] = object_id("commit", evidence["delivery-commit"])
            changes[f"{folder}/delivery-commit"] = evidence["delivery-commit"]
            trailers += [("Tree", source["tree"]), ("Sender", ", ".join(dict.fromkeys(one["name"] for one in senders))), ("Commit", record["commit"])]
        else:
            demand(evidence["delivery-commit"] is None, "a delivery commit of what was rejected")
            demand(shown or bool(WITHOUT_EVIDENCE & set(refusing)), "rejected without what was rejected")
            size = sum(len(text) for part, text in evidence.items() if part.startswith("source-") and text)
            demand(bool(senders) or size <= 64 << 10 and len(report["findings"]) <= 100, "too much of anybody's")
            trailers.append(("Findings", ", ".join(refusing)))
        changes[f"{folder}/delivery.json"] = canonical(record)
        note = report.get("note") if accepted else None
        if note is not None:
            names = [one["name"] for one in senders]
            owners = self.rules.owners_among(names, note["application"])
            less = bool(owners) and {same(one) for one in owners} != {same(one) for one in names}
            changes[f"notes/{note['application']}.json"] = canonical(
                {"delivery": name, "number": note["sequence"]} | ({"owners": owners} if less else {}))
            note = {**note, "expires": note["expires"] and seconds(note["expires"])}
        vouched = report.get("vouched")
        if vouched is not None:
            before = self.old(f"{folder}/delivery.json") or {}
            demand(before.get("digest") == report["digest"] and before.get("tree") == source["tree"], "vouched for other files")
            vouched = {**vouched, "given": [(one["person"], one["statement"]) for one in vouched["given"]]}
        self.take(delivery=name, object=source["object"], unscanned=vouchable(report), vouched=vouched, note=note, names=[one["name"] for one in senders], sender=[(one["principal"], one["fingerprint"]) for one in senders] or None, key=None, shown=shown)
        return self.told(f"{'Accept' if accepted else 'Reject'} {name}", None, *trailers), changes

    @staticmethod
    def _lead(source: dict, tag: bytes | None, commit: bytes | None) -> None:
        """Demands the way from the ref in A over tag and commit to the tree."""
        demand(source["tag"] == (tag and object_id("tag", tag)) and source["commit"] == (commit and object_id("commit", commit)),
               "evidence that is not the report's")
        demand((source["tag"] or source["commit"] or source["object"]) == source["object"], "a ref to another object")
        if tag is not None and commit is not None:
            parsed = Tag(tag)
            demand(parsed.kind == "commit" and parsed.target == source["commit"], "a tag of another commit")
        tree = None
        if commit is not None:
            try:
                tree = Commit(commit).tree
            except Broken:
                pass  # a commit that breaks Git's form names no tree
        demand(source["tree"] == tree, "another tree")

    def _prove_senders(self, name: str, senders: list[dict], evidence: dict[str, bytes | None], accepted: bool) -> None:
        """Demands the signatures of everyone whom the report names; of an accepted delivery, on all that must be signed, by enough."""
        demand(evidence["source-commit"] is not None, "a sender of nothing")
        sealed: dict[str, tuple[Tag | Commit, str]] = {}
        commit = Commit(evidence["source-commit"])
        sealed["commit"] = commit, commit.committer.email
        if evidence["source-tag"] is not None:
            tag = Tag(evidence["source-tag"])
            demand(tag.name == name and tag.target == object_id("commit", evidence["source-commit"]), "a tag of another delivery")
            if tag.tagger is not None:
                sealed["tag"] = tag, tag.tagger.email
        carriers = list(dict.fromkeys(one["on"] for one in senders))
        demand(carriers == [one for one in self.policy.signed_on if accepted or one in carriers], "other signatures than are asked for")
        self._prove_manifest([one for one in senders if one["on"] == "manifest"], evidence, commit.tree, accepted)
        self.rules.kinds[name] = [(one["fingerprint"], one["key-type"]) for one in senders]
        for sender in senders:
            people = self.rules.former.get(sender["fingerprint"], set())
            demand(not accepted or not people or same(sender["principal"]) in people, "a key that was a person's")
            if sender["on"] == "manifest":
                if sender["file"].endswith(".p7s"):
                    armour = certificates.in_armour(evidence["source-manifest.p7s"])
                    self.rules.by_certificate.setdefault(name, []).append((evidence["source-manifest"], armour))
                continue
            demand("file" not in sender and sender["on"] in sealed and sealed[sender["on"]][0].signature is not None, "no signature")
            content, address = sealed[sender["on"]]
            proven = self.policy.certified(content.signed, content.signature, self.time, address)
            demand(proven == (sender["name"], sender["principal"], sender["fingerprint"]), "another sender")
            if content.signature.startswith(certificates.BEGIN):
                self.rules.by_certificate.setdefault(name, []).append((content.signed, content.signature))
        demand(not accepted or len({same(one["name"]) for one in senders}) >= self.policy.require, "too few senders")

    def _prove_manifest(self, senders: list[dict], evidence: dict[str, bytes | None], tree: str, accepted: bool) -> None:
        """Demands the manifest and the signatures of those whom the report names, and nothing else of what lies beside it."""
        if not senders:
            demand(all(evidence[part] is None for part in PARTS), "a manifest that nobody has signed")
            return
        path = self.policy.manifests[0]
        shown = [ending for ending in ENDINGS if evidence[f"source-manifest{ending}"] is not None]
        demand("manifest" in self.policy.signed_on and [one["file"] for one in senders] == [path + ending for ending in shown],
               "other signatures beside the manifest than the report names")
        beside = require_place(path, tree, evidence)
        demand(not accepted or beside == set(shown), "a signature that is not shown")
        for sender, ending in zip(senders, shown):
            proven = self.policy.certified_manifest(
                evidence["source-manifest"], evidence[f"source-manifest{ending}"], ending, self.time)
            demand(proven == (sender["name"], sender["principal"], sender["fingerprint"]), "another sender")
