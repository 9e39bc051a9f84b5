/* Two by two tiles of C, 32 rows and 32 columns, stay in tile registers while k runs. */
#include "nn/onednn/amx_gemm.h"

#include "nn/onednn/vector.h"

#if defined(__x86_64__) && defined(__linux__) && defined(__has_include)
#if __has_include(<amxbf16intrin.h>)
#define CREME_TILES
#include <immintrin.h>
#endif
#endif

enum { STEP = CREME_AMX_STEP, COLUMNS = CREME_AMX_COLUMNS, SIDE = 16, ROWS = 2 * SIDE, TILE = SIDE * STEP };

size_t creme_amx_packed_bytes(int64_t k, int64_t n)
{
    return (size_t)((n + COLUMNS - 1) / COLUMNS * COLUMNS * k) * sizeof(uint16_t);
}

/* to[SIDE][2] = two rows of B, side by side. */
CREME_KERNEL static void interleave(uint32_t *to, const float *even, const float *odd)
{
    for (int i = 0; i < SIDE; i++) to[i] = (uint32_t)creme_bf16_from(odd[i]) << 16 | creme_bf16_from(even[i]);
}

/* Numbers `column` on of a row of B, by way of `part` where they are fewer than SIDE; zeros for no row. */
static const float *take_row(const float *row, int64_t column, int64_t n, float part[SIDE])
{
    if (row && column + SIDE <= n) return row + column;
    memset(part, 0, SIDE * sizeof *part);
    if (row && column < n) memcpy(part, row + column, (size_t)(n - column) * sizeof *part);
    return part;
}

/* One tap's part of a panel. Returns where the next one goes. */
static uint16_t *pack_tap(uint16_t *to, const float *b, int64_t in, int64_t n, int64_t first)
{
    float parts[2][SIDE];
    int64_t rows = creme_amx_row(in);
    for (int64_t r = 0; r < rows; r += 2, to += r % STEP ? STEP : STEP + TILE) {
        const float *even = r < in ? b + r * n : NULL, *odd = r + 1 < in ? b + (r + 1) * n : NULL;
        for (int64_t half = 0; half < 2; half++) {
            int64_t column = first + half * SIDE;
            uint32_t both[SIDE];
            interleave(both, take_row(even, column, n, parts[0]), take_row(odd, column, n, parts[1]));
            memcpy(to + half * TILE, both, sizeof both);
        }
    }
    return to;
}

void creme_amx_pack(uint16_t *packed, const float *b, int64_t taps, int64_t in, int64_t n)
{
    for (int64_t first = 0; first < n; first += COLUMNS) {
        for (int64_t tap = 0; tap < taps; tap++) packed = pack_tap(packed, b + tap * in * n, in, n, first);
    }
}

#ifdef CREME_TILES

bool creme_amx_compiled(void)
{
    return true;
}

#define TILES __attribute__((target("amx-tile,amx-bf16")))

/* gcc (12) takes the intrinsics to read nothing, or a pointer's size: what is written before them might not be yet. */
CREME_INLINE void written(void)
{
    __asm__ volatile("" ::: "memory");
}

