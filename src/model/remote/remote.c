/* The model kinds "worker", "worker+unix" and "remote". */
#include "model/remote/remote.h"

#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/model_kinds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a server that is not ours may take for an answer, and a worker until it is ready, in seconds. */
#define REMOTE_TIMEOUT "600"
#define START          "600"
enum { LONGEST_S = 1000000, SUMMARY_BYTES = 512, MOST_WORKERS = 64, COMPANY = 2 };

/* --- Options --------------------------------------------------------------------------------------------------- */

static const creme_model_setting_info SETTINGS[] = {
    {"worker-timeout", NULL, "seconds that an answer may take"},
    {"worker-start", NULL, "seconds until the server has to be ready"},
    {"workers", NULL, "how many of them"},
    {"model-card", NULL, "a file that says what the server does not"},
};
enum { SETTING_COUNT = sizeof SETTINGS / sizeof *SETTINGS };

static const char *find_setting(const creme_model_options *options, const char *name)
{
    for (size_t i = 0; i < options->setting_count; i++) {
        if (strcmp(options->settings[i].name, name) == 0) return options->settings[i].value;
    }
    return NULL;
}

static creme_status read_options(creme_server_options *out, creme_address_form form,
                                 const creme_model_options *options)
{
    const char *timeout = find_setting(options, "worker-timeout"), *start = find_setting(options, "worker-start");
    const char *workers = find_setting(options, "workers");
    int64_t count = 1;
    creme_status status = CREME_OK;
    *out = (creme_server_options){.number = options->gpu, .log = options->log};
    if (!timeout && form == CREME_ADDRESS_URL) timeout = REMOTE_TIMEOUT;
    if (timeout) CREME_TRY(creme_text_read_real(&out->timeout_s, timeout, 0.001, LONGEST_S, "--worker-timeout"));
    CREME_TRY(creme_text_read_real(&out->start_s, start ? start : START, 0.001, LONGEST_S, "--worker-start"));
    if (workers) CREME_TRY(creme_text_read_integer(&count, workers, 1, MOST_WORKERS, "--workers"));
    out->count = (int)count;
done:
    return status;
}

/* --- The card -------------------------------------------------------------------------------------------------- */

/* Triton has no parameters in its metadata, but in its configuration. Other servers know no such question. */
static creme_status read_config_card(creme_served_model *model)
{
    const creme_http_answer *answer = NULL;
    char *path = NULL, *text = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&path, "%s/config", model->address.path));
    CREME_TRY(creme_server_get(model->server, path, &answer));
    if (answer->code != 200) goto done;
    if (creme_oip_read_config(&text, (const char *)answer->body, answer->bytes) != CREME_OK) goto done;
    if (*text)
        CREME_TRY(creme_model_card_parse(&model->card, text, strlen(text), "parameters.creme of its configuration"));
done:
    creme_free(path);
    creme_free(text);
    return status;
}

creme_status creme_served_read_card(creme_served_model *model, const creme_model_options *options)
{
    const char *file = find_setting(options, "model-card");
    if (file) return creme_model_card_open(&model->card, file);
    creme_status status = model->metadata.card ? creme_model_card_read(&model->card, model->metadata.card,
                                                                       "its card (parameters.creme)")
                                               : read_config_card(model);
    return status == CREME_ERROR_FORMAT ? creme_server_blame(model->server, status) : status;
}

/* --- What it is ------------------------------------------------------------------------------------------------ */

/* What numbers may depend on beside the sequence: a run does not go on with a model of which that has changed. */
static creme_status take_record(creme_served_model *model)
{
    static const char *const keys[] = {"name", "versions", "platform", "inputs", "outputs"};
    creme_status status = creme_json_need(256);
    if (status != CREME_OK) return status;
    json_t *about = json_object();
    for (size_t i = 0; about && i < sizeof keys / sizeof *keys; i++) {
        json_t *value = json_object_get(model->metadata.json, keys[i]);
        if (value) json_object_set(about, keys[i], value);
    }
    if (about && *model->card.hash) json_object_set_new(about, "card", json_string(model->card.hash));
    char *text = about ? json_dumps(about, JSON_SORT_KEYS | JSON_COMPACT) : NULL;
    json_decref(about);
    if (!text) return creme_fail(CREME_ERROR_MEMORY, "out of memory: a model");
    creme_hash_print(creme_hash_bytes(text, strlen(text)), model->record_hash);
    free(text);
    return creme_format_text(&model->record_name, "what the server says of its model \"%s\"", model->address.model);
}

