/* Reading rows about tiles of loci. */
#include "annotation/tile_rows.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const NAMES[CREME_TILE_ROWS_OWN] = {"locus", "tile_start", "tile_end", "track",
                                                       "chrom", "tss",        "strand"};

/* What a column is called; NULL: there is none of this number. */
static const char *name_of(const creme_tile_rows *r, int column)
{
    return column < CREME_TILE_ROWS_OWN ? NAMES[column] : r->format->own[column - CREME_TILE_ROWS_OWN];
}

/* --- Header ---------------------------------------------------------------------------------------------------- */

static bool is_column(const creme_tile_rows *r, const char *name, int column)
{
    const char *wanted = name_of(r, column), *other = column == CREME_TILE_ROWS_OWN ? r->format->other_name : NULL;
    return (wanted && strcmp(name, wanted) == 0) || (other && strcmp(name, other) == 0);
}

static creme_status check_header(const creme_tile_rows *r)
{
    for (int k = 0; k < CREME_TILE_ROWS_MOST; k++) {
        bool needed = k <= CREME_TILE_ROWS_END || k >= CREME_TILE_ROWS_OWN;
        if (r->where[k] || !needed || !name_of(r, k)) continue;
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "no column is named '%s': expected %s", name_of(r, k),
                                r->format->expected);
    }
    bool some = r->where[CREME_TILE_ROWS_CHROM] || r->where[CREME_TILE_ROWS_TSS] || r->where[CREME_TILE_ROWS_STRAND];
    bool all = r->where[CREME_TILE_ROWS_CHROM] && r->where[CREME_TILE_ROWS_TSS] && r->where[CREME_TILE_ROWS_STRAND];
    if (some && !all) {
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT,
                                "of the columns chrom, tss, strand some are there and some are not");
    }
    return CREME_OK;
}

static creme_status read_header(creme_tile_rows *r, char *line)
{
    creme_status status = creme_loci_fields_split(&r->fields, line, '\t');
    if (status != CREME_OK) return status;
    r->columns = r->fields.count;
    for (size_t i = 0; i < r->columns; i++) {
        for (int k = 0; k < CREME_TILE_ROWS_MOST; k++) {
            if (!is_column(r, r->fields.at[i], k)) continue;
            if (r->where[k]) {
                return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "two columns are named '%s'", name_of(r, k));
            }
            r->where[k] = i + 1;
        }
    }
    return check_header(r);
}

static int compare_names(const void *a, const void *b)
{
    const creme_locus *left = *(const creme_locus *const *)a, *right = *(const creme_locus *const *)b;
    int order = strcmp(left->name, right->name);
    return order ? order : (left > right) - (left < right);
}

/* --- Lines ----------------------------------------------------------------------------------------------------- */

static creme_status open_rows(creme_tile_rows *out, const char *path, const creme_cre_scope *scope,
                              const creme_tile_rows_format *format)
{
    *out = (creme_tile_rows){.format = format, .scope = *scope};
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&out->lines, path));
    CREME_TRY(creme_allocate(&out->by_name, scope->loci->count, sizeof *out->by_name));
    for (size_t i = 0; i < scope->loci->count; i++) out->by_name[i] = &scope->loci->at[i];
    qsort(out->by_name, scope->loci->count, sizeof *out->by_name, compare_names);
done:
    return status;
}

void creme_tile_rows_close(creme_tile_rows *r)
{
    creme_loci_fields_clear(&r->fields);
    creme_free(r->by_name);
    creme_lines_close(r->lines);
    *r = (creme_tile_rows){0};
}

static creme_status read_row(creme_tile_rows *r, char *line)
{
    creme_status status = creme_loci_fields_split(&r->fields, line, '\t');
    if (status != CREME_OK || r->fields.count == r->columns) return status;
    return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "%zu columns where the header has %zu", r->fields.count,
                            r->columns);
}

/* Goes on to the next row; *more is false after the last. */
static creme_status next(creme_tile_rows *r, bool *more)
{
    *more = false;
    for (;;) {
        char *line = NULL;
        creme_status status = creme_lines_next(r->lines, &line);
        if (status != CREME_OK) return status;
        if (!line) break;
        if (creme_loci_is_comment(line, false)) continue;
        *more = r->columns > 0;
        status = *more ? read_row(r, line) : read_header(r, line);
        if (status != CREME_OK || *more) return status;
    }
    if (r->columns > 0) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT, "%s: is empty: expected %s", creme_lines_path(r->lines),
                      r->format->expected);
}

