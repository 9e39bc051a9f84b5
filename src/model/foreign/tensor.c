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
    [CREME_FOREIGN_UINT8] = {"UINT8", 1}, [CREME_FOREIGN_INT8] = {"INT8", 1},   [CREME_FOREIGN_FP16] = {"FP16", 2},
    [CREME_FOREIGN_BF16] = {"BF16", 2},   [CREME_FOREIGN_FP32] = {"FP32", 4},   [CREME_FOREIGN_FP64] = {"FP64", 8},
    [CREME_FOREIGN_INT32] = {"INT32", 4}, [CREME_FOREIGN_INT64] = {"INT64", 8}, [CREME_FOREIGN_TYPES] = {"?", 1}};

const char *creme_foreign_type_name(creme_foreign_type type)
{
    return TYPES[type].name;
}

size_t creme_foreign_type_bytes(creme_foreign_type type)
{
    return TYPES[type].bytes;
}

bool creme_foreign_type_is_real(creme_foreign_type type)
{
    return type == CREME_FOREIGN_FP32 || type == CREME_FOREIGN_FP16 || type == CREME_FOREIGN_BF16 ||
           type == CREME_FOREIGN_FP64;
}

bool creme_foreign_type_is_whole(creme_foreign_type type)
{
    return type != CREME_FOREIGN_TYPES && !creme_foreign_type_is_real(type);
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

bool creme_foreign_shapes_agree(const int64_t *a, int a_rank, const int64_t *b, int b_rank)
{
    int i = 0, j = 0;
    for (;;) {
        while (i < a_rank && a[i] == 1) i++;
        while (j < b_rank && b[j] == 1) j++;
        if (i == a_rank || j == b_rank) return i == a_rank && j == b_rank;
        if (a[i++] != b[j++]) return false;
    }
}

static void clear_tensors(creme_foreign_tensors *tensors)
{
    for (size_t i = 0; i < tensors->count; i++) {
        creme_free(tensors->at[i].name);
        creme_free(tensors->at[i].datatype);
        creme_free(tensors->at[i].written);
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

/* Ties go to even; what is too large becomes infinite. */
uint16_t creme_foreign_half(float number)
{
    uint16_t sign = signbit(number) ? 0x8000 : 0;
    float size = fabsf(number);
    if (isnan(number)) return sign | 0x7e00;
    if (size >= 65520) return sign | 0x7c00;
    if (size < 0x1p-14f) return (uint16_t)(sign | (uint16_t)lrintf(size * 0x1p24f));
    int exponent = 0;
    float fraction = frexpf(size, &exponent); /* [0.5, 1) */
    long mantissa = lrintf(fraction * 2048);  /* [1024, 2048]: a carry goes into the exponent */
    return (uint16_t)(sign | ((exponent + 13) * 1024 + mantissa));
}

uint16_t creme_foreign_bfloat(float number)
{
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    if (isnan(number)) return (uint16_t)(bits >> 16 | 0x40);
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}
