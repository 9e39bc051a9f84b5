/* Fine tile on functions whose truth is known: a sum over the tile's bases, against a plain search, and a grammar
 * whose motif has to survive. */
#include "assay/sites_fake.h"

#include <creme/greedy.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "assay/assay_drive.h"
#include "assay/assay_grammar.h"

enum { TRACKS = 2, SHUFFLES = 3, SEED = 5, TILE = 5 };

enum {
    STAGE,
    STEP,
    SUB_TILE_BP,
    SCORE,
    REMAINING_BP,
    UNDONE_SCORE,
    CONTROL_MEAN,
    RANDOM_SCORE,
    SALIENCY_SCORE,
    MOTIF_SCORE
};

/* A few roundings of float64. */
static const double TOLERANCE = 1e-12;

/* Every base of the tile that is the wild type's adds its own amount, between -3 and 5; track 1 loses the same. */
static double amount(int base)
{
    return (double)((base * 37 + 11) % 9) - 3;
}

static void evaluate_bases(const void *self, const uint8_t *codes, float *out)
{
    const fake_sites *sites = self;
    double sum = 0;
    for (int i = 0; i < FAKE_TILE_BP; i++) {
        int at = fake_start(TILE) + i;
        if (codes[at] == sites->codes[0][at]) sum += amount(i);
    }
    out[0] = (float)(60 + sum + fake_margin(codes));
    out[1] = (float)(200 - sum);
}

static creme_assay_options options_of(creme_shuffle_method method)
{
    return (creme_assay_options){
        .tile_bp = FAKE_TILE_BP, .shuffles = SHUFFLES, .seed = SEED, .tracks = TRACKS, .method = method};
}

static creme_assay *create(const creme_site *site, const creme_assay_options *options,
                           const creme_fine_tile_options *how)
{
    creme_assay *assay = NULL;
    if (creme_fine_tile_create(&assay, site, options, how) != CREME_OK) fail_msg("%s", creme_error_message());
    return assay;
}

/* The control of replicate k, drawn by the key that it is documented to have. */
static void draw_control(const creme_site *site, const creme_tile_set *grid, creme_shuffle_method method, int64_t k,
                         uint8_t *codes)
{
    creme_shuffle_recipe recipe = {.method = method, .k = 2};
    recipe.key =
        method == CREME_SHUFFLE_CREME_NN
            ? (creme_random_key){.seed = SEED + (uint64_t)k}
            : (creme_random_key){
                  .seed = SEED, .locus = site->key, .replicate = (uint64_t)k, .purpose = CREME_RANDOM_BACKGROUND};
    const uint8_t *wild = creme_background_codes(site->wild_type);
    memcpy(codes, wild, (size_t)grid->window_bp);
    assert_int_equal(creme_shuffle_apply(codes, grid->window_bp, &recipe), CREME_OK);
    memcpy(codes + grid->tss.start, wild + grid->tss.start, (size_t)grid->tile_bp);
}

/* --- The search once more, as plainly as can be. */
typedef struct plain_search {
    const fake_sites *sites;
    creme_shuffle_method method;
    int64_t track;
    bool silencer, alive[FAKE_TILE_BP];
    double whole;
    int piece[FAKE_TILE_BP]; /* of each base; -1: it is dropped */
    int pieces;
} plain_search;

/* Mean activity where these bases of the tile are kept. */
static double mean_of(const plain_search *p, const bool *kept, int64_t only)
{
    double values[SHUFFLES];
    int64_t n = 0;
    creme_tile_set grid;
    assert_int_equal(creme_tile_set_init_grid(&grid, FAKE_BP, FAKE_TILE_BP), CREME_OK);
    for (int64_t k = 0; k < SHUFFLES; k++) {
        if (only >= 0 && k != only) continue;
        uint8_t codes[FAKE_BP];
        float out[TRACKS];
        draw_control(&p->sites->at[0], &grid, p->method, k, codes);
        for (int i = 0; i < FAKE_TILE_BP; i++) {
            if (kept[i]) codes[fake_start(TILE) + i] = p->sites->codes[0][fake_start(TILE) + i];
        }
        evaluate_bases(p->sites, codes, out);
        values[n++] = (double)out[p->track];
    }
    return creme_summarise(values, n).mean;
}

