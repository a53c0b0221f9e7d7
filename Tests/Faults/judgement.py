"""What must hold after a command was disturbed."""
from __future__ import annotations

import re
from pathlib import Path

from site_of_faults import Command, Site
from tracer import Point, Tracer

KILLS = ("kill", "group", "power")
# A status for each way in which a machine fails a command, rather than the command its user: the place is not to be had, a
# rival may have been faster, what is needed for signing is missing.
SENSIBLE = {69, 75}


class Judge:
    """One command, with the state that it leads to when nothing disturbs it."""

    def __init__(self, site: Site, command: Command) -> None:
        self.site, self.command = site, command
        site.restore(command)
        self.before, self.known = site.state(), site.files()
        self.statuses = {0, *command.again}
        self.run_again()
        self.after = site.state()
        if self.after == self.before or site.audit() != (0, []) or site.fsck():
            raise RuntimeError(f"{command.name}: {site.audit()} {site.fsck()} {self.after}")
        # What it says when there is nothing left to do.
        self.statuses.add(self.run_again(check=False).returncode)
        site.run([site.program, "promote"])
        self.goal = site.state()
        self.known |= site.files()

    def run_again(self, check: bool = True):
        return self.site.run(self.command.call(self.site.program), self.command.who, check=check)

    def judge(self, point: Point | None, fault: str) -> dict[str, object]:
        """Makes one disturbed run; returns what it left, and what is wrong with it."""
        site, command = self.site, self.command
        site.restore(command)
        tracer = Tracer(site.place, point, fault, spared=site.place / command.who / ".gitconfig")
        outcome = tracer.run(command.call(site.program), site.environment(command.who), site.place, site.kept / "output")
        errors = Path(f"{site.kept}/output.err").read_text(errors="replace")
        self.faults: list[str] = []
        result = {"status": outcome.status, "target": outcome.target, "words": errors[-400:], "lost": outcome.lost, "faults": self.faults}
        if not outcome.reached:
            # Timing decides how often some things are done. Nothing was disturbed then.
            return {**result, "left": "not reached"}
        left = self.look(outcome.status, point, fault, errors)
        result["left"] = left
        locks = site.age_locks()
        files = site.files() - self.known
        result["files"] = sorted(files | set(locks) - self.known)
        self.recover()
        result["stay"] = sorted(site.files() - self.known)
        return result

    def look(self, status: int | None, point: Point | None, fault: str, errors: str) -> str:
        """What was left behind, and whether it may have been."""
        site, faults = self.site, self.faults
        state = site.state()
        is_done = state == self.after
        if state["entries"] != self.after["entries"][:len(state["entries"])]:
            faults.append("the ledger has other entries than it should")
        allowed = {"ledger.reference-behind", "ledger.root", "configuration.root-missing", "ledger.missing"}
        if self.main == "git push":
            allowed.add("ledger.reference-foreign")
        audit, codes = site.audit()
        if state["entries"] and not set(codes) <= allowed:
            faults.append(f"audit right after: {audit} {codes}")
        halves = self.halves(state)
        # Stock git sends the refs by their names, and a Git in B that is ended among them has moved the first ones only.
        if halves and self.main != "git push":
            faults += halves
        self.look_at_status(status, is_done, point, fault, errors)
        if is_done:
            return "all done"
        if halves:
            return "stage ahead"
        if self.is_ahead(state):
            return "ledger ahead"
        if len(state["entries"]) > len(self.before["entries"]):
            return "some done"
        return "nothing" if site.files() <= self.known else "objects"

    def look_at_status(self, status: int | None, is_done: bool, point: Point | None, fault: str, errors: str) -> None:
        """Whether the status says what has become of it, and the words where."""
        faults = self.faults
        by_us = fault in KILLS and (point is None or fault != "kill" or point.role.startswith(self.main))
        if status == 0 and not is_done:
            faults.append("status 0 although not everything is done")
        if not by_us or point is None:
            if status is None or status < 0:
                faults.append(f"ended by signal {status}")
            elif status not in self.allowed(point):
                faults.append(f"status {status}: {errors[-300:]}")
            elif status in SENSIBLE and not re.search(r"/|refs|ssh-keygen|git|probe|output-unwritable|proof\.bundle", errors):
                faults.append(f"no place is named: {errors[-300:]}")

    @property
    def main(self) -> str:
        return "git push" if self.command.arguments[0] == "git" else "stagectl"

    def allowed(self, point: Point | None) -> set[int]:
        """The statuses that say what is the matter."""
        if self.main == "git push":
            return {0, 1, 128}      # stock git has no others
        # A key that does not sign and a git that does not tell its configuration are matters of the configuration; a hook that
        # was killed is one that refuses.
        told = {"ssh-keygen": {78}, "git config": {78}, "stagectl hook": {22}, "sh": {22}}
        return {0} | SENSIBLE | {status for role, more in told.items() if point and point.role.startswith(role) for status in more}

    @staticmethod
    def is_ahead(state: dict) -> bool:
        """Whether the ledger says something that the refs do not show yet."""
        shown = {line.split(" ", 2)[0]: line.split(" ", 2)[2] for line in state["refs"]}
        said = {}
        for _, event, delivery, _, stage, _ in (entry.split("|") for entry in state["entries"]):
            if event == "accept":
                said[f"refs/tags/probe/{delivery}"] = delivery
            elif event == "promote":
                said[f"refs/heads/probe/{stage}"] = delivery
        return any(delivery not in shown.get(name, "").split() for name, delivery in said.items())

    @staticmethod
    def halves(state: dict) -> list[str]:
        """The stages and tags that show what the ledger does not say."""
        found = []
        entries = [entry.split("|") for entry in state["entries"]]
        for line in state["refs"]:
            name, _, subject = line.split(" ", 2)
            if name.startswith("refs/tags/probe/"):
                said = any(entry[1:3] == ["accept", name.split("/")[3]] for entry in entries)
            else:
                delivery = subject.split()[1]
                said = any(entry[1] == "promote" and entry[2] == delivery and entry[4] == name.split("/")[3] for entry in entries)
            if not said:
                found.append(f"{name} shows what no entry says")
        return found

    def recover(self) -> None:
        """What anybody would do next: the same once more, and `promote`, which repairs."""
        site, faults = self.site, self.faults
        again = self.run_again(check=False)
        if again.returncode not in self.statuses:
            faults.append(f"once more: {again.returncode}: {again.stderr[-300:]}")
        promote = site.run([site.program, "promote"], check=False)
        if self.command.name != "init" and promote.returncode != 0:
            faults.append(f"promote: {promote.returncode}: {promote.stderr[-300:]}")
        state = site.state()
        for part in ("entries", "refs"):
            if state[part] != self.goal[part]:
                faults.append(f"other {part}: {sorted(set(state[part]) ^ set(self.goal[part]))[:4]}")
        if self.command.name == "init" and not site.pinned():
            faults.append("nothing is pinned")
        audit = site.audit()
        if audit != (0, []):
            faults.append(f"audit: {audit}")
        if damage := site.fsck():
            faults.append(f"fsck: {damage}")
