/* run.json: the folder's record for people and programs that do not read SQLite. Made from the database. */
#define _GNU_SOURCE
#include "store/store_private.h"

#include "base/json.h"
#include "base/memory.h"

#include <creme/version.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char format[] = "creme-run-1";

/* A session, of which there may be thousands, is seven values; an option, of which there are some 60 a step, two. */
enum { MOST_VALUES = 1 << 15 };

creme_status creme_record_check(const creme_store *store)
{
    char *path = NULL;
    json_error_t error;
    creme_status status = creme_store_path(&path, store, "run.json", "");
    if (status != CREME_OK) return status;
    if (access(path, F_OK) == 0) {
        json_t *root = NULL;
        status = creme_json_read(&root, path, CREME_JSON_MOST_RECORD, 0, &error);
        const char *found = json_string_value(json_object_get(root, "format"));
        if (status == CREME_ERROR_FORMAT) {
            status = creme_fail(CREME_ERROR_FORMAT,
                                "%s:%d: not JSON: %s; remove this file, it is made anew from results.sqlite", path,
                                error.line, error.text);
        } else if (status == CREME_OK && (!found || strcmp(found, format) != 0)) {
            status = creme_fail(CREME_ERROR_FORMAT,
                                "%s: not the record of a run: its \"format\" is not \"%s\"; take another folder",
                                path, format);
        }
        json_decref(root);
    }
    creme_free(path);
    return status;
}

static json_t *json_time(double seconds)
{
    if (!(seconds > 0)) return json_null();
    time_t whole = (time_t)floor(seconds);
    struct tm parts;
    char text[40];
    if (!gmtime_r(&whole, &parts) || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) {
        return json_null();
    }
    return json_string(text);
}

static json_t *options_of(const creme_store_plan *plan)
{
    json_t *options = json_object();
    for (size_t i = 0; i < plan->option_count; i++) {
        const creme_store_option *option = &plan->options[i];
        json_object_set_new(options, option->name, *option->value ? json_string(option->value) : json_true());
    }
    return options;
}

static json_t *inputs_of(const creme_store_plan *plan)
{
    json_t *inputs = json_array();
    for (size_t i = 0; i < plan->input_count; i++) {
        const creme_store_input *input = &plan->inputs[i];
        json_array_append_new(inputs, json_pack("{s:s, s:s, s:I, s:s}", "option", input->option, "path", input->path,
                                                "bytes", (json_int_t)input->bytes, "xxh128", input->hash));
    }
    return inputs;
}

static creme_status add_sessions(creme_store *store, json_t *sessions)
{
    sqlite3_stmt *statement = NULL;
    bool row = false;
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_prepare(store, &statement,
                                  "SELECT started, command, process, machine, instruction_set, libraries FROM "
                                  "creme_session WHERE step = ? ORDER BY id"));
    sqlite3_bind_int64(statement, 1, store->step);
    for (;;) {
        CREME_TRY(creme_store_fetch(store, statement, &row));
        if (!row) break;
        json_t *session = json_object();
        json_object_set_new(session, "started", json_time(sqlite3_column_double(statement, 0)));
        json_object_set_new(session, "command", json_string(creme_store_text(statement, 1)));
        json_object_set_new(session, "process", json_integer(sqlite3_column_int64(statement, 2)));
        json_object_set_new(session, "machine", json_string(creme_store_text(statement, 3)));
        json_object_set_new(session, "instruction_set", json_string(creme_store_text(statement, 4)));
        json_object_set_new(session, "libraries", json_string(creme_store_text(statement, 5)));
        json_array_append_new(sessions, session);
    }
done:
    sqlite3_finalize(statement);
    return status;
}

/* Of sequences, how many went through the model, and how many other steps had asked for. */
static creme_status add_asked(creme_store *store, json_t *step)
{
    creme_asked asked;
    bool known = false;
    creme_status status = creme_asked_get(store, &asked, &known);
    if (status != CREME_OK || !known) return status;
    json_object_set_new(step, "evaluated", json_integer(asked.evaluated));
    json_object_set_new(step, "recalled", json_integer(asked.recalled));
    return CREME_OK;
}

/* The step at hand. */
static creme_status add_step(creme_store *store, double finished, json_t *steps)
{
    const creme_store_plan *plan = &store->plan.plan;
    creme_store_progress progress;
    creme_status status = creme_store_get_progress(store, &progress);
    if (status != CREME_OK) return status;
    json_t *step = json_object(), *sessions = json_array();
    json_object_set_new(step, "name", json_string(plan->step));
    json_object_set_new(step, "creme", json_string(plan->version));
    json_object_set_new(step, "started", json_time(progress.started));
    json_object_set_new(step, "finished", json_time(finished > 0 ? finished : progress.finished));
    json_object_set_new(step, "options", options_of(plan));
    json_object_set_new(step, "inputs", inputs_of(plan));
    json_object_set_new(step, "loci", json_integer(plan->loci));
    json_object_set_new(step, "units", json_integer(plan->units));
    json_object_set_new(step, "units_done", json_integer(progress.units));
    json_object_set_new(step, "rows", json_integer(progress.rows));
    json_array_append_new(steps, step);
    status = add_asked(store, step);
    json_object_set_new(step, "sessions", sessions);
    return status == CREME_OK ? add_sessions(store, sessions) : status;
}

/* Visits all steps, and comes back to the one at hand. */
static creme_status add_steps(creme_store *store, double finished, json_t *steps)
{
    char *here = NULL, name[128];
    int64_t cursor = 0;
    const char *next = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_copy_text(&here, store->plan.plan.step));
    for (;;) {
        CREME_TRY(creme_store_next_step(store, &cursor, &next));
        if (!next) break;
        snprintf(name, sizeof name, "%s", next);
        CREME_TRY(creme_store_find(store, name));
        CREME_TRY(add_step(store, strcmp(name, here) == 0 ? finished : 0, steps));
    }
    status = creme_store_find(store, here);
done:
    creme_free(here);
    return status;
}

static creme_status write_text(const creme_store *store, const json_t *root)
{
    char *text = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    creme_output *output = NULL;
    creme_status status = CREME_OK;
    if (!text) return creme_fail(CREME_ERROR_FORMAT, "%s: a text in it is not UTF-8", store->database);
    CREME_TRY(creme_output_open_in(&output, store->folder, "run.json"));
    creme_output_print(output, "%s\n", text);
    status = creme_output_close(output);
done:
    free(text);
    return status;
}

creme_status creme_record_write(creme_store *store, double finished)
{
    creme_status status = creme_json_need(MOST_VALUES);
    if (status != CREME_OK) return status;
    json_t *root = json_object(), *steps = json_array();
    json_object_set_new(root, "format", json_string(format));
    json_object_set_new(root, "steps", steps);
    status = add_steps(store, finished, steps);
    if (status == CREME_OK) status = write_text(store, root);
    json_decref(root);
    return status;
}
