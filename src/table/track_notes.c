/* Descriptions of tracks in notes of tables. */
#include "table/track_notes.h"

#include "base/printable.h"

#include <string.h>

void creme_track_note_write(creme_output *output, const char *name, const char *description)
{
    if (!description || !*description || strcmp(description, name) == 0) return;
    creme_output_print(output, "# " CREME_TRACK_NOTE "%s" CREME_TRACK_BETWEEN "%s\n", CREME_ONE_LINE(name),
                       CREME_ONE_LINE(description));
}

/* Behind "track: NAME | ", if the note is one and NAME has that length; NULL if not. */
static const char *description_of(const char *note, const char *name, size_t length)
{
    const size_t begin = strlen(CREME_TRACK_NOTE), between = strlen(CREME_TRACK_BETWEEN);
    if (strncmp(note, CREME_TRACK_NOTE, begin) != 0 || strncmp(note + begin, name, length) != 0) return NULL;
    if (strncmp(note + begin + length, CREME_TRACK_BETWEEN, between) != 0) return NULL;
    return note + begin + length + between;
}

static const char *find(const creme_table *table, const char *name, size_t length)
{
    for (size_t i = 0; i < creme_table_note_count(table); i++) {
        const char *description = description_of(creme_table_note(table, i), name, length);
        if (description) return description;
    }
    return NULL;
}

const char *creme_track_description(const creme_table *table, const char *track)
{
    return find(table, track, strlen(track));
}

const char *creme_track_description_within(const creme_table *table, const char *text)
{
    const char *description = NULL;
    for (size_t length = strlen(text); length > 0 && !description; length--) {
        if (text[length] == '\0' || strncmp(text + length, ", ", 2) == 0) description = find(table, text, length);
    }
    return description;
}
