/* DNA as one byte per base, and where it comes from.
 *
 * Codes: A 0, C 1, G 2, T 3, N 4. Lower case is accepted, U (of RNA) is T; every other letter (IUPAC codes) becomes N.
 * Intervals are int64, 0-based and half-open.
 */
#ifndef CREME_SEQUENCE_H
#define CREME_SEQUENCE_H

#include <creme/chromosome.h>
#include <creme/log.h>
#include <creme/status.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { CREME_BASE_A, CREME_BASE_C, CREME_BASE_G, CREME_BASE_T, CREME_BASE_N, CREME_BASE_COUNT };

/* codes[count] from letters[count], and back (in upper case). `codes` and `letters` may be the same memory. No NUL is
 * written. */
CREME_API void creme_sequence_encode(uint8_t *codes, const char *letters, int64_t count);
CREME_API void creme_sequence_decode(char *letters, const uint8_t *codes, int64_t count);

/* How many of the codes are N. */
CREME_API int64_t creme_sequence_count_n(const uint8_t *codes, int64_t count);

/* Reverses and complements in place; N stays N. */
CREME_API void creme_sequence_reverse_complement(uint8_t *codes, int64_t count);

typedef struct creme_interval {
    int64_t start, end;
} creme_interval;

/* A FASTA file, plain or bgzip, through htslib, with the index files of samtools and bgzip (.fai, .gzi). An index is
 * used when it is there and not older than the file; otherwise it is built: written beside the file, or, where the
 * folder is read-only (by its mode, which binds root too), kept in memory. What is read is compared with the index,
 * at the ends of the record and at each line end: a file that the index does not fit gives an error, not other bases.
 */
typedef struct creme_fasta creme_fasta;

/* *out = the opened file, to be closed. CREME_ERROR_IO if the file cannot be read, CREME_ERROR_FORMAT if it is no
 * FASTA, is truncated, is gzip but not bgzip, or its index does not fit it. `log` (borrowed, may be NULL) gets the
 * warnings, here and in later reads. */
CREME_API CREME_CHECKED creme_status creme_fasta_open(creme_fasta **out, const char *path, const creme_log *log);
CREME_API void creme_fasta_close(creme_fasta *fasta);

/* How many records there are, and the name (borrowed) and length of the i-th. */
CREME_API int creme_fasta_count(const creme_fasta *fasta);
CREME_API const char *creme_fasta_name(const creme_fasta *fasta, int i);
CREME_API int64_t creme_fasta_length(const creme_fasta *fasta, int i);

/* From now on records are found by the names of `aliases` too. The FASTA owns them from now on, and closes them.
 * NULL: by built-in names only, as after opening. */
CREME_API void creme_fasta_use_aliases(creme_fasta *fasta, creme_chromosome_aliases *aliases);

/* Those names (borrowed); NULL: there are none beyond the built-in ones. */
CREME_API const creme_chromosome_aliases *creme_fasta_get_aliases(const creme_fasta *fasta);

/* The assemblies that the i-th record can belong to, by its name or, if that says nothing, by its length; 0:
 * unknown. */
CREME_API creme_assembly_set creme_fasta_assemblies(const creme_fasta *fasta, int i);

/* *record = index of the record that `chrom` means: the one of that name, or else of another name of the same
 * chromosome (chromosome.h); the first time that this happens the log gets a warning. CREME_ERROR_NOT_FOUND names
 * some records that exist, or says that two are meant; CREME_ERROR_FORMAT if the name belongs to another assembly
 * than the record. */
CREME_API CREME_CHECKED creme_status creme_fasta_find(creme_fasta *fasta, const char *chrom, int *record);

/* codes[end - start] = bases of [start, end) of a record; positions beyond either end of it are N (start may be
 * negative). CREME_ERROR_FORMAT if the file ends before its index says, holds bytes that are not letters, or more
 * than a few letters that stand for no base in IUPAC's code (E, F, I, J, L, O, P, Q, X, Z), as protein does.
 * CREME_ERROR_RANGE if end < start. After a failure codes may hold a part. One `fasta` may be used by one thread at a
 * time. */
CREME_API CREME_CHECKED creme_status creme_fasta_read(creme_fasta *fasta, int record, int64_t start, int64_t end,
                                                      uint8_t *codes);

/* *record and *region from a text: "CHROM:START-END", 1-based and inclusive as in samtools, commas allowed in
 * numbers; "CHROM:START" reaches to the end and "CHROM" is the whole record. CREME_ERROR_ARGUMENT if malformed,
 * CREME_ERROR_RANGE if outside the record; else as creme_fasta_find(). */
CREME_API CREME_CHECKED creme_status creme_fasta_parse_region(creme_fasta *fasta, const char *text, int *record,
                                                              creme_interval *region);

#ifdef __cplusplus
}
#endif
#endif
