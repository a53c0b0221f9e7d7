"""The report of a checkup, as it lies in a ledger: in a SLSA Verification Summary, in an envelope that an engine has signed.

What any producer may write is judged by `attestation.py`; here the one way in which stagectl writes it is demanded.
"""
from __future__ import annotations

import base64
import binascii
import hashlib
import re
import textwrap
from typing import Callable
from urllib.parse import quote

import attestation
from git_objects import Broken, canonical, demand, read_json
from policies import Policy
from seals import fingerprint, signer, verified_key

NAME = "stagectl:checkup-report"
KIND = "application/vnd.in-toto+json"
LARGEST = 16 << 20
MEMBERS = {"counts", "delivery", "digest", "findings", "findings-total", "policy", "result", "scanner", "senders", "source",
           "stagectl", "started", "version"}
COVERAGE = {"bytes", "contents", "members", "unpacked", "unscanned"}
LEVELS = ["SLSA_BUILD_LEVEL_UNEVALUATED", "STAGECTL_SENDER_CERTIFIED", "STAGECTL_CONTENT_CHECKED"]
NATURAL = re.compile(r"(encrypted|opaque|unknown-method|clamd: Heuristics\.Encrypted(?:\..*)?), ([0-9]{1,18}) bytes", re.S)
PRINCIPAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*@[A-Za-z0-9.-]+")
EXTENT = {"seen", "unseen", "per-mille"}
CONTAINER = {"file", "inside", "kind", "members", "bytes", "unscanned"}
ENGINE = {"contents", "database", "name", "version"}
SOURCE = {"active", "inactive", "modified", "name", "sha256"}
NOTE = {"application", "audience", "expires", "predecessor", "sequence", "version"}
PLAIN = "/!$&'()*+,;=:"


def read_report(content: bytes | None, policy: Policy | None, time: int, who: str) -> dict:
    """The report in an envelope that says nothing else, signed by the engine that signs its entry.

    Without a policy it was judged before.
    """
    demand(content is not None and len(content) <= LARGEST, "no report")
    envelope = read_json(content, {"payload", "payloadType", "signatures"})
    demand(envelope.get("payloadType") == KIND and isinstance(envelope.get("payload"), str), "another envelope")
    try:
        payload = base64.b64decode(envelope["payload"], validate=True)
    except binascii.Error as error:
        raise Broken("an envelope without base64") from error
    demand(base64.b64encode(payload).decode() == envelope["payload"], "another spelling of base64")
    summary = read_json(payload)
    report = summary.get("predicate", {}).get(NAME)
    demand(isinstance(report, dict) and set(report) - {"note", "vouched"} == MEMBERS and report["version"] == 3, "another report")
    coverage = report["scanner"]["coverage"]
    demand(set(coverage) in (COVERAGE, COVERAGE | EXTENT), "another coverage")
    demand(all(isinstance(number, int) and number >= 0 for number in coverage.values()), "another coverage")
    demand("seen" not in coverage or coverage["per-mille"] == per_mille(coverage), "another share")
    containers, total = report["scanner"].get("containers", []), report["scanner"].get("containers-total", 0)
    demand(("containers" in report["scanner"]) == ("containers-total" in report["scanner"]) == (total > 0), "no containers that are named")
    demand(all(set(one) == CONTAINER for one in containers)
           and len(containers) == min(total, 200 if report["senders"] else 20), "other containers")
    demand(report["result"] != "passed" or (coverage["unscanned"] == 0) == ("vouched" not in report), "passed without having been looked into")
    require_vouched(report)
    demand(all(set(one) - {"release", "signer"} == SOURCE and ("release" in one) == ("signer" in one)
               for one in report["scanner"]["sources"]), "another database")
    engines = report["scanner"].get("engines", [])
    demand(set(report["scanner"]) - {"engines", "containers", "containers-total"} == {"coverage", "generation", "sources"}, "another scanner")
    demand("engines" not in report["scanner"] or isinstance(engines, list) and engines != [], "no engines that are named")
    demand(all(set(one) == ENGINE and 0 <= one["contents"] <= coverage["contents"] for one in engines), "another engine")
    demand("note" not in report or is_note(report["note"]), "another note")
    if policy is not None:
        demand(report["result"] != "passed" or not policy.needs_clamd
               or any(one["name"] == "clamd" and one["contents"] == coverage["contents"] for one in engines), "passed without clamd")
        _require_seal(envelope, payload, policy, time, who)
        demand(payload == statement_of(report, policy), "a summary that says something else than its report")
        try:
            attestation.check_statement(summary)
            attestation.check_summary(summary["predicate"])
        except attestation.Failure as failure:
            raise Broken(f"no Verification Summary: {failure}") from failure
    return report


