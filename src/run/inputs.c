/* Opening and checking what prediction commands read. */
#include "run/inputs.h"

#include "run/elements_read.h"
#include "run/loci_select.h"
#include "run/pairs_loci.h"
#include "run/parameters.h"
#include "run/run_folder.h"
#include "run/sequences.h"
#include "run/shifts.h"

#include "analysis/strands.h"
#include "analysis/thresholds.h"
#include "model/ensemble/files.h"
#include "table/track_notes.h"

#include "base/memory.h"
#include "base/printable.h"
#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The share of N in a window that is said. */
static const double MUCH_N = 0.05;

const char *creme_inputs_model_name(const creme_inputs *inputs)
{
    return inputs->request->model ? inputs->request->model : "of the caller";
}

/* What the model's kind has no use for, opening it has refused. */
static creme_status check_model_options(const creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    const creme_model_info *info = inputs->info;
    if (request->keep_members && info->member_count == 0)
        return creme_fail(CREME_ERROR_ARGUMENT, "--keep-members: %s is one network alone",
                          creme_inputs_model_name(inputs));
    return CREME_OK;
}

/* The model on each further GPU. What there is to be noted of it has been said of the first, and a network on a GPU has
 * no work for further threads here. */
static creme_status open_further(creme_inputs *inputs, const creme_model_options *first)
{
    creme_model_options options = *first;
    options.threads = NULL;
    options.log = &inputs->models_log.further;
    creme_status status = creme_gpus_open(&inputs->gpus, inputs->models, inputs->request, &options);
    creme_shared_log_hear(&inputs->models_log);
    return status;
}

/* The kind's setting of that name, whose value is not the default. */
static bool is_set(const creme_run_request *request, const creme_model_setting_info *setting,
                   creme_model_setting *out)
{
    const creme_run_parameter *row = creme_run_parameter_find(setting->name, CREME_TAKES_COMMON);
    if (!row || row->is.kind != CREME_PARAMETER_TEXT) return false;
    const char *value = *(const char *const *)((const char *)request + row->is.offset);
    *out = (creme_model_setting){setting->name, value};
    return value && !(setting->values && strcmp(value, setting->values[0]) == 0);
}

/* Kinds may share settings. */
static bool is_listed(const creme_model_setting *settings, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(settings[i].name, name) == 0) return true;
    }
    return false;
}

static size_t take_settings(const creme_run_request *request, creme_model_setting out[CREME_MOST_MODEL_SETTINGS])
{
    size_t count = 0;
    for (size_t i = 0; creme_model_kind_get(i); i++) {
        const creme_model_kind_info *kind = creme_model_kind_get(i);
        for (size_t s = 0; s < kind->setting_count && count < CREME_MOST_MODEL_SETTINGS; s++) {
            bool listed = is_listed(out, count, kind->settings[s].name);
            count += !listed && is_set(request, &kind->settings[s], &out[count]);
        }
    }
    return count;
}

creme_model_options creme_inputs_model_options(const creme_run_request *request,
                                               creme_model_setting own[CREME_MOST_MODEL_SETTINGS])
{
    return (creme_model_options){.targets = request->targets,
                                 .head = request->head,
                                 .ignore_tensors = request->ignore_tensors,
                                 .lora_alpha = request->lora_alpha,
                                 .settings = own,
                                 .setting_count = take_settings(request, own),
                                 .input_bp = request->input_bp,
                                 .log = request->log};
}

/* The model that the caller has open. */
static creme_status take_model(creme_inputs *inputs)
{
    inputs->model = inputs->models[0] = inputs->request->opened;
    inputs->info = creme_model_describe(inputs->model);
    inputs->gpus.count = 1;
    return check_model_options(inputs);
}

