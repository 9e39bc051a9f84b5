/* Things found by texts, of which several may have the same; and variants by their names and places. */
#ifndef CREME_RUN_VARIANT_NAMES_H
#define CREME_RUN_VARIANT_NAMES_H

#include "annotation/variants.h"
#include "base/text_map.h"

#include <creme/table.h>

typedef struct creme_name_entry {
    size_t thing, next; /* next + 1; 0: none */
} creme_name_entry;

/* Zero is an empty one. */
typedef struct creme_name_index {
    creme_text_map map;
    creme_name_entry *entries;
    size_t entry_count, entry_capacity;
    size_t *first; /* of each text: entry + 1 */
    size_t first_capacity;
} creme_name_index;

CREME_CHECKED creme_status creme_name_index_add(creme_name_index *index, const char *text, size_t thing);
/* The first entry + 1, of which entries[n - 1].next is the next; 0 if there is none. */
size_t creme_name_index_find(const creme_name_index *index, const char *text);
void creme_name_index_clear(creme_name_index *index);

typedef struct creme_variant_names {
    creme_name_index names, places;
    creme_fasta *fasta; /* borrowed */
} creme_variant_names;

CREME_CHECKED creme_status creme_variant_names_init(creme_variant_names *out, const creme_variant_list *list,
                                                    creme_fasta *fasta);
void creme_variant_names_clear(creme_variant_names *names);

/* Those of a name, or of CHROM_POS_REF_ALT with or without more behind it: the first entry + 1 of *among, or 0. Where
 * `exchanged` is not NULL, if there are none, of alleles of one length in the other order: *exchanged says it. */
size_t creme_variant_names_find(const creme_variant_names *names, const char *text, const creme_name_index **among,
                                bool *exchanged);
/* Those of a place, pos being 1-based. */
size_t creme_variant_names_find_place(const creme_variant_names *names, const char *chrom, int64_t pos,
                                      const char *ref, const char *alt, const creme_name_index **among,
                                      bool *exchanged);

/* The first column that has one of the names, in any case, which a '#' may begin; -1 if there is none. */
int64_t creme_table_find_any(const creme_table *table, const char *const *names);

#endif
