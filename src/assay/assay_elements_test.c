/* Assays on elements in place of a grid: ones that overlap each other and the TSS tile, of many widths. */
#include "assay/sites_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "assay/assay_drive.h"
#include "assay/kinds.h"
#include "scratch.h"

#include <creme/greedy.h>
#include <creme/profile.h>

/* TSS tile [180, 220). A and B overlap, C lies in both, D within the TSS tile, E reaches out of it. */
enum { A, B, C, D, E, F, ELEMENTS };
static const creme_interval LISTED[ELEMENTS] = {{20, 60}, {45, 85}, {46, 56}, {185, 195}, {210, 245}, {300, 303}};
enum { N = 4 };

typedef struct fixture {
    const fake_sites *sites;
    creme_tile_set set;
    creme_assay_options options;
} fixture;

static fixture fixture_of(void **state)
{
    fixture f = {.sites = *state};
    assert_int_equal(creme_tile_set_init_list(&f.set, FAKE_BP, FAKE_TILE_BP, LISTED, ELEMENTS), CREME_OK);
    f.options = (creme_assay_options){.tile_bp = FAKE_TILE_BP, .shuffles = N, .seed = 5, .tracks = 1};
    return f;
}

static const creme_site *site_of(const fixture *f)
{
    return &f->sites->at[0];
}

/* Every sequence that is asked for, in order. */
typedef struct recorder {
    const fixture *f;
    uint8_t (*codes)[FAKE_BP];
    int64_t count;
    double (*activity)(const fixture *f, const uint8_t *codes);
} recorder;

enum { MOST_RECORDED = 4000 };

static void record(const void *self, const uint8_t *codes, float *out)
{
    recorder *r = (recorder *)(uintptr_t)self;
    assert_true(r->count < MOST_RECORDED);
    memcpy(r->codes[r->count++], codes, FAKE_BP);
    *out = (float)r->activity(r->f, codes);
}

/* Sensitive to every base, exact in float32. */
static double by_bases(const fixture *f, const uint8_t *codes)
{
    (void)f;
    double sum = 50000;
    for (int i = 0; i < FAKE_BP; i++) sum += codes[i] * (1 + i % 13);
    return sum;
}

static recorder recorder_of(const fixture *f, double (*activity)(const fixture *f, const uint8_t *codes))
{
    recorder r = {.f = f, .activity = activity};
    assert_int_equal(creme_allocate(&r.codes, MOST_RECORDED, FAKE_BP), CREME_OK);
    return r;
}

static const creme_effect *run(creme_assay *assay, recorder *r, size_t rows)
{
    drive_model model = {record, r};
    drive_assay(assay, &model, 0);
    return drive_finish(assay, rows);
}

/* Shuffle k of an interval, or of the window with its TSS tile put back, as it is named. */
static void shuffle_at(const fixture *f, uint8_t *codes, creme_interval at, int64_t k)
{
    creme_random_key key = {.seed = f->options.seed,
                            .locus = site_of(f)->key,
                            .start = at.start,
                            .end = at.end,
                            .replicate = (uint64_t)k,
                            .purpose = CREME_RANDOM_TILE};
    assert_int_equal(creme_shuffle(codes + at.start, f->sites->codes[0] + at.start, at.end - at.start, 2, &key),
                     CREME_OK);
}

static void shuffle_window(const fixture *f, uint8_t *codes, int64_t k)
{
    creme_random_key key = {.seed = f->options.seed,
                            .locus = site_of(f)->key,
                            .replicate = (uint64_t)k,
                            .purpose = CREME_RANDOM_BACKGROUND};
    assert_int_equal(creme_shuffle(codes, f->sites->codes[0], FAKE_BP, 2, &key), CREME_OK);
    memcpy(codes + FAKE_TSS_BP, f->sites->codes[0] + FAKE_TSS_BP, FAKE_TILE_BP);
}

static void put(const fixture *f, uint8_t *codes, creme_interval from, int64_t to)
{
    memcpy(codes + to, f->sites->codes[0] + from.start, (size_t)(from.end - from.start));
}

