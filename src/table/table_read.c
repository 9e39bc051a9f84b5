/* Reading tables, whole or in pieces: TSV with notes, CSV as pandas writes it. */
#include "table/table_parts.h"
#include "table/table_pieces.h"

#include "annotation/fields.h"
#include "base/memory.h"
#include "base/sorter.h"
#include "base/text_map.h"
#include "table/cells.h"
#include "table/dialect.h"

#include <string.h>

typedef struct reader {
    creme_lines *lines;
    creme_table *table;
    char separator;
    creme_fields cut;
    creme_table_place *cells; /* of the row at hand, kept by the table */
    size_t capacity;
    bool *unwanted;           /* [columns]: those whose cells are not kept; NULL: all are */
    bool has_controls;        /* some cells held DEL, which is no blank as other control characters are */
    creme_sorter *lines_kept; /* gets the lines of rows; NULL: none does */
    char *copy;               /* of a kept line, to be cut */
    size_t copy_capacity;
} reader;

/* A kept line, as it stood in the file. */
typedef struct kept_line {
    uint64_t locus;
    int64_t number;
} kept_line;

static creme_status split(reader *r, char *line)
{
    creme_status status = creme_fields_split(&r->cut, r->lines, line, r->separator);
    if (status != CREME_OK || r->cut.count <= CREME_TABLE_MOST_COLUMNS) return status;
    return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "more than %d columns", CREME_TABLE_MOST_COLUMNS);
}

/* As spreadsheets write it where a comma is the decimal sign. */
static creme_status check_separator(const reader *r, const char *line)
{
    enum { CERTAINLY = 3 };
    int semicolons = 0;
    if (strchr(line, '\t') || strchr(line, ',')) return CREME_OK;
    for (; *line; line++) semicolons += *line == ';';
    if (semicolons < CERTAINLY) return CREME_OK;
    return creme_lines_fail(
        r->lines, CREME_ERROR_FORMAT,
        "columns with semicolons between: expected tabs or commas, and numbers with a decimal point");
}

/* What pandas calls the column of its index, which its files leave without a name. */
static const char *name_of(const char *cell)
{
    return *cell ? cell : "Unnamed: 0";
}

static creme_status take_header(reader *r, char *line)
{
    creme_status status = check_separator(r, line);
    if (status != CREME_OK) return status;
    r->separator = strchr(line, '\t') ? '\t' : strchr(line, ',') ? ',' : '\t';
    status = split(r, line);
    for (size_t i = 0; i < r->cut.count && status == CREME_OK; i++) {
        const char *name = r->cut.at[i];
        if (!*name && (i > 0 || r->separator == '\t')) {
            return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "column %zu has no name", i + 1);
        }
        status = creme_table_append_name(r->table, name_of(name));
        if (status == CREME_ERROR_ARGUMENT) {
            creme_error_prefix(status, "%s:%lld: ", creme_lines_path(r->lines),
                               (long long)creme_lines_number(r->lines));
            return CREME_ERROR_FORMAT;
        }
    }
    return status;
}

static bool is_header(const reader *r)
{
    for (size_t i = 0; i < r->table->columns; i++) {
        if (strcmp(name_of(r->cut.at[i]), r->table->names[i]) != 0) return false;
    }
    return true;
}

/* Two files in one, as cat makes it. */
static creme_status fail_second(const reader *r)
{
    return creme_lines_fail(
        r->lines, CREME_ERROR_FORMAT,
        "another table begins here, and a file holds one: rows of both may follow one line of names "
        "if the same command made them (creme collect joins parts of a run)");
}

static creme_status split_row(reader *r, char *line)
{
    static const char first_note[] = "# creme ";
    size_t columns = r->table->columns;
    bool is_note = strncmp(line, first_note, sizeof first_note - 1) == 0;
    creme_status status = split(r, line);
    if (status != CREME_OK) return status;
    if (r->cut.count == columns) return is_header(r) ? fail_second(r) : CREME_OK;
    if (is_note) return fail_second(r);
    return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "%zu field%s where the header has %zu", r->cut.count,
                            r->cut.count == 1 ? "" : "s", columns);
}

