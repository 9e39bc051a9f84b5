/* For tests: the tensors of a small Enformer with random numbers, under the names of either spelling. The numbers of
 * a part do not depend on the spelling: each is a pure function of the part's enformer-pytorch name and its place in
 * our layout ([taps][in][out]). To be included after cmocka.h. */
#ifndef CREME_TESTS_ENFORMER_FILE_H
#define CREME_TESTS_ENFORMER_FILE_H

#include "base/memory.h"
#include "enformer_shape.h"
#include "model/weights/collection.h"

typedef struct enformer_tensor {
    char name[256];
    int rank;
    int64_t shape[4], count;
    float *data; /* NULL without numbers */
} enformer_tensor;

typedef struct enformer_file {
    enformer_spelling spelling;
    bool empty; /* shapes alone */
    enformer_tensor tensors[400];
    int count;
} enformer_file;

static inline enformer_tensor *enformer_add(enformer_file *file, const char *short_name, const char *sonnet, int rank,
                                            int64_t a, int64_t b, int64_t c, int64_t d)
{
    static const struct {
        const char *own, *step;
    } aliases[] = {{"stem.", "_trunk.1."},
                   {"conv_tower.", "_trunk.2."},
                   {"transformer.", "_trunk.4."},
                   {"final_pointwise.", "_trunk.6."}};
    assert_true(file->count < 400);
    enformer_tensor *tensor = &file->tensors[file->count++];
    *tensor = (enformer_tensor){.rank = rank, .shape = {a, b, c, d}, .count = 1};
    for (int i = 0; i < rank; i++) tensor->count *= tensor->shape[i];
    if (!file->empty) {
        tensor->data = malloc((size_t)tensor->count * sizeof *tensor->data + 1);
        assert_non_null(tensor->data);
    }
    const char *text = short_name;
    if (file->spelling == ENFORMER_SONNET) {
        snprintf(tensor->name, sizeof tensor->name, "module/%s", sonnet);
        return tensor;
    }
    if (file->spelling == ENFORMER_WRAPPED) {
        snprintf(tensor->name, sizeof tensor->name, "odd/_trunk/model/%s/.ATTRIBUTES/VARIABLE_VALUE", sonnet);
        return tensor;
    }
    snprintf(tensor->name, sizeof tensor->name, "%s", text);
    for (size_t i = 0; file->spelling == ENFORMER_TRUNK && i < 4; i++) {
        size_t length = strlen(aliases[i].own);
        if (strncmp(text, aliases[i].own, length) != 0) continue;
        snprintf(tensor->name, sizeof tensor->name, "%s%s", aliases[i].step, text + length);
    }
    return tensor;
}

/* A filter in the order of the spelling; `kind`: 'c'onvolution, 'l'inear, 'p'ool. */
static inline void enformer_filter_data(const enformer_file *file, enformer_tensor *tensor, const char *name,
                                        int64_t taps, int64_t in, int64_t out)
{
    bool sonnet = file->spelling >= ENFORMER_SONNET;
    for (int64_t t = 0; tensor->data && t < taps; t++) {
        for (int64_t i = 0; i < in; i++) {
            for (int64_t o = 0; o < out; o++) {
                int64_t ours = (t * in + i) * out + o;
                tensor->data[sonnet ? ours : (o * in + i) * taps + t] = enformer_value(name, ours);
            }
        }
    }
}

static inline void enformer_vector(enformer_file *file, const char *name, const char *sonnet, int64_t count, int lead)
{
    bool long_form = file->spelling >= ENFORMER_SONNET && lead;
    enformer_tensor *tensor = long_form ? enformer_add(file, name, sonnet, 3, 1, 1, count, 0)
                                        : enformer_add(file, name, sonnet, 1, count, 0, 0, 0);
    for (int64_t i = 0; tensor->data && i < count; i++) tensor->data[i] = enformer_value(name, i);
}

