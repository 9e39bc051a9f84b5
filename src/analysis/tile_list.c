/* Reading the tiles of assays' tables, piece by piece. */
#include "analysis/tile_list.h"

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
    creme_frame frame;
    double *effect, *wt, *se, *n, *control, *control_se;
    const creme_record *last; /* whose site was asked for last, */
    uint32_t last_site;       /* and which it is */
} piece;

static void close_piece(piece *p)
{
    creme_free(p->effect);
    creme_free(p->wt);
    creme_free(p->se);
    creme_free(p->n);
    creme_free(p->control);
    creme_free(p->control_se);
    creme_frame_close(&p->frame);
}

/* --- Sites */

static creme_status keep(creme_tile_list *list, const char **text)
{
    return creme_table_keep(list->texts, *text, strlen(*text), text);
}

static creme_status add_site(creme_tile_list *list, const creme_record *record)
{
    size_t count = list->sites.count, room = list->site_capacity, capacity[] = {room, room, room, room};
    creme_record site = *record;
    creme_status status = CREME_OK;
    if (count == UINT32_MAX) return creme_fail(CREME_ERROR_RANGE, "too many loci and tracks for one table");
    CREME_TRY(creme_grow(&list->site_wt, &capacity[0], count + 1, sizeof *list->site_wt));
    CREME_TRY(creme_grow(&list->site_rows, &capacity[1], count + 1, sizeof *list->site_rows));
    CREME_TRY(creme_grow(&list->site_tiles, &capacity[2], count + 1, sizeof *list->site_tiles));
    CREME_TRY(creme_grow(&list->site_last, &capacity[3], count + 1, sizeof *list->site_last));
    CREME_TRY(creme_grow(&list->sites.at, &list->site_capacity, count + 1, sizeof *list->sites.at));
    const char **texts[] = {&site.name, &site.chrom, &site.strand, &site.id, &site.track, &site.context};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) CREME_TRY(keep(list, texts[i]));
    site.class = site.search = "";
    list->sites.at[count] = site;
    list->site_wt[count] = NAN;
    list->site_last[count] = INT64_MIN;
    list->site_rows[count] = list->site_tiles[count] = 0;
    list->sites.count++;
done:
    return status;
}

/* Neighbours are mostly of one site, and equal texts mostly one. */
static bool is_like_last(const piece *p, const creme_record *record)
{
    const creme_record *last = p->last;
    return last && last->name == record->name && last->chrom == record->chrom && last->strand == record->strand &&
           last->tss == record->tss && last->track == record->track && last->context == record->context;
}

static creme_status find_site(piece *p, const creme_record *record, uint32_t *site)
{
    char *key = NULL;
    size_t number = p->last_site;
    creme_status status = CREME_OK;
    if (!is_like_last(p, record)) {
        CREME_TRY(creme_format_text(&key, "%s\t%s\t%" PRId64 "\t%s\t%s\t%s", record->name, record->chrom, record->tss,
                                    record->strand, record->track, record->context));
        CREME_TRY(creme_text_map_add(&p->list->keys, key, &number));
        if (number == p->list->sites.count) CREME_TRY(add_site(p->list, record));
    }
    p->last = record;
    *site = p->last_site = (uint32_t)number;
done:
    creme_free(key);
    return status;
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

static creme_status take_tile(piece *p, size_t i)
{
    creme_tile_list *list = p->list;
    const creme_record *record = &p->frame.at[i];
    size_t at = list->count;
    uint32_t site = 0;
    int64_t width = record->tile.end - record->tile.start, genome_width = record->genome.end - record->genome.start;
    creme_status status = find_site(p, record, &site);
    if (status == CREME_OK) status = take_element(list, &p->frame, i);
    if (status != CREME_OK) return status;
    if (width > INT32_MAX || genome_width > INT32_MAX) {
        return creme_table_fail(p->frame.table, record->row, CREME_ERROR_RANGE, "a tile wider than any chromosome");
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
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_numbers(&p->frame, "effect", false, &p->effect));
    CREME_TRY(creme_frame_numbers(&p->frame, "wt", options->min_wt == NULL, &p->wt));
    CREME_TRY(creme_frame_numbers(&p->frame, "se", true, &p->se));
    CREME_TRY(creme_frame_numbers(&p->frame, "n", true, &p->n));
    if (!controls) goto done;
    CREME_TRY(creme_frame_numbers(&p->frame, "effect_vs_control", true, &p->control));
    CREME_TRY(creme_frame_numbers(&p->frame, "effect_vs_control_se", true, &p->control_se));
done:
    return status;
}

static creme_status take_piece(creme_tile_list *list, const creme_table *table, bool controls,
                               const creme_analysis_options *options)
{
    piece p = {.list = list};
    uint32_t site = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open_any(&p.frame, table, options->track));
    list->sites.has_tracks = p.frame.has_tracks;
    list->rows += p.frame.count;
    for (size_t i = 0; i < p.frame.count; i++) {
        CREME_TRY(find_site(&p, &p.frame.at[i], &site));
        list->site_rows[site]++;
    }
    p.last = NULL; /* records move where some are left out */
    CREME_TRY(creme_frame_need_tiles(&p.frame, NULL));
    CREME_TRY(read_numbers(&p, controls, options));
    CREME_TRY(make_room(list, p.frame.count, controls));
    for (size_t i = 0; i < p.frame.count; i++) CREME_TRY(take_tile(&p, i));
done:
    close_piece(&p);
    return status;
}

