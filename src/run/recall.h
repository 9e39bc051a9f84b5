/* A run that asks a plan's cache (run/share.h) before the model. What an activity is remembered under is the hash of
 * its sequence and of all that the number depends on besides: creme's version, the processor and libraries, the model's
 * files by their content, the options of the model, and the read-out with its tracks. The run folder's record of the
 * step has them; the table of parameters says which options are about sequences alone. */
#ifndef CREME_RUN_RECALL_H
#define CREME_RUN_RECALL_H

#include "run/inputs.h"
#include "run/share.h"

#include <creme/engine.h>

typedef struct creme_recall {
    creme_share *share;        /* NULL: nothing is recalled, and nothing else here counts */
    creme_track_selection all; /* tracks that are computed, if they are more than the inputs' own */
    int64_t *columns;          /* [column_count]: the inputs' own of an activity; NULL: it is theirs */
    int64_t column_count, outputs;
    creme_hash identity;
} creme_recall;

/* Whether the run can share (its request has a share that is at work, its model gives equal numbers for equal
 * sequences, what is read is no whole profile), and which tracks a pass is made for: those of all steps if that changes
 * no bit of the inputs' own, else these. Sets readout->tracks, which live as long as `out`. Clear it, after a failure
 * too. */
CREME_CHECKED creme_status creme_recall_init(creme_recall *out, const creme_inputs *inputs, creme_readout *readout);
void creme_recall_clear(creme_recall *recall);

/* Does what the model makes of a sequence depend on that option of a record? On those of all runs, unless the table of
 * parameters says that they are of sequences; not on those of some assays, which say what is asked (--shuffles,
 * --stop-by) or which bins are read, and these are in the read-out, or with --gene-bins in the key of each sequence
 * (assay/engine_batch.h). An option that the table does not have may be anything, and counts. */
bool creme_recall_depends_on(const char *option);

/* The step has begun, whose record `plan` is; NULL: it is in no folder, and nothing is recalled. */
CREME_CHECKED creme_status creme_recall_begin(creme_recall *recall, const creme_store_plan *plan,
                                              const creme_predictor *predictor);

/* What an engine is told. */
void creme_recall_set_options(creme_recall *recall, creme_engine_options *options);

#endif
