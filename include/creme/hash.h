/* 128-bit content hashes (XXH3), for finding equal sequences and naming random streams. Not cryptographic.
 * The value of a hash is the same on every machine; random keys and run records rely on that. */
#ifndef CREME_HASH_H
#define CREME_HASH_H

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct creme_hash {
    uint64_t low, high;
} creme_hash;

/* The hash of bytes[count]. */
CREME_API creme_hash creme_hash_bytes(const void *bytes, size_t count);

enum { CREME_HASH_TEXT = 33 };

/* 32 hexadecimal digits as xxh128sum prints them, and a NUL, into text[CREME_HASH_TEXT]; returns text. */
CREME_API const char *creme_hash_print(creme_hash hash, char *text);

/* The same hash of bytes that come in parts: create, add each part, get the hash of all so far (any number of times),
 * destroy.
 */
typedef struct creme_hasher creme_hasher;
CREME_API CREME_CHECKED creme_status creme_hasher_create(creme_hasher **out);
CREME_API void creme_hasher_add(creme_hasher *hasher, const void *bytes, size_t count);
CREME_API creme_hash creme_hasher_get(const creme_hasher *hasher);
CREME_API void creme_hasher_destroy(creme_hasher *hasher);

static inline bool creme_hash_equal(creme_hash a, creme_hash b)
{
    return a.low == b.low && a.high == b.high;
}

#ifdef __cplusplus
}
#endif
#endif