/* Tiles 0 to 3 are C's, 4 and 5 A's, 6 and 7 B's; what LDTILECFG reads. */
typedef struct tile_shapes {
    uint8_t palette, start_row, zero[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
} tile_shapes;

TILES static void shape_tiles(int64_t rows)
{
    tile_shapes shapes = {.palette = 1};
    uint8_t upper = (uint8_t)(rows < SIDE ? rows : SIDE), lower = (uint8_t)(rows - upper);
    const uint8_t of[8] = {upper, upper, lower, lower, upper, lower, SIDE, SIDE};
    for (int i = 0; i < 8; i++) {
        shapes.rows[i] = of[i];
        shapes.row_bytes[i] = of[i] ? 64 : 0;
    }
    written();
    _tile_loadconfig(&shapes);
}

/* sums[ROWS][COLUMNS] of more than SIDE rows of A. */
TILES static void multiply_four(float *sums, const uint16_t *a, size_t row_bytes, const uint16_t *b, int64_t steps)
{
    const uint16_t *lower = (const uint16_t *)((const char *)a + SIDE * row_bytes);
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (int64_t i = 0; i < steps; i++, a += STEP, lower += STEP, b += 2 * TILE) {
        _tile_loadd(6, b, STEP * sizeof *b);
        _tile_loadd(4, a, row_bytes);
        _tile_loadd(7, b + TILE, STEP * sizeof *b);
        _tile_dpbf16ps(0, 4, 6);
        _tile_loadd(5, lower, row_bytes);
        _tile_dpbf16ps(1, 4, 7);
        _tile_dpbf16ps(2, 5, 6);
        _tile_dpbf16ps(3, 5, 7);
    }
    _tile_stored(0, sums, COLUMNS * sizeof *sums);
    _tile_stored(1, sums + SIDE, COLUMNS * sizeof *sums);
    _tile_stored(2, sums + SIDE * COLUMNS, COLUMNS * sizeof *sums);
    _tile_stored(3, sums + SIDE * COLUMNS + SIDE, COLUMNS * sizeof *sums);
}

/* The same of up to SIDE rows. */
TILES static void multiply_two(float *sums, const uint16_t *a, size_t row_bytes, const uint16_t *b, int64_t steps)
{
    _tile_zero(0);
    _tile_zero(1);
    for (int64_t i = 0; i < steps; i++, a += STEP, b += 2 * TILE) {
        _tile_loadd(4, a, row_bytes);
        _tile_loadd(6, b, STEP * sizeof *b);
        _tile_loadd(7, b + TILE, STEP * sizeof *b);
        _tile_dpbf16ps(0, 4, 6);
        _tile_dpbf16ps(1, 4, 7);
    }
    _tile_stored(0, sums, COLUMNS * sizeof *sums);
    _tile_stored(1, sums + SIDE, COLUMNS * sizeof *sums);
}

/* c[rows][columns], whose rows are n apart, = sums + bias. */
CREME_KERNEL static void put(float *c, const float *sums, const float *bias, int64_t rows, int64_t columns, int64_t n)
{
    if (columns == COLUMNS) {
        creme_v16 left = creme_v16_load(bias), right = creme_v16_load(bias + SIDE);
        for (int64_t r = 0; r < rows; r++, c += n, sums += COLUMNS) {
            creme_v16_store(c, creme_v16_load(sums) + left);
            creme_v16_store(c + SIDE, creme_v16_load(sums + SIDE) + right);
        }
        return;
    }
    for (int64_t r = 0; r < rows; r++) {
        for (int64_t j = 0; j < columns; j++) c[r * n + j] = sums[r * COLUMNS + j] + bias[j];
    }
}

/* Rows first .. end - 1, in blocks of ROWS of which the last may be a part: then it is the only one. */
static void multiply_rows(float *c, const uint16_t *a, const uint16_t *packed, const float *bias,
                          const creme_amx_shape *s, int64_t first, int64_t end)
{
    static const float none[COLUMNS];
    _Alignas(64) float sums[ROWS * COLUMNS];
    int64_t steps = s->k / STEP;
    size_t row_bytes = (size_t)s->stride * sizeof *a;
    shape_tiles(end - first < ROWS ? end - first : ROWS);
    for (int64_t column = 0; column < s->n; column += COLUMNS, packed += steps * 2 * TILE) {
        int64_t columns = s->n - column < COLUMNS ? s->n - column : COLUMNS;
        for (int64_t row = first; row < end; row += ROWS) {
            int64_t rows = end - row < ROWS ? end - row : ROWS;
            const uint16_t *from = a + row * s->stride;
            if (rows > SIDE)
                multiply_four(sums, from, row_bytes, packed, steps);
            else
                multiply_two(sums, from, row_bytes, packed, steps);
            put(c + row * s->n + column, sums, bias ? bias + column : none, rows, columns, s->n);
        }
    }
}

TILES static void release_tiles(void)
{
    _tile_release();
}

void creme_amx_multiply(float *c, const uint16_t *a, const uint16_t *packed, const float *bias, creme_amx_shape shape)
{
    int64_t whole = shape.m / ROWS * ROWS;
    if (whole > 0) multiply_rows(c, a, packed, bias, &shape, 0, whole);
    if (whole < shape.m) multiply_rows(c, a, packed, bias, &shape, whole, shape.m);
    release_tiles();
}

#else

bool creme_amx_compiled(void)
{
    return false;
}

void creme_amx_multiply(float *c, const uint16_t *a, const uint16_t *packed, const float *bias, creme_amx_shape shape)
{
    (void)c, (void)a, (void)packed, (void)bias, (void)shape;
}

#endif
