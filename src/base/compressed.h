/* Opening and reading files that may be plain, gzip or bgzip, through htslib, with our own error messages. */
#ifndef CREME_BASE_COMPRESSED_H
#define CREME_BASE_COMPRESSED_H

#include <creme/status.h>
#include <htslib/bgzf.h>
#include <stddef.h>

/* The values of bgzf_compression(). */
enum { CREME_COMPRESSION_NONE, CREME_COMPRESSION_GZIP, CREME_COMPRESSION_BGZIP };

/* Opens for reading; close with creme_compressed_close(). The path is a path and nothing else: htslib's own schemes
 * (http:, data:) are out of reach. CREME_ERROR_IO if the system refuses or the path is a folder, CREME_ERROR_FORMAT
 * if the file is bgzip without its end marker, that is, cut short. Switches htslib's messages to stderr off. */
CREME_CHECKED creme_status creme_compressed_open(BGZF **out, const char *path);

/* NULL is fine. bgzf_close() itself leaks what it holds if there was an error while reading (htslib 1.16). */
void creme_compressed_close(BGZF *file);

/* Reads up to `count` bytes of text; *got is less only at the end of the file. CREME_ERROR_FORMAT if compressed data
 * are truncated or damaged, CREME_ERROR_IO if the system refuses. */
CREME_CHECKED creme_status creme_compressed_read(BGZF *file, const char *path, void *bytes, size_t count,
                                                 size_t *got);

/* Reads the next block of whatever size; it is at file->uncompressed_block and has file->block_length bytes, 0 at the
 * end. Errors as above. */
CREME_CHECKED creme_status creme_compressed_read_block(BGZF *file, const char *path);

#endif
