/* The assays that never wait, on an additive function whose effects are known by hand (sites_fake.h). */
#include "assay/sites_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "assay/assay_drive.h"

enum { TRACKS = 2, MOST_CONSTRUCTS = 400 };

static creme_assay_options options_of(creme_edition edition)
{
    return (creme_assay_options){.edition = edition, .tile_bp = FAKE_TILE_BP, .seed = 5, .tracks = TRACKS};
}

/* Asks for all constructs, evaluates them, and hands the activities back in an order drawn from `order` (0: as asked
 * for). `track_of[t]` is the function's track that is put at t. */
static void drive(creme_assay *assay, const fake_sites *sites, uint64_t order, const int64_t *track_of)
{
    static float activities[MOST_CONSTRUCTS][8];
    int64_t ids[MOST_CONSTRUCTS], count = 0, tracks = assay->options.tracks;
    for (;;) {
        creme_construct construct;
        creme_next next;
        uint8_t codes[FAKE_BP];
        assert_int_equal(creme_assay_next(assay, &construct, &next), CREME_OK);
        if (next == CREME_NEXT_DONE) break;
        assert_int_equal(next, CREME_NEXT_CONSTRUCT);
        assert_true(count < MOST_CONSTRUCTS);
        assert_int_equal(creme_construct_write(&construct, codes), CREME_OK);
        for (int64_t t = 0; t < tracks; t++) {
            activities[count][t] = fake_additive(sites, codes, track_of ? track_of[t] : t);
        }
        ids[count++] = construct.id;
    }
    assert_int_equal(count, creme_assay_constructs(assay));
    creme_random_key key = {.seed = order, .purpose = CREME_RANDOM_TEST};
    creme_random random;
    creme_random_init(&random, &key);
    int64_t sequence[MOST_CONSTRUCTS];
    for (int64_t i = 0; i < count; i++) sequence[i] = i;
    for (int64_t i = count - 1; i > 0 && order; i--) {
        int64_t j = creme_random_below(&random, (uint32_t)i + 1), kept = sequence[i];
        sequence[i] = sequence[j];
        sequence[j] = kept;
    }
    for (int64_t i = 0; i < count; i++) {
        assert_int_equal(creme_assay_observe(assay, ids[sequence[i]], activities[sequence[i]]), CREME_OK);
    }
}

static const creme_effect *finish(creme_assay *assay, size_t expected_rows)
{
    const creme_effect *rows;
    size_t count;
    assert_int_equal(creme_assay_finish(assay, &rows, &count), CREME_OK);
    assert_int_equal(count, expected_rows);
    return rows;
}

/* --- What is expected, worked out from the function's definition. */
static double planted(int s, int64_t track)
{
    double sum = 0;
    for (int j = 0; j < FAKE_TILES; j++) sum += fake_weight(s, j, track) * (j + 1);
    return sum;
}

static double wild(const fake_sites *sites, int s, int64_t track)
{
    return fake_tss(s, track) + planted(s, track) + fake_margin(sites->codes[s]);
}

/* The margin of shuffle k of a site's window, drawn here from the key that the shuffle is documented to have. */
static double margin_of_shuffle(const fake_sites *sites, int s, creme_interval named, int64_t k)
{
    uint8_t codes[FAKE_BP];
    creme_random_key key = {.seed = 5,
                            .locus = sites->at[s].key,
                            .start = named.start,
                            .end = named.end,
                            .replicate = (uint64_t)k,
                            .purpose = CREME_RANDOM_BACKGROUND};
    assert_int_equal(creme_shuffle(codes, sites->codes[s], FAKE_BP, 2, &key), CREME_OK);
    return fake_margin(codes);
}

/* Mean and sd of margin_of_shuffle over the first n. */
static creme_summary margins(const fake_sites *sites, int s, creme_interval named, int64_t n)
{
    double values[128];
    for (int64_t k = 0; k < n; k++) values[k] = margin_of_shuffle(sites, s, named, k);
    return creme_summarise(values, n);
}

static const creme_interval WHOLE = {0, 0};

