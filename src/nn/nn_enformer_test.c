/* What Enformer alone needs of the operators: softmax pooling of pairs, positions from a table, its GELU. Against the
 * reference, against a calculation by hand, and bit by bit wherever a row lies. */
#include "nn_fixture.h"

/* --- pairs */

/* Two windows of `rows` pairs, written in another order, with a row between them that nobody writes. */
typedef struct pairs {
    int64_t rows, channels;
    float *x, *gate, *before;
    creme_segment segments[2];
} pairs;

static pairs make_pairs(int64_t rows, int64_t channels)
{
    pairs p = {.rows = rows, .channels = channels};
    p.x = nn_numbers(31, 4 * rows * channels);
    p.gate = nn_numbers(32, (2 * rows + 1) * channels);
    p.before = nn_numbers(33, (2 * rows + 1) * channels);
    for (int64_t i = 0; i < (2 * rows + 1) * channels; i++) p.gate[i] *= 20;
    p.segments[0] = (creme_segment){.source = 2 * rows, .target = 0, .rows = rows, .position = rows};
    p.segments[1] = (creme_segment){.source = 0, .target = rows + 1, .rows = rows, .position = 0};
    return p;
}

static void clear_pairs(pairs *p)
{
    free(p->x);
    free(p->gate);
    free(p->before);
}

static float *run_pairs(creme_nn *nn, const pairs *p, bool merge)
{
    int64_t rows = 2 * p->rows + 1;
    creme_matrix x = nn_upload(nn, p->x, 4 * p->rows, p->channels), y = nn_upload(nn, p->before, rows, p->channels);
    creme_matrix gate = nn_upload(nn, p->gate, rows, p->channels);
    if (merge) {
        nn_ok(creme_nn_pair_merge(nn, y, x, gate, NULL, p->segments, 2));
    } else {
        nn_ok(creme_nn_pair_difference(nn, y, x, p->segments, 2));
    }
    creme_nn_matrix_destroy(nn, &x);
    creme_nn_matrix_destroy(nn, &gate);
    return nn_download(nn, &y);
}

/* The formulas of nn.h in float64. A row that no segment names keeps what it had. */
static float *expect_pairs(const pairs *p, bool merge)
{
    int64_t bytes = (2 * p->rows + 1) * p->channels * (int64_t)sizeof(float);
    float *y = malloc((size_t)bytes);
    assert_non_null(y);
    memcpy(y, p->before, (size_t)bytes);
    for (int s = 0; s < 2; s++) {
        for (int64_t i = 0; i < p->rows * p->channels; i++) {
            int64_t row = i / p->channels, c = i % p->channels;
            int64_t at = (p->segments[s].target + row) * p->channels + c;
            const float *first = p->x + (p->segments[s].source + 2 * row) * p->channels + c;
            double x0 = first[0], x1 = first[p->channels];
            y[at] = (float)(merge ? x1 + (x0 - x1) / (1 + exp(-(double)p->gate[at])) : x0 - x1);
        }
    }
    return y;
}

/* A difference is rounded once; the merge is a multiply-add of numbers within 2, its sigmoid good to 1e-6. */
static void test_pairs(void **state)
{
    nn_pair *b = *state;
    static const int64_t rows_list[] = {1, 2, 63, 64, 65, 200}, channels_list[] = {1, 4, 7, 16, 24, 74, 768};
    for (int i = 0; i < COUNT_OF(rows_list) * COUNT_OF(channels_list); i++) {
        pairs p = make_pairs(rows_list[i % 6], channels_list[i / 6]);
        for (int merge = 0; merge <= 1; merge++) {
            float *expected = expect_pairs(&p, merge);
            for (int backend = 0; backend < 2; backend++) {
                float *got = run_pairs(b->nn[backend], &p, merge);
                nn_assert_near(merge ? "pair_merge" : "pair_difference", got, expected, (2 * p.rows + 1) * p.channels,
                               merge ? 2e-6 : 0, 0);
                free(got);
            }
            free(expected);
        }
        clear_pairs(&p);
    }
}

