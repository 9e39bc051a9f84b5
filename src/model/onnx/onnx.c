/* The model kind "onnx". */
#include "model/onnx/onnx.h"

#include "base/memory.h"
#include "model/model_kinds.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Sequences of a call where nothing says how many: the fewer the longer they are. */
enum { BATCH_BASES = 1 << 18, MOST_BATCH = 64, SUMMARY_BYTES = 512 };

static const creme_model_setting_info SETTINGS[] = {
    {"model-card", NULL, "a file that says what the graph does not"},
};

/* --- The card -------------------------------------------------------------------------------------------------- */

creme_status creme_onnx_card_path(char **out, const char *path)
{
    return creme_format_text(out, "%s.creme.json", path);
}

static const char *find_named_card(const creme_model_options *options)
{
    for (size_t i = 0; i < options->setting_count; i++) {
        if (strcmp(options->settings[i].name, "model-card") == 0) return options->settings[i].value;
    }
    return NULL;
}

creme_status creme_onnx_read_card(creme_onnx_model *model, const char *path, const creme_model_options *options)
{
    const char *named = find_named_card(options);
    char *beside = NULL, *inside = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_onnx_file_read(&model->file, path));
    CREME_TRY(creme_onnx_card_path(&beside, path));
    if (named) {
        CREME_TRY(creme_model_card_open(&model->card, named));
        CREME_TRY(creme_copy_text(&model->card_source, named));
    } else if (model->file.card) {
        CREME_TRY(creme_format_text(&inside, "%s: its card (metadata_props, \"creme\")", path));
        CREME_TRY(creme_model_card_parse(&model->card, model->file.card, model->file.card_bytes, inside));
        CREME_TRY(creme_copy_text(&model->card_source, "\"creme\" of its metadata_props"));
    } else if (access(beside, F_OK) == 0) {
        CREME_TRY(creme_model_card_open(&model->card, beside));
        CREME_TRY(creme_copy_text(&model->card_source, beside));
    }
done:
    creme_free(beside);
    creme_free(inside);
    return status;
}

/* --- What it takes and gives ----------------------------------------------------------------------------------- */

/* Dimensions that the graph leaves open are known when it has been asked once: of all As. */
static creme_status probe(creme_onnx_model *model, creme_foreign_tensor *output)
{
    creme_foreign_form *form = &model->form;
    bool known = output->rank > 0;
    for (int i = 1; i < output->rank; i++) known = known && output->shape[i] > 0;
    if (known) return CREME_OK;
    creme_onnx_answer answer = {0};
    void *numbers = NULL;
    uint8_t *codes = NULL;
    int64_t rows = form->fixed_batch ? form->batch : 1;
    creme_status status = CREME_OK;
    form->output = output->name;
    CREME_TRY(creme_allocate_zero(&codes, (size_t)form->input_bp, 1));
    CREME_TRY(creme_allocate_aligned(&numbers, (size_t)rows, creme_foreign_form_bytes(form)));
    const uint8_t *one[] = {codes};
    creme_foreign_form_encode(form, one, 1, rows, numbers);
    CREME_TRY(creme_onnx_ask(model, numbers, rows, &answer));
    if (answer.rank > 3) {
        char is[160];
        status = creme_fail(CREME_ERROR_UNSUPPORTED,
                            "its output \"%.100s\" has the shape %s: expected [-1, bins, tracks], [-1, tracks] or "
                            "[-1]",
                            output->name, creme_foreign_shape_text(answer.shape, answer.rank, is, sizeof is));
        goto done;
    }
    output->rank = answer.rank;
    for (int i = 0; i < answer.rank; i++) output->shape[i] = answer.shape[i];
done:
    creme_onnx_answer_clear(&model->session, &answer);
    creme_free(numbers);
    creme_free(codes);
    return status;
}

/* How many tracks a table of all of them lists. */
static creme_status count_targets(int64_t *out, const char *path)
{
    creme_track_table table = {0};
    *out = 0;
    if (!path) return CREME_OK;
    creme_status status = creme_track_table_read(&table, path);
    if (status == CREME_OK) *out = (int64_t)table.count;
    for (size_t i = 0; status == CREME_OK && i < table.count; i++) {
        if (table.at[i].unlisted) *out = 0;
    }
    creme_track_table_clear(&table);
    return status;
}

static creme_status find_form(creme_onnx_model *model, const creme_model_options *options)
{
    const creme_model_card *card = &model->card;
    const creme_foreign_signature *tensors = &model->session.tensors;
    creme_foreign_form *form = &model->form;
    const creme_foreign_tensor *output = NULL;
    creme_foreign_rules rules = {0};
    creme_foreign_tensor known;
    creme_status status = CREME_OK;
    if (card->reduces || card->sums || card->windowed) {
        const char *key = card->windowed ? "windowed" : card->sums ? "sums" : "reduces";
        return creme_fail(CREME_ERROR_FORMAT, "its card says \"%s\", which only a server can", key);
    }
    CREME_TRY(creme_foreign_form_find_input(form, tensors, card, options));
    if (!form->fixed_batch && card->max_batch == 0) {
        int64_t batch = BATCH_BASES / form->input_bp;
        form->batch = batch < 1 ? 1 : batch > MOST_BATCH ? MOST_BATCH : batch;
    }
    CREME_TRY(creme_foreign_find_output(&output, tensors, card, options->head));
    CREME_TRY(count_targets(&rules.tracks, options->targets));
    known = *output;
    CREME_TRY(probe(model, &known));
    CREME_TRY(creme_foreign_form_find_output(form, &known, card, &rules, options->log));
done:
    return status;
}

