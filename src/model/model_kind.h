/* What a kind of model implements; model.c finds the kind by its name and forwards to it. */
#ifndef CREME_MODEL_KIND_H
#define CREME_MODEL_KIND_H

#include <creme/model.h>

typedef struct creme_model_kind {
    const char *name;
    const char *file; /* what FILE is, for help and messages: "a Keras h5 of the Borzoi family" */
    CREME_CHECKED creme_status (*open)(creme_model **out, const char *file, const creme_model_options *options);
    void (*close)(creme_model *model);
    CREME_CHECKED creme_status (*predictor_create)(creme_predictor **out, const creme_model *model,
                                                   const creme_readout *readout);
    void (*predictor_destroy)(creme_predictor *predictor);
    CREME_CHECKED creme_status (*predict)(creme_predictor *, const uint8_t *const *codes, int64_t count, float *out);
    /* The windowed pair; NULL where the model has no local part. */
    CREME_CHECKED creme_status (*embed)(creme_predictor *, const uint8_t *const *codes, int64_t count,
                                        creme_embedding **out);
    CREME_CHECKED creme_status (*predict_edits)(creme_predictor *, const creme_variant *, int64_t count, float *out);
    /* May be NULL where embed is not: variants are embedded as whole sequences then. */
    CREME_CHECKED creme_status (*embed_edits)(creme_predictor *, const creme_variant *, int64_t count,
                                              creme_embedding **out);
    void (*set_meter)(creme_model *model, creme_meter *meter); /* NULL where there are no stages */
    void (*embedding_destroy)(creme_embedding *embedding);
    size_t (*embedding_bytes)(const creme_predictor *predictor);
} creme_model_kind;

/* First members of every kind's own structs, which are cast from and to these. */
struct creme_model {
    const creme_model_kind *kind;
    creme_model_info info;
};

struct creme_predictor {
    const creme_model *model;
    creme_readout readout;
    int64_t outputs;
    creme_predictor *profile; /* peak.h: of all bins, which the model is asked for; else NULL */
};

struct creme_embedding {
    const creme_model_kind *kind;
};

/* Sets the first members of a predictor; every kind's predictor_create calls it. The read-out has been checked. */
void creme_predictor_init(creme_predictor *predictor, const creme_model *model, const creme_readout *readout);

/* The table of tracks of a model with `tracks` of them: from options->targets, or "targets.txt" beside `file`, or
 * unnamed. The table may hold some of the tracks (creme_track_table_read_for). `strand_pairs` [tracks] is what the model's
 * own file says, NULL if it does not. */
CREME_CHECKED creme_status creme_model_read_tracks(creme_track_table *out, const char *file, int64_t tracks,
                                                   const int64_t *strand_pairs, const creme_model_options *options);

extern const creme_model_kind creme_enformer_kind;
extern const creme_model_kind creme_borzoi_kind;
extern const creme_model_kind creme_grammar_kind;

#endif
