/* UCSC's tables of genes (genePred, with a bin or not: refGene, ncbiRefSeq, knownGene, wgEncodeGencode*; refFlat):
 *
 *     [bin | geneName] name chrom strand txStart txEnd cdsStart cdsEnd exonCount exonStarts exonEnds [score name2 ...]
 *
 * with tabs between and no header, or one that '#' begins. Places are 0-based and half-open. */
#ifndef CREME_ANNOTATION_GENE_PRED_H
#define CREME_ANNOTATION_GENE_PRED_H

#include "annotation/gff_line.h"

/* Does the line look like a row of such a table? */
bool creme_gene_pred_is_row(const char *text);

/* Parses such a row, and writes to it, as a transcript: its name, gene, place and whether it codes, not
 * its exons. */
CREME_CHECKED creme_status creme_gene_pred_parse(creme_gff_line *out, const creme_lines *lines, char *text);

#endif
