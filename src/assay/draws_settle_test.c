/* Stopping by class: tiles and contexts whose effects are known stop where their class stands, those at a limit draw
 * all, and classes are those of all draws as often as was said. */
#include "assay/assay_fake.h"
#include "assay/classes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "assay/assay_drive.h"

enum { SHUFFLES = 20, CONTEXTS = 100, TRACKS = 2 };

typedef creme_status create_function(creme_assay **out, const creme_site *site, const creme_assay_options *options);

/* What the TSS does by itself, what each tile adds at home, and the sd of what every sequence but the wild type adds by
 * chance; the second track has nothing but the first. */
typedef struct known {
    const fake_sites *sites;
    double alone, noise, gains[FAKE_TILES];
    bool steady; /* whatever shuffles make of the first tile, it does the same */
} known;

/* About standard normal: a sum of four uniform numbers. */
static double chance(const uint8_t *codes, int64_t track)
{
    creme_hash hash = creme_hash_bytes(codes, FAKE_BP);
    uint64_t bits = track == 0 ? hash.low : hash.high;
    double sum = 0;
    for (int i = 0; i < 4; i++) sum += (double)(bits >> (16 * i) & 0xffff) / 0x10000 - 0.5;
    return sum * sqrt(3);
}

static void evaluate(const void *self, const uint8_t *codes, float *out)
{
    const known *k = self;
    double sum = k->alone, noise = memcmp(codes, k->sites->codes[0], FAKE_BP) == 0 ? 0 : k->noise;
    if (k->steady && memcmp(codes + fake_start(0), k->sites->codes[0] + fake_start(0), FAKE_TILE_BP) != 0) noise = 0;
    for (int j = 0; j < FAKE_TILES; j++) {
        if (memcmp(codes + fake_start(j), k->sites->codes[0] + fake_start(j), FAKE_TILE_BP) == 0) sum += k->gains[j];
    }
    for (int64_t t = 0; t < TRACKS; t++) {
        double y = t == 0 ? sum : k->alone;
        out[t] = (float)(y > 0 ? y + noise * chance(codes, t) : 0);
    }
}

typedef struct outcome {
    creme_effect rows[FAKE_TILES * TRACKS];
    int64_t constructs;
} outcome;

static outcome run(create_function *create, const known *k, const creme_assay_options *options, size_t rows,
                   uint64_t order)
{
    outcome out = {.constructs = 0};
    const drive_model model = {evaluate, k};
    creme_assay *assay = NULL;
    assert_int_equal(create(&assay, &k->sites->at[0], options), CREME_OK);
    drive_assay(assay, &model, order);
    memcpy(out.rows, drive_finish(assay, (int64_t)rows), rows * sizeof *out.rows);
    out.constructs = creme_assay_constructs(assay);
    creme_assay_destroy(assay);
    return out;
}

static creme_assay_options by_class(int64_t shuffles)
{
    return (creme_assay_options){
        .tile_bp = FAKE_TILE_BP, .tracks = TRACKS, .shuffles = shuffles, .seed = 5, .stop_by = CREME_STOP_BY_CLASS};
}

/* WT is 80 / 7; the third tile's effect is at the limit, 0.3; the fifth one's relative to the control, 1.5 / 5, is. */
static known strong(const fake_sites *sites)
{
    return (known){sites, 5, 0.05, {0, 6, 2.4 / 0.7, -4.5, 1.5, 0, 0, 0}, false};
}

static void tiles_have(const outcome *out, const int64_t *expected)
{
    for (int i = 0; i < FAKE_TILES; i++) {
        assert_int_equal(out->rows[i * TRACKS].n, expected[i]);
        assert_int_equal(out->rows[i * TRACKS + 1].n, expected[i]); /* in all tracks alike */
    }
}

static void test_tiles(void **state)
{
    const known k = strong(*state);
    creme_assay_options options = by_class(SHUFFLES);
    outcome out = run(creme_necessity_create, &k, &options, FAKE_TILES * TRACKS, 0);
    tiles_have(&out, (const int64_t[]){3, 3, SHUFFLES, 3, 3, 3, 3, 3});
    assert_int_equal(out.constructs, 1 + 7 * 3 + SHUFFLES);
    outcome other = run(creme_necessity_create, &k, &options, FAKE_TILES * TRACKS, 9);
    assert_memory_equal(&out, &other, sizeof out); /* whatever order activities come in */
    /* where a context is not known, both effects have to stand; in an enhancing one, that relative to WT */
    out = run(creme_sufficiency_create, &k, &options, FAKE_TILES * TRACKS, 0);
    tiles_have(&out, (const int64_t[]){3, 3, SHUFFLES, 3, SHUFFLES, 3, 3, 3});
    options.context = "silencing";
    out = run(creme_sufficiency_create, &k, &options, FAKE_TILES * TRACKS, 0);
    tiles_have(&out, (const int64_t[]){3, 3, SHUFFLES, 3, SHUFFLES, 3, 3, 3});
    options.context = "enhancing";
    out = run(creme_sufficiency_create, &k, &options, FAKE_TILES * TRACKS, 0);
    tiles_have(&out, (const int64_t[]){3, 3, SHUFFLES, 3, 3, 3, 3, 3});
    /* limits of one's own: the fourth tile's effect is at one of them */
    creme_thresholds limits = creme_thresholds_of(CREME_RULES_2023);
    limits.enhancer = 0.2;
    limits.silencer = limits.sufficient_silencer = -4.5 / (80.0 / 7);
    options.limits = &limits;
    out = run(creme_necessity_create, &k, &options, FAKE_TILES * TRACKS, 0);
    tiles_have(&out, (const int64_t[]){3, 3, 3, SHUFFLES, 3, 3, 3, 3});
}

