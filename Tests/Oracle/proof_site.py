"""A small pipeline with real keys, of which bundles are made: everything by stock tools and the built binary."""
from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

NAME = "wohngeld"
ENGINE, SENDER = "stagectl@inner.example", "release@lieferant.example"
PEOPLE = ["verantwortung-1@amt.example", "verantwortung-2@amt.example"]
STRANGER = "fremd@anderswo.example"
EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-" + "TEST-FILE!$H+H*"

PIPELINE = """pipeline: wohngeld
title: Wohngeld-Fachverfahren
source: {{ url: {0}/outer.git, deliveries: refs/tags/v* }}
target: {{ url: {0}/inner.git }}
signers: signers/betrieb
roles:
  engine: [{1}]
  fachverantwortung: [{2}]
hold: {{ by: fachverantwortung }}
resume: {{ by: fachverantwortung, approvals: 1 }}
withdraw: {{ by: fachverantwortung }}
policy: {{ by: fachverantwortung, approvals: 2 }}
checkup:
  content: {{ max-file: 64MiB, max-total: 256MiB }}
  checksums: {{ manifest: SHA256SUMS }}
  signatures: {{ signers: signers/lieferanten, require: 1, on: tag }}
  malware: {{ databases: [{0}/signatures], max-age: 48h }}
stages:
  eingang: {{ title: Eingang }}
  abnahme: {{ title: Abnahme, after: [eingang], release: {{ by: fachverantwortung }}, verify: {{ by: engine }} }}
  produktion:
    title: Produktion
    after: [abnahme]
    release: {{ by: fachverantwortung, approvals: 2 }}
    rollback: {{ by: fachverantwortung }}
lanes:
  eil: {{ from: [eingang], to: produktion, release: {{ by: fachverantwortung }}, catch-up: 7d }}
"""


def note_of(version: str, number: int, more: str = "") -> str:
    """A delivery note."""
    return f"application: fachverfahren\nversion: {version}\naudience: {NAME}\nsequence: {number}\n{more}"


