/* Sequences that were made, and those that all shuffles would have taken. */
#include "store/drawn.h"

#include "store/store_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void creme_drawn_add(creme_drawn *drawn, const char *role, int64_t replicate)
{
    bool wild_type = strcmp(role, "wt") == 0;
    drawn->sequences++;
    drawn->wild_types += wild_type;
    drawn->shuffled += !wild_type && replicate == 0;
}

void creme_drawn_write(const creme_drawn *drawn, int64_t shuffles, char out[CREME_DRAWN_BYTES + 1])
{
    int64_t all = drawn->wild_types + drawn->shuffled * shuffles;
    double saved = all > 0 ? 100 * (1 - (double)drawn->sequences / (double)all) : 0;
    int used =
        snprintf(out, CREME_DRAWN_BYTES, "# " CREME_DRAWN_NOTE "%" PRId64 " of %" PRId64 " sequences (%.1f %% saved)",
                 drawn->sequences, all, saved);
    memset(out + used, ' ', (size_t)(CREME_DRAWN_BYTES - 1 - used));
    out[CREME_DRAWN_BYTES - 1] = '\n';
    out[CREME_DRAWN_BYTES] = '\0';
}

/* Whether a plan may draw fewer than all shuffles; how many these are. */
static bool stops(const creme_store_plan *plan, int64_t *shuffles)
{
    static const char *const by[] = {"stop-by", "adaptive", "until-ci"};
    const creme_store_option *all = creme_plan_find_option(plan, "shuffles");
    bool any = false;
    for (size_t i = 0; i < sizeof by / sizeof *by; i++) any = any || creme_plan_find_option(plan, by[i]);
    if (!any || !all) return false;
    *shuffles = strtoll(all->value, NULL, 10);
    return true;
}

static creme_status count(creme_drawn *out, creme_store *store)
{
    sqlite3_stmt *statement = NULL;
    char *sql = sqlite3_mprintf("SELECT role, replicate FROM \"%w_replicates\"", store->plan.plan.step);
    bool row = false;
    creme_status status = CREME_OK;
    if (!sql) return creme_fail(CREME_ERROR_MEMORY, "%s: out of memory", store->database);
    CREME_TRY(creme_store_prepare(store, &statement, sql));
    for (;;) {
        CREME_TRY(creme_store_fetch(store, statement, &row));
        if (!row) break;
        creme_drawn_add(out, creme_store_text(statement, 0), sqlite3_column_int64(statement, 1));
    }
done:
    sqlite3_finalize(statement);
    sqlite3_free(sql);
    return status;
}

creme_status creme_drawn_count_step(creme_drawn *out, int64_t *shuffles, creme_store *store)
{
    *out = (creme_drawn){0};
    *shuffles = 0;
    return stops(creme_store_get_plan(store), shuffles) ? count(out, store) : CREME_OK;
}

creme_status creme_drawn_write_step(creme_store *store, creme_output *output)
{
    creme_drawn drawn;
    char line[CREME_DRAWN_BYTES + 1];
    int64_t shuffles;
    creme_status status = creme_drawn_count_step(&drawn, &shuffles, store);
    if (status != CREME_OK || shuffles == 0) return status;
    creme_drawn_write(&drawn, shuffles, line);
    creme_output_print(output, "%s", line);
    return CREME_OK;
}
