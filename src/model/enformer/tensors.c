/* Which network the tensors of a file make: sizes that follow from shapes. */
#include "model/enformer/tensors.h"

#include "model/model_kinds.h"

#include <string.h>

/* A file whose network is being measured. */
typedef struct measured {
    const hybrid_tensors *tensors;
    hybrid_spelling spelling;
    creme_enformer_config *config;
} measured;

static creme_status find(const measured *m, int part, int64_t index, const creme_tensor **out)
{
    char name[HYBRID_NAME_ROOM];
    creme_enformer_name(m->config, m->spelling, part, index, 0, name);
    const hybrid_entry *entry = creme_hybrid_tensors_named(m->tensors, name);
    *out = entry ? entry->tensor : NULL;
    if (entry) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT, "%s: there is no tensor \"%s\", which the network needs", m->tensors->path,
                      name);
}

/* What the tensor says of a filter's shape, which the rest of the network is then held against. */
static creme_status measure(const measured *m, int part, int64_t index, hybrid_sizes *out)
{
    const creme_tensor *tensor;
    creme_status status = find(m, part, index, &tensor);
    return status == CREME_OK ? creme_hybrid_measure(m->tensors->path, tensor, m->spelling, out) : status;
}

/* *out = 1 + the highest index behind the word, at least 1: what is not there is then missed by its name. */
static creme_status count(const measured *m, const char *const words[HYBRID_SPELLINGS], int most, const char *what,
                          int *out)
{
    char separator = m->spelling == HYBRID_TENSORFLOW ? '/' : '.';
    creme_status status = CREME_OK;
    *out = 1;
    for (size_t i = 0; status == CREME_OK && i < m->tensors->count; i++) {
        const hybrid_entry *entry = &m->tensors->entries[i];
        status = creme_hybrid_count(m->tensors->path, entry->tensor->name, entry->name, words[m->spelling], separator,
                                    most, what, out);
    }
    return status;
}

/* A head that was trained on top of the others is the one that is meant. */
static void put_adapter_first(creme_enformer_config *config)
{
    for (int i = config->output_count - 1; i > 0; i--) {
        if (strcmp(config->outputs[i].name, CREME_ENFORMER_ADAPTER) != 0) continue;
        creme_enformer_output adapter = config->outputs[i];
        memmove(&config->outputs[1], &config->outputs[0], (size_t)i * sizeof adapter);
        config->outputs[0] = adapter;
        return;
    }
}

/* Entries are sorted, so outputs are in the order of their names. */
static creme_status find_outputs(const measured *m)
{
    creme_enformer_config *config = m->config;
    for (size_t i = 0; i < m->tensors->count; i++) {
        const hybrid_entry *entry = &m->tensors->entries[i];
        const char *name;
        size_t length;
        if (!creme_enformer_match_head(m->spelling, entry->name, &name, &length)) continue;
        if (config->output_count == CREME_ENFORMER_MOST_OUTPUTS || length > CREME_ENFORMER_MOST_NAME_BYTES) {
            return creme_fail(CREME_ERROR_UNSUPPORTED,
                              "%s: tensor \"%s\": more than %d heads, or a head's name of more than %d bytes",
                              m->tensors->path, entry->tensor->name, CREME_ENFORMER_MOST_OUTPUTS,
                              CREME_ENFORMER_MOST_NAME_BYTES);
        }
        creme_enformer_output *output = &config->outputs[config->output_count];
        memcpy(output->name, name, length);
        output->name[length] = '\0';
        hybrid_sizes size;
        creme_status status = measure(m, CREME_ENFORMER_HEAD, config->output_count, &size);
        if (status != CREME_OK) return status;
        output->tracks = size.out;
        config->output_count++;
    }
    if (config->output_count > 0) {
        put_adapter_first(config);
        return CREME_OK;
    }
    return creme_fail(CREME_ERROR_FORMAT, "%s: there is no head: expected tensors like \"%s\"", m->tensors->path,
                      m->spelling == HYBRID_TENSORFLOW ? "_heads/human/_layers/0/w" : "_heads.human.0.weight");
}

