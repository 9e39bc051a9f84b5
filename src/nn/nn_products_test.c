/* The promise of nn.h for products of published widths, Enformer's and Borzoi's: a row of 256 has the bits that it has
 * among the rows of a batch of 64 sequences. On a GPU these are the products whose kernels a library chooses. */
#include "nn_fixture.h"

enum {
    BLOCK = 256,
    DISTINCT = 1024,    /* rows of sources, which are repeated */
    MANY_ROWS = 98304,  /* 64 x 1,536 */
    FEW_ROWS = 3 * 512, /* on a processor, */
    SHRINK = 24         /* and in place of a GPU with so many times fewer channels, too */
};

typedef struct product {
    int64_t taps, in, out;
} product;

static const product products[] = {
    {1, 1536, 2048}, /* queries, keys and values */
    {1, 1536, 2560}, {1, 1536, 1536}, {1, 1536, 3072}, {1, 3072, 1536}, {5, 768, 768}, {5, 1280, 1536},
};

static int64_t all_rows(void)
{
    return nn_backend_is("cuda") ? MANY_ROWS : FEW_ROWS;
}

/* Source rows first .. first + count - 1. */
static creme_matrix sources(creme_nn *nn, const float *distinct, int64_t channels, int64_t first, int64_t count)
{
    creme_matrix x;
    nn_ok(creme_nn_matrix_create(nn, &x, count, channels));
    for (int64_t done = 0; done < count;) {
        int64_t from = (first + done) % DISTINCT, rows = DISTINCT - from;
        rows = count - done < rows ? count - done : rows;
        nn_ok(nn->operators->write(nn, x.at + done * channels, distinct + from * channels,
                                   (size_t)(rows * channels) * sizeof *distinct));
        done += rows;
    }
    return x;
}

/* Output rows first .. first + rows - 1 of x's product; destroy them. */
static creme_matrix multiplied(creme_nn *nn, creme_filter *filter, const float *distinct, int64_t first, int64_t rows)
{
    creme_matrix x = sources(nn, distinct, filter->in, first, rows + filter->taps - 1), y;
    nn_ok(creme_nn_matrix_create(nn, &y, rows, filter->out));
    nn_ok(creme_nn_convolve(nn, y, x, filter, CREME_STORE));
    creme_nn_matrix_destroy(nn, &x);
    return y;
}

static void check_block(creme_nn *nn, creme_filter *filter, const float *distinct, creme_matrix all, int64_t first,
                        const char *precision)
{
    char what[128];
    snprintf(what, sizeof what, "%s, %lld x %lld -> %lld: rows from %lld", precision, (long long)filter->taps,
             (long long)filter->in, (long long)filter->out, (long long)first);
    creme_matrix block = multiplied(nn, filter, distinct, first, BLOCK);
    float *among = nn_numbers(0, BLOCK * filter->out), *alone = nn_download(nn, &block);
    nn_ok(creme_nn_read(nn, among, creme_matrix_rows(all, first, BLOCK)));
    nn_assert_same_bits(what, among, alone, BLOCK * filter->out);
    free(among);
    free(alone);
}

static void check_product(creme_nn *nn, product p, creme_precision precision)
{
    static const char *const names[] = {"f32", "bf16", "tf32"};
    if (nn_backend_is("cuda_on_cpu")) p.in /= SHRINK, p.out /= SHRINK;
    float *weights = nn_numbers(1, p.taps * p.in * p.out), *bias = nn_numbers(2, p.out);
    float *distinct = nn_numbers(3, DISTINCT * p.in);
    creme_filter *filter = NULL;
    nn_ok(
        creme_nn_filter_create(nn, &filter, &(creme_filter_weights){weights, bias, p.taps, p.in, p.out, precision}));
    int64_t rows = all_rows(), last = rows - BLOCK;
    const int64_t firsts[] = {0, 1, BLOCK / 2, last / 2 + 13, last - BLOCK / 2, last};
    creme_matrix all = multiplied(nn, filter, distinct, 0, rows);
    for (int i = 0; i < COUNT_OF(firsts); i++) check_block(nn, filter, distinct, all, firsts[i], names[precision]);
    creme_nn_matrix_destroy(nn, &all);
    creme_nn_filter_destroy(nn, filter);
    free(weights);
    free(bias);
    free(distinct);
}

static void check_all(void **state, creme_precision precision)
{
    nn_pair *b = *state;
    int step = nn_backend_is("cuda") ? 1 : 3; /* a processor's kernels do not differ from width to width */
    for (int i = 0; i < COUNT_OF(products); i += step) check_product(b->nn[1], products[i], precision);
}

static void test_bf16(void **state)
{
    if (nn_has_bf16()) check_all(state, CREME_PRECISION_BF16);
}

static void test_tf32(void **state)
{
    if (nn_backend() == CREME_BACKEND_CUDA) check_all(state, CREME_PRECISION_TF32);
}

static void test_f32(void **state)
{
    check_all(state, CREME_PRECISION_F32);
}

int main(void)
{
    if (!nn_backend_is_here()) return 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bf16),
        cmocka_unit_test(test_tf32),
        cmocka_unit_test(test_f32),
    };
    return cmocka_run_group_tests_name("published products", tests, nn_pair_create, nn_pair_destroy);
}
