/* Draws of tiles, all at once or in stages. */
#include "assay/draws.h"

#include "base/memory.h"

/* Constructs of one replicate. */
static int64_t per_replicate(const creme_draws *draws)
{
    int64_t tiles = draws->open_count;
    return draws->controls == CREME_CONTROLS_OWN ? 2 * tiles : tiles + (draws->controls == CREME_CONTROLS_SHARED);
}

static int64_t place_of_control(const creme_draws *draws, int64_t tile, int64_t replicate)
{
    return (draws->controls == CREME_CONTROLS_OWN ? tile * draws->shuffles : 0) + replicate;
}

static void add(creme_draws *draws, int64_t *id, creme_draw what)
{
    if (what.control) {
        draws->control_ids[place_of_control(draws, what.tile, what.replicate)] = *id;
    } else {
        draws->mutant_ids[what.tile * draws->shuffles + what.replicate] = *id;
        draws->counts[what.tile]++;
    }
    draws->draws[(*id)++] = what;
}

static void add_replicate(creme_draws *draws, int64_t *id, int64_t k)
{
    if (draws->controls == CREME_CONTROLS_SHARED) add(draws, id, (creme_draw){-1, k, true});
    for (int64_t i = 0; i < draws->open_count; i++) {
        int64_t tile = draws->open[i];
        if (draws->controls == CREME_CONTROLS_OWN) add(draws, id, (creme_draw){tile, k, true});
        add(draws, id, (creme_draw){tile, k, false});
    }
}

static creme_status draw_until(creme_draws *draws, creme_assay *assay, int64_t until)
{
    int64_t id = assay->round_end, wild_type = id == 0;
    creme_status status;
    CREME_TRY(creme_assay_begin_round(assay, wild_type + per_replicate(draws) * (until - draws->drawn)));
    CREME_TRY(creme_grow(&draws->draws, &draws->capacity, (size_t)assay->round_end, sizeof *draws->draws));
    if (wild_type) draws->draws[id++] = (creme_draw){0};
    for (; draws->drawn < until; draws->drawn++) add_replicate(draws, &id, draws->drawn);
done:
    return status;
}

creme_status creme_draws_begin(creme_draws *draws, creme_assay *assay, creme_controls controls, bool in_stages)
{
    size_t tiles = (size_t)creme_tile_set_count(&assay->tiles), shuffles = (size_t)assay->options.shuffles;
    size_t of_controls = controls == CREME_CONTROLS_OWN ? tiles : controls == CREME_CONTROLS_SHARED;
    creme_status status;
    draws->controls = controls;
    draws->tiles = draws->open_count = (int64_t)tiles;
    draws->shuffles = assay->options.shuffles;
    bool by_class = assay->options.stop_by == CREME_STOP_BY_CLASS;
    draws->looks = (creme_looks){.n = draws->shuffles,
                                 .first = by_class ? CREME_FIRST_LOOK : CREME_FIRST_LOOK_BY_WIDTH,
                                 .error = assay->options.stop_error};
    CREME_TRY(creme_assay_count(assay, 1, per_replicate(draws)));
    CREME_TRY(creme_allocate(&draws->open, tiles, sizeof *draws->open));
    CREME_TRY(creme_allocate_zero(&draws->counts, tiles, sizeof *draws->counts));
    CREME_TRY(creme_allocate_zero(&draws->settled, tiles, sizeof *draws->settled));
    CREME_TRY(creme_allocate(&draws->mutant_ids, tiles, shuffles * sizeof *draws->mutant_ids));
    CREME_TRY(creme_allocate(&draws->control_ids, of_controls, shuffles * sizeof *draws->control_ids));
    for (size_t i = 0; i < tiles; i++) draws->open[i] = (int64_t)i;
    status = draw_until(draws, assay, in_stages ? creme_looks_next(&draws->looks, 0) : draws->shuffles);
done:
    return status;
}

creme_status creme_draws_go_on(creme_draws *draws, creme_assay *assay,
                               bool (*is_done)(creme_assay *assay, int64_t tile))
{
    int64_t kept = 0;
    if (draws->drawn == draws->shuffles) return CREME_OK;
    for (int64_t i = 0; i < draws->open_count; i++) {
        if (!is_done(assay, draws->open[i])) draws->open[kept++] = draws->open[i];
    }
    draws->open_count = kept;
    return kept > 0 ? draw_until(draws, assay, creme_looks_next(&draws->looks, draws->drawn)) : CREME_OK;
}

double creme_draws_t(creme_draws *draws, int64_t tile)
{
    if (draws->t_count != draws->counts[tile]) {
        draws->t_count = draws->counts[tile];
        draws->t = creme_student_t_95(draws->t_count - 1);
    }
    return draws->t;
}

void creme_draws_mutants(const creme_draws *draws, const creme_assay *assay, int64_t tile, int64_t track,
                         double *values)
{
    for (int64_t k = 0; k < draws->counts[tile]; k++) {
        values[k] = creme_assay_get(assay, draws->mutant_ids[tile * draws->shuffles + k], track);
    }
}

void creme_draws_controls(const creme_draws *draws, const creme_assay *assay, int64_t tile, int64_t track,
                          double *values)
{
    for (int64_t k = 0; k < draws->counts[tile]; k++) {
        values[k] = creme_assay_get(assay, draws->control_ids[place_of_control(draws, tile, k)], track);
    }
}

void creme_draws_clear(creme_draws *draws)
{
    creme_free(draws->open);
    creme_free(draws->counts);
    creme_free(draws->settled);
    creme_free(draws->mutant_ids);
    creme_free(draws->control_ids);
    creme_free(draws->draws);
    *draws = (creme_draws){0};
}
