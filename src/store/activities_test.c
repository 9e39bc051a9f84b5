/* The cache of activities: what is found is what was put, whatever happens to the file. */
#include "store/activities.h"

#include "base/memory.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "scratch.h"

enum { HEADER = 32, RECORD = 48, COUNT = 3 };
static const int64_t PLENTY = (int64_t)1 << 30;

static creme_hash key_of(int64_t i)
{
    return creme_hash_bytes(&i, sizeof i);
}

static void fill(int64_t i, float out[COUNT])
{
    for (int t = 0; t < COUNT; t++) out[t] = (float)i * 1.25f + (float)t;
}

static creme_activities *open_in(const char *folder, int64_t most)
{
    creme_activities *self = NULL;
    creme_status status = creme_activities_open(&self, folder, most);
    if (status != CREME_OK) fail_msg("%s", creme_error_message());
    return self;
}

static void put(creme_activities *self, int64_t i)
{
    float activity[COUNT];
    fill(i, activity);
    creme_activities_put(self, key_of(i), COUNT, activity);
}

/* Whether it is there; if so, as it was put. */
static bool has(creme_activities *self, int64_t i)
{
    float expected[COUNT], found[COUNT];
    fill(i, expected);
    if (!creme_activities_find(self, key_of(i), COUNT, found)) return false;
    assert_memory_equal(found, expected, sizeof found);
    return true;
}

static int64_t count_there(creme_activities *self, int64_t count)
{
    int64_t there = 0;
    for (int64_t i = 0; i < count; i++) there += has(self, i);
    return there;
}

static creme_activities_state state_of(creme_activities *self)
{
    creme_activities_state state;
    creme_activities_get_state(self, &state);
    return state;
}

/* A file with that many records; *bytes (free) = what is in it. */
static size_t make_file(scratch *s, int64_t count, uint8_t **bytes)
{
    creme_activities *self = open_in(s->folder, PLENTY);
    for (int64_t i = 0; i < count; i++) put(self, i);
    creme_activities_close(self);
    size_t size = (size_t)(HEADER + count * RECORD);
    *bytes = malloc(size + 1);
    FILE *file = fopen(scratch_path(s, CREME_ACTIVITIES_FILE), "rb");
    assert_non_null(file);
    assert_int_equal(fread(*bytes, 1, size + 1, file), size);
    fclose(file);
    return size;
}

static void write_file(scratch *s, const void *bytes, size_t size)
{
    FILE *file = fopen(scratch_path(s, CREME_ACTIVITIES_FILE), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static int64_t file_bytes(scratch *s)
{
    struct stat about;
    return stat(scratch_path(s, CREME_ACTIVITIES_FILE), &about) == 0 ? about.st_size : -1;
}

static void test_what_is_put_is_found(void **state)
{
    (void)state;
    enum { MANY = 20000 }; /* the table grows, the file is written in parts */
    scratch s = scratch_open();
    creme_activities *self = open_in(s.folder, PLENTY);
    for (int64_t i = 0; i < MANY; i++) {
        assert_false(has(self, i));
        put(self, i);
        assert_true(has(self, i));
    }
    assert_int_equal(count_there(self, MANY), MANY);
    put(self, 7); /* again: nothing is added */
    assert_int_equal(state_of(self).records, MANY);
    assert_int_equal(state_of(self).bytes, HEADER + MANY * RECORD);
    creme_activities_close(self);
    assert_int_equal(file_bytes(&s), HEADER + MANY * RECORD);
    self = open_in(s.folder, PLENTY);
    assert_int_equal(state_of(self).records, MANY);
    assert_int_equal(count_there(self, MANY), MANY);
    assert_false(has(self, MANY));
    put(self, MANY);
    creme_activities_close(self);
    self = open_in(s.folder, PLENTY);
    assert_int_equal(count_there(self, MANY + 1), MANY + 1);
    assert_int_equal(state_of(self).cut_bytes, 0);
    creme_activities_remove(self);
    assert_int_equal(file_bytes(&s), -1);
    creme_activities_close(NULL);
    creme_activities_remove(NULL);
    scratch_close(&s);
}

/* Of the same key with another number of floats, both are there. */
static void test_sizes(void **state)
{
    (void)state;
    enum { MOST = 1 << 14 };
    scratch s = scratch_open();
    float *many = calloc(MOST + 1, sizeof *many), *found = calloc(MOST + 1, sizeof *found);
    for (int i = 0; i < MOST + 1; i++) many[i] = (float)i + 1;
    creme_activities *self = open_in(s.folder, PLENTY);
    static const int64_t sizes[] = {1, 2, 3, 4, 1000, MOST};
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            if (round == 0) creme_activities_put(self, key_of(5), sizes[i], many);
            assert_true(creme_activities_find(self, key_of(5), sizes[i], found));
            assert_memory_equal(found, many, (size_t)sizes[i] * sizeof *many);
        }
        assert_false(creme_activities_find(self, key_of(5), 5, found));
        creme_activities_close(self);
        self = open_in(s.folder, PLENTY);
    }
    int64_t records = state_of(self).records;
    creme_activities_put(self, key_of(6), MOST + 1, many);
    creme_activities_put(self, key_of(6), 0, many);
    assert_false(creme_activities_find(self, key_of(6), MOST + 1, found));
    many[1] = 0.0f / many[MOST] * 0.0f; /* still a number */
    many[2] = 1e38f * many[MOST] * many[MOST];
    creme_activities_put(self, key_of(6), 3, many); /* infinite */
    assert_false(creme_activities_find(self, key_of(6), 3, found));
    assert_int_equal(state_of(self).records, records);
    creme_activities_close(self);
    free(many);
    free(found);
    scratch_close(&s);
}