def per_mille(coverage: dict) -> int:
    """The share of what was seen: rounded down, and never all of it if something was left out."""
    seen, unseen = coverage["seen"], coverage["unseen"]
    if not unseen and not coverage["unscanned"]:
        return 1000
    return min(999, 1000 * seen // (seen + unseen)) if seen + unseen else 0


def unscanned_list(findings: list[dict], code: str) -> str | None:
    """The digest of the list of what nobody could look into; None if nobody can vouch for it."""
    places, seen = [], []
    for one in findings:
        match = NATURAL.fullmatch(one["found"] or "")
        if one["code"] != code or match is None or any(name.endswith("\u2026") for name in [one["subject"], *one["inside"]]):
            return None
        places.append(canonical({"file": one["subject"], "inside": one["inside"], "reason": match[1], "bytes": int(match[2])}))
        seen.append((one["subject"], one["inside"], match[1]))
    if not 0 < len(places) < 1000:
        return None
    locked = [(file, inside) for file, inside, reason in seen if reason == "encrypted"]
    if not all(any(file == other and inside[:len(way)] == way for file, inside in locked)
               for other, way, reason in seen if reason.startswith("clamd")):
        return None
    return "sha256:" + hashlib.sha256(b"[" + b",".join(sorted(places)) + b"]").hexdigest()


def vouchable(report: dict) -> str | None:
    """What people can vouch for in a rejected delivery, if that is all that speaks against it."""
    refusing = [one for one in report["findings"] if one["severity"] == "refuse"]
    total = report["findings-total"]
    whole = len(refusing) == total["refuse"] and len(report["findings"]) == total["refuse"] + total["warn"]
    if report["result"] != "refused" or not whole or None in (report["digest"], report["source"]["tree"]) or not report["senders"]:
        return None
    return unscanned_list(refusing, "malware.unscannable")


def require_vouched(report: dict) -> None:
    """Demands that the findings that people vouch for are those of which the report says so."""
    found = [one for one in report["findings"] if one["code"] == "malware.vouched"]
    vouched = report.get("vouched")
    if vouched is None:
        return demand(not found, "findings for which nobody vouches")
    demand(set(vouched) == {"given", "judged", "unscanned"} and isinstance(vouched["judged"], int) and vouched["judged"] >= 0, "another word")
    demand(report["result"] == "passed" and len(report["findings"]) == report["findings-total"]["warn"], "vouched for what did not pass")
    demand(all(set(one) == {"person", "statement"} and PRINCIPAL.fullmatch(one["person"]) and len(one["person"]) <= 200
               for one in vouched["given"]), "people who are none")
    people = [one["person"] for one in vouched["given"]]
    demand(0 < len(people) == len({person.lower() for person in people}), "people who vouch twice")
    demand(unscanned_list(found, "malware.vouched") == vouched["unscanned"], "vouched for something else")
    shown = ", ".join(people[:10]) + (", \u2026" if len(people) > 10 else "")
    demand(all(one["severity"] == "warn" and one["expected"] == shown for one in found), "others than those who vouch")


def is_note(note: object) -> bool:
    return (isinstance(note, dict) and set(note) == NOTE
            and re.fullmatch("[a-z0-9][a-z0-9._-]{0,99}", note["application"]) is not None)


def _require_seal(envelope: dict, payload: bytes, policy: Policy, time: int, who: str) -> None:
    signatures = envelope.get("signatures")
    demand(isinstance(signatures, list) and len(signatures) == 1 and set(signatures[0]) == {"keyid", "sig"}, "not one signature")
    armour = armoured(signatures[0]["sig"])
    signed = attestation.encoded_before_authentication(KIND.encode(), payload)
    signer(policy.operators, signed, armour, attestation.NAMESPACE, time, who)
    demand(fingerprint(verified_key(signed, armour, attestation.NAMESPACE)) == signatures[0]["keyid"], "another key than it names")


def armoured(digits: str) -> str:
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *textwrap.wrap(digits, 70), "-----END SSH SIGNATURE-----", ""])


