/* Tables of what searches found. */
#include <creme/set.h>

#include "base/memory.h"
#include "table/tile_rows.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SEARCH = CREME_TILE_ROWS_OWN, ROUND };

static const creme_tile_rows_format FORMAT = {
    .own = {"search", "round"},
    .expected = "a table of creme interaction, with the columns locus, tile_start, tile_end, track, search and round",
    .nothing = "no round of a search",
    .things = "searches",
    .of = "for",
    .counted = "rows"};

typedef struct table_reader {
    creme_tile_rows rows;
    creme_set_list list;
} table_reader;

const char *creme_search_name(creme_search search)
{
    return search == CREME_SEARCH_ENHANCERS ? "enhancers" : "silencers";
}

void creme_set_list_clear(creme_set_list *list)
{
    for (size_t i = 0; i < list->count; i++) creme_free(list->at[i].tiles);
    creme_free(list->at);
    *list = (creme_set_list){0};
}

/* --- Rows ------------------------------------------------------------------------------------------------------ */

static creme_status parse_search(const table_reader *r, creme_search *search)
{
    const char *text = creme_tile_rows_field(&r->rows, SEARCH);
    *search = strcmp(text, "enhancers") == 0 ? CREME_SEARCH_ENHANCERS : CREME_SEARCH_SILENCERS;
    if (strcmp(text, creme_search_name(*search)) == 0) return CREME_OK;
    return creme_table_fail(r->rows.table, r->rows.row, CREME_ERROR_FORMAT,
                            "search is '%.80s': expected enhancers or silencers", text);
}

/* *track = the chosen track that the row speaks of, -1 if it was not chosen. */
static creme_status find_track(const table_reader *r, int64_t *track)
{
    const creme_track_selection *tracks = r->rows.scope.tracks;
    const char *name = creme_tile_rows_track(&r->rows);
    *track = -1;
    if (!name) {
        return creme_table_fail(r->rows.table, r->rows.row, CREME_ERROR_FORMAT,
                                "the row names no track: each search of creme interaction is for one");
    }
    for (size_t t = 0; t < tracks->count && *track < 0; t++) {
        if (strcmp(name, tracks->at[t].name) == 0) *track = (int64_t)t;
    }
    return CREME_OK;
}

static bool is_of(const creme_set *set, const creme_set *key)
{
    return set->locus == key->locus && set->track == key->track && set->search == key->search;
}

/* Adds a tile to the set that the row goes on with, or begins one. */
static creme_status add(table_reader *r, const creme_set *key, int64_t round, creme_interval tile)
{
    creme_set_list *list = &r->list;
    creme_status status = CREME_OK;
    if (list->count == 0 || !is_of(&list->at[list->count - 1], key)) {
        CREME_TRY(creme_grow(&list->at, &list->capacity, list->count + 1, sizeof *list->at));
        list->at[list->count++] = *key;
    }
    creme_set *set = &list->at[list->count - 1];
    if (round != (int64_t)set->count + 1) {
        status =
            creme_table_fail(r->rows.table, r->rows.row, CREME_ERROR_FORMAT,
                             "round %" PRId64 " where round %zu of the search was expected", round, set->count + 1);
        goto done;
    }
    for (size_t i = 0; i < set->count; i++) {
        if (set->tiles[i].start != tile.start || set->tiles[i].end != tile.end) continue;
        status = creme_table_fail(r->rows.table, r->rows.row, CREME_ERROR_FORMAT,
                                  "the search has [%" PRId64 ", %" PRId64 ") in round %zu already", tile.start,
                                  tile.end, i + 1);
        goto done;
    }
    CREME_TRY(creme_grow(&set->tiles, &set->capacity, set->count + 1, sizeof *set->tiles));
    set->tiles[set->count++] = tile;
done:
    return status;
}

static creme_status read_row(void *self)
{
    table_reader *r = self;
    const creme_locus *locus = NULL;
    creme_set key = {0};
    int64_t round = 0, tile = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_tile_rows_integer(&r->rows, ROUND, 0, &round));
    if (round == 0) return CREME_OK;
    r->rows.rows++;
    CREME_TRY(parse_search(r, &key.search));
    CREME_TRY(creme_tile_rows_find_locus(&r->rows, &locus));
    if (!locus) return CREME_OK;
    CREME_TRY(find_track(r, &key.track));
    r->rows.other_tracks += key.track < 0;
    if (key.track < 0) return CREME_OK;
    CREME_TRY(creme_tile_rows_find_tile(&r->rows, locus, &tile));
    key.locus = (size_t)(locus - r->rows.scope.loci->at);
    CREME_TRY(add(r, &key, round, creme_tile_set_get(creme_cre_scope_tiles(&r->rows.scope, key.locus), tile)));
done:
    return status;
}

/* --- The list -------------------------------------------------------------------------------------------------- */

static int compare_sets(const void *a, const void *b)
{
    const creme_set *left = a, *right = b;
    if (left->locus != right->locus) return left->locus < right->locus ? -1 : 1;
    if (left->track != right->track) return left->track < right->track ? -1 : 1;
    return (left->search > right->search) - (left->search < right->search);
}

static creme_status sort(table_reader *r)
{
    creme_set_list *list = &r->list;
    if (list->count > 0) qsort(list->at, list->count, sizeof *list->at, compare_sets);
    for (size_t i = 1; i < list->count; i++) {
        const creme_set *set = &list->at[i];
        if (compare_sets(&list->at[i - 1], set) != 0) continue;
        return creme_fail(CREME_ERROR_FORMAT, "%s: the search for %s of %s, track %s, is there twice",
                          creme_table_name(r->rows.table), creme_search_name(set->search),
                          r->rows.scope.loci->at[set->locus].name, r->rows.scope.tracks->at[set->track].name);
    }
    return CREME_OK;
}

creme_status creme_set_list_read_lines(creme_set_list *out, creme_lines *lines, const creme_cre_scope *scope)
{
    *out = (creme_set_list){0};
    table_reader r = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_tile_rows_read(&r.rows, lines, scope, &FORMAT, read_row, &r));
    CREME_TRY(creme_tile_rows_check(&r.rows, r.list.count > 0));
    CREME_TRY(sort(&r));
    *out = r.list;
    r.list = (creme_set_list){0};
done:
    creme_set_list_clear(&r.list);
    creme_tile_rows_close(&r.rows);
    return status;
}

creme_status creme_set_list_read(creme_set_list *out, const char *path, const creme_cre_scope *scope)
{
    creme_lines *lines = NULL;
    *out = (creme_set_list){0};
    creme_status status = creme_lines_open(&lines, path);
    return status == CREME_OK ? creme_set_list_read_lines(out, lines, scope) : status;
}
