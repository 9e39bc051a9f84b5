/* What the demo's assays found by a model, beside what was planted and what they find by the rules themselves. */
#ifndef CREME_RUN_DEMO_REPORT_H
#define CREME_RUN_DEMO_REPORT_H

#include "base/output.h"

#include <creme/grammar.h>
#include <creme/run.h>

/* One row of one of the five results; the assay's name is borrowed. */
typedef struct creme_demo_row {
    const char *assay;
    size_t locus, target; /* indices of the demo's loci */
    creme_effect effect;
} creme_demo_row;

typedef struct creme_demo_report {
    const creme_grammar_demo *demo; /* borrowed */
    const char *model;              /* by which one, as in --model; borrowed */
    const char *folder;             /* with the tables; borrowed */
    double seconds;                 /* that all assays took */
    const char *assay;              /* the one that is running */
    creme_demo_row *rows;
    size_t count, capacity;
    creme_status status; /* of keeping the rows */
} creme_demo_report;

/* *out (the caller frees it) = regions of the tiles in which something but promoters is planted, as --tiles takes them
 * ("demo:120001-125000,..."). CREME_ERROR_MEMORY. */
CREME_CHECKED creme_status creme_demo_list_tiles(char **out, const creme_grammar_demo *demo);

/* creme_run_row: keeps the rows of a run of report->assay; `report` is its self. A failure is kept in its status. */
void creme_demo_report_keep(void *report, const creme_locus *locus, const creme_locus *target,
                            const creme_effect *row);

/* Tables for people to read: contexts, tiles, distances, swaps; what was found beside what was planted, by the
 * thresholds of the 2024 protocol, and counted. `rules` is the report of the same assays by the rules that planted it,
 * whose numbers are then shown too, and how well the activities of all sequences agree; NULL: there is none. */
CREME_CHECKED creme_status creme_demo_report_write(const creme_demo_report *report, const creme_demo_report *rules,
                                                   creme_output *output);

void creme_demo_report_clear(creme_demo_report *report);

#endif
