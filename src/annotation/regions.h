/* Places on chromosomes, row by row, from whatever file holds them: the one reader of BED and its kin.
 *
 * What a file is, is told from its first lines; gzip or not, CRLF or LF, with or without a byte order mark:
 *
 *     BED     chromosome, start, end, and maybe name, score, strand: bed3 to bed12, narrowPeak, broadPeak, bedGraph;
 *             fields end at tabs, runs of blanks, commas or semicolons; lines of "track" and "browser" are passed
 *             over. Of blocks (bed12) the whole span counts. Two places on a line (BEDPE) are an error.
 *     table   the same under names of columns, tab or blank separated or CSV: a header line, which '#' may begin.
 *             Columns are found by name, in any order and any case (regions.c lists the names: UCSC, ENCODE, pandas,
 *             GRanges, MACS, HOMER, FIMO, our own).
 *     GFF     columns 1, 4, 5 (1-based, inclusive), 6 and 7; column 3 is the name; it ends at "##FASTA"
 *     genes   a list of genes, if the caller takes them: one word a line, or a table with a column of genes and none of
 *             places
 *
 * Anything else is an error that names file and line. Places are 0-based and half-open; tables of programs that count
 * from 1 (columns seqnames, sequence_name or seqid, stop, abs_summit, PeakID, start_position; SAF) are converted. Where
 * there is a column width or length, the first row decides: it is end - start, or 1 more.
 *
 * Rows of length 0, unless they are asked for, and rows of a table without a place (NA) are left out; a warning
 * counts them. An end before the start is an error. */
#ifndef CREME_ANNOTATION_REGIONS_H
#define CREME_ANNOTATION_REGIONS_H

#include "annotation/loci_parser.h"

#include <creme/log.h>

typedef enum creme_regions_form {
    CREME_REGIONS_UNKNOWN,
    CREME_REGIONS_BED,
    CREME_REGIONS_TABLE,
    CREME_REGIONS_GFF,
    CREME_REGIONS_GENES
} creme_regions_form;

/* Texts are borrowed from the reader until the next row. */
typedef struct creme_region {
    const char *chrom; /* NULL: a gene */
    creme_interval at; /* not empty, unless points are taken */
    const char *name;  /* NULL: none; of a gene its name */
    const char *score; /* BED's fifth column, GFF's sixth, a table's score or value; NULL: none, or "." */
    char strand;       /* '+', '-' or '.' */
} creme_region;

/* What a caller takes. */
typedef struct creme_regions_wish {
    const char *expected; /* for the message about a file that is none of it: "a BED ..." */
    bool genes;           /* lists of genes too */
    bool points;          /* rows of length 0 too, between two bases */
    const creme_log *log; /* may be NULL */
} creme_regions_wish;

enum {
    CREME_REGIONS_CHROM,
    CREME_REGIONS_START,
    CREME_REGIONS_END,
    CREME_REGIONS_NAME,
    CREME_REGIONS_SCORE,
    CREME_REGIONS_STRAND,
    CREME_REGIONS_COLUMNS
};

typedef struct creme_regions {
    creme_lines *lines; /* owned */
    creme_regions_wish wish;
    creme_regions_form form;
    char separator;
    bool from_one, exact;                /* places count from 1; each row is as long as the header */
    bool pending;                        /* the first row is split already */
    size_t where[CREME_REGIONS_COLUMNS]; /* column + 1; 0: none */
    size_t width;                        /* column + 1 of width or length; 0: none, or it has decided */
    char *header_text;
    creme_fields header, fields;    /* of the header; of the row at hand */
    int64_t rows, empty, placeless; /* given; of length 0; of no place */
} creme_regions;

/* Takes over `lines` (also when it fails) and finds out what they hold: then `form` is known, not
 * CREME_REGIONS_UNKNOWN. Close after a failure too. CREME_ERROR_FORMAT for what is not recognised, or a file without
 * rows. */
CREME_CHECKED creme_status creme_regions_open(creme_regions *out, creme_lines *lines, const creme_regions_wish *wish);
void creme_regions_close(creme_regions *regions);

/* The next row; *more is false after the last, when the log is told what was left out. CREME_ERROR_FORMAT for a row
 * that is none; or at the end, if all were left out. */
CREME_CHECKED creme_status creme_regions_next(creme_regions *regions, creme_region *row, bool *more);

/* Of a table, of genes too: whether it has a column of that name, or of one of several with '|' between (in any
 * case); *column = which. */
bool creme_regions_find(const creme_regions *regions, const char *names, size_t *column);

/* The row at hand's field; NULL beyond its last one. */
const char *creme_regions_field(const creme_regions *regions, size_t column);

#endif
