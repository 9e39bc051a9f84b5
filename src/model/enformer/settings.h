/* What no tensor of an Enformer tells, and the file config.json beside its weights may. */
#ifndef CREME_MODEL_ENFORMER_SETTINGS_H
#define CREME_MODEL_ENFORMER_SETTINGS_H

#include "model/enformer/tensors.h"

typedef struct creme_enformer_settings {
    char *path; /* the file they come from; NULL if there is none, and then nothing below is given */
    bool target_length_given, gamma_given;
    int64_t target_length; /* bins left by the crop; -1: no crop */
    bool use_tf_gamma;     /* gamma basis normalised over positions, as TensorFlow does */
} creme_enformer_settings;

/* Looks for NAME.config.json beside weights NAME.safetensors (NAME.bin, ...), then at `text`, which the weights carry
 * themselves (NULL: nothing), then for config.json in the same folder (in the folder itself if the weights are a
 * folder); a config.json that says it is of another model_type is passed over. CREME_ERROR_FORMAT, naming file and
 * key, if it is no JSON, a value is of the wrong type, or dim, depth, heads, attn_dim_key, num_downsamples or
 * output_heads contradict the tensors. Clear the result. */
CREME_CHECKED creme_status creme_enformer_settings_read(creme_enformer_settings *out, const char *weights_path,
                                                        const char *text, const creme_enformer_config *config);
void creme_enformer_settings_clear(creme_enformer_settings *settings);

#endif
