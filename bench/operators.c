/* Times the operators of the networks: bench/README.md says how to read it. Prints tab-separated lines, the best of
 * REPEATS calls each. operators [REPEATS [WHAT]] WHAT: "convolve", "attend", "fold" or "normalise", only these, on
 * one thread. */
#include "nn/product.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REPEATS = 7 };

typedef struct bench {
    creme_threads *threads;
    creme_nn *nn;
    int repeats;
} bench;

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

static void check(creme_status status)
{
    if (status == CREME_OK) return;
    fprintf(stderr, "%s\n", creme_error_message());
    exit(1);
}

/* Numbers even in [-1, 1). */
static void fill(float *numbers, int64_t count)
{
    uint32_t state = 1;
    for (int64_t i = 0; i < count; i++) {
        state = state * 1664525u + 1013904223u;
        numbers[i] = (float)(int32_t)state * 0x1p-31f;
    }
}

static creme_matrix matrix(const bench *b, int64_t rows, int64_t channels)
{
    creme_matrix m;
    check(creme_nn_matrix_create(b->nn, &m, rows, channels));
    fill(m.at, rows * channels);
    return m;
}

static float *numbers_of(int64_t count)
{
    float *numbers = malloc((size_t)count * sizeof *numbers);
    if (!numbers) exit(2);
    fill(numbers, count);
    return numbers;
}

static const char *precision_name(creme_precision precision)
{
    return precision == CREME_PRECISION_BF16 ? "bf16" : "f32";
}

/* false if this processor has no bf16. */
static bool start(const bench *b, creme_product *product, creme_product_shape shape, creme_precision precision)
{
    creme_status status = creme_product_init(product, b->nn, shape, precision);
    if (status == CREME_ERROR_UNSUPPORTED) return false;
    check(status);
    return true;
}

/* The trunk of baskerville's mini Borzoi, and layers of the full size, each in turns with a large plain product. */
static void convolutions(const bench *b, creme_precision precision)
{
    static const creme_product_shape shapes[] = {
        {5, 64, 80, 16384},  {5, 80, 88, 16384},    {5, 88, 96, 16384},   {5, 96, 104, 8192},  {5, 104, 112, 8192},
        {5, 112, 120, 4096}, {5, 120, 128, 4096},   {1, 128, 256, 4096},  {1, 256, 128, 4096}, {5, 608, 736, 2048},
        {5, 768, 896, 2048}, {1, 1536, 3072, 2048}, {1, 1920, 7611, 512},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        creme_product_shape s = shapes[i];
        creme_product large = {0}, here = {0};
        if (!start(b, &large, CREME_LARGE_PRODUCT, precision)) return;
        start(b, &here, s, precision);
        for (int j = 0; j < b->repeats; j++) {
            check(creme_product_run(&large, b->nn));
            check(creme_product_run(&here, b->nn));
        }
        double rate = 1e-9 * creme_product_rate(&here), peak = 1e-9 * creme_product_rate(&large);
        printf("%d\t%s\tconvolve %lldx%lld->%lld, %lld rows\t%.0f GFLOP/s\t%.2f of the large product's %.0f\n",
               creme_threads_count(b->threads), precision_name(precision), (long long)s.taps, (long long)s.in,
               (long long)s.out, (long long)s.rows, rate, rate / peak, peak);
        creme_product_clear(&large, b->nn);
        creme_product_clear(&here, b->nn);
    }
}

static double attend_seconds(const bench *b, int64_t tokens, int64_t heads, int64_t key, int64_t value, int64_t batch,
                             creme_precision precision)
{
    enum { MASKS = 16 };
    float *numbers = numbers_of(2 * MASKS * heads * key), widths[MASKS];
    float rate = (float)exp(log((double)tokens + 1) / MASKS);
    for (int f = 0; f < MASKS; f++) widths[f] = powf(rate, (float)(f + 1)) - 1;
    creme_attention *attention = NULL;
    creme_attention_weights w = {.tokens = tokens,
                                 .heads = heads,
                                 .key = key,
                                 .value = value,
                                 .content_bias = numbers,
                                 .position_bias = numbers,
                                 .masks = MASKS,
                                 .widths = widths,
                                 .relative = numbers,
                                 .precision = precision};
    creme_status status = creme_nn_attention_create(b->nn, &attention, &w);
    free(numbers);
    if (status == CREME_ERROR_UNSUPPORTED) return 0;
    check(status);
    creme_matrix q = matrix(b, batch * tokens, heads * key), out = matrix(b, batch * tokens, heads * value);
    creme_matrix kv = matrix(b, batch * tokens, heads * (key + value));
    double best = INFINITY;
    for (int i = 0; i < b->repeats; i++) {
        double begin = now();
        check(creme_nn_attend(b->nn, out, q, kv, attention, batch, 0));
        best = fmin(best, now() - begin);
    }
    creme_nn_matrix_destroy(b->nn, &q);
    creme_nn_matrix_destroy(b->nn, &kv);
    creme_nn_matrix_destroy(b->nn, &out);
    creme_nn_attention_destroy(b->nn, attention);
    return best / (double)batch;
}

/* GFLOP are those of the two products. */
static void attentions(const bench *b, creme_precision precision)
{
    static const int64_t shapes[][5] = {{1024, 2, 32, 64, 4}, {1536, 8, 64, 192, 1}, {4096, 8, 64, 192, 1}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        int64_t tokens = shapes[i][0], heads = shapes[i][1], key = shapes[i][2], value = shapes[i][3];
        double seconds = attend_seconds(b, tokens, heads, key, value, shapes[i][4], precision);
        if (seconds == 0) return;
        printf("%d\t%s\tattend T=%lld H=%lld K=%lld V=%lld\t%.1f GFLOP/s\t%.2f ms\n", creme_threads_count(b->threads),
               precision_name(precision), (long long)tokens, (long long)heads, (long long)key, (long long)value,
               2e-9 * (double)(tokens * tokens * heads * (key + value)) / seconds, seconds * 1e3);
    }
}

