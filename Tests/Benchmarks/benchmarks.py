"""Benchmarks of stagectl beside stock git: the same machine, the same run, real repositories, keys and files.

Every figure is a median, with the least of all rounds beside it. The rounds of stagectl and of its peer alternate, so that
whatever else the machine does meanwhile slows both; the ratio is that of the medians. What a machine that is never idle
adds to the time on the wall, it does not add to the time that the processors worked: that is printed too.
"""

import json
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STAGECTL = os.path.abspath(os.environ.get("STAGECTL", "stagectl"))
LEDGER = os.path.abspath(os.environ.get("BENCHMARK_LEDGER", "benchmark-ledger"))

PIPELINE = """\
pipeline: messung
source:
  url: outer.git
  deliveries: refs/tags/v*
target:
  url: inner.git
signers: operators
roles:
  engine: [engine@inner.example]
  verantwortung: [person@inner.example]
checkup:
  content:    { max-file: 256MiB, max-total: 1GiB }
  checksums:  { manifest: SHA256SUMS }
  signatures: { signers: senders, require: 1, on: tag }
  malware:    { databases: [signatures], max-age: 48h }
stages:
  eingang: { title: Eingang }
  betrieb: { title: Betrieb, after: [eingang], release: { by: verantwortung }, verify: { by: engine } }
"""

INTAKE_BYTES = 200_000_000
RESCAN_BYTES = int(os.environ.get("BENCHMARK_MB", "200")) * 1_000_000
AUDIT_EVENTS = 1000
HOOK_EVENTS = 20_000
HOOK_STEPS = 800
HOOK_COMMITS = 100_000
SCALE_EVENTS = (100, 10_000, 20_000, 100_000)
SCALE_CHUNK = 10_000
# What takes minutes to make is kept here; delete it to have it made anew.
KEPT = Path(os.environ.get("BENCHMARK_KEPT", Path(__file__).resolve().parents[2] / ".build" / "benchmarks"))


