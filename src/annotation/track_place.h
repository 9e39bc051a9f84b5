/* From the rows of a table of tracks to the tracks of a model. */
#ifndef CREME_ANNOTATION_TRACK_PLACE_H
#define CREME_ANNOTATION_TRACK_PLACE_H

#include <creme/track.h>

/* A row as it stands in a file. */
typedef struct creme_track_row {
    creme_track track; /* its strand_pair counts as `index` does */
    int64_t index;
} creme_track_row;

typedef struct creme_track_rows {
    const char *path; /* for messages; borrowed */
    creme_track_row *at;
    size_t count, capacity;
    bool has_index, has_pairs; /* the file has those columns */
} creme_track_rows;

void creme_track_clear(creme_track *track);
void creme_track_rows_clear(creme_track_rows *rows);

/* creme_track_table_read_for() on rows that are read, whose tracks it takes over. tracks = 0: as many as the rows are,
 * or, of a cutting, as reach to the last. On failure *out is empty. */
CREME_CHECKED creme_status creme_track_place(creme_track_table *out, creme_track_rows *rows, size_t tracks,
                                             const int64_t *strand_pairs);

#endif
