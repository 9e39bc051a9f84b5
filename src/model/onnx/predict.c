/* Predictions of ONNX models. */
#include "model/onnx/onnx.h"

#include "base/memory.h"

#include <inttypes.h>

/* A sequence is tried in the company of a whole batch if that has at most so many bases, else of one other. */
enum { COMPANY_BASES = 1 << 20 };

typedef struct onnx_predictor {
    creme_predictor base; /* first */
    creme_foreign_readout reads;
    void *numbers; /* [batch] sequences as the graph wants them */
    float *values; /* [batch][reads.each] */
} onnx_predictor;

/* --- Asking ---------------------------------------------------------------------------------------------------- */

creme_status creme_onnx_ask(creme_onnx_model *model, void *numbers, int64_t rows, creme_onnx_answer *answer)
{
    const creme_foreign_form *form = &model->form;
    bool first = form->layout == CREME_FOREIGN_CHANNELS_FIRST;
    creme_onnx_question question = {.input = form->input,
                                    .output = form->output,
                                    .type = form->type,
                                    .shape = {rows, first ? 4 : form->input_bp, first ? form->input_bp : 4},
                                    .rank = form->layout == CREME_FOREIGN_CODES ? 2 : 3,
                                    .numbers = numbers,
                                    .bytes = (size_t)rows * creme_foreign_form_bytes(form)};
    return creme_onnx_session_run(&model->session, &question, answer);
}

/* values[rows][each], of an answer that must be [rows][P][T] as the form says, but for dimensions of 1. */
static creme_status take(const creme_onnx_model *model, const creme_onnx_answer *answer, int64_t rows, float *values)
{
    const creme_foreign_form *form = &model->form;
    const int64_t wanted[] = {rows, form->transposed ? form->tracks : form->bins,
                              form->transposed ? form->bins : form->tracks};
    char is[160], want[96];
    if (creme_foreign_shapes_agree(answer->shape, answer->rank, wanted, 3)) {
        size_t count = (size_t)(wanted[0] * wanted[1] * wanted[2]);
        creme_foreign_to_floats(values, answer->numbers, count, answer->type);
        return CREME_OK;
    }
    return creme_fail(CREME_ERROR_FORMAT, "%s: its output \"%.100s\" has the shape %s: expected %s",
                      model->session.path, form->output,
                      creme_foreign_shape_text(answer->shape, answer->rank, is, sizeof is),
                      creme_foreign_shape_text(wanted, 3, want, sizeof want));
}

/* --- Company --------------------------------------------------------------------------------------------------- */

/* Whether batches of all sizes give what one of two gives. */
static creme_status measure_sizes(creme_foreign_company *differs, creme_onnx_model *model, int64_t most)
{
    static const int64_t sizes[] = {2, 3, 5, 8, 15, 32, INT64_MAX}; /* the last is a whole batch */
    creme_status status = CREME_OK;
    *differs = (creme_foreign_company){0};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes && status == CREME_OK && differs->together == 0; i++) {
        status = creme_foreign_measure_company(differs, &model->base, sizes[i] < most ? sizes[i] : most);
        if (sizes[i] >= most) break;
    }
    return status;
}

creme_status creme_onnx_try_company(creme_onnx_model *model)
{
    creme_foreign_form *form = &model->form;
    int64_t company = form->batch * form->input_bp <= COMPANY_BASES ? form->batch : 2;
    creme_foreign_company differs;
    creme_status status = CREME_OK;
    model->tried = true;
    if (model->card.deterministic) return CREME_OK;
    CREME_TRY(creme_foreign_measure_company(&differs, &model->base, company));
    double alone = differs.together;
    if (alone > 0 && !form->fixed_batch) {
        model->least = 2;
        CREME_TRY(measure_sizes(&differs, model, company));
        if (differs.together > 0 || company < form->batch) {
            form->fixed_batch = true;
            CREME_TRY(creme_foreign_measure_company(&differs, &model->base, company));
        }
        creme_log_info(&model->log,
                       "%s: a sequence's numbers depend on how many there are in its batch (by up to %.2g of "
                       "themselves): every batch is filled up to %" PRId64,
                       model->name, alone, form->fixed_batch ? form->batch : model->least);
    }
    creme_foreign_say_company(&model->base, &differs, model->name, &model->log);
done:
    return status;
}

/* --- Predicting ------------------------------------------------------------------------------------------------ */

void creme_onnx_predictor_destroy(creme_predictor *base)
{
    onnx_predictor *self = (onnx_predictor *)base;
    creme_foreign_readout_clear(&self->reads);
    creme_free(self->numbers);
    creme_free(self->values);
    creme_free(self);
}

creme_status creme_onnx_predictor_create(creme_predictor **out, const creme_model *base, const creme_readout *readout)
{
    creme_onnx_model *model = (creme_onnx_model *)base; /* its session is asked, one predictor at a time */
    const creme_foreign_form *form = &model->form;
    onnx_predictor *self = NULL;
    creme_status status = CREME_OK;
    if (!model->tried) CREME_TRY(creme_onnx_try_company(model));
    CREME_TRY(creme_allocate_zero(&self, 1, sizeof *self));
    creme_predictor_init(&self->base, base, readout);
    CREME_TRY(creme_foreign_readout_init(&self->reads, &self->base.readout, form, &model->tracks));
    CREME_TRY(creme_allocate_aligned(&self->numbers, (size_t)form->batch, creme_foreign_form_bytes(form)));
    CREME_TRY(creme_allocate(&self->values, (size_t)form->batch, (size_t)self->reads.each * sizeof *self->values));
    *out = &self->base;
    self = NULL;
done:
    if (self) creme_onnx_predictor_destroy(&self->base);
    return status;
}

creme_status creme_onnx_predict(creme_predictor *base, const uint8_t *const *codes, int64_t count, float *out)
{
    onnx_predictor *self = (onnx_predictor *)base;
    creme_onnx_model *model = (creme_onnx_model *)base->model;
    const creme_foreign_form *form = &model->form;
    for (int64_t first = 0; first < count; first += form->batch) {
        int64_t here = count - first < form->batch ? count - first : form->batch;
        int64_t rows = form->fixed_batch ? form->batch : here < model->least ? model->least : here;
        creme_onnx_answer answer;
        creme_foreign_form_encode(form, codes + first, here, rows, self->numbers);
        creme_status status = creme_onnx_ask(model, self->numbers, rows, &answer);
        if (status == CREME_OK) status = take(model, &answer, rows, self->values);
        creme_onnx_answer_clear(&model->session, &answer);
        if (status != CREME_OK) return status;
        status = creme_foreign_read_out(&self->reads, self->values, here, base->outputs, first,
                                        out + first * base->outputs);
        if (status != CREME_OK) return creme_error_prefix(status, "%s: ", model->session.path);
    }
    return CREME_OK;
}
