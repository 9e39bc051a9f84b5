/* What backends on the CPU share: memory that is host memory, copies of weights, loops over rows. */
#ifndef CREME_NN_CPU_H
#define CREME_NN_CPU_H

#include "nn/nn.h"

/* creme_nn_dense_rows, for each thread: two blocks of the largest products. */
enum { CREME_CPU_DENSE_ROWS = 512 };

creme_status creme_cpu_allocate(creme_nn *nn, void *out, size_t bytes);
void creme_cpu_release(creme_nn *nn, void *memory);
creme_status creme_cpu_copy(creme_nn *nn, void *to, const void *from, size_t bytes);

/* An aligned copy of count floats; zeros where `from` is NULL. */
CREME_CHECKED creme_status creme_cpu_copy_floats(float **out, const float *from, int64_t count);

/* Runs task(context, first, end, worker) over 0 .. rows in blocks of `block` rows. */
typedef void (*creme_cpu_rows_task)(void *context, int64_t first, int64_t end, int worker);
void creme_cpu_for_rows(creme_nn *nn, int64_t rows, int64_t block, creme_cpu_rows_task task, void *context);

/* Runs task(context, segment, first, end) over the rows of all segments, in blocks of `block` rows of one segment
 * each. */
typedef void (*creme_cpu_segment_task)(void *context, int64_t segment, int64_t first, int64_t end);
void creme_cpu_for_segments(creme_nn *nn, const creme_segment *segments, int64_t count, int64_t block,
                            creme_cpu_segment_task task, void *context);

/* The table [taps][6][out] of a stem: one row for each code and tap; N is n_value times the sum over the four bases,
 * OUTSIDE zero. */
CREME_CHECKED creme_status creme_cpu_stem_table(float **out, const creme_stem_weights *weights);

/* Cosines and sines of a rotary attention's angles, both [R/2][T]: pair c of token t is turned by the angle at
 * [c][t]. Both are NULL after a failure. */
CREME_CHECKED creme_status creme_cpu_rotary_tables(float **cosine, float **sine,
                                                   const creme_attention_weights *weights);

/* y[target + j] = x[source + j]. */
creme_status creme_cpu_copy_rows(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_segment *segments,
                                 int64_t count);

#endif
