"""Reads a Git bundle of version 2 and the pack in it, without Git (gitformat-bundle, gitformat-pack).

Everything is held in memory: this is a second opinion on proofs, not a tool for deliveries of gigabytes.
"""
from __future__ import annotations

import hashlib
import zlib

KINDS = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
LARGEST_RESULT = 512 << 20


class Malformed(Exception):
    """The file is no sound bundle."""


def object_id(kind: str, content: bytes) -> str:
    return hashlib.sha1(b"%s %d\0" % (kind.encode(), len(content)) + content).hexdigest()


def read_bundle(file: bytes) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    """The refs of a bundle, and its objects by their ids."""
    head, blank, pack = file.partition(b"\n\n")
    lines = head.split(b"\n")
    if not blank or lines.pop(0) != b"# v2 git bundle":
        raise Malformed("no bundle of version 2")
    refs: dict[str, str] = {}
    for line in lines:
        number, space, name = line[:40], line[40:41], line[41:]
        if space != b" " or not name or any(digit not in b"0123456789abcdef" for digit in number):
            raise Malformed("a line of the head names no ref")
        try:
            text = name.decode()
        except UnicodeDecodeError as error:
            raise Malformed("a name that is no text") from error
        if text in refs:
            raise Malformed("a ref twice")
        refs[text] = number.decode()
    return refs, Pack(pack).objects


class Pack:
    """The objects of a pack; each must have its base in the same pack."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 32 or data[:8] != b"PACK\0\0\0\2":
            raise Malformed("no pack of version 2")
        if hashlib.sha1(data[:-20]).digest() != data[-20:]:
            raise Malformed("the checksum of the pack")
        self.data = data
        self.position = 12
        self.entries: dict[int, tuple[int, bytes, int | str | None]] = {}    # offset → kind, content, base
        for _ in range(int.from_bytes(data[8:12])):
            self._read_entry()
        if self.position != len(data) - 20 or not self.entries:
            raise Malformed("something else than what the pack announces")
        self.objects: dict[str, tuple[str, bytes]] = {}
        self._resolve()

    def _byte(self) -> int:
        if self.position >= len(self.data) - 20:
            raise Malformed("the pack ends early")
        self.position += 1
        return self.data[self.position - 1]

    def _read_entry(self) -> None:
        start = self.position
        byte = self._byte()
        kind, size, shift = byte >> 4 & 7, byte & 15, 4
        while byte & 0x80:
            if self.position - start >= 9:
                raise Malformed("a size without an end")
            byte = self._byte()
            size |= (byte & 0x7F) << shift
            shift += 7
        base: int | str | None = None
        if kind == 6:
            byte = self._byte()
            distance = byte & 0x7F
            while byte & 0x80:
                byte = self._byte()
                distance = (distance + 1) << 7 | byte & 0x7F
            base = start - distance
        elif kind == 7:
            base = bytes(self._byte() for _ in range(20)).hex()
        elif kind not in KINDS:
            raise Malformed("an entry of no known kind")
        engine = zlib.decompressobj()
        try:
            content = engine.decompress(self.data[self.position:-20], size + 1)
        except zlib.error as error:
            raise Malformed("an entry that cannot be inflated") from error
        if not engine.eof or len(content) != size:
            raise Malformed("an entry of another size than it declares")
        self.position = len(self.data) - 20 - len(engine.unused_data)
        self.entries[start] = (kind, content, base)

    def _resolve(self) -> None:
        places: dict[int, tuple[str, bytes]] = {}
        waiting = dict(self.entries)
        while waiting:
            left: dict[int, tuple[int, bytes, int | str | None]] = {}
            for place, (kind, content, base) in waiting.items():
                if base is None:
                    self._keep(places, place, KINDS[kind], content)
                    continue
                origin = places.get(base) if isinstance(base, int) else self.objects.get(base)
                if origin is None:
                    left[place] = (kind, content, base)
                else:
                    self._keep(places, place, origin[0], apply_delta(origin[1], content))
            if len(left) == len(waiting):
                raise Malformed("differences to what is not there")
            waiting = left

    def _keep(self, places: dict[int, tuple[str, bytes]], place: int, kind: str, content: bytes) -> None:
        name = object_id(kind, content)
        if name in self.objects:
            raise Malformed("an object twice")
        places[place] = self.objects[name] = (kind, content)


def apply_delta(base: bytes, delta: bytes) -> bytes:
    """What a difference makes of its base."""
    position = 0

    def byte() -> int:
        nonlocal position
        position += 1
        if position > len(delta):
            raise Malformed("a difference ends early")
        return delta[position - 1]

    def size() -> int:
        value, shift = 0, 0
        while True:
            part = byte()
            value |= (part & 0x7F) << shift
            shift += 7
            if not part & 0x80:
                return value

    if size() != len(base):
        raise Malformed("a difference to another object")
    length = size()
    if length > LARGEST_RESULT:
        raise Malformed("a difference with too large a result")
    result = bytearray()
    while position < len(delta):
        command = byte()
        if command & 0x80:
            start = sum(byte() << 8 * place for place in range(4) if command >> place & 1)
            count = sum(byte() << 8 * place for place in range(3) if command >> 4 + place & 1) or 0x10000
            if start + count > len(base):
                raise Malformed("a difference beyond its base")
            result += base[start:start + count]
        elif command:
            result += bytes(byte() for _ in range(command))
        else:
            raise Malformed("a difference with an unknown command")
        if len(result) > length:
            raise Malformed("a difference with too much")
    if len(result) != length:
        raise Malformed("a difference with too little")
    return bytes(result)
