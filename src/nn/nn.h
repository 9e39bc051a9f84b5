/* Operators of the networks, behind one table that every backend fills.
 *
 * An activation is a matrix [rows][channels] of float32 (but see creme_nn_source), row-major without gaps, in the
 * backend's memory. A batch is folded into the rows: windows of sequence lie one behind another, and an operator that
 * must know where one ends is given segments.
 *
 * One promise holds for every operator of every backend: a row of its output is a function of the rows that it is
 * defined by, and of nothing else: not of its place in the matrix, nor of how many rows there are, nor of the number
 * of threads. Kernels keep it by working in blocks of a fixed shape. Windowed evaluation rests on it: the same bases
 * give the same bits in whatever window they are computed.
 *
 * NaN is kept: a NaN among the inputs of a number makes that number NaN, through maxima and rectifiers too.
 *
 * Backends: reference (ref/, plain C, the definition), onednn (onednn/), cuda (cuda/, loaded when asked for).
 * Shape legend: C channels, T tokens, H heads, G heads of keys and values, K key size, V value size, B batch.
 */
#ifndef CREME_NN_H
#define CREME_NN_H

#include "nn/attention.h"
#include "nn/kernel_file.h"
#include "nn/layers.h"
#include "nn/matrix.h"

#include <creme/compute.h>
#include <creme/meter.h>
#include <creme/status.h>
#include <creme/threads.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct creme_nn creme_nn; /* a backend with its threads and scratch */

typedef struct creme_nn_operators {
    const char *name;
    int64_t dense_rows;                         /* see creme_nn_dense_rows; on a processor: for each thread */
    bool folds;                                 /* see creme_nn_folds */
    bool rounds_early;                          /* see creme_nn_source */
    void (*describe)(char *text, size_t bytes); /* of a device: what `creme version` says of it; else NULL */
    creme_status (*create)(creme_nn *nn);
    void (*destroy)(creme_nn *nn);

    creme_status (*allocate)(creme_nn *nn, void *out, size_t bytes); /* 64-byte aligned */
    void (*release)(creme_nn *nn, void *memory);
    creme_status (*write)(creme_nn *nn, void *to, const void *from_host, size_t bytes);
    creme_status (*read)(creme_nn *nn, void *to_host, const void *from, size_t bytes);
    int64_t (*free_bytes)(creme_nn *nn); /* see creme_nn_free_bytes; NULL: 0 */
    creme_status (*wait)(creme_nn *nn);  /* see creme_nn_wait; NULL: nothing is ever under way */

    creme_status (*filter_create)(creme_nn *nn, creme_filter **out, const creme_filter_weights *weights);
    void (*filter_destroy)(creme_nn *nn, creme_filter *filter);
    creme_status (*convolve)(creme_nn *nn, creme_matrix y, creme_matrix x, creme_filter *filter,
                             creme_epilogue epilogue);
    /* See creme_nn_feed_forward; both NULL: two calls of convolve for some rows at a time. */
    creme_status (*feed_forward)(creme_nn *nn, creme_matrix y, creme_matrix x, creme_filter *first,
                                 creme_filter *second, creme_matrix hidden);
    int64_t (*hidden_rows)(creme_nn *nn);

    creme_status (*stem_create)(creme_nn *nn, creme_stem **out, const creme_stem_weights *weights);
    void (*stem_destroy)(creme_nn *nn, creme_stem *stem);
    creme_status (*stem)(creme_nn *nn, creme_matrix y, const uint8_t *codes, int64_t count, creme_stem *stem,
                         int64_t pool);

    creme_status (*normalise)(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_normalisation *how,
                              const creme_segment *segments, int64_t count);
    creme_status (*pair_difference)(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_segment *segments,
                                    int64_t count);
    creme_status (*pair_merge)(creme_nn *nn, creme_matrix y, creme_matrix x, creme_matrix gate,
                               const creme_normalisation *how, const creme_segment *segments, int64_t count);
    creme_status (*layer_norm)(creme_nn *nn, creme_matrix y, creme_matrix x, const float *gamma, const float *beta,
                               float epsilon);
    creme_status (*copy_rows)(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_segment *segments,
                              int64_t count);
    creme_status (*upsample_add)(creme_nn *nn, creme_matrix y, creme_matrix up, creme_matrix skip,
                                 const creme_segment *up_segments, const creme_segment *skip_segments, int64_t count,
                                 int64_t length);
    creme_status (*depthwise)(creme_nn *nn, creme_matrix y, creme_matrix x, const float *weights, int64_t taps);

    creme_status (*attention_create)(creme_nn *nn, creme_attention **out, const creme_attention_weights *weights);
    void (*attention_destroy)(creme_nn *nn, creme_attention *attention);
    creme_status (*attend)(creme_nn *nn, creme_matrix out, creme_matrix q, creme_matrix kv,
                           creme_attention *attention, int64_t batch, int64_t first_query);
    creme_status (*attend_joint)(creme_nn *nn, creme_matrix out, creme_matrix joint, creme_attention *attention,
                                 int64_t batch); /* NULL where no attention is joint */
    creme_status (*attend_folded)(creme_nn *nn, creme_matrix out, creme_matrix q, creme_matrix x,
                                  creme_attention *attention, int64_t batch, int64_t first_query);
} creme_nn_operators;

