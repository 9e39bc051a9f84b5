/* Least-recently-used tables of embeddings and activities. */
#include "assay/engine_cache.h"

#include "base/memory.h"

#include <string.h>

enum { NONE = -1 };

static const int64_t MOST_PLACES = (int64_t)1 << 20;

/* A place is in one chain of its bucket and in the list from the most to the least recently used; a free one is in
 * the list of free places, linked by `older`. */
typedef struct entry {
    creme_hash hash;
    int32_t newer, older, next_in_bucket;
} entry;

struct creme_recent {
    int32_t capacity, count;
    int32_t newest, oldest;
    int32_t free;    /* first free place that was in use before */
    int32_t touched; /* places from here on were never in use */
    uint32_t bucket_mask;
    entry *entries;   /* [capacity] */
    int32_t *buckets; /* [bucket_mask + 1], place + 1; 0: empty */
};

size_t creme_recent_entry_bytes(void)
{
    return sizeof(entry) + 2 * sizeof(int32_t);
}

creme_status creme_recent_create(creme_recent **out, int64_t capacity)
{
    *out = NULL;
    creme_recent *self = NULL;
    creme_status status;
    CREME_TRY(creme_allocate_zero(&self, 1, sizeof *self));
    size_t buckets = 2;
    while (buckets < (size_t)capacity) buckets *= 2;
    self->capacity = (int32_t)capacity;
    self->newest = self->oldest = self->free = NONE;
    self->bucket_mask = (uint32_t)buckets - 1;
    CREME_TRY(creme_allocate_zero(&self->entries, (size_t)capacity, sizeof *self->entries));
    CREME_TRY(creme_allocate_zero(&self->buckets, buckets, sizeof *self->buckets));
    *out = self;
    self = NULL;
done:
    creme_recent_destroy(self);
    return status;
}

void creme_recent_destroy(creme_recent *recent)
{
    if (!recent) return;
    creme_free(recent->entries);
    creme_free(recent->buckets);
    creme_free(recent);
}

int64_t creme_recent_count(const creme_recent *recent)
{
    return recent->count;
}

static int32_t *bucket_of(creme_recent *recent, creme_hash hash)
{
    return &recent->buckets[(uint32_t)hash.low & recent->bucket_mask];
}

static void unlink_use(creme_recent *recent, int32_t place)
{
    entry *gone = &recent->entries[place];
    if (gone->newer == NONE) {
        recent->newest = gone->older;
    } else {
        recent->entries[gone->newer].older = gone->older;
    }
    if (gone->older == NONE) {
        recent->oldest = gone->newer;
    } else {
        recent->entries[gone->older].newer = gone->newer;
    }
}

static void link_newest(creme_recent *recent, int32_t place)
{
    entry *self = &recent->entries[place];
    self->newer = NONE;
    self->older = recent->newest;
    if (recent->newest == NONE) {
        recent->oldest = place;
    } else {
        recent->entries[recent->newest].newer = place;
    }
    recent->newest = place;
}

int64_t creme_recent_find(creme_recent *recent, creme_hash hash)
{
    int32_t place = *bucket_of(recent, hash) - 1;
    while (place != NONE && !creme_hash_equal(recent->entries[place].hash, hash)) {
        place = recent->entries[place].next_in_bucket;
    }
    if (place == NONE) return NONE;
    unlink_use(recent, place);
    link_newest(recent, place);
    return place;
}

static void unlink_bucket(creme_recent *recent, int32_t place)
{
    int32_t *bucket = bucket_of(recent, recent->entries[place].hash);
    if (*bucket - 1 == place) {
        *bucket = recent->entries[place].next_in_bucket + 1;
        return;
    }
    int32_t before = *bucket - 1;
    while (recent->entries[before].next_in_bucket != place) before = recent->entries[before].next_in_bucket;
    recent->entries[before].next_in_bucket = recent->entries[place].next_in_bucket;
}

int64_t creme_recent_drop(creme_recent *recent)
{
    int32_t place = recent->oldest;
    if (place == NONE) return NONE;
    unlink_use(recent, place);
    unlink_bucket(recent, place);
    recent->entries[place].older = recent->free;
    recent->free = place;
    recent->count--;
    return place;
}

int64_t creme_recent_add(creme_recent *recent, creme_hash hash)
{
    int32_t place = recent->free;
    if (place == NONE) {
        place = recent->touched++;
    } else {
        recent->free = recent->entries[place].older;
    }
    int32_t *bucket = bucket_of(recent, hash);
    recent->entries[place].hash = hash;
    recent->entries[place].next_in_bucket = *bucket - 1;
    *bucket = place + 1;
    link_newest(recent, place);
    recent->count++;
    return place;
}

