/* Scores of bases: every form, on both strands, and what is wrong with the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "annotation/base_scores.h"
#include "base/memory.h"
#include "scratch.h"
#include "tile_table.h"

#include <math.h>

/* B on the plus strand at 100: its window is [-100, 300), tile 4 of it [120, 160). A on the minus strand at 200: its
 * window is [0, 400), and tile 4 of it [140, 180), backwards. (The rule PLAIN.) */
enum { CRES = 3, WIDTH = 40 };

typedef struct fixture {
    tile_table against;
    creme_cre cres[CRES];
    creme_cre_list list;
    scratch_log log;
} fixture;

static void fixture_init(fixture *f)
{
    tile_table_init(&f->against);
    scratch_log_init(&f->log);
    f->against.scope.log = &f->log.log;
    f->cres[0] = (creme_cre){.locus = 0, .tile = 4, .track = 0};
    f->cres[1] = (creme_cre){.locus = 1, .tile = 4, .track = 0};
    f->cres[2] = (creme_cre){.locus = 1, .tile = 4, .track = 1};
    f->list = (creme_cre_list){.at = f->cres, .count = CRES};
}

/* Where base 0 of the i-th CRE lies, and in which direction the others follow. */
static int64_t place(const fixture *f, size_t i, int64_t base)
{
    const creme_locus *locus = &f->against.loci[f->cres[i].locus];
    creme_interval window = creme_locus_window(locus, 400, CREME_WINDOW_PLAIN);
    creme_interval tile = creme_tile_set_get(&f->against.grid, f->cres[i].tile);
    return creme_locus_to_genome(locus, window, (creme_interval){tile.start + base, tile.start + base + 1}).start;
}

static creme_status read_text(creme_base_scores *out, const fixture *f, creme_base_scores_kind kind, const char *text)
{
    scratch folder = scratch_open();
    const char *path = scratch_write(&folder, "scores", text, SCRATCH_GZIP);
    creme_status status = creme_base_scores_read(out, path, kind, &f->list, &f->against.scope, CREME_WINDOW_PLAIN);
    scratch_close(&folder);
    return status;
}

/* What the i-th CRE is told of each of its bases is `value` on [start, end) of the chromosome, and elsewhere nothing.
 */
static void has_stretch(const fixture *f, const creme_base_scores *scores, size_t i, int64_t start, int64_t end,
                        double value)
{
    const double *values = creme_base_scores_get(scores, i);
    for (int64_t base = 0; base < WIDTH; base++) {
        int64_t at = place(f, i, base);
        if (at >= start && at < end) {
            assert_float_equal(values[base], value, 1e-12);
        } else {
            assert_true(isnan(values[base]));
        }
    }
}

static void test_forms(void **state)
{
    (void)state;
    static const struct {
        creme_base_scores_kind kind;
        const char *text;
        double value;
    } forms[] = {
        {CREME_BASE_SCORES, "track type=bedGraph\n# x\nchr1\t150\t155\t-0.5\nchr2\t150\t155\t9\n", -0.5},
        {CREME_BASE_SCORES, "chr1 150 155 2e-1 further\r\n", 0.2},
        {CREME_BASE_SCORES, "1\t150\t155\t0.2\nCM000663.2\t150\t150\t9\n", 0.2},
        {CREME_BASE_SCORES, "score,end,start,chrom\n0.2,155,150.0,NC_000001.11\n", 0.2},
        {CREME_BASE_MOTIFS, "chrom,start,end,name,score\nchr1,150,155,\"GATA1, long\",3\n", 3},
        {CREME_BASE_MOTIFS, "chr1\t150\t155\nchr9\t1\t2\n", 1},
        {CREME_BASE_MOTIFS, "chr1\t150\t155\tGATA1\t812\t+\nchr1\t151\t153\tTAL1\t7.5\t-\n", 812},
        {CREME_BASE_MOTIFS, "##gff-version 3\nchr1\tfimo\tmotif\t151\t155\t40.5\t+\t.\tName=GATA1\n", 40.5},
        {CREME_BASE_MOTIFS, "chr1\tfimo\tmotif\t151\t155\t.\t+\t.\n", 1},
        {CREME_BASE_MOTIFS,
         "motif_id\tmotif_alt_id\tsequence_name\tstart\tstop\tstrand\tscore\tp-value\tq-value\tmatched_sequence\n"
         "MA0035.4\tGATA1\tchr1\t151\t155\t+\t9.1\t1e-06\t\tAGATA\n\n# FIMO, version 5\n",
         6},
    };
    for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
        fixture f;
        creme_base_scores scores;
        fixture_init(&f);
        assert_succeeds(read_text(&scores, &f, forms[k].kind, forms[k].text));
        assert_int_equal(scores.first[CRES], CRES * WIDTH);
        for (size_t i = 0; i < CRES; i++) has_stretch(&f, &scores, i, 150, 155, forms[k].value);
        assert_int_equal(f.log.infos, 1);
        creme_base_scores_clear(&scores);
        assert_null(creme_base_scores_get(&scores, 0));
    }
}