static creme_status open_model(creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    if (request->opened) return take_model(inputs);
    creme_shifts shifts;
    creme_status status = creme_gpus_read(&inputs->gpus, request);
    if (status == CREME_OK) status = creme_gpus_of_workers(&inputs->gpus, request);
    if (status == CREME_OK) status = creme_shifts_read(&shifts, request->shifts);
    if (status == CREME_OK) status = creme_threads_create(&inputs->threads, (int)request->threads);
    if (status != CREME_OK) return status;
    creme_model_setting own[CREME_MOST_MODEL_SETTINGS];
    creme_model_options options = creme_inputs_model_options(request, own);
    options.backend = request->backend;
    options.gpu = inputs->gpus.at[0];
    options.kernels = request->kernels;
    options.tunes = request->tunes;
    options.precision = request->precision;
    options.threads = inputs->threads;
    options.n_value = (float)request->n_value;
    options.n_value_given = request->n_value_given;
    options.reverse_complement = request->reverse_complement;
    options.shifts = shifts.at;
    options.shift_count = shifts.count;
    options.log = &inputs->models_log.first;
    status = creme_model_open(&inputs->model, request->model, &options);
    if (status != CREME_OK) return status;
    inputs->models[0] = inputs->model;
    inputs->info = creme_model_describe(inputs->model);
    status = check_model_options(inputs);
    return status == CREME_OK ? open_further(inputs, &options) : status;
}

static creme_status check_locus(const creme_inputs *inputs, const creme_locus *locus)
{
    int record = 0;
    creme_status status = creme_loci_find_record(&inputs->loci, locus, inputs->request, inputs->fasta, &record);
    if (status != CREME_OK) return creme_error_prefix(status, "locus %s: ", locus->name);
    int64_t length = creme_fasta_length(inputs->fasta, record);
    if (locus->tss >= 0 && locus->tss < length) return CREME_OK;
    return creme_fail(CREME_ERROR_RANGE,
                      "locus %s: its TSS %" PRId64 " is off chromosome %s, which has %" PRId64
                      " bases in %s (is it the same assembly?)",
                      locus->name, locus->tss, locus->chrom, length, inputs->request->fasta);
}

static creme_status read_pairs(creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    if (!request->pairs) return CREME_OK;
    creme_element_rules rules = creme_elements_rules(request, inputs->fasta, inputs->log);
    return creme_pair_list_read(&inputs->pairs, request->pairs, &rules);
}

static creme_status open_genome_and_loci(creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    creme_status status = CREME_OK;
    CREME_TRY(creme_loci_open_fasta(&inputs->fasta, request, inputs->log));
    CREME_TRY(read_pairs(inputs));
    if (request->gtf && request->pairs && !request->loci)
        CREME_TRY(creme_loci_of_pairs(&inputs->loci, &inputs->pairs, request, inputs->fasta, inputs->log));
    else if (request->gtf)
        CREME_TRY(creme_loci_select(&inputs->loci, inputs->request, inputs->fasta, inputs->log));
    else
        CREME_TRY(creme_loci_read(&inputs->loci, inputs->request->loci, inputs->log));
    for (size_t i = 0; i < inputs->loci.count; i++) CREME_TRY(check_locus(inputs, &inputs->loci.at[i]));
    status = creme_loci_use_one_name(&inputs->loci, request->gtf ? request->gtf : request->loci, inputs->fasta,
                                     inputs->log);
done:
    return status;
}

/* Sequences of the user's own lie as they are: a record as long as the window is the window. */
static creme_status open_sequences(creme_inputs *inputs)
{
    const char *path = inputs->request->sequences;
    creme_status status = CREME_OK;
    inputs->window = CREME_WINDOW_PLAIN;
    if (creme_sequences_are_array(path) || (!inputs->assay && !creme_sequences_are_fasta(path))) {
        CREME_TRY(creme_codes_open(&inputs->codes, path));
        CREME_TRY(creme_sequences_of_array(&inputs->loci, &inputs->codes));
    } else {
        CREME_TRY(creme_fasta_open(&inputs->fasta, path, inputs->log));
        CREME_TRY(creme_sequences_of_fasta(&inputs->loci, inputs->fasta, path));
    }
    CREME_TRY(read_pairs(inputs));
done:
    return status;
}

