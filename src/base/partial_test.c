/* What a kill left in the making goes when the same is made anew, and nothing else does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/output.h"
#include "base/partial.h"
#include "scratch.h"

#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool is_there(scratch *folder, const char *name)
{
    struct stat about;
    return lstat(scratch_path(folder, name), &about) == 0;
}

static void write_output(const char *path)
{
    creme_output *output = NULL;
    assert_succeeds(creme_output_open(&output, path));
    creme_output_print(output, "text\n");
    assert_succeeds(creme_output_close(output));
}

/* A child makes two of a file at a time and one of a folder, with something in it, and is killed: they stay. */
static void leave(scratch *folder)
{
    char inside[PATH_MAX];
    const char *file = scratch_path(folder, "a.tsv"), *run = scratch_path(folder, "run");
    pid_t child = fork();
    if (child == 0) {
        creme_output *one = NULL, *other = NULL;
        creme_partial partial;
        if (creme_output_open(&one, file) != CREME_OK || creme_output_open(&other, file) != CREME_OK) _exit(1);
        if (creme_partial_make_folder(&partial, run) != CREME_OK) _exit(1);
        snprintf(inside, sizeof inside, "%s/x", partial.path);
        if (mkdir(inside, 0777) != 0) _exit(1);
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_true(is_there(folder, "a.tsv.0.partial") && is_there(folder, "a.tsv.1.partial"));
    assert_true(is_there(folder, "run.0.partial") && is_there(folder, "run.0.partial.d/x"));
}

static void what_a_kill_left_goes(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    leave(&folder);
    write_output(scratch_path(&folder, "a.tsv"));
    assert_false(is_there(&folder, "a.tsv.0.partial") || is_there(&folder, "a.tsv.1.partial"));
    creme_partial partial;
    assert_succeeds(creme_partial_make_folder(&partial, scratch_path(&folder, "run")));
    assert_string_equal(partial.path, scratch_path(&folder, "run.0.partial.d"));
    assert_false(is_there(&folder, "run.0.partial.d/x"));
    assert_int_equal(creme_partial_place(&partial, scratch_path(&folder, "run")), 0);
    assert_true(is_there(&folder, "run"));
    assert_int_equal(scratch_count(&folder), 2);
    creme_partial_remove(&partial);
    assert_int_equal(rmdir(scratch_path(&folder, "run")), 0);
    scratch_close(&folder);
}

/* Those of other processes that are at it, and of this one; also between the end of writing and the name. */
static void what_is_held_stays(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_path(&folder, "a.tsv");
    creme_output *output = NULL;
    creme_output_set set = {0};
    assert_succeeds(creme_output_open(&output, path));
    pid_t child = fork();
    if (child == 0) {
        creme_output *same = NULL;
        if (creme_output_open(&same, path) != CREME_OK) _exit(1);
        _exit(creme_output_close(same) == CREME_OK ? 0 : 1);
    }
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(is_there(&folder, "a.tsv") && is_there(&folder, "a.tsv.0.partial"));
    creme_output_print(output, "ours\n");
    assert_succeeds(creme_output_close_into(output, &set));
    write_output(path);
    assert_true(is_there(&folder, "a.tsv.0.partial"));
    assert_succeeds(creme_output_set_place(&set));
    FILE *file = fopen(path, "rb");
    char text[16] = "";
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof text, file));
    fclose(file);
    assert_string_equal(text, "ours\n");
    assert_int_equal(scratch_count(&folder), 1);
    scratch_close(&folder);
}

/* A link, a second name, a pipe, a folder: nothing that we would have left. */
static void what_is_not_ours_stays(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *victim = scratch_write(&folder, "victim", "precious", SCRATCH_PLAIN);
    assert_int_equal(symlink(victim, scratch_path(&folder, "a.tsv.0.partial")), 0);
    assert_int_equal(link(victim, scratch_path(&folder, "a.tsv.1.partial")), 0);
    assert_int_equal(mkfifo(scratch_path(&folder, "a.tsv.2.partial"), 0666), 0);
    assert_int_equal(mkdir(scratch_path(&folder, "a.tsv.3.partial"), 0777), 0);
    assert_int_equal(symlink(victim, scratch_path(&folder, "a.tsv.4.partial.d")), 0);
    write_output(scratch_path(&folder, "a.tsv"));
    assert_int_equal(scratch_count(&folder), 7);
    creme_partial partial;
    assert_fails(creme_partial_make_folder(&partial, scratch_path(&folder, "a.tsv")), CREME_ERROR_IO,
                 "a.tsv: cannot make this folder: File exists");
    assert_int_equal(scratch_count(&folder), 7);
    creme_partial_remove(&partial);
    FILE *file = fopen(victim, "rb");
    char text[16] = "";
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof text, file));
    fclose(file);
    assert_string_equal(text, "precious");
    assert_int_equal(rmdir(scratch_path(&folder, "a.tsv.3.partial")), 0);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_kill_left_goes),
        cmocka_unit_test(what_is_held_stays),
        cmocka_unit_test(what_is_not_ours_stays),
    };
    return cmocka_run_group_tests_name("partial", tests, NULL, NULL);
}
