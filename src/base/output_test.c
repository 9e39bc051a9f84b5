/* Files that appear whole or not at all: every way out, every kind of target, disks that are full. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/output.h"
#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

static void check_content(const char *path, const char *wanted)
{
    char got[256] = "";
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    got[fread(got, 1, sizeof got - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(got, wanted);
}

static void write_text(const char *path, const char *text)
{
    creme_output *output = NULL;
    assert_succeeds(creme_output_open(&output, path));
    creme_output_print(output, "%s", text);
    assert_succeeds(creme_output_close(output));
    check_content(path, text);
}

static void test_whole_or_not_there(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_path(&folder, "out.tsv");
    creme_output *output = NULL;
    assert_succeeds(creme_output_open(&output, path));
    creme_output_print(output, "%d\t", 12);
    creme_output_write(output, "a\0b", 3);
    creme_output_write(output, NULL, 0);
    assert_succeeds(creme_output_check(output));
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(scratch_count(&folder), 1); /* the temporary file beside it */
    assert_succeeds(creme_output_close(output));
    assert_int_equal(scratch_count(&folder), 1);
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_size, 6);

    write_text(path, "second\n"); /* replaces the first */
    assert_succeeds(creme_output_open(&output, path));
    creme_output_print(output, "third\n");
    creme_output_discard(output);
    check_content(path, "second\n");
    assert_int_equal(scratch_count(&folder), 1);
    creme_output_discard(NULL);
    scratch_close(&folder);
}

/* Two at once on one target: each is whole, the later wins. */
static void test_two_at_once(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_path(&folder, "out.tsv");
    creme_output *first = NULL, *second = NULL;
    assert_succeeds(creme_output_open(&first, path));
    assert_succeeds(creme_output_open(&second, path));
    creme_output_print(first, "first");
    creme_output_print(second, "second");
    assert_succeeds(creme_output_close(second));
    check_content(path, "second");
    assert_succeeds(creme_output_close(first));
    check_content(path, "first");
    assert_int_equal(scratch_count(&folder), 1);
    scratch_close(&folder);
}

static void test_permissions(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    static const mode_t masks[] = {0022, 0077, 0002};
    mode_t before = umask(0);
    for (size_t i = 0; i < 3; i++) {
        umask(masks[i]);
        const char *path = scratch_path(&folder, "out.tsv");
        write_text(path, "x");
        struct stat about;
        assert_int_equal(stat(path, &about), 0);
        assert_int_equal(about.st_mode & 0777, 0666 & ~masks[i]);
        assert_int_equal(umask(masks[i]), masks[i]); /* and the mask is as it was */
        unlink(path);
    }
    umask(before);
    scratch_close(&folder);
}

static void test_links(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *file = scratch_path(&folder, "file"), *link = scratch_path(&folder, "link");
    write_text(file, "before");
    assert_int_equal(symlink("file", link), 0);
    creme_output *output = NULL;
    assert_succeeds(creme_output_open(&output, link));
    creme_output_print(output, "given up");
    creme_output_discard(output);
    check_content(file, "before");
    write_text(link, "after");
    check_content(file, "after");
    struct stat about;
    assert_int_equal(lstat(link, &about), 0);
    assert_true(S_ISLNK(about.st_mode));
    assert_int_equal(lstat(file, &about), 0);
    assert_true(S_ISREG(about.st_mode));
    assert_int_equal(scratch_count(&folder), 2);

    const char *loose = scratch_path(&folder, "loose");
    assert_int_equal(symlink("new", loose), 0);
    write_text(loose, "made");
    check_content(scratch_path(&folder, "new"), "made");
    scratch_close(&folder);
}

static void write_in(scratch *folder, const char *name, const char *text)
{
    creme_output *output = NULL;
    assert_succeeds(creme_output_open_in(&output, folder->folder, name));
    creme_output_print(output, "%s", text);
    assert_succeeds(creme_output_close(output));
    check_content(scratch_path(folder, name), text);
}

/* In a folder of somebody else's: a link is replaced, whether it leads somewhere or not; none is gone through. */
static void test_links_in_a_folder(void **state)
{
    (void)state;
    scratch folder = scratch_open(), other = scratch_open();
    const char *victim = scratch_path(&other, "victim");
    struct stat about;
    write_text(victim, "mine");
    assert_int_equal(symlink(victim, scratch_path(&folder, "page")), 0);
    assert_int_equal(symlink(scratch_path(&other, "new"), scratch_path(&folder, "loose")), 0);
    assert_int_equal(symlink(other.folder, scratch_path(&folder, "tracks")), 0);
    write_in(&folder, "page", "page");
    write_in(&folder, "loose", "text");
    check_content(victim, "mine");
    assert_int_equal(lstat(scratch_path(&folder, "page"), &about), 0);
    assert_true(S_ISREG(about.st_mode));
    creme_output *output = NULL;
    assert_fails(creme_output_open_in(&output, folder.folder, "tracks/a"), CREME_ERROR_IO,
                 "tracks: this is no folder, but a link: nothing is written through it");
    assert_fails(creme_output_open_in(&output, folder.folder, "page/a"), CREME_ERROR_IO, "page: this is no folder:");
    assert_int_equal(scratch_count(&other), 1);
    assert_int_equal(unlink(scratch_path(&folder, "tracks")), 0);
    write_in(&folder, "tracks/a", "made"); /* and its folder with it */
    assert_int_equal(unlink(scratch_path(&folder, "tracks/a")), 0);
    assert_int_equal(rmdir(scratch_path(&folder, "tracks")), 0);
    scratch_close(&folder);
    scratch_close(&other);
}