static void cut(plain_search *p, int width)
{
    int length = 0;
    p->pieces = 0;
    for (int i = 0; i < FAKE_TILE_BP; i++) {
        p->piece[i] = -1;
        if (!p->alive[i]) {
            length = 0;
            continue;
        }
        if (length++ % width == 0) p->pieces++;
        p->piece[i] = p->pieces - 1;
    }
}

/* Drops a batch, the best one at a time by the means without each; returns the score of what is left. */
static double drop_batch(plain_search *p, int64_t batch)
{
    double means[FAKE_TILE_BP];
    bool gone[FAKE_TILE_BP] = {false}, kept[FAKE_TILE_BP];
    for (int piece = 0; piece < p->pieces; piece++) {
        for (int i = 0; i < FAKE_TILE_BP; i++) kept[i] = p->alive[i] && p->piece[i] != piece;
        means[piece] = mean_of(p, kept, -1);
    }
    for (int64_t b = 0; b < batch && b < p->pieces; b++) {
        int best = -1;
        for (int piece = 0; piece < p->pieces; piece++) {
            if (gone[piece]) continue;
            if (best < 0 || (p->silencer ? means[piece] < means[best] : means[piece] > means[best])) best = piece;
        }
        gone[best] = true;
    }
    for (int i = 0; i < FAKE_TILE_BP; i++) p->alive[i] = p->alive[i] && !gone[p->piece[i]];
    return mean_of(p, p->alive, -1) / p->whole;
}

/* Scores of the tile's bases: what each adds, but of every fifth; and two hits of motifs, one the better. */
static void fill_scores(double *saliency, double *motifs)
{
    for (int i = 0; i < FAKE_TILE_BP; i++) {
        saliency[i] = i % 5 == 0 ? NAN : amount(i);
        motifs[i] = i >= 8 && i < 15 ? 3 : i >= 20 && i < 26 ? 7 : NAN;
    }
}

/* The highest (or lowest) of the scores that are not yet kept, the leftmost of equal ones; -1 if there is none. */
static int best_of(const double *scores, const bool *kept, bool lowest)
{
    int best = -1;
    for (int i = 0; scores && i < FAKE_TILE_BP; i++) {
        if (kept[i] || isnan(scores[i])) continue;
        if (best < 0 || (lowest ? scores[i] < scores[best] : scores[i] > scores[best])) best = i;
    }
    return best;
}

/* Score with as many bases by their scores (NULL: none has one), and beyond those at random. */
static double compared_score(const plain_search *p, int64_t count, const double *scores, bool lowest)
{
    double sum = 0;
    for (int64_t k = 0; k < SHUFFLES; k++) {
        bool kept[FAKE_TILE_BP] = {false};
        int order[FAKE_TILE_BP], others = 0;
        int64_t left = count;
        creme_random_key key = {.seed = SEED,
                                .locus = p->sites->at[0].key,
                                .start = fake_start(TILE),
                                .end = fake_start(TILE) + FAKE_TILE_BP,
                                .replicate = (uint64_t)k,
                                .purpose = CREME_RANDOM_BASES};
        creme_random random;
        creme_random_init(&random, &key);
        for (int best; left > 0 && (best = best_of(scores, kept, lowest)) >= 0; left--) kept[best] = true;
        for (int i = 0; i < FAKE_TILE_BP; i++) {
            if (!scores || isnan(scores[i])) order[others++] = i;
        }
        for (int64_t i = 0; i < left; i++) {
            int64_t j = i + creme_random_below(&random, (uint32_t)(others - i));
            int base = order[j];
            order[j] = order[i];
            order[i] = base;
            kept[base] = true;
        }
        sum += mean_of(p, kept, k);
    }
    return sum / SHUFFLES / p->whole;
}

