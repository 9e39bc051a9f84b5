/* Sizes of a network from the shapes of its tensors. */
#include "model/hybrid/tensors.h"

#include <stdio.h>
#include <string.h>

enum { MOST_TAPS = 1023, MOST_CHANNELS = 1 << 20 };

creme_status creme_hybrid_bad_shape(const char *path, const creme_tensor *tensor, const char *wanted)
{
    char found[128];
    return creme_fail(CREME_ERROR_FORMAT, "%s: tensor \"%s\" is %s; expected %s", path, tensor->name,
                      creme_tensor_describe(tensor, found, sizeof found), wanted);
}

creme_status creme_hybrid_measure(const char *path, const creme_tensor *tensor, hybrid_spelling spelling,
                                  hybrid_sizes *out)
{
    const int64_t *size = tensor->shape;
    bool convolution = tensor->rank == 3, pytorch = spelling == HYBRID_PYTORCH;
    if (tensor->rank != 2 && tensor->rank != 3) return creme_hybrid_bad_shape(path, tensor, "2 or 3 dimensions");
    if (pytorch) *out = (hybrid_sizes){convolution ? size[2] : 1, size[1], size[0]};
    if (!pytorch) *out = (hybrid_sizes){convolution ? size[0] : 1, size[convolution], size[convolution + 1]};
    if (out->out >= 1 && out->out <= MOST_CHANNELS && out->in >= 1 && out->in <= MOST_CHANNELS && out->taps >= 1 &&
        out->taps <= MOST_TAPS && out->taps % 2 == 1)
        return CREME_OK;
    char wanted[96];
    snprintf(wanted, sizeof wanted, "1 to %d channels and an odd number of taps up to %d", MOST_CHANNELS, MOST_TAPS);
    return creme_hybrid_bad_shape(path, tensor, wanted);
}

creme_status creme_hybrid_measure_heads(const char *path, const creme_tensor *bias, int64_t *heads, int64_t *key_size)
{
    const int64_t *size = bias->shape;
    if (bias->rank != 4 || size[0] != 1 || size[2] != 1 || size[1] < 1 || size[3] < 1 || size[1] > MOST_CHANNELS ||
        size[3] > MOST_CHANNELS)
        return creme_hybrid_bad_shape(path, bias, "[1, heads, 1, key size]");
    *heads = size[1];
    *key_size = size[3];
    return CREME_OK;
}

creme_status creme_hybrid_measure_value(const char *path, const creme_tensor *value, int64_t columns, int64_t heads,
                                        int64_t *value_size)
{
    if (columns % heads != 0) return creme_hybrid_bad_shape(path, value, "as many values as a multiple of the heads");
    *value_size = columns / heads;
    return CREME_OK;
}

creme_status creme_hybrid_count(const char *path, const char *original, const char *name, const char *word,
                                char separator, int most, const char *what, int *count)
{
    size_t length = strlen(word);
    if (strncmp(name, word, length) != 0) return CREME_OK;
    const char *digits = name + length;
    size_t digit_count = strspn(digits, "0123456789");
    if (digit_count == 0 || digits[digit_count] != separator || (digit_count > 1 && digits[0] == '0'))
        return CREME_OK;
    int value = 0;
    for (size_t d = 0; d < digit_count && value < most; d++) value = 10 * value + (digits[d] - '0');
    if (value >= most) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: tensor \"%s\": more than %d %s are not supported", path,
                          original, most, what);
    }
    if (value >= *count) *count = value + 1;
    return CREME_OK;
}
