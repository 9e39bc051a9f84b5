/* Longest first: R. L. Graham, SIAM J. Appl. Math. 17, 416 (1969), doi:10.1137/0117039. */
#include "run/deal.h"

#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>

typedef struct item {
    int64_t cost;
    size_t locus;
} item;

/* A part and what it has; in a heap, whose first has least. */
typedef struct hand {
    int64_t has, part;
} hand;

static int dearest_first(const void *a, const void *b)
{
    const item *x = a, *y = b;
    int order = (x->cost < y->cost) - (x->cost > y->cost);
    return order ? order : (x->locus > y->locus) - (x->locus < y->locus);
}

static bool is_before(hand a, hand b)
{
    return a.has != b.has ? a.has < b.has : a.part < b.part;
}

/* The first of the heap has got more: it goes down to its place. */
static void sink(hand *heap, size_t count)
{
    for (size_t at = 0, next; (next = 2 * at + 1) < count; at = next) {
        if (next + 1 < count && is_before(heap[next + 1], heap[next])) next++;
        if (!is_before(heap[next], heap[at])) return;
        hand swapped = heap[at];
        heap[at] = heap[next];
        heap[next] = swapped;
    }
}

creme_status creme_deal(int64_t **out, const int64_t *costs, size_t count, int64_t parts)
{
    item *items = NULL;
    hand *heap = NULL;
    size_t hands = parts < (int64_t)count ? (size_t)parts : count; /* more never get any */
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_allocate(&items, count, sizeof *items));
    CREME_TRY(creme_allocate(&heap, hands, sizeof *heap));
    CREME_TRY(creme_allocate(out, count, sizeof **out));
    for (size_t i = 0; i < count; i++) items[i] = (item){costs[i], i};
    for (size_t i = 0; i < hands; i++) heap[i] = (hand){0, (int64_t)i};
    qsort(items, count, sizeof *items, dearest_first);
    for (size_t i = 0; i < count; i++) {
        (*out)[items[i].locus] = heap->part;
        if (__builtin_add_overflow(heap->has, items[i].cost, &heap->has)) heap->has = INT64_MAX;
        sink(heap, hands);
    }
done:
    creme_free(items);
    creme_free(heap);
    return status;
}
