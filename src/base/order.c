/* Sorting where it is needed. */
#include "base/order.h"

#include <stdlib.h>

void creme_order(void *items, size_t count, size_t size, int (*compare)(const void *a, const void *b))
{
    const char *at = items;
    for (size_t i = 1; i < count; i++, at += size) {
        if (compare(at, at + size) <= 0) continue;
        qsort(items, count, size, compare);
        return;
    }
}
