/* One batch of different sequences, and their way through the model. Knows nothing of assays but the label under
 * which a construct is spoken of. */
#ifndef CREME_ASSAY_ENGINE_BATCH_H
#define CREME_ASSAY_ENGINE_BATCH_H

#include "assay/engine_cache.h"

#include <creme/construct.h>

/* One sequence of the batch. */
typedef struct creme_batch_slot {
    creme_hash hash;              /* of codes */
    creme_hash whole;             /* of codes and bins */
    creme_hash key;               /* of the codes of a trusted field, and bins: what the activity belongs to */
    uint8_t *codes;               /* [input_bp] */
    creme_background *background; /* retained while the slot is in use */
    creme_interval *changed;      /* [changed_count] */
    size_t changed_count, changed_capacity;
    bool by_itself;  /* so much is changed that it is embedded by itself */
    bool tried;      /* with other bases outside a trusted field (engine_field.h), */
    creme_hash site; /* ... as the first sequence of this wild type */
    const char *assay;
    creme_construct_label label;
    creme_bin_list bins;              /* what is read of it, where bins are listed; capacity is kept */
    const creme_embedding *embedding; /* borrowed from the cache or from a job */
} creme_batch_slot;

/* A sequence to be embedded. */
typedef struct creme_batch_job {
    creme_hash hash;
    const uint8_t *codes;
    bool by_itself;
    const creme_embedding *parent;  /* borrowed from the cache: it is derived from what this embeds; or NULL */
    creme_background_origin origin; /* if parent */
    creme_embedding *embedding;     /* owned here until it moves into the cache */
} creme_batch_job;

typedef struct creme_batch {
    creme_predictor *predictor; /* borrowed */
    int64_t capacity, count, outputs, input_bp;
    bool windowed, listed;        /* listed: bins are, with each construct */
    creme_interval field;         /* outside which bases do not matter; {0, 0}: all may */
    creme_batch_slot *slots;      /* [capacity] */
    uint8_t *codes;               /* [capacity][input_bp] */
    float *activities;            /* [capacity][outputs], after creme_batch_evaluate */
    creme_batch_job *jobs;        /* [capacity] */
    int64_t job_count;            /* of the evaluation under way or last made */
    int64_t derived_count;        /* jobs with a parent */
    const uint8_t **pointers;     /* [capacity] */
    creme_embedding **made;       /* [capacity] */
    creme_variant *variants;      /* [capacity] */
    const creme_bin_list **bins;  /* [capacity] where they are listed; else NULL */
    creme_embedding_cache *cache; /* NULL unless windowed */
} creme_batch;

CREME_CHECKED creme_status creme_batch_init(creme_batch *batch, creme_predictor *predictor, int64_t capacity,
                                            bool windowed, size_t embedding_bytes);
void creme_batch_clear(creme_batch *batch);

/* Writes the construct into the next free slot, which is not taken by that; there must be one. */
CREME_CHECKED creme_status creme_batch_write(creme_batch *batch, const creme_construct *construct);
/* The hash of what was written, and of which bins are read of it: of the bases that matter; of all of them. */
creme_hash creme_batch_written(const creme_batch *batch);
creme_hash creme_batch_written_whole(const creme_batch *batch);
/* The slot that holds this sequence, and reads these bins of it; -1 if none does. */
int64_t creme_batch_find(const creme_batch *batch, creme_hash key);
/* Takes the slot that was written. */
CREME_CHECKED creme_status creme_batch_take(creme_batch *batch, const creme_construct *construct, const char *assay);

/* Sets the activities of all slots taken. */
CREME_CHECKED creme_status creme_batch_evaluate(creme_batch *batch);

/* Lets all slots go. */
void creme_batch_empty(creme_batch *batch);

#endif
