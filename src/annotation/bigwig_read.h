/* Reading bigWig files: values along chromosomes.
 *
 * The format is that of Kent et al., Bioinformatics 2010, doi 10.1093/bioinformatics/btq351: a header, a B+ tree of
 * chromosomes, blocks of data (bedGraph, variable or fixed steps; zlib or plain), and an R tree that says where each
 * lies. Nothing in a file is trusted: chromosomes and the whole index are read and checked when it is opened (names
 * and numbers of chromosomes are unique, blocks lie in the file, as many as the index says), and each block is
 * checked when it is read: that zlib's checksum holds, that it says of itself what the index says of it, and that its
 * stretches rise and stay within it and its chromosome. So that a block cannot be missed by an index that is damaged,
 * those beside a place are checked too. All errors are CREME_ERROR_FORMAT and name file and byte, or CREME_ERROR_IO.
 *
 * Zoom levels and summaries are not read. Files of big-endian machines are refused. */
#ifndef CREME_ANNOTATION_BIGWIG_READ_H
#define CREME_ANNOTATION_BIGWIG_READ_H

#include <creme/chromosome.h>
#include <creme/sequence.h>
#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct creme_bigwig creme_bigwig;

CREME_CHECKED creme_status creme_bigwig_open(creme_bigwig **out, const char *path);

/* The same of bytes in memory (borrowed until close); `name` takes the path's place in messages. */
CREME_CHECKED creme_status creme_bigwig_open_memory(creme_bigwig **out, const char *name, const void *bytes,
                                                    size_t size);
void creme_bigwig_close(creme_bigwig *bigwig);

/* Its chromosomes, in the order of their numbers. */
size_t creme_bigwig_chrom_count(const creme_bigwig *bigwig);
const char *creme_bigwig_chrom_name(const creme_bigwig *bigwig, size_t chrom);
int64_t creme_bigwig_chrom_length(const creme_bigwig *bigwig, size_t chrom);

/* From now on these names (borrowed; NULL: none) mean one sequence, too. */
void creme_bigwig_use_aliases(creme_bigwig *bigwig, const creme_chromosome_aliases *aliases);

/* Whether it has that chromosome: of this name, else the only one whose name means the same (creme/chromosome.h). */
bool creme_bigwig_find(const creme_bigwig *bigwig, const char *name, size_t *chrom);

/* A stretch of equal values (which may be NaN or infinite, if the file says so). */
typedef struct creme_bigwig_stretch {
    int64_t start, end;
    float value;
} creme_bigwig_stretch;

/* Hands the stretches that have a base in common with the interval to `take`, in their order and whole. */
CREME_CHECKED creme_status creme_bigwig_read(creme_bigwig *bigwig, size_t chrom, creme_interval at,
                                             void (*take)(void *self, const creme_bigwig_stretch *stretch),
                                             void *self);

/* *mean = over the interval's bases, those without a value (or NaN) counting 0. */
CREME_CHECKED creme_status creme_bigwig_mean(creme_bigwig *bigwig, size_t chrom, creme_interval at, double *mean);

#endif
