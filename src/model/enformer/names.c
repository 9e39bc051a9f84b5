/* The names of Enformer's tensors, in each spelling, and the sizes of its parts. */
#include "model/enformer/tensors.h"

#include <stdio.h>
#include <string.h>

static hybrid_pieces PLAIN = {{"/w", ".weight"}};
static hybrid_pieces BIASED = {{"/w", ".weight"}, {"/b", ".bias"}};
static hybrid_pieces NORM = {{"/scale", ".weight"},
                             {"/offset", ".bias"},
                             {"/moving_mean/average", ".running_mean"},
                             {"/moving_variance/average", ".running_var"}};
static hybrid_pieces LAYER_NORM = {{"/scale", ".weight"}, {"/offset", ".bias"}};
static hybrid_pieces WHOLE = {{"", ""}};

static const hybrid_part parts[CREME_ENFORMER_PARTS] = {
    [HYBRID_QUERY] = {HYBRID_FILTER, &PLAIN},
    [HYBRID_KEY] = {HYBRID_FILTER, &PLAIN},
    [HYBRID_VALUE] = {HYBRID_FILTER, &PLAIN},
    [HYBRID_RELATIVE] = {HYBRID_FILTER, &PLAIN},
    [HYBRID_ATTENTION_OUT] = {HYBRID_FILTER, &BIASED},
    [HYBRID_FFN_IN] = {HYBRID_FILTER, &BIASED},
    [HYBRID_FFN_OUT] = {HYBRID_FILTER, &BIASED},
    [HYBRID_ATTENTION_NORM] = {HYBRID_LAYER_NORM, &LAYER_NORM},
    [HYBRID_FFN_NORM] = {HYBRID_LAYER_NORM, &LAYER_NORM},
    [HYBRID_CONTENT_BIAS] = {HYBRID_BIAS, &WHOLE},
    [HYBRID_POSITION_BIAS] = {HYBRID_BIAS, &WHOLE},
    [CREME_ENFORMER_STEM_CONV] = {HYBRID_FILTER, &BIASED},
    [CREME_ENFORMER_STEM_POINTWISE] = {HYBRID_FILTER, &BIASED},
    [CREME_ENFORMER_STEM_POOL] = {HYBRID_FILTER, &PLAIN},
    [CREME_ENFORMER_TOWER_CONV] = {HYBRID_FILTER, &BIASED},
    [CREME_ENFORMER_TOWER_POINTWISE] = {HYBRID_FILTER, &BIASED},
    [CREME_ENFORMER_TOWER_POOL] = {HYBRID_FILTER, &PLAIN},
    [CREME_ENFORMER_FINAL_CONV] = {HYBRID_FILTER, &BIASED},
    [CREME_ENFORMER_HEAD] = {HYBRID_FILTER, &BIASED},
    [CREME_ENFORMER_STEM_NORM] = {HYBRID_BATCH_NORM, &NORM},
    [CREME_ENFORMER_TOWER_CONV_NORM] = {HYBRID_BATCH_NORM, &NORM},
    [CREME_ENFORMER_TOWER_POINTWISE_NORM] = {HYBRID_BATCH_NORM, &NORM},
    [CREME_ENFORMER_FINAL_NORM] = {HYBRID_BATCH_NORM, &NORM},
};

#define TRUNK "_trunk/_layers/"
#define BLOCK "_trunk/_layers/2/_layers/#/_layers/"
#define STEP  "_trunk/_layers/1/_layers/#/_layers/"

