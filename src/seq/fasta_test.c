/* Random files against the truth in memory: every line width, line end, compression and interval. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <creme/sequence.h>

#include "scratch.h"

enum { RECORDS = 4, BASES_MAX = 200000 };
static const char *const NAMES[RECORDS] = {"chr1", "2", "HLA-A*01:01", "chrM"};

/* A genome in memory and as the text of a file. */
typedef struct genome {
    char *letters[RECORDS];
    int64_t length[RECORDS];
    char *text;
    size_t bytes;
} genome;

static void append(genome *g, const char *bytes, size_t count)
{
    memcpy(g->text + g->bytes, bytes, count);
    g->bytes += count;
}

static void write_record(genome *g, int r, uint64_t *seed)
{
    static const char alphabet[] = "ACGTacgtNnRYKM";
    int64_t width = 1 + (int64_t)(scratch_draw(seed) % (scratch_draw(seed) % 2 ? 80 : 100000));
    const char *line_end = scratch_draw(seed) % 2 ? "\n" : "\r\n";
    int64_t length = (int64_t)(scratch_draw(seed) % (scratch_draw(seed) % 3 ? BASES_MAX : 300));
    if (width < 10 && length > 5000) length = 5000;
    g->length[r] = length;
    g->letters[r] = malloc((size_t)length + 1);
    for (int64_t i = 0; i < length; i++) g->letters[r][i] = alphabet[scratch_draw(seed) % (sizeof alphabet - 1)];
    append(g, ">", 1);
    append(g, NAMES[r], strlen(NAMES[r]));
    if (scratch_draw(seed) % 2) append(g, " some words", 11);
    append(g, line_end, strlen(line_end));
    for (int64_t at = 0; at < length; at += width) {
        int64_t count = length - at < width ? length - at : width;
        append(g, g->letters[r] + at, (size_t)count);
        bool last = r == RECORDS - 1 && at + count == length && scratch_draw(seed) % 2;
        if (!last) append(g, line_end, strlen(line_end));
    }
    if (scratch_draw(seed) % 4 == 0) append(g, line_end, strlen(line_end));
}

static genome draw_genome(uint64_t *seed)
{
    genome g = {.text = malloc(RECORDS * (size_t)BASES_MAX * 3)};
    for (int r = 0; r < RECORDS; r++) write_record(&g, r, seed);
    return g;
}

static void free_genome(genome *g)
{
    for (int r = 0; r < RECORDS; r++) free(g->letters[r]);
    free(g->text);
}

static void check_interval(creme_fasta *fasta, const genome *g, int r, int64_t start, int64_t end)
{
    size_t count = (size_t)(end - start);
    uint8_t *got = malloc(count + 1), *wanted = malloc(count + 1);
    got[count] = 77;
    for (size_t i = 0; i < count; i++) {
        int64_t at = start + (int64_t)i;
        char letter = at < 0 || at >= g->length[r] ? 'N' : g->letters[r][at];
        creme_sequence_encode(&wanted[i], &letter, 1);
    }
    assert_succeeds(creme_fasta_read(fasta, r, start, end, got));
    assert_memory_equal(got, wanted, count);
    assert_int_equal(got[count], 77);
    free(got);
    free(wanted);
}

static void check_genome(creme_fasta *fasta, const genome *g, uint64_t *seed)
{
    assert_int_equal(creme_fasta_count(fasta), RECORDS);
    for (int r = 0; r < RECORDS; r++) {
        assert_string_equal(creme_fasta_name(fasta, r), NAMES[r]);
        assert_int_equal(creme_fasta_length(fasta, r), g->length[r]);
        check_interval(fasta, g, r, 0, g->length[r]);
        check_interval(fasta, g, r, -5, g->length[r] + 5);
        check_interval(fasta, g, r, -20, -10);
        check_interval(fasta, g, r, g->length[r] + 3, g->length[r] + 9);
        check_interval(fasta, g, r, 0, 0);
        for (int i = 0; i < 20; i++) {
            int64_t span = g->length[r] + 100;
            int64_t start = (int64_t)(scratch_draw(seed) % (uint64_t)span) - 50;
            int64_t end = start + (int64_t)(scratch_draw(seed) % (scratch_draw(seed) % 2 ? 50 : (uint64_t)span));
            check_interval(fasta, g, r, start, end);
        }
    }
}

/* Each file is read with the index that was just built, and again with the one that was written. */
static void test_random_files(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < 24; round++) {
        uint64_t seed = 1000 + round;
        genome g = draw_genome(&seed);
        scratch folder = scratch_open();
        bool bgzip = round % 2;
        const char *path = scratch_write_bytes(&folder, bgzip ? "g.fa.gz" : "g.fa", g.text, g.bytes,
                                               bgzip ? SCRATCH_BGZIP : SCRATCH_PLAIN);
        for (int pass = 0; pass < 2; pass++) {
            creme_fasta *fasta = NULL;
            assert_succeeds(creme_fasta_open(&fasta, path, NULL));
            assert_int_equal(scratch_count(&folder), bgzip ? 3 : 2);
            check_genome(fasta, &g, &seed);
            creme_fasta_close(fasta);
        }
        scratch_close(&folder);
        free_genome(&g);
    }
}

