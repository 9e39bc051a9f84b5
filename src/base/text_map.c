/* A hash table of texts, which lie end to end in one piece of memory. */
#include "base/text_map.h"

#include "base/memory.h"

#include <creme/hash.h>

#include <string.h>

static size_t *find_slot(const creme_text_map *map, const char *text)
{
    size_t mask = map->slot_count - 1;
    size_t i = (size_t)creme_hash_bytes(text, strlen(text)).low & mask;
    while (map->slots[i] && strcmp(creme_text_map_get(map, map->slots[i] - 1), text) != 0) i = (i + 1) & mask;
    return &map->slots[i];
}

static creme_status grow_slots(creme_text_map *map)
{
    if (map->slot_count > 2 * map->count + 2) return CREME_OK;
    size_t count = map->slot_count ? 4 * map->slot_count : 64;
    size_t *slots = NULL;
    creme_status status = creme_allocate_zero(&slots, count, sizeof *slots);
    if (status != CREME_OK) return status;
    creme_free(map->slots);
    map->slots = slots;
    map->slot_count = count;
    for (size_t i = 0; i < map->count; i++) *find_slot(map, creme_text_map_get(map, i)) = i + 1;
    return CREME_OK;
}

creme_status creme_text_map_add(creme_text_map *map, const char *text, size_t *number)
{
    creme_status status = CREME_OK;
    size_t bytes = strlen(text) + 1;
    CREME_TRY(grow_slots(map));
    size_t *slot = find_slot(map, text);
    if (*slot == 0) {
        CREME_TRY(creme_grow(&map->starts, &map->capacity, map->count + 1, sizeof *map->starts));
        CREME_TRY(creme_grow(&map->texts, &map->text_capacity, map->used + bytes, 1));
        memcpy(map->texts + map->used, text, bytes);
        map->starts[map->count++] = map->used;
        map->used += bytes;
        *slot = map->count;
    }
    *number = *slot - 1;
done:
    return status;
}

size_t creme_text_map_find(const creme_text_map *map, const char *text)
{
    return map->slot_count == 0 ? CREME_TEXT_MAP_NONE : *find_slot(map, text) - 1; /* of an empty slot: NONE */
}

const char *creme_text_map_get(const creme_text_map *map, size_t number)
{
    return map->texts + map->starts[number];
}

void creme_text_map_clear(creme_text_map *map)
{
    creme_free(map->texts);
    creme_free(map->starts);
    creme_free(map->slots);
    *map = (creme_text_map){0};
}
