/* Sorting what mostly is in order already. */
#ifndef CREME_BASE_ORDER_H
#define CREME_BASE_ORDER_H

#include <stddef.h>

/* As qsort(), which takes as much memory as the items again; of items that are in order already it takes none. */
void creme_order(void *items, size_t count, size_t size, int (*compare)(const void *a, const void *b));

#endif
