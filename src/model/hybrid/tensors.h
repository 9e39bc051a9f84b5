/* The tensors of a network by its parts, in our layout, from any container and in any of the spellings in which
 * it is published.
 *
 * A family describes its parts in a hybrid_catalogue: how often each is there, what its layer is called in each
 * spelling, of what sizes it is, and what its tensors are called. Here they are found, held against those sizes,
 * and read.
 *
 * Layout: every matrix product is a filter [taps][in][out]. TensorFlow (Keras, Sonnet) has it so; PyTorch's
 * [out][in][taps] is transposed. Dimensions of 1 count for nothing when a shape is held against what is asked
 * for.
 *
 *   tensors.c         the index of names, the check of every shape, tensors that no part uses
 *   tensors_read.c    values
 *   tensors_measure.c sizes from shapes, for files that do not say them */
#ifndef CREME_MODEL_HYBRID_TENSORS_H
#define CREME_MODEL_HYBRID_TENSORS_H

#include "model/hybrid/layer.h"
#include "model/weights/unknown.h"

#include <creme/weights.h>
#include <stdbool.h>

typedef enum hybrid_spelling { HYBRID_TENSORFLOW, HYBRID_PYTORCH, HYBRID_SPELLINGS } hybrid_spelling;

typedef enum hybrid_sort {
    HYBRID_FILTER,     /* weights, bias */
    HYBRID_BATCH_NORM, /* scale, shift, mean, variance: folded into scale and shift */
    HYBRID_LAYER_NORM, /* scale, shift */
    HYBRID_BIAS        /* what queries have added: one tensor [H][K] */
} hybrid_sort;

enum {
    HYBRID_MOST_PIECES = 4,
    HYBRID_NAME_ROOM = 1100, /* for a name and what is put around it */
    HYBRID_LAYER_ROOM = 128
};

/* The parts of a block of the transformer, which the catalogues of all families begin with. `index` is the block. */
enum {
    HYBRID_QUERY,         /* dim -> H * K, no bias; a head's columns stand together */
    HYBRID_KEY,           /* dim -> H * K, no bias */
    HYBRID_VALUE,         /* dim -> H * V, no bias */
    HYBRID_RELATIVE,      /* position features -> H * K, no bias */
    HYBRID_ATTENTION_OUT, /* H * V -> dim */
    HYBRID_FFN_IN,        /* dim -> hidden */
    HYBRID_FFN_OUT,       /* hidden -> dim */
    HYBRID_ATTENTION_NORM,
    HYBRID_FFN_NORM,
    HYBRID_CONTENT_BIAS,
    HYBRID_POSITION_BIAS,
    HYBRID_BLOCK_PARTS
};

/* What stands behind a layer's name, for each piece in each spelling; {0} ends. */
typedef const char *const hybrid_pieces[HYBRID_MOST_PIECES][HYBRID_SPELLINGS];

typedef struct hybrid_part {
    hybrid_sort sort;
    hybrid_pieces *pieces;
} hybrid_part;

/* One of the layers of a part. */
typedef struct hybrid_place {
    const char *layer;     /* its name; NULL: the network does not have it */
    int64_t taps, in, out; /* of a filter; of a norm, `out` counts; of a bias, in x out = H x K */
} hybrid_place;

typedef struct hybrid_catalogue {
    const hybrid_part *parts;
    int part_count;
    int (*times)(const void *config, int part); /* how many layers a part has */
    /* The layer; its name may be made in `text`. */
    hybrid_place (*place)(const void *config, hybrid_spelling spelling, int part, int index,
                          char text[HYBRID_LAYER_ROOM]);
    void (*normalise)(const char *name,
                      char out[HYBRID_NAME_ROOM]); /* the file's name as places have it; NULL: as it is */
    const char *const *idle;                       /* words in names of tensors that nobody needs; ends with NULL */
} hybrid_catalogue;

typedef struct hybrid_tensors hybrid_tensors;

/* Finds every tensor by its name; no sizes are known yet. `weights` must outlive the result. A tensor that is
 * there twice counts once if both have the same bytes, else it is CREME_ERROR_FORMAT, naming both. */
CREME_CHECKED creme_status creme_hybrid_tensors_create(hybrid_tensors **out, const creme_weights *weights,
                                                       const hybrid_catalogue *catalogue);
