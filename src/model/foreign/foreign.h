/* Models that others compute, whoever that is: a server (remote/), ONNX Runtime.
 *
 *   tensor.c     names, types and shapes; numbers as float32
 *   card.c       what a model says of itself
 *   form.c       what it takes and gives; sequences as it wants them
 *   readout.c    from its numbers to activities
 *   company.c    whether a sequence's numbers depend on the others of its batch
 *   survey.c     what is known of one, for people to read
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

/* By how much the numbers of one sequence differ, as shares of themselves. */
typedef struct creme_foreign_company {
    double twice;    /* alone, and alone again */
    double together; /* alone, and as the first of a batch */
} creme_foreign_company;

/* Asks for one sequence twice alone and then, if a batch has room, in a batch of `company`, or as many as it has room
 * for. The model is open but for that. */
CREME_CHECKED creme_status creme_foreign_measure_company(creme_foreign_company *out, const creme_model *model,
                                                         int64_t company);

/* What differs is noted, what differs by more than 1e-3 of itself is warned of, and the model's info.noise is the
 * largest difference. `name` begins what is said. */
void creme_foreign_say_company(creme_model *model, const creme_foreign_company *company, const char *name,
                               const creme_log *log);

/* --- Lines of a name, a tab and what it is (creme inspect). What others say is made printable. ----------------- */

void creme_foreign_survey_line(creme_output *output, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void creme_foreign_survey_signature(creme_output *output, const creme_foreign_signature *signature);
/* `from` is where the card comes from. */
void creme_foreign_survey_card(creme_output *output, const creme_model_card *card, const char *from);
void creme_foreign_survey_form(creme_output *output, const creme_foreign_form *form);
/* Whether there is more to be asked. A model that cannot be used is no failure of a survey, but what it says ("usable
 * no: MESSAGE"): *status is CREME_OK then. Being stopped, short memory and wrong options are. */
bool creme_foreign_survey_goes_on(creme_output *output, creme_status *status);
/* The end: asks the model for some sequences (creme_foreign_measure_company), what is said of equal ones, whether it is
 * usable, and its tracks. CREME_ERROR_STOPPED, CREME_ERROR_MEMORY. */
CREME_CHECKED creme_status creme_foreign_survey_end(creme_output *output, creme_model *model);

#endif
