/* What the files of the CUDA backend share. All work goes to one stream, so that it is done in the order in which it
 * was asked for; creme_nn_read waits for it. */
#ifndef CREME_NN_CUDA_BACKEND_H
#define CREME_NN_CUDA_BACKEND_H

#include "nn/cuda/gemm.h"
#include "nn/nn.h"

/* Host memory goes to the device through one of a few slots in turn: pinned memory that is filled here, and copied
 * by the stream to the device memory of the slot while the next one is filled. */
typedef struct cuda_slot {
    void *pinned, *device;
    size_t bytes, used;        /* of the memory; of what is there */
    struct CUevent_st *copied; /* when `pinned` may be written again */
} cuda_slot;

/* Device memory that operators work in: sources of products in bf16, the last rows of a product, panels of a
 * convolution, products that are rounded to bf16, keys and values, and these in 16 bits. */
typedef enum cuda_scratch_use {
    CUDA_SOURCE,
    CUDA_TAIL_SOURCE,
    CUDA_TAIL,
    CUDA_PANEL,
    CUDA_WIDE,
    CUDA_KEY_VALUE,
    CUDA_PACKED,
    CUDA_SCRATCHES
} cuda_scratch_use;

enum { CUDA_SLOTS = 4 };

typedef struct cuda_state {
    int device;
    cuda_stream stream;
    cuda_gemm_engine *engine;
    cuda_slot slots[CUDA_SLOTS];
    int next_slot;
    void *scratch[CUDA_SCRATCHES];
    size_t scratch_bytes[CUDA_SCRATCHES];
    size_t most_shared; /* bytes of shared memory that a block may have */
    bool by_warpgroups; /* attention by tensor cores */
} cuda_state;

/* CREME_OK for cudaSuccess (0), else a failure that says what was being done. */
CREME_CHECKED creme_status creme_cuda_check(int error, const char *what);

/* memory.c; a device belongs to a thread in CUDA: whatever follows on this thread goes to the backend's. */
CREME_CHECKED creme_status creme_cuda_enter(creme_nn *nn);
creme_status creme_cuda_allocate(creme_nn *nn, void *out, size_t bytes);
void creme_cuda_release(creme_nn *nn, void *memory);
creme_status creme_cuda_write(creme_nn *nn, void *to, const void *from_host, size_t bytes);
creme_status creme_cuda_read(creme_nn *nn, void *to_host, const void *from, size_t bytes);
int64_t creme_cuda_free_bytes(creme_nn *nn);
creme_status creme_cuda_wait(creme_nn *nn);
/* *out = new device memory with what is there; zeros where `from` is NULL. */
CREME_CHECKED creme_status creme_cuda_upload(creme_nn *nn, void *out, const void *from, size_t bytes);
/* *out = device memory that will hold a copy of what is at `from`, until CUDA_SLOTS - 1 further calls. What is the same
 * as at the call before is not copied again: one operator often follows another with its segments. */
CREME_CHECKED creme_status creme_cuda_stage(creme_nn *nn, void *out, const void *from, size_t bytes);
/* *out = at least so many bytes of scratch, until the next call for the same use. */
CREME_CHECKED creme_status creme_cuda_scratch(creme_nn *nn, void *out, cuda_scratch_use use, size_t bytes);
void creme_cuda_memory_clear(creme_nn *nn);

/* filter.c */
creme_status creme_cuda_filter_create(creme_nn *nn, creme_filter **out, const creme_filter_weights *weights);
void creme_cuda_filter_destroy(creme_nn *nn, creme_filter *filter);
creme_status creme_cuda_convolve(creme_nn *nn, creme_matrix y, creme_matrix x, creme_filter *filter,
                                 creme_epilogue epilogue);

/* rows.c */
creme_status creme_cuda_stem_create(creme_nn *nn, creme_stem **out, const creme_stem_weights *weights);
void creme_cuda_stem_destroy(creme_nn *nn, creme_stem *stem);
creme_status creme_cuda_stem(creme_nn *nn, creme_matrix y, const uint8_t *codes, int64_t count, creme_stem *stem,
                             int64_t pool);
creme_status creme_cuda_normalise(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_normalisation *how,
                                  const creme_segment *segments, int64_t count);
creme_status creme_cuda_pair_difference(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_segment *segments,
                                        int64_t count);
creme_status creme_cuda_pair_merge(creme_nn *nn, creme_matrix y, creme_matrix x, creme_matrix gate,
                                   const creme_normalisation *how, const creme_segment *segments, int64_t count);
creme_status creme_cuda_layer_norm(creme_nn *nn, creme_matrix y, creme_matrix x, const float *gamma,
                                   const float *beta, float epsilon);
creme_status creme_cuda_copy_rows(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_segment *segments,
                                  int64_t count);
creme_status creme_cuda_upsample_add(creme_nn *nn, creme_matrix y, creme_matrix up, creme_matrix skip,
                                     const creme_segment *up_segments, const creme_segment *skip_segments,
                                     int64_t count, int64_t length);
creme_status creme_cuda_depthwise(creme_nn *nn, creme_matrix y, creme_matrix x, const float *weights, int64_t taps);

/* attention.c */
creme_status creme_cuda_attention_create(creme_nn *nn, creme_attention **out, const creme_attention_weights *weights);
void creme_cuda_attention_destroy(creme_nn *nn, creme_attention *attention);
creme_status creme_cuda_attend(creme_nn *nn, creme_matrix out, creme_matrix q, creme_matrix kv,
                               creme_attention *attention, int64_t batch, int64_t first_query);
creme_status creme_cuda_attend_joint(creme_nn *nn, creme_matrix out, creme_matrix joint, creme_attention *attention,
                                     int64_t batch);
creme_status creme_cuda_attend_folded(creme_nn *nn, creme_matrix out, creme_matrix q, creme_matrix x,
                                      creme_attention *attention, int64_t batch, int64_t first_query);

/* services.c */
const struct creme_cuda_services *creme_cuda_host(void);

#endif
