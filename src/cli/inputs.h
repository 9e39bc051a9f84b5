/* What prediction commands have in common: the model, the genome and loci or sequences of a file, and what is read
 * from a prediction. */
#ifndef CREME_CLI_INPUTS_H
#define CREME_CLI_INPUTS_H

#include "cli/codes.h"
#include "cli/gpus.h"
#include "cli/progress.h"
#include "cli/settings.h"

#include "base/output.h"

#include <creme/locus.h>
#include <creme/model.h>
#include <creme/threads.h>

typedef struct creme_inputs {
    const creme_settings *settings;
    creme_progress progress;
    creme_log log;
    creme_threads *threads;
    creme_gpus gpus;
    creme_model *model;
    creme_model *models[CREME_MOST_GPUS]; /* the same model on each of the GPUs; the first is `model` */
    const creme_model_info *info;
    creme_fasta *fasta;
    creme_locus_list loci;
    creme_codes codes; /* in place of the two above; count 0: there are none */
    creme_track_selection tracks;
    creme_interval bins; /* half-open */
} creme_inputs;

/* Opens and checks everything, cheapest first: every locus lies on a chromosome of the FASTA, the tracks and bins are
 * there. `out` stays where it is until creme_inputs_close (the log points into it); close it after a failure too. */
CREME_CHECKED creme_status creme_inputs_open(creme_inputs *out, const creme_settings *settings);
void creme_inputs_close(creme_inputs *inputs);

/* The same of the model alone, its tracks and bins: no genome, no loci, no sequences. */
CREME_CHECKED creme_status creme_inputs_open_model(creme_inputs *out, const creme_settings *settings);

/* How many sequences there are to start from, one per locus; out[input_bp] = the i-th. */
int64_t creme_inputs_count(const creme_inputs *inputs);
CREME_CHECKED creme_status creme_inputs_read_sequence(const creme_inputs *inputs, int64_t i, uint8_t *out);

/* Of one of these, the share of bases that are N, or lie beyond a chromosome's ends. */
double creme_inputs_n_share(const creme_inputs *inputs, const uint8_t *codes);

/* A predictor for the chosen tracks: of the mean of the chosen bins, or with every_bin of each of them (predict: of
 * all, unless some were chosen). The second: on GPU `number` of inputs->gpus. */
CREME_CHECKED creme_status creme_inputs_create_predictor(creme_predictor **out, const creme_inputs *inputs,
                                                         bool every_bin);
CREME_CHECKED creme_status creme_inputs_create_predictor_on(creme_predictor **out, const creme_inputs *inputs,
                                                            size_t number, bool every_bin);

/* "creme necessity -m ...", as it was typed; nothing if it was not typed. */
void creme_inputs_write_command(const creme_settings *settings, creme_output *output);

/* The '#' lines that begin a result: version, command line, options on which results depend, and of `inputs` (may be
 * NULL) the model, the window, the coordinates and the unit of activities. The preamble has them without command line
 * and options. */
void creme_inputs_write_preamble(const creme_settings *settings, const creme_inputs *inputs, creme_output *output);
void creme_inputs_write_header(const creme_settings *settings, const creme_inputs *inputs, creme_output *output);

#endif
