/* Attention folded into its queries: equal to attention on keys and values that are made, and the promise that a row
 * depends on nothing but what defines it. */
#include "nn_fixture.h"

enum { MOST_THREADS = 3 };

typedef struct fold_case {
    nn_attention_case shape;
    int64_t dim, batch, queries;
} fold_case;

static const fold_case cases[] = {
    {{1, 1, 1, 1, 1, 0}, 1, 1, 1},
    {{2, 1, 3, 5, 0, 0}, 4, 2, 2},
    {{33, 2, 8, 12, 5, 0}, 16, 3, 5},
    {{70, 3, 5, 7, NN_TABLE, 0}, 23, 2, 16},
    {{70, 2, 8, 12, 16, 0}, 64, 2, 17},
    {{130, 2, 32, 64, 16, 0}, 128, 2, 33},
    {{300, 8, 16, 24, NN_TABLE, 0}, 200, 2, 2},
    {{1536, 2, 64, 192, NN_TABLE, 0}, 96, 1, 2},
    {{2100, 1, 8, 12, 16, 0}, 40, 1, 6},
};

typedef struct fold_inputs {
    fold_case c;
    float *q, *x, *key,
        *value; /* [batch * T][H * K] (queries are some of them), [batch * T][D], [D][H * K], [D][H * V] */
} fold_inputs;

static fold_inputs make_inputs(fold_case c)
{
    const nn_attention_case *s = &c.shape;
    int64_t keys = s->heads * s->key, values = s->heads * s->value;
    fold_inputs in = {c, nn_numbers(1, c.batch * s->tokens * keys), nn_numbers(2, c.batch * s->tokens * c.dim),
                      nn_numbers(3, c.dim * keys), nn_numbers(4, c.dim * values)};
    float scale = 1 / sqrtf((float)c.dim); /* keys and values of about 1 / 3, as x is */
    for (int64_t i = 0; i < c.dim * keys; i++) in.key[i] *= 2 * scale;
    for (int64_t i = 0; i < c.dim * values; i++) in.value[i] *= 2 * scale;
    return in;
}

static void clear_inputs(fold_inputs *in)
{
    free(in->q);
    free(in->x);
    free(in->key);
    free(in->value);
}

static creme_attention *create(creme_nn *nn, const fold_inputs *in, nn_attention_numbers *numbers,
                               creme_precision precision)
{
    creme_attention *attention = NULL;
    nn_attention_numbers_init(numbers, &in->c.shape, 5);
    numbers->weights.precision = precision;
    numbers->weights.dim = in->c.dim;
    numbers->weights.key_weights = in->key;
    numbers->weights.value_weights = in->value;
    nn_ok(creme_nn_attention_create(nn, &attention, &numbers->weights));
    return attention;
}

static creme_matrix upload_queries(creme_nn *nn, const fold_inputs *in, int64_t sequence, int64_t batch,
                                   int64_t first, int64_t count)
{
    int64_t width = in->c.shape.heads * in->c.shape.key;
    creme_matrix q;
    nn_ok(creme_nn_matrix_create(nn, &q, batch * count, width));
    for (int64_t i = 0; i < batch; i++) {
        const float *from = in->q + ((sequence + i) * in->c.shape.tokens + first) * width;
        nn_ok(nn->operators->write(nn, q.at + i * count * width, from, (size_t)(count * width) * sizeof *from));
    }
    return q;
}

/* Queries first .. first + count - 1 of `batch` sequences from `sequence`, folded. */
static float *folded(creme_nn *nn, const fold_inputs *in, creme_precision precision, int64_t sequence, int64_t batch,
                     int64_t first, int64_t count)
{
    const nn_attention_case *s = &in->c.shape;
    nn_attention_numbers numbers;
    creme_attention *attention = create(nn, in, &numbers, precision);
    creme_matrix q = upload_queries(nn, in, sequence, batch, first, count), y;
    creme_matrix x = nn_upload(nn, in->x + sequence * s->tokens * in->c.dim, batch * s->tokens, in->c.dim);
    nn_ok(creme_nn_matrix_create(nn, &y, batch * count, s->heads * s->value));
    nn_ok(creme_nn_attend_folded(nn, y, q, x, attention, batch, first));
    creme_nn_attention_destroy(nn, attention);
    creme_nn_matrix_destroy(nn, &q);
    creme_nn_matrix_destroy(nn, &x);
    nn_attention_numbers_clear(&numbers);
    return nn_download(nn, &y);
}

