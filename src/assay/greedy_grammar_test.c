/* What the greedy assays make of each kind of rule, asked of grammars whose truth is known (grammar.md), with
 * elements planted in random DNA. */
#include "assay/assay_kind.h"
#include "base/memory.h"

#include <creme/engine.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "scratch.h"

/* Tiles of 128 bp: seven on each side of the TSS tile [960, 1088). */
enum { WINDOW = 2048, TILE = 128, TILES = 14, SHUFFLES = 3, MOST_ROWS = 2 * (TILES + 1), MOST_TILES = 4 };

enum { ROUND, FIXED_REPLICATE, FIXED, ALONE, TRACE, ADDITIVE, MULTIPLICATIVE };
enum { SET_ROUND, SET_CONTROL_MEAN, SET_NORMALISED };

/* Of a share of WT: activities are float32, whose roundings are 6e-8 of them, and sums of a few are compared. */
static const double ROUNDING = 1e-5;

static const char CORE[] = "GCGCATATCGCGATAC", ONE[] = "ACCGGTTACGGATTCA", TWO[] = "TTGACGCATCAAGGCC";

typedef struct fixture {
    scratch folder;
    creme_model *model;
    creme_predictor *predictor;
    creme_track_choice choice;
    creme_track_selection tracks;
    creme_locus locus;
    creme_site site;
    uint8_t codes[WINDOW];
    creme_effect rows[MOST_ROWS]; /* of the unit that ran last */
    size_t row_count;
    creme_interaction_options how;
    creme_set_options set;
    bool want_set, started;
} fixture;

/* The first base of tile i, counted from the left. */
static int64_t start_of(int64_t tile)
{
    return 64 + TILE * (tile < 7 ? tile : tile + 1);
}

static void plant(fixture *f, const char *motif, int64_t tile, int64_t copies)
{
    for (int64_t i = 0; i < copies; i++) {
        creme_sequence_encode(f->codes + start_of(tile) + 10 + 30 * i, motif, (int64_t)strlen(motif));
    }
}

/* A grammar of a promoter and these rules about "one" and "two"; random DNA with a core in the TSS tile. */
static fixture *open_rules(const char *track, const char *rules)
{
    fixture *f = calloc(1, sizeof *f);
    char text[2000];
    f->folder = scratch_open();
    snprintf(text, sizeof text,
             "{\"format\": \"creme-grammar-1\", \"input_bp\": 2048, \"bin_bp\": 32, \"bins\": 64,"
             "\"tracks\": [{\"name\": \"x\"%s}], \"elements\": ["
             "{\"name\": \"core\", \"motif\": \"%s\", \"strands\": \"forward\"},"
             "{\"name\": \"one\", \"motif\": \"%s\", \"strands\": \"forward\"},"
             "{\"name\": \"two\", \"motif\": \"%s\", \"strands\": \"forward\"}],"
             "\"rules\": [{\"kind\": \"promoter\", \"elements\": [\"core\"], \"strength\": 10},%s]}",
             track, CORE, ONE, TWO, rules);
    char specification[256];
    snprintf(specification, sizeof specification, "grammar:%s",
             scratch_write(&f->folder, "rules.json", text, SCRATCH_PLAIN));
    if (creme_model_open(&f->model, specification, NULL) != CREME_OK) fail_msg("%s", creme_error_message());
    f->choice = (creme_track_choice){.track = 0, .other = -1};
    f->tracks = (creme_track_selection){.at = &f->choice, .count = 1};
    creme_readout readout = {.tracks = &f->tracks};
    creme_readout_central_bins(creme_model_describe(f->model), &readout.bin_first, &readout.bin_end);
    assert_int_equal(creme_predictor_create(&f->predictor, f->model, &readout), CREME_OK);
    creme_random_key key = {.seed = 11, .purpose = CREME_RANDOM_TEST};
    creme_random random;
    creme_random_init(&random, &key);
    for (int i = 0; i < WINDOW; i++) f->codes[i] = (uint8_t)creme_random_below(&random, 4);
    creme_sequence_encode(f->codes + WINDOW / 2 - 8, CORE, (int64_t)strlen(CORE));
    static char name[] = "gene", chrom[] = "chr1", none[] = "";
    f->locus = (creme_locus){name, chrom, 5000, '+', none};
    f->site = (creme_site){.locus = &f->locus, .key = 3};
    return f;
}

