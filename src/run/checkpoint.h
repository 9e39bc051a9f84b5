/* What a part (--part) has computed of units that are not finished: a job that is told to end in the midst of a locus
 * goes on there, so that a locus may take longer than a job. It is a cache of activities (store/activities.h) in the
 * part's own run folder, which the run asks before the model (run/recall.h); it changes no result, and goes when the
 * part is done. */
#ifndef CREME_RUN_CHECKPOINT_H
#define CREME_RUN_CHECKPOINT_H

#include "run/share.h"

#include <creme/run.h>

typedef struct creme_checkpoint {
    creme_share share; /* without activities: there is none */
} creme_checkpoint;

/* Opens it if the run is of a part, its folder is there, it shares nothing already, and request->cache is not off;
 * request->share is set. If it cannot be had that is a warning: CREME_ERROR_STOPPED, and _ARGUMENT for the cache, are
 * the only failures. Close it, after a failure too, before the run folder. */
CREME_CHECKED creme_status creme_checkpoint_open(creme_checkpoint *out, creme_run_request *request);

/* A unit is in the run folder. Where the file is full, it begins anew: what it has is mostly of finished units. */
void creme_checkpoint_unit_done(creme_checkpoint *checkpoint);

/* The part is done: says how much was known from before, and removes the file. */
void creme_checkpoint_end(creme_checkpoint *checkpoint, const creme_log *log);

/* Whatever has come of it: the file stays for the next time, if there is anything in it. */
void creme_checkpoint_close(creme_checkpoint *checkpoint);

#endif
