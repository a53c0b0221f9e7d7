#pragma once

/* Takes everything from this process but its memory and the descriptors that are open: no file, no socket, no other program can be
   reached any more, by whatever runs here from now on. There is no way back.
   Returns 0, or -1 with errno if the kernel has no such fence. */
int stagectl_fence(unsigned long long address_space);

/* What a process behind the fence must not be able to do. */
enum {
    STAGECTL_OPENED_FILE = 1,
    STAGECTL_MADE_FILE = 2,
    STAGECTL_OPENED_SOCKET = 4,
    STAGECTL_STARTED_PROCESS = 8,
    STAGECTL_STARTED_PROGRAM = 16,
    STAGECTL_MADE_CODE = 32,
};

/* Tries all of that, and returns what has worked. */
int stagectl_try_fence(void);
