/* Every operator of a backend (oneDNN, or CUDA: nn_fixture.h) against the reference, over odd shapes and both
 * precisions. */
#include "nn_fixture.h"

static const int64_t rows_list[] = {1, 2, 127, 128, 129, 300};
static const int64_t channels_list[] = {1, 4, 7, 16, 74, 80, 88, 128, 1536};

/* Compares the two backends' numbers and frees them. */
static void compare(const char *what, float **numbers, int64_t count, double absolute, double relative)
{
    nn_assert_near(what, numbers[1], numbers[0], count, absolute, relative);
    free(numbers[0]);
    free(numbers[1]);
}

/* --- convolve -------------------------------------------------------------------------------------------------- */

typedef struct convolve_case {
    int64_t taps, in, out, rows;
    creme_precision precision;
    creme_epilogue epilogue;
} convolve_case;

/* bf16 rounds weights and inputs and nothing else: the reference is given them already rounded. */
static float *convolve(creme_nn *nn, const convolve_case *c)
{
    int64_t weight_count = c->taps * c->in * c->out, x_rows = c->rows + c->taps - 1;
    float *weights = nn_numbers(1, weight_count), *bias = nn_numbers(2, c->out);
    float *x = nn_numbers(3, x_rows * c->in), *y = nn_numbers(4, c->rows * c->out);
    creme_precision precision = c->precision;
    if (precision == CREME_PRECISION_BF16 && nn->operators == &creme_nn_reference) {
        nn_round_to_bf16(weights, weight_count);
        nn_round_to_bf16(x, x_rows * c->in);
        precision = CREME_PRECISION_F32;
    }
    creme_filter *filter = NULL;
    creme_filter_weights w = {weights, c->out % 2 ? NULL : bias, c->taps, c->in, c->out, precision};
    nn_ok(creme_nn_filter_create(nn, &filter, &w));
    creme_matrix input = nn_upload(nn, x, x_rows, c->in), output = nn_upload(nn, y, c->rows, c->out);
    nn_ok(creme_nn_convolve(nn, output, input, filter, c->epilogue));
    creme_nn_matrix_destroy(nn, &input);
    creme_nn_filter_destroy(nn, filter);
    free(weights);
    free(bias);
    free(x);
    free(y);
    return nn_download(nn, &output);
}

/* Float32 sums of n products of numbers within 1: partial sums grow as sqrt(n) / 3 and each rounds by half an ulp, so
 * the error is about n epsilon / 6 standard deviations of 1; n epsilon leaves six of them.
 *
 * A GPU's tensor cores add 8 products or more to a sum at once, cut off all that is below an ulp of the largest (Fasi
 * et al. 2021, doi 10.7717/peerj-cs.330), always to the same side, so that errors add up: at most an ulp of the sum,
 * which is within three standard deviations, sqrt(i) after i products, in each of n / 8 steps, n^1.5 / 12 epsilon; as
 * much again is for the products that are cut off. (Simulated, this is reached to a half.)
 *
 * A wrong term would be off by about 1 / 3: four times what this is of the longest sums, of 23,040. */
static double sum_tolerance(double terms, creme_precision precision)
{
    bool truncates = nn_backend_is("cuda") && precision != CREME_PRECISION_F32;
    return (terms + (truncates ? pow(terms, 1.5) / 6 : 0)) * (double)FLT_EPSILON;
}

/* The rest is for rounding the result. */
static void check_convolve(nn_pair *b, convolve_case c)
{
    char what[128];
    snprintf(what, sizeof what, "convolve %s epilogue %d: %lld taps, %lld -> %lld, %lld rows",
             c.precision == CREME_PRECISION_BF16 ? "bf16" : "f32", (int)c.epilogue, (long long)c.taps,
             (long long)c.in, (long long)c.out, (long long)c.rows);
    float *y[2] = {convolve(b->nn[0], &c), convolve(b->nn[1], &c)};
    double sum = sum_tolerance((double)(c.taps * c.in), c.precision), rest = 4 * (double)FLT_EPSILON;
    compare(what, y, c.rows * c.out, sum + rest, rest);
}

static void check_convolutions(nn_pair *b, creme_precision precision)
{
    static const int64_t taps[] = {1, 3, 5, 15}, most_products = 1 << 18;
    for (int t = 0; t < COUNT_OF(taps); t++) {
        for (int i = 0; i < 2 * COUNT_OF(channels_list); i++) {
            int from = i % COUNT_OF(channels_list), to = (from + (i < COUNT_OF(channels_list) ? 1 : 7)) % 9;
            int64_t in = channels_list[from], out = channels_list[to];
            for (int r = 0; r < COUNT_OF(rows_list); r++) {
                if (taps[t] * in * out > most_products && r > 2) continue; /* to save time */
                convolve_case c = {taps[t], in, out, rows_list[r], precision, (creme_epilogue)((i + r) % 4)};
                check_convolve(b, c);
            }
        }
    }
    for (int e = 0; e < 4; e++) check_convolve(b, (convolve_case){5, 80, 88, 300, precision, (creme_epilogue)e});
}

