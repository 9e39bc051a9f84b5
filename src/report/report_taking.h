/* Taking tables for a page: in pieces (table/table_pieces.h). */
#ifndef CREME_REPORT_REPORT_TAKING_H
#define CREME_REPORT_REPORT_TAKING_H

#include "report/report.h"
#include "table/table_pieces.h"

/* A table that is being taken. */
typedef struct creme_report_taking {
    const char *file;
    size_t first_tile; /* how many tiles there were before */
    size_t rows;       /* of the pieces before */
    bool made;         /* an analysis made for the page: what it selects was given to no assay */
    const char *kind;  /* which analysis it is the result of, "" if it is none that is shown */
} creme_report_taking;

/* Whether there may be anything in tables of such columns. */
bool creme_report_collects(const creme_table *head);

/* Takes from a piece of a table what the page shows of it. What is not as it should be is an error as of
 * creme_frame_open() and creme_frame_numbers(). After the last piece: what the table says of all. */
CREME_CHECKED creme_status creme_report_collect(creme_report *report, creme_report_taking *taking,
                                                const creme_table *piece);
CREME_CHECKED creme_status creme_report_collect_end(creme_report *report, const creme_table *head);

/* How much there is of all; and back to that, where a table turns out to be none that can be taken. */
typedef struct creme_report_mark {
    size_t loci, tracks, classes, tiles, contexts, rounds, bins, searches, padded, padded_tiles, idle_tiles;
} creme_report_mark;
creme_report_mark creme_report_mark_now(const creme_report *report);
void creme_report_undo(creme_report *report, const creme_report_mark *mark);

/* Gives tiles that have no interval those that the assay's table, in pieces, has for their effects. Of [first, end),
 * which were taken from a table of CREs: rows are joined by locus, track (if both tables have tracks) and tile. */
CREME_CHECKED creme_status creme_report_add_intervals(creme_report *report, const creme_report_table *cres,
                                                      creme_table_pieces *assay);

/* The same of tiles from `first` on, of the analysis that was just made of the assay's table: its rows are the tiles
 * of that table, in their order, so that nothing needs to be joined. */
CREME_CHECKED creme_status creme_report_follow_intervals(creme_report *report, size_t first,
                                                         creme_table_pieces *assay);

#endif
