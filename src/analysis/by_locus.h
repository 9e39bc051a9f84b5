/* Reading a table for what is said of each locus: in pieces of whole loci, of which what is needed is kept. */
#ifndef CREME_ANALYSIS_BY_LOCUS_H
#define CREME_ANALYSIS_BY_LOCUS_H

#include "analysis/kinds.h"
#include "base/text_map.h"
#include "table/table_pieces.h"

/* Takes the rows of some loci, all of each, with the contexts that options say. The frame lives until it returns; its
 * records may be changed. */
typedef creme_status creme_loci_taker(void *self, creme_frame *frame);

/* Hands on the rows of options->track (NULL: all), of which the columns `wanted` are read, a list that ends with a NULL
 * (NULL: all). Then a remark says how many have no context in options->contexts. Errors are those of
 * creme_analysis_open(); that no row is of the track, or has a context, is found at the end. */
CREME_CHECKED creme_status creme_analysis_read_loci(creme_analysis *out, creme_table_pieces *pieces,
                                                    const char *const *wanted, const creme_analysis_options *options,
                                                    creme_loci_taker *take, void *self);

/* The same of rows as the table has them: a locus may come again. */
CREME_CHECKED creme_status creme_analysis_read_rows(creme_analysis *out, creme_table_pieces *pieces,
                                                    const char *const *wanted, const creme_analysis_options *options,
                                                    creme_loci_taker *take, void *self);

/* What another table says of rows, by creme_frame_key(): the join of creme_frames_join(), in which the left comes in
 * pieces, and of the right a key is kept of each row, and its context or class. Zero, then clear. */
typedef struct creme_lookup {
    const creme_table *head; /* of the right; for messages */
    unsigned by;
    bool of_classes;
    creme_text_map keys, values;
    uint32_t *value, *count; /* [keys]: what the first row says, and how many rows there are */
    bool *met;               /* [keys] */
    size_t capacity, rows;
    creme_join join; /* counts alone */
} creme_lookup;

/* left: the head of the table whose rows will be looked up. CREME_ERROR_NOT_FOUND without the column. The right's head
 * lives as long as the lookup. */
CREME_CHECKED creme_status creme_lookup_read(creme_lookup *lookup, creme_table_pieces *right, const creme_table *left,
                                             unsigned by, bool of_classes);

/* What it says takes the place of the frame's classes, or contexts; "" where there is no partner. */
CREME_CHECKED creme_status creme_lookup_apply(creme_lookup *lookup, creme_frame *frame, bool to_classes);

/* After all of the left: creme_analysis_remark_join(). */
CREME_CHECKED creme_status creme_lookup_end(const creme_lookup *lookup, creme_analysis *out, const creme_table *left,
                                            const creme_analysis_options *options);
void creme_lookup_clear(creme_lookup *lookup);

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
