/* Tables, as they would have been written directly. */
#include "store/export.h"

#include "store/drawn.h"
#include "store/rows.h"

#include <inttypes.h>

creme_status creme_export_header(creme_store *store, creme_output *output)
{
    const creme_store_plan *plan = creme_store_get_plan(store);
    creme_store_progress progress;
    creme_export_plan_header(plan, output);
    creme_status status = creme_store_get_progress(store, &progress);
    if (status != CREME_OK || progress.units == plan->units) return status;
    creme_output_print(output, "# missing: %" PRId64 " of %" PRId64 " units of work are not there\n",
                       plan->units - progress.units, plan->units);
    return CREME_OK;
}

void creme_export_plan_header(const creme_store_plan *plan, creme_output *output)
{
    creme_output_print(output, "%s# options, given or by default:\n", plan->preamble);
    for (size_t i = 0; i < plan->option_count; i++) {
        const creme_store_option *option = &plan->options[i];
        if (option->role == CREME_ROLE_FREE) continue;
        creme_output_print(output, "#   --%s%s%s\n", option->name, *option->value ? " " : "", option->value);
    }
}

creme_status creme_export_table(creme_store *store, creme_output *output)
{
    const creme_store_plan *plan = creme_store_get_plan(store);
    creme_store_cursor cursor = {0};
    const creme_store_unit *unit = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_export_header(store, output));
    CREME_TRY(creme_drawn_write_step(store, output));
    creme_column_write_names(output, plan->columns, plan->column_count);
    creme_output_print(output, "\n");
    for (;;) {
        CREME_TRY(creme_store_next(store, &cursor, false, &unit));
        if (!unit) break;
        for (size_t i = 0; i < unit->row_count; i++) {
            creme_value_write_row(output, plan->columns, unit->values + i * plan->column_count, plan->column_count);
            creme_output_print(output, "\n");
        }
    }
done:
    return status;
}

static void write_replicate(const creme_store_plan *plan, const creme_store_unit *unit, size_t number,
                            creme_output *output)
{
    size_t columns = plan->replicate_column_count, each = unit->track < 0 ? plan->track_count : 1;
    for (size_t i = 0; i < each; i++) {
        size_t track = unit->track < 0 ? i : (size_t)unit->track;
        creme_value_write_row(output, plan->replicate_columns, unit->replicate_values + number * columns, columns);
        creme_output_print(output, "\t%s\t", plan->tracks[track]);
        creme_value_write_real(output, unit->activities[number * each + i]);
        creme_output_print(output, "\n");
    }
}

creme_status creme_export_replicates(creme_store *store, creme_output *output)
{
    creme_status status = creme_export_header(store, output);
    return status == CREME_OK ? creme_export_replicate_rows(store, output) : status;
}

creme_status creme_export_replicate_rows(creme_store *store, creme_output *output)
{
    const creme_store_plan *plan = creme_store_get_plan(store);
    creme_store_cursor cursor = {0};
    const creme_store_unit *unit = NULL;
    creme_status status = CREME_OK;
    creme_column_write_names(output, plan->replicate_columns, plan->replicate_column_count);
    creme_output_print(output, "\ttrack\tactivity\n");
    for (;;) {
        CREME_TRY(creme_store_next(store, &cursor, true, &unit));
        if (!unit) break;
        for (size_t i = 0; i < unit->replicate_count; i++) write_replicate(plan, unit, i, output);
    }
done:
    return status;
}