/* Draws that never differ show no spread, and settle nothing; without WT there is nothing to settle. */
static void test_ends(void **state)
{
    const double constants[] = {5, 5.87524271, 1.04502487}; /* sums of these, times 0.7, are rounded */
    const known silent = {*state, 0, 0, {0}, false};
    creme_assay_options options = by_class(SHUFFLES);
    outcome out;
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
        const known constant = {*state, constants[i], 0, {0}, false};
        out = run(creme_necessity_create, &constant, &options, FAKE_TILES * TRACKS, 0);
        assert_int_equal(out.constructs, 1 + SHUFFLES * FAKE_TILES);
        out = run(creme_context_dependence_create, &constant, &options, TRACKS, 0);
        assert_int_equal(out.constructs, 1 + SHUFFLES);
    }
    out = run(creme_necessity_create, &silent, &options, FAKE_TILES * TRACKS, 0);
    assert_int_equal(out.constructs, 1 + 3 * FAKE_TILES);
    out = run(creme_context_dependence_create, &silent, &options, TRACKS, 0);
    assert_int_equal(out.constructs, 1 + 5);
    for (int64_t shuffles = 1; shuffles < 7; shuffles++) { /* too few to save any but of 5 and 6 */
        options.shuffles = shuffles;
        out = run(creme_necessity_create, &silent, &options, FAKE_TILES * TRACKS, 0);
        assert_int_equal(out.rows[0].n, shuffles >= 5 ? 3 : shuffles);
    }
}

/* Draws that agree where those of other tiles do not: by the others' spread, 0.05, the first look's bounds would reach
 * 0.11 to either side, and the limit is 0.175 away; three times as wide they settle it at the second look alone. */
static void test_agreeing(void **state)
{
    const known k = {*state, 5, 0.05, {1.675 / 0.7, 0}, true};
    creme_assay_options options = by_class(SHUFFLES);
    outcome out = run(creme_necessity_create, &k, &options, FAKE_TILES * TRACKS, 0);
    tiles_have(&out, (const int64_t[]){7, 3, 3, 3, 3, 3, 3, 3});
    assert_true(out.rows[0].sd == 0);
}

/* What is left of WT, 10, in shuffled contexts; at a limit all are drawn. */
static void test_contexts(void **state)
{
    creme_assay_options options = by_class(CONTEXTS);
    options.tracks = 1;
    static const struct {
        double left;
        int64_t n;
    } cases[] = {{0.1, 5}, {5, 5}, {0.5, CONTEXTS}, {20, 5}, {10, 5}, {9.5, CONTEXTS}, {13, CONTEXTS}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        known k = {*state, cases[i].left, cases[i].left * 0.01, {10 - cases[i].left}, false};
        outcome out = run(creme_context_dependence_create, &k, &options, 1, i);
        assert_int_equal(out.rows[0].n, cases[i].n);
        assert_int_equal(out.constructs, 1 + cases[i].n);
    }
}

/* Effects all around the limit, by as much as shuffles leave in doubt: classes of all draws, but for one in a hundred.
 * Of a binomial of as many, four standard deviations are let pass. */
static void test_error(void **state)
{
    creme_thresholds by = creme_thresholds_of(CREME_RULES_2024);
    int64_t different = 0, tiles = 0, drawn = 0;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        const known k = {*state, 2, 0.5, {3, 3.2, 2.8, 3.4, 2.6, -4, -3, 0}, false};
        creme_assay_options options = by_class(10), full = options;
        options.seed = full.seed = seed;
        full.stop_by = CREME_STOP_BY_NONE;
        outcome a = run(creme_necessity_create, &k, &options, FAKE_TILES * TRACKS, 0);
        outcome b = run(creme_necessity_create, &k, &full, FAKE_TILES * TRACKS, 0);
        for (int i = 0; i < FAKE_TILES; i++) {
            const creme_effect *x = &a.rows[i * TRACKS], *y = &b.rows[i * TRACKS];
            different +=
                strcmp(creme_tile_class(x->effect, "", &by, false), creme_tile_class(y->effect, "", &by, false)) != 0;
            drawn += x->n;
            tiles++;
        }
    }
    assert_true((double)different <= 0.01 * (double)tiles + 4 * sqrt(0.01 * (double)tiles));
    assert_true(drawn < 10 * tiles);
}

static void test_misuse(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = by_class(SHUFFLES);
    creme_assay *assay = NULL;
    options.until_ci = 0.1;
    assert_int_equal(creme_necessity_create(&assay, &sites->at[0], &options), CREME_ERROR_ARGUMENT);
    options.until_ci = 0;
    options.stop_error = 1;
    assert_int_equal(creme_necessity_create(&assay, &sites->at[0], &options), CREME_ERROR_RANGE);
    options.stop_error = NAN;
    assert_int_equal(creme_context_dependence_create(&assay, &sites->at[0], &options), CREME_ERROR_RANGE);
    options = by_class(SHUFFLES);
    options.stop_by = CREME_STOP_BY_WIDTH;
    assert_int_equal(creme_necessity_create(&assay, &sites->at[0], &options), CREME_ERROR_ARGUMENT);
    assert_null(assay);
}

static void test_memory_runs_out(void **state)
{
    const known k = strong(*state);
    creme_assay_options options = by_class(SHUFFLES);
    creme_assay *assay = NULL;
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = creme_context_dependence_create(&assay, &k.sites->at[0], &options);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || (status == CREME_ERROR_MEMORY && !assay));
    }
    creme_assay_destroy(assay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tiles),           cmocka_unit_test(test_agreeing), cmocka_unit_test(test_ends),
        cmocka_unit_test(test_contexts),        cmocka_unit_test(test_error),    cmocka_unit_test(test_misuse),
        cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
