/* Sorted tables as LevelDB and TensorFlow write them: rising keys with their values, in blocks, each of which may be
 * compressed and carries a checksum, which is checked. For bytes that may be hostile. */
#ifndef CREME_MODEL_WEIGHTS_SSTABLE_H
#define CREME_MODEL_WEIGHTS_SSTABLE_H

#include "model/weights/crc32c.h"

#include <creme/status.h>
#include <stdbool.h>

typedef struct creme_sstable_entry {
    const uint8_t *key, *value; /* borrowed, until the function that gets them returns */
    size_t key_length, value_length;
} creme_sstable_entry;

typedef creme_status creme_sstable_consumer(void *context, const creme_sstable_entry *entry);

/* Whether the bytes end in the table's magic number. */
bool creme_sstable_recognise(const uint8_t *bytes, size_t count);

/* Calls `consume` for each entry in order, until it fails. CREME_ERROR_FORMAT names path and offset of what is amiss;
 * CREME_ERROR_UNSUPPORTED if a block is compressed by anything but Snappy, or a key or the table is absurdly large.
 */
CREME_CHECKED creme_status creme_sstable_read(const char *path, const uint8_t *bytes, size_t count,
                                              const creme_crc32c *crc, creme_sstable_consumer *consume,
                                              void *context);

#endif
