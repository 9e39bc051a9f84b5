/* Which track of a model is of which cell type (or tissue) of an experiment: said, never guessed. */
#ifndef CREME_ANALYSIS_CELL_TRACKS_H
#define CREME_ANALYSIS_CELL_TRACKS_H

#include "base/names.h"

#include <stdbool.h>

typedef struct creme_cell_track {
    size_t cell, track; /* places in the lists of names */
} creme_cell_track;

/* Each is a result of its own. */
typedef struct creme_cell_tracks {
    creme_cell_track *at;
    size_t count, capacity;
    size_t *tracks_of; /* [cells]: how many tracks a cell type has; 0: it is not in the map */
    bool one_to_one;   /* each cell type that has a track has one */
} creme_cell_tracks;

/* What is said of the two sides in messages. */
typedef struct creme_cell_tracks_words {
    const char *cell, *cells; /* "cell type", "cell types" */
    const char *cells_file, *tracks_file;
} creme_cell_tracks_words;

/* map: "CELL=TRACK,CELL=TRACK", where TRACK is a track's whole name, else an extended regular expression that is
 * searched for in names; a comma begins another item only before the name of a cell type and '='. NULL: all tracks are
 * of the one cell type there is; CREME_ERROR_ARGUMENT if there are several. CREME_ERROR_NOT_FOUND for a cell type that
 * is not there, or an expression that no track matches. Clear after a failure too. */
CREME_CHECKED creme_status creme_cell_tracks_make(creme_cell_tracks *out, const char *map, const creme_names *cells,
                                                  const creme_names *tracks, const creme_cell_tracks_words *words);
void creme_cell_tracks_clear(creme_cell_tracks *map);

#endif
