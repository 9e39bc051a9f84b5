/* Tiles of a few rows by one panel of columns stay in registers while k runs; k runs in stretches, so that a panel's
 * part stays in the nearest cache while all rows pass by it. Between two stretches the sums wait in C, which rounds
 * nothing: the order of a sum is the same however long a stretch is. */
#include "nn/onednn/own_gemm.h"

#include "nn/onednn/vector.h"

/* One register's numbers. Sums of a tile, a row of the panel and one number of A fill the registers: 16 of 8 numbers
 * on x86, mostly 32 of 4 elsewhere. */
#if defined(__x86_64__)
enum { WIDTH = 8 };
#else
enum { WIDTH = 4 };
#endif
enum { STRETCH = 256, ROWS = 6, COLUMNS = CREME_OWN_COLUMNS, PARTS = COLUMNS / WIDTH };

typedef float numbers __attribute__((vector_size(WIDTH * sizeof(float))));

size_t creme_own_packed_bytes(int64_t k, int64_t n)
{
    return (size_t)((n + COLUMNS - 1) / COLUMNS * k * COLUMNS) * sizeof(float);
}

void creme_own_pack(float *packed, const float *b, int64_t k, int64_t n)
{
    for (int64_t first = 0; first < n; first += COLUMNS) {
        int64_t columns = n - first < COLUMNS ? n - first : COLUMNS;
        for (int64_t i = 0; i < k; i++, packed += COLUMNS) {
            memcpy(packed, b + i * n + first, (size_t)columns * sizeof *packed);
            memset(packed + columns, 0, (size_t)(COLUMNS - columns) * sizeof *packed);
        }
    }
}

CREME_INLINE numbers load(const float *from)
{
    numbers v;
    memcpy(&v, from, sizeof v);
    return v;
}

CREME_INLINE void store(float *to, numbers v)
{
    memcpy(to, &v, sizeof v);
}

/* c[i][COLUMNS] = begin[i][COLUMNS] + sum over k = first .. end - 1 of a[i][k] panel[k][COLUMNS]. */
CREME_INLINE void multiply_tile(float *const c[ROWS], const float *const begin[ROWS], const float *const a[ROWS],
                                const float *panel, int64_t first, int64_t end)
{
    numbers sums[ROWS][PARTS], part[PARTS];
    CREME_UNROLLED for (int i = 0; i < ROWS; i++)
    {
        CREME_UNROLLED for (int j = 0; j < PARTS; j++) sums[i][j] = load(begin[i] + j * WIDTH);
    }
    for (int64_t k = first; k < end; k++) {
        CREME_UNROLLED for (int j = 0; j < PARTS; j++) part[j] = load(panel + k * COLUMNS + j * WIDTH);
        CREME_UNROLLED for (int i = 0; i < ROWS; i++)
        {
            CREME_UNROLLED for (int j = 0; j < PARTS; j++) sums[i][j] += a[i][k] * part[j];
        }
    }
    CREME_UNROLLED for (int i = 0; i < ROWS; i++)
    {
        CREME_UNROLLED for (int j = 0; j < PARTS; j++) store(c[i] + j * WIDTH, sums[i][j]);
    }
}

/* The matrices of one call, and the stretch of k under way. */
typedef struct product {
    float *c;
    const float *a, *packed, *bias;
    creme_own_shape shape;
    int64_t first, end;
} product;

/* What sums of these columns begin with before the first stretch. */
CREME_INLINE const float *bias_at(const product *p, int64_t column)
{
    static const float none[COLUMNS];
    return p->bias ? p->bias + column : none;
}

/* A tile of which all ROWS rows and COLUMNS columns are there. */
CREME_INLINE void whole_tile(const product *p, int64_t row, int64_t column)
{
    int64_t k = p->shape.k, n = p->shape.n;
    const float *a[ROWS], *begin[ROWS];
    float *c[ROWS];
    for (int i = 0; i < ROWS; i++) {
        a[i] = p->a + (row + i) * k;
        c[i] = p->c + (row + i) * n + column;
        begin[i] = p->first ? c[i] : bias_at(p, column);
    }
    multiply_tile(c, begin, a, p->packed + column * k, p->first, p->end);
}

/* One at C's edge, by way of a whole one: rows beyond the last are the last once more. */
CREME_INLINE void part_tile(const product *p, int64_t row, int64_t column)
{
    int64_t k = p->shape.k, n = p->shape.n, rows = p->shape.m - row < ROWS ? p->shape.m - row : ROWS;
    int64_t columns = n - column < COLUMNS ? n - column : COLUMNS;
    float edge[ROWS][COLUMNS] = {{0}};
    const float *a[ROWS], *begin[ROWS];
    float *c[ROWS];
    for (int64_t i = 0; i < ROWS; i++) {
        int64_t r = row + (i < rows ? i : rows - 1);
        a[i] = p->a + r * k;
        begin[i] = c[i] = edge[i];
        const float *from = p->first ? p->c + r * n + column : bias_at(p, column);
        memcpy(edge[i], from, (size_t)columns * sizeof(float));
    }
    multiply_tile(c, begin, a, p->packed + column * k, p->first, p->end);
    for (int64_t i = 0; i < rows; i++) {
        memcpy(p->c + (row + i) * n + column, edge[i], (size_t)columns * sizeof(float));
    }
}

CREME_INLINE void multiply(product p)
{
    creme_own_shape s = p.shape;
    for (p.first = 0; p.first < s.k; p.first += STRETCH) {
        p.end = s.k - p.first < STRETCH ? s.k : p.first + STRETCH;
        for (int64_t column = 0; column < s.n; column += COLUMNS) {
            for (int64_t row = 0; row < s.m; row += ROWS) {
                if (s.m - row >= ROWS && s.n - column >= COLUMNS)
                    whole_tile(&p, row, column);
                else
                    part_tile(&p, row, column);
            }
        }
    }
}

static void multiply_plain(float *c, const float *a, const float *packed, const float *bias, creme_own_shape shape)
{
    multiply((product){c, a, packed, bias, shape, 0, 0});
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) static void multiply_avx2(float *c, const float *a, const float *packed,
                                                              const float *bias, creme_own_shape shape)
{
    multiply((product){c, a, packed, bias, shape, 0, 0});
}
#endif

creme_own_product creme_own_kernel(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return multiply_avx2;
#endif
    return multiply_plain;
}