/* --- Life ------------------------------------------------------------------------------------------------------ */

/* A run does not go on with a model of another summary: other releases of ONNX Runtime may give other bits. */
static creme_status describe(creme_onnx_model *model)
{
    static const char *const layouts[] = {"codes", "[L][4]", "[4][L]"};
    const creme_foreign_form *form = &model->form;
    const creme_model_card *card = &model->card;
    const creme_onnx_file *file = &model->file;
    creme_status status = creme_allocate_zero(&model->summary, SUMMARY_BYTES, 1);
    if (status != CREME_OK) return status;
    snprintf(model->summary, SUMMARY_BYTES, "%.100s%s%.60s, of %.80s, %s %s, by ONNX Runtime %s",
             card->name ? card->name : model->name, card->version ? " version " : "",
             card->version ? card->version : "", *file->producer ? file->producer : "no known producer",
             creme_foreign_type_name(form->type), layouts[form->layout], model->session.library.version);
    return CREME_OK;
}

void creme_onnx_close(creme_model *base)
{
    creme_onnx_model *model = (creme_onnx_model *)base;
    if (!model) return;
    creme_onnx_session_clear(&model->session);
    creme_track_table_clear(&model->tracks);
    creme_model_card_clear(&model->card);
    creme_onnx_file_clear(&model->file);
    creme_free(model->card_source);
    creme_free(model->summary);
    creme_free(model->name);
    creme_free(model);
}

creme_status creme_onnx_begin(creme_onnx_model **out, const char *path, const creme_model_options *options)
{
    const char *slash = strrchr(path, '/');
    creme_onnx_model *model = NULL;
    creme_status status = creme_allocate_zero(&model, 1, sizeof *model);
    if (status != CREME_OK) return status;
    creme_model_card_init(&model->card);
    if (options->log) model->log = *options->log;
    status = creme_copy_text(&model->name, slash ? slash + 1 : path);
    if (status == CREME_OK)
        *out = model;
    else
        creme_onnx_close(&model->base);
    return status;
}

creme_status creme_onnx_start(creme_onnx_model *model, const char *path, const creme_model_options *options)
{
    return creme_onnx_session_open(&model->session, path, creme_threads_count(options->threads));
}

creme_status creme_onnx_settle(creme_onnx_model *model, const creme_model_options *options)
{
    creme_status status = find_form(model, options);
    if (status != CREME_OK) return creme_error_prefix(status, "%s: ", model->session.path);
    CREME_TRY(creme_foreign_read_tracks(&model->tracks, &model->card, &model->form, options));
    CREME_TRY(describe(model));
    creme_foreign_model_init(&model->base, &creme_onnx_kind, &model->form, &model->tracks,
                             (creme_model_info){.summary = model->summary,
                                                .parameters = model->file.parameters,
                                                .weights_bytes = (size_t)model->file.parameters * sizeof(float),
                                                .n_value = model->form.n_value});
done:
    return status;
}

static creme_status open_onnx(creme_model **out, const char *path, const creme_model_options *options)
{
    creme_onnx_model *model = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_onnx_begin(&model, path, options));
    CREME_TRY(creme_onnx_read_card(model, path, options));
    CREME_TRY(creme_onnx_start(model, path, options));
    CREME_TRY(creme_onnx_settle(model, options));
    *out = &model->base;
    model = NULL;
done:
    creme_onnx_close((creme_model *)model);
    return status;
}

/* The card beside it, and what holds its numbers. */
static creme_status beside(const char *path, creme_status (*take)(void *self, const char *path), void *self)
{
    creme_onnx_file file;
    char *other = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_onnx_file_read(&file, path));
    CREME_TRY(creme_onnx_card_path(&other, path));
    CREME_TRY(take(self, other));
    for (size_t i = 0; i < file.external_count; i++) {
        creme_free(other);
        other = NULL;
        CREME_TRY(creme_onnx_file_beside(&other, path, file.external[i]));
        CREME_TRY(take(self, other));
    }
done:
    creme_free(other);
    creme_onnx_file_clear(&file);
    return status;
}

const creme_model_kind creme_onnx_kind = {
    .about = {.name = "onnx",
              .noun = "an ONNX model",
              .file = "an ONNX file, which ONNX Runtime computes (docs/any-model.md)",
              .takes = CREME_TAKES_HEAD | CREME_TAKES_N_VALUE,
              .foreign = true,
              .precisions = 1u << CREME_PRECISION_F32,
              .settings = SETTINGS,
              .setting_count = sizeof SETTINGS / sizeof *SETTINGS},
    .recognise_bytes = creme_onnx_file_begins_so,
    .open = open_onnx,
    .survey = creme_onnx_survey,
    .beside = beside,
    .close = creme_onnx_close,
    .predictor_create = creme_onnx_predictor_create,
    .predictor_destroy = creme_onnx_predictor_destroy,
    .predict = creme_onnx_predict,
};
