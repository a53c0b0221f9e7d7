#pragma once

/* Sends one byte over a socket, and a descriptor with it. Returns 0, or -1 with errno. */
int stagectl_send_descriptor(int socket, int descriptor);

/* Connects to a socket in the file system. Returns the descriptor, which does not block; -1 with errno. */
int stagectl_connect_path(const char *path);

/* Reads a time of this machine's zone as ctime writes it, in seconds since 1970; -1 if it is none. */
long long stagectl_moment(const char *text);
