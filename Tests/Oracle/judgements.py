"""The entries that take a delivery in or reject it."""
from __future__ import annotations

from entries import BareEntry, Changes, folder_of, message, seconds, stamp
from git_objects import Broken, Commit, Tag, canonical, demand
from packs import object_id
from reports import read_report
from seals import signer

WITHOUT_EVIDENCE = {"limit.bytes", "limit.objects", "content.object-missing", "content.object-damaged",
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
                    for part in ("checkup.json", "source-tag", "source-commit", "delivery-commit")}
        demand(evidence["checkup.json"] is not None, "no report")
        report = read_report(evidence["checkup.json"], self.policy, self.time, self.who)
        source, sender = report["source"], report["sender"]
        demand(report["policy"] == self.policy.digest and report["delivery"] == name, "a report about something else")
        demand(seconds(report["started"]) <= self.time, "a report of a later time")
        demand(source["reference"] in (f"refs/tags/{name}", f"refs/heads/{name}"), "a report about another ref")
        self._lead(source, evidence["source-tag"], evidence["source-commit"])
        shown = evidence["source-tag"] is not None or evidence["source-commit"] is not None
        refusing = list(dict.fromkeys(one["code"] for one in report["findings"] if one["severity"] == "refuse"))
        demand(report["result"] == ("passed" if accepted else "refused"), "the report says something else")
        if sender is not None:
            self._prove_sender(name, sender, evidence)
        record = {"version": 1, "name": name, "verdict": "accepted" if accepted else "rejected", "sequence": self.sequence,
                  "time": stamp(self.time), "reference": source["reference"], "object": source["object"]}
        record |= {key: value for key, value in (("tree", source["tree"]), ("digest", report["digest"])) if value is not None}
        record |= {"sender": sender["principal"], "key": sender["fingerprint"]} if sender else {}
        changes: Changes = {f"{folder}/{part}": text for part, text in evidence.items() if part != "delivery-commit"}
        trailers: list[tuple[str, str | None]] = [("Delivery", name), ("Digest", report["digest"])]
        if accepted:
            demand(sender is not None and source["tree"] is not None and report["digest"] is not None
                   and evidence["delivery-commit"] is not None, "accepted without a proof")
            commit = self.sealed_commit(evidence["delivery-commit"])
            wanted = message(f"Accept {name}", None, [("Pipeline", self.policy.name), ("Sequence", str(self.sequence)),
                                                      ("Delivery", name), ("Digest", report["digest"])])
            demand(commit.tree == source["tree"] and not commit.parents and commit.message == wanted, "another delivery commit")
            record["commit"] = object_id("commit", evidence["delivery-commit"])
            changes[f"{folder}/delivery-commit"] = evidence["delivery-commit"]
            trailers += [("Tree", source["tree"]), ("Sender", sender["principal"]), ("Commit", record["commit"])]
        else:
            demand(evidence["delivery-commit"] is None, "a delivery commit of what was rejected")
            demand(shown or bool(WITHOUT_EVIDENCE & set(refusing)), "rejected without what was rejected")
            size = sum(len(text) for part, text in evidence.items() if part.startswith("source-") and text)
            demand(sender is not None or size <= 64 << 10 and len(report["findings"]) <= 100, "too much of anybody's")
            trailers.append(("Findings", ", ".join(refusing)))
        changes[f"{folder}/delivery.json"] = canonical(record)
        self.take(delivery=name, sender=sender and sender["principal"], key=sender and sender["fingerprint"], shown=shown)
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

    def _prove_sender(self, name: str, sender: dict, evidence: dict[str, bytes | None]) -> None:
        demand(evidence["source-commit"] is not None, "a sender of nothing")
        sealed: Tag | Commit = Commit(evidence["source-commit"])
        address = sealed.committer.email
        if evidence["source-tag"] is not None:
            tag = Tag(evidence["source-tag"])
            demand(tag.name == name and tag.target == object_id("commit", evidence["source-commit"]), "a tag of another delivery")
            if self.policy.signed_on == "tag":
                demand(tag.tagger is not None, "a tag without a tagger")
                sealed, address = tag, tag.tagger.email
        demand(sealed.signature is not None and (self.policy.signed_on == "commit" or isinstance(sealed, Tag)), "no signature")
        key = signer(self.policy.senders, sealed.signed, sealed.signature, "git", self.time, address)
        demand((address, key.fingerprint) == (sender["principal"], sender["fingerprint"]), "another sender")
