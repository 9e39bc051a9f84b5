/* bigWig files as libBigWig and others write them, and what becomes of one when it is damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "annotation/bigwig_read.h"
#include "base/memory.h"
#include "libbigwig.h"
#include "scratch.h"

#include <math.h>

#define FILES "../shared/data/regulatory/bigwig/"

/* chr1 of 1,000 bp in all three kinds of sections, and 2 of 500 bp; without zoom levels. */
static const char *write_small(scratch *folder)
{
    const char *const chroms[] = {"chr1", "2"}, *const of_each[] = {"chr1", "chr1"}, *const second[] = {"2"};
    const uint32_t lengths[] = {1000, 500}, starts[] = {100, 200}, ends[] = {200, 300}, at[] = {400, 420},
                   first[] = {200}, last[] = {500};
    const float values[] = {2, 6}, steps[] = {1, 2, 3};
    const char *path = scratch_path(folder, "small.bw");
    assert_int_equal(bwInit(1 << 17), 0);
    bigWigFile_t *file = bwOpen(path, NULL, "w");
    assert_non_null(file);
    assert_int_equal(bwCreateHdr(file, 0), 0);
    file->cl = bwCreateChromList(chroms, lengths, 2);
    assert_non_null(file->cl);
    assert_int_equal(bwWriteHdr(file), 0);
    assert_int_equal(bwAddIntervals(file, of_each, starts, ends, values, 2), 0);
    assert_int_equal(bwAddIntervalSpans(file, "chr1", at, 10, values, 2), 0);
    assert_int_equal(bwAddIntervalSpanSteps(file, "chr1", 600, 5, 20, steps, 3), 0);
    assert_int_equal(bwAddIntervals(file, second, first, last, values, 1), 0);
    bwClose(file);
    bwCleanup();
    return path;
}

/* Means over stretches of the small file, worked out by hand; missing: not on its chromosomes. */
static const struct {
    const char *chrom;
    creme_interval at;
    double mean;
} QUESTIONS[] = {
    {"chr1", {0, 1000}, (200 + 600 + 20 + 60 + 5 + 10 + 15) / 1000.0},
    {"1", {150, 250}, 4},
    {"NC_000001.11", {300, 400}, 0},
    {"chr1", {405, 425}, (10.0 + 30) / 20},
    {"chr1", {600, 645}, 30 / 45.0},
    {"chr1", {644, 645}, 3},
    {"chr1", {645, 646}, 0},
    {"chr2", {99, 101}, 0},
    {"2", {200, 500}, 2},
};
enum { QUESTION_COUNT = sizeof QUESTIONS / sizeof *QUESTIONS };

static void test_small(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_bigwig *bigwig = NULL;
    size_t chrom = 0;
    assert_succeeds(creme_bigwig_open(&bigwig, write_small(&folder)));
    assert_int_equal(creme_bigwig_chrom_count(bigwig), 2);
    assert_string_equal(creme_bigwig_chrom_name(bigwig, 1), "2");
    assert_int_equal(creme_bigwig_chrom_length(bigwig, 0), 1000);
    assert_false(creme_bigwig_find(bigwig, "chr3", &chrom));
    for (size_t i = 0; i < QUESTION_COUNT; i++) {
        double mean = -1;
        assert_true(creme_bigwig_find(bigwig, QUESTIONS[i].chrom, &chrom));
        assert_succeeds(creme_bigwig_mean(bigwig, chrom, QUESTIONS[i].at, &mean));
        assert_float_equal(mean, QUESTIONS[i].mean, 1e-12);
    }
    creme_chromosome_aliases *aliases = NULL;
    const char *names = scratch_write(&folder, "names.txt", "scaffold_9 chr2\n", SCRATCH_PLAIN);
    assert_succeeds(creme_chromosome_aliases_read(&aliases, names));
    assert_false(creme_bigwig_find(bigwig, "scaffold_9", &chrom));
    creme_bigwig_use_aliases(bigwig, aliases);
    assert_true(creme_bigwig_find(bigwig, "scaffold_9", &chrom) && chrom == 1);
    assert_true(creme_bigwig_find(bigwig, "chr1", &chrom) && chrom == 0);
    creme_bigwig_close(bigwig);
    creme_chromosome_aliases_free(aliases);
    scratch_close(&folder);
}

