/* Debian's libgit2 is built with mbedTLS, and git_libgit2_init() makes it parse every CA certificate of the machine: 8 ms of
   each start, for a TLS stack that stagectl replaces by OpenSSL. The executable therefore answers for mbedTLS' parser; libgit2's
   start ignores the failure. Inert where libgit2 uses another TLS library. */
#define _GNU_SOURCE
#include "lazy_ca.h"
#include <dlfcn.h>
#include <stdatomic.h>

enum { file_io_error = -0x3E00 }; /* MBEDTLS_ERR_PK_FILE_IO_ERROR */

static atomic_int armed;

void stagectl_arm_mbedtls(void) { atomic_store(&armed, 1); }

__attribute__((visibility("default"))) int mbedtls_x509_crt_parse_file(void *chain, const char *path) {
    if (!atomic_load(&armed)) return file_io_error;
    int (*parse)(void *, const char *) =
        (int (*)(void *, const char *))dlsym(RTLD_NEXT, "mbedtls_x509_crt_parse_file");
    return parse ? parse(chain, path) : file_io_error;
}
