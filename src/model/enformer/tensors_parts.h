/* Inside the reader of Enformer's tensors: names, kinds and shapes of the parts. */
#ifndef CREME_MODEL_ENFORMER_TENSORS_PARTS_H
#define CREME_MODEL_ENFORMER_TENSORS_PARTS_H

#include "model/enformer/tensors.h"

#define CREME_ENFORMER_ADAPTER "to_tracks" /* the head that enformer-pytorch's HeadAdapterWrapper adds */

enum { CREME_ENFORMER_NAME_ROOM = 1100 }; /* for a name and what is put around it */

typedef enum creme_enformer_spelling { CREME_ENFORMER_PYTORCH, CREME_ENFORMER_SONNET } creme_enformer_spelling;

typedef enum creme_enformer_sort {
    CREME_ENFORMER_CONV,   /* PyTorch [out][in][taps], Sonnet [taps][in][out] */
    CREME_ENFORMER_LINEAR, /* PyTorch [out][in], Sonnet [in][out] */
    CREME_ENFORMER_POOL,   /* PyTorch [out][in][1][1], Sonnet [in][out] */
    CREME_ENFORMER_BATCH_NORM,
    CREME_ENFORMER_LAYER_NORM,
    CREME_ENFORMER_BIAS /* [1][H][1][K] */
} creme_enformer_sort;

/* What a part has. */
typedef enum creme_enformer_piece {
    CREME_ENFORMER_WEIGHT,
    CREME_ENFORMER_OFFSET,
    CREME_ENFORMER_SCALE,
    CREME_ENFORMER_SHIFT,
    CREME_ENFORMER_MEAN,
    CREME_ENFORMER_VARIANCE,
    CREME_ENFORMER_WHOLE
} creme_enformer_piece;

typedef struct creme_enformer_part_info {
    const char *base[2]; /* by spelling; '#' stands for the index, or a head's name */
    creme_enformer_sort kind;
    bool biased; /* a filter with a bias */
} creme_enformer_part_info;

typedef struct creme_enformer_shape {
    int64_t taps, in, out;
} creme_enformer_shape;

typedef struct creme_enformer_entry {
    char *name; /* normalised: from "stem.", "_trunk/", ... on */
    const creme_tensor *tensor;
    bool used;
} creme_enformer_entry;

struct creme_enformer_tensors {
    const creme_weights *weights;
    const char *path;
    creme_enformer_spelling spelling;
    creme_enformer_entry *entries; /* sorted by name, no two alike */
    size_t count;
    creme_unknown_tensors unknown;
    creme_enformer_config config;
};

const creme_enformer_part_info *creme_enformer_part_get(creme_enformer_part part);

/* The pieces of a kind, from *pieces on; returns their number. */
int creme_enformer_pieces(const creme_enformer_part_info *part, const creme_enformer_piece **pieces);

/* The file's name as the table spells it, into out[CREME_ENFORMER_NAME_ROOM]. */
void creme_enformer_normalise(const char *name, char *out);

/* Whether the name is one that training leaves behind and nobody needs. */
bool creme_enformer_name_is_idle(const char *name);

/* The text of `index` in names of the part: a number, or a head's name. */
void creme_enformer_part_name(const creme_enformer_tensors *tensors, creme_enformer_part part, int64_t index,
                              creme_enformer_piece piece, char *out);

/* If `name` is that of this piece of the part: where the text in place of '#' starts, and its length. */
bool creme_enformer_part_match(creme_enformer_part part, creme_enformer_piece piece, creme_enformer_spelling spelling,
                               const char *name, const char **index, size_t *length);

/* The tensor of that part, CREME_ERROR_FORMAT if it is not there. */
CREME_CHECKED creme_status creme_enformer_find(const creme_enformer_tensors *tensors, creme_enformer_part part,
                                               int64_t index, creme_enformer_piece piece, creme_enformer_entry **out);

/* The shape that the config asks of a filter; of a norm or bias, `out` counts its items. */
creme_enformer_shape creme_enformer_part_shape(const creme_enformer_config *config, creme_enformer_part part,
                                               int64_t index);

/* How often a part is there. */
int64_t creme_enformer_part_times(const creme_enformer_config *config, creme_enformer_part part);

#endif
