/* Genes of an annotation in the figure of a locus. */
#ifndef CREME_ANALYSIS_VIEWS_GENES_H
#define CREME_ANALYSIS_VIEWS_GENES_H

#include "annotation/gene_models.h"
#include "table/rows.h"

#include <creme/marks.h>

/* Marks of a panel:
 *
 *     gene      from low to high, kb from the TSS, cut to the window; x: its lane, from 1; label: its name, with an
 *               arrow in its direction; y: where that begins; series: "own" if it has the locus's name, else "other"
 *     exon      from low to high; x, series: its gene's
 *     left_out  n: genes for which there was no lane
 *
 * `genes` are those that overlap `window`, an interval of the genome. */
CREME_CHECKED creme_status creme_view_mark_genes(creme_marks *marks, const char *panel, const creme_record *locus,
                                                 creme_interval window, const creme_gene_models *genes);

#endif
