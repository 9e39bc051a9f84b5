/* Tensors: their types, and their values as float32. */
#include "model/weights/tensor.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    size_t bytes;
} dtypes[] = {
    [CREME_F32] = {"float32", 4},   [CREME_F64] = {"float64", 8},   [CREME_F16] = {"float16", 2},
    [CREME_BF16] = {"bfloat16", 2}, [CREME_I64] = {"int64", 8},     [CREME_I32] = {"int32", 4},
    [CREME_U8] = {"uint8", 1},      [CREME_I16] = {"int16", 2},     [CREME_I8] = {"int8", 1},
    [CREME_U16] = {"uint16", 2},    [CREME_U32] = {"uint32", 4},    [CREME_U64] = {"uint64", 8},
    [CREME_BOOL] = {"bool", 1},     [CREME_C64] = {"complex64", 8},
};

const char *creme_dtype_name(creme_dtype dtype)
{
    return dtypes[dtype].name;
}

size_t creme_dtype_bytes(creme_dtype dtype)
{
    return dtypes[dtype].bytes;
}

const char *creme_tensor_describe(const creme_tensor *tensor, char *text, size_t bytes)
{
    size_t used = 0;
    int n = snprintf(text, bytes, "%s [", dtypes[tensor->dtype].name);
    for (int i = 0; i <= tensor->rank && n >= 0 && used + (size_t)n < bytes; i++) {
        used += (size_t)n;
        if (i == tensor->rank) {
            n = snprintf(text + used, bytes - used, "]");
        } else {
            n = snprintf(text + used, bytes - used, "%s%lld", i ? ", " : "", (long long)tensor->shape[i]);
        }
    }
    return text;
}

static float from_bits(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static float from_half(uint16_t half)
{
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 31, mantissa = half & 0x3ff;
    if (exponent == 0) return (sign ? -1.0f : 1.0f) * ldexpf((float)mantissa, -24);
    return from_bits(sign | (exponent == 31 ? 255 : exponent + 112) << 23 | mantissa << 13);
}

static float get_item(const creme_tensor *tensor, int64_t i)
{
    const uint8_t *at = (const uint8_t *)tensor->data + (size_t)i * dtypes[tensor->dtype].bytes;
    union {
        double f64;
        int64_t i64;
        uint64_t u64;
        int32_t i32;
        uint32_t u32;
        int16_t i16;
        uint16_t u16;
        int8_t i8;
    } item;
    memcpy(&item, at, dtypes[tensor->dtype].bytes);
    switch (tensor->dtype) {
    case CREME_F32:
        return from_bits(item.u32);
    case CREME_F64:
        return (float)item.f64;
    case CREME_F16:
        return from_half(item.u16);
    case CREME_BF16:
        return from_bits((uint32_t)item.u16 << 16);
    case CREME_I64:
        return (float)item.i64;
    case CREME_U64:
        return (float)item.u64;
    case CREME_I32:
        return (float)item.i32;
    case CREME_U32:
        return (float)item.u32;
    case CREME_I16:
        return (float)item.i16;
    case CREME_U16:
        return (float)item.u16;
    case CREME_I8:
        return (float)item.i8;
    case CREME_U8:
    case CREME_BOOL:
        return (float)*at;
    case CREME_C64:
        break;
    }
    return NAN;
}

void creme_tensor_copy_items(const creme_tensor *tensor, int64_t first, int64_t count, float *out)
{
    if (tensor->dtype == CREME_F32) {
        if (count > 0) memcpy(out, (const uint8_t *)tensor->data + (size_t)first * 4, (size_t)count * sizeof *out);
    } else {
        for (int64_t i = 0; i < count; i++) out[i] = get_item(tensor, first + i);
    }
}

creme_status creme_tensor_read(const creme_tensor *tensor, const char *path, float *out)
{
    if (tensor->dtype == CREME_C64) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: tensor \"%s\" holds complex numbers; expected real ones",
                          path, tensor->name);
    }
    creme_tensor_copy_items(tensor, 0, tensor->count, out);
    uint32_t bad = 0;
    for (int64_t i = 0; i < tensor->count; i++) {
        uint32_t bits;
        memcpy(&bits, &out[i], sizeof bits);
        bad |= (bits & 0x7f800000) == 0x7f800000;
    }
    if (!bad) return CREME_OK;
    int64_t i = 0;
    while (i + 1 < tensor->count && isfinite(out[i])) i++;
    return creme_fail(CREME_ERROR_NUMERIC,
                      "%s: tensor \"%s\" is %s at index %lld: the file is damaged, or its training failed", path,
                      tensor->name, isnan(out[i]) ? "NaN" : "infinite", (long long)i);
}
