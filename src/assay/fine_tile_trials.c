/* Trials of a fine tile's stage. */
#include "assay/fine_tile_trials.h"

#include "base/memory.h"

#include <stdlib.h>

typedef struct creme_fine_tile_trial {
    double mean;
    int64_t piece;
} trial;

creme_status creme_fine_tile_trials_init(creme_fine_tile_trials *out, const creme_race_rules *rules)
{
    size_t pieces = (size_t)rules->candidates;
    creme_status status;
    *out = (creme_fine_tile_trials){.count = rules->candidates};
    CREME_TRY(creme_race_init(&out->race, rules));
    CREME_TRY(creme_allocate(&out->numbers, pieces, sizeof *out->numbers));
    CREME_TRY(creme_allocate(&out->places, pieces, sizeof *out->places));
    CREME_TRY(creme_allocate(&out->values, pieces, (size_t)rules->n * sizeof *out->values));
    CREME_TRY(creme_allocate(&out->dropped, pieces, sizeof *out->dropped));
    CREME_TRY(creme_allocate(&out->ranking, pieces, sizeof *out->ranking));
    for (size_t i = 0; i < pieces; i++) out->numbers[i] = out->places[i] = (int64_t)i;
done:
    return status;
}

void creme_fine_tile_trials_clear(creme_fine_tile_trials *trials)
{
    creme_race_clear(&trials->race);
    creme_free(trials->numbers);
    creme_free(trials->places);
    creme_free(trials->values);
    creme_free(trials->dropped);
    creme_free(trials->ranking);
    *trials = (creme_fine_tile_trials){0};
}

creme_status creme_fine_tile_trials_begin(creme_fine_tile_trials *trials, int64_t batch, bool *any)
{
    if (batch > trials->count) batch = trials->count;
    *any = !(batch == trials->count && batch > 1 && trials->race.rules.error > 0);
    for (int64_t i = 0; i < trials->count; i++) trials->dropped[i] = !*any;
    return *any ? creme_race_begin(&trials->race, trials->numbers, trials->count, batch, false) : CREME_OK;
}

static double *values_of(const creme_fine_tile_trials *trials, int64_t candidate)
{
    return trials->values + candidate * trials->race.rules.n;
}

void creme_fine_tile_trials_set(creme_fine_tile_trials *trials, int64_t piece, int64_t k, double value)
{
    values_of(trials, trials->numbers[piece])[k] = value;
    creme_race_set(&trials->race, trials->numbers[piece], k, value);
}

static int in_order(const trial *a, const trial *b)
{
    return (a->piece > b->piece) - (a->piece < b->piece);
}

static int rank_highest(const void *a, const void *b)
{
    const trial *left = a, *right = b;
    if (left->mean != right->mean) return left->mean > right->mean ? -1 : 1;
    return in_order(left, right);
}

static int rank_lowest(const void *a, const void *b)
{
    const trial *left = a, *right = b;
    if (left->mean != right->mean) return left->mean < right->mean ? -1 : 1;
    return in_order(left, right);
}

/* Those that are sure, and of those left in the race, which have been tried in all backgrounds, the best. */
static void mark_batch(creme_fine_tile_trials *trials)
{
    const creme_race *race = &trials->race;
    int64_t wanted = race->best - race->sure, count = wanted > 0 ? race->racing_count : 0;
    for (int64_t i = 0; i < trials->count; i++) trials->dropped[i] = race->is_sure[trials->numbers[i]];
    for (int64_t i = 0; i < count; i++) {
        const double *values = values_of(trials, race->racing[i]);
        trials->ranking[i] = (trial){creme_summarise(values, race->rules.n).mean, trials->places[race->racing[i]]};
    }
    qsort(trials->ranking, (size_t)count, sizeof *trials->ranking, race->rules.highest ? rank_highest : rank_lowest);
    for (int64_t i = 0; i < wanted; i++) trials->dropped[trials->ranking[i].piece] = true;
}

bool creme_fine_tile_trials_look(creme_fine_tile_trials *trials, const double *base, const double **single)
{
    *single = NULL;
    if (creme_race_look(&trials->race, base)) return true;
    mark_batch(trials);
    for (int64_t i = 0; i < trials->count && trials->race.best == 1; i++) {
        if (trials->dropped[i]) *single = values_of(trials, trials->numbers[i]);
    }
    return false;
}

void creme_fine_tile_trials_drop(creme_fine_tile_trials *trials)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < trials->count; i++) {
        if (trials->dropped[i]) continue;
        trials->places[trials->numbers[i]] = kept;
        trials->numbers[kept++] = trials->numbers[i];
    }
    trials->count = kept;
}
