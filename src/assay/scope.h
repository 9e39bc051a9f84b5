/* What a run asks of an assay at all its loci together: the units of work are enumerated and made of it. src/run
 * reads it from the user's files; here it is only looked at. Zero is the default of what an assay has no use for.
 *
 * A locus has as many units as its assay has items: context-swap one for each source whose tile is put into the
 * locus's window (so that each window is embedded once for all), distance one for each tile, interaction one for each
 * search for a track, and so on; most have one. */
#ifndef CREME_ASSAY_SCOPE_H
#define CREME_ASSAY_SCOPE_H

#include "annotation/base_scores.h"
#include "annotation/elements.h"
#include "annotation/substitutes.h"
#include "annotation/tile_filter.h"
#include "assay/variant_scope.h"

#include <creme/greedy.h>
#include <creme/profile.h>

/* Where a unit of work stands: its locus, and which of that locus's items it is. */
typedef struct creme_unit_place {
    size_t locus;
    int64_t item;
} creme_unit_place;

/* The number of a tile that is no element, but a control of some. */
#define CREME_CONTROL SIZE_MAX

typedef struct creme_assay_scope {
    creme_assay_options options;      /* of every unit */
    creme_tile_set grid;              /* of every locus, unless they have sets of their own */
    creme_tile_set *tile_sets;        /* of each locus [loci], owned, lists of elements; NULL: the grid */
    creme_interval *elements;         /* what these point into, owned */
    size_t *first_element;            /* of a locus in `elements` [loci + 1]; with the following, NULL: the grid */
    size_t *element_numbers;          /* of each of `elements`, which of the list it is, or CREME_CONTROL */
    creme_element_list element_list;  /* owned */
    const creme_element_list *listed; /* that one, or another that lives longer */
    size_t *first_control;            /* in `controls`, of each of `elements` [all + 1]; NULL: none were asked for */
    int64_t *controls;                /* of each element, those of its locus's tiles that are like it */
    const creme_locus_list *loci;     /* borrowed */
    const int *records;               /* of each locus's chromosome in the FASTA, borrowed; NULL: there is none */
    creme_window_rule window;
    creme_profile_bins bins; /* of profiles */

    creme_thresholds limits; /* of classes, to stop by; options.limits is this */
    char **contexts;         /* of each locus [loci], owned: its class of context, "" if unknown; NULL: not asked */
    size_t context_count;
    creme_how how;
    creme_substitutes substitutes; /* of CREME_HOW_REPLACE */
    bool self_pairs;               /* a locus is swapped with itself, too */
    creme_directions directions;
    int64_t rounds, copies;
    double error_probability; /* 0: searches are not adaptive */
    creme_fine_tile_stage stages[CREME_MOST_FINE_TILE_STAGES];
    int stage_count;
    bool compare_random;

    creme_tile_filter tiles; /* that are asked for; of mutagenesis regions, if by_region */
    bool has_tiles, by_region;
    creme_cre_list cres;
    size_t *first_cre;                  /* of a locus in the list [loci + 1]; NULL: no CREs were given */
    creme_base_scores saliency, motifs; /* of the CREs in their order; zero: not asked for */
    creme_set_list sets;
    size_t *first_set; /* of a locus in the list [loci + 1]; NULL: no sets were given */
    creme_variant_scope variants;
} creme_assay_scope;

/* Frees what was read: tiles, CREs, scores, sets. */
void creme_assay_scope_clear(creme_assay_scope *scope);

/* The tiles of a locus: the grid, or its elements. */
const creme_tile_set *creme_scope_tiles(const creme_assay_scope *scope, size_t locus);

/* Whether a tile of the locus is there as a control alone: it has no rows in tables. */
bool creme_scope_is_control(const creme_assay_scope *scope, size_t locus, creme_interval tile);

/* The options of a unit at that locus: the run's, with the locus's tiles. */
creme_assay_options creme_scope_options(const creme_assay_scope *scope, size_t locus);

/* The CREs of a locus, and its i-th. */
int64_t creme_scope_cre_count(const creme_assay_scope *scope, size_t locus);
const creme_cre *creme_scope_cre(const creme_assay_scope *scope, size_t locus, int64_t i);

/* Whether the tile is one of the locus's CREs, or no CREs were given. */
bool creme_scope_is_listed(const creme_assay_scope *scope, size_t locus, int64_t tile);

/* Whether the tile is among those that are asked for, or all are. */
bool creme_scope_has_tile(const creme_assay_scope *scope, size_t locus, int64_t tile);

/* Where the locus's window lies on its chromosome. */
creme_interval creme_scope_window(const creme_assay_scope *scope, size_t locus);

/* What the units of assays on shuffled backgrounds share: the wild type and a control of each shuffle. */
int64_t creme_scope_controls(const creme_assay_scope *scope, size_t locus);

#endif
