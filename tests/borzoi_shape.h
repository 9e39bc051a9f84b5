/* For tests: the sizes and options of a network of the Borzoi family. */
#ifndef CREME_TESTS_BORZOI_SHAPE_H
#define CREME_TESTS_BORZOI_SHAPE_H

#include <stdbool.h>

enum { BORZOI_MOST_STEPS = 12 };

typedef struct borzoi_file_shape {
    int input_bp;
    int stem_filters, stem_kernel;
    int tower_steps, tower_filters[BORZOI_MOST_STEPS], tower_kernel;
    int blocks, heads, key_size, position_features; /* value size = last filters / heads */
    int unet_steps, unet_kernel;
    bool upsample_dense; /* a Dense before the upsampling */
    int crop_bins;       /* on each side; 0: no Cropping1D */
    int final_filters;   /* 0: no final conv_nac */
    bool no_final_gelu;  /* nothing between the body and the head */
    int tracks;
    bool strand_pair;     /* a SwitchReverse behind the head: tracks 2i and 2i+1 swap, an odd last one stays */
    bool sync_norm;       /* SyncBatchNormalization, as in the published files */
    bool bare_bias_names; /* "r_w_bias:0" without the layer's name, as in the published files */
    bool fixed_strings;   /* lists of names as fixed-length strings (older h5py) */
    int first_suffix;     /* names start at _first_suffix, as when a session built another model before */
    bool layers_reversed; /* the description lists the layers in reverse: their order means nothing */
} borzoi_file_shape;

/* 4,096 bp -> 32 tokens -> 128 bins of 32 bp, of which the crop leaves 64, x 6 tracks: a forward pass takes
 * milliseconds. */
static inline borzoi_file_shape borzoi_file_tiny(void)
{
    return (borzoi_file_shape){.input_bp = 4096,
                               .stem_filters = 8,
                               .stem_kernel = 7,
                               .tower_steps = 6,
                               .tower_filters = {10, 11, 12, 12, 14, 16},
                               .tower_kernel = 5,
                               .blocks = 2,
                               .heads = 2,
                               .key_size = 6,
                               .position_features = 32,
                               .unet_steps = 2,
                               .unet_kernel = 3,
                               .upsample_dense = true,
                               .crop_bins = 32,
                               .tracks = 6,
                               .strand_pair = true};
}

/* The published human model: 524,288 bp -> 16,352 bins of 32 bp x 7,611 tracks; 744 MB of weights. */
static inline borzoi_file_shape borzoi_file_published(void)
{
    return (borzoi_file_shape){.input_bp = 524288,
                               .stem_filters = 512,
                               .stem_kernel = 15,
                               .tower_steps = 6,
                               .tower_filters = {608, 736, 896, 1056, 1280, 1536},
                               .tower_kernel = 5,
                               .blocks = 8,
                               .heads = 8,
                               .key_size = 64,
                               .position_features = 32,
                               .unet_steps = 2,
                               .unet_kernel = 3,
                               .upsample_dense = true,
                               .crop_bins = 16,
                               .final_filters = 1920,
                               .tracks = 7611,
                               .sync_norm = true,
                               .bare_bias_names = true};
}

#endif
