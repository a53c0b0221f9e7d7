"""Bundles whose ledgers or delivered files are written anew, under signatures that hold as far as somebody could make them."""
from __future__ import annotations

import hashlib
import json
import re
from random import Random

import reports
from entries import folder_of
from forging import Forger, public_key, sealed, sign
from git_objects import Commit, Store, canonical
from packs import object_id
from policies import Policy
from proof_site import ENGINE, PEOPLE, SENDER, STRANGER


def without_one(forger: Forger, random: Random) -> bytes:
    del forger.objects[random.choice(list(forger.objects))]
    return forger.file(random)


def entries_of(forger: Forger) -> list[bytes]:
    return [forger.objects[name][1] for name in forger.chain]


def rehash_all(forger: Forger, _: bytes, random: Random) -> bytes:
    """An altered state, hashed up the chain by somebody who has no key."""
    entries = entries_of(forger)
    place = random.randrange(1, len(entries))
    entries[place] = with_tree(entries[place], altered_state(forger, entries[place], random))
    forger.rewrite(entries, sign_all=False)
    return forger.file(random)


def false_state(forger: Forger, _: bytes, random: Random) -> bytes:
    """An altered state under a signature that holds."""
    entries = entries_of(forger)
    place = random.randrange(1, len(entries))
    entries[place] = with_tree(entries[place], altered_state(forger, entries[place], random))
    forger.rewrite(entries)
    return forger.file(random)


def false_states(forger: Forger, _: bytes, random: Random) -> bytes:
    """One altered file in the states of all entries from one on, under signatures that hold."""
    entries = entries_of(forger)
    place = random.randrange(1, len(entries))
    path = random.choice(forger.paths(Commit(entries[place]).tree))
    content = other_content(forger, Commit(entries[place]).tree, path, random)
    for later in range(place, len(entries)):
        entries[later] = with_tree(entries[later], forger.state(Commit(entries[later]).tree, {path: content}))
    forger.rewrite(entries)
    return forger.file(random)


def altered_state(forger: Forger, entry: bytes, random: Random) -> str:
    tree = Commit(entry).tree
    path = random.choice(forger.paths(tree))
    match random.randrange(4):
        case 0: return forger.state(tree, {path: None})
        case 1: return forger.state(tree, {f"{path}.x": b"{}"})
        case 2: return random.choice([Commit(content).tree for content in entries_of(forger)])
        case _: return forger.state(tree, {path: other_content(forger, tree, path, random)})


def other_content(forger: Forger, tree: str, path: str, random: Random) -> bytes:
    content = Store(forger.objects).file(tree, path) or b""
    if path.endswith(".json") and random.random() < 0.7:
        document = json.loads(content)
        key = random.choice(list(document))
        document[key] = random.choice([document[key], 0, 1, "x", None, *(value for value in document.values())])
        return canonical(document)
    place = random.randrange(len(content) + 1)
    return content[:place] + random.choice([b"", b" ", b"x", b"\n"]) + content[place + random.randint(0, 1):]


def with_tree(entry: bytes, tree: str) -> bytes:
    return b"tree " + tree.encode() + entry[45:]


def other_message(forger: Forger, _: bytes, random: Random) -> bytes:
    entries = entries_of(forger)
    place = random.randrange(1, len(entries))
    head, blank, message = entries[place].partition(b"\n\n")
    lines = message.split(b"\n")
    line = random.randrange(len(lines) - 1)
    match random.randrange(4):
        case 0: lines[line] += b"x"
        case 1: lines.insert(line, b"Stagectl-Stage: produktion")
        case 2: del lines[line]
        case _: lines[line] = lines[line].replace(b"v1", b"v2").replace(b"abnahme", b"produktion").replace(b": 1", b": 2")
    entries[place] = head + blank + b"\n".join(lines)
    forger.rewrite(entries)
    return forger.file(random)


