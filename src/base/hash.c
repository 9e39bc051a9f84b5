/* XXH3 behind our own types. */
#include <creme/hash.h>

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

struct creme_hasher {
    void *block; /* in which the state lies, aligned as it wants to be */
    XXH3_state_t *state;
};

static creme_hash from(XXH128_hash_t hash)
{
    return (creme_hash){hash.low64, hash.high64};
}

creme_hash creme_hash_bytes(const void *bytes, size_t count)
{
    return from(XXH3_128bits(bytes, count));
}

const char *creme_hash_print(creme_hash hash, char *text)
{
    snprintf(text, CREME_HASH_TEXT, "%016" PRIx64 "%016" PRIx64, hash.high, hash.low);
    return text;
}

creme_status creme_hasher_create(creme_hasher **out)
{
    creme_hasher *hasher = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_allocate_zero(&hasher, 1, sizeof *hasher));
    CREME_TRY(creme_allocate_zero(&hasher->block, sizeof *hasher->state + 64, 1));
    hasher->state = (XXH3_state_t *)(((uintptr_t)hasher->block + 63) / 64 * 64);
    XXH3_128bits_reset(hasher->state);
    *out = hasher;
    hasher = NULL;
done:
    creme_hasher_destroy(hasher);
    return status;
}

void creme_hasher_add(creme_hasher *hasher, const void *bytes, size_t count)
{
    if (count > 0) XXH3_128bits_update(hasher->state, bytes, count);
}

creme_hash creme_hasher_get(const creme_hasher *hasher)
{
    return from(XXH3_128bits_digest(hasher->state));
}

void creme_hasher_destroy(creme_hasher *hasher)
{
    if (!hasher) return;
    creme_free(hasher->block);
    creme_free(hasher);
}
