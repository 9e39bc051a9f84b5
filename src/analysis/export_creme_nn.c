/* Tables under the names of columns that creme-nn's users have their scripts for. */
#include "analysis/export_csv.h"
#include "analysis/export_forms.h"
#include "table/rows.h"

#include "base/memory.h"
#include "table/table_parts.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef enum field {
    FIELD_ID,
    FIELD_TILE_ID,   /* ID_START_END, the tile in the window */
    FIELD_TILE_FILE, /* the same with ".pickle" */
    FIELD_TILE_START,
    FIELD_TILE_END,
    FIELD_CONTEXT,
    FIELD_TRACK,
    FIELD_CLASS,      /* of our column, as Enhancer or Silencer; nothing where there is none */
    FIELD_NUMBER,     /* of our column */
    FIELD_IF_THERE,   /* the same of a column that a table may lack */
    FIELD_BY_CONTEXT, /* of enhancing contexts (MUT - CONTROL) / WT, of others (MUT - CONTROL) / CONTROL */
    FIELD_OWN,        /* the same of the tile where it stands */
    FIELD_DISTANCE,   /* of the place from the TSS, in kb */
    FIELD_REMOVED,    /* bases of the tile that are gone */
    FIELD_NOTHING     /* what we do not compute */
} field;

typedef struct csv_column {
    const char *name;
    field what;
    const char *ours;
} csv_column;

/* What stands in the column without a name. */
typedef enum numbering {
    NUMBER_OF_ROW,
    NUMBER_IN_TILE,   /* of the row among those of its locus, tile and track */
    NUMBER_OF_COLUMN, /* ours */
    NUMBER_OF_STEP    /* of fine-tile, going on through the stages */
} numbering;

typedef struct csv_kind {
    const char *assay; /* of our tables */
    const csv_column *columns;
    size_t count;
    numbering numbers;
    const char *ours;
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
static const csv_column distance[] = {{"Fold change over control", FIELD_NUMBER, "test_over_max"},
                                      {"CRE sufficiency effect", FIELD_BY_CONTEXT, NULL},
                                      {"Binned distance (Kb)", FIELD_DISTANCE, NULL},
                                      {"Normalized CRE effect (control)", FIELD_OWN, NULL},
                                      {"cell line", FIELD_TRACK, NULL},
                                      {"control", FIELD_NUMBER, "control_tss_mean"},
                                      {"enf_data_id", FIELD_TILE_ID, NULL},
                                      {"context", FIELD_CONTEXT, NULL},
                                      {"tile class", FIELD_CLASS, "class"}};
static const csv_column sets[] = {{"Normalized TSS activity", FIELD_NUMBER, "normalised"},
                                  {"context", FIELD_CONTEXT, NULL},
                                  {"cell_line", FIELD_TRACK, NULL},
                                  {"seq_id", FIELD_ID, NULL}};
static const csv_column multiplicity[] = {{"Normalized TSS activity", FIELD_NUMBER, "normalised"},
                                          {"cell_line", FIELD_TRACK, NULL},
                                          {"tile class", FIELD_CLASS, "kind"},
                                          {"seq_id", FIELD_TILE_ID, NULL}};
static const csv_column fine_tile[] = {{"CREME score", FIELD_NUMBER, "score"},
                                       {"CREME bps", FIELD_REMOVED, "remaining_bp"},
                                       {"Saliency score", FIELD_IF_THERE, "saliency_score"},
                                       {"Random score", FIELD_IF_THERE, "random_score"},
                                       {"XSTREME score", FIELD_IF_THERE, "motif_score"},
                                       {"seq_id", FIELD_TILE_FILE, NULL},
                                       {"cell_line", FIELD_TRACK, NULL}};
#define COLUMNS(array) array, sizeof array / sizeof *array
static const csv_kind kinds[] = {{"necessity", COLUMNS(necessity), NUMBER_OF_ROW, NULL},
                                 {"sufficiency", COLUMNS(sufficiency), NUMBER_OF_ROW, NULL},
                                 {"context-dependence", COLUMNS(contexts), NUMBER_OF_ROW, NULL},
                                 {"distance", COLUMNS(distance), NUMBER_IN_TILE, NULL},
                                 {"set-sufficiency", COLUMNS(sets), NUMBER_OF_COLUMN, "round"},
                                 {"multiplicity", COLUMNS(multiplicity), NUMBER_OF_COLUMN, "copies"},
                                 {"fine-tile", COLUMNS(fine_tile), NUMBER_OF_STEP, "step"}};

/* A table at work. */
typedef struct csv {
    const csv_kind *kind;
    creme_frame frame;
    creme_groups tiles;      /* rows of one locus, tile and track */
    int64_t *numbers;        /* of each record; -1: it is left out */
    size_t *own;             /* distance: the record of the tile where it stands, SIZE_MAX: none */
    double *distances;       /* distance: of each record's place, in kb */
    creme_csv_search search; /* of sets */
    creme_left_out left;
    creme_output *output;
} csv;

/* By the first line, "# creme 0.1.0 necessity". */
static creme_status find_assay(char *assay, const creme_table *table)
{
    if (creme_table_note_count(table) > 0 && sscanf(creme_table_note(table, 0), "creme %*s %63s", assay) == 1) {
        return CREME_OK;
    }
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "--format creme-nn: the table does not say which assay made it, its first line is not '# "
                      "creme VERSION ASSAY'");
}

