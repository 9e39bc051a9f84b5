/* For tests: a network of the Borzoi family under the names of its PyTorch port, with the numbers of the Keras file
 * of the same shape (borzoi_file.h) in PyTorch's layouts. The names of both sides stand here in full, in Keras's
 * order of creation, so that the project's own table of names is held against another. To be included after cmocka.h.
 *
 *     borzoi_torch *file = borzoi_torch_make(&shape, keras);    keras: creme_weights, or NULL for shapes alone
 *     borzoi_torch_write(file, "tiny.safetensors");
 *     borzoi_torch_clear(file);
 */
#ifndef CREME_TESTS_BORZOI_TORCH_H
#define CREME_TESTS_BORZOI_TORCH_H

#include "base/memory.h"
#include "borzoi_shape.h"
#include "model/weights/collection.h"
#include "model/weights/safetensors_write.h"
#include "scratch.h"
#include <stdarg.h>

typedef struct borzoi_torch {
    const char *prefix;
    const creme_weights *keras;
    creme_tensor tensors[400];
    char names[400][96];
    int count;
} borzoi_torch;

/* A text made by a format, good until 31 more have been made. */
static inline const char *borzoi_text(const char *format, ...)
{
    static char texts[32][96];
    static int next;
    char *text = texts[next++ % 32];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof texts[0], format, arguments);
    va_end(arguments);
    return text;
}

/* "conv1d", "conv1d_1", ... */
static inline const char *borzoi_keras(const char *stem, int rank)
{
    return rank ? borzoi_text("%s_%d", stem, rank) : borzoi_text("%s", stem);
}

/* Adds a tensor of the file: Keras's [taps][in][out] becomes [out][in][taps], of which the first `rank` dimensions
 * stay. */
static inline void borzoi_add_tensor(borzoi_torch *file, int rank, int64_t out, int64_t in, int64_t taps,
                                     const char *name, const char *keras)
{
    assert_true(file->count < 400);
    int64_t count = out * in * taps;
    creme_tensor *tensor = &file->tensors[file->count];
    snprintf(file->names[file->count], sizeof file->names[0], "%s", name);
    *tensor =
        (creme_tensor){.name = file->names[file->count++], .rank = rank, .shape = {out, in, taps}, .count = count};
    const creme_tensor *from = file->keras ? creme_weights_find(file->keras, keras) : NULL;
    if (!file->keras) return;
    if (!from || from->count != count) fail_msg("%s is not %s", keras, name);
    float *values = malloc((size_t)count * sizeof *values), *moved = malloc((size_t)count * sizeof *moved);
    assert_succeeds(creme_tensor_read(from, "keras", values));
    for (int64_t t = 0; t < taps; t++) {
        for (int64_t i = 0; i < in; i++) {
            for (int64_t o = 0; o < out; o++) moved[(o * in + i) * taps + t] = values[(t * in + i) * out + o];
        }
    }
    free(values);
    tensor->data = moved;
}

static inline void borzoi_add_vector(borzoi_torch *file, int64_t count, const char *name, const char *keras)
{
    borzoi_add_tensor(file, 1, count, 1, 1, name, keras);
}

/* A convolution or a dense layer with its bias. */
static inline void borzoi_add_layer(borzoi_torch *file, int rank, int64_t out, int64_t in, int64_t taps,
                                    const char *name, const char *keras)
{
    borzoi_add_tensor(file, rank, out, in, taps, borzoi_text("%s.weight", name), borzoi_text("%s/kernel:0", keras));
    borzoi_add_vector(file, out, borzoi_text("%s.bias", name), borzoi_text("%s/bias:0", keras));
}

static inline void borzoi_add_norm(borzoi_torch *file, bool batch, int64_t channels, const char *name,
                                   const char *keras)
{
    static const int64_t steps[] = {20000};
    borzoi_add_vector(file, channels, borzoi_text("%s.weight", name), borzoi_text("%s/gamma:0", keras));
    borzoi_add_vector(file, channels, borzoi_text("%s.bias", name), borzoi_text("%s/beta:0", keras));
    if (!batch) return;
    borzoi_add_vector(file, channels, borzoi_text("%s.running_mean", name), borzoi_text("%s/moving_mean:0", keras));
    borzoi_add_vector(file, channels, borzoi_text("%s.running_var", name),
                      borzoi_text("%s/moving_variance:0", keras));
    creme_tensor *tensor = &file->tensors[file->count];
    snprintf(file->names[file->count], sizeof file->names[0], "%s.num_batches_tracked", name);
    *tensor = (creme_tensor){.name = file->names[file->count++], .dtype = CREME_I64, .count = 1, .data = steps};
}

