/* How a model computes: the words for it that both networks and operators know. */
#ifndef CREME_COMPUTE_H
#define CREME_COMPUTE_H

typedef enum creme_precision { CREME_PRECISION_F32, CREME_PRECISION_BF16 } creme_precision;
typedef enum creme_backend { CREME_BACKEND_ONEDNN, CREME_BACKEND_REFERENCE } creme_backend;

#endif