creme_status creme_tile_rows_read(creme_tile_rows *out, const char *path, const creme_cre_scope *scope,
                                  const creme_tile_rows_format *format, creme_tile_rows_taker *take, void *self)
{
    creme_status status = CREME_OK;
    CREME_TRY(open_rows(out, path, scope, format));
    for (bool more;;) {
        CREME_TRY(next(out, &more));
        if (!more) break;
        CREME_TRY(take(self));
    }
done:
    return status;
}

static void note_passed_over(const creme_tile_rows *r, int64_t count, const char *why)
{
    if (count == 0) return;
    creme_log_info(r->scope.log, "%s: %" PRId64 " of %" PRId64 " %s are %s and are passed over",
                   creme_lines_path(r->lines), count, r->rows, r->format->counted, why);
}

creme_status creme_tile_rows_check(const creme_tile_rows *r, bool kept)
{
    const char *path = creme_lines_path(r->lines), *things = r->format->things, *of = r->format->of;
    if (r->rows == 0) return creme_fail(CREME_ERROR_NOT_FOUND, "%s: holds %s", path, r->format->nothing);
    if (r->elsewhere == r->rows) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: none of its %s is at one of the loci", path, things);
    }
    if (!kept) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: none of its %s is %s a track that was chosen", path, things,
                          of);
    }
    note_passed_over(r, r->elsewhere, "at none of the loci");
    note_passed_over(r, r->other_tracks, "of tracks that were not chosen");
    return CREME_OK;
}

const char *creme_tile_rows_field(const creme_tile_rows *r, int column)
{
    return r->where[column] ? r->fields.at[r->where[column] - 1] : NULL;
}

const char *creme_tile_rows_track(const creme_tile_rows *r)
{
    const char *name = creme_tile_rows_field(r, CREME_TILE_ROWS_TRACK);
    return name && strcmp(name, "NA") != 0 ? name : NULL;
}

/* --- Rows ------------------------------------------------------------------------------------------------------ */

creme_status creme_tile_rows_find_tile(const creme_tile_rows *r, int64_t *index)
{
    const creme_tile_grid *grid = r->scope.grid;
    creme_interval tile = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_loci_parse_position(r->lines, NAMES[CREME_TILE_ROWS_START],
                                        creme_tile_rows_field(r, CREME_TILE_ROWS_START), 0, &tile.start));
    CREME_TRY(creme_loci_parse_position(r->lines, NAMES[CREME_TILE_ROWS_END],
                                        creme_tile_rows_field(r, CREME_TILE_ROWS_END), 1, &tile.end));
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

/* Where in by_name the loci of this name begin. */
static size_t first_of_name(const creme_tile_rows *r, const char *name)
{
    size_t low = 0, high = r->scope.loci->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(r->by_name[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static creme_status lies_elsewhere(const creme_tile_rows *r, const creme_locus *row, const creme_locus *locus)
{
    return creme_lines_fail(r->lines, CREME_ERROR_FORMAT,
                            "locus %.80s at %.80s:%" PRId64 " %c: the loci file has it at %.80s:%" PRId64 " %c",
                            row->name, row->chrom, row->tss, row->strand, locus->chrom, locus->tss, locus->strand);
}

creme_status creme_tile_rows_find_locus(creme_tile_rows *r, const creme_locus **locus)
{
    *locus = NULL;
    creme_locus row = {.name = r->fields.at[r->where[CREME_TILE_ROWS_LOCUS] - 1]};
    bool placed = r->where[CREME_TILE_ROWS_CHROM];
    creme_status status = CREME_OK;
    if (placed) {
        row.chrom = r->fields.at[r->where[CREME_TILE_ROWS_CHROM] - 1];
        CREME_TRY(creme_loci_parse_position(r->lines, NAMES[CREME_TILE_ROWS_TSS],
                                            creme_tile_rows_field(r, CREME_TILE_ROWS_TSS), 0, &row.tss));
        CREME_TRY(creme_loci_parse_strand(r->lines, creme_tile_rows_field(r, CREME_TILE_ROWS_STRAND), &row.strand));
    }
    size_t first = first_of_name(r, row.name), found = 0;
    const creme_locus *of_name = NULL;
    for (size_t i = first; i < r->scope.loci->count && strcmp(r->by_name[i]->name, row.name) == 0; i++) {
        of_name = r->by_name[i];
        if (placed && (of_name->tss != row.tss || of_name->strand != row.strand ||
                       !creme_chromosome_same(of_name->chrom, row.chrom)))
            continue;
        if (found++ == 0) *locus = of_name;
    }
    if (found == 0 && of_name) return lies_elsewhere(r, &row, of_name);
    r->elsewhere += found == 0;
    if (found > 1) {
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "%zu loci are called %.80s%s", found, row.name,
                                placed ? " and lie at the same place"
                                       : ": the columns chrom, tss, strand have to say which");
    }
done:
    return status;
}
