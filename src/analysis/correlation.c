/* Ranks in the place of values; and pairs sorted by their groups. */
#include "analysis/correlation.h"

#include "base/memory.h"
#include "base/sorter.h"

#include <math.h>
#include <stdbool.h>

/* --- Ranks */

/* from[first, middle) and from[middle, end), places of values in order, into `to`; equal ones keep their order. */
static void merge(uint32_t *to, const uint32_t *from, const double *values, size_t first, size_t middle, size_t end)
{
    size_t left = first, right = middle;
    for (size_t k = first; k < end; k++) {
        bool take_left = left < middle && (right == end || values[from[left]] <= values[from[right]]);
        to[k] = take_left ? from[left++] : from[right++];
    }
}

/* Places of values[n] in ascending order: in room[n], or behind it in room[2 n]. */
static uint32_t *sort_places(uint32_t *room, const double *values, size_t n)
{
    uint32_t *from = room, *to = room + n;
    for (size_t i = 0; i < n; i++) from[i] = (uint32_t)i;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t first = 0; first < n; first += 2 * width) {
            size_t middle = first + width < n ? first + width : n;
            merge(to, from, values, first, middle, middle + width < n ? middle + width : n);
        }
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    return from;
}

/* As creme_rank(): equal values have the mean of their ranks. */
static void rank(double *values, uint32_t *room, size_t n)
{
    const uint32_t *sorted = sort_places(room, values, n);
    for (size_t i = 0, end; i < n; i = end) {
        double value = values[sorted[i]];
        for (end = i + 1; end < n && values[sorted[end]] == value;) end++;
        for (size_t j = i; j < end; j++) values[sorted[j]] = (double)(i + 1 + end) / 2;
    }
}

creme_status creme_correlate(creme_test_result *pearson, creme_test_result *spearman, double *x, double *y, size_t n)
{
    uint32_t *room = NULL;
    *pearson = *spearman = (creme_test_result){NAN, NAN};
    if (n > UINT32_MAX) return creme_fail(CREME_ERROR_RANGE, "a correlation of more than 2^32 pairs");
    creme_status status = creme_allocate(&room, n, 2 * sizeof *room);
    if (status != CREME_OK) return status;
    *pearson = creme_pearson(x, y, n);
    rank(x, room, n);
    rank(y, room, n);
    creme_free(room);
    *spearman = creme_pearson(x, y, n);
    return CREME_OK;
}

/* --- Groups */

typedef struct pair {
    uint64_t group;
    double x, y;
} pair;

struct creme_correlations {
    creme_sorter *pairs;
    const pair *next;
    bool begun;
    double *x, *y;
    size_t x_capacity, y_capacity;
};

static int by_group(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    return (x->group > y->group) - (x->group < y->group);
}

creme_status creme_correlations_create(creme_correlations **out)
{
    creme_correlations *c = NULL;
    *out = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&c, 1, sizeof *c));
    CREME_TRY(creme_sorter_create(&c->pairs, sizeof(pair), by_group, 0));
    *out = c;
    c = NULL;
done:
    creme_correlations_destroy(c);
    return status;
}

void creme_correlations_destroy(creme_correlations *c)
{
    if (!c) return;
    creme_sorter_destroy(c->pairs);
    creme_free(c->x);
    creme_free(c->y);
    creme_free(c);
}

creme_status creme_correlations_add(creme_correlations *c, uint64_t group, double x, double y)
{
    return creme_sorter_add(c->pairs, &(pair){group, x, y}, NULL);
}

static creme_status next_pair(creme_correlations *c)
{
    const void *record = NULL;
    creme_status status = creme_sorter_next(c->pairs, &record, NULL);
    c->next = record;
    c->begun = true;
    return status;
}

creme_status creme_correlations_get(creme_correlations *c, uint64_t group, size_t *n, creme_test_result *pearson,
                                    creme_test_result *spearman)
{
    creme_status status = CREME_OK;
    *n = 0;
    if (!c->begun) CREME_TRY(next_pair(c));
    while (c->next && c->next->group < group) CREME_TRY(next_pair(c));
    for (; c->next && c->next->group == group; ++*n) {
        CREME_TRY(creme_grow(&c->x, &c->x_capacity, *n + 1, sizeof *c->x));
        CREME_TRY(creme_grow(&c->y, &c->y_capacity, *n + 1, sizeof *c->y));
        c->x[*n] = c->next->x;
        c->y[*n] = c->next->y;
        CREME_TRY(next_pair(c));
    }
    status = creme_correlate(pearson, spearman, c->x, c->y, *n);
done:
    return status;
}
