/* What a head of a network rests on when other tracks are computed beside those that are wanted: a column of a product
 * in float32 is the same bits whichever columns, and (creme_nn_columns_are_alike) however many, stand beside it. */
#include "nn_fixture.h"

enum { BLOCK = 16, MOST_BLOCKS = 14, MOST_COLUMNS = MOST_BLOCKS * BLOCK, MOST_ROWS = 260 };

/* y[rows][count] of weights' columns at[count]. */
static float *product(creme_nn *nn, int64_t in, int64_t rows, const int64_t *at, int64_t count,
                      creme_epilogue epilogue)
{
    float *x = nn_numbers(1, rows * in), *all = nn_numbers(2, in * MOST_COLUMNS),
          *biases = nn_numbers(3, MOST_COLUMNS);
    float *weights = malloc((size_t)(in * count) * sizeof *weights), bias[MOST_COLUMNS];
    for (int64_t c = 0; c < count; c++) {
        bias[c] = biases[at[c]];
        for (int64_t i = 0; i < in; i++) weights[i * count + c] = all[i * MOST_COLUMNS + at[c]];
    }
    creme_filter *filter = NULL;
    creme_filter_weights w = {weights, bias, 1, in, count, CREME_PRECISION_F32};
    nn_ok(creme_nn_filter_create(nn, &filter, &w));
    creme_matrix input = nn_upload(nn, x, rows, in), y;
    nn_ok(creme_nn_matrix_create(nn, &y, rows, count));
    nn_ok(creme_nn_convolve(nn, y, input, filter, epilogue));
    creme_nn_matrix_destroy(nn, &input);
    creme_nn_filter_destroy(nn, filter);
    free(x);
    free(all);
    free(biases);
    free(weights);
    return nn_download(nn, &y);
}

/* Columns from `first` on, every `step`-th, as far as there are. */
static void compare(creme_nn *nn, int64_t in, int64_t rows, const float *whole, int64_t first, int64_t step,
                    int64_t blocks, creme_epilogue epilogue)
{
    int64_t at[MOST_COLUMNS], count = blocks * BLOCK;
    if (!creme_nn_columns_are_alike(nn, count, MOST_COLUMNS)) return;
    for (int64_t c = 0; c < count; c++) at[c] = (first + c * step) % MOST_COLUMNS;
    float *some = product(nn, in, rows, at, count, epilogue);
    for (int64_t i = 0; i < rows * count; i++) {
        float expected = whole[i / count * MOST_COLUMNS + at[i % count]];
        if (memcmp(&some[i], &expected, sizeof expected) == 0) continue;
        fail_msg("%s, %lld channels, %lld rows: column %lld of %lld is %.9g, among %d it is %.9g",
                 nn->operators->name, (long long)in, (long long)rows, (long long)(i % count), (long long)count,
                 (double)some[i], MOST_COLUMNS, (double)expected);
    }
    free(some);
}

static void compare_all(creme_nn *nn)
{
    static const int64_t widths[] = {14, 96, 740, 1920, 3072}, heights[] = {1, 2, 8, 16, 130, MOST_ROWS};
    int width_count = nn_is_slow() ? 2 : (int)(sizeof widths / sizeof *widths);
    for (int w = 0; w < width_count; w++) {
        for (size_t h = 0; h < sizeof heights / sizeof *heights; h++) {
            int64_t in = widths[w], rows = heights[h], every[MOST_COLUMNS];
            if (nn_is_slow() && rows > 16) continue;
            creme_epilogue epilogue = h % 2 ? CREME_STORE : CREME_STORE_SOFTPLUS;
            for (int64_t c = 0; c < MOST_COLUMNS; c++) every[c] = c;
            float *whole = product(nn, in, rows, every, MOST_COLUMNS, epilogue);
            compare(nn, in, rows, whole, 7, 3, MOST_BLOCKS, epilogue); /* each in another place */
            for (int64_t blocks = 1; blocks<MOST_BLOCKS; blocks += blocks> 3 ? 3 : 1) {
                compare(nn, in, rows, whole, 0, 1, blocks, epilogue);
                compare(nn, in, rows, whole, 5, 3, blocks, epilogue);
            }
            free(whole);
        }
    }
}

static void test_columns_are_the_same_beside_any(void **state)
{
    const creme_backend list[] = {nn_backend(), CREME_BACKEND_REFERENCE};
    (void)state;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        for (int count = 1; count <= 3; count += 2) {
            creme_threads *threads = NULL;
            creme_nn *nn = NULL;
            if (list[i] == CREME_BACKEND_REFERENCE && (count > 1 || nn_is_slow())) continue;
            nn_ok(creme_threads_create(&threads, count));
            nn_ok(creme_nn_create(&nn, list[i], threads));
            compare_all(nn);
            creme_nn_destroy(nn);
            creme_threads_destroy(threads);
        }
    }
}

int main(void)
{
    if (!nn_backend_is_here()) return 0;
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_columns_are_the_same_beside_any)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