static bool is_interval(creme_interval at, int64_t start, int64_t end)
{
    return at.start == start && at.end == end;
}

static void test_activity(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = options_of(CREME_EDITION_2024);
    creme_assay *assay = NULL;
    assert_int_equal(creme_activity_create(&assay, &sites->at[1], &options), CREME_OK);
    drive(assay, sites, 0, NULL);
    const creme_effect *rows = finish(assay, TRACKS);
    for (int64_t t = 0; t < TRACKS; t++) {
        drive_is_near(rows[t].wt, wild(sites, 1, t));
        assert_true(isnan(rows[t].mean) && isnan(rows[t].effect) && rows[t].n == 0);
    }
    creme_assay_destroy(assay);
}

static void test_context_dependence(void **state)
{
    const fake_sites *sites = *state;
    for (int edition = 0; edition < 2; edition++) {
        creme_assay_options options = options_of(edition ? CREME_EDITION_2023 : CREME_EDITION_2024);
        int64_t n = edition ? 10 : 100;
        creme_assay *assay = NULL;
        assert_int_equal(creme_context_dependence_create(&assay, &sites->at[0], &options), CREME_OK);
        assert_string_equal(creme_assay_name(assay), "context-dependence");
        assert_int_equal(creme_assay_constructs(assay), n + 1);
        drive(assay, sites, 3, NULL);
        const creme_effect *rows = finish(assay, TRACKS);
        creme_summary margin = margins(sites, 0, WHOLE, n);
        for (int64_t t = 0; t < TRACKS; t++) {
            double wt = wild(sites, 0, t), mean = fake_tss(0, t) + margin.mean;
            assert_true(is_interval(rows[t].tile, 180, 220) && is_interval(rows[t].position, 180, 220));
            assert_true(rows[t].track == t && rows[t].n == n);
            drive_is_near(rows[t].wt, wt);
            drive_is_near(rows[t].mean, mean);
            drive_is_near(rows[t].sd, margin.sd);
            drive_is_near(rows[t].effect, (wt - mean) / wt);
            drive_is_near(rows[t].se, margin.sd / sqrt((double)n) / wt);
            assert_true(rows[t].ci_low < rows[t].effect && rows[t].effect < rows[t].ci_high);
            /* the mean is known less well upwards, so the share that is lost downwards */
            assert_true(rows[t].effect - rows[t].ci_low > rows[t].ci_high - rows[t].effect);
            assert_true(margin.sd > 0);
        }
        creme_assay_destroy(assay);
    }
}

static void test_necessity(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = options_of(CREME_EDITION_2024);
    creme_assay *assay = NULL;
    assert_int_equal(creme_necessity_create(&assay, &sites->at[1], &options), CREME_OK);
    assert_int_equal(creme_assay_constructs(assay), 1 + 10 * FAKE_TILES);
    drive(assay, sites, 0, NULL);
    const creme_effect *rows = finish(assay, FAKE_TILES * TRACKS);
    for (int j = 0; j < FAKE_TILES; j++) {
        for (int64_t t = 0; t < TRACKS; t++, rows++) {
            double wt = wild(sites, 1, t), lost = fake_weight(1, j, t) * (j + 1);
            assert_true(is_interval(rows->tile, fake_start(j), fake_start(j) + FAKE_TILE_BP));
            assert_true(rows->track == t && rows->n == 10);
            drive_is_near(rows->wt, wt);
            drive_is_near(rows->mean, wt - lost);
            drive_is_near(rows->effect, lost / wt);
            assert_true(rows->sd == 0 && rows->se == 0); /* nothing else is touched */
            assert_true(isnan(rows->extra[0]));
        }
    }
    int columns;
    creme_assay_extra_columns(assay, &columns);
    assert_int_equal(columns, 0);
    creme_assay_destroy(assay);
}

