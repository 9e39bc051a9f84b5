/* The promises of nn.h, bit by bit: a row of an output is a function of its own inputs alone, whatever stands around
 * it and however many threads there are; NaN stays where it belongs; a failed allocation leaves nothing behind. */
#include "base/memory.h"
#include "nn_fixture.h"

enum { PAIR_DIFFERENCE, PAIR_MERGE, PAIR_MERGE_GATE_FIRST };

/* An operator as a function of rows: output row r is made of input rows r * stride .. r * stride + span - 1. */
typedef struct rows_operator rows_operator;
struct rows_operator {
    const char *name;
    int64_t in, out, span, stride;
    /* y[rows][out] = operator(x[(rows - 1) * stride + span][in]) */
    void (*run)(creme_nn *nn, const rows_operator *self, creme_matrix y, creme_matrix x);
    int variant;
    creme_precision precision;
};

/* A matrix's numbers in host memory; free() them. */
static float *numbers_of(creme_nn *nn, creme_matrix matrix)
{
    float *numbers = nn_numbers(0, matrix.rows * matrix.channels);
    nn_ok(creme_nn_read(nn, numbers, matrix));
    return numbers;
}

static void run_convolve(creme_nn *nn, const rows_operator *self, creme_matrix y, creme_matrix x)
{
    float *weights = nn_numbers(1, self->span * self->in * self->out), *bias = nn_numbers(2, self->out);
    creme_filter *filter = NULL;
    creme_filter_weights w = {weights, bias, self->span, self->in, self->out, self->precision};
    nn_ok(creme_nn_filter_create(nn, &filter, &w));
    size_t bytes = (size_t)(y.rows * y.channels) * sizeof(float);
    float *zeros = calloc(1, bytes);
    nn_ok(nn->operators->write(nn, y.at, zeros, bytes));
    nn_ok(creme_nn_convolve(nn, y, x, filter, (creme_epilogue)self->variant));
    free(zeros);
    creme_nn_filter_destroy(nn, filter);
    free(weights);
    free(bias);
}

static void run_normalise(creme_nn *nn, const rows_operator *self, creme_matrix y, creme_matrix x)
{
    float *scale = nn_vector(nn, 3, self->in), *shift = nn_vector(nn, 4, self->in);
    creme_segment segment = {0, 0, y.rows, 0};
    creme_normalisation how = {scale, shift, (creme_activation)self->variant, self->stride, y.rows};
    nn_ok(creme_nn_normalise(nn, y, x, &how, &segment, 1));
    creme_nn_vector_destroy(nn, scale);
    creme_nn_vector_destroy(nn, shift);
}

/* Pairs of rows: their difference, or merged by the sum of their gates, a row of x being [value | gate], or [gate |
 * value] of what is normalised too. */
static void run_pair(creme_nn *nn, const rows_operator *self, creme_matrix y, creme_matrix x)
{
    creme_segment segment = {0, 0, y.rows, 0};
    if (self->variant == PAIR_DIFFERENCE) {
        nn_ok(creme_nn_pair_difference(nn, y, x, &segment, 1));
        return;
    }
    int64_t channels = self->out, gate = self->variant == PAIR_MERGE ? channels : 0;
    float *both = numbers_of(nn, x), *value = nn_numbers(0, x.rows * channels),
          *sum = nn_numbers(0, y.rows * channels);
    for (int64_t r = 0; r < x.rows; r++) {
        const float *from = both + r * self->in;
        memcpy(value + r * channels, from + channels - gate, (size_t)channels * sizeof *from);
        for (int64_t c = 0; r % 2 == 0 && c < channels; c++)
            sum[r / 2 * channels + c] = from[gate + c] + from[self->in + gate + c];
    }
    creme_matrix values = nn_upload(nn, value, x.rows, channels), gates = nn_upload(nn, sum, y.rows, channels);
    free(both);
    free(value);
    free(sum);
    creme_normalisation how = {NULL, NULL, CREME_GELU_SIGMOID, 1, y.rows};
    nn_ok(creme_nn_pair_merge(nn, y, values, gates, self->variant == PAIR_MERGE ? NULL : &how, &segment, 1));
    creme_nn_matrix_destroy(nn, &values);
    creme_nn_matrix_destroy(nn, &gates);
}

