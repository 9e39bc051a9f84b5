/* Which track of the model each row of a table is, and which is whose opposite strand. */
#include "annotation/track_place.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>

enum { MOST_TRACKS = 1000000 };

void creme_track_clear(creme_track *track)
{
    creme_free(track->identifier);
    creme_free(track->description);
    creme_free(track->sum_stat);
    *track = (creme_track){0};
}

void creme_track_rows_clear(creme_track_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) creme_track_clear(&rows->at[i].track);
    creme_free(rows->at);
    *rows = (creme_track_rows){0};
}

void creme_track_table_clear(creme_track_table *table)
{
    for (size_t i = 0; i < table->count; i++) creme_track_clear(&table->at[i]);
    creme_free(table->at);
    *table = (creme_track_table){0};
}

static creme_status init_track(creme_track *track, size_t row, int64_t pair, bool unlisted)
{
    char name[32];
    snprintf(name, sizeof name, "track_%zu", row);
    *track = (creme_track){.strand_pair = pair, .scale = 1, .unlisted = unlisted};
    creme_status status = creme_copy_text(&track->identifier, name);
    if (status == CREME_OK) status = creme_copy_text(&track->description, name);
    if (status == CREME_OK) status = creme_copy_text(&track->sum_stat, "");
    return status;
}

/* The first row that is not the pair of its pair; `count` if there is none. */
static size_t find_unpaired(const creme_track_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        int64_t pair = table->at[i].strand_pair;
        if (pair < 0 || (size_t)pair >= table->count || table->at[pair].strand_pair != (int64_t)i) return i;
    }
    return table->count;
}

creme_status creme_track_table_init(creme_track_table *out, size_t count, const int64_t *strand_pairs)
{
    *out = (creme_track_table){0};
    creme_track_table table = {.has_pairs = strand_pairs != NULL};
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&table.at, &table.capacity, count, sizeof *table.at));
    while (table.count < count) {
        size_t row = table.count++;
        CREME_TRY(init_track(&table.at[row], row, strand_pairs ? strand_pairs[row] : (int64_t)row, false));
    }
    if (find_unpaired(&table) != count) {
        status = creme_fail(CREME_ERROR_RANGE, "strand pair of track %zu: it is no track, or does not pair back",
                            find_unpaired(&table));
        goto done;
    }
    *out = table;
    table = (creme_track_table){0};
done:
    creme_track_table_clear(&table);
    return status;
}

/* --- Rows that are some of the tracks -------------------------------------------------------------------------- */

static bool counts_up(const creme_track_rows *rows)
{
    for (size_t i = 1; i < rows->count; i++) {
        if (rows->at[i].index != rows->at[0].index + (int64_t)i) return false;
    }
    return true;
}

/* Strands cannot tell rows 0, 1, 2 ... of more tracks from others: those of any stranded tracks alternate. */
static creme_status check_cutting(const creme_track_rows *rows, size_t tracks)
{
    int64_t last = 0;
    for (size_t i = 0; i < rows->count; i++) last = rows->at[i].index > last ? rows->at[i].index : last;
    if (tracks > 0 && (rows->count > tracks || !rows->has_index)) {
        return creme_fail(
            CREME_ERROR_FORMAT, "%s: a table of %zu tracks, but the model has %zu%s", rows->path, rows->count, tracks,
            rows->count > tracks ? "" : "; a table of some tracks needs their index in its first column");
    }
    if (last >= (int64_t)(tracks > 0 ? tracks : MOST_TRACKS)) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: a table of %zu tracks with the index %" PRId64 ", but the model has tracks 0 to %zu",
                          rows->path, rows->count, last, (tracks > 0 ? tracks : MOST_TRACKS) - 1);
    }
    if (tracks == 0 || rows->at[0].index != 0 || !counts_up(rows)) return CREME_OK;
    return creme_fail(
        CREME_ERROR_FORMAT,
        "%s: its %zu rows are numbered from 0, and the model has %zu tracks: are they the first ones, or "
        "others that were numbered anew? Keep the index of the table of all tracks in the first column, or choose "
        "from the whole table by --tracks",
        rows->path, rows->count, tracks);
}