/* Trees of two levels, all kinds of sections, packed and not (tests/fuzz/corpus has how they lie). */
static void test_two_levels(void **state)
{
    (void)state;
    static const char *const paths[] = {"tests/fuzz/corpus/bigwig/plain.bw", "tests/fuzz/corpus/bigwig/packed.bw"};
    for (int i = 0; i < 2; i++) {
        creme_bigwig *bigwig = NULL;
        double mean = 0;
        assert_succeeds(creme_bigwig_open(&bigwig, paths[i]));
        assert_succeeds(creme_bigwig_mean(bigwig, 0, (creme_interval){110, 230}, &mean));
        assert_float_equal(mean, (10 * 1.5 - 30 * 2 + 5 + 5 * 4) / 120, 1e-12);
        assert_succeeds(creme_bigwig_mean(bigwig, 1, (creme_interval){0, 50}, &mean));
        assert_float_equal(mean, (5 * 7 + 5 * 9) / 50.0, 1e-12);
        creme_bigwig_close(bigwig);
    }
}

static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *size = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*size);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    fclose(file);
    return bytes;
}

/* All questions are answered rightly, or by an error that names the file, or the chromosome is not there. Returns how
 * many were answered. */
static int ask_all(const uint8_t *bytes, size_t size, size_t at)
{
    creme_bigwig *bigwig = NULL;
    int answered = 0;
    creme_status status = creme_bigwig_open_memory(&bigwig, "small.bw", bytes, size);
    if (status != CREME_OK) {
        assert_non_null(strstr(creme_error_message(), "small.bw: "));
        return 0;
    }
    for (size_t i = 0; i < QUESTION_COUNT; i++) {
        size_t chrom = 0;
        double mean = -1;
        if (!creme_bigwig_find(bigwig, QUESTIONS[i].chrom, &chrom)) continue;
        if (QUESTIONS[i].at.end > creme_bigwig_chrom_length(bigwig, chrom)) continue;
        status = creme_bigwig_mean(bigwig, chrom, QUESTIONS[i].at, &mean);
        if (status != CREME_OK) {
            assert_non_null(strstr(creme_error_message(), "small.bw: byte "));
            continue;
        }
        answered++;
        if (fabs(mean - QUESTIONS[i].mean) < 1e-12) continue;
        print_error("byte %zu: question %zu: %g in place of %g\n", at, i, mean, QUESTIONS[i].mean);
        fail();
    }
    creme_bigwig_close(bigwig);
    return answered;
}

/* Every bit of the file, flipped alone; every length, cut. */
static void test_damage(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    size_t size = 0;
    uint8_t *bytes = read_file(write_small(&folder), &size);
    assert_int_equal(ask_all(bytes, size, 0), QUESTION_COUNT);
    size_t spoilt = 0;
    for (size_t i = 0; i < size * 8; i++) {
        bytes[i / 8] ^= (uint8_t)(1u << i % 8);
        spoilt += ask_all(bytes, size, i / 8) < QUESTION_COUNT;
        bytes[i / 8] ^= (uint8_t)(1u << i % 8);
    }
    assert_true(spoilt > size); /* most of the bits matter */
    for (size_t cut = 0; cut < size; cut++) {
        uint8_t *part = malloc(cut ? cut : 1);
        memcpy(part, bytes, cut);
        ask_all(part, cut, cut);
        free(part);
    }
    free(bytes);
    scratch_close(&folder);
}

