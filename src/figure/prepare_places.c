/* Figures of places: how far from the TSS CREs lie, and where the greedy search looks first. */
#include "figure/prepare.h"
#include <creme/distribution.h>

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Distances of CREs. ----------------------------------------------------------------------------------------- */

static void write_counts(const creme_gather *gather, creme_sheet *sheet, double width)
{
    for (size_t i = 0; i < gather->count; i++) {
        const creme_group *group = &gather->at[i];
        creme_mark mark = creme_mark_of("bin", gather->panels.at[group->panel], gather->series.at[group->series]);
        mark.x = group->x;
        mark.width = width;
        mark.n = (double)group->count;
        creme_sheet_add(sheet, &mark);
    }
}

/* The width of the tiles in kb; 5 where the table does not say. */
static double tile_width(const creme_source *table)
{
    int start = creme_source_find(table, "tile_start|CRE start coordinate");
    int end = creme_source_find(table, "tile_end|CRE end coordinate");
    double width = creme_source_number(table, 0, end) - creme_source_number(table, 0, start);
    return width > 0 ? width / 1000 : 5;
}

creme_status creme_prepare_distance_histogram(creme_preparation *p)
{
    creme_gather gather = {0};
    creme_rows rows = {0};
    creme_distances distances;
    int class = -1;
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&rows, p, 0, NULL));
    CREME_TRY(creme_source_need(&class, rows.table, "class|tile class|CRE type"));
    CREME_TRY(creme_distances_find(&distances, rows.table));
    double width = tile_width(rows.table);
    for (size_t i = 0; i < rows.table->rows; i++) {
        creme_row row;
        const char *name = creme_class_name(creme_source_text(rows.table, i, class));
        if (!creme_rows_get(&rows, i, &row) || creme_class_rank(name) == 100) continue;
        double x = round(creme_distances_get(&distances, i) / width) * width;
        CREME_TRY(creme_gather_add(&gather, row.track, name, x, 1));
    }
    CREME_TRY(creme_gather_finish(&gather, rows.table->path));
    creme_gather_write_panels(&gather, &p->sheet);
    creme_gather_write_series(&gather, &p->sheet);
    write_counts(&gather, &p->sheet, width);
done:
    creme_rows_close(&rows);
    creme_gather_clear(&gather);
    return status;
}

/* --- First rounds of the greedy search. ------------------------------------------------------------------------- */

enum { FIRST_ROUNDS = 5 };

typedef struct place {
    size_t panel, locus; /* places in lists of names */
    const char *context; /* "" if nothing tells */
    double x;            /* kb from the TSS */
    double round;        /* NaN in the authors' tables */
    double nearest;      /* of the locus's places, that nearest to the TSS: orders loci */
} place;

typedef struct places {
    place *at;
    size_t count, capacity;
    creme_names panels, loci;
    double width;
} places;

static creme_status add_place(places *all, const char *panel, const creme_row *row, double x, double round)
{
    place new = {.context = row->context, .x = x, .round = round};
    char locus[CREME_LOCUS_NAME_BYTES + 256];
    snprintf(locus, sizeof locus, "%s\t%s", row->locus, panel);
    creme_status status = CREME_OK;
    CREME_TRY(creme_names_add(&all->panels, panel, &new.panel));
    CREME_TRY(creme_names_add(&all->loci, locus, &new.locus));
    CREME_TRY(creme_grow(&all->at, &all->capacity, all->count + 1, sizeof *all->at));
    all->at[all->count++] = new;
done:
    return status;
}

static creme_status find_places(places *all, const creme_rows *rows)
{
    int round = -1, search = creme_source_find(rows->table, "search");
    creme_distances distances;
    creme_status status = CREME_OK;
    CREME_TRY(creme_source_need(&round, rows->table, "round"));
    CREME_TRY(creme_distances_find(&distances, rows->table));
    all->width = tile_width(rows->table);
    for (size_t i = 0; i < rows->table->rows; i++) {
        creme_row row;
        char panel[256];
        double number = creme_source_number(rows->table, i, round);
        if (!(number >= 1 && number <= FIRST_ROUNDS) || !creme_rows_get(rows, i, &row)) continue;
        if (row.tile_start >= 0 && all->width == 5) {
            double end = creme_source_number(rows->table, i, creme_source_find(rows->table, "tile_end"));
            if (end > row.tile_start) all->width = (end - row.tile_start) / 1000;
        }
        const char *direction = creme_source_text(rows->table, i, search);
        snprintf(panel, sizeof panel, "%.100s%s%.100s", row.track, *direction ? ", " : "", direction);
        CREME_TRY(add_place(all, panel, &row, creme_distances_get(&distances, i), number));
    }
done:
    return status;
}

