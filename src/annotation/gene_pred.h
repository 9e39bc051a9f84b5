/* UCSC's tables of genes (genePred, with a bin or not: refGene, ncbiRefSeq, knownGene, wgEncodeGencode*; refFlat):
 *
 *     [bin | geneName] name chrom strand txStart txEnd cdsStart cdsEnd exonCount exonStarts exonEnds [score name2 ...]
 *
 * with tabs between and no header, or one that '#' begins. Places are 0-based and half-open. */
#ifndef CREME_ANNOTATION_GENE_PRED_H
#define CREME_ANNOTATION_GENE_PRED_H

#include "annotation/gff_line.h"

#include <creme/sequence.h>

/* If the line looks like a row of such a table, its `name`, behind which the other columns stand; else NULL. */
const char *creme_gene_pred_begin(const char *text);

/* Parses such a row, and writes to it, as a transcript: its name, gene, place, exons and whether it codes. */
CREME_CHECKED creme_status creme_gene_pred_parse(creme_gff_line *out, const creme_lines *lines, char *text);

/* Takes the next exon off the lists of a parsed row; false after the last, and where a line has no such lists. */
bool creme_gene_pred_next_exon(creme_gff_line *line, creme_interval *exon);

#endif