/* The row says what is alive, and what it does. */
static void check_row(const plain_search *p, const creme_effect *row, int stage, int step)
{
    char text[400] = "";
    int64_t remaining = 0;
    for (int i = 0; i < FAKE_TILE_BP; i++) {
        int start = fake_start(TILE) + i;
        remaining += p->alive[i];
        if (p->alive[i] && (i == 0 || !p->alive[i - 1])) {
            snprintf(text + strlen(text), 40, "%s%d-", *text ? "," : "", start);
        }
        if (p->alive[i] && (i + 1 == FAKE_TILE_BP || !p->alive[i + 1])) {
            snprintf(text + strlen(text), 40, "%d", start + 1);
        }
    }
    assert_string_equal(row->text[1], text);
    assert_string_equal(row->text[0], p->silencer ? "silencer" : "enhancer");
    assert_true(row->extra[STAGE] == stage + 1 && row->extra[STEP] == step);
    assert_true(row->extra[REMAINING_BP] == (double)remaining);
    assert_true(row->mean == mean_of(p, p->alive, -1));
    assert_float_equal(row->extra[SCORE], row->mean / p->whole, TOLERANCE);
    double saliency[FAKE_TILE_BP], motifs[FAKE_TILE_BP];
    fill_scores(saliency, motifs);
    assert_float_equal(row->extra[RANDOM_SCORE], compared_score(p, remaining, NULL, false), TOLERANCE);
    assert_float_equal(row->extra[SALIENCY_SCORE], compared_score(p, remaining, saliency, p->silencer), TOLERANCE);
    assert_float_equal(row->extra[MOTIF_SCORE], compared_score(p, remaining, motifs, false), TOLERANCE);
}

/* The rows of a search, one by one; returns how many there are. */
static int check_search(plain_search *p, const creme_effect *rows, const creme_fine_tile_stage *stages, int count)
{
    int row = 0;
    for (int i = 0; i < FAKE_TILE_BP; i++) p->alive[i] = true;
    p->whole = mean_of(p, p->alive, -1);
    for (int s = 0; s < count; s++) {
        cut(p, (int)stages[s].width_bp);
        if (p->pieces == 0) break;
        check_row(p, &rows[row++], s, 0);
        for (int step = 1; p->pieces > 0; step++) {
            plain_search before = *p;
            double score = drop_batch(p, stages[s].batch), share = p->silencer ? 1 / score : score;
            if (share < stages[s].threshold) {
                assert_float_equal(rows[row - 1].extra[UNDONE_SCORE], score, TOLERANCE);
                *p = before;
                break;
            }
            /* the pieces that are left stay as they are */
            for (int i = 0, piece = -1, last = -1; i < FAKE_TILE_BP; i++) {
                if (!p->alive[i]) continue;
                if (p->piece[i] != last) piece++;
                last = p->piece[i];
                p->piece[i] = piece;
                p->pieces = piece + 1;
            }
            bool any = false;
            for (int i = 0; i < FAKE_TILE_BP; i++) any |= p->alive[i];
            if (!any) p->pieces = 0;
            assert_true(isnan(rows[row - 1].extra[UNDONE_SCORE]));
            check_row(p, &rows[row++], s, step);
        }
    }
    return row;
}

static void test_against_a_plain_search(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {evaluate_bases, sites};
    static const creme_fine_tile_stage stages[] = {{10, 0.9, 1}, {4, 0.8, 2}, {3, 0.75, 1}};
    static const creme_fine_tile_stage low[] = {{7, 0.05, 2}, {2, 0.04, 30}};
    double saliency[FAKE_TILE_BP], motifs[FAKE_TILE_BP];
    fill_scores(saliency, motifs);
    for (int variant = 0; variant < 2 * 2 * 2 * 2 * 2; variant++) {
        bool easy = variant & 8;
        plain_search plain = {.sites = sites,
                              .track = variant & 1,
                              .silencer = variant & 2,
                              .method = variant & 4 ? CREME_SHUFFLE_CREME_NN : CREME_SHUFFLE_UNIFORM};
        creme_assay_options options = options_of(plain.method);
        creme_fine_tile_options how = {.track = plain.track,
                                       .tile = TILE,
                                       .kind = (creme_cre_kind)plain.silencer,
                                       .stages = easy ? low : stages,
                                       .stage_count = easy ? 2 : 3,
                                       .compare_random = true,
                                       .saliency = saliency,
                                       .motifs = motifs};
        creme_assay *assay = create(&sites->at[0], &options, &how);
        int64_t most = creme_assay_constructs(assay);
        drive_assay(assay, &model, (uint64_t)variant / 16);
        const creme_effect *rows;
        size_t count;
        assert_int_equal(creme_assay_finish(assay, &rows, &count), CREME_OK);
        assert_int_equal(check_search(&plain, rows, how.stages, how.stage_count), count);
        assert_true(creme_assay_constructs(assay) <= most);
        creme_assay_destroy(assay);
    }
}

