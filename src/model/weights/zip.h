/* A restricted reader of zip archives (PKWARE APPNOTE 6.3.10) that may be hostile.
 *
 * Names, sizes and places come from the central directory alone, also those of 64 bits; of the local headers only the
 * lengths are used, which say where the data begin. Read are stored entries of archives in one piece: compressed and
 * encrypted ones are CREME_ERROR_UNSUPPORTED when they are asked for. Checksums are not looked at: PyTorch can be
 * told not to compute them (torch.serialization.set_crc32_options), so that a wrong one proves nothing.
 */
#ifndef CREME_MODEL_WEIGHTS_ZIP_H
#define CREME_MODEL_WEIGHTS_ZIP_H

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct creme_zip_entry {
    const char *name; /* not terminated, inside the file */
    size_t name_bytes;
    uint64_t header;           /* offset of the local header */
    uint64_t packed, unpacked; /* bytes */
    unsigned flags, method;
} creme_zip_entry;

typedef struct creme_zip {
    const char *path; /* for messages */
    const uint8_t *bytes;
    uint64_t size, directory; /* of the file; offset of the central directory */
    creme_zip_entry *entries; /* sorted by name */
    size_t count;
} creme_zip;

/* Reads the central directory; `path` and `bytes` must outlive the archive. CREME_ERROR_FORMAT with the offset, also
 * if two entries have one name. Clear it whatever this returns. */
CREME_CHECKED creme_status creme_zip_open(creme_zip *zip, const char *path, const uint8_t *bytes, size_t count);
void creme_zip_clear(creme_zip *zip);

/* NULL if there is none. */
const creme_zip_entry *creme_zip_find(const creme_zip *zip, const char *name, size_t name_bytes);

/* *data = the entry's bytes, entry->unpacked of them, all before the central directory. */
CREME_CHECKED creme_status creme_zip_get(const creme_zip *zip, const creme_zip_entry *entry, const uint8_t **data);

#endif