static void test_convolve_f32(void **state)
{
    check_convolutions(*state, CREME_PRECISION_F32);
}

static void test_convolve_bf16(void **state)
{
    if (!nn_has_bf16()) skip();
    check_convolutions(*state, CREME_PRECISION_BF16);
}

/* TF32 rounds weights and inputs, numbers within 1, or cuts them off, as the tensor cores do with what they are given:
 * a product is then smaller by 2^-10 of itself on average (and at most by twice that), and so is a sum, which is within
 * five standard deviations, 5 sqrt(n) / 3. What is left of each product beside the average has a standard deviation
 * below 2^-11 / 3; six of a sum's are 2 sqrt(n) 2^-11. The CPU has none. */
static void test_convolve_tf32(void **state)
{
    nn_pair *b = *state;
    const convolve_case c = {5, 80, 88, 300, CREME_PRECISION_TF32, CREME_STORE_RELU};
    convolve_case exact = c;
    exact.precision = CREME_PRECISION_F32;
    creme_filter *filter = NULL;
    float one = 1;
    const creme_filter_weights small = {&one, NULL, 1, 1, 1, CREME_PRECISION_TF32};
    assert_int_equal(creme_nn_filter_create(b->nn[0], &filter, &small), CREME_ERROR_UNSUPPORTED);
    if (nn_backend() != CREME_BACKEND_CUDA) {
        assert_int_equal(creme_nn_filter_create(b->nn[1], &filter, &small), CREME_ERROR_UNSUPPORTED);
        return;
    }
    float *y[2] = {convolve(b->nn[0], &exact), convolve(b->nn[1], &c)};
    double terms = (double)(c.taps * c.in), rounded = sqrt(terms) * (5.0 / 3 * 0x1p-10 + 2 * 0x1p-11);
    compare("convolve tf32", y, c.rows * c.out, rounded + sum_tolerance(terms, CREME_PRECISION_TF32), 0);
}

/* --- stem ------------------------------------------------------------------------------------------------------ */

typedef struct stem_case {
    int64_t taps, out, rows, pool;
    float n_value;
} stem_case;

static float *stem(creme_nn *nn, const stem_case *c)
{
    float *weights = nn_numbers(5, c->taps * 4 * c->out), *bias = nn_numbers(6, c->out);
    int64_t count = c->rows * c->pool + c->taps - 1;
    uint8_t *codes = malloc((size_t)count);
    uint64_t random = 7;
    for (int64_t i = 0; i < count; i++) codes[i] = (uint8_t)(nn_draw(&random) % CREME_STEM_CODES);
    creme_stem *layer = NULL;
    creme_stem_weights w = {weights, c->out % 2 ? NULL : bias, c->taps, c->out, c->n_value};
    creme_matrix y;
    nn_ok(creme_nn_stem_create(nn, &layer, &w));
    nn_ok(creme_nn_matrix_create(nn, &y, c->rows, c->out));
    nn_ok(creme_nn_stem(nn, y, codes, count, layer, c->pool));
    creme_nn_stem_destroy(nn, layer);
    free(weights);
    free(bias);
    free(codes);
    return nn_download(nn, &y);
}

/* A sum of at most 16 numbers within 4 in float32: 16 roundings of at most 8 epsilon. */
static void test_stem(void **state)
{
    nn_pair *b = *state;
    static const int64_t taps[] = {1, 7, 15};
    for (int i = 0; i < 9 * 3 * 6; i++) {
        stem_case c = {taps[i / 9 % 3], channels_list[i % 9], rows_list[i / 27], 1 + i % 2, i % 3 ? 0.25f : 0};
        char what[128];
        snprintf(what, sizeof what, "stem: %lld taps, %lld channels, %lld rows, pool %lld", (long long)c.taps,
                 (long long)c.out, (long long)c.rows, (long long)c.pool);
        float *y[2] = {stem(b->nn[0], &c), stem(b->nn[1], &c)};
        compare(what, y, c.rows * c.out, 16 * 8 * (double)FLT_EPSILON, 0);
    }
}

