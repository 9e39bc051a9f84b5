/* Embeddings by predictor and sequence. */
#include "serve/embeddings.h"

#include "base/memory.h"

#include <creme/hash.h>

#include <string.h>

/* How many are kept at most, whatever their size; how many of the latest are looked at as parents, and what of a
 * difference makes it small; equal bases between two changes that make two intervals of them. */
enum { MOST_ENTRIES = 4096, MOST_PARENTS = 16, MOST_CHANGES = 64, LEAST_GAP = 256, STEP = 64 };

typedef struct entry {
    creme_hash hash;
    const creme_predictor *by;
    uint8_t *codes; /* [input_bp] */
    creme_embedding *embedding;
    uint64_t used; /* when */
    size_t bytes;
} entry;

/* A background that is to be embedded; its parent is one that is there. */
typedef struct job {
    const uint8_t *codes;
    creme_hash hash;
    const creme_embedding *parent;
    creme_interval changed[MOST_CHANGES];
    size_t changed_count;
} job;

struct creme_serve_embeddings {
    int64_t input_bp;
    size_t most;
    entry *at; /* [count] */
    size_t count, capacity;
    uint64_t clock;
    creme_serve_embeddings_stats stats;
    /* of one call */
    job *jobs;
    creme_embedding **made;
    creme_variant *variants;
    const uint8_t **pointers;
    size_t jobs_capacity, made_capacity, variants_capacity, pointers_capacity;
};

creme_status creme_serve_embeddings_create(creme_serve_embeddings **out, int64_t input_bp, size_t bytes)
{
    creme_status status = creme_allocate_zero(out, 1, sizeof **out);
    if (status != CREME_OK) return status;
    (*out)->input_bp = input_bp;
    (*out)->most = bytes;
    return CREME_OK;
}

/* --- What is kept ---------------------------------------------------------------------------------------------- */

static void drop(creme_serve_embeddings *self, size_t i)
{
    entry *e = &self->at[i];
    self->stats.bytes -= e->bytes;
    creme_embedding_destroy(e->embedding);
    creme_free(e->codes);
    *e = self->at[--self->count];
}

void creme_serve_embeddings_forget(creme_serve_embeddings *self, const creme_predictor *predictor)
{
    for (size_t i = self->count; i-- > 0;) {
        if (self->at[i].by == predictor) drop(self, i);
    }
}

void creme_serve_embeddings_destroy(creme_serve_embeddings *self)
{
    if (!self) return;
    while (self->count > 0) drop(self, self->count - 1);
    void *memory[] = {self->at, self->jobs, self->made, self->variants, (void *)self->pointers};
    for (size_t i = 0; i < sizeof memory / sizeof *memory; i++) creme_free(memory[i]);
    creme_free(self);
}

creme_serve_embeddings_stats creme_serve_embeddings_look(const creme_serve_embeddings *self)
{
    creme_serve_embeddings_stats stats = self->stats;
    stats.count = self->count;
    return stats;
}

static entry *find(creme_serve_embeddings *self, const creme_predictor *by, creme_hash hash, const uint8_t *codes)
{
    for (size_t i = 0; i < self->count; i++) {
        entry *e = &self->at[i];
        if (e->by == by && creme_hash_equal(e->hash, hash) && memcmp(e->codes, codes, (size_t)self->input_bp) == 0)
            return e;
    }
    return NULL;
}

/* Gives up what was not used since `since` until so many bytes and entries more have room. */
static void make_room(creme_serve_embeddings *self, size_t bytes, size_t entries, uint64_t since)
{
    while (self->count > 0 && (self->stats.bytes + bytes > self->most || self->count + entries > MOST_ENTRIES)) {
        size_t oldest = 0;
        for (size_t i = 1; i < self->count; i++) {
            if (self->at[i].used < self->at[oldest].used) oldest = i;
        }
        if (self->at[oldest].used >= since) return;
        drop(self, oldest);
    }
}

/* Takes the embedding over, also where it fails. */
static creme_status keep(creme_serve_embeddings *self, const creme_predictor *by, const job *from,
                         creme_embedding *embedding)
{
    uint8_t *codes = NULL;
    size_t length = (size_t)self->input_bp;
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&self->at, &self->capacity, self->count + 1, sizeof *self->at));
    CREME_TRY(creme_allocate(&codes, length, 1));
    memcpy(codes, from->codes, length);
    size_t bytes = creme_predictor_embedding_bytes(by) + length + sizeof(entry);
    self->at[self->count++] = (entry){from->hash, by, codes, embedding, self->clock, bytes};
    self->stats.bytes += bytes;
    return CREME_OK;
done:
    creme_embedding_destroy(embedding);
    return status;
}

/* --- What is near ---------------------------------------------------------------------------------------------- */

/* Where b differs from a: in at most MOST_CHANGES intervals, which are at most half of it; else false. */
static bool find_changes(const creme_serve_embeddings *self, const uint8_t *a, job *to)
{
    const uint8_t *b = to->codes;
    int64_t length = self->input_bp, total = 0;
    size_t count = 0;
    for (int64_t i = 0; i < length;) {
        int64_t step = length - i < STEP ? length - i : STEP;
        if (memcmp(a + i, b + i, (size_t)step) == 0) {
            i += step;
            continue;
        }
        while (a[i] == b[i]) i++;
        int64_t end = i + 1;
        for (int64_t j = end; j < length && j - end < LEAST_GAP; j++) {
            if (a[j] != b[j]) end = j + 1;
        }
        total += end - i;
        if (count == MOST_CHANGES || total > length / 2) return false;
        to->changed[count++] = (creme_interval){i, end};
        i = end;
    }
    to->changed_count = count;
    return true;
}

