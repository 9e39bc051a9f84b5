/* What prediction commands have in common: the model, the genome and loci or sequences of a file, and what is read
 * from a prediction. */
#ifndef CREME_RUN_INPUTS_H
#define CREME_RUN_INPUTS_H

#include "run/codes.h"
#include "run/gene_bins.h"
#include "run/gpus.h"
#include "run/shared_log.h"

#include "annotation/pairs.h"
#include "assay/assay_kind.h"
#include "base/output.h"

#include <creme/locus.h>
#include <creme/run.h>
#include <creme/threads.h>

typedef struct creme_inputs {
    const creme_run_request *request; /* borrowed */
    const creme_assay_kind *assay;    /* NULL: predictions */
    const creme_log *log;             /* the request's */
    creme_shared_log models_log;      /* what models write to: this struct may not move while they are open */
    creme_threads *threads;
    creme_gpus gpus;
    creme_model *model;
    creme_model *models[CREME_MOST_GPUS]; /* the same model on each of the GPUs; the first is `model` */
    const creme_model_info *info;
    creme_fasta *fasta;
    creme_locus_list loci;
    creme_pair_list pairs;    /* of elements and genes; empty: none were given */
    creme_codes codes;        /* an array in place of the genome, whose rows the loci are; count 0: there is none */
    creme_window_rule window; /* how windows lie about TSSs */
    creme_track_selection tracks;
    creme_interval bins;       /* half-open; with --gene-bins all that any locus may read */
    creme_gene_bins gene_bins; /* empty: bins are the same for all loci */
    creme_interval field;      /* the receptive field that is trusted (run/field.h); {0, 0}: none */
    double field_noise;        /* ... but for differences up to this share of a number */
    bool idle; /* no locus is left for --part, whose run folder says so then: the loci alone were opened */
} creme_inputs;

/* Opens and checks everything, cheapest first: every locus lies on a chromosome of the FASTA, the tracks and bins are
 * there. Close it after a failure too. */
CREME_CHECKED creme_status creme_inputs_open(creme_inputs *out, const creme_run_request *request);
void creme_inputs_close(creme_inputs *inputs);

/* Whether a part without anything to do is no error: its run folder can say so, and whoever collects knows it. */
bool creme_inputs_may_be_idle(const creme_run_request *request);

/* The model alone, of which nothing is chosen. */
CREME_CHECKED creme_status creme_inputs_load_model(creme_inputs *out, const creme_run_request *request);

/* The same of the model alone, its tracks and bins: no genome, no loci, no sequences. */
CREME_CHECKED creme_status creme_inputs_open_model(creme_inputs *out, const creme_run_request *request);

/* What is read of a locus: its i-th stretch of output bins, as bases of the window; false behind the last. */
bool creme_inputs_get_readout(const creme_inputs *inputs, size_t locus, size_t i, creme_interval *bases);

/* What tables call the model. */
const char *creme_inputs_model_name(const creme_inputs *inputs);

/* What loci are read from: the path of --loci, or of sequences of the user's own. */
const char *creme_inputs_source(const creme_inputs *inputs);

/* The site of a locus. Close it with creme_site_close(). */
CREME_CHECKED creme_status creme_inputs_open_site(const creme_inputs *inputs, size_t locus, creme_site *out);

/* How many sequences there are to start from, one per locus; out[input_bp] = the i-th. */
int64_t creme_inputs_count(const creme_inputs *inputs);
CREME_CHECKED creme_status creme_inputs_read_sequence(const creme_inputs *inputs, int64_t i, uint8_t *out);

/* Of one of these, the share of bases that are N, or lie beyond a chromosome's ends. */
double creme_inputs_n_share(const creme_inputs *inputs, const uint8_t *codes);

/* A predictor for the chosen tracks: of the mean of the chosen bins, of bins that are listed with --gene-bins, or with
 * every_bin of each of them (predict: of all, unless some were chosen). The second: on GPU `number` of inputs->gpus. */
CREME_CHECKED creme_status creme_inputs_create_predictor(creme_predictor **out, const creme_inputs *inputs,
                                                         bool every_bin);
CREME_CHECKED creme_status creme_inputs_create_predictor_on(creme_predictor **out, const creme_inputs *inputs,
                                                            size_t number, bool every_bin);

/* What such a predictor reads. */
void creme_inputs_get_prediction(const creme_inputs *inputs, bool every_bin, creme_readout *out);

/* By what the sum over the chosen bins is multiplied; 0 where their mean is read. */
double creme_inputs_readout_scale(const creme_inputs *inputs);

/* What the request says of how its model's file is read; in `own` those of its kind's own settings (gamma) that are not
 * the default. On what it is computed, and what of it, is left out. */
enum { CREME_MOST_MODEL_SETTINGS = 16 };
creme_model_options creme_inputs_model_options(const creme_run_request *request,
                                               creme_model_setting own[CREME_MOST_MODEL_SETTINGS]);

/* The '#' lines that begin a result: version and name, command line, and of the inputs the model, the window, the
 * coordinates and the unit of activities; the options come after them. `name` is the assay's, or the command's. */
void creme_inputs_write_header(const creme_inputs *inputs, const char *name, creme_output *output);

/* The same without command line, and without what is told of the tracks again (the preamble of a run folder's step). */
void creme_inputs_write_preamble(const creme_inputs *inputs, const char *name, creme_output *output);

#endif