static inline void enformer_filter(enformer_file *file, char kind, bool biased, int64_t taps, int64_t in, int64_t out,
                                   const char *base, const char *sonnet_base)
{
    char name[160], sonnet[160];
    bool is_sonnet = file->spelling >= ENFORMER_SONNET;
    snprintf(name, sizeof name, "%s.weight", base);
    snprintf(sonnet, sizeof sonnet, "%s/w", sonnet_base);
    enformer_tensor *tensor;
    if (kind == 'c') {
        tensor = is_sonnet ? enformer_add(file, name, sonnet, 3, taps, in, out, 0)
                           : enformer_add(file, name, sonnet, 3, out, in, taps, 0);
    } else if (is_sonnet) {
        tensor = enformer_add(file, name, sonnet, 2, in, out, 0, 0);
    } else {
        tensor = enformer_add(file, name, sonnet, kind == 'p' ? 4 : 2, out, in, 1, 1);
    }
    enformer_filter_data(file, tensor, name, taps, in, out);
    snprintf(name, sizeof name, "%s.bias", base);
    snprintf(sonnet, sizeof sonnet, "%s/b", sonnet_base);
    if (biased) enformer_vector(file, name, sonnet, out, 0);
}

static inline void enformer_norm(enformer_file *file, bool batch, int64_t channels, const char *base,
                                 const char *sonnet_base)
{
    static const char *const names[][2] = {{".weight", "/scale"},
                                           {".bias", "/offset"},
                                           {".running_mean", "/moving_mean/average"},
                                           {".running_var", "/moving_variance/average"}};
    char name[160], sonnet[160];
    for (int i = 0; i < (batch ? 4 : 2); i++) {
        snprintf(name, sizeof name, "%s%s", base, names[i][0]);
        snprintf(sonnet, sizeof sonnet, "%s%s", sonnet_base, names[i][1]);
        enformer_vector(file, name, sonnet, channels, i >= 2);
    }
}

#define ENFORMER_STEP(pytorch, sonnet)                                                                               \
    enformer_text("conv_tower.%d." pytorch, i), enformer_text("_trunk/_layers/1/_layers/%d/_layers/" sonnet, i)
#define ENFORMER_BLOCK(pytorch, sonnet)                                                                              \
    enformer_text("transformer.%d." pytorch, i), enformer_text("_trunk/_layers/2/_layers/%d/_layers/" sonnet, i)

static inline void enformer_bias(enformer_file *file, const enformer_shape *s, const char *name, const char *sonnet)
{
    enformer_tensor *tensor = enformer_add(file, name, sonnet, 4, 1, s->heads, 1, s->key);
    for (int64_t i = 0; tensor->data && i < tensor->count; i++) tensor->data[i] = enformer_value(name, i);
}

static inline void enformer_block(enformer_file *file, const enformer_shape *s, int i)
{
    int64_t dim = s->channels[s->steps], keys = s->heads * s->key, values = s->heads * s->value;
    enformer_norm(file, false, dim, ENFORMER_BLOCK("0.fn.0", "0/_module/_layers/0"));
    enformer_bias(file, s, ENFORMER_BLOCK("0.fn.1.rel_content_bias", "0/_module/_layers/1/_r_w_bias"));
    enformer_bias(file, s, ENFORMER_BLOCK("0.fn.1.rel_pos_bias", "0/_module/_layers/1/_r_r_bias"));
    enformer_filter(file, 'l', false, 1, dim, keys, ENFORMER_BLOCK("0.fn.1.to_q", "0/_module/_layers/1/_q_layer"));
    enformer_filter(file, 'l', false, 1, dim, keys, ENFORMER_BLOCK("0.fn.1.to_k", "0/_module/_layers/1/_k_layer"));
    enformer_filter(file, 'l', false, 1, dim, values, ENFORMER_BLOCK("0.fn.1.to_v", "0/_module/_layers/1/_v_layer"));
    enformer_filter(file, 'l', false, 1, s->features, keys,
                    ENFORMER_BLOCK("0.fn.1.to_rel_k", "0/_module/_layers/1/_r_k_layer"));
    enformer_filter(file, 'l', true, 1, values, dim,
                    ENFORMER_BLOCK("0.fn.1.to_out", "0/_module/_layers/1/_embedding_layer"));
    enformer_norm(file, false, dim, ENFORMER_BLOCK("1.fn.0", "1/_module/_layers/0"));
    enformer_filter(file, 'l', true, 1, dim, s->ffn, ENFORMER_BLOCK("1.fn.1", "1/_module/_layers/1"));
    enformer_filter(file, 'l', true, 1, s->ffn, dim, ENFORMER_BLOCK("1.fn.4", "1/_module/_layers/4"));
}