struct creme_nn {
    const creme_nn_operators *operators;
    creme_threads *threads;     /* borrowed, may be NULL */
    int device;                 /* of the GPUs, from 0 */
    creme_kernel_file *kernels; /* of a GPU's products; NULL: its library chooses */
    void *state;                /* the backend's own */
    uint64_t tickets;           /* how many creme_nn_ticket gave */
    creme_meter *meter;         /* borrowed; what operators take is added to it (nn/meter.h); NULL: nowhere */
};

extern const creme_nn_operators creme_nn_reference;
extern const creme_nn_operators creme_nn_onednn;

/* Where a network is computed. */
typedef struct creme_nn_place {
    creme_backend backend;
    creme_threads *threads; /* borrowed; NULL: the calling thread alone */
    int device;             /* of the GPUs, from 0 */
    const char *kernels;    /* file of kernels of a GPU's products (nn/kernel_file.h); NULL: its library chooses */
    bool tunes;             /* products are timed as they come, and the file is made or added to */
} creme_nn_place;

/* CREME_ERROR_UNSUPPORTED where the backend, or the device, is not to be had. */
CREME_CHECKED creme_status creme_nn_create(creme_nn **out, creme_backend backend, creme_threads *threads);
CREME_CHECKED creme_status creme_nn_create_on(creme_nn **out, const creme_nn_place *place);
void creme_nn_destroy(creme_nn *nn);

/* A number above 0 that this backend has not given before: by it a thing in its memory is known, since another may lie
 * there later. */
uint64_t creme_nn_ticket(creme_nn *nn);

/* Rows at which a dense layer whose output is large runs well, which is taken of so many rows at a time: enough that
 * every thread has some, and that a GPU's units are filled. No bit of any result depends on it. */
int64_t creme_nn_dense_rows(const creme_nn *nn);
int64_t creme_nn_workers(const creme_nn *nn); /* threads among which operators share rows; of a device 1 */
/* Whether creme_nn_attend_folded takes less time here than keys and values with creme_nn_attend, where it takes much
 * fewer multiply-adds. */
bool creme_nn_folds(const creme_nn *nn);

/* --- Memory ----------------------------------------------------------------------------------------------------- */

/* Bytes of the device's memory that are free now; 0 where it is the host's. */
int64_t creme_nn_free_bytes(creme_nn *nn);
/* Returns when what operators were asked for is done. creme_nn_read waits by itself; this is for clocks. */
CREME_CHECKED creme_status creme_nn_wait(creme_nn *nn);

