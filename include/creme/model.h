/* Models: a sequence of L bases in, P bins x T tracks of non-negative coverage out.
 *
 * Several files of one kind are a model too, an ensemble: its prediction is the mean of its members' (replicates of
 * one training, for example). Views are further ways to ask the same network, the reverse complement and shifts by a
 * few bases, and are averaged in the same way: the prediction of M members in V views is the mean of M x V.
 *
 * A `creme_model` holds weights and is read-only once open: any number of predictors may share it, one call at a
 * time. A `creme_predictor` is a model together with a read-out and the scratch memory of one caller.
 *
 *     creme_model_open()       "borzoi:model.h5", "borzoi:f0.h5,f1.h5", "grammar:demo"
 *     creme_predictor_create() which tracks, which bins
 *     creme_predictor_predict()        whole sequences -> activities
 *     creme_predictor_embed()          a background -> what the network's local part makes of it
 *     creme_predictor_predict_edits()  backgrounds with edits -> activities; computed is what an edit touches
 *     creme_predictor_embed_edits()    backgrounds with edits -> backgrounds, likewise
 *
 * Edits give the same numbers as the edited sequence as a whole: the local part of the network is a pure
 * function of a window of bases, row by row, computed by the same kernels whichever window it is computed in.
 * Results depend neither on the batch nor on the number of threads, to the bit.
 */
#ifndef CREME_MODEL_H
#define CREME_MODEL_H

#include <creme/compute.h>
#include <creme/log.h>
#include <creme/meter.h>
#include <creme/sequence.h>
#include <creme/status.h>
#include <creme/threads.h>
#include <creme/track.h>
#include <creme/weights.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct creme_model creme_model;
typedef struct creme_predictor creme_predictor;

/* --- Kinds of models -------------------------------------------------------------------------------------------- */

/* An option that one kind of model alone has: {"gamma", "features"}. */
typedef struct creme_model_setting {
    const char *name, *value;
} creme_model_setting;

typedef struct creme_model_setting_info {
    const char *name;
    const char *const *values; /* those that it may have, ends with NULL; the first is the default. NULL: any text */
    const char *about;         /* what it says, in a few words */
} creme_model_setting_info;

/* What of creme_model_options a kind takes; targets, threads, log and views are for all of them. */
typedef enum creme_model_takes {
    CREME_TAKES_HEAD = 1,    /* head: its files may have several outputs */
    CREME_TAKES_TENSORS = 2, /* ignore_tensors, lora_alpha: its files are weights */
    CREME_TAKES_N_VALUE = 4, /* n_value: it reads a base as four channels */
    CREME_TAKES_BACKEND = 8, /* backend, gpu: it is made of operators */
    CREME_TAKES_WORKERS = 16 /* of as many as its setting "workers" says, `gpu` is the one that is opened, from 0 */
} creme_model_takes;

/* What is known of a kind before a file is opened. */
typedef struct creme_model_kind_info {
    const char *name;    /* KIND of "KIND:FILE" */
    const char *noun;    /* for messages: "a grammar" */
    const char *file;    /* what FILE is, for help and messages */
    const char *what;    /* in place of FILE, of a kind whose models are in no file: "COMMAND". It is whole, whatever
                            commas are in it; NULL: files, one or, with commas between, several */
    unsigned takes;      /* creme_model_takes */
    unsigned precisions; /* 1 << creme_precision for each in which it may be computed; the backend may have fewer */
    int64_t input_bp;    /* what its networks take where neither file nor options say it; 0: files say it */
    bool squashed;       /* its outputs are on the scale of a table's clip_soft, scale and sum_stat */
    bool foreign;        /* somebody else's program computes it: equal sequences may get unequal numbers */
    const creme_model_setting_info *settings;
    size_t setting_count;
} creme_model_kind_info;

/* The kinds there are, numbered from 0; NULL for a number beyond the last. Constants, like all that they point to. */
CREME_API const creme_model_kind_info *creme_model_kind_get(size_t number);

/* The kind to which weights with these names of tensors belong; NULL if there is none. */
CREME_API const creme_model_kind_info *creme_model_kind_of_weights(const creme_weights *weights);

/* The kind whose files are texts that begin like `start` (ended by a NUL); NULL if there is none. */
CREME_API const creme_model_kind_info *creme_model_kind_of_text(const char *start);

/* Whether the specification names a model that is built in, so that there is no file of it. */
CREME_API bool creme_model_is_built_in(const char *specification);

/* Where in the specification its files begin, with commas between; NULL if it has none. */
CREME_API const char *creme_model_file_list(const char *specification);

/* --- Opening ---------------------------------------------------------------------------------------------------- */

