/* Joining two tables whose rows come in pieces, by the key of rows (table/rows.h): rows are sorted by a hash of it on
 * disk, joined as they come, and sorted back. */
#ifndef CREME_ANALYSIS_PAIRING_H
#define CREME_ANALYSIS_PAIRING_H

#include "analysis/kinds.h"
#include "base/sorter.h"

/* One table's rows. Zero but `table`, then clear. */
typedef struct creme_pairing_side {
    const creme_table *table; /* its head */
    creme_sorter *rows;       /* in their order */
    size_t count;
    bool has_tracks;
    char *track;      /* of the first row; NULL: there is none */
    bool has_several; /* tracks */
    bool lacks_tiles; /* some row is of none */
} creme_pairing_side;

/* A row, its number, what is said of it, and the gene that it is of (NULL: nothing is asked by genes). */
CREME_CHECKED creme_status creme_pairing_add(creme_pairing_side *side, const creme_record *record, double value,
                                             const char *said, const char *gene);
void creme_pairing_side_clear(creme_pairing_side *side);

/* A row of the left and its partner. Texts are borrowed until the next. */
typedef struct creme_paired {
    creme_record left;
    double x, y;
    const char *left_said, *right_said, *right_track;
    int64_t right_tss;
} creme_paired;

typedef struct creme_pairing {
    creme_join counts;  /* without matches */
    size_t by_gene;     /* of the pairs */
    size_t with_values; /* pairs of which both have a number */
    creme_sorter *pairs;
    char *texts; /* of the pair at hand */
    size_t capacity;
} creme_pairing;

/* As creme_frames_join(): each row of the left gets the first of the right with its key. by_genes: where each side has
 * one row of a gene (chromosome, strand and search alike; the tile, if rows are joined by it), and that of the left has
 * no partner, these are partners too. Takes the sides' rows, which are gone then. Zero, then clear. */
CREME_CHECKED creme_status creme_pairing_make(creme_pairing *pairing, creme_pairing_side *left,
                                              creme_pairing_side *right, unsigned by, bool by_genes);

/* *more = whether there is a next pair, which is *pair: in the order of the left's rows. */
CREME_CHECKED creme_status creme_pairing_next(creme_pairing *pairing, creme_paired *pair, bool *more);

/* creme_analysis_remark_join() of what was joined one to one. */
CREME_CHECKED creme_status creme_pairing_remark(const creme_pairing *pairing, creme_analysis *out,
                                                const creme_pairing_side *left, const creme_pairing_side *right,
                                                const creme_analysis_options *options);
void creme_pairing_clear(creme_pairing *pairing);

#endif
