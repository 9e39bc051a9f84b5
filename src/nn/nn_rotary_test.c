/* Attention with rotary positions and grouped queries: against its formula in float64, and the promise that a row
 * depends on nothing but what defines it. */
#include "nn_fixture.h"

enum { MOST_THREADS = 3 };

typedef struct rotary_case {
    int64_t tokens, heads, kv_heads, key, value, rotary, batch;
} rotary_case;

typedef struct rotary_inputs {
    rotary_case shape;
    float *q, *kv; /* [batch][T][H * K], [batch][T][G * (K + V)] */
} rotary_inputs;

static rotary_inputs make_inputs(rotary_case shape)
{
    rotary_inputs in = {.shape = shape};
    in.q = nn_numbers(1, shape.batch * shape.tokens * shape.heads * shape.key);
    in.kv = nn_numbers(2, shape.batch * shape.tokens * shape.kv_heads * (shape.key + shape.value));
    for (int64_t i = 0; i < shape.batch * shape.tokens * shape.heads * shape.key; i++) in.q[i] *= 4;
    return in;
}

static void clear_inputs(rotary_inputs *in)
{
    free(in->q);
    free(in->kv);
}

/* Queries first .. first + count - 1 of `batch` sequences from `sequence`. */
static float *attend(creme_nn *nn, const rotary_inputs *in, creme_precision precision, int64_t sequence,
                     int64_t batch, int64_t first, int64_t count)
{
    const rotary_case *s = &in->shape;
    int64_t q_width = s->heads * s->key, kv_width = s->kv_heads * (s->key + s->value);
    creme_attention_weights weights = {.tokens = s->tokens,
                                       .heads = s->heads,
                                       .key = s->key,
                                       .value = s->value,
                                       .kv_heads = s->kv_heads,
                                       .rotary = s->rotary,
                                       .rotary_base = 20000,
                                       .precision = precision};
    creme_attention *attention = NULL;
    nn_ok(creme_nn_attention_create(nn, &attention, &weights));
    creme_matrix kv = nn_upload(nn, in->kv + sequence * s->tokens * kv_width, batch * s->tokens, kv_width), q, y;
    nn_ok(creme_nn_matrix_create(nn, &q, batch * count, q_width));
    nn_ok(creme_nn_matrix_create(nn, &y, batch * count, s->heads * s->value));
    for (int64_t i = 0; i < batch; i++) {
        const float *from = in->q + ((sequence + i) * s->tokens + first) * q_width;
        nn_ok(nn->operators->write(nn, q.at + i * count * q_width, from, (size_t)(count * q_width) * sizeof *from));
    }
    nn_ok(creme_nn_attend(nn, y, q, kv, attention, batch, first));
    creme_nn_attention_destroy(nn, attention);
    creme_nn_matrix_destroy(nn, &q);
    creme_nn_matrix_destroy(nn, &kv);
    return nn_download(nn, &y);
}

/* --- against the formula --------------------------------------------------------------------------------------- */

/* to[K] = x turned by the angles of position t, as complex numbers times e^(i angle). */
static void turn(double *to, const float *x, const rotary_case *s, int64_t t)
{
    int64_t half = s->rotary / 2;
    for (int64_t c = 0; c < s->key; c++) to[c] = x[c];
    for (int64_t c = 0; c < half; c++) {
        float frequency = (float)(1 / pow(20000, (double)(2 * c) / (double)s->rotary));
        double angle = (double)((float)t * frequency);
        to[c] = x[c] * cos(angle) - x[half + c] * sin(angle);
        to[half + c] = x[c] * sin(angle) + x[half + c] * cos(angle);
    }
}

/* out[V] of one query and head. */
static void expect_one(double *out, const rotary_inputs *in, int64_t sequence, int64_t i, int64_t head)
{
    const rotary_case *s = &in->shape;
    int64_t group = s->heads / s->kv_heads, width = s->kv_heads * (s->key + s->value), kv_head = head / group;
    const float *q = in->q + ((sequence * s->tokens + i) * s->heads + head) * s->key;
    const float *kv = in->kv + sequence * s->tokens * width;
    double *query = malloc((size_t)s->key * sizeof *query), *key = malloc((size_t)s->key * sizeof *key), total = 0;
    turn(query, q, s, i);
    for (int64_t v = 0; v < s->value; v++) out[v] = 0;
    for (int64_t j = 0; j < s->tokens; j++) {
        double logit = 0;
        turn(key, kv + j * width + kv_head * s->key, s, j);
        for (int64_t c = 0; c < s->key; c++) logit += query[c] * key[c];
        double weight = exp(logit / sqrt((double)s->key)); /* logits are within 4 sqrt(K) */
        const float *value = kv + j * width + s->kv_heads * s->key + kv_head * s->value;
        for (int64_t v = 0; v < s->value; v++) out[v] += weight * value[v];
        total += weight;
    }
    for (int64_t v = 0; v < s->value; v++) out[v] /= total;
    free(query);
    free(key);
}

