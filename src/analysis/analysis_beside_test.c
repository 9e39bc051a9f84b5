/* Overlaps and comparisons on tables small enough to be worked out by hand; and of every kind of analysis what missing
 * columns, cells that are no numbers, tables without rows, and short memory do to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/small_tables.h"
#include "libbigwig.h"
#include "table/table_parts.h"

#define LENGTH(array) (sizeof array / sizeof *array)

/* --- overlap */

#define TILES "locus chrom tss strand tile_start tile_end genome_start genome_end track class\n"
#define TILE(locus, chrom, start, end, track, class)                                                                 \
#locus " " #chrom " 5 + " #start " " #end " " #start " " #end " " #track " " #class "\n"

static creme_analysis overlap(const char *tiles, const char *const *files, size_t count, bool by_name)
{
    const creme_analysis_options options = {.files = files, .file_count = count, .by_name = by_name};
    return analyze_small("overlap", tiles, NULL, &options);
}

/* One base is enough, none is not; the widest of nested features counts, chr or not. */
static void test_overlap_borders(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *const files[] = {scratch_write(
        &folder, "own.bed", "track name=x\n1\t100\t200\n1\t150\t160\n#1\t0\t900\nchr2\t0\t50\n", SCRATCH_PLAIN)};
    static const struct {
        const char *tiles;
        double on;
    } cases[] = {
        {TILES TILE(A, chr1, 90, 100, K, x), 0},  {TILES TILE(A, chr1, 90, 101, K, x), 1},
        {TILES TILE(A, chr1, 199, 210, K, x), 1}, {TILES TILE(A, chr1, 200, 210, K, x), 0},
        {TILES TILE(A, chr1, 170, 180, K, x), 1}, {TILES TILE(A, 2, 49, 60, K, x), 1},
        {TILES TILE(A, chr2, 50, 60, K, x), 0},   {TILES TILE(A, CHR1, 90, 101, K, x), 1},
        {TILES TILE(A, chr1, 0, 900, K, x), 1},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        creme_analysis a = overlap(cases[i].tiles, files, 1, false);
        assert_int_equal(creme_table_row_count(a.table), 1);
        assert_string_equal(text(a.table, 0, "annotation"), "own");
        assert_close(number(a.table, 0, "overlapping"), cases[i].on);
        assert_close(number(a.table, 0, "rest"), 0);
        creme_analysis_clear(&a);
    }
    scratch_close(&folder);
}

/* Files are told apart by their whole names, features of several files by both. */
static void test_overlap_names(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *const files[] = {scratch_write(&folder, "K562.H3K27ac.bed", "chr1\t0\t5\tx\n", SCRATCH_PLAIN),
                                 scratch_write(&folder, "K562.H3K9me3.bed", "1 10 20 x\n1 0 0 x\n", SCRATCH_PLAIN)};
    static const char tiles[] = TILES TILE(A, chr1, 0, 10, K, enhancer) TILE(A, chr1, 10, 20, K, none);
    creme_analysis a = overlap(tiles, files, 2, false);
    assert_close(number(a.table, find_row(a.table, "class annotation", "enhancer K562.H3K27ac"), "overlapping"), 1);
    assert_close(number(a.table, find_row(a.table, "class annotation", "enhancer K562.H3K9me3"), "overlapping"), 0);
    assert_close(number(a.table, find_row(a.table, "class annotation", "none K562.H3K9me3"), "overlapping"), 1);
    creme_analysis_clear(&a);
    a = overlap(tiles, files, 2, true);
    assert_close(number(a.table, find_row(a.table, "class annotation", "none K562.H3K9me3:x"), "overlapping"), 1);
    creme_analysis_clear(&a);
    scratch_close(&folder);
}

static void fails(const char *tiles, const char *file, bool by_name, creme_status status, const char *message)
{
    scratch folder = scratch_open();
    const char *path = scratch_write(&folder, "in", file, SCRATCH_PLAIN);
    const creme_analysis_options options = {.files = &path, .file_count = 1, .by_name = by_name};
    creme_table *table = small_table(tiles);
    const creme_table *tables[] = {table};
    creme_analysis out;
    assert_fails(creme_analysis_run(&out, creme_analysis_find("overlap"), tables, 1, &options), status, message);
    creme_table_destroy(table);
    scratch_close(&folder);
}