static void test_necessity(void **state)
{
    fixture f = fixture_of(state);
    recorder r = recorder_of(&f, by_bases);
    creme_assay *assay = NULL;
    f.options.tiles = &f.set;
    assert_int_equal(creme_necessity_create(&assay, site_of(&f), &f.options), CREME_OK);
    const creme_effect *rows = run(assay, &r, ELEMENTS);
    double wt = by_bases(&f, f.sites->codes[0]);
    for (int i = 0; i < ELEMENTS; i++) {
        double sum = 0;
        for (int k = 0; k < N; k++) {
            uint8_t codes[FAKE_BP];
            memcpy(codes, f.sites->codes[0], FAKE_BP);
            shuffle_at(&f, codes, LISTED[i], k);
            sum += by_bases(&f, codes);
        }
        assert_int_equal(rows[i].tile.start, LISTED[i].start);
        assert_int_equal(rows[i].tile.end, LISTED[i].end);
        drive_is_near(rows[i].mean, sum / N);
        drive_is_near(rows[i].effect, (wt - sum / N) / wt);
    }
    creme_assay_destroy(assay);
    creme_free(r.codes);
}

static void test_masking(void **state)
{
    fixture f = fixture_of(state);
    recorder r = recorder_of(&f, by_bases);
    creme_assay *assay = NULL;
    f.options.tiles = &f.set;
    assert_int_equal(creme_masking_create(&assay, site_of(&f), &f.options), CREME_OK);
    run(assay, &r, ELEMENTS);
    for (int i = 0; i < ELEMENTS; i++) {
        for (int64_t b = 0; b < FAKE_BP; b++) {
            bool masked = b >= LISTED[i].start && b < LISTED[i].end;
            assert_int_equal(r.codes[1 + i][b], masked ? CREME_BASE_N : f.sites->codes[0][b]);
        }
    }
    creme_assay_destroy(assay);
    creme_free(r.codes);
}

/* What lies within the TSS tile is there already: nothing is put in. */
static void test_sufficiency(void **state)
{
    fixture f = fixture_of(state);
    recorder r = recorder_of(&f, by_bases);
    creme_assay *assay = NULL;
    f.options.tiles = &f.set;
    assert_int_equal(creme_sufficiency_create(&assay, site_of(&f), &f.options), CREME_OK);
    const creme_effect *rows = run(assay, &r, ELEMENTS);
    double wt = by_bases(&f, f.sites->codes[0]);
    for (int i = 0; i < ELEMENTS; i++) {
        double gained = 0;
        for (int k = 0; k < N; k++) {
            uint8_t codes[FAKE_BP];
            shuffle_window(&f, codes, k);
            gained -= by_bases(&f, codes);
            put(&f, codes, LISTED[i], LISTED[i].start);
            gained += by_bases(&f, codes);
        }
        assert_int_equal(rows[i].n, i == D ? 0 : N);
        if (i == D)
            assert_true(isnan(rows[i].effect) && isnan(rows[i].mean));
        else
            drive_is_near(rows[i].effect, gained / N / wt);
    }
    creme_assay_destroy(assay);
    creme_free(r.codes);
}

static void test_distance(void **state)
{
    fixture f = fixture_of(state);
    f.options.tiles = &f.set;
    for (int i = 0; i < ELEMENTS; i++) {
        recorder r = recorder_of(&f, by_bases);
        creme_assay *assay = NULL;
        assert_int_equal(creme_distance_create(&assay, site_of(&f), i, &f.options), CREME_OK);
        size_t places = i == A ? 8 : 9; /* A lies on the grid */
        const creme_effect *rows = run(assay, &r, places);
        for (size_t p = 0; p < places; p++) {
            double sum = 0;
            for (int k = 0; k < N; k++) {
                uint8_t codes[FAKE_BP];
                shuffle_window(&f, codes, k);
                put(&f, codes, LISTED[i], rows[p].position.start);
                sum += by_bases(&f, codes);
            }
            bool own = rows[p].position.start == LISTED[i].start;
            if (own && i == D)
                assert_true(isnan(rows[p].mean) && rows[p].n == 0);
            else
                drive_is_near(rows[p].mean, sum / N);
        }
        creme_assay_destroy(assay);
        creme_free(r.codes);
    }
}

