/* Models that others compute, whoever that is: a server (remote/), ONNX Runtime.
 *
 *   tensor.c     names, types and shapes; numbers as float32
 *   card.c       what a model says of itself
 *   form.c       what it takes and gives; sequences as it wants them
 *   readout.c    from its numbers to activities
 *   company.c    whether a sequence's numbers depend on the others of its batch
 *   foreign.c    what all of them are to the rest of creme
 */
#ifndef CREME_MODEL_FOREIGN_FOREIGN_H
#define CREME_MODEL_FOREIGN_FOREIGN_H

#include "model/foreign/form.h"
#include "model/model_kind.h"

/* The table of tracks: from options->targets, else the card's (which it loses), else unnamed. */
CREME_CHECKED creme_status creme_foreign_read_tracks(creme_track_table *out, creme_model_card *card,
                                                     const creme_foreign_form *form,
                                                     const creme_model_options *options);

/* Sets the first members of a model (creme_model_init): `info`, and what form and table say. */
void creme_foreign_model_init(creme_model *model, const creme_model_kind *kind, const creme_foreign_form *form,
                              const creme_track_table *tracks, creme_model_info info);

/* Asks for one sequence twice alone and then, if a batch has room, with another: what differs is noted, what differs
 * by more than 1e-3 of itself is warned of, and the model's info.noise is the largest difference. The model is open
 * but for that. `name` begins what is said. */
CREME_CHECKED creme_status creme_foreign_check_company(creme_model *model, const char *name, const creme_log *log);

#endif