class Site:
    """A supplier, an outer and an inner repository, and a pipeline between them."""

    def __init__(self, place: Path):
        self.place = place
        self.engine = self.environment("engine")
        if place.exists():
            return
        place.mkdir(parents=True)
        for name, address in (("sender", "release@sender.example"), ("engine", "engine@inner.example"),
                              ("person", "person@inner.example")):
            self.person(name, address)
        people = [("operators", "engine", "engine@inner.example"), ("operators", "person", "person@inner.example"),
                  ("senders", "sender", "release@sender.example")]
        for file, folder, address in people:
            key = (place / folder / "id.pub").read_text().split()
            with (place / file).open("a") as signers:
                signers.write(f"{address} {key[0]} {key[1]}\n")
        (place / "pipeline.yaml").write_text(PIPELINE)
        # Copied, because the age of a database is that of its file, and a clone's files are as old as the clone.
        (place / "signatures").mkdir()
        base = Path(__file__).resolve().parents[2] / "Examples" / "signatures"
        for file in base.iterdir():
            if file.suffix in (".ndb", ".hdb", ".hsb"):
                (place / "signatures" / file.name).write_bytes(file.read_bytes())
        self.run(["git", "init", "-q", "--bare", "outer.git"])
        self.run(["git", "init", "-q", "-b", "main", "work"])
        self.begin()

    def person(self, name, address):
        home = self.place / name
        home.mkdir()
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", home / "id"], check=True)
        (home / ".gitconfig").write_text(
            f"[user]\n\tname = {name}\n\temail = {address}\n\tsigningkey = {home}/id.pub\n"
            f"[gpg]\n\tformat = ssh\n[gpg \"ssh\"]\n\tallowedSignersFile = {self.place}/operators\n"
            "[commit]\n\tgpgsign = false\n[gc]\n\tauto = 0\n")

    @property
    def sender(self):
        return self.environment("sender")

    def environment(self, name):
        home = self.place / name
        return {
            "HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache"), "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1"}

    def run(self, command, env=None, cwd=None):
        result = subprocess.run(
            command, cwd=cwd or self.place, env=env or self.engine, stdin=subprocess.DEVNULL, capture_output=True)
        if result.returncode != 0:
            sys.exit(f"{command} ended with {result.returncode}:\n{result.stderr.decode()}{result.stdout.decode()}")
        return result.stdout

    def begin(self):
        """Makes an inner repository in which nothing has happened yet, and forgets what was fetched before."""
        shutil.rmtree(self.place / "inner.git", ignore_errors=True)
        for kept in (".cache", ".local/state"):
            shutil.rmtree(self.place / "engine" / kept, ignore_errors=True)
        # An emptied repository would not be the one that was pinned; there may be nothing to unset.
        subprocess.run(["git", "config", "--global", "--unset", "stagectl.messung.root"], env=self.engine, check=False)
        self.run(["git", "init", "-q", "--bare", "inner.git"])

    def write_ledger(self, count, ahead=0):
        """Makes a ledger of many entries by the library itself, which needs no process for each of them."""
        self.begin()
        self.run(["git", "config", "--global", "stagectl.messung.root", self.append_entries(count, ahead)])

    def append_entries(self, count, ahead):
        """Appends entries, the last one of now or so many seconds ahead, and returns the first of them."""
        return self.run([LEDGER, "pipeline.yaml", "inner.git", ".", str(count), str(ahead)]).decode().strip()

    def write_packed_ledger(self, count, ahead):
        """Makes a long ledger in pieces, each packed before the next: loose, its objects would fill the disk."""
        self.begin()
        root = None
        for rest in range(count, 0, -SCALE_CHUNK):
            piece = min(rest, SCALE_CHUNK)
            first = self.append_entries(piece, ahead - (rest - piece))
            root = root or first
            self.run(["git", "-C", "inner.git", "repack", "-q", "-d"])
            self.run(["git", "-C", "inner.git", "prune-packed", "-q"])
        self.run(["git", "-C", "inner.git", "gc", "-q"])
        self.run(["git", "config", "--global", "stagectl.messung.root", root])

    def entries(self, after):
        """Returns the entries behind one of the ledger in inner.git: id, kind, stage, delivery, commit in B."""
        fields = ["Event", "Stage", "Delivery", "Commit"]
        form = "%x00".join(["%H"] + [f"%(trailers:key=Stagectl-{field},valueonly,separator=%x2C)" for field in fields])
        lines = self.run(["git", "-C", "inner.git", "log", "--reverse", f"--format={form}", f"{after}..messung/ledger"])
        return [line.split("\0") for line in lines.decode().splitlines()]

    def references(self, repository):
        return self.run(["git", "-C", repository, "for-each-ref"])

    def deliver(self, tag):
        work = self.place / "work"
        self.run(
            ["sh", "-c", "find . -path ./.git -prune -o -type f ! -name SHA256SUMS -print0 | sort -z"
             " | xargs -0 sha256sum > SHA256SUMS"], cwd=work)
        self.run(["git", "add", "-A"], self.sender, work)
        self.run(["git", "commit", "-q", "-m", tag], self.sender, work)
        self.run(["git", "tag", "-s", "-m", tag, tag], self.sender, work)
        self.run(["git", "-c", "core.bigFileThreshold=1m", "push", "-q", "../outer.git", "HEAD:main", tag],
                 self.sender, work)

    def measure(self, command, core=None):
        """Returns seconds on the wall, seconds of the processors, and the most memory in MiB that one process had."""
        def pin():
            if core is not None:
                os.sched_setaffinity(0, {core})
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=self.place, env=self.engine, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, preexec_fn=pin)
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{command} ended with {process.returncode}:\n{errors.decode()}")
        return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024

    def refused(self, command):
        """Returns what a command takes that need not succeed: wall, processors, the most MiB of one process, exit status."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        measured = subprocess.run(["/usr/bin/time", "-f", "%M", "-o", self.place / "memory", *command], cwd=self.place,
                                  env=self.engine, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if measured.returncode not in (0, 10, 124):
            print(measured.stderr.decode()[-1000:], file=sys.stderr)
        memory = int((self.place / "memory").read_text().split()[-1]) / 1024
        return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, memory, measured.returncode

    def time(self, command, cwd=None, env=None):
        """Returns how many seconds a command takes on the wall, and how many the processors work for it."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        self.run(command, env, cwd)
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Times:
    """The times of one thing in several rounds."""

    def __init__(self):
        self.values = []
        self.work = []

    def add(self, times):
        wall, work = times
        self.values.append(wall)
        self.work.append(work)

    @property
    def median(self):
        return statistics.median(self.values)

    @property
    def least(self):
        return min(self.values)

    @property
    def slowest(self):
        """The time that 99 of 100 do not exceed."""
        return sorted(self.values)[max(0, -(-len(self.values) * 99 // 100) - 1)]

    def beyond(self, peer):
        """Returns by how much each round took longer than that of the peer."""
        differences = Times()
        differences.values = [ours - theirs for ours, theirs in zip(self.values, peer.values)]
        return differences

    def line(self, title, unit):
        factor = 1000 if unit == "ms" else 1
        return (f"  {title:40} median {self.median * factor:8.2f} {unit}   least {self.least * factor:8.2f} {unit}"
                f"   processors {statistics.median(self.work) * factor:8.2f} {unit}   of {len(self.values)}")


def alternate(site, ours, peer, rounds, warm_up=1):
    """Times two commands in turn."""
    times = Times(), Times()
    for number in range(-warm_up, rounds):
        pair = site.time(ours), site.time(peer)
        if number >= 0:
            for kind, value in zip(times, pair):
                kind.add(value)
    return times


def report(name, ours, peer_name, peer, unit, aim):
    print(f"{name}: ratio {ours.median / peer.median:.2f} to {peer_name}; aim {aim}")
    for title, times in (("stagectl", ours), (peer_name, peer)):
        print(times.line(title, unit))


def benchmark_status(place):
    site = Site(place)
    # The aim holds however many deliveries there were.
    for count in (12, AUDIT_EVENTS, 10 * AUDIT_EVENTS):
        site.write_ledger(count)
        site.run(["git", "-C", "inner.git", "gc", "-q"])
        peer = ["git", "-C", "inner.git", "for-each-ref", "refs/heads/messung"]
        ours, git = alternate(site, [STAGECTL, "status"], peer, 100, 5)
        report(f"status after {count} events, B by path", ours, "git for-each-ref", git, "ms", "at most 15 ms")


def binaries(target):
    """Copies programs and libraries of this machine until there are enough of them; returns how many bytes they have."""
    total = 0
    for file in sorted(Path("/usr/lib").rglob("*")):
        if file.is_symlink() or not file.is_file() or not 100_000 < file.stat().st_size < 40_000_000:
            continue
        with file.open("rb") as content:
            if content.read(4) not in (b"\x7fELF", b"!<ar"):
                continue
        copy = target / str(file)[1:]
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
        total += file.stat().st_size
        if total > INTAKE_BYTES:
            return total
    sys.exit(f"this machine has only {total} bytes of programs and libraries below /usr/lib; {INTAKE_BYTES} are needed")


def benchmark_intake(place):
    site = Site(place)
    total = binaries(site.place / "work" / "app")
    site.deliver("v1.0.0")
    ours, peer = Times(), Times()
    steps = {"git fetch": Times(), "sha256sum -c": Times(), "git push": Times()}
    for _ in range(3):
        site.begin()
        site.run([STAGECTL, "init"])
        os.sync()
        ours.add(site.time([STAGECTL, "promote"]))
        accepted = site.run(["git", "-C", "inner.git", "rev-parse", "refs/tags/messung/v1.0.0^{tree}"])
        delivered = site.run(["git", "-C", "outer.git", "rev-parse", "refs/tags/v1.0.0^{tree}"])
        if accepted != delivered:
            sys.exit("the delivery was not taken in")
        for name in ("peer-quarantine.git", "peer-inner.git"):
            shutil.rmtree(site.place / name, ignore_errors=True)
            site.run(["git", "init", "-q", "--bare", name])
        os.sync()
        quarantine = site.place / "peer-quarantine.git"
        times = [
            site.time(["git", "fetch", "-q", f"file://{site.place}/outer.git", "refs/tags/v1.0.0:refs/tags/v1.0.0"],
                      quarantine),
            site.time(["sha256sum", "--quiet", "-c", "SHA256SUMS"], site.place / "work"),
            site.time(["git", "push", "-q", f"file://{site.place}/peer-inner.git", "refs/tags/v1.0.0"], quarantine)]
        for step, value in zip(steps.values(), times):
            step.add(value)
        peer.add([sum(part) for part in zip(*times)])
    report(f"intake of {total / 1e6:.0f} MB, end to end, with scan", ours, "git fetch + sha256sum -c + git push", peer,
           "s", "at most 1.3 times")
    for name, times in steps.items():
        print(times.line(f"  {name}", "s"))


def packages(target):
    """Packs programs and libraries of this machine into archives of 2 MB or so; returns their paths, and how many bytes they hold."""
    total, made, members = 0, [], []
    for file in sorted(Path("/usr/lib").rglob("*")):
        # What Python has compiled may look like the end of a zip; whatever is not scanned is scanned again each time.
        if file.suffix == ".pyc" or file.is_symlink() or not file.is_file() or not 20_000 < file.stat().st_size < 2_000_000:
            continue
        members.append(file)
        total += file.stat().st_size
        if sum(member.stat().st_size for member in members) > 2_000_000:
            made.append(target / f"pack-{len(made):03}.tar.gz")
            target.mkdir(parents=True, exist_ok=True)
            subprocess.run(["tar", "-czf", made[-1], *members], check=True, stderr=subprocess.DEVNULL)
            members = []
        if total > RESCAN_BYTES:
            return made, total
    sys.exit(f"this machine has only {total} bytes of programs and libraries below /usr/lib; {RESCAN_BYTES} are needed")


def benchmark_rescan(place):
    site = Site(place)
    work = site.place / "work" / "app"
    packs, total = packages(work)
    site.deliver("v1.0.0")
    # One in twenty is packed anew from what it held and one file more.
    for pack in packs[::20]:
        subprocess.run(["tar", "-czf", pack, "/usr/lib/os-release", site.place / "pipeline.yaml"], check=True,
                       stderr=subprocess.DEVNULL)
    site.deliver("v1.1.0")
    site.run([STAGECTL, "init"])
    firsts, seconds, changed, nothing = Times(), Times(), Times(), Times()
    for _ in range(3):
        shutil.rmtree(site.place / "engine" / ".local/state", ignore_errors=True)
        firsts.add(site.time([STAGECTL, "check", "v1.0.0"]))
        changed.add(site.time([STAGECTL, "check", "v1.1.0"]))
        seconds.add(site.time([STAGECTL, "check", "v1.0.0"]))
        nothing.add(site.time(["git", "-C", "outer.git", "archive", "-o", "/dev/null", "v1.0.0"]))
    print(f"check of {len(packs)} archives that hold {total / 1e6:.0f} MB: again {firsts.median / seconds.median:.1f} times"
          f" faster, aim 50; 5 % changed {firsts.median / changed.median:.1f} times, aim 10")
    for title, times in (("first", firsts), ("again", seconds), ("5 % changed", changed),
                         ("git archive, which only reads", nothing)):
        print(times.line(title, "s"))


def bombs(site):
    """Returns trees that a few bytes make without end, by what they are."""
    def write(kind, content):
        result = subprocess.run(["git", "-C", "outer.git", "hash-object", "--literally", "-t", kind, "-w", "--stdin"],
                                cwd=site.place, env=site.sender, input=content, capture_output=True, check=True)
        return result.stdout.decode().strip()

    def tree(entries):
        return write("tree", b"".join(b"%s %s\0" % (mode, name) + bytes.fromhex(id) for mode, name, id in entries))

    file = write("blob", b"x\n")
    paths = tree([(b"100644", b"f%d" % number, file) for number in range(10)])
    for _ in range(9):
        paths = tree([(b"40000", b"d%d" % number, paths) for number in range(10)])
    deep = tree([(b"100644", b"f", file)])
    for _ in range(3000):
        deep = tree([(b"40000", b"d", deep)])
    wide = tree([(b"100644", b"f%07d" % number, file) for number in range(1_000_000)])
    zeros = write("blob", bytes(300 << 20))
    return {"10^10 paths": paths, "3,000 folders in each other": deep, "a folder of 1,000,000 names": wide,
            "300 MiB of zeros": tree([(b"100644", b"zeros", zeros)])}


def benchmark_hostile(place):
    site = Site(place)
    for name, tree in bombs(site).items():
        commit = site.run(["git", "-C", "outer.git", "commit-tree", "-m", name, tree], site.sender).decode().strip()
        site.run(["git", "-C", "outer.git", "tag", "-f", "-s", "-m", name, "v1.0.0", commit], site.sender)
        ours, memory, statuses = Times(), 0, set()
        for _ in range(5):
            site.begin()
            site.run([STAGECTL, "init"])
            wall, work, peak, status = site.refused([STAGECTL, "promote"])
            ours.add((wall, work))
            memory = max(memory, peak)
            statuses.add(status)
        if statuses != {10}:
            sys.exit(f"{name} ended with {statuses}")
        print(f"{name}: refused in {ours.median:.2f} s, least {ours.least:.2f} s, at most {memory:.0f} MiB"
              + ("; aim 1 s, 64 MiB" if name == "10^10 paths" else ""))
        for title, command in (("git fsck", ["fsck", "--strict"]), ("git ls-tree -r", ["ls-tree", "-r", tree])):
            wall, _, peak, status = site.refused(["timeout", "10", "git", "-C", "outer.git", *command])
            print(f"  {title}: {f'not done after {wall:.0f} s' if status == 124 else f'{wall:.2f} s'}, {peak:.0f} MiB")
        site.run(["git", "-C", "outer.git", "tag", "-d", "v1.0.0"], site.sender)


def benchmark_audit(place):
    site = Site(place)
    site.write_ledger(AUDIT_EVENTS)
    ids = site.run(["git", "-C", "inner.git", "rev-list", "messung/ledger"]).decode().split()
    peer = ["git", "-C", "inner.git", "verify-commit", *ids]
    ours, git = alternate(site, [STAGECTL, "audit"], peer, 5)
    name = f"audit of {len(ids)} events"
    report(f"{name}, loose objects", ours, "git verify-commit of each", git, "s", "at most 0.5 s")
    for title, command in (
            ("stagectl, on one core", ["taskset", "-c", "0", STAGECTL, "audit"]), ("stagectl, after git gc", None)):
        if command is None:
            site.run(["git", "-C", "inner.git", "gc", "-q"])
            command = [STAGECTL, "audit"]
        times = Times()
        for _ in range(10):
            times.add(site.time(command))
        print(times.line(title, "s"))


def hook_site():
    """A ledger and a B of the length that is measured; made once and kept."""
    place = KEPT / f"hook-{HOOK_EVENTS}-{HOOK_COMMITS}"
    if place.exists():
        return Site(place)
    begun = time.monotonic()
    shutil.rmtree(making := place.with_name("making"), ignore_errors=True)
    site = Site(making)
    site.write_ledger(HOOK_EVENTS, -86_400)
    site.run(["git", "-C", "inner.git", "gc", "-q"])
    site.run(["git", "clone", "-q", "--mirror", "inner.git", "none.git"])
    present = int(site.run(["git", "-C", "none.git", "rev-list", "--count", "--all"]))
    filler = "".join(
        f"commit refs/heads/other\ncommitter x <x@inner.example> {1_500_000_000 + number} +0000\ndata 2\nx\n"
        f"M 644 inline file\ndata {len(str(number))}\n{number}\n" for number in range(HOOK_COMMITS - present))
    (making / "filler").write_text(filler)
    site.run(["sh", "-c", "git -C none.git fast-import --quiet <filler"])
    site.run(["git", "-C", "none.git", "gc", "-q"])
    (making / "filler").unlink()
    making.rename(place)
    print(f"B and its ledger made in {time.monotonic() - begun:.0f} s, kept in {place}", file=sys.stderr)
    return Site(place)


def hook_runs(events):
    """Returns for each push how long all its hooks ran, from what Git has told of them."""
    hooks, runs = set(), {}
    for event in map(json.loads, events.read_text().splitlines()):
        child = event["sid"], event.get("child_id")
        if event["event"] == "child_start" and event.get("child_class") == "hook":
            hooks.add(child)
        if event["event"] == "child_exit" and child in hooks:
            push = event["sid"].split("/")[0]
            runs[push] = runs.get(push, 0) + event["t_rel"]
    return list(runs.values())


def benchmark_hook(place):
    # The keys and the ledger of the kept site, and everything that is changed in a copy.
    shutil.copytree(hook_site().place, place, symlinks=True)
    site = Site(place)
    base = site.run(["git", "-C", "inner.git", "rev-parse", "messung/ledger"]).decode().strip()
    root = site.run(["git", "-C", "inner.git", "rev-list", "--max-parents=0", "messung/ledger"]).decode().strip()
    # Entries must be of the time at which they are pushed, by a quarter of an hour.
    site.append_entries(HOOK_STEPS, 600)
    steps = site.entries(base)
    for name in ("sh.git", "stagectl.git"):
        shutil.copytree(place / "none.git", place / name)
    hook = place / "sh.git" / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 0\n")
    hook.chmod(0o755)
    site.run([STAGECTL, "hook", "install", "stagectl.git", "--trust-root", f"messung={root}"])
    sides = {name: Times() for name in ("none.git", "sh.git", "stagectl.git")}
    first = None
    for number, (id, kind, stage, delivery, commit) in enumerate(steps):
        refspecs = [f"{id}:refs/heads/messung/ledger"]
        if kind == "accept":
            refspecs.append(f"{commit}:refs/tags/messung/{delivery}")
        if kind == "promote":
            refspecs.append(f"{commit}:refs/heads/messung/{stage}")
        order = list(sides)
        for name in order[number % 3:] + order[:number % 3]:
            # Git says what it starts, and for how long that runs.
            env = site.engine | {"GIT_TRACE2_EVENT": f"{place}/{name}.events"}
            times = site.time(
                ["git", "-C", "inner.git", "push", "-q", "--atomic", f"{place}/{name}", *refspecs], env=env)
            if first is None and name == "stagectl.git":
                first = times[0]
            elif kind == "promote" and number > 20:
                sides[name].add(times)
    if site.references("none.git") != site.references("stagectl.git"):
        sys.exit("the hook has not let everything through")
    count = site.run(["git", "-C", "stagectl.git", "rev-list", "--count", "--all"]).decode().strip()
    none, shell, ours = sides.values()
    print(f"push of one promotion, {count} commits in B, {HOOK_EVENTS} to {HOOK_EVENTS + len(steps)} entries,"
          f" {len(ours.values)} rounds; aim: the hooks add at most 50 ms to the 99th percentile")
    for title, times in (("no hook", none), ("a hook of sh that does nothing", shell), ("the hooks of stagectl", ours)):
        print(f"{times.line(title, 'ms')}   99 % {times.slowest * 1000:8.2f} ms")
    for title, peer in (("beyond no hook", none), ("beyond the hook of sh", shell)):
        rounds = ours.beyond(peer)
        print(f"  {title:40} median {(ours.median - peer.median) * 1000:8.2f} ms"
              f"   99 % {(ours.slowest - peer.slowest) * 1000:8.2f} ms"
              f"   round by round: median {rounds.median * 1000:8.2f} ms   99 % {rounds.slowest * 1000:8.2f} ms")
    for title, name in (("the hook of sh alone", "sh.git"), ("the hooks of stagectl alone", "stagectl.git")):
        runs = hook_runs(place / f"{name}.events")
        alone = Times()
        alone.values = [
            run for number, (run, step) in enumerate(zip(runs, steps, strict=True))
            if step[1] == "promote" and number > 20]
        print(f"  {title:40} median {alone.median * 1000:8.2f} ms   least {alone.least * 1000:8.2f} ms"
              f"   99 % {alone.slowest * 1000:8.2f} ms")
    print(f"  the first push, which verifies the whole ledger: {first:.2f} s")


class Figures:
    """What one thing took in several rounds: seconds on the wall, seconds of the processors, MiB of memory."""

    def __init__(self):
        self.rounds = []

    def add(self, figures):
        self.rounds.append(figures)

    def median(self, kind):
        return statistics.median(figures[kind] for figures in self.rounds)

    @property
    def wall(self):
        return self.median(0)

    @property
    def memory(self):
        return max(figures[2] for figures in self.rounds)

    def line(self, title):
        least = min(figures[0] for figures in self.rounds)
        return (f"  {title:44} median {self.wall * 1000:10.1f} ms   least {least * 1000:10.1f} ms"
                f"   processors {self.median(1) * 1000:10.1f} ms   memory {self.memory:6.1f} MiB"
                f"   of {len(self.rounds)}")


def scale_site(count):
    """A packed ledger of some length; made once and kept."""
    place = KEPT / f"scale-{count}"
    if place.exists():
        return Site(place)
    begun = time.monotonic()
    shutil.rmtree(making := place.with_name(f"scale-{count}-making"), ignore_errors=True)
    # What is appended later, of the present, must come after it.
    Site(making).write_packed_ledger(count, -86_400)
    making.rename(place)
    print(f"{count} entries written in {time.monotonic() - begun:.0f} s, kept in {place}", file=sys.stderr)
    return Site(place)


def copy_of_scale_site(count, place):
    """The kept ledger in a folder of its own, with the keys and settings that lead there."""
    kept = scale_site(count).place
    shutil.copytree(kept, place, symlinks=True)
    settings = place / "engine" / ".gitconfig"
    text = settings.read_text()
    for former in (kept.with_name(f"scale-{count}-making"), kept):
        text = text.replace(str(former), str(place))
    settings.write_text(text)
    return Site(place)


def scale_audit(site, count):
    """The whole ledger on one core, beside stock git with a few of its commits."""
    sample = site.run(["git", "-C", "inner.git", "rev-list", "-n", "50", "messung/ledger"]).decode().split()
    ours, peer = Figures(), Figures()
    for _ in range(5 if count <= 1_000 else 3 if count <= 20_000 else 1):
        ours.add(site.measure([STAGECTL, "audit"], core=0))
        peer.add(site.measure(["git", "-C", "inner.git", "verify-commit", *sample], core=0))
    return ours, peer, peer.wall / len(sample)


def scale_signatures(site):
    """The signatures that an audit has to verify, and how long `openssl speed` would be about them on one core."""
    genesis = site.run(["git", "-C", "inner.git", "rev-list", "--max-parents=0", "messung/ledger"]).decode().strip()
    # Beside the seal of each entry: of a delivery the sender's, the report's and, once accepted, that of its commit in B; of a
    # promotion that of the stage's commit; of a release the person's.
    beside = {"accept": 3, "reject": 2, "promote": 1, "release": 1}
    count = 1 + sum(1 + beside.get(kind, 0) for _, kind, *_ in site.entries(genesis))
    speed = subprocess.run(["taskset", "-c", "0", "openssl", "speed", "-mr", "-seconds", "3", "ed25519"], capture_output=True,
                           text=True, check=True).stdout
    # The last line ends with signatures and verifications a second.
    return count, float(speed.split()[-1].split(":")[-1])


def scale_present(site, count):
    """What is done every day: an audit of what is new, a look at the present, one more entry by path."""
    whole = site.run(["git", "-C", "inner.git", "rev-parse", "messung/ledger"]).decode().strip()
    figures = {name: Figures() for name in ("audit --incremental", "status", "append", "git for-each-ref", "git push")}
    standing = [entry for entry in site.entries(f"{whole}~30") if entry[1:3] == ["promote", "betrieb"]][-1]
    # How the tests of what stands in a stage have ended may be told again and again.
    append = [STAGECTL, "verify", standing[3], "--stage", "betrieb", "--passed", "-m", "x"]
    shutil.copytree(site.place / "inner.git", site.place / "peer.git")
    site.run(["git", "init", "-q", "peer-work.git", "--bare"])
    tree = site.run(["git", "-C", "peer-work.git", "hash-object", "-t", "tree", "-w", "/dev/null"]).decode().strip()
    site.run([STAGECTL, "status"])
    for number in range(-2, 21):
        # Something is new in each round: the entries of the rounds before.
        commit = site.run(["git", "-C", "peer-work.git", "commit-tree", tree, "-m", str(number)]).decode().strip()
        commands = {
            "append": append, "audit --incremental": [STAGECTL, "audit", "--incremental"],
            "status": [STAGECTL, "status"],
            "git for-each-ref": ["git", "-C", "inner.git", "for-each-ref", "refs/heads/messung"],
            "git push": ["git", "-C", "peer-work.git", "push", "-q", f"{site.place}/peer.git",
                         f"{commit}:refs/heads/round{number + 2}"]}
        for name, command in commands.items():
            measured = site.measure(command)
            if number >= 0:
                figures[name].add(measured)
    return figures


def scale_hook(site):
    """The hook with its memory warm, alone: what a push of one promotion hands it, without the push."""
    base = site.run(["git", "-C", "inner.git", "rev-parse", "messung/ledger"]).decode().strip()
    root = site.run(["git", "config", "--global", "stagectl.messung.root"]).decode().strip()
    shutil.copytree(site.place / "inner.git", site.place / "hooked.git")
    site.append_entries(40, 600)
    site.run([STAGECTL, "hook", "install", "hooked.git", "--trust-root", f"messung={root}"])
    hooks = Figures()
    for number, (id, kind, stage, delivery, commit) in enumerate(site.entries(base)):
        refspecs = [f"{id}:refs/heads/messung/ledger"]
        if kind == "accept":
            refspecs.append(f"{commit}:refs/tags/messung/{delivery}")
        if kind == "promote":
            refspecs.append(f"{commit}:refs/heads/messung/{stage}")
        events = site.place / f"hook-{number}.events"
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        site.run(["git", "-C", "inner.git", "push", "-q", "--atomic", f"{site.place}/hooked.git", *refspecs],
                 env=site.engine | {"GIT_TRACE2_EVENT": str(events)})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if kind == "promote" and number > 4:
            hooks.add((hook_runs(events)[0], after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 0))
    return hooks


def aim(name, value, most, unit):
    print(f"  aim: {name} at most {most} {unit}: {value:.1f} {unit}, {'reached' if value <= most else 'MISSED'}")


def benchmark_scale(place):
    counts = [int(text) for text in os.environ.get("BENCHMARK_SCALE", "").split()] or SCALE_EVENTS
    appends = {}
    for count in counts:
        site = copy_of_scale_site(count, place / str(count))
        ours, peer, each = scale_audit(site, count)
        print(f"ledger of {count} entries: ratio {ours.wall / (each * count):.3f} to git verify-commit of each,"
              f" reckoned from 50, both on one core", flush=True)
        signatures, rate = scale_signatures(site)
        print(f"  {signatures} signatures; openssl speed verifies {rate:.0f} a second on this core: {signatures / rate:.1f} s for these alone")
        print(ours.line("audit, on one core"))
        print(peer.line("git verify-commit of 50"))
        figures = scale_present(site, count)
        appends[count] = figures["append"].wall
        for name, values in figures.items():
            print(values.line(name))
        print(f"  ratios: status {figures['status'].wall / figures['git for-each-ref'].wall:.1f} to git for-each-ref,"
              f" append {figures['append'].wall / figures['git push'].wall:.1f} to git push of a commit without a hook")
        hooks = scale_hook(site)
        print(f"  {'hooks alone, memory warm':44} median {hooks.wall * 1000:10.1f} ms"
              f"   of {len(hooks.rounds)} promotions")
        if count == 20_000:
            aim("audit of 20,000 entries on one core", ours.wall, 5, "s")
        if count >= 20_000:
            aim("memory of the audit", ours.memory, 64, "MiB")
        aim("audit --incremental", figures["audit --incremental"].wall * 1000, 50, "ms")
        print(f"  load {os.getloadavg()[0]:.1f}", flush=True)
        shutil.rmtree(site.place)
    first, last = min(appends), max(appends)
    aim(f"append at {last} entries, to that at {first},", appends[last] / appends[first], 2, "times")


def main():
    benchmarks = {
        "status": benchmark_status, "intake": benchmark_intake, "audit": benchmark_audit, "hook": benchmark_hook,
        "scale": benchmark_scale, "hostile": benchmark_hostile, "rescan": benchmark_rescan}
    chosen = sys.argv[1:] or list(benchmarks)
    unknown = [name for name in chosen if name not in benchmarks]
    if unknown:
        sys.exit(f"unknown benchmark {unknown[0]}; there are: {', '.join(benchmarks)}")
    # An interrupted run cleans up, too.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit("interrupted"))
    try:
        # Programs and peers inherit it: neighbours on the same machine then slow neither.
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
        priority = "real-time priority"
    except PermissionError:
        priority = "ordinary priority"
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the run, {priority}, {git}", flush=True)
    with tempfile.TemporaryDirectory(prefix="stagectl-benchmark.") as folder:
        for name in chosen:
            benchmarks[name](Path(folder) / name)
            print(f"  load {os.getloadavg()[0]:.1f}", flush=True)


if __name__ == "__main__":
    main()
