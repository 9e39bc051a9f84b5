/* Figures of effects by class: contexts, necessity, sufficiency, distance. */
#include "figure/prepare.h"
#include <creme/distribution.h>

#include "base/memory.h"

#include <creme/analysis.h>

#include <math.h>
#include <string.h>

/* --- Context effects. ------------------------------------------------------------------------------------------- */

/* The thresholds that agree best with the classes that a table gives: the paper's, those for Borzoi, the preprint's. */
static creme_thresholds guess_thresholds(const creme_rows *rows, int effect)
{
    static const creme_rules editions[] = {CREME_RULES_2024, CREME_RULES_BORZOI, CREME_RULES_2023};
    creme_thresholds best = creme_thresholds_of(CREME_RULES_2024);
    size_t fewest = (size_t)-1;
    for (size_t k = 0; k < 3; k++) {
        const creme_thresholds by = creme_thresholds_of(editions[k]);
        size_t wrong = 0;
        for (size_t i = 0; i < rows->table->rows; i++) {
            creme_row row;
            double value = creme_source_number(rows->table, i, effect);
            if (!creme_rows_get(rows, i, &row) || !*row.context || !isfinite(value)) continue;
            wrong += strcmp(row.context, creme_context_class(value, &by)) != 0;
        }
        if (wrong < fewest) {
            fewest = wrong;
            best = by;
        }
    }
    return best;
}

static void write_thresholds(creme_sheet *sheet, const char *panel, const creme_thresholds *t)
{
    const double at[] = {t->enhancing, t->neutral, -t->neutral, t->silencing};
    static const char *const series[] = {"enhancing", "neutral", "neutral", "silencing"};
    for (int i = 0; i < 4; i++) {
        creme_mark mark = creme_mark_of("threshold", panel, series[i]);
        mark.x = at[i];
        creme_sheet_add(sheet, &mark);
    }
}

/* Bars of all groups of a panel, each standing on those before it. */
static creme_status write_stack(const creme_gather *gather, size_t panel, creme_sheet *sheet, double start,
                                double width, size_t bins)
{
    size_t *below = NULL, *counts = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&below, bins, sizeof *below));
    CREME_TRY(creme_allocate(&counts, bins, sizeof *counts));
    for (size_t g = 0; g < gather->count; g++) {
        const creme_group *group = &gather->at[g];
        if (group->panel != panel) continue;
        creme_histogram(counts, bins, start, width, group->values, group->count);
        for (size_t i = 0; i < bins; i++) {
            if (counts[i] == 0) continue;
            creme_mark mark = creme_mark_of("bin", gather->panels.at[panel], gather->series.at[group->series]);
            mark.x = start + width * ((double)i + 0.5);
            mark.low = (double)below[i];
            mark.high = (double)(below[i] + counts[i]);
            mark.width = width;
            mark.n = (double)counts[i];
            creme_sheet_add(sheet, &mark);
            below[i] += counts[i];
        }
    }
done:
    creme_free(below);
    creme_free(counts);
    return status;
}

/* Few effects lie far below zero (they are divided by a small WT): those below the 0.5 % quantile share the first bar. */
static creme_status find_first_edge(double *edge, const creme_rows *rows, int effect, double width)
{
    double *values = NULL;
    size_t count = rows->table->rows;
    creme_status status = creme_allocate(&values, count, sizeof *values);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < count; i++) values[i] = creme_source_number(rows->table, i, effect);
    double least = creme_quantile(values, creme_sort_finite(values, count), 0.005);
    if (!(least < -0.5)) least = -0.5;
    if (least < -2) least = -2;
    *edge = floor(least / width + 1e-9) * width;
    creme_free(values);
    return CREME_OK;
}

creme_status creme_prepare_contexts(creme_preparation *p)
{
    creme_gather gather = {0};
    creme_rows rows = {0};
    int effect = -1;
    const double width = 0.05;
    double start = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&rows, p, 0, NULL));
    CREME_TRY(creme_source_need(&effect, rows.table, "effect|delta_mean"));
    const creme_thresholds limits = guess_thresholds(&rows, effect);
    for (size_t i = 0; i < rows.table->rows; i++) {
        creme_row row;
        if (!creme_rows_get(&rows, i, &row)) continue;
        double value = creme_source_number(rows.table, i, effect);
        CREME_TRY(creme_gather_add(&gather, row.track,
                                   *row.context ? row.context : creme_context_class(value, &limits), 0, value));
    }
    CREME_TRY(creme_gather_finish(&gather, rows.table->path));
    creme_gather_write_panels(&gather, &p->sheet);
    creme_gather_write_series(&gather, &p->sheet);
    CREME_TRY(find_first_edge(&start, &rows, effect, width));
    for (size_t i = 0; i < gather.panels.count; i++) {
        write_thresholds(&p->sheet, gather.panels.at[i], &limits);
        CREME_TRY(write_stack(&gather, i, &p->sheet, start, width, (size_t)lround((1 - start) / width)));
    }
done:
    creme_rows_close(&rows);
    creme_gather_clear(&gather);
    return status;
}

/* --- Effects of tiles by class. --------------------------------------------------------------------------------- */

