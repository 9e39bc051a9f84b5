/* A campaign: one assay over all loci (or pairs, or tiles), from the settings to the tables. */
#ifndef CREME_CLI_CAMPAIGN_H
#define CREME_CLI_CAMPAIGN_H

#include "cli/settings.h"

#include <creme/assay.h>

/* Sees every row as it is written; for the demo, which shows some of them. */
typedef struct creme_campaign_observer {
    void (*row)(void *self, const creme_locus *locus, const creme_locus *target, const creme_effect *row);
    void *self;
} creme_campaign_observer;

/* Checks all input, then runs the assay of settings->command and writes its results, or with dry_run says what there
 * would be to do. Interrupted, it leaves no half-written file and ends the process. `observer` may be NULL. */
CREME_CHECKED creme_status creme_campaign_run(const creme_settings *settings,
                                              const creme_campaign_observer *observer);

#endif