static const rotary_case cases[] = {
    {1, 1, 1, 2, 1, 2, 1},      {5, 2, 1, 4, 3, 2, 2},         {33, 4, 2, 6, 5, 6, 1},
    {70, 3, 3, 8, 12, 0, 2},    {70, 8, 4, 24, 24, 16, 3},     {130, 6, 1, 12, 33, 10, 1},
    {300, 2, 2, 64, 64, 64, 1}, {140, 4, 2, 192, 192, 128, 1}, {2100, 4, 2, 12, 8, 8, 1},
};

/* Float32 logits within 4 sqrt(K) <= 56, of some dozen products each: an error of about 56 * 2 epsilon = 1.4e-5, which
 * a weight has relatively, and the output, a mean of numbers within 1, absolutely. bf16 rounds queries, keys, weights
 * and values each by up to 2^-9; logits are off by a few times 2^-8, mostly by much less. */
static void check_formula(nn_pair *b, int backend, creme_precision precision, double tolerance)
{
    for (int i = 0; i < COUNT_OF(cases); i++) {
        if (cases[i].tokens > 300 && (test_is_slow() || (backend == 1 && nn_is_slow()))) continue;
        rotary_inputs in = make_inputs(cases[i]);
        const rotary_case *s = &in.shape;
        float *got = attend(b->nn[backend], &in, precision, 0, s->batch, 0, s->tokens);
        double *expected = malloc((size_t)s->value * sizeof *expected);
        int64_t step = s->tokens > 300 ? 173 : test_is_slow() ? 17 : 1; /* to save time */
        for (int64_t row = 0; row < s->batch * s->tokens; row += step) {
            for (int64_t head = 0; head < s->heads; head++) {
                expect_one(expected, &in, row / s->tokens, row % s->tokens, head);
                for (int64_t v = 0; v < s->value; v++) {
                    double found = got[(row * s->heads + head) * s->value + v];
                    if (fabs(found - expected[v]) <= tolerance) continue;
                    fail_msg("case %d, row %lld, head %lld, value %lld: %.9g, expected %.9g", i, (long long)row,
                             (long long)head, (long long)v, found, expected[v]);
                }
            }
        }
        free(expected);
        free(got);
        clear_inputs(&in);
    }
}

static void test_formula_reference(void **state)
{
    check_formula(*state, 0, CREME_PRECISION_F32, 1e-6);
}

static void test_formula_f32(void **state)
{
    check_formula(*state, 1, CREME_PRECISION_F32, 3e-5);
}

static void test_formula_bf16(void **state)
{
    if (!nn_has_bf16()) skip();
    check_formula(*state, 1, CREME_PRECISION_BF16, 0.04);
}

/* The same with 2^-12. */
static void test_formula_tf32(void **state)
{
    if (nn_backend() != CREME_BACKEND_CUDA) skip();
    check_formula(*state, 1, CREME_PRECISION_TF32, 0.04 / 8);
}

/* --- the promise ----------------------------------------------------------------------------------------------- */

static void check_promise(creme_nn **nn, rotary_case shape, creme_precision precision)
{
    rotary_inputs in = make_inputs(shape);
    int64_t tokens = shape.tokens, width = shape.heads * shape.value;
    float *all = attend(nn[1], &in, precision, 0, shape.batch, 0, tokens);
    for (int t = 1; t <= (nn_is_slow() ? 1 : MOST_THREADS); t++) {
        float *threaded = attend(nn[t], &in, precision, 0, shape.batch, 0, tokens);
        nn_assert_same_bits("rotary attend with threads", threaded, all, shape.batch * tokens * width);
        free(threaded);
        for (int64_t first = 0; first < tokens; first += tokens / 3 + 1) {
            int64_t count = tokens - first < 67 ? tokens - first : 67, sequence = first % shape.batch;
            int64_t batch = shape.batch - sequence;
            float *some = attend(nn[t], &in, precision, sequence, batch, first, count);
            for (int64_t i = 0; i < batch; i++) {
                nn_assert_same_bits("rotary attend, a range of queries", some + i * count * width,
                                    all + ((sequence + i) * tokens + first) * width, count * width);
            }
            free(some);
        }
    }
    free(all);
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
        if (nn_is_slow() && cases[i].tokens > 300) continue;
        check_promise(nn, cases[i], CREME_PRECISION_F32);
        if (bf16) check_promise(nn, cases[i], CREME_PRECISION_BF16);
    }
    for (int t = 1; t <= MOST_THREADS; t++) {
        creme_nn_destroy(nn[t]);
        creme_threads_destroy(threads[t]);
    }
}

