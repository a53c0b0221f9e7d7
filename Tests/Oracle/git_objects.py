"""Commits, tags and trees, read strictly, and a store in which new ones can be made."""
from __future__ import annotations

import json
import re
from dataclasses import dataclass

from packs import object_id

PERSON = re.compile(rb"([^<>\n\0]*) <([^<>\n\0]*)> (0|[1-9][0-9]*) ([+-])([0-9]{2})([0-5][0-9])")
MARK = re.compile(rb"^-----BEGIN (?:SSH SIGNATURE|PGP SIGNATURE|PGP MESSAGE|SIGNED MESSAGE)-----", re.M)
FOLDER, FILE = b"40000", b"100644"


class Broken(Exception):
    """Something that does not prove what it should."""


def demand(holds: bool, what: str) -> None:
    if not holds:
        raise Broken(what)


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    time: int

    def __init__(self, text: bytes) -> None:
        found = PERSON.fullmatch(text)
        if found is None:
            raise Broken("a person who is not written as Git writes one")
        demand(found[4] + found[5] + found[6] != b"-0000" and int(found[5]) <= 14 and int(found[3]) <= 253402300799, "a date")
        for name, value in (("name", found[1].decode()), ("email", found[2].decode()), ("time", int(found[3]))):
            object.__setattr__(self, name, value)

    @property
    def is_visible(self) -> bool:
        return (self.name + self.email).isprintable()


class Commit:
    """A commit: its parts, its signature, and what that was made over."""

    def __init__(self, content: bytes) -> None:
        head, blank, message = content.partition(b"\n\n")
        demand(bool(blank) and b"\0" not in content, "a commit without a message")
        lines = head.split(b"\n")
        folded: list[bytes] = []
        for line in lines:
            if line.startswith(b" ") and folded:
                folded[-1] += b"\n" + line[1:]
            else:
                folded.append(line)
        fields = [tuple(line.partition(b" ")[::2]) for line in folded]
        names = [name for name, _ in fields]
        demand(names[:1] == [b"tree"], "a commit without a tree")
        count = 1
        while names[count:count + 1] == [b"parent"]:
            count += 1
        demand(names[count:count + 2] == [b"author", b"committer"], "a commit without author and committer")
        self.tree = hex_id(fields[0][1])
        self.parents = [hex_id(value) for _, value in fields[1:count]]
        self.author_line, self.committer_line = fields[count][1], fields[count + 1][1]
        self.author, self.committer = Person(self.author_line), Person(self.committer_line)
        rest = fields[count + 2:]
        signatures = [value for name, value in rest if name == b"gpgsig"]
        demand(len(signatures) <= 1, "two signatures")
        self.others = [name for name, _ in rest if name != b"gpgsig"]
        self.signature = signatures[0].decode() + "\n" if signatures else None
        self.signed = b"\n".join(
            name + b" " + value.replace(b"\n", b"\n ") for name, value in fields if name != b"gpgsig") + b"\n\n" + message
        self.message = message.decode()


class Tag:
    """An annotated tag: what it names, its signature, and what that was made over."""

    def __init__(self, content: bytes) -> None:
        head, blank, body = content.partition(b"\n\n")
        fields = [tuple(line.partition(b" ")[::2]) for line in head.split(b"\n")]
        demand(bool(blank) and b"\0" not in content, "a tag without a message")
        demand([name for name, _ in fields] in ([b"object", b"type", b"tag", b"tagger"], [b"object", b"type", b"tag"]), "a tag")
        self.target, self.kind, self.name = hex_id(fields[0][1]), fields[1][1].decode(), fields[2][1].decode()
        self.tagger = Person(fields[3][1]) if len(fields) > 3 else None
        marks = list(MARK.finditer(body))
        place = marks[-1].start() if marks else len(body)
        self.signature = body[place:].decode() if marks else None
        self.signed = head + b"\n\n" + body[:place]


def hex_id(text: bytes) -> str:
    demand(re.fullmatch(rb"[0-9a-f]{40}", text) is not None, "no id")
    return text.decode()


Entry = tuple[bytes, str]                    # mode, id


