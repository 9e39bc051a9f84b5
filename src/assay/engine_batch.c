/* A batch: constructs written out, embedded where that is missing, predicted. */
#include "assay/engine_batch.h"

#include "base/memory.h"

#include <creme/listed.h>
#include <math.h>
#include <string.h>

creme_status creme_batch_init(creme_batch *batch, creme_predictor *predictor, int64_t capacity, bool windowed,
                              size_t embedding_bytes)
{
    creme_status status;
    size_t count = (size_t)capacity;
    *batch = (creme_batch){.predictor = predictor,
                           .capacity = capacity,
                           .outputs = creme_predictor_outputs(predictor),
                           .input_bp = creme_model_describe(creme_predictor_model(predictor))->input_bp,
                           .windowed = windowed,
                           .listed = creme_predictor_readout(predictor)->listed};
    CREME_TRY(creme_allocate_zero(&batch->slots, count, sizeof *batch->slots));
    CREME_TRY(creme_allocate(&batch->codes, count, (size_t)batch->input_bp));
    CREME_TRY(creme_allocate(&batch->activities, count, (size_t)batch->outputs * sizeof(float)));
    CREME_TRY(creme_allocate(&batch->pointers, count, sizeof *batch->pointers));
    if (batch->listed) CREME_TRY(creme_allocate(&batch->bins, count, sizeof *batch->bins));
    for (int64_t i = 0; i < capacity; i++) batch->slots[i].codes = batch->codes + i * batch->input_bp;
    if (windowed) {
        CREME_TRY(creme_allocate_zero(&batch->jobs, count, sizeof *batch->jobs));
        CREME_TRY(creme_allocate_zero(&batch->made, count, sizeof(creme_embedding *)));
        CREME_TRY(creme_allocate(&batch->variants, count, sizeof *batch->variants));
        CREME_TRY(creme_embedding_cache_create(&batch->cache, capacity, creme_predictor_embedding_bytes(predictor),
                                               embedding_bytes));
    }
done:
    if (status != CREME_OK) creme_batch_clear(batch);
    return status;
}

void creme_batch_clear(creme_batch *batch)
{
    creme_batch_empty(batch);
    for (int64_t i = 0; batch->slots && i < batch->capacity; i++) {
        creme_free(batch->slots[i].changed);
        creme_bin_list_clear(&batch->slots[i].bins);
    }
    creme_free(batch->slots);
    creme_free(batch->codes);
    creme_free(batch->activities);
    creme_free(batch->jobs);
    creme_free(batch->pointers);
    creme_free(batch->made);
    creme_free(batch->variants);
    creme_free(batch->bins);
    creme_embedding_cache_destroy(batch->cache);
    *batch = (creme_batch){0};
}

void creme_batch_empty(creme_batch *batch)
{
    for (int64_t i = 0; i < batch->count; i++) {
        creme_background_release(batch->slots[i].background);
        batch->slots[i].background = NULL;
        batch->slots[i].embedding = NULL;
    }
    batch->count = 0;
}

/* One sequence has several activities where several genes are read of it. */
static creme_hash key_of(creme_hash sequence, const creme_bin_list *bins)
{
    if (!bins) return sequence;
    const creme_hash both[] = {sequence, creme_hash_bytes(bins->at, bins->count * sizeof *bins->at)};
    return creme_hash_bytes(both, sizeof both);
}

creme_status creme_batch_write(creme_batch *batch, const creme_construct *construct)
{
    creme_batch_slot *slot = &batch->slots[batch->count];
    int64_t length = creme_background_length(construct->background);
    if (length != batch->input_bp) {
        return creme_fail(CREME_ERROR_ARGUMENT, "a window of %lld bp: the model takes %lld bp", (long long)length,
                          (long long)batch->input_bp);
    }
    creme_status status = creme_construct_write(construct, slot->codes);
    if (status != CREME_OK) return status;
    slot->hash = construct->edit_count ? creme_hash_bytes(slot->codes, (size_t)length)
                                       : creme_background_hash(construct->background);
    slot->tried = false;
    slot->key = slot->whole = batch->listed ? key_of(slot->hash, construct->bins) : slot->hash;
    if (batch->field.end > 0) {
        creme_hash within =
            creme_hash_bytes(slot->codes + batch->field.start, (size_t)(batch->field.end - batch->field.start));
        slot->key = batch->listed ? key_of(within, construct->bins) : within;
    }
    return CREME_OK;
}

creme_hash creme_batch_written(const creme_batch *batch)
{
    return batch->slots[batch->count].key;
}

creme_hash creme_batch_written_whole(const creme_batch *batch)
{
    return batch->slots[batch->count].whole;
}

int64_t creme_batch_find(const creme_batch *batch, creme_hash key)
{
    for (int64_t i = 0; i < batch->count; i++) {
        if (creme_hash_equal(batch->slots[i].key, key)) return i;
    }
    return -1;
}

static int64_t total_length(const creme_interval *intervals, size_t count)
{
    int64_t total = 0;
    for (size_t i = 0; i < count; i++) total += intervals[i].end - intervals[i].start;
    return total;
}

