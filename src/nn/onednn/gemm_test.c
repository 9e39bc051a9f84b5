/* Matrix products by themselves: of the published networks' shapes and of odd ones, on matrices that end where memory
 * ends, and begin where it begins; right, and the same for a row wherever it stands. */
#include "guarded.h"
#include "nn/onednn/backend.h"
#include "nn/onednn/narrow.h"
#include "nn_fixture.h"

typedef struct product_case {
    const char *name;
    int64_t m, k, n;
} product_case;

/* Rows as filter.c, attention.c and fold.c take them at a time. */
static const product_case cases[] = {
    {"one", 1, 1, 1},
    {"odd", 13, 7, 5},
    {"one column", 128, 33, 1},
    {"one of each but k", 1, 255, 1},
    {"a stretch and one more", 7, 257, 17},
    {"two stretches", 6, 512, 16},
    {"less than a panel", 128, 60, 15},
    {"a panel and one more", 129, 80, 33},
    {"a head of DeepSTARR's size", 64, 246, 74},
    {"Enformer, pooled softmax", 128, 768, 768},
    {"Enformer, tower", 256, 5 * 768, 896},
    {"Enformer, queries", 256, 1536, 512},
    {"Enformer, values", 256, 1536, 1536},
    {"Enformer, content logits", 64, 64, 1536},
    {"Enformer, position logits", 64, 64, 256},
    {"Enformer, mixed values", 64, 1536, 192},
    {"Enformer, folded keys", 16, 64, 1536},
    {"Enformer, folded values", 16, 1536, 192},
    {"Enformer, human", 256, 3072, 5313},
    {"Borzoi, first of the tower", 256, 5 * 512, 608},
    {"Borzoi, odd width of the tower", 256, 5 * 736, 896},
    {"Borzoi, content logits", 32, 64, 4096},
    {"Borzoi, mixed values", 32, 4096, 192},
    {"Borzoi, end", 256, 1536, 1920},
    {"Borzoi, mouse", 256, 1920, 2608},
    {"Flashzoi, mixed values", 32, 4096, 64},
};

enum { MANY_PRODUCTS = 1 << 25 }; /* left out where a processor is emulated */

typedef struct operands {
    guarded a, b, packed, bias, c;
} operands;

static void free_operands(operands *o)
{
    guarded_free(&o->a);
    guarded_free(&o->b);
    guarded_free(&o->packed);
    guarded_free(&o->bias);
    guarded_free(&o->c);
}

static void fill(float *to, int64_t count, uint32_t state)
{
    for (int64_t i = 0; i < count; i++) {
        state = state * 1664525u + 1013904223u;
        to[i] = (float)((int32_t)state >> 8) * 0x1p-23f;
    }
}

static float rounded(float x, creme_precision precision)
{
    if (precision == CREME_PRECISION_BF16) nn_round_to_bf16(&x, 1);
    return x;
}

/* Element [row][column], against its definition. */
static void check_element(const product_case *p, const operands *o, const float *a, int64_t row, int64_t column,
                          creme_precision precision)
{
    const float *b = o->b.at, *bias = o->bias.at, *c = o->c.at;
    double sum = bias[column], size = fabs((double)bias[column]);
    for (int64_t k = 0; k < p->k; k++) {
        double term = (double)rounded(a[row * p->k + k], precision) * rounded(b[k * p->n + column], precision);
        sum += term;
        size += fabs(term);
    }
    double off = fabs(sum - (double)c[row * p->n + column]);
    if (!(off <= size * 4 * FLT_EPSILON * sqrt((double)p->k))) /* roundings go both ways */
        fail_msg("%s: [%lld][%lld] is %.9g, expected %.9g", p->name, (long long)row, (long long)column,
                 (double)c[row * p->n + column], sum);
}

static void check_product(const product_case *p, const operands *o, const float *a, creme_precision precision)
{
    const int64_t rows[] = {0, p->m / 2, p->m - 1}, columns[] = {0, p->n / 3, p->n - 1};
    const float *c = o->c.at;
    for (int i = 0; i < 9; i++) check_element(p, o, a, rows[i / 3], columns[i % 3], precision);
    /* The last row of A is the first once more. */
    nn_assert_same_bits(p->name, c + (p->m - 1) * p->n, c, p->n);
}