/* Copies never overlap. */
static void test_multiplicity(void **state)
{
    fixture f = fixture_of(state);
    f.options.tiles = &f.set;
    for (int i = 0; i < ELEMENTS; i++) {
        recorder r = recorder_of(&f, by_bases);
        creme_assay *assay = NULL;
        creme_multiplicity_options how = {.tile = i, .kind = CREME_CRE_ENHANCER, .copies = 20};
        assert_int_equal(creme_multiplicity_create(&assay, site_of(&f), &f.options, &how), CREME_OK);
        int64_t most = creme_assay_constructs(assay);
        drive_model model = {record, &r};
        drive_assay(assay, &model, 0);
        const creme_effect *rows = NULL;
        size_t count = 0;
        assert_int_equal(creme_assay_finish(assay, &rows, &count), CREME_OK);
        assert_true(count >= 8 && r.count <= most);
        double one_copy = 0;
        for (int k = 0; k < N; k++) {
            uint8_t codes[FAKE_BP];
            shuffle_window(&f, codes, k);
            put(&f, codes, LISTED[i], LISTED[i].start);
            one_copy += by_bases(&f, codes) / N;
        }
        for (size_t a = 1; a < count; a++) {
            drive_is_near(rows[a].extra[2], one_copy);
            assert_true(i != D || rows[a].position.start != LISTED[D].start);
            for (size_t b = 1; b < a; b++) {
                assert_true(rows[a].position.end <= rows[b].position.start ||
                            rows[b].position.end <= rows[a].position.start);
            }
        }
        creme_assay_destroy(assay);
        creme_free(r.codes);
    }
}

/* --- Searches */

static bool is_wild(const fixture *f, const uint8_t *codes, int64_t start, int64_t end)
{
    return memcmp(codes + start, f->sites->codes[0] + start, (size_t)(end - start)) == 0;
}

/* 100, less 50 without what A alone has, 20 without what B alone has, 5 without what E has beyond the TSS tile. */
static double by_parts(const fixture *f, const uint8_t *codes)
{
    return 100 - 50 * !is_wild(f, codes, 20, 45) - 20 * !is_wild(f, codes, 60, 85) - 5 * !is_wild(f, codes, 220, 245);
}

/* A goes first, and C with it; of B what A does not cover; E; F does nothing, and D, in the TSS tile, is no
 * candidate. */
static void test_interaction(void **state)
{
    fixture f = fixture_of(state);
    f.options.tiles = &f.set;
    for (int adaptive = 0; adaptive < 2; adaptive++) {
        recorder r = recorder_of(&f, by_parts);
        creme_assay *assay = NULL;
        creme_interaction_options how = {.search = CREME_SEARCH_ENHANCERS, .error_probability = 0.01 * adaptive};
        assert_int_equal(creme_interaction_create(&assay, site_of(&f), &f.options, &how), CREME_OK);
        const creme_effect *rows = run(assay, &r, 5);
        const int order[] = {A, B, E, F};
        const double left[] = {50, 30, 25, 25};
        for (int round = 1; round <= 4; round++) {
            assert_int_equal(rows[round].tile.start, LISTED[order[round - 1]].start);
            assert_true(rows[round].mean == left[round - 1]);
        }
        uint8_t fixed[FAKE_BP];
        memcpy(fixed, f.sites->codes[0], FAKE_BP);
        shuffle_at(&f, fixed, LISTED[A], (int64_t)rows[1].extra[1]);
        for (int64_t i = 0; i < r.count; i++) {
            creme_replicate about;
            creme_assay_get_replicate(assay, i, &about);
            const uint8_t *codes = r.codes[i];
            assert_true(is_wild(&f, codes, FAKE_TSS_BP, FAKE_TSS_BP + FAKE_TILE_BP));
            if (about.round == 2) assert_memory_equal(codes + 20, fixed + 20, 40);
            if (about.tile.start != LISTED[B].start || about.round == 0) continue;
            uint8_t shuffled[FAKE_BP]; /* the same in all rounds, but for what is fixed */
            shuffle_at(&f, shuffled, LISTED[B], about.replicate);
            int64_t first = about.round == 1 ? 45 : 60;
            assert_memory_equal(codes + first, shuffled + first, (size_t)(85 - first));
        }
        creme_assay_destroy(assay);
        creme_free(r.codes);
    }
}

