/* What a kind of model is and implements: one row. model_kinds.h has them all; model.c forwards to a model's own. */
#ifndef CREME_MODEL_KIND_H
#define CREME_MODEL_KIND_H

#include "base/output.h"
#include "model/random/random_weights.h"

#include <creme/model.h>
#include <stdio.h>

/* What weights tell without being opened as a model. */
typedef struct creme_model_look {
    char heads[256];       /* "human (5313 tracks), mouse (1643 tracks)"; "" where there is no choice */
    int64_t input_bp_step; /* the input is not in the file: any multiple of this; 0: it is */
} creme_model_look;

typedef struct creme_model_kind {
    creme_model_kind_info about;
    const creme_random_family *random; /* NULL: no random weights of it can be made */
    /* Whether these names of tensors are the kind's; NULL: its files are no weights. */
    bool (*recognise)(const creme_weights *weights);
    /* Whether a text that begins so is a file of the kind; NULL: its files are no texts. */
    bool (*recognise_text)(const char *start);
    /* Whether a file that begins with these bytes is of the kind; NULL: it is told otherwise. */
    bool (*recognise_bytes)(const uint8_t *start, size_t bytes);
    /* NULL: there is nothing to tell. */
    CREME_CHECKED creme_status (*look)(creme_model_look *out, const creme_weights *weights);
    const char *built_in; /* FILE of a model that needs none; NULL: there is none */
    CREME_CHECKED creme_status (*open)(creme_model **out, const char *file, const creme_model_options *options);
    /* Writes what can be said of the model for people to read (run/inspect.h), also where it cannot be opened, and then
     * why. NULL: what is known of one that is open. */
    CREME_CHECKED creme_status (*survey)(creme_output *output, const char *file, const creme_model_options *options);
    /* Hands `take` each further file that numbers of the model in `file` depend on, whether it is there or not. NULL:
     * its files are weights, and what lies beside those is known (run/fingerprint.c). */
    CREME_CHECKED creme_status (*beside)(const char *file, creme_status (*take)(void *self, const char *path),
                                         void *self);
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
    /* Seconds that the model itself took in all calls so far, by what whoever computes it says; below 0: it has not
     * said. NULL: nobody would. */
    double (*inside)(const creme_model *model);
    /* creme_model_tracks_are_separate; NULL: they may not be. */
    bool (*tracks_are_separate)(const creme_model *model, const creme_track_selection *few,
                                const creme_track_selection *all);
    void (*set_meter)(creme_model *model, creme_meter *meter); /* NULL where there are no stages */
    void (*embedding_destroy)(creme_embedding *embedding);
    size_t (*embedding_bytes)(const creme_predictor *predictor);
} creme_model_kind;

/* The row of that number, NULL behind the last; of that name, NULL if there is none. */
const creme_model_kind *creme_model_kind_row(size_t number);
const creme_model_kind *creme_model_kind_find(const char *name, size_t length);

/* The row whose files begin so; NULL if there is none. */
const creme_model_kind *creme_model_kind_row_of_bytes(const uint8_t *start, size_t bytes);

/* The row of weights (creme_model_kind_of_weights); NULL if they are no kind's. */
const creme_model_kind *creme_model_kind_row_of(const creme_weights *weights);

/* For messages about weights that are not of the kind `tried`: "; they look like those of a grammar: open them as
 * grammar:FILE", or "". */
void creme_model_kind_hint(const creme_weights *weights, const char *tried, char *text, size_t bytes);

/* The names of kinds for messages and help, "enformer, borzoi"; with `files` what each is followed by too,
 * "enformer:FILE, worker:COMMAND". Of those with random weights alone, if `random`. */
void creme_model_kind_list(char *text, size_t bytes, bool files, bool random);

/* Holds the options against what the kind takes (creme_model_open). */
CREME_CHECKED creme_status creme_model_check_options(const creme_model_kind_info *kind,
                                                     const creme_model_options *options);

/* Which of its values a setting of the kind has: 0, the default, if the options do not name it. */
int creme_model_setting_chosen(const creme_model_setting_info *setting, const creme_model_options *options);

/* First members of every kind's own structs, which are cast from and to these. */
struct creme_model {
    const creme_model_kind *kind;
    creme_model_info info;
};

struct creme_predictor {
    const creme_model *model;
    creme_readout readout;
    int64_t outputs;
    creme_predictor *profile; /* peak.h: of all bins, listed.h: of every one of the range; else NULL */
};

struct creme_embedding {
    const creme_model_kind *kind;
};

/* Whether activities of `few` tracks, which are among `all`, are the same to the bit in a predictor of all, read out
 * alike. False of a model of which that is not known: of one that somebody else computes, say. */
bool creme_model_tracks_are_separate(const creme_model *model, const creme_track_selection *few,
                                     const creme_track_selection *all);

/* Sets the first members of a model: its kind, and of `info` what the kind says of all its models. */
void creme_model_init(creme_model *model, const creme_model_kind *kind, const creme_model_info *info);

/* Sets the first members of a predictor; every kind's predictor_create calls it. The read-out has been checked. */
void creme_predictor_init(creme_predictor *predictor, const creme_model *model, const creme_readout *readout);

/* The table of tracks of a model with `tracks` of them: from options->targets, or "targets.txt" beside `file`, or
 * unnamed. The table may hold some of the tracks (creme_track_table_read_for). `strand_pairs` [tracks] is what the
 * model's own file says, NULL if it does not. */
CREME_CHECKED creme_status creme_model_read_tracks(creme_track_table *out, const char *file, int64_t tracks,
                                                   const int64_t *strand_pairs, const creme_model_options *options);

#endif
