/* Whether the classes of tiles would be the same with all draws. */
#include "assay/draws.h"

#include "base/memory.h"

enum { OF_OTHERS = 4 }; /* degrees of freedom at most that the other tiles of the locus count for */

/* Draws that agree (to a thousandth of the others' spread) where the others' do not: a few may differ widely from all
 * others, as where shuffles make or break an element. Nothing is known then of how much, and three times is allowed. */
static const double AGREEING = 1e-6, FOR_AGREEING = 9; /* of variances */

typedef struct settling {
    creme_draws *draws;
    creme_assay *assay;
    creme_looks looks;
    double *mutants, *controls;
    creme_spread *spreads; /* of what is asked [tiles] */
    int *sides; /* of the enhancer's, and the silencer's question [2][tiles]: -1 below, 1 above, 0 unknown */
    int64_t quantile_degrees;
    double quantile;
} settling;

/* The draws of what is asked of a tile, in s->mutants; how many. */
static int64_t gather(settling *s, const creme_question *question, int64_t tile, int64_t track)
{
    int64_t n = s->draws->counts[tile];
    double wt = question->wt * creme_assay_get(s->assay, 0, track);
    creme_draws_mutants(s->draws, s->assay, tile, track, s->mutants);
    if (s->draws->controls != CREME_CONTROLS_NONE) creme_draws_controls(s->draws, s->assay, tile, track, s->controls);
    for (int64_t k = 0; k < n; k++) s->mutants[k] = question->mutant * s->mutants[k] + wt;
    for (int64_t k = 0; k < n && s->draws->controls != CREME_CONTROLS_NONE; k++)
        s->mutants[k] += question->control * s->controls[k];
    return n;
}

/* Student's quantile takes a while: kept for the next tile with as many. */
static double quantile_of(settling *s, int64_t degrees)
{
    if (s->quantile_degrees != degrees) {
        s->quantile = creme_looks_quantile(&s->looks, degrees);
        s->quantile_degrees = degrees;
    }
    return s->quantile;
}

/* The variance that is taken for a tile's, and its degrees of freedom. */
static creme_spread variance_of(creme_spread own, creme_spread all)
{
    creme_spread others = {0, all.degrees - own.degrees};
    if (others.degrees < 1) return own;
    double squares = all.variance * (double)all.degrees - own.variance * (double)own.degrees;
    others.variance = squares > 0 ? squares / (double)others.degrees : 0;
    if (others.degrees > OF_OTHERS) others.degrees = OF_OTHERS;
    creme_spread both = creme_looks_pool((const creme_spread[]){own, others}, 2);
    if (both.variance < own.variance) both.variance = own.variance;
    if (own.variance < AGREEING * others.variance) both.variance *= FOR_AGREEING;
    return both;
}

static int side_of(settling *s, const creme_question *question, int64_t tile, int64_t track, creme_spread all)
{
    creme_spread taken = variance_of(s->spreads[tile], all);
    if (!(taken.variance > 0)) return 0;
    int64_t n = gather(s, question, tile, track);
    creme_bounds at =
        creme_looks_bound(&s->looks, NULL, s->mutants, n, taken.variance, quantile_of(s, taken.degrees));
    return at.low > 0 ? 1 : at.high <= 0 ? -1 : 0;
}

/* Such a tile has no effect, and its draws do not differ. */
static bool is_idle(const settling *s, int64_t tile)
{
    creme_interval at = creme_tile_set_get(&s->assay->tiles, tile);
    bool alone = s->draws->controls == CREME_CONTROLS_NONE;
    return alone ? creme_assay_is_n(s->assay, at) : creme_assay_adds_nothing(s->assay, at);
}

/* sides[tiles] of those that are open. */
static void ask(settling *s, const creme_question *question, int64_t track, int *sides)
{
    creme_draws *draws = s->draws;
    for (int64_t tile = 0; tile < draws->tiles; tile++) {
        int64_t n = gather(s, question, tile, track);
        s->spreads[tile] = creme_looks_spread(NULL, s->mutants, n);
        if (is_idle(s, tile)) s->spreads[tile] = (creme_spread){0, 0};
    }
    creme_spread all = creme_looks_pool(s->spreads, draws->tiles);
    for (int64_t i = 0; i < draws->open_count; i++) {
        sides[draws->open[i]] = side_of(s, question, draws->open[i], track, all);
    }
}

static bool controls_are_above_0(settling *s, int64_t tile, int64_t track)
{
    if (s->draws->controls == CREME_CONTROLS_NONE) return true;
    creme_draws_controls(s->draws, s->assay, tile, track, s->controls);
    return creme_summarise(s->controls, s->draws->counts[tile]).mean > 0;
}

static void settle(settling *s, const creme_class_question *questions, int64_t track)
{
    creme_draws *draws = s->draws;
    int *enhancer = s->sides, *silencer = s->sides + draws->tiles;
    ask(s, &questions->enhancer, track, enhancer);
    ask(s, &questions->silencer, track, silencer);
    for (int64_t i = 0; i < draws->open_count; i++) {
        int64_t tile = draws->open[i];
        bool between = enhancer[tile] < 0 && silencer[tile] > 0;
        bool settled = enhancer[tile] > 0 || silencer[tile] < 0 || between;
        if (!settled || !controls_are_above_0(s, tile, track)) draws->settled[tile] = false;
    }
}

creme_status creme_draws_settle(creme_draws *draws, creme_assay *assay, const creme_class_question *questions,
                                int64_t count)
{
    settling s = {.draws = draws, .assay = assay, .looks = draws->looks};
    size_t tiles = (size_t)draws->tiles, shuffles = (size_t)draws->shuffles;
    creme_status status;
    s.looks.candidates = count;
    CREME_TRY(creme_allocate(&s.mutants, shuffles, 2 * sizeof *s.mutants));
    CREME_TRY(creme_allocate(&s.spreads, tiles, sizeof *s.spreads));
    CREME_TRY(creme_allocate(&s.sides, tiles, 2 * sizeof *s.sides));
    s.controls = s.mutants + draws->shuffles;
    for (int64_t i = 0; i < draws->open_count; i++) draws->settled[draws->open[i]] = true;
    for (int64_t track = 0; track < assay->options.tracks; track++) {
        if (!(creme_assay_get(assay, 0, track) > 0)) continue;
        for (int64_t q = 0; q < count; q++) settle(&s, &questions[q], track);
    }
done:
    creme_free(s.mutants);
    creme_free(s.spreads);
    creme_free(s.sides);
    return status;
}
