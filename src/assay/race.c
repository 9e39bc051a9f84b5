/* Races between candidates. */
#include "assay/race.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

/* Of a background in which there is next to no activity, so that what is measured there is not blown up. */
static const double LEAST_WEIGHT = 0.05;

/* Degrees of freedom that what all candidates show counts at most, for one of them. */
enum { MOST_SHARED_DEGREES = 10 };

typedef enum verdict { UNDECIDED, AMONG_THE_BEST, GIVEN_UP } verdict;

struct creme_race_entry {
    double estimate, variance;
    int64_t degrees;
    verdict verdict;
};

/* The draws of a candidate that are not made now and were made in one round last: what they weigh in all, and the
 * squares of that. */
typedef struct lag {
    int64_t round;
    double weight, squares;
} lag;

creme_status creme_race_init(creme_race *race, const creme_race_rules *rules)
{
    size_t candidates = (size_t)rules->candidates, n = (size_t)rules->n;
    creme_status status;
    *race = (creme_race){.rules = *rules};
    CREME_TRY(creme_allocate(&race->racing, candidates, sizeof *race->racing));
    CREME_TRY(creme_allocate(&race->is_sure, candidates, sizeof *race->is_sure));
    if (!(rules->error > 0)) return CREME_OK;
    CREME_TRY(creme_allocate(&race->memory.last, candidates, n * sizeof *race->memory.last));
    CREME_TRY(creme_allocate(&race->entries, candidates, sizeof *race->entries));
    CREME_TRY(creme_allocate(&race->common, n, sizeof *race->common));
    CREME_TRY(creme_allocate(&race->weights, n, sizeof *race->weights));
    CREME_TRY(creme_allocate(&race->quantiles, n + MOST_SHARED_DEGREES, sizeof *race->quantiles));
    for (size_t i = 0; i < candidates * n; i++) race->memory.last[i] = -1;
done:
    return status;
}

void creme_race_clear(creme_race *race)
{
    creme_free(race->memory.values);
    creme_free(race->memory.bases);
    creme_free(race->memory.last);
    creme_free(race->racing);
    creme_free(race->is_sure);
    creme_free(race->entries);
    creme_free(race->common);
    creme_free(race->weights);
    creme_free(race->quantiles);
    creme_free(race->spreads);
    *race = (creme_race){0};
}

/* Half as many as there are comparisons: looks.h has two bounds for each candidate. */
static creme_looks looks_of(const creme_race *race, int64_t count)
{
    int64_t comparisons = race->best * (count - race->best);
    return (creme_looks){.n = race->rules.n,
                         .first = CREME_FIRST_LOOK_OF_RACES,
                         .candidates = (comparisons + 1) / 2,
                         .error = race->rules.error};
}

static creme_status make_room(creme_race *race)
{
    creme_race_memory *memory = &race->memory;
    size_t rounds = (size_t)++memory->rounds, n = (size_t)race->rules.n;
    creme_status status;
    CREME_TRY(creme_grow(&memory->values, &memory->value_capacity, rounds * (size_t)race->rules.candidates,
                         n * sizeof *memory->values));
    CREME_TRY(creme_grow(&memory->bases, &memory->base_capacity, rounds, n * sizeof *memory->bases));
    CREME_TRY(creme_grow(&race->spreads, &race->spread_capacity, rounds, sizeof *race->spreads));
    for (size_t i = 0; i < rounds; i++) race->spreads[i] = (creme_race_spreads){0};
done:
    return status;
}

creme_status creme_race_begin(creme_race *race, const int64_t *entrants, int64_t count, int64_t best, bool in_full)
{
    race->racing_count = count;
    for (int64_t i = 0; i < count; i++) race->racing[i] = entrants[i];
    for (int64_t i = 0; i < race->rules.candidates; i++) race->is_sure[i] = false;
    race->best = best;
    race->sure = race->drawn = 0;
    race->looks = looks_of(race, count);
    bool in_stages = race->rules.error > 0 && !in_full && count > best;
    race->until = in_stages ? creme_looks_next(&race->looks, 0) : race->rules.n;
    return race->rules.error > 0 ? make_room(race) : CREME_OK;
}

/* --- What is known */

static double *values_of(const creme_race *race, int64_t round, int64_t candidate)
{
    return race->memory.values + (round * race->rules.candidates + candidate) * race->rules.n;
}

static int64_t now(const creme_race *race)
{
    return race->memory.rounds - 1;
}

void creme_race_set(creme_race *race, int64_t candidate, int64_t k, double value)
{
    if (!(race->rules.error > 0)) return;
    values_of(race, now(race), candidate)[k] = value;
    race->memory.last[candidate * race->rules.n + k] = now(race);
}

