/* Plain, gzip and bgzip give the same bytes; what is cut or damaged is never taken for its beginning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compressed.h"
#include "scratch.h"

enum { BYTES = 200000 }; /* four blocks of bgzip */

static char *make_text(void)
{
    char *text = malloc(BYTES);
    uint64_t seed = 7;
    for (size_t i = 0; i < BYTES; i++) text[i] = "ACGT\n"[scratch_draw(&seed) % 5];
    return text;
}

/* Reads a file to its end in pieces of this size; 0 means block by block. *total is how much came. */
static creme_status read_whole(const char *path, size_t piece, char *bytes, size_t *total)
{
    BGZF *file = NULL;
    *total = 0;
    creme_status status = creme_compressed_open(&file, path);
    size_t got = 1;
    while (status == CREME_OK && got > 0) {
        if (piece > 0) {
            size_t room = BYTES - *total < piece ? BYTES - *total + 1 : piece;
            status = creme_compressed_read(file, path, bytes + *total, room, &got);
        } else {
            status = creme_compressed_read_block(file, path);
            got = status == CREME_OK ? (size_t)file->block_length : 0;
            assert_true(got <= BYTES - *total);
            memcpy(bytes + *total, file->uncompressed_block, got);
        }
        *total += got;
    }
    creme_compressed_close(file);
    return status;
}

static void test_three_kinds(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    char *text = make_text(), *got = malloc(BYTES + 1);
    static const size_t pieces[] = {0, 1000, 65536, BYTES};
    for (int kind = SCRATCH_PLAIN; kind <= SCRATCH_BGZIP; kind++) {
        const char *path = scratch_write_bytes(&folder, "a", text, BYTES, kind);
        for (size_t i = 0; i < 4; i++) {
            size_t total = 0;
            assert_succeeds(read_whole(path, pieces[i], got, &total));
            assert_int_equal(total, BYTES);
            assert_memory_equal(got, text, BYTES);
        }
    }
    free(text);
    free(got);
    scratch_close(&folder);
}

/* Cut anywhere: an error, or (gzip's eight bytes after the data) one in reading on. */
static void test_cut_anywhere(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    char *text = make_text(), *got = malloc(BYTES + 1);
    for (int kind = SCRATCH_GZIP; kind <= SCRATCH_BGZIP; kind++) {
        const char *path = scratch_write_bytes(&folder, "a", text, BYTES, kind);
        struct stat about;
        assert_int_equal(stat(path, &about), 0);
        for (off_t keep = about.st_size - 1; keep > 20; keep = keep > about.st_size - 30 ? keep - 1 : keep * 4 / 5) {
            size_t total = 0;
            assert_int_equal(truncate(path, keep), 0);
            creme_status status = read_whole(path, 65536, got, &total);
            assert_fails(status, CREME_ERROR_FORMAT, "truncated");
        }
    }
    free(text);
    free(got);
    scratch_close(&folder);
}

/* A flipped bit in the middle of a bgzip block is told by its checksum. */
static void test_damage(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    char *text = make_text(), *got = malloc(BYTES + 1);
    const char *path = scratch_write_bytes(&folder, "a", text, BYTES, SCRATCH_BGZIP);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, 5000, SEEK_SET), 0);
    int byte = getc(file);
    assert_int_equal(fseek(file, 5000, SEEK_SET), 0);
    putc(byte ^ 16, file);
    fclose(file);
    size_t total = 0;
    assert_fails(read_whole(path, 65536, got, &total), CREME_ERROR_FORMAT, "a: the compressed data are truncated");
    free(text);
    free(got);
    scratch_close(&folder);
}

/* What htslib would take for an address is a name of a file like any other. */
static void test_paths(void **state)
{
    (void)state;
    BGZF *file = NULL;
    assert_fails(creme_compressed_open(&file, "data:,ACGT"), CREME_ERROR_IO, "data:,ACGT: cannot open: No such file");
    assert_null(file);
    assert_fails(creme_compressed_open(&file, "/"), CREME_ERROR_IO, "/: is a folder");
    assert_fails(creme_compressed_open(&file, ""), CREME_ERROR_IO, "cannot open");
    creme_compressed_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_kinds),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_paths),
    };
    return cmocka_run_group_tests_name("compressed", tests, NULL, NULL);
}
