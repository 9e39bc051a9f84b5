/* Inside the reader of Borzoi's tensors: names and shapes of the parts. */
#ifndef CREME_MODEL_BORZOI_TENSORS_PARTS_H
#define CREME_MODEL_BORZOI_TENSORS_PARTS_H

#include "model/borzoi/tensors.h"

enum { CREME_BORZOI_NAME_ROOM = 512, CREME_BORZOI_MOST_PIECES = 4 };

typedef enum creme_borzoi_sort {
    CREME_BORZOI_FILTER,     /* weight, bias */
    CREME_BORZOI_BATCH_NORM, /* scale, shift, mean, variance */
    CREME_BORZOI_LAYER_NORM, /* scale, shift */
    CREME_BORZOI_BIAS        /* one tensor */
} creme_borzoi_sort;

typedef struct creme_borzoi_part_info {
    creme_borzoi_sort kind;
    const char *pieces[CREME_BORZOI_MOST_PIECES][2]; /* by spelling: what stands behind the layer's name; {0} ends */
} creme_borzoi_part_info;

typedef struct creme_borzoi_place {
    const char *layer;     /* NULL: the network does not have this part */
    int64_t taps, in, out; /* of a filter; of a norm, `out` counts; of a bias, in x out = heads x key size */
} creme_borzoi_place;

struct creme_borzoi_tensors {
    const creme_weights *weights;
    const creme_borzoi_config *config;
    const char *path;
    int64_t parameters;
    creme_unknown_tensors unknown;
};

const creme_borzoi_part_info *creme_borzoi_part_get(creme_borzoi_part part);

/* How often a part is there, and one of them. */
int creme_borzoi_part_times(const creme_borzoi_config *config, creme_borzoi_part part);
creme_borzoi_place creme_borzoi_part_place(const creme_borzoi_config *config, creme_borzoi_part part, int index);

/* The tensor of that piece of the part, whose type and shape are right; CREME_ERROR_FORMAT otherwise. */
CREME_CHECKED creme_status creme_borzoi_find(const creme_borzoi_tensors *tensors, creme_borzoi_part part, int index,
                                             int piece, const creme_tensor **out);

#endif
