/* The last column of a GTF line. */
#ifndef CREME_ANNOTATION_GTF_FIELDS_H
#define CREME_ANNOTATION_GTF_FIELDS_H

#include "base/lines.h"

/* Those that are known here; NULL where the line has none. */
typedef struct creme_gtf_attributes {
    const char *gene_id, *transcript_id, *gene_name, *gene_type, *gene_biotype;
} creme_gtf_attributes;

/* Takes `text` apart in place. CREME_ERROR_FORMAT for attributes of a GFF3, or a quote that does not close. */
CREME_CHECKED creme_status creme_gtf_parse_attributes(const creme_lines *lines, char *text,
                                                      creme_gtf_attributes *out);

#endif
