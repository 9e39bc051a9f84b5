/* Tests where everything takes many times as long: on an emulated processor, under sanitizers. CREME_TEST_SLOW in the
 * environment says so; the same is shown then, fewer times. */
#ifndef CREME_TESTS_SLOW_H
#define CREME_TESTS_SLOW_H

#include <stdbool.h>
#include <stdlib.h>

static inline bool test_is_slow(void)
{
    return getenv("CREME_TEST_SLOW") != NULL;
}

/* The next of the cases 1, 2, ... after `at`: where it is slow, of those beyond the first 40 every `step`th. */
static inline size_t test_next_case(size_t at, size_t step)
{
    return at + (test_is_slow() && at >= 40 ? step : 1);
}

#endif
