/* The engine: fills batches from units in flight and hands the activities back. See engine.md. */
#include <creme/engine.h>

#include "assay/assay_kind.h"
#include "assay/engine_batch.h"
#include "assay/engine_cache.h"
#include "assay/engine_field.h"
#include "base/memory.h"

enum {
    MOST_BATCH = 1 << 16,
    SPARE_UNITS = 8,      /* units in flight beyond one for each slot of a batch */
    WISHES_PER_SLOT = 16, /* constructs that may wait for the activity of one slot, on average */
};

static const size_t DEFAULT_EMBEDDING_BYTES = (size_t)256 << 20;
static const size_t DEFAULT_ACTIVITY_BYTES = (size_t)64 << 20;

/* A unit of work in flight. */
typedef struct unit {
    creme_assay *assay;
    int64_t open; /* constructs in the batch */
    bool done;    /* has no more constructs */
} unit;

/* A construct that waits for its sequence's activity. */
typedef struct wish {
    unit *by;
    int64_t id, slot;
} wish;

struct creme_engine {
    creme_engine_options options;
    creme_engine_stats stats;
    creme_batch batch;
    creme_field_trust trust;
    creme_activity_cache *known; /* of what assays observe */
    int64_t *columns;            /* [observed] of the predictor's outputs; NULL: all of them */
    int64_t observed;            /* floats of an activity that assays observe */
    float *recalled;             /* [outputs], what the memory of others gave; NULL without one */
    float *view;                 /* [observed], its columns; NULL without */
    int64_t unreported;          /* constructs that were recalled since progress was last called */
    unit *units;                 /* [unit_capacity], a ring: the oldest is at unit_first */
    int64_t unit_capacity, unit_first, unit_count;
    wish *wishes; /* [wish_capacity] */
    int64_t wish_capacity, wish_count;
};

static creme_status check_batch(int64_t batch)
{
    if (batch < 0 || batch > MOST_BATCH) {
        return creme_fail(CREME_ERROR_RANGE, "a batch of %lld: expected 1 to %d (0 is the model's choice)",
                          (long long)batch, MOST_BATCH);
    }
    return CREME_OK;
}

static creme_status choose_columns(creme_engine *self, const creme_engine_options *options, int64_t outputs)
{
    creme_status status = CREME_OK;
    self->observed = outputs;
    if (options->memory.find) CREME_TRY(creme_allocate(&self->recalled, (size_t)outputs, sizeof *self->recalled));
    if (!options->columns) return CREME_OK;
    self->observed = options->column_count;
    CREME_TRY(creme_allocate(&self->columns, (size_t)self->observed, sizeof *self->columns));
    CREME_TRY(creme_allocate(&self->view, (size_t)self->observed, sizeof *self->view));
    for (int64_t i = 0; i < self->observed; i++) {
        self->columns[i] = options->columns[i];
        if (self->columns[i] >= 0 && self->columns[i] < outputs) continue;
        return creme_fail(CREME_ERROR_RANGE, "column %lld of an activity of %lld numbers",
                          (long long)self->columns[i], (long long)outputs);
    }
done:
    return status;
}

creme_status creme_engine_create(creme_engine **out, creme_predictor *predictor, const creme_engine_options *options)
{
    *out = NULL;
    static const creme_engine_options defaults;
    if (!options) options = &defaults;
    const creme_model_info *info = creme_model_describe(creme_predictor_model(predictor));
    int64_t batch = options->batch ? options->batch : info->batch > 0 ? info->batch : 1;
    creme_engine *self = NULL;
    creme_status status;
    CREME_TRY(check_batch(batch));
    CREME_TRY(creme_allocate_zero(&self, 1, sizeof *self));
    self->options = *options;
    self->unit_capacity = batch + SPARE_UNITS;
    self->wish_capacity = batch * WISHES_PER_SLOT;
    size_t embedding_bytes = options->embedding_bytes ? options->embedding_bytes : DEFAULT_EMBEDDING_BYTES;
    size_t activity_bytes = options->activity_bytes ? options->activity_bytes : DEFAULT_ACTIVITY_BYTES;
    CREME_TRY(creme_allocate_zero(&self->units, (size_t)self->unit_capacity, sizeof *self->units));
    CREME_TRY(creme_allocate_zero(&self->wishes, (size_t)self->wish_capacity, sizeof *self->wishes));
    CREME_TRY(choose_columns(self, options, creme_predictor_outputs(predictor)));
    CREME_TRY(creme_activity_cache_create(&self->known, self->observed, activity_bytes));
    CREME_TRY(creme_batch_init(&self->batch, predictor, batch, info->windowed && !options->whole_sequences,
                               embedding_bytes));
    CREME_TRY(creme_field_trust_init(&self->trust, &self->batch, options->field, options->field_noise));
    self->batch.field = options->field;
    *out = self;
    self = NULL;
done:
    creme_engine_destroy(self);
    return status;
}

