/* Tables under the names of columns that creme-nn's users have their scripts for. */
#include "analysis/export_forms.h"
#include "analysis/frame.h"

#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef enum field {
    FIELD_ID,
    FIELD_TILE_START,
    FIELD_TILE_END,
    FIELD_CONTEXT,
    FIELD_TRACK,
    FIELD_NUMBER,    /* of our column */
    FIELD_BY_CONTEXT /* of enhancing contexts (MUT - CONTROL) / WT, of others (MUT - CONTROL) / CONTROL */
} field;

typedef struct csv_column {
    const char *name;
    field what;
    const char *ours;
} csv_column;

typedef struct csv_kind {
    const char *assay; /* of our tables */
    const csv_column *columns;
    size_t count;
} csv_kind;

static const csv_column necessity[] = {{"Normalized shuffle effect", FIELD_NUMBER, "effect"},
                                       {"seq_id", FIELD_ID, NULL},
                                       {"tile_start", FIELD_TILE_START, NULL},
                                       {"tile_end", FIELD_TILE_END, NULL},
                                       {"context", FIELD_CONTEXT, NULL},
                                       {"cell_line", FIELD_TRACK, NULL}};
static const csv_column sufficiency[] = {{"(MUT - CONTROL) / WT", FIELD_NUMBER, "effect"},
                                         {"(MUT - CONTROL) / CONTROL", FIELD_NUMBER, "effect_vs_control"},
                                         {"seq_id", FIELD_ID, NULL},
                                         {"control", FIELD_NUMBER, "control_mean"},
                                         {"wt", FIELD_NUMBER, "wt"},
                                         {"mut", FIELD_NUMBER, "mean"},
                                         {"tile_start", FIELD_TILE_START, NULL},
                                         {"tile_end", FIELD_TILE_END, NULL},
                                         {"context", FIELD_CONTEXT, NULL},
                                         {"cell_line", FIELD_TRACK, NULL},
                                         {"Normalized CRE effect", FIELD_BY_CONTEXT, NULL}};
static const csv_column contexts[] = {
    {"delta_mean", FIELD_NUMBER, "effect"}, {"wt", FIELD_NUMBER, "wt"}, {"std", FIELD_NUMBER, "sd"},
    {"mean_mut", FIELD_NUMBER, "mean"},     {"seq_id", FIELD_ID, NULL}, {"context", FIELD_CONTEXT, NULL},
    {"cell_line", FIELD_TRACK, NULL}};
#define COLUMNS(array) array, sizeof array / sizeof *array
static const csv_kind kinds[] = {{"necessity", COLUMNS(necessity)},
                                 {"sufficiency", COLUMNS(sufficiency)},
                                 {"context-dependence", COLUMNS(contexts)}};

/* By the first line, "# creme 0.1.0 necessity". */
static creme_status find_kind(const csv_kind **out, const creme_table *table)
{
    char assay[64] = "";
    *out = NULL;
    if (creme_table_note_count(table) == 0 || sscanf(creme_table_note(table, 0), "creme %*s %63s", assay) != 1) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--format creme-nn: the table does not say which assay made it, its first line is not '# "
                          "creme VERSION ASSAY'");
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].assay, assay) == 0) *out = &kinds[i];
    }
    if (*out) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "--format creme-nn: of necessity, sufficiency and context-dependence, not of %s", assay);
}

/* In quotes where a comma or a quote would part it. */
static void write_text(creme_output *output, const char *text)
{
    if (!strpbrk(text, ",\"")) {
        creme_output_print(output, "%s", text);
        return;
    }
    creme_output_print(output, "\"");
    for (; *text; text++) creme_output_print(output, *text == '"' ? "\"\"" : "%c", *text);
    creme_output_print(output, "\"");
}

/* pandas writes no value as nothing. */
static creme_status write_number(const creme_record *record, const creme_table *table, const char *name,
                                 creme_output *output)
{
    size_t column = 0;
    double value = NAN;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(table, name, &column));
    CREME_TRY(creme_table_number(table, record->row, column, &value));
    if (!isnan(value)) creme_output_print(output, "%.9g", value);
done:
    return status;
}

static creme_status write_field(const csv_column *column, const creme_record *record, const creme_table *table,
                                creme_output *output)
{
    const char *context = record->context;
    switch (column->what) {
    case FIELD_ID:
        write_text(output, record->key);
        return CREME_OK;
    case FIELD_TILE_START:
        creme_output_print(output, "%" PRId64, record->tile.start);
        return CREME_OK;
    case FIELD_TILE_END:
        creme_output_print(output, "%" PRId64, record->tile.end);
        return CREME_OK;
    case FIELD_CONTEXT:
        write_text(output, context);
        return CREME_OK;
    case FIELD_TRACK:
        write_text(output, record->track);
        return CREME_OK;
    case FIELD_NUMBER:
        return write_number(record, table, column->ours, output);
    case FIELD_BY_CONTEXT:
        if (!*context) return CREME_OK;
        return write_number(record, table, strcmp(context, "enhancing") == 0 ? "effect" : "effect_vs_control",
                            output);
    }
    return CREME_OK;
}

creme_status creme_export_creme_nn(const creme_table *table, const creme_export_options *options,
                                   creme_output *output)
{
    const csv_kind *kind = NULL;
    creme_analysis_options how = {.track = options->track};
    creme_frame frame = {0};
    creme_status status = CREME_OK;
    CREME_TRY(find_kind(&kind, table));
    CREME_TRY(creme_frame_open(&frame, table, &how));
    CREME_TRY(creme_frame_need_tiles(&frame));
    for (size_t i = 0; i < kind->count; i++) creme_output_print(output, ",%s", kind->columns[i].name);
    creme_output_print(output, "\n");
    for (size_t row = 0; row < frame.count; row++) {
        creme_output_print(output, "%zu", row);
        for (size_t i = 0; i < kind->count; i++) {
            creme_output_print(output, ",");
            CREME_TRY(write_field(&kind->columns[i], &frame.at[row], table, output));
        }
        creme_output_print(output, "\n");
    }
done:
    creme_frame_close(&frame);
    return status;
}
