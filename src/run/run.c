/* Running an assay over many loci. */
#include <creme/run.h>

#include "run/checkpoint.h"
#include "run/estimate.h"
#include "run/field.h"
#include "run/inputs.h"
#include "run/outputs.h"
#include "run/parameters.h"
#include "run/predict.h"
#include "run/recall.h"
#include "run/results.h"
#include "run/run_folder.h"
#include "run/units.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/stop.h"
#include "store/asked.h"

#include <creme/engine.h>

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>

struct run;

/* An engine for each GPU, in a thread of its own if there are several. */
typedef struct run_member {
    struct run *of;
    creme_predictor *predictor;
    creme_engine *engine;
    int64_t constructs; /* handed back so far */
    creme_asked asked;
} run_member;

typedef struct run {
    creme_run_request request; /* with the field that is trusted */
    char field[CREME_FIELD_BYTES];
    creme_inputs inputs;
    creme_units units;
    creme_results results;
    creme_recall recall;
    creme_checkpoint checkpoint;
    run_member members[CREME_MOST_GPUS];
    size_t member_count;
    pthread_mutex_t lock; /* of all that follows an engine's call, and of what it calls */
    int64_t constructs;   /* to be made, at most */
} run;

static creme_status next_unit(void *self, creme_assay **out)
{
    run *r = self;
    creme_unit *unit = NULL;
    pthread_mutex_lock(&r->lock);
    creme_status status = creme_units_next(&r->units, creme_results_has, &r->results, &unit);
    *out = unit ? unit->assay : NULL;
    pthread_mutex_unlock(&r->lock);
    return status;
}

static void observe_rows(const run *r, const creme_unit *unit, const creme_effect *rows, size_t count)
{
    const creme_locus *loci = r->inputs.loci.at;
    const creme_run_request *request = r->inputs.request;
    for (size_t i = 0; request->row && i < count; i++) {
        if (creme_scope_is_control(&r->units.scope, unit->at.locus, rows[i].tile)) continue;
        request->row(request->self, &loci[unit->source], &loci[unit->target], &rows[i]);
    }
}

/* Kept with the units that are kept. */
static void count_asked(const run *r)
{
    creme_asked sum = {0};
    if (!r->results.store) return;
    for (size_t i = 0; i < r->member_count; i++) {
        sum.evaluated += r->members[i].asked.evaluated;
        sum.recalled += r->members[i].asked.recalled;
    }
    creme_asked_set(r->results.store, sum);
}

static creme_status finish_unit(void *self, creme_assay *assay)
{
    run *r = self;
    pthread_mutex_lock(&r->lock);
    creme_unit *unit = creme_units_find(&r->units, assay);
    const creme_effect *rows = NULL;
    size_t count = 0;
    creme_status status = creme_assay_finish(assay, &rows, &count);
    if (status == CREME_OK) {
        count_asked(r);
        status = creme_results_add(&r->results, unit, rows, count);
        if (status == CREME_OK) creme_checkpoint_unit_done(&r->checkpoint);
        observe_rows(r, unit, rows, count);
    }
    creme_units_release(&r->units, unit);
    pthread_mutex_unlock(&r->lock);
    return status;
}

static void abandon_unit(void *self, creme_assay *assay)
{
    run *r = self;
    pthread_mutex_lock(&r->lock);
    creme_units_release(&r->units, creme_units_find(&r->units, assay));
    pthread_mutex_unlock(&r->lock);
}

static int64_t constructs_of_all(const run *r)
{
    int64_t sum = 0;
    for (size_t i = 0; i < r->member_count; i++) sum += r->members[i].constructs;
    return sum;
}

