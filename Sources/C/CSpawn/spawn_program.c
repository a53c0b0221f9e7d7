/* What the system has for starting programs stands behind _GNU_SOURCE, where Swift does not see it. */
#define _GNU_SOURCE
#include "spawn_program.h"
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int stagectl_pipe(int descriptors[2]) { return pipe2(descriptors, O_CLOEXEC); }

int stagectl_process_descriptor(int process) { return (int)syscall(SYS_pidfd_open, process, 0); }

int stagectl_memory_file(void) { return memfd_create("stagectl", MFD_CLOEXEC); }

static int add_actions(posix_spawn_file_actions_t *actions, const char *folder, const int descriptors[3]) {
    for (int number = 0; number < 3; number++) {
        int failure = posix_spawn_file_actions_adddup2(actions, descriptors[number], number);
        if (failure) return failure;
    }
    int failure = posix_spawn_file_actions_addclosefrom_np(actions, 3);
    if (!failure && folder) failure = posix_spawn_file_actions_addchdir_np(actions, folder);
    return failure;
}

/* No signal is blocked or ignored, whatever this process does with them. */
static int set_attributes(posix_spawnattr_t *attributes, int leads_session) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int failure = posix_spawnattr_setsigmask(attributes, &none);
    if (!failure) failure = posix_spawnattr_setsigdefault(attributes, &all);
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    if (leads_session) flags |= POSIX_SPAWN_SETSID;
    return failure ? failure : posix_spawnattr_setflags(attributes, flags);
}

int stagectl_spawn(int *process, const char *path, char *const arguments[], char *const environment[],
                   const char *folder, const int descriptors[3], int leads_session) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int failure = posix_spawn_file_actions_init(&actions);
    if (failure) return failure;
    failure = posix_spawnattr_init(&attributes);
    if (!failure) {
        failure = add_actions(&actions, folder, descriptors);
        if (!failure) failure = set_attributes(&attributes, leads_session);
        if (!failure) failure = posix_spawn(process, path, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}
