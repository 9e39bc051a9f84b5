/* Labels, and rows grouped by them. A label is texts joined by tabs. */
#ifndef CREME_TABLE_GROUPS_H
#define CREME_TABLE_GROUPS_H

#include <creme/table.h>

/* Groups are numbered in the order of their first members; members keep their order. */
typedef struct creme_groups {
    size_t count;
    size_t *of;      /* [n]: group of each */
    size_t *first;   /* [count + 1]: where each group's members begin */
    size_t *members; /* [n] */
} creme_groups;

CREME_CHECKED creme_status creme_groups_make(creme_groups *out, const char *const *labels, size_t n);
void creme_groups_clear(creme_groups *groups);

/* Texts that live until the labels are cleared. */
typedef struct creme_labels {
    creme_table *keeper;
    const char **at;
    size_t count;
} creme_labels;

CREME_CHECKED creme_status creme_labels_create(creme_labels *out, size_t count);
void creme_labels_clear(creme_labels *labels);
CREME_CHECKED creme_status creme_labels_set(creme_labels *labels, size_t i, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
