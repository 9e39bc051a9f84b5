/* Multiplicity on functions whose truth is known: by hand where it is additive, by a plain search where it is not,
 * and on a grammar that saturates. */
#include "assay/sites_fake.h"

#include <creme/greedy.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "assay/assay_drive.h"
#include "assay/assay_grammar.h"

enum { TRACKS = 2, SHUFFLES = 4, SEED = 5 };

enum { COPIES, CONTROL_MEAN, ONE_COPY_MEAN, NORMALISED };

static creme_assay_options options_of(creme_shuffle_method method)
{
    return (creme_assay_options){
        .tile_bp = FAKE_TILE_BP, .shuffles = SHUFFLES, .seed = SEED, .tracks = TRACKS, .method = method};
}

static creme_assay *create(const creme_site *site, const creme_assay_options *options, creme_multiplicity_options how)
{
    creme_assay *assay = NULL;
    if (creme_multiplicity_create(&assay, site, options, &how) != CREME_OK) fail_msg("%s", creme_error_message());
    return assay;
}

/* The control of replicate k of site 0, drawn by the key that it is documented to have. */
static void draw_control(const fake_sites *sites, creme_shuffle_method method, int64_t k, uint8_t *codes)
{
    creme_shuffle_recipe recipe = {.method = method, .k = 2, .key = {.seed = SEED}};
    recipe.key = method == CREME_SHUFFLE_CREME_NN ? (creme_random_key){.seed = SEED + (uint64_t)k}
                                                  : (creme_random_key){.seed = SEED,
                                                                       .locus = sites->at[0].key,
                                                                       .replicate = (uint64_t)k,
                                                                       .purpose = CREME_RANDOM_BACKGROUND};
    memcpy(codes, sites->codes[0], FAKE_BP);
    assert_int_equal(creme_shuffle_apply(codes, FAKE_BP, &recipe), CREME_OK);
    memcpy(codes + FAKE_TSS_BP, sites->codes[0] + FAKE_TSS_BP, FAKE_TILE_BP);
}

/* A copy at position p adds weight (p + 1): whether that is more or less than nothing, the furthest right do most. */
static void test_additive_copies(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {drive_additive, sites};
    creme_assay_options options = options_of(CREME_SHUFFLE_UNIFORM);
    double margins[SHUFFLES];
    for (int64_t k = 0; k < SHUFFLES; k++) {
        uint8_t codes[FAKE_BP];
        draw_control(sites, CREME_SHUFFLE_UNIFORM, k, codes);
        margins[k] = fake_margin(codes);
    }
    for (int tile = 0; tile < FAKE_TILES; tile++) {
        double weight = fake_weight(0, tile, 1), margin = creme_summarise(margins, SHUFFLES).mean, sum = 0;
        creme_cre_kind kind = weight > 0 ? CREME_CRE_ENHANCER : CREME_CRE_SILENCER;
        creme_assay *assay = create(&sites->at[0], &options, (creme_multiplicity_options){1, tile, kind, 0});
        assert_string_equal(creme_assay_name(assay), "multiplicity");
        assert_int_equal(creme_assay_objective(assay), 1);
        assert_int_equal(creme_assay_constructs(assay), 1 + SHUFFLES * 37); /* control, 8 + 7 + ... + 1 positions */
        assert_int_equal(drive_assay(assay, &model, 0), FAKE_TILES);
        const creme_effect *rows = drive_finish(assay, FAKE_TILES + 1);
        double wt = fake_additive(sites, sites->codes[0], 1), control = fake_tss(0, 1) + margin;
        for (int c = 0; c <= FAKE_TILES; c++) {
            const creme_effect *row = &rows[c];
            if (c > 0) sum += weight * (FAKE_TILES - c + 1);
            assert_int_equal(row->tile.start, fake_start(tile));
            assert_int_equal(row->position.start, c ? fake_start(FAKE_TILES - c) : -1);
            assert_string_equal(row->text[0], weight > 0 ? "enhancer" : "silencer");
            assert_true(row->track == 1 && row->n == SHUFFLES && row->extra[COPIES] == c);
            drive_is_near(row->wt, wt);
            drive_is_near(row->mean, control + sum);
            drive_is_near(row->sd, creme_summarise(margins, SHUFFLES).sd);
            drive_is_near(row->effect, sum / wt);
            drive_is_near(row->se, 0); /* paired: what backgrounds differ in drops out */
            drive_is_near(row->extra[CONTROL_MEAN], control);
            drive_is_near(row->extra[ONE_COPY_MEAN], control + weight * (tile + 1));
            drive_is_near(row->extra[NORMALISED], (control + sum) / (control + weight * (tile + 1)));
        }
        creme_assay_destroy(assay);
    }
}

