/* The tiles of an assay's table, typed: what an analysis of tiles keeps of each row, some 65 bytes.
 *
 * What is the same for all rows of a locus in a track (and context), its site, is kept once. */
#ifndef CREME_ANALYSIS_TILE_LIST_H
#define CREME_ANALYSIS_TILE_LIST_H

#include "analysis/flow.h"
#include "base/text_map.h"

typedef struct creme_tile_list {
    /* Sites in the order of their first rows: a record of each (tile and genome are of none), whose texts live as long
     * as the list; the frame's table is the head of the one that was read. */
    creme_frame sites;
    double *site_wt;    /* [sites]: of the first tile; NaN without one */
    size_t *site_rows;  /* [sites]: how many rows of the table are of it, */
    size_t *site_tiles; /* [sites]: and how many of these are tiles of the list */
    int64_t *site_last; /* [sites]: where the last tile of it starts */
    size_t site_capacity;

    size_t count, capacity;
    uint32_t *site;                /* [count] */
    int64_t *start, *genome_start; /* of the tile in the window, on the chromosome */
    int32_t *width, *genome_width;
    double *effect, *wt, *se;     /* NaN: not known */
    double *control, *control_se; /* effect_vs_control, and its se; NULL: not asked for */
    int32_t *n;                   /* shuffles; 0: not known, or fewer than 2 */
    bool *own; /* elements that hold the TSS's base or touch what is read: what they lose is the promoter's */
    creme_table *elements; /* the table's columns about elements; no rows if it has none */

    creme_text_map keys; /* of sites */
    creme_table *texts;
    bool unordered; /* some tile does not start behind the one of its site before it */
    size_t rows;    /* of the table, those that are no tiles too: beyond the chromosome's end */
} creme_tile_list;

/* Takes all rows, of options->track alone if that is given. The contexts of options->contexts take the place of the
 * table's own. Remarks say what was left out, and how many tiles
 * are there more than once (they count as often). CREME_ERROR_FORMAT if no tile has an effect; else as
 * creme_analysis_open(). */
CREME_CHECKED creme_status creme_tile_list_read(creme_tile_list *out, creme_analysis *analysis,
                                                creme_table_pieces *pieces, bool controls,
                                                const creme_analysis_options *options);
void creme_tile_list_clear(creme_tile_list *list);

/* The i-th tile as a record; `row` is i. */
creme_record creme_tile_list_record(const creme_tile_list *list, size_t i);

/* Names of columns about elements, of which tables have all or some; ends with a NULL. */
extern const char *const creme_element_columns[];

#endif
