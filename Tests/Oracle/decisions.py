"""The entries that bring in what people decide: statements with signatures of their own."""
from __future__ import annotations

from entries import BareEntry, Changes, folder_of, require_visible, seconds, sha256, stamp
from git_objects import canonical, demand, read_json
from policies import folded
from seals import signer

STATEMENTS = {"release": {"delivery", "digest", "stage", "purpose", "lane"},
              "revoke": {"delivery", "digest", "stage", "purpose", "lane", "statement"},
              "vouch": {"delivery", "digest", "judged", "unscanned", "word"},
              "withdraw": {"delivery", "digest"}, "hold": {"stage"}, "resume": {"stage", "hold"},
              "approve": {"proposal", "sequence"}}
COMMON = {"type", "pipeline", "ledger", "policy", "person", "reason", "time", "expires"}
NAMESPACES = {kind: f"{'policy' if kind == 'approve' else kind}@stagectl" for kind in STATEMENTS}


class DecisionEntry(BareEntry):
    def decision(self, kind: str) -> tuple[str, Changes]:
        path = self._path_of_decision(kind)
        record = read_json(self.new(path))
        demand({"statement", "signature"} <= set(record) and all(isinstance(record[key], str) for key in ("statement", "signature")),
               "no statement")
        text, signature = record["statement"], record["signature"]
        statement = read_json(text.encode(), COMMON | STATEMENTS[kind])
        demand(statement.get("type") == f"stagectl.{kind}/1" and len(text.encode()) <= 16 << 10, "another statement")
        person, reason = statement["person"], statement["reason"]
        require_visible(reason)
        key = signer(self.policy.operators, text.encode(), signature, NAMESPACES[kind], self.time, person)
        self.decided = person
        self._ask(kind, statement, text, key.blob)
        changes = {path: canonical({"statement": text, "signature": signature, "sequence": self.sequence, "time": stamp(self.time)})}
        if kind == "hold":
            changes = {path: canonical({"statement": text, "signature": signature, "sequence": self.sequence,
                                        "time": stamp(self.time), "person": person, "reason": reason})}
        if kind == "resume" and statement.get("stage") not in self.rules.holds:
            changes |= self.ended(statement.get("stage"))
        return self._told_of_decision(kind, statement), changes

    def _path_of_decision(self, kind: str) -> str:
        place = f"holds/stages/{self.trailers['Stage']}" if "Stage" in self.trailers else "holds/pipeline"
        person = folded(self.trailer("Person"))
        match kind:
            case "release" | "revoke":
                purpose = self.trailers.get("Purpose", "regular")
                way = f"lane-{self.trailer('Lane')}" if purpose == "lane" else purpose
                folder = f"{folder_of(self.trailer('Delivery'))}/{'releases' if kind == 'release' else 'revocations'}"
                return f"{folder}/{self.trailer('Stage')}/{way}/{person}.json"
            case "vouch": return f"{folder_of(self.trailer('Delivery'))}/vouches/{person}.json"
            case "withdraw": return f"{folder_of(self.trailer('Delivery'))}/withdrawal.json"
            case "hold": return f"{place}/hold.json"
            case "resume": return f"{place}/resumes/{person}.json"
            case _: return f"proposals/{self.trailer('Policy').removeprefix('sha256:')}/approvals/{person}.json"

    def _ask(self, kind: str, statement: dict, text: str, key: bytes) -> None:
        rules = self.rules
        name = statement.get("delivery")
        record = self.old(f"{folder_of(name)}/delivery.json") if name else None
        number = next((n for n, policy in enumerate(rules.policies) if policy.digest == statement["policy"]), -1)
        purpose = f"lane:{statement['lane']}" if statement.get("purpose") == "lane" else statement.get("purpose")
        told = {"pipeline": statement["pipeline"], "ledger": "this" if statement["ledger"] == self.root else "another",
                "policy": number, "person": statement["person"], "time": seconds(statement["time"]), "text": text,
                "expires": seconds(statement["expires"]) if "expires" in statement else None, "delivery": name,
                "digest": name if record and record.get("digest") == statement.get("digest") else None,
                "stage": statement.get("stage"), "purpose": purpose, "key": key}
        if kind == "revoke":
            given = rules.releases.get((name, told["stage"], purpose, folded(told["person"])))
            told["release"] = given.statement if given and sha256(given.statement["text"].encode()) == statement["statement"] else None
        elif kind == "vouch":
            demand(statement["word"] in ("given", "taken-back"), "another word")
            told |= {key: statement[key] for key in ("judged", "unscanned", "word")} | {"digest of text": sha256(text.encode())}
        elif kind == "resume":
            told["hold"] = statement["hold"]
        elif kind == "approve":
            told["proposal"] = next((n for n, policy in enumerate(rules.policies) if policy.digest == statement["proposal"]), -1)
            told["entry"] = statement["sequence"]
        self.take(statement=told)

    def _told_of_decision(self, kind: str, statement: dict) -> str:
        name, stage = statement.get("delivery"), statement.get("stage")
        purpose = statement.get("purpose", "regular")
        words = {"regular": f"{name} for {stage}", "rollback": f"{name} for the way back in {stage}",
                 "lane": f"{name} for {stage} by {statement.get('lane')}"}[purpose]
        way = [] if purpose == "regular" else [("Purpose", purpose), ("Lane", statement.get("lane"))]
        subject = {"release": f"Release {words}", "revoke": f"Revoke the release of {words}", "withdraw": f"Withdraw {name}",
                   "vouch": f"{'Vouch' if statement.get('word') == 'given' else 'No longer vouch'} for {name}",
                   "hold": f"Hold {stage or 'everything'}", "resume": f"Resume {stage or 'everything'}",
                   "approve": f"Approve policy {statement.get('proposal', '')[7:19]}"}[kind]
        more = {"vouch": [("Judged", str(statement.get("judged"))), ("Unscanned", statement.get("unscanned"))],
                "revoke": [("Statement", statement.get("statement"))], "resume": [("Hold", str(statement.get("hold")))],
                "approve": [("Policy", statement.get("proposal"))]}.get(kind, [])
        return self.told(subject, statement["reason"], ("Delivery", name), ("Digest", statement.get("digest")), ("Stage", stage),
                         *way, *more, ("Person", statement["person"]))