static void close_rules(fixture *f)
{
    creme_site_close(&f->site);
    creme_predictor_destroy(f->predictor);
    creme_model_close(f->model);
    scratch_close(&f->folder);
    free(f);
}

static creme_status next_unit(void *self, creme_assay **out)
{
    fixture *f = self;
    creme_assay_options options = {.tile_bp = TILE, .shuffles = SHUFFLES, .seed = 1, .tracks = 1};
    *out = NULL;
    if (f->started) return CREME_OK;
    f->started = true;
    return f->want_set ? creme_set_sufficiency_create(out, &f->site, &options, &f->set)
                       : creme_interaction_create(out, &f->site, &options, &f->how);
}

static creme_status finish_unit(void *self, creme_assay *unit)
{
    fixture *f = self;
    const creme_effect *rows;
    creme_status status = creme_assay_finish(unit, &rows, &f->row_count);
    assert_true(status == CREME_OK && f->row_count <= MOST_ROWS);
    memcpy(f->rows, rows, f->row_count * sizeof *rows);
    creme_assay_destroy(unit);
    return status;
}

static void abandon_unit(void *self, creme_assay *unit)
{
    (void)self;
    creme_assay_destroy(unit);
}

static void run(fixture *f)
{
    creme_engine *engine = NULL;
    creme_unit_source source = {f, next_unit, finish_unit, abandon_unit};
    if (!f->site.wild_type) {
        assert_int_equal(creme_background_create(&f->site.wild_type, f->codes, WINDOW, NULL, NULL, 0), CREME_OK);
    }
    f->started = false;
    assert_int_equal(creme_engine_create(&engine, f->predictor, NULL), CREME_OK);
    if (creme_engine_run(engine, &source) != CREME_OK) fail_msg("%s", creme_error_message());
    creme_engine_destroy(engine);
}

static const creme_effect *search(fixture *f, creme_search direction, int64_t rounds)
{
    f->want_set = false;
    f->how = (creme_interaction_options){.search = direction, .rounds = rounds};
    run(f);
    assert_int_equal(f->row_count, rounds + 1);
    return f->rows;
}

/* The tiles that the search found, put into shuffled DNA. */
static const creme_effect *put_together(fixture *f, creme_search direction)
{
    creme_interval tiles[MOST_TILES];
    int64_t count = (int64_t)f->row_count - 1;
    for (int64_t i = 0; i < count; i++) tiles[i] = f->rows[i + 1].tile;
    f->want_set = true;
    f->set = (creme_set_options){.search = direction, .tiles = tiles, .tile_count = count};
    run(f);
    assert_int_equal(f->row_count, count + 1);
    return f->rows;
}

static void is_near(double value, double expected)
{
    if (fabs(value - expected) <= ROUNDING) return;
    fail_msg("%.9g, expected %.9g", value, expected);
}

static void are_tiles(const creme_effect *rows, int64_t first, int64_t second)
{
    assert_int_equal(rows[1].tile.start, start_of(first));
    assert_int_equal(rows[2].tile.start, start_of(second));
}