static void run_layer_norm(creme_nn *nn, const rows_operator *self, creme_matrix y, creme_matrix x)
{
    float *gamma = nn_vector(nn, 5, self->in), *beta = nn_vector(nn, 6, self->in);
    nn_ok(creme_nn_layer_norm(nn, y, x, gamma, beta, 1e-3f));
    creme_nn_vector_destroy(nn, gamma);
    creme_nn_vector_destroy(nn, beta);
}

static void run_depthwise(creme_nn *nn, const rows_operator *self, creme_matrix y, creme_matrix x)
{
    float *weights = nn_vector(nn, 7, self->span * self->in);
    nn_ok(creme_nn_depthwise(nn, y, x, weights, self->span));
    creme_nn_vector_destroy(nn, weights);
}

/* Codes are told by the sign and size of a number. */
static void run_stem(creme_nn *nn, const rows_operator *self, creme_matrix y, creme_matrix x)
{
    int64_t taps = self->span - self->stride + 1;
    float *weights = nn_numbers(8, taps * 4 * self->out), *bias = nn_numbers(9, self->out);
    uint8_t *codes = malloc((size_t)x.rows);
    float *numbers = numbers_of(nn, x);
    for (int64_t i = 0; i < x.rows; i++) codes[i] = (uint8_t)((numbers[i] + 1) * 2.999f);
    free(numbers);
    creme_stem *stem = NULL;
    nn_ok(creme_nn_stem_create(nn, &stem, &(creme_stem_weights){weights, bias, taps, self->out, 0.25f}));
    nn_ok(creme_nn_stem(nn, y, codes, x.rows, stem, self->stride));
    creme_nn_stem_destroy(nn, stem);
    free(codes);
    free(weights);
    free(bias);
}

#define F32  CREME_PRECISION_F32
#define BF16 CREME_PRECISION_BF16
#define TF32 CREME_PRECISION_TF32

