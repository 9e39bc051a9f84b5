/* Hostile tables of pairs: what is read must be sound pairs, anything else an error with a message. */
#include "annotation/pairs.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_pairs(const creme_pair_list *list)
{
    size_t elements = list->placed ? list->elements.count : list->names.count;
    if (list->count == 0 || list->first[list->genes.count] != list->count) abort();
    for (size_t gene = 0; gene < list->genes.count; gene++) {
        for (size_t i = list->first[gene]; i < list->first[gene + 1]; i++) {
            const creme_pair *pair = &list->at[i];
            if (pair->gene != gene || pair->element >= elements || pair->tss < -1) abort();
            if (pair->tss >= 0 && pair->chrom >= list->tss_chroms.count) abort();
        }
        const char *name = creme_text_map_get(&list->genes, gene);
        if (creme_pair_list_gene(list, name, NULL) != gene) abort();
    }
    for (size_t i = 0; i < list->elements.count; i++) {
        const creme_element *element = &list->elements.at[i];
        if (element->at.start < 0 || element->at.end <= element->at.start) abort();
        if (element->at.start > element->in_file.start || element->at.end < element->in_file.end) abort();
        if (!*creme_element_name(&list->elements, i)) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int64_t extend_to = 0; extend_to <= 500; extend_to += 500) {
        creme_lines *lines = NULL;
        creme_pair_list list;
        const creme_element_rules rules = {.extend_to = extend_to};
        if (creme_lines_open_memory(&lines, "in", data, size) != CREME_OK) abort();
        creme_status status = creme_pair_list_read_lines(&list, lines, &rules);
        if (status == CREME_OK) check_pairs(&list);
        if (status != CREME_OK && !*creme_error_message()) abort();
        creme_pair_list_clear(&list);
    }
    return 0;
}
