/* Tables of enhancers and silencers. */
#include <creme/cre.h>

#include "base/memory.h"
#include "table/tile_rows.h"

#include <stdlib.h>
#include <string.h>

static const creme_tile_rows_format FORMAT = {
    .own = {"class"},
    .expected = "a table of CREs with the columns locus, tile_start, tile_end and class",
    .nothing = "no enhancer and no silencer",
    .things = "CREs",
    .of = "of",
    .counted = "CREs"};

typedef struct table_reader {
    creme_tile_rows rows;
    creme_cre_list list;
} table_reader;

const char *creme_cre_kind_name(creme_cre_kind kind)
{
    return kind == CREME_CRE_ENHANCER ? "enhancer" : "silencer";
}

void creme_cre_list_clear(creme_cre_list *list)
{
    creme_free(list->at);
    *list = (creme_cre_list){0};
}

/* --- Rows ------------------------------------------------------------------------------------------------------ */

static bool parse_kind(const char *text, creme_cre_kind *kind)
{
    *kind = strcmp(text, "enhancer") == 0 ? CREME_CRE_ENHANCER : CREME_CRE_SILENCER;
    return strcmp(text, creme_cre_kind_name(*kind)) == 0;
}

/* Adds the row's CRE for the chosen tracks that it speaks for. */
static creme_status add(table_reader *r, creme_cre cre)
{
    const creme_track_selection *tracks = r->rows.scope.tracks;
    const char *name = creme_tile_rows_track(&r->rows);
    bool any = false;
    for (size_t t = 0; t < tracks->count; t++) {
        if (name && strcmp(name, tracks->at[t].name) != 0) continue;
        creme_status status = creme_grow(&r->list.at, &r->list.capacity, r->list.count + 1, sizeof cre);
        if (status != CREME_OK) return status;
        cre.track = (int64_t)t;
        r->list.at[r->list.count++] = cre;
        any = true;
    }
    r->rows.other_tracks += !any;
    return CREME_OK;
}

static creme_status read_row(void *self)
{
    table_reader *r = self;
    creme_cre cre = {0};
    const creme_locus *locus = NULL;
    creme_status status = CREME_OK;
    if (!parse_kind(creme_tile_rows_field(&r->rows, CREME_TILE_ROWS_OWN), &cre.kind)) return CREME_OK;
    r->rows.rows++;
    CREME_TRY(creme_tile_rows_find_locus(&r->rows, &locus));
    if (!locus) return CREME_OK;
    cre.locus = (size_t)(locus - r->rows.scope.loci->at);
    CREME_TRY(creme_tile_rows_find_tile(&r->rows, locus, &cre.tile));
    CREME_TRY(add(r, cre));
done:
    return status;
}

/* --- The list -------------------------------------------------------------------------------------------------- */

static int compare_cres(const void *a, const void *b)
{
    const creme_cre *left = a, *right = b;
    if (left->locus != right->locus) return left->locus < right->locus ? -1 : 1;
    if (left->tile != right->tile) return left->tile < right->tile ? -1 : 1;
    if (left->kind != right->kind) return left->kind < right->kind ? -1 : 1;
    return (left->track > right->track) - (left->track < right->track);
}

static void sort_and_join(creme_cre_list *list)
{
    if (list->count == 0) return;
    qsort(list->at, list->count, sizeof *list->at, compare_cres);
    size_t kept = 1;
    for (size_t i = 1; i < list->count; i++) {
        if (compare_cres(&list->at[kept - 1], &list->at[i]) != 0) list->at[kept++] = list->at[i];
    }
    list->count = kept;
}

static creme_status read_list(creme_cre_list *out, creme_lines *lines, const creme_cre_scope *scope, bool may_be_none)
{
    table_reader r = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_tile_rows_read(&r.rows, lines, scope, &FORMAT, read_row, &r));
    if (r.list.count > 0 || !may_be_none) CREME_TRY(creme_tile_rows_check(&r.rows, r.list.count > 0));
    sort_and_join(&r.list);
    *out = r.list;
    r.list = (creme_cre_list){0};
done:
    creme_cre_list_clear(&r.list);
    creme_tile_rows_close(&r.rows);
    return status;
}

static creme_status read_file(creme_cre_list *out, const char *path, const creme_cre_scope *scope, bool may_be_none)
{
    creme_lines *lines = NULL;
    *out = (creme_cre_list){0};
    creme_status status = creme_lines_open(&lines, path);
    return status == CREME_OK ? read_list(out, lines, scope, may_be_none) : status;
}

creme_status creme_cre_list_read(creme_cre_list *out, const char *path, const creme_cre_scope *scope)
{
    return read_file(out, path, scope, false);
}

creme_status creme_cre_list_read_any(creme_cre_list *out, const char *path, const creme_cre_scope *scope)
{
    return read_file(out, path, scope, true);
}

creme_status creme_cre_list_read_lines(creme_cre_list *out, creme_lines *lines, const creme_cre_scope *scope)
{
    *out = (creme_cre_list){0};
    return read_list(out, lines, scope, true);
}
