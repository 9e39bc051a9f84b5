/* The demo's truth, asked of the model directly: destroy a tile, or put only that tile into shuffled DNA. */
#include "base/memory.h"
#include "model/grammar/grammar_rules.h"

#include "slow.h"
#include <creme/cre.h>
#include <creme/grammar.h>
#include <creme/model.h>
#include <creme/shuffle.h>
#include <creme/tile.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { WINDOW = 131072, TRACKS = CREME_GRAMMAR_DEMO_TRACKS, CONTEXT_SHUFFLES = 20, TILE_SHUFFLES = 3 };

typedef struct fixture {
    creme_model *model;
    creme_predictor *predictor;
    creme_grammar_demo *demo;
    creme_tile_set grid;
    creme_track_selection tracks;
    creme_track_choice choices[TRACKS];
    uint64_t draws;
    uint8_t wild_type[WINDOW], edited[WINDOW], backgrounds[TILE_SHUFFLES][WINDOW];
} fixture;

static fixture *open_demo(uint64_t seed)
{
    fixture *f = calloc(1, sizeof *f);
    assert_int_equal(creme_model_open(&f->model, "grammar:demo", NULL), CREME_OK);
    for (int t = 0; t < TRACKS; t++) f->choices[t] = (creme_track_choice){.track = t, .other = -1};
    f->tracks = (creme_track_selection){.at = f->choices, .count = TRACKS};
    creme_readout readout = {.tracks = &f->tracks};
    creme_readout_central_bins(creme_model_describe(f->model), &readout.bin_first, &readout.bin_end);
    assert_int_equal(creme_predictor_create(&f->predictor, f->model, &readout), CREME_OK);
    assert_int_equal(creme_grammar_demo_create(&f->demo, seed), CREME_OK);
    assert_int_equal(f->demo->window_bp, WINDOW);
    assert_int_equal(creme_tile_set_init_grid(&f->grid, WINDOW, CREME_GRAMMAR_DEMO_TILE_BP), CREME_OK);
    print_message("demo of seed %llu\n", (unsigned long long)seed);
    return f;
}

static void close_demo(fixture *f)
{
    creme_predictor_destroy(f->predictor);
    creme_model_close(f->model);
    creme_grammar_demo_destroy(f->demo);
    free(f);
}

static void read_locus(fixture *f, const creme_locus *locus)
{
    creme_interval window = creme_locus_window(locus, WINDOW, CREME_WINDOW_CREME);
    assert_true(window.start >= 0 && window.end <= f->demo->length);
    memcpy(f->wild_type, f->demo->codes + window.start, WINDOW);
    if (locus->strand == '-') creme_sequence_reverse_complement(f->wild_type, WINDOW);
}

static void predict(fixture *f, const uint8_t *codes, double out[TRACKS])
{
    float activity[TRACKS];
    assert_int_equal(creme_predictor_predict(f->predictor, &codes, 1, activity), CREME_OK);
    for (int t = 0; t < TRACKS; t++) out[t] += activity[t];
}

static void shuffle(fixture *f, uint8_t *codes, creme_interval at)
{
    creme_random_key key = {.replicate = f->draws++, .purpose = CREME_RANDOM_TEST};
    assert_int_equal(creme_shuffle(codes + at.start, codes + at.start, at.end - at.start, 2, &key), CREME_OK);
}

static void put_back(const fixture *f, uint8_t *codes, creme_interval at)
{
    memcpy(codes + at.start, f->wild_type + at.start, (size_t)(at.end - at.start));
}

static const char *context_class(double effect)
{
    return effect > 0.95                     ? "enhancing"
           : effect < -0.3                   ? "silencing"
           : effect < 0.05 && effect > -0.05 ? "neutral"
                                             : "none";
}

static int sign_of(double effect)
{
    return effect > 0.3 ? 1 : effect < -0.3 ? -1 : 0;
}

static const char *expected_context(const fixture *f, const char *locus, int track)
{
    const creme_grammar_truth *promoter = creme_grammar_demo_find(f->demo, locus, f->grid.tss, track);
    assert_non_null(promoter);
    assert_string_equal(promoter->kind, "promoter");
    return promoter->context;
}

static void check_context(fixture *f, const char *locus, const double wt[TRACKS])
{
    double mutant[TRACKS] = {0};
    for (int k = 0; k < CONTEXT_SHUFFLES; k++) {
        memcpy(f->edited, f->wild_type, WINDOW);
        shuffle(f, f->edited, (creme_interval){0, WINDOW});
        put_back(f, f->edited, f->grid.tss);
        predict(f, f->edited, mutant);
    }
    for (int t = 0; t < TRACKS; t++) {
        double effect = (wt[t] - mutant[t] / CONTEXT_SHUFFLES) / wt[t];
        print_message("  %-12s track %d: wt %7.3f, context effect %8.4f\n", locus, t, wt[t], effect);
        assert_string_equal(context_class(effect), expected_context(f, locus, t));
    }
}