/* The tile's shuffle is the one of its documented key. */
static void test_necessity_keys(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = options_of(CREME_EDITION_2024);
    for (int method = 0; method < 2; method++) {
        options.method = method ? CREME_SHUFFLE_CREME_NN : CREME_SHUFFLE_UNIFORM;
        creme_assay *assay = NULL;
        assert_int_equal(creme_necessity_create(&assay, &sites->at[1], &options), CREME_OK);
        for (int64_t id = 0; id <= 2 * FAKE_TILES; id++) {
            creme_construct construct;
            creme_next next;
            uint8_t codes[FAKE_BP], expected[FAKE_BP];
            assert_int_equal(creme_assay_next(assay, &construct, &next), CREME_OK);
            assert_int_equal(creme_construct_write(&construct, codes), CREME_OK);
            memcpy(expected, sites->codes[1], FAKE_BP);
            uint64_t k = id > FAKE_TILES;
            int64_t start = fake_start((int)((id + FAKE_TILES - 1) % FAKE_TILES));
            creme_random_key key = {5, sites->at[1].key, start, start + FAKE_TILE_BP, k, CREME_RANDOM_TILE};
            uint8_t *tile = expected + start;
            const uint8_t *before = sites->codes[1] + start;
            if (id > 0 && method) {
                assert_int_equal(creme_shuffle_creme_nn(tile, before, FAKE_TILE_BP, 5 + k, 0), CREME_OK);
            } else if (id > 0) {
                assert_int_equal(creme_shuffle(tile, before, FAKE_TILE_BP, 2, &key), CREME_OK);
            }
            assert_memory_equal(codes, expected, FAKE_BP);
            assert_string_equal(construct.label.locus, "XYZ2");
            assert_string_equal(construct.label.role, id ? "mutant" : "wt");
            assert_true(id == 0 || construct.label.tile.start == start);
            assert_int_equal(construct.label.replicate, k);
        }
        creme_assay_destroy(assay);
    }
}

static void check_sufficiency(const fake_sites *sites, bool fresh)
{
    creme_assay_options options = options_of(CREME_EDITION_2024);
    options.fresh_backgrounds = fresh;
    options.shuffles = 6;
    creme_assay *assay = NULL;
    assert_int_equal(creme_sufficiency_create(&assay, &sites->at[0], &options), CREME_OK);
    assert_int_equal(creme_assay_constructs(assay), 1 + 6 * (fresh ? 2 * FAKE_TILES : FAKE_TILES + 1));
    drive(assay, sites, 8, NULL);
    const creme_effect *rows = finish(assay, FAKE_TILES * TRACKS);
    for (int j = 0; j < FAKE_TILES; j++) {
        creme_interval tile = {fake_start(j), fake_start(j) + FAKE_TILE_BP};
        creme_summary margin = margins(sites, 0, fresh ? tile : WHOLE, 6);
        for (int64_t t = 0; t < TRACKS; t++, rows++) {
            double wt = wild(sites, 0, t), gained = fake_weight(0, j, t) * (j + 1);
            double control = fake_tss(0, t) + margin.mean;
            assert_true(is_interval(rows->tile, tile.start, tile.end) && rows->track == t);
            drive_is_near(rows->mean, control + gained);
            drive_is_near(rows->sd, margin.sd);
            drive_is_near(rows->effect, gained / wt);
            assert_true(rows->se == 0); /* paired: what the backgrounds differ in drops out */
            drive_is_near(rows->extra[0], control);
            drive_is_near(rows->extra[1], margin.sd);
            drive_is_near(rows->extra[2], gained / control);
            /* M_k - R C_k = gained - (R - 1) C_k, so its sd is |R - 1| sd(C) */
            drive_is_near(rows->extra[3], fabs(gained / control) * margin.sd / control / sqrt(6.0));
        }
    }
    creme_assay_destroy(assay);
}

static void test_sufficiency(void **state)
{
    check_sufficiency(*state, false);
    check_sufficiency(*state, true);
}