/* A row of the file's line of that number. */
static creme_status take_row(reader *r, char *line, int64_t number)
{
    creme_table *table = r->table;
    creme_status status = split_row(r, line);
    if (status != CREME_OK) return status;
    status = creme_grow(&table->lines, &table->line_capacity, table->rows + 1, sizeof *table->lines);
    if (status != CREME_OK) return status;
    table->lines[table->rows] = number;
    status = creme_grow(&r->cells, &r->capacity, table->columns, sizeof *r->cells);
    for (size_t i = 0; i < table->columns && status == CREME_OK; i++) {
        r->cells[i] = 0;
        if (r->unwanted && r->unwanted[i]) continue;
        status = creme_table_keep_cell(table, r->cut.at[i], strlen(r->cut.at[i]), &r->cells[i]);
    }
    return status == CREME_OK ? creme_table_append_cells(table, r->cells) : status;
}

/* Without a branch, so that it takes many characters at once. */
static bool is_plain(const char *line, size_t length)
{
    unsigned odd = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)line[i];
        odd |= (unsigned)(c < ' ') & (unsigned)(c != '\t');
        odd |= c == 127;
    }
    return !odd;
}

static void clean(reader *r, char *line)
{
    if (r->separator != ',' && is_plain(line, strlen(line))) return;
    for (char *at = line; *at; at++) {
        bool separates = *at == '\t' && r->separator != ',';
        if ((unsigned char)*at < ' ' && !separates) *at = ' ';
        r->has_controls = r->has_controls || *at == 127;
    }
}

static creme_status take(reader *r, char *line)
{
    clean(r, line);
    if (*line == '\0') return CREME_OK;
    if (r->table->columns > 0) {
        const kept_line at = {0, creme_lines_number(r->lines)};
        creme_status status = r->lines_kept ? creme_sorter_add(r->lines_kept, &at, line) : CREME_OK;
        return status == CREME_OK ? take_row(r, line, at.number) : status;
    }
    if (*line != '#') return take_header(r, line);
    return creme_table_append_note(r->table, line + 1 + (line[1] == ' '));
}

static void clear(reader *r)
{
    creme_fields_clear(&r->cut);
    creme_free(r->cells);
    creme_free(r->unwanted);
    creme_free(r->copy);
    creme_lines_close(r->lines);
    creme_table_destroy(r->table);
    *r = (reader){0};
}

/* Notes and the header; what is after that are rows. Takes over `lines`; clear after a failure too. */
static creme_status open_reader(reader *r, creme_lines *lines)
{
    *r = (reader){.lines = lines};
    const char *path = creme_lines_path(lines);
    char *line = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&r->table, 1, sizeof *r->table));
    CREME_TRY(creme_copy_text(&r->table->path, path));
    while (r->table->columns == 0) {
        CREME_TRY(creme_lines_next(r->lines, &line));
        if (!line) {
            return creme_fail(CREME_ERROR_FORMAT, "%s: no header line: expected a table with column names", path);
        }
        CREME_TRY(take(r, line));
    }
done:
    return status;
}

/* Rows until the table has so many; *more = whether there may be others. */
static creme_status read_rows(reader *r, size_t most, bool *more)
{
    char *line = NULL;
    creme_status status = CREME_OK;
    *more = true;
    while (*more && r->table->rows < most) {
        CREME_TRY(creme_lines_next(r->lines, &line));
        *more = line != NULL;
        if (line) CREME_TRY(take(r, line));
    }
done:
    return status;
}

/* Takes over `lines`. */
static creme_status read_raw(creme_table **out, creme_lines *lines)
{
    *out = NULL;
    reader r;
    bool more = false;
    creme_status status = open_reader(&r, lines);
    if (status == CREME_OK) status = read_rows(&r, SIZE_MAX, &more);
    if (status == CREME_OK) {
        *out = r.table;
        r.table = NULL;
    }
    clear(&r);
    return status;
}