/* Names are of the server's choice; a summary stands in tables. */
static void make_plain(char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7f) *text = ' ';
    }
}

static creme_status describe(creme_served_model *model)
{
    static const char *const layouts[] = {"codes", "[L][4]", "[4][L]"};
    const creme_model_card *card = &model->card;
    const creme_foreign_form *form = &model->form;
    const char *platform = json_string_value(json_object_get(model->metadata.json, "platform"));
    creme_status status = creme_allocate_zero(&model->summary, SUMMARY_BYTES, 1);
    if (status != CREME_OK) return status;
    snprintf(model->summary, SUMMARY_BYTES, "%.100s%s%.60s, served%s%.60s, %s %s, %s",
             card->name ? card->name : model->address.model, card->version ? " version " : "",
             card->version ? card->version : "", platform && *platform ? " by " : "", platform ? platform : "",
             creme_foreign_type_name(form->type), layouts[form->layout],
             form->reduces ? "which picks bins and tracks" : "whole outputs");
    make_plain(model->summary);
    return take_record(model);
}

creme_status creme_served_ask_server(creme_served_model *model, const creme_http_answer **answer)
{
    creme_status status = creme_server_get(model->server, "/v2", answer);
    if (status != CREME_OK || (*answer)->code != 200) return status;
    return creme_server_blame(model->server,
                              creme_oip_read_server(&model->binary, (const char *)(*answer)->body, (*answer)->bytes));
}

creme_status creme_served_ask_model(creme_served_model *model)
{
    const creme_http_answer *answer = NULL;
    creme_status status = creme_server_describe(model->server, &answer);
    if (status != CREME_OK) return status;
    return creme_server_blame(model->server,
                              creme_oip_read_metadata(&model->metadata, (const char *)answer->body, answer->bytes));
}

creme_status creme_served_settle(creme_served_model *model, const creme_model_kind *kind,
                                 const creme_model_options *options)
{
    const creme_foreign_rules rules = {.bins_first = true};
    creme_status status =
        creme_foreign_form_find(&model->form, &model->metadata.tensors, &model->card, &rules, options);
    if (status != CREME_OK) return creme_server_blame(model->server, status);
    CREME_TRY(creme_foreign_read_tracks(&model->tracks, &model->card, &model->form, options));
    CREME_TRY(describe(model));
    creme_model_info info = {
        .summary = model->summary, .record_name = model->record_name, .record_hash = model->record_hash};
    creme_foreign_model_init(&model->base, kind, &model->form, &model->tracks, info);
    const creme_foreign_form *form = &model->form;
    bool bytes = form->layout == CREME_FOREIGN_CODES && form->type == CREME_FOREIGN_UINT8 && !form->fixed_batch;
    model->base.info.windowed = model->card.windowed && form->reduces && model->binary && bytes;
done:
    return status;
}

/* --- Life ------------------------------------------------------------------------------------------------------ */

void creme_served_close(creme_model *base)
{
    creme_served_model *model = (creme_served_model *)base;
    if (!model) return;
    creme_server_close(model->server);
    creme_oip_metadata_clear(&model->metadata);
    creme_model_card_clear(&model->card);
    creme_track_table_clear(&model->tracks);
    creme_address_clear(&model->address);
    creme_free(model->summary);
    creme_free(model->record_name);
    creme_free(model);
}

void creme_served_say_json(const creme_served_model *model)
{
    if (model->number > 0) return;
    creme_log_warning(&model->log,
                      "%s: its server takes no numbers as bytes (extension binary_tensor_data): they travel as JSON, "
                      "which is slow",
                      model->address.model);
}

static creme_status try_company(creme_served_model *model)
{
    creme_foreign_company differs;
    creme_status status = creme_foreign_measure_company(&differs, &model->base, COMPANY);
    if (status == CREME_OK) creme_foreign_say_company(&model->base, &differs, model->address.model, &model->log);
    return status;
}

