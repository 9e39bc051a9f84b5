/* What is common to the paper's tables, and those of the greedy search. */
#include "analysis/export_csv.h"

#include "base/memory.h"
#include "table/table_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void write_part(creme_output *output, const char *text)
{
    for (; *text; text++) creme_output_print(output, *text == '"' ? "\"\"" : "%c", *text);
}

static bool is_number(const char *text)
{
    char *end = NULL;
    strtod(text, &end);
    return end != text && *end == '\0';
}

void creme_csv_write_parts(creme_output *output, const char *first, const char *second)
{
    bool formula = *first && strchr("=+-@", *first) && (*second || !is_number(first));
    bool quoted = formula || strpbrk(first, ",\"") || strpbrk(second, ",\"");
    creme_output_print(output, "%s%s", quoted ? "\"" : "", formula ? "'" : "");
    write_part(output, first);
    write_part(output, second);
    if (quoted) creme_output_print(output, "\"");
}

void creme_csv_write_text(creme_output *output, const char *text)
{
    creme_csv_write_parts(output, text, "");
}

void creme_csv_write_number(creme_output *output, double value)
{
    if (!isnan(value)) creme_output_print(output, "%.9g", value);
}

creme_status creme_csv_choose_search(creme_csv_search *search, const creme_frame *frame,
                                     const creme_export_options *options, bool **of)
{
    size_t column = 0;
    creme_status status = CREME_OK;
    *of = NULL;
    CREME_TRY(creme_table_need(frame->table, "search", &column));
    CREME_TRY(creme_allocate(of, frame->count, sizeof **of));
    if (options->search && !search->name) CREME_TRY(creme_copy_text(&search->name, options->search));
    for (size_t i = 0; i < frame->count; i++) {
        const char *text = creme_table_text(frame->table, frame->at[i].row, column);
        if (!search->name) CREME_TRY(creme_copy_text(&search->name, text));
        (*of)[i] = strcmp(text, search->name) == 0;
        search->found += (*of)[i];
        if ((*of)[i] || options->search) continue;
        status = creme_fail(CREME_ERROR_ARGUMENT,
                            "--search: there are several, '%s' and '%s' among them; choose one, the paper's "
                            "tables are of one each",
                            search->name, text);
        goto done;
    }
done:
    if (status != CREME_OK) {
        creme_free(*of);
        *of = NULL;
    }
    return status;
}

creme_status creme_csv_end_search(creme_csv_search *search, const creme_table *head)
{
    creme_status status = CREME_OK;
    if (search->found == 0)
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: no row of a search for %s", creme_table_path(head),
                            search->name ? search->name : "anything");
    creme_free(search->name);
    *search = (creme_csv_search){0};
    return status;
}

/* --- Rows in order */

static int by_order(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

creme_status creme_csv_rows_open(creme_csv_rows *rows)
{
    return creme_sorter_create(&rows->lines, sizeof(int64_t), by_order, 0);
}

creme_status creme_csv_rows_add(creme_csv_rows *rows, int64_t order, creme_output *memory, char **text)
{
    creme_status status = creme_output_close(memory);
    if (status == CREME_OK) status = creme_sorter_add(rows->lines, &order, *text);
    creme_free(*text);
    *text = NULL;
    return status;
}

creme_status creme_csv_rows_write(creme_csv_rows *rows, creme_output *output)
{
    const void *record = NULL;
    const char *text = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_sorter_next(rows->lines, &record, &text));
    while (record) {
        creme_output_write(output, text, strlen(text));
        CREME_TRY(creme_sorter_next(rows->lines, &record, &text));
    }
done:
    return status;
}

void creme_csv_rows_close(creme_csv_rows *rows)
{
    creme_sorter_destroy(rows->lines);
    *rows = (creme_csv_rows){0};
}

/* --- Interaction */

enum { FIRST_ROUNDS = 5, ENFORMER_BP = 196608, TILE_BP = 5000, TILES = 38 };

/* Rows at hand: all of their loci. */
typedef struct searches {
    creme_frame frame;
    creme_groups traces; /* of a locus and a track */
    creme_csv_search search;
    bool *of;
    double *round, *wt, *mean, *alone;
    creme_left_out left;
    creme_output *output;
} searches;

static void close_rows(searches *s)
{
    creme_free(s->of);
    creme_free(s->round);
    creme_free(s->wt);
    creme_free(s->mean);
    creme_free(s->alone);
    s->of = NULL;
    s->round = s->wt = s->mean = s->alone = NULL;
    creme_groups_clear(&s->traces);
    creme_frame_close(&s->frame);
}

static creme_status open_rows(searches *s, const creme_table *table, const creme_export_options *options)
{
    creme_labels labels = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open_any(&s->frame, table, options->track));
    CREME_TRY(creme_csv_choose_search(&s->search, &s->frame, options, &s->of));
    CREME_TRY(creme_frame_numbers(&s->frame, "round", false, &s->round));
    CREME_TRY(creme_frame_numbers(&s->frame, "wt", false, &s->wt));
    CREME_TRY(creme_frame_numbers(&s->frame, "mean", false, &s->mean));
    CREME_TRY(creme_frame_numbers(&s->frame, "alone", false, &s->alone));
    CREME_TRY(creme_frame_key(&s->frame, CREME_BY_TRACK, &labels));
    CREME_TRY(creme_groups_make(&s->traces, labels.at, labels.count));
done:
    creme_labels_clear(&labels);
    return status;
}

/* What follows a row's value: "context,seq_id,cell_line". */
static void end_row(const searches *s, const creme_record *record)
{
    creme_output_print(s->output, ",");
    creme_csv_write_text(s->output, record->context);
    creme_output_print(s->output, ",");
    creme_csv_write_text(s->output, record->id);
    creme_output_print(s->output, ",");
    creme_csv_write_text(s->output, record->track);
    creme_output_print(s->output, "\n");
}