/* Zero is the default of every field. */
typedef struct creme_model_options {
    creme_backend backend;
    int gpu;             /* of CREME_BACKEND_CUDA: which, from 0 */
    const char *kernels; /* its products' kernels, a file of creme bench --tune; NULL: as its library likes */
    bool tunes;          /* that file is made or added to */
    creme_precision precision;
    creme_threads *threads; /* borrowed; NULL: the calling thread alone */
    const char *targets;    /* table of tracks; NULL: targets.txt beside the weights, or unnamed tracks */
    float n_value;          /* what an N puts into each of the four channels */
    bool n_value_given;     /* false: 0.25, CREME's value */
    /* "human" or "mouse", for networks with several; NULL: the first ("to_tracks" of a fine-tuned Enformer before
     * those that it had). */
    const char *head;
    /* An extended regular expression. Tensors that are not part of the network are passed over if their names match
     * it; the others are an error. NULL: all of them are. */
    const char *ignore_tensors;
    double lora_alpha;    /* LoRA matrices are scaled by alpha / rank; 0: as adapter_config.json beside says */
    int64_t input_bp;     /* for networks whose file does not say it; 0: the kind's */
    const creme_log *log; /* borrowed */
    /* [setting_count], borrowed: options that the kind alone has. One that is not named has its default. */
    const creme_model_setting *settings;
    size_t setting_count;
    /* Views. A shift by s moves base i to position i + s (s > 0: to the right); the positions that it leaves hold no
     * base, as those beyond the ends (zeros in all channels). The reverse complement is taken of each shifted
     * sequence; its bins are flipped, and each track is read as its opposite strand (strand_pair). */
    bool reverse_complement;
    const int64_t *shifts; /* [shift_count], borrowed, distinct; none: 0 alone (else 0 is a view if named) */
    size_t shift_count;
} creme_model_options;

typedef struct creme_model_info {
    const char *kind; /* its name; what else is known of the kind is in `about` */
    const creme_model_kind_info *about;
    const char *summary;  /* one line on its architecture */
    int64_t input_bp;     /* L */
    int64_t bins, bin_bp; /* P; bin b covers [first_bin_bp + b * bin_bp, + bin_bp) of the input */
    int64_t first_bin_bp;
    const creme_track_table *tracks;
    int64_t parameters;
    size_t weights_bytes;
    bool squashed; /* a read-out may undo the scale (about->squashed) */
    float n_value; /* what an N puts into each of the four channels; 0 for a kind that has none */
    double noise;  /* equal sequences were seen to differ by up to this share of a number; 0: they were not, or it was
                      not tried */
    bool windowed; /* embed and predict_edits are there */
    const char *record_name,
        *record_hash;    /* of a model in no file: of all that its numbers may depend on; else NULL */
    int64_t batch;       /* sequences per call with which the device is busy */
    double forward_flop; /* 2 x multiply-adds of one whole forward pass, all bins and tracks; 0 if it has none to
                            speak of. Of an ensemble, and of views: of all its passes. */
    size_t member_count; /* of an ensemble; 0 for a file alone */
    const char *const *member_names; /* [member_count], distinct: names of the files, or of their folders where those
                                        are all the same, or numbers */
} creme_model_info;

/* Opens "KIND:FILE", or "KIND:FILE,FILE,..." as an ensemble; of a kind whose models are in no file, "worker:COMMAND",
 * all that stands behind the colon is one. Where a comma is part of the name of a file that exists, it belongs to
 * that name. `options` may be NULL: all defaults. *out is to be closed with creme_model_close(), after all of its
 * predictors have been destroyed. CREME_ERROR_ARGUMENT for an unknown kind (naming those there are), an empty name,
 * an option that the kind does not take, or shifts that make no sense; CREME_ERROR_FORMAT if members differ in input,
 * bins or tracks, naming two that do; otherwise what reading the file gives: weights of the wrong shape, absent, NaN
 * or infinite are CREME_ERROR_FORMAT or _NUMERIC and name the tensor. CREME_ERROR_UNSUPPORTED for the reverse
 * complement of a model whose bins do not lie about the middle of its input. */
CREME_API CREME_CHECKED creme_status creme_model_open(creme_model **out, const char *specification,
                                                      const creme_model_options *options);
CREME_API void creme_model_close(creme_model *model);

/* What is known of the model; lives as long as the model. */
CREME_API const creme_model_info *creme_model_describe(const creme_model *model);

/* From now on every call of the model's predictors adds to *meter what its operators take. The meter is borrowed, and
 * the caller sets it to zero. NULL: no longer; then metering costs nothing. Without operators nothing is added. */
CREME_API void creme_model_set_meter(creme_model *model, creme_meter *meter);