def other_time(forger: Forger, _: bytes, random: Random) -> bytes:
    entries = entries_of(forger)
    place = random.randrange(1, len(entries))
    time = Commit(entries[place]).committer.time
    other = str(random.choice([time - 100000, time + 100000, time + 10**9, 0, time + 1, time - 1])).encode()
    entries[place] = entries[place].replace(b"> " + str(time).encode(), b"> " + other)
    forger.rewrite(entries)
    return forger.file(random)


def other_signer(forger: Forger, _: bytes, random: Random) -> bytes:
    """An entry sealed by somebody else's key, or by nobody, perhaps under that name too."""
    entries = entries_of(forger)
    place = random.randrange(1, len(entries))
    who = random.choice([STRANGER, SENDER, ENGINE, *PEOPLE, None])
    if who and random.random() < 0.5:
        entries[place] = re.sub(rb"\ncommitter [^<]* <[^>]*>", b"\ncommitter x <" + who.encode() + b">", entries[place], count=1)
    if who and random.random() < 0.3:
        entries[place] = re.sub(rb"\nauthor [^<]* <[^>]*>", b"\nauthor x <" + who.encode() + b">", entries[place], count=1)
    entries[place] = sealed(entries[place], None)
    forger.rewrite(entries, {place: who and forger.key(who)})
    return forger.file(random)


def other_header(forger: Forger, _: bytes, random: Random) -> bytes:
    entries = entries_of(forger)
    place = random.randrange(1, len(entries))
    header = random.choice([b"encoding UTF-8", b"x y", b"mergetag z", b"parent " + forger.chain[0].encode()])
    entries[place] = sealed(entries[place], None).replace(b"\n\n", b"\n" + header + b"\n\n", 1)
    forger.rewrite(entries)
    return forger.file(random)


def drop_entry(forger: Forger, _: bytes, random: Random) -> bytes:
    entries = entries_of(forger)
    del entries[random.randrange(1, len(entries) - 1)]
    forger.rewrite(entries)
    return forger.file(random)


def swap_entries(forger: Forger, _: bytes, random: Random) -> bytes:
    entries = entries_of(forger)
    first, second = random.sample(range(1, len(entries)), 2)
    entries[first], entries[second] = entries[second], entries[first]
    forger.rewrite(entries)
    return forger.file(random)


def double_entry(forger: Forger, _: bytes, random: Random) -> bytes:
    entries = entries_of(forger)
    place = random.randrange(1, len(entries))
    entries.insert(random.choice([place, len(entries)]), entries[place])
    forger.rewrite(entries)
    return forger.file(random)


def shorter_ledger(forger: Forger, _: bytes, random: Random) -> bytes:
    """An older state: a proof of less, if the refs go with it."""
    chain = forger.chain
    place = random.randrange(len(chain))
    forger.refs[forger.ledger] = chain[place]
    if random.random() < 0.7:
        forger.refs = {name: target for name, target in forger.refs.items()
                       if "/entered/" not in name or chain.index(target) <= place}
    return forger.file(random)


def foreign_statement(forger: Forger, _: bytes, random: Random) -> bytes:
    """A statement in the place of another one, or with other words, or signed by somebody else."""
    entries = entries_of(forger)
    kinds = rb"Stagectl-Event: (release|revoke|hold|resume|withdraw|approve)"
    signed = [place for place, entry in enumerate(entries) if re.search(kinds, entry)]
    place = random.choice(signed)
    tree, before = Commit(entries[place]).tree, Commit(entries[place - 1]).tree
    store = Store(forger.objects)
    known = set(forger.paths(before))
    path = next((one for one in forger.paths(tree) if one not in known and "statement" in str(store.file(tree, one))),
                next(one for one in forger.paths(tree) if "/releases/" in one or "holds/" in one or "approvals/" in one))
    record = json.loads(store.file(tree, path))
    statement = json.loads(record["statement"])
    match random.randrange(4):
        case 0: statement["reason"] = "anders"
        case 1: statement[random.choice(["stage", "delivery", "policy", "ledger", "digest", "time"])] = "eingang"
        case 2: statement["person"] = random.choice([STRANGER, ENGINE, *PEOPLE])
        case _: pass
    text = canonical(statement)
    record["statement"] = text.decode()
    who = random.choice([STRANGER, statement["person"], *PEOPLE])
    if random.random() < 0.6 and forger.key(who).exists():
        purpose = random.choice(["git", *(f"{kind}@stagectl" for kind in ("release", "hold", "revoke", "policy"))])
        record["signature"] = sign(forger.key(who), text, purpose)
    content = canonical(record)
    for later in range(place, len(entries)):
        entries[later] = with_tree(entries[later], forger.state(Commit(entries[later]).tree, {path: content}))
    forger.rewrite(entries)
    return forger.file(random)