/* One-hot by hand: base, N (a share of each base) and OUTSIDE (nothing), tap by tap. */
static void test_stem_codes(void **state)
{
    nn_pair *b = *state;
    const float weights[2][4] = {{1, 2, 4, 8}, {16, 32, 64, 128}}, bias = 0.5f;
    const uint8_t codes[] = {0, 1, 4, 5, 3, 5, 5, 2};
    const float expected[] = {33.5f, 62.5f, 4.25f, 128.5f, 8.5f, 0.5f, 64.5f};
    for (int i = 0; i < 2; i++) {
        creme_stem *layer = NULL;
        creme_stem_weights w = {&weights[0][0], &bias, 2, 1, 0.25f};
        creme_matrix y;
        nn_ok(creme_nn_stem_create(b->nn[i], &layer, &w));
        nn_ok(creme_nn_matrix_create(b->nn[i], &y, 7, 1));
        nn_ok(creme_nn_stem(b->nn[i], y, codes, 8, layer, 1));
        creme_nn_stem_destroy(b->nn[i], layer);
        float *got = nn_download(b->nn[i], &y);
        nn_assert_same_bits("stem by hand", got, expected, 7);
        free(got);
    }
}

/* --- operators row by row -------------------------------------------------------------------------------------- */

typedef struct rows_case {
    int64_t rows, channels, pool;
    creme_activation activation;
    bool scaled;
} rows_case;

/* Three windows, the first beginning before the sequence, the last ending beyond it, written in another order with a
 * gap of one row between them. */
static void make_segments(creme_segment *s, int64_t rows, int64_t pool)
{
    s[0] = (creme_segment){2 * rows * pool, 0, rows, -1};
    s[1] = (creme_segment){0, rows + 1, rows, rows};
    s[2] = (creme_segment){rows * pool, 2 * rows + 2, rows, 2 * rows};
}

static float *normalise(creme_nn *nn, const rows_case *c)
{
    float *x = nn_numbers(8, 3 * c->rows * c->pool * c->channels), *scale = nn_numbers(9, c->channels);
    float *shift = nn_numbers(10, c->channels), *before = nn_numbers(11, (3 * c->rows + 3) * c->channels);
    for (int64_t i = 0; i < c->channels; i++) scale[i] *= 4;
    creme_segment segments[3];
    make_segments(segments, c->rows, c->pool);
    creme_matrix input = nn_upload(nn, x, 3 * c->rows * c->pool, c->channels);
    creme_matrix y = nn_upload(nn, before, 3 * c->rows + 3, c->channels);
    creme_normalisation how = {NULL, NULL, c->activation, c->pool, 3 * c->rows - 1};
    float *scales = NULL, *shifts = NULL;
    nn_ok(creme_nn_vector_create(nn, &scales, scale, c->channels));
    nn_ok(creme_nn_vector_create(nn, &shifts, shift, c->channels));
    if (c->scaled) how.scale = scales, how.shift = shifts;
    nn_ok(creme_nn_normalise(nn, y, input, &how, segments, 3));
    creme_nn_vector_destroy(nn, scales);
    creme_nn_vector_destroy(nn, shifts);
    creme_nn_matrix_destroy(nn, &input);
    free(x);
    free(scale);
    free(shift);
    free(before);
    return nn_download(nn, &y);
}

/* One multiply-add of numbers within 5, the activation's slope is at most 1.13, and its own error 1e-6 relative
 * (the exponential's, on arguments rounded in the third place). */
static void test_normalise(void **state)
{
    nn_pair *b = *state;
    for (int i = 0; i < 9 * 6 * 2 * 4; i++) {
        rows_case c = {rows_list[i / 9 % 6], channels_list[i % 9], 1 + i / 54 % 2, (creme_activation)(i / 108),
                       i % 5 != 0};
        char what[128];
        snprintf(what, sizeof what, "normalise: %lld rows, %lld channels, pool %lld, activation %d",
                 (long long)c.rows, (long long)c.channels, (long long)c.pool, (int)c.activation);
        float *y[2] = {normalise(b->nn[0], &c), normalise(b->nn[1], &c)};
        compare(what, y, (3 * c.rows + 3) * c.channels, 5 * (double)FLT_EPSILON, 1e-6);
    }
}

static float *layer_norm(creme_nn *nn, const rows_case *c)
{
    float *x = nn_numbers(12, c->rows * c->channels), *gamma = nn_numbers(13, c->channels);
    float *beta = nn_numbers(14, c->channels), *vectors[2];
    for (int64_t i = 0; i < c->rows * c->channels; i++) x[i] += 3;
    nn_ok(creme_nn_vector_create(nn, &vectors[0], gamma, c->channels));
    nn_ok(creme_nn_vector_create(nn, &vectors[1], beta, c->channels));
    creme_matrix input = nn_upload(nn, x, c->rows, c->channels), y;
    nn_ok(creme_nn_matrix_create(nn, &y, c->rows, c->channels));
    nn_ok(creme_nn_layer_norm(nn, y, input, vectors[0], vectors[1], 1e-3f));
    creme_nn_vector_destroy(nn, vectors[0]);
    creme_nn_vector_destroy(nn, vectors[1]);
    creme_nn_matrix_destroy(nn, &input);
    free(x);
    free(gamma);
    free(beta);
    return nn_download(nn, &y);
}

