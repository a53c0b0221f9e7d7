"""Runs a program and everything that it starts, and disturbs one system call of one of them.

What strace does with `-f -e inject`, by the same means (ptrace and a seccomp filter), but counted for each process instead of each
thread, told apart by what program a process runs, and with one more fault: the loss of power. Linux on x86-64 only.
"""
from __future__ import annotations

import ctypes
import errno
import os
import signal
import stat
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path

from kernel import (CALLS, CONT, EXEC, GETREGS, LIBC, OPTIONS, SECCOMP, SETOPTIONS, SETREGS, TRACEME, WAIT_ALL, Registers,
                    ptrace, seccomp_filter)


@dataclass(frozen=True, order=True)
class Point:
    """One occurrence of one call in one process."""
    role: str           # what the process runs, such as `git receive-pack` or `ssh-keygen#2`
    call: str           # `write:file`, `rename`, …
    occurrence: int

    def __str__(self) -> str:
        return f"{self.role} | {self.call} | {self.occurrence}"


@dataclass
class Call:
    """One call that was made."""
    point: Point
    target: str


@dataclass
class Outcome:
    """What became of a run."""
    status: int | None = None           # negative: the signal that ended it
    reached: bool = False
    target: str = ""
    calls: list[Call] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)       # files whose content the loss of power took


@dataclass
class Process:
    name: str
    role: str | None = None
    counts: dict[str, int] = field(default_factory=dict)