static creme_status measure_trunk(const measured *m)
{
    static const char *const tower[] = {"_trunk/_layers/1/_layers/", "conv_tower."};
    creme_enformer_config *config = m->config;
    hybrid_sizes size;
    creme_status status = CREME_OK;
    CREME_TRY(measure(m, CREME_ENFORMER_STEM_CONV, 0, &size));
    config->stem_kernel = size.taps;
    config->channels[0] = size.out;
    CREME_TRY(count(m, tower, CREME_ENFORMER_MOST_STEPS, "steps in the tower", &config->tower_count));
    for (int i = 0; i < config->tower_count; i++) {
        CREME_TRY(measure(m, CREME_ENFORMER_TOWER_CONV, i, &size));
        if (i == 0) config->conv_kernel = size.taps;
        config->channels[i + 1] = size.out;
    }
    config->dim = config->channels[config->tower_count];
    CREME_TRY(measure(m, CREME_ENFORMER_FINAL_CONV, 0, &size));
    config->final_channels = size.out;
done:
    return status;
}

static creme_status measure_attention(const measured *m)
{
    static const char *const transformer[] = {"_trunk/_layers/2/_layers/", "transformer."};
    creme_enformer_config *config = m->config;
    const creme_tensor *tensor;
    const char *path = m->tensors->path;
    hybrid_sizes size;
    int depth;
    creme_status status = CREME_OK;
    CREME_TRY(count(m, transformer, CREME_ENFORMER_MOST_BLOCKS, "transformer blocks", &depth));
    config->depth = depth;
    CREME_TRY(find(m, HYBRID_CONTENT_BIAS, 0, &tensor));
    CREME_TRY(creme_hybrid_measure_heads(path, tensor, &config->heads, &config->key_size));
    CREME_TRY(find(m, HYBRID_VALUE, 0, &tensor));
    CREME_TRY(creme_hybrid_measure(path, tensor, m->spelling, &size));
    CREME_TRY(creme_hybrid_measure_value(path, tensor, size.out, config->heads, &config->value_size));
    CREME_TRY(find(m, HYBRID_RELATIVE, 0, &tensor));
    CREME_TRY(creme_hybrid_measure(path, tensor, m->spelling, &size));
    config->position_features = size.in;
    if (size.in % 6 != 0) return creme_hybrid_bad_shape(path, tensor, "a multiple of 6 position features");
    CREME_TRY(measure(m, HYBRID_FFN_IN, 0, &size));
    config->ffn = size.out;
done:
    return status;
}

/* --- The interface --------------------------------------------------------------------------------------------- */

bool creme_enformer_recognise(const creme_weights *weights)
{
    for (size_t i = 0; i < creme_weights_count(weights); i++) {
        const char *name = creme_weights_get(weights, i)->name;
        if (strstr(name, "to_attn_logits") || strstr(name, "_logit_linear")) return true;
    }
    return false;
}

static creme_status refuse_other_network(const creme_weights *weights)
{
    char hint[128];
    creme_model_kind_hint(weights, creme_enformer_kind.about.name, hint, sizeof hint);
    return creme_fail(CREME_ERROR_FORMAT,
                      "%s: these are not Enformer's weights: there is no tensor of a softmax pooling "
                      "(\"stem.2.to_attn_logits.weight\" or \"_trunk/_layers/0/_layers/2/_logit_linear/w\")%s",
                      creme_weights_path(weights), hint);
}

creme_status creme_enformer_tensors_create(hybrid_tensors **out, creme_enformer_config *config,
                                           const creme_weights *weights)
{
    hybrid_tensors *tensors = NULL;
    measured m = {.spelling = HYBRID_TENSORFLOW, .config = config};
    char name[HYBRID_NAME_ROOM];
    creme_status status = CREME_OK;
    *out = NULL;
    *config = (creme_enformer_config){0};
    if (!creme_enformer_recognise(weights)) return refuse_other_network(weights);
    CREME_TRY(creme_hybrid_tensors_create(&tensors, weights, &creme_enformer_catalogue));
    m.tensors = tensors;
    creme_enformer_name(config, m.spelling, CREME_ENFORMER_STEM_POOL, 0, 0, name);
    if (!creme_hybrid_tensors_named(tensors, name)) m.spelling = HYBRID_PYTORCH;
    CREME_TRY(measure_trunk(&m));
    CREME_TRY(measure_attention(&m));
    CREME_TRY(find_outputs(&m));
    CREME_TRY(creme_hybrid_tensors_check(tensors, config, m.spelling, CREME_ENFORMER_EPS));
    config->parameters = creme_hybrid_tensors_parameters(tensors);
    *out = tensors;
    tensors = NULL;
done:
    creme_hybrid_tensors_destroy(tensors);
    return status;
}

creme_status creme_enformer_config_read(creme_enformer_config *out, const creme_weights *weights)
{
    hybrid_tensors *tensors;
    creme_status status = creme_enformer_tensors_create(&tensors, out, weights);
    creme_hybrid_tensors_destroy(tensors);
    return status;
}
