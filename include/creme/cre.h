/* CRE tables: which tiles of which loci are enhancers or silencers, as `creme analyze` finds them and as the assays
 * that take single CREs apart (greedy.h) read them. */
#ifndef CREME_CRE_H
#define CREME_CRE_H

#include <creme/locus.h>
#include <creme/log.h>
#include <creme/tile.h>
#include <creme/track.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum creme_cre_kind { CREME_CRE_ENHANCER, CREME_CRE_SILENCER } creme_cre_kind;

CREME_API const char *creme_cre_kind_name(creme_cre_kind kind); /* "enhancer", "silencer" */

/* A tile of a locus, and in which track it is what it is. */
typedef struct creme_cre {
    size_t locus; /* index in the list of loci */
    int64_t tile; /* index among the locus's tiles */
    creme_cre_kind kind;
    int64_t track; /* index among the chosen tracks */
} creme_cre;

typedef struct creme_cre_list {
    creme_cre *at; /* by locus, then by tile, kind and track */
    size_t count, capacity;
} creme_cre_list;

/* What a table is read against; all borrowed. */
typedef struct creme_cre_scope {
    const creme_locus_list *loci;
    const creme_track_selection *tracks;
    const creme_tile_set *grid;
    const creme_tile_set *tile_sets;         /* of each locus, elements in place of the grid [loci]; NULL: the grid */
    const creme_log *log;                    /* is told how many rows were passed over; may be NULL */
    const creme_chromosome_aliases *aliases; /* names that mean one sequence, beyond the built-in ones; NULL: none */
    creme_window_rule window;                /* how windows lie, for tables with coordinates of the genome alone */
} creme_cre_scope;

/* The tiles of a locus. */
CREME_API const creme_tile_set *creme_cre_scope_tiles(const creme_cre_scope *scope, size_t locus);

/* Reads a CRE table as any other (creme/table.h): TSV or CSV, gzip or not, the paper's authors' too. Columns, in any
 * order and among any others:
 *
 *   locus                name of the locus
 *   tile_start tile_end  the tile in the window, 0-based, half-open: one of the locus's
 *                        or, where these columns are not there, genome_start genome_end, or start end, on the
 *                        chromosome's forward strand
 *   class                "enhancer" or "silencer"; rows of any other class are passed over
 *   track                optional: name of the track; without it, or where it is NA, the row speaks for every chosen
 * one
 *   chrom tss strand     optional, all three: the locus's; needed where several loci have one name
 *
 * Rows of loci that are not in the list and of tracks that were not chosen are passed over; rows that say the same
 * are one. *out is to be cleared. CREME_ERROR_FORMAT names file, line and reason: a column is missing, a cell is no
 * number, a tile is none of the locus's, a locus lies elsewhere than in the list, or several loci have its name.
 * CREME_ERROR_NOT_FOUND if no row is left. */
CREME_API CREME_CHECKED creme_status creme_cre_list_read(creme_cre_list *out, const char *path,
                                                         const creme_cre_scope *scope);

/* The same, but if no row is left *out is an empty list, and that is no error. */
CREME_API CREME_CHECKED creme_status creme_cre_list_read_any(creme_cre_list *out, const char *path,
                                                             const creme_cre_scope *scope);
CREME_API void creme_cre_list_clear(creme_cre_list *list);

#ifdef __cplusplus
}
#endif
#endif
