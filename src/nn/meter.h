/* What the operators write into a meter: creme_nn's, if it has one. Without one they do not even look at the clock. */
#ifndef CREME_NN_METER_H
#define CREME_NN_METER_H

#include "nn/nn.h"

#include "base/clock.h"

/* The stage that what follows belongs to. */
static inline void creme_nn_enter(creme_nn *nn, creme_stage stage)
{
    if (nn->meter) nn->meter->stage = stage;
}

/* When an operator begins, to be handed to creme_nn_leave. */
static inline double creme_nn_begin(const creme_nn *nn)
{
    return nn->meter ? creme_seconds() : 0;
}

/* Notes what it took; returns what it returned. */
CREME_CHECKED static inline creme_status creme_nn_leave(creme_nn *nn, double begun, creme_work work, double flop,
                                                        creme_status status)
{
    if (!nn->meter) return status;
    if (status == CREME_OK) status = creme_nn_wait(nn);
    creme_cost *cost = &nn->meter->costs[nn->meter->stage][work];
    cost->seconds += creme_seconds() - begun;
    cost->flop += flop;
    return status;
}

#endif
