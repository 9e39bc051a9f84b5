/* What another method says of the single bases of CREs: scores (saliency from a gradient, mutagenesis) or hits of
 * motifs, in coordinates of the chromosome. Which form a file has is told from its first lines (regions.h);
 * chromosomes are compared by what their names mean (creme/chromosome.h). Errors name file and line.
 *
 *     scores   bedGraph: chromosome, start, end, score; 0-based, half-open; for all tracks; or a table with these
 *              columns a table of creme mutagenesis (columns chrom, tss, strand, locus, track, genome_position_start,
 *              genome_position_end, effect): a CRE is told by rows of its own locus and track, each base by minus the
 *              mean effect of its substitutions
 *     motifs   BED: chromosome, start, end, name, score (1 where there is none); or a table with such columns
 *              fimo.tsv (MEME suite): sequence_name, start, stop (1-based, inclusive) and p-value by its header; the
 *              score is -log10 of the p-value; sequence_name is a chromosome
 *              GFF: columns 1, 4, 5 (1-based, inclusive) and 6, the score, 1 where that is "."
 *
 * Of several scores of a base the mean counts, of several hits the best one. */
#ifndef CREME_ANNOTATION_BASE_SCORES_H
#define CREME_ANNOTATION_BASE_SCORES_H

#include "base/lines.h"

#include <creme/cre.h>

typedef enum creme_base_scores_kind { CREME_BASE_SCORES, CREME_BASE_MOTIFS } creme_base_scores_kind;

typedef struct creme_base_scores {
    double
        *values; /* of one CRE's bases after another's, in the direction of the window; NaN: the file says nothing */
    size_t *first; /* where a CRE's begin [cres + 1] */
} creme_base_scores;

/* Of the CREs of a list read against the same scope; `rule` says how the loci's windows lie. The scope's log is told
 * of how many bases there is a score. CREME_ERROR_FORMAT for a file of another form, or what cannot be a number or a
 * place; CREME_ERROR_NOT_FOUND if it says nothing of any base of the CREs. */
CREME_CHECKED creme_status creme_base_scores_read(creme_base_scores *out, const char *path,
                                                  creme_base_scores_kind kind, const creme_cre_list *cres,
                                                  const creme_cre_scope *scope, creme_window_rule rule);
/* The same of lines that are open, which it takes over. */
CREME_CHECKED creme_status creme_base_scores_read_lines(creme_base_scores *out, creme_lines *lines,
                                                        creme_base_scores_kind kind, const creme_cre_list *cres,
                                                        const creme_cre_scope *scope, creme_window_rule rule);
void creme_base_scores_clear(creme_base_scores *scores);

/* Of the i-th CRE [bases of its tile]; NULL of zeroed scores. */
const double *creme_base_scores_get(const creme_base_scores *scores, size_t i);

#endif
