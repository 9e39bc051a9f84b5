/* Other people's tables become ours when they are read, here and nowhere else: what comes after knows our columns
 * alone.
 *
 * These are the result tables of the paper's authors, as pandas wrote them: their columns get our names (a column is
 * renamed only where ours is not there); a locus's id (seq_id, enf_data_id, path: GENE_chrom_position_strand, perhaps
 * with _START_END of a tile and folders and ".pickle" about it) becomes locus, chrom, tss, strand (and tile_start,
 * tile_end); tiles without genome coordinates get them by the window, CREME_WINDOW_CREME; positions become TSSs,
 * which on '-' lie one base before. The number of a tile about the TSS becomes distance_kb, four rows of two greedy
 * rounds become three rows of an interaction table, a profile's bins get their distance_kb. Of the TSSs that they
 * chose for a cell line, the activities, whose column has the line's name, become wt of that track too. Columns that
 * are not known stay. A quotient by 0, which pandas writes as inf, is none: NA, and a note says how many there were.
 *
 * A table of ours is not changed. */
#ifndef CREME_TABLE_DIALECT_H
#define CREME_TABLE_DIALECT_H

#include <creme/table.h>

/* The note of a translated table that says which assay's it is, where its columns tell: this, then "necessity". */
#define CREME_DIALECT_NOTE "the authors' table of creme "

/* CREME_ERROR_FORMAT names file and line of what cannot be understood. */
CREME_CHECKED creme_status creme_dialect_translate(creme_table *table, int64_t window_bp);

/* Whether a table of these columns, which has no rows yet, is one of others': what becomes of its rows is only known
 * with all of them. Rows of any other table are translated by themselves. */
CREME_CHECKED creme_status creme_dialect_is_foreign(bool *foreign, const creme_table *head);

#endif