void creme_engine_destroy(creme_engine *engine)
{
    if (!engine) return;
    creme_field_trust_clear(&engine->trust);
    creme_batch_clear(&engine->batch);
    creme_activity_cache_destroy(engine->known);
    creme_free(engine->columns);
    creme_free(engine->recalled);
    creme_free(engine->view);
    creme_free(engine->units);
    creme_free(engine->wishes);
    creme_free(engine);
}

const creme_engine_stats *creme_engine_get_stats(const creme_engine *engine)
{
    return &engine->stats;
}

/* The i-th oldest unit in flight. */
static unit *unit_at(creme_engine *engine, int64_t i)
{
    return &engine->units[(engine->unit_first + i) % engine->unit_capacity];
}

static bool batch_is_full(const creme_engine *engine)
{
    return engine->batch.count == engine->batch.capacity || engine->wish_count == engine->wish_capacity;
}

static creme_status hand_back(creme_engine *engine, unit *by, int64_t id, const float *activity)
{
    engine->stats.constructs++;
    return creme_assay_observe(by->assay, id, activity);
}

/* What assays see of an activity: until the next call. */
static const float *observed_of(creme_engine *engine, const float *activity)
{
    for (int64_t i = 0; engine->columns && i < engine->observed; i++) engine->view[i] = activity[engine->columns[i]];
    return engine->columns ? engine->view : activity;
}

/* What others computed is remembered here as if it had been computed here. NULL: they did not. */
static const float *recall(creme_engine *engine, creme_hash key)
{
    const creme_engine_memory *memory = &engine->options.memory;
    if (!memory->find || !memory->find(memory->self, key, engine->recalled)) return NULL;
    const float *activity = observed_of(engine, engine->recalled);
    creme_activity_cache_put(engine->known, key, activity);
    engine->stats.recalled++;
    engine->unreported++;
    return activity;
}

/* Answers a construct from memory, or lets it wait for its slot in the batch. */
static creme_status take(creme_engine *engine, unit *by, const creme_construct *construct)
{
    creme_batch *batch = &engine->batch;
    creme_status status;
    CREME_TRY(creme_batch_write(batch, construct));
    creme_hash hash = creme_batch_written(batch);
    bool trusts = engine->options.field.end > 0;
    bool new = trusts &&creme_field_trust_is_new(&engine->trust, creme_batch_written_whole(batch));
    const float *known = creme_activity_cache_find(engine->known, hash);
    if (known) {
        engine->stats.repeated++;
        engine->stats.passed_over += new;
        return hand_back(engine, by, construct->id, known);
    }
    int64_t slot = creme_batch_find(batch, hash);
    if (slot < 0) {
        known = recall(engine, hash);
        if (known) return hand_back(engine, by, construct->id, known);
        slot = batch->count;
        CREME_TRY(creme_batch_take(batch, construct, creme_assay_name(by->assay)));
        if (trusts) creme_field_trust_mark(&engine->trust, batch, creme_background_hash(by->assay->site->wild_type));
    } else {
        engine->stats.repeated++;
        engine->stats.passed_over += new;
    }
    engine->wishes[engine->wish_count++] = (wish){by, construct->id, slot};
    by->open++;
done:
    return status == CREME_OK
               ? status
               : creme_error_prefix(status, "%s, %s: ", construct->label.locus, creme_assay_name(by->assay));
}