static creme_status check_codes(const creme_inputs *inputs)
{
    const creme_codes *codes = &inputs->codes;
    if (codes->count == 0 || codes->length == inputs->info->input_bp) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT, "%s: sequences of %" PRId64 " bases; the model takes %" PRId64, codes->path,
                      codes->length, inputs->info->input_bp);
}

bool creme_inputs_get_readout(const creme_inputs *inputs, size_t locus, size_t i, creme_interval *bases)
{
    const creme_exon_bins *exons = creme_gene_bins_of(&inputs->gene_bins, locus);
    const creme_model_info *info = inputs->info;
    bool any = exons ? i < exons->bins.count : i == 0 && !inputs->gene_bins.at;
    if (!any) return false;
    creme_interval bins = exons ? exons->bins.at[i] : inputs->bins;
    int64_t first = exons ? exons->frame.first_bp : info->first_bin_bp;
    *bases = (creme_interval){first + bins.start * info->bin_bp, first + bins.end * info->bin_bp};
    return true;
}

const char *creme_inputs_source(const creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    return request->sequences ? request->sequences : request->loci ? request->loci : request->pairs;
}

creme_status creme_inputs_open_site(const creme_inputs *inputs, size_t locus, creme_site *out)
{
    const creme_locus *at = &inputs->loci.at[locus];
    int64_t window = inputs->info->input_bp;
    if (inputs->codes.count == 0) return creme_site_open(out, at, inputs->fasta, window, inputs->window);
    uint8_t *codes = NULL;
    *out = (creme_site){0};
    creme_status status = creme_allocate(&codes, (size_t)window, 1);
    if (status == CREME_OK) status = creme_codes_read(&inputs->codes, (int64_t)locus, codes);
    if (status == CREME_OK) status = creme_site_open_sequence(out, at, codes, window);
    creme_free(codes);
    return status;
}

int64_t creme_inputs_count(const creme_inputs *inputs)
{
    return inputs->codes.count > 0 ? inputs->codes.count : (int64_t)inputs->loci.count;
}

creme_status creme_inputs_read_sequence(const creme_inputs *inputs, int64_t i, uint8_t *out)
{
    if (inputs->codes.count > 0) return creme_codes_read(&inputs->codes, i, out);
    return creme_locus_read_window(&inputs->loci.at[i], inputs->fasta, inputs->info->input_bp, inputs->window, out);
}

double creme_inputs_n_share(const creme_inputs *inputs, const uint8_t *codes)
{
    int64_t length = inputs->info->input_bp;
    return (double)creme_sequence_count_n(codes, length) / (double)length;
}

/* Is a record of the user's own shorter than the window, or its TSS near its end? How many bases are lacking. */
static int64_t count_lacking(const creme_inputs *inputs, int64_t i)
{
    if (!inputs->request->sequences || inputs->codes.count > 0) return 0;
    creme_interval window = creme_locus_window(&inputs->loci.at[i], inputs->info->input_bp, inputs->window);
    int64_t length = creme_fasta_length(inputs->fasta, (int)i);
    return (window.start < 0 ? -window.start : 0) + (window.end > length ? window.end - length : 0);
}

/* Models answer windows of N as they answer others, so it is said how many there are. */
static creme_status look_for_n(const creme_inputs *inputs)
{
    int64_t count = creme_inputs_count(inputs), many = 0, worst = 0, lacking = 0, shortest = 0;
    double most = 0;
    uint8_t *codes = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&codes, (size_t)inputs->info->input_bp, 1));
    for (int64_t i = 0; i < count; i++) {
        CREME_TRY(creme_inputs_read_sequence(inputs, i, codes));
        double share = creme_inputs_n_share(inputs, codes);
        many += share > MUCH_N;
        if (share <= MUCH_N && count_lacking(inputs, i) > 0) {
            if (lacking == 0 || count_lacking(inputs, i) > count_lacking(inputs, shortest)) shortest = i;
            lacking++;
        }
        if (share > most) worst = i;
        most = fmax(most, share);
    }
    if (many > 0) {
        bool named = inputs->codes.count == 0;
        char number[32];
        snprintf(number, sizeof number, "seq_%" PRId64, worst);
        creme_log_warning(inputs->log,
                          "%" PRId64 " of %" PRId64 " %s: more than %g %% of the window of %" PRId64
                          " bp is N, a gap or beyond a chromosome's end (column n_share); the most, %.3g %%, in %s",
                          many, count, named ? "loci" : "sequences", 100 * MUCH_N, inputs->info->input_bp, 100 * most,
                          named ? inputs->loci.at[worst].name : number);
    }
    if (lacking > 0) {
        creme_log_warning(inputs->log,
                          "%" PRId64 " of %" PRId64 " sequences do not fill the window of %" PRId64
                          " bp about their TSS: the rest is N (column n_share); the most, %" PRId64 " bp, in %s",
                          lacking, count, inputs->info->input_bp, count_lacking(inputs, shortest),
                          inputs->loci.at[shortest].name);
    }
