/* What the parts of the reader of bigWig share: bigwig_read.c opens a file, bigwig_data.c reads its blocks. */
#ifndef CREME_ANNOTATION_BIGWIG_PRIVATE_H
#define CREME_ANNOTATION_BIGWIG_PRIVATE_H

#include "annotation/bigwig_read.h"

#include <string.h>

/* Sizes of the format's parts, in bytes. */
enum { HEADER = 64, TREE_HEADER = 32, INDEX_HEADER = 48, NODE = 4, LEAF_ITEM = 32, BRANCH_ITEM = 24, SECTION = 24 };

/* MOST_BLOCK: what the largest section, of 65,535 stretches, takes; packed, it may be a little more. */
enum { MOST_BLOCK = SECTION + 65535 * 12, MOST_PACKED = MOST_BLOCK + MOST_BLOCK / 64 };

typedef struct creme_bigwig_chrom {
    char *name;
    uint32_t length;
    char key[CREME_CHROMOSOME_KEY_BYTES];
} creme_bigwig_chrom;

/* A block of data, as the index has it. */
typedef struct creme_bigwig_block {
    uint32_t chrom, start, end;
    uint32_t furthest; /* the largest end on the chromosome so far */
    bool checked;      /* it was read, and is what the index says */
    uint64_t offset, size;
} creme_bigwig_block;

struct creme_bigwig {
    const creme_chromosome_aliases *aliases; /* borrowed; NULL: built-in names alone */
    char *path;
    int file; /* -1: of memory */
    const uint8_t *bytes;
    uint64_t size;
    bool packed;
    creme_bigwig_chrom *chroms; /* [chrom_count], by number */
    size_t chrom_count, chroms_named;
    creme_bigwig_block *blocks; /* by chromosome and place */
    size_t block_count, block_capacity;
    uint64_t blocks_wanted;
    uint8_t *node, *packed_block, *plain_block; /* room */
    size_t node_capacity, packed_capacity, plain_capacity;
    size_t plain_size, plain_most; /* of the section at hand; of any */
};

/* Numbers of the file, little-endian whatever the machine. */
static inline uint32_t creme_bigwig_u16(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}

static inline uint32_t creme_bigwig_u32(const uint8_t *at)
{
    return creme_bigwig_u16(at) | creme_bigwig_u16(at + 2) << 16;
}

static inline uint64_t creme_bigwig_u64(const uint8_t *at)
{
    return (uint64_t)creme_bigwig_u32(at) | (uint64_t)creme_bigwig_u32(at + 4) << 32;
}

static inline float creme_bigwig_f32(const uint8_t *at)
{
    uint32_t bits = creme_bigwig_u32(at);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* CREME_ERROR_FORMAT: what is wrong, and at which byte. */
creme_status creme_bigwig_damaged(const creme_bigwig *b, uint64_t offset, const char *what);

/* out[count] = bytes of the file; `what` says in a message what they are. */
CREME_CHECKED creme_status creme_bigwig_read_at(const creme_bigwig *b, uint64_t offset, void *out, uint64_t count,
                                                const char *what);

#endif
