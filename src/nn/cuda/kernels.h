/* The kernels, as functions of C: each puts its work on a stream and returns a cudaError_t. Pointers are the
 * device's, matrices row-major without gaps, sizes as in nn/nn.h.
 *
 * Every number is made by one thread, or by one warp in one order, from the rows that define it alone: the promise
 * of nn/nn.h holds by construction.
 */
#ifndef CREME_NN_CUDA_KERNELS_H
#define CREME_NN_CUDA_KERNELS_H

#include "nn/layers.h"
#include "nn/matrix.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct CUstream_st *cuda_stream;

/* What a kernel needs of an attention layer (nn/attention.h). */
typedef struct cuda_attention_parts {
    int64_t tokens, heads, kv_heads, key, value;
    const float *content_bias, *position_bias; /* [H][K] */
    const float *table;                        /* [H][2T - 1][K] or NULL */
    int64_t masks;                             /* 0: no central masks */
    const float *relative;                     /* [H][K][2 * masks] */
    const uint8_t *level;                      /* [T]: of each |d| the number of masks that are off there */
    int64_t half;                              /* R / 2; 0: no rotary positions */
    const float *cosine, *sine;                /* [T][half] */
} cuda_attention_parts;

typedef struct cuda_attend_call {
    float *out;
    const float *q, *kv;
    int64_t batch, queries, first_query; /* queries of each sequence */
} cuda_attend_call;

/* Attention by tensor cores: queries of a block, keys of a tile, components of values of a block; components that
 * keys are filled up to, 64 or, without a table, 192. */
enum {
    CUDA_TENSOR_QUERIES = 128,
    CUDA_TENSOR_KEYS = 64,
    CUDA_TENSOR_VALUES = 192,
    CUDA_TENSOR_KEY = 64,
    CUDA_TENSOR_LONG_KEY = 192
};

typedef struct cuda_tensor_parts {
    cuda_attention_parts a;
    bool half;                  /* numbers are float16, else bfloat16 */
    int64_t tokens, key, value; /* T, K and V filled up */
    const uint16_t *table; /* [H][distances][key]: r, row `nearest` is d = 0; zeros beyond |d| = T - 1. Or NULL */
    int64_t distances, nearest;
} cuda_tensor_parts;

/* Where the rows of 16-bit keys or values of a sequence's head lie: `row` numbers from one to the next, `head` from one
 * head's first row to the next's, `sequence` likewise. All are multiples of 8, and the address of 16 bytes. */
typedef struct cuda_narrow_rows {
    const uint16_t *at;
    int64_t row, head, sequence;
} cuda_narrow_rows;

typedef struct cuda_tensor_call {
    void *out; /* [batch * queries][H * V] */
    creme_number out_number;
    const void *q; /* of head h: [batch * queries][h * K ..], rows q_stride numbers apart */
    creme_number q_number;
    int64_t q_stride;
    cuda_narrow_rows keys, values; /* of so many tokens and components as the parts say, filled up */
    int64_t batch, queries, first_query;
} cuda_tensor_call;

/* Rounding to 16 bits: to[g][h][lead + r][c] = from[g][r][offset + h * width + c], zero around. */
typedef struct cuda_pack {
    uint16_t *to;      /* [groups][heads][rows][columns], columns even */
    const float *from; /* [groups][from_rows][stride] */
    int64_t groups, heads, rows, columns, lead, from_rows, stride, offset, width;
    bool half, turn; /* turn: row r is turned to position r, by `a` */
    cuda_attention_parts a;
} cuda_pack;

#ifdef __cplusplus
extern "C" {
#endif

/* convert.cu; matrices may be of bfloat16 where that is said */

/* to[i] = from[i] rounded to bfloat16, ties to even. */
int creme_cuda_to_bf16(cuda_stream stream, uint16_t *to, const float *from, int64_t count);
/* The sources of a convolution as those of one product: row r of `to` [rows][taps * x.channels], of `number`, holds
 * rows first + r .. first + r + taps - 1 of x (which may be of bfloat16). */
typedef struct cuda_panel {
    void *to;
    creme_number number;
    int64_t first, rows, taps;
} cuda_panel;
int creme_cuda_panel_rows(cuda_stream stream, const cuda_panel *panel, creme_matrix x);
/* The first `used` bytes are copied, the rest up to `whole` are zero. */
int creme_cuda_pad(cuda_stream stream, void *to, const void *from, size_t used, size_t whole);
/* y = f(x + bias), f by the epilogue (of CREME_ADD and CREME_STORE: itself); bias may be NULL, x may be y.at, y may
 * be of bfloat16. */
int creme_cuda_finish(cuda_stream stream, creme_matrix y, const float *x, const float *bias, creme_epilogue epilogue);

/* stem.cu; table [taps][6][channels], bias [channels] */
int creme_cuda_stem_rows(cuda_stream stream, creme_matrix y, const uint8_t *codes, const float *table,
                         const float *bias, int64_t taps, int64_t pool);

/* elementwise.cu; segments are the device's, `most_rows` the most rows that one of them has. y of the first three and
 * of layer norm may be of bfloat16, and y and x of creme_cuda_segment_rows. */
int creme_cuda_normalise_rows(cuda_stream stream, creme_matrix y, const float *x, const creme_normalisation *how,
                              const creme_segment *segments, int64_t count, int64_t most_rows);
int creme_cuda_difference_rows(cuda_stream stream, creme_matrix y, const float *x, const creme_segment *segments,
                               int64_t count, int64_t most_rows);
int creme_cuda_merge_rows(cuda_stream stream, creme_matrix y, const float *x, const float *gate,
                          const creme_normalisation *how, const creme_segment *segments, int64_t count,
                          int64_t most_rows); /* how NULL: not normalised */
int creme_cuda_segment_rows(cuda_stream stream, creme_matrix y, const float *x, const creme_segment *segments,
                            int64_t count, int64_t most_rows);
int creme_cuda_upsample_rows(cuda_stream stream, creme_matrix y, const float *up, const float *skip,
                             const creme_segment *up_segments, const creme_segment *skip_segments, int64_t count,
                             int64_t most_rows, int64_t length);
int creme_cuda_depthwise_rows(cuda_stream stream, creme_matrix y, const float *x, const float *weights, int64_t taps);
int creme_cuda_layer_norm_rows(cuda_stream stream, creme_matrix y, const float *x, const float *gamma,
                               const float *beta, float epsilon);

/* attention.cu */

/* Bytes of shared memory that a block of the attention kernel takes where it may have `most`; more than these if it
 * does not fit. */
size_t creme_cuda_attend_shared(const cuda_attention_parts *parts, size_t most);
int creme_cuda_attend_rows(cuda_stream stream, const cuda_attention_parts *parts, const cuda_attend_call *call,
                           size_t most);

/* attention_pack.cu; rows * columns < 2^31. float16 makes NaN of what is 65,520 or more. */
int creme_cuda_pack_rows(cuda_stream stream, const cuda_pack *pack);

/* attention_tensor.cu */

/* Bytes of shared memory that a block takes; SIZE_MAX if keys are too long. */
size_t creme_cuda_tensor_shared(const cuda_attention_parts *parts);
int creme_cuda_tensor_attend(cuda_stream stream, const cuda_tensor_parts *parts, const cuda_tensor_call *call);

/* attention_wgmma.cu: the same, on compute capability 9.0 alone */
size_t creme_cuda_wgmma_shared(const cuda_attention_parts *parts);
int creme_cuda_wgmma_attend(cuda_stream stream, const cuda_tensor_parts *parts, const cuda_tensor_call *call);

#ifdef __cplusplus
}
#endif
#endif
