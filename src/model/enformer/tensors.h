/* Enformer's tensors, from any container and in any of the spellings in which the network is published, in our
 * layout.
 *
 * Spellings: enformer-pytorch ("conv_tower.3.0.2.weight", or the same under "_trunk.2.", with whatever stands before
 * it), and DeepMind's Sonnet modules ("module/_trunk/_layers/1/_layers/3/_layers/0/_layers/2/w": what stands before
 * the last "_trunk/" or "_heads/" does not count). A tensor that is there twice counts once if both have the same
 * bytes.
 *
 * Sizes come from the shapes alone (heads from the shape [1, H, 1, K] of the attention's biases), so that reduced
 * networks load too; each tensor is then held against the shape that follows. How much is cropped off the end, and
 * which gamma basis the positions have, is in no tensor: settings.h.
 */
#ifndef CREME_MODEL_ENFORMER_TENSORS_H
#define CREME_MODEL_ENFORMER_TENSORS_H

#include "model/hybrid/tensors.h"

#include <creme/weights.h>
#include <stdbool.h>

enum {
    CREME_ENFORMER_MOST_STEPS = 16, /* of the tower */
    CREME_ENFORMER_MOST_BLOCKS = 64,
    CREME_ENFORMER_MOST_OUTPUTS = 4,
    CREME_ENFORMER_MOST_NAME_BYTES = 31
};

#define CREME_ENFORMER_EPS 1e-5 /* of batch and layer normalisation */

typedef struct creme_enformer_output {
    char name[CREME_ENFORMER_MOST_NAME_BYTES + 1]; /* "human" */
    int64_t tracks;
} creme_enformer_output;

typedef struct creme_enformer_config {
    int64_t stem_kernel, conv_kernel; /* taps, odd */
    int tower_count;
    int64_t channels[CREME_ENFORMER_MOST_STEPS + 1]; /* after the stem, then after each step of the tower */
    int64_t dim;                                     /* of the transformer: the last of the channels */
    int64_t depth, heads, key_size, value_size;      /* value_size = columns of a head's values */
    int64_t position_features;                       /* columns of the table of positions: a multiple of 6 */
    int64_t ffn;                                     /* hidden columns */
    int64_t final_channels;
    /* "to_tracks", the head of enformer-pytorch's HeadAdapterWrapper, comes first: who has it trained it. Then by name:
     * human before mouse. */
    creme_enformer_output outputs[CREME_ENFORMER_MOST_OUTPUTS];
    int output_count;
    int64_t parameters; /* trained ones, that is, without the means and variances of batch normalisation */
} creme_enformer_config;

/* The parts of the network that have tensors. `index` is the step of the tower (0 .. tower_count - 1), the block
 * of the transformer (0 .. depth - 1), the output of a head (0 .. output_count - 1), and 0 for stem and final. */
typedef enum creme_enformer_part {
    /* filters: [taps][in][out], bias [out] */
    CREME_ENFORMER_STEM_CONV = HYBRID_BLOCK_PARTS, /* stem_kernel x 4 -> channels[0] */
    CREME_ENFORMER_STEM_POINTWISE,                 /* channels[0] -> the same */
    CREME_ENFORMER_STEM_POOL,                      /* channels[0] -> the same, no bias */
    CREME_ENFORMER_TOWER_CONV,                     /* conv_kernel x channels[i] -> channels[i + 1] */
    CREME_ENFORMER_TOWER_POINTWISE,                /* channels[i + 1] -> the same */
    CREME_ENFORMER_TOWER_POOL,                     /* channels[i + 1] -> the same, no bias */
    CREME_ENFORMER_FINAL_CONV,                     /* dim -> final_channels */
    CREME_ENFORMER_HEAD,                           /* final_channels -> tracks */
    /* batch normalisations */
    CREME_ENFORMER_STEM_NORM,            /* before the pointwise filter of the stem: channels[0] */
    CREME_ENFORMER_TOWER_CONV_NORM,      /* before the step's convolution: channels[i] */
    CREME_ENFORMER_TOWER_POINTWISE_NORM, /* before the step's pointwise filter: channels[i + 1] */
    CREME_ENFORMER_FINAL_NORM,           /* before the final filter: dim */
    CREME_ENFORMER_PARTS
} creme_enformer_part;

/* Whether the names are those of an Enformer, in either spelling. */
bool creme_enformer_recognise(const creme_weights *weights);

/* Finds every tensor and checks its type and shape (model/hybrid/tensors.h); *config, which must outlive the
 * result, is filled with the sizes that shapes tell. CREME_ERROR_FORMAT names the tensor that is absent, is there
 * twice with different values, or has another shape than the rest of the network asks for;
 * CREME_ERROR_UNSUPPORTED if the network is larger than the limits above. */
CREME_CHECKED creme_status creme_enformer_tensors_create(hybrid_tensors **out, creme_enformer_config *config,
                                                         const creme_weights *weights);

/* The config alone, for those who look and do not load. */
CREME_CHECKED creme_status creme_enformer_config_read(creme_enformer_config *out, const creme_weights *weights);

/* --- Inside (names.c) ------------------------------------------------------------------------------------------ */

#define CREME_ENFORMER_ADAPTER "to_tracks" /* the head that enformer-pytorch's HeadAdapterWrapper adds */

extern const hybrid_catalogue creme_enformer_catalogue;

/* The name of a piece of a part, of which `index` layers are counted from 0, into out[HYBRID_NAME_ROOM]. */
void creme_enformer_name(const creme_enformer_config *config, hybrid_spelling spelling, int part, int64_t index,
                         int piece, char *out);

/* If `name` is that of a head's weights: where the head's name starts in it, and its length. */
bool creme_enformer_match_head(hybrid_spelling spelling, const char *name, const char **head, size_t *length);

#endif