static void check_effect(const char *what, const char *locus, creme_interval tile, int track, double effect,
                         const creme_grammar_truth *truth, int expected)
{
    if (truth) {
        print_message("    %s %-12s [%lld, %lld) track %d %-14s %-12s %8.4f, planted %+d\n", what, locus,
                      (long long)tile.start, (long long)tile.end, track, truth->element, truth->kind, effect,
                      expected);
    }
    if (sign_of(effect) != expected)
        fail_msg("%s: %s, tile %lld: effect %g", what, locus, (long long)tile.start, effect);
    if (!truth) assert_true(effect < 0.05 && effect > -0.05); /* only chance hits of the weak element */
}

static void check_necessity(fixture *f, const char *locus, const double wt[TRACKS])
{
    for (int64_t i = 0; i < creme_tile_set_count(&f->grid); i++) {
        creme_interval tile = creme_tile_set_get(&f->grid, i);
        double mutant[TRACKS] = {0};
        for (int k = 0; k < TILE_SHUFFLES; k++) {
            memcpy(f->edited, f->wild_type, WINDOW);
            shuffle(f, f->edited, tile);
            predict(f, f->edited, mutant);
        }
        for (int t = 0; t < TRACKS; t++) {
            const creme_grammar_truth *truth = creme_grammar_demo_find(f->demo, locus, tile, t);
            double effect = (wt[t] - mutant[t] / TILE_SHUFFLES) / wt[t];
            check_effect("necessity  ", locus, tile, t, effect, truth, truth ? truth->necessity : 0);
        }
    }
}

static void check_sufficiency(fixture *f, const char *locus, const double wt[TRACKS])
{
    double control[TRACKS] = {0};
    for (int k = 0; k < TILE_SHUFFLES; k++) {
        memcpy(f->backgrounds[k], f->wild_type, WINDOW);
        shuffle(f, f->backgrounds[k], (creme_interval){0, WINDOW});
        put_back(f, f->backgrounds[k], f->grid.tss);
        predict(f, f->backgrounds[k], control);
    }
    for (int64_t i = 0; i < creme_tile_set_count(&f->grid); i++) {
        creme_interval tile = creme_tile_set_get(&f->grid, i);
        double mutant[TRACKS] = {0};
        for (int k = 0; k < TILE_SHUFFLES; k++) {
            memcpy(f->edited, f->backgrounds[k], WINDOW);
            put_back(f, f->edited, tile);
            predict(f, f->edited, mutant);
        }
        for (int t = 0; t < TRACKS; t++) {
            const creme_grammar_truth *truth = creme_grammar_demo_find(f->demo, locus, tile, t);
            bool enhancing = strcmp(expected_context(f, locus, t), "enhancing") == 0;
            double effect =
                (mutant[t] - control[t]) / TILE_SHUFFLES / (enhancing ? wt[t] : control[t] / TILE_SHUFFLES);
            check_effect("sufficiency", locus, tile, t, effect, truth, truth ? truth->sufficiency : 0);
        }
    }
}

static void check_seed(uint64_t seed)
{
    fixture *f = open_demo(seed);
    for (size_t i = 0; i < f->demo->loci.count; i++) {
        const creme_locus *locus = &f->demo->loci.at[i];
        read_locus(f, locus);
        double wt[TRACKS] = {0};
        predict(f, f->wild_type, wt);
        check_context(f, locus->name, wt);
        check_necessity(f, locus->name, wt);
        check_sufficiency(f, locus->name, wt);
    }
    close_demo(f);
}

static void test_truth_holds(void **state)
{
    (void)state;
    static const uint64_t SEEDS[] = {0, 1, 2024, UINT64_MAX};
    for (size_t i = 0; i < (test_is_slow() ? 1 : sizeof SEEDS / sizeof *SEEDS); i++) check_seed(SEEDS[i]);
}

/* Alone, neither of the cooperating pair does anything; together they do it all. */
static void test_cooperating_pair_together(void **state)
{
    (void)state;
    fixture *f = open_demo(7);
    const creme_locus *locus = &f->demo->loci.at[1];
    assert_string_equal(locus->name, "cooperating");
    read_locus(f, locus);
    double wt[TRACKS] = {0}, pair[TRACKS] = {0};
    predict(f, f->wild_type, wt);
    memcpy(f->edited, f->wild_type, WINDOW);
    shuffle(f, f->edited, (creme_interval){0, WINDOW});
    put_back(f, f->edited, f->grid.tss);
    for (size_t i = 0; i < f->demo->truth_count; i++) {
        const creme_grammar_truth *truth = &f->demo->truth[i];
        if (strcmp(truth->locus, locus->name) == 0) put_back(f, f->edited, truth->tile);
    }
    predict(f, f->edited, pair);
    assert_float_equal(pair[0] / wt[0], 1, 0.02);
    close_demo(f);
}

