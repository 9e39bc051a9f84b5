/* Predictions: activities of loci or of the sequences of a file, or whole profiles. */
#include "run/predict.h"

#include "run/estimate.h"
#include "run/inputs.h"
#include "run/outputs.h"
#include "run/parameters.h"
#include "run/results.h"

#include "base/memory.h"
#include "base/npy.h"
#include "base/stop.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct prediction {
    creme_inputs inputs;
    creme_predictor *predictor;
    creme_output *output;
    int64_t count;               /* loci, or sequences */
    int64_t batch, outputs;      /* of these per call, floats of each */
    uint8_t *codes;              /* [batch][input_bp] */
    const uint8_t **rows;        /* [batch] */
    const creme_bin_list **bins; /* [batch], of these, where they are listed; else NULL */
    float *activities;           /* [batch][outputs] */
    float *nothing;              /* [outputs], NaN: of a locus without bins */
    size_t *opposite; /* [tracks]: of each, the track of the other strand; NULL: profiles are as seen from the gene */
    float *row;       /* [tracks] */
} prediction;

static creme_status allocate(prediction *p)
{
    const creme_inputs *inputs = &p->inputs;
    size_t window = (size_t)inputs->info->input_bp;
    p->count = creme_inputs_count(inputs);
    p->outputs = creme_predictor_outputs(p->predictor);
    p->batch = inputs->request->batch > 0 ? inputs->request->batch : inputs->info->batch;
    if (p->batch < 1 || inputs->request->profile) p->batch = 1;
    if (p->batch > p->count) p->batch = p->count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&p->codes, (size_t)p->batch, window));
    CREME_TRY(creme_allocate(&p->rows, (size_t)p->batch, sizeof *p->rows));
    CREME_TRY(creme_allocate(&p->activities, (size_t)p->batch, (size_t)p->outputs * sizeof *p->activities));
    if (!inputs->gene_bins.at) return CREME_OK;
    CREME_TRY(creme_allocate(&p->bins, (size_t)p->batch, sizeof *p->bins));
    CREME_TRY(creme_allocate(&p->nothing, (size_t)p->outputs, sizeof *p->nothing));
    for (int64_t i = 0; i < p->outputs; i++) p->nothing[i] = NAN;
done:
    return status;
}

static creme_status find_opposite(const creme_inputs *inputs, size_t track, size_t *out)
{
    const creme_track_choice *choice = &inputs->tracks.at[track];
    *out = track;
    if (!choice->opposite) return CREME_OK;
    for (size_t i = 0; i < inputs->tracks.count; i++) {
        *out = i;
        if (strcmp(inputs->tracks.at[i].name, choice->opposite) == 0) return CREME_OK;
    }
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "--along-genome: of a gene on '-', %s on the genome is what the gene sees as %s: choose both "
                      "tracks, or --sum-strands",
                      choice->name, choice->opposite);
}

/* What puts profiles along the genome. */
static creme_status pair_tracks(prediction *p)
{
    const creme_inputs *inputs = &p->inputs;
    size_t tracks = inputs->tracks.count;
    creme_status status = CREME_OK;
    if (!inputs->request->along_genome) return CREME_OK;
    if (!inputs->request->profile || inputs->request->sequences) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--along-genome: is for --profile of loci");
    }
    CREME_TRY(creme_allocate(&p->opposite, tracks, sizeof *p->opposite));
    CREME_TRY(creme_allocate(&p->row, tracks, sizeof *p->row));
    for (size_t i = 0; i < tracks; i++) CREME_TRY(find_opposite(inputs, i, &p->opposite[i]));
done:
    return status;
}

static void write_table_header(const prediction *p)
{
    creme_inputs_write_header(&p->inputs, "predict", p->output);
    creme_run_request_record_all(p->inputs.request, p->output);
    if (p->inputs.codes.count > 0) {
        creme_output_print(p->output, "locus\ttrack\tactivity\tn_share\n");
        return;
    }
    creme_output_print(p->output, "locus\tchrom\ttss\tstrand\tgenome_start\tgenome_end\ttrack\tactivity\tn_share");
    if (p->bins) creme_output_print(p->output, "\texon_bins\texon_share");
    creme_results_write_extra_header(p->output, p->inputs.loci.extra_header);
    creme_output_print(p->output, "\n");
}