/* P (1 + 3 + 1): the planted tiles first, the stronger one first; the trace is what addition says. */
static void test_additive(void **state)
{
    (void)state;
    fixture *f = open_rules("", "{\"kind\": \"add\", \"elements\": [\"one\"], \"strength\": 1},"
                                "{\"kind\": \"add\", \"elements\": [\"two\"], \"strength\": 1}");
    plant(f, ONE, 4, 1);
    plant(f, TWO, 9, 3);
    const creme_effect *rows = search(f, CREME_SEARCH_ENHANCERS, 4);
    are_tiles(rows, 9, 4);
    is_near(rows[0].wt, 50);
    is_near(rows[1].extra[TRACE], 2.0 / 5);
    is_near(rows[2].extra[TRACE], 1.0 / 5);
    for (int r = 0; r <= 4; r++) is_near(rows[r].extra[TRACE], rows[r].extra[ADDITIVE]);
    is_near(rows[2].extra[MULTIPLICATIVE], 2.0 / 5 * 4 / 5);
    rows = put_together(f, CREME_SEARCH_ENHANCERS);
    is_near(rows[0].extra[SET_NORMALISED], 1.0 / 5);
    is_near(rows[0].effect, 0);
    is_near(rows[1].extra[SET_NORMALISED], 4.0 / 5);
    is_near(rows[2].extra[SET_NORMALISED], 1);
    is_near(rows[2].effect, 4.0 / 5);
    assert_true(rows[1].tile.start == start_of(9) && rows[0].tile.start == 960);
    assert_true(rows[1].extra[SET_ROUND] == 1 && rows[1].n == SHUFFLES && rows[1].track == 0);
    is_near(rows[1].extra[SET_CONTROL_MEAN], 10);
    close_rules(f);
}

/* P F: the trace is what multiplication says. */
static void test_multiplicative(void **state)
{
    (void)state;
    fixture *f = open_rules("", "{\"kind\": \"multiply\", \"elements\": [\"one\"], \"strength\": 1},"
                                "{\"kind\": \"multiply\", \"elements\": [\"two\"], \"strength\": 0.5}");
    plant(f, ONE, 10, 1);
    plant(f, TWO, 2, 1);
    const creme_effect *rows = search(f, CREME_SEARCH_ENHANCERS, 4);
    are_tiles(rows, 10, 2);
    is_near(rows[1].extra[TRACE], exp(-1));
    is_near(rows[2].extra[TRACE], exp(-1.5));
    for (int r = 0; r <= 4; r++) is_near(rows[r].extra[TRACE], rows[r].extra[MULTIPLICATIVE]);
    assert_true(rows[2].extra[TRACE] > rows[2].extra[ADDITIVE] + 0.1);
    close_rules(f);
}

/* Nothing unless both are there: the first takes all of it away, the second one nothing more. Addition would count the
 * loss twice: superadditive. The two together are sufficient, neither is alone. */
static void test_cooperating(void **state)
{
    (void)state;
    fixture *f = open_rules("", "{\"kind\": \"cooperate\", \"elements\": [\"one\", \"two\"], \"strength\": 4}");
    plant(f, ONE, 5, 1);
    plant(f, TWO, 8, 1);
    const creme_effect *rows = search(f, CREME_SEARCH_ENHANCERS, 1);
    assert_int_equal(rows[1].tile.start, start_of(5));
    is_near(rows[1].extra[TRACE], 1.0 / 5);
    creme_interval pair[] = {{start_of(5), start_of(6)}, {start_of(8), start_of(9)}};
    f->set = (creme_set_options){.tiles = pair, .tile_count = 2};
    f->want_set = true;
    run(f);
    is_near(f->rows[0].extra[SET_NORMALISED], 1.0 / 5);
    is_near(f->rows[1].extra[SET_NORMALISED], 1.0 / 5);
    is_near(f->rows[2].extra[SET_NORMALISED], 1);
    close_rules(f);
    /* a third, additive element makes the partner's tile the next best only after it */
    f = open_rules("", "{\"kind\": \"cooperate\", \"elements\": [\"one\", \"two\"], \"strength\": 4},"
                       "{\"kind\": \"add\", \"elements\": [\"two\"], \"strength\": 0.5}");
    plant(f, ONE, 5, 1);
    plant(f, TWO, 8, 1);
    rows = search(f, CREME_SEARCH_ENHANCERS, 2);
    are_tiles(rows, 8, 0); /* all of it is gone with the first; then ties, from the left */
    is_near(rows[1].extra[TRACE], 1 / 5.5);
    is_near(rows[2].extra[TRACE], 1 / 5.5);
    close_rules(f);
    f = open_rules("", "{\"kind\": \"cooperate\", \"elements\": [\"one\", \"two\"], \"strength\": 4},"
                       "{\"kind\": \"add\", \"elements\": [\"one\"], \"strength\": 0.5},"
                       "{\"kind\": \"add\", \"elements\": [\"two\"], \"strength\": 0.6}");
    plant(f, ONE, 5, 1);
    plant(f, TWO, 8, 1);
    rows = search(f, CREME_SEARCH_ENHANCERS, 2);
    are_tiles(rows, 8, 5);
    is_near(rows[1].extra[TRACE], 1.5 / 6.1);
    is_near(rows[2].extra[TRACE], 1 / 6.1);
    is_near(rows[2].extra[ADDITIVE], (1.5 + 1.6 - 6.1) / 6.1);
    assert_true(rows[2].extra[TRACE] > rows[2].extra[ADDITIVE] + 0.5);
    close_rules(f);
}

