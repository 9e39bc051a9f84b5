/* Running an assay over many loci. */
#include "cli/campaign.h"

#include "cli/commands.h"
#include "cli/estimate.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/pipes.h"
#include "cli/results.h"
#include "cli/run_folder.h"
#include "cli/units.h"

#include <creme/engine.h>

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>

struct campaign;

/* An engine for each GPU, in a thread of its own if there are several. */
typedef struct campaign_member {
    struct campaign *of;
    creme_predictor *predictor;
    creme_engine *engine;
    int64_t constructs; /* handed back so far */
} campaign_member;

typedef struct campaign {
    creme_inputs inputs;
    creme_units units;
    creme_results results;
    campaign_member members[CREME_MOST_GPUS];
    size_t member_count;
    pthread_mutex_t lock; /* of all that follows an engine's call, and of what it calls */
    const creme_campaign_observer *observer;
} campaign;

static creme_status next_unit(void *self, creme_assay **out)
{
    campaign *c = self;
    creme_unit *unit = NULL;
    pthread_mutex_lock(&c->lock);
    creme_status status = creme_units_next(&c->units, creme_results_has, &c->results, &unit);
    *out = unit ? unit->assay : NULL;
    pthread_mutex_unlock(&c->lock);
    return status;
}

static void observe_rows(const campaign *c, const creme_unit *unit, const creme_effect *rows, size_t count)
{
    const creme_locus *loci = c->inputs.loci.at;
    for (size_t i = 0; c->observer && i < count; i++) {
        c->observer->row(c->observer->self, &loci[unit->source], &loci[unit->target], &rows[i]);
    }
}

static creme_status finish_unit(void *self, creme_assay *assay)
{
    campaign *c = self;
    pthread_mutex_lock(&c->lock);
    creme_unit *unit = creme_units_find(&c->units, assay);
    const creme_effect *rows = NULL;
    size_t count = 0;
    creme_status status = creme_assay_finish(assay, &rows, &count);
    if (status == CREME_OK) {
        status = creme_results_add(&c->results, unit, rows, count);
        observe_rows(c, unit, rows, count);
    }
    creme_units_release(&c->units, unit);
    pthread_mutex_unlock(&c->lock);
    return status;
}

static void abandon_unit(void *self, creme_assay *assay)
{
    campaign *c = self;
    pthread_mutex_lock(&c->lock);
    creme_units_release(&c->units, creme_units_find(&c->units, assay));
    pthread_mutex_unlock(&c->lock);
}

static void end_interrupted(campaign *c, int signal_number)
{
    creme_progress_clear(&c->inputs.progress);
    const char *what = c->results.store ? "the same command goes on from what is done" : "no output was written";
    creme_results_discard(&c->results);
    fprintf(stderr, "creme %s: interrupted, %s\n", c->inputs.settings->command->name, what);
    creme_interrupt_end(signal_number);
}

static int64_t constructs_of_all(const campaign *c)
{
    int64_t sum = 0;
    for (size_t i = 0; i < c->member_count; i++) sum += c->members[i].constructs;
    return sum;
}

static void report(void *self, const creme_engine_stats *stats)
{
    campaign_member *member = self;
    campaign *c = member->of;
    pthread_mutex_lock(&c->lock);
    member->constructs = stats->constructs;
    creme_progress_update(&c->inputs.progress, constructs_of_all(c));
    int signal_number = creme_interrupt_pending();
    if (signal_number != 0) end_interrupted(c, signal_number);
    pthread_mutex_unlock(&c->lock);
}

/* A run folder that is finished stays as it is, but for its table if that was removed. */
static creme_status say_finished(campaign *c, int64_t units)
{
    creme_log_info(&c->inputs.log, "%s: %s is finished (%" PRId64 " units), nothing is to be done",
                   creme_results_finished(&c->results), c->inputs.settings->command->name, units);
    return creme_results_close(&c->results);
}

/* How many constructs are left where some units are done. */
static int64_t remaining(const campaign *c, int64_t units, int64_t constructs)
{
    int64_t done = c->results.done;
    if (done == 0) return constructs;
    creme_log_info(&c->inputs.log, "%s: going on, %" PRId64 " of %" PRId64 " units are done", c->inputs.settings->out,
                   done, units);
    return units > 0 ? constructs / units * (units - done) : 0;
}

