/* A list of different texts in the order in which they came. */
#ifndef CREME_BASE_NAMES_H
#define CREME_BASE_NAMES_H

#include <creme/status.h>
#include <stddef.h>

/* Zero is an empty list. */
typedef struct creme_names {
    char **at; /* owned */
    size_t count, capacity;
} creme_names;

/* *index = place of the text, which is added if it is new. */
CREME_CHECKED creme_status creme_names_add(creme_names *names, const char *text, size_t *index);
void creme_names_clear(creme_names *names);

#endif
