/* Cores and limits of made-up systems. */
#define _XOPEN_SOURCE 700 /* nftw */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/platform.h"
#include "base/processors.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char root[64];

/* Writes a file below the root, with its folders. */
static void put(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", root, name);
    for (char *slash = strchr(path + strlen(root) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void put_siblings(int number, const char *list)
{
    char name[128];
    snprintf(name, sizeof name, "sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", number);
    put(name, list);
}

static const int eight[] = {0, 1, 2, 3, 4, 5, 6, 7};

static int begin(void **state)
{
    (void)state;
    strcpy(root, "/tmp/creme-test.XXXXXX");
    return mkdtemp(root) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *at)
{
    (void)about;
    (void)kind;
    (void)at;
    return remove(path);
}

static int end(void **state)
{
    (void)state;
    return nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void test_nothing_known(void **state)
{
    (void)state;
    assert_int_equal(creme_processors_of(eight, 8, root), 8);
    assert_int_equal(creme_processors_of(eight, 1, root), 1);
}

/* Four cores, 0 and 4 of one of them, and so on; then neighbours. */
static void test_siblings(void **state)
{
    (void)state;
    static const char *const far[] = {"0,4\n", "1,5\n", "2,6\n", "3,7\n"}, *const near[] = {"0-1\n", "2-3", "4-5",
                                                                                            "6-7\n"};
    static const int some[] = {1, 5, 6}, second[] = {4, 5, 6, 7};
    for (int i = 0; i < 8; i++) put_siblings(i, far[i % 4]);
    assert_int_equal(creme_processors_of(eight, 8, root), 4);
    assert_int_equal(creme_processors_of(some, 3, root), 2);
    assert_int_equal(creme_processors_of(second, 4, root), 4); /* whose other thread is somebody else's */
    for (int i = 0; i < 8; i++) put_siblings(i, near[i / 2]);
    assert_int_equal(creme_processors_of(eight, 8, root), 4);
    assert_int_equal(creme_processors_of(second, 4, root), 2);
    put_siblings(1, "what\n");
    put_siblings(3, "2-999999999999999999999\n");
    assert_int_equal(creme_processors_of(eight, 8, root), 5);
}

static void test_version_2(void **state)
{
    (void)state;
    put("proc/self/cgroup", "0::/slurm/job_1/step_0\n");
    put("sys/fs/cgroup/slurm/job_1/step_0/cpu.max", "max 100000\n");
    assert_int_equal(creme_processors_of(eight, 8, root), 8);
    put("sys/fs/cgroup/slurm/job_1/cpu.max", "250000 100000\n");
    assert_int_equal(creme_processors_of(eight, 8, root), 3);
    put("sys/fs/cgroup/cpu.max", "50000 100000\n"); /* a container's own view */
    assert_int_equal(creme_processors_of(eight, 8, root), 1);
    put("sys/fs/cgroup/cpu.max", "what\n");
    assert_int_equal(creme_processors_of(eight, 8, root), 3);
    put("sys/fs/cgroup/slurm/job_1/cpu.max", "900000 100000\n");
    assert_int_equal(creme_processors_of(eight, 8, root), 8);
}

static void test_version_1(void **state)
{
    (void)state;
    put("proc/self/cgroup", "5:cpuset:/x\n4:cpu,cpuacct:/docker/abc\nnot a line\n");
    put("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "200000\n");
    assert_int_equal(creme_processors_of(eight, 8, root), 8); /* no period */
    put("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us", "100000\n");
    assert_int_equal(creme_processors_of(eight, 8, root), 2);
    put("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "-1\n");
    assert_int_equal(creme_processors_of(eight, 8, root), 8);
    put("sys/fs/cgroup/cpuset/x/cpu.max", "100000 100000\n"); /* which are not of time */
    assert_int_equal(creme_processors_of(eight, 8, root), 8);
}

static void test_here(void **state)
{
    (void)state;
    int here = creme_processors(1000);
    assert_in_range(here, 1, creme_platform_processors(NULL, 0));
    assert_int_equal(creme_processors(1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_nothing_known, begin, end),
        cmocka_unit_test_setup_teardown(test_siblings, begin, end),
        cmocka_unit_test_setup_teardown(test_version_2, begin, end),
        cmocka_unit_test_setup_teardown(test_version_1, begin, end),
        cmocka_unit_test_setup_teardown(test_here, begin, end),
    };
    return cmocka_run_group_tests_name("processors", tests, NULL, NULL);
}
