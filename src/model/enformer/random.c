/* The tensors of an Enformer. */
#include "model/enformer/network.h"

#include <inttypes.h>
#include <stdio.h>

enum { STEM_KERNEL = 15, TOWER_KERNEL = 5, FEATURE_SORTS = 6, NAME_BYTES = 64 };

enum { DIM, DEPTH, HEADS, KEY, TOWER, DIVISOR, HUMAN, MOUSE };

/* The pointwise residual and the softmax pooling that follow a wide convolution. */
static void add_pool(creme_random_tensors *tensors, int64_t channels, const char *module)
{
    char name[NAME_BYTES];
    snprintf(name, sizeof name, "%s.1.fn.0", module);
    creme_random_add_norm(tensors, true, channels, name);
    snprintf(name, sizeof name, "%s.1.fn.2", module);
    creme_random_add_layer(tensors, 3, channels, channels, 1, name);
    creme_random_add(tensors, CREME_SPREAD_FAN_IN, 4, (int64_t[]){channels, channels, 1, 1},
                     "%s.2.to_attn_logits.weight", module);
}

static void add_trunk(creme_random_tensors *tensors, const int64_t *sizes)
{
    int64_t first = sizes[DIM] / 2, channels = first;
    creme_random_add_layer(tensors, 3, channels, 4, STEM_KERNEL, "stem.0");
    add_pool(tensors, channels, "stem");
    for (int64_t i = 0; i < sizes[TOWER]; i++) {
        char module[NAME_BYTES - 16], name[NAME_BYTES];
        int64_t out = creme_random_width(first, sizes[DIM], i, sizes[TOWER], sizes[DIVISOR]);
        snprintf(module, sizeof module, "conv_tower.%" PRId64, i);
        snprintf(name, sizeof name, "%s.0.0", module);
        creme_random_add_norm(tensors, true, channels, name);
        snprintf(name, sizeof name, "%s.0.2", module);
        creme_random_add_layer(tensors, 3, out, channels, TOWER_KERNEL, name);
        add_pool(tensors, out, module);
        channels = out;
    }
}

static void add_matrix(creme_random_tensors *tensors, int64_t out, int64_t in, const char *module, const char *part)
{
    creme_random_add(tensors, CREME_SPREAD_FAN_IN, 2, (int64_t[]){out, in}, "%s.%s.weight", module, part);
}

static void add_block(creme_random_tensors *tensors, const int64_t *sizes, int64_t block)
{
    char attention[NAME_BYTES - 16], dense[NAME_BYTES - 16], name[NAME_BYTES];
    int64_t dim = sizes[DIM], heads = sizes[HEADS], keys = heads * sizes[KEY];
    snprintf(name, sizeof name, "transformer.%" PRId64 ".0.fn.0", block);
    creme_random_add_norm(tensors, false, dim, name);
    snprintf(attention, sizeof attention, "transformer.%" PRId64 ".0.fn.1", block);
    add_matrix(tensors, keys, dim, attention, "to_q");
    add_matrix(tensors, keys, dim, attention, "to_k");
    add_matrix(tensors, dim, dim, attention, "to_v");
    add_matrix(tensors, keys, dim / heads, attention, "to_rel_k");
    const int64_t bias[] = {1, heads, 1, sizes[KEY]};
    creme_random_add(tensors, CREME_SPREAD_ATTENTION, 4, bias, "%s.rel_content_bias", attention);
    creme_random_add(tensors, CREME_SPREAD_ATTENTION, 4, bias, "%s.rel_pos_bias", attention);
    snprintf(name, sizeof name, "%s.to_out", attention);
    creme_random_add_layer(tensors, 2, dim, dim, 1, name);
    snprintf(dense, sizeof dense, "transformer.%" PRId64 ".1.fn", block);
    snprintf(name, sizeof name, "%s.0", dense);
    creme_random_add_norm(tensors, false, dim, name);
    snprintf(name, sizeof name, "%s.1", dense);
    creme_random_add_layer(tensors, 2, 2 * dim, dim, 1, name);
    snprintf(name, sizeof name, "%s.4", dense);
    creme_random_add_layer(tensors, 2, dim, 2 * dim, 1, name);
}

static creme_status add_enformer(creme_random_tensors *tensors, const int64_t *sizes)
{
    int64_t dim = sizes[DIM];
    if (dim % sizes[HEADS] || dim / sizes[HEADS] % FEATURE_SORTS || dim % 2) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "random enformer: dim=%" PRId64 ",heads=%" PRId64 ": dim has to be even and dim / heads a "
                          "multiple of %d, the sorts of features of positions",
                          dim, sizes[HEADS], FEATURE_SORTS);
    }
    add_trunk(tensors, sizes);
    for (int64_t i = 0; i < sizes[DEPTH]; i++) add_block(tensors, sizes, i);
    creme_random_add_norm(tensors, true, dim, "final_pointwise.1.0");
    creme_random_add_layer(tensors, 3, 2 * dim, dim, 1, "final_pointwise.1.2");
    creme_random_add_layer(tensors, 2, sizes[HUMAN], 2 * dim, 1, "_heads.human.0");
    if (sizes[MOUSE]) creme_random_add_layer(tensors, 2, sizes[MOUSE], 2 * dim, 1, "_heads.mouse.0");
    return CREME_OK;
}

const creme_random_family creme_random_enformer = {
    .sizes = {[DIM] = {"dim", 1536, 2, 65536},
              [DEPTH] = {"depth", 11, 1, 99},
              [HEADS] = {"heads", 8, 1, 256},
              [KEY] = {"key", 64, 1, 4096},
              [TOWER] = {"tower", 6, 2, 20},
              [DIVISOR] = {"divisor", 128, 1, 4096},
              [HUMAN] = {"human", 5313, 1, 100000},
              [MOUSE] = {"mouse", 1643, 0, 100000}},
    .add = add_enformer,
};
