/* What the tests of the operators share: made-up numbers, matrices of a backend from host memory, comparisons. */
#ifndef CREME_TESTS_NN_FIXTURE_H
#define CREME_TESTS_NN_FIXTURE_H

#include "nn/nn.h"
#include "slow.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT_OF(a) ((int)(sizeof(a) / sizeof((a)[0])))

static inline void nn_ok(creme_status status)
{
    if (status != CREME_OK) fail_msg("status %d: %s", (int)status, creme_error_message());
}

/* splitmix64 (Steele, Lea and Flood 2014). */
static inline uint64_t nn_draw(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* count numbers even in [-1, 1), a function of the seed; free() them. */
static inline float *nn_numbers(uint64_t seed, int64_t count)
{
    float *numbers = malloc((size_t)count * sizeof *numbers + 1);
    assert_non_null(numbers);
    for (int64_t i = 0; i < count; i++) numbers[i] = (float)((int64_t)(nn_draw(&seed) >> 40) - (1 << 23)) / (1 << 23);
    return numbers;
}

/* The same rounded to bfloat16: the upper 16 bits of a float32, ties to even. */
static inline void nn_round_to_bf16(float *numbers, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, &numbers[i], sizeof bits);
        bits = (bits + 0x7fffu + (bits >> 16 & 1)) & 0xffff0000u;
        memcpy(&numbers[i], &bits, sizeof bits);
    }
}

static inline creme_matrix nn_upload(creme_nn *nn, const float *from, int64_t rows, int64_t channels)
{
    creme_matrix matrix;
    nn_ok(creme_nn_matrix_create(nn, &matrix, rows, channels));
    nn_ok(nn->operators->write(nn, matrix.at, from, (size_t)(rows * channels) * sizeof *from));
    return matrix;
}

/* count made-up numbers in the backend's memory; creme_nn_vector_destroy them. */
static inline float *nn_vector(creme_nn *nn, uint64_t seed, int64_t count)
{
    float *numbers = nn_numbers(seed, count), *vector = NULL;
    nn_ok(creme_nn_vector_create(nn, &vector, numbers, count));
    free(numbers);
    return vector;
}

/* The matrix's numbers (free() them); the matrix is released. */
static inline float *nn_download(creme_nn *nn, creme_matrix *matrix)
{
    float *numbers = malloc((size_t)(matrix->rows * matrix->channels) * sizeof *numbers + 1);
    assert_non_null(numbers);
    nn_ok(creme_nn_read(nn, numbers, *matrix));
    creme_nn_matrix_destroy(nn, matrix);
    return numbers;
}

/* |got - expected| <= absolute + relative |expected| for all. */
static inline void nn_assert_near(const char *what, const float *got, const float *expected, int64_t count,
                                  double absolute, double relative)
{
    for (int64_t i = 0; i < count; i++) {
        double off = fabs((double)got[i] - (double)expected[i]);
        if (!(off <= absolute + relative * fabs((double)expected[i]))) {
            fail_msg("%s: number %lld of %lld is %.9g, expected %.9g within %.3g", what, (long long)i,
                     (long long)count, (double)got[i], (double)expected[i],
                     absolute + relative * fabs((double)expected[i]));
        }
    }
}

static inline void nn_assert_same_bits(const char *what, const float *got, const float *expected, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        if (memcmp(&got[i], &expected[i], sizeof *got) != 0)
            fail_msg("%s: number %lld of %lld is %a, expected %a", what, (long long)i, (long long)count,
                     (double)got[i], (double)expected[i]);
    }
}

/* Weights of an attention layer: with Borzoi's mask widths, rate^f - 1 with rate = (tokens + 1)^(1 / masks), or with
 * a table of random relative positions if masks is NN_TABLE. */
enum { NN_TABLE = -1 };

typedef struct nn_attention_case {
    int64_t tokens, heads, key, value, masks;
    creme_precision precision;
} nn_attention_case;

typedef struct nn_attention_numbers {
    float *content_bias, *position_bias, *relative, *table, widths[CREME_MOST_MASKS];
    creme_attention_weights weights;
} nn_attention_numbers;

