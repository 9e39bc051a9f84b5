/* Read-outs of models that others compute: from the numbers that a sequence got to its activities.
 *
 * The numbers of a sequence are the whole output, [bins][tracks] or [tracks][bins] as the form says, or what whoever
 * computes has picked of it: the read-out's bins, or one where they have been brought together, and of each choice of
 * tracks its track and the opposite strand that is added, [bins][track_count], or, of whoever adds them up and undoes
 * the squashed scale (the form's `sums`), one number that is done. */
#ifndef CREME_MODEL_FOREIGN_READOUT_H
#define CREME_MODEL_FOREIGN_READOUT_H

#include "model/foreign/form.h"

#include <creme/model.h>

typedef struct creme_foreign_readout {
    const creme_readout *readout; /* these three are borrowed */
    const creme_foreign_form *form;
    const creme_track_table *table;
    int64_t *tracks; /* [track_count]: of each choice its track, then the opposite strand if that is added here */
    int64_t track_count;
    bool picked;  /* by whoever computes (the form's `reduces`) */
    bool reduced; /* ... who brings bins together, too */
    bool summed;  /* ... and adds up strands and undoes the squashed scale */
    int64_t each; /* numbers of a sequence */
} creme_foreign_readout;

/* Clear it, after a failure too. */
CREME_CHECKED creme_status creme_foreign_readout_init(creme_foreign_readout *out, const creme_readout *readout,
                                                      const creme_foreign_form *form, const creme_track_table *table);
void creme_foreign_readout_clear(creme_foreign_readout *self);

/* out[count][outputs] = the activities of `count` sequences with the numbers values[count][each]; outputs is that of
 * the predictor. CREME_ERROR_NUMERIC if one is NaN or infinite: the first sequence is called `first` then. */
CREME_CHECKED creme_status creme_foreign_read_out(const creme_foreign_readout *self, const float *values,
                                                  int64_t count, int64_t outputs, int64_t first, float *out);

#endif
