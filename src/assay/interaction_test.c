/* Interaction on functions whose truth is known: by hand where it is additive, by a plain search where it is not. */
#include "assay/sites_fake.h"

#include <creme/greedy.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "assay/assay_drive.h"

enum { TRACKS = 2, SHUFFLES = 4, SEED = 5 };

enum { ROUND, FIXED_REPLICATE, FIXED, ALONE, TRACE, ADDITIVE, MULTIPLICATIVE };

static void evaluate_constant(const void *self, const uint8_t *codes, float *out)
{
    (void)self;
    (void)codes;
    for (int64_t t = 0; t < TRACKS; t++) out[t] = 7;
}

static creme_assay_options options_of(creme_shuffle_method method)
{
    return (creme_assay_options){
        .tile_bp = FAKE_TILE_BP, .shuffles = SHUFFLES, .seed = SEED, .tracks = TRACKS, .method = method};
}

static creme_assay *create(const fake_sites *sites, const creme_assay_options *options, creme_interaction_options how)
{
    creme_assay *assay = NULL;
    if (creme_interaction_create(&assay, &sites->at[0], options, &how) != CREME_OK) {
        fail_msg("%s", creme_error_message());
    }
    return assay;
}

/* Tiles in the order of what they add: those that add most first, those that take away last. */
static void test_additive_tiles(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {drive_additive, sites};
    creme_assay_options options = options_of(CREME_SHUFFLE_UNIFORM);
    for (int64_t t = 0; t < TRACKS; t++) {
        for (int silencers = 0; silencers < 2; silencers++) {
            creme_assay *assay =
                create(sites, &options,
                       (creme_interaction_options){.track = t, .search = (creme_search)silencers, .rounds = 0});
            assert_string_equal(creme_assay_name(assay), "interaction");
            assert_int_equal(creme_assay_objective(assay), t);
            assert_int_equal(creme_assay_constructs(assay), 1 + SHUFFLES * 36); /* 8 + 7 + ... + 1 tiles */
            assert_int_equal(drive_assay(assay, &model, 0), FAKE_TILES);
            const creme_effect *rows = drive_finish(assay, FAKE_TILES + 1);
            double wt = fake_additive(sites, sites->codes[0], t), lost = 0, product = 1, before = INFINITY;
            assert_true(rows->tile.start < 0 && rows->n == 1 && rows->effect == 0 && isnan(rows->extra[FIXED]));
            assert_true(rows->extra[TRACE] == 1 && rows->extra[ADDITIVE] == 1 && rows->extra[MULTIPLICATIVE] == 1);
            for (int r = 1; r <= FAKE_TILES; r++) {
                const creme_effect *row = &rows[r];
                int64_t tile = 0;
                while (creme_tile_set_get(&assay->tiles, tile).start != row->tile.start) tile++;
                double adds = fake_weight(0, (int)tile, t) * (double)(tile + 1);
                assert_true((silencers ? -adds : adds) < before);
                before = silencers ? -adds : adds;
                lost += adds;
                product *= (wt - adds) / wt;
                assert_true(row->track == t && row->n == SHUFFLES && row->sd == 0);
                assert_string_equal(row->text[0], silencers ? "silencers" : "enhancers");
                assert_true(row->extra[ROUND] == r && row->extra[FIXED_REPLICATE] == 0);
                drive_is_near(row->wt, wt);
                drive_is_near(row->mean, wt - lost);
                drive_is_near(row->effect, lost / wt);
                drive_is_near(row->extra[FIXED], wt - lost);
                drive_is_near(row->extra[ALONE], wt - adds);
                drive_is_near(row->extra[TRACE], (wt - lost) / wt);
                drive_is_near(row->extra[ADDITIVE], row->extra[TRACE]);
                drive_is_near(row->extra[MULTIPLICATIVE], product);
            }
            creme_assay_destroy(assay);
        }
    }
}

