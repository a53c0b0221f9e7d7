"""The report of a checkup, as it lies in a ledger: in a SLSA Verification Summary, in an envelope that an engine has signed.

What any producer may write is judged by `attestation.py`; here the one way in which stagectl writes it is demanded.
"""
from __future__ import annotations

import base64
import binascii
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
LEVELS = ["SLSA_BUILD_LEVEL_UNEVALUATED", "STAGECTL_SENDER_CERTIFIED", "STAGECTL_CONTENT_CHECKED", "STAGECTL_MALWARE_SCANNED"]
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
    demand(isinstance(report, dict) and set(report) - {"note"} == MEMBERS and report["version"] == 3, "another report")
    coverage = report["scanner"]["coverage"]
    demand(set(coverage) == COVERAGE, "another coverage")
    demand(report["result"] != "passed" or coverage["unscanned"] == 0, "passed without having been looked into")
    demand(all(set(one) - {"release", "signer"} == SOURCE and ("release" in one) == ("signer" in one)
               for one in report["scanner"]["sources"]), "another database")
    engines = report["scanner"].get("engines", [])
    demand(set(report["scanner"]) - {"engines"} == {"coverage", "generation", "sources"}, "another scanner")
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
    predicate = {
        "verifier": {"id": ledger, "version": {"stagectl": report["stagectl"]}}, "timeVerified": report["started"],
        "resourceUri": inner + "@" + quote(f"refs/tags/{policy.name}/{report['delivery']}", safe=PLAIN),
        "policy": {"uri": f"{ledger}#policies/{digest}.json", "digest": {"stagectlPolicy": digest}},
        "verificationResult": "PASSED" if passed else "FAILED", "verifiedLevels": LEVELS if passed else ["FAILED"],
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
