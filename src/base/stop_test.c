/* Told to stop: what is read and written ends, and nothing is left of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/lines.h"
#include "base/output.h"
#include "base/stop.h"
#include "scratch.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_nothing_is_asked(void **state)
{
    (void)state;
    assert_int_equal(creme_stop_reason(), 0);
    assert_succeeds(creme_stop_check());
    creme_stop_request(15);
    assert_int_equal(creme_stop_reason(), 15);
    assert_fails(creme_stop_check(), CREME_ERROR_STOPPED, "interrupted, no output was written");
    assert_string_equal(creme_status_name(CREME_ERROR_STOPPED), "stopped");
    creme_stop_request(0);
    assert_succeeds(creme_stop_check());
}

static void test_output(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_output *output = NULL;
    const char *path = scratch_path(&folder, "out.tsv");
    assert_succeeds(creme_output_open(&output, path));
    creme_output_print(output, "text\n");
    assert_succeeds(creme_output_check(output));
    creme_stop_request(2);
    assert_fails(creme_output_check(output), CREME_ERROR_STOPPED, "interrupted");
    assert_fails(creme_output_close(output), CREME_ERROR_STOPPED, "interrupted");
    creme_stop_request(0);
    assert_int_equal(scratch_count(&folder), 0);
    scratch_close(&folder);
}

static void add(creme_output_set *set, const char *path)
{
    creme_output *output = NULL;
    assert_succeeds(creme_output_open(&output, path));
    creme_output_print(output, "text\n");
    assert_succeeds(creme_output_close_into(output, set));
}

/* Files of a set appear together, or not at all. */
static void test_set(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_output_set set = {0};
    creme_output *output = NULL;
    const char *paths[] = {scratch_path(&folder, "a"), scratch_path(&folder, "b")};
    struct stat about;
    for (int i = 0; i < 2; i++) add(&set, paths[i]);
    assert_int_equal(scratch_count(&folder), 2);
    assert_int_equal(stat(paths[0], &about), -1);
    assert_int_equal(stat(creme_output_set_path(&set, 1), &about), 0);
    assert_int_equal(about.st_size, 5);
    assert_succeeds(creme_output_set_place(&set));
    for (int i = 0; i < 2; i++) assert_int_equal(stat(paths[i], &about), 0);
    assert_int_equal(scratch_count(&folder), 2);

    unlink(paths[0]);
    unlink(paths[1]);
    add(&set, paths[0]);
    assert_succeeds(creme_output_open(&output, paths[1]));
    creme_stop_request(2);
    assert_fails(creme_output_close_into(output, &set), CREME_ERROR_STOPPED, "interrupted");
    creme_stop_request(0);
    creme_output_set_discard(&set);
    assert_int_equal(scratch_count(&folder), 0);
    scratch_close(&folder);
}

static void test_reading(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_lines *lines = NULL;
    char *line = NULL;
    const char *path = scratch_write(&folder, "in", "one\ntwo\n", SCRATCH_PLAIN);
    assert_succeeds(creme_lines_open(&lines, path));
    creme_stop_request(2);
    assert_fails(creme_lines_next(lines, &line), CREME_ERROR_STOPPED, "interrupted");
    creme_lines_close(lines);
    assert_fails(creme_lines_open(&lines, path), CREME_ERROR_STOPPED, "interrupted");
    creme_stop_request(0);
    scratch_close(&folder);
}

static void ask(int number)
{
    creme_stop_request(number);
}

static void *ask_soon(void *to)
{
    usleep(50000);
    pthread_kill(*(pthread_t *)to, SIGUSR1);
    return NULL;
}

/* A pipe that never gives anything does not hold it, whether the signal finds it waiting or not. */
static void test_silent_pipe(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_lines *lines = NULL;
    pthread_t asking, self = pthread_self();
    struct sigaction action = {.sa_handler = ask, .sa_flags = SA_RESTART};
    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
    const char *path = scratch_path(&folder, "pipe");
    assert_int_equal(mkfifo(path, 0600), 0);
    int writer = open(path, O_RDWR);
    assert_true(writer >= 0);
    assert_int_equal(pthread_create(&asking, NULL, ask_soon, &self), 0);
    assert_fails(creme_lines_open(&lines, path), CREME_ERROR_STOPPED, "interrupted");
    pthread_join(asking, NULL);
    creme_stop_request(0);
    close(writer);
    scratch_close(&folder);
}

static void test_rename(void **state)
{
    (void)state;
    assert_fails(creme_error_rename(creme_fail(CREME_ERROR_IO, "x: a.7.partial: no room"), "a.7.partial", "a"),
                 CREME_ERROR_IO, "x: a: no room");
    assert_fails(creme_error_rename(creme_fail(CREME_ERROR_IO, "no room"), "a.7.partial", "a"), CREME_ERROR_IO,
                 "no room");
}

/* Ends a child by the handler; `then` is done in between. Whether the file is there afterwards. */
static bool ends_at_once(const char *path, void (*then)(const char *path))
{
    struct stat about;
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
    pid_t child = fork();
    if (child == 0) {
        if (lstat(path, &about) != 0) _exit(1);
        creme_stop_name_file(path, &about);
        if (then) then(path);
        signal(SIGTERM, creme_stop_at_once);
        raise(SIGTERM);
        _exit(2);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    bool there = lstat(path, &about) == 0;
    unlink(path);
    return there;
}

static void forget(const char *path)
{
    (void)path;
    creme_stop_name_file(NULL, NULL);
}

static void put_another(const char *path)
{
    char other[512];
    snprintf(other, sizeof other, "%s.other", path);
    FILE *file = fopen(other, "w");
    if (!file || fclose(file) != 0 || rename(other, path) != 0) _exit(3);
}

/* The file of the moment goes; not one that another has put in its place, nor one that is no longer ours. */
static void test_at_once(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_path(&folder, "socket");
    assert_false(ends_at_once(path, NULL));
    assert_true(ends_at_once(path, forget));
    assert_true(ends_at_once(path, put_another));
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_at_once), cmocka_unit_test(test_nothing_is_asked), cmocka_unit_test(test_output),
        cmocka_unit_test(test_set),     cmocka_unit_test(test_reading),          cmocka_unit_test(test_silent_pipe),
        cmocka_unit_test(test_rename),
    };
    return cmocka_run_group_tests_name("stop", tests, NULL, NULL);
}
