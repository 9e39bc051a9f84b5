/* Rows of tables in the forms that other programs read. */
#ifndef CREME_ANALYSIS_EXPORT_FORMS_H
#define CREME_ANALYSIS_EXPORT_FORMS_H

#include "base/output.h"

#include "table/table_pieces.h"

#include <creme/log.h>
#include <creme/store.h>

typedef struct creme_export_options {
    const char *track;  /* only its rows; NULL: all */
    const char *search; /* of creme-nn: "enhancers" or "silencers"; NULL: the only one there is */
    const creme_store_chromosome *chromosomes;
    size_t chromosome_count; /* 0: not known, as of tables of text */
    bool may_be_empty;       /* of BED: a file without lines is fine */
    const creme_log *log;    /* is told which rows a form has no place for; may be NULL */
} creme_export_options;

/* The step at hand as a table, with the '#' lines that say which assay made it. Destroy it. */
CREME_CHECKED creme_status creme_export_rows(creme_table **out, creme_store *store);

/* Warns if units of work are missing: of a step, or of what a table (its '#' lines) was made of (store: NULL). Forms
 * without lines of comments cannot say so themselves. */
CREME_CHECKED creme_status creme_export_warn_of_missing(const creme_table *head, creme_store *store,
                                                        const creme_log *log);

/* BED6 and further columns, in the order of the rows; without a header, as fine-tile's --bed has none.
 *
 *     chromosome  start  end  name  score  strand  effect  class
 *
 * start and end are cut to the chromosome, where its length is known. Rows without a place or an effect are left
 * out, and of a table of CREs (with a column class) those that are neither enhancer nor silencer, and the log is told
 * how many; class is "." where there is none. name = LOCUS:TRACK, with the assay between where the table has a column
 * of it, score = 1000 min(1, |effect|), rounded.
 *
 *   distance, multiplicity   where the tile was put; name = LOCUS:START-END:TRACK with the tile in the window
 *   fine-tile                what survives of each CRE, as --bed of that assay writes it, to the byte: six columns,
 *                            name = LOCUS:START-END:TRACK:KIND, score = 1000 x the share of activity that is kept
 *
 *   variants                 REF's bases; name = LOCUS:VARIANT:TRACK; class is the variant's; then distance and log2fc
 *
 * CREME_ERROR_ARGUMENT for tables whose rows are no places: interaction, set-sufficiency, context-swap, profile;
 * CREME_ERROR_NOT_FOUND if no row is left. */
CREME_CHECKED creme_status creme_export_bed(creme_table_pieces *pieces, const creme_export_options *options,
                                            creme_output *output);

/* bedGraph: chromosome, start, end, effect of one track (CREME_ERROR_ARGUMENT if there are several and none is
 * named), sorted. Where tiles of several loci overlap, the mean of their effects. Of assays with one effect for each
 * tile; of mutagenesis, for each base, its importance: minus the mean effect of its substitutions; and of variants,
 * for REF's bases, the mean of |effect|. */
CREME_CHECKED creme_status creme_export_bedgraph(creme_table_pieces *pieces, const creme_export_options *options,
                                                 creme_output *output);

/* The same as a bigWig, float32, with 10 levels of zoom. CREME_ERROR_ARGUMENT if the lengths of chromosomes are not
 * known. The file is whole or not there; it is read back before it is put in its place. */
CREME_CHECKED creme_status creme_export_bigwig(creme_table_pieces *pieces, const creme_export_options *options,
                                               const char *path);

/* VCF of a table of creme variants (CREME_ERROR_ARGUMENT for others): one line for each variant, by place, with its
 * effects, INFO CREME=ALT|LOCUS|TRACK|effect|delta|log2fc, one for each locus and track, commas between; "." where
 * there is no number. Of other signs in names %XX. A file of one's own takes them over by bcftools annotate -c
 * INFO/CREME. */
CREME_CHECKED creme_status creme_export_vcf(const creme_table *table, const creme_export_options *options,
                                            creme_output *output);

/* CSV under the names of columns of the paper's tables (docs/formats.md lists them), which creme analyze reads as it
 * reads the table itself: of necessity, sufficiency, context-dependence, distance, set-sufficiency, multiplicity and
 * fine-tile, and of interaction what the first two tiles do. The second is of interaction which tiles are chosen in
 * its first five rounds, for Enformer's grid alone, whose 38 tiles it numbers. Of a table with several searches,
 * options->search has to name one. */
CREME_CHECKED creme_status creme_export_creme_nn(creme_table_pieces *pieces, const creme_export_options *options,
                                                 creme_output *output);
CREME_CHECKED creme_status creme_export_locations(creme_table_pieces *pieces, const creme_export_options *options,
                                                  creme_output *output);

/* --- What these share */

/* CREME_ERROR_ARGUMENT if the table has one of the columns, whose names end with a NULL: it is not of a kind that the
 * format can hold. */
CREME_CHECKED creme_status creme_export_refuse(const creme_table *table, const char *const *columns,
                                               const char *format);

/* What a form leaves out, row by row. */
typedef struct creme_left_out {
    bool are_elements; /* rows here are CREs */
    size_t rows;       /* all, left out or not */
    size_t classes;    /* neither enhancer nor silencer, where there is a class */
    size_t effects;    /* of no effect */
    size_t places;     /* of no place on the genome, or beyond the ends of their chromosome */
    size_t survivors;  /* CREs of which nothing survives */
    size_t others;     /* which the paper's table does not have */
} creme_left_out;

/* "12 of 18 rows are left out: 10 neither enhancer nor silencer, 2 without an effect" to the log: a warning, or, of
 * what is never written in the form, a note. Silent if nothing is. */
void creme_export_say_left_out(const creme_left_out *left, const creme_table *head,
                               const creme_export_options *options);

/* CREME_ERROR_NOT_FOUND: nothing is left. */
creme_status creme_export_nothing_left(const creme_left_out *left, const creme_table *head, const char *format);

/* Effects: the column effect, or the authors' names for it. */
#define CREME_EXPORT_EFFECT "effect"

#endif
