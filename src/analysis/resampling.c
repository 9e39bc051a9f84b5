/* Drawing with and without replacement, from named streams. */
#include <creme/statistics.h>

#include "analysis/ranking.h"
#include "base/memory.h"
#include "base/stop.h"

#include <creme/hash.h>
#include <creme/shuffle.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

static void open_stream(creme_random *random, uint64_t seed, const char *name, uint64_t replicate, uint32_t purpose)
{
    const creme_random_key key = {
        .seed = seed, .locus = creme_hash_bytes(name, strlen(name)).low, .replicate = replicate, .purpose = purpose};
    creme_random_init(random, &key);
}

/* One draw: mean[points] of `count` traces. */
static void draw_mean(double *mean, double *seen, const double *traces, size_t count, size_t points,
                      creme_random *random)
{
    memset(mean, 0, points * sizeof *mean);
    memset(seen, 0, points * sizeof *seen);
    for (size_t i = 0; i < count; i++) {
        const double *trace = traces + creme_random_below(random, (uint32_t)count) * points;
        for (size_t point = 0; point < points; point++) {
            if (isnan(trace[point])) continue;
            mean[point] += trace[point];
            seen[point]++;
        }
    }
    for (size_t point = 0; point < points; point++) mean[point] /= seen[point];
}

/* The quantiles of each point's means[draws], NaN passed over: a draw may have missed all that have a value. */
static void take_quantiles(double *low, double *high, double *means, size_t draws, size_t points, double confidence)
{
    for (size_t point = 0; point < points; point++) {
        double *of_point = means + point * draws;
        size_t kept = 0;
        for (size_t i = 0; i < draws; i++) {
            if (!isnan(of_point[i])) of_point[kept++] = of_point[i];
        }
        creme_sort(of_point, kept);
        low[point] = creme_quantile(of_point, kept, (1 - confidence) / 2);
        high[point] = creme_quantile(of_point, kept, (1 + confidence) / 2);
    }
}

creme_status creme_bootstrap_mean(double *low, double *high, const double *traces, size_t count, size_t points,
                                  int64_t draws, double confidence, uint64_t seed, const char *name)
{
    if (draws < 1 || draws > 1000000 || count > UINT32_MAX || !(confidence > 0 && confidence < 1)) {
        return creme_fail(CREME_ERROR_RANGE,
                          "bootstrap: draws must be 1 to 1000000, and the confidence within (0, 1)");
    }
    for (size_t point = 0; point < points; point++) low[point] = high[point] = NAN;
    if (count == 0) return CREME_OK;
    double *means = NULL, *one = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&means, (size_t)draws, points * sizeof *means));
    CREME_TRY(creme_allocate(&one, points, 2 * sizeof *one));
    for (int64_t i = 0; i < draws; i++) {
        creme_random random;
        CREME_TRY(creme_stop_check());
        open_stream(&random, seed, name, (uint64_t)i, CREME_RANDOM_BOOTSTRAP);
        draw_mean(one, one + points, traces, count, points, &random);
        for (size_t point = 0; point < points; point++) means[point * (size_t)draws + (size_t)i] = one[point];
    }
    take_quantiles(low, high, means, (size_t)draws, points, confidence);
done:
    creme_free(means);
    creme_free(one);
    return status;
}

/* Floyd's way (Bentley, Programming Pearls, CACM 1987): the i-th draw is below count - k + i + 1; if it is taken
 * already, that bound's last takes its place. */
creme_status creme_sample(size_t *picked, size_t *picked_count, size_t count, size_t k, uint64_t seed,
                          const char *name)
{
    if (count >= UINT32_MAX) return creme_fail(CREME_ERROR_RANGE, "sample: more than 2^32 - 2 to draw from");
    bool *taken = NULL;
    creme_status status = creme_allocate_zero(&taken, count, sizeof *taken);
    if (status != CREME_OK) return status;
    if (k > count) k = count;
    creme_random random;
    open_stream(&random, seed, name, 0, CREME_RANDOM_SAMPLE);
    for (size_t last = count - k; last < count; last++) {
        size_t drawn = creme_random_below(&random, (uint32_t)(last + 1));
        taken[taken[drawn] ? last : drawn] = true;
    }
    *picked_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (taken[i]) picked[(*picked_count)++] = i;
    }
    creme_free(taken);
    return CREME_OK;
}

void creme_draw_weights(uint32_t *weight, size_t count, uint64_t seed, const char *name, uint64_t replicate)
{
    creme_random random;
    open_stream(&random, seed, name, replicate, CREME_RANDOM_BOOTSTRAP);
    if (count > 0) memset(weight, 0, count * sizeof *weight);
    for (size_t i = 0; i < count; i++) weight[creme_random_below(&random, (uint32_t)count)]++;
}