static creme_status number_of(const csv *c, size_t i, const char *name, double *value)
{
    size_t column = 0;
    creme_status status = creme_table_need(c->frame.table, name, &column);
    return status == CREME_OK ? creme_table_number(c->frame.table, c->frame.at[i].row, column, value) : status;
}

static creme_status write_number(const csv *c, size_t i, const char *name)
{
    double value = NAN;
    creme_status status = number_of(c, i, name, &value);
    if (status == CREME_OK) creme_csv_write_number(c->output, value);
    return status;
}

static creme_status write_by_context(const csv *c, size_t i)
{
    const char *context = c->frame.at[i].context;
    if (!*context) return CREME_OK;
    return write_number(c, i, strcmp(context, "enhancing") == 0 ? "effect" : "effect_vs_control");
}

static void write_tile_id(const csv *c, size_t i, const char *suffix)
{
    const creme_record *record = &c->frame.at[i];
    char tile[64];
    snprintf(tile, sizeof tile, "_%" PRId64 "_%" PRId64 "%s", record->tile.start, record->tile.end, suffix);
    creme_csv_write_parts(c->output, record->id, tile);
}

static void write_class(const csv *c, size_t i, const char *name)
{
    size_t column = 0;
    if (!creme_table_find(c->frame.table, name, &column)) return;
    if (creme_table_is_none(c->frame.table, c->frame.at[i].row, column)) return;
    const char *class = creme_table_text(c->frame.table, c->frame.at[i].row, column);
    char capital[2] = {(char)toupper((unsigned char)*class), '\0'};
    creme_csv_write_parts(c->output, capital, class + 1);
}

static creme_status write_removed(const csv *c, size_t i, const char *name)
{
    double remaining = NAN;
    creme_status status = number_of(c, i, name, &remaining);
    if (status != CREME_OK) return status;
    creme_csv_write_number(c->output, (double)(c->frame.at[i].tile.end - c->frame.at[i].tile.start) - remaining);
    return CREME_OK;
}

static creme_status write_field(const csv *c, const csv_column *column, size_t i)
{
    const creme_record *record = &c->frame.at[i];
    size_t there = 0;
    switch (column->what) {
    case FIELD_ID:
        creme_csv_write_text(c->output, record->id);
        return CREME_OK;
    case FIELD_TILE_ID:
        write_tile_id(c, i, "");
        return CREME_OK;
    case FIELD_TILE_FILE:
        write_tile_id(c, i, ".pickle");
        return CREME_OK;
    case FIELD_TILE_START:
        creme_output_print(c->output, "%" PRId64, record->tile.start);
        return CREME_OK;
    case FIELD_TILE_END:
        creme_output_print(c->output, "%" PRId64, record->tile.end);
        return CREME_OK;
    case FIELD_CONTEXT:
        creme_csv_write_text(c->output, record->context);
        return CREME_OK;
    case FIELD_TRACK:
        creme_csv_write_text(c->output, record->track);
        return CREME_OK;
    case FIELD_CLASS:
        write_class(c, i, column->ours);
        return CREME_OK;
    case FIELD_NUMBER:
        return write_number(c, i, column->ours);
    case FIELD_IF_THERE:
        return creme_table_find(c->frame.table, column->ours, &there) ? write_number(c, i, column->ours) : CREME_OK;
    case FIELD_BY_CONTEXT:
        return write_by_context(c, i);
    case FIELD_OWN:
        return c->own[i] == SIZE_MAX ? CREME_OK : write_by_context(c, c->own[i]);
    case FIELD_DISTANCE:
        creme_csv_write_number(c->output, c->distances[i]);
        return CREME_OK;
    case FIELD_REMOVED:
        return write_removed(c, i, column->ours);
    case FIELD_NOTHING:
        return CREME_OK;
    }
    return CREME_OK;
}

/* --- Which rows there are, and their numbers */

static creme_status group_by_tile(csv *c)
{
    creme_labels labels = {0};
    creme_status status = creme_frame_key(&c->frame, CREME_BY_TRACK | CREME_BY_TILE, &labels);
    if (status == CREME_OK) status = creme_groups_make(&c->tiles, labels.at, labels.count);
    creme_labels_clear(&labels);
    return status;
}

