/* How a model computes: the words for it that both networks and operators know. */
#ifndef CREME_COMPUTE_H
#define CREME_COMPUTE_H

/* Of what matrix products multiply; sums are float32. TF32 is a GPU's (float32 with 10 bits after the first). */
typedef enum creme_precision { CREME_PRECISION_F32, CREME_PRECISION_BF16, CREME_PRECISION_TF32 } creme_precision;
typedef enum creme_backend { CREME_BACKEND_ONEDNN, CREME_BACKEND_REFERENCE, CREME_BACKEND_CUDA } creme_backend;

#endif
