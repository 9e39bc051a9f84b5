/* The tiles of an assay's table, typed: what an analysis of tiles keeps of each row, some 65 bytes.
 * What is the same
 * for all rows of a site (sites.h) is kept once. */
#ifndef CREME_ANALYSIS_TILE_LIST_H
#define CREME_ANALYSIS_TILE_LIST_H

#include "analysis/flow.h"
#include "analysis/sites.h"

typedef struct creme_tile_list {
    creme_sites sites;
    double *site_wt;    /* [sites]: of the first tile; NaN without one */
    size_t *site_tiles; /* [sites]: how many tiles of the list are of it */
    int64_t *site_last; /* [sites]: where the last tile of it starts */
    size_t site_count, site_capacity;

    size_t count, capacity;
    uint32_t *site;                /* [count] */
    int64_t *start, *genome_start; /* of the tile in the window, on the chromosome */
    int32_t *width, *genome_width;
    double *effect, *wt, *se;     /* NaN: not known */
    double *control, *control_se; /* effect_vs_control, and its se; NULL: not asked for */
    int32_t *n;                   /* shuffles; 0: not known, or fewer than 2 */
    bool *own; /* elements that hold the TSS's base or touch what is read: what they lose is the promoter's */
    creme_table *elements; /* the table's columns about elements; no rows if it has none */

    bool unordered; /* some tile does not start behind the one of its site before it */
} creme_tile_list;

/* As creme_sites_read(). Remarks say how many tiles are there more than once, too (they count as often).
 * That no tile has an effect is a remark in a table that is known to be of necessity or sufficiency, else
 * CREME_ERROR_FORMAT. */
CREME_CHECKED creme_status creme_tile_list_read(creme_tile_list *out, creme_analysis *analysis,
                                                creme_table_pieces *pieces, bool controls,
                                                const creme_analysis_options *options);
void creme_tile_list_clear(creme_tile_list *list);

/* The i-th tile as a record; `row` is i. */
creme_record creme_tile_list_record(const creme_tile_list *list, size_t i);

/* Names of columns about elements, of which tables have all or some; ends with a NULL. */
extern const char *const creme_element_columns[];

#endif
