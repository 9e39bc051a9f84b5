/* Matrices that products alone read: as sources (creme_nn_source) they give the bits that float32 gives. And
 * convolutions so long that a GPU, where it needs panels, makes them in several. */
#include "nn_fixture.h"

enum { ROWS = 83, OUT = 20, LONG = 40000 };

static const int64_t widths[] = {1, 3, 4, 20, 64}; /* channels: by fours and not */

/* One way from float32 x[ROWS][channels] through a source and a product of `taps` taps. */
typedef struct way {
    int64_t channels, taps;
    bool early; /* through creme_nn_source, else as float32 */
} way;

static creme_matrix between(creme_nn *nn, creme_matrix memory, int64_t rows, int64_t channels, bool early)
{
    if (!early) return creme_matrix_as(memory, rows, channels);
    return creme_nn_source(nn, memory, rows, channels, CREME_PRECISION_BF16);
}

static creme_filter *filter_of(creme_nn *nn, int64_t taps, int64_t in, int64_t out, creme_precision precision)
{
    float *weights = nn_numbers(7, taps * in * out), *bias = nn_numbers(8, out);
    creme_filter *filter = NULL;
    nn_round_to_bf16(bias, out); /* as it may be on the way to a source */
    nn_ok(creme_nn_filter_create(nn, &filter, &(creme_filter_weights){weights, bias, taps, in, out, precision}));
    free(weights);
    free(bias);
    return filter;
}

/* y[rows - taps + 1][OUT] = the product of what lies between. */
static float *multiplied(creme_nn *nn, creme_matrix source, int64_t taps)
{
    creme_filter *filter = filter_of(nn, taps, source.channels, OUT, CREME_PRECISION_BF16);
    creme_matrix y;
    nn_ok(creme_nn_matrix_create(nn, &y, source.rows - taps + 1, OUT));
    nn_ok(creme_nn_convolve(nn, y, source, filter, CREME_STORE));
    creme_nn_filter_destroy(nn, filter);
    return nn_download(nn, &y);
}

typedef float *(*way_function)(creme_nn *nn, creme_matrix x, creme_matrix memory, way w);

static float *by_normalise(creme_nn *nn, creme_matrix x, creme_matrix memory, way w)
{
    float *scale = nn_vector(nn, 3, w.channels), *shift = nn_vector(nn, 4, w.channels);
    creme_normalisation how = {scale, shift, CREME_GELU_SIGMOID, 2, 30};
    creme_segment segments[] = {{.source = 2, .target = 0, .rows = 20, .position = -3},
                                {.source = 41, .target = 20, .rows = 21, .position = 15}};
    creme_matrix source = between(nn, memory, 41, w.channels, w.early);
    nn_ok(creme_nn_normalise(nn, source, x, &how, segments, 2));
    creme_nn_vector_destroy(nn, scale);
    creme_nn_vector_destroy(nn, shift);
    return multiplied(nn, source, w.taps);
}

static float *by_pairs(creme_nn *nn, creme_matrix x, creme_matrix memory, way w)
{
    creme_segment all = {.source = 1, .rows = 40};
    creme_matrix source = between(nn, memory, 40, w.channels, w.early);
    nn_ok(creme_nn_pair_difference(nn, source, x, &all, 1));
    return multiplied(nn, source, w.taps);
}

static float *by_merged_pairs(creme_nn *nn, creme_matrix x, creme_matrix memory, way w)
{
    float *scale = nn_vector(nn, 3, w.channels), *shift = nn_vector(nn, 4, w.channels);
    creme_normalisation how = {scale, shift, CREME_GELU_SIGMOID, 1, 30};
    creme_segment segments[] = {{.source = 2, .target = 0, .rows = 20, .position = -3},
                                {.source = 41, .target = 20, .rows = 21, .position = 15}};
    creme_matrix source = between(nn, memory, 41, w.channels, w.early);
    nn_ok(creme_nn_pair_merge(nn, source, x, creme_matrix_rows(x, 7, 41), &how, segments, 2));
    creme_nn_vector_destroy(nn, scale);
    creme_nn_vector_destroy(nn, shift);
    return multiplied(nn, source, w.taps);
}

