/* Predictors by read-out, and what they are asked. */
#include "serve/core.h"

#include "base/memory.h"

#include <string.h>

typedef struct reader {
    creme_readout readout; /* with its own tracks */
    creme_track_selection tracks;
    creme_predictor *predictor;
    uint64_t used; /* when */
} reader;

struct creme_serve_core {
    const creme_model *model;
    const creme_model_info *info;
    reader **readers; /* [count]; a predictor borrows its reader's tracks */
    size_t count, most;
    uint64_t clock;
    creme_serve_embeddings *embeddings;
    int64_t batch;
    /* of a batch of variants */
    uint8_t *codes; /* [batch][input_bp] */
    const uint8_t **pointers;
    const creme_embedding **backgrounds;
    creme_variant *variants;
};

creme_status creme_serve_core_create(creme_serve_core **out, const creme_model *model,
                                     const creme_serve_core_options *options)
{
    creme_serve_core *self = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_allocate_zero(&self, 1, sizeof *self));
    self->model = model;
    self->info = creme_model_describe(model);
    self->most = options->readouts;
    self->batch = self->info->batch > 0 ? self->info->batch : 1;
    size_t batch = (size_t)self->batch;
    CREME_TRY(creme_allocate_zero(&self->readers, self->most, sizeof(reader *)));
    CREME_TRY(creme_allocate(&self->pointers, batch, sizeof *self->pointers));
    CREME_TRY(creme_allocate(&self->backgrounds, batch, sizeof *self->backgrounds));
    CREME_TRY(creme_allocate(&self->variants, batch, sizeof *self->variants));
    if (self->info->windowed) CREME_TRY(creme_allocate(&self->codes, batch, (size_t)self->info->input_bp));
    CREME_TRY(creme_serve_embeddings_create(&self->embeddings, self->info->input_bp, options->embedding_bytes));
    *out = self;
    self = NULL;
done:
    creme_serve_core_destroy(self);
    return status;
}

/* --- Readers --------------------------------------------------------------------------------------------------- */

static void destroy_reader(reader *r)
{
    if (!r) return;
    creme_predictor_destroy(r->predictor);
    creme_track_selection_clear(&r->tracks);
    creme_free(r);
}

static void forget(creme_serve_core *self, size_t i)
{
    creme_serve_embeddings_forget(self->embeddings, self->readers[i]->predictor);
    destroy_reader(self->readers[i]);
    self->readers[i] = self->readers[--self->count];
}

void creme_serve_core_destroy(creme_serve_core *self)
{
    if (!self) return;
    while (self->count > 0) forget(self, self->count - 1);
    creme_serve_embeddings_destroy(self->embeddings);
    void *memory[] = {self->readers, self->codes, (void *)self->pointers, (void *)self->backgrounds, self->variants};
    for (size_t i = 0; i < sizeof memory / sizeof *memory; i++) creme_free(memory[i]);
    creme_free(self);
}

static bool is_same(const creme_readout *a, const creme_readout *b)
{
    if (a->bin_first != b->bin_first || a->bin_end != b->bin_end || a->every_bin != b->every_bin ||
        a->sum_bins != b->sum_bins || a->squash != b->squash || a->tracks->count != b->tracks->count)
        return false;
    for (size_t i = 0; i < a->tracks->count; i++) {
        const creme_track_choice *one = &a->tracks->at[i], *other = &b->tracks->at[i];
        if (one->track != other->track || one->other != other->other) return false;
    }
    return true;
}

static creme_status create_reader(creme_serve_core *self, const creme_readout *readout)
{
    reader *r = NULL;
    size_t count = readout->tracks->count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&r, 1, sizeof *r));
    r->readout = *readout;
    r->readout.tracks = &r->tracks;
    CREME_TRY(creme_allocate(&r->tracks.at, count, sizeof *r->tracks.at));
    memcpy(r->tracks.at, readout->tracks->at, count * sizeof *r->tracks.at);
    r->tracks.count = count;
    CREME_TRY(creme_predictor_create(&r->predictor, self->model, &r->readout));
    self->readers[self->count++] = r;
    r = NULL;
done:
    destroy_reader(r);
    return status;
}

static void forget_oldest(creme_serve_core *self)
{
    size_t oldest = 0;
    for (size_t i = 1; i < self->count; i++) {
        if (self->readers[i]->used < self->readers[oldest]->used) oldest = i;
    }
    forget(self, oldest);
}

static creme_status find_reader(creme_serve_core *self, const creme_readout *readout, creme_predictor **out)
{
    size_t i = 0;
    while (i < self->count && !is_same(&self->readers[i]->readout, readout)) i++;
    if (i == self->count) {
        if (self->count == self->most) forget_oldest(self);
        creme_status status = create_reader(self, readout);
        while (status == CREME_ERROR_MEMORY && self->count > 0) { /* the others' may do */
            forget_oldest(self);
            status = create_reader(self, readout);
        }
        if (status != CREME_OK) return status;
        i = self->count - 1;
    }
    self->readers[i]->used = ++self->clock;
    *out = self->readers[i]->predictor;
    return CREME_OK;
}

/* --- Computing ------------------------------------------------------------------------------------------------- */

static creme_status compute_whole(creme_serve_core *self, creme_predictor *predictor, const creme_serve_asked *asked,
                                  int64_t first, int64_t count, float *out)
{
    for (int64_t i = 0; i < count; i++) self->pointers[i] = asked->codes + (first + i) * self->info->input_bp;
    return creme_predictor_predict(predictor, self->pointers, count, out);
}

static creme_status compute_variants(creme_serve_core *self, creme_predictor *predictor,
                                     const creme_serve_asked *asked, int64_t first, int64_t count, float *out)
{
    int64_t length = self->info->input_bp;
    for (int64_t i = 0; i < count; i++)
        self->pointers[i] = asked->codes + asked->variants[first + i].background * length;
    creme_status status =
        creme_serve_embeddings_get(self->embeddings, predictor, self->pointers, count, self->backgrounds);
    if (status != CREME_OK) return status;
    for (int64_t i = 0; i < count; i++) {
        const creme_serve_variant *variant = &asked->variants[first + i];
        creme_serve_asked_write(asked, first + i, length, self->codes + i * length);
        self->variants[i] = (creme_variant){.background = self->backgrounds[i],
                                            .codes = self->codes + i * length,
                                            .changed = asked->edits + variant->first,
                                            .changed_count = variant->end - variant->first};
    }
    return creme_predictor_predict_edits(predictor, self->variants, count, out);
}

creme_status creme_serve_core_compute(creme_serve_core *self, const creme_serve_asked *asked,
                                      bool (*go_on)(void *self), void *whom, float *out)
{
    int64_t rows = creme_serve_asked_rows(asked), outputs = creme_serve_asked_outputs(asked);
    creme_predictor *predictor = NULL;
    creme_status status = find_reader(self, &asked->readout, &predictor);
    for (int64_t first = 0; first < rows && status == CREME_OK; first += self->batch) {
        int64_t count = rows - first < self->batch ? rows - first : self->batch;
        if (first > 0 && go_on && !go_on(whom))
            return creme_fail(CREME_ERROR_STOPPED, "nobody waits for it any more");
        float *at = out + first * outputs;
        status = asked->edited ? compute_variants(self, predictor, asked, first, count, at)
                               : compute_whole(self, predictor, asked, first, count, at);
    }
    return status;
}

creme_serve_embeddings_stats creme_serve_core_look(const creme_serve_core *self)
{
    return creme_serve_embeddings_look(self->embeddings);
}