/* Two bgzip files end to end: an end marker in the middle is no end. */
static void test_joined_bgzip(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_write(&folder, "a.gz", ">a\nAC\n", SCRATCH_BGZIP);
    const char *second = scratch_write(&folder, "b.gz", ">b\nGT\n", SCRATCH_BGZIP);
    char bytes[400];
    FILE *from = fopen(second, "rb"), *to = fopen(path, "ab");
    assert_true(from && to);
    size_t count = fread(bytes, 1, sizeof bytes, from);
    assert_int_equal(fwrite(bytes, 1, count, to), count);
    fclose(from);
    fclose(to);
    for (int pass = 0; pass < 2; pass++) {
        creme_fasta *fasta = NULL;
        assert_succeeds(creme_fasta_open(&fasta, path, NULL));
        assert_int_equal(creme_fasta_count(fasta), 2);
        uint8_t codes[2];
        assert_succeeds(creme_fasta_read(fasta, 1, 0, 2, codes));
        assert_int_equal(codes[0], CREME_BASE_G);
        assert_int_equal(codes[1], CREME_BASE_T);
        creme_fasta_close(fasta);
    }
    scratch_close(&folder);
}

static void test_names(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    scratch_log log;
    scratch_log_init(&log);
    creme_fasta *fasta = NULL;
    int record = -1;
    const char *path = scratch_write(&folder, "a.fa", ">chr1 x\nA\n>9\nC\n>MT\nG\n>chrUn_1\nT\n", SCRATCH_PLAIN);
    assert_succeeds(creme_fasta_open(&fasta, path, &log.log));
    assert_succeeds(creme_fasta_find(fasta, "chr1", &record));
    assert_int_equal(record, 0);
    assert_succeeds(creme_fasta_find(fasta, "9", &record));
    assert_int_equal(record, 1);
    assert_int_equal(log.warnings, 0);
    assert_succeeds(creme_fasta_find(fasta, "1", &record));
    assert_int_equal(record, 0);
    assert_int_equal(log.warnings, 1);
    assert_non_null(strstr(log.last_warning, "'1' is taken to be the record 'chr1'"));
    assert_succeeds(creme_fasta_find(fasta, "chr9", &record));
    assert_int_equal(record, 1);
    static const char *const mitochondria[] = {"MT", "chrM", "M", "chrMT"};
    for (int i = 0; i < 4; i++) {
        assert_succeeds(creme_fasta_find(fasta, mitochondria[i], &record));
        assert_int_equal(record, 2);
    }
    assert_int_equal(log.warnings, 1); /* said once */
    static const char *const absent[] = {"", "chr", "chr2", "chrchr1", "chrUn", "chrUn_10"};
    for (int i = 0; i < 6; i++) {
        assert_fails(creme_fasta_find(fasta, absent[i], &record), CREME_ERROR_NOT_FOUND, "'chr1', '9', 'MT'");
    }
    creme_fasta_close(fasta);
    scratch_close(&folder);
}

/* Accessions, Chr, and names of the user's. */
static void test_aliases(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_fasta *fasta = NULL;
    int record = -1;
    const char *path = scratch_write(
        &folder, "a.fa", ">NC_000009.12\nA\n>scaffold_7 x\nC\n>KI270706.1\nG\n>chrM\nT\n>chrMT\nA\n", SCRATCH_PLAIN);
    assert_succeeds(creme_fasta_open(&fasta, path, NULL));
    static const struct {
        const char *name;
        int record;
    } found[] = {{"9", 0},          {"chr9", 0},      {"Chr9", 0},
                 {"CM000671.2", 0}, {"NC_000009", 0}, {"chr1_KI270706v1_random", 2},
                 {"M", 3},          {"MT", 4},        {"chrM", 3}};
    for (size_t i = 0; i < sizeof found / sizeof *found; i++) {
        assert_succeeds(creme_fasta_find(fasta, found[i].name, &record));
        assert_int_equal(record, found[i].record);
    }
    assert_fails(creme_fasta_find(fasta, "NC_000009.11", &record), CREME_ERROR_FORMAT,
                 "'NC_000009.11' is of GRCh37, but record 'NC_000009.12' of");
    assert_fails(creme_fasta_find(fasta, "CP068269.2", &record), CREME_ERROR_FORMAT, "is of T2T-CHM13, but");
    assert_fails(creme_fasta_find(fasta, "NC_012920.1", &record), CREME_ERROR_NOT_FOUND,
                 "could be the record 'chrM' or 'chrMT'");
    assert_fails(creme_fasta_find(fasta, "ctg7", &record), CREME_ERROR_NOT_FOUND,
                 "which has 'NC_000009.12', 'scaffold_7', 'KI270706.1', 'chrM', 'chrMT' (--chromosome-names");
    creme_chromosome_aliases *aliases = NULL;
    path = scratch_write(&folder, "names", "ctg7 scaffold_7\n", SCRATCH_PLAIN);
    assert_succeeds(creme_chromosome_aliases_read(&aliases, path));
    creme_fasta_use_aliases(fasta, aliases);
    assert_succeeds(creme_fasta_find(fasta, "ctg7", &record));
    assert_int_equal(record, 1);
    assert_succeeds(creme_fasta_find(fasta, "chr9", &record));
    assert_int_equal(record, 0);
    creme_fasta_close(fasta);
    scratch_close(&folder);
}