static void test_sets(void **state)
{
    fixture f = fixture_of(state);
    recorder r = recorder_of(&f, by_bases);
    creme_assay *assay = NULL;
    const creme_interval tiles[] = {LISTED[B], LISTED[E], LISTED[A]};
    creme_set_options set = {.search = CREME_SEARCH_ENHANCERS, .tiles = tiles, .tile_count = 3};
    assert_fails(creme_set_sufficiency_create(&assay, site_of(&f), &f.options, &set), CREME_ERROR_RANGE, "overlaps");
    f.options.tiles = &f.set;
    assert_int_equal(creme_set_sufficiency_create(&assay, site_of(&f), &f.options, &set), CREME_OK);
    run(assay, &r, 4);
    for (int k = 0; k < N; k++) {
        uint8_t codes[FAKE_BP];
        shuffle_window(&f, codes, k);
        for (int round = 0; round <= 3; round++) {
            if (round > 0) put(&f, codes, tiles[round - 1], tiles[round - 1].start);
            assert_memory_equal(r.codes[1 + round * N + k], codes, FAKE_BP);
        }
    }
    creme_assay_destroy(assay);
    creme_free(r.codes);
}

static void test_profile(void **state)
{
    fixture f = fixture_of(state);
    recorder r = recorder_of(&f, by_bases);
    creme_assay *assay = NULL;
    const creme_interval tiles[] = {LISTED[A], LISTED[B], LISTED[C], LISTED[E]}, joined = {20, 85};
    creme_profile_options how = {.bins = {.count = 1, .first_bp = 180, .bin_bp = 40},
                                 .tiles = tiles,
                                 .tile_count = 4,
                                 .mutant = CREME_PROFILE_ENHANCERS,
                                 .track = -1};
    assert_fails(creme_profile_create(&assay, site_of(&f), &f.options, &how), CREME_ERROR_RANGE, "overlaps");
    f.options.tiles = &f.set;
    assert_int_equal(creme_profile_create(&assay, site_of(&f), &f.options, &how), CREME_OK);
    const creme_effect *rows = run(assay, &r, 1);
    assert_int_equal(rows[0].tile.start, -1);
    assert_string_equal(rows[0].text[1], "20-85,210-245");
    for (int k = 0; k < N; k++) {
        uint8_t codes[FAKE_BP];
        memcpy(codes, f.sites->codes[0], FAKE_BP);
        shuffle_at(&f, codes, joined, k);
        shuffle_at(&f, codes, LISTED[E], k);
        assert_memory_equal(r.codes[1 + k], codes, FAKE_BP);
    }
    creme_assay_destroy(assay);
    const creme_interval falling[] = {LISTED[B], LISTED[A]};
    how.tiles = falling;
    how.tile_count = 2;
    assert_fails(creme_profile_create(&assay, site_of(&f), &f.options, &how), CREME_ERROR_RANGE, "before it");
    creme_free(r.codes);
}

/* 100 x the share of [46, 50) that is there. */
static double by_core(const fixture *f, const uint8_t *codes)
{
    double sum = 100;
    for (int64_t i = 46; i < 50; i++) sum += 100 * (codes[i] == f->sites->codes[0][i]);
    return sum;
}

static const creme_fine_tile_stage STAGES[] = {{30, 0.9, 1}, {4, 0.9, 5}}; /* 5: of an element a tenth, so 1 */

