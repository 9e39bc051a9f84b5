/* What every kind of assay shares and implements; assay.c forwards to it. Private to src/assay (tests may look).
 *
 * Constructs are numbered 0, 1, 2, ... in the order in which they are given; the number is the construct's id, and
 * its activity is kept under it until the assay is destroyed. Number 0 is the wild type. A kind therefore only says,
 * for a number, which construct that is. Replicates come first (for each background k: its control, then every tile),
 * so that a background is held, and embedded by the engine, once.
 *
 * Constructs come in rounds. Most assays have one, which holds them all (creme_assay_reserve). A greedy assay begins
 * one round after the other: while a round is under way the assay waits, and once its last activity is there the kind
 * chooses. `constructs` is then the most that may come of it, and the number that came once it is finished.
 */
#ifndef CREME_ASSAY_KIND_H
#define CREME_ASSAY_KIND_H

#include "assay/effect.h"

#include <creme/greedy.h>
#include <creme/profile.h>

typedef struct creme_assay_kind {
    const char *name;
    /* Sets the background and edits of construct number assay->given. *next is CONSTRUCT when this is called, and DONE
     * may be answered before all are given. */
    CREME_CHECKED creme_status (*next)(creme_assay *assay, creme_construct *construct, creme_next *next);
    /* Greedy assays, when every construct of the round is observed: chooses, and begins the next round
     * (creme_assay_begin_round), or leaves that, and the assay is done. NULL: there is one round. */
    CREME_CHECKED creme_status (*choose)(creme_assay *assay);
    /* Everything but the activity of construct number id, which has been given. */
    void (*describe)(const creme_assay *assay, int64_t id, creme_replicate *out);
    /* Makes assay->rows. */
    CREME_CHECKED creme_status (*finish)(creme_assay *assay);
    void (*clear)(creme_assay *assay); /* what the kind itself holds; NULL: nothing */
} creme_assay_kind;

/* First member of every kind's own struct. */
struct creme_assay {
    const creme_assay_kind *kind;
    creme_assay_options options; /* completed: shuffles and k are set */
    const creme_site *site;      /* borrowed; swap: the target */
    creme_tile_grid grid;
    const char *locus; /* whose constructs these are, for messages */
    const char *const *columns, *const *text_columns;
    int column_count, text_column_count;
    int64_t objective;       /* the track that a greedy assay moves, and the only one that has rows; -1: all have */
    creme_profile_bins bins; /* that an activity has; but for profiles, count is 1 and bin_bp 0 */
    int64_t constructs, given, observed;
    int64_t round_end; /* constructs of all rounds begun */
    bool done;
    float *activities; /* [round_end][bins][floats], or with an objective [round_end][bins], that track's */
    bool *seen;        /* [round_end] */
    size_t activity_capacity, seen_capacity;
    creme_effect *rows;
    size_t row_count;
    creme_edit edit;            /* of the construct that was given last */
    creme_background *shuffled; /* the shuffled background in use, NULL if none */
    int64_t shuffled_number;    /* its number */
};

/* *out = a zeroed struct of `bytes` bytes whose first member is set up for the site and checked options.
 * CREME_ERROR_ARGUMENT or _RANGE for options that make no sense. */
CREME_CHECKED creme_status creme_assay_allocate(creme_assay **out, size_t bytes, const creme_assay_kind *kind,
                                                const creme_site *site, const creme_assay_options *options,
                                                int64_t default_shuffles);

/* CREME_ERROR_RANGE unless the grid has a CRE tile. */
CREME_CHECKED creme_status creme_assay_require_tiles(const creme_assay *assay);

/* The assay is for one track, and searches in this direction. CREME_ERROR_RANGE, _ARGUMENT if there is no such one. */
CREME_CHECKED creme_status creme_assay_set_objective(creme_assay *assay, int64_t track, creme_search search);

/* Sets assay->constructs to extra + per_shuffle x shuffles, or (reserve) begins one round of as many, too. */
CREME_CHECKED creme_status creme_assay_count(creme_assay *assay, int64_t extra, int64_t per_shuffle);
CREME_CHECKED creme_status creme_assay_reserve(creme_assay *assay, int64_t extra, int64_t per_shuffle);

/* A round of `count` more constructs. The kind sets assay->constructs, the most that there may be in all, itself. */
CREME_CHECKED creme_status creme_assay_begin_round(creme_assay *assay, int64_t count);

/* How to draw shuffle k of the named interval: of the whole window for CREME_RANDOM_BACKGROUND ({0, 0}, or the tile
 * that a fresh background is for), of a tile for CREME_RANDOM_TILE. The reference's shuffle knows no names, only a
 * seed: there it is seed + k, for backgrounds and tiles alike, as in the reference. */
creme_shuffle_recipe creme_assay_recipe(const creme_assay *assay, creme_interval named, int64_t k,
                                        creme_random_purpose purpose);

/* *out (borrowed, until another number is asked for) = shuffle k of the site's window with the site's TSS tile put
 * back: the same for every assay at the locus, so that equal controls are found to be equal. `number` tells it from
 * the assay's other backgrounds. */
CREME_CHECKED creme_status creme_assay_use_shuffled(creme_assay *assay, creme_interval named, int64_t k,
                                                    int64_t number, creme_background **out);

/* Makes `bases` at an interval the construct's one edit; NULL shuffles it by the recipe. */
void creme_assay_set_edit(creme_assay *assay, creme_construct *construct, creme_interval at, const uint8_t *bases,
                          const creme_shuffle_recipe *recipe);

/* The bases of an interval of the site's wild type. */
const uint8_t *creme_assay_wild_bases(const creme_assay *assay, creme_interval at);

/* Is an interval of the site's window nothing but N? Then it has no effect. */
bool creme_assay_is_n(const creme_assay *assay, creme_interval at);

/* One activity as float64; with an objective, `track` has to be it. */
double creme_assay_get(const creme_assay *assay, int64_t id, int64_t track);

/* The same of a bin, counted from 0; and where that lies in the window. */
double creme_assay_get_bin(const creme_assay *assay, int64_t id, int64_t bin, int64_t track);
creme_interval creme_assay_bin(const creme_assay *assay, int64_t bin);

/* values[shuffles] = activities of the constructs first, first + stride, ... */
void creme_assay_gather(const creme_assay *assay, int64_t first, int64_t stride, int64_t track, double *values);

/* Makes room for so many rows per track, and numbers them by track; all numbers in them are NaN. Row r of track i is
 * rows[r * tracks + i]; with an objective, whose track alone has rows, rows[r]. */
CREME_CHECKED creme_status creme_assay_make_rows(creme_assay *assay, int64_t per_track);

#endif
