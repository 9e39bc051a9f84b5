/* Effects of elements, found by the element and the gene. */
#ifndef CREME_ANALYSIS_CRISPRI_EFFECTS_H
#define CREME_ANALYSIS_CRISPRI_EFFECTS_H

#include "analysis/crispri_pairs.h"
#include "analysis/kinds.h"
#include "analysis/row_index.h"
#include "table/rows.h"

typedef struct creme_crispri_effects {
    creme_frame frame;
    creme_interval *element; /* [frame.count]: as it was asked for, before it was widened */
    bool *has_element;       /* [frame.count] */
    double *effect, *se, *wt, *score;
    bool *silent;
    size_t *track; /* [frame.count]: place in `tracks` */
    creme_names tracks;
    creme_row_index by_pair, by_gene; /* of a gene, one row of each locus */
    bool weighted;                    /* the score is divided by the distance */
    size_t doubled; /* rows of the element, locus and track of a row before them, which are left out */
    const creme_chromosome_aliases *aliases;
    creme_assembly_set assemblies; /* that the names of chromosomes tell; 0: they do not */
} creme_crispri_effects;

/* A row for a pair. */
typedef struct creme_crispri_match {
    size_t row;               /* of the frame; SIZE_MAX: none */
    size_t loci;              /* of the gene, that have the element */
    creme_pair_reason reason; /* why there is no score; CREME_PAIR_COUNTS: there is */
    double distance_bp;       /* from the middle of the element to that of the TSS; NaN: not known */
    double score;             /* NaN: none */
} creme_crispri_match;

/* options->score: NULL and "effect", "abs_effect", "effect_over_se", "effect_over_distance", or a column of numbers.
 * Close after a failure too. */
CREME_CHECKED creme_status creme_crispri_effects_open(creme_crispri_effects *out, creme_analysis *analysis,
                                                      const creme_table *table,
                                                      const creme_analysis_options *options);
void creme_crispri_effects_close(creme_crispri_effects *effects);

/* Of a track, the row of the pair's element and gene: chromosomes by what their names mean, start and end, and the gene
 * by symbol or id as locus, gene, gene_name or gene_id. Of several loci of the gene the one whose TSS is nearest to the
 * table's; where that is not known, or they are equally near, the one of the highest WT; else the first. */
CREME_CHECKED creme_status creme_crispri_effects_match(const creme_crispri_effects *effects,
                                                       const creme_crispri_pair *pair, size_t track,
                                                       creme_crispri_match *out);

#endif
