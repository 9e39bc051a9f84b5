/* The model kind "onnx". */
#include "model/onnx/onnx.h"

#include "base/memory.h"
#include "model/model_kinds.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Sequences of a call where nothing says how many: the fewer the longer they are. */
enum { BATCH_BASES = 1 << 18, MOST_BATCH = 64, SUMMARY_BYTES = 512, SOURCE_BYTES = 256 };

/* A sequence is tried in the company of a whole batch if that has at most so many bases, else of one other. */
enum { COMPANY_BASES = 1 << 20 };

typedef struct onnx_model {
    creme_model base; /* first */
    creme_onnx_session session;
    creme_foreign_form form;
    creme_track_table tracks;
    char *summary, *name;
    creme_log log;
    bool deterministic; /* the card says so */
    bool tried;         /* whether a sequence's numbers depend on its company */
} onnx_model;

typedef struct onnx_predictor {
    creme_predictor base; /* first */
    creme_foreign_readout reads;
    void *numbers; /* [batch] sequences as the graph wants them */
    float *values; /* [batch][reads.each] */
} onnx_predictor;

/* --- The card -------------------------------------------------------------------------------------------------- */

static const creme_model_setting_info SETTINGS[] = {
    {"model-card", NULL, "a file that says what the graph does not"},
};

creme_status creme_onnx_card_path(char **out, const char *path)
{
    return creme_format_text(out, "%s.creme.json", path);
}

creme_status creme_onnx_card_read(creme_model_card *out, const char *path, const creme_onnx_file *file,
                                  const creme_model_options *options, char *source, size_t bytes)
{
    char *beside = NULL, *inside = NULL;
    creme_status status = CREME_OK;
    creme_model_card_init(out);
    *source = '\0';
    for (size_t i = 0; i < options->setting_count; i++) {
        if (strcmp(options->settings[i].name, "model-card") != 0) continue;
        snprintf(source, bytes, "%s", options->settings[i].value);
        return creme_model_card_open(out, options->settings[i].value);
    }
    CREME_TRY(creme_onnx_card_path(&beside, path));
    if (file->card) {
        snprintf(source, bytes, "in the file (metadata_props, \"creme\")");
        CREME_TRY(creme_format_text(&inside, "%s: its card (metadata_props, \"creme\")", path));
        CREME_TRY(creme_model_card_parse(out, file->card, file->card_bytes, inside));
    } else if (access(beside, F_OK) == 0) {
        snprintf(source, bytes, "%s", beside);
        CREME_TRY(creme_model_card_open(out, beside));
    }
done:
    creme_free(beside);
    creme_free(inside);
    return status;
}

/* --- Asking ---------------------------------------------------------------------------------------------------- */

/* The graph's numbers of the first `rows` sequences in numbers[]; of one whose shape is not known yet, too. */
static creme_status ask(onnx_model *model, void *numbers, int64_t rows, creme_onnx_answer *answer)
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
static creme_status take(const onnx_model *model, const creme_onnx_answer *answer, int64_t rows, float *values)
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

/* --- Predicting ------------------------------------------------------------------------------------------------ */

static void predictor_destroy(creme_predictor *base)
{
    onnx_predictor *self = (onnx_predictor *)base;
    creme_foreign_readout_clear(&self->reads);
    creme_free(self->numbers);
    creme_free(self->values);
    creme_free(self);
}

/* A sequence's numbers should not depend on the others of its batch. Where they do, every batch is made a whole one,
 * and it is tried whether that helps. */
static creme_status try_company(onnx_model *model)
{
    creme_foreign_form *form = &model->form;
    int64_t company = form->batch * form->input_bp <= COMPANY_BASES ? form->batch : 2;
    creme_foreign_company differs;
    creme_status status = CREME_OK;
    model->tried = true;
    if (model->deterministic) return CREME_OK;
    CREME_TRY(creme_foreign_measure_company(&differs, &model->base, company));
    if (differs.together > 0 && !form->fixed_batch) {
        creme_log_info(&model->log,
                       "%s: a sequence's numbers depend on how many there are in its batch (by up to %.2g of "
                       "themselves): every batch is filled up to %" PRId64,
                       model->name, differs.together, form->batch);
        form->fixed_batch = true;
        CREME_TRY(creme_foreign_measure_company(&differs, &model->base, company));
    }
    creme_foreign_say_company(&model->base, &differs, model->name, &model->log);
done:
    return status;
}

static creme_status predictor_create(creme_predictor **out, const creme_model *base, const creme_readout *readout)
{
    onnx_model *model = (onnx_model *)base; /* its session is asked, one predictor at a time */
    const creme_foreign_form *form = &model->form;
    onnx_predictor *self = NULL;
    creme_status status = CREME_OK;
    if (!model->tried) CREME_TRY(try_company(model));
    CREME_TRY(creme_allocate_zero(&self, 1, sizeof *self));
    creme_predictor_init(&self->base, base, readout);
    CREME_TRY(creme_foreign_readout_init(&self->reads, &self->base.readout, form, &model->tracks));
    CREME_TRY(creme_allocate_aligned(&self->numbers, (size_t)form->batch, creme_foreign_form_bytes(form)));
    CREME_TRY(creme_allocate(&self->values, (size_t)form->batch, (size_t)self->reads.each * sizeof *self->values));
    *out = &self->base;
    self = NULL;
done:
    if (self) predictor_destroy(&self->base);
    return status;
}