/* Layers; '#' stands for the index, or a head's name. */
static const char *const layers[CREME_ENFORMER_PARTS][HYBRID_SPELLINGS] = {
    [HYBRID_QUERY] = {BLOCK "0/_module/_layers/1/_q_layer", "transformer.#.0.fn.1.to_q"},
    [HYBRID_KEY] = {BLOCK "0/_module/_layers/1/_k_layer", "transformer.#.0.fn.1.to_k"},
    [HYBRID_VALUE] = {BLOCK "0/_module/_layers/1/_v_layer", "transformer.#.0.fn.1.to_v"},
    [HYBRID_RELATIVE] = {BLOCK "0/_module/_layers/1/_r_k_layer", "transformer.#.0.fn.1.to_rel_k"},
    [HYBRID_ATTENTION_OUT] = {BLOCK "0/_module/_layers/1/_embedding_layer", "transformer.#.0.fn.1.to_out"},
    [HYBRID_FFN_IN] = {BLOCK "1/_module/_layers/1", "transformer.#.1.fn.1"},
    [HYBRID_FFN_OUT] = {BLOCK "1/_module/_layers/4", "transformer.#.1.fn.4"},
    [HYBRID_ATTENTION_NORM] = {BLOCK "0/_module/_layers/0", "transformer.#.0.fn.0"},
    [HYBRID_FFN_NORM] = {BLOCK "1/_module/_layers/0", "transformer.#.1.fn.0"},
    [HYBRID_CONTENT_BIAS] = {BLOCK "0/_module/_layers/1/_r_w_bias", "transformer.#.0.fn.1.rel_content_bias"},
    [HYBRID_POSITION_BIAS] = {BLOCK "0/_module/_layers/1/_r_r_bias", "transformer.#.0.fn.1.rel_pos_bias"},
    [CREME_ENFORMER_STEM_CONV] = {TRUNK "0/_layers/0", "stem.0"},
    [CREME_ENFORMER_STEM_POINTWISE] = {TRUNK "0/_layers/1/_module/_layers/2", "stem.1.fn.2"},
    [CREME_ENFORMER_STEM_POOL] = {TRUNK "0/_layers/2/_logit_linear", "stem.2.to_attn_logits"},
    [CREME_ENFORMER_TOWER_CONV] = {STEP "0/_layers/2", "conv_tower.#.0.2"},
    [CREME_ENFORMER_TOWER_POINTWISE] = {STEP "1/_module/_layers/2", "conv_tower.#.1.fn.2"},
    [CREME_ENFORMER_TOWER_POOL] = {STEP "2/_logit_linear", "conv_tower.#.2.to_attn_logits"},
    [CREME_ENFORMER_FINAL_CONV] = {TRUNK "4/_layers/0/_layers/2", "final_pointwise.1.2"},
    [CREME_ENFORMER_HEAD] = {"_heads/#/_layers/0", "_heads.#.0"},
    [CREME_ENFORMER_STEM_NORM] = {TRUNK "0/_layers/1/_module/_layers/0", "stem.1.fn.0"},
    [CREME_ENFORMER_TOWER_CONV_NORM] = {STEP "0/_layers/0", "conv_tower.#.0.0"},
    [CREME_ENFORMER_TOWER_POINTWISE_NORM] = {STEP "1/_module/_layers/0", "conv_tower.#.1.fn.0"},
    [CREME_ENFORMER_FINAL_NORM] = {TRUNK "4/_layers/0/_layers/0", "final_pointwise.1.0"},
};

/* What training leaves behind and nobody needs. */
static const char *const IDLE[] = {
    "num_batches_tracked",          "/_hidden",   "/_counter", ".OPTIMIZER_SLOT", "save_counter",
    "_CHECKPOINTABLE_OBJECT_GRAPH", "n_averaged", NULL};

/* --- The file's names as the table has them --------------------------------------------------------------------- */

/* The last place where `word` stands at the beginning of `name` or behind one of `separators`. */
static const char *find_last(const char *name, const char *word, const char *separators)
{
    const char *last = NULL;
    for (const char *at = name; (at = strstr(at, word)); at++) {
        if (at == name || strchr(separators, at[-1])) last = at;
    }
    return last;
}

static bool normalise_sonnet(const char *name, char *out)
{
    static const char attributes[] = "/.ATTRIBUTES/VARIABLE_VALUE";
    const char *trunk = find_last(name, "_trunk/", "/"), *heads = find_last(name, "_heads/", "/");
    const char *start = !trunk || (heads && heads > trunk) ? heads : trunk;
    if (!start) return false;
    size_t length = (size_t)snprintf(out, HYBRID_NAME_ROOM, "%s", start), cut = strlen(attributes);
    if (length > cut && strcmp(out + length - cut, attributes) == 0) out[length - cut] = '\0';
    return true;
}

/* enformer-pytorch registers each part of the trunk twice: by its own name and as a step of `_trunk`. */
static bool normalise_pytorch(const char *name, char *out)
{
    static const struct {
        const char *step, *own;
    } aliases[] = {{"_trunk.1.", "stem."},
                   {"_trunk.2.", "conv_tower."},
                   {"_trunk.4.", "transformer."},
                   {"_trunk.6.", "final_pointwise."}};
    const char *start = find_last(name, "_heads.", ".");
    if (start) {
        snprintf(out, HYBRID_NAME_ROOM, "%s", start);
        return true;
    }
    start = find_last(name, CREME_ENFORMER_ADAPTER ".0.",
                      "."); /* HeadAdapterWrapper's: a linear layer and softplus, as the others */
    if (start) {
        snprintf(out, HYBRID_NAME_ROOM, "_heads.%s", start);
        return true;
    }
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        start = find_last(name, aliases[i].step, ".");
        size_t skipped = strlen(aliases[i].step);
        if (!start) {
            start = find_last(name, aliases[i].own, ".");
            skipped = strlen(aliases[i].own);
        }
        if (!start) continue;
        snprintf(out, HYBRID_NAME_ROOM, "%s%s", aliases[i].own, start + skipped);
        return true;
    }
    return false;
}

static void normalise(const char *name, char out[HYBRID_NAME_ROOM])
{
    if (!normalise_sonnet(name, out) && !normalise_pytorch(name, out)) snprintf(out, HYBRID_NAME_ROOM, "%s", name);
}

