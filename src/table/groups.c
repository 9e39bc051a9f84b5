/* Grouping by sorting. */
#include "table/groups.h"

#include "base/memory.h"
#include "table/table_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct labelled {
    const char *label;
    size_t index, group;
} labelled;

static int by_label(const void *a, const void *b)
{
    const labelled *x = a, *y = b;
    int order = strcmp(x->label, y->label);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* Numbers groups by their first members: in order of rows, one that is not numbered yet is its group's first. */
static void number_groups(creme_groups *groups, const labelled *sorted, size_t *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++) numbers[i] = SIZE_MAX;
    for (size_t i = 0; i < n; i++) groups->of[sorted[i].index] = sorted[i].group;
    for (size_t i = 0; i < n; i++) {
        size_t *number = &numbers[groups->of[i]];
        if (*number == SIZE_MAX) *number = groups->count++;
        groups->of[i] = *number;
    }
    for (size_t i = 0; i < n; i++) groups->first[groups->of[i] + 1]++;
    for (size_t i = 0; i < groups->count; i++) groups->first[i + 1] += groups->first[i];
    memcpy(numbers, groups->first, n * sizeof *numbers); /* count <= n: where each group's next member goes */
    for (size_t i = 0; i < n; i++) groups->members[numbers[groups->of[i]]++] = i;
}

creme_status creme_groups_make(creme_groups *out, const char *const *labels, size_t n)
{
    *out = (creme_groups){0};
    labelled *sorted = NULL;
    size_t *numbers = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&sorted, n, sizeof *sorted));
    CREME_TRY(creme_allocate(&numbers, n + 1, sizeof *numbers));
    CREME_TRY(creme_allocate(&out->of, n, sizeof *out->of));
    CREME_TRY(creme_allocate_zero(&out->first, n + 1, sizeof *out->first));
    CREME_TRY(creme_allocate(&out->members, n, sizeof *out->members));
    for (size_t i = 0; i < n; i++) sorted[i] = (labelled){labels[i], i, 0};
    if (n > 0) qsort(sorted, n, sizeof *sorted, by_label);
    for (size_t i = 1; i < n; i++) {
        sorted[i].group = sorted[i - 1].group + (strcmp(sorted[i].label, sorted[i - 1].label) != 0);
    }
    number_groups(out, sorted, numbers, n);
done:
    creme_free(sorted);
    creme_free(numbers);
    if (status != CREME_OK) creme_groups_clear(out);
    return status;
}

void creme_groups_clear(creme_groups *groups)
{
    creme_free(groups->of);
    creme_free(groups->first);
    creme_free(groups->members);
    *groups = (creme_groups){0};
}

creme_status creme_labels_create(creme_labels *out, size_t count)
{
    *out = (creme_labels){.count = count};
    creme_status status = creme_table_create(&out->keeper, NULL, 0);
    if (status == CREME_OK) status = creme_allocate(&out->at, count, sizeof *out->at);
    if (status != CREME_OK) {
        creme_labels_clear(out);
        return status;
    }
    for (size_t i = 0; i < count; i++) out->at[i] = "";
    return CREME_OK;
}

void creme_labels_clear(creme_labels *labels)
{
    creme_table_destroy(labels->keeper);
    creme_free(labels->at);
    *labels = (creme_labels){0};
}

creme_status creme_labels_set(creme_labels *labels, size_t i, const char *format, ...)
{
    char small[256], *large = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    if (length < 0) return creme_fail(CREME_ERROR_LIBRARY, "a label could not be written");
    creme_status status = CREME_OK;
    if ((size_t)length >= sizeof small) {
        status = creme_allocate(&large, (size_t)length + 1, 1);
        if (status != CREME_OK) return status;
        va_start(arguments, format);
        vsnprintf(large, (size_t)length + 1, format, arguments);
        va_end(arguments);
    }
    status = creme_table_keep(labels->keeper, large ? large : small, (size_t)length, &labels->at[i]);
    creme_free(large);
    return status;
}