/* Sums over at most 96 vectors of numbers within 4: the mean is off by some 4 epsilon, which 1 / deviation, at most
 * 1 / sqrt(1e-3) < 32, magnifies. */
static void test_layer_norm(void **state)
{
    nn_pair *b = *state;
    for (int i = 0; i < 9 * 6; i++) {
        rows_case c = {.rows = rows_list[i / 9], .channels = channels_list[i % 9]};
        char what[128];
        snprintf(what, sizeof what, "layer_norm: %lld rows, %lld channels", (long long)c.rows, (long long)c.channels);
        float *y[2] = {layer_norm(b->nn[0], &c), layer_norm(b->nn[1], &c)};
        compare(what, y, c.rows * c.channels, 4 * 32 * (double)FLT_EPSILON, 16 * (double)FLT_EPSILON);
    }
}

static float *depthwise(creme_nn *nn, const rows_case *c, int64_t taps)
{
    float *x = nn_numbers(15, (c->rows + taps - 1) * c->channels), *w = nn_numbers(16, taps * c->channels), *weights;
    nn_ok(creme_nn_vector_create(nn, &weights, w, taps * c->channels));
    creme_matrix input = nn_upload(nn, x, c->rows + taps - 1, c->channels), y;
    nn_ok(creme_nn_matrix_create(nn, &y, c->rows, c->channels));
    nn_ok(creme_nn_depthwise(nn, y, input, weights, taps));
    creme_nn_vector_destroy(nn, weights);
    creme_nn_matrix_destroy(nn, &input);
    free(x);
    free(w);
    return nn_download(nn, &y);
}

/* At most five terms within 1. */
static void test_depthwise(void **state)
{
    nn_pair *b = *state;
    for (int i = 0; i < 9 * 6; i++) {
        rows_case c = {.rows = rows_list[i / 9], .channels = channels_list[i % 9]};
        int64_t taps = i % 2 ? 3 : 5;
        float *y[2] = {depthwise(b->nn[0], &c, taps), depthwise(b->nn[1], &c, taps)};
        compare("depthwise", y, c.rows * c.channels, 5 * 5 * (double)FLT_EPSILON, 0);
    }
}

static float *copy_rows(creme_nn *nn, const rows_case *c)
{
    float *x = nn_numbers(17, 3 * c->rows * c->channels), *before = nn_numbers(18, (3 * c->rows + 3) * c->channels);
    creme_segment segments[3];
    make_segments(segments, c->rows, 1);
    creme_matrix input = nn_upload(nn, x, 3 * c->rows, c->channels);
    creme_matrix y = nn_upload(nn, before, 3 * c->rows + 3, c->channels);
    nn_ok(creme_nn_copy_rows(nn, y, input, segments, 3));
    creme_nn_matrix_destroy(nn, &input);
    for (int i = 0; i < 3; i++) {
        memcpy(before + segments[i].target * c->channels, x + segments[i].source * c->channels,
               (size_t)(c->rows * c->channels) * sizeof *x);
    }
    float *got = nn_download(nn, &y);
    nn_assert_same_bits("copy_rows", got, before, (3 * c->rows + 3) * c->channels);
    free(x);
    free(before);
    return got;
}

/* Copies are exact, and rows that no segment names stay. */
static void test_copy_rows(void **state)
{
    nn_pair *b = *state;
    for (int i = 0; i < 9 * 6; i++) {
        rows_case c = {.rows = rows_list[i / 9], .channels = channels_list[i % 9]};
        float *y[2] = {copy_rows(b->nn[0], &c), copy_rows(b->nn[1], &c)};
        compare("copy_rows", y, (3 * c.rows + 3) * c.channels, 0, 0);
    }
}

