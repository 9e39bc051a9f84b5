/* Every index once, whoever starts the loop and however often. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/processors.h"
#include "base/threads_watch.h"
#include "scratch.h"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a loop leaves behind. Nothing is atomic: an index that two threads ran, or a result that the caller does not
 * see, is a data race that TSan reports. */
typedef struct tally {
    int64_t count;
    int workers;
    int *runs;      /* [count] */
    int *worker_of; /* [count] */
    int64_t
        last[1024]; /* the index that each worker ran last, -1 before the first, INT64_MAX if one was not higher */
} tally;

static void count_index(void *context, int64_t index, int worker)
{
    tally *t = context;
    t->runs[index]++;
    t->worker_of[index] = worker;
    if (index <= t->last[worker]) t->last[worker] = INT64_MAX;
    if (t->last[worker] < index) t->last[worker] = index;
}

/* Runs a loop and looks whether each index was run once, by a worker that there is, in rising order. */
static bool loop_is_right(creme_threads *threads, int64_t count)
{
    int64_t room = count > 0 ? count : 1;
    tally t = {.count = count, .workers = creme_threads_count(threads)};
    t.runs = calloc((size_t)room, sizeof *t.runs);
    t.worker_of = calloc((size_t)room, sizeof *t.worker_of);
    for (int i = 0; i < 1024; i++) t.last[i] = -1;
    creme_threads_for(threads, count, count_index, &t);
    bool right = true;
    for (int64_t i = 0; i < count; i++) {
        right = right && t.runs[i] == 1 && t.worker_of[i] >= 0 && t.worker_of[i] < t.workers;
    }
    for (int i = 0; i < 1024; i++) right = right && t.last[i] != INT64_MAX;
    free(t.runs);
    free(t.worker_of);
    return right;
}

static void test_every_index_once(void **state)
{
    (void)state;
    static const int sizes[] = {1, 2, 3, 5, 8, 33};
    static const int64_t counts[] = {-3, 0, 1, 2, 3, 7, 8, 9, 100, 1023, 20000};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        creme_threads *threads = NULL;
        assert_succeeds(creme_threads_create(&threads, sizes[s]));
        assert_int_equal(creme_threads_count(threads), sizes[s]);
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) assert_true(loop_is_right(threads, counts[c]));
        creme_threads_destroy(threads);
    }
    assert_int_equal(creme_threads_count(NULL), 1);
    assert_true(loop_is_right(NULL, 100));
    creme_threads_destroy(NULL);
}

/* Loops on the heels of each other, and loops after the workers have gone to sleep: no wake-up may get lost. */
static void test_many_loops(void **state)
{
    (void)state;
    creme_threads *threads = NULL;
    assert_succeeds(creme_threads_create(&threads, 4));
    for (int i = 0; i < 3000; i++) {
        assert_true(loop_is_right(threads, i % 9));
        if (i % 50 == 0) usleep(300);
    }
    creme_threads_destroy(threads);
}

static void test_create_and_destroy(void **state)
{
    (void)state;
    for (int i = 0; i < 300; i++) {
        creme_threads *threads = NULL;
        assert_succeeds(creme_threads_create(&threads, 1 + i % 6));
        if (i % 3 != 0) assert_true(loop_is_right(threads, i)); /* else the workers never had anything to do */
        creme_threads_destroy(threads);
    }
}

static void test_counts_out_of_range(void **state)
{
    (void)state;
    static const int bad[] = {-1, 1025, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        creme_threads *threads = (creme_threads *)&threads;
        char text[64];
        snprintf(text, sizeof text, "%d threads: expected 0 (all processors) to 1024", bad[i]);
        assert_fails(creme_threads_create(&threads, bad[i]), CREME_ERROR_RANGE, text);
        assert_null(threads);
    }
    creme_threads *threads = NULL;
    assert_succeeds(creme_threads_create(&threads, 0));
    assert_int_equal(creme_threads_count(threads), creme_processors(1024));
    creme_threads_destroy(threads);
    assert_succeeds(creme_threads_create(&threads, 1024));
    assert_true(loop_is_right(threads, 5000));
    creme_threads_destroy(threads);
}

/* A task may have threads of its own. */
static void run_inner(void *context, int64_t index, int worker)
{
    (void)worker;
    bool *right = context;
    creme_threads *threads = NULL;
    right[index] = creme_threads_create(&threads, 2) == CREME_OK && loop_is_right(threads, 50 + index);
    creme_threads_destroy(threads);
}