/* A record's length tells its assembly where its name does not. */
static void test_assembly_by_length(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_fasta *fasta = NULL;
    int record = -1;
    char *text = malloc(20000);
    memset(text, 'A', 20000);
    memcpy(text, ">chrM\n", 6);
    text[6 + 16299] = '\n'; /* of a mouse */
    text[6 + 16300] = '\0';
    assert_succeeds(creme_fasta_open(&fasta, scratch_write(&folder, "m.fa", text, SCRATCH_PLAIN), NULL));
    assert_int_equal(creme_fasta_assemblies(fasta, 0), 1u << CREME_GRCM38 | 1u << CREME_GRCM39);
    assert_succeeds(creme_fasta_find(fasta, "NC_005089.1", &record));
    assert_fails(creme_fasta_find(fasta, "NC_012920.1", &record), CREME_ERROR_FORMAT,
                 "16299 bases, is of GRCm38 or GRCm39");
    assert_int_equal(record, -1);
    creme_fasta_close(fasta);
    free(text);
    scratch_close(&folder);
}

/* The mark that editors on Windows put before UTF-8. */
static void test_byte_order_mark(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    for (int kind = SCRATCH_PLAIN; kind <= SCRATCH_BGZIP; kind += SCRATCH_BGZIP) {
        const char *path = scratch_write(&folder, kind ? "b.fa.gz" : "b.fa",
                                         "\xef\xbb\xbf>a\r\nAC\r\nG\r\n>b\r\nT\r\n", (scratch_kind)kind);
        for (int pass = 0; pass < 2; pass++) {
            creme_fasta *fasta = NULL;
            uint8_t codes[3];
            assert_succeeds(creme_fasta_open(&fasta, path, NULL));
            assert_int_equal(creme_fasta_count(fasta), 2);
            assert_string_equal(creme_fasta_name(fasta, 0), "a");
            assert_succeeds(creme_fasta_read(fasta, 0, 0, 3, codes));
            assert_memory_equal(codes, ((uint8_t[]){0, 1, 2}), 3);
            assert_succeeds(creme_fasta_read(fasta, 1, 0, 1, codes));
            assert_int_equal(codes[0], CREME_BASE_T);
            creme_fasta_close(fasta);
        }
    }
    scratch_close(&folder);
}

static void test_regions(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    char text[3000] = ">chr1\n", bases[2001];
    memset(bases, 'A', 2000);
    bases[2000] = '\0';
    strcat(strcat(strcat(text, bases), "\n"), ">HLA-A*01:01\nACGTACGTAC\n>a-b:5-6\nAC\n");
    creme_fasta *fasta = NULL;
    assert_succeeds(creme_fasta_open(&fasta, scratch_write(&folder, "a.fa", text, SCRATCH_PLAIN), NULL));
    const struct {
        const char *text;
        int record;
        int64_t start, end;
    } good[] = {{"chr1", 0, 0, 2000},
                {"1:1-2000", 0, 0, 2000},
                {"chr1:1,001-1,500", 0, 1000, 1500},
                {"chr1:2000-2000", 0, 1999, 2000},
                {"chr1:11", 0, 10, 2000},
                {"chr1:11-", 0, 10, 2000},
                {"HLA-A*01:01", 1, 0, 10},
                {"HLA-A*01:01:2-3", 1, 1, 3},
                {"a-b:5-6", 2, 0, 2}};
    int record;
    creme_interval region;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_succeeds(creme_fasta_parse_region(fasta, good[i].text, &record, &region));
        assert_int_equal(record, good[i].record);
        assert_int_equal(region.start, good[i].start);
        assert_int_equal(region.end, good[i].end);
    }
    static const char *const malformed[] = {
        "",        ":1-2",      "chr1:",     "chr1:a-b",   "chr1:1-2-3",
        "chr1:-5", "chr1:,1-2", "chr1:1-5x", "chr1:1.5-9", "chr1:99999999999999999999"};
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        assert_fails(creme_fasta_parse_region(fasta, malformed[i], &record, &region), CREME_ERROR_ARGUMENT,
                     "expected");
    }
    static const char *const outside[] = {"chr1:0-5", "chr1:5-4", "chr1:1-2001", "chr1:2001"};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        assert_fails(creme_fasta_parse_region(fasta, outside[i], &record, &region), CREME_ERROR_RANGE, "outside");
    }
    assert_fails(creme_fasta_parse_region(fasta, "chr7:1-5", &record, &region), CREME_ERROR_NOT_FOUND, "'chr7'");
    assert_fails(creme_fasta_parse_region(fasta, "chr7", &record, &region), CREME_ERROR_NOT_FOUND, "'chr7'");
    creme_fasta_close(fasta);
    scratch_close(&folder);
}

