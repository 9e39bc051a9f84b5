/* A restricted reader of HDF5 files (HDF5 File Format Specification 3.0, The HDF Group), for files that may be
 * hostile.
 *
 * Read: superblocks 0 to 3, user blocks, object headers 1 and 2, groups with a symbol table (v1 B-tree) or with
 * links in the header, datasets that are contiguous or compact and unfiltered, attributes in the header,
 * little-endian numbers, fixed and variable-length strings. Everything else is CREME_ERROR_UNSUPPORTED, by name.
 *
 * An object is named by the address of its header. All addresses are relative to the superblock (file->bytes is).
 * Every access is checked against the file's size, and the total number of steps is limited, so that neither cycles
 * nor absurd counts can keep the reader busy. Failures are CREME_ERROR_FORMAT with path and offset unless said
 * otherwise.
 */
#ifndef CREME_MODEL_WEIGHTS_HDF5_H
#define CREME_MODEL_WEIGHTS_HDF5_H

#include <creme/status.h>
#include <creme/weights.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct creme_hdf5 {
    const char *path;     /* for messages */
    const uint8_t *bytes; /* from the superblock on */
    uint64_t size;        /* bytes up to the end of file that the superblock states */
    uint64_t user_block;  /* bytes of the file before the superblock */
    uint64_t root;        /* address of the root group */
    uint64_t steps_left;  /* heap objects, messages and nodes that may still be looked at */
    unsigned tree_k;      /* a B-tree node of a group has at most 2 tree_k children */
} creme_hdf5;

typedef enum creme_hdf5_class {
    CREME_HDF5_NUMBER,
    CREME_HDF5_FIXED_STRING,
    CREME_HDF5_VARIABLE_STRING,
    CREME_HDF5_OTHER /* legal, not read; `what` names it */
} creme_hdf5_class;

typedef struct creme_hdf5_type {
    creme_hdf5_class kind;
    creme_dtype dtype; /* of a number */
    uint32_t size;     /* bytes per item */
    bool space_padded; /* a fixed string ends in spaces, not in NULs */
    const char *what;  /* "a compound type": for messages */
} creme_hdf5_type;

/* A dataset or an attribute: `count` items of type `type`, whose bytes lie at `data`, all inside the file. */
typedef struct creme_hdf5_array {
    creme_hdf5_type type;
    int rank;
    int64_t shape[CREME_WEIGHTS_MOST_DIMENSIONS];
    int64_t count;
    const uint8_t *data;
} creme_hdf5_array;

/* Whether an HDF5 signature is where the format allows one: at 0, 512, 1024, 2048, ... */
bool creme_hdf5_recognise(const uint8_t *bytes, size_t count);

/* Reads the superblock. `bytes` and `path` are borrowed by *out; nothing is to be released. */
CREME_CHECKED creme_status creme_hdf5_open(creme_hdf5 *out, const char *path, const uint8_t *bytes, size_t count);

/* *address = the object of that name (length bytes, without '/') in the group at `group`, *found = false if there is
 * none. */
CREME_CHECKED creme_status creme_hdf5_find_link(creme_hdf5 *file, uint64_t group, const char *name, size_t length,
                                                uint64_t *address, bool *found);

/* The same for a path "a/b/c" below the group. */
CREME_CHECKED creme_status creme_hdf5_find_path(creme_hdf5 *file, uint64_t group, const char *name, uint64_t *address,
                                                bool *found);

/* The dataset whose header is at `address`; `name` is for messages. Its type is a number. */
CREME_CHECKED creme_status creme_hdf5_read_dataset(creme_hdf5 *file, uint64_t address, const char *name,
                                                   creme_hdf5_array *out);

/* The attribute of that name of the object at `address`, *found = false if there is none. Its type may be
 * CREME_HDF5_OTHER. */
CREME_CHECKED creme_status creme_hdf5_find_attribute(creme_hdf5 *file, uint64_t address, const char *name,
                                                     creme_hdf5_array *out, bool *found);

/* String i of an array of strings: *length bytes at *text, without padding and with no NUL inside. */
CREME_CHECKED creme_status creme_hdf5_get_string(creme_hdf5 *file, const creme_hdf5_array *array, int64_t i,
                                                 const char **text, size_t *length);

#endif
