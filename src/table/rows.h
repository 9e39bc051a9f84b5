/* The typed rows of a table: the locus, tile, track and context of each; the one key by which rows are told apart, and
 * the one join.
 *
 * A locus is its name AND chromosome AND TSS AND strand: all TSSs of a gene may have one name. Texts are compared as
 * texts ("1e3" is not "1000"). Tables of other dialects have become ours when they were read (dialect.h).
 */
#ifndef CREME_TABLE_ROWS_H
#define CREME_TABLE_ROWS_H

#include "table/groups.h"

#include <creme/locus.h>
#include <creme/table.h>

/* Texts are borrowed from the table or the frame; those of columns that are not there, or NA, are "". */
typedef struct creme_record {
    size_t row;                        /* of the table */
    const char *name, *chrom, *strand; /* strand: "+" or "-" */
    int64_t tss;                       /* 0-based */
    const char *id;                    /* creme-nn's: GENE_chrom_position_strand; to sort by, not to join by */
    const char *track, *context;
    const char *class;  /* enhancer, silencer, ... */
    const char *search; /* column search, else kind, else shuffled: what is done to a locus several times */
    bool has_tile, has_genome;
    creme_interval tile, genome;
} creme_record;

typedef struct creme_frame {
    const creme_table *table;
    creme_record *at;
    size_t count;
    bool has_tracks, has_contexts, has_classes, gives_genome; /* whether the table has such columns */
    creme_labels keeper;
} creme_frame;

/* All rows, or those of a track (NULL: all; CREME_ERROR_NOT_FOUND if there are none of it). The columns locus, chrom,
 * tss and strand are needed (CREME_ERROR_NOT_FOUND); track, context, class, search, tile_start, tile_end,
 * genome_start and genome_end are taken where they are. CREME_ERROR_FORMAT names file and line. */
CREME_CHECKED creme_status creme_frame_open(creme_frame *out, const creme_table *table, const char *track);
void creme_frame_close(creme_frame *frame);

/* The same of a piece (table_pieces.h), which may have no row of the track; and what is wrong if no piece has. */
CREME_CHECKED creme_status creme_frame_open_any(creme_frame *out, const creme_table *table, const char *track);
creme_status creme_frame_no_track(const creme_table *table, const char *track);

/* The same of at most so many rows of a table from `first` <= its rows on. */
CREME_CHECKED creme_status creme_frame_open_rows(creme_frame *out, const creme_table *table, const char *track,
                                                 size_t first, size_t rows);

/* *values[count] = the numbers of a column; all NaN if it is `optional` and not there. Free with creme_free. */
CREME_CHECKED creme_status creme_frame_numbers(const creme_frame *frame, const char *name, bool optional,
                                               double **values);

/* A cell of record i; "" for no value or no such column. */
const char *creme_frame_text(const creme_frame *frame, size_t i, const char *name);

/* CREME_ERROR_FORMAT unless each row has a tile. Leaves out those of which a part lies beyond the chromosome's ends
 * (padding): they have no coordinates there, NA. *left_out (unless NULL) =
 * how many. */
CREME_CHECKED creme_status creme_frame_need_tiles(creme_frame *frame, size_t *left_out);

/* That alone which may fail; nothing is left out. */
CREME_CHECKED creme_status creme_frame_check_tiles(const creme_frame *frame);

/* --- The key, and the join by it */

enum {
    CREME_BY_LOCUS = 0, /* name, chromosome, TSS, strand: always part of it */
    CREME_BY_TRACK = 1, /* and the track, where both tables have that column */
    CREME_BY_TILE = 2,  /* and start and end of the tile */
    CREME_BY_SEARCH = 4 /* and the search */
};

/* labels[i] = the key of record i. */
CREME_CHECKED creme_status creme_frame_key(const creme_frame *frame, unsigned by, creme_labels *out);

typedef struct creme_join {
    size_t *match;                  /* [left->count]: the partner's place in `right`, SIZE_MAX if it has none */
    size_t pairs;                   /* rows of the left with a partner */
    size_t left_alone, right_alone; /* rows that found none */
    size_t left_doubled,
        right_doubled; /* of those that found one, rows with the key of a row before them: on the left they
                                           have the same partner, on the right they are left out */
} creme_join;

/* Gives each row of the left its partner, the first of the right with its key. What was lost or doubled is for the
 * caller to say (creme_join_describe), with how many. */
CREME_CHECKED creme_status creme_frames_join(creme_join *out, const creme_frame *left, const creme_frame *right,
                                             unsigned by);
void creme_join_clear(creme_join *join);

/* "3 of 10 rows of a.tsv and 1 of 8 rows of b.tsv have no partner; 2 of 8 rows of b.tsv have the key of a row before
 * them and are left out" into text[bytes], "" if there is nothing to say. Unless `one_to_one`, the left may have rows
 * of the same key and the right rows without a partner (tiles, and a table of contexts that knows more loci): these
 * are not spoken of. Returns text. */
const char *creme_join_describe(char *text, size_t bytes, const creme_join *join, const creme_frame *left,
                                const creme_frame *right, bool one_to_one);

/* Contexts of another table take the place of the frame's own, by locus and track; "" where it has none.
 * CREME_ERROR_NOT_FOUND if it has none for any row. `join` and `other`, the frame of that table, are for the caller to
 * clear and close, a failure included; the contexts' texts are the table's. */
CREME_CHECKED creme_status creme_frame_take_contexts(creme_frame *frame, const creme_table *contexts,
                                                     creme_join *join, creme_frame *other);

/* --- Distance */

/* How far the middle of an interval of the genome lies from the TSS base's middle, in bp; upstream is negative. */
double creme_distance_bp(const creme_record *record, creme_interval genome);

/* The same in kb, rounded to whole widths of the interval, which is what the grid of tiles is made of. */
double creme_distance_kb(const creme_record *record, creme_interval genome);

/* *out[count] = distances in kb, NaN where no place is known; free with creme_free. They are those of the column
 * distance_kb, if there is one. Else, if tiles were `moved`, from genome_position_start and _end, which must be there;
 * where that is partly beyond the chromosome's end, NA, by how far the place lies from the tile's own in the window. Of
 * tiles that were not moved: from genome_start and _end, of elements (column `element`) in whole bins of them. */
CREME_CHECKED creme_status creme_frame_distances_kb(const creme_frame *frame, bool moved, double **out);

/* The width of the bins in which elements, which are of many widths, are counted by distance; NaN: a table of tiles. */
double creme_frame_bin_kb(const creme_frame *frame);

#endif
