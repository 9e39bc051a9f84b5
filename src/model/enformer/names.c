/* The names of Enformer's tensors, in each spelling. */
#include "model/enformer/tensors_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define TRUNK "_trunk/_layers/"
#define BLOCK "_trunk/_layers/2/_layers/#/_layers/"
#define STEP  "_trunk/_layers/1/_layers/#/_layers/"

static const creme_enformer_part_info parts[CREME_ENFORMER_PARTS] = {
    [CREME_ENFORMER_STEM_CONV] = {{"stem.0", TRUNK "0/_layers/0"}, CREME_ENFORMER_CONV, true},
    [CREME_ENFORMER_STEM_POINTWISE] = {{"stem.1.fn.2", TRUNK "0/_layers/1/_module/_layers/2"},
                                       CREME_ENFORMER_CONV,
                                       true},
    [CREME_ENFORMER_STEM_POOL] = {{"stem.2.to_attn_logits", TRUNK "0/_layers/2/_logit_linear"},
                                  CREME_ENFORMER_POOL,
                                  false},
    [CREME_ENFORMER_TOWER_CONV] = {{"conv_tower.#.0.2", STEP "0/_layers/2"}, CREME_ENFORMER_CONV, true},
    [CREME_ENFORMER_TOWER_POINTWISE] = {{"conv_tower.#.1.fn.2", STEP "1/_module/_layers/2"},
                                        CREME_ENFORMER_CONV,
                                        true},
    [CREME_ENFORMER_TOWER_POOL] = {{"conv_tower.#.2.to_attn_logits", STEP "2/_logit_linear"},
                                   CREME_ENFORMER_POOL,
                                   false},
    [CREME_ENFORMER_QUERY] = {{"transformer.#.0.fn.1.to_q", BLOCK "0/_module/_layers/1/_q_layer"},
                              CREME_ENFORMER_LINEAR,
                              false},
    [CREME_ENFORMER_KEY] = {{"transformer.#.0.fn.1.to_k", BLOCK "0/_module/_layers/1/_k_layer"},
                            CREME_ENFORMER_LINEAR,
                            false},
    [CREME_ENFORMER_VALUE] = {{"transformer.#.0.fn.1.to_v", BLOCK "0/_module/_layers/1/_v_layer"},
                              CREME_ENFORMER_LINEAR,
                              false},
    [CREME_ENFORMER_RELATIVE] = {{"transformer.#.0.fn.1.to_rel_k", BLOCK "0/_module/_layers/1/_r_k_layer"},
                                 CREME_ENFORMER_LINEAR,
                                 false},
    [CREME_ENFORMER_ATTENTION_OUT] = {{"transformer.#.0.fn.1.to_out", BLOCK "0/_module/_layers/1/_embedding_layer"},
                                      CREME_ENFORMER_LINEAR,
                                      true},
    [CREME_ENFORMER_FFN_IN] = {{"transformer.#.1.fn.1", BLOCK "1/_module/_layers/1"}, CREME_ENFORMER_LINEAR, true},
    [CREME_ENFORMER_FFN_OUT] = {{"transformer.#.1.fn.4", BLOCK "1/_module/_layers/4"}, CREME_ENFORMER_LINEAR, true},
    [CREME_ENFORMER_FINAL_CONV] = {{"final_pointwise.1.2", TRUNK "4/_layers/0/_layers/2"}, CREME_ENFORMER_CONV, true},
    [CREME_ENFORMER_HEAD] = {{"_heads.#.0", "_heads/#/_layers/0"}, CREME_ENFORMER_LINEAR, true},
    [CREME_ENFORMER_STEM_NORM] = {{"stem.1.fn.0", TRUNK "0/_layers/1/_module/_layers/0"},
                                  CREME_ENFORMER_BATCH_NORM,
                                  false},
    [CREME_ENFORMER_TOWER_CONV_NORM] = {{"conv_tower.#.0.0", STEP "0/_layers/0"}, CREME_ENFORMER_BATCH_NORM, false},
    [CREME_ENFORMER_TOWER_POINTWISE_NORM] = {{"conv_tower.#.1.fn.0", STEP "1/_module/_layers/0"},
                                             CREME_ENFORMER_BATCH_NORM,
                                             false},
    [CREME_ENFORMER_FINAL_NORM] = {{"final_pointwise.1.0", TRUNK "4/_layers/0/_layers/0"},
                                   CREME_ENFORMER_BATCH_NORM,
                                   false},
    [CREME_ENFORMER_ATTENTION_NORM] = {{"transformer.#.0.fn.0", BLOCK "0/_module/_layers/0"},
                                       CREME_ENFORMER_LAYER_NORM,
                                       false},
    [CREME_ENFORMER_FFN_NORM] = {{"transformer.#.1.fn.0", BLOCK "1/_module/_layers/0"},
                                 CREME_ENFORMER_LAYER_NORM,
                                 false},
    [CREME_ENFORMER_CONTENT_BIAS] = {{"transformer.#.0.fn.1.rel_content_bias", BLOCK "0/_module/_layers/1/_r_w_bias"},
                                     CREME_ENFORMER_BIAS,
                                     false},
    [CREME_ENFORMER_POSITION_BIAS] = {{"transformer.#.0.fn.1.rel_pos_bias", BLOCK "0/_module/_layers/1/_r_r_bias"},
                                      CREME_ENFORMER_BIAS,
                                      false},
};

