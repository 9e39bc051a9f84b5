/* 128-bit content hashes (XXH3), for finding equal sequences and naming random streams. Not cryptographic.
 * The value of a hash is the same on every machine; random keys and run records rely on that. */
#ifndef CREME_HASH_H
#define CREME_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct creme_hash {
    uint64_t low, high;
} creme_hash;

creme_hash creme_hash_bytes(const void *bytes, size_t count);
static inline bool creme_hash_equal(creme_hash a, creme_hash b)
{
    return a.low == b.low && a.high == b.high;
}

#ifdef __cplusplus
}
#endif
#endif
