/* The fields of a line: of a TSV, of a CSV, or of blanks. The one place where lines of tables are cut. */
#ifndef CREME_ANNOTATION_FIELDS_H
#define CREME_ANNOTATION_FIELDS_H

#include "base/lines.h"

#include <stddef.h>

/* Of any number; they point into the line, which is written to. Begin with {0}. */
typedef struct creme_fields {
    char **at;
    size_t count, capacity;
} creme_fields;

/* Cuts the line that was read last. Separators:
 *
 *   a tab     a field that begins and ends with a quote, as R writes texts, loses both
 *   a comma   a field may be in quotes, as spreadsheets write it, and hold commas then; so of a semicolon. Blanks
 *             beside a separator are left out
 *   a blank   any run of spaces and tabs; quotes as of tabs
 *
 * Within quotes "" is one. CREME_ERROR_FORMAT, with file and line, if a quote of a CSV does not end, or more than a
 * comma follows it. */
CREME_CHECKED creme_status creme_fields_split(creme_fields *fields, const creme_lines *lines, char *line,
                                              char separator);
void creme_fields_clear(creme_fields *fields);

/* Of a header, the last line read: CREME_ERROR_FORMAT if another column has the name of `column` (in any case), so that
 * which one is meant would be a guess. */
CREME_CHECKED creme_status creme_fields_need_once(const creme_fields *header, const creme_lines *lines,
                                                  size_t column);

/* *out = the fields from `first` on but those in `skip` (a set of `skipped` indices), tab-joined. */
CREME_CHECKED creme_status creme_fields_join(char **out, const creme_fields *fields, size_t first, const size_t *skip,
                                             size_t skipped);

#endif