static void test_plants_lie_within_their_tiles(void **state)
{
    (void)state;
    fixture *f = open_demo(3);
    assert_int_equal(f->demo->truth_count % TRACKS, 0);
    for (size_t i = 0; i < f->demo->truth_count; i++) {
        const creme_grammar_truth *truth = &f->demo->truth[i];
        assert_true(truth->tile.start <= truth->at.start && truth->at.start < truth->at.end);
        assert_true(truth->at.end <= truth->tile.end);
        bool in_grid = truth->tile.start == f->grid.tss.start && truth->tile.end == f->grid.tss.end;
        for (int64_t t = 0; t < creme_tile_set_count(&f->grid); t++) {
            creme_interval tile = creme_tile_set_get(&f->grid, t);
            in_grid |= tile.start == truth->tile.start && tile.end == truth->tile.end;
        }
        assert_true(in_grid);
    }
    for (size_t i = 1; i < f->demo->loci.count; i++) { /* windows do not overlap */
        assert_true(f->demo->loci.at[i].tss - f->demo->loci.at[i - 1].tss > WINDOW + 4);
    }
    close_demo(f);
}

static void test_sequence_is_like_a_genome(void **state)
{
    (void)state;
    fixture *f = open_demo(5);
    double count[4] = {0}, cpg = 0, bases = (double)f->demo->length;
    for (int64_t i = 0; i < f->demo->length; i++) {
        assert_true(f->demo->codes[i] < 4);
        count[f->demo->codes[i]]++;
        cpg += i > 0 && f->demo->codes[i - 1] == CREME_BASE_C && f->demo->codes[i] == CREME_BASE_G;
    }
    double gc = (count[1] + count[2]) / bases, ratio = cpg * bases / (count[1] * count[2]);
    print_message("GC %.3f, CpG observed over expected %.3f\n", gc, ratio);
    assert_true(gc > 0.38 && gc < 0.44);
    assert_true(ratio > 0.18 && ratio < 0.35);
    close_demo(f);
}

static void test_seed_decides_all(void **state)
{
    (void)state;
    creme_grammar_demo *a, *b, *c;
    assert_int_equal(creme_grammar_demo_create(&a, 11), CREME_OK);
    assert_int_equal(creme_grammar_demo_create(&b, 11), CREME_OK);
    assert_int_equal(creme_grammar_demo_create(&c, 12), CREME_OK);
    assert_memory_equal(a->codes, b->codes, (size_t)a->length);
    assert_memory_not_equal(a->codes, c->codes, (size_t)a->length);
    assert_int_equal(a->truth[3].at.start, b->truth[3].at.start);
    creme_grammar_demo_destroy(a);
    creme_grammar_demo_destroy(b);
    creme_grammar_demo_destroy(c);
    creme_grammar_demo_destroy(NULL);
}

/* The CRE table holds what is sufficient, and nothing else. */
static void check_cres(const fixture *f, const char *path)
{
    creme_track_selection tracks;
    creme_tile_set grid;
    creme_cre_list cres;
    const creme_model_info *info = creme_model_describe(f->model);
    assert_int_equal(creme_track_select(&tracks, info->tracks, "all", false), CREME_OK);
    assert_int_equal(creme_tile_set_init_grid(&grid, WINDOW, CREME_GRAMMAR_DEMO_TILE_BP), CREME_OK);
    creme_cre_scope scope = {.loci = &f->demo->loci, .tracks = &tracks, .grid = &grid};
    assert_int_equal(creme_cre_list_read(&cres, path, &scope), CREME_OK);
    size_t sufficient = 0;
    for (size_t i = 0; i < f->demo->truth_count; i++) sufficient += f->demo->truth[i].sufficiency != 0;
    assert_int_equal(cres.count, sufficient);
    for (size_t i = 0; i < cres.count; i++) {
        const char *locus = f->demo->loci.at[cres.at[i].locus].name;
        creme_interval tile = creme_tile_set_get(&grid, cres.at[i].tile);
        const creme_grammar_truth *truth = creme_grammar_demo_find(f->demo, locus, tile, cres.at[i].track);
        assert_non_null(truth);
        assert_int_equal(truth->sufficiency, cres.at[i].kind == CREME_CRE_ENHANCER ? 1 : -1);
    }
    creme_cre_list_clear(&cres);
    creme_track_selection_clear(&tracks);
}

