/* Counts of a few different words, for messages: "protein_coding (12), lncRNA (3)". */
#ifndef CREME_ANNOTATION_TALLY_H
#define CREME_ANNOTATION_TALLY_H

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>

enum { CREME_TALLY_WORDS = 64 };

typedef struct creme_tally {
    char *words[CREME_TALLY_WORDS];
    size_t counts[CREME_TALLY_WORDS];
    size_t count;
    bool overflowed; /* there were more different words than fit */
} creme_tally;

CREME_CHECKED creme_status creme_tally_add(creme_tally *tally, const char *word);

/* Writes as much of the list as fits, the most frequent first; "nothing" if it is empty. */
void creme_tally_describe(creme_tally *tally, char *text, size_t bytes);

void creme_tally_clear(creme_tally *tally);

#endif
