/* Predictions of served models. */
#include "model/remote/predictor.h"
#include "base/memory.h"
#include "model/remote/oip_readout.h"

#include <stdio.h>
#include <string.h>

/* What JSON takes for a number, and a message beside its numbers. */
enum { JSON_NUMBER_BYTES = 40, MESSAGE_BYTES = 1 << 20, MOST_ANSWER_BYTES = 128 << 20, ERROR_TEXT_BYTES = 400 };

/* Sequences of one request. */
typedef struct asked_rows {
    const uint8_t *const *codes; /* [count] */
    int64_t count, rows;         /* as many as the server wants: the last one fills them */
} asked_rows;

/* As the form says, but no answer of hundreds of megabytes if a smaller one will do. */
static int64_t choose_batch(const creme_foreign_form *form, const creme_foreign_readout *reads)
{
    int64_t most = MOST_ANSWER_BYTES / (reads->each * (int64_t)sizeof(float));
    if (form->fixed_batch || most >= form->batch) return form->batch;
    return most > 1 ? most : 1;
}

creme_status creme_served_predictor_create(creme_predictor **out, const creme_model *base,
                                           const creme_readout *readout)
{
    const creme_served_model *model = (const creme_served_model *)base;
    const creme_foreign_form *form = &model->form;
    creme_served_predictor *self = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&self, 1, sizeof *self));
    creme_predictor_init(&self->base, base, readout);
    CREME_TRY(creme_foreign_readout_init(&self->reads, &self->base.readout, form, &model->tracks));
    if (self->reads.picked) CREME_TRY(creme_oip_write_readout(&self->parameters, &self->reads));
    self->batch = choose_batch(form, &self->reads);
    CREME_TRY(creme_allocate(&self->values, (size_t)self->batch, (size_t)self->reads.each * sizeof *self->values));
    *out = &self->base;
    self = NULL;
done:
    if (self) creme_served_predictor_destroy(&self->base);
    return status;
}

void creme_served_predictor_destroy(creme_predictor *base)
{
    creme_served_predictor *self = (creme_served_predictor *)base;
    creme_oip_message_clear(&self->message);
    creme_foreign_readout_clear(&self->reads);
    creme_free(self->parameters);
    void *memory[] = {self->numbers, self->values, self->backgrounds, self->background_of, self->edits, self->bases};
    for (size_t i = 0; i < sizeof memory / sizeof *memory; i++) creme_free(memory[i]);
    creme_free(self);
}

/* --- Asking ---------------------------------------------------------------------------------------------------- */

creme_oip_request creme_served_request(const creme_served_predictor *self, const creme_served_model *model,
                                       int64_t rows)
{
    const creme_foreign_form *form = &model->form;
    creme_oip_request request = {.id = model->asked,
                                 .input = form->input,
                                 .output = form->output,
                                 .type = form->type,
                                 .rank = form->layout == CREME_FOREIGN_CODES ? 2 : 3,
                                 .parameters = self->parameters,
                                 .binary = model->binary};
    request.shape[0] = rows;
    request.shape[1] = form->layout == CREME_FOREIGN_CHANNELS_FIRST ? 4 : form->input_bp;
    request.shape[2] = form->layout == CREME_FOREIGN_CHANNELS_FIRST ? form->input_bp : 4;
    return request;
}

static creme_oip_expected expect(const creme_served_predictor *self, const creme_served_model *model, int64_t rows)
{
    const creme_foreign_form *form = &model->form;
    creme_oip_expected expected = {.id = model->asked, .output = form->output, .rank = 3, .shape = {rows}};
    expected.shape[1] = form->transposed ? form->tracks : form->bins;
    expected.shape[2] = form->transposed ? form->bins : form->tracks;
    if (self->reads.picked) {
        expected.shape[1] = self->reads.each / self->reads.track_count;
        expected.shape[2] = self->reads.track_count;
    }
    return expected;
}