/* What round g says of a draw of this one. */
static double known(const creme_race *race, int64_t candidate, int64_t g, int64_t k)
{
    double base = race->memory.bases[now(race) * race->rules.n + k];
    if (g < 0) return base;
    double before = race->memory.bases[g * race->rules.n + k], value = values_of(race, g, candidate)[k];
    return before > 0 ? value * base / before : value;
}

/* The next lag of the candidate's draws that are not made, after those that begin before draw *k; false: none. */
static bool next_lag(const creme_race *race, int64_t candidate, int64_t *k, lag *out)
{
    int64_t n = race->rules.n;
    const int64_t *last = race->memory.last + candidate * n;
    for (; *k < n; ++*k) {
        bool seen = false;
        for (int64_t i = race->until; i < *k && !seen; i++) seen = last[i] == last[*k];
        if (seen) continue;
        *out = (lag){.round = last[*k]};
        for (int64_t i = *k; i < n; i++) {
            if (last[i] != out->round) continue;
            out->weight += race->weights[i];
            out->squares += race->weights[i] * race->weights[i];
        }
        ++*k;
        return true;
    }
    return false;
}

/* d^g_ij / w_j, without what they have in common. */
static double residual(const creme_race *race, int64_t candidate, int64_t g, int64_t j)
{
    double change = values_of(race, now(race), candidate)[j] - known(race, candidate, g, j);
    return change / race->weights[j] - race->common[j];
}

/* Of bases that are not above 0 in the mean, all weigh the same. */
static void weigh(creme_race *race, const double *base)
{
    int64_t n = race->rules.n;
    double mean = 0;
    for (int64_t k = 0; k < n; k++) mean += base[k] / (double)n;
    for (int64_t k = 0; k < n; k++) race->weights[k] = mean > 0 ? fmax(base[k] / mean, LEAST_WEIGHT) : 1;
}

/* The mean over those in the race of what is seen in each background. */
static void find_common(creme_race *race)
{
    int64_t m = race->until;
    memset(race->common, 0, (size_t)race->rules.n * sizeof *race->common);
    if (!race->rules.shared) return;
    double parts = 0;
    for (int64_t k = m; k < race->rules.n; k++) parts += race->weights[k] * (double)race->racing_count;
    for (int64_t j = 0; j < m; j++) {
        double sum = 0;
        for (int64_t i = 0; i < race->racing_count; i++) {
            int64_t k = m;
            lag at;
            while (next_lag(race, race->racing[i], &k, &at))
                sum += at.weight * residual(race, race->racing[i], at.round, j);
        }
        race->common[j] = sum / parts;
    }
}

static double mean_residual(const creme_race *race, int64_t candidate, int64_t g)
{
    double sum = 0;
    for (int64_t j = 0; j < race->until; j++) sum += residual(race, candidate, g, j);
    return sum / (double)race->until;
}

/* What the candidate's own draws say of s_ig^2. */
static creme_spread own_spread(const creme_race *race, int64_t candidate, int64_t g)
{
    double mean = mean_residual(race, candidate, g), squares = 0;
    int64_t degrees = race->until - 1;
    for (int64_t j = 0; j < race->until; j++) {
        double beside = residual(race, candidate, g, j) - mean;
        squares += beside * beside;
    }
    /* the mean that was taken off has taken its part of the spread along */
    double count = (double)race->racing_count, kept = race->rules.shared ? (count - 1) / count : 1;
    return (creme_spread){squares / (double)degrees / kept, degrees};
}

/* Adds a candidate's spreads to what all of the round say, or to what those say that are given up. */
static void add_spreads(creme_race *race, int64_t candidate, bool given_up)
{
    int64_t k = race->until;
    lag at;
    while (next_lag(race, candidate, &k, &at)) {
        creme_race_spreads *to = &race->spreads[at.round + 1];
        creme_spread *one = given_up ? &to->given_up : &to->all, own = own_spread(race, candidate, at.round);
        *one = creme_looks_pool((const creme_spread[]){*one, own}, 2);
    }
}

/* The candidate's own spread, with what all show. Where that is without what they have in common, it is known by one
 * candidate fewer. */
static creme_spread tempered(const creme_race *race, creme_spread own, creme_spread all)
{
    int64_t others = all.degrees - own.degrees - (race->rules.shared ? own.degrees : 0);
    if (others > MOST_SHARED_DEGREES) others = MOST_SHARED_DEGREES;
    if (others < 0) others = 0;
    return creme_looks_pool((const creme_spread[]){own, {all.variance, others}}, 2);
}