static inline void borzoi_add_block(borzoi_torch *file, const borzoi_file_shape *s, int64_t dim, int l)
{
    int64_t keys = s->heads * s->key_size, values = dim;
    char name[64], mha[64];
    static const char *const biases[][2] = {{"rel_content_bias", "r_w_bias:0"}, {"rel_pos_bias", "r_r_bias:0"}};
    snprintf(mha, sizeof mha, "%s", borzoi_keras("multihead_attention", l));
    snprintf(name, sizeof name, "transformer.%d.0.fn.1", l);
    borzoi_add_norm(file, false, dim, borzoi_text("transformer.%d.0.fn.0", l),
                    borzoi_keras("layer_normalization", 2 * l));
    for (int i = 0; i < 2; i++) {
        borzoi_add_vector(file, keys, borzoi_text("%s.%s", name, biases[i][0]),
                          borzoi_text("%s/%s", mha, biases[i][1]));
        creme_tensor *bias = &file->tensors[file->count - 1];
        bias->rank = 4;
        memcpy(bias->shape, (int64_t[4]){1, s->heads, 1, s->key_size}, 4 * sizeof *bias->shape);
    }
    borzoi_add_tensor(file, 2, keys, dim, 1, borzoi_text("%s.to_q.weight", name),
                      borzoi_text("%s/q_layer/kernel:0", mha));
    borzoi_add_tensor(file, 2, keys, dim, 1, borzoi_text("%s.to_k.weight", name),
                      borzoi_text("%s/k_layer/kernel:0", mha));
    borzoi_add_tensor(file, 2, values, dim, 1, borzoi_text("%s.to_v.weight", name),
                      borzoi_text("%s/v_layer/kernel:0", mha));
    borzoi_add_tensor(file, 2, dim, values, 1, borzoi_text("%s.to_out.weight", name),
                      borzoi_text("%s/embedding_layer/kernel:0", mha));
    borzoi_add_vector(file, dim, borzoi_text("%s.to_out.bias", name), borzoi_text("%s/embedding_layer/bias:0", mha));
    borzoi_add_tensor(file, 2, keys, s->position_features, 1, borzoi_text("%s.to_rel_k.weight", name),
                      borzoi_text("%s/r_k_layer/kernel:0", mha));
    borzoi_add_norm(file, false, dim, borzoi_text("transformer.%d.1.fn.0", l),
                    borzoi_keras("layer_normalization", 2 * l + 1));
    borzoi_add_layer(file, 2, 2 * dim, dim, 1, borzoi_text("transformer.%d.1.fn.1", l), borzoi_keras("dense", 2 * l));
    borzoi_add_layer(file, 2, dim, 2 * dim, 1, borzoi_text("transformer.%d.1.fn.4", l),
                     borzoi_keras("dense", 2 * l + 1));
}

/* The i-th step of the U-Net to be computed; the port counts them backwards. */
static inline void borzoi_add_unet(borzoi_torch *file, const borzoi_file_shape *s, int64_t dim, int i)
{
    int number = s->unet_steps - 1 - i, norms = s->tower_steps + 2 * i, dense = 2 * s->blocks + 2 * i;
    int64_t skip = s->tower_filters[s->tower_steps - 1 - i];
    const char *norm = s->sync_norm ? "sync_batch_normalization" : "batch_normalization";
    char name[64], keras[64];
    borzoi_add_norm(file, true, dim, borzoi_text("upsampling_unet%d.0.norm", number), borzoi_keras(norm, norms));
    borzoi_add_norm(file, true, skip, borzoi_text("horizontal_conv%d.norm", number), borzoi_keras(norm, norms + 1));
    borzoi_add_layer(file, 3, dim, dim, 1, borzoi_text("upsampling_unet%d.0.conv_layer", number),
                     borzoi_keras("dense", dense));
    borzoi_add_layer(file, 3, dim, skip, 1, borzoi_text("horizontal_conv%d.conv_layer", number),
                     borzoi_keras("dense", dense + 1));
    snprintf(name, sizeof name, "separable%d.conv_layer", number);
    snprintf(keras, sizeof keras, "%s", borzoi_keras("separable_conv1d", i));
    borzoi_add_tensor(file, 3, dim, 1, s->unet_kernel, borzoi_text("%s.0.weight", name),
                      borzoi_text("%s/depthwise_kernel:0", keras));
    borzoi_add_tensor(file, 3, dim, dim, 1, borzoi_text("%s.1.weight", name),
                      borzoi_text("%s/pointwise_kernel:0", keras));
    borzoi_add_vector(file, dim, borzoi_text("%s.1.bias", name), borzoi_text("%s/bias:0", keras));
}