/* --- Properties, on a site whose truth is a motif. */

static bool is_in(const creme_interval *survivors, size_t count, int64_t base)
{
    for (size_t i = 0; i < count; i++) {
        if (base >= survivors[i].start && base < survivors[i].end) return true;
    }
    return false;
}

/* Score of the survivors, put into the controls by hand. */
static double replay(const grammar_site *g, const creme_tile_set *grid, const creme_fine_tile_options *how,
                     const creme_interval *survivors, size_t count)
{
    double part[10], whole[10];
    creme_interval tile = creme_tile_set_get(grid, how->tile);
    for (int64_t k = 0; k < 10; k++) {
        uint8_t codes[GRAMMAR_BP];
        float out[GRAMMAR_TRACKS];
        draw_control(&g->site, grid, CREME_SHUFFLE_UNIFORM, k, codes);
        for (int64_t i = 0; i < GRAMMAR_BP; i++) {
            if (is_in(survivors, count, i)) codes[i] = g->codes[i];
        }
        grammar_evaluate(g, codes, out);
        part[k] = (double)out[how->track];
        memcpy(codes + tile.start, g->codes + tile.start, GRAMMAR_TILE_BP);
        grammar_evaluate(g, codes, out);
        whole[k] = (double)out[how->track];
    }
    return creme_summarise(part, 10).mean / creme_summarise(whole, 10).mean;
}

/* Every step drops a batch of sub-tiles, and what survives a row survived the row before. */
static void check_steps(const creme_effect *rows, size_t count, const creme_fine_tile_options *how)
{
    for (size_t i = 0; i < count; i++) {
        const creme_fine_tile_stage *stage = &how->stages[(int)rows[i].extra[STAGE] - 1];
        double share = how->kind == CREME_CRE_ENHANCER ? rows[i].extra[SCORE] : 1 / rows[i].extra[SCORE];
        assert_true(share >= stage->threshold);
        assert_true(rows[i].extra[SUB_TILE_BP] == (double)stage->width_bp);
        if (i == 0) continue;
        double removed = rows[i - 1].extra[REMAINING_BP] - rows[i].extra[REMAINING_BP];
        bool begins = rows[i].extra[STEP] == 0;
        assert_true(removed == (begins ? 0 : (double)(stage->batch * stage->width_bp)));
        if (begins) assert_string_equal(rows[i].text[1], rows[i - 1].text[1]);
        /* a stage ends with what may not go */
        assert_true(begins != isnan(rows[i - 1].extra[UNDONE_SCORE]));
    }
}

static void check_grammar(const grammar_site *g, const char *motif, int64_t start, creme_fine_tile_options how)
{
    drive_model model = {grammar_evaluate, g};
    creme_assay_options options = {.tile_bp = GRAMMAR_TILE_BP, .tracks = GRAMMAR_TRACKS, .seed = SEED};
    creme_assay *assay = create(&g->site, &options, &how);
    drive_assay(assay, &model, 2);
    const creme_effect *rows;
    size_t count, survivor_count;
    assert_int_equal(creme_assay_finish(assay, &rows, &count), CREME_OK);
    check_steps(rows, count, &how);
    const creme_interval *survivors = creme_fine_tile_survivors(assay, &survivor_count);
    for (int64_t i = start; i < start + (int64_t)strlen(motif); i++) assert_true(is_in(survivors, survivor_count, i));
    int64_t remaining = 0;
    for (size_t i = 0; i < survivor_count; i++) remaining += survivors[i].end - survivors[i].start;
    const creme_effect *last = &rows[count - 1];
    assert_true(last->extra[REMAINING_BP] == (double)remaining);
    assert_float_equal(last->extra[SCORE], replay(g, &assay->tiles, &how, survivors, survivor_count), TOLERANCE);
    /* the motif is all there is to it */
    int64_t narrow = how.stages[1].width_bp, cut = (int64_t)strlen(motif) / narrow + 2;
    assert_true(remaining < (cut + how.stages[1].batch) * narrow);
    assert_float_equal(last->extra[SCORE], 1, 1e-6);
    creme_assay_destroy(assay);
}