/* Puts the row's track into its place; `first` is the index of track 0. */
static creme_status put(creme_track_table *table, creme_track_row *row, int64_t first, const creme_track_rows *rows)
{
    creme_track *place = &table->at[row->index - first];
    if (place->identifier) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: two rows have the index %" PRId64 ": '%.80s' and '%.80s'",
                          rows->path, row->index, place->identifier, row->track.identifier);
    }
    *place = row->track;
    row->track = (creme_track){0};
    if (rows->has_pairs) place->strand_pair -= first;
    return CREME_OK;
}

/* --- Strands --------------------------------------------------------------------------------------------------- */

/* Where the table does not say, the model does; where neither does, a track is its own pair. */
static void complete_pairs(creme_track_table *table, const bool *said, const int64_t *strand_pairs)
{
    for (size_t i = 0; i < table->count; i++) {
        if (!said[i]) table->at[i].strand_pair = strand_pairs ? strand_pairs[i] : (int64_t)i;
    }
    for (size_t i = 0; i < table->count; i++) { /* what a row says of a track that is left out */
        int64_t pair = table->at[i].strand_pair;
        if (said[i] && pair >= 0 && (size_t)pair < table->count && !said[pair])
            table->at[pair].strand_pair = (int64_t)i;
    }
}

static creme_status check_pairs(const creme_track_table *table, const creme_track_rows *rows, int64_t first,
                                const int64_t *strand_pairs)
{
    size_t row = find_unpaired(table);
    if (row < table->count) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: track %" PRId64 " ('%.80s') names %" PRId64
                          " as its strand_pair, which is no track or does not name it back",
                          rows->path, first + (int64_t)row, table->at[row].identifier,
                          first + table->at[row].strand_pair);
    }
    for (size_t i = 0; strand_pairs && i < table->count; i++) {
        if (table->at[i].strand_pair == strand_pairs[i]) continue;
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: the opposite strand of track %" PRId64 " ('%.80s') is %" PRId64 " here and %" PRId64
                          " in the model's file: is it the table of another model?",
                          rows->path, first + (int64_t)i, table->at[i].identifier, first + table->at[i].strand_pair,
                          first + strand_pairs[i]);
    }
    return CREME_OK;
}

creme_status creme_track_place(creme_track_table *out, creme_track_rows *rows, size_t tracks,
                               const int64_t *strand_pairs)
{
    creme_track_table table = {.has_pairs = rows->has_pairs || strand_pairs};
    bool *said = NULL;
    bool whole = counts_up(rows) && (tracks == 0 || rows->count == tracks);
    int64_t first = whole ? rows->at[0].index : 0;
    size_t count = whole ? rows->count : tracks;
    creme_status status = CREME_OK;
    *out = (creme_track_table){0};
    if (!whole) CREME_TRY(check_cutting(rows, tracks));
    for (size_t i = 0; !whole && tracks == 0 && i < rows->count; i++) {
        if ((size_t)rows->at[i].index >= count) count = (size_t)rows->at[i].index + 1;
    }
    CREME_TRY(creme_grow(&table.at, &table.capacity, count, sizeof *table.at));
    for (; table.count < count; table.count++) table.at[table.count] = (creme_track){0};
    CREME_TRY(creme_allocate_zero(&said, count, sizeof *said));
    for (size_t i = 0; i < rows->count; i++) {
        said[rows->at[i].index - first] = rows->has_pairs;
        CREME_TRY(put(&table, &rows->at[i], first, rows));
    }
    for (size_t i = 0; i < count; i++) {
        if (!table.at[i].identifier) CREME_TRY(init_track(&table.at[i], i, 0, true));
    }
    complete_pairs(&table, said, strand_pairs);
    CREME_TRY(check_pairs(&table, rows, first, strand_pairs));
    *out = table;
    table = (creme_track_table){0};
done:
    creme_free(said);
    creme_track_table_clear(&table);
    return status;
}