done:
    creme_free(codes);
    return status;
}

/* Are whole profiles read, not the mean over some bins? */
static bool reads_every_bin(const creme_inputs *inputs)
{
    return inputs->assay && inputs->assay->takes & CREME_TAKES_PROFILE;
}

/* The bins to average: those given, or the central ones; of profiles, those about the middle. The preprint read only
 * the bin after the middle (Enformer 448 of 447 and 448), hence the later half of them. */
static creme_status choose_bins(creme_inputs *inputs)
{
    const creme_model_info *info = inputs->info;
    if (reads_every_bin(inputs)) {
        int64_t most = inputs->request->profile_bins, count = most > 0 && most < info->bins ? most : info->bins;
        inputs->bins.start = (info->bins - count) / 2;
        inputs->bins.end = inputs->bins.start + count;
        return CREME_OK;
    }
    inputs->bins = inputs->request->bins;
    if (inputs->bins.end == 0) {
        creme_readout_central_bins(info, &inputs->bins.start, &inputs->bins.end);
        if (inputs->request->edition == CREME_EDITION_2023)
            inputs->bins.start += (inputs->bins.end - inputs->bins.start) / 2;
    }
    if (inputs->bins.end > info->bins) {
        return creme_fail(CREME_ERROR_RANGE,
                          "--bins: %" PRId64 "-%" PRId64 " reaches beyond the model's bins, 0-%" PRId64,
                          inputs->bins.start, inputs->bins.end - 1, info->bins - 1);
    }
    return CREME_OK;
}

static creme_status begin(creme_inputs *out, const creme_run_request *request)
{
    *out = (creme_inputs){.request = request, .log = request->log, .window = request->window};
    creme_shared_log_init(&out->models_log, out->log);
    if (request->assay) out->assay = creme_assay_kind_find(request->assay);
    if (!request->assay || out->assay) return CREME_OK;
    return creme_fail(CREME_ERROR_NOT_FOUND, "no assay is called '%s'", request->assay);
}

/* What may surprise about the tracks that were chosen. */
static void remark_on_strands(const creme_inputs *inputs)
{
    const creme_track_table *table = inputs->info->tracks;
    size_t pairs = creme_track_selection_pairs(&inputs->tracks, table), against = 0;
    const creme_track_choice *first = NULL;
    for (size_t i = 0; i < inputs->tracks.count; i++) {
        if (!creme_track_is_antisense(&inputs->tracks.at[i], table)) continue;
        if (against++ == 0) first = &inputs->tracks.at[i];
    }
    if (pairs > 0) {
        creme_log_info(inputs->log,
                       "--tracks: both strands of %zu stranded track%s are chosen, each by itself; "
                       "--sum-strands adds them up",
                       pairs, pairs == 1 ? "" : "s");
    } else if (against > 0) {
        creme_log_warning(inputs->log,
                          "--tracks: %zu of the tracks are antisense (%s): they are read against the strand "
                          "of each gene",
                          against, first->name);
    }
}

