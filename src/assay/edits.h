/* Edits made on a stretch of memory: what backgrounds and constructs share. */
#ifndef CREME_ASSAY_EDITS_H
#define CREME_ASSAY_EDITS_H

#include <creme/construct.h>

/* Makes the edits on codes[length], in order. CREME_ERROR_RANGE for one that reaches out of it. */
CREME_CHECKED creme_status creme_edits_apply(const creme_edit *edits, size_t edit_count, uint8_t *codes,
                                             int64_t length);

/* Where codes, which is `before` with the edits made, differs from it; see creme_construct_find_changes. */
void creme_edits_find_changes(const creme_edit *edits, size_t edit_count, const uint8_t *before, const uint8_t *codes,
                              creme_interval *changed, size_t *count);

#endif
