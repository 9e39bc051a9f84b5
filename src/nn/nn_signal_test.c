/* Signals may come at any instant of an operator: a handler's frame is written where the stack pointer points, so that
 * has to be into the thread's stack, or somebody's memory is overwritten. Looked at by a timer's handler, which has a
 * stack of its own. */
#define _GNU_SOURCE
#include "nn_fixture.h"

#include <pthread.h>
#include <signal.h>
#include <sys/time.h>
#include <ucontext.h>

/* Ticks of so many microseconds of processor time; so many of them are waited for, at most so many rounds long. */
enum { TICK = 1000, ENOUGH = 60, MOST_ROUNDS = 10000000, SIGNAL_STACK = 1 << 16 };

static uintptr_t stack_begin, stack_end; /* of this thread */
static volatile sig_atomic_t ticks, astray;

#if defined(__linux__) && defined(__x86_64__)
static uintptr_t stack_pointer(const ucontext_t *context)
{
    return (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
}
#elif defined(__linux__) && defined(__aarch64__)
static uintptr_t stack_pointer(const ucontext_t *context)
{
    return (uintptr_t)context->uc_mcontext.sp;
}
#else
static uintptr_t stack_pointer(const ucontext_t *context)
{
    (void)context;
    return 0;
}
#endif

static void look(int number, siginfo_t *information, void *context)
{
    (void)number;
    (void)information;
    uintptr_t at = stack_pointer(context);
    ticks = ticks + 1;
    if (at < stack_begin || at > stack_end) astray = astray + 1;
}

static void find_stack(void)
{
    pthread_attr_t attributes;
    void *begin;
    size_t size;
    assert_int_equal(pthread_getattr_np(pthread_self(), &attributes), 0);
    assert_int_equal(pthread_attr_getstack(&attributes, &begin, &size), 0);
    pthread_attr_destroy(&attributes);
    stack_begin = (uintptr_t)begin;
    stack_end = stack_begin + size;
}

static void start_timer(long microseconds)
{
    struct itimerval timer = {{0, microseconds}, {0, microseconds}};
    assert_int_equal(setitimer(ITIMER_PROF, &timer, NULL), 0);
}

/* Calls run(context) until the handler has looked often enough. */
static void watch(const char *what, void (*run)(void *), void *context)
{
    ticks = astray = 0;
    start_timer(TICK);
    for (int i = 0; ticks < ENOUGH && i < MOST_ROUNDS; i++) run(context);
    start_timer(0);
    print_message("%s: %d looks\n", what, (int)ticks);
    assert_true(ticks >= ENOUGH);
    if (astray) fail_msg("%s: of %d signals %d found the stack pointer astray", what, (int)ticks, (int)astray);
}

typedef struct convolution {
    creme_nn *nn;
    creme_matrix x, y;
    creme_filter *filter;
} convolution;

static void run_convolution(void *context)
{
    convolution *c = context;
    nn_ok(creme_nn_convolve(c->nn, c->y, c->x, c->filter, CREME_STORE));
}

static void check_convolution(creme_nn *nn, int64_t taps, int64_t in, int64_t out, creme_precision precision)
{
    enum { ROWS = 300 };
    float *weights = nn_numbers(1, taps * in * out), *numbers = nn_numbers(2, (ROWS + taps - 1) * in);
    convolution c = {.nn = nn, .x = nn_upload(nn, numbers, ROWS + taps - 1, in)};
    nn_ok(creme_nn_matrix_create(nn, &c.y, ROWS, out));
    nn_ok(creme_nn_filter_create(nn, &c.filter, &(creme_filter_weights){weights, NULL, taps, in, out, precision}));
    char what[80];
    snprintf(what, sizeof what, "convolution %d x %d -> %d%s", (int)taps, (int)in, (int)out,
             precision == CREME_PRECISION_BF16 ? ", bf16" : "");
    watch(what, run_convolution, &c);
    creme_nn_filter_destroy(nn, c.filter);
    creme_nn_matrix_destroy(nn, &c.x);
    creme_nn_matrix_destroy(nn, &c.y);
    free(weights);
    free(numbers);
}

static void test_convolutions(void **state)
{
    creme_nn *nn = *state;
    static const int64_t shapes[][3] = {{1, 7, 1}, {5, 64, 80}, {1, 1536, 512}, {5, 768, 896}};
    for (int i = 0; i < COUNT_OF(shapes); i++)
        check_convolution(nn, shapes[i][0], shapes[i][1], shapes[i][2], CREME_PRECISION_F32);
    if (nn_has_bf16()) check_convolution(nn, 5, 64, 80, CREME_PRECISION_BF16);
}

typedef struct attention {
    creme_nn *nn;
    creme_matrix q, kv, out;
    creme_attention *attention;
} attention;

static void run_attention(void *context)
{
    attention *a = context;
    nn_ok(creme_nn_attend(a->nn, a->out, a->q, a->kv, a->attention, 1, 0));
}

static void test_attention(void **state)
{
    creme_nn *nn = *state;
    nn_attention_case shape = {1536, 1, 64, 192, NN_TABLE, CREME_PRECISION_F32};
    nn_attention_numbers numbers;
    nn_attention_numbers_init(&numbers, &shape, 3);
    float *q = nn_numbers(4, shape.tokens * shape.key), *kv = nn_numbers(5, shape.tokens * (shape.key + shape.value));
    attention a = {.nn = nn,
                   .q = nn_upload(nn, q, shape.tokens, shape.key),
                   .kv = nn_upload(nn, kv, shape.tokens, shape.key + shape.value)};
    nn_ok(creme_nn_matrix_create(nn, &a.out, shape.tokens, shape.value));
    nn_ok(creme_nn_attention_create(nn, &a.attention, &numbers.weights));
    watch("attention", run_attention, &a);
    creme_nn_attention_destroy(nn, a.attention);
    creme_nn_matrix_destroy(nn, &a.q);
    creme_nn_matrix_destroy(nn, &a.kv);
    creme_nn_matrix_destroy(nn, &a.out);
    nn_attention_numbers_clear(&numbers);
    free(q);
    free(kv);
}

static int setup(void **state)
{
    static char stack[SIGNAL_STACK];
    stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_sigaction = look, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
    find_stack();
    assert_int_equal(sigaltstack(&own, NULL), 0);
    assert_int_equal(sigaction(SIGPROF, &action, NULL), 0);
    creme_nn *nn = NULL;
    nn_ok(creme_nn_create(&nn, CREME_BACKEND_ONEDNN, NULL));
    *state = nn;
    return 0;
}

static int teardown(void **state)
{
    creme_nn_destroy(*state);
    return 0;
}

int main(void)
{
#if !defined(__linux__) || !(defined(__x86_64__) || defined(__aarch64__))
    print_message("SKIP: where a signal's context holds the stack pointer is not known here\n");
    return 0;
#endif
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_convolutions), cmocka_unit_test(test_attention)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