static creme_status find_own(csv *c)
{
    size_t start = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(c->frame.table, "position_start", &start));
    CREME_TRY(creme_allocate(&c->own, c->frame.count, sizeof *c->own));
    for (size_t g = 0; g < c->tiles.count; g++) {
        const size_t *from = c->tiles.members + c->tiles.first[g], *to = c->tiles.members + c->tiles.first[g + 1];
        size_t own = SIZE_MAX;
        for (const size_t *member = from; member < to; member++) {
            int64_t at = 0;
            CREME_TRY(creme_table_integer(c->frame.table, c->frame.at[*member].row, start, &at));
            if (at == c->frame.at[*member].tile.start) own = *member;
        }
        for (const size_t *member = from; member < to; member++) c->own[*member] = own;
    }
done:
    return status;
}

/* Where a stage begins, nothing is gone that was not gone before: only the first stage begins with a row. */
static creme_status number_steps(csv *c)
{
    size_t stage_column = 0, step_column = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(c->frame.table, "stage", &stage_column));
    CREME_TRY(creme_table_need(c->frame.table, "step", &step_column));
    for (size_t g = 0; g < c->tiles.count; g++) {
        int64_t next = 0;
        for (size_t k = c->tiles.first[g]; k < c->tiles.first[g + 1]; k++) {
            size_t i = c->tiles.members[k], row = c->frame.at[i].row;
            int64_t stage = 0, step = 0;
            CREME_TRY(creme_table_integer(c->frame.table, row, stage_column, &stage));
            CREME_TRY(creme_table_integer(c->frame.table, row, step_column, &step));
            if (stage == 1 && step == 0) next = 0; /* another kind */
            c->numbers[i] = stage > 1 && step == 0 ? -1 : next++;
            c->left.rows++;
            c->left.others += c->numbers[i] < 0;
        }
    }
done:
    return status;
}

static creme_status number_rows(csv *c)
{
    size_t column = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&c->numbers, c->frame.count, sizeof *c->numbers));
    switch (c->kind->numbers) {
    case NUMBER_OF_ROW: /* write_each() */
        break;
    case NUMBER_IN_TILE:
        for (size_t g = 0; g < c->tiles.count; g++) {
            size_t first = c->tiles.first[g];
            for (size_t k = first; k < c->tiles.first[g + 1]; k++) {
                c->numbers[c->tiles.members[k]] = (int64_t)(k - first);
            }
        }
        break;
    case NUMBER_OF_COLUMN:
        CREME_TRY(creme_table_need(c->frame.table, c->kind->ours, &column));
        for (size_t i = 0; i < c->frame.count; i++) {
            CREME_TRY(creme_table_integer(c->frame.table, c->frame.at[i].row, column, &c->numbers[i]));
        }
        break;
    case NUMBER_OF_STEP:
        CREME_TRY(number_steps(c));
        break;
    }
done:
    return status;
}

static creme_status leave_out_other_searches(csv *c, const creme_export_options *options)
{
    bool *of = NULL;
    creme_status status = creme_csv_choose_search(&c->search, &c->frame, options, &of);
    for (size_t i = 0; i < c->frame.count && status == CREME_OK; i++) {
        if (!of[i]) c->numbers[i] = -1;
    }
    creme_free(of);
    return status;
}

/* Places in the window are enough: tiles that reach over a chromosome's end are rows as well. */
static creme_status check_tiles(const creme_frame *frame)
{
    for (size_t i = 0; i < frame->count; i++) {
        if (frame->at[i].has_tile) continue;
        return creme_table_fail(frame->table, frame->at[i].row, CREME_ERROR_FORMAT,
                                "no tile: expected tile_start and tile_end");
    }
    return CREME_OK;
}

static void write_names(const csv *c)
{
    for (size_t i = 0; i < c->kind->count; i++) creme_output_print(c->output, ",%s", c->kind->columns[i].name);
    creme_output_print(c->output, "\n");
}

static creme_status write_row(const csv *c, size_t row, int64_t number)
{
    creme_status status = CREME_OK;
    creme_output_print(c->output, "%" PRId64, number);
    for (size_t i = 0; i < c->kind->count; i++) {
        creme_output_print(c->output, ",");
        CREME_TRY(write_field(c, &c->kind->columns[i], row));
    }
    creme_output_print(c->output, "\n");
done:
    return status;
}

/* The rows at hand. */
static void close_rows(csv *c)
{
    creme_groups_clear(&c->tiles);
    creme_frame_close(&c->frame);
    creme_free(c->numbers);
    creme_free(c->own);
    creme_free(c->distances);
    c->numbers = NULL;
    c->own = NULL;
    c->distances = NULL;
}