/* A as the product wants it. */
static void write_rows(const creme_gemm *gemm, void *to, const float *a, const product_case *p)
{
    int64_t stride = creme_gemm_source_stride(gemm);
    for (int64_t r = 0; r < p->m; r++) {
        if (creme_gemm_source_bytes(gemm) == 2)
            creme_narrow_round_row((uint16_t *)to + r * stride, a + r * p->k, p->k, stride);
        else
            memcpy((float *)to + r * stride, a + r * p->k, (size_t)p->k * sizeof *a);
    }
}

static void run_case(creme_gemm_engine *engine, const product_case *p, creme_precision precision, guarded_side side)
{
    creme_gemm *gemm = NULL;
    size_t element = precision == CREME_PRECISION_BF16 ? 2 : 4;
    nn_ok(creme_gemm_create(&gemm, engine, p->m, p->k, p->n, precision, true));
    operands o = {
        .a = guarded_make((size_t)(p->m * creme_gemm_source_stride(gemm)) * element, element, side),
        .b = guarded_make((size_t)(p->k * p->n) * 4, 4, side),
        .packed = guarded_make(creme_gemm_packed_bytes(gemm), 64, side),
        .bias = guarded_make((size_t)p->n * 4, 4, side),
        .c = guarded_make((size_t)(p->m * p->n) * 4, 4, side),
    };
    float *a = malloc((size_t)(p->m * p->k) * sizeof *a);
    assert_non_null(a);
    fill(a, p->m * p->k, 1);
    if (p->m > 1) memcpy(a + (p->m - 1) * p->k, a, (size_t)p->k * sizeof *a);
    fill(o.b.at, p->k * p->n, 2);
    fill(o.bias.at, p->n, 3);
    write_rows(gemm, o.a.at, a, p);
    nn_ok(creme_gemm_pack(gemm, o.packed.at, o.b.at, 0));
    nn_ok(creme_gemm_run(gemm, o.c.at, o.a.at, o.packed.at, o.bias.at, 0));
    check_product(p, &o, a, precision);
    free(a);
    free_operands(&o);
    creme_gemm_destroy(gemm);
}

enum { SPOILED = 7 };

/* c = A B of made-up numbers, with NaN in one row of A if `spoiled`. */
static void multiply(creme_gemm *gemm, const product_case *p, bool spoiled, float *c)
{
    size_t bytes = (creme_gemm_packed_bytes(gemm) + 63) / 64 * 64;
    void *packed = aligned_alloc(64, bytes);
    void *rows = calloc((size_t)(p->m * creme_gemm_source_stride(gemm)), creme_gemm_source_bytes(gemm));
    float *a = malloc((size_t)(p->m * p->k) * sizeof *a), *b = malloc((size_t)(p->k * p->n) * sizeof *b);
    assert_true(packed && rows && a && b);
    fill(a, p->m * p->k, 1);
    fill(b, p->k * p->n, 2);
    for (int64_t i = 0; spoiled && i < p->k; i++) a[SPOILED * p->k + i] = NAN;
    write_rows(gemm, rows, a, p);
    nn_ok(creme_gemm_pack(gemm, packed, b, 0));
    nn_ok(creme_gemm_run(gemm, c, rows, packed, NULL, 0));
    free(packed);
    free(rows);
    free(a);
    free(b);
}

/* A row of NaN spoils its own row of C, and no bit of another. */
static void check_rows_apart(creme_gemm_engine *engine, const product_case *p, creme_precision precision)
{
    creme_gemm *gemm = NULL;
    nn_ok(creme_gemm_create(&gemm, engine, p->m, p->k, p->n, precision, false));
    size_t count = (size_t)(p->m * p->n);
    float *clean = calloc(count, sizeof *clean), *spoiled = calloc(count, sizeof *spoiled);
    assert_true(clean && spoiled);
    multiply(gemm, p, false, clean);
    multiply(gemm, p, true, spoiled);
    for (int64_t r = 0; r < p->m; r++) {
        if (r != SPOILED) nn_assert_same_bits(p->name, spoiled + r * p->n, clean + r * p->n, p->n);
    }
    for (int64_t i = 0; i < p->n; i++) assert_true(isnan(spoiled[SPOILED * p->n + i]));
    free(clean);
    free(spoiled);
    creme_gemm_destroy(gemm);
}

