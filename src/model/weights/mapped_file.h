/* A file mapped read-only into memory. The file must not shrink while it is mapped. */
#ifndef CREME_MODEL_WEIGHTS_MAPPED_FILE_H
#define CREME_MODEL_WEIGHTS_MAPPED_FILE_H

#include <creme/status.h>
#include <stddef.h>
#include <stdint.h>

typedef struct creme_mapped_file {
    const uint8_t *bytes; /* NULL if size is 0 */
    size_t size;
} creme_mapped_file;

/* CREME_ERROR_IO, naming path and cause, if it is not there, not readable or not a regular file. */
CREME_CHECKED creme_status creme_mapped_file_open(creme_mapped_file *out, const char *path);

/* Gives back the memory that holds what was read of it; reading again brings it in again. */
void creme_mapped_file_forget(const creme_mapped_file *file);

/* Unmaps; a zeroed or closed file is fine. */
void creme_mapped_file_close(creme_mapped_file *file);

#endif
