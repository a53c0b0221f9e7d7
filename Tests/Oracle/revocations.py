"""What has been revoked: the file `revoked_keys`, a KRL of OpenSSH or a list of public keys, as Pipelines.md asks for it.

Of a KRL only what concerns keys is kept, for certificates are not known here; but all of it is read.
"""
from __future__ import annotations

import base64
import hashlib

from seals import Unsealed, Wire

MAGIC = b"SSHKRL\n\0"


class Revocations:
    def __init__(self, text: bytes) -> None:
        self.keys: set[bytes] = set()
        self.digests: dict[str, set[bytes]] = {"sha1": set(), "sha256": set()}
        if text.startswith(MAGIC):
            self._read_list(Wire(text.removeprefix(MAGIC)))
        elif text:
            self._read_lines(text.decode())
        else:
            raise Unsealed("an empty list")

    def __contains__(self, blob: bytes) -> bool:
        return blob in self.keys or any(hashlib.new(name, blob).digest() in known for name, known in self.digests.items())

    def _read_lines(self, text: str) -> None:
        for line in text.split("\n"):
            words = line.split(None, 2)
            if not words or words[0].startswith("#"):
                continue
            blob = base64.b64decode(words[1], validate=True)
            if Wire(blob).string() != words[0].encode():
                raise Unsealed("a key of another type")
            self.keys.add(blob)

    def _read_list(self, wire: Wire) -> None:
        if int.from_bytes(wire.take(4)) != 1:
            raise Unsealed("another version")
        wire.take(16)
        if wire.take(8) != bytes(8):
            raise Unsealed("flags")
        wire.string(), wire.string()
        while wire.data:
            kind, section = wire.take(1)[0], Wire(wire.string())
            match kind:
                case 1: pass
                case 2 | 3 | 5:
                    known = {2: self.keys, 3: self.digests["sha1"], 5: self.digests["sha256"]}[kind]
                    while section.data:
                        known.add(section.string())
                case 255:
                    section.string()
                    if section.take(1) != b"\0":
                        raise Unsealed("a critical extension")
                case _: raise Unsealed("an unknown section")
