/* Raw Snappy blocks (https://github.com/google/snappy, format_description.txt), from bytes that may be hostile. */
#ifndef CREME_MODEL_WEIGHTS_SNAPPY_H
#define CREME_MODEL_WEIGHTS_SNAPPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* *length = how many bytes the block says it decompresses to. */
bool creme_snappy_length(const uint8_t *bytes, size_t count, size_t *length);

/* out[length], with the length that the block states: false if the block is anything but whole and sound. */
bool creme_snappy_decompress(const uint8_t *bytes, size_t count, uint8_t *out, size_t length);

#endif