class Store:
    """Objects by their ids; those that are made here lie apart, so that they do not pass for what a bundle holds."""

    def __init__(self, objects: dict[str, tuple[str, bytes]]) -> None:
        self.objects = objects
        self.made: dict[str, tuple[str, bytes]] = {}

    def read(self, name: str, kind: str, made: bool = False) -> bytes:
        found = self.objects.get(name) or (self.made.get(name) if made else None)
        demand(found is not None, f"the object {name} is missing")
        demand(found[0] == kind, f"the object {name} is no {kind}")
        return found[1]

    def entries(self, tree: str, made: bool = False) -> dict[bytes, Entry]:
        """The entries of a folder by their names, which stand in Git's order, each once."""
        raw, entries, before = self.read(tree, "tree", made), {}, b""
        while raw:
            head, zero, raw = raw.partition(b"\0")
            mode, space, name = head.partition(b" ")
            demand(bool(zero and space and name) and len(raw) >= 20 and name not in entries and b"/" not in name, "a tree")
            place = sort_key(mode, name)
            demand(before < place, "a tree out of order")
            before, entries[name], raw = place, (mode, raw[:20].hex()), raw[20:]
        return entries

    def changed(self, tree: str | None, changes: dict[str, bytes | None]) -> str | None:
        """The id of a folder after files in it have changed; None if nothing is left in it."""
        entries = dict(self.entries(tree, made=True)) if tree else {}
        below: dict[bytes, dict[str, bytes | None]] = {}
        for path, content in changes.items():
            name, slash, rest = path.partition("/")
            if slash:
                below.setdefault(name.encode(), {})[rest] = content
            elif content is None:
                entries.pop(name.encode(), None)
            else:
                entries[name.encode()] = (FILE, self.make("blob", content))
        for name, inner in below.items():
            mode, old = entries.get(name, (FOLDER, None))
            new = self.changed(old if mode == FOLDER else None, inner)
            if new is None:
                entries.pop(name, None)
            else:
                entries[name] = (FOLDER, new)
        if not entries:
            return None
        ordered = sorted(entries.items(), key=lambda item: sort_key(item[1][0], item[0]))
        return self.make("tree", b"".join(mode + b" " + name + b"\0" + bytes.fromhex(one) for name, (mode, one) in ordered))

    def make(self, kind: str, content: bytes) -> str:
        name = object_id(kind, content)
        self.made[name] = (kind, content)
        return name

    def file(self, tree: str, path: str) -> bytes | None:
        """The content of a file in a tree; None if it is not there."""
        names = path.encode().split(b"/")
        for place, name in enumerate(names):
            entry = self.entries(tree).get(name)
            if entry is None:
                return None
            mode, tree = entry
            if place < len(names) - 1 and mode != FOLDER:
                return None
        demand(mode == FILE, f"{path} is no file")
        return self.read(tree, "blob")

    def files(self, tree: str, folder: str) -> dict[str, bytes]:
        """The files of a folder and of those below it, by their paths from there."""
        for name in folder.encode().split(b"/"):
            entry = self.entries(tree).get(name)
            if entry is None or entry[0] != FOLDER:
                return {}
            tree = entry[1]
        return self._all(tree)

    def _all(self, tree: str) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for name, (mode, one) in self.entries(tree).items():
            if mode == FOLDER:
                found |= {f"{name.decode()}/{path}": text for path, text in self._all(one).items()}
            else:
                found[name.decode()] = self.read(one, "blob")
        return found

    def require_new(self, tree: str, before: str | None, depth: int = 0) -> None:
        """Demands every object that a state has and the one before has not at the same place."""
        if tree == before:
            return
        demand(depth <= 8, "a state that is too deep")
        old = self.entries(before) if before else {}
        for name, (mode, one) in self.entries(tree).items():
            if old.get(name, (b"", ""))[1] == one:
                continue
            demand(mode in (FOLDER, FILE, b"100755", b"120000"), "a mode")
            if mode == FOLDER:
                earlier = old.get(name)
                self.require_new(one, earlier[1] if earlier and earlier[0] == FOLDER else None, depth + 1)
            else:
                self.read(one, "blob")


def sort_key(mode: bytes, name: bytes) -> bytes:
    return name + b"/" if mode == FOLDER else name


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def read_json(content: bytes, known: set[str] | None = None) -> dict:
    """An object of canonical JSON, with no member but the known ones."""
    try:
        value = json.loads(content, parse_float=_refuse, parse_constant=_refuse)
        demand(isinstance(value, dict) and canonical(value) == content, "no canonical JSON")
    except (ValueError, RecursionError) as error:
        raise Broken("no JSON") from error
    demand(known is None or set(value) <= known, "an unknown member")
    return value


def _refuse(text: str) -> None:
    raise Broken(f"{text} is no whole number")
