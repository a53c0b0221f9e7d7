"""Rivals: many processes that append to the ledgers of one B at once, with the binary as it is and nothing but stock git around it.

Each process tells the result of a stage's tests again and again, with a reason of its own, so that every entry can be told from
every other. What must hold: a call that ended with 0 has exactly one entry, a call that ended with 75 has none and was told who
won, no call ended otherwise; `audit` and `git fsck --strict` find nothing; each process comes to its turn.
"""

import argparse
import collections
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

STAGECTL = os.path.abspath(os.environ.get("STAGECTL", "stagectl"))
EXAMPLES = Path(__file__).resolve().parents[2] / "Examples"

PIPELINE = """\
pipeline: {name}
source: {{ url: "{place}/outer.git", deliveries: refs/tags/v* }}
target: {{ url: "{url}" }}
signers: operators
roles:
  engine: [{engines}]
checkup:
  checksums:  {{ manifest: SHA256SUMS }}
  signatures: {{ signers: senders, require: 1, on: tag }}
  malware:    {{ databases: ["{place}/signatures"], max-age: 48h }}
stages:
  eingang: {{ verify: {{ by: engine }} }}
"""


class Site:
    """A supplier, one B with a ledger for each pipeline, and machines that share nothing but B."""

    def __init__(self, place: Path, machines: int, pipelines: list[str], ssh: bool):
        self.place = place
        place.mkdir()
        self.machines = [self.person(f"engine-{number}", f"engine-{number}@inner.example") for number in range(machines)]
        sender = self.person("sender", "release@sender.example")
        shutil.copytree(EXAMPLES / "signatures", place / "signatures")
        for file in (place / "signatures").iterdir():
            file.touch()
        for name in ("outer.git", "inner.git"):
            self.run(["git", "init", "-q", "--bare", name], sender)
        self.server = Server(place) if ssh else None
        url = self.server.url(place / "inner.git") if ssh else f"{place}/inner.git"
        if ssh:
            for home in self.machines:
                self.server.admit(home)
        work = place / "work"
        self.run(["git", "init", "-q", "-b", "main", work], sender)
        (work / "VERSION").write_text("1.0.0\n")
        self.run(["sh", "-c", "sha256sum VERSION > SHA256SUMS"], sender, work)
        self.run(["git", "add", "-A"], sender, work)
        self.run(["git", "commit", "-q", "-m", "v1.0.0"], sender, work)
        self.run(["git", "tag", "-s", "-m", "v1.0.0", "v1.0.0"], sender, work)
        self.run(["git", "push", "-q", "../outer.git", "v1.0.0"], sender, work)
        for name in pipelines:
            engines = ", ".join(f"engine-{number}@inner.example" for number in range(machines))
            (place / f"{name}.yaml").write_text(PIPELINE.format(name=name, place=place, url=url, engines=engines))
            begun = self.stagectl(self.machines[0], name, ["init"])
            for home in self.machines:
                self.run(["git", "config", "--global", f"stagectl.{name}.root", begun["result"]["root"]], home)
            self.stagectl(self.machines[0], name, ["promote"])

    def person(self, name, address):
        home = self.place / name
        home.mkdir()
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", home / "id"], check=True)
        key = (home / "id.pub").read_text().split()
        with (self.place / ("senders" if name == "sender" else "operators")).open("a") as signers:
            signers.write(f"{address} {key[0]} {key[1]}\n")
        (home / ".gitconfig").write_text(
            f"[user]\n\tname = {name}\n\temail = {address}\n\tsigningkey = {home}/id.pub\n[gpg]\n\tformat = ssh\n")
        return home

    @staticmethod
    def environment(home):
        return {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1"}

    def run(self, command, home, cwd=None):
        done = subprocess.run(
            command, cwd=cwd or self.place, env=self.environment(home), stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode != 0:
            sys.exit(f"{command} ended with {done.returncode}:\n{done.stderr.decode()}{done.stdout.decode()}")
        return done.stdout.decode()

    def stagectl(self, home, pipeline, call):
        return json.loads(self.run([STAGECTL, *call, "-p", f"{pipeline}.yaml", "--no-input", "--json"], home))


class Server:
    """An sshd of Debian's on loopback, as an ordinary user would start it, with a host key that the machines know."""

    def __init__(self, place):
        self.place = place / "sshd"
        self.place.mkdir()
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.place / "host"], check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        (self.place / "keys").touch()
        (self.place / "home").mkdir()
        (self.place / "config").write_text(
            f"ListenAddress 127.0.0.1\nPort {self.port}\nHostKey {self.place}/host\nStrictModes no\nUsePAM no\n"
            f"AuthorizedKeysFile {self.place}/keys\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
            "PermitRootLogin prohibit-password\nPidFile none\nMaxStartups 500\n"
            f"SetEnv GIT_CONFIG_NOSYSTEM=1 HOME={self.place}/home\n")
        self.process = subprocess.Popen(
            ["/usr/sbin/sshd", "-D", "-e", "-f", self.place / "config"], stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        sys.exit("sshd does not answer")

    def admit(self, home):
        with (self.place / "keys").open("a") as keys:
            keys.write((home / "id.pub").read_text())
        (home / ".ssh").mkdir(mode=0o700)
        host = (self.place / "host.pub").read_text().split()
        known = self.place / "known_hosts"
        known.write_text(f"[127.0.0.1]:{self.port} {host[0]} {host[1]}\n")
        with (home / ".gitconfig").open("a") as config:
            config.write(
                f"[core]\n\tsshCommand = ssh -F none -i {home}/id -o IdentitiesOnly=yes -o UserKnownHostsFile={known}\n")

    def url(self, repository):
        return f"ssh://{os.environ.get('USER') or 'root'}@127.0.0.1:{self.port}{repository}"

    def end(self):
        self.process.terminate()
        self.process.wait()


class Round:
    """One round: so many processes, so many entries."""

    def __init__(self, site, pipelines, processes, events):
        self.site, self.pipelines = site, pipelines
        self.processes, self.events = processes, events
        self.calls = []
        self.lock = threading.Lock()
        self.left = events

    def compete(self, number):
        home = self.site.machines[number % len(self.site.machines)]
        pipeline = self.pipelines[number % len(self.pipelines)]
        turn = 0
        while True:
            with self.lock:
                if self.left == 0:
                    return
                self.left -= 1
            turn += 1
            reason = f"{number}/{turn}"
            call = [STAGECTL, "verify", "v1.0.0", "--stage", "eingang", "--passed", "-m", reason,
                    "-p", f"{pipeline}.yaml", "--no-input", "--json"]
            begun = time.monotonic()
            done = subprocess.run(
                call, cwd=self.site.place, env=self.site.environment(home), stdin=subprocess.DEVNULL,
                capture_output=True)
            took = time.monotonic() - begun
            try:
                problems = json.loads(done.stdout)["problems"]
            except ValueError:
                problems = [{"code": "none", "message": done.stderr.decode()[-500:]}]
            with self.lock:
                self.calls.append((number, pipeline, reason, done.returncode, took, problems))

    def run(self):
        begun = time.monotonic()
        threads = [threading.Thread(target=self.compete, args=(number,)) for number in range(self.processes)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.monotonic() - begun

    def judge(self):
        """Compares what was reported with what is there."""
        wrong = []
        held = collections.Counter()
        for pipeline in self.pipelines:
            log = self.site.stagectl(self.site.machines[0], pipeline, ["log"])["result"]["entries"]
            held.update((pipeline, entry["reason"]) for entry in log if entry["event"] == "verify")
            if not self.site.stagectl(self.site.machines[-1], pipeline, ["audit"])["ok"]:
                wrong.append(f"audit of {pipeline}")
        for number, pipeline, reason, status, _, problems in self.calls:
            entries = held.pop((pipeline, reason), 0)
            if status == 0 and entries != 1:
                wrong.append(f"{pipeline} {reason}: reported as done, {entries} entries")
            if status == 75 and entries != 0:
                wrong.append(f"{pipeline} {reason}: reported as lost, {entries} entries")
            if status == 75 and not any("@" in (problem.get("found") or "") for problem in problems):
                wrong.append(f"{pipeline} {reason}: not told who won: {problems}")
            if status not in (0, 75):
                wrong.append(f"{pipeline} {reason}: ended with {status}: {problems}")
        wrong += [f"an entry that nobody made: {key}" for key in held]
        self.site.run(["git", "-C", "inner.git", "fsck", "--strict", "--no-dangling"], self.site.machines[0])
        return wrong


def compete(name, place, machines, pipelines, processes, events, ssh=False):
    """Plays a round and prints what came of it; returns what is wrong."""
    site = Site(place, machines, pipelines, ssh)
    try:
        play = Round(site, pipelines, processes, events)
        took = play.run()
        wrong = play.judge()
    finally:
        if site.server:
            site.server.end()
    times = [call[4] for call in play.calls]
    done = collections.Counter(call[0] for call in play.calls if call[3] == 0)
    shares = [done[number] for number in range(processes)]
    lost = sum(call[3] == 75 for call in play.calls)
    print(f"{name}: {processes} processes on {machines} machines, {len(play.calls)} calls in {took:.0f} s:"
          f" {sum(shares)} entries, {lost} lost and told so, {len(wrong)} wrong")
    print(f"  one call: median {statistics.median(times):.2f} s, longest {max(times):.2f} s;"
          f" entries of one process: {min(shares)} to {max(shares)}", flush=True)
    for line in wrong[:20]:
        print(f"  WRONG {line}")
    return wrong


def main():
    parser = argparse.ArgumentParser(prog="Tests/Rivals/run")
    parser.add_argument("--sample", action="store_true", help="a round of a minute, as the tests play it")
    parser.add_argument("--path", type=int, default=10_000, metavar="ENTRIES")
    parser.add_argument("--ssh", type=int, default=1_000, metavar="ENTRIES")
    parser.add_argument("--two", type=int, default=1_000, metavar="ENTRIES", help="two pipelines in one B")
    parser.add_argument("--processes", type=int, default=64)
    options = parser.parse_args()
    if options.sample:
        options.path, options.ssh, options.two, options.processes = 32, 12, 24, 8
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit("interrupted"))
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        if options.path:
            wrong += compete("by path", folder / "path", 8, ["alpha"], options.processes, options.path)
        if options.two:
            wrong += compete(
                "two pipelines in one B", folder / "two", 8, ["alpha", "beta"], options.processes, options.two)
        if options.ssh:
            wrong += compete("over SSH", folder / "ssh", 8, ["alpha"], options.processes, options.ssh, ssh=True)
    sys.exit(1 if wrong else 0)


main()