/* e_i, where lower is better, and v_i. */
static creme_race_entry estimate(const creme_race *race, int64_t candidate)
{
    int64_t n = race->rules.n, m = race->until, k = m;
    const int64_t *last = race->memory.last + candidate * n;
    const double *values = values_of(race, now(race), candidate);
    double sum = 0, spread = 0, squares = 0;
    creme_race_entry out = {.degrees = INT64_MAX};
    for (int64_t j = 0; j < m; j++) sum += values[j] - race->common[j] * race->weights[j];
    for (int64_t j = m; j < n; j++) sum += known(race, candidate, last[j], j);
    lag at;
    while (next_lag(race, candidate, &k, &at)) {
        creme_spread s = tempered(race, own_spread(race, candidate, at.round), race->spreads[at.round + 1].all);
        sum += at.weight * mean_residual(race, candidate, at.round);
        spread += at.weight * sqrt(s.variance);
        squares += at.squares * s.variance;
        if (s.degrees < out.degrees) out.degrees = s.degrees;
    }
    out.estimate = (race->rules.highest ? -sum : sum) / (double)n;
    out.variance = (spread * spread / (double)m + squares) / (double)(n * n);
    return out;
}

static void estimate_all(creme_race *race)
{
    find_common(race);
    for (int64_t g = 0; g < race->memory.rounds; g++) race->spreads[g].all = race->spreads[g].given_up;
    for (int64_t i = 0; i < race->racing_count; i++) add_spreads(race, race->racing[i], false);
    for (int64_t i = 0; i < race->racing_count; i++) race->entries[race->racing[i]] = estimate(race, race->racing[i]);
}

/* --- What is decided */

/* Quantiles by degrees of freedom take a while: 0 is one that was not asked for yet. */
static bool is_better(creme_race *race, int64_t i, int64_t j)
{
    double *quantiles = race->quantiles;
    const creme_race_entry *a = &race->entries[i], *b = &race->entries[j];
    int64_t degrees = a->degrees < b->degrees ? a->degrees : b->degrees;
    if (!(a->estimate < b->estimate)) return false;
    if (quantiles[degrees] == 0) quantiles[degrees] = creme_looks_quantile(&race->looks, degrees);
    return b->estimate - a->estimate > quantiles[degrees] * sqrt(a->variance + b->variance);
}

static verdict judge(creme_race *race, int64_t candidate)
{
    int64_t better = 0, worse = 0, wanted = race->best - race->sure;
    for (int64_t i = 0; i < race->racing_count; i++) {
        better += is_better(race, race->racing[i], candidate);
        worse += is_better(race, candidate, race->racing[i]);
    }
    if (better >= wanted) return GIVEN_UP;
    return worse >= race->racing_count - wanted ? AMONG_THE_BEST : UNDECIDED;
}

static void take_in(creme_race *race, int64_t candidate)
{
    race->is_sure[candidate] = true;
    race->sure++;
}

/* Leaves those in the race that are undecided. */
static void leave_out_decided(creme_race *race)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < race->racing_count; i++) {
        int64_t candidate = race->racing[i];
        verdict so = race->entries[candidate].verdict;
        if (so != UNDECIDED) add_spreads(race, candidate, true);
        if (so == AMONG_THE_BEST) take_in(race, candidate);
        if (so == UNDECIDED) race->racing[kept++] = candidate;
    }
    race->racing_count = kept;
    if (kept > race->best - race->sure) return;
    while (race->sure < race->best) take_in(race, race->racing[--kept]);
    race->racing_count = 0;
}

/* The one best goes on until it has all its draws. */
static void decide(creme_race *race)
{
    int64_t best = race->racing[0];
    memset(race->quantiles, 0, (size_t)(race->rules.n + MOST_SHARED_DEGREES) * sizeof *race->quantiles);
    for (int64_t i = 0; i < race->racing_count; i++)
        race->entries[race->racing[i]].verdict = judge(race, race->racing[i]);
    for (int64_t i = 0; i < race->racing_count; i++) {
        if (race->entries[race->racing[i]].estimate < race->entries[best].estimate) best = race->racing[i];
    }
    leave_out_decided(race);
    race->until = race->sure == race->best ? race->rules.n : creme_looks_next(&race->looks, race->until);
    if (race->best == 1 && race->sure == 1) race->racing[race->racing_count++] = best;
}

bool creme_race_look(creme_race *race, const double *base)
{
    int64_t n = race->rules.n, m = race->until;
    if (race->rules.error > 0) memcpy(race->memory.bases + now(race) * n, base, (size_t)n * sizeof *base);
    if (m < n) {
        weigh(race, base);
        estimate_all(race);
        decide(race);
    }
    race->drawn = m;
    return m < n && race->racing_count > 0;
}
