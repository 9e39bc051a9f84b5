/* The formats of creme export: one row each. */
#ifndef CREME_CLI_EXPORT_FORMATS_H
#define CREME_CLI_EXPORT_FORMATS_H

#include "analysis/export_forms.h"
#include "base/output.h"

#include <creme/store.h>
#include <creme/table.h>

/* One of the five writes it: all that a run folder has, or rows, which a table has too, at once or in pieces; as text,
 * or as a file that is more than a stream of text. */
typedef struct creme_export_format {
    const char *name;
    const char *ending; /* of such files */
    const char *help;   /* what it is, in a few words */
    creme_status (*of_store)(creme_store *, creme_output *);
    creme_status (*store_to_file)(creme_store *, const char *path);
    creme_status (*of_rows)(const creme_table *, const creme_export_options *, creme_output *);
    creme_status (*of_pieces)(creme_table_pieces *, const creme_export_options *, creme_output *);
    creme_status (*to_file)(creme_table_pieces *, const creme_export_options *, const char *path);
    bool searches; /* takes --search */
} creme_export_format;

/* Ends with a row without a name; --format is an index into it. */
extern const creme_export_format creme_export_formats[];

#endif
