/* What stands behind _GNU_SOURCE, or in macros, where Swift does not see it. */
#define _GNU_SOURCE
#include "clamd_client.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

long long stagectl_moment(const char *text) {
    struct tm parts = {0};
    const char *rest = strptime(text, "%a %b %d %H:%M:%S %Y", &parts);
    if (!rest || *rest) return -1;
    parts.tm_isdst = -1;
    return (long long)mktime(&parts);
}

int stagectl_send_descriptor(int socket, int descriptor) {
    char byte = 0;
    struct iovec content = {&byte, 1};
    union {
        struct cmsghdr head;
        char space[CMSG_SPACE(sizeof descriptor)];
    } control = {0};
    struct msghdr message = {0};
    message.msg_iov = &content;
    message.msg_iovlen = 1;
    message.msg_control = control.space;
    message.msg_controllen = sizeof control.space;
    struct cmsghdr *part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof descriptor);
    memcpy(CMSG_DATA(part), &descriptor, sizeof descriptor);
    ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    if (sent == 1) return 0;
    if (sent >= 0) errno = EAGAIN;
    return -1;
}

int stagectl_connect_path(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address.sun_path, path);
    int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0) return -1;
    if (connect(made, (struct sockaddr *)&address, sizeof address) || fcntl(made, F_SETFL, O_NONBLOCK)) {
        int reason = errno;
        close(made);
        errno = reason;
        return -1;
    }
    return made;
}
