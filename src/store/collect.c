/* One run folder of several. It is built beside its place and renamed when it is whole. */
#include "store/collect.h"

#include "store/parts.h"

#include "base/memory.h"
#include "base/partial.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

typedef struct collector {
    const creme_collect_request *request;
    const char *const *folders; /* of the request */
    size_t count;
    creme_store *out;
    const char **steps;
    size_t step_count, step_capacity;
    creme_keep keep; /* names of steps */
    bool any_empty;  /* a part had nothing to do */
} collector;

static creme_status add_step_name(collector *c, const char *name)
{
    for (size_t i = 0; i < c->step_count; i++) {
        if (strcasecmp(c->steps[i], name) == 0) return CREME_OK;
    }
    creme_status status = creme_grow(&c->steps, &c->step_capacity, c->step_count + 1, sizeof *c->steps);
    if (status == CREME_OK) status = creme_keep_text(&c->keep, &c->steps[c->step_count], name);
    if (status == CREME_OK) c->step_count++;
    return status;
}

/* Steps of the folder at which there was something to do. */
static creme_status learn_steps_of(collector *c, creme_store *store)
{
    int64_t cursor = 0;
    const char *next = NULL;
    char name[128];
    creme_status status = CREME_OK;
    for (;;) {
        CREME_TRY(creme_store_next_step(store, &cursor, &next));
        if (!next) break;
        snprintf(name, sizeof name, "%s", next);
        CREME_TRY(creme_store_find(store, name));
        if (creme_part_is_empty(store))
            c->any_empty = true;
        else
            CREME_TRY(add_step_name(c, name));
    }
done:
    return status;
}

static creme_status learn_steps(collector *c)
{
    creme_store *store = NULL;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < c->count; i++) {
        CREME_TRY(creme_store_open(&store, c->folders[i], CREME_STORE_READ));
        CREME_TRY(learn_steps_of(c, store));
        creme_store_close(store);
        store = NULL;
    }
done:
    creme_store_close(store);
    return status;
}

/* What the session of the other folder has counted. */
static creme_status copy_asked(creme_store *out, creme_store *from, int64_t session, bool there)
{
    sqlite3_stmt *source = NULL;
    bool row = false;
    creme_status status = CREME_OK;
    if (!there) return CREME_OK;
    CREME_TRY(creme_store_prepare(from, &source, "SELECT evaluated, recalled FROM creme_asked WHERE session = ?"));
    sqlite3_bind_int64(source, 1, session);
    CREME_TRY(creme_store_fetch(from, source, &row));
    if (!row) goto done;
    out->session = sqlite3_last_insert_rowid(out->db);
    out->asked = (creme_asked){sqlite3_column_int64(source, 0), sqlite3_column_int64(source, 1)};
    out->asked_changed = true;
    status = creme_asked_write(out);
done:
    sqlite3_finalize(source);
    return status;
}

/* Who made the parts, and where. */
static creme_status copy_sessions(creme_store *out, creme_store *from)
{
    sqlite3_stmt *source = NULL, *target = NULL;
    bool row = false, there = false;
    creme_status status = CREME_OK;
    CREME_TRY(creme_asked_is_there(from, &there));
    CREME_TRY(creme_store_prepare(from, &source,
                                  "SELECT started, command, process, machine, instruction_set, libraries, id FROM "
                                  "creme_session WHERE step = ? ORDER BY id"));
    CREME_TRY(creme_store_prepare(out, &target,
                                  "INSERT INTO creme_session (started, command, process, machine, instruction_set, "
                                  "libraries, step) VALUES (?, ?, ?, ?, ?, ?, ?)"));
    sqlite3_bind_int64(source, 1, from->step);
    for (;;) {
        CREME_TRY(creme_store_fetch(from, source, &row));
        if (!row) break;
        for (int i = 0; i < 6; i++) sqlite3_bind_value(target, i + 1, sqlite3_column_value(source, i));
        sqlite3_bind_int64(target, 7, out->step);
        CREME_TRY(creme_store_run(out, target));
        CREME_TRY(copy_asked(out, from, sqlite3_column_int64(source, 6), there));
    }
done:
    sqlite3_finalize(source);
    sqlite3_finalize(target);
    return status;
}

static creme_status move_folder(collector *c, const creme_collected_step *step, const char *folder)
{
    creme_store *from = NULL;
    bool found = false;
    size_t group = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_open(&from, folder, CREME_STORE_READ));
    CREME_TRY(creme_store_try(from, step->plan.step, &found));
    if (!found || creme_part_is_empty(from)) goto done;
    CREME_TRY(creme_collect_find_group(step, from, &group));
    if (group == step->group_count) {
        status = creme_store_damaged(from, "another program has put other results here");
        goto done;
    }
    CREME_TRY(copy_sessions(c->out, from));
    status = creme_collect_units(c->out, from, step->groups[group].first, step->group_count > 1);
done:
    creme_store_close(from);
    return status;
}

/* Units of loci that are in several files were counted once for each. */
static creme_status correct_count(creme_store *out, int64_t units, const char *step)
{
    sqlite3_stmt *statement = NULL;
    int64_t shared = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_collect_count_shared(out, &shared));
    if (shared == 0) goto done;
    CREME_TRY(
        creme_store_prepare(out, &statement, "UPDATE creme_step SET units = ?1, units_in_all = ?1 WHERE id = ?2"));
    sqlite3_bind_int64(statement, 1, units - shared);
    sqlite3_bind_int64(statement, 2, out->step);
    CREME_TRY(creme_store_run(out, statement));
    status = creme_store_find(out, step);
