/* HDF5 datatypes and dataspaces, as far as weights and their names use them. */
#include "model/weights/hdf5_parts.h"

static const char *const class_names[16] = {"an unusual integer type",
                                            "an unusual floating-point type",
                                            "a time type",
                                            "a string",
                                            "a bit field",
                                            "an opaque type",
                                            "a compound type",
                                            "a reference",
                                            "an enumeration",
                                            "a variable-length sequence",
                                            "an array type",
                                            "an unknown type",
                                            "an unknown type",
                                            "an unknown type",
                                            "an unknown type",
                                            "an unknown type"};

/* Sign place, exponent place and bits, mantissa place and bits, bias: what tells the IEEE types and bfloat16 apart.
 */
typedef struct float_layout {
    creme_dtype dtype;
    uint32_t size;
    uint8_t sign, exponent, exponent_bits, mantissa, mantissa_bits;
    uint32_t bias;
} float_layout;

static const float_layout float_layouts[] = {
    {.dtype = CREME_F32,
     .size = 4,
     .sign = 31,
     .exponent = 23,
     .exponent_bits = 8,
     .mantissa = 0,
     .mantissa_bits = 23,
     .bias = 127},
    {.dtype = CREME_F64,
     .size = 8,
     .sign = 63,
     .exponent = 52,
     .exponent_bits = 11,
     .mantissa = 0,
     .mantissa_bits = 52,
     .bias = 1023},
    {.dtype = CREME_F16,
     .size = 2,
     .sign = 15,
     .exponent = 10,
     .exponent_bits = 5,
     .mantissa = 0,
     .mantissa_bits = 10,
     .bias = 15},
    {.dtype = CREME_BF16,
     .size = 2,
     .sign = 15,
     .exponent = 7,
     .exponent_bits = 8,
     .mantissa = 0,
     .mantissa_bits = 7,
     .bias = 127},
};

static void read_float(creme_hdf5_type *type, uint64_t bits, creme_hdf5_span body)
{
    if (body.left < 12) return;
    const uint8_t *p = body.at;
    bool little = (bits & 0x41) == 0;
    for (size_t i = 0; i < sizeof float_layouts / sizeof *float_layouts; i++) {
        const float_layout *layout = &float_layouts[i];
        if (little && type->size == layout->size && creme_hdf5_load(p, 2) == 0 &&
            creme_hdf5_load(p + 2, 2) == 8 * layout->size && (bits >> 8 & 0xff) == layout->sign &&
            p[4] == layout->exponent && p[5] == layout->exponent_bits && p[6] == layout->mantissa &&
            p[7] == layout->mantissa_bits && creme_hdf5_load(p + 8, 4) == layout->bias) {
            type->kind = CREME_HDF5_NUMBER;
            type->dtype = layout->dtype;
        }
    }
    if (!little) type->what = "big-endian floating-point numbers";
}

static void read_integer(creme_hdf5_type *type, uint64_t bits, creme_hdf5_span body)
{
    if (body.left < 4 || creme_hdf5_load(body.at, 2) != 0 || creme_hdf5_load(body.at + 2, 2) != 8 * type->size)
        return;
    bool big_endian = bits & 1, is_signed = bits & 8;
    if (big_endian && type->size > 1) {
        type->what = "big-endian integers";
        return;
    }
    if (is_signed && type->size == 8) {
        type->dtype = CREME_I64;
    } else if (is_signed && type->size == 4) {
        type->dtype = CREME_I32;
    } else if (!is_signed && type->size == 1) {
        type->dtype = CREME_U8;
    } else {
        return;
    }
    type->kind = CREME_HDF5_NUMBER;
}

creme_status creme_hdf5_read_type(creme_hdf5 *file, creme_hdf5_span body, creme_hdf5_type *type)
{
    uint64_t at = creme_hdf5_address(file, body.at), first, bits, size;
    if (!creme_hdf5_take(&body, 1, &first) || !creme_hdf5_take(&body, 3, &bits) ||
        !creme_hdf5_take(&body, 4, &size)) {
        return creme_hdf5_fail(file, at, "a datatype is too short: the file is damaged");
    }
    unsigned version = (unsigned)first >> 4, class = (unsigned)first & 15;
    if (version < 1 || version > 5)
        return creme_hdf5_fail(file, at, "datatype of version %u: the file is damaged", version);
    if (size == 0) return creme_hdf5_fail(file, at, "a datatype of no bytes: the file is damaged");
    *type = (creme_hdf5_type){.kind = CREME_HDF5_OTHER, .size = (uint32_t)size, .what = class_names[class]};
    if (class == 0) read_integer(type, bits, body);
    if (class == 1) read_float(type, bits, body);
    if (class == 3) {
        type->kind = CREME_HDF5_FIXED_STRING;
        type->space_padded = (bits & 15) == 2;
    }
    if (class == 9 && (bits & 15) == 1) {
        if (size != 16)
            return creme_hdf5_fail(file, at, "a variable-length string of %u bytes, expected 16", (unsigned)size);
        type->kind = CREME_HDF5_VARIABLE_STRING;
    }
    return CREME_OK;
}

static creme_status read_dimensions(const creme_hdf5 *file, creme_hdf5_span body, uint64_t at,
                                    creme_hdf5_array *array)
{
    array->count = 1;
    for (int i = 0; i < array->rank; i++) {
        uint64_t n;
        if (!creme_hdf5_take(&body, 8, &n))
            return creme_hdf5_fail(file, at, "a shape is too short: the file is damaged");
        if (n > INT64_MAX || __builtin_mul_overflow(array->count, (int64_t)n, &array->count)) {
            return creme_hdf5_fail(file, at, "a shape is impossibly large: the file is damaged");
        }
        array->shape[i] = (int64_t)n;
    }
    return CREME_OK;
}

creme_status creme_hdf5_read_shape(creme_hdf5 *file, creme_hdf5_span body, creme_hdf5_array *array)
{
    uint64_t at = creme_hdf5_address(file, body.at), version, rank, flags, kind;
    if (!creme_hdf5_take(&body, 1, &version) || !creme_hdf5_take(&body, 1, &rank) ||
        !creme_hdf5_take(&body, 1, &flags) || !creme_hdf5_take(&body, 1, &kind)) {
        return creme_hdf5_fail(file, at, "a shape is too short: the file is damaged");
    }
    if (version != 1 && version != 2) {
        return creme_hdf5_fail(file, at, "shape of version %u: the file is damaged", (unsigned)version);
    }
    if (version == 1 && !creme_hdf5_skip(&body, 4)) {
        return creme_hdf5_fail(file, at, "a shape is too short: the file is damaged");
    }
    if (rank > CREME_WEIGHTS_MOST_DIMENSIONS) {
        return creme_hdf5_unsupported(file, "an array of %u dimensions (at most %d are read)", (unsigned)rank,
                                      CREME_WEIGHTS_MOST_DIMENSIONS);
    }
    array->rank = (int)rank;
    if (version == 2 && kind == 2) { /* "null": no items at all */
        array->rank = 1;
        array->shape[0] = array->count = 0;
        return CREME_OK;
    }
    return read_dimensions(file, body, at, array);
}

creme_status creme_hdf5_array_bytes(const creme_hdf5 *file, const creme_hdf5_array *array, uint64_t *bytes)
{
    if (__builtin_mul_overflow((uint64_t)array->count, (uint64_t)array->type.size, bytes)) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: an array is impossibly large: the file is damaged", file->path);
    }
    return CREME_OK;
}
