/* CRC-32C (Castagnoli), as LevelDB tables and TensorFlow bundles use it. */
#ifndef CREME_MODEL_WEIGHTS_CRC32C_H
#define CREME_MODEL_WEIGHTS_CRC32C_H

#include <stddef.h>
#include <stdint.h>

typedef struct creme_crc32c {
    uint32_t table[8][256];
} creme_crc32c;

/* Fills the tables. */
void creme_crc32c_init(creme_crc32c *crc);

/* The checksum of the bytes; by the processor's own instruction where it has one. Of two stretches, one behind the
 * other: creme_crc32c_extend(crc, checksum of the first, second, its count). */
uint32_t creme_crc32c_of(const creme_crc32c *crc, const void *bytes, size_t count);
uint32_t creme_crc32c_extend(const creme_crc32c *crc, uint32_t before, const void *bytes, size_t count);

/* The same from the tables alone. */
uint32_t creme_crc32c_by_table(const creme_crc32c *crc, uint32_t before, const void *bytes, size_t count);

/* Stored checksums are masked, so that the checksum of data that hold checksums is a good one. */
static inline uint32_t creme_crc32c_mask(uint32_t checksum)
{
    return (checksum >> 15 | checksum << 17) + 0xa282ead8u;
}

#endif
