/* Reading rows about tiles of loci. */
#include "table/tile_rows.h"

#include "annotation/loci_parser.h"
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

static bool is_needed(int column)
{
    return column <= CREME_TILE_ROWS_END || column >= CREME_TILE_ROWS_OWN;
}

/* Without tiles in the window, places on the chromosome. */
static void find_place(creme_tile_rows *r)
{
    static const char *const pairs[][2] = {{"genome_start", "genome_end"}, {"start", "end"}};
    size_t start = 0, end = 0, ignored = 0;
    if (creme_table_find(r->table, "tile_start", &ignored) || creme_table_find(r->table, "tile_end", &ignored))
        return;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs && !r->of_genome; i++) {
        if (!creme_table_find(r->table, pairs[i][0], &start) || !creme_table_find(r->table, pairs[i][1], &end))
            continue;
        r->of_genome = true;
        r->where[CREME_TILE_ROWS_START] = start + 1;
        r->where[CREME_TILE_ROWS_END] = end + 1;
    }
}

static creme_status find_columns(creme_tile_rows *r)
{
    size_t *where = r->where;
    find_place(r);
    for (int k = 0; k < CREME_TILE_ROWS_MOST; k++) {
        size_t column = 0;
        if (!name_of(r, k) || where[k]) continue;
        if (creme_table_find(r->table, name_of(r, k), &column)) {
            where[k] = column + 1;
        } else if (is_needed(k)) {
            creme_status status = creme_table_need(r->table, name_of(r, k), &column);
            return creme_fail(CREME_ERROR_FORMAT, "%s; expected %s", creme_error_message(),
                              status == CREME_OK ? "" : r->format->expected);
        }
    }
    bool chrom = where[CREME_TILE_ROWS_CHROM], tss = where[CREME_TILE_ROWS_TSS],
         strand = where[CREME_TILE_ROWS_STRAND];
    if (r->of_genome) r->place_chrom = where[CREME_TILE_ROWS_CHROM];
    if (r->of_genome && !(tss && strand)) {
        where[CREME_TILE_ROWS_CHROM] = where[CREME_TILE_ROWS_TSS] = where[CREME_TILE_ROWS_STRAND] = 0;
        return CREME_OK;
    }
    if (chrom == tss && tss == strand) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT, "%s: of the columns chrom, tss, strand some are there and some are not",
                      creme_table_name(r->table));
}

static creme_status choose_columns(creme_tile_rows *r)
{
    const char *names[CREME_TILE_ROWS_MOST + 2] = {NULL};
    size_t count = 0;
    for (int k = 0; k < CREME_TILE_ROWS_MOST; k++) {
        if (r->where[k]) names[count++] = creme_table_column_name(r->table, r->where[k] - 1);
    }
    if (r->place_chrom) names[count++] = creme_table_column_name(r->table, r->place_chrom - 1);
    return creme_table_pieces_choose(r->pieces, names);
}

static int compare_names(const void *a, const void *b)
{
    const creme_locus *left = *(const creme_locus *const *)a, *right = *(const creme_locus *const *)b;
    int order = strcmp(left->name, right->name);
    return order ? order : (left > right) - (left < right);
}

creme_status creme_tile_rows_read(creme_tile_rows *out, creme_lines *lines, const creme_cre_scope *scope,
                                  const creme_tile_rows_format *format, creme_tile_rows_taker *take, void *self)
{
    *out = (creme_tile_rows){.format = format, .scope = *scope};
    const creme_locus_list *loci = scope->loci;
    const creme_table *piece = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_pieces_open_lines(&out->pieces, lines, scope->grid->window_bp));
    out->table = creme_table_pieces_head(out->pieces);
    CREME_TRY(find_columns(out));
    CREME_TRY(choose_columns(out));
    CREME_TRY(creme_allocate(&out->by_name, loci->count, sizeof *out->by_name));
    for (size_t i = 0; i < loci->count; i++) out->by_name[i] = &loci->at[i];
    qsort(out->by_name, loci->count, sizeof *out->by_name, compare_names);
    CREME_TRY(creme_table_pieces_next(out->pieces, &piece));
    while (piece) {
        out->table = piece;
        for (out->row = 0; out->row < creme_table_row_count(piece); out->row++) CREME_TRY(take(self));
        CREME_TRY(creme_table_pieces_next(out->pieces, &piece));
    }