static void rows_are_equal(const creme_effect *a, const creme_effect *b, int64_t count)
{
    for (int64_t r = 0; r < count; r++) {
        assert_true(a[r].position.start == b[r].position.start && a[r].n == b[r].n && a[r].mean == b[r].mean);
        assert_true(a[r].effect == b[r].effect && a[r].se == b[r].se);
        for (int e = 0; e <= NORMALISED; e++) assert_true(a[r].extra[e] == b[r].extra[e]);
    }
}

/* Where a copy does the same in every background, two or three of them tell all places apart but the one that is
 * chosen; the controls and the CRE's own place have all. What is found is the same to the last bit, in whatever order
 * it comes. */
static void test_stops(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {drive_additive, sites};
    creme_assay_options options = options_of(CREME_SHUFFLE_UNIFORM), stops;
    options.shuffles = 10;
    stops = options;
    stops.stop_by = CREME_STOP_BY_CLASS;
    for (int tile = 0; tile < FAKE_TILES; tile++) {
        creme_cre_kind kind = fake_weight(0, tile, 1) > 0 ? CREME_CRE_ENHANCER : CREME_CRE_SILENCER;
        creme_multiplicity_options how = {1, tile, kind, 3};
        creme_assay *full = create(&sites->at[0], &options, how), *early = create(&sites->at[0], &stops, how);
        assert_int_equal(creme_assay_constructs(full), creme_assay_constructs(early));
        drive_assay(full, &model, 0);
        drive_assay(early, &model, (uint64_t)tile);
        rows_are_equal(drive_finish(full, 4), drive_finish(early, 4), 4);
        assert_int_equal(creme_assay_constructs(full), 1 + 10 * (1 + 8 + 7 + 6));
        /* the furthest right is chosen first; what adds the same to low and high activities may take a third draw */
        int64_t own = tile == FAKE_TILES - 1 ? 0 : 8, least = 1 + 10 + 2 * (8 + 7 + 6) + 3 * 8 + own;
        assert_in_range(creme_assay_constructs(early), least, least + 8 + 7 + 6);
        creme_assay_destroy(full);
        creme_assay_destroy(early);
    }
}

/* Where copies do anything at all, what is found in each round is the best of the places that were tried in all
 * backgrounds. */
static void test_stops_on_noise(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {drive_hashed, sites};
    creme_assay_options options = options_of(CREME_SHUFFLE_UNIFORM);
    options.shuffles = 10;
    options.stop_by = CREME_STOP_BY_CLASS;
    options.stop_error = 0.9;
    for (uint64_t order = 0; order < 3; order++) {
        creme_assay *assay =
            create(&sites->at[0], &options, (creme_multiplicity_options){0, 2, CREME_CRE_ENHANCER, FAKE_TILES});
        drive_assay(assay, &model, order);
        const creme_effect *rows = drive_finish(assay, FAKE_TILES + 1);
        double sums[FAKE_TILES + 1][FAKE_BP] = {{0}};
        int64_t counts[FAKE_TILES + 1][FAKE_BP] = {{0}};
        for (int64_t i = 1; i < creme_assay_constructs(assay); i++) {
            creme_replicate replicate;
            creme_assay_get_replicate(assay, i, &replicate);
            sums[replicate.round][replicate.position.start] += (double)replicate.activity[0];
            counts[replicate.round][replicate.position.start]++;
        }
        assert_int_equal(counts[1][fake_start(2)], 10);
        for (int r = 1; r <= FAKE_TILES; r++) {
            assert_int_equal(counts[r][rows[r].position.start], 10);
            for (int at = 0; at < FAKE_BP; at++) {
                if (counts[r][at] == 10) assert_true(sums[r][at] / 10 <= rows[r].mean);
            }
        }
        creme_assay_destroy(assay);
    }
}

/* --- The search once more, as plainly as can be. */
typedef struct plain_search {
    const fake_sites *sites;
    int64_t track;
    int tile;
    bool silencer, taken[FAKE_TILES];
    uint8_t current[SHUFFLES][FAKE_BP];
} plain_search;