/* What can match nothing is no overlap of 0. */
static void test_overlap_nothing_in_common(void **state)
{
    (void)state;
    static const char tiles[] = TILES TILE(DOCK8, chr9, 0, 10, K, enhancer) TILE(KANK1, chr9, 10, 20, K, none);
    fails(tiles, "chrIX\t0\t10\nchrX\t0\t10\n", false, CREME_ERROR_NOT_FOUND,
          "its places lie on chrIX, chrX, the table's rows on chr9: no chromosome in common");
    fails(TILES "A CM000671.2 5 + 0 10 0 10 K x\n", "NC_000009.11\t0\t10\n", false, CREME_ERROR_NOT_FOUND,
          "its places are of GRCh37, the table's rows of GRCh38");
    fails(tiles, "ENSG00000107104.20\nENSG00000107099\n", false, CREME_ERROR_NOT_FOUND,
          "a list of 2 gene(s), called ENSG00000107104.20, ENSG00000107099; the table's loci are called DOCK8, "
          "KANK1: no "
          "gene in common");
    fails(tiles, "chr9\t0\t10\n", true, CREME_ERROR_FORMAT, "in:1: has no name");
    fails(tiles, "chr9\tstart\tend\n", false, CREME_ERROR_FORMAT, "in:1: not recognised");
}

/* A locus is known by its gene_id too; versions of Ensembl's ids do not count, in whichever table they stand. */
static void test_overlap_ids(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *const files[] = {scratch_write(&folder, "ids.txt", "ENSG00000107104.20\n", SCRATCH_PLAIN)};
    creme_analysis a = overlap("locus chrom tss strand track class gene_id\n"
                               "KANK1 9 5 + K x ENSG00000107104.8\nDOCK8 9 9 + K x ENSG00000107099.15\n",
                               files, 1, false);
    assert_close(number(a.table, 0, "n"), 2);
    assert_close(number(a.table, 0, "overlapping"), 1);
    creme_analysis_clear(&a);
    scratch_close(&folder);
}

/* Of 3 enhancers all 3 lie on it, of the 3 others none: 2 of the 20 ways to place 3 marks are as extreme. Tiles of
 * another track count for nothing. */
static void test_overlap_classes(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *const files[] = {
        scratch_write(&folder, "a.bed.gz", "chr1\t0\t100\tLINE\nchr1\t20\t30\tSINE\n", SCRATCH_GZIP)};
    static const char tiles[] = TILES TILE(A, chr1, 0, 10, K, enhancer) TILE(A, chr1, 10, 20, K, enhancer)
        TILE(B, chr1, 20, 30, K, enhancer) TILE(B, chr1, 200, 210, K, none) TILE(B, chr1, 210, 220, K, none)
            TILE(B, chr1, 220, 230, K, NA) TILE(B, chr1, 0, 10, L, none);
    creme_analysis a = overlap(tiles, files, 1, false);
    size_t row = find_row(a.table, "track class", "K enhancer");
    assert_close(number(a.table, row, "n"), 3);
    assert_close(number(a.table, row, "share"), 1);
    assert_close(number(a.table, row, "rest"), 3);
    assert_close(number(a.table, row, "rest_share"), 0);
    double odds = 0;
    size_t column = 0;
    assert_true(creme_table_find(a.table, "odds_ratio", &column));
    assert_succeeds(creme_table_quotient(a.table, row, column, &odds));
    assert_true(isinf(odds));
    assert_close(number(a.table, row, "p"), 0.1);
    /* p = 0.1, 0.4 (none: 2 of the 15 ways to place 3 of 6 beside 2: 6 of 15), 1 (NA: 1 beside 5), 1 (L) */
    assert_close(number(a.table, row, "q"), 0.4);
    row = find_row(a.table, "track class", "K none");
    assert_close(number(a.table, row, "p"), 0.4);
    row = find_row(a.table, "track class", "L none");
    assert_close(number(a.table, row, "p"), 1);
    creme_analysis_clear(&a);
    a = overlap(tiles, files, 1, true);
    row = find_row(a.table, "track class annotation", "K enhancer SINE");
    assert_close(number(a.table, row, "overlapping"), 1);
    row = find_row(a.table, "track class annotation", "K enhancer LINE");
    assert_close(number(a.table, row, "overlapping"), 3);
    creme_analysis_clear(&a);
    scratch_close(&folder);
}

