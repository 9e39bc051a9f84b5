/* How far jobs are: which parts have not begun, and what is not collected. */
#include "run/jobs.h"

#include "base/memory.h"
#include "store/parts.h"

#include <inttypes.h>
#include <unistd.h>

/* *out = RUN/parts/STEP/K; creme_free. */
static creme_status name_part(char **out, const creme_jobs_run *run, const creme_jobs_step *step, int64_t part)
{
    return creme_format_text(out, "%s/parts/%s/%" PRId64, run->folder, step->name, part);
}

static creme_status has_database(const char *folder, bool *out)
{
    char *path = NULL;
    creme_status status = creme_format_text(&path, "%s/results.sqlite", folder);
    *out = status == CREME_OK && access(path, F_OK) == 0;
    creme_free(path);
    return status;
}

static creme_status part_has_begun(const creme_jobs_run *run, const creme_jobs_step *step, int64_t part, bool *out)
{
    char *folder = NULL;
    creme_status status = name_part(&folder, run, step, part);
    if (status == CREME_OK) status = has_database(folder, out);
    creme_free(folder);
    return status;
}

/* Of the step in a folder: is it there, finished, and something to collect? */
typedef struct step_state {
    bool finished, empty;
} step_state;

static creme_status look_at_step(const char *folder, const char *step, step_state *out)
{
    creme_store *store = NULL;
    bool found = false;
    *out = (step_state){0};
    creme_status status = creme_store_open(&store, folder, CREME_STORE_READ);
    if (status == CREME_ERROR_NOT_FOUND) return CREME_OK; /* nothing is there */
    if (status == CREME_OK) status = creme_store_try(store, step, &found);
    if (found) *out = (step_state){creme_store_is_finished(store), creme_part_is_empty(store)};
    creme_store_close(store);
    return status;
}

/* Whom it is told. */
typedef struct listener {
    creme_jobs_say *say;
    void *self;
} listener;

/* Parts first to last, of which none has begun. */
static creme_status say_parts(const listener *to, const creme_jobs_run *run, const creme_jobs_step *step,
                              int64_t first, int64_t last)
{
    char *folder = NULL;
    creme_status status = CREME_OK;
    if (first == last)
        CREME_TRY(name_part(&folder, run, step, first));
    else
        CREME_TRY(
            creme_format_text(&folder, "%s/parts/%s/%" PRId64 "-%" PRId64, run->folder, step->name, first, last));
    status = to->say(to->self, folder, step->name, "not begun");
done:
    creme_free(folder);
    return status;
}

/* *any: some parts have not begun, and were said. */
static creme_status say_not_begun(const listener *to, const creme_jobs_run *run, const creme_jobs_step *step,
                                  bool *any)
{
    int64_t first = 0; /* of those behind each other that have not */
    creme_status status = CREME_OK;
    for (int64_t part = 1; part <= step->parts; part++) {
        bool begun = false;
        CREME_TRY(part_has_begun(run, step, part, &begun));
        if (!begun && first == 0) first = part;
        *any = *any || !begun;
        if (begun && first > 0) CREME_TRY(say_parts(to, run, step, first, part - 1));
        if (begun) first = 0;
    }
    if (first > 0) status = say_parts(to, run, step, first, step->parts);
done:
    return status;
}

/* All parts have begun. Where they are all finished, and had something to do, the step is to be collected. */
static creme_status say_not_collected(const listener *to, const creme_jobs_run *run, const creme_jobs_step *step)
{
    char *folder = NULL;
    bool all_empty = true;
    creme_status status = CREME_OK;
    for (int64_t part = 1; part <= step->parts; part++) {
        step_state state;
        CREME_TRY(name_part(&folder, run, step, part));
        CREME_TRY(look_at_step(folder, step->name, &state));
        creme_free(folder);
        folder = NULL;
        if (!state.finished) return CREME_OK; /* which its own line says */
        all_empty = all_empty && state.empty;
    }
    if (!all_empty) status = to->say(to->self, run->folder, step->name, "not collected");
done:
    creme_free(folder);
    return status;
}

creme_status creme_jobs_look(const creme_jobs_run *run, creme_jobs_say *say, void *self)
{
    const listener to = {say, self};
    creme_status status = CREME_OK;
    for (size_t i = 0; i < run->count; i++) {
        const creme_jobs_step *step = &run->at[i];
        step_state collected;
        bool any = false;
        CREME_TRY(look_at_step(run->folder, step->name, &collected));
        if (collected.finished) continue; /* parts may have been removed since */
        CREME_TRY(say_not_begun(&to, run, step, &any));
        if (!any) CREME_TRY(say_not_collected(&to, run, step));
    }
done:
    return status;
}

creme_status creme_jobs_add_parts(creme_part_folders *out, const creme_jobs_run *run)
{
    creme_part_folders parts = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_part_folders_add_of(&parts, run->folder));
    for (size_t i = 0; i < parts.count; i++) {
        bool begun = false;
        CREME_TRY(has_database(parts.at[i], &begun));
        if (!begun && run->count > 0) continue;
        CREME_TRY(creme_part_folders_add(out, parts.at[i]));
    }
done:
    creme_part_folders_clear(&parts);
    return status;
}