/* Through a copy of some of its rows too. */
static float *by_layer_norm(creme_nn *nn, creme_matrix x, creme_matrix memory, way w)
{
    float *gamma = nn_vector(nn, 3, w.channels), *beta = nn_vector(nn, 4, w.channels);
    creme_matrix source = between(nn, memory, x.rows, w.channels, w.early), more;
    creme_segment some[] = {{.source = 50, .target = 0, .rows = 9}, {.source = 3, .target = 9, .rows = 30}};
    nn_ok(creme_nn_matrix_create(nn, &more, 39, w.channels));
    creme_matrix rows = between(nn, more, 39, w.channels, w.early);
    nn_ok(creme_nn_layer_norm(nn, source, x, gamma, beta, 1e-3f));
    nn_ok(creme_nn_copy_rows(nn, rows, source, some, 2));
    float *out = multiplied(nn, rows, w.taps);
    creme_nn_matrix_destroy(nn, &more);
    creme_nn_vector_destroy(nn, gamma);
    creme_nn_vector_destroy(nn, beta);
    return out;
}

/* Through a product; from a row on that is not the first. */
static float *by_product(creme_nn *nn, creme_matrix x, creme_matrix memory, way w)
{
    creme_filter *filter = filter_of(nn, w.taps, w.channels, w.channels, CREME_PRECISION_BF16);
    creme_matrix source = between(nn, memory, x.rows - w.taps + 1, w.channels, w.early);
    nn_ok(creme_nn_convolve(nn, source, x, filter, CREME_STORE_RELU));
    creme_nn_filter_destroy(nn, filter);
    return multiplied(nn, creme_matrix_rows(source, 5, source.rows - 5), w.taps);
}

static void compare(creme_nn *nn, const char *what, way_function run, way w, int64_t rows)
{
    float *numbers = nn_numbers(1, ROWS * w.channels);
    float *out[2];
    for (int early = 0; early < 2; early++) {
        creme_matrix x = nn_upload(nn, numbers, ROWS, w.channels), memory;
        nn_ok(creme_nn_matrix_create(nn, &memory, ROWS, w.channels));
        w.early = early;
        out[early] = run(nn, x, memory, w);
        creme_nn_matrix_destroy(nn, &x);
        creme_nn_matrix_destroy(nn, &memory);
    }
    nn_assert_same_bits(what, out[1], out[0], rows * OUT);
    free(out[0]);
    free(out[1]);
    free(numbers);
}

static void test_a_source_gives_the_bits_of_float32(void **state)
{
    nn_pair *b = *state;
    if (!nn_has_bf16()) return;
    for (int i = 0; i < COUNT_OF(widths); i++) {
        for (int64_t taps = 1; taps <= 5; taps += 2) {
            way w = {widths[i], taps, false};
            compare(b->nn[1], "normalise", by_normalise, w, 41 - taps + 1);
            compare(b->nn[1], "pair_difference", by_pairs, w, 40 - taps + 1);
            compare(b->nn[1], "pair_merge", by_merged_pairs, w, 41 - taps + 1);
            compare(b->nn[1], "layer_norm and copy_rows", by_layer_norm, w, 39 - taps + 1);
            compare(b->nn[1], "convolve", by_product, w, ROWS - 2 * (taps - 1) - 5);
        }
    }
}

