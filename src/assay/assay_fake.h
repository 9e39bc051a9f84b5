/* For tests: a model that is made of a function of the sequence and counts what is asked of it. */
#ifndef CREME_ASSAY_FAKE_H
#define CREME_ASSAY_FAKE_H

#include "assay/sites_fake.h"
#include "base/memory.h"
#include "model/model_kind.h"

#include <math.h>
#include <stdio.h>

/* Its embedding is a copy of the sequence, and predict_edits looks at nothing
 * but that copy and the bases in the changed intervals. */
typedef struct fake_model {
    creme_model base;
    creme_predictor predictor;
    const fake_sites *sites;
    fake_function function;
    int64_t calls, sequences, largest, embed_calls, embedded, derived, changed_bp, unchanged;
    int64_t live, most_live; /* embeddings */
    int64_t nan_at;          /* the sequence, counted from 1, that gives NaN; 0: none */
} fake_model;

typedef struct fake_embedding {
    creme_embedding base;
    fake_model *model;
    uint8_t codes[FAKE_BP];
} fake_embedding;

static inline fake_model *fake_of(creme_predictor *predictor)
{
    return (fake_model *)(uintptr_t)predictor->model;
}

static inline void fake_evaluate(fake_model *model, const uint8_t *codes, float *out)
{
    for (int64_t t = 0; t < model->predictor.outputs; t++) out[t] = model->function(model->sites, codes, t);
    if (++model->sequences == model->nan_at) out[model->predictor.outputs - 1] = NAN;
}

static inline void fake_count_call(fake_model *model, int64_t count)
{
    model->calls++;
    if (count > model->largest) model->largest = count;
}

static inline creme_status fake_predict(creme_predictor *predictor, const uint8_t *const *codes, int64_t count,
                                        float *out)
{
    fake_model *model = fake_of(predictor);
    fake_count_call(model, count);
    for (int64_t i = 0; i < count; i++) fake_evaluate(model, codes[i], out + i * predictor->outputs);
    return CREME_OK;
}

static inline void fake_embedding_destroy(creme_embedding *embedding)
{
    ((fake_embedding *)embedding)->model->live--;
    creme_free(embedding);
}

static inline creme_status fake_embed_one(fake_model *model, const uint8_t *codes, creme_embedding **out)
{
    fake_embedding *made = NULL;
    creme_status status = creme_allocate(&made, 1, sizeof *made);
    if (status != CREME_OK) return status;
    made->base.kind = model->base.kind;
    made->model = model;
    memcpy(made->codes, codes, FAKE_BP);
    *out = &made->base;
    model->embedded++;
    if (++model->live > model->most_live) model->most_live = model->live;
    return CREME_OK;
}

static inline creme_status fake_embed(creme_predictor *predictor, const uint8_t *const *codes, int64_t count,
                                      creme_embedding **out)
{
    fake_model *model = fake_of(predictor);
    model->embed_calls++;
    for (int64_t i = 0; i < count; i++) {
        creme_status status = fake_embed_one(model, codes[i], &out[i]);
        if (status == CREME_OK) continue;
        while (i > 0) fake_embedding_destroy(out[--i]);
        return status;
    }
    return CREME_OK;
}

/* codes[FAKE_BP] = what the background's embedding and the changed intervals make of a variant. */
static inline int64_t fake_read_variant(const creme_variant *variant, uint8_t *codes)
{
    int64_t changed_bp = 0;
    memcpy(codes, ((const fake_embedding *)variant->background)->codes, FAKE_BP);
    for (size_t c = 0; c < variant->changed_count; c++) {
        creme_interval at = variant->changed[c];
        memcpy(codes + at.start, variant->codes + at.start, (size_t)(at.end - at.start));
        changed_bp += at.end - at.start;
    }
    return changed_bp;
}

static inline creme_status fake_embed_edits(creme_predictor *predictor, const creme_variant *variants, int64_t count,
                                            creme_embedding **out)
{
    fake_model *model = fake_of(predictor);
    for (int64_t i = 0; i < count; i++) {
        uint8_t codes[FAKE_BP];
        fake_read_variant(&variants[i], codes);
        creme_status status = fake_embed_one(model, codes, &out[i]);
        model->derived += status == CREME_OK;
        if (status == CREME_OK) continue;
        while (i > 0) fake_embedding_destroy(out[--i]);
        return status;
    }
    return CREME_OK;
}

static inline creme_status fake_predict_edits(creme_predictor *predictor, const creme_variant *variants,
                                              int64_t count, float *out)
{
    fake_model *model = fake_of(predictor);
    fake_count_call(model, count);
    for (int64_t i = 0; i < count; i++) {
        uint8_t codes[FAKE_BP];
        model->unchanged += variants[i].changed_count == 0;
        model->changed_bp += fake_read_variant(&variants[i], codes);
        fake_evaluate(model, codes, out + i * predictor->outputs);
    }
    return CREME_OK;
}

static inline size_t fake_embedding_bytes(const creme_predictor *predictor)
{
    (void)predictor;
    return sizeof(fake_embedding);
}

static inline void fake_model_init(fake_model *model, const fake_sites *sites, fake_function function, bool windowed,
                                   int64_t tracks)
{
    static const creme_model_kind kinds[2] = {
        {.about = {.name = "whole"}, .predict = fake_predict},
        {.about = {.name = "windowed"},
         .predict = fake_predict,
         .embed = fake_embed,
         .predict_edits = fake_predict_edits,
         .embed_edits = fake_embed_edits,
         .embedding_destroy = fake_embedding_destroy,
         .embedding_bytes = fake_embedding_bytes},
    };
    *model = (fake_model){.sites = sites, .function = function};
    model->base.kind = &kinds[windowed];
    model->base.info = (creme_model_info){.input_bp = FAKE_BP, .windowed = windowed, .batch = 4};
    model->predictor = (creme_predictor){.model = &model->base, .outputs = tracks};
}

#endif
