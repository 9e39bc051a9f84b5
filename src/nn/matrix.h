/* Activations as operators see them (nn.h), and rows of them. */
#ifndef CREME_NN_MATRIX_H
#define CREME_NN_MATRIX_H

#include <stdint.h>

typedef enum creme_number { CREME_FLOAT32, CREME_BFLOAT16 } creme_number;

typedef struct creme_matrix {
    float *at; /* [rows][channels], in the backend's memory; what it points to is said by `number` */
    int64_t rows, channels;
    creme_number number; /* FLOAT32 but for what creme_nn_source gives */
} creme_matrix;

/* Rows of one window. `position` is where its first output row lies in the whole sequence, in rows of this layer. */
typedef struct creme_segment {
    int64_t source; /* first row of the input */
    int64_t target; /* first row of the output */
    int64_t rows;   /* rows of the output */
    int64_t position;
} creme_segment;

/* A view of `rows` rows from `first`; another shape over the same memory, of float32. */
creme_matrix creme_matrix_rows(creme_matrix matrix, int64_t first, int64_t rows);
creme_matrix creme_matrix_as(creme_matrix matrix, int64_t rows, int64_t channels);

#endif