static void test_distance(void **state)
{
    const fake_sites *sites = *state;
    for (int j = 0; j < FAKE_TILES; j++) {
        creme_assay_options options = options_of(CREME_EDITION_2024);
        creme_assay *assay = NULL;
        assert_int_equal(creme_distance_create(&assay, &sites->at[0], j, &options), CREME_OK);
        assert_int_equal(creme_assay_constructs(assay), 1 + 10 * (FAKE_TILES + 1));
        drive(assay, sites, 0, NULL);
        const creme_effect *rows = finish(assay, FAKE_TILES * TRACKS);
        creme_summary margin = margins(sites, 0, WHOLE, 10);
        for (int p = 0; p < FAKE_TILES; p++) {
            for (int64_t t = 0; t < TRACKS; t++, rows++) {
                double weight = fake_weight(0, j, t), control = fake_tss(0, t) + margin.mean;
                double test = control + weight * (p + 1), best = control + weight * (weight > 0 ? FAKE_TILES : 1);
                assert_int_equal(rows->tile.start, fake_start(j));
                assert_int_equal(rows->position.start, fake_start(p));
                drive_is_near(rows->mean, test);
                drive_is_near(rows->sd, margin.sd);
                drive_is_near(rows->effect, weight * (p + 1) / wild(sites, 0, t));
                assert_true(rows->se == 0);
                drive_is_near(rows->extra[0], test / (control + weight * (j + 1)));
                drive_is_near(rows->extra[1], test / best);
                drive_is_near(rows->extra[2], control);
                drive_is_near(rows->extra[3], weight * (p + 1) / control);
            }
        }
        creme_assay_destroy(assay);
    }
}

/* Activity of each background with the tile at each position, for one track, from the replicates. */
static void fetch_tests(const creme_assay *assay, int64_t track, double tests[FAKE_TILES][10])
{
    for (int64_t i = 0; i < creme_assay_replicates(assay); i++) {
        creme_replicate of;
        creme_assay_get_replicate(assay, i, &of);
        if (strcmp(of.role, "mutant") != 0) continue;
        for (int p = 0; p < FAKE_TILES; p++) {
            if (of.position.start == fake_start(p)) tests[p][of.replicate] = of.activity[track];
        }
    }
}

/* The preprint's test_over_control: a mean of ratios, where the paper's is a ratio of means. */
static void test_distance_2023(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = options_of(CREME_EDITION_2023);
    creme_assay *assay = NULL;
    double tests[FAKE_TILES][10] = {{0}}, apart = 0;
    const int own = 1;
    assert_int_equal(creme_distance_create(&assay, &sites->at[0], own, &options), CREME_OK);
    drive(assay, sites, 0, NULL);
    const creme_effect *rows = finish(assay, FAKE_TILES * TRACKS);
    for (int64_t t = 0; t < TRACKS; t++) {
        fetch_tests(assay, t, tests);
        for (int p = 0; p < FAKE_TILES; p++) {
            const creme_effect *row = &rows[p * TRACKS + t];
            double ratios = 0;
            for (int k = 0; k < 10; k++) ratios += tests[p][k] / tests[own][k];
            drive_is_near(row->extra[0], ratios / 10);
            apart = fmax(apart, fabs(row->extra[0] - row->mean / rows[own * TRACKS + t].mean));
        }
    }
    assert_true(apart > 1e-6);
    creme_assay_destroy(assay);
}

static void test_context_swap_2024(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = options_of(CREME_EDITION_2024);
    creme_assay *assay = NULL;
    int columns;
    assert_int_equal(creme_context_swap_create(&assay, &sites->at[0], &sites->at[1], &options), CREME_OK);
    drive(assay, sites, 0, NULL);
    const creme_effect *rows = finish(assay, TRACKS);
    assert_string_equal(creme_assay_extra_columns(assay, &columns)[0], "target_wt");
    assert_int_equal(columns, 1);
    for (int64_t t = 0; t < TRACKS; t++) {
        double mutant = fake_tss(0, t) + planted(1, t) + fake_margin(sites->codes[1]);
        assert_string_equal(rows[t].role, "");
        drive_is_near(rows[t].wt, wild(sites, 0, t));
        drive_is_near(rows[t].mean, mutant);
        drive_is_near(rows[t].effect, mutant / wild(sites, 0, t));
        drive_is_near(rows[t].extra[0], wild(sites, 1, t));
        assert_true(rows[t].n == 1 && isnan(rows[t].sd) && isnan(rows[t].se) && isnan(rows[t].ci_low));
    }
    creme_assay_destroy(assay);
}

