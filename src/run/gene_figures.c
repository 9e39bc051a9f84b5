/* A figure of each locus. */
#include "run/gene_plan.h"

#include "base/memory.h"
#include "table/rows.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST_FIGURES = 50 };

/* A name that is no path. */
static void make_file_name(char *name)
{
    for (; *name; name++) {
        if (*name == '/' || *name == ' ' || (unsigned char)*name < ' ') *name = '_';
    }
}

typedef struct tables_of_figure {
    char *at[3];
    size_t count;
} tables_of_figure;

/* The tables of tiles, and of profiles if both assays are there: the figure takes them in this order. */
static creme_status find_tables(tables_of_figure *out, const creme_pipeline_plan *plan)
{
    static const char *const names[] = {"necessary-cres", "sufficient-cres", "profile"};
    creme_status status = CREME_OK;
    for (size_t i = 0; i < 3; i++) {
        CREME_TRY(creme_format_text(&out->at[out->count], "%s/%s.tsv", plan->tables, names[i]));
        if (access(out->at[out->count++], R_OK) == 0) continue;
        creme_free(out->at[--out->count]);
        out->at[out->count] = NULL;
        break;
    }
done:
    return status;
}

static creme_status draw_one(const creme_pipeline_plan *plan, const tables_of_figure *tables,
                             const creme_record *record, bool by_id)
{
    const creme_pipeline_commands *commands = &plan->request->commands;
    const char *words[16] = {"creme", "figure", "locus"};
    int count = 3;
    char *prefix = NULL, name[200];
    creme_status status = CREME_OK;
    snprintf(name, sizeof name, "%s", by_id ? record->id : record->name);
    make_file_name(name);
    CREME_TRY(creme_format_text(&prefix, "%s/%s", plan->figures, name));
    for (size_t i = 0; i < tables->count; i++) words[count++] = tables->at[i];
    const char *const rest[] = {"--locus", record->id, "--gtf", plan->request->run.gtf, "-o", prefix};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) words[count++] = rest[i];
    if (plan->request->run.chromosome_names) {
        words[count++] = "--chromosome-names";
        words[count++] = plan->request->run.chromosome_names;
    }
    status = commands->run(commands->self, count, words);
done:
    creme_free(prefix);
    return status;
}

/* Is a record the first of its locus; and does another locus have its name? */
static bool is_first(const creme_frame *frame, size_t i, bool *named_twice)
{
    bool first = true;
    *named_twice = false;
    for (size_t j = 0; j < frame->count; j++) {
        bool same = strcmp(frame->at[j].id, frame->at[i].id) == 0;
        if (j < i && same) first = false;
        *named_twice |= !same && strcmp(frame->at[j].name, frame->at[i].name) == 0;
    }
    return first;
}

creme_status creme_gene_draw(const creme_pipeline_plan *plan)
{
    const creme_log *log = plan->request->run.log;
    tables_of_figure tables = {0};
    creme_table *table = NULL;
    creme_frame frame = {0};
    size_t drawn = 0;
    creme_status status = CREME_OK;
    CREME_TRY(find_tables(&tables, plan));
    if (tables.count == 0) {
        creme_log_info(log, "    none: figures of loci show necessity");
        goto done;
    }
    CREME_TRY(creme_table_read(&table, tables.at[0]));
    CREME_TRY(creme_frame_open(&frame, table, NULL));
    for (size_t i = 0; i < frame.count && status == CREME_OK; i++) {
        bool named_twice = false;
        if (i > 0 && strcmp(frame.at[i].id, frame.at[i - 1].id) == 0) continue;
        if (!is_first(&frame, i, &named_twice)) continue;
        if (drawn++ == MOST_FIGURES) {
            creme_log_info(log, "    the first %d loci are drawn; creme figure locus draws others",
                           (int)MOST_FIGURES);
            break;
        }
        status = draw_one(plan, &tables, &frame.at[i], named_twice);
    }
    if (status != CREME_OK && status != CREME_ERROR_STOPPED && status != CREME_ERROR_MEMORY) {
        creme_log_warning(log, "figures: %s", creme_error_message());
        status = CREME_OK;
    }
done:
    for (size_t i = 0; i < 3; i++) creme_free(tables.at[i]);
    creme_frame_close(&frame);
    creme_table_destroy(table);
    return status;
}
