"""A tiny supplier, border and operator, everything real; and what must hold of them whatever has happened."""
from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

PIPELINE = """\
pipeline: probe
source:
  url: outer.git
  deliveries: refs/tags/v*
target:
  url: {target}
  other: ["refs/heads/docs/*"]
signers: operators
roles:
  engine: [engine@inner.example]
  verantwortung: [person@inner.example]
checkup:
  content:    {{ max-file: 1MiB, max-total: 4MiB }}
  checksums:  {{ manifest: SHA256SUMS }}
  signatures: {{ signers: senders, require: 1, on: tag }}
  malware:    {{ databases: [signatures], max-age: 48h }}
stages:
  eingang: {{ title: Eingang }}
  betrieb: {{ title: Betrieb, after: [eingang], release: {{ by: verantwortung }} }}
"""

# Who may vouch stands in the pipeline only where somebody does: the other commands are called as they ever were.
UNSCANNED = ("max-age: 48h }", "max-age: 48h, unscanned: { by: verantwortung } }")

PEOPLE = {"sender": "release@sender.example", "engine": "engine@inner.example", "person": "person@inner.example"}
# Stands between git and a repository as ssh would, and needs no server.
WAY = '#!/bin/sh\nfor word; do last=$word; done\nexec sh -c "$last"\n'
# After this long a lock that nobody has let go of is one that was left behind.
PATIENCE = 3600


@dataclass(frozen=True)
class Command:
    """A command that is disturbed."""
    name: str
    arguments: list[str]
    who: str = "engine"
    remote: bool = False
    # What it does when it is called once more after it has done everything: these statuses are as good as 0.
    again: tuple[int, ...] = ()
    # Which processes are stagectl's; all others are children.
    own: str = "stagectl"
    # The file that it writes or reads beside B; B itself it leaves alone.
    file: str | None = None

    def call(self, program: str) -> list[str]:
        return self.arguments if self.arguments[0] == "git" else [program, *self.arguments]


COMMANDS = {command.name: command for command in (
    Command("init", ["init"]),
    Command("promote", ["promote"]),
    Command("promote, B over ssh", ["promote"], remote=True),
    Command("promote --to", ["promote", "v1.0.0", "--to", "betrieb"]),
    Command("release", ["release", "v1.0.0", "--to", "betrieb", "--message", "Probe", "--confirm", "betrieb"], "person"),
    Command("vouch", ["vouch", "v1.1.0", "--message", "Probe", "--confirm", "v1.1.0"], "person"),
    Command("promote, somebody has vouched", ["promote"]),
    Command("hook", ["git", "-C", "copy.git", "push", "-q", "--atomic", "../inner.git", "refs/heads/*:refs/heads/*", "refs/tags/*:refs/tags/*"],
            own="stagectl hook"),
    Command("promote, B with the hook", ["promote"], own="stagectl promote"),
    Command("bundle", ["bundle", "v1.0.0", "--output", "proof.bundle"], file="proof.bundle"),
    Command("bundle --force", ["bundle", "v1.0.0", "--output", "proof.bundle", "--force"], file="proof.bundle"),
    Command("audit of a bundle", ["audit", "proof.bundle"], file="proof.bundle"),
)}


# The first bytes of an archive for ARJ: known, and opened by nothing.
ARJ = b"\x60\xea\x28\x00\x1e\x0b\x01\x00\x10\x00\x02" + bytes(60)


class Failure(Exception):
    """Something went wrong that no fault was the cause of."""


