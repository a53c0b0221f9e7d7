"""Benchmarks of the signature engine beside clamscan, clamd and YARA: the same machine, the same run, the same databases and files.

The databases are made with fixed seeds, the files are those of this machine below /usr; both are kept outside of the repository.
Times are those that the processors worked (user and system), for a machine that is never idle adds to the time on the wall.
Each aim is a ratio, or a figure of this machine, and it is said whether it was reached.
"""

import os
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SCAN = os.path.abspath(os.environ.get("SCAN_FILES", "scan-files"))
KEPT = Path(os.environ.get("BENCHMARK_KEPT", Path(__file__).resolve().parents[2] / ".build" / "benchmarks")) / "scanner"
CORPUS_BYTES = 500_000_000
HASHES = 6_000_000
SECTIONS = 1_000_000
BODIES = 100_000
ROUNDS = int(os.environ.get("BENCHMARK_ROUNDS", "5"))
results: list[tuple[str, str, str, str]] = []


def report(what: str, measured: str, aim: str, reached: bool | None) -> None:
    verdict = "–" if reached is None else "yes" if reached else "no"
    results.append((what, measured, aim, verdict))
    print(f"{what}: {measured} (aim {aim}: {verdict})", flush=True)


def run(*call: str, statuses=(0, 1), **keywords) -> tuple[float, float, int, str]:
    """Returns the CPU time, the time on the wall, the most memory in kB and the output of a call."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(call, stdout=output, stderr=subprocess.STDOUT, **keywords)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode(errors="replace")
    if child.returncode not in statuses:
        sys.exit(f"{' '.join(call[:6])} … ended with {child.returncode}: {text[-500:]}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - began, usage.ru_maxrss, text


def files_below(*folders: str) -> list[tuple[str, int]]:
    """Returns all regular files of at most 40 MB with their sizes, in an order that a fixed seed shuffles."""
    found = []
    for folder in folders:
        for place, inner, names in os.walk(folder):
            inner.sort()
            for name in sorted(names):
                path = os.path.join(place, name)
                try:
                    status = os.lstat(path)
                except OSError:
                    continue
                if (status.st_mode & 0o170000) == 0o100000 and 0 < status.st_size <= 40 << 20:
                    found.append((path, status.st_size))
    random.Random(1).shuffle(found)
    return found


def write_lines(path: Path, lines) -> None:
    """Writes a file whole, or not at all."""
    unfinished = path.with_suffix(".unfinished")
    with open(unfinished, "w") as file:
        file.writelines(lines)
    unfinished.rename(path)


def make_hashes(generator: random.Random) -> None:
    """As in ClamAV's own database, nearly all of them are SHA-256; the sizes are those of programs."""
    few = HASHES * 3 // 200
    write_lines(
        KEPT / "hashes" / "main.hsb",
        (f"{generator.getrandbits(256):064x}:{generator.randint(200, 8_000_000)}:Win.Trojan.Agent-{number}\n"
         for number in range(HASHES - few)))
    write_lines(
        KEPT / "hashes" / "main.hdb",
        (f"{generator.getrandbits(128):032x}:{generator.randint(200, 8_000_000)}:Win.Malware.Generic-{number}\n"
         for number in range(few)))


def make_sections(generator: random.Random) -> None:
    write_lines(
        KEPT / "sections" / "main.mdb",
        (f"{512 * generator.randint(1, 4000)}:{generator.getrandbits(128):032x}:Win.Packed.Section-{number}\n"
         for number in range(SECTIONS)))


def with_wildcards(digits: list[str], generator: random.Random) -> str | None:
    """Puts one to three wildcards into a pattern; None if ClamAV would not read it."""
    for _ in range(generator.randint(1, 3)):
        place = generator.randint(3, len(digits) - 4)
        if len(digits[place]) != 2 or "?" in digits[place]:
            continue
        choice = generator.random()
        if choice < 0.4:
            digits[place] = "??"
        elif choice < 0.55:
            digits[place] = digits[place][0] + "?"
        elif choice < 0.7:
            digits[place] = f"({digits[place]}|{generator.randrange(256):02x})"
        elif choice < 0.85:
            digits[place] = f"{{{generator.randint(0, 8)}-{generator.randint(9, 200)}}}"
        else:
            digits[place] = "*"
    text = "".join(digits)
    parts = re.split(r"\*|\{[^}]*\}", text)
    runs = re.split(r"\*|\{[^}]*\}|\([^)]*\)|\?\?|.\?", text)
    if not all(re.search(r"(?:[0-9a-f]{4})", re.sub(r"\([^)]*\)|\?\?|.\?", "..", part)) for part in parts):
        return None
    # A signature whose longest stretch is a few bytes finds itself in every file; nobody publishes one.
    return text if any(len(stretch) >= 16 for stretch in runs) else None