static const rows_operator rows_operators[] = {
    {"dense 7 -> 1", 7, 1, 1, 1, run_convolve, CREME_STORE, F32},
    {"dense 80 -> 88", 80, 88, 1, 1, run_convolve, CREME_STORE_RELU, F32},
    {"dense 128 -> 74, softplus", 128, 74, 1, 1, run_convolve, CREME_STORE_SOFTPLUS, F32},
    {"dense 740 -> 1536", 740, 1536, 1, 1, run_convolve, CREME_ADD, F32},
    {"dense 740 -> 33", 740, 33, 1, 1, run_convolve, CREME_ADD, F32},
    {"convolution 5 x 64 -> 80", 64, 80, 5, 1, run_convolve, CREME_STORE, F32},
    {"convolution 5 x 16 -> 74", 16, 74, 5, 1, run_convolve, CREME_ADD, F32},
    {"convolution 15 x 4 -> 7", 4, 7, 15, 1, run_convolve, CREME_STORE_SOFTPLUS, F32},
    {"convolution 3 x 1 -> 128", 1, 128, 3, 1, run_convolve, CREME_STORE_RELU, F32},
    {"dense 7 -> 1, bf16", 7, 1, 1, 1, run_convolve, CREME_STORE, BF16},
    {"dense 80 -> 88, bf16", 80, 88, 1, 1, run_convolve, CREME_STORE_RELU, BF16},
    {"convolution 5 x 64 -> 80, bf16", 64, 80, 5, 1, run_convolve, CREME_STORE, BF16},
    {"convolution 5 x 16 -> 74, bf16", 16, 74, 5, 1, run_convolve, CREME_ADD, BF16},
    {"convolution 15 x 4 -> 7, bf16", 4, 7, 15, 1, run_convolve, CREME_STORE_SOFTPLUS, BF16},
    {"dense 80 -> 88, tf32", 80, 88, 1, 1, run_convolve, CREME_STORE_RELU, TF32},
    {"convolution 5 x 64 -> 80, tf32", 64, 80, 5, 1, run_convolve, CREME_STORE, TF32},
    {"convolution 15 x 4 -> 72, tf32", 4, 72, 15, 1, run_convolve, CREME_ADD, TF32},
    {"normalise", 74, 74, 1, 1, run_normalise, CREME_LINEAR, F32},
    {"normalise, pool, relu", 7, 7, 2, 2, run_normalise, CREME_RELU, F32},
    {"normalise, gelu", 80, 80, 1, 1, run_normalise, CREME_GELU_TANH, F32},
    {"normalise, pool, gelu", 74, 74, 2, 2, run_normalise, CREME_GELU_TANH, F32},
    {"normalise, gelu of Enformer", 74, 74, 1, 1, run_normalise, CREME_GELU_SIGMOID, F32},
    {"normalise, pool, gelu of Enformer", 80, 80, 2, 2, run_normalise, CREME_GELU_SIGMOID, F32},
    {"pair_difference", 74, 74, 2, 2, run_pair, PAIR_DIFFERENCE, F32},
    {"pair_difference of 16", 16, 16, 2, 2, run_pair, PAIR_DIFFERENCE, F32},
    {"pair_merge", 148, 74, 2, 2, run_pair, PAIR_MERGE, F32},
    {"pair_merge, gate first", 32, 16, 2, 2, run_pair, PAIR_MERGE_GATE_FIRST, F32},
    {"layer_norm", 74, 74, 1, 1, run_layer_norm, 0, F32},
    {"layer_norm of 1536", 1536, 1536, 1, 1, run_layer_norm, 0, F32},
    {"depthwise", 74, 74, 3, 1, run_depthwise, 0, F32},
    {"stem", 1, 74, 15, 1, run_stem, 0, F32},
    {"stem, pool", 1, 80, 16, 2, run_stem, 0, F32},
};

static const int64_t starts[] = {0, 1, 13, 127, 128, 311}, counts[] = {1, 2, 127, 128, 129, 300};
enum { ALL_ROWS = 700, MOST_THREADS = 3 };

typedef struct backends {
    creme_threads *threads[MOST_THREADS + 1];
    creme_nn *nn[MOST_THREADS + 1]; /* without threads, with 1, 2, 3 */
    creme_nn *reference;
    bool bf16;
} backends;

static int setup(void **state)
{
    backends *b = calloc(1, sizeof *b);
    assert_non_null(b);
    for (int i = 0; i <= MOST_THREADS; i++) {
        if (i) nn_ok(creme_threads_create(&b->threads[i], i));
        nn_ok(creme_nn_create(&b->nn[i], nn_backend(), b->threads[i]));
    }
    nn_ok(creme_nn_create(&b->reference, CREME_BACKEND_REFERENCE, b->threads[2]));
    b->bf16 = nn_has_bf16();
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    backends *b = *state;
    for (int i = 0; i <= MOST_THREADS; i++) {
        creme_nn_destroy(b->nn[i]);
        creme_threads_destroy(b->threads[i]);
    }
    creme_nn_destroy(b->reference);
    free(b);
    return 0;
}

/* Whether this backend has it, and has the time: an emulated processor is shown the same sums in fewer columns. */
static bool is_tried(const backends *b, const rows_operator *o)
{
    enum { MANY_WEIGHTS = 1 << 18 };
    if (o->precision == CREME_PRECISION_BF16 && !b->bf16) return false;
    if (o->precision == TF32 && nn_backend() != CREME_BACKEND_CUDA) return false;
    return !(test_is_slow() && o->run == run_convolve && o->span * o->in * o->out > MANY_WEIGHTS);
}

