/* The table of relative positions. */
#include "model/enformer/positions.h"

#include "base/memory.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { BASES = 3, TENSORFLOW_TOKENS = 1536, TENSORFLOW_COLUMNS = 32 };

/* TensorFlow's optimiser turns the exponent of the density, (k - 1) log a - b a - lgamma(k) + k log b, into
 * (k - 1) L(a) - (b a + c) in float32, where c = lgamma(k) - k log b. At k = 4,096 the exponent is a difference of
 * numbers near 30,000, so that its rounding is seen in the third digit of the density: the published weights have to
 * be given these values and not better ones. The c are a table because lgammaf differs in its last bit between
 * systems. */
static const float tensorflow_constants[TENSORFLOW_COLUMNS] = {
    11.731386184692383f, 56.567420959472656f, 142.0427703857422f, 271.32049560546875f, 446.68109130859375f,
    669.90087890625f,    942.4341430664062f,  1265.51123046875f,  1640.19873046875f,   2067.43798828125f,
    2548.07080078125f,   3082.859130859375f,  3672.498291015625f, 4317.62939453125f,   5018.84423828125f,
    5776.69384765625f,   6591.6953125f,       7464.33349609375f,  8395.0654296875f,    9384.3232421875f,
    10432.517578125f,    11540.0390625f,      12707.2568359375f,  13934.53125f,        15222.2001953125f,
    16570.58984375f,     17980.013671875f,    19450.7734375f,     20983.162109375f,    22577.4609375f,
    24233.935546875f,    25952.85546875f};

/* The natural logarithm in float32 by the polynomial of Cephes, as Eigen has it; x >= 1. */
static float log_float32(float x)
{
    static const float p[] = {7.0376836292e-2f,  -1.1514610310e-1f, 1.1676998740e-1f,
                              -1.2420140846e-1f, 1.4249322787e-1f,  -1.6668057665e-1f,
                              2.0000714765e-1f,  -2.4999993993e-1f, 3.3333331174e-1f};
    int e;
    float m = frexpf(x, &e);
    if (m < 0.707106781f) {
        e--;
        m = (m - 1) + m;
    } else {
        m = m - 1;
    }
    float x2 = m * m, x3 = x2 * m;
    float a = (p[0] * m + p[1]) * m + p[2], b = (p[3] * m + p[4]) * m + p[5], d = (p[6] * m + p[7]) * m + p[8];
    float y = (a * x3 + b) * x3 + d;
    y *= x3;
    return (m + (y - 0.5f * x2)) + (float)e * 0.693147182f;
}

/* Each step is rounded to float32 once. The products are taken in float64, in which they are exact, so that no
 * compiler can fuse them into what follows. */
static float tensorflow_density(int64_t i, int64_t a)
{
    if (a == 0) return 1e-8f;
    float concentration = (float)(4 * i * i), rate = (float)((double)i / 12);
    float t = (float)((double)(concentration - 1) * log_float32((float)a));
    float linear = (float)((double)rate * (double)a);
    float s = (float)((double)linear + tensorflow_constants[i - 1]);
    return expf((float)((double)t - s)) + 1e-8f;
}

static double density(int64_t i, int64_t a, int64_t tokens, int64_t columns)
{
    if (a == 0) return 1e-8;
    double mean = (double)i * (double)tokens / (double)columns, deviation = (double)tokens / (2.0 * (double)columns);
    double k = mean / deviation * (mean / deviation), b = mean / (deviation * deviation);
    return exp((k - 1) * log((double)a) - b * (double)a - lgamma(k) + k * log(b)) + 1e-8;
}

/* gamma[T][F] */
static void fill_gamma(double *gamma, int64_t tokens, int64_t columns, creme_enformer_gamma kind)
{
    bool tensorflow =
        kind == CREME_ENFORMER_GAMMA_POSITIONS && tokens == TENSORFLOW_TOKENS && columns == TENSORFLOW_COLUMNS;
    for (int64_t a = 0; a < tokens; a++) {
        for (int64_t f = 0; f < columns; f++) {
            gamma[a * columns + f] = tensorflow ? tensorflow_density(f + 1, a) : density(f + 1, a, tokens, columns);
        }
    }
    int64_t groups = kind == CREME_ENFORMER_GAMMA_POSITIONS ? columns : tokens;
    int64_t items = kind == CREME_ENFORMER_GAMMA_POSITIONS ? tokens : columns;
    int64_t group_step = kind == CREME_ENFORMER_GAMMA_POSITIONS ? 1 : columns;
    int64_t item_step = kind == CREME_ENFORMER_GAMMA_POSITIONS ? columns : 1;
    for (int64_t g = 0; g < groups; g++) {
        double most = 0;
        for (int64_t i = 0; i < items; i++) most = fmax(most, gamma[g * group_step + i * item_step]);
        for (int64_t i = 0; i < items; i++) gamma[g * group_step + i * item_step] /= most;
    }
}

/* basis[3F] = S(a); gamma[F] is that of a. */
static void fill_basis(float *basis, int64_t a, int64_t tokens, int64_t columns, const double *gamma)
{
    double least = 3, most = log2((double)tokens);
    for (int64_t f = 0; f < columns; f++) {
        double share = columns > 1 ? (double)f / (double)(columns - 1) : 0;
        double half_life = exp2(least + share * (most - least));
        basis[f] = (float)exp2(-(double)a / half_life);
        basis[columns + f] = exp2((double)(f + 1)) - 1 > (double)a ? 1 : 0;
        basis[2 * columns + f] = (float)gamma[f];
    }
}

creme_status creme_enformer_positions(float *out, int64_t tokens, int64_t features, creme_enformer_gamma gamma_kind)
{
    if (tokens < 1 || features < 6 || features % 6 != 0) {
        return creme_fail(CREME_ERROR_RANGE,
                          "a table of positions for %lld tokens and %lld features: expected at least one token and a "
                          "multiple of 6 features",
                          (long long)tokens, (long long)features);
    }
    int64_t columns = features / (2 * BASES), half = features / 2, rows = 2 * tokens - 1;
    double *gamma = NULL;
    creme_status status = creme_allocate(&gamma, (size_t)tokens, (size_t)columns * sizeof *gamma);
    if (status != CREME_OK) return status;
    fill_gamma(gamma, tokens, columns, gamma_kind);
    for (int64_t a = 0; a < tokens; a++) {
        float *after = out + (tokens - 1 + a) * features, *before = out + (rows - tokens - a) * features;
        fill_basis(after, a, tokens, columns, gamma + a * columns);
        memcpy(before, after, (size_t)half * sizeof *out);
        for (int64_t f = 0; f < half; f++) {
            after[half + f] = a > 0 ? after[f] : 0;
            before[half + f] = a > 0 ? -after[f] : 0;
        }
    }
    creme_free(gamma);
    return CREME_OK;
}
