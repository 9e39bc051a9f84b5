/* Tracks of a strand pair. */
#include "analysis/strands.h"

#include "base/memory.h"
#include "table/track_notes.h"

#include <string.h>

/* Behind "strand pair: "; NULL if the note is another. */
static const char *pair_of(const char *note)
{
    size_t length = strlen(CREME_STRAND_PAIR_NOTE);
    return strncmp(note, CREME_STRAND_PAIR_NOTE, length) == 0 ? note + length : NULL;
}

const char *creme_strand_other(const creme_table *table, const char *track, size_t *length)
{
    size_t track_length = strlen(track), between = strlen(CREME_STRAND_PAIR_BETWEEN);
    for (size_t i = 0; i < creme_table_note_count(table); i++) {
        const char *pair = pair_of(creme_table_note(table, i));
        size_t all = pair ? strlen(pair) : 0;
        if (all <= track_length + between) continue;
        const char *second = pair + track_length + between, *before = pair + all - track_length;
        *length = all - track_length - between;
        if (strncmp(pair, track, track_length) == 0 &&
            strncmp(pair + track_length, CREME_STRAND_PAIR_BETWEEN, between) == 0) {
            return second;
        }
        if (strcmp(before, track) == 0 && strncmp(before - between, CREME_STRAND_PAIR_BETWEEN, between) == 0) {
            return pair;
        }
    }
    return NULL;
}

static creme_status add(creme_strand_names *names, const creme_table *table, const char *track)
{
    size_t length = 0, capacity = names->capacity;
    const char *other = creme_strand_other(table, track, &length);
    char *track_copy = NULL, *other_copy = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&names->track, &capacity, names->count + 1, sizeof *names->track));
    CREME_TRY(creme_grow(&names->other, &names->capacity, names->count + 1, sizeof *names->other));
    CREME_TRY(creme_copy_text(&track_copy, track));
    if (other) CREME_TRY(creme_copy_text_n(&other_copy, other, length));
    names->track[names->count] = track_copy;
    names->other[names->count++] = other_copy;
    return CREME_OK;
done:
    creme_free(track_copy);
    return status;
}

creme_status creme_strand_name(creme_strand_names *names, const creme_table *table, const char *track,
                               const char *strand, const char **name)
{
    size_t i = 0;
    *name = track;
    if (*strand != '-') return CREME_OK;
    while (i < names->count && strcmp(names->track[i], track) != 0) i++;
    if (i == names->count) {
        creme_status status = add(names, table, track);
        if (status != CREME_OK) return status;
    }
    if (names->other[i]) *name = names->other[i];
    return CREME_OK;
}

void creme_strand_names_clear(creme_strand_names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        creme_free(names->track[i]);
        creme_free(names->other[i]);
    }
    creme_free(names->track);
    creme_free(names->other);
    *names = (creme_strand_names){0};
}

creme_status creme_frame_open_rows_on_genome(creme_frame *out, creme_strand_names *names, const creme_table *table,
                                             const char *track, size_t first, size_t rows)
{
    size_t kept = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open_rows(out, table, NULL, first, rows));
    for (size_t i = 0; i < out->count; i++) {
        creme_record record = out->at[i];
        CREME_TRY(creme_strand_name(names, table, record.track, record.strand, &record.track));
        if (!track || strcmp(record.track, track) == 0) out->at[kept++] = record;
    }
    out->count = kept;
done:
    return status;
}

creme_status creme_frame_open_on_genome(creme_frame *out, creme_strand_names *names, const creme_table *table,
                                        const char *track)
{
    *names = (creme_strand_names){0};
    creme_status status = creme_frame_open_rows_on_genome(out, names, table, track, 0, creme_table_row_count(table));
    return status == CREME_OK && out->count == 0 && track ? creme_frame_no_track(table, track) : status;
}

/* Among the first `count`. */
static bool has_note(const creme_table *table, size_t count, const char *note)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(creme_table_note(table, i), note) == 0) return true;
    }
    return false;
}

static bool is_of_tracks(const char *note)
{
    return pair_of(note) || strcmp(note, CREME_STRAND_VIEW_NOTE) == 0 ||
           strncmp(note, CREME_TRACK_NOTE, strlen(CREME_TRACK_NOTE)) == 0;
}

creme_status creme_track_notes_hand_on(creme_table *to, const creme_table *from)
{
    size_t own = creme_table_note_count(to);
    creme_status status = CREME_OK;
    for (size_t i = 0; i < creme_table_note_count(from) && status == CREME_OK; i++) {
        const char *note = creme_table_note(from, i);
        if (is_of_tracks(note) && !has_note(to, own, note)) status = creme_table_add_note(to, "%s", note);
    }
    return status;
}