/* Gates so large that exp() of them overflows choose one row of the pair; a NaN stays in its row. */
static void test_pairs_at_the_ends(void **state)
{
    nn_pair *b = *state;
    enum { CHANNELS = 20 };
    for (int backend = 0; backend < 2; backend++) {
        pairs p = make_pairs(3, CHANNELS);
        for (int c = 0; c < CHANNELS; c++) {
            p.gate[c] = 1e30f;
            p.gate[CHANNELS + c] = -1e30f;
            p.gate[2 * CHANNELS + c] = NAN;
        }
        float *got = run_pairs(b->nn[backend], &p, true);
        const float *from = p.x + p.segments[0].source * CHANNELS;
        for (int c = 0; c < CHANNELS; c++) {
            assert_true(fabsf(got[c] - from[c]) <= 1e-6f);                           /* x0 of the first pair */
            assert_true(fabsf(got[CHANNELS + c] - from[3 * CHANNELS + c]) <= 1e-6f); /* x1 of the second */
            assert_true(isnan(got[2 * CHANNELS + c]));
            assert_false(isnan(got[3 * CHANNELS + c]) || isnan(got[4 * CHANNELS + c]));
        }
        free(got);
        clear_pairs(&p);
    }
}

/* Merged pairs normalised, in two steps or in one. Segments stand at both ends of a sequence, beyond them too. */
static float *merge_and_normalise(creme_nn *nn, const pairs *p, bool at_once, creme_activation activation)
{
    int64_t rows = 2 * p->rows + 1, length = p->rows + p->rows / 2;
    creme_matrix x = nn_upload(nn, p->x, 4 * p->rows, p->channels), y = nn_upload(nn, p->before, rows, p->channels);
    creme_matrix gate = nn_upload(nn, p->gate, rows, p->channels);
    float *scale = nn_vector(nn, 34, p->channels), *shift = nn_vector(nn, 35, p->channels);
    bool scaled = activation != CREME_LINEAR;
    creme_normalisation how = {scaled ? scale : NULL, scaled ? shift : NULL, activation, 1, length};
    creme_segment segments[2] = {p->segments[0], p->segments[1]}, in_place[2];
    segments[1].position = -1;
    for (int i = 0; i < 2; i++) {
        in_place[i] = segments[i];
        in_place[i].source = in_place[i].target;
    }
    nn_ok(creme_nn_pair_merge(nn, y, x, gate, at_once ? &how : NULL, segments, 2));
    if (!at_once) nn_ok(creme_nn_normalise(nn, y, y, &how, in_place, 2));
    creme_nn_vector_destroy(nn, scale);
    creme_nn_vector_destroy(nn, shift);
    creme_nn_matrix_destroy(nn, &x);
    creme_nn_matrix_destroy(nn, &gate);
    return nn_download(nn, &y);
}

static void test_pairs_are_normalised_at_once(void **state)
{
    nn_pair *b = *state;
    static const int64_t rows_list[] = {1, 7, 70}, channels_list[] = {1, 4, 7, 24, 770, 768};
    static const creme_activation activations[] = {CREME_GELU_SIGMOID, CREME_GELU_TANH, CREME_RELU, CREME_LINEAR};
    for (int i = 0; i < COUNT_OF(rows_list) * COUNT_OF(channels_list); i++) {
        pairs p = make_pairs(rows_list[i % 3], channels_list[i / 3]);
        for (int a = 0; a < COUNT_OF(activations); a++) {
            for (int backend = 0; backend < 2; backend++) {
                float *steps = merge_and_normalise(b->nn[backend], &p, false, activations[a]);
                float *at_once = merge_and_normalise(b->nn[backend], &p, true, activations[a]);
                nn_assert_same_bits("pair_merge, normalised", at_once, steps, (2 * p.rows + 1) * p.channels);
                free(steps);
                free(at_once);
            }
        }
        clear_pairs(&p);
    }
}

/* --- GELU */

