/* Reading the tiles of assays' tables, piece by piece. */
#include "analysis/tile_list.h"

#include "analysis/origin.h"
#include "base/memory.h"
#include "base/order.h"
#include "table/table_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const char *const creme_element_columns[] = {"element",    "element_start", "element_end", "at_tss",
                                             "in_readout", "p_matched",     NULL};

/* All that is read of a table. */
static const char *const wanted[] = {"locus",
                                     "chrom",
                                     "tss",
                                     "strand",
                                     "track",
                                     "context",
                                     "tile_start",
                                     "tile_end",
                                     "genome_start",
                                     "genome_end",
                                     "effect",
                                     "wt",
                                     "se",
                                     "n",
                                     "effect_vs_control",
                                     "effect_vs_control_se",
                                     "element",
                                     "element_start",
                                     "element_end",
                                     "at_tss",
                                     "in_readout",
                                     "p_matched",
                                     NULL};

/* A piece at work. */
typedef struct piece {
    creme_tile_list *list;
    const creme_frame *frame;
    double *effect, *wt, *se, *n, *control, *control_se;
} piece;

static void close_piece(piece *p)
{
    creme_free(p->effect);
    creme_free(p->wt);
    creme_free(p->se);
    creme_free(p->n);
    creme_free(p->control);
    creme_free(p->control_se);
}

/* --- Tiles */

static creme_status make_room(creme_tile_list *list, size_t more, bool controls)
{
    const struct {
        void *items;
        size_t size;
        bool asked;
    } columns[] = {{&list->site, sizeof *list->site, true},
                   {&list->start, sizeof *list->start, true},
                   {&list->genome_start, sizeof *list->genome_start, true},
                   {&list->width, sizeof *list->width, true},
                   {&list->genome_width, sizeof *list->genome_width, true},
                   {&list->effect, sizeof *list->effect, true},
                   {&list->wt, sizeof *list->wt, true},
                   {&list->se, sizeof *list->se, true},
                   {&list->control, sizeof *list->control, controls},
                   {&list->control_se, sizeof *list->control_se, controls},
                   {&list->n, sizeof *list->n, true},
                   {&list->own, sizeof *list->own, true}};
    size_t capacity = list->capacity;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        capacity = list->capacity;
        if (!columns[i].asked) continue;
        creme_status status = creme_grow(columns[i].items, &capacity, list->count + more, columns[i].size);
        if (status != CREME_OK) return status;
    }
    list->capacity = capacity;
    return CREME_OK;
}

static bool says_yes(const creme_frame *frame, size_t i, const char *column)
{
    return strcmp(creme_frame_text(frame, i, column), "1") == 0;
}

static creme_status take_element(creme_tile_list *list, const creme_frame *frame, size_t i)
{
    creme_table *to = list->elements;
    size_t columns = creme_table_column_count(to), row = creme_table_row_count(to);
    list->own[list->count] = false;
    if (columns == 0) return CREME_OK;
    list->own[list->count] = says_yes(frame, i, "at_tss") || says_yes(frame, i, "in_readout");
    creme_status status = creme_table_add_row(to);
    for (size_t c = 0; c < columns && status == CREME_OK; c++) {
        status = creme_table_set_text(to, row, c, creme_frame_text(frame, i, creme_table_column_name(to, c)));
    }
    return status;
}

/* What is kept of each site beside its record. */
static creme_status make_site_room(creme_tile_list *list, size_t sites)
{
    size_t capacity[] = {list->site_capacity, list->site_capacity, list->site_capacity};
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&list->site_wt, &capacity[0], sites, sizeof *list->site_wt));
    CREME_TRY(creme_grow(&list->site_tiles, &capacity[1], sites, sizeof *list->site_tiles));
    CREME_TRY(creme_grow(&list->site_last, &capacity[2], sites, sizeof *list->site_last));
    list->site_capacity = capacity[2];
    for (; list->site_count < sites; list->site_count++) {
        list->site_wt[list->site_count] = NAN;
        list->site_tiles[list->site_count] = 0;
        list->site_last[list->site_count] = INT64_MIN;
    }