class Site:
    """One place, always the same for one worker, into which prepared states are copied."""

    def __init__(self, place: Path, program: str) -> None:
        self.place, self.program, self.kept = place / "site", program, place

    def environment(self, who: str) -> dict[str, str]:
        home = self.place / who
        return {"HOME": str(home), "XDG_CACHE_HOME": f"{home}/.cache", "XDG_CONFIG_HOME": f"{home}/.config", "LC_ALL": "C.UTF-8",
                "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_SSH_COMMAND": f"{self.place}/way", "GIT_SSH_VARIANT": "simple",
                "GIT_TERMINAL_PROMPT": "0", "STAGECTL_LANG": "en"}

    def run(self, command: list[str], who: str = "engine", folder: str = ".", check: bool = True) -> subprocess.CompletedProcess[str]:
        result = subprocess.run(command, cwd=self.place / folder, env=self.environment(who), stdin=subprocess.DEVNULL,
                                capture_output=True, text=True, errors="replace", timeout=300)
        if check and result.returncode != 0:
            raise Failure(f"{' '.join(command)} ended with {result.returncode}: {result.stderr}{result.stdout}")
        return result

    # States, each made once and then copied.

    def prepare(self, command: Command) -> None:
        """Makes the state before a command, and the one after it."""
        shutil.rmtree(self.place, ignore_errors=True)
        self.make(command)
        self.keep(command.name)

    def keep(self, name: str) -> None:
        target = self.kept / name.replace(" ", "-")
        shutil.rmtree(target, ignore_errors=True)
        subprocess.run(["cp", "-a", self.place, target], check=True)

    def restore(self, command: Command) -> None:
        shutil.rmtree(self.place, ignore_errors=True)
        subprocess.run(["cp", "-a", self.kept / command.name.replace(" ", "-"), self.place], check=True)

    def make(self, command: Command) -> None:
        self.place.mkdir(parents=True)
        for name, address in PEOPLE.items():
            home = self.place / name
            (home / ".ssh").mkdir(parents=True)
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", home / ".ssh/id"], check=True)
            (home / ".gitconfig").write_text(
                f"[user]\n\tname = {name}\n\temail = {address}\n\tsigningkey = {home}/.ssh/id.pub\n[gpg]\n\tformat = ssh\n")
            key = " ".join((home / ".ssh/id.pub").read_text().split()[:2])
            with (self.place / ("senders" if name == "sender" else "operators")).open("a") as file:
                file.write(f"{address} {key}\n")
        pipeline = PIPELINE.format(target=f"ssh://inner.example{self.place}/inner.git" if command.remote else "inner.git")
        (self.place / "pipeline.yaml").write_text(pipeline.replace(*UNSCANNED) if "vouch" in command.name else pipeline)
        (self.place / "way").write_text(WAY)
        (self.place / "way").chmod(0o755)
        (self.place / "signatures").mkdir()
        (self.place / "signatures/base.ndb").write_text("Probe:0:0:" + b"no such content is delivered".hex() + "\n")
        for name in ("outer.git", "inner.git"):
            self.run(["git", "init", "-q", "--bare", "--template=", name])
        self.run(["git", "init", "-q", "--template=", "-b", "main", "work"])
        if command.name == "init":
            return
        self.run([self.program, "init"])
        root = self.run(["git", "-C", "inner.git", "rev-list", "--max-parents=0", "probe/ledger"]).stdout.strip()
        self.run(["git", "config", "--global", "stagectl.probe.root", root], "person")
        self.deliver("v1.0.0")
        self.run([self.program, "promote"])
        if command.name.startswith("promote --to"):
            self.run([self.program, *COMMANDS["release"].arguments], "person")
        if command.name.startswith("hook"):
            # The push of somebody who has made everything elsewhere: entries, tag and stage.
            self.run(["cp", "-a", "inner.git", "copy.git"])
            self.run(["cp", "-a", "engine", "engine-before"])
            self.deliver("v1.1.0")
            (self.place / "inner.git").rename(self.place / "aside.git")
            (self.place / "copy.git").rename(self.place / "inner.git")
            self.run([self.program, "promote"])
            (self.place / "inner.git").rename(self.place / "copy.git")
            (self.place / "aside.git").rename(self.place / "inner.git")
            # What the engine has seen elsewhere it must not expect here.
            shutil.rmtree(self.place / "engine")
            (self.place / "engine-before").rename(self.place / "engine")
        if command.name in ("bundle --force", "audit of a bundle"):
            self.run([self.program, *COMMANDS["bundle"].arguments])
        if command.name == "bundle --force":
            # The file that is there is not the one that is to be written.
            self.run([self.program, *COMMANDS["release"].arguments], "person")
            self.run([self.program, "promote"])
        if "hook" in command.name or command.remote:
            self.run(["git", "-C", "inner.git", "config", "stagectl.cache", str(self.place / "hook-cache")])
            self.run([self.program, "hook", "install", "inner.git", "--trust-root", root])
        if "vouch" in command.name:
            # The head of an archive that nothing opens.
            self.deliver("v1.1.0", ARJ)
            if self.run([self.program, "promote"], check=False).returncode != 10:
                raise Failure("what nobody can look into was not rejected")
        if command.name == "promote, somebody has vouched":
            self.run([self.program, *COMMANDS["vouch"].arguments], "person")
        elif command.name.startswith("promote") and "--to" not in command.name:
            self.deliver("v1.1.0")

    def deliver(self, tag: str, head: bytes = b"") -> None:
        work = self.place / "work"
        for name in ("app", "doc/README"):
            (work / name).parent.mkdir(exist_ok=True)
            (work / name).write_bytes((head if name == "app" else b"") + f"{name} {tag}\n".encode())
        sums = self.run(["sha256sum", "app", "doc/README"], "sender", "work").stdout
        (work / "SHA256SUMS").write_text(sums)
        self.run(["git", "add", "-A"], "sender", "work")
        self.run(["git", "commit", "-q", "-m", tag], "sender", "work")
        self.run(["git", "tag", "-s", "-m", tag, tag], "sender", "work")
        self.run(["git", "push", "-q", "../outer.git", "HEAD:refs/heads/main", tag], "sender", "work")

    # What there is.

    def state(self) -> dict[str, object]:
        """Everything that counts, without the ids: they differ from run to run by the time."""
        git = ["git", "-C", "inner.git"]
        refs = self.run([*git, "for-each-ref", "--format=%(refname) %(tree) %(subject)"]).stdout.splitlines()
        if not any(line.startswith("refs/heads/probe/ledger ") for line in refs):
            return {"refs": refs, "entries": []}
        fields = "|".join(f"%(trailers:key=Stagectl-{name},valueonly,separator=%x2C)" for name in
                          ("Sequence", "Event", "Delivery", "Digest", "Stage", "Purpose"))
        entries = self.run([*git, "log", "--reverse", f"--format={fields}", "refs/heads/probe/ledger"]).stdout.splitlines()
        # The tree of the ledger has times and ids in it.
        return {"refs": [line for line in refs if "/ledger " not in line], "entries": entries}

    def pinned(self) -> bool:
        found = self.run(["git", "config", "--global", "stagectl.probe.root"], check=False).stdout.strip()
        root = self.run(["git", "-C", "inner.git", "rev-list", "--max-parents=0", "probe/ledger"], check=False).stdout.strip()
        return bool(found) and found == root

    def audit(self) -> tuple[int, list[str]]:
        result = self.run([self.program, "audit", "--json"], check=False)
        try:
            return result.returncode, [problem["code"] for problem in json.loads(result.stdout)["problems"]]
        except (ValueError, KeyError):
            return result.returncode, [f"no document: {result.stdout[:200]} {result.stderr[:200]}"]

    def fsck(self) -> str:
        """What stock git finds in B; nothing if all is well."""
        result = self.run(["git", "-C", "inner.git", "fsck", "--strict", "--no-progress"], check=False)
        lines = [line for line in (result.stdout + result.stderr).splitlines()
                 if not line.startswith(("dangling ", "notice: ", "Checking "))]
        return "" if result.returncode == 0 and not lines else f"{result.returncode}: {' / '.join(lines[:3])}"

    def files(self) -> set[str]:
        """The names of all files but those of objects, with what differs from run to run taken out."""
        found = set()
        for folder, folders, names in os.walk(self.place):
            here = os.path.relpath(folder, self.place)
            if here.startswith("work"):
                continue
            for name in names + [name for name in folders if "tmp_objdir" in name]:
                path = os.path.normpath(f"{here}/{name}")
                if not re.search(r"objects/[0-9a-f]{2}/[0-9a-f]{38}$|objects/pack/pack-[0-9a-f]{40}\.|/logs/", path):
                    found.add(normal(path))
        return found

    def age_locks(self) -> list[str]:
        """Lets so much time pass for locks that nobody can still hold them; returns which there were."""
        found = []
        for folder, _, names in os.walk(self.place):
            for name in names:
                path = Path(folder, name)
                if name.endswith(".lock") and not (path.parent / (name[:-5] + ".making")).exists():
                    past = time.time() - PATIENCE
                    os.utime(path, (past, past))
                    found.append(normal(os.path.relpath(path, self.place)))
        return found


def normal(path: str) -> str:
    """A path without what is drawn by lot."""
    path = re.sub(r"(tmp_objdir-incoming-|tmp_obj_|tmp_pack_|tmp_idx_|pack_git2_|incoming-)[0-9A-Za-z_]+", r"\1…", path)
    path = re.sub(r"\.[0-9a-f]{64}\b", ".…", path)
    path = re.sub(r"(newest-|quarantine-probe-|inner-|hook-)[0-9a-f]{16}", r"\1…", path)
    path = re.sub(r"(\.json|\.git|\.gitconfig)\.[0-9A-Za-z]{6}\b", r"\1.…", path)
    path = re.sub(r"\.git2_[0-9A-Za-z]+", ".git2_…", path)
    return re.sub(r"(tmp_objdir-incoming-…).*", r"\1", path)
