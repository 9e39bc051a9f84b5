/* The texts of a table, each kept once as far as it was met lately. */
#include "table/table_parts.h"

#include "base/memory.h"

#include <string.h>

/* The first block is small, for most tables are; a place has 16 bits for the block and 16 for the unit in it. */
enum { UNIT = 4, FIRST_BYTES = 1 << 12, BLOCK_BYTES = UNIT << 16, MOST_BLOCKS = 1 << 16, RECENT = 1 << 13 };

static const char none[] = "NA";

static const char *text_at(const creme_table *table, creme_table_place place)
{
    return place == 0 ? none : table->blocks[place >> 16]->text + (size_t)(place & 0xffff) * UNIT;
}

const char *creme_table_text(const creme_table *table, size_t row, size_t column)
{
    return text_at(table, table->cells[row * table->columns + column]);
}

/* A block with room for so many bytes, the last one. */
static creme_status add_block(creme_table *table, size_t bytes)
{
    size_t size = table->block_count < 6 ? (size_t)FIRST_BYTES << table->block_count : BLOCK_BYTES;
    creme_table_block *block = NULL;
    if (table->block_count == MOST_BLOCKS) {
        return creme_fail(CREME_ERROR_RANGE, "%s%sa table of more than 16 GB of texts",
                          table->path ? table->path : "", table->path ? ": " : "");
    }
    bytes += UNIT; /* of the first block the first unit is left out: place 0 is "NA" */
    if (size < bytes) size = bytes;
    creme_status status =
        creme_grow(&table->blocks, &table->block_capacity, table->block_count + 1, sizeof *table->blocks);
    if (status == CREME_OK) status = creme_allocate(&block, sizeof *block + size, 1);
    if (status != CREME_OK) return status;
    *block = (creme_table_block){.size = size, .used = table->block_count == 0 ? UNIT : 0};
    table->blocks[table->block_count++] = block;
    return CREME_OK;
}

static creme_status add_text(creme_table *table, const char *text, size_t length, creme_table_place *kept)
{
    creme_table_block *block = table->block_count ? table->blocks[table->block_count - 1] : NULL;
    if (!block || block->used >= BLOCK_BYTES || block->used + length + 1 > block->size) {
        creme_status status = add_block(table, length + 1);
        if (status != CREME_OK) return status;
        block = table->blocks[table->block_count - 1];
    }
    memcpy(block->text + block->used, text, length);
    block->text[block->used + length] = '\0';
    *kept = (creme_table_place)((table->block_count - 1) << 16 | block->used / UNIT);
    block->used += (length + UNIT) / UNIT * UNIT;
    return CREME_OK;
}

/* FNV-1a. */
static size_t slot_of(const char *text, size_t length)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    return (hash ^ hash >> 15) % RECENT;
}

creme_status creme_table_keep_cell(creme_table *table, const char *text, size_t length, creme_table_place *kept)
{
    if (!table->recent) {
        if (table->block_count < 2) return add_text(table, text, length, kept);
        creme_status status = creme_allocate_zero(&table->recent, RECENT, sizeof *table->recent);
        if (status != CREME_OK) return status;
    }
    creme_table_place *recent = &table->recent[slot_of(text, length)];
    const char *known = text_at(table, *recent);
    if (strncmp(known, text, length) != 0 || known[length] != '\0') {
        creme_status status = add_text(table, text, length, recent);
        if (status != CREME_OK) return status;
    }
    *kept = *recent;
    return CREME_OK;
}

creme_status creme_table_keep(creme_table *table, const char *text, size_t length, const char **kept)
{
    creme_table_place place = 0;
    creme_status status = creme_table_keep_cell(table, text, length, &place);
    if (status == CREME_OK) *kept = text_at(table, place);
    return status;
}
