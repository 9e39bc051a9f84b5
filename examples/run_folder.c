/* What is in a run folder: its steps, how far each is, and the rows of every unit that is done, finished run or not.
 *
 *     run_folder creme-demo/run
 */
#include <creme/creme.h>
#include <stdio.h>

static void print_value(const creme_column *column, const creme_value *value)
{
    if (value->none)
        printf("\tNA");
    else if (column->kind == CREME_VALUE_TEXT)
        printf("\t%.*s", (int)value->length, value->text);
    else if (column->kind == CREME_VALUE_INTEGER)
        printf("\t%lld", (long long)value->integer);
    else
        printf("\t%.9g", value->real);
}

static void print_unit(const creme_store_plan *plan, const creme_store_unit *unit)
{
    for (size_t row = 0; row < unit->row_count; row++) {
        printf("%s", unit->name);
        for (size_t c = 0; c < plan->column_count; c++)
            print_value(&plan->columns[c], &unit->values[row * plan->column_count + c]);
        printf("\n");
    }
}

/* The step that the store is at. */
static creme_status print_step(creme_store *store)
{
    const creme_store_plan *plan = creme_store_get_plan(store);
    const creme_store_unit *unit = NULL;
    creme_store_progress progress;
    creme_store_cursor cursor = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_get_progress(store, &progress));
    printf("# %s: %lld of %lld units%s\nunit", plan->step, (long long)progress.units, (long long)plan->units,
           creme_store_is_finished(store) ? ", finished" : "");
    for (size_t c = 0; c < plan->column_count; c++) printf("\t%s", plan->columns[c].name);
    printf("\n");
    CREME_TRY(creme_store_next(store, &cursor, false, &unit));
    while (unit) {
        print_unit(plan, unit);
        CREME_TRY(creme_store_next(store, &cursor, false, &unit));
    }
done:
    return status;
}

int main(int count, char **arguments)
{
    creme_store *store = NULL;
    const char *step = NULL;
    int64_t cursor = 0;
    creme_status status = CREME_OK;
    if (count != 2) return fprintf(stderr, "usage: run_folder RUN\n"), 2;
    CREME_TRY(creme_store_open(&store, arguments[1], CREME_STORE_READ));
    CREME_TRY(creme_store_next_step(store, &cursor, &step));
    while (step) {
        CREME_TRY(creme_store_find(store, step));
        CREME_TRY(print_step(store));
        CREME_TRY(creme_store_next_step(store, &cursor, &step));
    }
done:
    if (status != CREME_OK) fprintf(stderr, "run_folder: %s\n", creme_error_message());
    creme_store_close(store);
    return status != CREME_OK;
}