/* --- shapes that do not fit ------------------------------------------------------------------------------------ */

static void test_shapes_refused(void **state)
{
    creme_nn *nn = ((nn_pair *)*state)->nn[1];
    static const float zeros[64];
    const creme_attention_weights good = {
        .tokens = 3, .heads = 4, .key = 6, .value = 2, .kv_heads = 2, .rotary = 4, .rotary_base = 100};
    creme_attention_weights bad[6] = {good, good, good, good, good, good};
    bad[0].kv_heads = 3;
    bad[1].rotary = 3;
    bad[2].rotary = 8;
    bad[3].rotary_base = 0;
    bad[4].content_bias = zeros;
    bad[5].table = zeros;
    creme_attention *attention = NULL;
    for (int i = 0; i < COUNT_OF(bad); i++) {
        assert_int_equal(creme_nn_attention_create(nn, &attention, &bad[i]), CREME_ERROR_LIBRARY);
        assert_null(attention);
    }
    nn_ok(creme_nn_attention_create(nn, &attention, &good));
    float numbers[3 * (24 + 16 + 8)] = {0};
    creme_matrix q = {numbers, 3, 24, CREME_FLOAT32}, kv = {numbers + 72, 3, 16, CREME_FLOAT32},
                 y = {numbers + 120, 3, 8, CREME_FLOAT32};
    nn_ok(creme_nn_attend(nn, y, q, kv, attention, 1, 0));
    assert_int_equal(creme_nn_attend(nn, y, q, creme_matrix_as(kv, 3, 32), attention, 1, 0), CREME_ERROR_LIBRARY);
    creme_nn_attention_destroy(nn, attention);
}

/* Of a device where a block may have so many bytes of shared memory (the emulated one is told; on others this changes
 * nothing, and compares a device with itself). */
static float *attend_within(const char *bytes, const rotary_inputs *in)
{
    creme_nn *nn = NULL;
    if (bytes) setenv("CREME_CUDA_ON_CPU_SHARED", bytes, 1);
    creme_status status = creme_nn_create(&nn, CREME_BACKEND_CUDA, NULL);
    if (bytes) unsetenv("CREME_CUDA_ON_CPU_SHARED");
    nn_ok(status);
    float *out = attend(nn, in, CREME_PRECISION_F32, 0, in->shape.batch, 0, in->shape.tokens);
    creme_nn_destroy(nn);
    return out;
}

/* Keys of 192 do not fit into an RTX card's 101,376 bytes with 64 queries, those of 64 not into 40,000. */
static void test_little_shared_memory(void **state)
{
    static const rotary_case some[] = {{140, 4, 2, 192, 192, 128, 1}, {100, 2, 2, 64, 64, 64, 2}};
    static const char *const bytes[] = {"101376", "40000"};
    (void)state;
    if (nn_backend() != CREME_BACKEND_CUDA) return;
    for (int i = 0; i < COUNT_OF(some); i++) {
        rotary_inputs in = make_inputs(some[i]);
        float *much = attend_within(NULL, &in), *little = attend_within(bytes[i], &in);
        nn_assert_same_bits("attend with little shared memory", little, much,
                            some[i].batch * some[i].tokens * some[i].heads * some[i].value);
        free(much);
        free(little);
        clear_inputs(&in);
    }
}

int main(void)
{
    if (!nn_backend_is_here()) return 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formula_reference),
        cmocka_unit_test(test_formula_f32),
        cmocka_unit_test(test_formula_bf16),
        cmocka_unit_test(test_formula_tf32),
        cmocka_unit_test(test_promise),
        cmocka_unit_test(test_shapes_refused),
        cmocka_unit_test(test_little_shared_memory),
    };
    return cmocka_run_group_tests(tests, nn_pair_create, nn_pair_destroy);
}
