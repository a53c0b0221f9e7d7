"""Signed manifests: that they were delivered, and that they list what was, as Ledger.md and Signatures.md ask for it."""
from __future__ import annotations

import hashlib
import posixpath
import re

from git_objects import FOLDER, Broken, Store, demand
from packs import object_id

ENDINGS = (".sig", ".asc", ".gpg", ".p7s")
PARTS = ("source-folders", "source-manifest", *(f"source-manifest{ending}" for ending in ENDINGS))
FILES = (b"100644", b"100755")
LINK = b"120000"


def require_place(path: str, tree: str, evidence: dict[str, bytes | None]) -> set[str]:
    """Demands the way from a delivered tree to the manifest and the signatures that are shown; returns what lies beside it."""
    rest = evidence["source-folders"]
    demand(rest is not None and evidence["source-manifest"] is not None, "no signed manifest")
    *names, file = path.encode().split(b"/")
    folder, rest = _folder(tree, rest)
    for name in names:
        mode, one = _entry(folder, name)
        demand(mode == FOLDER, "no way to the manifest")
        folder, rest = _folder(one, rest)
    demand(not rest, "folders that lead nowhere")
    for ending in ("", *ENDINGS):
        content = evidence[f"source-manifest{ending}"]
        if content is not None:
            mode, one = _entry(folder, file + ending.encode())
            demand(mode in FILES and one == object_id("blob", content), "a file that was not delivered")
    return {ending for ending in ENDINGS if any(name == file + ending.encode() for _, name, _ in folder)}


def _folder(name: str, frames: bytes) -> tuple[list[tuple[bytes, bytes, str]], bytes]:
    found = re.match(rb"tree (0|[1-9][0-9]*)\0", frames)
    demand(found is not None, "no folder")
    raw = frames[found.end():found.end() + int(found[1])]
    demand(len(raw) == int(found[1]) and object_id("tree", raw) == name, "another folder")
    rest, entries = frames[found.end() + len(raw):], []
    while raw:
        head, zero, raw = raw.partition(b"\0")
        mode, space, entry = head.partition(b" ")
        demand(bool(zero and space and entry) and len(raw) >= 20, "a tree")
        entries.append((mode, entry, raw[:20].hex()))
        raw = raw[20:]
    return entries, rest


def _entry(folder: list[tuple[bytes, bytes, str]], name: bytes) -> tuple[bytes, str]:
    found = [(mode, one) for mode, entry, one in folder if entry == name]
    demand(len(found) == 1, "a name that is not there once")
    return found[0]


def require_whole(path: str, tree: str, store: Store) -> None:
    """Demands that a manifest lists everything of a tree but itself and its signatures, as it is."""
    files = dict(_walk(store, tree, ""))
    own = {path + ending for ending in ("", *ENDINGS)}
    demand(path in files and files[path][0] in FILES, "no manifest")
    folder, listed = posixpath.dirname(path), {}
    for line in store.read(files[path][1], "blob").decode().split("\n")[:-1]:
        if not line.startswith("#"):
            name, digest = _read(line)
            name = posixpath.join(folder, name)
            demand(name not in listed, "a file that is listed twice")
            listed[name] = digest
    demand(set(files) - own <= set(listed), "a file that is not listed")
    for name, digest in listed.items():
        content, steps = name, 0
        while content in files and files[content][0] == LINK and steps < 40:
            target = store.read(files[content][1], "blob").decode()
            content, steps = posixpath.normpath(posixpath.join(posixpath.dirname(content), target)), steps + 1
        demand(content in files and files[content][0] in FILES, "a file that is not there")
        actual = hashlib.new({64: "sha256", 128: "sha512"}[len(digest)], store.read(files[content][1], "blob")).hexdigest()
        demand(actual == digest, "another file than is listed")


def _read(line: str) -> tuple[str, str]:
    escaped = line.startswith("\\")
    found = (re.fullmatch(r"(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{128})(?:  | \*).+", line[escaped:], re.S)
             or re.fullmatch(r"SHA(?:256|512) \(.+\) = (?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{128})", line[escaped:], re.S))
    if found is None:
        raise Broken("a line of the manifest")
    text = line[escaped:]
    if text.startswith("SHA"):
        name, digest = text[text.index("(") + 1:text.rindex(") = ")], text[text.rindex(" ") + 1:]
    else:
        digest = re.match("[0-9A-Fa-f]+", text)[0]
        name = text[len(digest) + 2:]
    if escaped:
        name = re.sub(r"\\(.)", lambda one: {"n": "\n", "r": "\r"}.get(one[1], one[1]), name)
    while name.startswith("./"):
        name = name[2:]
    return name, digest.lower()


def _walk(store: Store, tree: str, before: str):
    for name, (mode, one) in store.entries(tree).items():
        if mode == FOLDER:
            yield from _walk(store, one, f"{before}{name.decode()}/")
        else:
            yield before + name.decode(), (mode, one)
