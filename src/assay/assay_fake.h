/* For tests: a small site with known contents, a function of the sequence that stands in for a network, and a model
 * made of it that counts what is asked of it.
 *
 * The window: 400 bp, tiles of 40 bp, so a TSS tile [180, 220), eight CRE tiles [20, 60), ... [340, 380), and margins
 * of 20 bp at either end that no tile covers.
 */
#ifndef CREME_ASSAY_FAKE_H
#define CREME_ASSAY_FAKE_H

#include "assay/assay_kind.h"
#include "base/memory.h"
#include "model/model_kind.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAKE_BP = 400, FAKE_TILE_BP = 40, FAKE_TILES = 8, FAKE_MARGIN_BP = 20, FAKE_SITES = 2, FAKE_TSS_BP = 180 };

typedef struct fake_sites {
    creme_locus loci[FAKE_SITES];
    creme_site at[FAKE_SITES];
    uint8_t codes[FAKE_SITES][FAKE_BP];
} fake_sites;

static inline void fake_sites_open(fake_sites *sites)
{
    static char names[FAKE_SITES][8] = {"ABC1", "XYZ2"};
    static char chrom[] = "chr1", none[] = "";
    for (int s = 0; s < FAKE_SITES; s++) {
        creme_random_key key = {.seed = 7, .replicate = (uint64_t)s, .purpose = CREME_RANDOM_TEST};
        creme_random random;
        creme_random_init(&random, &key);
        for (int i = 0; i < FAKE_BP; i++) sites->codes[s][i] = (uint8_t)creme_random_below(&random, 4);
        sites->loci[s] = (creme_locus){names[s], chrom, 1000 + s, '+', none};
        sites->at[s] = (creme_site){.locus = &sites->loci[s], .key = 100 + (uint64_t)s};
        creme_background **wild_type = &sites->at[s].wild_type;
        if (creme_background_create(wild_type, sites->codes[s], FAKE_BP, NULL, NULL, 0) != CREME_OK) abort();
    }
}

static inline void fake_sites_close(fake_sites *sites)
{
    for (int s = 0; s < FAKE_SITES; s++) creme_site_close(&sites->at[s]);
}

/* What stands in for a network: track's activity of codes[FAKE_BP]. */
typedef float (*fake_function)(const fake_sites *sites, const uint8_t *codes, int64_t track);

/* --- The additive function, whose effects are known by hand.
 *
 *   y = tss(s) + sum over positions p of weight(s, j) (p + 1) + margin
 *
 * tss(s) where the TSS tile is site s's (0 if it is neither's), weight(s, j) where position p holds the contents of
 * tile j of site s, and margin the sum of the codes of the left margin. All are small whole numbers, so that float32
 * holds every activity exactly. */
static inline int fake_start(int tile)
{
    return FAKE_MARGIN_BP + FAKE_TILE_BP * (tile < FAKE_TILES / 2 ? tile : tile + 1);
}

static inline double fake_tss(int site, int64_t track)
{
    return 100 + 50 * site + 10 * (double)track;
}

static inline double fake_weight(int site, int tile, int64_t track)
{
    return (tile % 3 == 2 ? -1 : 1) * (tile + 2 + 3 * site + 2 * (double)track);
}

static inline double fake_margin(const uint8_t *codes)
{
    double sum = 0;
    for (int i = 0; i < FAKE_MARGIN_BP; i++) sum += codes[i];
    return sum;
}

static inline float fake_additive(const fake_sites *sites, const uint8_t *codes, int64_t track)
{
    double y = fake_margin(codes);
    for (int s = 0; s < FAKE_SITES; s++) {
        if (memcmp(codes + FAKE_TSS_BP, sites->codes[s] + FAKE_TSS_BP, FAKE_TILE_BP) == 0) y += fake_tss(s, track);
        for (int p = 0; p < FAKE_TILES; p++) {
            for (int j = 0; j < FAKE_TILES; j++) {
                if (memcmp(codes + fake_start(p), sites->codes[s] + fake_start(j), FAKE_TILE_BP) != 0) continue;
                y += fake_weight(s, j, track) * (p + 1);
            }
        }
    }
    return (float)y;
}

/* Sensitive to every base: a number in [1, 2) made of a hash. */
static inline float fake_hashed(const fake_sites *sites, const uint8_t *codes, int64_t track)
{
    (void)sites;
    creme_hash hash = creme_hash_bytes(codes, FAKE_BP);
    return 1 + (float)((hash.low >> (8 * track)) & 0xfffff) / 0x100000;
}

/* --- A model made of such a function. Its embedding is a copy of the sequence, and predict_edits looks at nothing
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
        {.name = "whole", .predict = fake_predict},
        {.name = "windowed",
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
