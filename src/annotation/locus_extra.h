/* Further columns of loci. */
#ifndef CREME_ANNOTATION_LOCUS_EXTRA_H
#define CREME_ANNOTATION_LOCUS_EXTRA_H

#include <creme/locus.h>

/* What a locus has in the further column of that name: text[*length], borrowed; nothing ("" of length 0) if there is no
 * such column, or the locus has not so many. */
const char *creme_locus_find_extra(const creme_locus_list *list, size_t locus, const char *column, size_t *length);

#endif