done:
    return status;
}

static creme_status take_tile(piece *p, size_t i, uint32_t site)
{
    creme_tile_list *list = p->list;
    const creme_record *record = &p->frame->at[i];
    size_t at = list->count;
    int64_t width = record->tile.end - record->tile.start, genome_width = record->genome.end - record->genome.start;
    creme_status status = take_element(list, p->frame, i);
    if (status != CREME_OK) return status;
    if (width > INT32_MAX || genome_width > INT32_MAX) {
        return creme_table_fail(p->frame->table, record->row, CREME_ERROR_RANGE, "a tile wider than any chromosome");
    }
    list->site[at] = site;
    list->start[at] = record->tile.start;
    list->width[at] = (int32_t)width;
    list->genome_start[at] = record->genome.start;
    list->genome_width[at] = (int32_t)genome_width;
    list->effect[at] = p->effect[i];
    list->wt[at] = p->wt[i];
    list->se[at] = p->se[i];
    list->n[at] = p->n[i] >= 2 && p->n[i] < 1e9 ? (int32_t)p->n[i] : 0;
    if (p->control) list->control[at] = p->control[i];
    if (p->control) list->control_se[at] = p->control_se[i];
    if (list->site_tiles[site]++ == 0) list->site_wt[site] = p->wt[i];
    if (record->tile.start <= list->site_last[site]) list->unordered = true;
    list->site_last[site] = record->tile.start;
    list->count++;
    return CREME_OK;
}

static creme_status read_numbers(piece *p, bool controls, const creme_analysis_options *options)
{
    const creme_frame *frame = p->frame;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_numbers(frame, "effect", false, &p->effect));
    CREME_TRY(creme_frame_numbers(frame, "wt", options->min_wt == NULL, &p->wt));
    CREME_TRY(creme_frame_numbers(frame, "se", true, &p->se));
    CREME_TRY(creme_frame_numbers(frame, "n", true, &p->n));
    if (!controls) goto done;
    CREME_TRY(creme_frame_numbers(frame, "effect_vs_control", true, &p->control));
    CREME_TRY(creme_frame_numbers(frame, "effect_vs_control_se", true, &p->control_se));
done:
    return status;
}

/* What a list takes of the tiles that are read. */
typedef struct taking {
    creme_tile_list *list;
    bool controls;
    const creme_analysis_options *options;
} taking;

static creme_status take_piece(void *self, const creme_sites *sites, const creme_frame *frame, const uint32_t *site)
{
    const taking *t = self;
    piece p = {.list = t->list, .frame = frame};
    creme_status status = CREME_OK;
    CREME_TRY(make_site_room(t->list, sites->frame.count));
    CREME_TRY(read_numbers(&p, t->controls, t->options));
    CREME_TRY(make_room(t->list, frame->count, t->controls));
    for (size_t i = 0; i < frame->count; i++) CREME_TRY(take_tile(&p, i, site[i]));
done:
    close_piece(&p);
    return status;
}

/* --- Tiles that are there more than once */

typedef struct place {
    int64_t start;
    uint32_t site;
    int32_t width;
    size_t tile;
} place;

static int by_place(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->site != y->site) return x->site < y->site ? -1 : 1;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    if (x->width != y->width) return x->width < y->width ? -1 : 1;
    return x->tile < y->tile ? -1 : 1;
}

/* Elements of different names may lie in one place. */
static bool are_one(const creme_tile_list *list, const place *a, const place *b)
{
    if (a->site != b->site || a->start != b->start || a->width != b->width) return false;
    for (size_t c = 0; c < creme_table_column_count(list->elements); c++) {
        if (strcmp(creme_table_text(list->elements, a->tile, c), creme_table_text(list->elements, b->tile, c)) != 0)
            return false;
    }
    return true;
}

