/* Rows under texts. */
#include "analysis/row_index.h"

#include "base/memory.h"

#include <string.h>

creme_status creme_row_index_add(creme_row_index *index, const char *key, size_t row)
{
    size_t number = 0, before = index->keys.count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_text_map_add(&index->keys, key, &number));
    CREME_TRY(creme_grow(&index->head, &index->head_capacity, index->keys.count, sizeof *index->head));
    if (number == before) index->head[number] = SIZE_MAX;
    CREME_TRY(creme_grow(&index->nodes, &index->capacity, index->count + 1, sizeof *index->nodes));
    index->nodes[index->count] = (struct creme_row_node){row, index->head[number]};
    index->head[number] = index->count++;
done:
    return status;
}

size_t creme_row_index_find(const creme_row_index *index, const char *key)
{
    size_t number = creme_text_map_find(&index->keys, key);
    return number == CREME_TEXT_MAP_NONE ? SIZE_MAX : index->head[number];
}

void creme_row_index_clear(creme_row_index *index)
{
    creme_text_map_clear(&index->keys);
    creme_free(index->head);
    creme_free(index->nodes);
    *index = (creme_row_index){0};
}

size_t creme_gene_names(const creme_frame *frame, size_t i, char names[CREME_GENE_NAMES][CREME_GENE_BYTES])
{
    static const char *const columns[] = {"locus", "gene", "gene_name", "gene_id"};
    size_t count = 0;
    for (int c = 0; c < CREME_GENE_NAMES; c++) {
        const char *text = creme_frame_text(frame, i, columns[c]);
        bool again = !*text;
        creme_gene_key(text, names[count]);
        for (size_t k = 0; k < count; k++) again = again || strcmp(names[k], names[count]) == 0;
        count += !again;
    }
    return count;
}

bool creme_is_same_locus(const creme_record *a, const creme_record *b)
{
    return a->tss == b->tss && strcmp(a->chrom, b->chrom) == 0 && strcmp(a->strand, b->strand) == 0 &&
           strcmp(a->name, b->name) == 0;
}