static creme_status run_engines(campaign *c, const creme_unit_source *source)
{
    creme_engine *engines[CREME_MOST_GPUS];
    for (size_t i = 0; i < c->member_count; i++) engines[i] = c->members[i].engine;
    return creme_engines_run(engines, c->member_count, source);
}

static creme_status create_engines(campaign *c)
{
    const creme_settings *settings = c->inputs.settings;
    for (size_t i = 0; i < c->member_count; i++) {
        campaign_member *member = &c->members[i];
        creme_engine_options options = {.batch = settings->batch,
                                        .whole_sequences = settings->whole_sequences,
                                        .progress = report,
                                        .progress_self = member};
        creme_status status = creme_engine_create(&member->engine, member->predictor, &options);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

static creme_status create_predictors(campaign *c)
{
    bool every_bin = c->inputs.settings->command->assay->takes & CREME_TAKES_PROFILE;
    c->member_count = c->inputs.gpus.count;
    for (size_t i = 0; i < c->member_count; i++) {
        c->members[i].of = c;
        creme_status status = creme_inputs_create_predictor_on(&c->members[i].predictor, &c->inputs, i, every_bin);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

static creme_status run(campaign *c)
{
    int64_t units = 0, constructs = 0;
    creme_unit_columns columns;
    creme_status status = creme_units_measure(&c->units, &units, &constructs, &columns);
    if (status != CREME_OK) return status;
    const creme_settings *settings = c->inputs.settings;
    if (settings->dry_run) {
        return creme_estimate_write(&c->inputs, &c->units, c->members[0].predictor, units, constructs);
    }
    creme_unit_source source = {c, next_unit, finish_unit, abandon_unit};
    const creme_unit_counts counts = {units, creme_units_in_all(&c->units)};
    CREME_TRY(creme_results_begin(&c->results, &columns, &counts));
    if (creme_results_finished(&c->results)) return say_finished(c, units);
    constructs = remaining(c, units, constructs);
    CREME_TRY(create_engines(c));
    creme_interrupt_watch();
    creme_progress_start(&c->inputs.progress, constructs, "constructs");
    status = run_engines(c, &source);
    creme_progress_clear(&c->inputs.progress);
    if (status == CREME_OK) status = creme_results_close(&c->results);
    int64_t made = 0;
    for (size_t i = 0; i < c->member_count; i++) made += creme_engine_get_stats(c->members[i].engine)->constructs;
    if (status == CREME_OK) creme_progress_finish(&c->inputs.progress, made);
    if (status == CREME_OK && (settings->adaptive || settings->until_ci > 0)) {
        creme_log_info(&c->inputs.log, "%s: %" PRId64 " constructs in place of %" PRId64,
                       settings->adaptive ? "--adaptive" : "--until-ci", made, constructs);
    }
done:
    return status;
}

creme_status creme_campaign_run(const creme_settings *settings, const creme_campaign_observer *observer)
{
    campaign c = {.observer = observer, .lock = PTHREAD_MUTEX_INITIALIZER};
    creme_status status = CREME_OK;
    if (creme_run_folder_is_meant(settings->out)) CREME_TRY(creme_pipes_keep(settings));
    CREME_TRY(creme_inputs_open(&c.inputs, settings));
    CREME_TRY(creme_units_init(&c.units, &c.inputs));
    CREME_TRY(creme_results_open(&c.results, &c.inputs));
    CREME_TRY(create_predictors(&c));
    CREME_TRY(run(&c));
done:
    for (size_t i = 0; i < c.member_count; i++) {
        creme_engine_destroy(c.members[i].engine);
        creme_predictor_destroy(c.members[i].predictor);
    }
    creme_results_discard(&c.results);
    creme_units_clear(&c.units);
    creme_inputs_close(&c.inputs);
    return status;
}

creme_status creme_command_assay(const creme_settings *settings)
{
    return creme_campaign_run(settings, NULL);
}