/* Output rows first .. first + rows - 1 of the operator on x, computed from the rows that they need alone. */
static float *some_rows(creme_nn *nn, const rows_operator *o, const float *x, int64_t first, int64_t rows)
{
    int64_t x_rows = (rows - 1) * o->stride + o->span;
    creme_matrix input = nn_upload(nn, x + first * o->stride * o->in, x_rows, o->in), y;
    nn_ok(creme_nn_matrix_create(nn, &y, rows, o->out));
    o->run(nn, o, y, input);
    creme_nn_matrix_destroy(nn, &input);
    return nn_download(nn, &y);
}

static float *input_of(const rows_operator *o)
{
    return nn_numbers(10, ((ALL_ROWS - 1) * o->stride + o->span) * o->in);
}

static void check_places(creme_nn *nn, const rows_operator *o, const float *x, const float *all)
{
    int step = test_is_slow() ? 5 : 1; /* 5 meets every start and every count */
    for (int i = 0; i < COUNT_OF(starts) * COUNT_OF(counts); i += step) {
        int64_t first = starts[i % COUNT_OF(starts)], rows = counts[i / COUNT_OF(starts)];
        char what[160];
        snprintf(what, sizeof what, "%s: rows %lld .. %lld by themselves", o->name, (long long)first,
                 (long long)(first + rows));
        float *some = some_rows(nn, o, x, first, rows);
        nn_assert_same_bits(what, some, all + first * o->out, rows * o->out);
        free(some);
    }
}

static void test_rows_are_the_same_anywhere(void **state)
{
    backends *b = *state;
    for (int i = 0; i < COUNT_OF(rows_operators); i++) {
        const rows_operator *o = &rows_operators[i];
        if (!is_tried(b, o)) continue;
        float *x = input_of(o), *all = some_rows(b->nn[0], o, x, 0, ALL_ROWS);
        check_places(b->nn[0], o, x, all);
        for (int t = 1; t <= MOST_THREADS && !nn_is_slow(); t++) {
            float *threaded = some_rows(b->nn[t], o, x, 0, ALL_ROWS);
            nn_assert_same_bits(o->name, threaded, all, ALL_ROWS * o->out);
            free(threaded);
        }
        if (!nn_is_slow()) check_places(b->nn[3], o, x, all);
        free(all);
        free(x);
    }
}

/* A row that repeats everywhere gives one and the same row everywhere: also within a kernel's block. */
static void test_equal_rows_give_equal_rows(void **state)
{
    backends *b = *state;
    for (int i = 0; i < COUNT_OF(rows_operators); i++) {
        const rows_operator *o = &rows_operators[i];
        if (!is_tried(b, o)) continue;
        float *x = input_of(o);
        int64_t x_rows = (ALL_ROWS - 1) * o->stride + o->span;
        for (int64_t r = 1; r < x_rows; r++) memcpy(x + r * o->in, x, (size_t)o->in * sizeof *x);
        float *y = some_rows(b->nn[2], o, x, 0, ALL_ROWS);
        for (int64_t r = 1; r < ALL_ROWS; r++) nn_assert_same_bits(o->name, y + r * o->out, y, o->out);
        free(x);
        free(y);
    }
}

static void check_nan(creme_nn *nn, const rows_operator *o, const float *clean, int64_t row)
{
    float *x = input_of(o);
    x[row * o->in + o->in / 2] = NAN;
    float *y = some_rows(nn, o, x, 0, ALL_ROWS);
    for (int64_t r = 0; r < ALL_ROWS; r++) {
        bool touched = r * o->stride <= row && row < r * o->stride + o->span;
        if (!touched) nn_assert_same_bits(o->name, y + r * o->out, clean + r * o->out, o->out);
        int64_t nans = 0, expected = o->run == run_convolve || o->run == run_layer_norm ? o->out : 1;
        for (int64_t c = 0; c < o->out; c++) nans += isnan(y[r * o->out + c]);
        if (nans != (touched ? expected : 0))
            fail_msg("%s on %s: NaN in row %lld makes %lld NaNs of row %lld", o->name, nn->operators->name,
                     (long long)row, (long long)nans, (long long)r);
    }
    free(x);
    free(y);
}