static creme_status choose_tracks_and_bins(creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    const creme_model_info *info = inputs->info;
    creme_status status = CREME_OK;
    CREME_TRY(creme_track_select(&inputs->tracks, info->tracks, request->tracks, request->sum_strands));
    remark_on_strands(inputs);
    if (request->keep_members)
        CREME_TRY(creme_track_selection_add_members(&inputs->tracks, info->member_names, info->member_count));
    CREME_TRY(choose_bins(inputs));
done:
    return status;
}

/* Where mutants may be of another length, exons move; then all bins are at hand. */
static creme_status read_gene_bins(creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    bool moving = request->how == CREME_HOW_DELETE || request->how == CREME_HOW_REPLACE ||
                  (inputs->assay && inputs->assay->takes & CREME_TAKES_VARIANTS);
    if (!request->gene_bins) return CREME_OK;
    creme_status status = creme_gene_bins_read(&inputs->gene_bins, request, inputs->info, &inputs->loci,
                                               inputs->window, inputs->fasta, inputs->log);
    if (status != CREME_OK) return status;
    inputs->bins = moving ? (creme_interval){0, inputs->info->bins} : inputs->gene_bins.span;
    return CREME_OK;
}

creme_status creme_inputs_load_model(creme_inputs *out, const creme_run_request *request)
{
    creme_status status = begin(out, request);
    return status == CREME_OK ? open_model(out) : status;
}

creme_status creme_inputs_open_model(creme_inputs *out, const creme_run_request *request)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_inputs_load_model(out, request));
    CREME_TRY(choose_tracks_and_bins(out));
done:
    return status;
}

bool creme_inputs_may_be_idle(const creme_run_request *request)
{
    return request->assay && request->part && request->out && creme_run_folder_is_meant(request->out);
}

/* Parts are cut before anybody knows how many loci there will be: some may get none. */
static creme_status look_for_part(creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    int64_t part = 1, parts = 1;
    if (!creme_inputs_may_be_idle(request)) return CREME_OK;
    creme_status status = creme_text_read_part(&part, &parts, NULL, request->part, "--part");
    inputs->idle = status == CREME_OK && part > (int64_t)inputs->loci.count;
    if (inputs->idle)
        creme_log_info(inputs->log, "--part: %s: nothing is left for this part, %s has %zu loci", request->part,
                       creme_inputs_source(inputs), inputs->loci.count);
    return status;
}

creme_status creme_inputs_open(creme_inputs *out, const creme_run_request *request)
{
    creme_status status = CREME_OK;
    CREME_TRY(begin(out, request));
    CREME_TRY(creme_gene_bins_check(request));
    CREME_TRY(request->sequences ? open_sequences(out) : open_genome_and_loci(out));
    CREME_TRY(look_for_part(out));
    if (out->idle) return CREME_OK;
    CREME_TRY(open_model(out));
    CREME_TRY(check_codes(out));
    CREME_TRY(choose_tracks_and_bins(out));
    CREME_TRY(read_gene_bins(out));
    CREME_TRY(look_for_n(out));
done:
    return status;
}

void creme_inputs_close(creme_inputs *inputs)
{
    creme_track_selection_clear(&inputs->tracks);
    for (size_t i = 0; i < CREME_MOST_GPUS; i++) {
        if (!inputs->request || inputs->models[i] != inputs->request->opened) creme_model_close(inputs->models[i]);
    }
    creme_threads_destroy(inputs->threads);
    creme_locus_list_clear(&inputs->loci);
    creme_fasta_close(inputs->fasta);
    creme_codes_close(&inputs->codes);
    creme_pair_list_clear(&inputs->pairs);
    creme_gene_bins_clear(&inputs->gene_bins);
    *inputs = (creme_inputs){0};
}

/* The paper sums Borzoi's 8 central bins and halves that, which brings 256 bp to the 128 bp of one of Enformer's
 * bins. */
enum { ENFORMER_BIN_BP = 128 };

static bool is_per_enformer_bin(const creme_inputs *inputs)
{
    return inputs->request->preset == CREME_RULES_BORZOI;
}