/* The annotation's transcripts start where the loci are. */
static void check_genes(const fixture *f, const char *path)
{
    creme_locus_list loci = {0};
    assert_int_equal(creme_loci_read(&loci, path, NULL), CREME_OK);
    assert_int_equal(loci.count, f->demo->loci.count);
    for (size_t i = 0; i < loci.count; i++) {
        assert_int_equal(loci.at[i].tss, f->demo->loci.at[i].tss);
        assert_int_equal(loci.at[i].strand, f->demo->loci.at[i].strand);
    }
    creme_locus_list_clear(&loci);
}

static void test_files_read_back(void **state)
{
    (void)state;
    const char *base = getenv("TMPDIR");
    char folder[256], fasta_path[300], index_path[300], loci_path[300], truth_path[300], cres_path[300],
        genes_path[300];
    snprintf(folder, sizeof folder, "%s/creme_demo_XXXXXX", base ? base : "/tmp");
    assert_non_null(mkdtemp(folder));
    snprintf(fasta_path, sizeof fasta_path, "%s/demo.fa", folder);
    snprintf(index_path, sizeof index_path, "%s/demo.fa.fai", folder);
    snprintf(loci_path, sizeof loci_path, "%s/loci.tsv", folder);
    snprintf(truth_path, sizeof truth_path, "%s/truth.tsv", folder);
    snprintf(cres_path, sizeof cres_path, "%s/cres.tsv", folder);
    snprintf(genes_path, sizeof genes_path, "%s/genes.gtf", folder);
    fixture *f = open_demo(9);
    creme_grammar_demo_paths paths = {fasta_path, loci_path, truth_path, cres_path, genes_path, NULL};
    assert_int_equal(creme_grammar_demo_write(f->demo, &paths), CREME_OK);
    creme_fasta *fasta;
    creme_locus_list loci = {0};
    assert_int_equal(creme_fasta_open(&fasta, fasta_path, NULL), CREME_OK);
    assert_int_equal(creme_loci_read(&loci, loci_path, NULL), CREME_OK);
    assert_int_equal(loci.count, f->demo->loci.count);
    for (size_t i = 0; i < loci.count; i++) {
        read_locus(f, &f->demo->loci.at[i]);
        assert_int_equal(creme_locus_read_window(&loci.at[i], fasta, WINDOW, CREME_WINDOW_CREME, f->edited),
                         CREME_OK);
        assert_memory_equal(f->edited, f->wild_type, WINDOW);
    }
    creme_locus_list_clear(&loci);
    creme_fasta_close(fasta);
    FILE *truth = fopen(truth_path, "r");
    assert_non_null(truth);
    char line[512];
    size_t rows = 0;
    while (fgets(line, sizeof line, truth)) rows += line[0] != '#';
    fclose(truth);
    assert_int_equal(rows, f->demo->truth_count + 1);
    check_cres(f, cres_path);
    check_genes(f, genes_path);
    close_demo(f);
    unlink(fasta_path), unlink(index_path), unlink(loci_path), unlink(truth_path), unlink(cres_path),
        unlink(genes_path), rmdir(folder);
}

static void test_track_names_of_the_truth_file(void **state)
{
    (void)state;
    fixture *f = open_demo(0);
    static const char *const NAMES[TRACKS] = {"blood", "liver", "housekeeping"};
    const creme_track_table *table = creme_model_describe(f->model)->tracks;
    assert_int_equal(table->count, TRACKS);
    for (int t = 0; t < TRACKS; t++) assert_string_equal(table->at[t].identifier, NAMES[t]);
    close_demo(f);
}

static void test_memory_failures(void **state)
{
    (void)state;
    size_t n = 1;
    for (;; n++) {
        creme_grammar_demo *demo;
        creme_memory_fail_after(n);
        creme_status status = creme_grammar_demo_create(&demo, 1);
        creme_memory_fail_after(0);
        creme_grammar_demo_destroy(demo);
        if (status == CREME_OK) break;
        assert_int_equal(status, CREME_ERROR_MEMORY);
        assert_null(demo);
    }
    assert_true(n > 20);
    for (n = 1;; n++) {
        creme_model *model;
        creme_memory_fail_after(n);
        creme_status status = creme_model_open(&model, "grammar:demo", NULL);
        creme_memory_fail_after(0);
        creme_model_close(model);
        if (status == CREME_OK) break;
        assert_int_equal(status, CREME_ERROR_MEMORY);
    }
    assert_true(n > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_truth_holds),
        cmocka_unit_test(test_cooperating_pair_together),
        cmocka_unit_test(test_plants_lie_within_their_tiles),
        cmocka_unit_test(test_sequence_is_like_a_genome),
        cmocka_unit_test(test_seed_decides_all),
        cmocka_unit_test(test_files_read_back),
        cmocka_unit_test(test_track_names_of_the_truth_file),
        cmocka_unit_test(test_memory_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
