/* The index of a FASTA file (.fai), and of the blocks of a bgzip file (.gzi), in the formats of samtools and bgzip.
 *
 * Our own reader and builder rather than faidx_t, which hands out less than its index says without an error, skips
 * bytes that it does not know, and asserts on a .gzi that does not fit.
 *
 * .fai   one line a record: name, length, offset of the first base, bases a line, bytes a line; tab separated
 * .gzi   little-endian uint64: count, then (compressed, uncompressed) offset of each block but the first */
#ifndef CREME_SEQ_FASTA_INDEX_H
#define CREME_SEQ_FASTA_INDEX_H

#include <creme/status.h>
#include <htslib/bgzf.h>
#include <stddef.h>
#include <stdint.h>

typedef struct creme_fasta_record {
    char *name;
    int64_t length, offset;
    int64_t line_bases, line_bytes; /* bytes with the line end */
} creme_fasta_record;

typedef struct creme_fasta_block {
    uint64_t compressed, uncompressed; /* offsets of the block's start */
} creme_fasta_block;

typedef struct creme_fasta_index {
    creme_fasta_record *records;
    size_t count, capacity;
    creme_fasta_block *blocks; /* the first, at 0, included; none for a plain file */
    size_t block_count, block_capacity;
} creme_fasta_index;

void creme_fasta_index_clear(creme_fasta_index *index);

/* Reads the whole of `file`, from its start. CREME_ERROR_FORMAT if it is no FASTA that can be indexed: it says on
 * which line and why. */
CREME_CHECKED creme_status creme_fasta_index_build(creme_fasta_index *out, BGZF *file, const char *path);

/* CREME_ERROR_FORMAT for anything that cannot be an index, CREME_ERROR_IO. `records` and `blocks` fill their part. */
CREME_CHECKED creme_status creme_fasta_index_read_records(creme_fasta_index *out, const char *fai_path);
CREME_CHECKED creme_status creme_fasta_index_read_blocks(creme_fasta_index *out, const char *gzi_path);

/* Writes either, whole or not at all. */
CREME_CHECKED creme_status creme_fasta_index_write_records(const creme_fasta_index *index, const char *fai_path);
CREME_CHECKED creme_status creme_fasta_index_write_blocks(const creme_fasta_index *index, const char *gzi_path);

/* Offset in the (uncompressed) file of a base of a record; base < length. */
static inline int64_t creme_fasta_record_offset(const creme_fasta_record *record, int64_t base)
{
    return record->offset + base / record->line_bases * record->line_bytes + base % record->line_bases;
}

/* Offset behind the last base. */
static inline int64_t creme_fasta_record_end(const creme_fasta_record *record)
{
    return record->length == 0 ? record->offset : creme_fasta_record_offset(record, record->length - 1) + 1;
}

#endif