static void check_nans(creme_nn *nn, const rows_operator *o, const int64_t *rows, int count)
{
    float *x = input_of(o), *clean = some_rows(nn, o, x, 0, ALL_ROWS);
    for (int i = 0; i < count; i++) check_nan(nn, o, clean, rows[i]);
    free(clean);
    free(x);
}

static void test_nan_stays_in_its_rows(void **state)
{
    backends *b = *state;
    for (int i = 0; i < COUNT_OF(rows_operators); i++) {
        const rows_operator *o = &rows_operators[i];
        if (o->run == run_stem || !is_tried(b, o)) continue;
        static const int64_t rows[] = {0, 130, ALL_ROWS - 1}, row_of_reference = 131;
        check_nans(b->nn[2], o, rows, COUNT_OF(rows));
        if (o->precision == CREME_PRECISION_F32 && o->out < 1536) check_nans(b->reference, o, &row_of_reference, 1);
    }
}

/* --- attend ---------------------------------------------------------------------------------------------------- */

typedef struct attend_inputs {
    nn_attention_case shape;
    int64_t batch;
    float *q, *kv; /* [batch][tokens][H * K], [batch][tokens][H * (K + V)] */
} attend_inputs;

static attend_inputs make_inputs(nn_attention_case shape, int64_t batch)
{
    attend_inputs in = {shape, batch, NULL, NULL};
    in.q = nn_numbers(11, batch * shape.tokens * shape.heads * shape.key);
    in.kv = nn_numbers(12, batch * shape.tokens * shape.heads * (shape.key + shape.value));
    return in;
}

static void clear_inputs(attend_inputs *in)
{
    free(in->q);
    free(in->kv);
}

/* Queries first .. first + count - 1 of `batch` sequences from `sequence`. */
static float *attend(creme_nn *nn, const attend_inputs *in, int64_t sequence, int64_t batch, int64_t first,
                     int64_t count)
{
    const nn_attention_case *s = &in->shape;
    int64_t q_width = s->heads * s->key, kv_width = s->heads * (s->key + s->value);
    nn_attention_numbers numbers;
    nn_attention_numbers_init(&numbers, s, 13);
    creme_attention *attention = NULL;
    nn_ok(creme_nn_attention_create(nn, &attention, &numbers.weights));
    creme_matrix q, y, kv = nn_upload(nn, in->kv + sequence * s->tokens * kv_width, batch * s->tokens, kv_width);
    nn_ok(creme_nn_matrix_create(nn, &q, batch * count, q_width));
    nn_ok(creme_nn_matrix_create(nn, &y, batch * count, s->heads * s->value));
    for (int64_t i = 0; i < batch; i++) {
        const float *from = in->q + ((sequence + i) * s->tokens + first) * q_width;
        size_t bytes = (size_t)(count * q_width) * sizeof *from;
        nn_ok(nn->operators->write(nn, q.at + i * count * q_width, from, bytes));
    }
    nn_ok(creme_nn_attend(nn, y, q, kv, attention, batch, first));
    creme_nn_attention_destroy(nn, attention);
    creme_nn_matrix_destroy(nn, &q);
    creme_nn_matrix_destroy(nn, &kv);
    nn_attention_numbers_clear(&numbers);
    return nn_download(nn, &y);
}

