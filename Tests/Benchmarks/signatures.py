"""How many signatures a second stagectl verifies on one core, beside stock ssh-keygen and git, and beside what libcrypto can do.

Each figure is a median of rounds that alternate. Peers start a process for each signature, as they must; stagectl goes from the
armour to the signer's name: base64, SHA-512, key, signature, and the line of allowed_signers. `openssl speed` verifies with a key
and a context that are ready, and hashes nothing; `verify.c` goes through the same library as whoever must hash and shares no context
between two signatures. Both count the time that the processor worked, and so do the shares of them; processes are compared by the
clock on the wall.
"""
from __future__ import annotations

import base64
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SUBJECT = os.environ["SEAL_SUBJECT"]
ROUNDS, TAGS, SECONDS = 5, 20, 1.0
ADDRESS = "release@sender.example"
# The kind of key: its options for ssh-keygen, and its name for `openssl speed`.
KINDS = {"Ed25519": (["-t", "ed25519"], "ed25519"), "ECDSA P-256": (["-t", "ecdsa", "-b", "256"], "ecdsap256"),
         "RSA 3072": (["-t", "rsa", "-b", "3072"], "rsa3072")}


class Site:
    """A repository with signed tags, and their signatures in files beside it."""

    def __init__(self, place: Path, options: list[str]) -> None:
        self.place = place
        place.mkdir()
        subprocess.run(["ssh-keygen", "-q", "-N", "", "-C", "", "-f", place / "id", *options], check=True)
        self.signers = f"{ADDRESS} {(place / 'id.pub').read_text()}"
        (place / "allowed_signers").write_text(self.signers)
        (place / ".gitconfig").write_text(
            f"[user]\n\tname = Firma\n\temail = {ADDRESS}\n\tsigningkey = {place}/id.pub\n"
            f"[gpg]\n\tformat = ssh\n[gpg \"ssh\"]\n\tallowedSignersFile = {place}/allowed_signers\n")
        self.env = {"HOME": str(place), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1"}
        self.git("init", "-q", ".")
        self.git("commit", "-q", "--allow-empty", "-m", "x")
        signed = []
        for number in range(TAGS):
            self.git("tag", "-s", "-m", f"Lieferung {number}", f"v{number}")
            content, _, armor = self.git("cat-file", "tag", f"v{number}").partition(b"-----BEGIN")
            (place / f"{number}.sig").write_bytes(b"-----BEGIN" + armor)
            (place / f"{number}").write_bytes(content)
            signed.append({"content": base64.b64encode(content).decode(), "armored": "-----BEGIN" + armor.decode()})
        (place / "sample.json").write_text(json.dumps(
            {"signers": self.signers, "address": ADDRESS, "namespace": "git", "signed": signed}))

    def git(self, *arguments: str) -> bytes:
        return subprocess.run(["git", *arguments], cwd=self.place, env=self.env, check=True, capture_output=True).stdout

    def rate(self, verify) -> float:
        begin = time.monotonic()
        for number in range(TAGS):
            verify(number)
        return TAGS / (time.monotonic() - begin)

    def by_ssh_keygen(self) -> float:
        def verify(number: int) -> None:
            with (self.place / f"{number}").open("rb") as content:
                subprocess.run(["ssh-keygen", "-Y", "verify", "-f", "allowed_signers", "-I", ADDRESS, "-n", "git", "-s", f"{number}.sig"],
                               cwd=self.place, env=self.env, stdin=content, check=True, capture_output=True)
        return self.rate(verify)

    def by_git(self) -> float:
        return self.rate(lambda number: self.git("verify-tag", f"v{number}"))

    def by_stagectl(self) -> tuple[float, float]:
        """By the clock on the wall, and by the time that the processor worked."""
        done = subprocess.run([SUBJECT, "measure", self.place / "sample.json", str(SECONDS)], check=True, capture_output=True)
        wall, processor = done.stdout.split()
        return float(wall), float(processor)


def by_openssl(name: str) -> float:
    said = subprocess.run(["openssl", "speed", "-mr", "-seconds", "1", name], check=True, capture_output=True, text=True).stdout
    # The last field is how often a second it verified.
    [numbers] = re.findall(r"^\+F[246]:.*", said, re.M)
    return float(numbers.split(":")[-1])


def by_library(program: Path, name: str) -> float:
    """The better of the two ways that there are to call libcrypto."""
    return max(map(float, subprocess.run([program, name, "0.5"], check=True, capture_output=True).stdout.split()))


def main() -> None:
    print(f"load {os.getloadavg()[0]:.1f}; {ROUNDS} rounds, medians, signatures a second")
    print("| key | stagectl, one core | of its own time | ssh-keygen -Y verify | git verify-tag | openssl speed | libcrypto | of ssh-keygen | of git | of openssl "
          "| of libcrypto |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "verify"
        source = Path(__file__).with_name("verify.c")
        subprocess.run(["cc", "-O2", "-o", library, source, "-lcrypto"], check=True)
        for kind, (options, name) in KINDS.items():
            site = Site(Path(folder) / name, options)
            rounds = [(*site.by_stagectl(), site.by_ssh_keygen(), site.by_git(), by_openssl(name), by_library(library, name)) for _ in range(ROUNDS)]
            ours, alone, keygen, git, openssl, libcrypto = (statistics.median(column) for column in zip(*rounds))
            share = statistics.median(one[1] / one[4] for one in rounds)
            beside = statistics.median(one[1] / one[5] for one in rounds)
            missed += [f"{kind}: {what}" for what, ratio, aim in (
                ("ssh-keygen", ours / keygen, 50), ("git", ours / git, 50), ("openssl", share, 0.9)) if ratio < aim]
            print(f"| {kind} | {ours:,.0f} | {alone:,.0f} | {keygen:,.0f} | {git:,.0f} | {openssl:,.0f} | {libcrypto:,.0f} "
                  f"| {ours / keygen:.0f} × | {ours / git:.0f} × | {share:.0%} | {beside:.0%} |",
                  flush=True)
    print(f"load {os.getloadavg()[0]:.1f}; aims (50 × and 90 %): {'missed: ' + ', '.join(missed) if missed else 'reached'}")


main()
