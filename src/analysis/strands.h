/* Tracks of a strand pair: their names in tables, and those on the genome.
 *
 * A window is read on its gene's strand, so that a table's tracks are named as seen from the gene: of a gene on '-',
 * a track of a strand pair is that of the genome's other strand. The '#' lines of a table name the other track of
 * each that has one:
 *
 *     # strand pair: CAGE:K562+ | CAGE:K562-
 *
 * Whatever lies along the genome, of genes of both strands, is named by these. */
#ifndef CREME_ANALYSIS_STRANDS_H
#define CREME_ANALYSIS_STRANDS_H

#include "table/rows.h"

#define CREME_STRAND_VIEW_NOTE                                                                                       \
    "tracks: named as seen from the gene; of a gene on '-', a track of a strand pair is the genome's other strand"
#define CREME_STRAND_PAIR_NOTE    "strand pair: "
#define CREME_STRAND_PAIR_BETWEEN " | "

/* The other track of its pair, as the notes of the table say; NULL if they say nothing. The text is not ended by a
 * NUL but *length long; it is borrowed from the table. */
const char *creme_strand_other(const creme_table *table, const char *track, size_t *length);

/* Names on the genome of tracks of loci; zero, then clear. */
typedef struct creme_strand_names {
    char **other; /* [count] of the tracks that were asked for; NULL: none */
    char **track;
    size_t count, capacity;
} creme_strand_names;

/* *name = what the track of a gene on `strand` is called on the genome; borrowed from `names` or `track` itself. */
CREME_CHECKED creme_status creme_strand_name(creme_strand_names *names, const creme_table *table, const char *track,
                                             const char *strand, const char **name);
void creme_strand_names_clear(creme_strand_names *names);

/* Opens a frame whose records have their tracks named as on the genome, of the track of that name alone (NULL: all);
 * CREME_ERROR_NOT_FOUND if it has no row. Close the frame and clear the names, also after a failure. */
CREME_CHECKED creme_status creme_frame_open_on_genome(creme_frame *out, creme_strand_names *names,
                                                      const creme_table *table, const char *track);

/* The same of at most so many rows from `first` on, which may have none of the track; `names` go on from one to the
 * next. */
CREME_CHECKED creme_status creme_frame_open_rows_on_genome(creme_frame *out, creme_strand_names *names,
                                                           const creme_table *table, const char *track, size_t first,
                                                           size_t rows);

/* Hands the notes on strands and on what tracks are on: `to` gets those of `from` that it does not have. */
CREME_CHECKED creme_status creme_track_notes_hand_on(creme_table *to, const creme_table *from);

#endif