/* An uninitialised matrix; release with creme_nn_matrix_destroy. Fails as creme_allocate does. */
CREME_CHECKED creme_status creme_nn_matrix_create(creme_nn *nn, creme_matrix *out, int64_t rows, int64_t channels);
void creme_nn_matrix_destroy(creme_nn *nn, creme_matrix *matrix);
/* *out = device copy of count floats. */
CREME_CHECKED creme_status creme_nn_vector_create(creme_nn *nn, float **out, const float *values, int64_t count);
void creme_nn_vector_destroy(creme_nn *nn, float *vector);
CREME_CHECKED creme_status creme_nn_read(creme_nn *nn, float *to_host, creme_matrix from);

/* A matrix over the same memory that is made to be read by products of this precision alone. Where they are of bfloat16
 * and the backend likes it, it is of bfloat16 too: numbers are rounded as they are written, not by every product as it
 * reads them, which gives the same bits and saves memory's time. Such a matrix may be y of creme_nn_normalise,
 * creme_nn_pair_difference, creme_nn_pair_merge, creme_nn_layer_norm and creme_nn_convolve (not of CREME_ADD), x of
 * creme_nn_convolve with a filter of that precision, and both matrices of creme_nn_copy_rows if the other is likewise;
 * and what is said of attention below; nothing else.
 *
 * creme_nn_convolve to such a matrix may be left to a library whole: then the bias is rounded to bfloat16 too, and with
 * CREME_STORE_RELU a NaN may become 0. */
creme_matrix creme_nn_source(const creme_nn *nn, creme_matrix memory, int64_t rows, int64_t channels,
                             creme_precision precision);

/* --- Operators --------------------------------------------------------------------------------------------------
 * These check shapes (CREME_ERROR_LIBRARY: a bug of the caller), then go to the backend. */

CREME_CHECKED creme_status creme_nn_filter_create(creme_nn *nn, creme_filter **out,
                                                  const creme_filter_weights *weights);
void creme_nn_filter_destroy(creme_nn *nn, creme_filter *filter);

/* "Valid" convolution over all rows: y[r][o] = b[o] + sum_{t,i} x[r + t][i] w[t][i][o], with
 * y.rows == x.rows - taps + 1. A dense layer has one tap. CREME_ADD adds to what y holds. y and x must not overlap. */
CREME_CHECKED creme_status creme_nn_convolve(creme_nn *nn, creme_matrix y, creme_matrix x, creme_filter *filter,
                                             creme_epilogue epilogue);

/* y += second(relu(first(x))), of two filters of one tap and of this precision. On a processor a thread takes some rows
 * through both, so that what lies between stays in its cache. `hidden` is memory for that, [creme_nn_hidden_rows()
 * for at most so many rows][first->out]. */
CREME_CHECKED creme_status creme_nn_feed_forward(creme_nn *nn, creme_matrix y, creme_matrix x, creme_filter *first,
                                                 creme_filter *second, creme_precision precision,
                                                 creme_matrix hidden);
int64_t creme_nn_hidden_rows(creme_nn *nn, int64_t rows);
/* Whether a column of a float32 product has the same bits among `few` as among `many` others (multiples of 16). */
bool creme_nn_columns_are_alike(const creme_nn *nn, int64_t few, int64_t many);

CREME_CHECKED creme_status creme_nn_stem_create(creme_nn *nn, creme_stem **out, const creme_stem_weights *weights);
void creme_nn_stem_destroy(creme_nn *nn, creme_stem *stem);

/* The same on one-hot rows of codes[count] (host memory), then the maximum over `pool` adjacent rows:
 * y.rows == (count - taps + 1) / pool, whole. One-hot exists only here, as a choice among rows of a table. */
CREME_CHECKED creme_status creme_nn_stem(creme_nn *nn, creme_matrix y, const uint8_t *codes, int64_t count,
                                         creme_stem *stem, int64_t pool);

/* Of each segment's row j: y[target + j] = act(norm(max over p < pool of x[source + j * pool + p])), 0 outside. */
CREME_CHECKED creme_status creme_nn_normalise(creme_nn *nn, creme_matrix y, creme_matrix x,
                                              const creme_normalisation *how, const creme_segment *segments,
                                              int64_t count);