static void test_context_swap_2023(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = options_of(CREME_EDITION_2023);
    creme_assay *assay = NULL;
    assert_int_equal(creme_context_swap_create(&assay, &sites->at[1], &sites->at[0], &options), CREME_OK);
    drive(assay, sites, 4, NULL);
    const creme_effect *rows = finish(assay, 2 * TRACKS);
    creme_summary margin = margins(sites, 0, WHOLE, 10);
    for (int64_t t = 0; t < TRACKS; t++) {
        double difference = (fake_tss(1, t) - fake_tss(0, t)) / wild(sites, 1, t);
        const creme_effect *shuffled = &rows[TRACKS + t];
        drive_is_near(rows[t].effect, difference);
        drive_is_near(rows[t].mean, fake_tss(1, t) + planted(0, t) + fake_margin(sites->codes[0]));
        assert_string_equal(shuffled->role, "shuffled");
        assert_true(shuffled->n == 10 && shuffled->track == t);
        drive_is_near(shuffled->mean, fake_tss(1, t) + margin.mean);
        drive_is_near(shuffled->sd, margin.sd);
        drive_is_near(shuffled->effect, difference);
        assert_true(shuffled->se == 0);
        drive_is_near(shuffled->extra[0], wild(sites, 0, t));
        drive_is_near(shuffled->extra[1], fake_tss(0, t) + margin.mean);
        drive_is_near(shuffled->extra[2], margin.sd);
    }
    creme_assay_destroy(assay);
}

/* The assays of a site, one after the other; NULL after the last. */
static creme_assay *assay_number(int number, const fake_sites *sites, const creme_assay_options *options)
{
    creme_assay *assay = NULL;
    creme_status status = CREME_OK;
    switch (number) {
    case 0:
        status = creme_context_dependence_create(&assay, &sites->at[0], options);
        break;
    case 1:
        status = creme_context_swap_create(&assay, &sites->at[0], &sites->at[1], options);
        break;
    case 2:
        status = creme_necessity_create(&assay, &sites->at[0], options);
        break;
    case 3:
        status = creme_sufficiency_create(&assay, &sites->at[0], options);
        break;
    case 4:
        status = creme_distance_create(&assay, &sites->at[0], 5, options);
        break;
    }
    assert_int_equal(status, CREME_OK);
    return assay;
}

/* Whatever the order of the observations, the rows are the same to the bit; permuted tracks permute them. */
static void test_orders_and_tracks(void **state)
{
    const fake_sites *sites = *state;
    static const int64_t permuted[3] = {2, 0, 1};
    creme_assay_options options = options_of(CREME_EDITION_2023);
    options.tracks = 3;
    for (int number = 0; number < 5; number++) {
        creme_assay *plain = assay_number(number, sites, &options);
        creme_assay *other = assay_number(number, sites, &options);
        creme_assay *mixed = assay_number(number, sites, &options);
        drive(plain, sites, 0, NULL);
        drive(other, sites, 77, NULL);
        drive(mixed, sites, 0, permuted);
        const creme_effect *rows, *again, *turned;
        size_t count;
        assert_int_equal(creme_assay_finish(plain, &rows, &count), CREME_OK);
        again = finish(other, count);
        turned = finish(mixed, count);
        size_t numbers = offsetof(creme_effect, extra) + sizeof rows->extra - offsetof(creme_effect, wt);
        for (size_t i = 0; i < count; i++) {
            const creme_effect *same = &rows[i - i % 3 + (size_t)permuted[i % 3]];
            assert_memory_equal(&rows[i].wt, &again[i].wt, numbers);
            assert_memory_equal(&turned[i].wt, &same->wt, numbers);
            assert_true(turned[i].track == (int64_t)i % 3 && turned[i].tile.start == same->tile.start);
            if (i > 0) {
                const creme_effect *before = &rows[i - 1];
                assert_true(before->tile.start <= rows[i].tile.start);
                assert_true(before->tile.start < rows[i].tile.start ||
                            before->position.start <= rows[i].position.start);
            }
        }
        creme_assay_destroy(plain);
        creme_assay_destroy(other);
        creme_assay_destroy(mixed);
    }
}

