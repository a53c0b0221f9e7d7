"""What must hold after a command was disturbed that writes or reads a file, and leaves B alone."""
from __future__ import annotations

from judgement import Judge
from site_of_faults import Command, Site
from tracer import Point


class FileJudge(Judge):
    """One command about a bundle, with the file that it writes when nothing disturbs it."""

    def __init__(self, site: Site, command: Command) -> None:
        self.site, self.command = site, command
        site.restore(command)
        self.before, self.known, self.former = site.state(), site.files(), self.content()
        self.statuses = {0, *command.again}
        self.run_again()
        if site.state() != self.before or not self.proves():
            raise RuntimeError(f"{command.name}: {site.audit()} {self.content() is None}")
        # A file that is there already is not written over unless that is asked for.
        self.statuses.add(self.run_again(check=False).returncode)
        self.known |= site.files()

    def content(self) -> bytes | None:
        path = self.site.place / self.command.file
        return path.read_bytes() if path.exists() else None

    def proves(self) -> bool:
        return self.site.run([self.site.program, "audit", self.command.file], check=False).returncode == 0

    def look(self, status: int | None, point: Point | None, fault: str, errors: str) -> str:
        content = self.content()
        if content is not None and not self.proves():
            self.faults.append(f"{len(content)} bytes under the name of the file, and no proof")
        if self.former is not None and content is None:
            self.faults.append("the file that was there is gone")
        if self.site.state() != self.before:
            self.faults.append("B has changed")
        reads = self.command.arguments[0] == "audit"
        if reads and content != self.former:
            self.faults.append("the file has changed")
        is_done = status == 0 if reads else content is not None and content != self.former
        self.look_at_status(status, is_done, point, fault, errors)
        self.is_undeleted = point is not None and point.call.split(":")[0] in ("unlink", "unlinkat", "rmdir") and fault in ("ENOSPC", "EIO")
        if is_done:
            return "all done"
        return "nothing" if self.site.files() <= self.known else "objects"

    def allowed(self, point: Point | None) -> set[int]:
        return super().allowed(point) - {75}

    def recover(self) -> None:
        site, faults = self.site, self.faults
        again = self.run_again(check=False)
        if again.returncode not in self.statuses:
            faults.append(f"once more: {again.returncode}: {again.stderr[-300:]}")
        if not self.proves():
            faults.append("once more: no proof")
        # What could not be deleted is deleted by the next run that takes its name, which a refused call does not.
        if left := {name for name in site.files() - self.known if "/.cache/stagectl/scratch-" not in f"/{name}" or not self.is_undeleted}:
            faults.append(f"still there: {sorted(left)[:4]}")
        if (audit := site.audit()) != (0, []):
            faults.append(f"audit: {audit}")
        if damage := site.fsck():
            faults.append(f"fsck: {damage}")
