/* The table of positions against values of the reference, its own definition, and TensorFlow's table where it is. */
#include "model/enformer/positions.h"

#include <creme/weights.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "scratch.h"

#define TABLE "../shared/data/enformer_ref/tf_gammas.pt"

enum { T = 1536, FEATURES = 192, F = 32 };

static float *make(int64_t tokens, int64_t features, creme_enformer_gamma gamma)
{
    float *table = malloc((size_t)((2 * tokens - 1) * features) * sizeof *table);
    assert_non_null(table);
    assert_succeeds(creme_enformer_positions(table, tokens, features, gamma));
    return table;
}

static void check_value(double got, double wanted, double relative, const char *what)
{
    if (fabs(got - wanted) <= relative * fabs(wanted)) return;
    fail_msg("%s: %.9g, expected %.9g", what, got, wanted);
}

/* Values that TensorFlow computed; 1e-6 is 8 units in the last place, expf being good to 1 and the maximum adding 1.
 */
static void test_values_of_tensorflow(void **state)
{
    (void)state;
    float *table = make(T, FEATURES, CREME_ENFORMER_GAMMA_POSITIONS);
#define GAMMA(a, i) table[(T - 1 + (a)) * FEATURES + 2 * F + (i)-1]
#define DECAY(a, i) table[(T - 1 + (a)) * FEATURES + (i)]
    static const struct {
        int a, i;
        double value;
    } gammas[] = {{0, 1, 5.35614049e-07},   {0, 2, 5.85729993e-07},
                  {0, 8, 6.00741998e-07},   {0, 16, 6.01402348e-07},
                  {0, 25, 6.01989996e-07},  {0, 32, 6.03166825e-07},
                  {1, 1, 3.96617135e-04},   {10, 1, 0.187096223},
                  {48, 1, 0.872010946},     {48, 2, 0.0881139487},
                  {100, 1, 0.103480145},    {100, 2, 0.917357624},
                  {500, 8, 4.49273102e-05}, {1535, 32, 1}};
    static const struct {
        int a, i;
        double value;
    } decays[] = {{1, 0, 0.917004049},   {1, 1, 0.929482341},   {1, 15, 0.993216813},   {1, 31, 0.999548852},
                  {8, 0, 0.5},           {8, 1, 0.557094812},   {8, 15, 0.947005332},   {8, 31, 0.996396363},
                  {100, 0, 1.72633e-04}, {100, 1, 6.66981e-04}, {100, 15, 0.506296992}, {100, 31, 0.955876291}};
    for (size_t n = 0; n < sizeof gammas / sizeof *gammas; n++) {
        check_value(GAMMA(gammas[n].a, gammas[n].i), gammas[n].value, 1e-6, "gamma");
    }
    for (size_t n = 0; n < sizeof decays / sizeof *decays; n++) {
        /* two of the values have six digits */
        check_value(DECAY(decays[n].a, decays[n].i), decays[n].value, 5e-6, "exponential");
    }
    double sum = 0, squares = 0;
    for (int a = 0; a < T; a++) {
        for (int i = 1; i <= F; i++) {
            sum += GAMMA(a, i);
            squares += (double)GAMMA(a, i) * GAMMA(a, i);
        }
    }
    /* 49,152 numbers that are each good to 1.2e-7 */
    check_value(sum, 1882.92809, 1e-7, "sum of gammas");
    check_value(squares, 1331.72571, 1e-7, "sum of squares");
#undef GAMMA
#undef DECAY
    free(table);
}

/* All 49,152 numbers of the table that enformer-pytorch carries. */
static void test_table_of_tensorflow(void **state)
{
    (void)state;
    scratch_need(TABLE);
    creme_weights *weights;
    assert_succeeds(creme_weights_open(&weights, TABLE));
    const creme_tensor *tensor = creme_weights_get(weights, 0);
    assert_int_equal(tensor->count, (2 * T - 1) * F);
    float *theirs = malloc((size_t)tensor->count * sizeof *theirs);
    assert_succeeds(creme_tensor_read(tensor, TABLE, theirs));
    float *ours = make(T, FEATURES, CREME_ENFORMER_GAMMA_POSITIONS);
    double most = 0;
    for (int64_t row = 0; row < 2 * T - 1; row++) {
        for (int f = 0; f < F; f++) most = fmax(most, fabs(ours[row * FEATURES + 2 * F + f] - theirs[row * F + f]));
    }
    print_message("largest difference from TensorFlow's table: %.3g\n", most);
    assert_true(most <= 2.5e-7); /* expf of another library: two units in the last place of numbers up to 1 */
    free(ours);
    free(theirs);
    creme_weights_close(weights);
}

