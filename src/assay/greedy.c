/* Rounds of a greedy search. */
#include "assay/greedy.h"

#include "base/memory.h"

int64_t creme_greedy_trials(int64_t tiles, int64_t rounds)
{
    if (rounds > tiles) rounds = tiles;
    return rounds * tiles - rounds * (rounds - 1) / 2;
}

static creme_status count_constructs(const creme_greedy *greedy, creme_assay *assay)
{
    int64_t trials = creme_greedy_trials(greedy->rules.tiles, greedy->rules.rounds);
    if (!__builtin_mul_overflow(trials + greedy->rules.controls, greedy->replicates, &assay->constructs) &&
        !__builtin_add_overflow(assay->constructs, 1, &assay->constructs)) {
        return CREME_OK;
    }
    return creme_fail(CREME_ERROR_RANGE, "%lld shuffles for each of %lld trials: more than can be counted",
                      (long long)greedy->replicates, (long long)trials);
}

creme_status creme_greedy_init(creme_greedy *greedy, creme_assay *assay, const creme_greedy_rules *rules)
{
    size_t tiles = (size_t)rules->tiles, replicates = (size_t)assay->options.shuffles;
    creme_race_rules race = {.candidates = rules->tiles,
                             .n = assay->options.shuffles,
                             .highest = rules->highest,
                             .shared = rules->controls,
                             .error = rules->error};
    *greedy = (creme_greedy){.rules = *rules, .replicates = assay->options.shuffles, .left_count = rules->tiles};
    creme_status status;
    CREME_TRY(count_constructs(greedy, assay));
    CREME_TRY(creme_allocate(&greedy->left, tiles, sizeof *greedy->left));
    CREME_TRY(creme_allocate(&greedy->ids, tiles, replicates * sizeof *greedy->ids));
    CREME_TRY(creme_allocate(&greedy->values, replicates, sizeof *greedy->values));
    CREME_TRY(creme_race_init(&greedy->race, &race));
    for (int64_t i = 0; i < rules->tiles; i++) greedy->left[i] = i;
done:
    return status;
}

void creme_greedy_clear(creme_greedy *greedy)
{
    creme_race_clear(&greedy->race);
    creme_free(greedy->left);
    creme_free(greedy->draws);
    creme_free(greedy->ids);
    creme_free(greedy->values);
    *greedy = (creme_greedy){0};
}

/* --- Draws */

/* Whether a tile is drawn as replicate k now: all replicates of one that is to be whole come with the first ones. */
static bool is_due(const creme_greedy *greedy, int64_t tile, int64_t k)
{
    const creme_race *race = &greedy->race;
    if (greedy->round == 1 && tile == greedy->rules.whole) return race->drawn == 0;
    return k >= race->drawn && k < race->until;
}

static bool are_first(const creme_greedy *greedy)
{
    return greedy->round == 1 && greedy->race.drawn == 0;
}

static int64_t count_due(const creme_greedy *greedy)
{
    int64_t count = are_first(greedy) ? 1 + greedy->replicates * greedy->rules.controls : 0;
    for (int64_t i = 0; i < greedy->race.racing_count; i++) {
        for (int64_t k = 0; k < greedy->replicates; k++) count += is_due(greedy, greedy->race.racing[i], k);
    }
    return count;
}

static void add(creme_greedy *greedy, creme_greedy_draw draw)
{
    if (draw.round > 0) greedy->ids[draw.tile * greedy->replicates + draw.replicate] = greedy->drawn;
    greedy->draws[greedy->drawn++] = draw;
}

