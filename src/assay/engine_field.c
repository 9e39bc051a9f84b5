/* Trusting a receptive field, and trying it. */
#include "assay/engine_field.h"

#include "base/memory.h"

#include <creme/listed.h>
#include <math.h>
#include <string.h>

enum { REMEMBERED = 1 << 20, TRIES = CREME_FIELD_TRIES };
static const double MARGIN = 4; /* times the noise */

creme_status creme_field_trust_init(creme_field_trust *out, const creme_batch *batch, creme_interval field,
                                    double noise)
{
    size_t count = (size_t)batch->capacity;
    *out = (creme_field_trust){.field = field, .noise = noise};
    creme_status status = CREME_OK;
    if (field.end == 0 && field.start == 0) return CREME_OK;
    if (field.start < 0 || field.end <= field.start || field.end > batch->input_bp) {
        return creme_fail(CREME_ERROR_RANGE, "a receptive field of [%lld, %lld): the window has %lld bp",
                          (long long)field.start, (long long)field.end, (long long)batch->input_bp);
    }
    CREME_TRY(creme_recent_create(&out->seen, REMEMBERED));
    CREME_TRY(creme_recent_create(&out->held, REMEMBERED));
    CREME_TRY(creme_allocate(&out->codes, count, (size_t)batch->input_bp));
    CREME_TRY(creme_allocate(&out->pointers, count, sizeof *out->pointers));
    if (batch->listed) CREME_TRY(creme_allocate(&out->bins, count, sizeof *out->bins));
    CREME_TRY(creme_allocate(&out->activities, count, (size_t)batch->outputs * sizeof(float)));
done:
    return status;
}

void creme_field_trust_clear(creme_field_trust *trust)
{
    creme_recent_destroy(trust->seen);
    creme_recent_destroy(trust->held);
    creme_free(trust->codes);
    creme_free(trust->pointers);
    creme_free(trust->bins);
    creme_free(trust->activities);
    *trust = (creme_field_trust){0};
}

static void remember(creme_recent *recent, creme_hash hash)
{
    if (creme_recent_count(recent) == REMEMBERED) (void)creme_recent_drop(recent);
    (void)creme_recent_add(recent, hash);
}

bool creme_field_trust_is_new(creme_field_trust *trust, creme_hash whole)
{
    if (creme_recent_find(trust->seen, whole) >= 0) return false;
    remember(trust->seen, whole);
    return true;
}

void creme_field_trust_mark(const creme_field_trust *trust, creme_batch *batch, creme_hash site)
{
    creme_batch_slot *slot = &batch->slots[batch->count - 1];
    slot->site = site;
    slot->tried = creme_recent_find(trust->held, site) < 0;
    for (int64_t i = 0; i < batch->count - 1 && slot->tried; i++) {
        const creme_batch_slot *other = &batch->slots[i];
        if (other->tried && creme_hash_equal(other->site, site)) slot->tried = false;
    }
}

/* Puts another base in each place of at. */
static void replace(creme_random *random, uint8_t *codes, int64_t start, int64_t end)
{
    for (int64_t i = start; i < end; i++) {
        codes[i] = codes[i] < CREME_BASE_N ? (uint8_t)((codes[i] + 1 + creme_random_below(random, 3)) % CREME_BASE_N)
                                           : (uint8_t)creme_random_below(random, CREME_BASE_N);
    }
}

static void write_other(const creme_field_trust *trust, const creme_batch *batch, const creme_batch_slot *slot,
                        int draw, uint8_t *codes)
{
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.locus = slot->site.low,
                                                   .replicate = (uint64_t)draw,
                                                   .start = trust->field.start,
                                                   .end = trust->field.end,
                                                   .purpose = CREME_RANDOM_FIELD});
    memcpy(codes, slot->codes, (size_t)batch->input_bp);
    replace(&random, codes, 0, trust->field.start);
    replace(&random, codes, trust->field.end, batch->input_bp);
}

/* Which of the numbers is another one; -1 if none is. */
static int64_t find_other(const creme_field_trust *trust, const float *a, const float *b, int64_t count)
{
    double largest = 0;
    for (int64_t j = 0; j < count; j++) largest = fmax(largest, fmax(fabs((double)a[j]), fabs((double)b[j])));
    for (int64_t j = 0; j < count; j++) {
        if (!(fabs((double)a[j] - b[j]) <= MARGIN * trust->noise * largest)) return j;
    }
    return -1;
}

static creme_status refuse(const creme_field_trust *trust, const creme_batch_slot *slot, double is, double was)
{
    return creme_fail(
        CREME_ERROR_NUMERIC,
        "%s, %s, %s: with other bases outside the receptive field [%lld, %lld) that is trusted, %.9g is "
        "read and not %.9g: it is wider than that",
        slot->label.locus, slot->assay, slot->label.role, (long long)trust->field.start, (long long)trust->field.end,
        is, was);
}

/* One draw of other bases for each marked sequence. */
static creme_status try_once(creme_field_trust *trust, creme_batch *batch, int draw, int64_t *tried)
{
    int64_t count = 0, outputs = batch->outputs;
    for (int64_t i = 0; i < batch->count; i++) {
        const creme_batch_slot *slot = &batch->slots[i];
        if (!slot->tried) continue;
        if (batch->listed) trust->bins[count] = &slot->bins;
        trust->pointers[count] = trust->codes + count * batch->input_bp;
        write_other(trust, batch, slot, draw, trust->codes + count++ * batch->input_bp);
    }
    *tried = count;
    if (count == 0) return CREME_OK;
    creme_status status =
        creme_predictor_predict_listed(batch->predictor, trust->pointers, trust->bins, count, trust->activities);
    for (int64_t i = 0, at = 0; i < batch->count && status == CREME_OK; i++) {
        const creme_batch_slot *slot = &batch->slots[i];
        if (!slot->tried) continue;
        const float *is = trust->activities + at++ * outputs, *was = batch->activities + i * outputs;
        int64_t other = find_other(trust, is, was, outputs);
        if (other >= 0) status = refuse(trust, slot, is[other], was[other]);
    }
    return status;
}

creme_status creme_field_trust_check(creme_field_trust *trust, creme_batch *batch, int64_t *checked)
{
    int64_t tried = 0;
    creme_status status = try_once(trust, batch, 0, &tried);
    for (int draw = 1; draw < TRIES && tried > 0 && status == CREME_OK; draw++)
        status = try_once(trust, batch, draw, &tried);
    if (status != CREME_OK) return status;
    for (int64_t i = 0; i < batch->count; i++) {
        if (batch->slots[i].tried) remember(trust->held, batch->slots[i].site);
    }
    *checked += tried;
    return CREME_OK;
}