static creme_status open_rows(csv *c, const creme_table *table, const creme_export_options *options)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open_any(&c->frame, table, options->track));
    CREME_TRY(check_tiles(&c->frame));
    CREME_TRY(group_by_tile(c));
    CREME_TRY(number_rows(c));
    if (c->kind->columns == distance) {
        CREME_TRY(find_own(c));
        CREME_TRY(creme_frame_distances_kb(&c->frame, true, &c->distances));
    }
    if (c->kind->columns == sets) CREME_TRY(leave_out_other_searches(c, options));
done:
    return status;
}

static creme_status take_rows(csv *c, creme_csv_rows *rows)
{
    creme_output *output = c->output;
    creme_status status = CREME_OK;
    for (size_t row = 0; row < c->frame.count && status == CREME_OK; row++) {
        int64_t order = creme_table_order(c->frame.table, c->frame.at[row].row);
        char *text = NULL;
        if (c->numbers[row] < 0) continue;
        CREME_TRY(creme_output_open_memory(&c->output, &text));
        status = write_row(c, row, c->numbers[row]);
        if (status == CREME_OK)
            status = creme_csv_rows_add(rows, order, c->output, &text);
        else
            creme_output_discard(c->output);
    }
done:
    c->output = output;
    return status;
}

/* Rows whose numbers and fields follow from those of their tile: locus by locus, in the order of the table. */
static creme_status write_together(csv *c, creme_table_pieces *pieces, const creme_export_options *options)
{
    creme_csv_rows rows = {0};
    const creme_table *head = creme_table_pieces_head(pieces), *piece = NULL;
    size_t count = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_csv_rows_open(&rows));
    CREME_TRY(creme_table_pieces_keep_loci(pieces));
    CREME_TRY(creme_table_pieces_next(pieces, &piece));
    while (piece) {
        CREME_TRY(open_rows(c, piece, options));
        count += c->frame.count;
        CREME_TRY(take_rows(c, &rows));
        close_rows(c);
        CREME_TRY(creme_table_pieces_next(pieces, &piece));
    }
    if (count == 0 && options->track) CREME_TRY(creme_frame_no_track(head, options->track));
    if (c->kind->columns == sets) CREME_TRY(creme_csv_end_search(&c->search, head));
    write_names(c);
    CREME_TRY(creme_csv_rows_write(&rows, c->output));
    creme_export_say_left_out(&c->left, head, options);
done:
    creme_csv_rows_close(&rows);
    return status;
}

/* Rows that stand for themselves, a piece at a time. */
static creme_status write_each(csv *c, creme_table_pieces *pieces, const creme_export_options *options)
{
    const creme_table *piece = NULL;
    int64_t number = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_pieces_next(pieces, &piece));
    write_names(c);
    while (piece) {
        CREME_TRY(creme_frame_open_any(&c->frame, piece, options->track));
        CREME_TRY(check_tiles(&c->frame));
        for (size_t row = 0; row < c->frame.count; row++) CREME_TRY(write_row(c, row, number++));
        creme_frame_close(&c->frame);
        CREME_TRY(creme_table_pieces_next(pieces, &piece));
    }
    if (number == 0 && options->track) status = creme_frame_no_track(creme_table_pieces_head(pieces), options->track);
done:
    return status;
}

creme_status creme_export_creme_nn(creme_table_pieces *pieces, const creme_export_options *options,
                                   creme_output *output)
{
    char assay[64] = "";
    csv c = {.output = output};
    creme_status status = find_assay(assay, creme_table_pieces_head(pieces));
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].assay, assay) == 0) c.kind = &kinds[i];
    }
    if (!c.kind && strcmp(assay, "interaction") != 0) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--format creme-nn: not of %s, of which the paper has no such table; of necessity, "
                          "sufficiency, context-dependence, distance, interaction, set-sufficiency, multiplicity and "
                          "fine-tile",
                          assay);
    }
    bool each = c.kind && c.kind->numbers == NUMBER_OF_ROW;
    if (!c.kind) return creme_csv_write_pairs(pieces, options, output);
    status = each ? write_each(&c, pieces, options) : write_together(&c, pieces, options);
    creme_free(c.search.name);
    close_rows(&c);
    return status;
}

creme_status creme_export_locations(creme_table_pieces *pieces, const creme_export_options *options,
                                    creme_output *output)
{
    char assay[64] = "";
    creme_status status = find_assay(assay, creme_table_pieces_head(pieces));
    if (status != CREME_OK) return status;
    if (strcmp(assay, "interaction") == 0) return creme_csv_write_locations(pieces, options, output);
    return creme_fail(CREME_ERROR_ARGUMENT, "--format creme-nn-locations: of interaction, not of %s", assay);
}
