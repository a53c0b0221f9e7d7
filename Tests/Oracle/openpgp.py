"""Signatures of OpenPGP, as Signatures.md asks for them: `gpgv` says whether one holds, and `gpg` what a keyring says of its keys.

Only what makes a sender is looked at. How strong keys are is not asked again.
"""
from __future__ import annotations

import base64
import functools
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from seals import Unsealed, fingerprint

BEGIN = "-----BEGIN PGP SIGNATURE-----"


@dataclass(frozen=True)
class KeyPart:
    """A primary key or a subkey: its fingerprint in OpenPGP and that of the same key in SSH; when it begins and ends; whether it was revoked."""
    name: str
    fingerprint: str
    begin: int
    end: int | None
    revoked: bool

    def is_in_force(self, time: int) -> bool:
        return self.begin <= time and (self.end is None or time < self.end)


@dataclass(frozen=True)
class Holder:
    """Whose key a content was signed with."""
    fingerprint: str
    addresses: tuple[str, ...]


class Keyring:
    """What `gpg` reads in a keyring: the parts of each key, the primary key first, and the addresses of its names that were not revoked."""

    def __init__(self, content: bytes) -> None:
        self.keys: list[tuple[list[KeyPart], tuple[str, ...]]] = []
        with tempfile.TemporaryDirectory() as home:
            gpg = ["gpg", "--homedir", home, "--batch", "--quiet", "--no-tty", "--no-autostart"]
            subprocess.run([*gpg, "--import"], input=content, capture_output=True, check=True)
            said = subprocess.run([*gpg, "--with-colons", "--fixed-list-mode", "--with-subkey-fingerprint", "-k"], capture_output=True, check=True)
            parts: list[list[str]] = []
            addresses: list[str] = []
            lines = [line.split(":") for line in said.stdout.decode().splitlines()]
            for fields in [*lines, ["pub"]]:
                match fields[0]:
                    case "pub":
                        if parts:
                            self.keys.append(([self._part(gpg, part) for part in parts], tuple(addresses)))
                        parts, addresses = ([fields] if len(fields) > 1 else []), []
                    case "sub": parts.append(fields)
                    case "fpr": parts[-1].append(fields[9])
                    case "uid" if fields[1] != "r":
                        if found := re.search(r"<([^<>]+)>$", fields[9]):
                            addresses.append(found[1])

    @staticmethod
    def _part(gpg: list[str], fields: list[str]) -> KeyPart:
        name = fields[-1]
        said = subprocess.run([*gpg, "--export-ssh-key", name + "!"], capture_output=True, check=True).stdout
        return KeyPart(name, fingerprint(base64.b64decode(said.split()[1])), int(fields[5]), int(fields[6]) if fields[6] else None, fields[1] == "r")

    def key(self, name: str) -> tuple[KeyPart, KeyPart, tuple[str, ...]]:
        """The part of a name, the primary key above it, and the addresses."""
        for parts, addresses in self.keys:
            for part in parts:
                if part.name == name:
                    return part, parts[0], addresses
        raise Unsealed("a key that is not in the keyring")

    def has_revoked(self, key: str) -> bool:
        """Whether a key that has signed something, by its fingerprint in SSH, or the one above it, was revoked."""
        return any(part.fingerprint == key and (part.revoked or parts[0].revoked) for parts, _ in self.keys for part in parts)


@functools.lru_cache(maxsize=64)
def keyring(content: bytes) -> Keyring:
    return Keyring(content)


def holder(ring: bytes | None, content: bytes, signature: bytes, time: int) -> Holder:
    """Whose key, of those in a keyring, a content was signed with."""
    if ring is None:
        raise Unsealed("an OpenPGP signature where there are no keys")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in (("ring.gpg", ring), ("signature", signature), ("content", content)):
            (folder / file).write_bytes(text)
        said = subprocess.run(["gpgv", "--homedir", "/nonexistent", "--keyring", folder / "ring.gpg", "--status-fd", "1", folder / "signature",
                               folder / "content"], capture_output=True, check=False).stdout.decode(errors="replace")
    words = [line.split() for line in said.splitlines() if line.startswith("[GNUPG:] ")]
    valid = [line[2] for line in words if line[1] == "VALIDSIG"]
    if len(valid) != 1 or not any(line[1] in ("GOODSIG", "EXPKEYSIG") for line in words):
        raise Unsealed("gpgv: " + "; ".join(" ".join(line[1:3]) for line in words))
    part, primary, addresses = keyring(ring).key(valid[0])
    if part.revoked or primary.revoked or not (part.is_in_force(time) and primary.is_in_force(time)):
        raise Unsealed("a key that is not in force")
    return Holder(part.fingerprint, addresses)