/* Cut at every byte, as a killed process or a full disk leaves it: whole records are there, and it goes on. */
static void test_cut_anywhere(void **state)
{
    (void)state;
    enum { RECORDS = 4 };
    scratch s = scratch_open();
    uint8_t *bytes = NULL;
    size_t size = make_file(&s, RECORDS, &bytes);
    for (size_t cut = 0; cut <= size; cut++) {
        write_file(&s, bytes, cut);
        creme_activities *self = open_in(s.folder, PLENTY);
        int64_t whole = cut < HEADER ? 0 : ((int64_t)cut - HEADER) / RECORD;
        assert_int_equal(count_there(self, RECORDS), whole);
        assert_int_equal(state_of(self).cut_bytes, cut < HEADER ? 0 : ((int64_t)cut - HEADER) % RECORD);
        for (int64_t i = 0; i < RECORDS; i++) put(self, i);
        assert_int_equal(count_there(self, RECORDS), RECORDS);
        creme_activities_close(self);
        assert_int_equal(file_bytes(&s), size);
    }
    free(bytes);
    scratch_close(&s);
}

/* Any bit: what was put is found, or is not; a header that is not ours is somebody else's file. */
static void test_any_bit_flipped(void **state)
{
    (void)state;
    enum { RECORDS = 3 };
    scratch s = scratch_open();
    uint8_t *bytes = NULL;
    size_t size = make_file(&s, RECORDS, &bytes);
    for (size_t bit = 0; bit < 8 * size; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        write_file(&s, bytes, size);
        creme_activities *self = NULL;
        creme_status status = creme_activities_open(&self, s.folder, PLENTY);
        if (bit / 8 < HEADER) {
            assert_int_equal(status, CREME_ERROR_FORMAT);
            assert_int_equal(file_bytes(&s), size); /* left as it is */
        } else {
            assert_int_equal(status, CREME_OK);
            assert_int_equal(count_there(self, RECORDS), ((int64_t)bit / 8 - HEADER) / RECORD);
        }
        creme_activities_close(self);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    free(bytes);
    scratch_close(&s);
}

/* The same while it is open, and cut. */
static void test_changed_while_it_is_open(void **state)
{
    (void)state;
    enum { RECORDS = 5 };
    scratch s = scratch_open();
    uint8_t *bytes = NULL;
    size_t size = make_file(&s, RECORDS, &bytes);
    creme_activities *self = open_in(s.folder, PLENTY);
    int file = open(scratch_path(&s, CREME_ACTIVITIES_FILE), O_WRONLY);
    assert_true(file >= 0);
    uint8_t other = bytes[HEADER + RECORD + 33] ^ 0x40;
    assert_int_equal(pwrite(file, &other, 1, HEADER + RECORD + 33), 1);
    assert_int_equal(count_there(self, RECORDS), RECORDS - 1);
    assert_int_equal(state_of(self).damaged, 1);
    assert_int_equal(ftruncate(file, HEADER + 3 * RECORD + 40), 0);
    assert_int_equal(count_there(self, RECORDS), 2);
    assert_int_equal(ftruncate(file, 0), 0);
    assert_int_equal(count_there(self, RECORDS), 0);
    close(file);
    creme_activities_close(self);
    assert_true(size > 0);
    free(bytes);
    scratch_close(&s);
}

static void refused(scratch *s, creme_status status, const char *text)
{
    creme_activities *self = NULL;
    assert_fails(creme_activities_open(&self, s->folder, PLENTY), status, text);
    assert_null(self);
}

static void test_what_is_not_ours(void **state)
{
    (void)state;
    scratch s = scratch_open();
    char path[256], other[256];
    snprintf(path, sizeof path, "%s", scratch_path(&s, CREME_ACTIVITIES_FILE));
    snprintf(other, sizeof other, "%s", scratch_path(&s, "other"));
    write_file(&s, "my own notes\n", 13);
    refused(&s, CREME_ERROR_FORMAT, "not creme's activities");
    assert_int_equal(file_bytes(&s), 13);
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(symlink(other, path), 0);
    refused(&s, CREME_ERROR_IO, "a link, which is not followed");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(link(other, path), 0);
    refused(&s, CREME_ERROR_IO, "a file of several names");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    refused(&s, CREME_ERROR_IO, "activities.cache");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    refused(&s, CREME_ERROR_IO, "activities.cache: cannot open");
    assert_int_equal(rmdir(path), 0);
    creme_activities *self = open_in(s.folder, PLENTY);
    refused(&s, CREME_ERROR_IO, "another process has it");
    creme_activities_close(self);
    creme_activities_close(open_in(s.folder, PLENTY));
    creme_activities *none = NULL; /* no folder at all */
    assert_fails(creme_activities_open(&none, other, PLENTY), CREME_ERROR_IO, "other/activities.cache: cannot open");
    assert_int_equal(unlink(other), 0);
    scratch_close(&s);
}

static void test_another_version(void **state)
{
    (void)state;
    scratch s = scratch_open();
    uint8_t *bytes = NULL;
    size_t size = make_file(&s, 1, &bytes);
    bytes[28]++;
    write_file(&s, bytes, size);
    refused(&s, CREME_ERROR_FORMAT, "as this creme, on this machine, keeps them: remove this file");
    free(bytes);
    scratch_close(&s);
}

/* It stops growing, and what is there is found. */
static void test_bound(void **state)
{
    (void)state;
    scratch s = scratch_open();
    for (int round = 0; round < 2; round++) {
        creme_activities *self = open_in(s.folder, HEADER + 10 * RECORD + 5);
        for (int64_t i = 0; i < 20; i++) put(self, i);
        assert_int_equal(count_there(self, 20), 10);
        assert_true(state_of(self).is_full);
        assert_string_equal(state_of(self).trouble, "");
        creme_activities_close(self);
        assert_int_equal(file_bytes(&s), HEADER + 10 * RECORD);
    }
    creme_activities *self = open_in(s.folder, 0); /* less than there is: nothing is added */
    put(self, 30);
    assert_int_equal(count_there(self, 20), 10);
    assert_false(has(self, 30));
    creme_activities_close(self);
    scratch_close(&s);
}

/* Begun anew, it has nothing of before, and room. */
static void test_restart(void **state)
{
    (void)state;
    scratch s = scratch_open();
    creme_activities *self = open_in(s.folder, HEADER + 10 * RECORD);
    for (int64_t i = 0; i < 20; i++) put(self, i);
    creme_activities_restart(self);
    assert_int_equal(count_there(self, 20), 0);
    assert_false(state_of(self).is_full);
    for (int64_t i = 12; i < 15; i++) put(self, i);
    assert_int_equal(count_there(self, 20), 3);
    creme_activities_close(self);
    assert_int_equal(file_bytes(&s), HEADER + 3 * RECORD);
    self = open_in(s.folder, HEADER + 10 * RECORD);
    assert_int_equal(count_there(self, 20), 3);
    creme_activities_close(self);
    scratch_close(&s);
}

/* No room on the disk: no more is taken, what is there is whole. */
static void test_no_room(void **state)
{
    (void)state;
    enum { MANY = 30000, LIMIT = 600001 };
    scratch s = scratch_open();
    struct rlimit before, limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    limit = (struct rlimit){LIMIT, before.rlim_max};
    creme_activities *self = open_in(s.folder, PLENTY);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    for (int64_t i = 0; i < MANY; i++) put(self, i);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, handler);
    int64_t there = count_there(self, MANY);
    assert_true(there > 5000 && there < LIMIT / RECORD);
    assert_non_null(strstr(state_of(self).trouble, "activities.cache: File too large"));
    assert_false(state_of(self).is_full);
    creme_activities_close(self);
    assert_int_equal(file_bytes(&s), HEADER + there * RECORD);
    self = open_in(s.folder, PLENTY);
    assert_int_equal(count_there(self, MANY), there);
    creme_activities_close(self);
    scratch_close(&s);
}

