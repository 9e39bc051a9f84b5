/* Ranking bases, and drawing the rest. */
#include "assay/base_order.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct ranked_base {
    double value; /* the highest is the best */
    int32_t base;
} ranked_base;

static int compare(const void *a, const void *b)
{
    const ranked_base *left = a, *right = b;
    if (left->value != right->value) return left->value > right->value ? -1 : 1;
    return (left->base > right->base) - (left->base < right->base);
}

creme_status creme_base_order_init(creme_base_order *out, int64_t width, const double *scores, bool lowest_first)
{
    *out = (creme_base_order){.width = width};
    ranked_base *ranked = NULL;
    int64_t count = 0;
    creme_status status;
    CREME_TRY(creme_allocate(&ranked, (size_t)width, sizeof *ranked));
    CREME_TRY(creme_allocate(&out->ranked, (size_t)width, sizeof *out->ranked));
    CREME_TRY(creme_allocate_zero(&out->scored, (size_t)width, sizeof *out->scored));
    for (int64_t i = 0; scores && i < width; i++) {
        out->scored[i] = !isnan(scores[i]);
        if (out->scored[i]) ranked[count++] = (ranked_base){lowest_first ? -scores[i] : scores[i], (int32_t)i};
    }
    if (count > 0) qsort(ranked, (size_t)count, sizeof *ranked, compare);
    for (int64_t i = 0; i < count; i++) out->ranked[i] = ranked[i].base;
    out->ranked_count = count;
done:
    creme_free(ranked);
    return status;
}

void creme_base_order_clear(creme_base_order *order)
{
    creme_free(order->ranked);
    creme_free(order->scored);
    *order = (creme_base_order){0};
}

void creme_base_order_take(const creme_base_order *order, const creme_random_key *key, int64_t count, int32_t *kept)
{
    int64_t ranked = order->ranked_count, width = order->width, at = ranked;
    for (int64_t i = 0; i < ranked; i++) kept[i] = order->ranked[i];
    if (count <= ranked) return;
    for (int32_t i = 0; i < width; i++) {
        if (!order->scored[i]) kept[at++] = i;
    }
    creme_random random;
    creme_random_init(&random, key);
    for (int64_t i = ranked; i < count; i++) {
        int64_t j = i + creme_random_below(&random, (uint32_t)(width - i));
        int32_t base = kept[j];
        kept[j] = kept[i];
        kept[i] = base;
    }
}
