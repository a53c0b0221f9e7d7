"""Runs the fuzz targets one after the other, and says what each has done in all."""
import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".build-fuzz"
FUZZ = os.environ["FUZZ"]
# Short rounds, because the clock of a busy machine says little about what the processor has done.
ROUND = 60
# Where to find more seeds than those in the target's own folder.
ELSEWHERE = {"pipeline": ["pipelines", "pipelines/invalid"], "yaml": ["pipelines", "pipelines/invalid"]}


def targets():
    """The names of all targets with their longest inputs, as the program tells them."""
    lines = subprocess.run([FUZZ, "-runs=1"], capture_output=True, text=True).stdout.splitlines()
    return {name: longest for name, longest in (line.split() for line in lines if re.fullmatch(r"[a-z0-9-]+ [0-9]+", line))}


def run_round(name, longest):
    """Runs a target once. Returns seconds of the processor, inputs tried, edges covered, and whether something was found."""
    corpus, found = KEPT / "corpus" / name, KEPT / "found" / name
    corpus.mkdir(parents=True, exist_ok=True)
    found.mkdir(parents=True, exist_ok=True)
    seeds = [ROOT / "Tests/Fuzz/Seeds" / name] + [ROOT / folder for folder in ELSEWHERE.get(name, [])]
    words = Path(ROOT / "Tests/Fuzz/Words" / name)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.run(
        [FUZZ, f"-max_total_time={ROUND}", f"-max_len={longest}", "-timeout=30", "-rss_limit_mb=512", "-malloc_limit_mb=256",
         "-print_final_stats=1", f"-artifact_prefix={found}/", *([f"-dict={words}"] if words.exists() else []),
         corpus, *(folder for folder in seeds if folder.is_dir())],
        env={**os.environ, "STAGECTL_FUZZ_TARGET": name, "SWIFT_BACKTRACE": "enable=no"}, capture_output=True, text=True,
        errors="replace")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    tried = re.search(r"number_of_executed_units: (\d+)", process.stderr)
    covered = re.findall(r"cov: (\d+)", process.stderr)
    if process.returncode != 0:
        (KEPT / "found" / f"{name}.log").write_text(process.stderr)
        print("\n".join(process.stderr.splitlines()[-25:]), file=sys.stderr)
    return seconds, int(tried[1]) if tried else 0, int(covered[-1]) if covered else 0, process.returncode != 0


def main():
    known = targets()
    if len(sys.argv) < 2 or not re.fullmatch(r"\d+(\.\d+)?", sys.argv[1]) or not set(sys.argv[2:]) <= set(known):
        sys.exit(f"usage: Tests/Fuzz/run MINUTES [TARGET…]; the targets are: {' '.join(known)}")
    minutes, names = float(sys.argv[1]), sys.argv[2:] or list(known)
    totals_file = KEPT / "totals.json"
    totals = json.loads(totals_file.read_text()) if totals_file.exists() else {}
    failed = False
    for name in names:
        spent, tried, covered, found = 0, 0, 0, False
        total = totals.setdefault(name, {"minutes": 0, "inputs": 0, "findings": 0})
        while spent < 60 * minutes and not found:
            seconds, count, edges, found = run_round(name, known[name])
            spent, tried, covered = spent + seconds, tried + count, max(covered, edges)
            # After each round, so that the time of a campaign that is broken off counts.
            total["minutes"] += seconds / 60
            total["inputs"] += count
            total["findings"] += found
            totals_file.write_text(json.dumps(totals))
        failed |= found
        print(f"{name}: {spent / 60:.1f} min, {tried} inputs, {covered} edges, {'FOUND SOMETHING' if found else 'nothing found'};"
              f" in all {total['minutes']:.1f} min, {total['inputs']} inputs, {total['findings']} findings", flush=True)
    sys.exit(1 if failed else 0)


main()