# Delivered files

def other_files(forger: Forger, _: bytes, random: Random) -> bytes:
    """Other files under the delivery's tag, sealed by an engine; not what the ledger says."""
    tag = next((name for name in forger.refs if name.startswith("refs/tags/")), None)
    if tag is None:
        return without_one(forger, random)
    content = forger.objects[forger.refs[tag]][1]
    tree = Commit(content).tree
    path = random.choice(forger.paths(tree))
    other = with_tree(content, forger.state(tree, {path: random.choice([None, b"x\n"])}))
    forger.refs[tag] = forger.add("commit", sealed(other, forger.key(random.choice([ENGINE, STRANGER]))))
    return forger.file(random)


def lost_file(forger: Forger, _: bytes, random: Random) -> bytes:
    """An object of the delivered tree is not there."""
    tag = next((name for name in forger.refs if name.startswith("refs/tags/")), None)
    if tag is None:
        return without_one(forger, random)
    found, waiting = [], [Commit(forger.objects[forger.refs[tag]][1]).tree]
    while waiting:
        found.append(waiting.pop())
        for mode, one in Store(forger.objects).entries(found[-1]).values():
            (waiting if mode == b"40000" else found).append(one)
    forger.objects.pop(random.choice(found))
    return forger.file(random)


def rogue_digest(forger: Forger, _: bytes, random: Random) -> bytes:
    """An engine takes in other files than those of whose digest it speaks, and all else is right."""
    entries = entries_of(forger)
    commit = Commit(entries[1])
    folder, store = folder_of("v1.0.0"), Store(forger.objects)
    report = reports.read_report(store.file(commit.tree, f"{folder}/checkup.json"), None, 0, "")
    policy = Policy.of_state(store, commit.tree)
    wrong = "sha256:" + hashlib.sha256(random.randbytes(8)).hexdigest()
    old = report["digest"]
    swap = (old.encode(), wrong.encode())
    delivered = sealed(store.file(commit.tree, f"{folder}/delivery-commit").replace(*swap), forger.key(ENGINE))
    identity = object_id("commit", delivered)
    record = json.loads(store.file(commit.tree, f"{folder}/delivery.json").replace(*swap))
    before = record["commit"]
    record["commit"] = identity
    tree = forger.state(commit.tree, {
        f"{folder}/checkup.json": reports.write_report(
            {**report, "digest": wrong}, policy, public_key(forger.key(ENGINE)),
            lambda text, purpose: sign(forger.key(ENGINE), text, purpose)),
        f"{folder}/delivery-commit": delivered, f"{folder}/delivery.json": canonical(record)})
    entry = with_tree(entries[1], tree).replace(*swap).replace(before.encode(), identity.encode())
    forger.rewrite([entries[0], entry])
    forger.add("commit", delivered)
    ledger = forger.refs[forger.ledger]
    forger.refs = {forger.ledger: ledger, "refs/tags/wohngeld/v1.0.0": identity, "refs/stagectl/wohngeld/judged/v1.0.0": ledger}
    return forger.file(random)


LEDGERS = [rehash_all, false_state, false_states, other_message, other_time, other_signer, other_header, drop_entry, swap_entries,
           double_entry, shorter_ledger, foreign_statement, other_files, lost_file, rogue_digest]
