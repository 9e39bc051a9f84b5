/* Tensors of models that others compute. */
#include "model/foreign/tensor.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    size_t bytes;
} TYPES[] = {
    [CREME_FOREIGN_UINT8] = {"UINT8", 1}, [CREME_FOREIGN_INT8] = {"INT8", 1}, [CREME_FOREIGN_FP16] = {"FP16", 2},
    [CREME_FOREIGN_BF16] = {"BF16", 2},   [CREME_FOREIGN_FP32] = {"FP32", 4}, [CREME_FOREIGN_FP64] = {"FP64", 8},
    [CREME_FOREIGN_TYPES] = {"?", 1}};

const char *creme_foreign_type_name(creme_foreign_type type)
{
    return TYPES[type].name;
}

size_t creme_foreign_type_bytes(creme_foreign_type type)
{
    return TYPES[type].bytes;
}

creme_foreign_type creme_foreign_type_find(const char *name)
{
    int type = 0;
    while (type < CREME_FOREIGN_TYPES && strcmp(TYPES[type].name, name) != 0) type++;
    return (creme_foreign_type)type;
}

const char *creme_foreign_shape_text(const int64_t *shape, int rank, char *text, size_t bytes)
{
    size_t used = (size_t)snprintf(text, bytes, "[");
    for (int i = 0; i < rank && used < bytes; i++)
        used += (size_t)snprintf(text + used, bytes - used, "%s%lld", i ? ", " : "", (long long)shape[i]);
    if (used < bytes) snprintf(text + used, bytes - used, "]");
    return text;
}

static void clear_tensors(creme_foreign_tensors *tensors)
{
    for (size_t i = 0; i < tensors->count; i++) {
        creme_free(tensors->at[i].name);
        creme_free(tensors->at[i].datatype);
    }
    creme_free(tensors->at);
}

void creme_foreign_signature_clear(creme_foreign_signature *signature)
{
    clear_tensors(&signature->inputs);
    clear_tensors(&signature->outputs);
    *signature = (creme_foreign_signature){0};
}

static float half_to_float(uint16_t half)
{
    int exponent = half >> 10 & 31, fraction = half & 1023;
    float sign = half & 0x8000 ? -1.0f : 1.0f;
    if (exponent == 31) return fraction ? NAN : sign * INFINITY;
    if (exponent == 0) return sign * ldexpf((float)fraction, -24);
    return sign * ldexpf((float)(1024 + fraction), exponent - 25);
}

void creme_foreign_to_floats(float *out, const void *numbers, size_t count, creme_foreign_type type)
{
    const char *bytes = numbers;
    if (type == CREME_FOREIGN_FP32) {
        memcpy(out, bytes, count * sizeof *out);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        uint16_t half = 0;
        if (type == CREME_FOREIGN_FP64) {
            double number;
            memcpy(&number, bytes + i * sizeof number, sizeof number);
            out[i] = (float)number;
            continue;
        }
        memcpy(&half, bytes + i * sizeof half, sizeof half);
        uint32_t word = (uint32_t)half << 16;
        if (type == CREME_FOREIGN_BF16)
            memcpy(&out[i], &word, sizeof word);
        else
            out[i] = half_to_float(half);
    }
}
