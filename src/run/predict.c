/* Predictions: activities of loci or of the sequences of a file, or whole profiles. */
#include "run/predict.h"

#include "run/estimate.h"
#include "run/inputs.h"
#include "run/outputs.h"
#include "run/parameters.h"
#include "run/run_plan.h"

#include "base/memory.h"
#include "base/npy.h"
#include "base/stop.h"
#include "store/outcome.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_FLOATS = 1 << 24 }; /* of a call: 64 MB */

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
    creme_rows made;  /* of the table, of one locus */
    creme_outcome *outcome; /* borrowed; NULL: nobody wants them */
} prediction;

static creme_status allocate(prediction *p)
{
    const creme_inputs *inputs = &p->inputs;
    size_t window = (size_t)inputs->info->input_bp;
    p->count = creme_inputs_count(inputs);
    p->outputs = creme_predictor_outputs(p->predictor);
    p->batch = inputs->request->batch > 0 ? inputs->request->batch : inputs->info->batch;
    if (p->batch > MOST_FLOATS / p->outputs) p->batch = MOST_FLOATS / p->outputs; /* whole profiles may be large */
    if (p->batch < 1) p->batch = 1;
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

/* --- A table ---------------------------------------------------------------------------------------------------- */

static void add_columns(prediction *p)
{
    static const creme_column of_locus[] = {{"chrom", CREME_VALUE_TEXT},
                                            {"tss", CREME_VALUE_INTEGER},
                                            {"strand", CREME_VALUE_TEXT},
                                            {"genome_start", CREME_VALUE_INTEGER},
                                            {"genome_end", CREME_VALUE_INTEGER}};
    bool placed = p->inputs.codes.count == 0;
    creme_rows *to = &p->made;
    creme_rows_add_column(to, "locus", CREME_VALUE_TEXT);
    for (size_t i = 0; placed && i < sizeof of_locus / sizeof *of_locus; i++)
        creme_rows_add_column(to, of_locus[i].name, of_locus[i].kind);
    creme_rows_add_column(to, "track", CREME_VALUE_TEXT);
    creme_rows_add_column(to, "activity", CREME_VALUE_REAL);
    creme_rows_add_column(to, "n_share", CREME_VALUE_REAL);
    if (p->bins) {
        creme_rows_add_column(to, "exon_bins", CREME_VALUE_INTEGER);
        creme_rows_add_column(to, "exon_share", CREME_VALUE_REAL);
    }
    if (placed) creme_rows_add_text_columns(to, p->inputs.loci.extra_header, "locus_");
}

static creme_status begin_table(prediction *p)
{
    creme_run_plan plan = {0};
    const creme_unit_counts counts = {p->count, p->count};
    size_t none = 0;
    creme_status status = CREME_OK;
    add_columns(p);
    CREME_TRY(creme_rows_check(&p->made, &none));
    if (p->outcome) {
        CREME_TRY(creme_run_plan_make(&plan, &p->inputs, &p->made, NULL, &counts));
        CREME_TRY(creme_outcome_begin(p->outcome, &plan.plan, false));
    }
    if (!p->output) goto done;
    creme_inputs_write_header(&p->inputs, creme_run_plan_name(&p->inputs), p->output);
    creme_run_request_record_all(p->inputs.request, p->output);
    creme_column_write_names(p->output, p->made.columns, p->made.column_count);
    creme_output_print(p->output, "\n");
done:
    creme_run_plan_clear(&plan);
    return status;
}

/* The window; as in other tables, none if a part of it lies beyond the chromosome's ends. */
static creme_interval place_of(const prediction *p, const creme_locus *locus)
{
    creme_interval at = creme_locus_window(locus, p->inputs.info->input_bp, p->inputs.window);
    int record = 0;
    bool found = creme_fasta_find(p->inputs.fasta, locus->chrom, &record) == CREME_OK;
    if (found && at.start >= 0 && at.end <= creme_fasta_length(p->inputs.fasta, record)) return at;
    return (creme_interval){-1, -1};
}

/* The rows of a locus or sequence, one for each track. */
static void put_rows(prediction *p, int64_t i, const float *activities, double n_share)
{
    const creme_locus *locus = &p->inputs.loci.at[i];
    bool placed = p->inputs.codes.count == 0;
    creme_rows *to = &p->made;
    creme_rows_restart(to);
    for (size_t track = 0; track < p->inputs.tracks.count; track++) {
        creme_rows_put_text(to, locus->name);
        if (placed) {
            creme_rows_put_text(to, locus->chrom);
            creme_rows_put_integer(to, locus->tss);
            creme_rows_put_text(to, locus->strand == '-' ? "-" : "+");
            creme_rows_put_interval(to, place_of(p, locus));
        }
        creme_rows_put_text(to, p->inputs.tracks.at[track].name);
        creme_rows_put_real(to, activities[track]);
        creme_rows_put_real(to, n_share);
        if (p->bins) {
            creme_rows_put_integer(to, creme_bin_list_bins(&p->inputs.gene_bins.at[i].bins));
            creme_rows_put_real(to, p->inputs.gene_bins.share[i]);
        }
        creme_rows_put_rest(to, locus->extra);
    }
}

static creme_status add_to_table(prediction *p, int64_t i, const float *activities, double n_share)
{
    creme_store_unit unit = {0};
    put_rows(p, i, activities, n_share);
    creme_status status = creme_rows_check(&p->made, &unit.row_count);
    unit.values = p->made.values;
    if (status == CREME_OK && p->outcome) status = creme_outcome_add(p->outcome, &unit);
    if (status != CREME_OK || !p->output) return status;
    for (size_t row = 0; row < unit.row_count; row++) {
        creme_value_write_row(p->output, p->made.columns, unit.values + row * p->made.column_count,
                              p->made.column_count);
        creme_output_print(p->output, "\n");
    }
    return CREME_OK;
}

/* --- Profiles ---------------------------------------------------------------------------------------------------- */

/* What is counted. */
static const char *things(const prediction *p)
{
    return p->inputs.request->sequences ? "sequences" : "loci";
}

static void begin_profiles(const prediction *p)
{
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
        if (inputs->request->profile)
            write_profile(p, first + i, activities);
        else
            CREME_TRY(add_to_table(p, first + i, activities, n_share));
    }
    if (p->output) status = creme_output_check(p->output);
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
    if (p->inputs.request->profile)
        begin_profiles(p);
    else
        CREME_TRY(begin_table(p));
    for (int64_t done = 0; done < p->count;) {
        int64_t count = p->batch < p->count - done ? p->batch : p->count - done;
        CREME_TRY(predict_some(p, done, count));
        done += count;
        CREME_TRY(report(p, done));
    }
    if (p->outcome) creme_outcome_end(p->outcome);
    creme_output *output = p->output;
    p->output = NULL;
    if (output) status = creme_output_close(output);
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
    creme_rows_clear(&p->made);
    creme_predictor_destroy(p->predictor);
    creme_inputs_close(&p->inputs);
}

