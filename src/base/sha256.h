/* SHA-256 (FIPS 180-4), of bytes as they come: what publishers of files give to compare with. */
#ifndef CREME_BASE_SHA256_H
#define CREME_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { CREME_SHA256_TEXT = 65 };

typedef struct creme_sha256 {
    uint32_t sum[8];
    uint64_t bytes;
    uint8_t block[64]; /* of which bytes % 64 are there */
} creme_sha256;

void creme_sha256_init(creme_sha256 *hash);
void creme_sha256_add(creme_sha256 *hash, const void *bytes, size_t count);

/* text = 64 hexadecimal digits in lower case; returns it. Nothing can be added afterwards. */
const char *creme_sha256_finish(creme_sha256 *hash, char text[CREME_SHA256_TEXT]);

#endif