/* to[rows][stride], from column `column`, = x w, in float64. */
static void multiply(float *to, int64_t stride, int64_t column, const float *x, const float *w, int64_t rows,
                     int64_t dim, int64_t columns)
{
    for (int64_t r = 0; r < rows; r++) {
        for (int64_t c = 0; c < columns; c++) {
            double sum = 0;
            for (int64_t d = 0; d < dim; d++) sum += (double)x[r * dim + d] * w[d * columns + c];
            to[r * stride + column + c] = (float)sum;
        }
    }
}

/* The same by the reference's attention on keys and values that are made here. */
static float *made(creme_nn *nn, const fold_inputs *in, int64_t first, int64_t count)
{
    const nn_attention_case *s = &in->c.shape;
    int64_t keys = s->heads * s->key, values = s->heads * s->value, rows = in->c.batch * s->tokens;
    float *kv = malloc((size_t)(rows * (keys + values)) * sizeof *kv);
    multiply(kv, keys + values, 0, in->x, in->key, rows, in->c.dim, keys);
    multiply(kv, keys + values, keys, in->x, in->value, rows, in->c.dim, values);
    nn_attention_numbers numbers;
    creme_attention *attention = create(nn, in, &numbers, CREME_PRECISION_F32);
    creme_matrix q = upload_queries(nn, in, 0, in->c.batch, first, count), y;
    creme_matrix pairs = nn_upload(nn, kv, rows, keys + values);
    nn_ok(creme_nn_matrix_create(nn, &y, in->c.batch * count, values));
    nn_ok(creme_nn_attend(nn, y, q, pairs, attention, in->c.batch, first));
    creme_nn_attention_destroy(nn, attention);
    creme_nn_matrix_destroy(nn, &q);
    creme_nn_matrix_destroy(nn, &pairs);
    nn_attention_numbers_clear(&numbers);
    free(kv);
    return nn_download(nn, &y);
}

static void test_equals_attention(void **state)
{
    nn_pair *b = *state;
    for (int i = 0; i < COUNT_OF(cases); i++) {
        fold_inputs in = make_inputs(cases[i]);
        const nn_attention_case *s = &in.c.shape;
        int64_t first = s->tokens - in.c.queries, count = in.c.batch * in.c.queries * s->heads * s->value;
        float *expected = made(b->nn[0], &in, first, in.c.queries);
        for (int backend = 0; backend < 2; backend++) {
            char what[64];
            snprintf(what, sizeof what, "case %d, %s", i, backend ? "onednn" : "reference");
            float *got = folded(b->nn[backend], &in, CREME_PRECISION_F32, 0, in.c.batch, first, in.c.queries);
            /* float32 logits of a few dozen at most, whose error a weight has relatively: as in nn_test.c */
            nn_assert_near(what, got, expected, count, backend ? 3e-5 : 1e-6, 0);
            free(got);
        }
        free(expected);
        clear_inputs(&in);
    }
}

/* --- the promise ----------------------------------------------------------------------------------------------- */

/* All queries of all sequences against some of them, one sequence by itself, and 1, 2, 3 threads. */
static void check_promise(creme_nn **nn, fold_case c, creme_precision precision)
{
    fold_inputs in = make_inputs(c);
    int64_t width = c.shape.heads * c.shape.value, all = c.shape.tokens < 40 ? c.shape.tokens : 40;
    int64_t start = c.shape.tokens - all;
    float *whole = folded(nn[1], &in, precision, 0, c.batch, start, all);
    for (int t = 1; t <= (nn_is_slow() ? 1 : MOST_THREADS); t++) {
        for (int64_t first = 0; first < all; first += test_is_slow() ? 17 : 7) {
            int64_t count = all - first < 5 ? all - first : 5, sequence = (first + t) % c.batch;
            float *some = folded(nn[t], &in, precision, sequence, c.batch - sequence, start + first, count);
            for (int64_t i = 0; i < c.batch - sequence; i++) {
                nn_assert_same_bits("folded, a range of queries", some + i * count * width,
                                    whole + ((sequence + i) * all + first) * width, count * width);
            }
            free(some);
        }
    }
    free(whole);
    clear_inputs(&in);
}

