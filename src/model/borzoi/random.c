/* The tensors of a Borzoi. */
#include "model/borzoi/network.h"

#include <inttypes.h>
#include <stdio.h>

enum { STEM_KERNEL = 15, TOWER_KERNEL = 5, UNET_KERNEL = 3, UNET_STEPS = 2, NAME_BYTES = 64 };

enum { DIM, DEPTH, HEADS, KEY, POSITIONS, STEM, FIRST, TOWER, DIVISOR, FINAL, HUMAN, MOUSE };

/* Width of the tower's step i. */
static int64_t width(const int64_t *sizes, int64_t i)
{
    return creme_random_width(sizes[FIRST], sizes[DIM], i, sizes[TOWER], sizes[DIVISOR]);
}

/* Normalisation and convolution, as the port nests them. */
static void add_step(creme_random_tensors *tensors, int64_t out, int64_t in, int64_t taps, const char *module)
{
    char name[NAME_BYTES + 16];
    snprintf(name, sizeof name, "%s.norm", module);
    creme_random_add_norm(tensors, true, in, name);
    snprintf(name, sizeof name, "%s.conv_layer", module);
    creme_random_add_layer(tensors, 3, out, in, taps, name);
}

static void add_trunk(creme_random_tensors *tensors, const int64_t *sizes)
{
    int64_t channels = sizes[STEM];
    creme_random_add_layer(tensors, 3, channels, 4, STEM_KERNEL, "conv_dna.conv_layer");
    for (int64_t i = 0; i < sizes[TOWER]; i++) {
        char module[NAME_BYTES - 16] = "unet1.1"; /* the last one */
        if (i < sizes[TOWER] - 1) snprintf(module, sizeof module, "res_tower.%" PRId64, 2 * i);
        add_step(tensors, width(sizes, i), channels, TOWER_KERNEL, module);
        channels = width(sizes, i);
    }
}

static void add_matrix(creme_random_tensors *tensors, int64_t out, int64_t in, const char *module, const char *part)
{
    creme_random_add(tensors, CREME_SPREAD_FAN_IN, 2, (int64_t[]){out, in}, "%s.%s.weight", module, part);
}

static void add_block(creme_random_tensors *tensors, const int64_t *sizes, int64_t block)
{
    char attention[NAME_BYTES - 16], name[NAME_BYTES];
    int64_t dim = sizes[DIM], heads = sizes[HEADS], keys = heads * sizes[KEY];
    const int64_t bias[] = {1, heads, 1, sizes[KEY]};
    snprintf(name, sizeof name, "transformer.%" PRId64 ".0.fn.0", block);
    creme_random_add_norm(tensors, false, dim, name);
    snprintf(attention, sizeof attention, "transformer.%" PRId64 ".0.fn.1", block);
    creme_random_add(tensors, CREME_SPREAD_ATTENTION, 4, bias, "%s.rel_content_bias", attention);
    creme_random_add(tensors, CREME_SPREAD_ATTENTION, 4, bias, "%s.rel_pos_bias", attention);
    add_matrix(tensors, keys, dim, attention, "to_q");
    add_matrix(tensors, keys, dim, attention, "to_k");
    add_matrix(tensors, dim, dim, attention, "to_v");
    add_matrix(tensors, keys, sizes[POSITIONS], attention, "to_rel_k");
    snprintf(name, sizeof name, "%s.to_out", attention);
    creme_random_add_layer(tensors, 2, dim, dim, 1, name);
    snprintf(name, sizeof name, "transformer.%" PRId64 ".1.fn.0", block);
    creme_random_add_norm(tensors, false, dim, name);
    snprintf(name, sizeof name, "transformer.%" PRId64 ".1.fn.1", block);
    creme_random_add_layer(tensors, 2, 2 * dim, dim, 1, name);
    snprintf(name, sizeof name, "transformer.%" PRId64 ".1.fn.4", block);
    creme_random_add_layer(tensors, 2, dim, 2 * dim, 1, name);
}

/* The first step that is computed has the highest number, and its skip is the tower's last. */
static void add_unet(creme_random_tensors *tensors, const int64_t *sizes, int number)
{
    char name[NAME_BYTES];
    int64_t dim = sizes[DIM], skip = width(sizes, sizes[TOWER] - UNET_STEPS + number);
    snprintf(name, sizeof name, "upsampling_unet%d.0", number);
    add_step(tensors, dim, dim, 1, name);
    snprintf(name, sizeof name, "horizontal_conv%d", number);
    add_step(tensors, dim, skip, 1, name);
    creme_random_add(tensors, CREME_SPREAD_FAN_IN, 3, (int64_t[]){dim, 1, UNET_KERNEL},
                     "separable%d.conv_layer.0.weight", number);
    snprintf(name, sizeof name, "separable%d.conv_layer.1", number);
    creme_random_add_layer(tensors, 3, dim, dim, 1, name);
}

static creme_status add_borzoi(creme_random_tensors *tensors, const int64_t *sizes)
{
    if (sizes[DIM] % sizes[HEADS]) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "random borzoi: dim=%" PRId64 ",heads=%" PRId64 ": dim has to be a multiple of heads",
                          sizes[DIM], sizes[HEADS]);
    }
    add_trunk(tensors, sizes);
    for (int64_t i = 0; i < sizes[DEPTH]; i++) add_block(tensors, sizes, i);
    for (int i = UNET_STEPS - 1; i >= 0; i--) add_unet(tensors, sizes, i);
    add_step(tensors, sizes[FINAL], sizes[DIM], 1, "final_joined_convs.0");
    creme_random_add_layer(tensors, 3, sizes[HUMAN], sizes[FINAL], 1, "human_head");
    if (sizes[MOUSE]) creme_random_add_layer(tensors, 3, sizes[MOUSE], sizes[FINAL], 1, "mouse_head");
    return CREME_OK;
}

const creme_random_family creme_random_borzoi = {
    .sizes = {[DIM] = {"dim", 1536, 1, 65536},
              [DEPTH] = {"depth", 8, 1, 60},
              [HEADS] = {"heads", 8, 1, 256},
              [KEY] = {"key", 64, 1, 4096},
              [POSITIONS] = {"positions", 32, 2, 128},
              [STEM] = {"stem", 512, 1, 65536},
              [FIRST] = {"first", 608, 1, 65536},
              [TOWER] = {"tower", 6, 2, 12},
              [DIVISOR] = {"divisor", 32, 1, 4096},
              [FINAL] = {"final", 1920, 1, 65536},
              [HUMAN] = {"human", 7611, 1, 100000},
              [MOUSE] = {"mouse", 2608, 0, 100000}},
    .add = add_borzoi,
};