void creme_hybrid_tensors_destroy(hybrid_tensors *tensors);

/* Checks the type and shape of every tensor that the config, which must outlive the tensors, asks for, and takes
 * note of those that no part uses. `epsilon` is that of batch normalisation. CREME_ERROR_FORMAT names the tensor
 * that is absent or of another shape. */
CREME_CHECKED creme_status creme_hybrid_tensors_check(hybrid_tensors *tensors, const void *config,
                                                      hybrid_spelling spelling, double epsilon);

/* The tensors of the file that no part uses, without the idle ones. Borrowed. */
const creme_unknown_tensors *creme_hybrid_tensors_unknown(const hybrid_tensors *tensors);

/* Trained numbers, that is, without the means and variances of batch normalisation. */
int64_t creme_hybrid_tensors_parameters(const hybrid_tensors *tensors);

/* --- Values (tensors_read.c) ----------------------------------------------------------------------------------- */

/* Reads one layer of a part; clear the result. CREME_ERROR_NUMERIC names the tensor and index of a NaN or
 * infinity, CREME_ERROR_FORMAT those of a variance below 0, CREME_ERROR_RANGE a part that is of another sort or
 * that the network does not have. */
CREME_CHECKED creme_status creme_hybrid_read_filter(const hybrid_tensors *tensors, int part, int index,
                                                    hybrid_filter_values *out);
CREME_CHECKED creme_status creme_hybrid_read_norm(const hybrid_tensors *tensors, int part, int index,
                                                  hybrid_norm_values *out);
CREME_CHECKED creme_status creme_hybrid_read_bias(const hybrid_tensors *tensors, int part, int index, float **out);

/* --- Sizes from shapes (tensors_measure.c) --------------------------------------------------------------------- */

typedef struct hybrid_sizes {
    int64_t taps, in, out;
} hybrid_sizes;

/* "FILE: tensor "X" is ...; expected ..." */
CREME_CHECKED creme_status creme_hybrid_bad_shape(const char *path, const creme_tensor *tensor, const char *wanted);

/* What a tensor says of a filter's sizes: some channels, an odd number of taps. */
CREME_CHECKED creme_status creme_hybrid_measure(const char *path, const creme_tensor *tensor,
                                                hybrid_spelling spelling, hybrid_sizes *out);

/* Heads and the size of a key from a bias [1, H, 1, K]; the size of a value from the filter of values, of
 * `columns` outputs. */
CREME_CHECKED creme_status creme_hybrid_measure_heads(const char *path, const creme_tensor *bias, int64_t *heads,
                                                      int64_t *key_size);
CREME_CHECKED creme_status creme_hybrid_measure_value(const char *path, const creme_tensor *value, int64_t columns,
                                                      int64_t heads, int64_t *value_size);

/* *count = 1 + the number that stands behind `word` at the beginning of `name` and before `separator`, if that is
 * more. `original` is the file's name, for CREME_ERROR_UNSUPPORTED where the number is not below `most` `what`. */
CREME_CHECKED creme_status creme_hybrid_count(const char *path, const char *original, const char *name,
                                              const char *word, char separator, int most, const char *what,
                                              int *count);

/* --- Inside ---------------------------------------------------------------------------------------------------- */

typedef struct hybrid_entry {
    char *name; /* as the places have it */
    const creme_tensor *tensor;
    bool used;
} hybrid_entry;

struct hybrid_tensors {
    const creme_weights *weights;
    const char *path;
    const hybrid_catalogue *catalogue;
    const void *config;
    hybrid_spelling spelling;
    double epsilon;
    hybrid_entry *entries; /* [count], sorted by name, no two alike */
    size_t count;
    int64_t parameters;
    creme_unknown_tensors unknown;
};

/* The tensor of that name, NULL if there is none. */
hybrid_entry *creme_hybrid_tensors_named(const hybrid_tensors *tensors, const char *name);

/* The piece of a layer; CREME_ERROR_FORMAT if it is not there. */
CREME_CHECKED creme_status creme_hybrid_tensors_find(const hybrid_tensors *tensors, int part, int index, int piece,
                                                     hybrid_entry **out);

/* The sizes of a layer; all 0 if the network does not have it. */
hybrid_sizes creme_hybrid_tensors_sizes(const hybrid_tensors *tensors, int part, int index);

#endif
