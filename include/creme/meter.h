/* Where a network's time goes: seconds and multiplications of its passes, by stage and by sort of work. */
#ifndef CREME_METER_H
#define CREME_METER_H

/* The parts of a pass, in their order. */
typedef enum creme_stage {
    CREME_STAGE_TRUNK,        /* stem and convolutions, to tokens; embeddings put in place */
    CREME_STAGE_ATTENTION,    /* of each transformer block, with its projections to queries, keys, values and back */
    CREME_STAGE_FEED_FORWARD, /* of each transformer block */
    CREME_STAGE_END,          /* from the transformer to what the head reads */
    CREME_STAGE_HEAD,
    CREME_STAGE_COUNT
} creme_stage;

typedef enum creme_work {
    CREME_WORK_PRODUCTS,  /* convolutions and dense layers, the stem among them */
    CREME_WORK_ATTENTION, /* logits, softmax, and the mean of values */
    CREME_WORK_OTHER,     /* normalisation, activation, pooling, copies */
    CREME_WORK_COUNT
} creme_work;

typedef struct creme_cost {
    double seconds;
    double flop; /* 2 x multiply-adds of what was asked for; kernels fill up their blocks beside that. 0 for OTHER */
} creme_cost;

typedef struct creme_meter {
    creme_stage stage; /* under way */
    creme_cost costs[CREME_STAGE_COUNT][CREME_WORK_COUNT];
} creme_meter;

#endif