/* The better one counts alone: without it the other stands in; without both all is gone. Subadditive. */
static void test_redundant(void **state)
{
    (void)state;
    fixture *f = open_rules("", "{\"kind\": \"redundant\", \"elements\": [\"one\", \"two\"], \"strength\": 2}");
    plant(f, ONE, 3, 3);
    plant(f, TWO, 11, 2);
    const creme_effect *rows = search(f, CREME_SEARCH_ENHANCERS, 3);
    are_tiles(rows, 3, 11);
    is_near(rows[1].extra[TRACE], 5.0 / 7);
    is_near(rows[2].extra[ALONE], 70); /* by itself it does nothing */
    is_near(rows[2].extra[TRACE], 1.0 / 7);
    is_near(rows[2].extra[ADDITIVE], 5.0 / 7);
    close_rules(f);
    /* twins: neither does anything by itself, so that ties decide until one is gone */
    f = open_rules("", "{\"kind\": \"redundant\", \"elements\": [\"one\", \"two\"], \"strength\": 2}");
    plant(f, ONE, 1, 1);
    plant(f, TWO, 11, 1);
    rows = search(f, CREME_SEARCH_ENHANCERS, 3);
    are_tiles(rows, 0, 1);
    assert_int_equal(rows[3].tile.start, start_of(11));
    is_near(rows[2].extra[TRACE], 1);
    is_near(rows[3].extra[TRACE], 1.0 / 3);
    is_near(rows[3].extra[ADDITIVE], 1);
    close_rules(f);
}

/* u / (1 + u / ceiling): near the ceiling, one of two strong elements is hardly missed. */
static void test_saturating(void **state)
{
    (void)state;
    fixture *f = open_rules(", \"ceiling\": 20", "{\"kind\": \"add\", \"elements\": [\"one\"], \"strength\": 9},"
                                                 "{\"kind\": \"add\", \"elements\": [\"two\"], \"strength\": 10}");
    plant(f, ONE, 6, 1);
    plant(f, TWO, 7, 1);
    const creme_effect *rows = search(f, CREME_SEARCH_ENHANCERS, 2);
    are_tiles(rows, 7, 6);
    double whole = 200 / 11.0, without_two = 100 / 6.0, without_one = 110 / 6.5, neither = 10 / 1.5;
    is_near(rows[1].extra[TRACE], without_two / whole);
    is_near(rows[2].extra[TRACE], neither / whole);
    is_near(rows[2].extra[ADDITIVE], (without_two + without_one - whole) / whole);
    assert_true(rows[2].extra[TRACE] < rows[2].extra[ADDITIVE] - 0.3);
    close_rules(f);
}