/* The shape has two steps of the U-Net and final_filters (Borzoi), or three steps (Prime), with upsample_dense. */
static inline borzoi_torch *borzoi_torch_make(const borzoi_file_shape *s, const creme_weights *keras)
{
    borzoi_torch *file = calloc(1, sizeof *file);
    assert_non_null(file);
    assert_true(s->upsample_dense && (s->unet_steps == 3 || (s->unet_steps == 2 && s->final_filters > 0)));
    file->keras = keras;
    int64_t channels = s->stem_filters;
    const char *norm = s->sync_norm ? "sync_batch_normalization" : "batch_normalization";
    borzoi_add_layer(file, 3, channels, 4, s->stem_kernel, "conv_dna.conv_layer", "conv1d");
    for (int i = 0; i < s->tower_steps; i++) {
        char name[32];
        int unet = i - (s->tower_steps - s->unet_steps);
        snprintf(name, sizeof name, unet > 0 ? "unet%d.1" : "res_tower.%d", unet > 0 ? unet : 2 * i);
        borzoi_add_norm(file, true, channels, borzoi_text("%s.norm", name), borzoi_keras(norm, i));
        borzoi_add_layer(file, 3, s->tower_filters[i], channels, s->tower_kernel, borzoi_text("%s.conv_layer", name),
                         borzoi_keras("conv1d", i + 1));
        channels = s->tower_filters[i];
    }
    for (int l = 0; l < s->blocks; l++) borzoi_add_block(file, s, channels, l);
    for (int i = 0; i < s->unet_steps; i++) borzoi_add_unet(file, s, channels, i);
    if (s->final_filters) {
        borzoi_add_norm(file, true, channels, "final_joined_convs.0.norm",
                        borzoi_keras(norm, s->tower_steps + 2 * s->unet_steps));
        borzoi_add_layer(file, 3, s->final_filters, channels, 1, "final_joined_convs.0.conv_layer",
                         borzoi_keras("conv1d", s->tower_steps + 1));
    }
    borzoi_add_layer(file, 3, s->tracks, s->final_filters ? s->final_filters : channels, 1, "human_head",
                     borzoi_keras("dense", 2 * s->blocks + 2 * s->unet_steps));
    return file;
}

static inline void borzoi_torch_clear(borzoi_torch *file)
{
    for (int i = 0; i < file->count; i++) {
        if (file->tensors[i].dtype == CREME_F32) free((void *)file->tensors[i].data);
    }
    free(file);
}

static inline creme_tensor *borzoi_torch_find(borzoi_torch *file, const char *name)
{
    for (int i = 0; i < file->count; i++) {
        if (strcmp(file->names[i], name) == 0) return &file->tensors[i];
    }
    fail_msg("no tensor %s", name);
    return NULL;
}

/* With `prefix` before every name, but for the tensor `without` (-1: with all). */
static inline void borzoi_torch_write(const borzoi_torch *file, const char *path, const char *prefix, int without)
{
    const creme_tensor *list[400];
    creme_tensor renamed[400];
    char names[400][128];
    size_t count = 0;
    for (int i = 0; i < file->count; i++) {
        if (i == without) continue;
        renamed[i] = file->tensors[i];
        snprintf(names[i], sizeof names[i], "%s%s", prefix, file->tensors[i].name);
        renamed[i].name = names[i];
        list[count++] = &renamed[i];
    }
    creme_safetensors_content content = {.source = "a test", .tensors = list, .tensor_count = count};
    assert_succeeds(creme_safetensors_write(path, &content));
}

static inline int borzoi_compare_names(const void *a, const void *b)
{
    return strcmp((*(const creme_tensor *const *)a)->name, (*(const creme_tensor *const *)b)->name);
}

/* The tensors as if a reader had found them in "tiny.bin"; `file` must outlive them. Close with creme_weights_close.
 */
static inline creme_weights *borzoi_torch_weights(const borzoi_torch *file, int without)
{
    creme_weights *weights = NULL;
    assert_succeeds(creme_allocate_zero(&weights, 1, sizeof *weights));
    assert_succeeds(creme_copy_text(&weights->path, "/nowhere/tiny.bin"));
    weights->container = "a test";
    for (int i = 0; i < file->count; i++) {
        if (i != without) assert_succeeds(creme_weights_add_tensor(weights, file->names[i], &file->tensors[i]));
    }
    assert_succeeds(creme_allocate(&weights->by_name, weights->count, sizeof *weights->by_name));
    for (size_t i = 0; i < weights->count; i++) weights->by_name[i] = &weights->tensors[i];
    qsort(weights->by_name, weights->count, sizeof *weights->by_name, borzoi_compare_names);
    return weights;
}

#endif
