/* Removal: tiles taken away without being shuffled. Units of work like those of assay.h. */
#ifndef CREME_REMOVAL_H
#define CREME_REMOVAL_H

#include <creme/assay.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Removal: for each CRE tile, alone, one of these. Nothing is drawn at random.
 *
 *     MASK      every base of it N
 *     DELETE    cut out: the TSS's base stays where it is in the window, what lies on the tile's far side from it
 *               moves up, and that end is filled with the genome's bases beyond (N beyond the chromosome)
 *     REPLACE   cut out, and each sequence in turn in its place, of any length, in the direction of transcription; what
 *               lies on the far side moves by the difference
 *
 * effect = (WT - mean MUTANT) / WT, over the sequences of REPLACE; else n = 1, without sd and interval. A tile that
 * covers the TSS's base is cut out with it: the first base behind it comes to lie in its place. */
typedef struct creme_removal_options {
    creme_how how;        /* not SHUFFLE, which is necessity */
    const uint8_t *codes; /* REPLACE: the sequences, one after another; borrowed as long as the assay lives */
    const int64_t *first; /* where each begins, and where the last one ends [count + 1] */
    int64_t count;
} creme_removal_options;

/* CREME_ERROR_ARGUMENT for until_ci, SHUFFLE, or nothing to put there; as creme_site_read() for the bases beyond. */
CREME_API CREME_CHECKED creme_status creme_removal_create(creme_assay **out, const creme_site *site,
                                                          const creme_assay_options *options,
                                                          const creme_removal_options *how);

#ifdef __cplusplus
}
#endif
#endif