static void take_round(searches *s, size_t i, int last)
{
    s->left.rows++;
    s->left.others += s->round[i] > last;
}

/* The lines of one locus and track. */
static creme_status write_pair(searches *s, size_t trace)
{
    static const char *const names[] = {"wt", "greedy_it1", "greedy_it2", "two_cres_shuffled"};
    double values[] = {NAN, NAN, NAN, NAN};
    const creme_record *record = NULL;
    for (size_t k = s->traces.first[trace]; k < s->traces.first[trace + 1]; k++) {
        size_t i = s->traces.members[k];
        if (!s->of[i]) continue;
        take_round(s, i, 2);
        record = &s->frame.at[i];
        values[0] = s->wt[i];
        if (s->round[i] == 1) values[1] = s->alone[i];
        if (s->round[i] == 2) values[2] = s->alone[i];
        if (s->round[i] == 2) values[3] = s->mean[i];
    }
    for (int i = 0; i < 4 && record; i++) {
        creme_output_print(s->output, "%s,", names[i]);
        creme_csv_write_number(s->output, values[i]);
        end_row(s, record);
    }
    return CREME_OK;
}

typedef creme_status trace_writer(searches *s, size_t trace);

static creme_status write_traces(searches *s, creme_csv_rows *rows, trace_writer *write_trace)
{
    creme_status status = CREME_OK;
    for (size_t t = 0; t < s->traces.count && status == CREME_OK; t++) {
        const creme_record *first = &s->frame.at[s->traces.members[s->traces.first[t]]];
        char *text = NULL;
        status = creme_output_open_memory(&s->output, &text);
        if (status != CREME_OK) return status;
        status = write_trace(s, t);
        if (status == CREME_OK)
            status = creme_csv_rows_add(rows, creme_table_order(s->frame.table, first->row), s->output, &text);
        else
            creme_output_discard(s->output);
    }
    return status;
}

/* Locus by locus; lines in the order of the table. */
static creme_status write_searches(creme_table_pieces *pieces, const creme_export_options *options,
                                   creme_output *output, const char *names, trace_writer *write_trace)
{
    searches s = {0};
    creme_csv_rows rows = {0};
    const creme_table *head = creme_table_pieces_head(pieces), *piece = NULL;
    size_t count = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_csv_rows_open(&rows));
    CREME_TRY(creme_table_pieces_keep_loci(pieces));
    CREME_TRY(creme_table_pieces_next(pieces, &piece));
    while (piece) {
        CREME_TRY(open_rows(&s, piece, options));
        count += s.frame.count;
        CREME_TRY(write_traces(&s, &rows, write_trace));
        close_rows(&s);
        CREME_TRY(creme_table_pieces_next(pieces, &piece));
    }
    if (count == 0 && options->track) CREME_TRY(creme_frame_no_track(head, options->track));
    CREME_TRY(creme_csv_end_search(&s.search, head));
    creme_output_print(output, "%s\n", names);
    CREME_TRY(creme_csv_rows_write(&rows, output));
    creme_export_say_left_out(&s.left, head, options);
done:
    creme_free(s.search.name);
    close_rows(&s);
    creme_csv_rows_close(&rows);
    return status;
}

creme_status creme_csv_write_pairs(creme_table_pieces *pieces, const creme_export_options *options,
                                   creme_output *output)
{
    return write_searches(pieces, options, output, ",0,context,seq_id,cell_line", write_pair);
}

/* The number of a tile in Enformer's grid, without the TSS tile. */
static creme_status find_number(const searches *s, const creme_record *record, size_t *number)
{
    const int64_t tss_tile = ENFORMER_BP / 2 - TILE_BP / 2, first = tss_tile % TILE_BP;
    creme_interval tile = record->tile;
    int64_t index = (tile.start - first) / TILE_BP, middle = tss_tile / TILE_BP;
    if (!record->has_tile || tile.end - tile.start != TILE_BP || tile.start < first ||
        (tile.start - first) % TILE_BP != 0 || index > TILES || index == middle) {
        return creme_table_fail(s->frame.table, record->row, CREME_ERROR_ARGUMENT,
                                "--format creme-nn-locations: the paper's table numbers the %d tiles of %d bp in "
                                "Enformer's window, 804-5804 and so on, and %" PRId64 "-%" PRId64 " is none of them",
                                TILES, TILE_BP, tile.start, tile.end);
    }
    *number = (size_t)(index - (index > middle));
    return CREME_OK;
}

static creme_status write_location(searches *s, size_t trace)
{
    bool chosen[TILES] = {false};
    const creme_record *record = NULL;
    creme_status status = CREME_OK;
    for (size_t k = s->traces.first[trace]; k < s->traces.first[trace + 1]; k++) {
        size_t i = s->traces.members[k], number = 0;
        if (!s->of[i]) continue;
        take_round(s, i, FIRST_ROUNDS);
        record = &s->frame.at[i];
        if (!(s->round[i] >= 1)) continue;
        CREME_TRY(find_number(s, record, &number));
        if (s->round[i] <= FIRST_ROUNDS) chosen[number] = true;
    }
    for (int i = 0; i < TILES && record; i++) {
        creme_output_print(s->output, "%d,%d", i, chosen[i]);
        end_row(s, record);
    }
done:
    return status;
}

creme_status creme_csv_write_locations(creme_table_pieces *pieces, const creme_export_options *options,
                                       creme_output *output)
{
    return write_searches(pieces, options, output, ",tile_selected,context,seq_id,cell_line", write_location);
}