/* Takes the unit's constructs until it has none to give, or the batch is full. */
static creme_status ask(creme_engine *engine, unit *by)
{
    while (!by->done && !batch_is_full(engine)) {
        creme_construct construct = {0};
        creme_next next = CREME_NEXT_DONE;
        creme_status status = creme_assay_next(by->assay, &construct, &next);
        if (status != CREME_OK) return status;
        if (next == CREME_NEXT_WAIT && by->open == 0) {
            return creme_fail(CREME_ERROR_LIBRARY, "%s, %s: waits while nothing of it is under way", by->assay->locus,
                              creme_assay_name(by->assay));
        }
        if (next == CREME_NEXT_WAIT) return CREME_OK;
        by->done = next == CREME_NEXT_DONE;
        if (next == CREME_NEXT_CONSTRUCT) status = take(engine, by, &construct);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

static creme_status finish_oldest(creme_engine *engine, const creme_unit_source *source)
{
    while (engine->unit_count > 0 && unit_at(engine, 0)->done && unit_at(engine, 0)->open == 0) {
        creme_assay *assay = unit_at(engine, 0)->assay;
        engine->unit_first = (engine->unit_first + 1) % engine->unit_capacity;
        engine->unit_count--;
        creme_status status = source->finish(source->self, assay);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

static creme_status start_unit(creme_engine *engine, const creme_unit_source *source, bool *drained)
{
    creme_assay *assay = NULL;
    creme_status status = source->next(source->self, &assay);
    if (status != CREME_OK) return status;
    *drained = !assay;
    if (!assay) return CREME_OK;
    *unit_at(engine, engine->unit_count++) = (unit){.assay = assay};
    bool exons = assay->options.exons != NULL;
    if (exons != engine->batch.listed) {
        return creme_fail(CREME_ERROR_ARGUMENT, "%s, %s: %s", assay->locus, creme_assay_name(assay),
                          exons ? "reads bins under exons, and the read-out does not list bins"
                                : "the read-out lists bins for each construct, and the assay has no exons");
    }
    int64_t expected = creme_assay_floats(assay);
    if (expected == engine->observed) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT, "%s, %s of %lld numbers for each construct: the read-out has %lld",
                      assay->locus, creme_assay_name(assay), (long long)expected, (long long)engine->observed);
}

static creme_status report(creme_engine *engine)
{
    engine->unreported = 0;
    if (!engine->options.progress || engine->options.progress(engine->options.progress_self, &engine->stats))
        return CREME_OK;
    return creme_fail(CREME_ERROR_STOPPED, "stopped");
}

/* Fills the batch, from the oldest unit first: constructs of one background come together. A unit is started when
 * those in flight have nothing to give. */
static creme_status gather(creme_engine *engine, const creme_unit_source *source, bool *drained)
{
    creme_status status;
    CREME_TRY(finish_oldest(engine, source));
    for (int64_t i = 0; i < engine->unit_count && !batch_is_full(engine); i++) {
        CREME_TRY(ask(engine, unit_at(engine, i)));
    }
    CREME_TRY(finish_oldest(engine, source));
    while (!*drained && !batch_is_full(engine) && engine->unit_count < engine->unit_capacity) {
        CREME_TRY(start_unit(engine, source, drained));
        if (*drained) break;
        CREME_TRY(ask(engine, unit_at(engine, engine->unit_count - 1)));
        CREME_TRY(finish_oldest(engine, source));
        if (engine->unreported > engine->batch.capacity) CREME_TRY(report(engine));
    }
done:
    return status;
}

/* Here, and for others. */
static void remember(creme_engine *engine)
{
    const creme_engine_memory *memory = &engine->options.memory;
    const creme_batch *batch = &engine->batch;
    for (int64_t i = 0; i < batch->count; i++) {
        const float *activity = batch->activities + i * batch->outputs;
        creme_activity_cache_put(engine->known, batch->slots[i].key, observed_of(engine, activity));
        if (memory->put) memory->put(memory->self, batch->slots[i].key, activity);
    }
}

static creme_status flush(creme_engine *engine)
{
    creme_batch *batch = &engine->batch;
    creme_status status;
    CREME_TRY(creme_batch_evaluate(batch));
    CREME_TRY(creme_field_trust_check(&engine->trust, batch, &engine->stats.checked));
    engine->stats.evaluated += batch->count;
    engine->stats.embedded += batch->job_count;
    engine->stats.derived += batch->derived_count;
    engine->stats.batches++;
    remember(engine);
    for (int64_t i = 0; i < engine->wish_count; i++) {
        const wish *wished = &engine->wishes[i];
        const float *activity = batch->activities + wished->slot * batch->outputs;
        wished->by->open--;
        CREME_TRY(hand_back(engine, wished->by, wished->id, observed_of(engine, activity)));
    }
    engine->wish_count = 0;
    creme_batch_empty(batch);
    status = report(engine);
done:
    return status;
}

static void abandon_all(creme_engine *engine, const creme_unit_source *source)
{
    creme_batch_empty(&engine->batch);
    engine->wish_count = 0;
    for (int64_t i = 0; i < engine->unit_count; i++) source->abandon(source->self, unit_at(engine, i)->assay);
    engine->unit_count = 0;
}

creme_status creme_engine_run(creme_engine *engine, const creme_unit_source *source)
{
    creme_status status;
    bool drained = false;
    for (;;) {
        CREME_TRY(gather(engine, source, &drained));
        if (engine->wish_count > 0) {
            CREME_TRY(flush(engine));
        } else if (drained && engine->unit_count == 0) {
            break;
        }
    }
done:
    if (status != CREME_OK) abandon_all(engine, source);
    return status;
}