/* Whether to go on: nobody asked to stop. */
static bool report(void *self, const creme_engine_stats *stats)
{
    run_member *member = self;
    run *r = member->of;
    const creme_run_request *request = r->inputs.request;
    pthread_mutex_lock(&r->lock);
    member->constructs = stats->constructs;
    member->asked = (creme_asked){stats->evaluated, stats->recalled};
    bool go_on = creme_stop_reason() == 0;
    if (go_on && request->progress) go_on = request->progress(request->self, constructs_of_all(r), r->constructs);
    pthread_mutex_unlock(&r->lock);
    return go_on;
}

/* A run folder that is finished stays as it is, but for its table if that was removed. */
static creme_status say_finished(run *r, int64_t units)
{
    creme_log_info(r->inputs.log, "%s: %s is finished (%" PRId64 " units), nothing is to be done",
                   creme_results_finished(&r->results), r->inputs.assay->name, units);
    return creme_results_close(&r->results);
}

/* How many constructs are left where some units are done. */
static int64_t remaining(const run *r, int64_t units, int64_t constructs)
{
    int64_t done = r->results.done;
    if (done == 0) return constructs;
    creme_log_info(r->inputs.log, "%s: going on, %" PRId64 " of %" PRId64 " units are done", r->inputs.request->out,
                   done, units);
    return units > 0 ? constructs / units * (units - done) : 0;
}