static void test_the_motif_survives(void **state)
{
    (void)state;
    static const creme_fine_tile_stage stages[] = {{64, 0.9, 1}, {8, 0.7, 2}}, finer[] = {{32, 0.9, 2}, {4, 0.95, 3}};
    for (int64_t at = 0; at + 22 <= GRAMMAR_TILE_BP; at += 13) {
        grammar_site g;
        int64_t enhancer = grammar_tile_start(3) + at, silencer = grammar_tile_start(11) + at;
        const grammar_plant plants[] = {{GRAMMAR_ENHANCER, enhancer}, {GRAMMAR_SILENCER, silencer}};
        grammar_site_open(&g, plants, 2);
        for (int variant = 0; variant < 2; variant++) {
            creme_fine_tile_options how = {
                .stages = variant ? finer : stages, .stage_count = 2, .tile = 3, .kind = CREME_CRE_ENHANCER};
            check_grammar(&g, GRAMMAR_ENHANCER, enhancer, how);
            how.tile = 11;
            how.kind = CREME_CRE_SILENCER;
            check_grammar(&g, GRAMMAR_SILENCER, silencer, how);
        }
        grammar_site_close(&g);
    }
}

/* Two enhancers give 14, one gives 8: a threshold below 8 / 14 gives one of them up, a higher one keeps both. A tile
 * without any is pruned to nothing. */
static void rows_are_equal(const creme_effect *a, const creme_effect *b, size_t count)
{
    for (size_t r = 0; r < count; r++) {
        assert_true(a[r].n == b[r].n && a[r].mean == b[r].mean && a[r].effect == b[r].effect && a[r].se == b[r].se);
        assert_true(!a[r].text[1] == !b[r].text[1] && (!a[r].text[1] || strcmp(a[r].text[1], b[r].text[1]) == 0));
        for (int e = 0; e <= RANDOM_SCORE; e++)
            assert_true(a[r].extra[e] == b[r].extra[e] || (isnan(a[r].extra[e]) && isnan(b[r].extra[e])));
    }
}

/* Constructs of a search for a track, by class and in full: what is found is the same, in whatever order it comes. */
static void search_both(const fake_sites *sites, const creme_fine_tile_options *how, uint64_t order, int64_t *full,
                        int64_t *early)
{
    drive_model model = {evaluate_bases, sites};
    creme_assay_options options = options_of(CREME_SHUFFLE_UNIFORM);
    options.shuffles = 10;
    creme_assay *all = create(&sites->at[0], &options, how);
    options.stop_by = CREME_STOP_BY_CLASS;
    creme_assay *some = create(&sites->at[0], &options, how);
    drive_assay(all, &model, 0);
    drive_assay(some, &model, order);
    const creme_effect *a, *b;
    size_t count, others;
    assert_int_equal(creme_assay_finish(all, &a, &count), CREME_OK);
    assert_int_equal(creme_assay_finish(some, &b, &others), CREME_OK);
    assert_int_equal(count, others);
    rows_are_equal(a, b, count);
    size_t kept, left;
    const creme_interval *survivors = creme_fine_tile_survivors(all, &kept),
                         *same = creme_fine_tile_survivors(some, &left);
    assert_true(kept == left && (kept == 0 || memcmp(survivors, same, kept * sizeof *same) == 0));
    *full += creme_assay_constructs(all);
    *early += creme_assay_constructs(some);
    creme_assay_destroy(all);
    creme_assay_destroy(some);
}

/* A batch as large as what survives, and a single piece, are no choice. */
static void test_stops(void **state)
{
    const fake_sites *sites = *state;
    static const creme_fine_tile_stage stages[][2] = {{{8, 0.9, 1}, {2, 0.7, 3}},
                                                      {{10, 0.95, 2}, {5, 0.5, 1}},
                                                      {{4, 0.3, 100}, {1, 0.8, 4}},
                                                      {{40, 0.1, 1}, {1, 0.9, 2}}};
    int64_t full = 0, early = 0;
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        for (int64_t track = 0; track < TRACKS; track++) {
            creme_fine_tile_options how = {.track = track,
                                           .tile = TILE,
                                           .kind = track ? CREME_CRE_SILENCER : CREME_CRE_ENHANCER,
                                           .stages = stages[i],
                                           .stage_count = 2,
                                           .compare_random = true};
            search_both(sites, &how, i, &full, &early);
        }
    }
    assert_true(early < full);
}

