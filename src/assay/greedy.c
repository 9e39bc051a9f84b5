/* Rounds of a greedy search. */
#include "assay/greedy.h"

#include "base/memory.h"

int64_t creme_greedy_trials(int64_t tiles, int64_t rounds)
{
    if (rounds > tiles) rounds = tiles;
    return rounds * tiles - rounds * (rounds - 1) / 2;
}

static creme_status count_constructs(const creme_greedy *greedy, creme_assay *assay, int64_t rounds, int64_t controls)
{
    int64_t trials = creme_greedy_trials(greedy->tiles, rounds);
    if (!__builtin_mul_overflow(trials + controls, greedy->replicates, &assay->constructs) &&
        !__builtin_add_overflow(assay->constructs, 1, &assay->constructs)) {
        return CREME_OK;
    }
    return creme_fail(CREME_ERROR_RANGE, "%lld shuffles for each of %lld trials: more than can be counted",
                      (long long)greedy->replicates, (long long)trials);
}

creme_status creme_greedy_init(creme_greedy *greedy, creme_assay *assay, int64_t tiles, int64_t rounds,
                               int64_t controls)
{
    size_t replicates = (size_t)assay->options.shuffles;
    *greedy = (creme_greedy){.tiles = tiles, .replicates = assay->options.shuffles, .left_count = tiles};
    creme_status status;
    CREME_TRY(count_constructs(greedy, assay, rounds, controls));
    CREME_TRY(creme_allocate(&greedy->left, (size_t)tiles, sizeof *greedy->left));
    CREME_TRY(creme_allocate(&greedy->ids, (size_t)tiles, replicates * sizeof *greedy->ids));
    CREME_TRY(creme_allocate(&greedy->values, replicates, sizeof *greedy->values));
    for (int64_t i = 0; i < tiles; i++) greedy->left[i] = i;
done:
    return status;
}

void creme_greedy_clear(creme_greedy *greedy)
{
    creme_free(greedy->left);
    creme_free(greedy->draws);
    creme_free(greedy->ids);
    creme_free(greedy->values);
    *greedy = (creme_greedy){0};
}

creme_status creme_greedy_begin_round(creme_greedy *greedy, creme_assay *assay, int64_t count)
{
    creme_status status = creme_assay_begin_round(assay, count);
    if (status != CREME_OK) return status;
    return creme_grow(&greedy->draws, &greedy->draw_capacity, (size_t)assay->round_end, sizeof *greedy->draws);
}

void creme_greedy_add(creme_greedy *greedy, creme_greedy_draw draw)
{
    if (draw.round > 0) greedy->ids[draw.tile * greedy->replicates + draw.replicate] = greedy->drawn;
    greedy->draws[greedy->drawn++] = draw;
}

void creme_greedy_fetch(creme_greedy *greedy, const creme_assay *assay, int64_t tile, int64_t n)
{
    const int64_t *ids = greedy->ids + tile * greedy->replicates;
    for (int64_t k = 0; k < n; k++) greedy->values[k] = creme_assay_get(assay, ids[k], assay->objective);
}

creme_greedy_best creme_greedy_find_best(creme_greedy *greedy, const creme_assay *assay, const int64_t *candidates,
                                         int64_t count, bool highest)
{
    creme_greedy_best best = {.tile = CREME_NO_TILE};
    for (int64_t i = 0; i < count; i++) {
        creme_greedy_fetch(greedy, assay, candidates[i], greedy->replicates);
        creme_summary mutants = creme_summarise(greedy->values, greedy->replicates);
        bool better = highest ? mutants.mean > best.mutants.mean : mutants.mean < best.mutants.mean;
        if (best.tile == CREME_NO_TILE || better) best = (creme_greedy_best){candidates[i], mutants};
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
