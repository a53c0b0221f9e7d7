"""What the tracer needs of the kernel: ptrace, the calls that write, and a filter that stops at these only. Linux on x86-64."""
from __future__ import annotations

import ctypes
import os
import struct

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
LIBC.ptrace.restype = ctypes.c_long

TRACEME, CONT, GETREGS, SETREGS, SETOPTIONS, GETEVENTMSG = 0, 7, 12, 13, 0x4200, 0x4201
FORK, VFORK, CLONE, EXEC, SECCOMP = 1, 2, 3, 4, 7
OPTIONS = 1 << FORK | 1 << VFORK | 1 << CLONE | 1 << EXEC | 1 << SECCOMP | 1 << 20      # and: end all with the tracer
WAIT_ALL = 0x40000000

# Number, name, and where its operand is: a descriptor, a path, a descriptor and a path beside it, or the second path of two.
CALLS = {
    1: ("write", "fd"), 18: ("pwrite64", "fd"), 20: ("writev", "fd"), 40: ("sendfile", "fd"), 44: ("sendto", "fd"),
    46: ("sendmsg", "fd"), 74: ("fsync", "fd"), 75: ("fdatasync", "fd"), 76: ("truncate", "path"), 77: ("ftruncate", "fd"),
    82: ("rename", "path2"), 83: ("mkdir", "path"), 84: ("rmdir", "path"), 86: ("link", "path2"), 87: ("unlink", "path"),
    88: ("symlink", "path2"), 90: ("chmod", "path"), 91: ("fchmod", "fd"), 257: ("openat", "at"), 2: ("open", "path"),
    258: ("mkdirat", "at"), 263: ("unlinkat", "at"), 264: ("renameat", "at2"), 265: ("linkat", "at2"), 266: ("symlinkat", "path3"),
    268: ("fchmodat", "at"), 285: ("fallocate", "fd"), 296: ("pwritev", "fd"), 306: ("syncfs", "fd"), 316: ("renameat2", "at2"),
    326: ("copy_file_range", "fd3"),
}
# Which argument holds the flags of a call that opens, and what in them makes it one that may write.
OPENS = {2: 1, 257: 2}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class Registers(ctypes.Structure):
    _fields_ = [(name, ctypes.c_ulonglong) for name in (
        "r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss fs_base gs_base ds es fs gs").split()]

    @property
    def arguments(self) -> list[int]:
        return [self.rdi, self.rsi, self.rdx, self.r10, self.r8, self.r9]


def ptrace(request: int, pid: int, address: object = None, data: object = None) -> None:
    if LIBC.ptrace(request, pid, address, data) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def seccomp_filter() -> bytes:
    """A BPF program that stops at the calls above, and lets all others pass at full speed."""
    trace, allow, load, equal, any_bit = 0x7FF00000, 0x7FFF0000, 0x20, 0x15, 0x45
    lines = [(load, 0, 0, 4), (equal, 1, 0, 0xC000003E), (0x06, 0, 0, allow), (load, 0, 0, 0)]
    for number in CALLS:
        if number in OPENS:
            lines += [(equal, 0, 4, number), (load, 0, 0, 16 + 8 * OPENS[number]), (any_bit, 0, 1, WRITING),
                      (0x06, 0, 0, trace), (0x06, 0, 0, allow)]
        else:
            lines += [(equal, 0, 1, number), (0x06, 0, 0, trace)]
    return b"".join(struct.pack("=HBBI", *line) for line in lines + [(0x06, 0, 0, allow)])