done:
    if (out->pieces) out->table = creme_table_pieces_head(out->pieces);
    return status;
}

void creme_tile_rows_close(creme_tile_rows *r)
{
    creme_free(r->by_name);
    creme_table_pieces_close(r->pieces);
    *r = (creme_tile_rows){0};
}

static void note_passed_over(const creme_tile_rows *r, int64_t count, const char *why)
{
    if (count == 0) return;
    creme_log_info(r->scope.log, "%s: %" PRId64 " of %" PRId64 " %s are %s and are passed over",
                   creme_table_name(r->table), count, r->rows, r->format->counted, why);
}

creme_status creme_tile_rows_check(const creme_tile_rows *r, bool kept)
{
    const char *path = creme_table_name(r->table), *things = r->format->things, *of = r->format->of;
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
    return r->where[column] ? creme_table_text(r->table, r->row, r->where[column] - 1) : NULL;
}

const char *creme_tile_rows_track(const creme_tile_rows *r)
{
    size_t column = r->where[CREME_TILE_ROWS_TRACK];
    return column && !creme_table_is_none(r->table, r->row, column - 1)
               ? creme_table_text(r->table, r->row, column - 1)
               : NULL;
}

creme_status creme_tile_rows_integer(const creme_tile_rows *r, int column, int64_t lowest, int64_t *value)
{
    creme_status status = creme_table_integer(r->table, r->row, r->where[column] - 1, value);
    if (status != CREME_OK || (*value >= lowest && *value <= CREME_POSITION_MAX)) return status;
    return creme_table_fail(r->table, r->row, CREME_ERROR_FORMAT,
                            "%s is %" PRId64 ": expected a whole number from %" PRId64 " on", name_of(r, column),
                            *value, lowest);
}

/* --- Rows ------------------------------------------------------------------------------------------------------ */

static creme_status is_no_tile(const creme_tile_rows *r, const creme_locus *locus, const creme_tile_set *tiles,
                               creme_interval tile)
{
    int64_t count = creme_tile_set_count(tiles);
    if (r->of_genome) {
        return creme_table_fail(
            r->table, r->row, CREME_ERROR_FORMAT, "%.40s-%.40s is none of the %" PRId64 " %s of locus %.80s",
            creme_tile_rows_field(r, CREME_TILE_ROWS_START), creme_tile_rows_field(r, CREME_TILE_ROWS_END), count,
            tiles->listed ? "elements" : "tiles", locus->name);
    }
    if (tiles->listed) {
        return creme_table_fail(r->table, r->row, CREME_ERROR_FORMAT,
                                "[%" PRId64 ", %" PRId64 ") is none of the %" PRId64
                                " elements in the window of %.80s",
                                tile.start, tile.end, count, locus->name);
    }
    bool tss = tile.start == tiles->tss.start && tile.end == tiles->tss.end;
    return creme_table_fail(r->table, r->row, CREME_ERROR_FORMAT,
                            "[%" PRId64 ", %" PRId64 ") is %s: expected one of the %" PRId64 " tiles of %" PRId64
                            " bp beside it in a window of %" PRId64 " bp",
                            tile.start, tile.end, tss ? "the TSS tile" : "no tile of the grid about the TSS tile",
                            count, tiles->tile_bp, tiles->window_bp);
}

