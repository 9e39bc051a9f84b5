/* Tables of enhancers and silencers. */
#include <creme/cre.h>

#include "annotation/loci_parser.h"
#include "base/memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LOCUS, TILE_START, TILE_END, CLASS, TRACK, CHROM, TSS, STRAND, KNOWN_COLUMNS };
static const char *const NAMES[KNOWN_COLUMNS] = {"locus", "tile_start", "tile_end", "class",
                                                 "track", "chrom",      "tss",      "strand"};
static const char CLASS_OF_AUTHORS[] = "tile class";

typedef struct table_reader {
    creme_lines *lines;
    const creme_cre_scope *scope;
    const creme_locus **by_name; /* [loci], sorted by name */
    creme_cre_list list;
    creme_loci_fields fields;
    size_t columns;                        /* of the header; 0 before it */
    size_t where[KNOWN_COLUMNS];           /* column + 1; 0 if absent */
    int64_t cres, elsewhere, other_tracks; /* rows with a class; those passed over */
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

/* --- Header ---------------------------------------------------------------------------------------------------- */

static bool is_column(const char *name, int column)
{
    return strcmp(name, NAMES[column]) == 0 || (column == CLASS && strcmp(name, CLASS_OF_AUTHORS) == 0);
}

static creme_status check_header(const table_reader *r)
{
    for (int k = 0; k <= CLASS; k++) {
        if (r->where[k]) continue;
        return creme_lines_fail(
            r->lines, CREME_ERROR_FORMAT,
            "no column is named '%s': expected a tab-separated table of CREs with the columns locus, "
            "tile_start, tile_end and class",
            NAMES[k]);
    }
    bool some = r->where[CHROM] || r->where[TSS] || r->where[STRAND];
    bool all = r->where[CHROM] && r->where[TSS] && r->where[STRAND];
    if (some && !all) {
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT,
                                "of the columns chrom, tss, strand some are there and some are not");
    }
    return CREME_OK;
}

static creme_status read_header(table_reader *r, char *line)
{
    creme_status status = creme_loci_fields_split(&r->fields, line, '\t');
    if (status != CREME_OK) return status;
    r->columns = r->fields.count;
    for (size_t i = 0; i < r->columns; i++) {
        for (int k = 0; k < KNOWN_COLUMNS; k++) {
            if (!is_column(r->fields.at[i], k)) continue;
            if (r->where[k]) {
                return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "two columns are named '%s'", NAMES[k]);
            }
            r->where[k] = i + 1;
        }
    }
    return check_header(r);
}

/* --- Rows ------------------------------------------------------------------------------------------------------ */

static const char *field(const table_reader *r, int column)
{
    return r->where[column] ? r->fields.at[r->where[column] - 1] : NULL;
}

static bool parse_kind(const char *text, creme_cre_kind *kind)
{
    bool enhancer = strcmp(text, "enhancer") == 0 || strcmp(text, "Enhancer") == 0;
    *kind = enhancer ? CREME_CRE_ENHANCER : CREME_CRE_SILENCER;
    return enhancer || strcmp(text, "silencer") == 0 || strcmp(text, "Silencer") == 0;
}

static creme_status parse_tile(const table_reader *r, int64_t *index)
{
    const creme_tile_grid *grid = r->scope->grid;
    creme_interval tile = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_loci_parse_position(r->lines, NAMES[TILE_START], field(r, TILE_START), 0, &tile.start));
    CREME_TRY(creme_loci_parse_position(r->lines, NAMES[TILE_END], field(r, TILE_END), 1, &tile.end));
    int64_t count = creme_tile_grid_count(grid), offset = tile.start - grid->tss.start;
    int64_t step = offset / grid->tile_bp;
    bool whole = offset % grid->tile_bp == 0 && tile.end - tile.start == grid->tile_bp;
    *index = grid->left + step - (step > 0);
    if (whole && step != 0 && step >= -grid->left && step <= grid->right) return CREME_OK;
    bool tss = whole && step == 0;
    status = creme_lines_fail(r->lines, CREME_ERROR_FORMAT,
                              "[%" PRId64 ", %" PRId64 ") is %s: expected one of the %" PRId64 " tiles of %" PRId64
                              " bp beside it in a window of %" PRId64 " bp",
                              tile.start, tile.end, tss ? "the TSS tile" : "no tile of the grid about the TSS tile",
                              count, grid->tile_bp, grid->window_bp);
done:
    return status;
}

static int compare_names(const void *a, const void *b)
{
    const creme_locus *left = *(const creme_locus *const *)a, *right = *(const creme_locus *const *)b;
    int order = strcmp(left->name, right->name);
    return order ? order : (left > right) - (left < right);
}

