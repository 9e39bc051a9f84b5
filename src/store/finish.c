/* The end of a step: its table, its record, and the mark that it is done, in this order. Killed between them, it is
 * not finished, and all three are done again. */
#define _GNU_SOURCE
#include "store/store_private.h"

#include "base/folder.h"
#include "base/memory.h"
#include "store/export.h"
#include "store/parts.h"

#include <inttypes.h>

static creme_status write_table(creme_store *store, bool only_if_missing)
{
    char *name = NULL, *path = NULL;
    creme_output *output = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&name, "tables/%s.tsv", store->plan.plan.step));
    CREME_TRY(creme_store_path(&path, store, name, ""));
    if (only_if_missing && creme_folder_has_file(path)) goto done;
    CREME_TRY(creme_output_open_in(&output, store->folder, name));
    CREME_TRY(creme_export_table(store, output));
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    creme_free(path);
    creme_free(name);
    return status;
}

creme_status creme_store_write_unfinished(creme_store *store)
{
    creme_status status = creme_store_commit(store);
    return status == CREME_OK ? write_table(store, false) : status;
}

static creme_status mark(creme_store *store, double finished)
{
    sqlite3_stmt *statement = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_prepare(store, &statement, "UPDATE creme_step SET finished = ? WHERE id = ?"));
    sqlite3_bind_double(statement, 1, finished);
    sqlite3_bind_int64(statement, 2, store->step);
    CREME_TRY(creme_store_run(store, statement));
    store->finished = finished;
done:
    sqlite3_finalize(statement);
    return status;
}

/* A finished step stays as it is, but for what somebody has removed, or has put a link in the place of. */
static creme_status restore(creme_store *store)
{
    char *path = NULL;
    creme_status status = CREME_OK;
    if (!creme_part_is_empty(store)) CREME_TRY(write_table(store, true));
    CREME_TRY(creme_store_path(&path, store, "run.json", ""));
    if (!creme_folder_has_file(path)) CREME_TRY(creme_record_write(store, 0));
done:
    creme_free(path);
    return status;
}

creme_status creme_store_finish(creme_store *store)
{
    if (creme_store_is_finished(store)) return restore(store);
    creme_store_progress progress;
    double now = creme_store_now();
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_commit(store));
    CREME_TRY(creme_asked_write(store));
    CREME_TRY(creme_store_get_progress(store, &progress));
    if (progress.units != store->plan.plan.units) {
        return creme_fail(CREME_ERROR_LIBRARY, "%s: %" PRId64 " units are there, %" PRId64 " were to be done",
                          store->database, progress.units, store->plan.plan.units);
    }
    if (!creme_part_is_empty(store)) CREME_TRY(write_table(store, false));
    CREME_TRY(creme_record_write(store, now));
    CREME_TRY(mark(store, now));
done:
    return status;
}