/* Draws the tiles in the race until each has as many as that wants. */
static creme_status draw(creme_greedy *greedy, creme_assay *assay)
{
    const creme_race *race = &greedy->race;
    bool first = are_first(greedy);
    creme_status status;
    CREME_TRY(creme_assay_begin_round(assay, count_due(greedy)));
    CREME_TRY(creme_grow(&greedy->draws, &greedy->draw_capacity, (size_t)assay->round_end, sizeof *greedy->draws));
    if (first) add(greedy, (creme_greedy_draw){.tile = CREME_NO_TILE});
    for (int64_t k = 0; k < greedy->replicates; k++) {
        if (first && greedy->rules.controls) add(greedy, (creme_greedy_draw){.tile = CREME_NO_TILE, .replicate = k});
        for (int64_t i = 0; i < race->racing_count; i++) {
            if (is_due(greedy, race->racing[i], k))
                add(greedy, (creme_greedy_draw){greedy->round, race->racing[i], k});
        }
    }
done:
    return status;
}

creme_status creme_greedy_begin(creme_greedy *greedy, creme_assay *assay, bool in_full)
{
    greedy->round++;
    creme_status status = creme_race_begin(&greedy->race, greedy->left, greedy->left_count, 1, in_full);
    return status == CREME_OK ? draw(greedy, assay) : status;
}

/* Tells the race what was drawn. */
static void set_drawn(creme_greedy *greedy, const creme_assay *assay)
{
    creme_race *race = &greedy->race;
    for (int64_t i = 0; i < race->racing_count; i++) {
        int64_t tile = race->racing[i];
        creme_greedy_fetch(greedy, assay, tile, race->until);
        for (int64_t k = race->drawn; k < race->until; k++) creme_race_set(race, tile, k, greedy->values[k]);
    }
}

/* What the race asks for may be drawn already, of the tile that is to be whole. */
creme_status creme_greedy_go_on(creme_greedy *greedy, creme_assay *assay, const double *base, bool *more)
{
    do {
        set_drawn(greedy, assay);
        *more = creme_race_look(&greedy->race, base);
    } while (*more && count_due(greedy) == 0);
    return *more ? draw(greedy, assay) : CREME_OK;
}

void creme_greedy_fetch_controls(const creme_greedy *greedy, const creme_assay *assay, double *values)
{
    for (int64_t i = 1; i < greedy->drawn; i++) {
        const creme_greedy_draw *at = &greedy->draws[i];
        if (at->tile == CREME_NO_TILE) values[at->replicate] = creme_assay_get(assay, i, assay->objective);
    }
}

void creme_greedy_fetch(creme_greedy *greedy, const creme_assay *assay, int64_t tile, int64_t n)
{
    const int64_t *ids = greedy->ids + tile * greedy->replicates;
    for (int64_t k = 0; k < n; k++) greedy->values[k] = creme_assay_get(assay, ids[k], assay->objective);
}

static bool is_left(const creme_greedy *greedy, int64_t tile)
{
    for (int64_t i = 0; i < greedy->left_count; i++) {
        if (greedy->left[i] == tile) return true;
    }
    return false;
}

creme_greedy_best creme_greedy_find_best(creme_greedy *greedy, const creme_assay *assay)
{
    creme_greedy_best best = {.tile = CREME_NO_TILE};
    for (int64_t i = 0; i < greedy->race.racing_count; i++) {
        int64_t tile = greedy->race.racing[i];
        if (!is_left(greedy, tile)) continue;
        creme_greedy_fetch(greedy, assay, tile, greedy->replicates);
        creme_summary mutants = creme_summarise(greedy->values, greedy->replicates);
        bool better = greedy->rules.highest ? mutants.mean > best.mutants.mean : mutants.mean < best.mutants.mean;
        if (best.tile == CREME_NO_TILE || better) best = (creme_greedy_best){tile, mutants};
    }
    creme_greedy_fetch(greedy, assay, best.tile, greedy->replicates);
    return best;
}

void creme_greedy_take(creme_greedy *greedy, int64_t tile)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < greedy->left_count; i++) {
        if (greedy->left[i] != tile) greedy->left[kept++] = greedy->left[i];
    }
    greedy->left_count = kept;
}