static void write_code_rows(const prediction *p, int64_t sequence, const float *activities, double n_share)
{
    for (size_t track = 0; track < p->inputs.tracks.count; track++) {
        creme_output_print(p->output, "seq_%" PRId64 "\t%s", sequence, p->inputs.tracks.at[track].name);
        creme_results_write_number(p->output, activities[track]);
        creme_results_write_number(p->output, n_share);
        creme_output_print(p->output, "\n");
    }
}

static void write_locus_rows(const prediction *p, int64_t i, const float *activities, double n_share)
{
    const creme_locus *locus = &p->inputs.loci.at[i];
    creme_interval window = creme_locus_window(locus, p->inputs.info->input_bp, p->inputs.window);
    for (size_t track = 0; track < p->inputs.tracks.count; track++) {
        creme_output_print(p->output, "%s\t%s\t%" PRId64 "\t%c\t%" PRId64 "\t%" PRId64 "\t%s", locus->name,
                           locus->chrom, locus->tss, locus->strand, window.start, window.end,
                           p->inputs.tracks.at[track].name);
        creme_results_write_number(p->output, activities[track]);
        creme_results_write_number(p->output, n_share);
        if (p->bins) {
            creme_output_print(p->output, "\t%" PRId64, creme_bin_list_bins(&p->inputs.gene_bins.at[i].bins));
            creme_results_write_number(p->output, p->inputs.gene_bins.share[i]);
        }
        creme_output_print(p->output, "%s%s\n", *locus->extra ? "\t" : "", locus->extra);
    }
}

/* What is counted. */
static const char *things(const prediction *p)
{
    return p->inputs.request->sequences ? "sequences" : "loci";
}

static void write_header(const prediction *p)
{
    if (!p->inputs.request->profile) {
        write_table_header(p);
        return;
    }
    int64_t tracks = (int64_t)p->inputs.tracks.count;
    int64_t shape[] = {p->count, p->outputs / tracks, tracks};
    char header[CREME_NPY_HEADER_BYTES];
    creme_output_write(p->output, header, creme_npy_header(header, "<f4", shape, 3));
    creme_log_info(p->inputs.log, "%s: float32 [%" PRId64 " %s][%" PRId64 " bins][%" PRId64 " tracks]",
                   p->inputs.request->profile, shape[0], things(p), shape[1], shape[2]);
}

/* Of a gene on '-' along the genome: the last bin first, each track from its opposite one. */
static void write_profile(const prediction *p, int64_t sequence, const float *profile)
{
    size_t tracks = p->inputs.tracks.count;
    if (!p->opposite || p->inputs.loci.at[sequence].strand != '-') {
        creme_output_write(p->output, profile, (size_t)p->outputs * sizeof *profile);
        return;
    }
    for (size_t bin = (size_t)p->outputs / tracks; bin-- > 0;) {
        for (size_t i = 0; i < tracks; i++) p->row[i] = profile[bin * tracks + p->opposite[i]];
        creme_output_write(p->output, p->row, tracks * sizeof *p->row);
    }
}

static creme_status name_failure(const prediction *p, creme_status status, int64_t first, int64_t count)
{
    if (p->inputs.codes.count > 0)
        return creme_error_prefix(status, "seq_%" PRId64 " and %" PRId64 " after it: ", first, count - 1);
    return creme_error_prefix(status, "locus %s and %" PRId64 " after it: ", p->inputs.loci.at[first].name,
                              count - 1);
}

/* Whether there are bins to read of the locus, or all are read alike. */
static bool is_read(const prediction *p, int64_t i)
{
    return !p->bins || creme_gene_bins_of(&p->inputs.gene_bins, (size_t)i);
}

/* Activities, one after the other, of those loci among [first, first + count) that are read. */
static creme_status predict_read(prediction *p, int64_t first, int64_t count)
{
    int64_t read = 0;
    for (int64_t i = 0; i < count; i++) {
        if (!is_read(p, first + i)) continue;
        p->rows[read] = p->codes + (size_t)i * (size_t)p->inputs.info->input_bp;
        if (p->bins) p->bins[read] = &p->inputs.gene_bins.at[first + i].bins;
        read++;
    }
    if (read == 0) return CREME_OK;
    creme_status status = creme_predictor_predict_listed(p->predictor, p->rows, p->bins, read, p->activities);
    return status == CREME_OK ? CREME_OK : name_failure(p, status, first, count);
}