typedef struct worker {
    creme_activities *self;
    int64_t from, found;
    pthread_t thread;
} worker;

static void *work(void *argument)
{
    worker *of = argument;
    for (int64_t i = 0; i < 6000; i++) {
        float activity[COUNT], found[COUNT];
        int64_t n = of->from + i;
        fill(n, activity);
        if (creme_activities_find(of->self, key_of(n), COUNT, found)) {
            of->found++;
            if (memcmp(found, activity, sizeof found) != 0) abort();
        } else {
            creme_activities_put(of->self, key_of(n), COUNT, activity);
        }
    }
    return NULL;
}

static void test_several_threads(void **state)
{
    (void)state;
    enum { WORKERS = 4 };
    scratch s = scratch_open();
    worker workers[WORKERS];
    creme_activities *self = open_in(s.folder, PLENTY);
    for (int i = 0; i < WORKERS; i++) {
        workers[i] = (worker){.self = self, .from = 2000 * i};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < WORKERS; i++) pthread_join(workers[i].thread, NULL);
    assert_int_equal(count_there(self, 12000), 12000);
    assert_int_equal(state_of(self).records, 12000);
    creme_activities_close(self);
    self = open_in(s.folder, PLENTY);
    assert_int_equal(count_there(self, 12000), 12000);
    creme_activities_close(self);
    scratch_close(&s);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    scratch s = scratch_open();
    uint8_t *bytes = NULL;
    make_file(&s, 2000, &bytes);
    creme_status status = CREME_ERROR_MEMORY;
    size_t n = 1;
    for (; status != CREME_OK; n++) {
        creme_activities *self = NULL;
        creme_memory_fail_after(n);
        status = creme_activities_open(&self, s.folder, PLENTY);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || (status == CREME_ERROR_MEMORY && !self));
        creme_activities_close(self);
    }
    assert_true(n > 5);
    creme_activities *self = open_in(s.folder, PLENTY);
    creme_memory_fail_after(1); /* the table cannot grow */
    for (int64_t i = 0; i < 9000; i++) put(self, i);
    creme_memory_fail_after(0);
    assert_non_null(strstr(state_of(self).trouble, "no more memory"));
    assert_int_equal(count_there(self, 2000), 2000);
    creme_activities_close(self);
    free(bytes);
    scratch_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_put_is_found),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_any_bit_flipped),
        cmocka_unit_test(test_changed_while_it_is_open),
        cmocka_unit_test(test_what_is_not_ours),
        cmocka_unit_test(test_another_version),
        cmocka_unit_test(test_bound),
        cmocka_unit_test(test_restart),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_several_threads),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
