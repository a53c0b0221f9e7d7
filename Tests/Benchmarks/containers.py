"""Benchmark of the scan with unpacking beside clamd: the same machine, the same run, the same signatures and files.

The corpus is made of the files of this machine below /usr, chosen by a fixed seed and packed by stock tools in the ways in which software is delivered, a part of
them left as they are. stagectl is measured as whoever delivers calls it (`check --local`), so that hashing, checksums and putting the files
into a repository of its own are in its figure; clamd is asked over its socket, by a line that stays open, with descriptors of the very
same files. Of both the time counts that the processors worked, with all children; clamd's start is not counted.
"""

import array
import hashlib
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import scanner

MEGABYTES = int(os.environ.get("BENCHMARK_MB", "500"))
# A database as large as ClamAV's own takes a clamd 10 seconds to load; 500 MB would take it hours.
MEGABYTES_FULL = min(MEGABYTES, int(os.environ.get("BENCHMARK_FULL_MB", "20")))
IS_FULL = os.environ.get("BENCHMARK_FULL", "1") != "0"
STAGECTL = os.path.abspath(os.environ.get("STAGECTL", "stagectl"))
PACKERS = {
    "zip": ["zip", "-q", "-r", "OUT", "."], "jar": ["zip", "-q", "-r", "OUT", "."], "tar.gz": ["tar", "-czf", "OUT", "."],
    "tar.xz": ["tar", "-c", "--use-compress-program=xz -1", "-f", "OUT", "."], "tar.zst": ["tar", "--zstd", "-cf", "OUT", "."],
    "tar.bz2": ["tar", "-cjf", "OUT", "."], "7z": ["7z", "a", "-bso0", "-mx=1", "OUT", "."], "tar": ["tar", "-cf", "OUT", "."],
}
PIPELINE = """pipeline: messung
source: {{ url: /nowhere/a, deliveries: refs/tags/v* }}
target: {{ url: /nowhere/b }}
signers: signers
roles: {{ engine: [stagectl@inner.example] }}
checkup:
  content: {{ max-file: 512MiB, max-total: 4GiB }}
  signatures: {{ signers: signers }}
  malware: {{ databases: [{0}], max-age: 36500d, max-unpacked: 4GiB }}
stages: {{ abnahme: {{}} }}
"""


def make_corpus(place: Path, megabytes: int = MEGABYTES) -> int:
    """Packs files into `place`, about a fifth of them not at all; returns the bytes of what lies there."""
    files = [(path, size) for path, size in scanner.files_below("/usr/bin", "/usr/lib", "/usr/share") if size < 8 << 20]
    total, number = 0, 0
    kinds = [*PACKERS, "deb", "plain", "plain"]
    place.mkdir()
    while total < megabytes * 1_000_000 and files:
        part, size = [], 0
        while files and size < 12 << 20:
            part.append(files.pop())
            size += part[-1][1]
        kind = kinds[number % len(kinds)]
        number += 1
        with tempfile.TemporaryDirectory(dir=place.parent) as folder:
            inner = Path(folder) / "inner"
            inner.mkdir()
            for index, (path, _) in enumerate(part):
                try:
                    shutil.copyfile(path, inner / f"{index:04}-{Path(path).name}")
                except OSError:
                    continue
            out = place / f"{number:03}.{kind}"
            if kind == "plain":
                shutil.move(inner, out)
            elif kind == "deb":
                subprocess.run(["tar", "-czf", f"{folder}/data.tar.gz", "."], cwd=inner, check=True)
                subprocess.run(["tar", "-czf", f"{folder}/control.tar.gz", "--files-from=/dev/null"], check=True)
                (Path(folder) / "debian-binary").write_text("2.0\n")
                subprocess.run(["ar", "rc", out, "debian-binary", "control.tar.gz", "data.tar.gz"], cwd=folder, check=True)
            else:
                subprocess.run([word if word != "OUT" else str(out) for word in PACKERS[kind]], cwd=inner, check=True)
        total += sum(path.stat().st_size for path in (out.rglob("*") if out.is_dir() else [out]) if path.is_file())
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(place)}\n" for path in sorted(place.rglob("*")) if path.is_file()]
    (place / "SHA256SUMS").write_text("".join(lines))
    return total


# How a stock tool unpacks to nowhere what `make_corpus` has packed.
UNPACKERS = {
    "zip": "unzip -p '{}'", "jar": "unzip -p '{}'", "7z": "7z e -so -mmt=1 '{}'", "deb": "ar p '{}' data.tar.gz | tar -xzO",
    **{kind: "tar -xOf '{}'" for kind in ("tar.gz", "tar.xz", "tar.zst", "tar.bz2", "tar")},
}