static const char *const endings[][2] = {
    [CREME_ENFORMER_WEIGHT] = {".weight", "/w"},
    [CREME_ENFORMER_OFFSET] = {".bias", "/b"},
    [CREME_ENFORMER_SCALE] = {".weight", "/scale"},
    [CREME_ENFORMER_SHIFT] = {".bias", "/offset"},
    [CREME_ENFORMER_MEAN] = {".running_mean", "/moving_mean/average"},
    [CREME_ENFORMER_VARIANCE] = {".running_var", "/moving_variance/average"},
    [CREME_ENFORMER_WHOLE] = {"", ""},
};

const creme_enformer_part_info *creme_enformer_part_get(creme_enformer_part part)
{
    return &parts[part];
}

int creme_enformer_pieces(const creme_enformer_part_info *part, const creme_enformer_piece **pieces)
{
    static const creme_enformer_piece filter[] = {CREME_ENFORMER_WEIGHT, CREME_ENFORMER_OFFSET};
    static const creme_enformer_piece norm[] = {CREME_ENFORMER_SCALE, CREME_ENFORMER_SHIFT, CREME_ENFORMER_MEAN,
                                                CREME_ENFORMER_VARIANCE};
    static const creme_enformer_piece bias[] = {CREME_ENFORMER_WHOLE};
    switch (part->kind) {
    case CREME_ENFORMER_BIAS:
        *pieces = bias;
        return 1;
    case CREME_ENFORMER_BATCH_NORM:
        *pieces = norm;
        return 4;
    case CREME_ENFORMER_LAYER_NORM:
        *pieces = norm;
        return 2;
    default:
        *pieces = filter;
        return part->biased ? 2 : 1;
    }
}

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
    size_t length = (size_t)snprintf(out, CREME_ENFORMER_NAME_ROOM, "%s", start), cut = strlen(attributes);
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
        snprintf(out, CREME_ENFORMER_NAME_ROOM, "%s", start);
        return true;
    }
    start = find_last(name, CREME_ENFORMER_ADAPTER ".0.",
                      "."); /* HeadAdapterWrapper's: a linear layer and softplus, as the others */
    if (start) {
        snprintf(out, CREME_ENFORMER_NAME_ROOM, "_heads.%s", start);
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
        snprintf(out, CREME_ENFORMER_NAME_ROOM, "%s%s", aliases[i].own, start + skipped);
        return true;
    }
    return false;
}

void creme_enformer_normalise(const char *name, char *out)
{
    if (!normalise_sonnet(name, out) && !normalise_pytorch(name, out)) {
        snprintf(out, CREME_ENFORMER_NAME_ROOM, "%s", name);
    }
}

bool creme_enformer_name_is_idle(const char *name)
{
    static const char *const words[] = {"num_batches_tracked", "/_hidden",     "/_counter",
                                        ".OPTIMIZER_SLOT",     "save_counter", "_CHECKPOINTABLE_OBJECT_GRAPH"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strstr(name, words[i])) return true;
    }
    return false;
}

void creme_enformer_part_name(const creme_enformer_tensors *tensors, creme_enformer_part part, int64_t index,
                              creme_enformer_piece piece, char *out)
{
    const char *base = parts[part].base[tensors->spelling], *ending = endings[piece][tensors->spelling];
    const char *hash = strchr(base, '#');
    char number[24];
    if (!hash) {
        snprintf(out, CREME_ENFORMER_NAME_ROOM, "%s%s", base, ending);
        return;
    }
    snprintf(number, sizeof number, "%lld", (long long)index);
    const char *text = part == CREME_ENFORMER_HEAD ? tensors->config.outputs[index].name : number;
    snprintf(out, CREME_ENFORMER_NAME_ROOM, "%.*s%s%s%s", (int)(hash - base), base, text, hash + 1, ending);
}

bool creme_enformer_part_match(creme_enformer_part part, creme_enformer_piece piece, creme_enformer_spelling spelling,
                               const char *name, const char **index, size_t *length)
{
    const char *base = parts[part].base[spelling], *ending = endings[piece][spelling], *hash = strchr(base, '#');
    if (!hash) return false;
    size_t before = (size_t)(hash - base), after = strlen(hash + 1), end = strlen(ending), all = strlen(name);
    if (all <= before + after + end || strncmp(name, base, before) != 0) return false;
    if (strcmp(name + all - end, ending) != 0 || strncmp(name + all - end - after, hash + 1, after) != 0)
        return false;
    *index = name + before;
    *length = all - before - after - end;
    return !memchr(*index, spelling == CREME_ENFORMER_SONNET ? '/' : '.', *length);
}
