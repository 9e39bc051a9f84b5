/* A figure of each locus. */
#include "run/gene_plan.h"

#include "base/memory.h"
#include "table/rows.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { MOST_FIGURES = 50, MOST_NAME = 200 };

/* A name that is no path, and no hidden file. */
static void make_file_name(char *name)
{
    if (*name == '.') *name = '_';
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
    static const char *const names[] = {"necessity", "sufficiency", "profile"};
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

/* A command line in the making, whose texts are its own. */
typedef struct words {
    char **at;
    size_t count, capacity;
} words;

static creme_status add_word(words *w, const char *text)
{
    creme_status status = creme_grow(&w->at, &w->capacity, w->count + 1, sizeof *w->at);
    if (status == CREME_OK) status = creme_copy_text(&w->at[w->count], text);
    if (status == CREME_OK) w->count++;
    return status;
}

/* What was typed for the gene, and figures take: thresholds, other names of chromosomes. */
static creme_status add_option(void *self, const char *name, const char *value)
{
    static const char *const own[] = {"out", "dry-run", "quiet", "help"};
    char option[64];
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (strcmp(name, own[i]) == 0) return CREME_OK;
    }
    snprintf(option, sizeof option, "--%s", name);
    creme_status status = add_word(self, option);
    return status == CREME_OK && value ? add_word(self, value) : status;
}

static creme_status draw_one(const creme_pipeline_plan *plan, const tables_of_figure *tables,
                             const creme_record *record, bool by_id)
{
    const creme_pipeline_commands *commands = &plan->request->commands;
    char *prefix = NULL, name[MOST_NAME];
    words w = {0};
    creme_status status = CREME_OK;
    snprintf(name, sizeof name, "%s", by_id ? record->id : record->name);
    make_file_name(name);
    CREME_TRY(creme_format_text(&prefix, "%s/%s", plan->figures, name));
    const char *const first[] = {"creme", "figure", "locus"};
    const char *const last[] = {"--locus", record->id,   "--gtf", plan->request->run.gtf,
                                "--title", record->name, "-o",    prefix};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) CREME_TRY(add_word(&w, first[i]));
    for (size_t i = 0; i < tables->count; i++) CREME_TRY(add_word(&w, tables->at[i]));
    CREME_TRY(commands->forward(commands->self, "figure", add_option, &w));
    for (size_t i = 0; i < sizeof last / sizeof *last; i++) CREME_TRY(add_word(&w, last[i]));
    status = commands->run(commands->self, (int)w.count, (const char *const *)w.at, NULL);
done:
    for (size_t i = 0; i < w.count; i++) creme_free(w.at[i]);
    creme_free(w.at);
    creme_free(prefix);
    return status;
}

/* Would their figures be one file? Some file systems do not know large letters from small ones. */
static bool have_one_file(const char *a, const char *b)
{
    char left[MOST_NAME], right[MOST_NAME];
    snprintf(left, sizeof left, "%s", a);
    snprintf(right, sizeof right, "%s", b);
    make_file_name(left);
    make_file_name(right);
    return strcasecmp(left, right) == 0;
}

/* Is a record the first of its locus; and does another locus have its name, or one of the same file? */
static bool is_first(const creme_frame *frame, size_t i, bool *named_twice)
{
    bool first = true;
    *named_twice = false;
    for (size_t j = 0; j < frame->count; j++) {
        bool same = strcmp(frame->at[j].id, frame->at[i].id) == 0;
        if (j < i && same) first = false;
        *named_twice |= !same && have_one_file(frame->at[j].name, frame->at[i].name);
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