def unpacking(place: Path) -> float:
    """Returns the time of the processors that stock tools take to unpack everything once: no scan can take less."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for path in sorted(place.iterdir()):
        kind = path.name.split(".", 1)[1]
        if kind in UNPACKERS:
            subprocess.run(UNPACKERS[kind].format(path), shell=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def subject(place: Path, databases: Path, work: Path) -> tuple[float, str]:
    """Returns the time of the processors that stagectl takes, and the line in which it says what it has searched."""
    pipeline = work / f"{databases.name}.yaml"
    pipeline.write_text(PIPELINE.format(databases))
    home = work / "home"
    call = [STAGECTL, "check", str(place), "-p", str(pipeline), "--without", "signatures", "--lang", "en"]
    environment = {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "XDG_STATE_HOME": str(home / "state")}
    # What is compiled once for all runs is not counted.
    scanner.run(STAGECTL, "signatures", "compile", "-p", str(pipeline), statuses=range(256), env=environment)
    cpu, wall, _, text = scanner.run(*call, statuses=(0, 10, 12), env=environment)
    return cpu, f"{wall:.1f} s on the wall, {text.count('malware.')} findings of the scan"


class Clamd:
    """A clamd with a folder of signatures, and a line to it that stays open."""

    def __init__(self, databases: Path, work: Path) -> None:
        self.place = work / f"clamd-{databases.name}"
        settings = work / f"clamd-{databases.name}.conf"
        settings.write_text(
            f"Foreground yes\nLocalSocket {self.place}\nDatabaseDirectory {databases}\nDisableCache yes\nMaxScanSize 4000M\nMaxFileSize 2000M\n"
            "MaxFiles 200000\nMaxRecursion 17\nMaxScanTime 0\nReadTimeout 86400\nCommandReadTimeout 3600\n" + ("User root\n" if os.geteuid() == 0 else ""))
        self.process = subprocess.Popen(["clamd", "-c", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        began = time.monotonic()
        while not self.place.exists():
            if self.process.poll() is not None or time.monotonic() - began > 300:
                sys.exit("clamd does not start")
            time.sleep(0.05)

    @property
    def cpu(self) -> float:
        with open(f"/proc/{self.process.pid}/stat") as file:
            return sum(int(word) for word in file.read().rsplit(")", 1)[1].split()[11:13]) / os.sysconf("SC_CLK_TCK")

    def scan(self, place: Path) -> tuple[float, int, int]:
        """Returns the time of the processors, how many files were scanned, and how many it did not call clean."""
        before, mine, count, other = self.cpu, time.process_time(), 0, 0
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.place))
            line.sendall(b"zIDSESSION\0")
            for path in sorted(place.rglob("*")):
                if not path.is_file() or path.is_symlink() or path.stat().st_size == 0:
                    continue
                line.sendall(b"zFILDES\0")
                with open(path, "rb") as file:
                    line.sendmsg([b"\0"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [file.fileno()]))])
                    answer = b""
                    while not answer.endswith(b"\0"):
                        piece = line.recv(4096)
                        if not piece:
                            sys.exit(f"clamd hung up at {path}: {answer!r}")
                        answer += piece
                count += 1
                other += not answer.endswith(b": OK\0")
        return self.cpu - before + time.process_time() - mine, count, other

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def compare(place: Path, total: int, databases: Path, work: Path, what: str, aim: int) -> None:
    clamd = Clamd(databases, work)
    try:
        theirs, count, other = clamd.scan(place)
    finally:
        clamd.end()
    ours, said = subject(place, databases, work)
    print(f"  stagectl: {ours:.1f} s of CPU, {said}")
    print(f"  clamd: {theirs:.1f} s of CPU, {count} files, {other} not called OK")
    print(f"  stock tools: {unpacking(place):.1f} s of CPU for unpacking alone")
    scanner.report(f"{total / 1e6:.0f} MB with containers, {what}", f"{total / ours / 1e6:.1f} MB/s, clamd {total / theirs / 1e6:.1f} MB/s, {theirs / ours:.1f} times",
                   f">= {aim} times", theirs / ours >= aim)


def main() -> None:
    work = Path(tempfile.mkdtemp(prefix="stagectl-containers-", dir=os.environ.get("TMPDIR")))
    try:
        place = work / "corpus"
        total = make_corpus(place)
        (work / "signers").mkdir()
        (work / "signers" / "allowed_signers").write_text("stagectl@inner.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n")
        one = work / "one"
        one.mkdir()
        (one / "one.hdb").write_text("d41d8cd98f00b204e9800998ecf8427f:12345:One.Signature\n")
        compare(place, total, one, work, "one signature", 5)
        if IS_FULL:
            scanner.prepare()
            full = work / "full"
            full.mkdir()
            for folder in ("hashes", "sections", "bodies"):
                for file in (scanner.KEPT / folder).iterdir():
                    (full / file.name if not (full / file.name).exists() else full / f"{folder}-{file.name}").symlink_to(file)
            small = work / "small"
            total = make_corpus(small, MEGABYTES_FULL)
            compare(small, total, full, work, f"{scanner.HASHES + scanner.SECTIONS + scanner.BODIES:,} signatures", 40)
    finally:
        shutil.rmtree(work)
    print(f"\nload {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