/* Controls of different assays at a locus are the same sequences, so that the engine meets them again. */
static void test_backgrounds_are_shared(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = options_of(CREME_EDITION_2023);
    creme_assay *context = assay_number(0, sites, &options), *sufficiency = assay_number(3, sites, &options);
    creme_assay *distance = assay_number(4, sites, &options), *swap = NULL;
    assert_int_equal(creme_context_swap_create(&swap, &sites->at[1], &sites->at[0], &options), CREME_OK);
    creme_assay *assays[] = {context, sufficiency, distance, swap};
    const char *roles[] = {"mutant", "control", "control", "shuffled_control"};
    creme_hash hashes[4][10];
    for (int a = 0; a < 4; a++) {
        creme_construct construct;
        creme_next next;
        int found = 0;
        for (;;) {
            uint8_t codes[FAKE_BP];
            assert_int_equal(creme_assay_next(assays[a], &construct, &next), CREME_OK);
            if (next == CREME_NEXT_DONE) break;
            if (strcmp(construct.label.role, roles[a]) != 0) continue;
            assert_int_equal(construct.edit_count, 0);
            assert_int_equal(creme_construct_write(&construct, codes), CREME_OK);
            hashes[a][found++] = creme_hash_bytes(codes, FAKE_BP);
        }
        assert_int_equal(found, 10);
        assert_memory_equal(hashes[a], hashes[0], sizeof hashes[0]);
        creme_assay_destroy(assays[a]);
    }
    assert_false(creme_hash_equal(hashes[0][0], hashes[0][1]));
}

static void test_replicates(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = options_of(CREME_EDITION_2023);
    options.shuffles = 3;
    creme_assay *assay = assay_number(4, sites, &options);
    drive(assay, sites, 9, NULL);
    (void)finish(assay, FAKE_TILES * TRACKS);
    creme_replicate replicate;
    creme_assay_get_replicate(assay, 0, &replicate);
    assert_string_equal(replicate.role, "wt");
    assert_true(replicate.activity[1] == (float)wild(sites, 0, 1));
    creme_assay_get_replicate(assay, 1 + 2 * (FAKE_TILES + 1), &replicate);
    assert_string_equal(replicate.role, "control");
    assert_true(replicate.replicate == 2 && is_interval(replicate.tile, 180, 220));
    assert_true(replicate.activity[0] == (float)(fake_tss(0, 0) + margin_of_shuffle(sites, 0, WHOLE, 2)));
    creme_assay_get_replicate(assay, 1 + 2 * (FAKE_TILES + 1) + 1 + 7, &replicate);
    assert_string_equal(replicate.role, "mutant");
    assert_true(replicate.tile.start == fake_start(5) && replicate.position.start == fake_start(7));
    creme_assay_destroy(assay);
}

static void test_one_shuffle_and_silence(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = options_of(CREME_EDITION_2024);
    options.shuffles = 1;
    options.tracks = 1;
    creme_assay *assay = assay_number(3, sites, &options);
    drive(assay, sites, 0, NULL);
    const creme_effect *rows = finish(assay, FAKE_TILES);
    assert_true(rows->effect > 0 && isnan(rows->se) && isnan(rows->ci_low) && isnan(rows->sd) && rows->n == 1);
    creme_assay_destroy(assay);

    assay = assay_number(2, sites, &options); /* an inactive gene: a share of nothing */
    const float zero = 0;
    for (int64_t id = 0; id < creme_assay_constructs(assay); id++) {
        creme_construct construct;
        creme_next next;
        assert_int_equal(creme_assay_next(assay, &construct, &next), CREME_OK);
        assert_int_equal(creme_assay_observe(assay, id, &zero), CREME_OK);
    }
    rows = finish(assay, FAKE_TILES);
    assert_true(rows->wt == 0 && rows->mean == 0 && isnan(rows->effect) && isnan(rows->se));
    creme_assay_destroy(assay);
}

