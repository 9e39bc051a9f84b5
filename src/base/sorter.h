/* Sorting more than memory holds: records go in, in any order, and come out sorted. What is more than a buffer of a few
 * MB goes to a file without a name in $TMPDIR (/tmp), as sorted runs, which are merged; nothing is left of it, however
 * the process ends. Records that come in their order make one run, whatever their number: a sorter that does not
 * compare is a way to keep rows on disk.
 *
 * A record is `size` bytes, the same for all, and a text of any length, or none. Records that compare as equal keep the
 * order in which they came. */
#ifndef CREME_BASE_SORTER_H
#define CREME_BASE_SORTER_H

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>

enum { CREME_SORTER_BYTES = 8 << 20 };

typedef struct creme_sorter creme_sorter;

/* Of two records; behind the `size` bytes of each its text stands. */
typedef int creme_sorter_compare(const void *a, const void *b);

/* compare: NULL keeps records in the order in which they come. bytes: of the buffer; 0: CREME_SORTER_BYTES. */
CREME_CHECKED creme_status creme_sorter_create(creme_sorter **out, size_t size, creme_sorter_compare *compare,
                                               size_t bytes);
void creme_sorter_destroy(creme_sorter *sorter);

/* Copies the record and the text (NULL: none). CREME_ERROR_IO if the file cannot be written. Not after the first was
 * asked for. */
CREME_CHECKED creme_status creme_sorter_add(creme_sorter *sorter, const void *record, const char *text);

/* How many were added. */
size_t creme_sorter_count(const creme_sorter *sorter);

/* Begins anew with the first: what is read once is read as often as one likes. */
CREME_CHECKED creme_status creme_sorter_rewind(creme_sorter *sorter);

/* *record = the next one, aligned for any type, and *text (unless NULL) = its text, "" for none; NULL after the last.
 * Borrowed until the next call. */
CREME_CHECKED creme_status creme_sorter_next(creme_sorter *sorter, const void **record, const char **text);

#endif