/* Windows of upper rows that begin two rows early, so that positions -1 and odd ones find theirs. */
static float *upsample_add(creme_nn *nn, const rows_case *c)
{
    int64_t half = c->rows / 2 + 3;
    float *up = nn_numbers(19, 3 * half * c->channels), *skip = nn_numbers(20, 3 * c->rows * c->channels);
    float *before = nn_numbers(21, (3 * c->rows + 3) * c->channels);
    creme_segment skips[3], ups[3];
    make_segments(skips, c->rows, 1);
    for (int i = 0; i < 3; i++) {
        int64_t position = skips[i].position < 0 ? 0 : skips[i].position;
        ups[i] = (creme_segment){(2 - i) * half, 0, half, position / 2 - 1};
    }
    creme_matrix a = nn_upload(nn, up, 3 * half, c->channels), s = nn_upload(nn, skip, 3 * c->rows, c->channels);
    creme_matrix y = nn_upload(nn, before, 3 * c->rows + 3, c->channels);
    nn_ok(creme_nn_upsample_add(nn, y, a, s, ups, skips, 3, 3 * c->rows - 1));
    creme_nn_matrix_destroy(nn, &a);
    creme_nn_matrix_destroy(nn, &s);
    free(up);
    free(skip);
    free(before);
    return nn_download(nn, &y);
}

/* One float32 addition: exact. */
static void test_upsample_add(void **state)
{
    nn_pair *b = *state;
    for (int i = 0; i < 9 * 6; i++) {
        rows_case c = {.rows = rows_list[i / 9], .channels = channels_list[i % 9]};
        float *y[2] = {upsample_add(b->nn[0], &c), upsample_add(b->nn[1], &c)};
        compare("upsample_add", y, (3 * c.rows + 3) * c.channels, 0, 0);
    }
}

/* --- attend ---------------------------------------------------------------------------------------------------- */

typedef struct attend_case {
    nn_attention_case shape;
    int64_t batch, first_query, queries;
} attend_case;

static float *attend(creme_nn *nn, attend_case c)
{
    nn_attention_case *s = &c.shape;
    nn_attention_numbers numbers;
    if (nn->operators == &creme_nn_reference) s->precision = CREME_PRECISION_F32;
    nn_attention_numbers_init(&numbers, s, 22);
    int64_t q_rows = c.batch * c.queries, width = s->heads * (s->key + s->value);
    float *q = nn_numbers(25, q_rows * s->heads * s->key), *kv = nn_numbers(26, c.batch * s->tokens * width);
    for (int64_t i = 0; i < q_rows * s->heads * s->key; i++) q[i] *= 4;
    creme_attention *attention = NULL;
    nn_ok(creme_nn_attention_create(nn, &attention, &numbers.weights));
    creme_matrix queries = nn_upload(nn, q, q_rows, s->heads * s->key), y;
    creme_matrix keys = nn_upload(nn, kv, c.batch * s->tokens, width);
    nn_ok(creme_nn_matrix_create(nn, &y, q_rows, s->heads * s->value));
    nn_ok(creme_nn_attend(nn, y, queries, keys, attention, c.batch, c.first_query));
    creme_nn_attention_destroy(nn, attention);
    creme_nn_matrix_destroy(nn, &queries);
    creme_nn_matrix_destroy(nn, &keys);
    nn_attention_numbers_clear(&numbers);
    free(q);
    free(kv);
    return nn_download(nn, &y);
}

static const attend_case attend_cases[] = {
    {{1, 1, 1, 1, 1, 0}, 1, 0, 1},
    {{2, 1, 3, 5, 0, 0}, 2, 0, 2},
    {{17, 3, 5, 7, 64, 0}, 2, 3, 13},
    {{32, 1, 8, 12, 1, 0}, 1, 0, 32},
    {{32, 2, 32, 64, 5, 0}, 3, 0, 32},
    {{32, 8, 64, 192, 16, 0}, 2, 7, 9},
    {{32, 8, 8, 64, 16, 0}, 3, 31, 1},
    {{70, 1, 64, 12, 16, 0}, 2, 0, 70},
    {{70, 2, 8, 192, 6, 0}, 1, 5, 65},
    {{70, 8, 32, 64, 16, 0}, 3, 0, 70},
    {{70, 2, 32, 12, 16, 0}, 3, 1, 64},
    {{1024, 1, 32, 64, 16, 0}, 2, 500, 70},
    {{1024, 2, 32, 64, 16, 0}, 1, 0, 1024},
    {{1024, 8, 64, 192, 16, 0}, 1, 0, 9},
    {{1024, 2, 8, 12, 16, 0}, 3, 1000, 24},
    {{2100, 1, 8, 12, 16, 0}, 1, 2030, 70},
    {{32, 1, 8, 12, NN_TABLE, 0}, 1, 0, 32},
    {{32, 8, 64, 192, NN_TABLE, 0}, 2, 7, 9},
    {{70, 8, 32, 64, NN_TABLE, 0}, 3, 1, 66},
    {{130, 1, 64, 24, NN_TABLE, 0}, 3, 61, 69},
    {{130, 8, 8, 24, NN_TABLE, 0}, 2, 129, 1},
    {{1536, 1, 64, 192, NN_TABLE, 0}, 2, 767, 67},
    {{1536, 8, 64, 24, NN_TABLE, 0}, 1, 1467, 69},
    {{2100, 1, 8, 12, NN_TABLE, 0}, 1, 2029, 70},
};

