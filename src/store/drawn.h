/* How many of a step's sequences were made, where shuffles are no longer drawn once enough is known, and how many all
 * shuffles would have taken: what its table's header says.
 *
 * Whatever is shuffled is shuffled under the numbers 0, 1, ..., so that a replicate of number 0 stands for as many as
 * there would be; the wild type is one sequence. What a search chose is taken as it was: other choices would have led
 * to other rounds.
 */
#ifndef CREME_STORE_DRAWN_H
#define CREME_STORE_DRAWN_H

#include "base/output.h"

#include <creme/store.h>

/* Zero is nothing. */
typedef struct creme_drawn {
    int64_t sequences;
    int64_t wild_types, shuffled; /* of these; and how many things were shuffled, each several times */
} creme_drawn;

/* Adds a replicate, by the columns role and replicate. */
void creme_drawn_add(creme_drawn *drawn, const char *role, int64_t replicate);

/* A line of a header, always as long as this, so that it can be put in when all is known:
 * "# drew 1234 of 4000 sequences (69.2 % saved)", blanks, and a newline. */
enum { CREME_DRAWN_BYTES = 101 };
#define CREME_DRAWN_NOTE "drew "
void creme_drawn_write(const creme_drawn *drawn, int64_t shuffles, char out[CREME_DRAWN_BYTES + 1]);

/* Counts what the step holds; *shuffles = 0 where its plan draws all of them. */
CREME_CHECKED creme_status creme_drawn_count_step(creme_drawn *out, int64_t *shuffles, creme_store *store);

/* Writes the line for what the step holds; nothing where its plan draws all shuffles. */
CREME_CHECKED creme_status creme_drawn_write_step(creme_store *store, creme_output *output);

#endif