def make_bodies(generator: random.Random, files: list[tuple[str, int]]) -> None:
    """Slices of real files that are not scanned, with three bytes changed: 40 % with wildcards."""
    contents, total = [], 0
    for path, size in files:
        if size < 2000 or path.endswith((".gz", ".xz", ".zst", ".png")) or total > 600 << 20:
            continue
        try:
            contents.append(Path(path).read_bytes()[:4 << 20])
        except OSError:
            continue
        total += len(contents[-1])
    lines = []
    while len(lines) < BODIES:
        content = generator.choice(contents)
        is_wild = generator.random() < 0.4
        length = generator.randint(24 if is_wild else 12, 100)
        start = generator.randrange(max(1, len(content) - length))
        piece = bytearray(content[start:start + length])
        if len(piece) < length or len(set(piece)) < 6:
            continue
        for _ in range(3):
            piece[generator.randrange(length)] ^= generator.randint(1, 255)
        digits = [f"{byte:02x}" for byte in piece]
        text = with_wildcards(digits, generator) if is_wild else "".join(digits)
        if text:
            lines.append(f"Synthetic.Body-{len(lines):06}:0:*:{text}\n")
    write_lines(KEPT / "bodies" / "main.ndb", lines)


def make_rules() -> None:
    """Writes the same bodies as rules of YARA."""
    def translated(text: str) -> str:
        text = re.sub(r"\{(\d+)-(\d+)\}", r" [\1-\2] ", text)
        return text.replace("*", " [-] ").replace("|", " | ")
    with open(KEPT / "bodies" / "main.ndb") as lines:
        write_lines(
            KEPT / "rules.yar",
            (f"rule b{number} {{ strings: $a = {{ {translated(line.rstrip().split(':')[3])} }} condition: $a }}\n"
             for number, line in enumerate(lines)))


def prepare() -> list[tuple[str, int]]:
    for folder in ["hashes", "sections", "bodies"]:
        (KEPT / folder).mkdir(parents=True, exist_ok=True)
    files = files_below("/usr/bin", "/usr/lib", "/usr/sbin", "/usr/share")
    corpus, total = [], 0
    # The bodies are cut from what is not scanned; with one more package on the machine, the order would be another.
    chosen = KEPT / "corpus.list"
    if chosen.exists():
        sizes = dict(files)
        corpus = [(path, sizes[path]) for path in chosen.read_text().splitlines() if path in sizes]
    for path, size in files if not corpus else []:
        if total < CORPUS_BYTES:
            corpus.append((path, size))
            total += size
    if not (KEPT / "hashes" / "main.hdb").exists():
        make_hashes(random.Random(3))
    if not (KEPT / "sections" / "main.mdb").exists():
        make_sections(random.Random(5))
    if not (KEPT / "bodies" / "main.ndb").exists():
        scanned = {path for path, _ in corpus}
        make_bodies(random.Random(2), [file for file in files if file[0] not in scanned])
    if not (KEPT / "rules.yar").exists():
        make_rules()
    return corpus


def part_of(corpus: list[tuple[str, int]], size: int) -> list[tuple[str, int]]:
    """Returns files of the corpus of about a size together, none of them large."""
    chosen, total = [], 0
    for path, length in corpus:
        if total < size and length < 2 << 20:
            chosen.append((path, length))
            total += length
    return chosen


def list_of(files: list[tuple[str, int]], name: str) -> str:
    path = KEPT / name
    path.write_text("".join(f"{path}\n" for path, _ in files))
    return str(path)


def figures(text: str) -> dict[str, float]:
    """Reads the last line of scan-files: words and numbers in turn."""
    words = text.strip().splitlines()[-1].split()
    return {name: float(value) for name, value in zip(words[::2], words[1::2])}


def scan(databases: list[str], cache: Path, files: str, jobs: int = 1, *more: str) -> tuple[float, float, dict[str, float]]:
    call = [SCAN, "--cache", str(cache), "--jobs", str(jobs), "--quiet", *more]
    for name in databases:
        call += ["-d", str(KEPT / name)]
    cpu, wall, _, text = run(*call, "--list", files)
    return cpu, wall, figures(text)


def least(rounds: int, measure) -> tuple[float, float, dict[str, float]]:
    return min((measure() for _ in range(rounds)), key=lambda result: result[0])