/* An element is taken apart by the stages that are finer than it: C, of 10 bases, by the second; A by both. */
static void test_fine_tile(void **state)
{
    fixture f = fixture_of(state);
    f.options.tiles = &f.set;
    const int elements[] = {C, A, F, D}; /* D lies within the TSS tile: nothing is known of it */
    const char *const left[] = {"46-50", "44-50", "", NULL};
    for (int i = 0; i < 4; i++) {
        recorder r = recorder_of(&f, by_core);
        creme_assay *assay = NULL;
        creme_fine_tile_options how = {.tile = elements[i], .stages = STAGES, .stage_count = 2};
        assert_int_equal(creme_fine_tile_create(&assay, site_of(&f), &f.options, &how), CREME_OK);
        int64_t most = creme_assay_constructs(assay);
        drive_model model = {record, &r};
        drive_assay(assay, &model, 0);
        const creme_effect *rows = NULL;
        size_t count = 0;
        assert_int_equal(creme_assay_finish(assay, &rows, &count), CREME_OK);
        assert_true(r.count <= most);
        assert_true(rows[0].extra[0] == (elements[i] == A ? 1 : 2));
        size_t survivors = 0;
        creme_fine_tile_survivors(assay, &survivors);
        if (left[i])
            assert_string_equal(rows[count - 1].text[1], left[i]);
        else
            assert_true(!rows[count - 1].text[1] && isnan(rows[count - 1].mean) && survivors == 0);
        creme_assay_destroy(assay);
        creme_free(r.codes);
    }
}

/* --- In runs */

static void test_counts(void **state)
{
    const fixture f = fixture_of(state);
    fixture g = f;
    creme_cre cres[] = {{.tile = A, .kind = CREME_CRE_ENHANCER}, {.tile = D}, {.tile = E}};
    size_t first_cre[] = {0, 3}, first_set[] = {0, 1};
    creme_interval in_set[] = {LISTED[B], LISTED[A]};
    creme_set sets[] = {{.tiles = in_set, .count = 2}};
    creme_assay_scope scope = {.options = f.options,
                               .tile_sets = &g.set,
                               .bins = {.count = 1, .bin_bp = 1},
                               .rounds = 3,
                               .copies = 2,
                               .stages = {{30, 0.9, 1}, {4, 0.9, 10}},
                               .stage_count = 2,
                               .compare_random = true};
    scope.loci = &(creme_locus_list){.at = (creme_locus *)(uintptr_t)f.sites->loci, .count = 1};
    assert_int_equal(creme_tile_set_init_grid(&scope.grid, FAKE_BP, FAKE_TILE_BP), CREME_OK);
    scope.cres = (creme_cre_list){.at = cres, .count = 3};
    scope.first_cre = first_cre;
    scope.sets = (creme_set_list){.at = sets, .count = 1};
    scope.first_set = first_set;
    int64_t counted = 0;
    for (size_t i = 0; i < creme_assay_kind_count; i++) {
        const creme_assay_kind *kind = creme_assay_kinds[i];
        if (!(kind->takes & CREME_TAKES_ELEMENTS)) continue;
        int64_t items = kind->items ? kind->items(&scope, 0) : 1;
        for (creme_unit_place at = {0}; at.item < items; at.item++) {
            if (kind->wanted && !kind->wanted(&scope, at)) continue;
            creme_assay *assay = NULL;
            creme_unit_sites sites = {site_of(&f), site_of(&f)};
            assert_int_equal(kind->create(&assay, &scope, sites, at), CREME_OK);
            if (kind->unit_constructs) {
                assert_int_equal(creme_assay_constructs(assay), kind->unit_constructs(&scope, at));
            }
            counted += kind->unit_constructs != NULL;
            creme_assay_destroy(assay);
        }
    }
    assert_true(counted > 15);
}

static void test_none(void **state)
{
    fixture f = fixture_of(state);
    creme_assay *assay = NULL;
    assert_int_equal(creme_tile_set_init_list(&f.set, FAKE_BP, FAKE_TILE_BP, NULL, 0), CREME_OK);
    f.options.tiles = &f.set;
    assert_fails(creme_necessity_create(&assay, site_of(&f), &f.options), CREME_ERROR_RANGE,
                 "ABC1: no element lies in its window of 400 bp");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_necessity), cmocka_unit_test(test_masking),      cmocka_unit_test(test_sufficiency),
        cmocka_unit_test(test_distance),  cmocka_unit_test(test_multiplicity), cmocka_unit_test(test_interaction),
        cmocka_unit_test(test_sets),      cmocka_unit_test(test_profile),      cmocka_unit_test(test_fine_tile),
        cmocka_unit_test(test_counts),    cmocka_unit_test(test_none),
    };
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