/* Opens a file of the data beside the project through a link, so that no index is written there. */
static creme_fasta *open_link(scratch *folder, const char *path, const char *name)
{
    scratch_need(path);
    char *target = realpath(path, NULL);
    assert_non_null(target);
    const char *link = scratch_path(folder, name);
    assert_int_equal(symlink(target, link), 0);
    free(target);
    creme_fasta *fasta = NULL;
    assert_succeeds(creme_fasta_open(&fasta, link, NULL));
    return fasta;
}

static void test_real_genome(void **state)
{
    (void)state;
    scratch_need("../shared/data/genome/GRCh38_chr9_0-1000000.fa");
    scratch_need("../shared/data/genome/hg38_chr1_0-1000000.fa.gz");
    scratch folder = scratch_open();
    creme_fasta *fasta = open_link(&folder, "../shared/data/genome/GRCh38_chr9_0-1000000.fa", "9.fa");
    int record = -1;
    assert_succeeds(creme_fasta_find(fasta, "chr9", &record));
    assert_int_equal(creme_fasta_length(fasta, record), 1000000);
    uint8_t codes[10001];
    assert_succeeds(creme_fasta_read(fasta, record, 0, 10001, codes)); /* N up to 10,000 */
    for (int i = 0; i < 10000; i++) assert_int_equal(codes[i], CREME_BASE_N);
    assert_int_not_equal(codes[10000], CREME_BASE_N);
    creme_fasta_close(fasta);
    fasta = open_link(&folder, "../shared/data/genome/hg38_chr1_0-1000000.fa.gz", "1.fa.gz");
    assert_int_equal(creme_fasta_length(fasta, 0), 1000000);
    assert_succeeds(creme_fasta_read(fasta, 0, 995000, 1005000, codes));
    assert_int_equal(codes[5000], CREME_BASE_N);
    creme_fasta_close(fasta);
    scratch_close(&folder);
}

/* The index that samtools wrote, which is beside the real bgzip file, is used, and reads what the built one reads. */
static void test_index_of_samtools(void **state)
{
    (void)state;
    const char *path = "../shared/data/genome/hg38_chr1_0-1000000.fa.gz";
    scratch_need(path);
    scratch_need("../shared/data/genome/hg38_chr1_0-1000000.fa.gz.fai");
    scratch folder = scratch_open();
    creme_fasta *built = open_link(&folder, path, "1.fa.gz"), *found = open_link(&folder, path, "1b.fa.gz");
    creme_fasta_close(found);
    for (int i = 0; i < 2; i++) { /* beside the second link lie the indexes of samtools and bgzip */
        char source[100];
        snprintf(source, sizeof source, "%s%s", path, i ? ".gzi" : ".fai");
        char *target = realpath(source, NULL);
        const char *link = scratch_path(&folder, i ? "1b.fa.gz.gzi" : "1b.fa.gz.fai");
        assert_non_null(target);
        unlink(link);
        assert_int_equal(symlink(target, link), 0);
        free(target);
    }
    assert_succeeds(creme_fasta_open(&found, scratch_path(&folder, "1b.fa.gz"), NULL));
    uint8_t first[50000], second[50000];
    for (int64_t at = 0; at < 1000000; at += 50000) {
        assert_succeeds(creme_fasta_read(built, 0, at, at + 50000, first));
        assert_succeeds(creme_fasta_read(found, 0, at, at + 50000, second));
        assert_memory_equal(first, second, 50000);
    }
    creme_fasta_close(built);
    creme_fasta_close(found);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_files),
        cmocka_unit_test(test_joined_bgzip),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_aliases),
        cmocka_unit_test(test_assembly_by_length),
        cmocka_unit_test(test_byte_order_mark),
        cmocka_unit_test(test_regions),
        cmocka_unit_test(test_real_genome),
        cmocka_unit_test(test_index_of_samtools),
    };
    return cmocka_run_group_tests_name("fasta", tests, NULL, NULL);
}