/* Keys and values made and attended to, or folded into the queries, for one sequence and few queries: seconds. */
static double few_queries_seconds(const bench *b, int64_t tokens, int64_t dim, int64_t queries, bool fold)
{
    enum { HEADS = 8, KEY = 64, VALUE = 192, MASKS = 16 };
    float *numbers = numbers_of(dim * HEADS * (KEY + VALUE)), widths[MASKS];
    for (int f = 0; f < MASKS; f++) widths[f] = (float)(2 << f);
    creme_attention *attention = NULL;
    creme_filter *made = NULL;
    creme_attention_weights w = {.tokens = tokens,
                                 .heads = HEADS,
                                 .key = KEY,
                                 .value = VALUE,
                                 .masks = MASKS,
                                 .widths = widths,
                                 .relative = numbers,
                                 .dim = dim,
                                 .key_weights = numbers,
                                 .value_weights = numbers};
    creme_filter_weights kv_weights = {numbers, NULL, 1, dim, HEADS * (KEY + VALUE), CREME_PRECISION_F32};
    check(creme_nn_attention_create(b->nn, &attention, &w));
    check(creme_nn_filter_create(b->nn, &made, &kv_weights));
    free(numbers);
    creme_matrix q = matrix(b, queries, HEADS * KEY), out = matrix(b, queries, HEADS * VALUE);
    creme_matrix x = matrix(b, tokens, dim), kv = matrix(b, tokens, made->out);
    double best = INFINITY;
    for (int i = 0; i < b->repeats; i++) {
        double begin = now();
        if (fold) {
            check(creme_nn_attend_folded(b->nn, out, q, x, attention, 1, tokens / 2));
        } else {
            check(creme_nn_convolve(b->nn, kv, x, made, CREME_STORE));
            check(creme_nn_attend(b->nn, out, q, kv, attention, 1, tokens / 2));
        }
        best = fmin(best, now() - begin);
    }
    creme_matrix *matrices[] = {&q, &out, &x, &kv};
    for (int i = 0; i < 4; i++) creme_nn_matrix_destroy(b->nn, matrices[i]);
    creme_nn_filter_destroy(b->nn, made);
    creme_nn_attention_destroy(b->nn, attention);
    return best;
}

static void folds(const bench *b)
{
    static const int64_t shapes[][3] = {{1536, 1536, 2}, {4096, 1536, 6}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        int64_t tokens = shapes[i][0], dim = shapes[i][1], queries = shapes[i][2];
        double made = few_queries_seconds(b, tokens, dim, queries, false);
        double folded = few_queries_seconds(b, tokens, dim, queries, true);
        printf("%d\tf32\t%lld queries of T=%lld H=8 K=64 V=192 C=%lld\t%.2f ms with keys and values made\t%.2f ms "
               "folded\n",
               creme_threads_count(b->threads), (long long)queries, (long long)tokens, (long long)dim, made * 1e3,
               folded * 1e3);
    }
}

static void normalisations(const bench *b)
{
    static const int64_t channels[] = {64, 120, 1536};
    for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++) {
        int64_t rows = (1 << 20) / channels[i];
        float *numbers = numbers_of(channels[i]);
        creme_matrix x = matrix(b, rows, channels[i]), y = matrix(b, rows, channels[i]);
        creme_normalisation how = {numbers, numbers, CREME_GELU_TANH, 1, rows};
        creme_segment segment = {0, 0, rows, 0};
        double best = INFINITY;
        for (int j = 0; j < b->repeats; j++) {
            double begin = now();
            check(creme_nn_normalise(b->nn, y, x, &how, &segment, 1));
            best = fmin(best, now() - begin);
        }
        printf("%d\tf32\tnormalise with GELU, %lld channels\t%.2f G numbers/s\n", creme_threads_count(b->threads),
               (long long)channels[i], 1e-9 * (double)(rows * channels[i]) / best);
        creme_nn_matrix_destroy(b->nn, &x);
        creme_nn_matrix_destroy(b->nn, &y);
        free(numbers);
    }
}

static bool wanted(const char *what, const char *name)
{
    return !what || strcmp(what, name) == 0;
}

static void measure(int threads, int repeats, const char *what)
{
    bench b = {.repeats = repeats};
    check(creme_threads_create(&b.threads, threads));
    check(creme_nn_create(&b.nn, CREME_BACKEND_ONEDNN, b.threads));
    for (int p = 0; p < 2; p++) {
        if (wanted(what, "convolve")) convolutions(&b, (creme_precision)p);
        if (wanted(what, "attend")) attentions(&b, (creme_precision)p);
    }
    if (wanted(what, "fold")) folds(&b);
    if (wanted(what, "normalise")) normalisations(&b);
    creme_nn_destroy(b.nn);
    creme_threads_destroy(b.threads);
}

int main(int argc, char **argv)
{
    int repeats = argc > 1 ? atoi(argv[1]) : REPEATS;
    const char *what = argc > 2 ? argv[2] : NULL;
    if (repeats < 1) return 2;
    printf("threads\tprecision\toperator\trate\tbeside\n");
    measure(1, repeats, what);
    if (!what) measure(0, repeats, what);
    return 0;
}