creme_status creme_served_connect(creme_served_model **out, creme_address_form form, const char *text,
                                  const creme_model_options *options)
{
    creme_served_model *model = NULL;
    creme_server_options server;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&model, 1, sizeof *model));
    creme_model_card_init(&model->card);
    if (options->log) model->log = *options->log;
    model->number = options->gpu;
    model->inside = -1;
    CREME_TRY(read_options(&server, form, options));
    CREME_TRY(creme_address_read(&model->address, form, text));
    CREME_TRY(creme_server_open(&model->server, &model->address, &server));
    *out = model;
    model = NULL;
done:
    creme_served_close((creme_model *)model);
    return status;
}

static creme_status open_served(creme_model **out, const creme_model_kind *kind, creme_address_form form,
                                const char *text, const creme_model_options *options)
{
    creme_served_model *model = NULL;
    const creme_http_answer *answer = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_served_connect(&model, form, text, options));
    CREME_TRY(creme_served_ask_server(model, &answer));
    CREME_TRY(creme_served_ask_model(model));
    CREME_TRY(creme_served_read_card(model, options));
    CREME_TRY(creme_served_settle(model, kind, options));
    if (!model->binary) creme_served_say_json(model);
    if (!model->card.deterministic && options->gpu == 0) CREME_TRY(try_company(model));
    *out = &model->base;
    model = NULL;
done:
    creme_served_close((creme_model *)model);
    return status;
}

static creme_status open_worker(creme_model **out, const char *command, const creme_model_options *options)
{
    return open_served(out, &creme_worker_kind, CREME_ADDRESS_COMMAND, command, options);
}

static creme_status open_socket(creme_model **out, const char *path, const creme_model_options *options)
{
    return open_served(out, &creme_worker_unix_kind, CREME_ADDRESS_SOCKET, path, options);
}

static creme_status open_remote(creme_model **out, const char *url, const creme_model_options *options)
{
    return open_served(out, &creme_remote_kind, CREME_ADDRESS_URL, url, options);
}

static double seconds_inside(const creme_model *model)
{
    return ((const creme_served_model *)model)->inside;
}

static creme_status survey_worker(creme_output *output, const char *command, const creme_model_options *options)
{
    return creme_served_survey(output, &creme_worker_kind, CREME_ADDRESS_COMMAND, command, options);
}

static creme_status survey_socket(creme_output *output, const char *path, const creme_model_options *options)
{
    return creme_served_survey(output, &creme_worker_unix_kind, CREME_ADDRESS_SOCKET, path, options);
}

static creme_status survey_remote(creme_output *output, const char *url, const creme_model_options *options)
{
    return creme_served_survey(output, &creme_remote_kind, CREME_ADDRESS_URL, url, options);
}

#define SERVED(called, place, meaning, opener, surveyor)                                                             \
    {                                                                                                                \
        .about = {.name = (called),                                                                                  \
                  .noun = "a served model",                                                                          \
                  .file = (meaning),                                                                                 \
                  .what = (place),                                                                                   \
                  .takes = CREME_TAKES_HEAD | CREME_TAKES_WORKERS,                                                   \
                  .foreign = true,                                                                                   \
                  .precisions = 1u << CREME_PRECISION_F32,                                                           \
                  .settings = SETTINGS,                                                                              \
                  .setting_count = SETTING_COUNT},                                                                   \
        .open = (opener), .survey = (surveyor), .close = creme_served_close,                                         \
        .predictor_create = creme_served_predictor_create, .predictor_destroy = creme_served_predictor_destroy,      \
        .predict = creme_served_predict, .embed = creme_served_embed, .predict_edits = creme_served_predict_edits,   \
        .embedding_destroy = creme_served_embedding_destroy, .embedding_bytes = creme_served_embedding_bytes,        \
        .inside = seconds_inside,                                                                                    \
    }

const creme_model_kind creme_worker_kind =
    SERVED("worker", "COMMAND", "a program that is started and serves a model (docs/any-model.md)", open_worker,
           survey_worker);
const creme_model_kind creme_worker_unix_kind =
    SERVED("worker+unix", "PATH", "the socket of one that runs already", open_socket, survey_socket);
const creme_model_kind creme_remote_kind =
    SERVED("remote", "http://HOST:PORT#MODEL", "a server of the Open Inference Protocol (Triton, KServe, ...)",
           open_remote, survey_remote);
