/* A fixed set of worker threads for loops whose iterations do not depend on each other.
 *
 * The loop is cut into indices by the caller, never by the number of threads, and every index is run exactly
 * once; so a result that is a function of the index alone cannot depend on how many threads there are.
 */
#ifndef CREME_THREADS_H
#define CREME_THREADS_H

#include <creme/status.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct creme_threads creme_threads;

/* One iteration. `worker` is 0 .. count-1 and names this thread's scratch space. Must not fail: a task that
 * can, records its status in `context`. Must not start another loop on the same threads. */
typedef void (*creme_threads_task)(void *context, int64_t index, int worker);

/* *out = `count` threads, to be destroyed: count - 1 workers are started, the caller is the remaining one. 0: one for
 * each core that this process may use, as taskset and the limits of a container or a batch system (cgroups) have it;
 * the second thread of a core has nothing to add to products. CREME_ERROR_RANGE for a count below 0 or above 1,024,
 * CREME_ERROR_LIBRARY if the system gives no thread. In a child process after fork() the workers are not there: loops
 * are run by the caller alone, with the same results, and destroying does no harm. */
CREME_API CREME_CHECKED creme_status creme_threads_create(creme_threads **out, int count);
CREME_API void creme_threads_destroy(creme_threads *threads);

/* How many threads take part, the caller included. NULL counts as one. */
CREME_API int creme_threads_count(const creme_threads *threads);

/* Runs task(context, i, worker) for every 0 <= i < count and returns when all are done. Indices are handed out
 * in rising order. One loop at a time: call it from the thread that created `threads`. NULL threads: a plain loop. */
CREME_API void creme_threads_for(creme_threads *threads, int64_t count, creme_threads_task task, void *context);

#ifdef __cplusplus
}
#endif
#endif