/* Genes are counted by locus, once in each class, however many tiles it has. */
static void test_overlap_genes(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *const files[] = {scratch_write(&folder, "list.txt", "A\nX\n", SCRATCH_PLAIN),
                                 scratch_write(&folder, "table.csv", "id,Gene.name\n1,B\n2,NA\n", SCRATCH_PLAIN)};
    creme_analysis a = overlap(TILES TILE(A, chr1, 0, 10, K, enhancer) TILE(A, chr1, 10, 20, K, enhancer)
                                   TILE(B, chr1, 20, 30, K, enhancer) TILE(A, chr1, 30, 40, K, none),
                               files, 2, false);
    size_t row = find_row(a.table, "class annotation kind", "enhancer list genes");
    assert_close(number(a.table, row, "n"), 2);
    assert_close(number(a.table, row, "overlapping"), 1);
    assert_close(number(a.table, row, "rest_overlapping"), 1);
    row = find_row(a.table, "class annotation kind", "none table genes");
    assert_close(number(a.table, row, "overlapping"), 0);
    assert_close(number(a.table, row, "rest"), 2);
    creme_analysis_clear(&a);
    scratch_close(&folder);
}

/* --- compare */

#define PAIRED "locus chrom tss strand track tile_start tile_end effect wt class\n"
#define VALUE(locus, track, start, effect, wt, class)                                                                \
#locus " chr1 5 + " #track " " #start " 99 " #effect " " #wt " " #class "\n"
/* x = 1, 2, 3 and y = 10, 30, 20 as in `both`: r = 0.5, p = 2/3. */
#define LEFT                                                                                                         \
    PAIRED VALUE(A, K, 1, 1, 8, up) VALUE(A, K, 2, 2, 8, up) VALUE(B, K, 1, 3, 8, down) VALUE(C, K, 1, 4, 8, up)     \
        VALUE(D, K, 1, NA, 8, up)
#define RIGHT                                                                                                        \
    PAIRED VALUE(B, L, 1, 20, 7, up) VALUE(A, L, 1, 10, 6, up) VALUE(A, L, 2, 30, 5, down) VALUE(D, L, 1, 3, 8, up)  \
        VALUE(E, L, 1, 3, 8, up)

static void test_compare(void **state)
{
    (void)state;
    creme_analysis a = analyze_small("compare", LEFT, RIGHT, NULL);
    assert_int_equal(creme_table_row_count(a.table), 3);
    static const double other[] = {10, 30, 20};
    for (size_t row = 0; row < 3; row++) {
        assert_close(number(a.table, row, "value_1"), (double)row + 1);
        assert_close(number(a.table, row, "value_2"), other[row]);
        assert_string_equal(text(a.table, row, "track_2"), "L");
    }
    size_t row = find_row(a.summary, "class_1 class_2", "all all");
    assert_close(number(a.summary, row, "n"), 3);
    assert_close(number(a.summary, row, "pearson"), 0.5);
    assert_close(number(a.summary, row, "spearman_p"), 2.0 / 3);
    row = find_row(a.summary, "class_1 class_2", "up down");
    assert_close(number(a.summary, row, "n"), 1);
    assert_close(number(a.summary, row, "pearson"), NAN);
    creme_analysis_clear(&a);
    a = analyze_small("compare", LEFT, RIGHT, &(creme_analysis_options){.value = "wt"});
    assert_close(number(a.table, 1, "value_2"), 5);
    assert_int_equal(creme_table_row_count(a.table), 4);
    creme_analysis_clear(&a);
}

/* Where a table has several tracks, tracks join; --track A,B takes one of each, also of one table alone. */
static void test_compare_tracks(void **state)
{
    (void)state;
    static const char two[] = PAIRED VALUE(A, K, 1, 1, 1, x) VALUE(A, L, 1, 2, 1, x) VALUE(B, L, 1, 5, 1, x);
    creme_analysis a = analyze_small("compare", two, two, NULL);
    assert_int_equal(creme_table_row_count(a.table), 3);
    assert_close(number(a.table, 1, "value_2"), 2);
    creme_analysis_clear(&a);
    a = analyze_small("compare", two, NULL, &(creme_analysis_options){.track = "K,L"});
    assert_int_equal(creme_table_row_count(a.table), 1);
    assert_close(number(a.table, 0, "value_1"), 1);
    assert_close(number(a.table, 0, "value_2"), 2);
    creme_analysis_clear(&a);
    assert_small_fails("compare", two, NULL, NULL, CREME_ERROR_ARGUMENT, "--track A,B");
    assert_small_fails("compare", two, NULL, &(creme_analysis_options){.track = "K"}, CREME_ERROR_ARGUMENT,
                       "--track A,B");
    assert_small_fails("compare", two, two, &(creme_analysis_options){.track = "K,M"}, CREME_ERROR_NOT_FOUND,
                       "no row of track 'M'");
    assert_small_fails("compare", LEFT, PAIRED VALUE(Z, L, 1, 1, 1, x), NULL, CREME_ERROR_NOT_FOUND,
                       "no locus in common");
}

