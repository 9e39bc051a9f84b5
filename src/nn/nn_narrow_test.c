/* Attention on 16-bit numbers, sharply: of queries, keys, values and positions that 16 bits hold exactly, weights alone
 * are rounded. */
#include "nn_fixture.h"

typedef struct narrow_case {
    nn_attention_case shape;
    int64_t kv_heads, batch, first_query, queries;
} narrow_case;

/* With the square of a power of two as key size, q' is exact too. Queries in one block and several, whole tiles of
 * keys and not, more values than a block makes, grouped queries. */
static const narrow_case cases[] = {
    {{1, 1, 1, 1, NN_TABLE, 0}, 1, 1, 0, 1},          {{70, 2, 64, 12, NN_TABLE, 0}, 2, 2, 0, 70},
    {{200, 2, 64, 192, NN_TABLE, 0}, 2, 2, 3, 150},   {{130, 1, 16, 200, NN_TABLE, 0}, 1, 1, 0, 130},
    {{1536, 1, 64, 192, NN_TABLE, 0}, 1, 1, 767, 20}, {{1, 1, 4, 3, 2, 0}, 1, 1, 0, 1},
    {{300, 1, 64, 24, 16, 0}, 1, 1, 0, 300},          {{130, 2, 16, 33, 64, 0}, 2, 3, 1, 129},
    {{4096, 1, 64, 8, 16, 0}, 1, 1, 4000, 17},        {{130, 4, 16, 200, 0, 0}, 2, 2, 0, 130},
};

/* Multiples of 1 / parts within 1. */
static float *fractions(uint64_t seed, int64_t count, int parts)
{
    float *numbers = nn_numbers(seed, count);
    for (int64_t i = 0; i < count; i++) numbers[i] = rintf(numbers[i] * (float)parts) / (float)parts;
    return numbers;
}

static void make_exact(float *numbers, int64_t count)
{
    for (int64_t i = 0; i < count; i++) numbers[i] = rintf(numbers[i] * 16) / 16;
}

typedef struct narrow_inputs {
    float *q, *kv; /* [batch * queries][H * K], [batch * T][G * (K + V)] */
} narrow_inputs;

static narrow_inputs make_inputs(const narrow_case *c)
{
    const nn_attention_case *s = &c->shape;
    return (narrow_inputs){fractions(51, c->batch * c->queries * s->heads * s->key, 16),
                           fractions(52, c->batch * s->tokens * c->kv_heads * (s->key + s->value), 128)};
}

static void clear_inputs(narrow_inputs *in)
{
    free(in->q);
    free(in->kv);
}

typedef struct narrow_attention {
    nn_attention_numbers numbers;
    creme_attention *made;
} narrow_attention;

static narrow_attention make_attention(creme_nn *nn, const narrow_case *c, creme_precision precision)
{
    const nn_attention_case *s = &c->shape;
    narrow_attention attention = {.made = NULL};
    nn_attention_numbers *numbers = &attention.numbers;
    nn_attention_numbers_init(numbers, s, 53);
    int64_t keys = s->heads * s->key, masks = s->masks == NN_TABLE ? 0 : s->masks;
    make_exact(numbers->content_bias, keys);
    make_exact(numbers->position_bias, keys);
    make_exact(numbers->relative, 2 * masks * keys);
    if (numbers->table) make_exact(numbers->table, (2 * s->tokens - 1) * keys);
    creme_attention_weights weights = numbers->weights;
    weights.widths = numbers->widths; /* of this copy */
    weights.precision = nn->operators == &creme_nn_reference ? CREME_PRECISION_F32 : precision;
    weights.kv_heads = c->kv_heads;
    nn_ok(creme_nn_attention_create(nn, &attention.made, &weights));
    return attention;
}

static void clear_attention(creme_nn *nn, narrow_attention *attention)
{
    creme_nn_attention_destroy(nn, attention->made);
    nn_attention_numbers_clear(&attention->numbers);
}

