/* From profiles to sums over bins that differ from sequence to sequence.
 *
 * A sum is made in float64 in rising order of bins, of the float32 numbers that a read-out of every bin gives: it is
 * what one gets who adds up a profile, and depends on no other sequence. */
#include "model/listed.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

enum { PROFILE_BYTES = 64 << 20 }; /* of profiles at a time, or one */

typedef struct listed_predictor {
    creme_predictor base; /* base.profile: of every bin of the range */
    int64_t chunk;        /* sequences at a time */
    float *profiles;      /* [chunk][bins][tracks] */
    size_t capacity;
    double *sums; /* [tracks] */
} listed_predictor;

creme_status creme_listed_predictor_create(creme_predictor **out, const creme_model *model,
                                           const creme_readout *readout)
{
    creme_readout every = *readout;
    listed_predictor *self = NULL;
    creme_status status = CREME_OK;
    every.listed = every.sum_bins = false;
    every.every_bin = true;
    every.scale = 0;
    CREME_TRY(creme_allocate_zero(&self, 1, sizeof *self));
    creme_predictor_init(&self->base, model, readout);
    CREME_TRY(creme_allocate(&self->sums, readout->tracks->count, sizeof *self->sums));
    CREME_TRY(creme_predictor_create(&self->base.profile, model, &every));
    int64_t bytes = creme_predictor_outputs(self->base.profile) * (int64_t)sizeof(float);
    self->chunk = bytes < PROFILE_BYTES ? PROFILE_BYTES / bytes : 1;
    *out = &self->base;
    self = NULL;
done:
    if (self) creme_listed_predictor_destroy(&self->base);
    return status;
}

void creme_listed_predictor_destroy(creme_predictor *predictor)
{
    listed_predictor *self = (listed_predictor *)predictor;
    creme_predictor_destroy(self->base.profile);
    creme_free(self->profiles);
    creme_free(self->sums);
    creme_free(self);
}

static creme_status check_bins(const creme_readout *readout, const creme_bin_list *bins)
{
    if (!bins) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "a sequence without a list of bins: this read-out wants one with each");
    }
    int64_t first = readout->bin_first;
    for (size_t i = 0; i < bins->count; i++) {
        creme_interval at = bins->at[i];
        if (at.start >= first && at.end > at.start && at.end <= readout->bin_end) {
            first = at.end;
            continue;
        }
        return creme_fail(CREME_ERROR_RANGE,
                          "listed bins %lld to %lld (exclusive): expected some that rise within the read-out's, %lld "
                          "to %lld",
                          (long long)at.start, (long long)at.end, (long long)readout->bin_first,
                          (long long)readout->bin_end);
    }
    return CREME_OK;
}

/* out[tracks] of one profile[bins][tracks]. */
static void condense(const listed_predictor *self, const creme_bin_list *bins, const float *profile, float *out)
{
    int64_t tracks = self->base.outputs, first = self->base.readout.bin_first;
    for (int64_t t = 0; t < tracks; t++) self->sums[t] = 0;
    for (size_t i = 0; i < bins->count; i++) {
        for (int64_t b = bins->at[i].start; b < bins->at[i].end; b++) {
            const float *values = profile + (b - first) * tracks;
            for (int64_t t = 0; t < tracks; t++) self->sums[t] += (double)values[t];
        }
    }
    for (int64_t t = 0; t < tracks; t++) out[t] = (float)self->sums[t];
}

/* Where the model gave what is no number: so that it can be told in which sequence. */
static void mark_bad(const listed_predictor *self, int64_t count, float *out)
{
    int64_t each = creme_predictor_outputs(self->base.profile);
    for (int64_t i = 0; i < count * each; i++) {
        if (isfinite(self->profiles[i])) continue;
        out[i / each * self->base.outputs] = self->profiles[i];
        return;
    }
}

/* A sum of finite numbers may be too large for a float32. */
static creme_status check_sums(const listed_predictor *self, int64_t count, const float *out)
{
    for (int64_t i = 0; i < count * self->base.outputs; i++) {
        if (isfinite(out[i])) continue;
        return creme_fail(CREME_ERROR_NUMERIC, "sequence %lld of the batch: the sum over its bins is infinite",
                          (long long)(i / self->base.outputs));
    }
    return CREME_OK;
}

creme_status creme_listed_predict(creme_predictor *predictor, const uint8_t *const *codes,
                                  const creme_variant *variants, const creme_bin_list *const *bins, int64_t count,
                                  float *out)
{
    listed_predictor *self = (listed_predictor *)predictor;
    creme_predictor *profile = self->base.profile;
    size_t each = (size_t)creme_predictor_outputs(profile);
    int64_t most = count < self->chunk ? count : self->chunk;
    creme_status status = CREME_OK;
    for (int64_t i = 0; i < count; i++) {
        CREME_TRY(check_bins(&self->base.readout, bins ? bins[i] : NULL));
    }
    CREME_TRY(creme_grow(&self->profiles, &self->capacity, (size_t)most * each, sizeof *self->profiles));
    memset(self->profiles, 0, (size_t)most * each * sizeof *self->profiles);
    for (int64_t first = 0; first < count; first += most) {
        int64_t some = most < count - first ? most : count - first;
        status = variants ? creme_predictor_predict_edits(profile, variants + first, some, self->profiles)
                          : creme_predictor_predict(profile, codes + first, some, self->profiles);
        if (status == CREME_ERROR_NUMERIC) mark_bad(self, some, out + first * self->base.outputs);
        if (status != CREME_OK) goto done;
        for (int64_t i = 0; i < some; i++) {
            condense(self, bins[first + i], self->profiles + (size_t)i * each,
                     out + (first + i) * self->base.outputs);
        }
    }
    status = check_sums(self, count, out);
done:
    return status;
}