/* For any size: signs and symmetry, masks by their definition, the maxima that normalisation promises. */
static void test_properties(void **state)
{
    (void)state;
    static const int64_t sizes[][2] = {{1, 6}, {2, 12}, {5, 6}, {32, 24}, {100, 60}, {1536, 192}, {1536, 24}};
    for (size_t n = 0; n < 2 * sizeof sizes / sizeof *sizes; n++) {
        int64_t tokens = sizes[n / 2][0], features = sizes[n / 2][1], columns = features / 6, half = features / 2;
        creme_enformer_gamma kind = n % 2 ? CREME_ENFORMER_GAMMA_FEATURES : CREME_ENFORMER_GAMMA_POSITIONS;
        float *table = make(tokens, features, kind);
        for (int64_t d = 1 - tokens; d < tokens; d++) {
            const float *row = table + (d + tokens - 1) * features, *mirror = table + (tokens - 1 - d) * features;
            float most = 0;
            for (int64_t f = 0; f < half; f++) {
                assert_true(isfinite(row[f]) && row[f] >= 0 && row[f] <= 1);
                assert_true(row[f] == mirror[f]);
                assert_true(row[half + f] == (d > 0 ? row[f] : d < 0 ? -row[f] : 0));
            }
            for (int64_t f = 0; f < columns; f++) {
                assert_true(row[columns + f] == (ldexp(1, (int)f + 1) - 1 > (double)llabs(d) ? 1.0f : 0.0f));
                most = fmaxf(most, row[2 * columns + f]);
            }
            if (kind == CREME_ENFORMER_GAMMA_FEATURES) assert_true(most == 1);
        }
        for (int64_t f = 0; kind == CREME_ENFORMER_GAMMA_POSITIONS && f < columns; f++) {
            float most = 0;
            for (int64_t p = 0; p < 2 * tokens - 1; p++) most = fmaxf(most, table[p * features + 2 * columns + f]);
            assert_true(most == 1);
        }
        free(table);
    }
}

/* The float32 recipe is the formula up to the rounding of its exponent (2.5e-3 at most, by the reference), and the
 * two normalisations differ by far more. */
static void test_recipe_is_the_formula(void **state)
{
    (void)state;
    float *recipe = make(T, FEATURES, CREME_ENFORMER_GAMMA_POSITIONS);
    float *features = make(T, FEATURES, CREME_ENFORMER_GAMMA_FEATURES);
    double most = 0, other = 0;
    for (int i = 1; i <= F; i++) {
        double peak = 0, p[T];
        for (int a = 0; a < T; a++) {
            double k = 4.0 * i * i, b = i / 12.0;
            p[a] = 1e-8 + (a ? exp((k - 1) * log(a) - b * a - lgamma(k) + k * log(b)) : 0);
            peak = fmax(peak, p[a]);
        }
        for (int a = 0; a < T; a++) {
            int64_t at = (int64_t)(T - 1 + a) * FEATURES + 2 * F + i - 1;
            most = fmax(most, fabs(p[a] / peak - recipe[at]));
            other = fmax(other, fabs(p[a] / peak - features[at]));
        }
    }
    assert_true(most < 2.6e-3 && most > 1e-4);
    assert_true(other > 0.5);
    free(recipe);
    free(features);
}

static void test_refusals(void **state)
{
    (void)state;
    float one;
    assert_fails(creme_enformer_positions(&one, 0, 6, CREME_ENFORMER_GAMMA_POSITIONS), CREME_ERROR_RANGE,
                 "0 tokens and 6 features");
    assert_fails(creme_enformer_positions(&one, 1, 8, CREME_ENFORMER_GAMMA_POSITIONS), CREME_ERROR_RANGE,
                 "multiple of 6");
    assert_fails(creme_enformer_positions(&one, 1, 0, CREME_ENFORMER_GAMMA_POSITIONS), CREME_ERROR_RANGE,
                 "multiple of 6");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_of_tensorflow),
        cmocka_unit_test(test_table_of_tensorflow),
        cmocka_unit_test(test_properties),
        cmocka_unit_test(test_recipe_is_the_formula),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
