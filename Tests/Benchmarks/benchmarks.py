"""Benchmarks of stagectl beside stock git: the same machine, the same run, real repositories, keys and files."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STAGECTL = os.environ["STAGECTL"]

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
checkup:
  content:    { max-file: 256MiB, max-total: 1GiB }
  checksums:  { manifest: SHA256SUMS }
  signatures: { signers: senders, require: 1, on: tag }
  malware:    { databases: [signatures], max-age: 48h }
stages:
  eingang: { title: Eingang }
  test:    { title: Test, after: [eingang] }
  betrieb: { title: Betrieb, after: [test] }
"""


class Site:
    """A supplier, an outer and an inner repository, and a pipeline between them."""

    def __init__(self, place: Path):
        self.place = place
        place.mkdir(parents=True)
        self.sender = self.person("sender", "release@sender.example")
        self.engine = self.person("engine", "engine@inner.example")
        for name, who in (("operators", "engine"), ("senders", "sender")):
            key = (place / who / "id.pub").read_text().split()
            address = {"engine": "engine@inner.example", "sender": "release@sender.example"}[who]
            (place / name).write_text(f"{address} {key[0]} {key[1]}\n")
        (place / "pipeline.yaml").write_text(PIPELINE)
        (place / "signatures").mkdir()
        base = Path(__file__).resolve().parents[2] / "Examples" / "signatures"
        for file in base.iterdir():
            if file.suffix in (".ndb", ".hdb", ".hsb"):
                (place / "signatures" / file.name).write_bytes(file.read_bytes())
        self.run(["git", "init", "-q", "--bare", "outer.git"])
        self.run(["git", "init", "-q", "--bare", "inner.git"])
        self.run(["git", "init", "-q", "-b", "main", "work"])

    def person(self, name, address):
        home = self.place / name
        home.mkdir()
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", home / "id"], check=True)
        (home / ".gitconfig").write_text(
            f"[user]\n\tname = {name}\n\temail = {address}\n\tsigningkey = {home}/id.pub\n"
            f"[gpg]\n\tformat = ssh\n[gpg \"ssh\"]\n\tallowedSignersFile = {self.place}/operators\n"
            "[commit]\n\tgpgsign = false\n[gc]\n\tauto = 0\n")
        return {
            "HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache"), "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1"}

    def run(self, command, env=None, cwd=None):
        result = subprocess.run(
            command, cwd=cwd or self.place, env=env or self.engine, stdin=subprocess.DEVNULL, capture_output=True)
        if result.returncode != 0:
            sys.exit(f"{command} ended with {result.returncode}:\n{result.stderr.decode()}{result.stdout.decode()}")
        return result.stdout

    def stagectl(self, *arguments):
        return self.run([STAGECTL, *arguments])

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


def median(command, env, cwd, rounds):
    """Returns the median and the least wall time of a command in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(command, env=env, cwd=cwd, check=True, capture_output=True, stdin=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return statistics.median(times), min(times)


def once(command, env, cwd):
    return median(command, env, cwd, 1)[0]


def row(name, value, unit, peer, peer_value, aim):
    ratio = value / peer_value
    print(f"{name:34} {value:9.3f} {unit:3} {peer:34} {peer_value:9.3f} {unit:3} ratio {ratio:6.2f}   aim {aim}")


def small_delivery(site, number):
    (site.place / "work" / "docs").mkdir(exist_ok=True)
    (site.place / "work" / "docs" / "VERSION").write_text(f"1.0.{number}\n")
    site.deliver(f"v1.0.{number}")


def benchmark_status(place):
    site = Site(place)
    site.stagectl("init")
    for number in range(3):
        small_delivery(site, number)
        site.stagectl("promote")
    site.stagectl("status")
    rounds = 60
    ours, least = median([STAGECTL, "status"], site.engine, site.place, rounds)
    git, _ = median(
        ["git", "-C", "inner.git", "for-each-ref", "refs/heads/messung"], site.engine, site.place, rounds)
    row("status, B by path", ours * 1000, "ms", "git for-each-ref", git * 1000, "<= 15 ms")
    print(f"  least of {rounds}: {least * 1000:.1f} ms")


def benchmark_intake(place):
    site = Site(place)
    site.stagectl("init")
    total = 0
    for file in sorted(Path("/usr/lib").rglob("*")):
        if file.is_symlink() or not file.is_file() or not 100_000 < file.stat().st_size < 40_000_000:
            continue
        with file.open("rb") as content:
            if content.read(4) not in (b"\x7fELF", b"!<ar"):
                continue
        target = site.place / "work" / "app" / str(file)[1:]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        total += file.stat().st_size
        if total > 200_000_000:
            break
    site.deliver("v1.0.0")
    print(f"  delivery of {total / 1e6:.0f} MB of binaries")
    subprocess.run(["sync"], check=True)
    ours = once([STAGECTL, "promote"], site.engine, site.place)
    site.run(["git", "init", "-q", "--bare", "peer-quarantine.git"])
    site.run(["git", "init", "-q", "--bare", "peer-inner.git"])
    url = f"file://{site.place}/outer.git"
    fetch = once(["git", "fetch", "-q", url, "refs/tags/v1.0.0:refs/tags/v1.0.0"], site.engine,
                 site.place / "peer-quarantine.git")
    check = once(["sha256sum", "--quiet", "-c", "SHA256SUMS"], site.engine, site.place / "work")
    push = once(["git", "push", "-q", f"file://{site.place}/peer-inner.git", "refs/tags/v1.0.0"], site.engine,
                site.place / "peer-quarantine.git")
    print(f"  git fetch {fetch:.2f} s, sha256sum -c {check:.2f} s, git push {push:.2f} s")
    row("intake, end to end, with scan", ours, "s", "git fetch + sha256sum + git push", fetch + check + push,
        "<= 1.3x")


def benchmark_audit(place):
    site = Site(place)
    site.stagectl("init")
    number = 0
    while True:
        small_delivery(site, number)
        site.stagectl("promote")
        number += 1
        count = int(site.run(["git", "-C", "inner.git", "rev-list", "--count", "messung/ledger"]))
        if count >= 1000:
            break
    ours, least = median([STAGECTL, "audit"], site.engine, site.place, 5)
    ids = site.run(["git", "-C", "inner.git", "rev-list", "messung/ledger"]).decode().split()
    git = once(["git", "-C", "inner.git", "verify-commit", *ids], site.engine, site.place)
    row(f"audit of {count} events", ours, "s", "git verify-commit of each", git, "<= 0.5 s")
    print(f"  least of 5: {least:.3f} s")


def main():
    benchmarks = {"status": benchmark_status, "intake": benchmark_intake, "audit": benchmark_audit}
    chosen = sys.argv[1:] or list(benchmarks)
    unknown = [name for name in chosen if name not in benchmarks]
    if unknown:
        sys.exit(f"unknown benchmark {unknown[0]}; there are: {', '.join(benchmarks)}")
    with tempfile.TemporaryDirectory(prefix="stagectl-benchmark.") as folder:
        for name in chosen:
            benchmarks[name](Path(folder) / name)


main()