/* x sigmoid(1.702 x) in float64; the operator's own error is that of its exponential, 1e-6. */
static void test_gelu_sigmoid(void **state)
{
    nn_pair *b = *state;
    enum { ROWS = 50, CHANNELS = 37 };
    float *x = nn_numbers(34, ROWS * CHANNELS), expected[ROWS * CHANNELS];
    for (int i = 0; i < ROWS * CHANNELS; i++) {
        x[i] *= i % 10 == 0 ? 1e4f : 8;
        expected[i] = (float)(x[i] / (1 + exp(-1.702 * (double)x[i])));
    }
    for (int backend = 0; backend < 2; backend++) {
        creme_nn *nn = b->nn[backend];
        creme_matrix input = nn_upload(nn, x, ROWS, CHANNELS), y;
        nn_ok(creme_nn_matrix_create(nn, &y, ROWS, CHANNELS));
        creme_normalisation how = {.activation = CREME_GELU_SIGMOID, .pool = 1, .length = ROWS};
        creme_segment all = {.rows = ROWS};
        nn_ok(creme_nn_normalise(nn, y, input, &how, &all, 1));
        creme_nn_matrix_destroy(nn, &input);
        float *got = nn_download(nn, &y);
        nn_assert_near("gelu", got, expected, ROWS * CHANNELS, 2e-6, 2e-6);
        free(got);
    }
    free(x);
}

/* --- positions from a table */

typedef struct table_case {
    nn_attention_case shape;
    int64_t batch, first_query, queries;
} table_case;

static const table_case table_cases[] = {
    {{1, 1, 1, 1, 0, 0}, 1, 0, 1},       {{2, 1, 3, 5, 0, 0}, 2, 0, 2},        {{17, 3, 5, 7, 0, 0}, 2, 3, 13},
    {{32, 8, 64, 192, 0, 0}, 2, 7, 9},   {{63, 2, 8, 12, 0, 0}, 1, 0, 63},     {{64, 2, 8, 12, 0, 0}, 3, 63, 1},
    {{65, 1, 64, 12, 0, 0}, 2, 0, 65},   {{129, 2, 32, 16, 0, 0}, 3, 1, 128},  {{300, 8, 64, 24, 0, 0}, 2, 290, 10},
    {{1536, 1, 64, 32, 0, 0}, 1, 0, 70}, {{1536, 2, 64, 32, 0, 0}, 1, 760, 16}};

/* Queries first_query .. of every sequence of the batch; `table` [2T - 1][H * K]. */
static float *attend(creme_nn *nn, const table_case *c, const float *table)
{
    nn_attention_case shape = c->shape;
    if (nn->operators == &creme_nn_reference) shape.precision = CREME_PRECISION_F32;
    nn_attention_numbers numbers;
    nn_attention_numbers_init(&numbers, &shape, 41);
    numbers.weights.table = table;
    int64_t keys = shape.heads * shape.key, width = shape.heads * (shape.key + shape.value);
    float *q = nn_numbers(44, c->batch * shape.tokens * keys), *kv = nn_numbers(45, c->batch * shape.tokens * width);
    creme_matrix wanted, y, kv_matrix = nn_upload(nn, kv, c->batch * shape.tokens, width);
    nn_ok(creme_nn_matrix_create(nn, &wanted, c->batch * c->queries, keys));
    for (int64_t i = 0; i < c->batch; i++) {
        nn_ok(nn->operators->write(nn, wanted.at + i * c->queries * keys,
                                   q + (i * shape.tokens + c->first_query) * keys,
                                   (size_t)(c->queries * keys) * sizeof *q));
    }
    creme_attention *attention = NULL;
    nn_ok(creme_nn_attention_create(nn, &attention, &numbers.weights));
    nn_ok(creme_nn_matrix_create(nn, &y, c->batch * c->queries, shape.heads * shape.value));
    nn_ok(creme_nn_attend(nn, y, wanted, kv_matrix, attention, c->batch, c->first_query));
    creme_nn_attention_destroy(nn, attention);
    creme_nn_matrix_destroy(nn, &wanted);
    creme_nn_matrix_destroy(nn, &kv_matrix);
    nn_attention_numbers_clear(&numbers);
    free(q);
    free(kv);
    return nn_download(nn, &y);
}

static float *make_table(const nn_attention_case *shape)
{
    return nn_numbers(46, (2 * shape->tokens - 1) * shape->heads * shape->key);
}

static void check_backends(nn_pair *b, creme_precision precision, double absolute)
{
    for (int i = 0; i < COUNT_OF(table_cases); i++) {
        table_case c = table_cases[i];
        c.shape.precision = precision;
        float *table = make_table(&c.shape);
        float *expected = attend(b->nn[0], &c, table), *got = attend(b->nn[1], &c, table);
        char what[64];
        snprintf(what, sizeof what, "attend by table, case %d", i);
        nn_assert_near(what, got, expected, c.batch * c.queries * c.shape.heads * c.shape.value, absolute, 0);
        free(table);
        free(expected);
        free(got);
    }
}

