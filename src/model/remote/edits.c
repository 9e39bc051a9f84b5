/* The windowed extension (docs/any-model.md): backgrounds and edits go to the server, which keeps what it embeds. Here
 * an embedding is the sequence itself. */
#include "model/remote/predictor.h"

#include "base/memory.h"

#include <string.h>

enum { EDIT_NUMBERS = 3 };

typedef struct served_embedding {
    creme_embedding base; /* first */
    uint8_t codes[];      /* [input_bp] */
} served_embedding;

void creme_served_embedding_destroy(creme_embedding *embedding)
{
    creme_free(embedding);
}

size_t creme_served_embedding_bytes(const creme_predictor *predictor)
{
    return sizeof(served_embedding) + (size_t)predictor->model->info.input_bp;
}

creme_status creme_served_embed(creme_predictor *base, const uint8_t *const *codes, int64_t count,
                                creme_embedding **out)
{
    size_t length = (size_t)base->model->info.input_bp;
    creme_status status = CREME_OK;
    for (int64_t i = 0; i < count && status == CREME_OK; i++) {
        served_embedding *embedding = NULL;
        status = creme_allocate(&embedding, 1, creme_served_embedding_bytes(base));
        if (status != CREME_OK) break;
        embedding->base.kind = base->model->kind;
        memcpy(embedding->codes, codes[i], length);
        out[i] = &embedding->base;
    }
    for (int64_t i = 0; i < count && status != CREME_OK; i++) {
        creme_free(out[i]);
        out[i] = NULL;
    }
    return status;
}

/* --- A request ------------------------------------------------------------------------------------------------- */

/* Which of the request's backgrounds the variant's is; it becomes one if it was none. */
static int64_t find_background(creme_served_predictor *self, const creme_variant *variant, int64_t *count)
{
    const uint8_t *codes = ((const served_embedding *)variant->background)->codes;
    int64_t i = 0;
    while (i < *count && self->backgrounds[i] != codes) i++;
    if (i == *count) self->backgrounds[(*count)++] = codes;
    return i;
}

static creme_status reserve(creme_served_predictor *self, const creme_variant *variants, int64_t count, size_t *edits,
                            size_t *bases)
{
    *edits = *bases = 0;
    for (int64_t v = 0; v < count; v++) {
        *edits += variants[v].changed_count;
        for (size_t c = 0; c < variants[v].changed_count; c++)
            *bases += (size_t)(variants[v].changed[c].end - variants[v].changed[c].start);
    }
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&self->backgrounds, &self->backgrounds_capacity, (size_t)count, sizeof *self->backgrounds));
    CREME_TRY(
        creme_grow(&self->background_of, &self->background_of_capacity, (size_t)count, sizeof *self->background_of));
    CREME_TRY(creme_grow(&self->edits, &self->edits_capacity, *edits * EDIT_NUMBERS + 1, sizeof *self->edits));
    CREME_TRY(creme_grow(&self->bases, &self->bases_capacity, *bases + 1, 1));
done:
    return status;
}

/* Fills in what reserve() made room for; how many backgrounds there are. */
static int64_t list_edits(creme_served_predictor *self, const creme_variant *variants, int64_t count)
{
    bool outside = self->reads.form->outside;
    int64_t backgrounds = 0;
    int32_t *edit = self->edits;
    uint8_t *base = self->bases;
    for (int64_t v = 0; v < count; v++) {
        const creme_variant *variant = &variants[v];
        self->background_of[v] = (int32_t)find_background(self, variant, &backgrounds);
        for (size_t c = 0; c < variant->changed_count; c++) {
            creme_interval changed = variant->changed[c];
            *edit++ = (int32_t)v;
            *edit++ = (int32_t)changed.start;
            *edit++ = (int32_t)changed.end;
            for (int64_t i = changed.start; i < changed.end; i++)
                *base++ = variant->codes[i] > CREME_BASE_N && !outside ? CREME_BASE_N : variant->codes[i];
        }
    }
    return backgrounds;
}

static creme_status write_variants(creme_served_predictor *self, const creme_served_model *model,
                                   const creme_variant *variants, int64_t count)
{
    size_t edits = 0, bases = 0;
    creme_status status = CREME_OK;
    CREME_TRY(reserve(self, variants, count, &edits, &bases));
    int64_t backgrounds = list_edits(self, variants, count);
    const creme_oip_extra extras[] = {
        {CREME_OIP_BACKGROUND, CREME_FOREIGN_INT32, {count}, 1, self->background_of},
        {CREME_OIP_EDITS, CREME_FOREIGN_INT32, {(int64_t)edits, EDIT_NUMBERS}, 2, self->edits},
        {CREME_OIP_BASES, CREME_FOREIGN_UINT8, {(int64_t)bases}, 1, self->bases}};
    creme_oip_request request = creme_served_request(self, model, backgrounds);
    request.extras = extras;
    request.extra_count = sizeof extras / sizeof *extras;
    CREME_TRY(creme_oip_write_request(&self->message, &request, NULL));
    creme_foreign_form_encode(&model->form, self->backgrounds, backgrounds, backgrounds,
                              self->message.bytes + self->message.json_bytes);
done:
    return status;
}

creme_status creme_served_predict_edits(creme_predictor *base, const creme_variant *variants, int64_t count,
                                        float *out)
{
    creme_served_predictor *self = (creme_served_predictor *)base;
    creme_served_model *model = (creme_served_model *)base->model; /* the connection is its */
    for (int64_t first = 0; first < count; first += self->batch) {
        int64_t here = count - first < self->batch ? count - first : self->batch;
        const creme_http_answer *answer = NULL;
        float *at = out + first * base->outputs;
        model->asked++;
        creme_status status = write_variants(self, model, variants + first, here);
        if (status != CREME_OK) return status;
        status = creme_server_infer(model->server, self->message.bytes, self->message.count, self->message.json_bytes,
                                    creme_served_most(self, model, here), &answer);
        if (status == CREME_OK) status = creme_served_take_answer(self, model, here, answer);
        if (status != CREME_OK) return status;
        status = creme_foreign_read_out(&self->reads, self->values, here, base->outputs, first, at);
        if (status != CREME_OK) return creme_server_blame(model->server, status);
    }
    return CREME_OK;
}