/* Release with enformer_file_clear. */
static inline enformer_file *enformer_file_make(const enformer_shape *s, enformer_spelling spelling, bool empty)
{
    enformer_file *file = calloc(1, sizeof *file);
    assert_non_null(file);
    file->spelling = spelling;
    file->empty = empty;
    int64_t stem = s->channels[0], dim = s->channels[s->steps];
    enformer_filter(file, 'c', true, s->stem_kernel, 4, stem, "stem.0", "_trunk/_layers/0/_layers/0");
    enformer_norm(file, true, stem, "stem.1.fn.0", "_trunk/_layers/0/_layers/1/_module/_layers/0");
    enformer_filter(file, 'c', true, 1, stem, stem, "stem.1.fn.2", "_trunk/_layers/0/_layers/1/_module/_layers/2");
    enformer_filter(file, 'p', false, 1, stem, stem, "stem.2.to_attn_logits",
                    "_trunk/_layers/0/_layers/2/_logit_linear");
    for (int i = 0; i < s->steps; i++) {
        int64_t in = s->channels[i], out = s->channels[i + 1];
        enformer_norm(file, true, in, ENFORMER_STEP("0.0", "0/_layers/0"));
        enformer_filter(file, 'c', true, s->conv_kernel, in, out, ENFORMER_STEP("0.2", "0/_layers/2"));
        enformer_norm(file, true, out, ENFORMER_STEP("1.fn.0", "1/_module/_layers/0"));
        enformer_filter(file, 'c', true, 1, out, out, ENFORMER_STEP("1.fn.2", "1/_module/_layers/2"));
        enformer_filter(file, 'p', false, 1, out, out, ENFORMER_STEP("2.to_attn_logits", "2/_logit_linear"));
    }
    for (int i = 0; i < s->depth; i++) enformer_block(file, s, i);
    enformer_norm(file, true, dim, "final_pointwise.1.0", "_trunk/_layers/4/_layers/0/_layers/0");
    enformer_filter(file, 'c', true, 1, dim, s->final, "final_pointwise.1.2", "_trunk/_layers/4/_layers/0/_layers/2");
    enformer_filter(file, 'l', true, 1, s->final, s->human, "_heads.human.0", "_heads/human/_layers/0");
    enformer_filter(file, 'l', true, 1, s->final, s->mouse, "_heads.mouse.0", "_heads/mouse/_layers/0");
    return file;
}

static inline void enformer_file_clear(enformer_file *file)
{
    for (int i = 0; i < file->count; i++) free(file->tensors[i].data);
    free(file);
}

/* The tensor whose name ends so. */
static inline enformer_tensor *enformer_file_find(enformer_file *file, const char *ending)
{
    for (int i = 0; i < file->count; i++) {
        size_t all = strlen(file->tensors[i].name), end = strlen(ending);
        if (all >= end && strcmp(file->tensors[i].name + all - end, ending) == 0) return &file->tensors[i];
    }
    fail_msg("no tensor ends in %s", ending);
    return NULL;
}

/* The tensors as if a reader had found them in "tiny.bin"; `file` must outlive them. Close with creme_weights_close.
 */
static inline creme_weights *enformer_weights(const enformer_file *file)
{
    creme_weights *weights = NULL;
    assert_succeeds(creme_allocate_zero(&weights, 1, sizeof *weights));
    assert_succeeds(creme_copy_text(&weights->path, "tiny.bin"));
    weights->container = "a test";
    for (int i = 0; i < file->count; i++) {
        const enformer_tensor *from = &file->tensors[i];
        creme_tensor tensor = {.dtype = CREME_F32, .rank = from->rank, .count = from->count, .data = from->data};
        memcpy(tensor.shape, from->shape, sizeof from->shape);
        assert_succeeds(creme_weights_add_tensor(weights, from->name, &tensor));
    }
    return weights;
}

#endif