/* Of a place, whether it is on the locus's chromosome. */
static creme_status check_chromosome(const creme_tile_rows *r, const creme_locus *locus)
{
    if (!r->place_chrom) return CREME_OK;
    const char *chrom = creme_table_text(r->table, r->row, r->place_chrom - 1);
    if (creme_chromosome_same(r->scope.aliases, chrom, locus->chrom)) return CREME_OK;
    return creme_table_fail(r->table, r->row, CREME_ERROR_FORMAT, "a place on %.80s: locus %.80s is on %.80s", chrom,
                            locus->name, locus->chrom);
}

creme_status creme_tile_rows_find_tile(const creme_tile_rows *r, const creme_locus *locus, int64_t *index)
{
    const creme_tile_set *tiles = creme_cre_scope_tiles(&r->scope, (size_t)(locus - r->scope.loci->at));
    creme_interval tile = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_tile_rows_integer(r, CREME_TILE_ROWS_START, 0, &tile.start));
    CREME_TRY(creme_tile_rows_integer(r, CREME_TILE_ROWS_END, 1, &tile.end));
    if (r->of_genome) {
        CREME_TRY(check_chromosome(r, locus));
        creme_interval window = creme_locus_window(locus, tiles->window_bp, r->scope.window);
        tile = creme_locus_to_window(locus, window, tile);
    }
    *index = tile.start < tile.end ? creme_tile_set_find(tiles, tile) : -1;
    if (*index < 0) status = is_no_tile(r, locus, tiles, tile);
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

/* Of a row that says where its locus is. */
static creme_status lies_elsewhere(const creme_tile_rows *r, const creme_locus *locus)
{
    return creme_table_fail(
        r->table, r->row, CREME_ERROR_FORMAT,
        "locus %.80s at %.80s:%s %s: the loci file has it at %.80s:%" PRId64 " %c", locus->name,
        creme_tile_rows_field(r, CREME_TILE_ROWS_CHROM), creme_tile_rows_field(r, CREME_TILE_ROWS_TSS),
        creme_tile_rows_field(r, CREME_TILE_ROWS_STRAND), locus->chrom, locus->tss, locus->strand);
}

static creme_status take_strand(const creme_tile_rows *r, char *strand)
{
    const char *text = creme_tile_rows_field(r, CREME_TILE_ROWS_STRAND);
    *strand = *text;
    if (strcmp(text, "+") == 0 || strcmp(text, "-") == 0) return CREME_OK;
    return creme_table_fail(r->table, r->row, CREME_ERROR_FORMAT, "strand is '%.40s': expected '+' or '-'", text);
}

creme_status creme_tile_rows_find_locus(creme_tile_rows *r, const creme_locus **locus)
{
    *locus = NULL;
    const char *name = creme_tile_rows_field(r, CREME_TILE_ROWS_LOCUS);
    const char *chrom = creme_tile_rows_field(r, CREME_TILE_ROWS_CHROM);
    int64_t tss = 0;
    char strand = '+';
    creme_status status = CREME_OK;
    if (chrom) {
        CREME_TRY(creme_tile_rows_integer(r, CREME_TILE_ROWS_TSS, 0, &tss));
        CREME_TRY(take_strand(r, &strand));
    }
    size_t first = first_of_name(r, name), found = 0;
    const creme_locus *of_name = NULL;
    for (size_t i = first; i < r->scope.loci->count && strcmp(r->by_name[i]->name, name) == 0; i++) {
        of_name = r->by_name[i];
        if (chrom && (of_name->tss != tss || of_name->strand != strand ||
                      !creme_chromosome_same(r->scope.aliases, of_name->chrom, chrom)))
            continue;
        if (found++ == 0) *locus = of_name;
    }
    if (found == 0 && of_name) return lies_elsewhere(r, of_name);
    r->elsewhere += found == 0;
    if (found > 1) {
        return creme_table_fail(r->table, r->row, CREME_ERROR_FORMAT, "%zu loci are called %.80s%s", found, name,
                                chrom ? " and lie at the same place"
                                      : ": the columns chrom, tss, strand have to say which");
    }
done:
    return status;
}