static void check_attend(nn_pair *b, creme_precision precision, double absolute)
{
    static const char *const names[] = {"f32", "bf16", "tf32"};
    for (int i = 0; i < COUNT_OF(attend_cases); i++) {
        attend_case c = attend_cases[i];
        if (nn_is_slow() && c.shape.tokens > 300) continue;
        c.shape.precision = precision;
        char what[128];
        snprintf(what, sizeof what, "attend %s, case %d", names[precision], i);
        float *y[2] = {attend(b->nn[0], c), attend(b->nn[1], c)};
        compare(what, y, c.batch * c.queries * c.shape.heads * c.shape.value, absolute, 0);
    }
}

/* A logit is a sum of some (1 + masks) K products, as large as 50 or so with these numbers (32 masks of K components
 * add up): float32 leaves it an error of about 50 * 2 epsilon = 1e-5, which a weight has relatively, and the output,
 * a mean of numbers within 1, absolutely. */
static void test_attend_f32(void **state)
{
    check_attend(*state, CREME_PRECISION_F32, 3e-5);
}

/* bf16 rounds q', keys, weights and values each by up to 2^-9: content logits, within 10 here, are off by at most
 * 10 * 2^-8 = 0.04, mostly by much less, weights as much, relatively. */
static void test_attend_bf16(void **state)
{
    if (!nn_has_bf16()) skip();
    check_attend(*state, CREME_PRECISION_BF16, 0.04);
}

/* The same with 2^-12, by float16 or TF32. */
static void test_attend_tf32(void **state)
{
    if (nn_backend() != CREME_BACKEND_CUDA) skip();
    check_attend(*state, CREME_PRECISION_TF32, 0.04 / 8);
}

/* --- attention by hand ----------------------------------------------------------------------------------------- */

enum { T = 5, H = 2, K = 3, V = 2, MASKS = 3, DISTANCES = 2 * T - 1 };

/* features[d + T - 1][2 * MASKS]: the central masks of Borzoi, and the same with the sign of d. */
static void make_features(double features[DISTANCES][2 * MASKS], const float *widths)
{
    for (int d = 1 - T; d < T; d++) {
        for (int f = 0; f < MASKS; f++) {
            double on = widths[f] > (float)abs(d);
            features[d + T - 1][f] = on;
            features[d + T - 1][MASKS + f] = on * ((d > 0) - (d < 0));
        }
    }
}

/* The relative shift of Transformer-XL as Enformer writes it: a column of zeros before, seen as [2T][T], the first
 * row dropped, seen as [T][2T - 1], the first T columns kept. */
static void relative_shift(double shifted[T][T], double logits[T][DISTANCES])
{
    double padded[T * 2 * T] = {0};
    for (int i = 0; i < T; i++) {
        for (int d = 0; d < DISTANCES; d++) padded[i * 2 * T + 1 + d] = logits[i][d];
    }
    for (int i = 0; i < T; i++) {
        for (int j = 0; j < T; j++) shifted[i][j] = padded[T + i * DISTANCES + j];
    }
}

/* Logits of one head from the T x (2T - 1) products of queries with the projected features. */
static void enumerate_logits(double logits[T][T], const nn_attention_numbers *n, const float *q, const float *kv,
                             int head)
{
    double features[DISTANCES][2 * MASKS], by_distance[T][DISTANCES] = {{0}};
    make_features(features, n->widths);
    for (int i = 0; i < T; i++) {
        for (int d = 0; d < DISTANCES; d++) {
            for (int c = 0; c < K; c++) {
                double projected = 0, query = q[i * H * K + head * K + c] / sqrt(K);
                for (int f = 0; f < 2 * MASKS; f++)
                    projected += features[d][f] * n->relative[f * H * K + head * K + c];
                by_distance[i][d] += (query + n->position_bias[head * K + c]) * projected;
            }
        }
    }
    relative_shift(logits, by_distance);
    for (int i = 0; i < T; i++) {
        for (int j = 0; j < T; j++) {
            for (int c = 0; c < K; c++) {
                double query = q[i * H * K + head * K + c] / sqrt(K);
                logits[i][j] += (query + n->content_bias[head * K + c]) * kv[j * H * (K + V) + head * K + c];
            }
        }
    }
}

