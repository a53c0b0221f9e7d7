#!/usr/bin/env python3
"""Computes the SHA-256 content digest of a delivery, independently of stagectl.

content_digest.py FOLDER            of a folder that git has checked out
content_digest.py REPOSITORY TREE   of a tree that lies in a repository
"""
import hashlib, os, stat, subprocess, sys

def digest(entries):
    """The digest of a folder from (mode, name, SHA-256 in hex or the entries of a folder)."""
    kinds = {b"40000": b"folder", b"120000": b"symlink", b"100644": b"file", b"100755": b"file"}
    total = hashlib.sha256()
    for mode, name, content in sorted(entries, key=lambda e: e[1] + (b"/" if e[0] == b"40000" else b"")):
        inner = digest(content) if mode == b"40000" else content
        total.update(b"%s %s %s %d:%s\n" % (mode, kinds[mode], inner.encode(), len(name), name))
    return total.hexdigest()

def checked_out(folder):
    for entry in os.scandir(folder):
        info = entry.stat(follow_symlinks=False)
        if stat.S_ISLNK(info.st_mode):
            yield b"120000", entry.name, hashlib.sha256(os.readlink(entry.path)).hexdigest()
        elif stat.S_ISDIR(info.st_mode):
            if entry.name != b".git":
                yield b"40000", entry.name, list(checked_out(entry.path))
        else:
            mode = b"100755" if info.st_mode & stat.S_IXUSR else b"100644"
            yield mode, entry.name, hashlib.sha256(open(entry.path, "rb").read()).hexdigest()

def stored(repository, tree):
    def read(kind, name):
        return subprocess.check_output(["git", "-C", repository, "cat-file", kind, name])
    raw = read("tree", tree)
    while raw:
        head, raw = raw.split(b"\0", 1)
        (mode, name), child, raw = head.split(b" ", 1), raw[:20].hex(), raw[20:]
        if mode == b"40000":
            yield mode, name, list(stored(repository, child))
        else:
            yield mode, name, hashlib.sha256(read("blob", child)).hexdigest()

if __name__ == "__main__":
    where = sys.argv[1]
    print("sha256:" + digest(checked_out(os.fsencode(where)) if len(sys.argv) == 2 else stored(where, sys.argv[2])))