/* All queries of all sequences at once, against ranges of them, one sequence by itself, and 1, 2, 3 threads. */
static void check_attend(backends *b, nn_attention_case shape)
{
    enum { BATCH = 3 };
    attend_inputs in = make_inputs(shape, BATCH);
    int64_t tokens = shape.tokens, width = shape.heads * shape.value;
    float *all = attend(b->nn[0], &in, 0, BATCH, 0, tokens);
    for (int t = 1; t <= (nn_is_slow() ? 1 : MOST_THREADS); t++) {
        float *threaded = attend(b->nn[t], &in, 0, BATCH, 0, tokens);
        nn_assert_same_bits("attend with threads", threaded, all, BATCH * tokens * width);
        free(threaded);
        for (int64_t first = 0; first < tokens; first += 63) {
            int64_t count = tokens - first < 3 * 63 ? tokens - first : (first + 1) % 3 * 63 + 1, sequence = first % 3;
            int64_t batch = 1 + (first + t) % (BATCH - sequence);
            float *some = attend(b->nn[t], &in, sequence, batch, first, count);
            for (int64_t i = 0; i < batch; i++) {
                nn_assert_same_bits("attend, a range of queries", some + i * count * width,
                                    all + ((sequence + i) * tokens + first) * width, count * width);
            }
            free(some);
        }
    }
    free(all);
    clear_inputs(&in);
}

static void test_attend_is_the_same_anywhere(void **state)
{
    backends *b = *state;
    static const nn_attention_case shapes[] = {
        {32, 2, 32, 64, 5, F32},         {70, 1, 8, 12, 16, F32},         {300, 3, 16, 33, 16, F32},
        {1024, 2, 32, 64, 16, F32},      {32, 8, 64, 192, NN_TABLE, F32}, {70, 1, 8, 12, NN_TABLE, F32},
        {130, 3, 16, 33, NN_TABLE, F32}, {300, 2, 32, 64, NN_TABLE, F32}, {1536, 1, 64, 24, NN_TABLE, F32},
        {2100, 1, 8, 12, NN_TABLE, F32}, /* so many that blocks are smaller */
    };
    for (int i = 0; i < COUNT_OF(shapes); i++) {
        nn_attention_case shape = shapes[i];
        if (nn_is_slow() && shape.tokens > 300) continue;
        check_attend(b, shape);
        shape.precision = CREME_PRECISION_BF16;
        if (b->bf16) check_attend(b, shape);
        shape.precision = TF32;
        if (nn_backend() == CREME_BACKEND_CUDA && i < 6) check_attend(b, shape);
    }
}

/* NaN in a query spoils that query's head; in a key or value that head of that sequence. */
static void check_attend_nan(creme_nn *nn, nn_attention_case shape)
{
    enum { BATCH = 2, QUERY = 17, TOKEN = 31 };
    attend_inputs in = make_inputs(shape, BATCH);
    int64_t tokens = shape.tokens, width = shape.heads * shape.value, kv_width = width + shape.heads * shape.key;
    float *clean = attend(nn, &in, 0, BATCH, 0, tokens);
    in.q[QUERY * shape.heads * shape.key + shape.key] = NAN; /* head 1 of sequence 0 */
    in.kv[(tokens + TOKEN) * kv_width] = NAN;                /* a key of head 0 of sequence 1 */
    float *y = attend(nn, &in, 0, BATCH, 0, tokens);
    for (int64_t i = 0; i < BATCH * tokens * width; i++) {
        int64_t row = i / width, head = i % width / shape.value;
        bool spoiled = (row == QUERY && head == 1) || (row >= tokens && head == 0);
        if (spoiled && !isnan(y[i]))
            fail_msg("attend: row %lld, head %lld lost its NaN", (long long)row, (long long)head);
        if (!spoiled) nn_assert_same_bits("attend beside a NaN", &y[i], &clean[i], 1);
    }
    free(y);
    free(clean);
    clear_inputs(&in);
}

static void test_attend_nan(void **state)
{
    backends *b = *state;
    static const int64_t masks[] = {6, NN_TABLE};
    for (int i = 0; i < COUNT_OF(masks); i++) {
        nn_attention_case shape = {70, 2, 8, 12, masks[i], F32};
        check_attend_nan(b->reference, shape);
        check_attend_nan(b->nn[2], shape);
        shape.precision = CREME_PRECISION_BF16;
        if (b->bf16) check_attend_nan(b->nn[2], shape);
        shape.precision = TF32;
        if (nn_backend() == CREME_BACKEND_CUDA) check_attend_nan(b->nn[2], shape);
    }
}

