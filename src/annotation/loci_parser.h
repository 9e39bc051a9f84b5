/* The row parsers behind creme_loci_read(): each takes the lines of one kind of file, one by one.
 *
 * A parser is begun with the list to fill, fed with data lines (never comments or blank ones), and, for a GTF,
 * finished. Rows are written to in place. Errors name file and line. */
#ifndef CREME_ANNOTATION_LOCI_PARSER_H
#define CREME_ANNOTATION_LOCI_PARSER_H

#include "annotation/fields.h"

#include <creme/locus.h>

/* creme_loci_read(), or with `annotation` creme_loci_read_gtf(), of lines that were opened (borrowed). */
CREME_CHECKED creme_status creme_loci_read_lines(creme_locus_list *out, creme_lines *lines, bool annotation,
                                                 const creme_gtf_options *options, const creme_log *log);

/* No chromosome is longer; keeps window arithmetic far from overflow. */
#define CREME_POSITION_MAX ((int64_t)1 << 40)

/* Is this a line to be passed over: blank, or beginning with '#' or, where `browser_lines`, with the word "track" or
 * "browser"? (A TSV may have a name or a column that is called so.) */
bool creme_loci_is_comment(const char *line, bool browser_lines);

/* Checks what all kinds share, and adds the locus to the list. */
CREME_CHECKED creme_status creme_loci_add(creme_locus_list *list, const creme_lines *lines, const creme_locus *locus);

/* *strand = '+' or '-' from its text, or Ensembl's 1, +1 and -1; anything else is an error. */
CREME_CHECKED creme_status creme_loci_parse_strand(const creme_lines *lines, const char *text, char *strand);

/* A whole number, also as R and pandas write it: 1e+05, 149318.0. False for anything else; *value is then what it
 * was. */
bool creme_loci_parse_whole(const char *text, int64_t *value);

/* *value = a position in [lowest, CREME_POSITION_MAX]; `what` names it in the error. */
CREME_CHECKED creme_status creme_loci_parse_position(const creme_lines *lines, const char *what, const char *text,
                                                     int64_t lowest, int64_t *value);

/* TSV or CSV: name, chrom, tss, strand by header, under these names or others of them (loci_tsv.c). */
typedef struct creme_tsv_parser {
    creme_locus_list *list;
    const creme_lines *lines;
    creme_fields fields;
    char separator;           /* a tab, a comma or a semicolon */
    int64_t first;            /* where positions count from: 0, of BioMart 1 */
    size_t columns;           /* of the header; 0 before it */
    size_t known[4];          /* where name, chrom, tss, strand are */
    size_t id;                /* where the name is if that is empty */
    size_t like_rows;         /* comments with as many columns */
    int64_t first_like_a_row; /* the line of the first */
} creme_tsv_parser;

/* Whether a line (maybe after '#') names all four columns, with tabs, commas or semicolons between. */
bool creme_tsv_is_header(const char *line);

/* What a line that is not a header looks like. */
typedef struct creme_tsv_look {
    const char *separators; /* "tabs", "commas", "semicolons" or "blanks" */
    int found;              /* how many of the four columns it names */
    const char *missing;    /* the first that it does not; NULL: none */
    size_t fields;
    bool is_row; /* a name, a chromosome, a number and a strand */
} creme_tsv_look;
creme_tsv_look creme_tsv_look_at(const char *line);

CREME_CHECKED creme_status creme_tsv_begin(creme_tsv_parser *parser, char *header);
CREME_CHECKED creme_status creme_tsv_row(creme_tsv_parser *parser, char *line);

/* A comment behind the header is counted if it has as many columns: the name of a locus may begin with '#'. */
void creme_tsv_comment(creme_tsv_parser *parser, const char *line);
void creme_tsv_clear(creme_tsv_parser *parser);

/* BED6 and more. */
typedef struct creme_bed_parser {
    creme_locus_list *list;
    const creme_lines *lines;
    creme_fields fields;
    size_t columns; /* of the first row; 0 before it */
    char separator; /* of the first row: a tab, or blanks */
} creme_bed_parser;

CREME_CHECKED creme_status creme_bed_row(creme_bed_parser *parser, char *line);
void creme_bed_clear(creme_bed_parser *parser);

/* GTF and GFF3: their transcripts. */
typedef struct creme_gtf_parser creme_gtf_parser;
CREME_CHECKED creme_status creme_gtf_begin(creme_gtf_parser **out, creme_locus_list *list, const creme_lines *lines,
                                           const creme_gtf_options *options, const creme_log *log);
CREME_CHECKED creme_status creme_gtf_row(creme_gtf_parser *parser, char *line);
/* A comment: "##FASTA" ends the features. */
void creme_gtf_comment(creme_gtf_parser *parser, const char *line);
/* Says what was dropped; CREME_ERROR_FORMAT if nothing was kept, with what the file has instead. */
CREME_CHECKED creme_status creme_gtf_finish(creme_gtf_parser *parser);
void creme_gtf_destroy(creme_gtf_parser *parser);

#endif