static void test_places_that_are_none(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_output *output = NULL;
    assert_fails(creme_output_open(&output, scratch_path(&folder, "none/out.tsv")), CREME_ERROR_IO,
                 "none/out.tsv: cannot write here: there is no folder");
    assert_null(output);
    assert_fails(creme_output_open(&output, folder.folder), CREME_ERROR_IO, "cannot write here: Is a directory");
    write_text(scratch_path(&folder, "file"), "x");
    assert_fails(creme_output_open(&output, scratch_path(&folder, "file/out.tsv")), CREME_ERROR_IO,
                 "file/out.tsv: cannot write here: Not a directory");
    assert_fails(creme_output_open(&output, ""), CREME_ERROR_IO, "a file without a name");
    scratch_close(&folder);
}

/* The target turns into a folder while it is written. */
static void test_rename_that_fails(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_path(&folder, "out.tsv");
    creme_output *output = NULL;
    assert_succeeds(creme_output_open(&output, path));
    creme_output_print(output, "x");
    assert_int_equal(mkdir(path, 0700), 0);
    assert_fails(creme_output_close(output), CREME_ERROR_IO, "out.tsv: cannot write: Is a directory");
    assert_int_equal(scratch_count(&folder), 1);
    assert_int_equal(rmdir(path), 0);
    scratch_close(&folder);
}

static void test_a_full_device(void **state)
{
    (void)state;
    if (access("/dev/full", W_OK) != 0) {
        print_message("SKIP: /dev/full is not there\n");
        skip();
    }
    static char block[100000];
    for (int large = 0; large <= 1; large++) { /* found out on closing, and while writing */
        creme_output *output = NULL;
        assert_succeeds(creme_output_open(&output, "/dev/full"));
        creme_output_write(output, block, large ? sizeof block : 10);
        if (large) {
            assert_fails(creme_output_check(output), CREME_ERROR_IO, "/dev/full: cannot write: No space left");
            creme_output_print(output, "ignored");
        }
        assert_fails(creme_output_close(output), CREME_ERROR_IO, "/dev/full: cannot write: No space left on device");
        struct stat about;
        assert_int_equal(stat("/dev/full", &about), 0);
        assert_true(S_ISCHR(about.st_mode)); /* nothing was put in its place */
    }
}

/* A limit on the size of files stands for the full disk. */
static void test_a_full_disk(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_path(&folder, "out.tsv");
    write_text(path, "earlier");
    struct rlimit before, small;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 8192;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    static const size_t sizes[] = {8193, 9000, 100000};
    for (size_t i = 0; i < 3; i++) {
        creme_output *output = NULL;
        assert_succeeds(creme_output_open(&output, path));
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        for (size_t written = 0; written < sizes[i]; written++) creme_output_write(output, "x", 1);
        creme_status status = creme_output_close(output);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_fails(status, CREME_ERROR_IO, "out.tsv: cannot write: File too large");
        check_content(path, "earlier");
        assert_int_equal(scratch_count(&folder), 1);
    }
    signal(SIGXFSZ, handler);
    scratch_close(&folder);
}

/* Writes to what stands in for standard output; returns the status of closing. */
static creme_status print_to(int file, const char *path)
{
    fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    dup2(file, STDOUT_FILENO);
    creme_output *output = NULL;
    creme_status status = creme_output_open(&output, path);
    if (status == CREME_OK) {
        creme_output_print(output, "one\n");
        creme_output_flush(output);
        creme_output_print(output, "two\n");
        status = creme_output_close(output);
    }
    bool open_still = fcntl(STDOUT_FILENO, F_GETFD) >= 0;
    dup2(kept, STDOUT_FILENO);
    close(kept);
    assert_true(open_still);
    return status;
}

static void test_standard_output(void **state)
{
    (void)state;
    for (int named = 0; named <= 1; named++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        creme_status status = print_to(ends[1], named ? "-" : NULL);
        close(ends[1]);
        char got[32] = "";
        assert_int_equal(read(ends[0], got, sizeof got - 1), 8);
        close(ends[0]);
        assert_succeeds(status);
        assert_string_equal(got, "one\ntwo\n");
    }
    void (*handler)(int) = signal(SIGPIPE, SIG_IGN);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    creme_status status = print_to(ends[1], "-");
    close(ends[1]);
    signal(SIGPIPE, handler);
    assert_fails(status, CREME_ERROR_IO, "standard output: cannot write: Broken pipe");
}

static void test_no_memory(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_path(&folder, "out.tsv");
    for (size_t n = 1;; n++) {
        creme_output *output = NULL;
        creme_memory_fail_after(n);
        creme_status status = creme_output_open(&output, path);
        creme_memory_fail_after(0);
        creme_output_discard(output);
        assert_int_equal(scratch_count(&folder), 0);
        if (status == CREME_OK) break;
        assert_fails(status, CREME_ERROR_MEMORY, "out of memory");
        assert_in_range(n, 1, 10);
    }
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_or_not_there), cmocka_unit_test(test_two_at_once),
        cmocka_unit_test(test_permissions),        cmocka_unit_test(test_links),
        cmocka_unit_test(test_links_in_a_folder),  cmocka_unit_test(test_places_that_are_none),
        cmocka_unit_test(test_rename_that_fails),  cmocka_unit_test(test_a_full_device),
        cmocka_unit_test(test_a_full_disk),        cmocka_unit_test(test_standard_output),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