/* Without tiles in one of the tables the loci alone join. */
static void test_compare_loci(void **state)
{
    (void)state;
    creme_analysis a = analyze_small("compare", "locus chrom tss strand effect context\nA chr1 5 + 1 enhancing\n",
                                     PAIRED VALUE(A, L, 1, 10, 6, up) VALUE(A, L, 2, 30, 5, down), NULL);
    assert_int_equal(creme_table_row_count(a.table), 1);
    assert_string_equal(text(a.table, 0, "class_1"), "enhancing");
    assert_close(number(a.table, 0, "value_2"), 10);
    creme_analysis_clear(&a);
}

/* An effect is not compared with an activity because that is what each table has. */
static void test_compare_values(void **state)
{
    (void)state;
    static const char wt[] = "locus chrom tss strand track wt\nA chr1 5 + K 7\nB chr1 5 + K 8\n";
    assert_small_fails("compare", PAIRED VALUE(A, K, 1, 1, 8, up), wt, NULL, CREME_ERROR_ARGUMENT,
                       "has a column 'effect': say which column of both is meant, --value");
    creme_analysis a =
        analyze_small("compare", PAIRED VALUE(A, K, 1, 1, 8, up), wt, &(creme_analysis_options){.value = "wt"});
    assert_close(number(a.table, 0, "value_1"), 8);
    assert_close(number(a.table, 0, "value_2"), 7);
    assert_non_null(strstr(creme_table_note(a.table, creme_table_note_count(a.table) - 1), "1 of 2 rows of "));
    creme_analysis_clear(&a);
}

/* Cell lines that chose different TSSs of a gene: by the gene's id, else its name; of a gene with several rows it is
 * not known which belong together. */
static void test_compare_genes(void **state)
{
    (void)state;
    static const char one[] =
        "locus chrom tss strand track tile_start tile_end effect context gene_id\n"
        "A chr1 5 + K 4 8 1 enhancing G1\nB chr1 50 + K 4 8 2 neutral G2\n"
        "C chr1 90 + K 4 8 3 neutral G3\nC chr1 95 + K 4 8 4 neutral G3\nD chr1 99 + K 4 8 5 neutral NA\n";
    static const char other[] = "locus chrom tss strand track tile_start tile_end effect context gene_id\n"
                                "A2 chr1 7 + L 4 8 10 silencing G1\nB chr1 50 + L 4 8 20 neutral G2\n"
                                "C chr1 97 + L 4 8 30 neutral G3\nD chr1 98 + L 4 8 50 neutral NA\n";
    creme_analysis a = analyze_small("compare", one, other, NULL);
    assert_int_equal(creme_table_row_count(a.table), 3);
    assert_close(number(a.table, 0, "value_2"), 10);
    assert_close(number(a.table, 0, "tss"), 5);
    assert_close(number(a.table, 0, "tss_2"), 7);
    assert_close(number(a.table, 1, "tss_2"), 50);
    assert_close(number(a.table, 2, "value_2"), 50);
    assert_string_equal(creme_table_note(a.remarks, 0),
                        "2 of 3 pairs are joined by gene: their TSSs differ (tss, tss_2)");
    assert_non_null(strstr(creme_table_note(a.remarks, 1), "2 of 5 rows"));
    creme_analysis_clear(&a);
}

/* --- All kinds */

#define LOCUS "locus chrom tss strand tile_start tile_end genome_start genome_end track context wt effect "
#define AT    "A chr1 50 + 0 10 20 30 K enhancing 8 0.5 ", "B chr1 60 - 10 20 30 40 K silencing 8 -0.5 "

/* A table of two rows: LOCUS and `own`, the rows' own cells. */
typedef struct sample {
    const char *kind, *columns, *first, *second;
    const char *other; /* the second table; NULL: none */
    bool files;
} sample;