creme_status creme_table_read_raw(creme_table **out, const char *path)
{
    creme_lines *lines = NULL;
    *out = NULL;
    creme_status status = creme_lines_open(&lines, path);
    return status == CREME_OK ? read_raw(out, lines) : status;
}

creme_status creme_table_read_for(creme_table **out, const char *path, int64_t window_bp)
{
    creme_lines *lines = NULL;
    *out = NULL;
    creme_status status = creme_lines_open(&lines, path);
    return status == CREME_OK ? creme_table_read_lines(out, lines, window_bp) : status;
}

creme_status creme_table_read_lines(creme_table **out, creme_lines *lines, int64_t window_bp)
{
    creme_status status = read_raw(out, lines);
    if (status == CREME_OK) status = creme_dialect_translate(*out, window_bp);
    if (status != CREME_OK) {
        creme_table_destroy(*out);
        *out = NULL;
    }
    return status;
}

creme_status creme_table_read(creme_table **out, const char *path)
{
    return creme_table_read_for(out, path, CREME_TABLE_WINDOW_BP);
}

/* --- In pieces */

struct creme_table_pieces {
    reader of_file;
    int64_t window_bp;
    creme_table *own_head, *own_piece, *own_whole;
    const creme_table *whole; /* NULL: rows come from the file */
    bool more;
    size_t rows; /* handed out */
    /* Of pieces that keep loci together: all lines of the file, by locus; NULL before the first piece. Of pieces that
     * are kept, those that were read. */
    bool again; /* rows come from `lines` */
    creme_sorter *lines;
    const void *line; /* the next one, a kept_line; NULL after the last */
    const char *text;
};

/* All rows as one table: of another dialect, or where that is asked for. */
static creme_status read_whole(creme_table_pieces *pieces)
{
    reader *r = &pieces->of_file;
    bool more = false;
    creme_status status = read_rows(r, SIZE_MAX, &more);
    if (status == CREME_OK) status = creme_dialect_translate(r->table, pieces->window_bp);
    if (status != CREME_OK) return status;
    pieces->whole = pieces->own_whole = r->table;
    r->table = NULL;
    return CREME_OK;
}

creme_status creme_table_pieces_open(creme_table_pieces **out, const char *path, int64_t window_bp)
{
    creme_lines *lines = NULL;
    *out = NULL;
    creme_status status = creme_lines_open(&lines, path);
    return status == CREME_OK ? creme_table_pieces_open_lines(out, lines, window_bp) : status;
}

creme_status creme_table_pieces_open_lines(creme_table_pieces **out, creme_lines *lines, int64_t window_bp)
{
    creme_table_pieces *pieces = NULL;
    bool foreign = false;
    *out = NULL;
    creme_status status = creme_allocate_zero(&pieces, 1, sizeof *pieces);
    if (status != CREME_OK) {
        creme_lines_close(lines);
        return status;
    }
    *pieces = (creme_table_pieces){.window_bp = window_bp, .more = true};
    CREME_TRY(open_reader(&pieces->of_file, lines));
    CREME_TRY(creme_dialect_is_foreign(&foreign, pieces->of_file.table));
    if (foreign)
        CREME_TRY(read_whole(pieces));
    else
        CREME_TRY(creme_table_copy_head(&pieces->own_head, pieces->of_file.table));
    *out = pieces;
    pieces = NULL;
done:
    creme_table_pieces_close(pieces);
    return status;
}

creme_status creme_table_pieces_of(creme_table_pieces **out, const creme_table *table)
{
    creme_status status = creme_allocate_zero(out, 1, sizeof **out);
    if (status == CREME_OK) **out = (creme_table_pieces){.whole = table, .more = true};
    return status;
}