static void test_promise(void **state)
{
    (void)state;
    creme_threads *threads[MOST_THREADS + 1] = {0};
    creme_nn *nn[MOST_THREADS + 1] = {0};
    for (int t = 1; t <= MOST_THREADS; t++) {
        nn_ok(creme_threads_create(&threads[t], t));
        nn_ok(creme_nn_create(&nn[t], nn_backend(), threads[t]));
    }
    bool bf16 = nn_has_bf16();
    for (int i = 0; i < COUNT_OF(cases); i++) {
        check_promise(nn, cases[i], CREME_PRECISION_F32);
        if (bf16 && !nn_is_slow()) check_promise(nn, cases[i], CREME_PRECISION_BF16);
    }
    for (int t = 1; t <= MOST_THREADS; t++) {
        creme_nn_destroy(nn[t]);
        creme_threads_destroy(threads[t]);
    }
}

/* NaN in a row of x spoils that sequence and no other; in a query that query's head. */
static void test_nan(void **state)
{
    nn_pair *b = *state;
    fold_inputs in = make_inputs(cases[2]);
    const nn_attention_case *s = &in.c.shape;
    int64_t value = s->value, width = s->heads * value, queries = in.c.queries;
    for (int backend = 0; backend < 2; backend++) {
        float *clean = folded(b->nn[backend], &in, CREME_PRECISION_F32, 0, 3, 3, queries);
        float kept[2] = {in.x[(s->tokens + 7) * in.c.dim + 3], in.q[5 * s->heads * s->key + s->key]};
        in.x[(s->tokens + 7) * in.c.dim + 3] = NAN; /* token 7 of sequence 1 */
        in.q[5 * s->heads * s->key + s->key] = NAN; /* head 1 of token 5 of sequence 0: query 2 */
        float *y = folded(b->nn[backend], &in, CREME_PRECISION_F32, 0, 3, 3, queries);
        in.x[(s->tokens + 7) * in.c.dim + 3] = kept[0];
        in.q[5 * s->heads * s->key + s->key] = kept[1];
        for (int64_t i = 0; i < 3 * queries * width; i++) {
            int64_t row = i / width, head = i % width / value;
            bool spoiled = row / queries == 1 || (row == 2 && head == 1);
            if (spoiled && !isnan(y[i]))
                fail_msg("row %lld, head %lld lost its NaN", (long long)row, (long long)head);
            if (!spoiled) nn_assert_same_bits("folded beside a NaN", &y[i], &clean[i], 1);
        }
        free(y);
        free(clean);
    }
    clear_inputs(&in);
}

/* --- shapes and memory ----------------------------------------------------------------------------------------- */

static void test_shapes_refused(void **state)
{
    creme_nn *nn = ((nn_pair *)*state)->nn[1];
    static const float zeros[64];
    const creme_attention_weights good = {
        .tokens = 3, .heads = 2, .key = 2, .value = 3, .dim = 4, .key_weights = zeros, .value_weights = zeros};
    creme_attention_weights bad[5] = {good, good, good, good, good};
    bad[0].value_weights = NULL;
    bad[1].kv_heads = 1;
    bad[2].rotary = 2;
    bad[2].rotary_base = 100;
    bad[3].dim = -1;
    bad[4].key_weights = NULL;
    creme_attention *attention = NULL;
    for (int i = 0; i < COUNT_OF(bad); i++) {
        assert_int_equal(creme_nn_attention_create(nn, &attention, &bad[i]), CREME_ERROR_LIBRARY);
    }
    float numbers[64] = {0};
    creme_matrix q = {numbers, 2, 4, CREME_FLOAT32}, x = {numbers + 8, 3, 4, CREME_FLOAT32},
                 y = {numbers + 32, 2, 6, CREME_FLOAT32};
    nn_ok(creme_nn_attention_create(nn, &attention, &good));
    nn_ok(creme_nn_attend_folded(nn, y, q, x, attention, 1, 1));
    assert_int_equal(creme_nn_attend_folded(nn, y, q, x, attention, 1, 2), CREME_ERROR_LIBRARY);
    assert_int_equal(creme_nn_attend_folded(nn, y, q, creme_matrix_rows(x, 0, 2), attention, 1, 0),
                     CREME_ERROR_LIBRARY);
    creme_nn_attention_destroy(nn, attention);
    creme_attention_weights plain = good;
    plain.dim = 0;
    nn_ok(creme_nn_attention_create(nn, &attention, &plain));
    assert_int_equal(creme_nn_attend_folded(nn, y, q, x, attention, 1, 1), CREME_ERROR_LIBRARY);
    creme_nn_attention_destroy(nn, attention);
}

int main(void)
{
    if (!nn_backend_is_here()) return 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equals_attention),
        cmocka_unit_test(test_promise),
        cmocka_unit_test(test_nan),
        cmocka_unit_test(test_shapes_refused),
    };
    return cmocka_run_group_tests(tests, nn_pair_create, nn_pair_destroy);
}
