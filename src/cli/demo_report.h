/* What the demo's assays found, beside what was planted. */
#ifndef CREME_CLI_DEMO_REPORT_H
#define CREME_CLI_DEMO_REPORT_H

#include "cli/settings.h"

#include "base/output.h"

#include <creme/grammar.h>

/* One row of one of the five results. */
typedef struct creme_demo_row {
    const char *assay;
    size_t locus, target; /* indices of the demo's loci */
    creme_effect effect;
} creme_demo_row;

typedef struct creme_demo_report {
    const creme_grammar_demo *demo; /* borrowed */
    const char *assay;              /* the one that is running */
    creme_demo_row *rows;
    size_t count, capacity;
    creme_status status; /* of keeping the rows */
} creme_demo_report;

/* creme_run_row: keeps the rows of a run; `report` is its self. */
void creme_demo_report_keep(void *report, const creme_locus *locus, const creme_locus *target,
                            const creme_effect *row);
void creme_demo_report_write(const creme_demo_report *report, creme_output *output);
void creme_demo_report_clear(creme_demo_report *report);

#endif