#define MUTAGENESIS                                                                                                  \
    "chrom\ttss\tstrand\tlocus\ttrack\tgenome_position_start\tgenome_position_end\teffect\tgenome_alt\n"

/* Minus the mean of what is there, for the row's own locus and track. */
static void test_mutagenesis(void **state)
{
    (void)state;
    fixture f;
    creme_base_scores scores;
    fixture_init(&f);
    assert_succeeds(read_text(&scores, &f, CREME_BASE_SCORES,
                              "# creme mutagenesis\n" MUTAGENESIS "chr1\t200\t-\tA\tliver\t150\t151\t-0.5\tC\n"
                              "chr1\t200\t-\tA\tliver\t150\t151\t-0.1\tG\nchr1\t200\t-\tA\tliver\t150\t151\tNA\tT\n"
                              "chr1\t200\t-\tA\tbrain\t151\t152\t1\tT\nchr1\t100\t+\tA\tliver\t151\t152\t1\tT\n"));
    for (size_t i = 0; i < CRES; i++) has_stretch(&f, &scores, i, 150, i == 2 ? 151 : 150, 0.3);
    creme_base_scores_clear(&scores);
}

/* Scores that overlap are averaged, of hits the best one counts; a stretch may reach beyond a CRE. */
static void test_several(void **state)
{
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        fixture f;
        creme_base_scores scores;
        fixture_init(&f);
        assert_succeeds(
            read_text(&scores, &f, (creme_base_scores_kind)kind,
                      kind ? "chr1\t0\t9000\ta\t3\nchr1\t0\t9000\tb\t5\n" : "chr1\t0\t9000\t3\nchr1\t0\t9000\t5\n"));
        for (size_t i = 0; i < CRES; i++) has_stretch(&f, &scores, i, 0, 9000, kind ? 5 : 4);
        creme_base_scores_clear(&scores);
    }
}

