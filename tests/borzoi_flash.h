/* For tests: a Borzoi of borzoi_torch.h made a Flashzoi, whose blocks have mha.Wqkv and mha.out_proj in place of the
 * relative attention's tensors. To be included after cmocka.h. */
#ifndef CREME_TESTS_BORZOI_FLASH_H
#define CREME_TESTS_BORZOI_FLASH_H

#include "borzoi_torch.h"
#include <creme/shuffle.h>

static inline void borzoi_flash_rename(creme_tensor *tensor, const char *from, const char *to, int64_t out,
                                       int64_t in)
{
    char *name = (char *)tensor->name, *at = strstr(name, from);
    memcpy(at, to, strlen(to) + 1);
    free((void *)tensor->data);
    *tensor = (creme_tensor){.name = name, .rank = in > 1 ? 2 : 1, .shape = {out, in}, .count = out * in};
}

/* The tensors, without numbers where sizes change: queries of `heads` heads of dim / heads, keys and values of
 * `kv_heads`. */
static inline void borzoi_flash_convert(borzoi_torch *file, int64_t dim, int64_t heads, int64_t kv_heads)
{
    static const char *const dropped[] = {".to_k.", ".to_v.", ".to_rel_k.", ".rel_pos_bias"};
    int64_t inputs = dim + 2 * kv_heads * (dim / heads);
    int count = 0;
    for (int i = 0; i < file->count; i++) {
        creme_tensor *tensor = &file->tensors[i];
        bool drop = false;
        for (size_t d = 0; d < sizeof dropped / sizeof *dropped; d++)
            drop |= strstr(tensor->name, dropped[d]) != NULL;
        if (drop) {
            free((void *)tensor->data);
            continue;
        }
        char *to = file->names[count];
        memmove(to, tensor->name, sizeof file->names[0]);
        file->tensors[count] = *tensor;
        tensor = &file->tensors[count++];
        tensor->name = to;
        if (strstr(to, "to_q.weight")) borzoi_flash_rename(tensor, "to_q.weight", "mha.Wqkv.weight", inputs, dim);
        if (strstr(to, "rel_content_bias"))
            borzoi_flash_rename(tensor, "rel_content_bias", "mha.Wqkv.bias", inputs, 1);
        if (strstr(to, "to_out.weight"))
            borzoi_flash_rename(tensor, "to_out.weight", "mha.out_proj.weight", dim, dim);
        if (strstr(to, "to_out.bias")) borzoi_flash_rename(tensor, "to_out.bias", "mha.out_proj.bias", dim, 1);
    }
    file->count = count;
}

/* Numbers for all tensors that have none: within +-2 / sqrt(inputs); norms of scales 0.5 .. 1.5. */
static inline void borzoi_torch_fill(borzoi_torch *file, uint64_t seed)
{
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = seed, .purpose = CREME_RANDOM_TEST});
    for (int i = 0; i < file->count; i++) {
        creme_tensor *tensor = &file->tensors[i];
        if (tensor->data || tensor->dtype != CREME_F32) continue;
        bool matrix = tensor->rank > 1, scale = !matrix && strstr(tensor->name, ".bias") == NULL;
        double width = matrix ? 2 / sqrt((double)tensor->count / (double)tensor->shape[0]) : 0.5;
        float *values = malloc((size_t)tensor->count * sizeof *values);
        for (int64_t j = 0; j < tensor->count; j++) {
            double draw = (double)creme_random_below(&random, 1 << 20) / (1 << 19) - 1;
            values[j] = (float)(draw * width + (scale ? 1 : 0));
        }
        tensor->data = values;
    }
}

#endif
