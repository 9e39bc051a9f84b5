/* Options that differ, as messages name them: the first with both values, then some more, and how many others. */
#ifndef CREME_STORE_DIFFERENCES_H
#define CREME_STORE_DIFFERENCES_H

#include <stddef.h>

enum { CREME_DIFFERENCES_SHOWN = 3, CREME_DIFFERENCES_KEPT = 64 };

/* Zero is none. */
typedef struct creme_differences {
    size_t count; /* of different names; more than are kept are not told apart */
    char names[CREME_DIFFERENCES_KEPT][48];
    char is[CREME_DIFFERENCES_SHOWN][200], was[CREME_DIFFERENCES_SHOWN][200];
    char more[1400]; /* creme_differences_more() */
} creme_differences;

/* Adds one, "--seed" with its values now and before; of a name that was added, nothing. */
void creme_differences_add(creme_differences *differences, const char *name, const char *is, const char *was);

/* " (and --seed: 3, there 1; --klet: 1, there 2; 4 more)", "" where there is but the first. */
const char *creme_differences_more(creme_differences *differences);

#endif
