/* Inside the HDF5 reader: checked access to bytes, object headers and their messages, types and shapes. */
#ifndef CREME_MODEL_WEIGHTS_HDF5_PARTS_H
#define CREME_MODEL_WEIGHTS_HDF5_PARTS_H

#include "model/weights/hdf5.h"

#include <string.h>

#define CREME_HDF5_UNDEFINED UINT64_MAX /* "no address" */

/* A stretch of the file that is being read from its front. */
typedef struct creme_hdf5_span {
    const uint8_t *at;
    uint64_t left;
} creme_hdf5_span;

typedef enum creme_hdf5_message_kind {
    CREME_HDF5_DATASPACE = 0x01,
    CREME_HDF5_LINK_INFO = 0x02,
    CREME_HDF5_DATATYPE = 0x03,
    CREME_HDF5_LINK = 0x06,
    CREME_HDF5_EXTERNAL_FILES = 0x07,
    CREME_HDF5_LAYOUT = 0x08,
    CREME_HDF5_FILTERS = 0x0b,
    CREME_HDF5_ATTRIBUTE = 0x0c,
    CREME_HDF5_CONTINUATION = 0x10,
    CREME_HDF5_SYMBOL_TABLE = 0x11,
    CREME_HDF5_ATTRIBUTE_INFO = 0x15
} creme_hdf5_message_kind;

typedef struct creme_hdf5_message {
    unsigned kind;
    bool shared; /* the body stands elsewhere (a committed type) */
    creme_hdf5_span body;
} creme_hdf5_message;

enum { CREME_HDF5_MOST_CONTINUATIONS = 64 };

/* Walks the messages of one object header: the first chunk, then each chunk that a continuation message names. */
typedef struct creme_hdf5_header {
    creme_hdf5 *file;
    uint64_t address;
    unsigned version;       /* 1 or 2 */
    bool creation_order;    /* version 2: messages carry two more bytes */
    creme_hdf5_span chunk;  /* what is left of the current one */
    uint64_t messages_left; /* version 1 states their number */
    int pending;            /* chunks[next .. pending) are still to be read */
    int next;
    struct {
        uint64_t address, length;
    } chunks[CREME_HDF5_MOST_CONTINUATIONS];
} creme_hdf5_header;

/* "path: offset N: ..." for CREME_ERROR_FORMAT; `address` is relative to the superblock. */
creme_status creme_hdf5_fail(const creme_hdf5 *file, uint64_t address, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
creme_status creme_hdf5_unsupported(const creme_hdf5 *file, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Where in the file a span stands. */
static inline uint64_t creme_hdf5_address(const creme_hdf5 *file, const uint8_t *at)
{
    return (uint64_t)(at - file->bytes);
}

/* *out = length bytes at the address; `what` says what was expected there. */
CREME_CHECKED creme_status creme_hdf5_span_at(const creme_hdf5 *file, uint64_t address, uint64_t length,
                                              const char *what, creme_hdf5_span *out);

/* Counts steps, each of a bounded amount of work, against the file's limit. */
CREME_CHECKED creme_status creme_hdf5_step(creme_hdf5 *file, uint64_t address, uint64_t steps);

/* Takes n <= 8 bytes off the front as a little-endian number, or skips n bytes: false if so many are not left. */
bool creme_hdf5_take(creme_hdf5_span *span, int n, uint64_t *value);
bool creme_hdf5_skip(creme_hdf5_span *span, uint64_t n);

static inline uint64_t creme_hdf5_load(const uint8_t *at, int n)
{
    uint64_t value = 0;
    for (int i = 0; i < n; i++) value |= (uint64_t)at[i] << (8 * i);
    return value;
}

CREME_CHECKED creme_status creme_hdf5_header_open(creme_hdf5_header *header, creme_hdf5 *file, uint64_t address);

/* *found = false after the last message. Continuations are followed, never returned. */
CREME_CHECKED creme_status creme_hdf5_header_next(creme_hdf5_header *header, creme_hdf5_message *message,
                                                  bool *found);

/* The bodies of the messages that types and shapes are stored in. */
CREME_CHECKED creme_status creme_hdf5_read_type(creme_hdf5 *file, creme_hdf5_span body, creme_hdf5_type *type);
CREME_CHECKED creme_status creme_hdf5_read_shape(creme_hdf5 *file, creme_hdf5_span body, creme_hdf5_array *array);

/* *bytes = count * size of an item, CREME_ERROR_FORMAT if that overflows. */
CREME_CHECKED creme_status creme_hdf5_array_bytes(const creme_hdf5 *file, const creme_hdf5_array *array,
                                                  uint64_t *bytes);

/* Bob Jenkins' lookup3 hash, the checksum of version 2 structures. */
uint32_t creme_hdf5_checksum(const uint8_t *bytes, uint64_t count);

#endif