/* Softmax pooling of pairs (Avsec et al. 2021): of rows x0, x1 with logits W x0, W x1 the softmax-weighted mean is
 * x1 + (x0 - x1) sigmoid(W (x0 - x1)): one product for two. For each segment and row j, with x0 = x[source + 2j] and
 * x1 = x[source + 2j + 1]:
 *   pair_difference   y[target + j] = x0 - x1
 *   pair_merge        y[target + j] = x1 + (x0 - x1) sigmoid(gate[target + j])   (y may be the differences)
 * and of pair_merge with `how`, whose pool is 1, then what creme_nn_normalise makes of that at position + j. */
CREME_CHECKED creme_status creme_nn_pair_difference(creme_nn *nn, creme_matrix y, creme_matrix x,
                                                    const creme_segment *segments, int64_t count);
CREME_CHECKED creme_status creme_nn_pair_merge(creme_nn *nn, creme_matrix y, creme_matrix x, creme_matrix gate,
                                               const creme_normalisation *how, const creme_segment *segments,
                                               int64_t count); /* how NULL: nothing more */

/* Over channels, biased variance: y = (x - mean) / sqrt(var + epsilon) * gamma + beta. */
CREME_CHECKED creme_status creme_nn_layer_norm(creme_nn *nn, creme_matrix y, creme_matrix x, const float *gamma,
                                               const float *beta, float epsilon);

/* y[target + j] = x[source + j] for each segment. */
CREME_CHECKED creme_status creme_nn_copy_rows(creme_nn *nn, creme_matrix y, creme_matrix x,
                                              const creme_segment *segments, int64_t count);

/* For each pair of segments and row j at position p = position + j (of the skip segment; rows and target are its
 * too): y[target + j] = up[up.source + p/2 - up.position] + skip[skip.source + j], zero for p outside 0 .. length - 1
 * (no input row is read there). */
CREME_CHECKED creme_status creme_nn_upsample_add(creme_nn *nn, creme_matrix y, creme_matrix up, creme_matrix skip,
                                                 const creme_segment *up_segments, const creme_segment *skip_segments,
                                                 int64_t count, int64_t length);

/* One filter a channel, valid over all rows: y[r][c] = sum_t x[r + t][c] w[t][c], weights [taps][C]. */
CREME_CHECKED creme_status creme_nn_depthwise(creme_nn *nn, creme_matrix y, creme_matrix x, const float *weights,
                                              int64_t taps);

CREME_CHECKED creme_status creme_nn_attention_create(creme_nn *nn, creme_attention **out,
                                                     const creme_attention_weights *weights);
void creme_nn_attention_destroy(creme_nn *nn, creme_attention *attention);

/* q[batch * Q][H * K] are the queries of tokens first_query .. first_query + Q - 1 of each sequence,
 * kv[batch * T][G * K + G * V] the keys and values of all, a source or not if the attention is `joint`;
 * out[batch * Q][H * V], which may be a source if it `rounds`. */
CREME_CHECKED creme_status creme_nn_attend(creme_nn *nn, creme_matrix out, creme_matrix q, creme_matrix kv,
                                           creme_attention *attention, int64_t batch, int64_t first_query);

/* The same of all queries, from a source joint[batch * T][H * K + G * K + G * V]: the product of one filter, rounded.
 * Where the attention is `joint` only. */
CREME_CHECKED creme_status creme_nn_attend_joint(creme_nn *nn, creme_matrix out, creme_matrix joint,
                                                 creme_attention *attention, int64_t batch);

/* The same from x[batch * T][D] in place of keys and values, which are never made; in float32 whatever the precision
 * is, but for relative logits from a table. */
CREME_CHECKED creme_status creme_nn_attend_folded(creme_nn *nn, creme_matrix out, creme_matrix q, creme_matrix x,
                                                  creme_attention *attention, int64_t batch, int64_t first_query);

#endif