bool creme_enformer_match_head(hybrid_spelling spelling, const char *name, const char **head, size_t *length)
{
    const char *layer = layers[CREME_ENFORMER_HEAD][spelling], *hash = strchr(layer, '#');
    const char *ending = BIASED[0][spelling];
    size_t before = (size_t)(hash - layer), after = strlen(hash + 1), end = strlen(ending), all = strlen(name);
    if (all <= before + after + end || strncmp(name, layer, before) != 0) return false;
    if (strcmp(name + all - end, ending) != 0 || strncmp(name + all - end - after, hash + 1, after) != 0)
        return false;
    *head = name + before;
    *length = all - before - after - end;
    return !memchr(*head, spelling == HYBRID_TENSORFLOW ? '/' : '.', *length);
}

/* --- The parts ------------------------------------------------------------------------------------------------- */

static int part_times(const void *self, int part)
{
    const creme_enformer_config *config = self;
    const char *layer = layers[part][HYBRID_PYTORCH];
    if (part == CREME_ENFORMER_HEAD) return config->output_count;
    if (!strchr(layer, '#')) return 1;
    return part < HYBRID_BLOCK_PARTS ? (int)config->depth : config->tower_count;
}

static hybrid_sizes sizes_of(const creme_enformer_config *config, int part, int64_t index)
{
    int64_t stem = config->channels[0], dim = config->dim, keys = config->heads * config->key_size;
    int64_t values = config->heads * config->value_size;
    switch (part) {
    case CREME_ENFORMER_STEM_CONV:
        return (hybrid_sizes){config->stem_kernel, 4, stem};
    case CREME_ENFORMER_STEM_POINTWISE:
    case CREME_ENFORMER_STEM_POOL:
    case CREME_ENFORMER_STEM_NORM:
        return (hybrid_sizes){1, stem, stem};
    case CREME_ENFORMER_TOWER_CONV:
        return (hybrid_sizes){config->conv_kernel, config->channels[index], config->channels[index + 1]};
    case CREME_ENFORMER_TOWER_CONV_NORM:
        return (hybrid_sizes){1, 1, config->channels[index]};
    case CREME_ENFORMER_TOWER_POINTWISE:
    case CREME_ENFORMER_TOWER_POOL:
    case CREME_ENFORMER_TOWER_POINTWISE_NORM:
        return (hybrid_sizes){1, config->channels[index + 1], config->channels[index + 1]};
    case HYBRID_QUERY:
    case HYBRID_KEY:
        return (hybrid_sizes){1, dim, keys};
    case HYBRID_VALUE:
        return (hybrid_sizes){1, dim, values};
    case HYBRID_RELATIVE:
        return (hybrid_sizes){1, config->position_features, keys};
    case HYBRID_ATTENTION_OUT:
        return (hybrid_sizes){1, values, dim};
    case HYBRID_FFN_IN:
        return (hybrid_sizes){1, dim, config->ffn};
    case HYBRID_FFN_OUT:
        return (hybrid_sizes){1, config->ffn, dim};
    case CREME_ENFORMER_FINAL_CONV:
        return (hybrid_sizes){1, dim, config->final_channels};
    case CREME_ENFORMER_HEAD:
        return (hybrid_sizes){1, config->final_channels, config->outputs[index].tracks};
    case HYBRID_CONTENT_BIAS:
    case HYBRID_POSITION_BIAS:
        return (hybrid_sizes){1, config->heads, config->key_size};
    default:
        return (hybrid_sizes){1, 1, dim};
    }
}

/* The layer's name, into out[bytes]. */
static void write_layer(const creme_enformer_config *config, hybrid_spelling spelling, int part, int64_t index,
                        char *out, size_t bytes)
{
    const char *layer = layers[part][spelling], *hash = strchr(layer, '#');
    char number[24];
    if (!hash) {
        snprintf(out, bytes, "%s", layer);
        return;
    }
    snprintf(number, sizeof number, "%lld", (long long)index);
    const char *text = part == CREME_ENFORMER_HEAD ? config->outputs[index].name : number;
    snprintf(out, bytes, "%.*s%s%s", (int)(hash - layer), layer, text, hash + 1);
}

void creme_enformer_name(const creme_enformer_config *config, hybrid_spelling spelling, int part, int64_t index,
                         int piece, char *out)
{
    char layer[HYBRID_LAYER_ROOM];
    write_layer(config, spelling, part, index, layer, sizeof layer);
    snprintf(out, HYBRID_NAME_ROOM, "%s%s", layer, (*parts[part].pieces)[piece][spelling]);
}

static hybrid_place find_place(const void *self, hybrid_spelling spelling, int part, int index,
                               char text[HYBRID_LAYER_ROOM])
{
    hybrid_sizes sizes = sizes_of(self, part, index);
    write_layer(self, spelling, part, index, text, HYBRID_LAYER_ROOM);
    return (hybrid_place){text, sizes.taps, sizes.in, sizes.out};
}

const hybrid_catalogue creme_enformer_catalogue = {
    .parts = parts,
    .part_count = CREME_ENFORMER_PARTS,
    .times = part_times,
    .place = find_place,
    .normalise = normalise,
    .idle = IDLE,
};
