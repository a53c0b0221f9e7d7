#!/usr/bin/env python3
"""Verifies an attestation by the public specifications alone: DSSE v1.0, in-toto Statement v1, SLSA Verification Summary v1.

attestation.py ENVELOPE --signers allowed_signers --identity PRINCIPAL --verifier URI --resource URI
               --digest gitTree=HEX [--digest …] [--level NAME …]

It takes whatever these specifications let a producer write, and knows nothing of stagectl but how its signatures are made: as SSHSIG in
the namespace `checkup@stagectl`, which `ssh-keygen -Y verify` judges. Prints the first step that fails and why, and ends with 1.
"""
from __future__ import annotations

import argparse
import base64
import binascii
import json
import re
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

NAMESPACE = "checkup@stagectl"
PAYLOAD_TYPES = {"application/vnd.in-toto+json", "application/vnd.in-toto.vsa+json"}
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://slsa.dev/verification_summary/v1"

# RFC 3986, appendix B with the characters of appendix A; scheme and authority in small letters (section 6.2.2.1, as in-toto reads it).
URI = re.compile(r"[a-z][a-z0-9+.-]*:(//(?P<authority>[^/?#]*))?[^?#]*(\?[^#]*)?(#.*)?")
CHARACTERS = re.compile(r"([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


class Failure(Exception):
    """A step that fails."""


def require(holds: bool, step: str, why: str) -> None:
    if not holds:
        raise Failure(f"{step}: {why}")


def unique(pairs: list[tuple[str, object]]) -> dict:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name that is there twice")
    return members


def parsed(text: bytes, step: str) -> object:
    try:
        return json.loads(text.decode("utf-8"), object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        raise Failure(f"{step}: {error}") from None


def decoded(text: object, step: str) -> bytes:
    """Either alphabet of RFC 4648."""
    require(isinstance(text, str), step, "no base64")
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error as error:
        raise Failure(f"{step}: {error}") from None


def encoded_before_authentication(kind: bytes, body: bytes) -> bytes:
    return b" ".join([b"DSSEv1", str(len(kind)).encode(), kind, str(len(body)).encode(), body])


def verify_signatures(envelope: dict, signers: str, identity: str) -> bytes:
    """Step 1: returns the payload if one signature is by the identity that is trusted; a `keyid` decides nothing."""
    payload, kind = decoded(envelope.get("payload"), "payload"), envelope.get("payloadType")
    require(isinstance(kind, str), "payloadType", "no text")
    signatures = envelope.get("signatures")
    require(isinstance(signatures, list) and len(signatures) > 0, "signature", "there is none")
    reasons = []
    for signature in signatures:
        require(isinstance(signature, dict), "signature", "no object")
        require(isinstance(signature.get("keyid", ""), str), "signature", "keyid is no text")
        digits = base64.b64encode(decoded(signature.get("sig"), "signature")).decode()
        armour = ["-----BEGIN SSH SIGNATURE-----", *textwrap.wrap(digits, 70), "-----END SSH SIGNATURE-----", ""]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "sig")
            file.write_text("\n".join(armour))
            verified = subprocess.run(
                ["ssh-keygen", "-Y", "verify", "-f", signers, "-I", identity, "-n", NAMESPACE, "-s", str(file)],
                input=encoded_before_authentication(kind.encode(), payload), capture_output=True, check=False)
        if verified.returncode == 0:
            break
        reasons.append((verified.stdout + verified.stderr).decode(errors="replace").strip())
    else:
        raise Failure("signature: " + "; ".join(reasons))
    require(kind in PAYLOAD_TYPES, "payloadType", kind)
    return payload


def is_uri(value: object) -> bool:
    match = URI.fullmatch(value) if isinstance(value, str) and CHARACTERS.fullmatch(value) else None
    return bool(match) and (match["authority"] or "") == (match["authority"] or "").lower()


def check_digests(digests: object, step: str) -> None:
    require(isinstance(digests, dict) and len(digests) > 0, step, "no DigestSet")
    lengths = {"gitTree": (40, 64), "gitCommit": (40, 64), "gitTag": (40, 64), "gitBlob": (40, 64),
               "sha1": (40,), "sha256": (64,), "sha512": (128,)}
    for name, value in digests.items():
        require(isinstance(value, str) and value != "", step, f"{name} is no text")
        if name in lengths:
            require(bool(re.fullmatch("[0-9a-f]+", value)) and len(value) in lengths[name], step, f"{name}: {value}")


def check_descriptor(value: object, step: str, needed: list[str]) -> None:
    require(isinstance(value, dict), step, "no ResourceDescriptor")
    require(any(name in value for name in ("uri", "digest", "content")), step, "neither uri nor digest nor content")
    require(all(name in value for name in needed), step, f"needs {needed}")
    for name in ("uri", "downloadLocation"):
        require(name not in value or is_uri(value[name]), step, f"{name}: {value.get(name)}")
    for name in ("name", "mediaType"):
        require(isinstance(value.get(name, ""), str), step, f"{name} is no text")
    if "digest" in value:
        check_digests(value["digest"], step)


def check_statement(statement: object) -> None:
    """The fields of the Statement; those that nobody has specified are passed over."""
    require(isinstance(statement, dict), "statement", "no object")
    require(statement.get("_type") == STATEMENT, "statement", f"_type: {statement.get('_type')}")
    subjects = statement.get("subject")
    require(isinstance(subjects, list) and len(subjects) > 0, "subject", "there is none")
    for subject in subjects:
        check_descriptor(subject, "subject", ["digest"])
    names = [subject["name"] for subject in subjects if subject.get("name", "_") != "_"]
    require(len(set(names)) == len(names), "subject", "two of the same name")
    require(is_uri(statement.get("predicateType")), "predicateType", "no TypeURI")
    require(isinstance(statement.get("predicate", {}), dict), "predicate", "no object")


def check_summary(predicate: dict) -> None:
    """The fields of the Verification Summary."""
    verifier = predicate.get("verifier")
    require(isinstance(verifier, dict) and is_uri(verifier.get("id")), "verifier", "no id that is a TypeURI")
    versions = verifier.get("version", {})
    require(isinstance(versions, dict) and all(isinstance(value, str) for value in versions.values()), "verifier", "version")
    time = predicate.get("timeVerified")
    require(time is None or isinstance(time, str) and bool(TIME.fullmatch(time)), "timeVerified", str(time))
    require(is_uri(predicate.get("resourceUri")), "resourceUri", "no ResourceURI")
    check_descriptor(predicate.get("policy"), "policy", ["uri"])
    inputs = predicate.get("inputAttestations", [])
    require(isinstance(inputs, list), "inputAttestations", "no array")
    for value in inputs:
        check_descriptor(value, "inputAttestations", ["digest"])
    require(predicate.get("verificationResult") in ("PASSED", "FAILED"), "verificationResult", "neither PASSED nor FAILED")
    levels = predicate.get("verifiedLevels")
    require(isinstance(levels, list) and all(isinstance(level, str) for level in levels), "verifiedLevels", "no array of texts")
    known = re.compile(r"SLSA_([A-Z]+)_LEVEL_(\d+|UNEVALUATED)")
    tracks = []
    for level in levels:
        if level.startswith("SLSA_"):
            require(bool(match := known.fullmatch(level)), "verifiedLevels", f"{level} is not SLSA's")
            tracks.append(match[1])
    require(len(set(tracks)) == len(tracks), "verifiedLevels", "two levels of one track")
    counts = predicate.get("dependencyLevels") or {}
    require(isinstance(counts, dict) and all(type(count) is int and count >= 0 for count in counts.values()),
            "dependencyLevels", "no counts")
    version = predicate.get("slsaVersion", "1.0")
    require(isinstance(version, str) and bool(re.fullmatch(r"\d+\.\d+", version)), "slsaVersion", str(version))


def verify(options: argparse.Namespace) -> dict:
    """SLSA's "How to verify", step by step."""
    envelope = parsed(Path(options.envelope).read_bytes(), "envelope")
    require(isinstance(envelope, dict), "envelope", "no object")
    statement = parsed(verify_signatures(envelope, options.signers, options.identity), "statement")
    check_statement(statement)
    expected = dict(digest.split("=", 1) for digest in options.digest)
    matches = any(subject["digest"].get(name) == value for subject in statement["subject"] for name, value in expected.items())
    require(matches, "subject", f"none has {expected}")
    require(statement["predicateType"] == PREDICATE, "predicateType", statement["predicateType"])
    predicate = statement.get("predicate", {})
    check_summary(predicate)
    require(predicate["verifier"]["id"] == options.verifier, "verifier", predicate["verifier"]["id"])
    require(predicate["resourceUri"] == options.resource, "resourceUri", predicate["resourceUri"])
    require(predicate["verificationResult"] == "PASSED", "verificationResult", predicate["verificationResult"])
    missing = [level for level in options.level if level not in predicate["verifiedLevels"]]
    require(not missing, "verifiedLevels", f"without {missing}")
    return statement


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("envelope")
    for name in ("signers", "identity", "verifier", "resource"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--digest", action="append", required=True)
    parser.add_argument("--level", action="append", default=[])
    try:
        statement = verify(parser.parse_args())
    except Failure as failure:
        print(failure)
        return 1
    print("verified", statement["predicate"]["resourceUri"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
