/* A table read a piece at a time: for who takes each row once, and would not have room for all of a large table.
 *
 * A piece is a table of the next rows, with the path, the notes and the columns of the whole; its messages name the
 * file's lines. There is at least one piece, be it without rows. Tables of other dialects become ours as a whole
 * (dialect.h): those are one piece, as is a table that is in memory already. */
#ifndef CREME_TABLE_TABLE_PIECES_H
#define CREME_TABLE_TABLE_PIECES_H

#include "base/lines.h"

#include <creme/table.h>

enum { CREME_PIECE_ROWS = 4096 };

typedef struct creme_table_pieces creme_table_pieces;

/* Reads as far as the header. Errors are those of creme_table_read_for(), of rows when they come. */
CREME_CHECKED creme_status creme_table_pieces_open(creme_table_pieces **out, const char *path, int64_t window_bp);

/* Of lines that are open, which it takes over. */
CREME_CHECKED creme_status creme_table_pieces_open_lines(creme_table_pieces **out, creme_lines *lines,
                                                         int64_t window_bp);

/* Of a table in memory, which is borrowed. */
CREME_CHECKED creme_status creme_table_pieces_of(creme_table_pieces **out, const creme_table *table);

/* Of a file, keeps what stands in these columns alone, a list that ends with a NULL (NULL: all): all cells of other
 * columns are NA. Rows are held to have as many fields as the header as ever. Tables of other dialects are kept whole,
 * for what becomes of their columns is only known then. To be called before the first piece is asked for,
 * or asked for anew. */
CREME_CHECKED creme_status creme_table_pieces_choose(creme_table_pieces *pieces, const char *const *columns);

/* From now on no locus (name, chromosome, TSS, strand) has rows in two pieces: pieces are longer where loci are. Loci
 * come in the order of their first rows, each with its rows in theirs. The file is read to its end first, its lines
 * kept on disk where they are many (base/sorter.h). Of tables without these columns, nothing changes. To
 * be called before the first piece is asked for. */
CREME_CHECKED creme_status creme_table_pieces_keep_loci(creme_table_pieces *pieces);

/* From now on the pieces may be read again (creme_table_pieces_rewind): the file's lines are kept, on disk where they
 * are many. To be called before the first piece is asked for. */
CREME_CHECKED creme_status creme_table_pieces_keep(creme_table_pieces *pieces);

/* Path, notes and columns; of its rows nothing is to be taken. Lives as long as the pieces. */
const creme_table *creme_table_pieces_head(const creme_table_pieces *pieces);

/* *piece = the next one, borrowed until the next call; NULL after the last. */
CREME_CHECKED creme_status creme_table_pieces_next(creme_table_pieces *pieces, const creme_table **piece);

/* *out = the rows of the piece that was handed out last, to be destroyed: a table that was built, without path and
 * notes, to be changed. The piece may be gone after this. */
CREME_CHECKED creme_status creme_table_pieces_take(creme_table_pieces *pieces, creme_table **out);

/* The first piece comes next, once more: of pieces that are kept, or keep loci, and of tables that are in memory. */
CREME_CHECKED creme_status creme_table_pieces_rewind(creme_table_pieces *pieces);

/* Whether all pieces were handed out, and had no row. */
bool creme_table_pieces_are_empty(const creme_table_pieces *pieces);

/* *whole = all rows as one table, borrowed as long as the pieces; in place of the first piece. */
CREME_CHECKED creme_status creme_table_pieces_gather(creme_table_pieces *pieces, const creme_table **whole);

void creme_table_pieces_close(creme_table_pieces *pieces);

#endif