/* --- memory ---------------------------------------------------------------------------------------------------- */

/* Makes one of everything and destroys what there is, whether or not that worked. */
static creme_status create_everything(creme_backend backend, creme_threads *threads, const float *numbers)
{
    creme_nn *nn = NULL;
    creme_filter *filter = NULL;
    creme_stem *stem = NULL;
    creme_attention *attention = NULL, *attention_by_table = NULL, *rotary_attention = NULL;
    creme_matrix matrix = {0};
    float *vector = NULL;
    creme_status status = CREME_OK;
    creme_filter_weights f = {numbers, numbers, 3, 5, 7, CREME_PRECISION_F32};
    creme_stem_weights s = {numbers, NULL, 5, 7, 0.25f};
    creme_attention_weights a = {.tokens = 17,
                                 .heads = 2,
                                 .key = 3,
                                 .value = 5,
                                 .content_bias = numbers,
                                 .position_bias = numbers,
                                 .masks = 4,
                                 .widths = numbers,
                                 .relative = numbers};
    creme_attention_weights by_table = a;
    by_table.masks = 0;
    by_table.dim = 6;
    by_table.key_weights = by_table.value_weights = numbers;
    by_table.table = numbers;
    creme_attention_weights rotary = {
        .tokens = 17, .heads = 2, .key = 3, .value = 5, .kv_heads = 1, .rotary = 2, .rotary_base = 100};
    CREME_TRY(creme_nn_create(&nn, backend, threads));
    CREME_TRY(creme_nn_filter_create(nn, &filter, &f));
    CREME_TRY(creme_nn_stem_create(nn, &stem, &s));
    CREME_TRY(creme_nn_attention_create(nn, &attention, &a));
    CREME_TRY(creme_nn_attention_create(nn, &attention_by_table, &by_table));
    CREME_TRY(creme_nn_attention_create(nn, &rotary_attention, &rotary));
    CREME_TRY(creme_nn_matrix_create(nn, &matrix, 3, 5));
    CREME_TRY(creme_nn_vector_create(nn, &vector, numbers, 7));
done:
    creme_nn_vector_destroy(nn, vector);
    creme_nn_matrix_destroy(nn, &matrix);
    creme_nn_attention_destroy(nn, rotary_attention);
    creme_nn_attention_destroy(nn, attention_by_table);
    creme_nn_attention_destroy(nn, attention);
    creme_nn_stem_destroy(nn, stem);
    creme_nn_filter_destroy(nn, filter);
    creme_nn_destroy(nn);
    return status;
}

/* Leaks are for the address sanitizer to see. */
static void test_failed_allocations(void **state)
{
    backends *b = *state;
    float *numbers = nn_numbers(14, 33 * 2 * 3);
    const creme_backend list[] = {nn_backend(), CREME_BACKEND_REFERENCE};
    for (int i = 0; i < COUNT_OF(list); i++) {
        size_t n = 1;
        for (creme_status status = CREME_ERROR_MEMORY; status != CREME_OK; n++) {
            creme_memory_fail_after(n);
            status = create_everything(list[i], b->threads[2], numbers);
            creme_memory_fail_after(0);
            if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
            assert_true(n < 1000);
        }
        assert_true(n > 10); /* the hook is at work */
    }
    free(numbers);
}

int main(void)
{
    if (!nn_backend_is_here()) return 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_the_same_anywhere),
        cmocka_unit_test(test_equal_rows_give_equal_rows),
        cmocka_unit_test(test_nan_stays_in_its_rows),
        cmocka_unit_test(test_attend_is_the_same_anywhere),
        cmocka_unit_test(test_attend_nan),
        cmocka_unit_test(test_failed_allocations),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