static creme_status copy_bins(creme_bin_list *out, const creme_bin_list *bins)
{
    size_t count = bins->count;
    creme_status status = creme_grow(&out->at, &out->capacity, count, sizeof *out->at);
    if (status != CREME_OK) return status;
    if (count > 0) memcpy(out->at, bins->at, count * sizeof *out->at);
    out->count = count;
    return CREME_OK;
}

creme_status creme_batch_take(creme_batch *batch, const creme_construct *construct, const char *assay)
{
    creme_batch_slot *slot = &batch->slots[batch->count];
    if (batch->listed) {
        if (!construct->bins) return creme_fail(CREME_ERROR_ARGUMENT, "a construct without bins to be read");
        creme_status status = copy_bins(&slot->bins, construct->bins);
        if (status != CREME_OK) return status;
    }
    if (batch->windowed) {
        creme_status status =
            creme_grow(&slot->changed, &slot->changed_capacity, construct->edit_count, sizeof *slot->changed);
        if (status != CREME_OK) return status;
        creme_construct_find_changes(construct, slot->codes, slot->changed, &slot->changed_count);
        slot->by_itself = total_length(slot->changed, slot->changed_count) > batch->input_bp / 2;
    }
    slot->background = creme_background_retain(construct->background);
    slot->assay = assay;
    slot->label = construct->label;
    batch->count++;
    return CREME_OK;
}

/* The index of the job that embeds this background, -1 if none does. */
static int64_t find_job(const creme_batch *batch, creme_hash hash)
{
    for (int64_t i = 0; i < batch->job_count; i++) {
        if (!batch->jobs[i].by_itself && creme_hash_equal(batch->jobs[i].hash, hash)) return i;
    }
    return -1;
}

static int64_t find_own_job(const creme_batch *batch, const creme_batch_slot *slot)
{
    int64_t i = 0;
    while (batch->jobs[i].codes != slot->codes) i++; /* plan_jobs made one */
    return i;
}

/* If the background is derived from one that is still embedded, and not too different, it is made from that. */
static void find_parent(const creme_batch *batch, const creme_background *background, creme_batch_job *job)
{
    if (!creme_background_get_origin(background, &job->origin)) return;
    if (total_length(job->origin.changed, job->origin.changed_count) > batch->input_bp / 2) return;
    job->parent = creme_embedding_cache_find(batch->cache, job->origin.parent);
}

static void add_job(creme_batch *batch, const creme_batch_slot *slot)
{
    creme_batch_job job = {.by_itself = slot->by_itself};
    job.hash = slot->by_itself ? slot->hash : creme_background_hash(slot->background);
    job.codes = slot->by_itself ? slot->codes : creme_background_codes(slot->background);
    if (!slot->by_itself) find_parent(batch, slot->background, &job);
    batch->derived_count += job.parent != NULL;
    batch->jobs[batch->job_count++] = job;
}

/* Making room for the jobs must spare their parents too. Slots and parents are the most that a batch uses; where the
 * cache is so small that it might not hold them all, everything is embedded as a whole, and what the slots use is made
 * the most recently used again, before the parents that were looked up for nothing. */
static void give_up_parents_without_room(creme_batch *batch)
{
    if (batch->count + batch->derived_count <= creme_embedding_cache_capacity(batch->cache)) return;
    for (int64_t i = 0; i < batch->job_count; i++) batch->jobs[i].parent = NULL;
    batch->derived_count = 0;
    for (int64_t i = 0; i < batch->count; i++) {
        creme_batch_slot *slot = &batch->slots[i];
        if (!slot->embedding) continue;
        slot->embedding = creme_embedding_cache_find(batch->cache, creme_background_hash(slot->background));
    }
}

/* Finds what is embedded already (which makes it the most recently used, so that making room spares it), and lists
 * what is not. */
static void plan_jobs(creme_batch *batch)
{
    batch->job_count = batch->derived_count = 0;
    for (int64_t i = 0; i < batch->count; i++) {
        creme_batch_slot *slot = &batch->slots[i];
        slot->embedding = NULL;
        if (!slot->by_itself) {
            creme_hash hash = creme_background_hash(slot->background);
            slot->embedding = creme_embedding_cache_find(batch->cache, hash);
            if (slot->embedding || find_job(batch, hash) >= 0) continue;
        }
        add_job(batch, slot);
    }
    give_up_parents_without_room(batch);
}

/* Hands batch->made to the jobs of one sort, in their order. */
static void take_made(creme_batch *batch, bool derived)
{
    int64_t next = 0;
    for (int64_t i = 0; i < batch->job_count; i++) {
        creme_batch_job *job = &batch->jobs[i];
        if ((job->parent != NULL) == derived) job->embedding = batch->made[next++];
    }
}

static creme_status embed_whole(creme_batch *batch)
{
    int64_t count = 0;
    for (int64_t i = 0; i < batch->job_count; i++) {
        if (!batch->jobs[i].parent) batch->pointers[count++] = batch->jobs[i].codes;
    }
    if (count == 0) return CREME_OK;
    creme_status status = creme_predictor_embed(batch->predictor, batch->pointers, count, batch->made);
    if (status == CREME_OK) take_made(batch, false);
    return status;
}

