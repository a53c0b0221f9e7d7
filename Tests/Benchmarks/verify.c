// How many signatures a second libcrypto verifies through its interface, as `openssl speed` does not: the message is hashed, and no
// two signatures share a context. `verify ALGORITHM SECONDS` prints the rate with a context made for each signature, and that with one
// copied for each, of the time that the processor worked.
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int main(int count, char **words) {
    if (count != 3) return 64;
    const char *name = words[1];
    EVP_PKEY *key = !strcmp(name, "ecdsap256") ? EVP_EC_gen("P-256")
                    : !strcmp(name, "rsa3072") ? EVP_RSA_gen(3072) : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    // As with SSH: the curve says which digest, RSA has the longer one, and what is signed is a text around a digest.
    const EVP_MD *digest = !strcmp(name, "ecdsap256") ? EVP_sha256() : !strcmp(name, "rsa3072") ? EVP_sha512() : NULL;
    unsigned char message[97] = "SSHSIG", signature[1024], hash[64];
    size_t length = sizeof signature;
    unsigned size = 0;
    EVP_MD_CTX *signing = EVP_MD_CTX_new();
    if (EVP_DigestSignInit(signing, NULL, digest, NULL, key) != 1
        || EVP_DigestSign(signing, signature, &length, message, sizeof message) != 1) return 1;
    for (int way = 0; way < 2; way++) {
        EVP_PKEY_CTX *ready = EVP_PKEY_CTX_new(key, NULL);
        if (way == 1 && (EVP_PKEY_verify_init(ready) != 1 || EVP_PKEY_CTX_set_signature_md(ready, digest) != 1)) return 1;
        clock_t begin = clock(), end = begin;
        long done = 0;
        for (; end - begin < atof(words[2]) * CLOCKS_PER_SEC; end = clock(), done++) {
            if (way == 0) {
                EVP_MD_CTX *context = EVP_MD_CTX_new();
                if (EVP_DigestVerifyInit(context, NULL, digest, NULL, key) != 1
                    || EVP_DigestVerify(context, signature, length, message, sizeof message) != 1) return 1;
                EVP_MD_CTX_free(context);
            } else {
                EVP_PKEY_CTX *context = EVP_PKEY_CTX_dup(ready);
                if (EVP_Digest(message, sizeof message, hash, &size, digest, NULL) != 1
                    || EVP_PKEY_verify(context, signature, length, hash, size) != 1) return 1;
                EVP_PKEY_CTX_free(context);
            }
        }
        printf("%.0f\n", done / ((double)(end - begin) / CLOCKS_PER_SEC));
        // Ed25519 has no other way than the first.
        if (!digest) return 0;
    }
}
