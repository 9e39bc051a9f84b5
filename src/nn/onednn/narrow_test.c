/* Rounding to bf16 and softmax in it: every version that this processor has, against double precision. */
#include "nn/onednn/narrow.h"

#include "nn/onednn/vector.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

enum { MOST = 200, MARK = 0x1234 };

static float from_bf16(uint16_t narrow)
{
    uint32_t bits = (uint32_t)narrow << 16;
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Even in [-1, 1). */
static float number(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (float)(int32_t)*state * 0x1p-31f;
}

/* Every 65,521st float, of both signs; those that are normal, infinite or NaN. */
static void test_round(void **state)
{
    (void)state;
    creme_narrow versions[CREME_NARROW_VERSIONS_MAX];
    int count = creme_narrow_versions(versions);
    for (uint64_t first = 0; first < UINT64_C(1) << 32; first += MOST * UINT64_C(65521)) {
        float from[MOST];
        for (int i = 0; i < MOST; i++) {
            uint32_t bits = (uint32_t)(first + (uint64_t)i * 65521);
            if ((bits & 0x7f800000u) == 0) bits = 0;
            memcpy(&from[i], &bits, sizeof bits);
        }
        for (int v = 0; v < count; v++) {
            uint16_t to[MOST];
            versions[v].round(to, from, MOST);
            for (int i = 0; i < MOST; i++) {
                if (to[i] != creme_bf16_from(from[i]))
                    fail_msg("%s: %a became %a", versions[v].name, (double)from[i], (double)from_bf16(to[i]));
            }
        }
    }
}

/* A row of any length, and nothing behind it. */
static void test_round_row(void **state)
{
    (void)state;
    uint32_t seed = 1;
    float from[MOST];
    for (int i = 0; i < MOST; i++) from[i] = number(&seed);
    creme_narrow versions[CREME_NARROW_VERSIONS_MAX];
    int count = creme_narrow_versions(versions);
    for (int length = 0; length < MOST - 8; length++) {
        uint16_t to[MOST];
        for (int v = 0; v < count; v++) {
            for (int i = 0; i < MOST; i++) to[i] = MARK;
            versions[v].round(to, from, length);
            for (int i = 0; i < MOST; i++) assert_int_equal(to[i], i < length ? creme_bf16_from(from[i]) : MARK);
        }
        for (int i = 0; i < MOST; i++) to[i] = MARK;
        creme_narrow_round_row(to, from, length, length + 7);
        assert_int_equal(to[length], 0);
        assert_int_equal(to[length + 6], 0);
        assert_int_equal(to[length + 7], MARK);
    }
}

typedef struct softmax_row {
    int length;
    float logits[MOST], relative[MOST];
    bool has_relative;
} softmax_row;

static softmax_row make_row(int length, float width, bool has_relative)
{
    softmax_row row = {.length = length, .has_relative = has_relative};
    uint32_t seed = (uint32_t)length;
    for (int i = 0; i < MOST; i++) row.logits[i] = width * number(&seed);
    for (int i = 0; i < MOST; i++) row.relative[i] = width * number(&seed);
    return row;
}

static void check_row(const creme_narrow *version, const softmax_row *row)
{
    float logits[MOST], most = -INFINITY;
    uint16_t to[MOST];
    double sum = 0, exact[MOST];
    for (int i = 0; i < MOST; i++) to[i] = MARK;
    memcpy(logits, row->logits, sizeof logits);
    for (int i = 0; i < row->length; i++) {
        float logit = logits[i] + (row->has_relative ? row->relative[i] : 0);
        most = logit > most ? logit : most;
        exact[i] = (double)logit;
    }
    for (int i = 0; i < row->length; i++) sum += exact[i] = exp(exact[i] - (double)most);
    float share = version->exponentiate(to, logits, row->has_relative ? row->relative : NULL, row->length);
    /* The maximum is rounded by 2^-24 of itself where it is changed into powers of two. */
    double shift = 3e-6 + 1.5 * fabs((double)most) * 0x1p-24;
    if (fabs((double)share * sum - 1) > shift + 1e-6)
        fail_msg("%s: %d logits: share %g, expected %g", version->name, row->length, (double)share, 1 / sum);
    for (int i = 0; i < MOST; i++) {
        if (i >= row->length) {
            assert_int_equal(to[i], MARK);
            continue;
        }
        double off = fabs((double)from_bf16(to[i]) - exact[i]);
        if (off > exact[i] * (1.0 / 256 + shift) && off > 1e-36)
            fail_msg("%s: %d logits, %d: %g, expected %g", version->name, row->length, i, (double)from_bf16(to[i]),
                     exact[i]);
    }
}

static void test_exponentiate(void **state)
{
    (void)state;
    creme_narrow versions[CREME_NARROW_VERSIONS_MAX];
    int count = creme_narrow_versions(versions);
    for (int v = 0; v < count; v++) {
        for (int length = 1; length < MOST; length++) {
            static const float widths[] = {0, 1, 20, 1000};
            for (int w = 0; w < 4; w++) {
                for (int relative = 0; relative < 2; relative++) {
                    softmax_row row = make_row(length, widths[w], relative);
                    check_row(&versions[v], &row);
                }
            }
        }
    }
}

/* Wherever it stands, a NaN makes its row's share NaN. */
static void test_nan(void **state)
{
    (void)state;
    creme_narrow versions[CREME_NARROW_VERSIONS_MAX];
    int count = creme_narrow_versions(versions);
    for (int v = 0; v < count; v++) {
        for (int at = 0; at < 135; at++) {
            for (int relative = 0; relative < 2; relative++) {
                uint16_t to[MOST];
                softmax_row row = make_row(135, 3, relative);
                (relative ? row.relative : row.logits)[at] = NAN;
                assert_true(isnan(versions[v].exponentiate(to, row.logits, relative ? row.relative : NULL, 135)));
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round),
        cmocka_unit_test(test_round_row),
        cmocka_unit_test(test_exponentiate),
        cmocka_unit_test(test_nan),
    };
    return cmocka_run_group_tests_name("bf16", tests, NULL, NULL);
}