/* Of the table by the rows of the first sequence, made up; or of the array. */
static creme_status measure_size(prediction *p, creme_results_size *out)
{
    int64_t count = creme_inputs_count(&p->inputs);
    size_t tracks = p->inputs.tracks.count;
    char *text = NULL;
    creme_status status = CREME_OK;
    *out = (creme_results_size){0};
    if (p->inputs.request->profile) {
        out->array_bytes = (double)count * (double)creme_predictor_outputs(p->predictor) * sizeof(float);
        return CREME_OK;
    }
    CREME_TRY(creme_allocate(&p->activities, tracks, sizeof *p->activities));
    for (size_t i = 0; i < tracks; i++) p->activities[i] = 0.0123456789f;
    add_columns(p);
    CREME_TRY(creme_output_open_memory(&p->output, &text));
    CREME_TRY(add_to_table(p, 0, p->activities, 0));
    status = creme_output_close(p->output);
    p->output = NULL;
    if (status != CREME_OK) goto done;
    out->rows = count * (int64_t)tracks;
    out->table_bytes = (double)strlen(text) * (double)count;
done:
    creme_free(text);
    return status;
}

static creme_status check_tracks(const prediction *p)
{
    prediction other = {.inputs = p->inputs, .predictor = p->predictor};
    creme_results_size size;
    if (!creme_results_size_surprises(&p->inputs)) return CREME_OK;
    creme_status status = measure_size(&other, &size);
    creme_free(other.activities);
    creme_rows_clear(&other.made);
    return status == CREME_OK ? creme_results_size_refuse(&size, &p->inputs) : status;
}

static creme_status predict(const creme_run_request *request, creme_outcome *outcome, creme_run_summary *summary)
{
    prediction p = {.outcome = outcome};
    const char *path = request->profile ? request->profile : request->out;
    if (summary) *summary = (creme_run_summary){0};
    creme_status status = CREME_OK;
    CREME_TRY(open_all(&p, request, request->profile != NULL));
    CREME_TRY(check_tracks(&p));
    if (!outcome || strcmp(path, "-") != 0) CREME_TRY(creme_output_open(&p.output, path));
    CREME_TRY(allocate(&p));
    CREME_TRY(predict_all(&p));
    if (summary) {
        *summary = (creme_run_summary){.units = p.count, .constructs = p.count, .constructs_at_most = p.count};
    }
done:
    clear(&p);
    return status;
}

creme_status creme_run_predict(const creme_run_request *request, creme_run_summary *summary)
{
    return predict(request, NULL, summary);
}

creme_status creme_run_predict_outcome(const creme_run_request *request, creme_outcome *out,
                                       creme_run_summary *summary)
{
    if (request->profile) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--profile: profiles are an array in a file, not rows of a table");
    }
    return predict(request, out, summary);
}

creme_status creme_run_predict_estimate(const creme_run_request *request, creme_output *output)
{
    prediction p = {0};
    creme_results_size size;
    creme_status status = CREME_OK;
    CREME_TRY(open_all(&p, request, request->profile != NULL));
    CREME_TRY(measure_size(&p, &size));
    status = creme_estimate_write_predictions(&p.inputs, p.predictor, &size, output);
done:
    clear(&p);
    return status;
}
