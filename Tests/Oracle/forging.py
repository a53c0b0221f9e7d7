"""Makes bundles that are not what they should be: packs, heads, and ledgers that are written anew and signed by whoever there is."""
from __future__ import annotations

import base64
import hashlib
import zlib
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives.serialization import load_ssh_private_key

from git_objects import Commit, Store
from packs import object_id

Objects = dict[str, tuple[str, bytes]]
CODES = {"commit": 1, "tree": 2, "blob": 3, "tag": 4}


def framed(part: bytes) -> bytes:
    return len(part).to_bytes(4) + part


def public_key(key_file: Path) -> bytes:
    return base64.b64decode(Path(f"{key_file}.pub").read_text().split()[1])


def sign(key_file: Path, content: bytes, namespace: str) -> str:
    """What `ssh-keygen -Y sign` writes for an Ed25519 key."""
    key = load_ssh_private_key(key_file.read_bytes(), None)
    public = public_key(key_file)
    start = framed(namespace.encode()) + framed(b"") + framed(b"sha512")
    value = key.sign(b"SSHSIG" + start + framed(hashlib.sha512(content).digest()))
    blob = b"SSHSIG" + (1).to_bytes(4) + framed(public) + start + framed(framed(b"ssh-ed25519") + framed(value))
    digits = base64.b64encode(blob).decode()
    lines = [digits[place:place + 70] for place in range(0, len(digits), 70)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----"]) + "\n"


def sealed(content: bytes, key_file: Path | None) -> bytes:
    """A commit without its signature, or with another one."""
    commit = Commit(content)
    head, _, message = commit.signed.partition(b"\n\n")
    if key_file is None:
        return commit.signed
    armour = sign(key_file, commit.signed, "git").rstrip("\n").replace("\n", "\n ")
    return head + b"\ngpgsig " + armour.encode() + b"\n\n" + message


def head_of(refs: list[tuple[str, str]]) -> bytes:
    return b"# v2 git bundle\n" + b"".join(f"{target} {name}\n".encode() for name, target in refs) + b"\n"


def number(kind: int, size: int) -> bytes:
    parts = [kind << 4 | size & 15]
    size >>= 4
    while size:
        parts[-1] |= 0x80
        parts.append(size & 0x7F)
        size >>= 7
    return bytes(parts)


def varint(size: int) -> bytes:
    parts = [size & 0x7F]
    while size := size >> 7:
        parts[-1] |= 0x80
        parts.append(size & 0x7F)
    return bytes(parts)


def offset(distance: int) -> bytes:
    parts = [distance & 0x7F]
    while distance := distance >> 7:
        distance -= 1
        parts.insert(0, distance & 0x7F | 0x80)
    return bytes(parts)


def delta(base: bytes, target: bytes) -> bytes:
    """A difference that copies the common beginning and brings the rest."""
    common = next((place for place, (a, b) in enumerate(zip(base, target)) if a != b), min(len(base), len(target)))
    common = min(common, 0xFFFF)
    result = varint(len(base)) + varint(len(target))
    if common:
        result += b"\xb0" + common.to_bytes(2, "little")
    for place in range(common, len(target), 127):
        part = target[place:place + 127]
        result += bytes([len(part)]) + part
    return result


def pack_of(objects: list[tuple[str, bytes]], random: Random | None = None) -> bytes:
    """A pack; with a generator, in an encoding of its own: order, compression and differences."""
    data = bytearray(b"PACK\0\0\0\2" + len(objects).to_bytes(4))
    written: dict[str, list[tuple[int, bytes]]] = {}
    if random:
        objects = random.sample(objects, len(objects))
    for kind, content in objects:
        place, level = len(data), random.randint(0, 9) if random else 6
        bases = written.get(kind, [])
        if random and bases and random.random() < 0.5:
            start, base = random.choice(bases[-8:])
            change = delta(base, content)
            way = number(6, len(change)) + offset(place - start) if random.random() < 0.5 else \
                number(7, len(change)) + bytes.fromhex(object_id(kind, base))
            data += way + zlib.compress(change, level)
        else:
            data += number(CODES[kind], len(content)) + zlib.compress(content, level)
        written.setdefault(kind, []).append((place, content))
    return bytes(data + hashlib.sha1(data).digest())


class Forger:
    """A bundle taken apart, with everybody's keys at hand."""

    def __init__(self, refs: dict[str, str], objects: Objects, homes: Path, pipeline: str) -> None:
        self.refs, self.objects, self.homes, self.ledger = dict(refs), dict(objects), homes, f"refs/heads/{pipeline}/ledger"

    def key(self, address: str) -> Path:
        return self.homes / address / "id"

    def copy(self) -> Forger:
        twin = Forger(self.refs, self.objects, self.homes, "")
        twin.ledger = self.ledger
        return twin

    def add(self, kind: str, content: bytes) -> str:
        name = object_id(kind, content)
        self.objects[name] = (kind, content)
        return name

    @property
    def chain(self) -> list[str]:
        """The entries, the first one first."""
        found, place = [], self.refs[self.ledger]
        while place:
            found.append(place)
            parents = Commit(self.objects[place][1]).parents
            place = parents[0] if parents else ""
        return found[::-1]

    def state(self, tree: str, changes: dict[str, bytes | None]) -> str:
        """The id of a state with other files."""
        store = Store(self.objects)
        changed = store.changed(tree, changes)
        self.objects |= store.made
        return changed or self.add("tree", b"")

    def paths(self, tree: str, prefix: str = "") -> list[str]:
        found = []
        for name, (mode, one) in Store(self.objects).entries(tree).items():
            path = prefix + name.decode()
            found += self.paths(one, path + "/") if mode == b"40000" else [path]
        return found

    def rewrite(self, entries: list[bytes], sealer: dict[int, Path | None] | None = None, sign_all: bool = True) -> None:
        """Writes the ledger anew: each entry gets the one before it as its parent, and its committer's signature.

        `sealer` names another key for some of them; without `sign_all`, those keep the signatures that they have.
        """
        moved: dict[str, str] = dict(zip(self.chain, self.chain))
        before = ""
        old = self.chain
        for place, content in enumerate(entries):
            commit = Commit(content)
            first, *rest = content.split(b"\n")
            if rest[0].startswith(b"parent "):
                rest.pop(0)
            content = b"\n".join([first, *([b"parent " + before.encode()] if before else []), *rest])
            own = object_id("commit", content)
            if own not in old and (sign_all or place in (sealer or {})):
                key = (sealer or {}).get(place, self.key(commit.committer.email))
                content = sealed(content, key)
            before = self.add("commit", content)
            if place < len(old):
                moved[old[place]] = before
        self.refs = {name: moved.get(target, target) for name, target in self.refs.items()}
        self.refs[self.ledger] = before

    def file(self, random: Random | None = None) -> bytes:
        return head_of(list(self.refs.items())) + pack_of(list(self.objects.values()), random)
