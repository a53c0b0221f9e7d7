"""SSH signatures (SSHSIG, version 1) and the files of keys that count, as Ledger.md asks for them.

The arithmetic is that of python3-cryptography; what is around it is read here, strictly.
"""
from __future__ import annotations

import base64
import binascii
import fnmatch
import hashlib
import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_ssh_public_key


class Unsealed(Exception):
    """A signature that does not hold, or is nobody's who counts."""


class Wire:
    """The parts of an SSH message, one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def take(self, count: int) -> bytes:
        if len(self.data) < count:
            raise Unsealed("ends early")
        part, self.data = self.data[:count], self.data[count:]
        return part

    def string(self) -> bytes:
        return self.take(int.from_bytes(self.take(4)))

    def end(self) -> None:
        if self.data:
            raise Unsealed("goes on behind its end")


@dataclass(frozen=True)
class Key:
    """One line of a file of keys."""
    patterns: str
    namespaces: str | None
    after: int | None
    before: int | None
    blob: bytes
    revoked: bool = False

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.blob)


def fingerprint(blob: bytes) -> str:
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def covers(patterns: str, name: str) -> bool:
    """Whether a list of patterns has one that matches, and none behind `!` that does."""
    found = False
    for pattern in patterns.split(","):
        if fnmatch.fnmatchcase(name, pattern.removeprefix("!").replace("[", "[[]")):
            if pattern.startswith("!"):
                return False
            found = True
    return found


def moment(text: str) -> int:
    digits = text.removesuffix("Z")
    layout = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}[len(digits)]
    return int(datetime.strptime(digits, layout).replace(tzinfo=UTC).timestamp())


def read_keys(files: dict[str, bytes], revoked: Container[bytes] | None) -> list[Key]:
    """The keys of a folder of signers, and which of them are revoked."""
    keys = []
    for line in files.get("allowed_signers", b"").decode().splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = re.match(r'("[^"]*"|\S+)\s+(?:((?:[a-z-]+(?:="[^"]*")?,?)+)\s+)?((?:ssh|ecdsa|sk)-\S+)\s+(\S+)', line, re.I)
        if found is None:
            raise Unsealed("a line without a key")
        options = dict(re.findall(r'([a-z-]+)(?:="([^"]*)")?', found[2] or "", re.I))
        options = {name.lower(): value for name, value in options.items()}
        if "cert-authority" in options:
            continue
        keys.append(Key(found[1].strip('"'), options.get("namespaces"),
                        moment(options["valid-after"]) if "valid-after" in options else None,
                        moment(options["valid-before"]) if "valid-before" in options else None,
                        base64.b64decode(found[4]), revoked is not None and base64.b64decode(found[4]) in revoked))
    return keys


def open_armour(text: str) -> bytes:
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 3 or lines[0] != "-----BEGIN SSH SIGNATURE-----" or lines[-1] != "-----END SSH SIGNATURE-----":
        raise Unsealed("no armour of an SSH signature")
    body = lines[1:-1]
    if any(len(line) != 70 for line in body[:-1]) or not 1 <= len(body[-1]) <= 70:
        raise Unsealed("lines of another length")
    try:
        blob = base64.b64decode("".join(body), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unsealed("no base64") from error
    if base64.b64encode(blob).decode() != "".join(body):
        raise Unsealed("another spelling of base64")
    return blob


_known: dict[tuple[bytes, str, str], bytes] = {}


def blob_of(fingerprint_of_key: str) -> bytes:
    """The key, among those that have signed something, that has a fingerprint."""
    return next((blob for blob in _known.values() if fingerprint(blob) == fingerprint_of_key), b"")


def verified_key(content: bytes, armour: str, namespace: str) -> bytes:
    """The key with which a content was signed."""
    asked = (hashlib.sha256(content).digest(), armour, namespace)
    if asked not in _known:
        _known[asked] = _verified_key(content, armour, namespace)
    return _known[asked]


def _verified_key(content: bytes, armour: str, namespace: str) -> bytes:
    wire = Wire(open_armour(armour))
    if wire.take(6) != b"SSHSIG" or wire.take(4) != b"\0\0\0\1":
        raise Unsealed("no SSH signature of version 1")
    blob, purpose, reserved, algorithm, inner = (wire.string() for _ in range(5))
    wire.end()
    if purpose != namespace.encode() or reserved or algorithm not in (b"sha256", b"sha512"):
        raise Unsealed("made for something else")

    def framed(part: bytes) -> bytes:
        return len(part).to_bytes(4) + part
    digest = hashlib.new(algorithm.decode(), content).digest()
    signed = b"SSHSIG" + framed(purpose) + framed(b"") + framed(algorithm) + framed(digest)
    kind = Wire(blob).string()
    signature = Wire(inner)
    method, value = signature.string(), signature.string()
    signature.end()
    try:
        _verify(load_ssh_public_key(kind + b" " + base64.b64encode(blob)), kind, method, value, signed)
    except (InvalidSignature, ValueError) as error:
        raise Unsealed("the signature does not hold") from error
    return blob


PRIME = 2**255 - 19
# The second coordinates of the points of low order.
LOW_ORDER = {0, 1, PRIME - 1, 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
             0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7}


def is_proper(point: bytes) -> bool:
    """Whether bytes are the one encoding of a point that is not of low order."""
    coordinate = int.from_bytes(point, "little") % 2**255
    return len(point) == 32 and coordinate < PRIME and coordinate not in LOW_ORDER


def _verify(key: object, kind: bytes, method: bytes, value: bytes, signed: bytes) -> None:
    match key:
        case ed25519.Ed25519PublicKey() if method == kind and is_proper(key.public_bytes(Encoding.Raw, PublicFormat.Raw)) and is_proper(value[:32]):
            key.verify(value, signed)
        case rsa.RSAPublicKey() if method in (b"rsa-sha2-256", b"rsa-sha2-512") and key.key_size >= 3072:
            key.verify(value, signed, padding.PKCS1v15(), hashes.SHA256() if method.endswith(b"256") else hashes.SHA512())
        case ec.EllipticCurvePublicKey() if method == kind:
            numbers = Wire(value)
            pair = encode_dss_signature(int.from_bytes(numbers.string()), int.from_bytes(numbers.string()))
            size = {256: hashes.SHA256, 384: hashes.SHA384, 521: hashes.SHA512}[key.curve.key_size]
            key.verify(pair, signed, ec.ECDSA(size()))
        case _:
            raise Unsealed("an algorithm that is not known here")


def signer(keys: list[Key], content: bytes, armour: str, namespace: str, time: int, address: str) -> Key:
    """The line whose key has signed a content, for an address that it may sign for, at a time when it counts."""
    blob = verified_key(content, armour, namespace)
    for key in keys:
        if (key.blob == blob and not key.revoked and (key.namespaces is None or covers(key.namespaces, namespace)) and covers(key.patterns, address)
                and (key.after is None or key.after <= time) and (key.before is None or time <= key.before)):
            return key
    raise Unsealed("nobody's who counts")


def signer_of_file(keys: list[Key], content: bytes, armour: str, time: int, is_sender: Callable[[str], bool]) -> tuple[Key, str]:
    """The line whose key has signed a file, and the first of its addresses that is a sender's; else its first one."""
    blob, found = verified_key(content, armour, "file"), []
    for key in keys:
        if (key.blob == blob and not key.revoked and (key.namespaces is None or covers(key.namespaces, "file"))
                and (key.after is None or key.after <= time) and (key.before is None or time <= key.before)):
            found += [(key, one) for one in key.patterns.split(",") if not one.startswith("!") and covers(key.patterns, one)]
    for key, address in found:
        if is_sender(address):
            return key, address
    if not found:
        raise Unsealed("nobody's who counts")
    return found[0]