creme_status creme_table_pieces_choose(creme_table_pieces *pieces, const char *const *columns)
{
    reader *r = &pieces->of_file;
    const creme_table *head = pieces->own_head;
    size_t column = 0;
    if (pieces->whole) return CREME_OK;
    creme_free(r->unwanted);
    r->unwanted = NULL;
    if (!columns) return CREME_OK;
    creme_status status = creme_allocate(&r->unwanted, head->columns, sizeof *r->unwanted);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < head->columns; i++) r->unwanted[i] = true;
    for (; *columns; columns++) {
        if (creme_table_find(head, *columns, &column)) r->unwanted[column] = false;
    }
    return CREME_OK;
}

creme_status creme_table_pieces_keep_loci(creme_table_pieces *pieces)
{
    static const char *const needed[] = {"locus", "chrom", "tss", "strand"};
    size_t column = 0;
    if (pieces->whole) return CREME_OK;
    pieces->again = true;
    for (int i = 0; i < 4; i++) {
        pieces->again = pieces->again && creme_table_find(pieces->own_head, needed[i], &column);
    }
    return CREME_OK;
}

creme_status creme_table_pieces_keep(creme_table_pieces *pieces)
{
    if (pieces->whole || pieces->again || pieces->lines) return CREME_OK;
    creme_status status = creme_sorter_create(&pieces->lines, sizeof(kept_line), NULL, 0);
    pieces->of_file.lines_kept = pieces->lines;
    return status;
}

const creme_table *creme_table_pieces_head(const creme_table_pieces *pieces)
{
    return pieces->whole ? pieces->whole : pieces->own_head;
}

/* --- Lines by locus */

static int by_locus(const void *a, const void *b)
{
    const kept_line *x = a, *y = b;
    return (x->locus > y->locus) - (x->locus < y->locus);
}

/* Loci are numbered as they come. */
static creme_status sort_line(creme_table_pieces *pieces, creme_text_map *loci, const size_t *columns, char *text)
{
    reader *r = &pieces->of_file;
    char *copy = NULL, *key = NULL;
    size_t locus = 0;
    creme_status status = CREME_OK;
    clean(r, text);
    if (*text == '\0') return CREME_OK;
    CREME_TRY(creme_copy_text(&copy, text));
    CREME_TRY(split_row(r, text));
    CREME_TRY(creme_format_text(&key, "%s\t%s\t%s\t%s", r->cut.at[columns[0]], r->cut.at[columns[1]],
                                r->cut.at[columns[2]], r->cut.at[columns[3]]));
    CREME_TRY(creme_text_map_add(loci, key, &locus));
    const kept_line at = {locus, creme_lines_number(r->lines)};
    CREME_TRY(creme_sorter_add(pieces->lines, &at, copy));
done:
    creme_free(copy);
    creme_free(key);
    return status;
}

static creme_status sort_lines(creme_table_pieces *pieces)
{
    static const char *const needed[] = {"locus", "chrom", "tss", "strand"};
    creme_text_map loci = {0};
    char *text = NULL;
    size_t columns[4] = {0};
    creme_status status = CREME_OK;
    for (int i = 0; i < 4; i++) CREME_TRY(creme_table_need(pieces->own_head, needed[i], &columns[i]));
    CREME_TRY(creme_sorter_create(&pieces->lines, sizeof(kept_line), by_locus, 0));
    CREME_TRY(creme_lines_next(pieces->of_file.lines, &text));
    while (text) {
        CREME_TRY(sort_line(pieces, &loci, columns, text));
        CREME_TRY(creme_lines_next(pieces->of_file.lines, &text));
    }
    CREME_TRY(creme_sorter_next(pieces->lines, &pieces->line, &pieces->text));
done:
    creme_text_map_clear(&loci);
    return status;
}

/* Which is cut. */
static creme_status copy_line(reader *r, const char *text)
{
    size_t bytes = strlen(text) + 1;
    creme_status status = creme_grow(&r->copy, &r->copy_capacity, bytes, 1);
    if (status == CREME_OK) memcpy(r->copy, text, bytes);
    return status;
}