static float *attend(creme_nn *nn, const narrow_case *c, const narrow_inputs *in, creme_precision precision)
{
    const nn_attention_case *s = &c->shape;
    narrow_attention attention = make_attention(nn, c, precision);
    creme_matrix q = nn_upload(nn, in->q, c->batch * c->queries, s->heads * s->key), y;
    creme_matrix kv = nn_upload(nn, in->kv, c->batch * s->tokens, c->kv_heads * (s->key + s->value));
    nn_ok(creme_nn_matrix_create(nn, &y, q.rows, s->heads * s->value));
    nn_ok(creme_nn_attend(nn, y, q, kv, attention.made, c->batch, c->first_query));
    clear_attention(nn, &attention);
    creme_nn_matrix_destroy(nn, &q);
    creme_nn_matrix_destroy(nn, &kv);
    return nn_download(nn, &y);
}

/* Where it is slow: no more queries than a block and a bit, and of what is wide one sequence. */
static narrow_case in_time(narrow_case c)
{
    if (test_is_slow() && c.queries > 70) c.queries = 70;
    if (test_is_slow() && c.shape.value > 100) c.batch = 1;
    return c;
}

static void check(nn_pair *b, creme_precision precision, double tolerance)
{
    for (int i = 0; i < COUNT_OF(cases); i++) {
        const narrow_case one = in_time(cases[i]), *c = &one;
        narrow_inputs in = make_inputs(c);
        float *expected = attend(b->nn[0], c, &in, precision), *got = attend(b->nn[1], c, &in, precision);
        char what[64];
        snprintf(what, sizeof what, "case %d", i);
        nn_assert_near(what, got, expected, c->batch * c->queries * c->shape.heads * c->shape.value, tolerance, 0);
        free(expected);
        free(got);
        clear_inputs(&in);
    }
}

/* What float32 sums add: some 3e-5 (nn_test.c), and as much again where tensor cores cut off an ulp in each of 256
 * steps of 16 keys. Logits of these numbers are exact. */
#define SUMS 6e-5

/* A weight is off by 2^-9 of itself at most, and so is a mean of numbers within 1, absolutely. */
static void test_bf16(void **state)
{
    if (!nn_has_bf16()) skip();
    check(*state, CREME_PRECISION_BF16, 1.0 / 512 + SUMS);
}

static bool has_tf32(void)
{
    return nn_backend() == CREME_BACKEND_CUDA;
}

/* The same with 2^-12; weights below 2^-14 are multiples of 2^-24: off by 2^-25, of at most 4,096 in a sum of 1 or
 * more. */
static void test_tf32(void **state)
{
    if (!has_tf32()) skip();
    check(*state, CREME_PRECISION_TF32, 1.0 / 4096 + 4096 * 0x1p-25 + SUMS);
}

/* What float16 has no room for makes NaN of the heads that it is in, in a value, a key or a query; bfloat16 has room.
 */
static void check_out_of_range(creme_nn *nn, const narrow_case *c)
{
    int64_t key = c->shape.key, value = c->shape.value, tokens = c->shape.tokens, heads = c->shape.heads;
    int64_t token = 9 * heads * (key + value), width = heads * value;
    for (int where = 0; where < 3; where++) {
        narrow_inputs in = make_inputs(c);
        if (where == 0) in.kv[token + heads * key] = 65520; /* a value of head 0, token 9 */
        if (where == 1) in.kv[token] = -1e6F;               /* a key */
        if (where == 2) in.q[9 * heads * key] = 1e6F;       /* a query: 250,000, or 72,000 with longer keys */
        float *half = attend(nn, c, &in, CREME_PRECISION_TF32), *bfloat = attend(nn, c, &in, CREME_PRECISION_BF16);
        for (int64_t i = 0; i < tokens * width; i++) {
            bool spoiled = i % width < value && (where < 2 || i / width == 9) && (where > 0 || i % width == 0);
            if (isnan(half[i]) != spoiled || isnan(bfloat[i]))
                fail_msg("case %d: number %lld is %g and %g", where, (long long)i, (double)half[i],
                         (double)bfloat[i]);
        }
        free(half);
        free(bfloat);
        clear_inputs(&in);
    }
}

