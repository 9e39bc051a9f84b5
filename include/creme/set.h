/* Sets of tiles: what searches found (greedy.h), as `creme interaction` writes it and `creme set-sufficiency` reads
 * it. */
#ifndef CREME_SET_H
#define CREME_SET_H

#include <creme/cre.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What is looked for: tiles without which activity is lowest, or highest. */
typedef enum creme_search { CREME_SEARCH_ENHANCERS, CREME_SEARCH_SILENCERS } creme_search;

CREME_API const char *creme_search_name(creme_search search); /* "enhancers", "silencers" */

/* The tiles that one search fixed. */
typedef struct creme_set {
    size_t locus;  /* index in the list of loci */
    int64_t track; /* index among the chosen tracks */
    creme_search search;
    creme_interval *tiles; /* in the window [count], in the order in which they were fixed */
    size_t count, capacity;
} creme_set;

typedef struct creme_set_list {
    creme_set *at; /* by locus, then by track and search */
    size_t count, capacity;
} creme_set_list;

/* Reads a table of `creme interaction` as any other (creme/table.h): TSV or CSV, gzip or not. Columns, in any order
 * and among any others:
 *
 *   locus                name of the locus
 *   tile_start tile_end  the tile in the window, 0-based, half-open: one of the locus's
 *   track                name of the track
 *   search               "enhancers" or "silencers"
 *   round                1, 2, 3 ... within a search, whose rows stand together; rows of round 0 are passed over
 *   chrom tss strand     optional, all three: the locus's; needed where several loci have one name
 *
 * Rows of loci that are not in the list and of tracks that were not chosen are passed over. CREME_ERROR_FORMAT names
 * file, line and reason: a column is missing, a cell is no number, a tile is none of the locus's or comes twice in a
 * search, a round that does not follow, a search that is there twice, a locus that lies elsewhere than in the list,
 * or whose name several have. CREME_ERROR_NOT_FOUND if no row is left. */
CREME_API CREME_CHECKED creme_status creme_set_list_read(creme_set_list *out, const char *path,
                                                         const creme_cre_scope *scope);
CREME_API void creme_set_list_clear(creme_set_list *list);

#ifdef __cplusplus
}
#endif
#endif
