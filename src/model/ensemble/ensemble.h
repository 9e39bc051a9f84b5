/* Several networks as one: the mean over members and over views.
 *
 *   files.c      which files, and what their members are called
 *   views.c      the reverse complement and shifts of a sequence
 *   ensemble.c   opening, agreement of the members, what the whole is
 *   predictor.c  whole sequences, embeddings, edits: a pass for each member and view, then the mean
 *
 * Members are of one kind and agree in input, bins and tracks. All their weights are held. A pass asks a member for
 * the read-out as it is, or, of a reverse complement, for the bins that mirror it and the opposite strands. Activities
 * are added up in float64, members in order, of each member views in order.
 *
 * As every member's windowed evaluation equals its whole one to the bit, and a view of an edited sequence equals the
 * edited view of its background, so does the ensemble's.
 */
#ifndef CREME_MODEL_ENSEMBLE_H
#define CREME_MODEL_ENSEMBLE_H

#include "model/ensemble/files.h"
#include "model/ensemble/views.h"
#include "model/model_kind.h"

typedef struct creme_ensemble {
    creme_model base;
    creme_model **members; /* [files.count] */
    creme_model_files files, names;
    creme_view *views; /* [view_count] */
    size_t view_count;
    char *summary;
} creme_ensemble;

/* Opens the files of the list as an ensemble of the kind, in the views of the options. One file, seen as it is, is
 * opened as what it is: no ensemble stands between. */
CREME_CHECKED creme_status creme_ensemble_open(creme_model **out, const creme_model_kind *kind, const char *list,
                                               const creme_model_options *options);

/* predictor.c: what the ensemble's creme_model_kind holds. */
CREME_CHECKED creme_status creme_ensemble_predictor_create(creme_predictor **out, const creme_model *model,
                                                           const creme_readout *readout);
void creme_ensemble_predictor_destroy(creme_predictor *predictor);
CREME_CHECKED creme_status creme_ensemble_predict(creme_predictor *predictor, const uint8_t *const *codes,
                                                  int64_t count, float *out);
CREME_CHECKED creme_status creme_ensemble_embed(creme_predictor *predictor, const uint8_t *const *codes,
                                                int64_t count, creme_embedding **out);
CREME_CHECKED creme_status creme_ensemble_predict_edits(creme_predictor *predictor, const creme_variant *variants,
                                                        int64_t count, float *out);
CREME_CHECKED creme_status creme_ensemble_embed_edits(creme_predictor *predictor, const creme_variant *variants,
                                                      int64_t count, creme_embedding **out);
bool creme_ensemble_tracks_are_separate(const creme_model *model, const creme_track_selection *few,
                                        const creme_track_selection *all);
void creme_ensemble_embedding_destroy(creme_embedding *embedding);
size_t creme_ensemble_embedding_bytes(const creme_predictor *predictor);

extern const creme_model_kind creme_ensemble_kind;

#endif