/* --- The search once more, as plainly as can be. */
typedef struct plain_search {
    const fake_sites *sites;
    creme_shuffle_method method;
    int64_t track;
    bool silencers, fixed[FAKE_TILES];
    uint8_t current[FAKE_BP];
    double alone[FAKE_TILES];
} plain_search;

/* The current sequence with shuffle k of a tile, by the key that it is documented to have. */
static double try_tile(const plain_search *p, int tile, int64_t k, uint8_t *codes)
{
    int start = fake_start(tile);
    memcpy(codes, p->current, FAKE_BP);
    creme_random_key key = {.seed = SEED,
                            .locus = p->sites->at[0].key,
                            .start = start,
                            .end = start + FAKE_TILE_BP,
                            .replicate = (uint64_t)k,
                            .purpose = CREME_RANDOM_TILE};
    creme_shuffle_recipe recipe = {.method = p->method, .k = 2, .key = key};
    if (p->method == CREME_SHUFFLE_CREME_NN) recipe.key = (creme_random_key){.seed = SEED + (uint64_t)k};
    assert_int_equal(creme_shuffle_apply(codes + start, FAKE_TILE_BP, &recipe), CREME_OK);
    return (double)fake_hashed(p->sites, codes, p->track);
}

/* One round against its row. */
static void check_round(plain_search *p, const creme_effect *row, int round)
{
    uint8_t codes[FAKE_BP];
    int best = -1, nearest = 0;
    double lowest = 0, values[SHUFFLES];
    for (int tile = 0; tile < FAKE_TILES; tile++) {
        if (p->fixed[tile]) continue;
        for (int k = 0; k < SHUFFLES; k++) values[k] = try_tile(p, tile, k, codes);
        double mean = creme_summarise(values, SHUFFLES).mean;
        if (round == 1) p->alone[tile] = mean;
        if (best < 0 || (p->silencers ? mean > lowest : mean < lowest)) {
            best = tile;
            lowest = mean;
        }
    }
    for (int k = 0; k < SHUFFLES; k++) values[k] = try_tile(p, best, k, codes);
    for (int k = 1; k < SHUFFLES; k++) {
        if (fabs(values[k] - lowest) < fabs(values[nearest] - lowest)) nearest = k;
    }
    assert_int_equal(row->tile.start, fake_start(best));
    assert_true(row->mean == lowest && row->sd == creme_summarise(values, SHUFFLES).sd);
    assert_true(row->extra[FIXED_REPLICATE] == nearest && row->extra[FIXED] == values[nearest]);
    assert_true(row->extra[ALONE] == p->alone[best]);
    (void)try_tile(p, best, nearest, codes);
    memcpy(p->current, codes, FAKE_BP);
    p->fixed[best] = true;
}

/* To the bit, whatever the order of the answers. */
static void test_against_a_plain_search(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {drive_hashed, sites};
    for (int variant = 0; variant < 2 * 2 * 2 * 3; variant++) {
        plain_search plain = {
            .sites = sites, .track = variant & 1, .silencers = variant & 2, .method = (variant & 4) / 4};
        creme_assay_options options = options_of(plain.method);
        int rounds = variant & 4 ? 5 : FAKE_TILES;
        creme_assay *assay =
            create(sites, &options,
                   (creme_interaction_options){
                       .track = plain.track, .search = (creme_search)plain.silencers, .rounds = rounds});
        assert_int_equal(drive_assay(assay, &model, (uint64_t)variant / 8), rounds);
        const creme_effect *rows = drive_finish(assay, (size_t)rounds + 1);
        memcpy(plain.current, sites->codes[0], FAKE_BP);
        for (int r = 1; r <= rounds; r++) check_round(&plain, &rows[r], r);
        creme_assay_destroy(assay);
    }
}