class Tracer:
    """One run.

    `fault` is None, `kill` (the process of the point), `group` (every process), `power` (every process, and then every file
    below `root` loses what was not brought to the disk), or the name of an error, which the call then ends with. All happen in
    the place of the call. The point None stands for the end of the run.
    """

    def __init__(self, root: Path, point: Point | None = None, fault: str | None = None, spared: Path | None = None) -> None:
        self.root, self.point, self.fault, self.spared = root, point, fault, spared
        self.outcome = Outcome()
        self.processes: dict[int, Process] = {}
        self.groups: dict[int, int] = {}        # thread to process
        self.names: dict[str, int] = {}
        self.pending: dict[tuple[int, int], bool] = {}      # files with content that is not on the disk

    def run(self, command: list[str], environment: dict[str, str], folder: Path, output: Path, seconds: int = 60) -> Outcome:
        self.first = pid = os.fork()
        if pid == 0:
            self.become(command, environment, folder, output)
        os.waitpid(pid, WAIT_ALL)
        ptrace(SETOPTIONS, pid, None, OPTIONS)
        self.groups[pid] = pid
        self.processes[pid] = Process("?")
        previous = signal.signal(signal.SIGALRM, lambda *_: self.end_all())
        signal.alarm(seconds)
        self.resume(pid)
        while True:
            try:
                self.take(*os.waitpid(-1, WAIT_ALL))
            except ChildProcessError:
                break
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)
        if self.fault == "power" and (self.outcome.reached or self.point is None):
            self.outcome.reached = True
            self.lose()
        return self.outcome

    def become(self, command: list[str], environment: dict[str, str], folder: Path, output: Path) -> None:
        try:
            os.setsid()
            os.chdir(folder)
            for descriptor, path, flags in ((0, "/dev/null", os.O_RDONLY), (1, f"{output}.out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
                                            (2, f"{output}.err", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)):
                opened = os.open(path, flags, 0o600)
                os.dup2(opened, descriptor)
                os.close(opened)
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            program = ctypes.create_string_buffer(seccomp_filter())
            length = len(program.raw) // 8
            description = struct.pack("=HxxxxxxQ", length, ctypes.addressof(program))
            ptrace(TRACEME, 0)
            os.kill(os.getpid(), signal.SIGSTOP)
            if os.geteuid() != 0:
                LIBC.prctl(38, 1, 0, 0, 0)
            if LIBC.prctl(22, 2, ctypes.create_string_buffer(description), 0, 0) != 0:
                os._exit(126)
            os.execvpe(command[0], command, environment)
        except BaseException as error:
            os.write(2, f"{error}\n".encode())
        finally:
            os._exit(127)

    def resume(self, thread: int, number: int = 0) -> None:
        try:
            ptrace(CONT, thread, None, number)
        except OSError as error:        # it was killed meanwhile
            if error.errno != errno.ESRCH:
                raise

    def take(self, thread: int, status: int) -> None:
        """Deals with what was waited for."""
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            if thread == self.first:
                self.outcome.status = os.waitstatus_to_exitcode(status)
            self.processes.pop(thread, None)
            self.groups.pop(thread, None)
            return
        number, event = os.WSTOPSIG(status), status >> 16
        if thread not in self.groups:
            self.adopt(thread)
            # A new thread begins with this one.
            if number == signal.SIGSTOP and event == 0:
                return self.resume(thread)
        try:
            if event == EXEC:
                self.rename(thread)
            elif event == SECCOMP and self.met(thread):
                return
        except (OSError, ProcessLookupError):
            pass        # it was killed meanwhile
        self.resume(thread, 0 if event else number)

    def adopt(self, thread: int) -> None:
        group, parent = thread, 0
        try:
            for line in Path(f"/proc/{thread}/status").read_text().splitlines():
                if line.startswith("Tgid:"):
                    group = int(line.split()[1])
                elif line.startswith("PPid:"):
                    parent = int(line.split()[1])
        except OSError:
            pass
        self.groups[thread] = group
        if group not in self.processes:
            before = self.processes.get(parent)
            self.processes[group] = Process(f"{before.name.removesuffix('~')}~" if before else "?")

    def rename(self, thread: int) -> None:
        """Names a process by the program that it runs from now on."""
        words = [word.decode(errors="replace") for word in Path(f"/proc/{thread}/cmdline").read_bytes().split(b"\0") if word]
        program = os.path.basename(words[0]) if words else "?"
        if program.startswith("git-"):
            program, words = "git", ["git", program[4:], *words[1:]]
        rest = iter(words[1:])
        verbs = []
        for word in rest:
            if word in ("-c", "-C"):
                next(rest, None)
            elif not word.startswith("-"):
                verbs.append(word)
        if program == "stagectl":
            program = " ".join([program, *verbs[:2 if verbs[:1] == ["hook"] else 1]])
        elif program == "git":
            program = " ".join([program, *verbs[:1]])
        elif program in ("sh", "dash") and verbs:
            program = f"sh {os.path.basename(verbs[0].split()[0])}"
        self.processes[thread] = Process(program)
        self.groups[thread] = thread

    def met(self, thread: int) -> bool:
        """Counts a call; returns whether the thread has been dealt with."""
        registers = Registers()
        ptrace(GETREGS, thread, None, ctypes.byref(registers))
        call, operand = CALLS.get(registers.orig_rax, (None, None))
        if call is None:
            return False
        target, kind = self.operand(thread, operand, registers.arguments)
        if kind is None:
            return False
        process = self.processes[self.groups[thread]]
        if process.role is None:
            number = self.names[process.name] = self.names.get(process.name, 0) + 1
            process.role = process.name if number == 1 else f"{process.name}#{number}"
        key = f"{call}:{kind}" if operand == "fd" and kind != "file" else call
        count = process.counts[key] = process.counts.get(key, 0) + 1
        point = Point(process.role, key, count)
        self.outcome.calls.append(Call(point, target))
        if point != self.point or self.outcome.reached:
            self.note(thread, call, registers.arguments)
            return False
        self.outcome.reached, self.outcome.target = True, target
        if self.fault == "kill":
            os.kill(self.groups[thread], signal.SIGKILL)
            return True
        if self.fault in ("group", "power"):
            self.end_all()
            return True
        registers.orig_rax = 2 ** 64 - 1
        registers.rax = 2 ** 64 - getattr(errno, self.fault)
        ptrace(SETREGS, thread, None, ctypes.byref(registers))
        return False

    def end_all(self) -> None:
        for group in set(self.groups.values()):
            try:
                os.kill(group, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def operand(self, thread: int, operand: str, arguments: list[int]) -> tuple[str, str | None]:
        """What a call is about, and of what kind that is; of no kind if nobody would miss it."""
        if operand in ("fd", "fd3"):
            target = os.readlink(f"/proc/{thread}/fd/{arguments[2 if operand == 'fd3' else 0] & 0xFFFFFFFF}")
            if target.startswith("/"):
                return target, None if target.startswith(("/dev/", "/proc/")) and not target.startswith("/dev/shm/") else "file"
            return target.split(":")[0], None if target.startswith("anon_inode") else target.split(":")[0]
        position = {"path": 0, "path2": 1, "path3": 2, "at": 1, "at2": 3}[operand]
        path = self.text(thread, arguments[position])
        if not path.startswith("/"):
            beside = ctypes.c_int(arguments[position - 1] & 0xFFFFFFFF).value if operand.startswith("at") else -100
            base = os.readlink(f"/proc/{thread}/cwd" if beside == -100 else f"/proc/{thread}/fd/{beside}")
            path = f"{base}/{path}"
        path = os.path.normpath(path)
        return path, None if path.startswith(("/dev/", "/proc/")) and not path.startswith("/dev/shm/") else "file"

    @staticmethod
    def text(thread: int, address: int) -> str:
        with open(f"/proc/{thread}/mem", "rb", buffering=0) as memory:
            memory.seek(address)
            return memory.read(4096).split(b"\0")[0].decode(errors="replace")

    def note(self, thread: int, call: str, arguments: list[int]) -> None:
        """Keeps the list of the files whose content a loss of power would take."""
        if call == "syncfs":
            self.pending.clear()
        elif call in ("write", "pwrite64", "writev", "pwritev", "ftruncate", "sendfile", "fsync", "fdatasync"):
            status = os.stat(f"/proc/{thread}/fd/{arguments[0] & 0xFFFFFFFF}")
            if not stat.S_ISREG(status.st_mode):
                return
            if call in ("fsync", "fdatasync"):
                self.pending.pop((status.st_dev, status.st_ino), None)
            else:
                self.pending[status.st_dev, status.st_ino] = True
        elif call.startswith("rename") and self.spared:
            # Most file systems write a file out that takes the place of another one. Only what stagectl does not answer for
            # is given the benefit of it.
            old, new = (0, 1) if call == "rename" else (1, 3)
            paths = [os.path.join(os.readlink(f"/proc/{thread}/cwd"), self.text(thread, arguments[position])) for position in (old, new)]
            if os.path.exists(paths[1]) and os.path.normpath(paths[1]) == str(self.spared):
                status = os.stat(paths[0])
                self.pending.pop((status.st_dev, status.st_ino), None)

    def lose(self) -> None:
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = os.path.join(folder, name)
                status = os.lstat(path)
                if (status.st_dev, status.st_ino) in self.pending and status.st_size > 0:
                    os.chmod(path, status.st_mode | 0o200)
                    os.truncate(path, 0)
                    os.chmod(path, status.st_mode)
                    self.outcome.lost.append(os.path.relpath(path, self.root))


def is_supported() -> bool:
    return sys.platform == "linux" and os.uname().machine == "x86_64"