/* Predicts loci (or sequences) [first, first + count) and writes them. */
static creme_status predict_some(prediction *p, int64_t first, int64_t count)
{
    const creme_inputs *inputs = &p->inputs;
    const float *next = p->activities;
    creme_status status = CREME_OK;
    for (int64_t i = 0; i < count; i++) {
        uint8_t *codes = p->codes + (size_t)i * (size_t)inputs->info->input_bp;
        CREME_TRY(creme_inputs_read_sequence(inputs, first + i, codes));
    }
    CREME_TRY(predict_read(p, first, count));
    for (int64_t i = 0; i < count; i++) {
        const float *activities = is_read(p, first + i) ? next : p->nothing;
        if (activities == next) next += p->outputs;
        double n_share = creme_inputs_n_share(inputs, p->codes + (size_t)i * (size_t)inputs->info->input_bp);
        if (inputs->request->profile) {
            write_profile(p, first + i, activities);
        } else if (inputs->codes.count > 0) {
            write_code_rows(p, first + i, activities, n_share);
        } else {
            write_locus_rows(p, first + i, activities, n_share);
        }
    }
    CREME_TRY(creme_output_check(p->output));
done:
    return status;
}

/* How far it is; CREME_ERROR_STOPPED if nobody wants more of it. */
static creme_status report(const prediction *p, int64_t done)
{
    const creme_run_request *request = p->inputs.request;
    if (!request->progress || request->progress(request->self, done, p->count)) return creme_stop_check();
    return creme_fail(CREME_ERROR_STOPPED, "interrupted, no output was written");
}

static creme_status predict_all(prediction *p)
{
    creme_status status = CREME_OK;
    CREME_TRY(report(p, 0));
    write_header(p);
    for (int64_t done = 0; done < p->count;) {
        int64_t count = p->batch < p->count - done ? p->batch : p->count - done;
        CREME_TRY(predict_some(p, done, count));
        done += count;
        CREME_TRY(report(p, done));
    }
    creme_output *output = p->output;
    p->output = NULL;
    CREME_TRY(creme_output_close(output));
done:
    return status;
}

/* Everything but where it goes. */
static creme_status open_all(prediction *p, const creme_run_request *request, bool every_bin)
{
    creme_status status = CREME_OK;
    if (request->assay) {
        return creme_fail(CREME_ERROR_ARGUMENT, "a prediction is of no assay, and %s is named", request->assay);
    }
    CREME_TRY(creme_run_request_check(request));
    CREME_TRY(creme_outputs_check(request));
    CREME_TRY(creme_gpus_check_one(request, "predict"));
    CREME_TRY(creme_inputs_open(&p->inputs, request));
    CREME_TRY(pair_tracks(p));
    CREME_TRY(creme_inputs_create_predictor(&p->predictor, &p->inputs, every_bin));
done:
    return status;
}

static void clear(prediction *p)
{
    creme_output_discard(p->output);
    creme_free(p->activities);
    creme_free(p->opposite);
    creme_free(p->row);
    creme_free(p->rows);
    creme_free(p->bins);
    creme_free(p->nothing);
    creme_free(p->codes);
    creme_predictor_destroy(p->predictor);
    creme_inputs_close(&p->inputs);
}

creme_status creme_run_predict(const creme_run_request *request, creme_run_summary *summary)
{
    prediction p = {0};
    if (summary) *summary = (creme_run_summary){0};
    creme_status status = CREME_OK;
    CREME_TRY(open_all(&p, request, request->profile != NULL));
    CREME_TRY(creme_output_open(&p.output, request->profile ? request->profile : request->out));
    CREME_TRY(allocate(&p));
    CREME_TRY(predict_all(&p));
    if (summary) {
        *summary = (creme_run_summary){.units = p.count, .constructs = p.count, .constructs_at_most = p.count};
    }
done:
    clear(&p);
    return status;
}

creme_status creme_run_predict_estimate(const creme_run_request *request, creme_output *output)
{
    prediction p = {0};
    creme_status status = open_all(&p, request, false);
    if (status == CREME_OK) status = creme_estimate_write_predictions(&p.inputs, p.predictor, output);
    clear(&p);
    return status;
}
