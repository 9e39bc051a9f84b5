/* How exact the vector mathematics is, against the C library's in double. */
#include "nn/onednn/vector.h"

#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

enum { BATCH = 4096 };

/* As the kernels compile them: for the best instruction set of this machine, and for every one. */
CREME_KERNEL static void exp_best(float *y, const float *x)
{
    for (int i = 0; i < BATCH; i += CREME_LANES) creme_v16_store(y + i, creme_v16_exp(creme_v16_load(x + i)));
}

static void exp_plain(float *y, const float *x)
{
    for (int i = 0; i < BATCH; i += CREME_LANES) creme_v16_store(y + i, creme_v16_exp(creme_v16_load(x + i)));
}

CREME_KERNEL static void sigmoid_best(float *y, const float *x)
{
    for (int i = 0; i < BATCH; i += CREME_LANES) creme_v16_store(y + i, creme_v16_sigmoid(creme_v16_load(x + i)));
}

static void sigmoid_plain(float *y, const float *x)
{
    for (int i = 0; i < BATCH; i += CREME_LANES) creme_v16_store(y + i, creme_v16_sigmoid(creme_v16_load(x + i)));
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* The greatest relative error over every 499th float from 2^-40 to `most`, of both signs. */
static double worst(void (*approximate)(float *, const float *), double (*exact)(double), float most)
{
    uint32_t bits, end;
    float least = 0x1p-40f, x[BATCH], y[BATCH];
    memcpy(&bits, &least, sizeof bits);
    memcpy(&end, &most, sizeof end);
    double off = 0;
    while (bits <= end) {
        for (int i = 0; i < BATCH; i += 2) {
            uint32_t here = bits <= end ? bits : end;
            memcpy(&x[i], &here, sizeof here);
            x[i + 1] = -x[i];
            bits += 499;
        }
        approximate(y, x);
        for (int i = 0; i < BATCH; i++) off = fmax(off, fabs((double)y[i] / exact((double)x[i]) - 1));
    }
    return off;
}

/* The polynomial is within 2e-9 of 2^r; rounding its last steps and the scaled result leaves some 1.2 epsilon =
 * 1.4e-7. */
static void test_exp(void **state)
{
    (void)state;
    double best = worst(exp_best, exp, 87.0f), plain = worst(exp_plain, exp, 87.0f);
    print_message("exp: relative error %.3g, %.3g without fused multiply-add\n", best, plain);
    assert_true(best < 1.5e-7 && plain < 1.5e-7);
}

/* That, and an addition and a division. */
static void test_sigmoid(void **state)
{
    (void)state;
    double best = worst(sigmoid_best, sigmoid, 87.0f), plain = worst(sigmoid_plain, sigmoid, 87.0f);
    print_message("sigmoid: relative error %.3g, %.3g without fused multiply-add\n", best, plain);
    assert_true(best < 3e-7 && plain < 3e-7);
}

/* Beyond its range exp stays at the range's ends: positive, finite, and small or large enough for softmax and
 * sigmoid. */
static void test_extremes(void **state)
{
    (void)state;
    float x[BATCH] = {0, -0.0f, -INFINITY, INFINITY, -FLT_MAX, FLT_MAX, -88, 89, NAN, FLT_TRUE_MIN, -1000}, y[BATCH];
    exp_best(y, x);
    assert_true(y[0] == 1 && y[1] == 1 && y[9] == 1);
    assert_true(y[2] > 0 && y[2] < 2e-38f && y[4] == y[2] && y[6] == y[2] && y[10] == y[2]);
    assert_true(y[3] > 1.6e38f && y[3] < INFINITY && y[5] == y[3] && y[7] == y[3]);
    assert_true(isnan(y[8]));
    sigmoid_best(y, x);
    assert_true(y[0] == 0.5f && y[3] == 1 && y[5] == 1 && y[7] == 1);
    assert_true(y[2] >= 0 && y[2] < 1e-38f && y[4] == y[2]);
    assert_true(isnan(y[8]));
}

static float from_bf16(uint16_t half)
{
    uint32_t bits = (uint32_t)half << 16;
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Every bf16 comes back; between two neighbours the nearer one is taken, and the even one half-way. */
static void test_bf16(void **state)
{
    (void)state;
    for (uint32_t half = 0; half < 0x10000; half++) {
        float x = from_bf16((uint16_t)half);
        if (isnan(x)) {
            assert_true(isnan(from_bf16(creme_bf16_from(x))));
            continue;
        }
        assert_int_equal(creme_bf16_from(x), half);
        if (isinf(x)) continue;
        uint32_t low = (half << 16) + 0x7fff, middle = low + 1, high = low + 2;
        float around[3];
        memcpy(&around[0], &low, sizeof low);
        memcpy(&around[1], &middle, sizeof middle);
        memcpy(&around[2], &high, sizeof high);
        assert_int_equal(creme_bf16_from(around[0]), half);
        assert_int_equal(creme_bf16_from(around[1]), half + (half & 1));
        assert_int_equal(creme_bf16_from(around[2]), half + 1);
    }
    uint32_t quiet = 0x7f800001;
    float narrow;
    memcpy(&narrow, &quiet, sizeof narrow);
    assert_true(isnan(from_bf16(creme_bf16_from(narrow))));
}

/* NaN survives a maximum on either side. */
static void test_max(void **state)
{
    (void)state;
    creme_v16 a = creme_v16_set(1), b = creme_v16_set(2), n = creme_v16_set(NAN);
    float y[CREME_LANES];
    creme_v16_store(y, creme_v16_max(a, b));
    assert_true(y[0] == 2 && y[15] == 2);
    creme_v16_store(y, creme_v16_max(b, a));
    assert_true(y[0] == 2);
    creme_v16_store(y, creme_v16_max(a, n));
    assert_true(isnan(y[7]));
    creme_v16_store(y, creme_v16_max(n, a));
    assert_true(isnan(y[7]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exp),  cmocka_unit_test(test_sigmoid), cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_bf16), cmocka_unit_test(test_max),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
