/* Sites: what is the same for all rows of a locus in a track and context, kept once; and reading tables of tiles by
 * them, a piece at a time. */
#ifndef CREME_ANALYSIS_SITES_H
#define CREME_ANALYSIS_SITES_H

#include "analysis/kinds.h"
#include "base/text_map.h"
#include "table/table_pieces.h"

typedef struct creme_sites {
    /* In the order of their first rows: a record of each (tile and genome are of none), whose texts live as long as the
     * sites; the frame's table is the head of the one that was read. */
    creme_frame frame;
    size_t *rows; /* [frame.count]: how many rows of the table are of it */
    size_t total; /* of all sites, those that are no tiles too: beyond the chromosome's end */
    size_t tiles; /* of these, tiles */
    size_t capacity;
    creme_text_map keys;
    creme_table *texts;
} creme_sites;

/* Takes tiles, all rows of `frame`, of which site[i] is the one of record i. The frame lives until it returns. */
typedef creme_status creme_sites_taker(void *self, const creme_sites *sites, const creme_frame *frame,
                                       const uint32_t *site);

/* Reads all rows, of options->track alone if that is given, and hands on their tiles in pieces. Then the contexts of
 * options->contexts take the place of the table's own. Remarks say what was left out. Clear it, after a failure too.
 * Errors are those of creme_analysis_open(), and CREME_ERROR_FORMAT for a row without a tile. */
CREME_CHECKED creme_status creme_sites_read(creme_sites *out, creme_analysis *analysis, creme_table_pieces *pieces,
                                            const creme_analysis_options *options, creme_sites_taker *take,
                                            void *self);
void creme_sites_clear(creme_sites *sites);

#endif