static double try_position(const plain_search *p, int position)
{
    double values[SHUFFLES];
    for (int k = 0; k < SHUFFLES; k++) {
        uint8_t codes[FAKE_BP];
        memcpy(codes, p->current[k], FAKE_BP);
        if (position >= 0) {
            memcpy(codes + fake_start(position), p->sites->codes[0] + fake_start(p->tile), FAKE_TILE_BP);
        }
        values[k] = (double)fake_hashed(p->sites, codes, p->track);
    }
    return creme_summarise(values, SHUFFLES).mean;
}

static void check_round(plain_search *p, const creme_effect *row)
{
    int best = -1;
    double most = 0;
    for (int position = 0; position < FAKE_TILES; position++) {
        if (p->taken[position]) continue;
        double mean = try_position(p, position);
        if (best >= 0 && !(p->silencer ? mean < most : mean > most)) continue;
        best = position;
        most = mean;
    }
    assert_int_equal(row->position.start, fake_start(best));
    assert_true(row->mean == most);
    for (int k = 0; k < SHUFFLES; k++) {
        memcpy(p->current[k] + fake_start(best), p->sites->codes[0] + fake_start(p->tile), FAKE_TILE_BP);
    }
    p->taken[best] = true;
}

/* To the bit, whatever the order of the answers. */
static void test_against_a_plain_search(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {drive_hashed, sites};
    for (int variant = 0; variant < 2 * 2 * 2 * 3; variant++) {
        creme_shuffle_method method = variant & 4 ? CREME_SHUFFLE_CREME_NN : CREME_SHUFFLE_UNIFORM;
        plain_search plain = {.sites = sites, .track = variant & 1, .silencer = variant & 2, .tile = variant % 7};
        creme_assay_options options = options_of(method);
        int copies = variant & 4 ? 5 : FAKE_TILES;
        creme_multiplicity_options how = {plain.track, plain.tile, (creme_cre_kind)plain.silencer, copies};
        creme_assay *assay = create(&sites->at[0], &options, how);
        assert_int_equal(drive_assay(assay, &model, (uint64_t)variant / 8), copies);
        const creme_effect *rows = drive_finish(assay, (size_t)copies + 1);
        for (int k = 0; k < SHUFFLES; k++) draw_control(sites, method, k, plain.current[k]);
        assert_true(rows[0].mean == try_position(&plain, -1));
        assert_true(rows[0].extra[ONE_COPY_MEAN] == try_position(&plain, plain.tile));
        for (int c = 1; c <= copies; c++) check_round(&plain, &rows[c]);
        creme_assay_destroy(assay);
    }
}

/* Replicates say whose they are, and no other position of a round has a better mean than the one that was chosen. */
static void test_replicates(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {drive_hashed, sites};
    creme_assay_options options = options_of(CREME_SHUFFLE_UNIFORM);
    creme_assay *assay = create(&sites->at[0], &options, (creme_multiplicity_options){1, 2, CREME_CRE_ENHANCER, 6});
    drive_assay(assay, &model, 3);
    const creme_effect *rows = drive_finish(assay, 7);
    double sums[7][FAKE_BP] = {{0}};
    int64_t counts[7][FAKE_BP] = {{0}};
    for (int64_t i = 0; i < creme_assay_constructs(assay); i++) {
        creme_replicate replicate;
        creme_assay_get_replicate(assay, i, &replicate);
        assert_string_equal(replicate.role, i == 0 ? "wt" : replicate.round == 0 ? "control" : "mutant");
        assert_string_equal(replicate.text, "enhancer");
        if (i == 0) assert_true((double)replicate.activity[0] == rows[0].wt);
        if (replicate.round > 0) assert_int_equal(replicate.tile.start, fake_start(2));
        if (i == 0) continue;
        sums[replicate.round][replicate.position.start] += (double)replicate.activity[0];
        counts[replicate.round][replicate.position.start]++;
    }
    assert_int_equal(counts[0][FAKE_TSS_BP], SHUFFLES);
    for (int c = 1; c <= 6; c++) {
        for (int at = 0; at < FAKE_BP; at++) {
            assert_true(counts[c][at] == 0 || counts[c][at] == SHUFFLES);
            assert_true(counts[c][at] == 0 || sums[c][at] / SHUFFLES <= rows[c].mean);
        }
        for (int before = 1; before < c; before++) assert_int_equal(counts[c][rows[before].position.start], 0);
    }
    creme_assay_destroy(assay);
}

/* e enhancers give 2 (1 + 3 e): a straight line; where more than three count as three, a plateau, on which all
 * positions are alike and the leftmost is taken. s silencers give 2 / (1 + s). */
