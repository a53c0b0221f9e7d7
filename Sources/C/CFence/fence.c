/* A fence of three: limits of resources, Landlock where the kernel has it, and a list of the only system calls that are left. */
#define _GNU_SOURCE
#include "fence.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__)
#define FENCE_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define FENCE_ARCH AUDIT_ARCH_AARCH64
#endif

static int limit(int resource, unsigned long long value) {
    struct rlimit both = {value, value};
    return setrlimit(resource, &both);
}

/* Without a single rule that lets anything through, nothing of the file system can be reached. */
static int fence_files(void) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    /* A kernel without Landlock: the list of system calls has no call that opens a file. */
    if (version < 1) return 0;
    /* Those 13 kinds of access are known to every version. */
    struct landlock_ruleset_attr rules = {.handled_access_fs = (1ULL << 13) - 1};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules.handled_access_fs, 0);
    if (ruleset < 0) return -1;
    long failure = syscall(SYS_landlock_restrict_self, ruleset, 0);
    close(ruleset);
    return failure ? -1 : 0;
}

#ifdef FENCE_ARCH
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(value) BPF_STMT(BPF_RET | BPF_K, value)
#define UNLESS(value, skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skipped)
#define ALLOW(name) UNLESS(SYS_##name, 1), ANSWER(SECCOMP_RET_ALLOW)
/* Memory that can be run is refused, so that foreign code cannot even be laid out. The third argument is the protection. */
#define ALLOW_DATA_ONLY(name)                                                                          \
    UNLESS(SYS_##name, 4), LOAD(args[2]), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0),       \
        ANSWER(SECCOMP_RET_ALLOW), ANSWER(SECCOMP_RET_ERRNO | EPERM)

static int fence_calls(void) {
    struct sock_filter list[] = {
        LOAD(arch),
        UNLESS(FENCE_ARCH, 1),
        BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0),
        ANSWER(SECCOMP_RET_KILL_PROCESS),
        LOAD(nr),
        /* The second table of numbers that x86 has for other programs. */
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
        ANSWER(SECCOMP_RET_KILL_PROCESS),
        ALLOW(read),
        ALLOW(write),
        ALLOW(futex),
        ALLOW(munmap),
        ALLOW(mremap),
        ALLOW(madvise),
        ALLOW(brk),
        ALLOW(close),
        ALLOW(exit_group),
        ALLOW(exit),
        ALLOW(rt_sigreturn),
        ALLOW(rt_sigprocmask),
        ALLOW(clock_gettime),
        ALLOW(getrandom),
        ALLOW(getpid),
        ALLOW(gettid),
        ALLOW(sched_yield),
        ALLOW(fstat),
        ALLOW_DATA_ONLY(mmap),
        ALLOW_DATA_ONLY(mprotect),
        ANSWER(SECCOMP_RET_ERRNO | EPERM),
    };
    struct sock_fprog program = {sizeof list / sizeof *list, list};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}
#else
/* A processor whose system calls nobody has listed here. */
static int fence_calls(void) {
    errno = ENOSYS;
    return -1;
}
#endif

/* A handler that asks for help outside finds the fence, returns, and meets the same fault again: for ever. */
static void end_at_faults(void) {
    static const int faults[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGQUIT, SIGSYS};
    sigset_t all;
    sigemptyset(&all);
    for (unsigned index = 0; index < sizeof faults / sizeof *faults; index++) {
        signal(faults[index], SIG_DFL);
        sigaddset(&all, faults[index]);
    }
    sigprocmask(SIG_UNBLOCK, &all, NULL);
}

int stagectl_fence(unsigned long long address_space) {
    end_at_faults();
    /* Whoever may ask for core dumps, or looks at this process, sees nothing of what it unpacks. */
    if (limit(RLIMIT_CORE, 0) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)) return -1;
    if (limit(RLIMIT_AS, address_space) || limit(RLIMIT_FSIZE, 0)) return -1;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return -1;
    if (fence_files()) return -1;
    if (limit(RLIMIT_NOFILE, 3) || limit(RLIMIT_NPROC, 0)) return -1;
    return fence_calls();
}

int stagectl_try_fence(void) {
    int worked = 0;
    if (open("/etc/passwd", O_RDONLY) >= 0) worked |= STAGECTL_OPENED_FILE;
    if (open("/tmp", O_TMPFILE | O_RDWR, 0600) >= 0) worked |= STAGECTL_MADE_FILE;
    if (socket(AF_UNIX, SOCK_STREAM, 0) >= 0 || socket(AF_INET, SOCK_STREAM, 0) >= 0) worked |= STAGECTL_OPENED_SOCKET;
    long process = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (process == 0) _exit(0);
    /* Where there is no fence it has come to be, and must not stay as one that nobody has waited for. */
    if (process > 0) waitpid((pid_t)process, NULL, 0);
    if (process > 0) worked |= STAGECTL_STARTED_PROCESS;
    char *const nothing[] = {NULL};
    /* A program that is no program: nothing is started even without a fence, but the reason is another one. */
    if (execve("/dev/null", nothing, nothing) && errno != EPERM) worked |= STAGECTL_STARTED_PROGRAM;
    if (mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED) worked |= STAGECTL_MADE_CODE;
    return worked;
}