/* The authors' table: for each locus, whether each of the 38 tiles about the TSS was selected in the first five rounds. */
static creme_status find_authors_places(places *all, const creme_rows *rows, int selected)
{
    enum { TILES_BESIDE = 19 };
    int tile = creme_source_find(rows->table, "Unnamed: 0");
    creme_status status = CREME_OK;
    all->width = 5;
    for (size_t i = 0; i < rows->table->rows && status == CREME_OK; i++) {
        creme_row row;
        if (!creme_rows_get(rows, i, &row) || creme_source_number(rows->table, i, selected) != 1) continue;
        double k = creme_source_number(rows->table, i, tile);
        status =
            add_place(all, row.track, &row, 5 * (k < TILES_BESIDE ? k - TILES_BESIDE : k - TILES_BESIDE + 1), NAN);
    }
    return status;
}

static int by_panel_class_and_place(const void *a, const void *b)
{
    const place *left = a, *right = b;
    if (left->panel != right->panel) return left->panel < right->panel ? -1 : 1;
    int ranks = creme_class_rank(left->context) - creme_class_rank(right->context);
    if (ranks != 0) return ranks;
    if (left->nearest != right->nearest) return left->nearest < right->nearest ? -1 : 1;
    if (left->locus != right->locus) return left->locus < right->locus ? -1 : 1;
    return (left->x > right->x) - (left->x < right->x);
}

static creme_status order_places(places *all)
{
    double *nearest = NULL;
    creme_status status = creme_allocate(&nearest, all->loci.count, sizeof *nearest);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < all->loci.count; i++) nearest[i] = INFINITY;
    for (size_t i = 0; i < all->count; i++) {
        nearest[all->at[i].locus] = fmin(nearest[all->at[i].locus], fabs(all->at[i].x));
    }
    for (size_t i = 0; i < all->count; i++) all->at[i].nearest = nearest[all->at[i].locus];
    creme_free(nearest);
    qsort(all->at, all->count, sizeof *all->at, by_panel_class_and_place);
    return CREME_OK;
}

static const char *context_of(const place *at)
{
    return *at->context ? at->context : "all loci";
}

/* cell: one choice; its row is that of the locus, counted from the top. group: the rows of a class. */
static void write_cells(const places *all, creme_sheet *sheet)
{
    double y = 0, first = 0;
    for (size_t i = 0; i < all->count; i++) {
        const place *at = &all->at[i], *before = i ? &all->at[i - 1] : NULL;
        bool new_panel = !before || before->panel != at->panel;
        if (new_panel) y = 0;
        if (new_panel || before->locus != at->locus) y++;
        if (new_panel || strcmp(context_of(before), context_of(at)) != 0) first = y - 1;
        creme_mark mark = creme_mark_of("cell", all->panels.at[at->panel], context_of(at));
        mark.x = at->x;
        mark.y = y;
        mark.width = all->width;
        mark.n = at->round;
        creme_sheet_add(sheet, &mark);
        bool last = i + 1 == all->count || all->at[i + 1].panel != at->panel ||
                    strcmp(context_of(&all->at[i + 1]), context_of(at)) != 0;
        if (!last) continue;
        mark = creme_mark_of("group", all->panels.at[at->panel], context_of(at));
        mark.low = first;
        mark.high = y;
        mark.n = y - first;
        creme_sheet_add(sheet, &mark);
    }
}

/* frequency: at each distance, the loci of each class that chose it, stacked from low to high. */
static void write_frequencies(const creme_gather *gather, creme_sheet *sheet, double width)
{
    for (size_t i = 0; i < gather->count; i++) {
        const creme_group *group = &gather->at[i];
        creme_mark mark =
            creme_mark_of("frequency", gather->panels.at[group->panel], gather->series.at[group->series]);
        mark.x = group->x;
        mark.low = 0;
        for (size_t j = 0; j < i; j++) {
            if (gather->at[j].panel == group->panel && gather->at[j].x == group->x)
                mark.low += (double)gather->at[j].count;
        }
        mark.high = mark.low + (double)group->count;
        mark.width = width;
        mark.n = (double)group->count;
        creme_sheet_add(sheet, &mark);
    }
}

creme_status creme_prepare_greedy_locations(creme_preparation *p)
{
    creme_gather gather = {0};
    creme_rows rows = {0};
    places all = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&rows, p, 0, p->count > 1 ? &p->tables[1] : NULL));
    int selected = creme_source_find(rows.table, "tile_selected");
    CREME_TRY(selected >= 0 ? find_authors_places(&all, &rows, selected) : find_places(&all, &rows));
    for (size_t i = 0; i < all.count; i++) {
        const place *at = &all.at[i];
        CREME_TRY(creme_gather_add(&gather, all.panels.at[at->panel], context_of(at), at->x, 1));
    }
    CREME_TRY(creme_gather_finish(&gather, rows.table->path));
    CREME_TRY(order_places(&all));
    creme_gather_write_panels(&gather, &p->sheet);
    creme_gather_write_series(&gather, &p->sheet);
    write_cells(&all, &p->sheet);
    write_frequencies(&gather, &p->sheet, all.width);
done:
    creme_free(all.at);
    creme_names_clear(&all.panels);
    creme_names_clear(&all.loci);
    creme_rows_close(&rows);
    creme_gather_clear(&gather);
    return status;
}