/* What is read from a prediction: the bins [first, end), averaged (or summed), for each chosen track. */
typedef struct creme_readout {
    int64_t bin_first, bin_end;
    bool sum_bins;       /* sum over bins in place of their mean */
    double scale;        /* by which that is multiplied; 0: 1. Not with every_bin */
    creme_squash squash; /* undone for each bin and track first; needs info->squashed */
    /* Where the whole profile, of all bins, has its maximum, too: an activity is [2][tracks], first as without it (to
     * the rounding of float32), then how many bins the maximum lies behind (negative: before) the chosen ones, 0 if
     * it is reached among them. Takes the time and memory of every_bin, which excludes it. */
    bool peak;
    /* The bins differ from sequence to sequence and are listed with each (listed.h), all within these: an activity is
     * their sum, [tracks]. Takes the time of every_bin; excludes it, peak and scale. */
    bool listed;
    bool every_bin;                      /* no aggregation: an activity is [bins][tracks] instead of [tracks] */
    const creme_track_selection *tracks; /* borrowed while the predictor lives */
} creme_readout;

/* The central bins, which hold the TSS: those within 128 bp of the middle of the window (Enformer 447-448, Borzoi the
 * 8 central). */
CREME_API void creme_readout_central_bins(const creme_model_info *info, int64_t *first, int64_t *end);

/* *out = a predictor of the model, both borrowed as long as it lives: the model, and readout->tracks. One thread at a
 * time may use it; several predictors of a model may be used side by side. CREME_ERROR_ARGUMENT if no track is
 * chosen; CREME_ERROR_RANGE if the bins are outside the model's, CREME_ERROR_ARGUMENT for peak with every_bin. Of a
 * read-out that undoes the squashed scale: CREME_ERROR_UNSUPPORTED if the model has none, CREME_ERROR_FORMAT as
 * creme_track_check_squash. */
CREME_API CREME_CHECKED creme_status creme_predictor_create(creme_predictor **out, const creme_model *model,
                                                            const creme_readout *readout);
CREME_API void creme_predictor_destroy(creme_predictor *predictor);

/* What it was made from; both live as long as the predictor. */
CREME_API const creme_model *creme_predictor_model(const creme_predictor *predictor);
CREME_API const creme_readout *creme_predictor_readout(const creme_predictor *predictor);

/* Floats per activity: tracks, bins x tracks with every_bin, 2 x tracks with peak. */
CREME_API int64_t creme_predictor_outputs(const creme_predictor *predictor);

/* out[count][outputs] = activities of whole sequences codes[count][input_bp].
 * CREME_ERROR_NUMERIC if the model gives NaN or infinity; the message says for which of the sequences (from 0). */
CREME_API CREME_CHECKED creme_status creme_predictor_predict(creme_predictor *predictor, const uint8_t *const *codes,
                                                             int64_t count, float *out);

/* What the local part of the network makes of one sequence. Immutable; for the predictor that made it only. */
typedef struct creme_embedding creme_embedding;

/* out[count] = embeddings of codes[count][input_bp]. Destroy each. CREME_ERROR_UNSUPPORTED if the model is not
 * windowed. */
CREME_API CREME_CHECKED creme_status creme_predictor_embed(creme_predictor *predictor, const uint8_t *const *codes,
                                                           int64_t count, creme_embedding **out);
CREME_API void creme_embedding_destroy(creme_embedding *embedding);

/* How much memory an embedding of this predictor takes; 0 if the model is not windowed. */
CREME_API size_t creme_predictor_embedding_bytes(const creme_predictor *predictor);

/* A whole sequence, of which it is known that it equals the background's outside some intervals. */
typedef struct creme_variant {
    const creme_embedding *background;
    const uint8_t *codes;          /* [input_bp], edits made */
    const creme_interval *changed; /* rising, disjoint; bases outside them equal the background's. May be none. */
    size_t changed_count;
} creme_variant;

/* out[count][outputs] = activities of the variants. Backgrounds may differ within a call. */
CREME_API CREME_CHECKED creme_status creme_predictor_predict_edits(creme_predictor *predictor,
                                                                   const creme_variant *variants, int64_t count,
                                                                   float *out);

/* out[count] = embeddings of the variants' codes, equal to those of creme_predictor_embed to the bit; what no change
 * touches is copied from the background's. Backgrounds may differ within a call and may be destroyed after it.
 * Destroy each. CREME_ERROR_UNSUPPORTED if the model is not windowed. */
CREME_API CREME_CHECKED creme_status creme_predictor_embed_edits(creme_predictor *predictor,
                                                                 const creme_variant *variants, int64_t count,
                                                                 creme_embedding **out);

#ifdef __cplusplus
}
#endif
#endif