/* The nearest of the latest, used or not. It is marked as used, so that it stays. */
static void find_parent(creme_serve_embeddings *self, const creme_predictor *by, job *to)
{
    uint64_t before = UINT64_MAX;
    int64_t fewest = self->input_bp;
    entry *parent = NULL;
    job tried = {.codes = to->codes, .hash = to->hash};
    for (int n = 0; n < MOST_PARENTS; n++) {
        entry *latest = NULL;
        for (size_t i = 0; i < self->count; i++) {
            entry *e = &self->at[i];
            bool next = e->by == by && e->used < before;
            if (next && (!latest || e->used > latest->used)) latest = e;
        }
        if (!latest) break;
        before = latest->used;
        if (!find_changes(self, latest->codes, &tried)) continue;
        int64_t total = 0;
        for (size_t i = 0; i < tried.changed_count; i++) total += tried.changed[i].end - tried.changed[i].start;
        if (total >= fewest) continue;
        fewest = total;
        parent = latest;
        *to = tried;
        to->parent = latest->embedding;
    }
    if (parent) parent->used = ++self->clock;
}

/* --- Embedding ------------------------------------------------------------------------------------------------- */

static bool is_planned(const creme_serve_embeddings *self, size_t jobs, creme_hash hash, const uint8_t *codes)
{
    for (size_t i = 0; i < jobs; i++) {
        if (creme_hash_equal(self->jobs[i].hash, hash) &&
            memcmp(self->jobs[i].codes, codes, (size_t)self->input_bp) == 0)
            return true;
    }
    return false;
}

/* Lists what is not there, *count of them; marks what is there as used. */
static void plan(creme_serve_embeddings *self, const creme_predictor *by, const uint8_t *const *codes, int64_t count,
                 size_t *jobs)
{
    *jobs = 0;
    for (int64_t i = 0; i < count; i++) {
        creme_hash hash = creme_hash_bytes(codes[i], (size_t)self->input_bp);
        entry *known = find(self, by, hash, codes[i]);
        if (known) {
            known->used = ++self->clock;
            self->stats.found++;
        } else if (!is_planned(self, *jobs, hash, codes[i])) {
            self->jobs[(*jobs)++] = (job){.codes = codes[i], .hash = hash};
        }
    }
    for (size_t i = 0; i < *jobs; i++) find_parent(self, by, &self->jobs[i]);
}

/* self->made = embeddings of the jobs of one sort, in their order. */
static creme_status run(creme_serve_embeddings *self, creme_predictor *by, size_t jobs, bool derived, int64_t *count)
{
    *count = 0;
    for (size_t i = 0; i < jobs; i++) {
        const job *j = &self->jobs[i];
        if ((j->parent != NULL) != derived) continue;
        self->variants[*count] = (creme_variant){j->parent, j->codes, j->changed, j->changed_count};
        self->pointers[(*count)++] = j->codes;
    }
    if (*count == 0) return CREME_OK;
    return derived ? creme_predictor_embed_edits(by, self->variants, *count, self->made)
                   : creme_predictor_embed(by, self->pointers, *count, self->made);
}

static creme_status make(creme_serve_embeddings *self, creme_predictor *by, size_t jobs, bool derived)
{
    int64_t count = 0, next = 0;
    creme_status status = run(self, by, jobs, derived, &count);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < jobs; i++) {
        if ((self->jobs[i].parent != NULL) != derived) continue;
        creme_embedding *embedding = self->made[next++];
        self->clock++;
        if (status == CREME_OK)
            status = keep(self, by, &self->jobs[i], embedding);
        else
            creme_embedding_destroy(embedding);
    }
    *(derived ? &self->stats.derived : &self->stats.whole) += count;
    return status;
}

static creme_status reserve(creme_serve_embeddings *self, size_t count)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&self->jobs, &self->jobs_capacity, count, sizeof *self->jobs));
    CREME_TRY(creme_grow(&self->made, &self->made_capacity, count, sizeof *self->made));
    CREME_TRY(creme_grow(&self->variants, &self->variants_capacity, count, sizeof *self->variants));
    CREME_TRY(creme_grow(&self->pointers, &self->pointers_capacity, count, sizeof *self->pointers));
done:
    return status;
}

creme_status creme_serve_embeddings_get(creme_serve_embeddings *self, creme_predictor *predictor,
                                        const uint8_t *const *codes, int64_t count, const creme_embedding **out)
{
    size_t jobs = 0;
    creme_status status = CREME_OK;
    CREME_TRY(reserve(self, (size_t)count));
    uint64_t began = self->clock + 1;
    plan(self, predictor, codes, count, &jobs);
    size_t each = creme_predictor_embedding_bytes(predictor) + (size_t)self->input_bp + sizeof(entry);
    if (jobs > 0) make_room(self, jobs * each, jobs, began);
    CREME_TRY(make(self, predictor, jobs, true));
    CREME_TRY(make(self, predictor, jobs, false));
    for (int64_t i = 0; i < count; i++) {
        out[i] = find(self, predictor, creme_hash_bytes(codes[i], (size_t)self->input_bp), codes[i])->embedding;
    }
done:
    return status;
}