done:
    sqlite3_finalize(statement);
    return status;
}

static creme_status check_whole(const collector *c, const char *step)
{
    creme_store_progress progress;
    int64_t units = c->out->plan.plan.units;
    creme_status status = creme_store_get_progress(c->out, &progress);
    if (status != CREME_OK || progress.units == units || c->request->allows_missing) return status;
    return creme_collect_fail_missing(step, c->folders, c->count, units - progress.units, units);
}

/* A step that is not whole has a table too, which says what is missing, and can go on. */
static creme_status finish_step(creme_store *out, const char *step)
{
    creme_store_progress progress;
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_find(out, step));
    CREME_TRY(creme_store_get_progress(out, &progress));
    if (progress.units == out->plan.plan.units) return creme_store_finish(out);
    CREME_TRY(creme_store_write_unfinished(out));
    status = creme_record_write(out, 0);
done:
    return status;
}

static creme_status collect_step(collector *c, const char *name)
{
    creme_collected_step step;
    creme_status status = CREME_OK;
    CREME_TRY(creme_collect_plan(&step, name, c->folders, c->count, c->request->command));
    CREME_TRY(creme_store_begin(c->out, &step.plan));
    CREME_TRY(creme_collect_begin_units(c->out));
    for (size_t i = 0; i < c->count; i++) CREME_TRY(move_folder(c, &step, c->folders[i]));
    CREME_TRY(correct_count(c->out, step.plan.units, name));
    status = check_whole(c, name);
done:
    creme_collected_step_clear(&step);
    return status;
}

/* An empty folder may be there, as one that is only just made. */
static creme_status check_place(const char *out)
{
    DIR *folder = opendir(out);
    if (!folder && errno == ENOENT) return CREME_OK;
    const struct dirent *entry = NULL;
    bool empty = folder != NULL;
    while (folder && empty && (entry = readdir(folder))) {
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    }
    if (folder) closedir(folder);
    if (empty) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT, "%s is there already: collect into a new folder", out);
}

/* Into the folder that is open: all steps are in it, and only then their tables are written; or nothing has changed. */
static creme_status collect_steps(collector *c)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_hold(c->out));
    for (size_t i = 0; i < c->step_count; i++) CREME_TRY(collect_step(c, c->steps[i]));
    CREME_TRY(creme_store_release(c->out));
    for (size_t i = 0; i < c->step_count; i++) CREME_TRY(finish_step(c->out, c->steps[i]));
done:
    creme_store_close(c->out);
    c->out = NULL;
    return status;
}

/* What went wrong within the folder that is removed is said of the one that was wanted. */
static creme_status say_of_target(creme_status failure, const char *partial, const char *target)
{
    char *cause = NULL;
    const char *message = creme_error_message();
    if (strncmp(message, partial, strlen(partial)) != 0 || !strstr(message, ": ")) return failure;
    creme_status status = creme_copy_text(&cause, strstr(message, ": "));
    if (status != CREME_OK) return status;
    const char *then = strstr(cause, "cannot write") ? " (nothing is left of it, the same command begins anew)" : "";
    status = creme_fail(failure, "%s%s%s", target, cause, then);
    creme_free(cause);
    return status;
}

static creme_status collect_beside(collector *c, const char *out)
{
    size_t length = strlen(out);
    char *target = NULL;
    creme_partial partial = {0};
    creme_status status = CREME_OK;
    while (length > 1 && out[length - 1] == '/') length--;
    CREME_TRY(creme_copy_text_n(&target, out, length));
    CREME_TRY(check_place(target));
    CREME_TRY(creme_partial_make_folder(&partial, target));
    status = creme_store_open_beside(&c->out, partial.path);
    if (status == CREME_OK) status = collect_steps(c);
    if (status == CREME_OK && creme_partial_place(&partial, target) != 0) {
        status = creme_fail(CREME_ERROR_IO, "%s: cannot put the folder here: %s", target, strerror(errno));
    }
    if (status != CREME_OK) status = say_of_target(status, partial.path, target);
done:
    creme_partial_remove(&partial);
    creme_free(target);
    return status;
}

creme_status creme_collect(const creme_collect_request *request, bool *nothing)
{
    collector c = {.request = request, .folders = request->folders, .count = request->count};
    creme_status status = CREME_OK;
    if (nothing) *nothing = false;
    CREME_TRY(learn_steps(&c));
    if (c.step_count == 0 && c.any_empty && nothing) {
        *nothing = true;
    } else if (c.step_count == 0) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: holds nothing%s", c.count ? c.folders[0] : "no folder",
                            c.any_empty ? ", and the parts had nothing to do" : " yet");
    } else if (request->adds) {
        CREME_TRY(creme_store_open(&c.out, request->out, CREME_STORE_WRITE));
        status = collect_steps(&c);
    } else {
        status = collect_beside(&c, request->out);
    }
done:
    creme_store_close(c.out);
    creme_free(c.steps);
    creme_keep_clear(&c.keep);
    return status;
}

creme_status creme_store_collect(const char *out, const char *const *folders, size_t count, const char *command)
{
    const creme_collect_request request = {
        .out = out, .command = command, .folders = folders, .count = count, .allows_missing = true};
    return creme_collect(&request, NULL);
}