static void test_misuse(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = options_of(CREME_EDITION_2024);
    creme_assay *assay = assay_number(2, sites, &options);
    const creme_effect *rows;
    size_t count;
    const float activity[TRACKS] = {1, 2};
    creme_construct construct;
    creme_next next;
    assert_int_equal(creme_assay_finish(assay, &rows, &count), CREME_ERROR_ARGUMENT);
    assert_int_equal(creme_assay_observe(assay, 0, activity), CREME_ERROR_ARGUMENT); /* not asked for yet */
    assert_int_equal(creme_assay_next(assay, &construct, &next), CREME_OK);
    assert_int_equal(creme_assay_observe(assay, 0, activity), CREME_OK);
    assert_int_equal(creme_assay_observe(assay, 0, activity), CREME_ERROR_ARGUMENT); /* twice */
    assert_int_equal(creme_assay_observe(assay, -1, activity), CREME_ERROR_ARGUMENT);
    assert_int_equal(creme_assay_finish(assay, &rows, &count), CREME_ERROR_ARGUMENT);
    creme_assay_destroy(assay);
    creme_assay_destroy(NULL);
}

static void test_options_that_make_no_sense(void **state)
{
    const fake_sites *sites = *state;
    const creme_site *site = &sites->at[0];
    creme_assay_options good = options_of(CREME_EDITION_2024), bad[10];
    for (int i = 0; i < 10; i++) bad[i] = good;
    bad[0].tracks = 0;
    bad[1].shuffles = -1;
    bad[2].k = 7;
    bad[3].tile_bp = 0;
    bad[4].tile_bp = FAKE_BP + 1;
    bad[5].tile_bp = FAKE_BP; /* a TSS tile, but no CRE tile beside it */
    bad[6].method = CREME_SHUFFLE_CREME_NN, bad[6].k = 3;
    bad[7].method = CREME_SHUFFLE_CREME_NN, bad[7].seed = (uint64_t)UINT32_MAX + 1;
    bad[8].shuffles = INT32_MAX, bad[8].tracks = INT64_MAX / 4;
    bad[9].method = (creme_shuffle_method)5;
    for (int i = 0; i < 10; i++) {
        creme_assay *assay = NULL;
        assert_int_not_equal(creme_necessity_create(&assay, site, &bad[i]), CREME_OK);
        assert_int_not_equal(creme_sufficiency_create(&assay, site, &bad[i]), CREME_OK);
        assert_int_not_equal(creme_distance_create(&assay, site, 0, &bad[i]), CREME_OK);
        assert_null(assay);
        if (i == 5) continue; /* these two need no CRE tile */
        assert_int_not_equal(creme_context_dependence_create(&assay, site, &bad[i]), CREME_OK);
        if (i == 8) continue;
        assert_int_not_equal(creme_context_swap_create(&assay, site, &sites->at[1], &bad[i]), CREME_OK);
        assert_null(assay);
    }
    creme_assay *assay = NULL;
    assert_int_equal(creme_distance_create(&assay, site, FAKE_TILES, &good), CREME_ERROR_RANGE);
    assert_int_equal(creme_distance_create(&assay, site, -1, &good), CREME_ERROR_RANGE);
    creme_site shorter = *site;
    assert_int_equal(creme_background_create(&shorter.wild_type, sites->codes[0], 200, NULL, NULL, 0), CREME_OK);
    assert_int_equal(creme_context_swap_create(&assay, site, &shorter, &good), CREME_ERROR_ARGUMENT);
    creme_site_close(&shorter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_activity),
        cmocka_unit_test(test_context_dependence),
        cmocka_unit_test(test_necessity),
        cmocka_unit_test(test_necessity_keys),
        cmocka_unit_test(test_sufficiency),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_distance_2023),
        cmocka_unit_test(test_context_swap_2024),
        cmocka_unit_test(test_context_swap_2023),
        cmocka_unit_test(test_orders_and_tracks),
        cmocka_unit_test(test_backgrounds_are_shared),
        cmocka_unit_test(test_replicates),
        cmocka_unit_test(test_one_shuffle_and_silence),
        cmocka_unit_test(test_misuse),
        cmocka_unit_test(test_options_that_make_no_sense),
    };
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