/* Equal elements: the nearer one first. */
static void test_distance(void **state)
{
    (void)state;
    fixture *f = open_rules("", "{\"kind\": \"add\", \"elements\": [\"one\"], \"strength\": 5, \"decay_bp\": 300}");
    for (int64_t tile = 0; tile < 7; tile += 2) plant(f, ONE, tile, 1);
    const creme_effect *rows = search(f, CREME_SEARCH_ENHANCERS, 4);
    for (int r = 1; r <= 4; r++) {
        assert_int_equal(rows[r].tile.start, start_of(8 - 2 * r));
        is_near(rows[r].extra[TRACE], rows[r].extra[ADDITIVE]);
        double distance = (double)(WINDOW / 2 - (start_of(8 - 2 * r) + 10 + 8));
        is_near((rows[r - 1].mean - rows[r].mean) / 50, exp(-distance / 300));
    }
    close_rules(f);
}

/* The other direction finds what silences, strongest first: P / (1 + 2 + 1). */
static void test_silencers(void **state)
{
    (void)state;
    fixture *f = open_rules("", "{\"kind\": \"add\", \"elements\": [\"one\"], \"strength\": -1},"
                                "{\"kind\": \"add\", \"elements\": [\"two\"], \"strength\": -2}");
    plant(f, ONE, 0, 1);
    plant(f, TWO, 13, 1);
    const creme_effect *rows = search(f, CREME_SEARCH_SILENCERS, 2);
    are_tiles(rows, 13, 0);
    is_near(rows[1].extra[TRACE], 2);
    is_near(rows[2].extra[TRACE], 4);
    is_near(rows[2].effect, -3);
    rows = put_together(f, CREME_SEARCH_SILENCERS);
    is_near(rows[0].extra[SET_NORMALISED], 1);
    is_near(rows[1].extra[SET_NORMALISED], 1.0 / 3);
    is_near(rows[2].extra[SET_NORMALISED], 1.0 / 4);
    assert_string_equal(rows[2].text[0], "silencers");
    close_rules(f);
}

/* Greedy is no worse than what its first pick leads to when the rest is taken in the order of single effects. */
static void test_no_worse_than_single_effects(void **state)
{
    (void)state;
    fixture *f = open_rules("", "{\"kind\": \"redundant\", \"elements\": [\"one\", \"two\"], \"strength\": 3},"
                                "{\"kind\": \"add\", \"elements\": [\"one\"], \"strength\": 0.3},"
                                "{\"kind\": \"multiply\", \"elements\": [\"two\"], \"strength\": 0.1}");
    plant(f, ONE, 2, 2);
    plant(f, ONE, 12, 1);
    plant(f, TWO, 5, 2);
    plant(f, TWO, 9, 1);
    const creme_effect *rows = search(f, CREME_SEARCH_ENHANCERS, TILES);
    for (int r = 2; r <= 4; r++) {
        /* every tile but the first r - 1, with them: the search says that none is lower than its own */
        for (int other = r; other <= TILES; other++) {
            uint8_t codes[WINDOW];
            float activity;
            memcpy(codes, f->codes, WINDOW);
            for (int i = 1; i < r; i++) memset(codes + rows[i].tile.start, CREME_BASE_N, TILE);
            memset(codes + rows[other].tile.start, CREME_BASE_N, TILE); /* as good as shuffled: no element is left */
            const uint8_t *window = codes;
            assert_int_equal(creme_predictor_predict(f->predictor, &window, 1, &activity), CREME_OK);
            assert_true((double)activity >= rows[r].mean - ROUNDING * rows[0].wt);
        }
        assert_true(rows[r].mean <= rows[r - 1].mean + ROUNDING);
    }
    close_rules(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_additive),    cmocka_unit_test(test_multiplicative),
        cmocka_unit_test(test_cooperating), cmocka_unit_test(test_redundant),
        cmocka_unit_test(test_saturating),  cmocka_unit_test(test_distance),
        cmocka_unit_test(test_silencers),   cmocka_unit_test(test_no_worse_than_single_effects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
