/* For tests: a folder for files of the moment, writers of plain, gzip and bgzip files, a log that keeps what it
 * hears, and looks at error messages. To be included after cmocka.h.
 *
 *     scratch folder = scratch_open();
 *     const char *path = scratch_write(&folder, "a.fa", ">a\nACGT\n", SCRATCH_PLAIN);
 *     ...
 *     scratch_close(&folder);
 */
#ifndef CREME_TESTS_SCRATCH_H
#define CREME_TESTS_SCRATCH_H

#include <creme/log.h>
#include <creme/status.h>
#include <dirent.h>
#include <htslib/bgzf.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

typedef enum scratch_kind { SCRATCH_PLAIN, SCRATCH_GZIP, SCRATCH_BGZIP } scratch_kind;

typedef struct scratch {
    char folder[64];
    char path[64][160]; /* of the last few files */
    int next;
} scratch;

static inline scratch scratch_open(void)
{
    scratch s = {.folder = "/tmp/creme-test.XXXXXX"};
    assert_non_null(mkdtemp(s.folder));
    return s;
}

/* The path of a file in the folder; good until 63 more have been asked for. */
static inline const char *scratch_path(scratch *s, const char *name)
{
    char *path = s->path[s->next++ % 64];
    size_t length = strlen(s->folder);
    memcpy(path, s->folder, length);
    snprintf(path + length, sizeof s->path[0] - length, "/%s", name);
    return path;
}

static inline const char *scratch_write_bytes(scratch *s, const char *name, const void *bytes, size_t count,
                                              scratch_kind kind)
{
    const char *path = scratch_path(s, name);
    static const char *const modes[] = {"wu", "wg", "w"};
    BGZF *file = bgzf_open(path, modes[kind]);
    assert_non_null(file);
    assert_int_equal(bgzf_write(file, bytes, count), count);
    assert_int_equal(bgzf_close(file), 0);
    return path;
}

static inline const char *scratch_write(scratch *s, const char *name, const char *text, scratch_kind kind)
{
    return scratch_write_bytes(s, name, text, strlen(text), kind);
}

/* Sets a file's time of change, in seconds from now. */
static inline void scratch_age(const char *path, int seconds)
{
    struct timeval now[2];
    gettimeofday(&now[0], NULL);
    now[0].tv_sec += seconds;
    now[1] = now[0];
    assert_int_equal(utimes(path, now), 0);
}

/* How many files are in the folder. */
static inline int scratch_count(const scratch *s)
{
    DIR *folder = opendir(s->folder);
    assert_non_null(folder);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(folder));) count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

static inline void scratch_close(scratch *s)
{
    DIR *folder = opendir(s->folder);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", s->folder, entry->d_name);
        if (entry->d_name[0] != '.') unlink(path);
    }
    closedir(folder);
    assert_int_equal(rmdir(s->folder), 0);
}

/* A log that counts, and keeps the last line. */
typedef struct scratch_log {
    creme_log log;
    int infos, warnings;
    char last_warning[1024];
} scratch_log;

static inline void scratch_log_write(void *self, creme_log_level level, const char *message)
{
    scratch_log *log = self;
    if (level == CREME_LOG_WARNING) {
        log->warnings++;
        snprintf(log->last_warning, sizeof log->last_warning, "%s", message);
    } else {
        log->infos++;
    }
}

static inline void scratch_log_init(scratch_log *log)
{
    *log = (scratch_log){.log = {scratch_log_write, log}};
}

/* The last error has this status and holds this text. */
static inline void scratch_check_error(creme_status got, creme_status wanted, const char *text, const char *file,
                                       int line)
{
    if (got == wanted && (got == CREME_OK || strstr(creme_error_message(), text))) return;
    print_error("%s:%d: status %s, expected %s; message \"%s\", expected to hold \"%s\"\n", file, line,
                creme_status_name(got), creme_status_name(wanted), got == CREME_OK ? "" : creme_error_message(),
                text);
    fail();
}
#define assert_fails(call, status, text) scratch_check_error((call), (status), (text), __FILE__, __LINE__)
#define assert_succeeds(call)            scratch_check_error((call), CREME_OK, "", __FILE__, __LINE__)

/* A small generator for property tests (splitmix64). */
static inline uint64_t scratch_draw(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* Skips, aloud, where the data beside the project are not there. */
static inline void scratch_need(const char *path)
{
    if (access(path, R_OK) == 0) return;
    print_message("SKIP: %s is not there\n", path);
    skip();
}

#endif