static const sample samples[] = {
    {"tss", "gene_id", "G1", "G2", NULL, false},
    {"contexts", "se", "1", "1", NULL, false},
    {"loci", "selected", "1", "0", NULL, false},
    {"swap", "role target target_chrom target_tss target_strand", ". B chr1 60 -", ". A chr1 50 +", NULL, false},
    {"necessity", "se n", "0.25 2", "0.25 3", NULL, false},
    {"sufficiency", "se n effect_vs_control effect_vs_control_se", "0.25 2 1 1", "0.25 3 2 1", NULL, false},
    {"both", "class", "none", "enhancer", LOCUS "class\nA chr1 50 + 0 10 20 30 K enhancing 8 0.5 none\n", false},
    {"distance", "genome_position_start genome_position_end test_over_max test_over_control", "20 30 1 1",
     "30 40 0.5 1", LOCUS "class\nA chr1 50 + 0 10 20 30 K enhancing 8 0.5 none\n", false},
    {"interaction", "mean search round alone trace additive multiplicative", "1 enhancers 0 NA 1 1 1",
     "1 enhancers 1 1 0.5 0.5 0.5", NULL, false},
    {"pairs", "mean search round alone trace additive multiplicative", "1 enhancers 1 2 1 1 1",
     "1 enhancers 2 1 0.5 0.5 0.5", NULL, false},
    {"locations", "search round", "enhancers 1", "enhancers 2", NULL, false},
    {"traces", "search round trace", "enhancers 0 1", "enhancers 1 0.5", NULL, false},
    {"overlap", "class", "enhancer", "silencer", NULL, true},
    {"coverage", "class", "enhancer", "silencer", NULL, true},
    {"crispri", "se", "1", "1",
     "chrom chromStart chromEnd EffectSize startTSS measuredGeneSymbol Regulated\nchr1 20 30 -0.1 50 A TRUE\n",
     false},
    {"eqtl", "variant pos ref alt log2fc distance", "x 8 A C -1 5", "y 9 A C 1 -5", NULL, true},
    {"compare", "class", "enhancer", "silencer", LOCUS "class\nA chr1 50 + 0 10 20 30 K enhancing 8 0.5 none\n",
     false},
};

/* The sample's table, column `without` (-1: none) left out, and that of row 0 in column `changed` (-1: none) "x". */
static creme_table *make_sample(const sample *s, size_t rows, int without, int changed)
{
    static const char *const own[] = {AT};
    char cells[3][512], made[2048] = "";
    snprintf(cells[0], sizeof cells[0], "%s%s", LOCUS, s->columns);
    snprintf(cells[1], sizeof cells[1], "%s%s", own[0], s->first);
    snprintf(cells[2], sizeof cells[2], "%s%s", own[1], s->second);
    for (size_t line = 0; line <= rows; line++) {
        int column = 0;
        bool first = true;
        for (char *word = strtok(cells[line], " "); word; word = strtok(NULL, " "), column++) {
            if (column == without) continue;
            snprintf(made + strlen(made), sizeof made - strlen(made), "%s%s", first ? "" : " ",
                     line == 1 && column == changed ? "x" : word);
            first = false;
        }
        strcat(made, "\n");
    }
    return small_table(made);
}

static int columns_of(const sample *s)
{
    int columns = 1;
    for (const char *c = LOCUS; *c; c++) columns += *c == ' ';
    for (const char *c = s->columns; *c; c++) columns += *c == ' ';
    return columns;
}

typedef struct surroundings {
    scratch folder;
    const char *bed, *bigwig, *eqtls;
} surroundings;

static const char *write_bigwig(scratch *folder)
{
    const char *const chroms[] = {"chr1"};
    const uint32_t length = 1000, start = 0, end = 100;
    const float value = 2;
    const char *path = scratch_path(folder, "a.bw");
    assert_int_equal(bwInit(1 << 17), 0);
    bigWigFile_t *file = bwOpen(path, NULL, "w");
    assert_non_null(file);
    assert_int_equal(bwCreateHdr(file, 0), 0);
    file->cl = bwCreateChromList(chroms, &length, 1);
    assert_int_equal(bwWriteHdr(file), 0);
    assert_int_equal(bwAddIntervals(file, chroms, &start, &end, &value, 1), 0);
    bwClose(file);
    bwCleanup();
    return path;
}

static void surround(surroundings *out)
{
    out->folder = scratch_open();
    out->bed = scratch_write(&out->folder, "a.bed", "chr1\t0\t25\n", SCRATCH_PLAIN);
    out->bigwig = write_bigwig(&out->folder);
    out->eqtls =
        scratch_write(&out->folder, "eqtls.tsv",
                      "variant\tgene\tslope\tpip\nchr1_8_A_C\tA\t-1\t0.95\nchr1_9_A_C\tB\t1\t0\n", SCRATCH_PLAIN);
}