/* `other_effect` is that of neutral and silencing contexts; -1: the same as for enhancing ones. */
static creme_status gather_effects(creme_gather *gather, const creme_rows *rows, int effect, int other_effect)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < rows->table->rows && status == CREME_OK; i++) {
        creme_row row;
        if (!creme_rows_get(rows, i, &row)) continue;
        bool other =
            other_effect >= 0 && (strcmp(row.context, "neutral") == 0 || strcmp(row.context, "silencing") == 0);
        double value = creme_source_number(rows->table, i, other ? other_effect : effect);
        status = creme_gather_add(gather, row.track, *row.context ? row.context : "all loci", 0, value);
    }
    return status;
}

/* threshold: y. */
static void write_limits(creme_sheet *sheet, const char *panel)
{
    for (int side = 1; side >= -1; side -= 2) {
        creme_mark mark = creme_mark_of("threshold", panel, side > 0 ? "enhancing" : "silencing");
        mark.y = side * 0.3;
        creme_sheet_add(sheet, &mark);
    }
}

static creme_status prepare_letters(creme_preparation *p, const char *effect_names, const char *other_names)
{
    creme_gather gather = {0};
    creme_rows rows = {0};
    int effect = -1;
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&rows, p, 0, p->count > 1 ? &p->tables[1] : NULL));
    CREME_TRY(creme_source_need(&effect, rows.table, effect_names));
    CREME_TRY(gather_effects(&gather, &rows, effect, other_names ? creme_source_find(rows.table, other_names) : -1));
    CREME_TRY(creme_gather_finish(&gather, rows.table->path));
    creme_gather_write_panels(&gather, &p->sheet);
    creme_gather_write_series(&gather, &p->sheet);
    for (size_t i = 0; i < gather.panels.count; i++) write_limits(&p->sheet, gather.panels.at[i]);
    creme_gather_write_letters(&gather, &p->sheet);
done:
    creme_rows_close(&rows);
    creme_gather_clear(&gather);
    return status;
}

creme_status creme_prepare_necessity(creme_preparation *p)
{
    return prepare_letters(p, "effect|Normalized shuffle effect", NULL);
}

creme_status creme_prepare_sufficiency(creme_preparation *p)
{
    return prepare_letters(p, "effect|Normalized CRE effect", "effect_vs_control");
}

/* --- Distance. -------------------------------------------------------------------------------------------------- */

/* The class of a moved tile: the table's own, else that of a table of CREs. */
typedef struct tile_classes {
    int own, class;
    const creme_source *cres; /* NULL: there is none */
    creme_row_index index;
    bool by_track;
} tile_classes;

static creme_status open_classes(tile_classes *out, const creme_rows *rows, const creme_source *second)
{
    *out = (tile_classes){.own = creme_source_find(rows->table, "class|tile class"), .class = -1};
    if (out->own >= 0 || !second) return CREME_OK;
    out->class = creme_source_find(second, "class|tile class");
    if (out->class < 0) return CREME_OK;
    int locus = -1, tile = -1, track = creme_source_find(second, CREME_COLUMN_TRACK);
    creme_status status = CREME_OK;
    CREME_TRY(creme_source_need(&locus, second, CREME_COLUMN_LOCUS));
    CREME_TRY(creme_source_need(&tile, second, CREME_COLUMN_TILE));
    out->cres = second;
    out->by_track = track >= 0 && rows->track >= 0;
    CREME_TRY(creme_row_index_create(&out->index, second, locus, out->by_track ? track : -1, tile));
done:
    return status;
}

/* "" where nothing tells, and for tiles that are no CREs. */
static const char *class_of(const tile_classes *classes, const creme_rows *rows, size_t i)
{
    if (!classes->cres) return creme_class_name(creme_source_text(rows->table, i, classes->own));
    long j = creme_row_index_find(&classes->index, creme_source_text(rows->table, i, rows->locus),
                                  classes->by_track ? creme_source_text(rows->table, i, rows->track) : NULL,
                                  creme_source_text(rows->table, i, rows->tile));
    return j < 0 ? "" : creme_class_name(creme_source_text(classes->cres, (size_t)j, classes->class));
}

creme_status creme_prepare_distance(creme_preparation *p)
{
    creme_gather gather = {0};
    creme_rows rows = {0};
    creme_distances distances;
    tile_classes classes = {0};
    int ratio = -1;
    const creme_source *second = p->count > 1 ? &p->tables[1] : NULL;
    creme_status status = CREME_OK;
    CREME_TRY(
        creme_rows_open(&rows, p, 0, second && creme_source_find(second, CREME_COLUMN_CONTEXT) >= 0 ? second : NULL));
    CREME_TRY(open_classes(&classes, &rows, second));
    CREME_TRY(creme_source_need(&ratio, rows.table, "test_over_max|Fold change over control"));
    CREME_TRY(creme_distances_find(&distances, rows.table));
    for (size_t i = 0; i < rows.table->rows; i++) {
        creme_row row;
        if (!creme_rows_get(&rows, i, &row)) continue;
        const char *name = class_of(&classes, &rows, i);
        if (classes.cres && creme_class_rank(name) == 100) continue;
        if (!*name) name = *row.context ? row.context : "all tiles";
        CREME_TRY(creme_gather_add(&gather, row.track, name, creme_distances_get(&distances, i),
                                   creme_source_number(rows.table, i, ratio)));
    }
    CREME_TRY(creme_gather_finish(&gather, rows.table->path));
    creme_gather_write_panels(&gather, &p->sheet);
    creme_gather_write_series(&gather, &p->sheet);
    creme_gather_write_bands(&gather, &p->sheet);
done:
    creme_row_index_clear(&classes.index);
    creme_rows_close(&rows);
    creme_gather_clear(&gather);
    return status;
}