/* Rows of all lengths, since a kernel takes a row in steps, and its end may be no whole one. */
static void test_rows_apart(void **state)
{
    (void)state;
    creme_gemm_engine *engine = NULL;
    char name[64];
    bool bf16 = nn_has_bf16();
    nn_ok(creme_gemm_engine_create(&engine, 1));
    for (int64_t k = 1; k <= 150; k++) {
        snprintf(name, sizeof name, "NaN beside rows of %lld", (long long)k);
        product_case p = {name, k % 2 ? 64 : 13, k, k % 3 ? 12 : 33};
        check_rows_apart(engine, &p, CREME_PRECISION_F32);
        if (bf16) check_rows_apart(engine, &p, CREME_PRECISION_BF16);
    }
    creme_gemm_engine_destroy(engine);
}

static void test_guarded(creme_precision precision)
{
    creme_gemm_engine *engine = NULL;
    nn_ok(creme_gemm_engine_create(&engine, 1));
    for (int i = 0; i < COUNT_OF(cases); i++) {
        if (nn_is_slow() && cases[i].m * cases[i].k * cases[i].n > MANY_PRODUCTS) continue;
        run_case(engine, &cases[i], precision, GUARDED_END);
        run_case(engine, &cases[i], precision, GUARDED_BEGIN);
    }
    creme_gemm_engine_destroy(engine);
}

static void test_float32(void **state)
{
    (void)state;
    test_guarded(CREME_PRECISION_F32);
}

static void test_bf16(void **state)
{
    (void)state;
    if (!nn_has_bf16()) skip();
    test_guarded(CREME_PRECISION_BF16);
}

/* Patches of a convolution, copied, or as rows that lie over each other where a product takes those. */
static void run_patches(creme_gemm_engine *engine, creme_gemm_patches s, creme_precision precision)
{
    product_case p = {"patches", s.m, s.taps * s.in, s.n};
    creme_gemm *gemm = NULL;
    nn_ok(creme_gemm_create_patches(&gemm, engine, s, precision, true));
    bool whole = creme_gemm_takes_rows(gemm);
    product_case taken = whole ? (product_case){"rows", s.m + s.taps - 1, s.in, s.n} : p;
    size_t element = creme_gemm_source_bytes(gemm);
    operands o = {
        .a = guarded_make((size_t)(taken.m * creme_gemm_source_stride(gemm)) * element, element, GUARDED_END),
        .b = guarded_make((size_t)(p.k * p.n) * 4, 4, GUARDED_END),
        .packed = guarded_make(creme_gemm_packed_bytes(gemm), 64, GUARDED_END),
        .bias = guarded_make((size_t)p.n * 4, 4, GUARDED_END),
        .c = guarded_make((size_t)(p.m * p.n) * 4, 4, GUARDED_END),
    };
    int64_t rows = s.m + s.taps - 1;
    float *x = malloc((size_t)(rows * s.in) * sizeof *x), *a = malloc((size_t)(p.m * p.k) * sizeof *a);
    assert_true(x && a);
    fill(x, rows * s.in, 1);
    memcpy(x + (s.m - 1) * s.in, x, (size_t)p.k * sizeof *x); /* the last patch is the first once more */
    for (int64_t r = 0; r < s.m; r++) memcpy(a + r * p.k, x + r * s.in, (size_t)p.k * sizeof *a);
    fill(o.b.at, p.k * p.n, 2);
    fill(o.bias.at, p.n, 3);
    write_rows(gemm, o.a.at, whole ? x : a, &taken);
    nn_ok(creme_gemm_pack(gemm, o.packed.at, o.b.at, 0));
    nn_ok(creme_gemm_run(gemm, o.c.at, o.a.at, o.packed.at, o.bias.at, 0));
    check_product(&p, &o, a, precision);
    free(x);
    free(a);
    free_operands(&o);
    creme_gemm_destroy(gemm);
}

static void test_patches(void **state)
{
    (void)state;
    static const creme_gemm_patches shapes[] = {{64, 5, 64, 80}, {33, 5, 80, 88}, {16, 3, 7, 5}, {15, 2, 33, 32}};
    creme_gemm_engine *engine = NULL;
    bool bf16 = nn_has_bf16();
    nn_ok(creme_gemm_engine_create(&engine, 1));
    for (int i = 0; i < COUNT_OF(shapes); i++) {
        run_patches(engine, shapes[i], CREME_PRECISION_F32);
        if (bf16) run_patches(engine, shapes[i], CREME_PRECISION_BF16);
    }
    creme_gemm_engine_destroy(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_float32), cmocka_unit_test(test_bf16),
                                       cmocka_unit_test(test_rows_apart), cmocka_unit_test(test_patches)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
