/* Worker threads that share out the indices of a loop. */
#include "base/threads_watch.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/processors.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_THREADS = 1024, SPINS = 2000 };

struct creme_threads {
    int count;          /* the caller included */
    int started;        /* workers running */
    pid_t owner;        /* the process in which they run */
    pthread_t *workers; /* [count - 1] */
    pthread_mutex_t lock;
    pthread_cond_t work, idle;
    atomic_uint generation; /* rises with every loop */
    bool stopping;
    atomic_int busy; /* workers that have not finished the current loop */
    creme_threads_task task;
    void *context;
    int64_t loop_count;
    atomic_int_fast64_t next;
    creme_threads_watch watch; /* without `loop`: nobody */
    double *seconds;           /* [seconds_capacity], of a watched loop's indices */
    size_t seconds_capacity;
};

typedef struct start_argument {
    creme_threads *threads;
    int worker;
} start_argument;

/* Tells the processor that this is a waiting loop. */
static inline void relax(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

static void take_indices(creme_threads *threads, int worker)
{
    for (;;) {
        int64_t index = atomic_fetch_add_explicit(&threads->next, 1, memory_order_relaxed);
        if (index >= threads->loop_count) return;
        threads->task(threads->context, index, worker);
    }
}

/* Waits for the next loop: spins a little, since loops of a forward pass follow each other closely. */
static bool wait_for_work(creme_threads *threads, unsigned *seen)
{
    for (int spin = 0; spin < SPINS; spin++) {
        if (atomic_load_explicit(&threads->generation, memory_order_acquire) != *seen) break;
        relax();
    }
    pthread_mutex_lock(&threads->lock);
    while (atomic_load(&threads->generation) == *seen && !threads->stopping) {
        pthread_cond_wait(&threads->work, &threads->lock);
    }
    bool go_on = !threads->stopping;
    *seen = atomic_load(&threads->generation);
    pthread_mutex_unlock(&threads->lock);
    return go_on;
}

static void *worker_main(void *argument)
{
    start_argument start = *(start_argument *)argument;
    creme_free(argument);
    creme_threads *threads = start.threads;
    unsigned seen = 0;
    while (wait_for_work(threads, &seen)) {
        take_indices(threads, start.worker);
        if (atomic_fetch_sub(&threads->busy, 1) == 1) {
            pthread_mutex_lock(&threads->lock);
            pthread_cond_signal(&threads->idle);
            pthread_mutex_unlock(&threads->lock);
        }
    }
    return NULL;
}

static creme_status start_worker(creme_threads *threads, int worker)
{
    start_argument *argument = NULL;
    creme_status status = creme_allocate(&argument, 1, sizeof *argument);
    if (status != CREME_OK) return status;
    *argument = (start_argument){threads, worker};
    int error = pthread_create(&threads->workers[worker - 1], NULL, worker_main, argument);
    if (error) {
        creme_free(argument);
        if (error == EAGAIN || error == ENOMEM) {
            return creme_fail(CREME_ERROR_MEMORY,
                              "out of memory, or of threads: cannot start thread %d (%s); --threads asks for fewer",
                              worker, strerror(error));
        }
        return creme_fail(CREME_ERROR_LIBRARY, "cannot start thread %d: %s", worker, strerror(error));
    }
    threads->started++;
    return CREME_OK;
}

creme_status creme_threads_create(creme_threads **out, int count)
{
    *out = NULL;
    if (count < 0 || count > MOST_THREADS) {
        return creme_fail(CREME_ERROR_RANGE, "%d threads: expected 0 (all processors) to %d", count, MOST_THREADS);
    }
    creme_threads *threads = NULL;
    creme_status status = creme_allocate_zero(&threads, 1, sizeof *threads);
    if (status != CREME_OK) return status;
    pthread_mutex_init(&threads->lock, NULL);
    pthread_cond_init(&threads->work, NULL);
    pthread_cond_init(&threads->idle, NULL);
    threads->count = count ? count : creme_processors(MOST_THREADS);
    threads->owner = getpid();
    CREME_TRY(creme_allocate_zero(&threads->workers, (size_t)threads->count, sizeof *threads->workers));
    for (int worker = 1; worker < threads->count; worker++) CREME_TRY(start_worker(threads, worker));
    *out = threads;
    threads = NULL;
done:
    creme_threads_destroy(threads);
    return status;
}

/* A child process after fork() has the memory, but none of the workers; what they held stays held for ever. */
static bool is_of_parent(const creme_threads *threads)
{
    return threads->owner != getpid();
}

static void stop_workers(creme_threads *threads)
{
    pthread_mutex_lock(&threads->lock);
    threads->stopping = true;
    pthread_cond_broadcast(&threads->work);
    pthread_mutex_unlock(&threads->lock);
    for (int i = 0; i < threads->started; i++) pthread_join(threads->workers[i], NULL);
    pthread_cond_destroy(&threads->work);
    pthread_cond_destroy(&threads->idle);
    pthread_mutex_destroy(&threads->lock);
}

void creme_threads_destroy(creme_threads *threads)
{
    if (!threads) return;
    if (!is_of_parent(threads)) stop_workers(threads);
    creme_free(threads->workers);
    creme_free(threads->seconds);
    creme_free(threads);
}

int creme_threads_count(const creme_threads *threads)
{
    return threads ? threads->count : 1;
}

static void wait_until_idle(creme_threads *threads)
{
    for (int spin = 0; spin < SPINS && atomic_load(&threads->busy); spin++) relax();
    pthread_mutex_lock(&threads->lock);
    while (atomic_load(&threads->busy)) pthread_cond_wait(&threads->idle, &threads->lock);
    pthread_mutex_unlock(&threads->lock);
}

/* --- Watched loops (threads_watch.h) ---------------------------------------------------------------------------- */

void creme_threads_set_watch(creme_threads *threads, const creme_threads_watch *watch)
{
    threads->watch = watch ? *watch : (creme_threads_watch){0};
}

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sets seconds[run .. count - 2], of indices that were left out, to the median of those before. */
static void fill_in(double *seconds, int64_t run, int64_t count)
{
    double last = seconds[count - 1];
    memcpy(&seconds[run], seconds, (size_t)run * sizeof *seconds); /* there is room: run is less than half */
    qsort(&seconds[run], (size_t)run, sizeof *seconds, rising);
    double median = seconds[run + run / 2];
    for (int64_t i = run; i < count - 1; i++) seconds[i] = median;
    seconds[count - 1] = last;
}

static double time_index(creme_threads_task task, void *context, int64_t index)
{
    double begun = creme_thread_seconds();
    task(context, index, 0);
    return creme_thread_seconds() - begun;
}

/* False without memory for the times: the loop is then run unseen. */
static bool run_watched(creme_threads *threads, int64_t count, creme_threads_task task, void *context)
{
    int64_t most = threads->watch.most;
    bool all = most < 2 || count < 2 * most;
    double begun = creme_thread_seconds();
    if (count < 1) return true;
    if (creme_grow(&threads->seconds, &threads->seconds_capacity, (size_t)count, sizeof(double)) != CREME_OK)
        return false;
    for (int64_t i = 0; i < (all ? count : most - 1); i++) threads->seconds[i] = time_index(task, context, i);
    if (!all) threads->seconds[count - 1] = time_index(task, context, count - 1);
    double run = creme_thread_seconds() - begun;
    if (!all) fill_in(threads->seconds, most - 1, count);
    threads->watch.loop(threads->watch.self, count, threads->seconds, run);
    return true;
}

void creme_threads_for(creme_threads *threads, int64_t count, creme_threads_task task, void *context)
{
    if (threads && threads->watch.loop && run_watched(threads, count, task, context)) return;
    if (!threads || threads->count == 1 || count <= 1 || is_of_parent(threads)) {
        for (int64_t i = 0; i < count; i++) task(context, i, 0);
        return;
    }
    pthread_mutex_lock(&threads->lock);
    threads->task = task;
    threads->context = context;
    threads->loop_count = count;
    atomic_store(&threads->next, 0);
    atomic_store(&threads->busy, threads->started);
    atomic_fetch_add(&threads->generation, 1);
    pthread_cond_broadcast(&threads->work);
    pthread_mutex_unlock(&threads->lock);
    take_indices(threads, 0);
    wait_until_idle(threads);
}
