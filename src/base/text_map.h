/* Numbers for texts: equal texts get the same one, 0, 1, 2, ... in the order in which they come. */
#ifndef CREME_BASE_TEXT_MAP_H
#define CREME_BASE_TEXT_MAP_H

#include <creme/status.h>
#include <stddef.h>
#include <stdint.h>

#define CREME_TEXT_MAP_NONE SIZE_MAX

/* Zero is an empty one. */
typedef struct creme_text_map {
    size_t count;
    char *texts; /* one after the other, each with its terminator */
    size_t used, text_capacity;
    size_t *starts; /* [count] */
    size_t capacity;
    size_t *slots; /* hash table: number + 1, or 0; a power of two, at most half full */
    size_t slot_count;
} creme_text_map;

/* *number = the text's, which is copied if it is new. */
CREME_CHECKED creme_status creme_text_map_add(creme_text_map *map, const char *text, size_t *number);

/* The text's number, or CREME_TEXT_MAP_NONE. */
size_t creme_text_map_find(const creme_text_map *map, const char *text);

/* Borrowed until the next text is added. */
const char *creme_text_map_get(const creme_text_map *map, size_t number);

void creme_text_map_clear(creme_text_map *map);

#endif
