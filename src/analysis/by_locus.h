/* Reading a table for what is said of each locus: in pieces of whole loci, of which what is needed is kept. */
#ifndef CREME_ANALYSIS_BY_LOCUS_H
#define CREME_ANALYSIS_BY_LOCUS_H

#include "analysis/kinds.h"
#include "table/table_pieces.h"

/* Takes the rows of some loci, all of each, with the contexts that options say. The frame lives until it returns. */
typedef creme_status creme_loci_taker(void *self, const creme_frame *frame);

/* Hands on the rows of options->track (NULL: all), of which the columns `wanted` are read, a list that ends with a NULL
 * (NULL: all). Then a remark says how many have no context in options->contexts. Errors are those of
 * creme_analysis_open(); that no row is of the track, or has a context, is found at the end. */
CREME_CHECKED creme_status creme_analysis_read_loci(creme_analysis *out, creme_table_pieces *pieces,
                                                    const char *const *wanted, const creme_analysis_options *options,
                                                    creme_loci_taker *take, void *self);

/* Records that outlive their frame: texts are kept, and `row` is what orders them. Zero, then clear. */
typedef struct creme_record_list {
    creme_frame frame; /* of no table */
    size_t capacity;
    creme_table *texts;
} creme_record_list;

CREME_CHECKED creme_status creme_record_list_add(creme_record_list *list, const creme_record *record, int64_t order);

/* By order. */
void creme_record_list_sort(creme_record_list *list);
void creme_record_list_clear(creme_record_list *list);

#endif