def statement_of(report: dict, policy: Policy) -> bytes:
    """The Statement that follows from a report and the pipeline file in force."""
    inner, source = uri_of(policy.target), report["source"]
    ledger, digest = inner + "@" + quote(f"refs/heads/{policy.name}/ledger", safe=PLAIN), report["policy"].removeprefix("sha256:")
    subject = {("gitTag" if source["tag"] else "gitCommit" if source["commit"] else "sha1"): source["object"]}
    if source["tree"]:
        subject = {"gitTree": source["tree"]}
        if report["digest"]:
            subject["stagectlContent"] = report["digest"].removeprefix("sha256:")
    passed = report["result"] == "passed"
    scanned = "STAGECTL_MALWARE_VOUCHED" if "vouched" in report else "STAGECTL_MALWARE_SCANNED"
    predicate = {
        "verifier": {"id": ledger, "version": {"stagectl": report["stagectl"]}}, "timeVerified": report["started"],
        "resourceUri": inner + "@" + quote(f"refs/tags/{policy.name}/{report['delivery']}", safe=PLAIN),
        "policy": {"uri": f"{ledger}#policies/{digest}.json", "digest": {"stagectlPolicy": digest}},
        "verificationResult": "PASSED" if passed else "FAILED", "verifiedLevels": LEVELS + [scanned] if passed else ["FAILED"],
        "slsaVersion": "1.2", NAME: report}
    if report["senders"]:
        outer = uri_of(policy.source)
        given = [("gitTag", source["tag"], source["reference"]), ("gitCommit", source["commit"], source["commit"])]
        predicate["inputAttestations"] = [{"digest": {kind: name}, "uri": outer + "@" + quote(place, safe=PLAIN)}
                                          for kind, name, place in given if name is not None]
    return canonical({"_type": attestation.STATEMENT, "subject": [{"name": report["delivery"], "digest": subject}],
                      "predicateType": attestation.PREDICATE, "predicate": predicate})


def uri_of(address: str) -> str:
    """A repository as an SPDX download location."""
    scheme, separator, rest = address.partition("://")
    if separator:
        host, slash, path = rest.partition("/")
        name = {"ssh+git": "git+ssh", "git+ssh": "git+ssh"}.get(scheme.lower(), f"git+{scheme.lower()}")
        return f"{name}://{quote(host.lower(), safe=PLAIN + '%@[]')}{quote(slash + path, safe=PLAIN + '%')}"
    host, colon, path = address.partition("]:") if "]:" in address.split("/")[0] else address.partition(":")
    if colon and "/" not in host:
        host += colon[:-1]
        if host.startswith("[") and host.endswith("]") and host.count(":") < 2:
            host = host[1:-1]
        return f"git+ssh://{quote(host.lower(), safe=PLAIN + '%@[]')}/{quote(path.lstrip('/'), safe=PLAIN)}"
    return f"git+file:{'//' if address.startswith('/') else ''}{quote(address, safe=PLAIN)}"


def write_report(report: dict, policy: Policy, key: bytes, sign: Callable[[bytes, str], str]) -> bytes:
    """A report as a checkup writes it; `sign` makes the armoured signature over a text for a purpose."""
    payload = statement_of(report, policy)
    armour = sign(attestation.encoded_before_authentication(KIND.encode(), payload), attestation.NAMESPACE)
    digits = "".join(line for line in armour.splitlines() if not line.startswith("-----"))
    return canonical({"payload": base64.b64encode(payload).decode(), "payloadType": KIND,
                      "signatures": [{"keyid": fingerprint(key), "sig": digits}]})