/* Replicates say whose they are, and no other tile of a round has a better mean than the one that was chosen. */
static void test_replicates(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {drive_hashed, sites};
    creme_assay_options options = options_of(CREME_SHUFFLE_UNIFORM);
    creme_assay *assay = create(
        sites, &options, (creme_interaction_options){.track = 1, .search = CREME_SEARCH_ENHANCERS, .rounds = 6});
    drive_assay(assay, &model, 3);
    const creme_effect *rows = drive_finish(assay, 7);
    double sums[7][FAKE_BP] = {{0}};
    int64_t counts[7][FAKE_BP] = {{0}};
    for (int64_t i = 0; i < creme_assay_constructs(assay); i++) {
        creme_replicate replicate;
        creme_assay_get_replicate(assay, i, &replicate);
        assert_string_equal(replicate.role, i == 0 ? "wt" : "mutant");
        assert_string_equal(replicate.text, "enhancers");
        assert_true(i == 0 ? replicate.round == 0 : replicate.round >= 1 && replicate.round <= 6);
        assert_true(i > 0 || (double)replicate.activity[0] == rows[0].wt);
        sums[replicate.round][replicate.tile.start] += (double)replicate.activity[0];
        counts[replicate.round][replicate.tile.start]++;
    }
    for (int r = 1; r <= 6; r++) {
        for (int at = 0; at < FAKE_BP; at++) {
            if (counts[r][at] == 0) continue;
            assert_int_equal(counts[r][at], SHUFFLES);
            assert_true(sums[r][at] / SHUFFLES >= rows[r].mean);
        }
        for (int fixed = 1; fixed < r; fixed++) assert_int_equal(counts[r][rows[fixed].tile.start], 0);
    }
    creme_assay_destroy(assay);
}

/* Where all tiles are alike, they are fixed from left to right; the first shuffle is as near to the mean as any. */
static void test_ties(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {evaluate_constant, NULL};
    creme_assay_options options = options_of(CREME_SHUFFLE_UNIFORM);
    for (int silencers = 0; silencers < 2; silencers++) {
        creme_assay *assay = create(
            sites, &options, (creme_interaction_options){.track = 0, .search = (creme_search)silencers, .rounds = 0});
        drive_assay(assay, &model, 0);
        const creme_effect *rows = drive_finish(assay, FAKE_TILES + 1);
        for (int r = 1; r <= FAKE_TILES; r++) {
            assert_int_equal(rows[r].tile.start, fake_start(r - 1));
            assert_true(rows[r].extra[FIXED_REPLICATE] == 0);
            assert_true(rows[r].extra[TRACE] == 1 && rows[r].extra[MULTIPLICATIVE] == 1);
        }
        creme_assay_destroy(assay);
    }
}

/* A share of nothing says nothing. */
static void test_silent_locus(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {drive_silent, NULL};
    creme_assay_options options = options_of(CREME_SHUFFLE_UNIFORM);
    creme_assay *assay = create(
        sites, &options, (creme_interaction_options){.track = 0, .search = CREME_SEARCH_ENHANCERS, .rounds = 2});
    drive_assay(assay, &model, 0);
    const creme_effect *rows = drive_finish(assay, 3);
    for (int r = 0; r < 3; r++) {
        assert_true(rows[r].mean == 0 && isnan(rows[r].effect));
        assert_true(isnan(rows[r].extra[TRACE]) && isnan(rows[r].extra[ADDITIVE]));
        assert_true(isnan(rows[r].extra[MULTIPLICATIVE]));
    }
    creme_assay_destroy(assay);
}

/* Where shuffles do the same every time, two of them in round 2 and after are enough for all but the winner; what
 * is found is the same to the last bit. Where they do anything at all, what is found in each round is still the best
 * of those that were drawn in full. */