/* So this also tells whether tensor cores were used, on a device with little shared memory too. */
static void test_out_of_range(void **state)
{
    static const narrow_case some[] = {{{70, 2, 16, 12, NN_TABLE, 0}, 2, 1, 0, 70},
                                       {{70, 2, 64, 12, 16, 0}, 2, 1, 0, 70},
                                       {{70, 2, 192, 12, 0, 0}, 2, 1, 0, 70}};
    if (!has_tf32()) skip();
    for (int i = 0; i < COUNT_OF(some); i++) check_out_of_range(((nn_pair *)*state)->nn[1], &some[i]);
}

/* --- queries, keys and values side by side ---------------------------------------------------------------------- */

static uint16_t upper_half(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (uint16_t)(bits >> 16);
}

/* Memory for rows x channels numbers of a source, which holds what is at `from`: numbers that are bfloat16's. */
static creme_matrix upload_source(creme_nn *nn, creme_matrix *memory, const float *from, int64_t rows,
                                  int64_t channels)
{
    uint16_t *narrow = malloc((size_t)(rows * channels) * sizeof *narrow);
    assert_non_null(narrow);
    for (int64_t i = 0; i < rows * channels; i++) narrow[i] = upper_half(from[i]);
    nn_ok(creme_nn_matrix_create(nn, memory, rows, channels));
    creme_matrix source = creme_nn_source(nn, *memory, rows, channels, CREME_PRECISION_BF16);
    nn_ok(nn->operators->write(nn, source.at, narrow, (size_t)(rows * channels) * sizeof *narrow));
    free(narrow);
    return source;
}

/* The numbers of a source; its memory is released. */
static float *download_source(creme_nn *nn, creme_matrix *memory, int64_t count)
{
    uint16_t *narrow = malloc((size_t)count * sizeof *narrow);
    float *numbers = nn_numbers(0, count);
    assert_non_null(narrow);
    nn_ok(nn->operators->read(nn, narrow, memory->at, (size_t)count * sizeof *narrow));
    for (int64_t i = 0; i < count; i++) {
        uint32_t bits = (uint32_t)narrow[i] << 16;
        memcpy(&numbers[i], &bits, sizeof bits);
    }
    creme_nn_matrix_destroy(nn, memory);
    free(narrow);
    return numbers;
}

static float *side_by_side(const narrow_case *c, const narrow_inputs *in)
{
    int64_t rows = c->batch * c->shape.tokens, queries = c->shape.heads * c->shape.key;
    int64_t both = c->kv_heads * (c->shape.key + c->shape.value), width = queries + both;
    float *joint = nn_numbers(0, rows * width);
    for (int64_t row = 0; row < rows; row++) {
        memcpy(joint + row * width, in->q + row * queries, (size_t)queries * sizeof *joint);
        memcpy(joint + row * width + queries, in->kv + row * both, (size_t)both * sizeof *joint);
    }
    return joint;
}

/* From one matrix, and to a source, the bits of separate matrices, rounded where they are. */
static void check_joint(creme_nn *nn, const narrow_case *c)
{
    const nn_attention_case *s = &c->shape;
    int64_t rows = c->batch * s->tokens, width = s->heads * s->value;
    int64_t channels = s->heads * s->key + c->kv_heads * (s->key + s->value);
    narrow_inputs in = make_inputs(c);
    float *numbers = side_by_side(c, &in), *apart = attend(nn, c, &in, CREME_PRECISION_BF16);
    narrow_attention attention = make_attention(nn, c, CREME_PRECISION_BF16);
    assert_true(attention.made->joint && attention.made->rounds);
    creme_matrix memory, out, y, joint = upload_source(nn, &memory, numbers, rows, channels);
    nn_ok(creme_nn_matrix_create(nn, &y, rows, width));
    nn_ok(creme_nn_matrix_create(nn, &out, rows, width));
    nn_ok(creme_nn_attend_joint(nn, y, joint, attention.made, c->batch));
    nn_ok(creme_nn_attend_joint(nn, creme_nn_source(nn, out, rows, width, CREME_PRECISION_BF16), joint,
                                attention.made, c->batch));
    float *together = nn_download(nn, &y), *rounded = download_source(nn, &out, rows * width);
    nn_assert_same_bits("attend_joint", together, apart, rows * width);
    nn_round_to_bf16(apart, rows * width);
    nn_assert_same_bits("attend_joint, rounded", rounded, apart, rows * width);
    creme_nn_matrix_destroy(nn, &memory);
    clear_attention(nn, &attention);
    float *all[] = {numbers, apart, together, rounded};
    for (int i = 0; i < COUNT_OF(all); i++) free(all[i]);
    clear_inputs(&in);
}

