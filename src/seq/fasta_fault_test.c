/* Files that are damaged, of the wrong kind, or do not fit their index; and memory that runs out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "scratch.h"

#include <creme/sequence.h>

static creme_status open_and_close(const char *path, const creme_log *log)
{
    creme_fasta *fasta = NULL;
    creme_status status = creme_fasta_open(&fasta, path, log);
    assert_true(status == CREME_OK ? fasta != NULL : fasta == NULL);
    creme_fasta_close(fasta);
    return status;
}

/* Opens and reads every record whole. */
static creme_status read_all(const char *path)
{
    creme_fasta *fasta = NULL;
    creme_status status = creme_fasta_open(&fasta, path, NULL);
    for (int i = 0; status == CREME_OK && i < creme_fasta_count(fasta); i++) {
        int64_t length = creme_fasta_length(fasta, i);
        uint8_t *codes = malloc((size_t)length + 1);
        status = creme_fasta_read(fasta, i, 0, length, codes);
        free(codes);
    }
    creme_fasta_close(fasta);
    return status;
}

static void test_wrong_kinds(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    assert_fails(open_and_close(scratch_path(&folder, "none.fa"), NULL), CREME_ERROR_IO, "No such file");
    assert_fails(open_and_close(folder.folder, NULL), CREME_ERROR_IO, "is a folder");
    assert_fails(open_and_close("/dev/null", NULL), CREME_ERROR_IO, "no regular file");
    assert_fails(open_and_close(scratch_write(&folder, "0.fa", "", SCRATCH_PLAIN), NULL), CREME_ERROR_FORMAT,
                 "empty");
    assert_fails(open_and_close(scratch_write(&folder, "g.fa.gz", ">a\nACGT\n", SCRATCH_GZIP), NULL),
                 CREME_ERROR_FORMAT, "| bgzip");
    const struct {
        const char *text, *message;
    } bad[] = {{"\n\n", "holds no record"},
               {"ACGT\n", "a.fa:1: expected a FASTA"},
               {"@r\nACGT\n+\nIIII\n", "FASTQ"},
               {">\nACGT\n", "a.fa:1: a record without a name"},
               {"> a\nACGT\n", "a.fa:1: a record without a name"},
               {">a\nACGT\nAC\nA\n", "a.fa:4: lines of different length"},
               {">a\nAC\nACGT\n", "a.fa:3: lines of different length"},
               {">a\nACGT\n\nACGT\n", "a.fa:4: lines of different length"},
               {">a\nACGT\r\nACGT\n", "a.fa:3: lines of different length"},
               {">a\n\nACGT\n", "a.fa:3: a blank line"},
               {">a\nA\n>b\nC\n>a\nG\n", "two records are named 'a'"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        for (int kind = SCRATCH_PLAIN; kind <= SCRATCH_BGZIP; kind += SCRATCH_BGZIP) {
            scratch inner = scratch_open();
            const char *path = scratch_write(&inner, "a.fa", bad[i].text, kind);
            assert_fails(open_and_close(path, NULL), CREME_ERROR_FORMAT, bad[i].message);
            scratch_close(&inner);
        }
    }
    scratch_close(&folder);
}

static void test_no_letters(void **state)
{
    (void)state;
    static const char *const texts[] = {">a\nACGT\nAC*T\n", ">a\nACGT\nAC-T\n", ">a\nACGT\nAC T\n",
                                        ">a\nACGT\nAC1T\n", ">a\nACGT\nAC\xc1T\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        scratch folder = scratch_open();
        assert_fails(read_all(scratch_write(&folder, "a.fa", texts[i], SCRATCH_PLAIN)), CREME_ERROR_FORMAT,
                     "base 7 of record 'a'");
        scratch_close(&folder);
    }
}

/* Indexes that are newer than the file, and wrong. */
/* A few letters that stand for no base are N; more are another alphabet. */
static void test_protein(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_fasta *fasta = NULL;
    uint8_t codes[60];
    const char *path =
        scratch_write(&folder, "p.fa", ">few\nACGXTEFQUu\n>p53\nMEEPQSDPSVEPPLSQETFSDLWKLLPEN\n", SCRATCH_PLAIN);
    assert_succeeds(creme_fasta_open(&fasta, path, NULL));
    assert_succeeds(creme_fasta_read(fasta, 0, 0, 10, codes));
    static const uint8_t expected[] = {0, 1, 2, 4, 3, 4, 4, 4, 3, 3};
    assert_memory_equal(codes, expected, sizeof expected);
    assert_fails(
        creme_fasta_read(fasta, 1, 0, 29, codes), CREME_ERROR_FORMAT,
        "record 'p53' is no DNA: 17 of 29 letters from base 1 on stand for no base ('EEPQPEPPLQEF', ..., the "
        "first at base 2)");
    assert_fails(creme_fasta_read(fasta, 1, -3, 9, codes), CREME_ERROR_FORMAT, "5 of 9 letters");
    assert_succeeds(creme_fasta_read(fasta, 1, 0, 5, codes));
    creme_fasta_close(fasta);
    scratch_close(&folder);
}

static void test_unfit_index(void **state)
{
    (void)state;
    static const char fasta[] = ">a x\nACGTA\nACGTA\nAC\n>b\nTTTTT\nGG\n"; /* a: 12 from 5; b: 7 from 23 */
    const struct {
        const char *index, *message;
    } bad[] = {{"", "is empty"},
               {"a\t12\n", "is no line of a FASTA index"},
               {"a\t12\t5\t5\tx\n", "is no line"},
               {"a\t-1\t5\t5\t6\n", "is no line"},
               {"a\t12\t-5\t5\t6\n", "is no line"},
               {"a\t12\t5\t0\t6\n", "is no line"},
               {"a\t12\t5\t5\t4\n", "is no line"},
               {"a\t12\t5\t5\t9\n", "is no line"},
               {"a\t9223372036854775807\t5\t1\t2\n", "is no line"},
               {"a\t9223372036854775807\t5\t9223372036854775806\t9223372036854775807\n", "is no line"},
               {"a\t12\t5\t5\t6\t30\n", "FASTQ"},
               {"a\t12\t5\t5\t6\na\t12\t5\t5\t6\n", "two records"},
               {"a\t9000\t5\t5\t6\n", "ends earlier"},
               {"a\t12\t5\t5\t6\nb\t7\t1000000\t5\t6\n", "ends earlier"},
               {"a\t11\t5\t5\t6\n", "does not end where"},
               {"a\t10\t5\t5\t6\nb\t7\t23\t5\t6\n", "does not end where"},
               {"a\t12\t6\t5\t6\n", "is not where"},
               {"a\t12\t4\t5\t6\n", "is not where"},
               {"b\t12\t5\t5\t6\n", "is not where"},
               {"aa\t12\t5\t5\t6\n", "is not where"},
               {"a\t12\t5\t6\t8\n", "shorter than its index"},
               {"a\t12\t5\t6\t7\n", "does not end where"},
               {"a\t13\t5\t4\t5\n", "does not end where"},
               {"a\t12\t5\t4\t6\n", "does not end where"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        scratch folder = scratch_open();
        const char *path = scratch_write(&folder, "a.fa", fasta, SCRATCH_PLAIN);
        const char *index = scratch_write(&folder, "a.fa.fai", bad[i].index, SCRATCH_PLAIN);
        scratch_age(index, 5);
        assert_fails(read_all(path), CREME_ERROR_FORMAT, bad[i].message);
        scratch_close(&folder);
    }
}

/* The file cut anywhere behind its index: an error, never fewer bases. */
static void test_truncated(void **state)
{
    (void)state;
    static const char fasta[] = ">a x\nACGTA\nACGTA\nAC\n>b\nTTTTT\nGG\n";
    for (int kind = SCRATCH_PLAIN; kind <= SCRATCH_BGZIP; kind += SCRATCH_BGZIP) {
        for (int cut = 2; cut < 25; cut++) {
            scratch folder = scratch_open();
            const char *path = scratch_write(&folder, "a.fa", fasta, kind);
            assert_succeeds(read_all(path));
            struct stat about;
            assert_int_equal(stat(path, &about), 0);
            assert_int_equal(truncate(path, about.st_size - cut), 0);
            scratch_age(scratch_path(&folder, "a.fa.fai"), 5);
            if (kind == SCRATCH_BGZIP) scratch_age(scratch_path(&folder, "a.fa.gzi"), 5);
            assert_fails(read_all(path), CREME_ERROR_FORMAT, "truncated");
            scratch_close(&folder);
        }
    }
}

static void write_gzi(scratch *folder, const uint64_t *words, size_t count)
{
    scratch_age(scratch_write_bytes(folder, "a.fa.gz.gzi", words, 8 * count, SCRATCH_PLAIN), 5);
}

static void test_unfit_block_index(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    char *text = malloc(200100);
    memset(text, 'G', 200000);
    memcpy(text, ">a\n", 3);
    const char *path = scratch_write_bytes(&folder, "a.fa.gz", text, 200000, SCRATCH_BGZIP);
    free(text);
    assert_succeeds(read_all(path));
    scratch_age(scratch_path(&folder, "a.fa.gz.fai"), 5);
    write_gzi(&folder, (uint64_t[]){0}, 1); /* one block where there are four */
    assert_fails(read_all(path), CREME_ERROR_FORMAT, "ends earlier");
    write_gzi(&folder, (uint64_t[]){1, 40, 60000}, 3); /* no block starts there */
    assert_fails(read_all(path), CREME_ERROR_FORMAT, "");
    const uint64_t broken[][5] = {{1},       {2, 40, 60000}, {UINT64_MAX, 1, 1},
                                  {1, 0, 1}, {1, 1, 70000},  {2, 9, 9, 8, 10}};
    const size_t words[] = {1, 3, 3, 3, 3, 5};
    for (int i = 0; i < 6; i++) {
        write_gzi(&folder, broken[i], words[i]);
        assert_fails(read_all(path), CREME_ERROR_FORMAT, "is no index of a bgzip file");
    }
    unlink(scratch_path(&folder, "a.fa.gz.gzi")); /* one of the two missing: both are built again */
    assert_succeeds(read_all(path));
    assert_int_equal(scratch_count(&folder), 3);
    scratch_close(&folder);
}

static void test_stale_index(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    scratch_log log;
    scratch_log_init(&log);
    const char *path = scratch_write(&folder, "a.fa", ">a\nACGT\n", SCRATCH_PLAIN);
    assert_succeeds(open_and_close(path, &log.log));
    path = scratch_write(&folder, "a.fa", ">b\nAC\nGT\n", SCRATCH_PLAIN);
    scratch_age(scratch_path(&folder, "a.fa.fai"), -100);
    assert_int_equal(log.warnings, 0);
    assert_succeeds(open_and_close(path, &log.log));
    assert_int_equal(log.warnings, 1);
    assert_non_null(strstr(log.last_warning, "older than the file"));
    assert_succeeds(open_and_close(path, &log.log));
    assert_int_equal(log.warnings, 1);
    scratch_close(&folder);
}

/* A read-only folder stays as it is, root or not. */
static void test_read_only_folder(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    for (int kind = SCRATCH_PLAIN; kind <= SCRATCH_BGZIP; kind += SCRATCH_BGZIP) {
        const char *path = scratch_write(&folder, "a.fa", ">a\nACGT\n", kind);
        assert_int_equal(chmod(folder.folder, 0555), 0);
        assert_succeeds(read_all(path));
        assert_int_equal(scratch_count(&folder), 1);
        assert_int_equal(chmod(folder.folder, 0700), 0);
    }
    scratch_close(&folder);
}

/* Where the index cannot be written for another reason, it is not, and reading works: here a folder of that name
 * stands in its way. */
static void test_unwritable_index(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    for (int kind = SCRATCH_PLAIN; kind <= SCRATCH_BGZIP; kind += SCRATCH_BGZIP) {
        const char *path = scratch_write(&folder, "a.fa", ">a\nACGT\n", kind);
        char blocked[2][200];
        snprintf(blocked[0], 200, "%s.fai", path);
        snprintf(blocked[1], 200, "%s.gzi", path);
        for (int i = 0; i < 2; i++) {
            assert_int_equal(mkdir(blocked[i], 0700), 0);
            scratch_age(blocked[i], -1000);
        }
        assert_succeeds(read_all(path));
        assert_int_equal(scratch_count(&folder), 3);
        for (int i = 0; i < 2; i++) assert_int_equal(rmdir(blocked[i]), 0);
    }
    scratch_close(&folder);
}

static void test_bad_intervals(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_fasta *fasta = NULL;
    uint8_t code = 0;
    assert_succeeds(creme_fasta_open(&fasta, scratch_write(&folder, "a.fa", ">a\nACGT\n", SCRATCH_PLAIN), NULL));
    assert_fails(creme_fasta_read(fasta, 0, 3, 2, &code), CREME_ERROR_RANGE, "ends before it starts");
    assert_fails(creme_fasta_read(fasta, 1, 0, 1, &code), CREME_ERROR_RANGE, "no record number 1");
    assert_fails(creme_fasta_read(fasta, -1, 0, 1, &code), CREME_ERROR_RANGE, "no record number -1");
    creme_fasta_close(fasta);
    scratch_close(&folder);
}

/* Every allocation fails once, with the index to be built and with it read. Writing an index is allowed to fail. */
static void test_out_of_memory(void **state)
{
    (void)state;
    for (int built = 0; built < 2; built++) {
        for (int kind = SCRATCH_PLAIN; kind <= SCRATCH_BGZIP; kind += SCRATCH_BGZIP) {
            int failures = 0;
            for (size_t n = 1, made = 1; made + 1 >= n; n++) {
                scratch folder = scratch_open();
                const char *path = scratch_write(&folder, "a.fa", ">a\nACGT\n>b\nAC\n", kind);
                if (built) assert_succeeds(read_all(path));
                creme_memory_fail_after(n);
                creme_status status = read_all(path);
                made = creme_memory_fail_after(0);
                assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
                failures += status == CREME_ERROR_MEMORY;
                scratch_close(&folder);
            }
            assert_true(failures >= 8); /* as many as opening alone allocates */
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrong_kinds),      cmocka_unit_test(test_no_letters),
        cmocka_unit_test(test_protein),          cmocka_unit_test(test_unfit_index),
        cmocka_unit_test(test_truncated),        cmocka_unit_test(test_unfit_block_index),
        cmocka_unit_test(test_stale_index),      cmocka_unit_test(test_read_only_folder),
        cmocka_unit_test(test_unwritable_index), cmocka_unit_test(test_bad_intervals),
        cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests_name("fasta faults", tests, NULL, NULL);
}