static void test_thresholds(void **state)
{
    (void)state;
    grammar_site g;
    int64_t left = grammar_tile_start(3) + 20, right = grammar_tile_start(3) + 180;
    const grammar_plant plants[] = {{GRAMMAR_ENHANCER, left}, {GRAMMAR_ENHANCER, right}};
    grammar_site_open(&g, plants, 2);
    drive_model model = {grammar_evaluate, &g};
    creme_assay_options options = {.tile_bp = GRAMMAR_TILE_BP, .tracks = GRAMMAR_TRACKS, .seed = SEED, .shuffles = 4};
    for (int variant = 0; variant < 3; variant++) {
        creme_fine_tile_stage stage = {32, variant == 1 ? 0.6 : 0.5, 1};
        creme_fine_tile_options how = {.stages = &stage, .stage_count = 1, .tile = variant == 2 ? 6 : 3};
        creme_assay *assay = create(&g.site, &options, &how);
        drive_assay(assay, &model, 0);
        const creme_effect *rows;
        size_t count, survivor_count;
        assert_int_equal(creme_assay_finish(assay, &rows, &count), CREME_OK);
        const creme_interval *survivors = creme_fine_tile_survivors(assay, &survivor_count);
        const creme_effect *last = &rows[count - 1];
        assert_true(is_in(survivors, survivor_count, right + 10) == (variant < 2));
        assert_true(is_in(survivors, survivor_count, left + 10) == (variant == 1));
        assert_float_equal(last->extra[SCORE], variant == 0 ? 8 / 14.0 : 1, 1e-6);
        assert_float_equal(last->effect, variant == 0 ? 6 / 14.0 : variant == 1 ? 12 / 14.0 : 0, 1e-6);
        assert_float_equal(last->extra[CONTROL_MEAN], 2, 1e-6);
        if (variant == 2) {
            assert_int_equal(count, 9);
            assert_true(last->extra[REMAINING_BP] == 0 && isnan(last->extra[UNDONE_SCORE]));
            assert_string_equal(last->text[1], "");
        } else {
            assert_float_equal(last->extra[UNDONE_SCORE], variant == 0 ? 2 / 14.0 : 8 / 14.0, 1e-6);
        }
        creme_assay_destroy(assay);
    }
    grammar_site_close(&g);
}

/* Replicates say what was done in which round, and belong to the rows. */
static void test_replicates(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {evaluate_bases, sites};
    creme_assay_options options = options_of(CREME_SHUFFLE_UNIFORM);
    static const creme_fine_tile_stage stages[] = {{10, 0.9, 2}};
    creme_fine_tile_options how = {
        .track = 0, .tile = TILE, .stages = stages, .stage_count = 1, .compare_random = true};
    creme_assay *assay = create(&sites->at[0], &options, &how);
    drive_assay(assay, &model, 0);
    const creme_effect *rows;
    size_t count;
    assert_int_equal(creme_assay_finish(assay, &rows, &count), CREME_OK);
    int64_t tried = 0, checked = 0, random = 0, controls = 0;
    for (int64_t i = 0; i < creme_assay_constructs(assay); i++) {
        creme_replicate replicate;
        creme_assay_get_replicate(assay, i, &replicate);
        assert_string_equal(replicate.text, "enhancer");
        if (i == 0) assert_true(strcmp(replicate.role, "wt") == 0 && (double)replicate.activity[0] == rows[0].wt);
        int64_t width = replicate.position.end - replicate.position.start;
        tried += replicate.round == 1 && width == 10;
        checked += replicate.round == 2 && width == FAKE_TILE_BP;
        controls += strcmp(replicate.role, "control") == 0;
        random += strcmp(replicate.role, "random") == 0;
    }
    assert_int_equal(tried, 4 * SHUFFLES);
    assert_int_equal(checked, SHUFFLES);
    assert_int_equal(controls, SHUFFLES);
    assert_int_equal(random, (int64_t)count * SHUFFLES);
    int columns;
    creme_assay_extra_columns(assay, &columns);
    assert_int_equal(columns, RANDOM_SCORE + 1);
    creme_assay_destroy(assay);
}

