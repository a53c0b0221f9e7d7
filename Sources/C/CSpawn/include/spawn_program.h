#pragma once

/* Makes a pipe that is closed in programs started later; descriptors[0] is read from. Returns 0, or -1 with errno. */
int stagectl_pipe(int descriptors[2]);

/* Returns a descriptor that is readable once the process has ended; -1 on kernels before 5.3. */
int stagectl_process_descriptor(int process);

/* Starts a program that gets nothing of this process but the descriptors, which become its standard ones.
   Returns 0, or the number of the error. */
int stagectl_spawn(int *process, const char *path, char *const arguments[], char *const environment[],
                   const char *folder, const int descriptors[3], int leads_session);

/* Returns a descriptor of a new file that lies in memory alone and is closed in programs started later; -1 with errno. */
int stagectl_memory_file(void);

/* How many processors this process may use, at least 1; 1 also if the machine has more than a cpu_set_t holds. */
int stagectl_usable_cores(void);
