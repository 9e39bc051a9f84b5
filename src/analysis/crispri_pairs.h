/* Pairs of an element and a gene, as tables of CRISPRi screens have them: those of EngreitzLab/CRISPR_comparison. */
#ifndef CREME_ANALYSIS_CRISPRI_PAIRS_H
#define CREME_ANALYSIS_CRISPRI_PAIRS_H

#include "base/names.h"

#include <creme/chromosome.h>
#include <creme/locus.h>
#include <creme/table.h>
#include <stdbool.h>

/* Why a pair is not counted, in the order in which that is asked. */
typedef enum creme_pair_reason {
    CREME_PAIR_COUNTS,
    CREME_PAIR_INVALID,   /* ValidConnection is not TRUE */
    CREME_PAIR_UNKNOWN,   /* Regulated is NA */
    CREME_PAIR_WEAK,      /* not regulated, and the screen's power is below the one that is asked, or not known */
    CREME_PAIR_UNMAPPED,  /* no track is said to be of its cell type */
    CREME_PAIR_NO_GENE,   /* no locus of EFFECTS is of its gene */
    CREME_PAIR_BEYOND,    /* the element reaches beyond the window of the gene's loci */
    CREME_PAIR_NO_EFFECT, /* the element has no row with that gene */
    CREME_PAIR_NA,        /* it has, but the score is NA */
    CREME_PAIR_SILENT,    /* the locus's WT is below --min-wt */
    CREME_PAIR_REASONS
} creme_pair_reason;

/* "ValidConnection is not TRUE", ...; "" if it counts. */
const char *creme_pair_reason_text(creme_pair_reason reason);

typedef struct creme_crispri_pair {
    size_t row;               /* of the table */
    const char *chrom, *gene; /* as the table has them; gene: the symbol, else the id */
    const char *gene_id;      /* "" if there is no such column */
    creme_interval element;   /* may be empty */
    size_t cell;              /* place in `cells` */
    double tss;               /* the middle of the table's TSS; NaN: not known */
    double effect_size;       /* the fraction by which expression changed: -0.3 is 30 % less; NaN: not known */
    bool regulated;
    creme_pair_reason reason; /* of those that the table alone tells */
} creme_crispri_pair;

typedef struct creme_crispri_pairs {
    const creme_table *table;
    creme_crispri_pair *at;
    size_t count;
    creme_names cells; /* "" alone if the table has no such column */
    bool has_power, has_valid;
    size_t beyond_all;    /* rows whose EffectSize is below -1, a loss of more than everything */
    size_t contradicting; /* rows that Regulated and (Significant and EffectSize < 0) call differently */
    size_t repeated;      /* rows of the cell type, element and gene of a row before them */
} creme_crispri_pairs;

/* Needs chrom, chromStart, chromEnd (BED), measuredGeneSymbol or measuredGeneEnsemblId, and Regulated or else
 * Significant with EffectSize. Takes CellType, startTSS, endTSS, EffectSize, ValidConnection and PowerAtEffectSize25
 * where they are. A pair that is not regulated counts only if that power is at least `power`; 0 takes all.
 * CREME_ERROR_NOT_FOUND for a column that is missing, CREME_ERROR_FORMAT with file and line. Clear after a failure
 * too. */
CREME_CHECKED creme_status creme_crispri_pairs_read(creme_crispri_pairs *out, const creme_table *table, double power);
void creme_crispri_pairs_clear(creme_crispri_pairs *pairs);

#endif
