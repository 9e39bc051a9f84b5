/* What the engine remembers: a table from hashes to numbered places, the least recently used one given up first, and
 * the two memories made of it: embedded backgrounds and activities. All memory is taken at the start (untouched pages
 * cost nothing), so nothing here fails later. */
#ifndef CREME_ASSAY_ENGINE_CACHE_H
#define CREME_ASSAY_ENGINE_CACHE_H

#include <creme/hash.h>
#include <creme/model.h>

/* --- Places by hash, in order of use. */
typedef struct creme_recent creme_recent;

CREME_CHECKED creme_status creme_recent_create(creme_recent **out, int64_t capacity); /* 1 .. 2^30 */
void creme_recent_destroy(creme_recent *recent);
int64_t creme_recent_count(const creme_recent *recent);
size_t creme_recent_entry_bytes(void); /* memory per place, roughly */

/* The place of a hash, now the most recently used; -1 if it is not there. */
int64_t creme_recent_find(creme_recent *recent, creme_hash hash);
/* Gives up the least recently used place and returns it; -1 if there is none. */
int64_t creme_recent_drop(creme_recent *recent);
/* A place, 0 .. capacity - 1, for a hash that is not there; now the most recently used. There must be room. */
int64_t creme_recent_add(creme_recent *recent, creme_hash hash);

/* --- Activities by the hash of the whole sequence. */
typedef struct creme_activity_cache creme_activity_cache;

CREME_CHECKED creme_status creme_activity_cache_create(creme_activity_cache **out, int64_t outputs, size_t bytes);
void creme_activity_cache_destroy(creme_activity_cache *cache);
const float *creme_activity_cache_find(creme_activity_cache *cache,
                                       creme_hash hash); /* until the next put; or NULL */
void creme_activity_cache_put(creme_activity_cache *cache, creme_hash hash, const float *activity);

/* --- Embeddings by the hash of their sequence; owns them. */
typedef struct creme_embedding_cache creme_embedding_cache;

/* Room for at least `least`, and for as many as fit in `bytes` at `each` bytes. */
CREME_CHECKED creme_status creme_embedding_cache_create(creme_embedding_cache **out, int64_t least, size_t each,
                                                        size_t bytes);
void creme_embedding_cache_destroy(creme_embedding_cache *cache);
int64_t creme_embedding_cache_capacity(const creme_embedding_cache *cache);
const creme_embedding *creme_embedding_cache_find(creme_embedding_cache *cache, creme_hash hash); /* or NULL */
/* Destroys the least recently used until `count` more would fit. What was found or put since the `capacity - count`
 * most recent uses stays. */
void creme_embedding_cache_make_room(creme_embedding_cache *cache, int64_t count);
/* Takes the embedding over. The hash must not be there; destroys the least recently used if there is no room. */
void creme_embedding_cache_put(creme_embedding_cache *cache, creme_hash hash, creme_embedding *embedding);

#endif