def main() -> None:
    corpus = prepare()
    work = Path(tempfile.mkdtemp(prefix="stagectl-scanner-"))
    try:
        measure(corpus, work)
    finally:
        shutil.rmtree(work)
    width = max(len(row[0]) for row in results)
    print(f"\nload {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    for what, measured, aim, verdict in results:
        print(f"{what:{width}}  {measured:44}  {aim:28}  {verdict}")


def measure(corpus: list[tuple[str, int]], work: Path) -> None:
    everything = ["hashes", "bodies"]
    small = work / "small"
    small.write_text("twelve bytes")
    tiny = list_of([(str(small), 12)], "tiny.list")
    whole = list_of(corpus, "corpus.list")
    part = part_of(corpus, 100_000_000)
    crumb = part_of(corpus, 4_000_000)
    count = HASHES + BODIES

    cache = work / "cache"
    cpu, wall, facts = scan(everything, cache, tiny)
    report(f"compile {count:,} signatures", f"{cpu:.1f} s of CPU, {wall:.1f} s", "<= 4 s", cpu <= 4)
    report("compile, most memory", f"{facts['peak'] / 1024:.0f} MB", "<= 1 GB", facts["peak"] <= 1 << 20)

    cpu_clam, wall_clam, memory_clam, _ = run(
        "clamscan", "--no-summary", f"--database={KEPT / 'hashes'}", str(small))
    walls, facts = [], {}
    for _ in range(20):
        _, wall, facts = scan(everything, cache, tiny)
        walls.append(wall)
    walls.sort()
    report("start to first verdict", f"{1000 * walls[10]:.1f} ms, least {1000 * walls[0]:.1f} ms", "<= 5 ms", walls[0] <= 0.005)
    report("… beside clamscan (hashes only)", f"{wall_clam / walls[10]:,.0f} times faster", ">= 1,000 times", wall_clam / walls[10] >= 1000)
    report("private memory", f"{facts['private'] / 1024:.1f} MB; clamscan {memory_clam / 1024:.0f} MB",
           ">= 20 times less", memory_clam / facts["private"] >= 20)

    text = run("openssl", "speed", "-seconds", "1", "-bytes", "16384", "-evp", "sha256")[3]
    rate = float(re.findall(r"([\d.]+)k", text)[-1]) * 1000
    cpu, _, facts = least(ROUNDS, lambda: scan(["hashes"], cache, whole))
    bare = least(ROUNDS, lambda: scan(["hashes"], cache, whole, 1, "--read-only"))[0]
    hashing = facts["bytes"] / (cpu - bare)
    report("hash only", f"{hashing / 1e9:.2f} GB/s; openssl speed {rate / 1e9:.2f}", ">= 90 %", hashing >= 0.9 * rate)

    cpu, wall, facts = least(ROUNDS, lambda: scan(everything, cache, whole))
    speed = facts["bytes"] / cpu
    report(f"hash and {BODIES:,} bodies", f"{speed / 1e9:.3f} GB/s of CPU", ">= 0.5 GB/s", speed >= 0.5e9)
    double = least(min(ROUNDS, 3), lambda: scan(everything, cache, whole, 2))[1]
    single = least(min(ROUNDS, 3), lambda: scan(everything, cache, whole, 1))[1]
    report("two cores", f"{single / double:.2f} times one", ">= 1.8 times", single / double >= 1.8)

    base = run("clamscan", "--no-summary", f"--database={KEPT / 'bodies'}", str(small))[0]
    cpu = run("clamscan", "--no-summary", f"--database={KEPT / 'bodies'}", f"--file-list={list_of(crumb, 'crumb.list')}")[0]
    clam = sum(size for _, size in crumb) / max(cpu - base, 0.01)
    report("… beside clamscan", f"{clam / 1e6:.2f} MB/s, {speed / clam:,.0f} times", ">= 100 times", speed / clam >= 100)

    rules = work / "rules.yarc"
    run("yarac", str(KEPT / "rules.yar"), str(rules))
    base = run("yara", "-C", str(rules), str(small))[0]
    cpu = run("yara", "-C", str(rules), "--scan-list", list_of(part, "part.list"))[0]
    yara = sum(size for _, size in part) / (cpu - base)
    report("… beside YARA", f"{yara / 1e6:.1f} MB/s, {speed / yara:,.0f} times", ">= 25 times", speed / yara >= 25)
    measure_daemon(crumb, work, speed)


def measure_daemon(files: list[tuple[str, int]], work: Path, speed: float) -> None:
    """Lets clamd scan the same files with the same bodies; its start is not counted."""
    if shutil.which("clamd") is None:
        report("… beside clamd", "not installed", "–", None)
        return
    place = work / "clamd.sock"
    configuration = work / "clamd.conf"
    configuration.write_text(
        f"Foreground yes\nLocalSocket {place}\nDatabaseDirectory {KEPT / 'bodies'}\nUser root\nDisableCache yes\n"
        if os.geteuid() == 0 else
        f"Foreground yes\nLocalSocket {place}\nDatabaseDirectory {KEPT / 'bodies'}\nDisableCache yes\n")
    daemon = subprocess.Popen(
        ["clamd", "-c", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            if place.exists():
                break
            time.sleep(0.1)
        with open(f"/proc/{daemon.pid}/stat") as file:
            before = sum(int(word) for word in file.read().rsplit(")", 1)[1].split()[11:13])
        for path, _ in files:
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(str(place))
                line.sendall(f"zSCAN {path}\0".encode())
                while line.recv(4096):
                    pass
        with open(f"/proc/{daemon.pid}/stat") as file:
            after = sum(int(word) for word in file.read().rsplit(")", 1)[1].split()[11:13])
        rate = sum(size for _, size in files) / max((after - before) / os.sysconf("SC_CLK_TCK"), 0.01)
        report("… beside clamd", f"{rate / 1e6:.2f} MB/s, {speed / rate:,.0f} times", ">= 100 times", speed / rate >= 100)
    finally:
        daemon.send_signal(signal.SIGKILL)
        daemon.wait()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