/* Of a few queries in float32, keys and values in a source give the bits of the same in float32. */
static void check_narrow_keys(creme_nn *nn, narrow_case c)
{
    const nn_attention_case *s = &c.shape;
    c.first_query = s->tokens / 3;
    c.queries = s->tokens / 4;
    int64_t rows = c.batch * s->tokens, width = c.kv_heads * (s->key + s->value), wanted = c.batch * c.queries;
    narrow_inputs in = make_inputs(&c);
    float *expected = attend(nn, &c, &in, CREME_PRECISION_BF16);
    narrow_attention attention = make_attention(nn, &c, CREME_PRECISION_BF16);
    creme_matrix memory, y, kv = upload_source(nn, &memory, in.kv, rows, width);
    creme_matrix q = nn_upload(nn, in.q, wanted, s->heads * s->key);
    nn_ok(creme_nn_matrix_create(nn, &y, wanted, s->heads * s->value));
    nn_ok(creme_nn_attend(nn, y, q, kv, attention.made, c.batch, c.first_query));
    float *got = nn_download(nn, &y);
    nn_assert_same_bits("attend, keys and values in bf16", got, expected, wanted * s->heads * s->value);
    creme_nn_matrix_destroy(nn, &memory);
    creme_nn_matrix_destroy(nn, &q);
    clear_attention(nn, &attention);
    free(expected);
    free(got);
    clear_inputs(&in);
}

static void test_joint(void **state)
{
    static const narrow_case some[] = {{{128, 2, 64, 192, NN_TABLE, 0}, 2, 2, 0, 128},
                                       {{192, 1, 64, 384, 16, 0}, 1, 1, 0, 192},
                                       {{64, 4, 192, 192, 0, 0}, 2, 1, 0, 64}};
    nn_pair *b = *state;
    if (nn_backend() == CREME_BACKEND_CUDA) {
        for (int i = 0; i < COUNT_OF(some); i++) {
            check_joint(b->nn[1], &some[i]);
            check_narrow_keys(b->nn[1], some[i]);
        }
    }
}

/* Where tiles would have to be filled up, or numbers are no bfloat16, it is not there, and refused. */
static void test_what_is_not_joint(void **state)
{
    static const narrow_case ragged = {{70, 2, 64, 192, NN_TABLE, 0}, 2, 1, 0, 70},
                             whole = {{64, 2, 64, 192, NN_TABLE, 0}, 2, 1, 0, 64};
    nn_pair *b = *state;
    for (int i = 0; i < 4; i++) {
        const narrow_case *c = i < 2 ? &ragged : &whole;
        bool narrow = c == &ragged && nn_backend() == CREME_BACKEND_CUDA;
        narrow_attention attention =
            make_attention(b->nn[i % 2], c, narrow ? CREME_PRECISION_BF16 : CREME_PRECISION_F32);
        creme_matrix none = {NULL, c->shape.tokens, 2 * (64 + 64 + 192), CREME_BFLOAT16};
        creme_matrix out = {NULL, c->shape.tokens, 2 * 192, CREME_FLOAT32};
        assert_false(attention.made->joint);
        assert_int_equal(creme_nn_attend_joint(b->nn[i % 2], out, none, attention.made, 1), CREME_ERROR_LIBRARY);
        creme_matrix q = {NULL, c->shape.tokens, 2 * 64, CREME_FLOAT32};
        none.channels = 2 * (64 + 192);
        assert_int_equal(creme_nn_attend(b->nn[i % 2], out, q, none, attention.made, 1, 0), CREME_ERROR_LIBRARY);
        clear_attention(b->nn[i % 2], &attention);
    }
}

int main(void)
{
    if (!nn_backend_is_here()) return 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bf16),
        cmocka_unit_test(test_tf32),
        cmocka_unit_test(test_out_of_range),
        cmocka_unit_test(test_joint),
        cmocka_unit_test(test_what_is_not_joint),
    };
    return cmocka_run_group_tests_name("attention in 16 bits", tests, nn_pair_create, nn_pair_destroy);
}