/* Where in by_name the loci of this name begin. */
static size_t first_of_name(const table_reader *r, const char *name)
{
    size_t low = 0, high = r->scope->loci->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(r->by_name[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static creme_status lies_elsewhere(const table_reader *r, const creme_locus *row, const creme_locus *locus)
{
    return creme_lines_fail(r->lines, CREME_ERROR_FORMAT,
                            "locus %.80s at %.80s:%" PRId64 " %c: the loci file has it at %.80s:%" PRId64 " %c",
                            row->name, row->chrom, row->tss, row->strand, locus->chrom, locus->tss, locus->strand);
}

/* *locus = the one that the row speaks of, NULL if the list has none of that name. */
static creme_status find_locus(table_reader *r, const creme_locus **locus)
{
    *locus = NULL;
    creme_locus row = {.name = r->fields.at[r->where[LOCUS] - 1]};
    bool placed = r->where[CHROM];
    creme_status status = CREME_OK;
    if (placed) {
        row.chrom = r->fields.at[r->where[CHROM] - 1];
        CREME_TRY(creme_loci_parse_position(r->lines, NAMES[TSS], field(r, TSS), 0, &row.tss));
        CREME_TRY(creme_loci_parse_strand(r->lines, field(r, STRAND), &row.strand));
    }
    size_t first = first_of_name(r, row.name), found = 0;
    const creme_locus *of_name = NULL;
    for (size_t i = first; i < r->scope->loci->count && strcmp(r->by_name[i]->name, row.name) == 0; i++) {
        of_name = r->by_name[i];
        if (placed && (of_name->tss != row.tss || of_name->strand != row.strand || strcmp(of_name->chrom, row.chrom)))
            continue;
        if (found++ == 0) *locus = of_name;
    }
    if (found == 0 && of_name) return lies_elsewhere(r, &row, of_name);
    if (found > 1) {
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "%zu loci are called %.80s%s", found, row.name,
                                placed ? " and lie at the same place"
                                       : ": the columns chrom, tss, strand have to say which");
    }
done:
    return status;
}

/* Adds the row's CRE for the chosen tracks that it speaks for. */
static creme_status add(table_reader *r, creme_cre cre)
{
    const char *name = field(r, TRACK);
    if (name && strcmp(name, "NA") == 0) name = NULL;
    bool any = false;
    for (size_t t = 0; t < r->scope->tracks->count; t++) {
        if (name && strcmp(name, r->scope->tracks->at[t].name) != 0) continue;
        creme_status status = creme_grow(&r->list.at, &r->list.capacity, r->list.count + 1, sizeof cre);
        if (status != CREME_OK) return status;
        cre.track = (int64_t)t;
        r->list.at[r->list.count++] = cre;
        any = true;
    }
    r->other_tracks += !any;
    return CREME_OK;
}

static creme_status read_row(table_reader *r, char *line)
{
    creme_status status = creme_loci_fields_split(&r->fields, line, '\t');
    if (status != CREME_OK) return status;
    if (r->fields.count != r->columns) {
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "%zu columns where the header has %zu", r->fields.count,
                                r->columns);
    }
    creme_cre cre = {0};
    const creme_locus *locus = NULL;
    if (!parse_kind(field(r, CLASS), &cre.kind)) return CREME_OK;
    r->cres++;
    CREME_TRY(find_locus(r, &locus));
    r->elsewhere += !locus;
    if (!locus) return CREME_OK;
    cre.locus = (size_t)(locus - r->scope->loci->at);
    CREME_TRY(parse_tile(r, &cre.tile));
    CREME_TRY(add(r, cre));
done:
    return status;
}

static creme_status read_lines(table_reader *r)
{
    creme_status status = CREME_OK;
    for (;;) {
        char *line = NULL;
        CREME_TRY(creme_lines_next(r->lines, &line));
        if (!line) break;
        if (creme_loci_is_comment(line, false)) continue;
        CREME_TRY(r->columns ? read_row(r, line) : read_header(r, line));
    }
    if (r->columns == 0) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: is empty: expected a table of CREs", creme_lines_path(r->lines));
    }
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

static creme_status check_rows(const table_reader *r)
{
    const char *path = creme_lines_path(r->lines);
    if (r->cres == 0) return creme_fail(CREME_ERROR_NOT_FOUND, "%s: holds no enhancer and no silencer", path);
    if (r->elsewhere == r->cres)
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: none of its CREs is at one of the loci", path);
    if (r->list.count == 0)
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: none of its CREs is of a track that was chosen", path);
    if (r->elsewhere > 0)
        creme_log_info(r->scope->log,
                       "%s: %" PRId64 " of %" PRId64 " CREs are at none of the loci and are passed over", path,
                       r->elsewhere, r->cres);
    if (r->other_tracks > 0)
        creme_log_info(r->scope->log,
                       "%s: %" PRId64 " of %" PRId64 " CREs are of tracks that were not chosen and are passed over",
                       path, r->other_tracks, r->cres);
    return CREME_OK;
}

creme_status creme_cre_list_read(creme_cre_list *out, const char *path, const creme_cre_scope *scope)
{
    *out = (creme_cre_list){0};
    table_reader r = {.scope = scope};
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&r.lines, path));
    CREME_TRY(creme_allocate(&r.by_name, scope->loci->count, sizeof *r.by_name));
    for (size_t i = 0; i < scope->loci->count; i++) r.by_name[i] = &scope->loci->at[i];
    qsort(r.by_name, scope->loci->count, sizeof *r.by_name, compare_names);
    CREME_TRY(read_lines(&r));
    CREME_TRY(check_rows(&r));
    sort_and_join(&r.list);
    *out = r.list;
    r.list = (creme_cre_list){0};
done:
    creme_cre_list_clear(&r.list);
    creme_loci_fields_clear(&r.fields);
    creme_free(r.by_name);
    creme_lines_close(r.lines);
    return status;
}
