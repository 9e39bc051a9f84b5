/* XXH3 behind our own type. */
#include <creme/hash.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

creme_hash creme_hash_bytes(const void *bytes, size_t count)
{
    XXH128_hash_t hash = XXH3_128bits(bytes, count);
    return (creme_hash){hash.low64, hash.high64};
}