static void enumerate_head(float *out, const nn_attention_numbers *n, const float *q, const float *kv, int head)
{
    double logits[T][T];
    enumerate_logits(logits, n, q, kv, head);
    for (int i = 0; i < T; i++) {
        double total = 0, sum[V] = {0};
        for (int j = 0; j < T; j++) {
            total += exp(logits[i][j]);
            for (int v = 0; v < V; v++) sum[v] += exp(logits[i][j]) * kv[j * H * (K + V) + H * K + head * V + v];
        }
        for (int v = 0; v < V; v++) out[i * H * V + head * V + v] = (float)(sum[v] / total);
    }
}

/* table[2T - 1][H * K] = the projected features. */
static void make_table(float *table, const nn_attention_numbers *n)
{
    double features[DISTANCES][2 * MASKS];
    make_features(features, n->widths);
    for (int i = 0; i < DISTANCES * H * K; i++) {
        double sum = 0;
        for (int f = 0; f < 2 * MASKS; f++) sum += features[i / (H * K)][f] * n->relative[f * H * K + i % (H * K)];
        table[i] = (float)sum;
    }
}

/* Float32 logits of size 5 at most: their error is some 1e-6, and so is that of the outputs, means of numbers within
 * 1. Each backend from masks, and from a table of what they give. */
static void test_attention_enumerated(void **state)
{
    nn_pair *b = *state;
    nn_attention_numbers n;
    nn_attention_numbers_init(&n, &(nn_attention_case){T, H, K, V, MASKS, CREME_PRECISION_F32}, 27);
    float table[DISTANCES * H * K];
    make_table(table, &n);
    float *q = nn_numbers(30, T * H * K), *kv = nn_numbers(31, T * H * (K + V)), expected[T * H * V];
    for (int head = 0; head < H; head++) enumerate_head(expected, &n, q, kv, head);
    for (int i = 0; i < 4; i++) {
        creme_nn *nn = b->nn[i % 2];
        creme_attention *attention = NULL;
        if (i == 2) n.weights.table = table, n.weights.masks = 0;
        creme_matrix queries = nn_upload(nn, q, T, H * K), keys = nn_upload(nn, kv, T, H * (K + V)), y;
        nn_ok(creme_nn_matrix_create(nn, &y, T, H * V));
        nn_ok(creme_nn_attention_create(nn, &attention, &n.weights));
        nn_ok(creme_nn_attend(nn, y, queries, keys, attention, 1, 0));
        creme_nn_attention_destroy(nn, attention);
        creme_nn_matrix_destroy(nn, &queries);
        creme_nn_matrix_destroy(nn, &keys);
        float *got = nn_download(nn, &y);
        nn_assert_near(i < 2 ? "attention by hand" : "attention by hand, from a table", got, expected, T * H * V,
                       2e-6, 0);
        free(got);
    }
    nn_attention_numbers_clear(&n);
    free(q);
    free(kv);
}

/* --- feed-forward layers --------------------------------------------------------------------------------------- */

static creme_filter *make_filter(creme_nn *nn, uint64_t seed, int64_t in, int64_t out, creme_precision precision)
{
    float *weights = nn_numbers(seed, in * out), *bias = nn_numbers(seed + 1, out);
    creme_filter *filter = NULL;
    nn_round_to_bf16(bias, out); /* as it may be on the way to a source */
    nn_ok(creme_nn_filter_create(nn, &filter, &(creme_filter_weights){weights, bias, 1, in, out, precision}));
    free(weights);
    free(bias);
    return filter;
}

/* y[rows][dim] += second(relu(first(x))), in one go or by the two filters. */
static float *feed(creme_nn *nn, int64_t rows, int64_t dim, int64_t hidden, int64_t last, creme_precision precision,
                   bool at_once)
{
    float *numbers = nn_numbers(11, rows * dim), *before = nn_numbers(12, rows * last);
    creme_filter *first = make_filter(nn, 13, dim, hidden, precision),
                 *second = make_filter(nn, 15, hidden, last, precision);
    creme_matrix x = nn_upload(nn, numbers, rows, dim), y = nn_upload(nn, before, rows, last), between;
    nn_ok(creme_nn_matrix_create(nn, &between, at_once ? creme_nn_hidden_rows(nn, rows) : rows, hidden));
    if (at_once) {
        nn_ok(creme_nn_feed_forward(nn, y, x, first, second, precision, between));
    } else {
        nn_ok(creme_nn_convolve(nn, between, x, first, CREME_STORE_RELU));
        nn_ok(creme_nn_convolve(nn, y, between, second, CREME_ADD));
    }
    creme_nn_matrix_destroy(nn, &x);
    creme_nn_matrix_destroy(nn, &between);
    creme_nn_filter_destroy(nn, first);
    creme_nn_filter_destroy(nn, second);
    free(numbers);
    free(before);
    return nn_download(nn, &y);
}