static creme_status remark_repeated(const creme_tile_list *list, creme_analysis *analysis,
                                    const creme_analysis_options *options)
{
    place *places = NULL;
    size_t repeated = 0, first = 0;
    creme_status status = CREME_OK;
    if (!list->unordered) return CREME_OK;
    CREME_TRY(creme_allocate(&places, list->count, sizeof *places));
    for (size_t i = 0; i < list->count; i++) places[i] = (place){list->start[i], list->site[i], list->width[i], i};
    creme_order(places, list->count, sizeof *places, by_place);
    for (size_t i = 1; i < list->count; i++) {
        if (are_one(list, &places[i - 1], &places[i]) && repeated++ == 0) first = places[i].tile;
    }
    if (repeated == 0) goto done;
    const creme_record record = creme_tile_list_record(list, first);
    status =
        creme_analysis_remark(analysis, options,
                              "%zu of %zu rows are of a tile that is in the table before, in the same track: each "
                              "counts as one more (%s, tile %" PRId64 "-%" PRId64 ")",
                              repeated, list->count, record.name, record.tile.start, record.tile.end);
done:
    creme_free(places);
    return status;
}

/* An assay's table may rightly be without effects: of a TSS that the model holds to be silent, or of elements that the
 * TSS tile holds. Of one whose origin is not known the column is taken for another's. */
static creme_status need_effects(const creme_tile_list *list, creme_analysis *analysis,
                                 const creme_analysis_options *options)
{
    const creme_table *table = list->sites.frame.table;
    for (size_t i = 0; i < list->count; i++) {
        if (!isnan(list->effect[i])) return CREME_OK;
    }
    if (list->count == 0 ||
        !(creme_origin_is_assay(table, "necessity") || creme_origin_is_assay(table, "sufficiency")))
        return creme_no_effects(table);
    return creme_analysis_remark(
        analysis, options, "%s: no tile has an effect: the WT is 0, or all of them lie in the TSS tile or are N",
        creme_table_name(table));
}

creme_status creme_tile_list_read(creme_tile_list *out, creme_analysis *analysis, creme_table_pieces *pieces,
                                  bool controls, const creme_analysis_options *options)
{
    const creme_table *head = creme_table_pieces_head(pieces);
    taking t = {out, controls, options};
    size_t ignored = 0;
    *out = (creme_tile_list){0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_create(&out->elements, NULL, 0));
    for (size_t c = 0; creme_element_columns[c]; c++) {
        if (!creme_table_find(head, creme_element_columns[c], &ignored)) continue;
        CREME_TRY(creme_table_add_column(out->elements, creme_element_columns[c]));
    }
    CREME_TRY(creme_table_pieces_choose(pieces, wanted));
    CREME_TRY(creme_sites_read(&out->sites, analysis, pieces, options, take_piece, &t));
    CREME_TRY(remark_repeated(out, analysis, options));
    CREME_TRY(need_effects(out, analysis, options));
done:
    if (status != CREME_OK) creme_tile_list_clear(out);
    return status;
}

void creme_tile_list_clear(creme_tile_list *list)
{
    creme_sites_clear(&list->sites);
    creme_free(list->site_wt);
    creme_free(list->site_tiles);
    creme_free(list->site_last);
    creme_free(list->site);
    creme_free(list->start);
    creme_free(list->genome_start);
    creme_free(list->width);
    creme_free(list->genome_width);
    creme_free(list->effect);
    creme_free(list->wt);
    creme_free(list->se);
    creme_free(list->control);
    creme_free(list->control_se);
    creme_free(list->n);
    creme_free(list->own);
    creme_table_destroy(list->elements);
    *list = (creme_tile_list){0};
}

creme_record creme_tile_list_record(const creme_tile_list *list, size_t i)
{
    creme_record record = list->sites.frame.at[list->site[i]];
    record.row = i;
    record.has_tile = record.has_genome = true;
    record.tile = (creme_interval){list->start[i], list->start[i] + list->width[i]};
    record.genome = (creme_interval){list->genome_start[i], list->genome_start[i] + list->genome_width[i]};
    return record;
}