static void *run_outer(void *context)
{
    bool *all_right = context, right[12] = {false};
    creme_threads *threads = NULL;
    *all_right = creme_threads_create(&threads, 3) == CREME_OK;
    if (*all_right) creme_threads_for(threads, 12, run_inner, right);
    for (int i = 0; i < 12; i++) *all_right = *all_right && right[i];
    creme_threads_destroy(threads);
    return NULL;
}

static void test_nested_and_beside_each_other(void **state)
{
    (void)state;
    pthread_t creators[3];
    bool right[3] = {false};
    for (int i = 0; i < 3; i++) assert_int_equal(pthread_create(&creators[i], NULL, run_outer, &right[i]), 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pthread_join(creators[i], NULL), 0);
        assert_true(right[i]);
    }
}

/* A child has none of its parent's workers: loops still end, and so does destroying. */
static void test_fork(void **state)
{
    (void)state;
    creme_threads *threads = NULL;
    assert_succeeds(creme_threads_create(&threads, 4));
    assert_true(loop_is_right(threads, 1000));
    for (int i = 0; i < 5; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            alarm(60); /* for ever is what it would take otherwise */
            bool right = loop_is_right(threads, 1000) && creme_threads_count(threads) == 4;
            creme_threads_destroy(threads);
            _exit(right ? 0 : 1);
        }
        int fate = -1;
        assert_int_equal(waitpid(child, &fate, 0), child);
        assert_int_equal(fate, 0);
        assert_true(loop_is_right(threads, 1000)); /* ours are as they were */
    }
    creme_threads_destroy(threads);
}

static void test_no_memory(void **state)
{
    (void)state;
    creme_status status = CREME_ERROR_MEMORY;
    size_t n = 0;
    while (status != CREME_OK) {
        creme_threads *threads = NULL;
        creme_memory_fail_after(++n);
        status = creme_threads_create(&threads, 5);
        creme_memory_fail_after(0);
        if (status != CREME_OK) assert_fails(status, CREME_ERROR_MEMORY, "out of memory");
        assert_int_equal(threads != NULL, status == CREME_OK);
        creme_threads_destroy(threads);
    }
    assert_int_equal(n, 7); /* the pool, the list of workers, four starts; the seventh does not happen */
}

/* --- Watched loops --------------------------------------------------------------------------------------------- */

typedef struct watched {
    int64_t loops, count;
    double sum, run;
} watched;

static void see_loop(void *self, int64_t count, const double *seconds, double run)
{
    watched *w = self;
    w->loops++;
    w->count = count;
    w->sum = 0;
    for (int64_t i = 0; i < count; i++) w->sum += seconds[i];
    w->run = run;
}

/* Index 0 and the last take about as long as 20 others. */
static void spin(void *context, int64_t index, int worker)
{
    tally *t = context;
    volatile double x = 0;
    int64_t steps = index == 0 || index == t->count - 1 ? 400000 : 20000;
    for (int64_t i = 0; i < steps; i++) x = x + 1;
    t->runs[index]++;
    assert_int_equal(worker, 0);
}

static void test_watched(void **state)
{
    (void)state;
    enum { COUNT = 40, MOST = 5 };
    int runs[COUNT] = {0}, ran = 0;
    watched w = {0};
    tally t = {.runs = runs, .count = COUNT};
    creme_threads *threads = NULL;
    assert_succeeds(creme_threads_create(&threads, 3));
    creme_threads_set_watch(threads, &(creme_threads_watch){see_loop, &w, 0});
    creme_threads_for(threads, COUNT, spin, &t);
    for (int i = 0; i < COUNT; i++) assert_int_equal(runs[i], 1);
    assert_true(w.loops == 1 && w.count == COUNT && w.sum > 0 && w.sum <= w.run);
    creme_threads_set_watch(threads, &(creme_threads_watch){see_loop, &w, MOST});
    creme_threads_for(threads, COUNT, spin, &t);
    for (int i = 0; i < COUNT; i++) ran += runs[i] - 1;
    assert_int_equal(ran, MOST);
    assert_true(runs[0] == 2 && runs[MOST - 2] == 2 && runs[MOST - 1] == 1 && runs[COUNT - 1] == 2);
    assert_true(w.loops == 2 && w.count == COUNT && w.sum > w.run); /* what was left out counts too */
    creme_threads_for(threads, 2, spin, &(tally){.runs = runs, .count = 2});
    assert_true(w.loops == 3 && w.count == 2);
    creme_threads_set_watch(threads, NULL);
    creme_threads_destroy(threads);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_index_once),
        cmocka_unit_test(test_many_loops),
        cmocka_unit_test(test_create_and_destroy),
        cmocka_unit_test(test_counts_out_of_range),
        cmocka_unit_test(test_nested_and_beside_each_other),
        cmocka_unit_test(test_fork),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_watched),
    };
    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