/* Lines until there are rows enough; loci that are kept are whole. */
static creme_status read_lines(creme_table_pieces *pieces)
{
    reader *r = &pieces->of_file;
    uint64_t last = 0;
    creme_status status = CREME_OK;
    if (!pieces->lines) CREME_TRY(sort_lines(pieces));
    while (pieces->line) {
        const kept_line *at = pieces->line;
        if (r->table->rows >= CREME_PIECE_ROWS && (r->lines_kept || at->locus != last)) break;
        last = at->locus;
        CREME_TRY(copy_line(r, pieces->text));
        CREME_TRY(take_row(r, r->copy, at->number));
        CREME_TRY(creme_sorter_next(pieces->lines, &pieces->line, &pieces->text));
    }
    pieces->more = pieces->line != NULL;
done:
    return status;
}

/* The reader's table is without rows at first, and is a new one for each piece. */
static creme_status read_piece(creme_table_pieces *pieces)
{
    reader *r = &pieces->of_file;
    creme_status status = CREME_OK;
    creme_table_destroy(pieces->own_piece);
    pieces->own_piece = NULL;
    if (!r->table) CREME_TRY(creme_table_copy_head(&r->table, pieces->own_head));
    CREME_TRY(pieces->again ? read_lines(pieces) : read_rows(r, CREME_PIECE_ROWS, &pieces->more));
    CREME_TRY(creme_dialect_translate(r->table, pieces->window_bp));
    pieces->own_piece = r->table;
    r->table = NULL;
done:
    return status;
}

creme_status creme_table_pieces_next(creme_table_pieces *pieces, const creme_table **piece)
{
    *piece = NULL;
    if (!pieces->more) return CREME_OK;
    if (pieces->whole) {
        pieces->more = false;
        *piece = pieces->whole;
    } else {
        creme_status status = read_piece(pieces);
        if (status != CREME_OK) return status;
        *piece = pieces->own_piece;
    }
    pieces->rows += creme_table_row_count(*piece);
    return CREME_OK;
}

creme_status creme_table_pieces_take(creme_table_pieces *pieces, creme_table **out)
{
    creme_table *piece = pieces->own_piece;
    if (!piece || pieces->of_file.has_controls) return creme_table_copy(out, piece ? piece : pieces->whole);
    creme_free(piece->path);
    creme_free(piece->lines);
    piece->path = NULL;
    piece->lines = NULL;
    piece->line_capacity = piece->note_count = 0;
    *out = piece;
    pieces->own_piece = NULL;
    return CREME_OK;
}

/* Pieces that are kept may be read to their end no sooner than now. */
static creme_status keep_rest(creme_table_pieces *pieces)
{
    const creme_table *piece = NULL;
    creme_status status = CREME_OK;
    while (pieces->more && status == CREME_OK) status = creme_table_pieces_next(pieces, &piece);
    pieces->again = true;
    return status;
}

creme_status creme_table_pieces_rewind(creme_table_pieces *pieces)
{
    creme_status status = CREME_OK;
    if (pieces->of_file.lines_kept && !pieces->again) CREME_TRY(keep_rest(pieces));
    if (pieces->lines) {
        CREME_TRY(creme_sorter_rewind(pieces->lines));
        CREME_TRY(creme_sorter_next(pieces->lines, &pieces->line, &pieces->text));
    }
    pieces->rows = 0;
    pieces->more = true;
done:
    return status;
}

bool creme_table_pieces_are_empty(const creme_table_pieces *pieces)
{
    return !pieces->more && pieces->rows == 0;
}

creme_status creme_table_pieces_gather(creme_table_pieces *pieces, const creme_table **whole)
{
    creme_status status = pieces->whole ? CREME_OK : read_whole(pieces);
    *whole = pieces->whole;
    if (status != CREME_OK) return status;
    pieces->more = false;
    pieces->rows += creme_table_row_count(*whole);
    return CREME_OK;
}

void creme_table_pieces_close(creme_table_pieces *pieces)
{
    if (!pieces) return;
    clear(&pieces->of_file);
    creme_table_destroy(pieces->own_head);
    creme_table_destroy(pieces->own_piece);
    creme_table_destroy(pieces->own_whole);
    creme_sorter_destroy(pieces->lines);
    creme_free(pieces);
}