/* A share of nothing says nothing. */
static void test_silent_locus(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {drive_silent, NULL};
    creme_assay_options options = options_of(CREME_SHUFFLE_UNIFORM);
    static const creme_fine_tile_stage stages[] = {{10, 0.9, 1}};
    creme_fine_tile_options how = {.tile = TILE, .stages = stages, .stage_count = 1, .compare_random = true};
    creme_assay *assay = create(&sites->at[0], &options, &how);
    drive_assay(assay, &model, 0);
    const creme_effect *row = drive_finish(assay, 1);
    assert_true(row->mean == 0 && isnan(row->effect) && isnan(row->extra[SCORE]) && row->extra[REMAINING_BP] == 40);
    creme_assay_destroy(assay);
}

static void test_limits(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = options_of(CREME_SHUFFLE_UNIFORM);
    creme_assay *assay = NULL;
    static const struct {
        creme_fine_tile_stage stages[2];
        int count;
        const char *message;
    } bad[] = {
        {{{41, 0.9, 1}}, 1, "stage 1: sub-tiles of 41 bp: expected 1 to 40"},
        {{{0, 0.9, 1}}, 1, "stage 1: sub-tiles of 0 bp"},
        {{{10, 0.9, 1}, {10, 0.7, 1}}, 2, "stage 2: sub-tiles of 10 bp: expected 1 to 9"},
        {{{10, 0, 1}}, 1, "stage 1: threshold 0"},
        {{{10, 1.5, 1}}, 1, "stage 1: threshold 1.5"},
        {{{10, NAN, 1}}, 1, "stage 1: threshold nan"},
        {{{10, 0.9, 0}}, 1, "stage 1: batches of 0"},
        {{{10, 0.9, 1}}, 9, "9 stages"},
        {{{0}}, 0, "in proportion they are"}, /* those of 2024 do not fit into this tile */
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        creme_fine_tile_options how = {.tile = TILE, .stages = bad[i].stages, .stage_count = bad[i].count};
        assert_int_equal(creme_fine_tile_create(&assay, &sites->at[0], &options, &how), CREME_ERROR_RANGE);
        assert_non_null(strstr(creme_error_message(), bad[i].message));
        assert_null(assay);
    }
    static const creme_fine_tile_stage good[] = {{10, 1, 1}};
    const creme_fine_tile_options wrong[] = {
        {.track = TRACKS, .stages = good, .stage_count = 1},
        {.tile = FAKE_TILES, .stages = good, .stage_count = 1},
        {.kind = (creme_cre_kind)2, .stages = good, .stage_count = 1},
    };
    for (size_t i = 0; i < 3; i++) {
        creme_status status = creme_fine_tile_create(&assay, &sites->at[0], &options, &wrong[i]);
        assert_int_equal(status, i == 2 ? CREME_ERROR_ARGUMENT : CREME_ERROR_RANGE);
    }
}

/* What the paper's stages may take: 10 + 9 + ... + 1 trials, then 100 + 90 + ... + 10 and ten checks. */
static void test_stages_of_2024(void **state)
{
    (void)state;
    enum { BP = 20000 };
    static uint8_t codes[BP];
    static char name[] = "A", chrom[] = "chr1", none[] = "";
    creme_locus locus = {name, chrom, 10000, '+', none};
    creme_site site = {.locus = &locus, .key = 1};
    assert_int_equal(creme_background_create(&site.wild_type, codes, BP, NULL, NULL, 0), CREME_OK);
    creme_assay_options options = {.tile_bp = 5000, .tracks = 1};
    creme_assay *assay = create(&site, &options, &(creme_fine_tile_options){0});
    assert_int_equal(creme_assay_constructs(assay), 1 + 10 * (2 + 55 + 550 + 10));
    creme_assay_destroy(assay);
    creme_site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_a_plain_search),
        cmocka_unit_test(test_the_motif_survives),
        cmocka_unit_test(test_stops),
        cmocka_unit_test(test_thresholds),
        cmocka_unit_test(test_replicates),
        cmocka_unit_test(test_silent_locus),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_stages_of_2024),
    };
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