static creme_status run_sample(creme_analysis *out, const sample *s, const surroundings *around,
                               const creme_table *table, const creme_table *other)
{
    const creme_table *tables[] = {table, other};
    const char *const file = strcmp(s->kind, "coverage") == 0 ? around->bigwig
                             : strcmp(s->kind, "eqtl") == 0   ? around->eqtls
                                                              : around->bed;
    const creme_analysis_options options = {.files = &file, .file_count = s->files, .draws = 3};
    return creme_analysis_run(out, creme_analysis_find(s->kind), tables, other ? 2 : 1, &options);
}

/* There is one of every kind, and it has an answer. */
static void test_samples(void **state)
{
    (void)state;
    surroundings around;
    surround(&around);
    assert_int_equal(LENGTH(samples), creme_analysis_kind_count);
    for (size_t i = 0; i < LENGTH(samples); i++) {
        creme_table *table = make_sample(&samples[i], 2, -1, -1);
        creme_table *other = samples[i].other ? small_table(samples[i].other) : NULL;
        creme_analysis out;
        assert_succeeds(run_sample(&out, &samples[i], &around, table, other));
        assert_true(creme_table_row_count(out.table) > 0);
        creme_analysis_clear(&out);
        creme_table_destroy(table);
        creme_table_destroy(other);
    }
    scratch_close(&around.folder);
}

/* Without one of its columns, or with a cell that is no number, an analysis either does not need it or says which
 * file it is about; without rows it has none, or says so. */
static void test_spoilt(void **state)
{
    (void)state;
    surroundings around;
    surround(&around);
    for (size_t i = 0; i < LENGTH(samples); i++) {
        creme_table *other = samples[i].other ? small_table(samples[i].other) : NULL;
        for (int column = -1; column < 2 * columns_of(&samples[i]); column++) {
            int columns = columns_of(&samples[i]);
            bool missing = column >= 0 && column < columns;
            creme_table *table = make_sample(&samples[i], column < 0 ? 0 : 2, missing ? column : -1,
                                             column >= columns ? column - columns : -1);
            creme_analysis out;
            creme_status status = run_sample(&out, &samples[i], &around, table, other);
            if (status != CREME_OK) {
                assert_null(out.table);
                assert_null(out.summary);
                /* _ARGUMENT: another track, where there may be but one */
                assert_true(status == CREME_ERROR_NOT_FOUND || status == CREME_ERROR_FORMAT ||
                            status == CREME_ERROR_ARGUMENT);
                assert_non_null(strstr(creme_error_message(), column < 0 ? "" : "small.tsv"));
            }
            creme_analysis_clear(&out);
            creme_table_destroy(table);
        }
        creme_table_destroy(other);
    }
    scratch_close(&around.folder);
}

/* Whichever allocation fails, the error says so and nothing is left (asan looks). */
static void test_short_memory(void **state)
{
    (void)state;
    surroundings around;
    surround(&around);
    for (size_t i = 0; i < LENGTH(samples); i++) {
        creme_table *table = make_sample(&samples[i], 2, -1, -1);
        creme_table *other = samples[i].other ? small_table(samples[i].other) : NULL;
        creme_status status = CREME_ERROR_MEMORY;
        for (size_t n = 1; status != CREME_OK; n++) {
            creme_analysis out;
            creme_memory_fail_after(n);
            status = run_sample(&out, &samples[i], &around, table, other);
            creme_memory_fail_after(0);
            if (status != CREME_OK) {
                assert_int_equal(status, CREME_ERROR_MEMORY);
                assert_null(out.table);
                assert_null(out.summary);
            }
            creme_analysis_clear(&out);
            assert_true(n < 5000);
        }
        creme_table_destroy(table);
        creme_table_destroy(other);
    }
    scratch_close(&around.folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_overlap_names),   cmocka_unit_test(test_overlap_nothing_in_common),
        cmocka_unit_test(test_overlap_ids),     cmocka_unit_test(test_overlap_borders),
        cmocka_unit_test(test_overlap_classes), cmocka_unit_test(test_overlap_genes),
        cmocka_unit_test(test_compare),         cmocka_unit_test(test_compare_values),
        cmocka_unit_test(test_compare_tracks),  cmocka_unit_test(test_compare_loci),
        cmocka_unit_test(test_compare_genes),   cmocka_unit_test(test_samples),
        cmocka_unit_test(test_spoilt),          cmocka_unit_test(test_short_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