static inline void nn_attention_numbers_init(nn_attention_numbers *n, const nn_attention_case *c, uint64_t seed)
{
    int64_t keys = c->heads * c->key, masks = c->masks == NN_TABLE ? 0 : c->masks;
    n->content_bias = nn_numbers(seed, keys);
    n->position_bias = nn_numbers(seed + 1, keys);
    n->relative = nn_numbers(seed + 2, 2 * masks * keys);
    n->table = c->masks == NN_TABLE ? nn_numbers(seed + 3, (2 * c->tokens - 1) * keys) : NULL;
    float rate = (float)exp(log((double)c->tokens + 1) / (double)masks);
    for (int64_t f = 0; f < masks; f++) n->widths[f] = powf(rate, (float)(f + 1)) - 1;
    n->weights = (creme_attention_weights){.tokens = c->tokens,
                                           .heads = c->heads,
                                           .key = c->key,
                                           .value = c->value,
                                           .content_bias = n->content_bias,
                                           .position_bias = n->position_bias,
                                           .masks = masks,
                                           .widths = n->widths,
                                           .relative = n->relative,
                                           .table = n->table,
                                           .precision = c->precision};
}

static inline void nn_attention_numbers_clear(nn_attention_numbers *n)
{
    free(n->content_bias);
    free(n->position_bias);
    free(n->relative);
    free(n->table);
}

/* The backend that is tested against the reference, by CREME_TEST_BACKEND in the environment: without it oneDNN;
 * "cuda", if there is a GPU; "cuda_on_cpu", which there has to be (tests/cuda_on_cpu; CREME_CUDA_LIBRARY says where).
 */
static inline bool nn_backend_is(const char *name)
{
    const char *told = getenv("CREME_TEST_BACKEND");
    return told && strcmp(told, name) == 0;
}

static inline creme_backend nn_backend(void)
{
    return nn_backend_is("cuda") || nn_backend_is("cuda_on_cpu") ? CREME_BACKEND_CUDA : CREME_BACKEND_ONEDNN;
}

/* A GPU's kernels on the processor are slow, and so is what slow.h is about: long cases are left out, and what does not
 * differ there (threads, attention's precision) is tested once. */
static inline bool nn_is_slow(void)
{
    return nn_backend_is("cuda_on_cpu") || test_is_slow();
}

/* Says aloud what is missing. Where a device was lent to be tested (CREME_TEST_NO_SKIP in the environment), that is a
 * failure, which ends the program. */
static inline void nn_say_skipped(const char *what)
{
    bool failure = getenv("CREME_TEST_NO_SKIP") != NULL;
    print_message("%s: %s%s\n", failure ? "FAILED, since nothing may be skipped" : "SKIP", what,
                  creme_error_message());
    if (failure) exit(1);
}

/* Whether to test it; a test's main() asks first. Says aloud if not. CREME_TEST_ONLY in the environment names the tests
 * that are run, with * for any letters. */
static inline bool nn_backend_is_here(void)
{
    if (getenv("CREME_TEST_ONLY")) cmocka_set_test_filter(getenv("CREME_TEST_ONLY"));
    if (!nn_backend_is("cuda")) return true;
    creme_nn *nn = NULL;
    creme_status status = creme_nn_create(&nn, nn_backend(), NULL);
    creme_nn_destroy(nn);
    if (status != CREME_OK) nn_say_skipped("");
    return status == CREME_OK;
}

/* Whether the tested backend multiplies in bf16. Says aloud if not. Asked for a size that every library has a kernel
 * for, which those of one channel may lack. */
static inline bool nn_has_bf16(void)
{
    enum { SIDE = 64 };
    creme_nn *nn = NULL;
    creme_filter *filter = NULL;
    float *numbers = nn_numbers(1, SIDE * SIDE);
    nn_ok(creme_nn_create(&nn, nn_backend(), NULL));
    creme_status status = creme_nn_filter_create(
        nn, &filter, &(creme_filter_weights){numbers, NULL, 1, SIDE, SIDE, CREME_PRECISION_BF16});
    creme_nn_filter_destroy(nn, filter);
    creme_nn_destroy(nn);
    free(numbers);
    if (status == CREME_ERROR_UNSUPPORTED)
        nn_say_skipped("no bf16 here: ");
    else
        nn_ok(status);
    return status == CREME_OK;
}

/* Both backends on one set of threads: a group of tests' setup and teardown. */
typedef struct nn_pair {
    creme_threads *threads;
    creme_nn *nn[2]; /* the reference, the tested one */
} nn_pair;

static inline int nn_pair_create(void **state)
{
    nn_pair *b = calloc(1, sizeof *b);
    assert_non_null(b);
    nn_ok(creme_threads_create(&b->threads, 3));
    nn_ok(creme_nn_create(&b->nn[0], CREME_BACKEND_REFERENCE, b->threads));
    nn_ok(creme_nn_create(&b->nn[1], nn_backend(), b->threads));
    *state = b;
    return 0;
}

static inline int nn_pair_destroy(void **state)
{
    nn_pair *b = *state;
    for (int i = 0; i < 2; i++) creme_nn_destroy(b->nn[i]);
    creme_threads_destroy(b->threads);
    free(b);
    return 0;
}

#endif