/* --- The list */

/* By sites, since all rows of one have one partner. */
static creme_status take_contexts(creme_tile_list *list, creme_analysis *analysis,
                                  const creme_analysis_options *options)
{
    creme_join join = {0};
    creme_frame contexts = {0}, whole = {.table = list->sites.table, .count = list->rows};
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_take_contexts(&list->sites, options->contexts, &join, &contexts));
    join.left_alone = 0;
    for (size_t i = 0; i < list->sites.count; i++) {
        if (join.match[i] == SIZE_MAX) join.left_alone += list->site_rows[i];
    }
    CREME_TRY(creme_analysis_remark_join(analysis, options, &join, &whole, &contexts, false));
done:
    creme_join_clear(&join);
    creme_frame_close(&contexts);
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

static creme_status need_effects(const creme_tile_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!isnan(list->effect[i])) return CREME_OK;
    }
    return creme_no_effects(list->sites.table);
}

static creme_status finish(creme_tile_list *list, creme_analysis *analysis, const creme_analysis_options *options)
{
    const creme_table *head = list->sites.table;
    creme_status status = CREME_OK;
    if (options->track && list->rows == 0) return creme_frame_no_track(head, options->track);
    if (options->contexts) CREME_TRY(take_contexts(list, analysis, options));
    CREME_TRY(creme_analysis_remark_tiles(analysis, options, head, list->rows - list->count, list->rows));
    CREME_TRY(remark_repeated(list, analysis, options));
    CREME_TRY(need_effects(list));
done:
    return status;
}

creme_status creme_tile_list_read(creme_tile_list *out, creme_analysis *analysis, creme_table_pieces *pieces,
                                  bool controls, const creme_analysis_options *options)
{
    const creme_table *head = creme_table_pieces_head(pieces), *table = NULL;
    size_t ignored = 0;
    *out = (creme_tile_list){.sites.table = head};
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_create(&out->texts, NULL, 0));
    CREME_TRY(creme_table_create(&out->elements, NULL, 0));
    for (size_t c = 0; creme_element_columns[c]; c++) {
        if (!creme_table_find(head, creme_element_columns[c], &ignored)) continue;
        CREME_TRY(creme_table_add_column(out->elements, creme_element_columns[c]));
    }
    CREME_TRY(creme_table_pieces_choose(pieces, wanted));
    CREME_TRY(creme_table_pieces_next(pieces, &table));
    while (table) {
        CREME_TRY(take_piece(out, table, controls, options));
        CREME_TRY(creme_table_pieces_next(pieces, &table));
    }
    CREME_TRY(finish(out, analysis, options));
done:
    if (status != CREME_OK) creme_tile_list_clear(out);
    return status;
}

void creme_tile_list_clear(creme_tile_list *list)
{
    creme_frame_close(&list->sites);
    creme_free(list->site_wt);
    creme_free(list->site_rows);
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
    creme_table_destroy(list->texts);
    creme_text_map_clear(&list->keys);
    *list = (creme_tile_list){0};
}

creme_record creme_tile_list_record(const creme_tile_list *list, size_t i)
{
    creme_record record = list->sites.at[list->site[i]];
    record.row = i;
    record.has_tile = record.has_genome = true;
    record.tile = (creme_interval){list->start[i], list->start[i] + list->width[i]};
    record.genome = (creme_interval){list->genome_start[i], list->genome_start[i] + list->genome_width[i]};
    return record;
}
