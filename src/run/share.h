/* What the steps of a plan have in common: a cache of activities in the run folder (store/activities.h), which a run
 * asks before the model (run/recall.h). It makes no difference to any result, only to how often the model is asked:
 * one pass gives the activities of all tracks of the plan, whichever step it is made for. */
#ifndef CREME_RUN_SHARE_H
#define CREME_RUN_SHARE_H

#include "store/activities.h"

#include <creme/log.h>

typedef struct creme_share {
    creme_activities *activities; /* NULL: nothing is shared */
    const char *tracks;           /* of all steps, as --tracks takes them; borrowed. NULL: each step's own */
    int64_t evaluated, recalled;  /* sequences, by the runs of a step: through the model; from here */
    int64_t evaluated_in_all, recalled_in_all; /* of all steps that have ended */
    creme_activities_state said;               /* what the log has heard of */
} creme_share;

/* *bytes = what an option says: "off" (0), or a size, "500M", "2G", "1.5T" (of 1024, as all bytes here), and without a
 * letter bytes; NULL: 1 GiB. CREME_ERROR_ARGUMENT for anything else. */
CREME_CHECKED creme_status creme_share_read_size(int64_t *bytes, const char *text);

/* Opens the cache of the folder; with 0 bytes there is none. If it cannot be had that is a warning, and nothing is
 * shared: CREME_ERROR_STOPPED is the only failure. Close it, after a failure too. */
CREME_CHECKED creme_status creme_share_open(creme_share *out, const char *folder, int64_t bytes, const char *tracks,
                                            const creme_log *log);

/* A step begins; it has ended: what it took from here is said, and what went wrong. */
void creme_share_begin_step(creme_share *share);
void creme_share_end_step(creme_share *share, const creme_log *log);

/* All steps are done: says what was taken from here in all, and removes the file, for nothing is left to be asked. */
void creme_share_end(creme_share *share, const creme_log *log);

/* Whatever has come of it: the file stays, for the next time. */
void creme_share_close(creme_share *share);

#endif