#define FIMO "motif_id\tsequence_name\tstart\tstop\tp-value\n"

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        creme_base_scores_kind kind;
        const char *text, *message;
        creme_status status;
    } bad[] = {
        {0, "", "is empty", CREME_ERROR_FORMAT},
        {0, "# nothing\ntrack x\n", "is empty", CREME_ERROR_FORMAT},
        {0, "chr1\tone\ttwo\t3\n", ":1: not recognised: expected a bedGraph", CREME_ERROR_FORMAT},
        {1, "motif\tchr1\tone\ttwo\n", ":1: not recognised: expected a BED, a GFF", CREME_ERROR_FORMAT},
        {0, FIMO "M\tchr1\t151\t155\t0.1\n", ":1: not recognised: expected a bedGraph", CREME_ERROR_FORMAT},
        {1, MUTAGENESIS, ":1: not recognised: expected a BED", CREME_ERROR_FORMAT},
        {0, "chr1\t150\t155\n", ":1: 3 columns: expected at least 4", CREME_ERROR_FORMAT},
        {0, "chr1\t150\t155\tNA\n", ":1: the score is 'NA': expected a number", CREME_ERROR_FORMAT},
        {0, "chr1\t150\t155\t1\nchr1\t150\t155\tinf\n", ":2: the score is 'inf'", CREME_ERROR_FORMAT},
        {0, "chr1\t150\t155\t0x1\n", "the score is '0x1'", CREME_ERROR_FORMAT},
        {0, "chr1\t150\t155\t1e999\n", "the score is '1e999'", CREME_ERROR_FORMAT},
        {0, "chr1\t150\t149\t1\n", ":1: end 149 is before start 150", CREME_ERROR_FORMAT},
        {0, "chr1\t150\t150\t1\n", "holds no places on chromosomes: all its rows are of length 0",
         CREME_ERROR_FORMAT},
        {0, "chr1\tx\ty\t155\t160\t1\t+\t.\n", ":1: not recognised: expected a bedGraph", CREME_ERROR_FORMAT},
        {0, "chrom\tstart\tend\tname\nchr1\t1\t2\tx\n", ":1: not recognised: expected a bedGraph",
         CREME_ERROR_FORMAT},
        {0, "chr1\t150\t155\t1\nchr1\t-1\t155\t1\n", ":2: start is '-1'", CREME_ERROR_FORMAT},
        {1, "chr1\t150\t155\nchr1\n", ":2: 1 columns: expected at least 3", CREME_ERROR_FORMAT},
        {1, "chr1\tfimo\tm\t0\t5\t.\t+\t.\n", ":1: start is '0'", CREME_ERROR_FORMAT},
        {1, "chr1\tfimo\tm\t7\t5\t.\t+\t.\n", ":1: end 5 is before start 7", CREME_ERROR_FORMAT},
        {1, FIMO "M\tchr1\t151\t155\t1.5\n", ":2: p-value is '1.5': expected 0 to 1", CREME_ERROR_FORMAT},
        {1, FIMO "M\tchr1\t151\t155\n", ":2: 4 columns where the header has 5", CREME_ERROR_FORMAT},
        {0, MUTAGENESIS "chr1\tx\t-\tA\tliver\t150\t151\t1\tC\n", ":2: tss is 'x'", CREME_ERROR_FORMAT},
        {0, MUTAGENESIS "chr1\t200\t.\tA\tliver\t150\t151\t1\tC\n", ":2: strand is '.'", CREME_ERROR_FORMAT},
        {0, MUTAGENESIS "chr1\t200\t-\tA\tliver\t150\t151\tbig\tC\n", ":2: effect is 'big'", CREME_ERROR_FORMAT},
        {0, MUTAGENESIS, "holds no places on chromosomes", CREME_ERROR_FORMAT},
        {0, "2\t150\t155\t1\nX\t1\t2\t1\n",
         "none of its 2 rows speaks of a CRE: expected coordinates of the chromosomes; its rows are of 2, X, the "
         "CREs of chr1",
         CREME_ERROR_NOT_FOUND},
        {1, "chr1\t400\t500\n", "none of its 1 rows speaks of a CRE", CREME_ERROR_NOT_FOUND},
    };
    fixture f;
    fixture_init(&f);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        creme_base_scores scores;
        assert_fails(read_text(&scores, &f, bad[i].kind, bad[i].text), bad[i].status, bad[i].message);
        assert_null(scores.values);
    }
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    fixture f;
    creme_base_scores scores;
    fixture_init(&f);
    scratch folder = scratch_open();
    const char *path = scratch_write(&folder, "scores", "chr1\t150\t155\t1\n", SCRATCH_PLAIN);
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status =
            creme_base_scores_read(&scores, path, CREME_BASE_SCORES, &f.list, &f.against.scope, CREME_WINDOW_PLAIN);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
    }
    creme_base_scores_clear(&scores);
    scratch_close(&folder);
}

/* Elements of any widths, of which a wide one begins before others and reaches beyond them. B's window is [-100, 300),
 * A's [0, 400) backwards. */
static void test_elements(void **state)
{
    (void)state;
    fixture f;
    fixture_init(&f);
    static const creme_interval of_b[] = {{105, 110}, {106, 300}, {150, 151}, {250, 253}}, of_a[] = {{240, 300}};
    assert_succeeds(creme_tile_set_init_list(&f.against.sets[0], 400, 40, of_b, 4));
    assert_succeeds(creme_tile_set_init_list(&f.against.sets[1], 400, 40, of_a, 1));
    f.against.scope.tile_sets = f.against.sets;
    creme_cre cres[] = {{.tile = 0}, {.tile = 1}, {.tile = 2}, {.tile = 3}, {.locus = 1}};
    f.list = (creme_cre_list){.at = cres, .count = 5};
    creme_base_scores scores;
    /* of B the bases 250 to 254 of the window, of A 245 to 249 */
    assert_succeeds(read_text(&scores, &f, CREME_BASE_SCORES, "chr1\t150\t155\t7\n"));
    static const struct {
        int64_t width, first, end;
    } told[] = {{5, 0, 0}, {194, 250 - 106, 255 - 106}, {1, 0, 0}, {3, 0, 3}, {60, 245 - 240, 250 - 240}};
    size_t bases = 0;
    for (size_t i = 0; i < 5; i++) {
        const double *values = creme_base_scores_get(&scores, i);
        for (int64_t base = 0; base < told[i].width; base++) {
            if (base >= told[i].first && base < told[i].end)
                assert_float_equal(values[base], 7, 0);
            else
                assert_true(isnan(values[base]));
        }
        assert_int_equal(scores.first[i], bases);
        bases += (size_t)told[i].width;
    }
    assert_int_equal(scores.first[5], bases);
    creme_base_scores_clear(&scores);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),    cmocka_unit_test(test_mutagenesis),
        cmocka_unit_test(test_several),  cmocka_unit_test(test_errors),
        cmocka_unit_test(test_elements), cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