static void test_lines_and_plateaus(void **state)
{
    (void)state;
    enum { COPIES_MADE = 8 };
    grammar_site g;
    const grammar_plant plants[] = {{GRAMMAR_ENHANCER, grammar_tile_start(4) + 100},
                                    {GRAMMAR_SILENCER, grammar_tile_start(9) + 30}};
    grammar_site_open(&g, plants, 2);
    drive_model model = {grammar_evaluate, &g};
    creme_assay_options options = {.tile_bp = GRAMMAR_TILE_BP, .tracks = GRAMMAR_TRACKS, .seed = SEED};
    for (int variant = 0; variant < 3; variant++) {
        bool silencer = variant == 2;
        creme_multiplicity_options how = {.track = variant == 1 ? GRAMMAR_CAPPED : GRAMMAR_LINEAR,
                                          .tile = silencer ? 9 : 4,
                                          .kind = silencer ? CREME_CRE_SILENCER : CREME_CRE_ENHANCER,
                                          .copies = COPIES_MADE};
        creme_assay *assay = create(&g.site, &options, how);
        drive_assay(assay, &model, 0);
        const creme_effect *rows = drive_finish(assay, COPIES_MADE + 1);
        for (int c = 0; c <= COPIES_MADE; c++) {
            double counted = how.track == GRAMMAR_CAPPED && c > 3 ? 3 : c;
            double expected = silencer ? 2.0 / (1 + c) : (1 + 3 * counted) / 4;
            /* the model's answers are rounded to float32 */
            assert_float_equal(rows[c].extra[NORMALISED], expected, 1e-6);
            assert_true(rows[c].sd == 0 && rows[c].n == 10);
            if (c > 0) assert_int_equal(rows[c].position.start, grammar_tile_start(c - 1));
        }
        creme_assay_destroy(assay);
    }
    grammar_site_close(&g);
}

/* A share of nothing says nothing. */
static void test_silent_locus(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {drive_silent, NULL};
    creme_assay_options options = options_of(CREME_SHUFFLE_UNIFORM);
    creme_assay *assay = create(&sites->at[0], &options, (creme_multiplicity_options){.copies = 2});
    drive_assay(assay, &model, 0);
    const creme_effect *rows = drive_finish(assay, 3);
    for (int c = 0; c < 3; c++) {
        assert_true(rows[c].mean == 0 && isnan(rows[c].effect) && isnan(rows[c].extra[NORMALISED]));
        assert_int_equal(rows[c].position.start, c ? fake_start(c - 1) : -1);
    }
    creme_assay_destroy(assay);
}

static void test_editions_and_limits(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = {.tile_bp = 10, .tracks = TRACKS}; /* 19 tiles on either side */
    creme_assay *assay = create(&sites->at[0], &options, (creme_multiplicity_options){0});
    assert_int_equal(creme_assay_constructs(assay), 1 + 10 * (1 + 15 * creme_tile_set_count(&assay->tiles) - 105));
    creme_assay_destroy(assay);
    options.edition = CREME_EDITION_2023;
    assay = create(&sites->at[0], &options, (creme_multiplicity_options){0});
    assert_int_equal(creme_assay_constructs(assay), 1 + 10 * (1 + 10 * creme_tile_set_count(&assay->tiles) - 45));
    creme_assay_destroy(assay);
    const creme_multiplicity_options bad[] = {{.track = TRACKS}, {.track = -1}, {.copies = -1},
                                              {.tile = 38},      {.tile = -1},  {.kind = (creme_cre_kind)2}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        creme_status status = creme_multiplicity_create(&assay, &sites->at[0], &options, &bad[i]);
        assert_int_equal(status, i == 5 ? CREME_ERROR_ARGUMENT : CREME_ERROR_RANGE);
        assert_null(assay);
    }
    options.tile_bp = FAKE_BP;
    assert_int_equal(creme_multiplicity_create(&assay, &sites->at[0], &options, &(creme_multiplicity_options){0}),
                     CREME_ERROR_RANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_additive_copies), cmocka_unit_test(test_stops),
        cmocka_unit_test(test_stops_on_noise),  cmocka_unit_test(test_against_a_plain_search),
        cmocka_unit_test(test_replicates),      cmocka_unit_test(test_lines_and_plateaus),
        cmocka_unit_test(test_silent_locus),    cmocka_unit_test(test_editions_and_limits),
    };
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