static double readout_scale(const creme_inputs *inputs)
{
    int64_t bins = inputs->bins.end - inputs->bins.start;
    return (double)ENFORMER_BIN_BP / (double)(bins * inputs->info->bin_bp);
}

double creme_inputs_readout_scale(const creme_inputs *inputs)
{
    return is_per_enformer_bin(inputs) ? readout_scale(inputs) : 0;
}

creme_status creme_inputs_create_predictor(creme_predictor **out, const creme_inputs *inputs, bool every_bin)
{
    return creme_inputs_create_predictor_on(out, inputs, 0, every_bin);
}

creme_status creme_inputs_create_predictor_on(creme_predictor **out, const creme_inputs *inputs, size_t number,
                                              bool every_bin)
{
    creme_readout readout;
    creme_inputs_get_prediction(inputs, every_bin, &readout);
    return creme_predictor_create(out, inputs->models[number], &readout);
}

void creme_inputs_get_prediction(const creme_inputs *inputs, bool every_bin, creme_readout *out)
{
    creme_readout readout = {.bin_first = inputs->bins.start,
                             .bin_end = inputs->bins.end,
                             .every_bin = every_bin,
                             .squash = inputs->request->undo_squash,
                             .peak = inputs->request->peak == CREME_ON && !every_bin,
                             .tracks = &inputs->tracks};
    if (inputs->gene_bins.at) {
        readout.listed = true;
    } else if (is_per_enformer_bin(inputs)) {
        readout.sum_bins = true;
        readout.scale = readout_scale(inputs);
    }
    if (every_bin &&
        (inputs->request->profile_statistics || (inputs->request->profile && inputs->request->bins.end == 0))) {
        readout.bin_first = 0;
        readout.bin_end = inputs->info->bins;
    }
    *out = readout;
}

static void write_unit(const creme_inputs *inputs, creme_output *output)
{
    static const char *const units[] = {[CREME_SQUASH_KEEP] = "the model's own unit",
                                        [CREME_SQUASH_OLD] = "coverage before squashing (old form)",
                                        [CREME_SQUASH_NEW] = "coverage before squashing (new form)"};
    const char *unit = units[inputs->request->undo_squash];
    creme_output_print(output, "# activities (wt, mean, activity): ");
    if (reads_every_bin(inputs)) {
        creme_output_print(output, "the model's prediction for each of those bins, in %s per bin\n", unit);
    } else if (inputs->gene_bins.at) {
        creme_output_print(output,
                           "sum over those of these bins that overlap exons of the locus's gene (exon_bins of "
                           "them, which hold exon_share of the exons' bases) of the model's prediction, in %s\n",
                           unit);
    } else if (is_per_enformer_bin(inputs)) {
        creme_output_print(output, "sum over those bins of the model's prediction times %.9g, in %s per %d bp\n",
                           readout_scale(inputs), unit, (int)ENFORMER_BIN_BP);
    } else {
        creme_output_print(output, "mean over those bins of the model's prediction, in %s per bin\n", unit);
    }
}

/* Pairs of tracks, each once. */
static void write_strand_pairs(const creme_inputs *inputs, creme_output *output)
{
    const creme_track_selection *tracks = &inputs->tracks;
    bool any = false;
    for (size_t i = 0; i < tracks->count; i++) {
        const char *other = tracks->at[i].opposite;
        bool written = !other;
        for (size_t j = 0; j < i && !written; j++) written = strcmp(tracks->at[j].name, other) == 0;
        if (written) continue;
        if (!any) creme_output_print(output, "# " CREME_STRAND_VIEW_NOTE "\n");
        any = true;
        creme_output_print(output, "# " CREME_STRAND_PAIR_NOTE "%s" CREME_STRAND_PAIR_BETWEEN "%s\n",
                           tracks->at[i].name, other);
    }
}

static void write_descriptions(const creme_inputs *inputs, creme_output *output)
{
    for (size_t i = 0; i < inputs->tracks.count; i++) {
        const creme_track_choice *choice = &inputs->tracks.at[i];
        const creme_track *track = &inputs->info->tracks->at[choice->track];
        if (track->description && strcmp(track->description, track->identifier) != 0)
            creme_track_note_write(output, choice->name, track->description);
    }
}