/* A logit is a sum of 2 K products, within 20 with these numbers: some 10 epsilon * 20 off at most. */
static void test_table_f32(void **state)
{
    check_backends(*state, CREME_PRECISION_F32, 3e-5);
}

/* bf16 rounds queries, keys, table, weights and values by up to 2^-9 each. */
static void test_table_bf16(void **state)
{
    if (!nn_has_bf16()) skip();
    check_backends(*state, CREME_PRECISION_BF16, 0.04);
}

/* With the table that central masks would give, both ways are one. */
static void test_table_equals_masks(void **state)
{
    nn_pair *b = *state;
    static const nn_attention_case shapes[] = {{5, 2, 3, 2, 3, 0}, {33, 3, 8, 5, 6, 0}, {130, 2, 32, 16, 16, 0}};
    for (int i = 0; i < COUNT_OF(shapes) * 2; i++) {
        table_case c = {shapes[i / 2], 2, 0, shapes[i / 2].tokens};
        nn_attention_numbers n;
        nn_attention_numbers_init(&n, &c.shape, 41);
        int64_t keys = c.shape.heads * c.shape.key, tokens = c.shape.tokens, masks = c.shape.masks;
        float *table = calloc((size_t)((2 * tokens - 1) * keys), sizeof *table);
        assert_non_null(table);
        for (int64_t d = 1 - tokens; d < tokens; d++) {
            for (int64_t f = 0; f < masks; f++) {
                if (!(n.widths[f] > (float)llabs(d))) continue;
                float sign = (float)((d > 0) - (d < 0));
                for (int64_t k = 0; k < keys; k++) {
                    table[(d + tokens - 1) * keys + k] += n.relative[f * keys + k];
                    table[(d + tokens - 1) * keys + k] += sign * n.relative[(masks + f) * keys + k];
                }
            }
        }
        float *by_masks = attend(b->nn[i % 2], &c, NULL), *by_table = attend(b->nn[i % 2], &c, table);
        nn_assert_near("table of masks", by_table, by_masks, 2 * tokens * c.shape.heads * c.shape.value, 3e-5, 0);
        nn_attention_numbers_clear(&n);
        free(table);
        free(by_masks);
        free(by_table);
    }
}

/* The last block asks for a few queries only: each gets the bits that it has among all. */
static void test_table_rows_are_the_same_anywhere(void **state)
{
    nn_pair *b = *state;
    nn_attention_case shape = {150, 2, 16, 12, 0, 0};
    static const int64_t parts[][2] = {{0, 1}, {149, 1}, {3, 13}, {63, 66}, {64, 64}, {1, 149}};
    float *table = make_table(&shape);
    int64_t width = shape.heads * shape.value;
    for (int i = 0; i < 4; i++) {
        if (i / 2 && !nn_has_bf16()) break;
        shape.precision = i / 2 ? CREME_PRECISION_BF16 : CREME_PRECISION_F32;
        creme_nn *nn = b->nn[i % 2];
        table_case all = {shape, 2, 0, 150};
        float *whole = attend(nn, &all, table);
        for (int p = 0; p < COUNT_OF(parts); p++) {
            table_case c = {shape, 2, parts[p][0], parts[p][1]};
            float *part = attend(nn, &c, table);
            for (int64_t s = 0; s < 2; s++) {
                nn_assert_same_bits("rows by table", part + s * c.queries * width,
                                    whole + (s * 150 + c.first_query) * width, c.queries * width);
            }
            free(part);
        }
        free(whole);
    }
    free(table);
}

int main(void)
{
    if (!nn_backend_is_here()) return 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_pairs_at_the_ends),
        cmocka_unit_test(test_pairs_are_normalised_at_once),
        cmocka_unit_test(test_gelu_sigmoid),
        cmocka_unit_test(test_table_f32),
        cmocka_unit_test(test_table_bf16),
        cmocka_unit_test(test_table_equals_masks),
        cmocka_unit_test(test_table_rows_are_the_same_anywhere),
    };
    return cmocka_run_group_tests_name("nn for Enformer", tests, nn_pair_create, nn_pair_destroy);
}