/* How many places fit, between `least` and MOST_PLACES. */
static int64_t places(size_t bytes, size_t each, int64_t least)
{
    size_t count = bytes / (each ? each : 1);
    if (count > (size_t)MOST_PLACES) count = (size_t)MOST_PLACES;
    return (int64_t)count < least ? least : (int64_t)count;
}

struct creme_activity_cache {
    creme_recent *recent;
    int64_t capacity, outputs;
    float *activities; /* [capacity][outputs] */
};

creme_status creme_activity_cache_create(creme_activity_cache **out, int64_t outputs, size_t bytes)
{
    *out = NULL;
    creme_activity_cache *self = NULL;
    creme_status status;
    CREME_TRY(creme_allocate_zero(&self, 1, sizeof *self));
    size_t activity_bytes = (size_t)outputs * sizeof(float);
    self->outputs = outputs;
    self->capacity = places(bytes, activity_bytes + creme_recent_entry_bytes(), 1);
    CREME_TRY(creme_recent_create(&self->recent, self->capacity));
    CREME_TRY(creme_allocate(&self->activities, (size_t)self->capacity, activity_bytes));
    *out = self;
    self = NULL;
done:
    creme_activity_cache_destroy(self);
    return status;
}

void creme_activity_cache_destroy(creme_activity_cache *cache)
{
    if (!cache) return;
    creme_recent_destroy(cache->recent);
    creme_free(cache->activities);
    creme_free(cache);
}

const float *creme_activity_cache_find(creme_activity_cache *cache, creme_hash hash)
{
    int64_t place = creme_recent_find(cache->recent, hash);
    return place == NONE ? NULL : cache->activities + place * cache->outputs;
}

void creme_activity_cache_put(creme_activity_cache *cache, creme_hash hash, const float *activity)
{
    if (creme_recent_count(cache->recent) == cache->capacity) (void)creme_recent_drop(cache->recent);
    int64_t place = creme_recent_add(cache->recent, hash);
    memcpy(cache->activities + place * cache->outputs, activity, (size_t)cache->outputs * sizeof *activity);
}

struct creme_embedding_cache {
    creme_recent *recent;
    int64_t capacity;
    creme_embedding **embeddings; /* [capacity], NULL where none is */
};

creme_status creme_embedding_cache_create(creme_embedding_cache **out, int64_t least, size_t each, size_t bytes)
{
    *out = NULL;
    creme_embedding_cache *self = NULL;
    creme_status status;
    CREME_TRY(creme_allocate_zero(&self, 1, sizeof *self));
    self->capacity = places(bytes, each + creme_recent_entry_bytes() + sizeof(creme_embedding *), least);
    CREME_TRY(creme_recent_create(&self->recent, self->capacity));
    CREME_TRY(creme_allocate_zero(&self->embeddings, (size_t)self->capacity, sizeof(creme_embedding *)));
    *out = self;
    self = NULL;
done:
    creme_embedding_cache_destroy(self);
    return status;
}

void creme_embedding_cache_destroy(creme_embedding_cache *cache)
{
    if (!cache) return;
    if (cache->embeddings) creme_embedding_cache_make_room(cache, cache->capacity); /* all go */
    creme_recent_destroy(cache->recent);
    creme_free(cache->embeddings);
    creme_free(cache);
}

int64_t creme_embedding_cache_capacity(const creme_embedding_cache *cache)
{
    return cache->capacity;
}

const creme_embedding *creme_embedding_cache_find(creme_embedding_cache *cache, creme_hash hash)
{
    int64_t place = creme_recent_find(cache->recent, hash);
    return place == NONE ? NULL : cache->embeddings[place];
}

void creme_embedding_cache_make_room(creme_embedding_cache *cache, int64_t count)
{
    while (creme_recent_count(cache->recent) > 0 && creme_recent_count(cache->recent) + count > cache->capacity) {
        int64_t place = creme_recent_drop(cache->recent);
        creme_embedding_destroy(cache->embeddings[place]);
        cache->embeddings[place] = NULL;
    }
}

void creme_embedding_cache_put(creme_embedding_cache *cache, creme_hash hash, creme_embedding *embedding)
{
    creme_embedding_cache_make_room(cache, 1);
    cache->embeddings[creme_recent_add(cache->recent, hash)] = embedding;
}