static creme_status embed_derived(creme_batch *batch)
{
    int64_t count = 0;
    for (int64_t i = 0; i < batch->job_count; i++) {
        const creme_batch_job *job = &batch->jobs[i];
        if (!job->parent) continue;
        batch->variants[count++] =
            (creme_variant){job->parent, job->codes, job->origin.changed, job->origin.changed_count};
    }
    if (count == 0) return CREME_OK;
    creme_status status = creme_predictor_embed_edits(batch->predictor, batch->variants, count, batch->made);
    if (status == CREME_OK) take_made(batch, true);
    return status;
}

static creme_status run_jobs(creme_batch *batch)
{
    if (batch->job_count == 0) return CREME_OK;
    creme_embedding_cache_make_room(batch->cache, batch->job_count);
    creme_status status;
    CREME_TRY(embed_derived(batch));
    CREME_TRY(embed_whole(batch));
done:
    if (status != CREME_OK) {
        for (int64_t i = 0; i < batch->job_count; i++) creme_embedding_destroy(batch->jobs[i].embedding);
        batch->job_count = batch->derived_count = 0;
    }
    return status;
}

/* Gives each slot without an embedding its job's: its own where it has one, else the one that it shares. */
static void hand_out_embeddings(creme_batch *batch)
{
    for (int64_t i = 0; i < batch->count; i++) {
        creme_batch_slot *slot = &batch->slots[i];
        if (slot->embedding) continue;
        int64_t job =
            slot->by_itself ? find_own_job(batch, slot) : find_job(batch, creme_background_hash(slot->background));
        slot->embedding = batch->jobs[job].embedding;
    }
}

/* Backgrounds are kept for later batches, the others are not worth it. */
static void put_away_embeddings(creme_batch *batch)
{
    for (int64_t i = 0; i < batch->job_count; i++) {
        creme_batch_job *job = &batch->jobs[i];
        if (job->by_itself) {
            creme_embedding_destroy(job->embedding);
        } else {
            creme_embedding_cache_put(batch->cache, job->hash, job->embedding);
        }
        job->embedding = NULL;
    }
}

static creme_status evaluate_windows(creme_batch *batch)
{
    plan_jobs(batch);
    creme_status status = run_jobs(batch);
    if (status != CREME_OK) return status;
    hand_out_embeddings(batch);
    for (int64_t i = 0; i < batch->count; i++) {
        const creme_batch_slot *slot = &batch->slots[i];
        batch->variants[i] = (creme_variant){.background = slot->embedding,
                                             .codes = slot->codes,
                                             .changed = slot->changed,
                                             .changed_count = slot->by_itself ? 0 : slot->changed_count};
    }
    status = creme_predictor_predict_edits_listed(batch->predictor, batch->variants, batch->bins, batch->count,
                                                  batch->activities);
    put_away_embeddings(batch);
    return status;
}

static creme_status evaluate_whole(creme_batch *batch)
{
    for (int64_t i = 0; i < batch->count; i++) batch->pointers[i] = batch->slots[i].codes;
    return creme_predictor_predict_listed(batch->predictor, batch->pointers, batch->bins, batch->count,
                                          batch->activities);
}

/* The first slot with an activity that is no number; -1 if all are numbers. */
static int64_t find_bad(const creme_batch *batch)
{
    for (int64_t i = 0; i < batch->count * batch->outputs; i++) {
        if (!isfinite(batch->activities[i])) return i / batch->outputs;
    }
    return -1;
}

/* Says whose sequence it was. Where the model failed before it wrote anything down, one of the batch is all that is
 * known. */
static creme_status name_construct(const creme_batch *batch, creme_status status)
{
    int64_t bad = find_bad(batch);
    const creme_batch_slot *slot = &batch->slots[bad < 0 ? 0 : bad];
    const creme_construct_label *label = &slot->label;
    return creme_error_prefix(status, "%s%s, %s, %s, [%lld, %lld), replicate %lld: ",
                              bad < 0 && batch->count > 1 ? "in the batch that begins with " : "", label->locus,
                              slot->assay, label->role, (long long)label->tile.start, (long long)label->tile.end,
                              (long long)label->replicate);
}

creme_status creme_batch_evaluate(creme_batch *batch)
{
    memset(batch->activities, 0, (size_t)(batch->count * batch->outputs) * sizeof *batch->activities);
    for (int64_t i = 0; batch->listed && i < batch->count; i++) batch->bins[i] = &batch->slots[i].bins;
    creme_status status = batch->windowed ? evaluate_windows(batch) : evaluate_whole(batch);
    if (status == CREME_OK && find_bad(batch) >= 0) {
        status = creme_fail(CREME_ERROR_NUMERIC, "the model gave NaN or infinity");
    }
    return status == CREME_ERROR_NUMERIC ? name_construct(batch, status) : status;
}