static creme_status create_engines(run *r)
{
    const creme_run_request *request = r->inputs.request;
    for (size_t i = 0; i < r->member_count; i++) {
        run_member *member = &r->members[i];
        creme_engine_options options = {.batch = request->batch,
                                        .field = r->inputs.field,
                                        .field_noise = r->inputs.field_noise,
                                        .whole_sequences = request->whole_sequences,
                                        .progress = report,
                                        .progress_self = member};
        creme_recall_set_options(&r->recall, &options);
        creme_status status = creme_engine_create(&member->engine, member->predictor, &options);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

static creme_status create_predictors(run *r)
{
    bool every_bin = r->inputs.assay->takes & CREME_TAKES_PROFILE || r->inputs.request->profile_statistics;
    creme_readout readout;
    creme_inputs_get_prediction(&r->inputs, every_bin, &readout);
    creme_status status = creme_recall_init(&r->recall, &r->inputs, &readout);
    r->member_count = status == CREME_OK ? r->inputs.gpus.count : 0;
    for (size_t i = 0; i < r->member_count && status == CREME_OK; i++) {
        r->members[i].of = r;
        status = creme_predictor_create(&r->members[i].predictor, r->inputs.models[i], &readout);
    }
    return status;
}

static creme_status evaluate(run *r)
{
    creme_unit_source source = {r, next_unit, finish_unit, abandon_unit};
    creme_engine *engines[CREME_MOST_GPUS];
    creme_status status = create_engines(r);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < r->member_count; i++) engines[i] = r->members[i].engine;
    const creme_run_request *request = r->inputs.request;
    if (request->progress && !request->progress(request->self, 0, r->constructs)) {
        return creme_fail(CREME_ERROR_STOPPED, "stopped");
    }
    return creme_engines_run(engines, r->member_count, &source);
}

static void sum_up(const run *r, creme_run_summary *summary)
{
    int64_t checked = 0;
    for (size_t i = 0; i < r->member_count; i++) {
        const creme_engine_stats *stats = creme_engine_get_stats(r->members[i].engine);
        summary->constructs += stats->constructs;
        summary->evaluated += stats->evaluated;
        summary->recalled += stats->recalled;
        summary->passed_over += stats->passed_over;
        checked += stats->checked;
    }
    if (r->recall.share) {
        r->recall.share->evaluated += summary->evaluated;
        r->recall.share->recalled += summary->recalled;
    }
    if (r->inputs.field.end == 0) return;
    creme_log_info(r->inputs.log,
                   "receptive field [%" PRId64 ", %" PRId64 "): %" PRId64
                   " sequences that differ outside it alone were passed over; it was tried, and holds, at %" PRId64
                   " loci",
                   r->inputs.field.start, r->inputs.field.end, summary->passed_over, checked);
}

static creme_status run_units(run *r, creme_run_summary *summary)
{
    int64_t constructs = 0;
    creme_unit_columns columns;
    creme_status status = CREME_OK;
    CREME_TRY(creme_units_measure(&r->units, &summary->units, &constructs, &columns));
    const creme_unit_counts counts = {summary->units, creme_units_in_all(&r->units)};
    CREME_TRY(creme_results_begin(&r->results, &r->units.scope, &columns, &counts));
    summary->units_before = r->results.done;
    summary->finished_before = creme_results_finished(&r->results) != NULL;
    if (summary->finished_before) return say_finished(r, summary->units);
    r->constructs = summary->constructs_at_most = remaining(r, summary->units, constructs);
    CREME_TRY(creme_recall_begin(&r->recall, creme_results_plan(&r->results), r->members[0].predictor));
    CREME_TRY(evaluate(r));
    for (size_t i = 0; i < r->member_count; i++) {
        const creme_engine_stats *stats = creme_engine_get_stats(r->members[i].engine);
        r->members[i].asked = (creme_asked){stats->evaluated, stats->recalled};
    }
    count_asked(r);
    int64_t of_n = r->results.rows_of_n, below = r->results.rows_below, all = r->results.rows_in_all;
    CREME_TRY(creme_results_close(&r->results));
    if (of_n > 0) {
        creme_log_info(r->inputs.log, "rows of tiles that are nothing but N, which have no effect (NA): %" PRId64,
                       of_n);
    }
    if (2 * below > all) {
        creme_log_warning(
            r->inputs.log,
            "the wild type's activity is 0 or less in %" PRId64 " of %" PRId64 " rows: no share of it can be "
            "lost, and effects relative to it are NA (a model of logarithms or logits? docs/any-model.md, "
            "\"Logarithms\")",
            below, all);
    }
    sum_up(r, summary);
done:
    return status;
}

static void clear(run *r)
{
    for (size_t i = 0; i < r->member_count; i++) {
        creme_engine_destroy(r->members[i].engine);
        creme_predictor_destroy(r->members[i].predictor);
    }
    creme_recall_clear(&r->recall);
    creme_checkpoint_close(&r->checkpoint);
    creme_results_discard(&r->results);
    creme_units_clear(&r->units);
    creme_inputs_close(&r->inputs);
}

static creme_status open_all(run *r, const creme_run_request *request)
{
    creme_status status = CREME_OK;
    if (!request->assay) return creme_fail(CREME_ERROR_ARGUMENT, "a run needs the name of an assay");
    CREME_TRY(creme_run_request_check(request));
    CREME_TRY(creme_outputs_check(request));
    r->request = *request;
    CREME_TRY(creme_inputs_open(&r->inputs, &r->request));
    if (r->inputs.idle) return CREME_OK;
    CREME_TRY(creme_field_check(&r->inputs));
    CREME_TRY(creme_units_init(&r->units, &r->inputs));
done:
    return status;
}

/* Of a part for which nothing is left. */
static bool is_idle(const run *r)
{
    return r->inputs.idle || r->units.idle;
}

/* Thousands of tracks are taken by who says so, or asks for a part of them. */
static creme_status check_tracks(run *r)
{
    int64_t units = 0, constructs = 0;
    creme_unit_columns columns;
    creme_results_size size;
    creme_status status = CREME_OK;
    if (!creme_results_size_surprises(&r->inputs)) return CREME_OK;
    CREME_TRY(creme_units_measure(&r->units, &units, &constructs, &columns));
    CREME_TRY(creme_results_size_of(&size, &r->units, &columns, constructs));
    status = creme_results_size_refuse(&size, &r->inputs);
done:
    return status;
}

static creme_status run_all(const creme_run_request *request, creme_results_wanted wanted, creme_run_summary *summary)
{
    run r = {.lock = PTHREAD_MUTEX_INITIALIZER};
    creme_run_summary ignored, *out = summary ? summary : &ignored;
    creme_run_request settled = *request;
    char *part = NULL;
    *out = (creme_run_summary){0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_run_folder_settle_part(&settled, &part));
    CREME_TRY(open_all(&r, &settled));
    if (is_idle(&r)) {
        status = creme_run_folder_finish_idle(&settled);
        goto done;
    }
    CREME_TRY(check_tracks(&r));
    CREME_TRY(creme_results_open(&r.results, &r.inputs, wanted));
    CREME_TRY(creme_field_settle(&r.inputs, &r.request, r.results.store, r.field));
    CREME_TRY(creme_checkpoint_open(&r.checkpoint, &r.request));
    CREME_TRY(create_predictors(&r));
    CREME_TRY(run_units(&r, out));
    creme_checkpoint_end(&r.checkpoint, r.inputs.log);
done:
    if (status == CREME_ERROR_STOPPED) {
        const char *what = r.results.store ? "the same command goes on from what is done" : "no output was written";
        status = creme_fail(status, "interrupted, %s", what);
    }
    clear(&r);
    creme_free(part);
    return status;
}

creme_status creme_run(const creme_run_request *request, creme_run_summary *summary)
{
    return run_all(request, (creme_results_wanted){NULL, false}, summary);
}

creme_status creme_run_outcome(creme_outcome *out, const creme_run_request *request, bool replicates,
                               creme_run_summary *summary)
{
    creme_run_request silent = *request;
    *out = (creme_outcome){0};
    if (!silent.out) silent.out = "-";
    creme_status status = request->assay ? run_all(&silent, (creme_results_wanted){out, replicates}, summary)
                                         : creme_run_predict_outcome(&silent, out, summary);
    if (status != CREME_OK) creme_outcome_clear(out);
    return status;
}

creme_status creme_run_estimate(const creme_run_request *request, creme_output *output)
{
    run r = {.lock = PTHREAD_MUTEX_INITIALIZER};
    int64_t units = 0, constructs = 0;
    creme_unit_columns columns;
    creme_results_size size;
    creme_status status = CREME_OK;
    if (!request->assay) return creme_run_predict_estimate(request, output);
    creme_run_request settled = *request;
    char *part = NULL;
    CREME_TRY(creme_run_folder_settle_part(&settled, &part));
    CREME_TRY(open_all(&r, &settled));
    if (is_idle(&r)) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "--part: %s: this part has nothing to do", settled.part);
        goto done;
    }
    CREME_TRY(creme_results_try(&settled));
    CREME_TRY(create_predictors(&r));
    CREME_TRY(creme_units_measure(&r.units, &units, &constructs, &columns));
    CREME_TRY(creme_results_size_of(&size, &r.units, &columns, constructs));
    status = creme_estimate_write(&r.inputs, &r.units, r.members[0].predictor, units, constructs, &size, output);
done:
    clear(&r);
    creme_free(part);
    return status;
}

creme_status creme_run_measure(const creme_run_request *request, creme_amount *amount, creme_needs *needs)
{
    run r = {.lock = PTHREAD_MUTEX_INITIALIZER};
    int64_t units = 0, constructs = 0;
    creme_unit_columns columns;
    creme_status status = CREME_OK;
    double started = creme_seconds();
    CREME_TRY(open_all(&r, request));
    double load = creme_seconds() - started;
    CREME_TRY(creme_run_folder_check_begun(&r.inputs));
    CREME_TRY(check_tracks(&r));
    CREME_TRY(create_predictors(&r));
    CREME_TRY(creme_units_measure(&r.units, &units, &constructs, &columns));
    amount->loci = creme_units_loci(&r.units);
    CREME_TRY(
        creme_estimate_seconds(&amount->seconds, &r.inputs, &r.units, r.members[0].predictor, units, constructs));
    *needs = creme_estimate_needs(&r.inputs);
    needs->load = load;
done:
    clear(&r);
    return status;
}
