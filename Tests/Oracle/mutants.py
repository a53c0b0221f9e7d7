"""The ways in which `mutations` alters bundles. Each takes a forger of its own, the untouched file and a generator, and returns a file."""
from __future__ import annotations

import hashlib
import re
from random import Random
from typing import Callable

from forging import Forger, head_of, pack_of
from mutants_of_ledgers import LEDGERS

Mutant = Callable[[Forger, bytes, Random], bytes]
NOWHERE = "0123456789abcdef0123456789abcdef01234567"


def cut(file: bytes) -> int:
    """Where the pack begins."""
    return file.index(b"\n\nPACK") + 2


# Bytes

def flip_head(_: Forger, file: bytes, random: Random) -> bytes:
    return flip(file, random.randrange(cut(file)), random)


def flip_pack(_: Forger, file: bytes, random: Random) -> bytes:
    return flip(file, random.randrange(cut(file), len(file)), random)


def flip(file: bytes, place: int, random: Random) -> bytes:
    return file[:place] + bytes([file[place] ^ 1 << random.randrange(8)]) + file[place + 1:]


def mend(file: bytes) -> bytes:
    """Makes the checksum at the end of the pack right again."""
    return file[:-20] + hashlib.sha1(file[cut(file):-20]).digest()


def flip_pack_mended(_: Forger, file: bytes, random: Random) -> bytes:
    return mend(flip(file, random.randrange(cut(file) + 12, len(file) - 20), random))


def miscount(_: Forger, file: bytes, random: Random) -> bytes:
    count = int.from_bytes(file[cut(file) + 8:cut(file) + 12]) + random.choice([-1, 1, -10, 1000, 1 << 30])
    return mend(file[:cut(file) + 8] + max(0, count).to_bytes(4) + file[cut(file) + 12:])


def truncate(_: Forger, file: bytes, random: Random) -> bytes:
    return file[:random.randrange(len(file))]


def append(_: Forger, file: bytes, random: Random) -> bytes:
    return file + random.choice([random.randbytes(random.randint(1, 64)), b"\0", b"\n", file, file[cut(file):]])


def insert(_: Forger, file: bytes, random: Random) -> bytes:
    place = random.randrange(len(file))
    return file[:place] + random.randbytes(random.randint(1, 8)) + file[place:]


def remove(_: Forger, file: bytes, random: Random) -> bytes:
    place = random.randrange(len(file))
    return file[:place] + file[place + random.randint(1, 40):]


# Heads

def drop_ref(forger: Forger, file: bytes, random: Random) -> bytes:
    del forger.refs[random.choice(list(forger.refs))]
    return head_of(list(forger.refs.items())) + file[cut(file):]


def move_ref(forger: Forger, file: bytes, random: Random) -> bytes:
    targets = [*forger.refs.values(), *random.sample(list(forger.objects), 3), NOWHERE, *forger.chain]
    forger.refs[random.choice(list(forger.refs))] = random.choice(targets)
    return head_of(list(forger.refs.items())) + file[cut(file):]


def rename_ref(forger: Forger, file: bytes, random: Random) -> bytes:
    name = random.choice(list(forger.refs))
    other = random.choice(["refs/heads/main", "HEAD", "refs/tags/x", name + "x", name.replace("wohngeld", "lang"), name.replace("v1", "v2"),
                           name + "/x", name.replace("refs/", "refs/x/"), name.replace("eingang", "abnahme"), name.upper()])
    refs = [(other if one == name else one, target) for one, target in forger.refs.items()]
    return head_of(refs) + file[cut(file):]


def add_ref(forger: Forger, file: bytes, random: Random) -> bytes:
    name = random.choice(["refs/heads/wohngeld/eingang", "refs/heads/main", "refs/stagectl/wohngeld/entered/schulung", "HEAD",
                          "refs/stagectl/wohngeld/judged/v1.2.0", "refs/tags/wohngeld/v1.2.0", "refs/heads/lang/ledger",
                          "refs/stagectl/wohngeld/other/x", *forger.refs])
    return head_of([*forger.refs.items(), (name, random.choice(list(forger.refs.values())))]) + file[cut(file):]


def shuffle_refs(forger: Forger, file: bytes, random: Random) -> bytes:
    return head_of(random.sample(list(forger.refs.items()), len(forger.refs))) + file[cut(file):]


def rewrite_head(forger: Forger, file: bytes, random: Random) -> bytes:
    head = file[:cut(file)].decode()
    return random.choice([
        head.replace("v2", "v3"), head.replace("# v2 git bundle\n", "# v3 git bundle\n@object-format=sha1\n"),
        head.replace("\n", "\r\n"), head.replace("\n", f"\n-{NOWHERE} \n", 1), head.upper(), head + "\n", head[:-1], " " + head,
        head.replace(" refs", "  refs"), head.replace(" refs", "\trefs"), re.sub("[0-9a-f]{40}", lambda m: m[0].upper(), head),
    ]).encode() + file[cut(file):]


# Objects

def other_encoding(forger: Forger, _: bytes, random: Random) -> bytes:
    return forger.file(random)


def drop_object(forger: Forger, _: bytes, random: Random) -> bytes:
    del forger.objects[random.choice(list(forger.objects))]
    return forger.file(random)


def double_object(forger: Forger, _: bytes, random: Random) -> bytes:
    objects = [*forger.objects.values(), random.choice(list(forger.objects.values()))]
    return head_of(list(forger.refs.items())) + pack_of(objects)


def extra_object(forger: Forger, _: bytes, random: Random) -> bytes:
    forger.add(random.choice(["blob", "tree", "commit"]), random.randbytes(random.randint(0, 200)))
    return forger.file(random)


def replace_object(forger: Forger, _: bytes, random: Random) -> bytes:
    name = random.choice(list(forger.objects))
    kind, content = forger.objects.pop(name)
    place = random.randrange(len(content) + 1)
    forger.add(kind, content[:place] + random.randbytes(1) + content[place + 1:])
    return forger.file(random)


def other_kind(forger: Forger, _: bytes, random: Random) -> bytes:
    name = random.choice(list(forger.objects))
    kind, content = forger.objects.pop(name)
    forger.add(random.choice([one for one in ("commit", "tree", "blob", "tag") if one != kind]), content)
    return forger.file(random)


ALL: list[Mutant] = [
    flip_head, flip_pack, flip_pack_mended, miscount, truncate, append, insert, remove, drop_ref, move_ref, rename_ref, add_ref,
    shuffle_refs, rewrite_head, other_encoding, drop_object, double_object, extra_object, replace_object, other_kind, *LEDGERS]
