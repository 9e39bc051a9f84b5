/* One convolution on random numbers, to be timed: what an operator reaches on this machine. A large dense one, in turns
 * with what is measured, is the yardstick for everything else (CREME_LARGE_PRODUCT). */
#ifndef CREME_NN_PRODUCT_H
#define CREME_NN_PRODUCT_H

#include "nn/nn.h"

typedef struct creme_product_shape {
    int64_t taps, in, out, rows;
} creme_product_shape;

/* Large enough that every kernel is at its best, small enough to stay in the caches of a processor. */
static const creme_product_shape CREME_LARGE_PRODUCT = {1, 1024, 1024, 2048};

/* That, or on a device with memory enough one that fills it: 550 GFLOP. */
creme_product_shape creme_product_large(creme_nn *nn);

typedef struct creme_product {
    creme_filter *filter;
    creme_matrix x, source, y; /* source: x as products like it (creme_nn_source) */
    double flop;               /* of one call */
    double best;               /* least seconds of a call so far, 0 before the first */
} creme_product;

/* CREME_ERROR_UNSUPPORTED if this processor does not have the precision. Clear after a failure too. */
CREME_CHECKED creme_status creme_product_init(creme_product *out, creme_nn *nn, creme_product_shape shape,
                                              creme_precision precision);
void creme_product_clear(creme_product *product, creme_nn *nn);

/* One call. */
CREME_CHECKED creme_status creme_product_run(creme_product *product, creme_nn *nn);

/* FLOP per second of the best call. */
double creme_product_rate(const creme_product *product);

#endif