static creme_status predict(creme_predictor *base, const uint8_t *const *codes, int64_t count, float *out)
{
    onnx_predictor *self = (onnx_predictor *)base;
    onnx_model *model = (onnx_model *)base->model;
    const creme_foreign_form *form = &model->form;
    for (int64_t first = 0; first < count; first += form->batch) {
        int64_t here = count - first < form->batch ? count - first : form->batch;
        int64_t rows = form->fixed_batch ? form->batch : here;
        creme_onnx_answer answer;
        creme_foreign_form_encode(form, codes + first, here, rows, self->numbers);
        creme_status status = ask(model, self->numbers, rows, &answer);
        if (status == CREME_OK) status = take(model, &answer, rows, self->values);
        creme_onnx_answer_clear(&model->session, &answer);
        if (status != CREME_OK) return status;
        status = creme_foreign_read_out(&self->reads, self->values, here, base->outputs, first,
                                        out + first * base->outputs);
        if (status != CREME_OK) return creme_error_prefix(status, "%s: ", model->session.path);
    }
    return CREME_OK;
}

/* --- What it is ------------------------------------------------------------------------------------------------ */

/* Dimensions that the graph leaves open are known when it has been asked once: of all As. */
static creme_status probe(onnx_model *model, creme_foreign_tensor *output)
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
    CREME_TRY(ask(model, numbers, rows, &answer));
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

static creme_status find_form(onnx_model *model, const creme_model_card *card, const creme_model_options *options)
{
    const creme_foreign_signature *tensors = &model->session.tensors;
    creme_foreign_form *form = &model->form;
    const creme_foreign_tensor *output = NULL;
    creme_foreign_rules rules = {0};
    creme_foreign_tensor known;
    creme_status status = CREME_OK;
    if (card->reduces) return creme_fail(CREME_ERROR_FORMAT, "its card says \"reduces\", which only a server can");
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

static creme_status describe(onnx_model *model, const creme_onnx_file *file, const creme_model_card *card,
                             int threads)
{
    static const char *const layouts[] = {"codes", "[L][4]", "[4][L]"};
    const creme_foreign_form *form = &model->form;
    creme_status status = creme_allocate_zero(&model->summary, SUMMARY_BYTES, 1);
    if (status != CREME_OK) return status;
    snprintf(model->summary, SUMMARY_BYTES, "%.100s%s%.60s, of %.80s, %s %s, by ONNX Runtime %s, %d thread%s",
             card->name ? card->name : model->name, card->version ? " version " : "",
             card->version ? card->version : "", *file->producer ? file->producer : "no known producer",
             creme_foreign_type_name(form->type), layouts[form->layout], model->session.library.version, threads,
             threads == 1 ? "" : "s");
    return CREME_OK;
}

/* --- Life ------------------------------------------------------------------------------------------------------ */

static void close_onnx(creme_model *base)
{
    onnx_model *model = (onnx_model *)base;
    creme_onnx_session_clear(&model->session);
    creme_track_table_clear(&model->tracks);
    creme_free(model->summary);
    creme_free(model->name);
    creme_free(model);
}

static creme_status learn(onnx_model *model, const char *path, const creme_onnx_file *file, creme_model_card *card,
                          const creme_model_options *options)
{
    int threads = creme_threads_count(options->threads);
    creme_status status = CREME_OK;
    CREME_TRY(creme_onnx_session_open(&model->session, path, threads));
    status = find_form(model, card, options);
    if (status != CREME_OK) {
        creme_error_prefix(status, "%s: ", path);
        goto done;
    }
    CREME_TRY(creme_foreign_read_tracks(&model->tracks, card, &model->form, options));
    CREME_TRY(describe(model, file, card, threads));
done:
    return status;
}

static creme_status open_onnx(creme_model **out, const char *path, const creme_model_options *options)
{
    creme_onnx_file file = {0};
    creme_model_card card;
    onnx_model *model = NULL;
    char source[SOURCE_BYTES];
    const char *slash = strrchr(path, '/');
    creme_status status = CREME_OK;
    creme_model_card_init(&card);
    CREME_TRY(creme_allocate_zero(&model, 1, sizeof *model));
    if (options->log) model->log = *options->log;
    CREME_TRY(creme_copy_text(&model->name, slash ? slash + 1 : path));
    CREME_TRY(creme_onnx_file_read(&file, path));
    CREME_TRY(creme_onnx_card_read(&card, path, &file, options, source, sizeof source));
    model->deterministic = card.deterministic;
    CREME_TRY(learn(model, path, &file, &card, options));
    creme_foreign_model_init(&model->base, &creme_onnx_kind, &model->form, &model->tracks,
                             (creme_model_info){.summary = model->summary,
                                                .parameters = file.parameters,
                                                .weights_bytes = (size_t)file.parameters * sizeof(float),
                                                .n_value = model->form.n_value});
    *out = &model->base;
    model = NULL;
done:
    if (model) close_onnx(&model->base);
    creme_model_card_clear(&card);
    creme_onnx_file_clear(&file);
    return status;
}

const creme_model_kind creme_onnx_kind = {
    .about = {.name = "onnx",
              .noun = "an ONNX model",
              .file = "an ONNX file, which ONNX Runtime computes (docs/any-model.md)",
              .takes = CREME_TAKES_HEAD | CREME_TAKES_N_VALUE,
              .precisions = 1u << CREME_PRECISION_F32,
              .settings = SETTINGS,
              .setting_count = sizeof SETTINGS / sizeof *SETTINGS},
    .recognise_bytes = creme_onnx_file_begins_so,
    .open = open_onnx,
    .close = close_onnx,
    .predictor_create = predictor_create,
    .predictor_destroy = predictor_destroy,
    .predict = predict,
};
