/* The clock of the meter. */
#include "nn/meter.h"

#include <time.h>

double creme_nn_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