/* Everything but what creme_nn_source says is refused, and all of it by a backend that has no such sources. */
static void check_refusals(creme_nn *nn)
{
    float numbers[64] = {0};
    creme_matrix x = nn_upload(nn, numbers, 8, 4), y = nn_upload(nn, numbers, 8, 4), s = y;
    bool early = creme_nn_source(nn, y, 8, 4, CREME_PRECISION_BF16).number == CREME_BFLOAT16;
    creme_filter *filter = filter_of(nn, 1, 4, 4, CREME_PRECISION_F32);
    creme_normalisation how = {NULL, NULL, CREME_RELU, 1, 8};
    creme_segment all = {.rows = 8}, half = {.rows = 4};
    s.number = CREME_BFLOAT16;
    assert_int_equal(creme_nn_source(nn, y, 8, 4, CREME_PRECISION_F32).number, CREME_FLOAT32);
    assert_int_equal(creme_nn_normalise(nn, x, s, &how, &all, 1), CREME_ERROR_LIBRARY);
    assert_int_equal(creme_nn_copy_rows(nn, x, s, &all, 1), CREME_ERROR_LIBRARY);
    assert_int_equal(creme_nn_convolve(nn, s, x, filter, CREME_ADD), CREME_ERROR_LIBRARY);
    assert_int_equal(creme_nn_convolve(nn, x, s, filter, CREME_STORE), CREME_ERROR_LIBRARY);
    assert_int_equal(creme_nn_pair_merge(nn, y, s, y, NULL, &half, 1), CREME_ERROR_LIBRARY);
    assert_int_equal(creme_nn_pair_merge(nn, y, x, s, NULL, &half, 1), CREME_ERROR_LIBRARY);
    how.pool = 2;
    assert_int_equal(creme_nn_pair_merge(nn, y, x, y, &how, &half, 1), CREME_ERROR_LIBRARY);
    how.pool = 1;
    assert_int_equal(creme_nn_depthwise(nn, x, s, NULL, 1), CREME_ERROR_LIBRARY);
    assert_int_equal(creme_nn_upsample_add(nn, x, s, y, &half, &half, 1, 8), CREME_ERROR_LIBRARY);
    if (early)
        nn_ok(creme_nn_normalise(nn, s, x, &how, &all, 1));
    else
        assert_int_equal(creme_nn_normalise(nn, s, x, &how, &all, 1), CREME_ERROR_LIBRARY);
    creme_nn_filter_destroy(nn, filter);
    creme_nn_matrix_destroy(nn, &x);
    creme_nn_matrix_destroy(nn, &y);
}

static void test_what_a_source_may_not_be(void **state)
{
    nn_pair *b = *state;
    for (int i = 0; i < 2; i++) check_refusals(b->nn[i]);
}

/* Sums of 3 x `in` products of numbers below 1, of which each rounds by at most as many ulp of as much. */
static void check_a_long_convolution(nn_pair *b, int64_t in)
{
    enum { WIDTH = 4, TAPS = 3 };
    float *numbers = nn_numbers(1, LONG * in), *out[2];
    double products = (double)(TAPS * in);
    for (int i = 0; i < 2; i++) {
        creme_matrix x = nn_upload(b->nn[i], numbers, LONG, in), y;
        creme_filter *filter = filter_of(b->nn[i], TAPS, in, WIDTH, CREME_PRECISION_F32);
        nn_ok(creme_nn_matrix_create(b->nn[i], &y, LONG - TAPS + 1, WIDTH));
        nn_ok(creme_nn_convolve(b->nn[i], y, x, filter, CREME_STORE));
        creme_nn_filter_destroy(b->nn[i], filter);
        creme_nn_matrix_destroy(b->nn[i], &x);
        out[i] = nn_download(b->nn[i], &y);
    }
    nn_assert_near("a long convolution", out[1], out[0], (LONG - TAPS + 1) * WIDTH, products * products * 0x1p-23, 0);
    free(out[0]);
    free(out[1]);
    free(numbers);
}

static void test_a_long_convolution(void **state)
{
    check_a_long_convolution(*state, 2);
    check_a_long_convolution(*state, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_source_gives_the_bits_of_float32),
        cmocka_unit_test(test_what_a_source_may_not_be),
        cmocka_unit_test(test_a_long_convolution),
    };
    if (!nn_backend_is_here()) return 0;
    return cmocka_run_group_tests(tests, nn_pair_create, nn_pair_destroy);
}