class Site:
    """A, B, people with keys, and a ledger in which a good deal has happened."""

    def __init__(self, folder: Path, stagectl: str) -> None:
        self.folder, self.program = folder, stagectl
        for address in [ENGINE, SENDER, STRANGER, *PEOPLE]:
            self._settle(address)
        for name in ["outer", "inner"]:
            self.run(["git", "init", "-q", "--bare", str(folder / f"{name}.git")])
        self.run(["git", "init", "-q", "-b", "main", str(folder / "work")])
        operators = "".join(f"{address} {self.public(address)}\n" for address in [ENGINE, *PEOPLE])
        self.write("signers/betrieb/allowed_signers", operators)
        self.write("signers/lieferanten/allowed_signers", f'{SENDER} namespaces="git" {self.public(SENDER)}\n')
        self.write("signatures/base.ndb", f"Eicar-Test-Signature:0:0:{EICAR.encode().hex()}\n")
        self.write("pipeline.yaml", PIPELINE.format(folder, ENGINE, ", ".join(PEOPLE)))
        self.stagectl("init")
        self.root = self.run(["git", "-C", str(folder / "inner.git"), "rev-list", "--max-parents=0", f"{NAME}/ledger"]).strip()
        for person in PEOPLE:
            self.run(["git", "config", "--global", f"stagectl.{NAME}.root", self.root], person)

    def live(self) -> None:
        """Takes v1.0.0 to production, refuses v1.1.0, takes v1.2.0 there by a lane and back, bars it, and changes the policy."""
        text = "Bescheid\n" * 4000
        self.deliver("v1.0.0", {"app/VERSION": "1\n", "app/bescheid.txt": text, "start": "#!/bin/sh\n", "lieferung.yaml": note_of("1.0.0", 4)})
        self.stagectl("promote")
        self.release("v1.0.0", "abnahme", PEOPLE[0], "abgenommen")
        self.stagectl("promote")
        self.stagectl("verify", "v1.0.0", "--stage", "abnahme", "--failed", "-m", "Fall 17")
        self.stagectl("verify", "v1.0.0", "--stage", "abnahme", "--passed", "-m", "Fall 17 behoben")
        self.release("v1.0.0", "produktion", PEOPLE[0], "geht")
        self.release("v1.0.0", "produktion", PEOPLE[1], "geht nicht")
        self.decide(["revoke", "v1.0.0", "--to", "produktion", "--confirm", "produktion"], PEOPLE[1], "doch nicht")
        self.deliver("v1.1.0", {"app/VERSION": EICAR})
        self.stagectl("promote", status=12)
        self.decide(["hold", "produktion", "--confirm", "produktion"], PEOPLE[0], "Wartung")
        self.decide(["resume", "produktion", "--confirm", "produktion"], PEOPLE[1], "fertig")
        self.release("v1.0.0", "produktion", PEOPLE[1], "geht doch", wait=True)
        self.stagectl("promote")
        self.deliver("v1.2.0", {"app/VERSION": "2\n", "app/bescheid.txt": text + "neu\n",
                                "lieferung.yaml": note_of("1.2.0", 7, "predecessor: v1.0.0\nexpires: 2099-01-01T00:00:00Z\n")})
        self.stagectl("promote")
        self.decide(["release", "v1.2.0", "--lane", "eil", "--confirm", "produktion"], PEOPLE[1], "eilt")
        self.stagectl("promote", "v1.2.0", "--lane", "eil", "-m", "eilt")
        self.release("v1.2.0", "abnahme", PEOPLE[1], "nachgeholt")
        self.stagectl("promote")
        self.decide(["release", "v1.0.0", "--to", "produktion", "--rollback", "--confirm", "produktion"], PEOPLE[0], "Fehler")
        self.stagectl("promote", "v1.0.0", "--to", "produktion", "--rollback", "-m", "Fehler")
        self.decide(["withdraw", "v1.2.0", "--confirm", "v1.2.0"], PEOPLE[1], "Fehler")
        self.decide(["hold", "--confirm", NAME], PEOPLE[0], "Umbau")
        text = (self.folder / "pipeline.yaml").read_text()
        for title in ["Eingangsstufe", "Eingang der Lieferungen"]:   # the second proposal takes the place of the first
            self.write("neu.yaml", text.replace("title: Eingang", f"title: {title}"))
            self.stagectl("policy", "propose", "neu.yaml", "-m", "Titel")
        proposed = self.run(["git", "-C", "inner.git", "log", "-1", "--format=%s", f"{NAME}/ledger"]).split()[-1]
        for person in PEOPLE:
            self.decide(["policy", "approve", proposed, "--confirm", proposed], person, "geprüft")
        self.stagectl("policy", "adopt")
        (self.folder / "neu.yaml").replace(self.folder / "pipeline.yaml")

    def home(self, address: str) -> Path:
        return self.folder / "homes" / address

    def public(self, address: str) -> str:
        return " ".join((self.home(address) / "id.pub").read_text().split()[:2])

    def write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def run(self, call: list[str], who: str = ENGINE, status: int = 0, folder: str = ".") -> str:
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home(who)), "LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(call, cwd=self.folder / folder, env=environment, capture_output=True, text=True, timeout=120)
        if done.returncode != status:
            raise RuntimeError(f"{call} ended with {done.returncode}: {done.stderr}{done.stdout}")
        return done.stdout

    def stagectl(self, *call: str, who: str = ENGINE, status: int = 0) -> str:
        return self.run([self.program, *call], who, status)

    def decide(self, call: list[str], who: str, reason: str) -> None:
        self.stagectl(*call, "-m", reason, who=who)

    def release(self, delivery: str, stage: str, who: str, reason: str, wait: bool = False) -> None:
        if wait:  # a new release is younger than the revocation, in whole seconds
            self.run(["sleep", "1.1"])
        self.decide(["release", delivery, "--to", stage, "--confirm", stage], who, reason)

    def deliver(self, tag: str, files: dict[str, str]) -> None:
        for name, text in files.items():
            self.write(f"work/{name}", text)
        (self.folder / "work" / "start").chmod(0o755)
        paths = sorted(path for path in (self.folder / "work").rglob("*") if path.is_file() and ".git" not in path.parts)
        sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(self.folder / 'work')}\n"
                for path in paths if path.name != "SHA256SUMS"]
        self.write("work/SHA256SUMS", "".join(sums))
        for call in [["add", "-A"], ["commit", "-q", "-m", tag], ["tag", "-s", "-m", tag, tag],
                     ["push", "-q", str(self.folder / "outer.git"), f"refs/tags/{tag}"]]:
            self.run(["git", *call], SENDER, folder="work")

    def _settle(self, address: str) -> None:
        home = self.home(address)
        home.mkdir(parents=True)
        self.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", address, "-f", str(home / "id")])
        for key, value in [("user.name", address.split("@")[0]), ("user.email", address), ("gpg.format", "ssh"),
                           ("user.signingkey", str(home / "id.pub"))]:
            self.run(["git", "config", "--global", key, value], address)
