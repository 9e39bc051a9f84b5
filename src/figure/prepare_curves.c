/* Figures of curves: a mean and a band of one standard deviation over loci or CREs, by step. */
#include "figure/prepare.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static creme_status write_curves(creme_preparation *p, creme_gather *gather)
{
    creme_status status = creme_gather_finish(gather, p->tables[0].path);
    if (status != CREME_OK) return status;
    creme_gather_write_panels(gather, &p->sheet);
    creme_gather_write_series(gather, &p->sheet);
    creme_gather_write_bands(gather, &p->sheet);
    return CREME_OK;
}

/* "track, search": the panel of a search; what is NULL or empty is left out. */
static void join_names(char *out, size_t bytes, const char *a, const char *b, const char *c)
{
    const char *parts[] = {a, b, c};
    size_t length = 0;
    out[0] = '\0';
    for (int i = 0; i < 3 && length < bytes; i++) {
        if (!parts[i] || !*parts[i]) continue;
        length += (size_t)snprintf(out + length, bytes - length, "%s%.80s", length ? ", " : "", parts[i]);
    }
}

/* --- One value by step, coloured by kind. ----------------------------------------------------------------------- */

typedef struct simple_curve {
    const char *step, *value, *series; /* names of columns */
    bool by_context;                   /* a panel for each class of contexts, where they are known */
} simple_curve;

static creme_status prepare_simple(creme_preparation *p, const simple_curve *curve)
{
    creme_gather gather = {0};
    creme_rows rows = {0};
    int step = -1, value = -1;
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&rows, p, 0, p->count > 1 ? &p->tables[1] : NULL));
    CREME_TRY(creme_source_need(&step, rows.table, curve->step));
    CREME_TRY(creme_source_need(&value, rows.table, curve->value));
    int series = creme_source_find(rows.table, curve->series);
    for (size_t i = 0; i < rows.table->rows; i++) {
        creme_row row;
        char panel[256];
        if (!creme_rows_get(&rows, i, &row)) continue;
        const char *name = creme_source_text(rows.table, i, series);
        join_names(panel, sizeof panel, row.track, curve->by_context ? row.context : NULL, NULL);
        CREME_TRY(creme_gather_add(&gather, panel, *name ? creme_class_name(name) : "all loci",
                                   creme_source_number(rows.table, i, step),
                                   creme_source_number(rows.table, i, value)));
    }
    CREME_TRY(write_curves(p, &gather));
done:
    creme_rows_close(&rows);
    creme_gather_clear(&gather);
    return status;
}

creme_status creme_prepare_set_sufficiency(creme_preparation *p)
{
    return prepare_simple(
        p, &(simple_curve){"round|Unnamed: 0", "normalised|Normalized TSS activity", "search|context", true});
}

creme_status creme_prepare_multiplicity(creme_preparation *p)
{
    return prepare_simple(p, &(simple_curve){"copies", "normalised", "kind|class", false});
}

/* --- Greedy traces beside their expectations. ------------------------------------------------------------------- */

creme_status creme_prepare_greedy_traces(creme_preparation *p)
{
    static const char *const names[] = {"observed", "additive", "multiplicative"};
    creme_gather gather = {0};
    creme_rows rows = {0};
    creme_row_index index = {0};
    int round = -1, values[3] = {-1, -1, -1}, class = -1, class_locus = -1, class_track = -1, class_search = -1;
    const creme_source *classes = p->count > 1 ? &p->tables[1] : NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&rows, p, 0, NULL));
    CREME_TRY(creme_source_need(&round, rows.table, "round"));
    CREME_TRY(creme_source_need(&values[0], rows.table, "trace"));
    CREME_TRY(creme_source_need(&values[1], rows.table, "additive"));
    CREME_TRY(creme_source_need(&values[2], rows.table, "multiplicative"));
    if (classes) {
        CREME_TRY(creme_source_need(&class, classes, "class|context"));
        CREME_TRY(creme_source_need(&class_locus, classes, CREME_COLUMN_LOCUS));
        class_track = creme_source_find(classes, CREME_COLUMN_TRACK);
        class_search = creme_source_find(classes, "search");
        CREME_TRY(creme_row_index_create(&index, classes, class_locus, class_track, class_search));
    }
    int search = creme_source_find(rows.table, "search");
    for (size_t i = 0; i < rows.table->rows; i++) {
        creme_row row;
        char panel[256];
        if (!creme_rows_get(&rows, i, &row)) continue;
        const char *what = row.context, *direction = creme_source_text(rows.table, i, search);
        if (classes) {
            long j = creme_row_index_find(&index, creme_source_text(rows.table, i, rows.locus),
                                          class_track < 0 ? NULL : row.track, class_search < 0 ? NULL : direction);
            what = j < 0 ? "" : creme_source_text(classes, (size_t)j, class);
        }
        join_names(panel, sizeof panel, row.track, direction, what);
        for (int k = 0; k < 3; k++) {
            CREME_TRY(creme_gather_add(&gather, panel, names[k], creme_source_number(rows.table, i, round),
                                       creme_source_number(rows.table, i, values[k])));
        }
    }
    CREME_TRY(write_curves(p, &gather));
done:
    creme_row_index_clear(&index);
    creme_rows_close(&rows);
    creme_gather_clear(&gather);
    return status;
}

/* --- Pruning. --------------------------------------------------------------------------------------------------- */

creme_status creme_prepare_fine_tile(creme_preparation *p)
{
    static const char *const names[] = {"CREME", "saliency", "random", "motifs"};
    enum { SERIES = sizeof names / sizeof *names };
    creme_gather gather = {0};
    creme_rows rows = {0};
    int scores[SERIES] = {-1, -1, -1, -1};
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&rows, p, 0, NULL));
    CREME_TRY(creme_source_need(&scores[0], rows.table, "score|CREME score"));
    scores[1] = creme_source_find(rows.table, "saliency_score|Saliency score");
    scores[2] = creme_source_find(rows.table, "random_score|Random score");
    scores[3] = creme_source_find(rows.table, "motif_score|XSTREME score");
    int removed = creme_source_find(rows.table, "CREME bps"), remaining = -1, end = -1;
    if (removed < 0) {
        CREME_TRY(creme_source_need(&remaining, rows.table, "remaining_bp"));
        CREME_TRY(creme_source_need(&end, rows.table, "tile_end"));
    }
    int kind = creme_source_find(rows.table, "kind|class");
    for (size_t i = 0; i < rows.table->rows; i++) {
        creme_row row;
        char panel[256];
        if (!creme_rows_get(&rows, i, &row)) continue;
        double x = removed >= 0 ? creme_source_number(rows.table, i, removed)
                                : creme_source_number(rows.table, i, end) - row.tile_start -
                                      creme_source_number(rows.table, i, remaining);
        join_names(panel, sizeof panel, row.track, creme_source_text(rows.table, i, kind), NULL);
        for (int k = 0; k < SERIES; k++) {
            CREME_TRY(creme_gather_add(&gather, panel, names[k], x, creme_source_number(rows.table, i, scores[k])));
        }
    }
    CREME_TRY(write_curves(p, &gather));
done:
    creme_rows_close(&rows);
    creme_gather_clear(&gather);
    return status;
}
