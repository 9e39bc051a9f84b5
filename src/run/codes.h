/* Sequences from a NumPy file: uint8 [sequence][base], C-ordered, A C G T N as 0 to 4. Versions 1.0 to 3.0 of the
 * .npy format; the file must be as long as its header says, to the byte.
 * numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
#ifndef CREME_RUN_CODES_H
#define CREME_RUN_CODES_H

#include <creme/status.h>
#include <stdint.h>
#include <stdio.h>

typedef struct creme_codes {
    const char *path; /* borrowed */
    FILE *file;
    int64_t count, length; /* sequences, bases of each; both at least 1 */
    int64_t data;          /* offset of the first code */
} creme_codes;

/* Reads and checks the header. CREME_ERROR_IO if the file is not there or no regular file; CREME_ERROR_FORMAT, with
 * what was expected and how to save it so, if it is another kind of file or array, or truncated. */
CREME_CHECKED creme_status creme_codes_open(creme_codes *out, const char *path);

/* The same of a stream of `size` bytes that can be sought in, which it takes over. */
CREME_CHECKED creme_status creme_codes_open_stream(creme_codes *out, const char *path, FILE *file, int64_t size);

/* A closed or zeroed one is fine. */
void creme_codes_close(creme_codes *codes);

/* out[length] = sequence i. CREME_ERROR_FORMAT names the sequence, base and offset of a code beyond 4. */
CREME_CHECKED creme_status creme_codes_read(const creme_codes *codes, int64_t i, uint8_t *out);

#endif
