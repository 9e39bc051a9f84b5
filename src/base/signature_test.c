/* Files that are given in the place of others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/signature.h"

#include <string.h>

static void test_kinds(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *what;
        size_t count;
    } files[] = {
        {"<!DOCTYPE html>", "a web page", 15},
        {"\n <HTML lang=\"en\">", "a web page", 18},
        {"<?xml version='1.0'?>", "a web page", 21},
        {"PK\3\4....", "a zip archive", 8},
        {"BZh91AY&SY..", "a bzip2 file", 12},
        {"\x43\x27\x41\x1a\0\0\0\0", "a .2bit genome", 8},
        {"\x89HDF\r\n\x1a\n", "an HDF5 file", 8},
        {"\xff\xfe"
         "n\0a\0",
         "text in UTF-16", 6},
        {"PAR1\x15\x04", "a Parquet file", 6},
        {"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer", 43},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const char *what = creme_signature_describe(files[i].bytes, files[i].count);
        assert_non_null(what);
        assert_non_null(strstr(what, files[i].what));
    }
    char tar[512] = "genes.gtf";
    memcpy(tar + 257,
           "ustar\0"
           "00",
           8);
    assert_non_null(strstr(creme_signature_describe(tar, sizeof tar), "a tar archive"));
    memcpy(tar + 257, "ustar  ", 8); /* GNU's */
    assert_non_null(strstr(creme_signature_describe(tar, sizeof tar), "a tar archive"));
    assert_null(creme_signature_describe(tar, 200));
}

static void test_texts(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",     "chr1\t5\t9\n", ">chr1\nACGT\n", "BZh9 is a gene\n", "PAR1\nF2R\n", "PK",
        "\n\n", "<5",           "name\tchrom\n", "##gff-version 3\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_null(creme_signature_describe(texts[i], strlen(texts[i])));
    }
    char custard[512];
    memset(custard, 'A', sizeof custard);
    memcpy(custard + 256, "custard\n", 8);
    assert_null(creme_signature_describe(custard, sizeof custard));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_kinds), cmocka_unit_test(test_texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
