/* Rows about tiles of loci: what tables of CREs and of searches have in common.
 *
 * A table as any other (creme/table.h): TSV or CSV, gzip or not, of the paper's authors too. Columns, in any order
 * and among any others: locus, tile_start and tile_end (0-based, half-open, in the window), or without these
 * genome_start and genome_end, or start and end, on the chromosome (maybe with chrom); optionally track; optionally,
 * all three, chrom, tss and strand, the locus's; and those that the format adds. Errors name file and line. */
#ifndef CREME_TABLE_TILE_ROWS_H
#define CREME_TABLE_TILE_ROWS_H

#include "table/table_parts.h"
#include "table/table_pieces.h"

#include <creme/cre.h>
#include <creme/set.h>

enum {
    CREME_TILE_ROWS_LOCUS,
    CREME_TILE_ROWS_START,
    CREME_TILE_ROWS_END,
    CREME_TILE_ROWS_TRACK,
    CREME_TILE_ROWS_CHROM,
    CREME_TILE_ROWS_TSS,
    CREME_TILE_ROWS_STRAND,
    CREME_TILE_ROWS_OWN, /* the format's first column, and then its others */
    CREME_TILE_ROWS_MOST = CREME_TILE_ROWS_OWN + 2
};

typedef struct creme_tile_rows_format {
    const char *own[CREME_TILE_ROWS_MOST - CREME_TILE_ROWS_OWN]; /* columns that it adds; NULL: no more */
    /* For messages. */
    const char *expected; /* "a table of ... with the columns ..." */
    const char *nothing;  /* what a table without a row that counts holds: "no enhancer and no silencer" */
    const char *things;   /* "CREs"; and what they are "of" or "for", a track */
    const char *of;
    const char *counted; /* what one row is, in the plural: "CREs" */
} creme_tile_rows_format;

typedef struct creme_tile_rows {
    const creme_tile_rows_format *format; /* borrowed, as is what the scope points to */
    creme_cre_scope scope;
    creme_table_pieces *pieces;
    const creme_table *table;           /* the piece at hand; before and after all, path and columns alone */
    size_t row;                         /* at hand */
    bool of_genome;                     /* START and END are on the chromosome */
    size_t place_chrom;                 /* ... its column + 1; 0: there is none */
    const creme_locus **by_name;        /* [loci], sorted by name */
    size_t where[CREME_TILE_ROWS_MOST]; /* column + 1; 0 if absent */
    /* The reader counts the rows that are of its kind, and of those the ones of tracks that were not chosen; those of
     * loci that are not in the list are counted where that is found. */
    int64_t rows, elsewhere, other_tracks;
} creme_tile_rows;

/* What takes a row, of which it asks with the functions below. */
typedef creme_status creme_tile_rows_taker(void *self);

/* Reads a table from lines that were opened, which it takes over, row by row, a piece of it being in memory. Close
 * after a failure too. */
CREME_CHECKED creme_status creme_tile_rows_read(creme_tile_rows *out, creme_lines *lines,
                                                const creme_cre_scope *scope, const creme_tile_rows_format *format,
                                                creme_tile_rows_taker *take, void *self);
void creme_tile_rows_close(creme_tile_rows *rows);

/* After the last row: CREME_ERROR_NOT_FOUND if there was none of the kind, or all were of other loci, or none was
 * `kept`; the log is told how many were passed over. */
CREME_CHECKED creme_status creme_tile_rows_check(const creme_tile_rows *rows, bool kept);

/* What stands in a column of the row; NULL if there is no such column. */
const char *creme_tile_rows_field(const creme_tile_rows *rows, int column);

/* *value = what stands there, a whole number from `lowest` on; CREME_ERROR_FORMAT else. */
CREME_CHECKED creme_status creme_tile_rows_integer(const creme_tile_rows *rows, int column, int64_t lowest,
                                                   int64_t *value);

/* creme_cre_list_read_any() and creme_set_list_read() of lines that were opened, which they take over. */
CREME_CHECKED creme_status creme_cre_list_read_lines(creme_cre_list *out, creme_lines *lines,
                                                     const creme_cre_scope *scope);
CREME_CHECKED creme_status creme_set_list_read_lines(creme_set_list *out, creme_lines *lines,
                                                     const creme_cre_scope *scope);

/* The name of the row's track; NULL if it names none (no such column, or NA). */
const char *creme_tile_rows_track(const creme_tile_rows *rows);

/* *locus = the one that the row speaks of, NULL if the list has none of that name. CREME_ERROR_FORMAT if it lies
 * elsewhere in the list, or several have its name. */
CREME_CHECKED creme_status creme_tile_rows_find_locus(creme_tile_rows *rows, const creme_locus **locus);

/* *tile = the index of the row's tile among those of its locus. */
CREME_CHECKED creme_status creme_tile_rows_find_tile(const creme_tile_rows *rows, const creme_locus *locus,
                                                     int64_t *tile);

#endif
