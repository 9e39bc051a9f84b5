/* Looking at the loops of some threads, to learn what more threads than this machine has would make of them.
 *
 * Loops that are watched are run by the caller alone, one index after the other, whatever the number of threads: their
 * sizes are those for so many threads, their times those of one,
 * in seconds of its processor. */
#ifndef CREME_BASE_THREADS_WATCH_H
#define CREME_BASE_THREADS_WATCH_H

#include <creme/threads.h>

typedef struct creme_threads_watch {
    /* A loop is done: how long each of its indices took, seconds[count], borrowed, and `run` those that were run. */
    void (*loop)(void *self, int64_t count, const double *seconds, double run);
    void *self;
    /* Of a loop with more indices only so many are run, the last one among them, and the others are taken to last as
     * long as the median of these. What the loop computes is then unfinished, and of no use. 0: all are run. */
    int64_t most;
} creme_threads_watch;

/* From now on; NULL: no longer. Copied. Not while a loop is under way. */
void creme_threads_set_watch(creme_threads *threads, const creme_threads_watch *watch);

#endif