/* By which classes shuffles are no longer drawn: analyses have to take the same. */
static void write_stops(const creme_inputs *inputs, creme_output *output)
{
    const creme_assay_kind *assay = inputs->assay;
    char text[256];
    if (!assay || !(assay->takes & CREME_TAKES_LIMITS)) return;
    if (creme_run_request_stops_by(inputs->request) != CREME_STOP_BY_CLASS) return;
    creme_thresholds by;
    if (creme_run_request_limits(&by, inputs->request) != CREME_OK) return; /* which scopes refuse */
    creme_thresholds_write_stops(text, sizeof text, assay->report_analysis, &by);
    creme_output_print(output, "# " CREME_STOPPED_NOTE "%s\n", text);
}

/* What else than options chooses how numbers are rounded. */
static void write_environment(const creme_inputs *inputs, creme_output *output)
{
    const creme_run_request *request = inputs->request;
    const char *attention = getenv("CREME_CUDA_ATTENTION");
    if (request->backend != CREME_BACKEND_CUDA || request->precision == CREME_PRECISION_F32) return;
    if (attention && strcmp(attention, "wgmma") == 0) creme_output_print(output, "# attention: by wgmma\n");
}

static void write_model(const creme_inputs *inputs, creme_output *output)
{
    const creme_model_info *info = inputs->info;
    creme_output_print(output,
                       "# model: %s (%s: %s)\n# window: %" PRId64 " bp, output bins %" PRId64 "-%" PRId64
                       " of %" PRId64 ", %" PRId64 " bp each\n",
                       CREME_ONE_LINE(creme_inputs_model_name(inputs)), info->kind, CREME_ONE_LINE(info->summary),
                       info->input_bp, inputs->bins.start, inputs->bins.end - 1, info->bins, info->bin_bp);
    if (info->noise > 0)
        creme_output_print(output, CREME_NOISE_NOTE "differed by up to %.2g of a number when the model was opened\n",
                           info->noise);
    if (inputs->field.end > 0)
        creme_output_print(output,
                           "# receptive field: [%" PRId64 ", %" PRId64 ") of the window is trusted: sequences that "
                           "differ outside it alone were not evaluated\n",
                           inputs->field.start, inputs->field.end);
    write_environment(inputs, output);
    write_stops(inputs, output);
    if (inputs->codes.count == 0 || inputs->assay) {
        creme_output_print(output, "# coordinates: 0-based, half-open; tss is the base itself; genome_* on the "
                                   "chromosome, others from the window's first base on the locus's strand\n");
    }
    write_unit(inputs, output);
    if (inputs->codes.count == 0 || inputs->assay) write_strand_pairs(inputs, output);
    write_descriptions(inputs, output);
}

static void write_version(const char *name, creme_output *output)
{
    creme_output_print(output, "# creme %s %s\n", CREME_VERSION, name);
}

void creme_inputs_write_preamble(const creme_inputs *inputs, const char *name, creme_output *output)
{
    write_version(name, output);
    write_model(inputs, output);
}

/* A window is read in the direction of its gene: so is a '+' track, and a '-' track runs against it. */
static void write_antisense(const creme_inputs *inputs, creme_output *output)
{
    bool any = false;
    for (size_t i = 0; i < inputs->tracks.count; i++) {
        const creme_track_choice *choice = &inputs->tracks.at[i];
        if (!creme_track_is_antisense(choice, inputs->info->tracks)) continue;
        creme_output_print(output, "%s%s",
                           any ? ", " : "# antisense, read against the strand of each gene: ", choice->name);
        any = true;
    }
    if (any) creme_output_print(output, "\n");
}

void creme_inputs_write_header(const creme_inputs *inputs, const char *name, creme_output *output)
{
    write_version(name, output);
    if (inputs->request->command) creme_output_print(output, "# command: %s\n", inputs->request->command);
    write_model(inputs, output);
    write_antisense(inputs, output);
}