/* The same bits, for filters of small and of large blocks and of one of each, and rows that fill them or do not. */
static void test_feed_forward(void **state)
{
    nn_pair *b = *state;
    static const int64_t shapes[][3] = {{24, 40, 24}, {520, 2048, 520}, {520, 2048, 16}, {8, 2048, 520}};
    static const int64_t rows[] = {1, 127, 128, 300, 1100};
    bool bf16 = nn_has_bf16();
    for (int i = 0; i < COUNT_OF(shapes) * COUNT_OF(rows) * 2; i++) {
        const int64_t *shape = shapes[i / 2 % COUNT_OF(shapes)], count = rows[i / 2 / COUNT_OF(shapes)];
        creme_precision precision = i % 2 ? CREME_PRECISION_BF16 : CREME_PRECISION_F32;
        if (i % 2 && !bf16) continue;
        float *once = feed(b->nn[1], count, shape[0], shape[1], shape[2], precision, true);
        float *twice = feed(b->nn[1], count, shape[0], shape[1], shape[2], precision, false);
        nn_assert_same_bits("feed-forward layer", once, twice, count * shape[2]);
        free(once);
        free(twice);
    }
}

/* --- shapes that do not fit ------------------------------------------------------------------------------------ */

static void test_shapes_refused(void **state)
{
    creme_nn *nn = ((nn_pair *)*state)->nn[1];
    float numbers[64] = {0};
    creme_matrix x = {numbers, 4, 3, CREME_FLOAT32}, y = {numbers + 32, 4, 3, CREME_FLOAT32};
    creme_filter *filter = NULL;
    nn_ok(creme_nn_filter_create(nn, &filter, &(creme_filter_weights){numbers, NULL, 3, 3, 3, CREME_PRECISION_F32}));
    assert_int_equal(creme_nn_convolve(nn, y, x, filter, CREME_STORE), CREME_ERROR_LIBRARY);
    assert_int_equal(creme_nn_feed_forward(nn, y, x, filter, filter, CREME_PRECISION_F32, y), CREME_ERROR_LIBRARY);
    creme_nn_filter_destroy(nn, filter);
    creme_segment beyond = {2, 0, 3, 0};
    creme_normalisation plain = {NULL, NULL, CREME_LINEAR, 1, 4};
    assert_int_equal(creme_nn_copy_rows(nn, y, x, &beyond, 1), CREME_ERROR_LIBRARY);
    assert_int_equal(creme_nn_normalise(nn, y, x, &plain, &beyond, 1), CREME_ERROR_LIBRARY);
    assert_int_equal(creme_nn_layer_norm(nn, creme_matrix_rows(y, 0, 3), x, numbers, numbers, 0),
                     CREME_ERROR_LIBRARY);
    assert_int_equal(creme_nn_depthwise(nn, y, x, numbers, 3), CREME_ERROR_LIBRARY);
    creme_segment pair = {0, 0, 2, 0}, odd = {1, 0, 2, 0};
    assert_int_equal(creme_nn_pair_difference(nn, y, x, &odd, 1), CREME_ERROR_LIBRARY);
    assert_int_equal(creme_nn_pair_merge(nn, y, x, x, NULL, &odd, 1), CREME_ERROR_LIBRARY);
    assert_int_equal(creme_nn_pair_merge(nn, y, x, creme_matrix_rows(x, 0, 1), NULL, &pair, 1), CREME_ERROR_LIBRARY);
    creme_segment at = {0, 0, 4, 0}, late = {0, 0, 4, 1};
    assert_int_equal(creme_nn_upsample_add(nn, y, x, x, &late, &at, 1, 4), CREME_ERROR_LIBRARY);
    assert_int_equal(creme_nn_matrix_create(nn, &x, INT64_MAX / 2, 3), CREME_ERROR_MEMORY);
}

int main(void)
{
    if (!nn_backend_is_here()) return 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_convolve_f32),  cmocka_unit_test(test_convolve_bf16),
        cmocka_unit_test(test_convolve_tf32), cmocka_unit_test(test_stem),
        cmocka_unit_test(test_stem_codes),    cmocka_unit_test(test_normalise),
        cmocka_unit_test(test_layer_norm),    cmocka_unit_test(test_depthwise),
        cmocka_unit_test(test_copy_rows),     cmocka_unit_test(test_upsample_add),
        cmocka_unit_test(test_attend_f32),    cmocka_unit_test(test_attend_bf16),
        cmocka_unit_test(test_attend_tf32),   cmocka_unit_test(test_attention_enumerated),
        cmocka_unit_test(test_feed_forward),  cmocka_unit_test(test_shapes_refused),
    };
    return cmocka_run_group_tests(tests, nn_pair_create, nn_pair_destroy);
}
