/* Files that are part of the program; tools/embed_files.cmake makes tables of them. */
#ifndef CREME_BASE_EMBEDDED_H
#define CREME_BASE_EMBEDDED_H

#include <stddef.h>

typedef struct creme_embedded_file {
    const char *name;  /* without its folder */
    const char *bytes; /* a NUL follows them */
    size_t count;
} creme_embedded_file;

#endif