/* Bytes are written where they are sent from: a copy of some megabytes costs as much as sending them. */
static creme_status write_rows(creme_served_predictor *self, const creme_served_model *model, const asked_rows *rows)
{
    const creme_foreign_form *form = &model->form;
    creme_oip_request request = creme_served_request(self, model, rows->rows);
    creme_status status = CREME_OK;
    void *numbers = NULL;
    if (!request.binary) {
        size_t bytes = (size_t)form->batch * creme_foreign_form_bytes(form);
        if (!self->numbers) CREME_TRY(creme_allocate(&self->numbers, bytes, 1));
        numbers = self->numbers;
        creme_foreign_form_encode(form, rows->codes, rows->count, rows->rows, numbers);
    }
    CREME_TRY(creme_oip_write_request(&self->message, &request, numbers));
    if (!numbers) {
        numbers = self->message.bytes + self->message.json_bytes;
        creme_foreign_form_encode(form, rows->codes, rows->count, rows->rows, numbers);
    }
done:
    return status;
}

size_t creme_served_most(const creme_served_predictor *self, const creme_served_model *model, int64_t rows)
{
    size_t each = model->binary ? sizeof(double) : JSON_NUMBER_BYTES;
    return (size_t)(rows * self->reads.each) * each + MESSAGE_BYTES;
}

static creme_status send_rows(creme_served_predictor *self, creme_served_model *model, const asked_rows *asked,
                              const creme_http_answer **answer)
{
    creme_status status = write_rows(self, model, asked);
    if (status != CREME_OK) return status;
    return creme_server_infer(model->server, self->message.bytes, self->message.count, self->message.json_bytes,
                              creme_served_most(self, model, asked->rows), answer);
}

creme_status creme_served_take_answer(creme_served_predictor *self, creme_served_model *model, int64_t rows,
                                      const creme_http_answer *answer)
{
    char text[ERROR_TEXT_BYTES], later[64] = "";
    if (answer->code != 200) {
        creme_oip_read_error(text, sizeof text, (const char *)answer->body, answer->bytes);
        if (answer->again_s > 0) snprintf(later, sizeof later, " (it may be asked again in %g s)", answer->again_s);
        creme_status status = creme_fail(answer->code < 500 ? CREME_ERROR_UNSUPPORTED : CREME_ERROR_LIBRARY,
                                         "HTTP %ld: %s%s", answer->code, *text ? text : "it does not say why", later);
        return creme_server_blame(model->server, status);
    }
    creme_oip_expected expected = expect(self, model, rows);
    expected.inside = &model->inside;
    creme_status status =
        creme_oip_read_answer(self->values, &expected, (const char *)answer->body, answer->bytes, answer->json_bytes);
    model->answered = model->answered || status == CREME_OK;
    return creme_server_blame(model->server, status);
}

/* It says that it cannot read bytes, or may mean that. */
static bool may_want_json(const creme_served_model *model, long code)
{
    return model->binary && !model->answered && (code == 400 || code == 415 || code == 422);
}

/* self->values of these rows. */
static creme_status ask_rows(creme_served_predictor *self, creme_served_model *model, const asked_rows *rows)
{
    const creme_http_answer *answer = NULL;
    bool falls_back = false;
    model->asked++;
    creme_status status = send_rows(self, model, rows, &answer);
    if (status == CREME_OK && may_want_json(model, answer->code)) {
        falls_back = true;
        model->binary = false;
        status = send_rows(self, model, rows, &answer);
    }
    if (status != CREME_OK) return status;
    if (answer->code != 200) model->binary = model->binary || falls_back;
    if (falls_back && answer->code == 200) creme_served_say_json(model);
    return creme_served_take_answer(self, model, rows->rows, answer);
}

creme_status creme_served_predict(creme_predictor *base, const uint8_t *const *codes, int64_t count, float *out)
{
    creme_served_predictor *self = (creme_served_predictor *)base;
    creme_served_model *model = (creme_served_model *)base->model; /* the connection is its */
    const creme_foreign_form *form = &model->form;
    for (int64_t first = 0; first < count; first += self->batch) {
        int64_t here = count - first < self->batch ? count - first : self->batch;
        asked_rows rows = {codes + first, here, form->fixed_batch ? form->batch : here};
        creme_status status = ask_rows(self, model, &rows);
        if (status != CREME_OK) return status;
        float *at = out + first * base->outputs;
        status = creme_foreign_read_out(&self->reads, self->values, here, base->outputs, first, at);
        if (status != CREME_OK) return creme_server_blame(model->server, status);
    }
    return CREME_OK;
}
