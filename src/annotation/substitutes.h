/* Sequences that are put in the place of tiles: the records of a FASTA, plain or compressed, each of any length.
 * Their lines may be of any lengths, too. Letters are taken as those of a genome (creme/sequence.h): N and IUPAC's
 * codes for several bases are N. Errors name file and line. */
#ifndef CREME_ANNOTATION_SUBSTITUTES_H
#define CREME_ANNOTATION_SUBSTITUTES_H

#include "base/lines.h"

#include <creme/sequence.h>

/* Zero is none. */
typedef struct creme_substitutes {
    uint8_t *codes; /* of one after another */
    int64_t *first; /* where each begins [count + 1] */
    int64_t count;
    size_t code_capacity, first_capacity; /* private */
} creme_substitutes;

/* CREME_ERROR_FORMAT for a file that is no FASTA, has no record or an empty one, or letters that are no bases
 * (protein, gaps). *out is to be cleared. */
CREME_CHECKED creme_status creme_substitutes_read(creme_substitutes *out, const char *path);
/* The same of lines that are open, which it takes over. */
CREME_CHECKED creme_status creme_substitutes_read_lines(creme_substitutes *out, creme_lines *lines);
void creme_substitutes_clear(creme_substitutes *substitutes);

#endif
