/* Tensors of models that others compute: what they are called, of what type and shape they are, and their numbers. */
#ifndef CREME_MODEL_FOREIGN_TENSOR_H
#define CREME_MODEL_FOREIGN_TENSOR_H

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum creme_foreign_type {
    CREME_FOREIGN_UINT8,
    CREME_FOREIGN_INT8,
    CREME_FOREIGN_FP16,
    CREME_FOREIGN_BF16,
    CREME_FOREIGN_FP32,
    CREME_FOREIGN_FP64,
    CREME_FOREIGN_INT32,
    CREME_FOREIGN_INT64,
    CREME_FOREIGN_TYPES /* none of these */
} creme_foreign_type;

enum { CREME_FOREIGN_MOST_RANK = 8 };

/* The datatype of an input or output that is a list, a map, ... */
#define CREME_FOREIGN_NO_TENSOR "no tensor"

typedef struct creme_foreign_tensor {
    char *name;
    creme_foreign_type type;
    char *datatype;                         /* as whoever computes calls it */
    int64_t shape[CREME_FOREIGN_MOST_RANK]; /* [rank]; -1: any */
    int rank;
    char *written; /* the shape as whoever computes writes it, "[batch, 4, 2048]"; NULL: with -1 */
} creme_foreign_tensor;

typedef struct creme_foreign_tensors {
    creme_foreign_tensor *at;
    size_t count;
} creme_foreign_tensors;

/* What a model takes and gives, in the words of whoever computes it. */
typedef struct creme_foreign_signature {
    creme_foreign_tensors inputs, outputs;
} creme_foreign_signature;
void creme_foreign_signature_clear(creme_foreign_signature *signature);

/* "UINT8", ...; "?" of none. Bytes of one number. */
const char *creme_foreign_type_name(creme_foreign_type type);
size_t creme_foreign_type_bytes(creme_foreign_type type);

/* The type of that name; CREME_FOREIGN_TYPES if there is none. */
creme_foreign_type creme_foreign_type_find(const char *name);

/* FP32, FP16, BF16 or FP64; a kind of whole number. */
bool creme_foreign_type_is_real(creme_foreign_type type);
bool creme_foreign_type_is_whole(creme_foreign_type type);

/* "[-1, 896, 3]" into text[bytes]; returns text. */
const char *creme_foreign_shape_text(const int64_t *shape, int rank, char *text, size_t bytes);

/* Whether the shapes are the same but for dimensions of 1, which may be there or not. */
bool creme_foreign_shapes_agree(const int64_t *a, int a_rank, const int64_t *b, int b_rank);

/* out[count] = numbers[count] of that floating-point type, of any alignment, as float32. */
void creme_foreign_to_floats(float *out, const void *numbers, size_t count, creme_foreign_type type);

/* The nearest number of that type, as its bits. */
uint16_t creme_foreign_half(float number);
uint16_t creme_foreign_bfloat(float number);

#endif