/* A key of 2^32 - 1 bytes, as many chromosomes, a ring of nodes. */
static void test_hostile(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_bigwig *bigwig = NULL;
    size_t size = 0, tree = 0, index = 0;
    uint8_t *bytes = read_file(write_small(&folder), &size);
    memcpy(&tree, bytes + 8, 8);
    memcpy(&index, bytes + 24, 8);
    static const struct {
        bool index;
        size_t at, count;
        uint8_t value;
        const char *message;
    } changes[] = {
        {false, 8, 4, 0xff, "the head of the tree of chromosomes"},
        {false, 12, 4, 0xff, "the head of the tree of chromosomes"},
        {false, 16, 8, 0xff, "the head of the tree of chromosomes"},
        {false, 34, 2, 0xff, "a node of the tree of chromosomes"},
        {true, 8, 8, 0xff, "the head of the index"},
        {true, 8, 8, 0, "small.bw"},
        {true, 50, 2, 0xff, "small.bw"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        uint8_t kept[8], *at = bytes + (changes[i].index ? index : tree) + changes[i].at;
        memcpy(kept, at, changes[i].count);
        memset(at, changes[i].value, changes[i].count);
        creme_status status = creme_bigwig_open_memory(&bigwig, "small.bw", bytes, size);
        if (status != CREME_OK) assert_fails(status, CREME_ERROR_FORMAT, changes[i].message);
        if (changes[i].value) assert_int_equal(status, CREME_ERROR_FORMAT);
        creme_bigwig_close(bigwig);
        memcpy(at, kept, changes[i].count);
    }
    /* the tree's root: a branch whose only child is itself */
    uint64_t self = tree + 32;
    bytes[self] = 0;
    bytes[self + 2] = 1;
    uint32_t key_bytes = 0;
    memcpy(&key_bytes, bytes + tree + 8, 4);
    memcpy(bytes + self + 4 + key_bytes, &self, 8);
    assert_fails(creme_bigwig_open_memory(&bigwig, "small.bw", bytes, size), CREME_ERROR_FORMAT,
                 "a node of the tree of chromosomes");
    free(bytes);
    scratch_close(&folder);
}

static void test_wrong_files(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_bigwig *bigwig = NULL;
    assert_fails(creme_bigwig_open(&bigwig, scratch_path(&folder, "none.bw")), CREME_ERROR_IO,
                 "none.bw: cannot open");
    assert_fails(creme_bigwig_open(&bigwig, folder.folder), CREME_ERROR_IO, "is a folder or a pipe");
    assert_fails(creme_bigwig_open(&bigwig, scratch_write(&folder, "a.bw", "", SCRATCH_PLAIN)), CREME_ERROR_FORMAT,
                 "a.bw: this is no bigWig");
    assert_fails(creme_bigwig_open(&bigwig, scratch_write(&folder, "a.bw", "chr1 1 2", SCRATCH_PLAIN)),
                 CREME_ERROR_FORMAT, "a.bw: this is no bigWig");
    assert_fails(creme_bigwig_open_memory(&bigwig, "a.bw", "\xeb\xf2\x89\x87", 4), CREME_ERROR_FORMAT, "a bigBed");
    assert_fails(creme_bigwig_open_memory(&bigwig, "a.bw", "\x88\x8f\xfc\x26", 4), CREME_ERROR_FORMAT, "big-endian");
    assert_fails(creme_bigwig_open_memory(&bigwig, "a.bw", "\x26\xfc\x8f\x88", 4), CREME_ERROR_FORMAT,
                 "a.bw: byte 0: the head of the file: the file is cut short or damaged");
    assert_null(bigwig);
    scratch_close(&folder);
}

/* What libBigWig finds in a chromosome, one after another. */
typedef struct comparison {
    const bwOverlappingIntervals_t *other;
    uint32_t at;
} comparison;

static void compare(void *self, const creme_bigwig_stretch *stretch)
{
    comparison *c = self;
    assert_true(c->other && c->at < c->other->l);
    assert_int_equal(stretch->start, c->other->start[c->at]);
    assert_int_equal(stretch->end, c->other->end[c->at]);
    assert_memory_equal(&stretch->value, &c->other->value[c->at], sizeof stretch->value);
    c->at++;
}

/* Published files hold what libBigWig reads in them, bit by bit. */
static void test_published(void **state)
{
    (void)state;
    static const char *const names[] = {FILES "pybigwig_test.bw", FILES "grelu_test.bw",
                                        FILES "ensembl_vep_chr21_test.bw", FILES "xpresso_hg19_chr1_109.5-110.3M.bw"};
    scratch_need(names[0]);
    assert_int_equal(bwInit(1 << 17), 0);
    size_t stretches = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        creme_bigwig *bigwig = NULL;
        bigWigFile_t *other = bwOpen(names[i], NULL, "r");
        assert_non_null(other);
        assert_succeeds(creme_bigwig_open(&bigwig, names[i]));
        assert_int_equal(creme_bigwig_chrom_count(bigwig), other->cl->nKeys);
        for (size_t k = 0; k < creme_bigwig_chrom_count(bigwig); k++) {
            const char *name = creme_bigwig_chrom_name(bigwig, k);
            int64_t length = creme_bigwig_chrom_length(bigwig, k);
            assert_string_equal(name, other->cl->chrom[k]);
            assert_int_equal(length, other->cl->len[k]);
            comparison c = {.other = bwGetOverlappingIntervals(other, name, 0, (uint32_t)length)};
            assert_succeeds(creme_bigwig_read(bigwig, k, (creme_interval){0, length}, compare, &c));
            assert_int_equal(c.at, c.other ? c.other->l : 0);
            stretches += c.at;
            if (c.other) bwDestroyOverlappingIntervals((bwOverlappingIntervals_t *)c.other);
        }
        creme_bigwig_close(bigwig);
        bwClose(other);
    }
    bwCleanup();
    print_message("%zu stretches compared\n", stretches);
    assert_int_equal(stretches, 7927);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = write_small(&folder);
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_bigwig *bigwig = NULL;
        creme_memory_fail_after(n);
        status = creme_bigwig_open(&bigwig, path);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
        creme_bigwig_close(bigwig);
    }
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small),
        cmocka_unit_test(test_two_levels),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_wrong_files),
        cmocka_unit_test(test_published),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
