/* From tables of results to sheets: one function per figure. */
#ifndef CREME_FIGURE_PREPARE_H
#define CREME_FIGURE_PREPARE_H

#include "figure/gather.h"
#include "figure/sheet.h"
#include "figure/source.h"

#include <creme/figure.h>
#include <stdbool.h>

enum { CREME_FIGURE_MOST_TABLES = 4 };

typedef struct creme_preparation {
    const creme_figure *figure;
    const creme_figure_choice *choice;
    creme_source tables[CREME_FIGURE_MOST_TABLES];
    size_t count;
    creme_sheet sheet;
} creme_preparation;

typedef creme_status (*creme_prepare_function)(creme_preparation *preparation);

/* Names of columns: those of the assays, then those of the authors' tables. */
#define CREME_COLUMN_LOCUS   "locus|seq_id|enf_data_id|path|gene"
#define CREME_COLUMN_TRACK   "track|cell_line|cell line"
#define CREME_COLUMN_CONTEXT "context"
#define CREME_COLUMN_TILE    "tile_start"

/* A row of a table, with what many figures ask for. */
typedef struct creme_row {
    char locus
        [CREME_LOCUS_NAME_BYTES]; /* without the folders and the ending that authors' tables have; cut, if it is longer */
    const char *track;            /* "all tracks" without a column of tracks */
    const char *context;          /* enhancing, neutral, silencing, other; "" if nothing tells */
    double tile_start;
} creme_row;

/* Columns of a table, and of another one that knows contexts (NULL: none). */
typedef struct creme_rows {
    const creme_source *table;
    const creme_figure_choice *choice;
    int locus, track, context, tile;
    const creme_source *contexts;
    int contexts_context;
    bool contexts_have_tracks;
    creme_row_index index;
} creme_rows;

/* `contexts` is a table of contexts with the columns locus and context. */
CREME_CHECKED creme_status creme_rows_open(creme_rows *out, const creme_preparation *preparation, size_t table,
                                           const creme_source *contexts);
void creme_rows_close(creme_rows *rows);

/* Row i; false if it is not among those chosen. */
bool creme_rows_get(const creme_rows *rows, size_t i, creme_row *out);

/* The word for a context: one of the four; "" for an empty one. */
const char *creme_context_name(const char *text);

/* "enhancer" or "silencer" in lower case, whatever the table's spelling; the text itself if it is neither. */
const char *creme_class_name(const char *text);

/* Distance in kb, downstream positive, of an interval's middle from the TSS, rounded to 0.01: from a column of
 * distances, genome coordinates, or, in the authors' tables, the window of Enformer. */
typedef struct creme_distances {
    const creme_source *table;
    int kb, start, end, tss, strand;
    bool in_window;
} creme_distances;
CREME_CHECKED creme_status creme_distances_find(creme_distances *out, const creme_source *table);
double creme_distances_get(const creme_distances *distances, size_t row);

/* One scatter panel with histograms at its margins. */
typedef struct creme_scatter {
    double *x, *y;
    const char **series; /* borrowed */
    size_t count, capacity;
} creme_scatter;
CREME_CHECKED creme_status creme_scatter_add(creme_scatter *scatter, double x, double y, const char *series);
void creme_scatter_clear(creme_scatter *scatter);
/* panel: label the x axis, series the y axis; point: x, y; x-bin and y-bin: from low to high, counts stacked by series from least
 * to most; n: Pearson's r as y of part correlation. */
CREME_CHECKED creme_status creme_scatter_write(const creme_scatter *scatter, creme_sheet *sheet, const char *panel,
                                               const char *x_label, const char *y_label);

CREME_CHECKED creme_status creme_prepare_contexts(creme_preparation *preparation);
CREME_CHECKED creme_status creme_prepare_necessity(creme_preparation *preparation);
CREME_CHECKED creme_status creme_prepare_sufficiency(creme_preparation *preparation);
CREME_CHECKED creme_status creme_prepare_distance(creme_preparation *preparation);
CREME_CHECKED creme_status creme_prepare_context_pairs(creme_preparation *preparation);
CREME_CHECKED creme_status creme_prepare_context_swap(creme_preparation *preparation);
CREME_CHECKED creme_status creme_prepare_necessity_sufficiency(creme_preparation *preparation);
CREME_CHECKED creme_status creme_prepare_models(creme_preparation *preparation);
CREME_CHECKED creme_status creme_prepare_set_sufficiency(creme_preparation *preparation);
CREME_CHECKED creme_status creme_prepare_multiplicity(creme_preparation *preparation);
CREME_CHECKED creme_status creme_prepare_greedy_traces(creme_preparation *preparation);
CREME_CHECKED creme_status creme_prepare_fine_tile(creme_preparation *preparation);
CREME_CHECKED creme_status creme_prepare_second_iteration(creme_preparation *preparation);
CREME_CHECKED creme_status creme_prepare_distance_histogram(creme_preparation *preparation);
CREME_CHECKED creme_status creme_prepare_greedy_locations(creme_preparation *preparation);
CREME_CHECKED creme_status creme_prepare_coverage(creme_preparation *preparation);
CREME_CHECKED creme_status creme_prepare_annotations(creme_preparation *preparation);
CREME_CHECKED creme_status creme_prepare_locus(creme_preparation *preparation);

#endif
