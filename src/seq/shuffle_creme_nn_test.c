#include "base/sha256.h"

#include <creme/shuffle.h>
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint8_t code_of(char letter)
{
    const char *letters = "ACGT", *found = strchr(letters, toupper((unsigned char)letter));
    return found ? (uint8_t)(found - letters) : CREME_BASE_N;
}

/* text[count] = draw number `replicate`, as letters. */
static void shuffle_text(char *text, const char *letters, int64_t count, uint64_t seed, int64_t replicate)
{
    uint8_t *codes = malloc((size_t)count + 1);
    assert_non_null(codes);
    for (int64_t i = 0; i < count; i++) codes[i] = code_of(letters[i]);
    assert_int_equal(creme_shuffle_creme_nn(codes, codes, count, seed, replicate), CREME_OK);
    for (int64_t i = 0; i < count; i++) text[i] = "ACGTN"[codes[i]];
    text[count] = '\0';
    free(codes);
}

/* Made with: tools/creme_nn_shuffle.py SEED COUNT SEQUENCE (numpy 1.24.2), the last line. */
static void test_numpy(void **state)
{
    (void)state;
    static const struct {
        uint64_t seed;
        int count;
        const char *sequence, *shuffled;
    } made[] = {
        {0, 1, "ACGTACGTTGCAACGGTTAACCAGT", "ACGGTTAACGCCGTTGTACACAAGT"},
        {0, 2, "ACGTACGTTGCAACGGTTAACCAGT", "ACCGTTTACGTGTACGCACAAAGGT"},
        {7, 1, "GATTACAGATTACACATTAGGCCTTA", "GAGACCATATTATACACAGGCTTTTA"},
        {7, 2, "GATTACAGATTACACATTAGGCCTTA", "GGACACATTTTAGACCATATTAGCTA"},
        {7, 3, "GATTACAGATTACACATTAGGCCTTA", "GATATTTTACCAGACACATAGGCTTA"},
        {4294967295, 1, "ACCGNNTTGACNAGTCCATG", "ACGACTGTAGTCCCATTTTG"},
        {3, 2, "ACAGACTCATAG", "AGACACTCATAG"},
        {5, 1, "AAAAAA", "AAAAAA"},
        {5, 1, "A", "A"},
        {5, 1, "", ""},
    };
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        char text[64];
        shuffle_text(text, made[i].sequence, (int64_t)strlen(made[i].sequence), made[i].seed, made[i].count - 1);
        assert_string_equal(text, made[i].shuffled);
    }
}

static void test_ranges(void **state)
{
    (void)state;
    uint8_t codes[4] = {0, 1, 2, 3}, out[4];
    assert_int_equal(creme_shuffle_creme_nn(out, codes, 4, 1ull << 32, 0), CREME_ERROR_RANGE);
    assert_non_null(strstr(creme_error_message(), "4294967295"));
    assert_int_equal(creme_shuffle_creme_nn(out, codes, 4, 1, -1), CREME_ERROR_RANGE);
    assert_int_equal(creme_shuffle_creme_nn(out, codes, (int64_t)1 << 31, 1, 0), CREME_ERROR_RANGE);
    assert_int_equal(creme_shuffle_creme_nn(out, codes, -1, 1, 0), CREME_ERROR_RANGE);
}

static void hash_text(char text[CREME_SHA256_TEXT], const void *bytes, size_t count)
{
    creme_sha256 hash;
    creme_sha256_init(&hash);
    creme_sha256_add(&hash, bytes, count);
    creme_sha256_finish(&hash, text);
}

/* All letters of a FASTA with one record; NULL if it is not there. */
static char *read_letters(const char *path)
{
    enum { ROOM = 1 << 21 };
    FILE *file = fopen(path, "r");
    if (!file) return NULL;
    char *letters = malloc(ROOM), line[256];
    size_t count = 0;
    assert_non_null(letters);
    while (fgets(line, sizeof line, file)) {
        size_t length = strcspn(line, "\r\n");
        if (line[0] == '>') continue;
        assert_true(count + length < ROOM);
        memcpy(letters + count, line, length);
        count += length;
    }
    letters[count] = '\0';
    fclose(file);
    return letters;
}

static void check_golden(const char *line, const char *letters)
{
    long start, end;
    unsigned long long seed;
    char first[65], begin[25], third[65], sum[65];
    assert_int_equal(sscanf(line, "%ld %ld %llu %64s %24s %64s", &start, &end, &seed, first, begin, third), 6);
    assert_true(0 <= start && start < end && end <= (long)strlen(letters));
    char *text = malloc((size_t)(end - start) + 1);
    assert_non_null(text);
    shuffle_text(text, letters + start, end - start, seed, 0);
    assert_memory_equal(text, begin, strlen(begin));
    hash_text(sum, text, (size_t)(end - start));
    assert_string_equal(sum, first);
    shuffle_text(text, letters + start, end - start, seed, 2);
    hash_text(sum, text, (size_t)(end - start));
    assert_string_equal(sum, third);
    free(text);
}

/* Sums of what creme-nn itself gave on pieces of chromosome 9. */
static void test_reference(void **state)
{
    (void)state;
    const char *golden = "../shared/data/golden/creme_nn_shuffle.tsv";
    const char *genome = "../shared/data/genome/GRCh38_chr9_0-1000000.fa";
    FILE *file = fopen(golden, "r");
    char *letters = read_letters(genome), line[512];
    if (!file || !letters) {
        print_message("SKIP: %s is not there\n", file ? genome : golden);
        if (file) fclose(file);
        free(letters);
        skip();
    }
    int rows = 0;
    while (fgets(line, sizeof line, file)) {
        if (line[0] < '0' || line[0] > '9') continue; /* comments and the header */
        check_golden(line, letters);
        rows++;
    }
    assert_int_equal(rows, 9);
    fclose(file);
    free(letters);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numpy),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_reference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