static void test_adaptive(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = options_of(CREME_SHUFFLE_UNIFORM);
    options.shuffles = 10;
    for (int silencers = 0; silencers < 2; silencers++) {
        drive_model model = {drive_additive, sites};
        creme_interaction_options how = {.search = (creme_search)silencers};
        creme_assay *full = create(sites, &options, how);
        how.error_probability = 0.01;
        creme_assay *adaptive = create(sites, &options, how);
        assert_int_equal(creme_assay_constructs(adaptive), creme_assay_constructs(full));
        drive_assay(full, &model, 0);
        assert_int_equal(drive_assay(adaptive, &model, 7), 1 + 2 * (FAKE_TILES - 2) + 1);
        const creme_effect *a = drive_finish(full, FAKE_TILES + 1), *b = drive_finish(adaptive, FAKE_TILES + 1);
        for (int r = 0; r <= FAKE_TILES; r++) {
            assert_true(a[r].tile.start == b[r].tile.start && a[r].n == b[r].n && a[r].mean == b[r].mean);
            for (int e = 0; e < 7; e++) {
                assert_true(a[r].extra[e] == b[r].extra[e] || (isnan(a[r].extra[e]) && isnan(b[r].extra[e])));
            }
        }
        /* round 1 in full, then two draws of 7, 6, ... 2 tiles and eight more of one, then ten of the last */
        assert_int_equal(creme_assay_constructs(adaptive), 1 + 10 * 8 + 2 * (7 + 6 + 5 + 4 + 3 + 2) + 8 * 6 + 10);
        creme_assay_destroy(full);
        creme_assay_destroy(adaptive);
    }
}

static void test_adaptive_on_noise(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = options_of(CREME_SHUFFLE_UNIFORM);
    options.shuffles = 10;
    drive_model model = {drive_hashed, sites};
    for (uint64_t order = 0; order < 3; order++) {
        creme_assay *assay = create(sites, &options, (creme_interaction_options){.error_probability = 0.9});
        drive_assay(assay, &model, order);
        const creme_effect *rows = drive_finish(assay, FAKE_TILES + 1);
        double sums[FAKE_TILES + 1][FAKE_BP] = {{0}};
        int64_t counts[FAKE_TILES + 1][FAKE_BP] = {{0}};
        for (int64_t i = 1; i < creme_assay_constructs(assay); i++) {
            creme_replicate replicate;
            creme_assay_get_replicate(assay, i, &replicate);
            sums[replicate.round][replicate.tile.start] += (double)replicate.activity[0];
            assert_int_equal(replicate.replicate, counts[replicate.round][replicate.tile.start]++);
        }
        for (int r = 1; r <= FAKE_TILES; r++) {
            assert_int_equal(counts[r][rows[r].tile.start], 10);
            for (int at = 0; at < FAKE_BP; at++) {
                if (counts[r][at] == 10) assert_true(sums[r][at] / 10 >= rows[r].mean);
            }
        }
        creme_assay_destroy(assay);
    }
}

static void test_editions_and_limits(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = options_of(CREME_SHUFFLE_UNIFORM);
    options.shuffles = 0;
    creme_assay *assay = create(sites, &options, (creme_interaction_options){0});
    assert_int_equal(creme_assay_constructs(assay), 1 + 10 * 36);
    creme_assay_destroy(assay);
    options.edition = CREME_EDITION_2023;
    assay = create(sites, &options, (creme_interaction_options){.rounds = 3});
    assert_int_equal(creme_assay_constructs(assay), 1 + 5 * (8 + 7 + 6));
    creme_assay_destroy(assay);
    const creme_interaction_options bad[] = {{.track = TRACKS},        {.track = -1},
                                             {.rounds = -1},           {.search = (creme_search)2},
                                             {.error_probability = 1}, {.error_probability = NAN}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        creme_status status = creme_interaction_create(&assay, &sites->at[0], &options, &bad[i]);
        assert_int_equal(status, i == 3 ? CREME_ERROR_ARGUMENT : CREME_ERROR_RANGE);
        assert_null(assay);
    }
    options.tile_bp = FAKE_BP;
    assert_int_equal(creme_interaction_create(&assay, &sites->at[0], &options, &(creme_interaction_options){0}),
                     CREME_ERROR_RANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_additive_tiles), cmocka_unit_test(test_against_a_plain_search),
        cmocka_unit_test(test_replicates),     cmocka_unit_test(test_ties),
        cmocka_unit_test(test_adaptive),       cmocka_unit_test(test_adaptive_on_noise),
        cmocka_unit_test(test_silent_locus),   cmocka_unit_test(test_editions_and_limits),
    };
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
