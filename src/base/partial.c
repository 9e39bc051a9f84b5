/* Files and folders in the making. */
#define _GNU_SOURCE
#include "base/partial.h"

#include "base/folder.h"
#include "base/memory.h"
#include "base/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_NUMBERS = 1000, MORE_BYTES = 64 };

static void name_it(char *out, const char *target, int number)
{
    snprintf(out, strlen(target) + MORE_BYTES, "%s.%d.partial", target, number);
}

static bool is_same(int file, const char *path)
{
    struct stat open_file, there;
    return fstat(file, &open_file) == 0 && lstat(path, &there) == 0 && open_file.st_dev == there.st_dev &&
           open_file.st_ino == there.st_ino;
}

/* Locks what stands at `path` if it is a file of ours that nobody holds: the descriptor, or -1. */
static int take(const char *path)
{
    struct stat about;
    int file = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) return -1;
    bool ours =
        fstat(file, &about) == 0 && S_ISREG(about.st_mode) && about.st_uid == geteuid() && about.st_nlink == 1;
    if (ours && creme_platform_lock(file) == 0 && is_same(file, path)) return file;
    close(file);
    return -1;
}

static void name_folder(char *out, const char *file)
{
    snprintf(out, strlen(file) + MORE_BYTES, "%s.d", file);
}

/* The folder that was made beside the file. */
static void remove_folder(const char *file)
{
    struct stat about;
    char path[PATH_MAX];
    if (strlen(file) + MORE_BYTES > sizeof path) return;
    name_folder(path, file);
    if (lstat(path, &about) == 0 && S_ISDIR(about.st_mode) && about.st_uid == geteuid()) creme_folder_remove(path);
}

/* Whether something was left there, and is gone. */
static bool remove_left(const char *path)
{
    int file = take(path);
    if (file < 0) return false;
    remove_folder(path);
    bool gone = unlink(path) == 0;
    close(file);
    return gone;
}

/* One that somebody removes before it is locked is none. *no_locks: the file system has none. */
static int make_locked(const char *path, mode_t mode, bool *no_locks)
{
    remove_left(path);
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0) return -1;
    if (creme_platform_lock(file) != 0) {
        *no_locks = errno != EAGAIN && errno != EACCES;
        if (*no_locks) unlink(path);
    } else if (is_same(file, path)) {
        return file;
    }
    close(file);
    errno = EEXIST;
    return -1;
}

static int make_unlocked(char *path, const char *target, mode_t mode)
{
    for (int i = 0; i < MOST_NUMBERS; i++) {
        snprintf(path, strlen(target) + MORE_BYTES, "%s.%ld-%d.partial", target, (long)getpid(), i);
        int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (file >= 0 || errno != EEXIST) return file;
    }
    return -1;
}

/* Room for `path` is there; others that were made at a time, and left, go too. */
static int make(char *path, const char *target, mode_t mode)
{
    bool no_locks = false;
    for (int i = 0; i < MOST_NUMBERS; i++) {
        name_it(path, target, i);
        int file = make_locked(path, mode, &no_locks);
        if (no_locks) return make_unlocked(path, target, mode);
        if (file < 0 && errno != EEXIST) return -1;
        if (file < 0) continue;
        int other = i;
        do name_it(path, target, ++other);
        while (remove_left(path));
        name_it(path, target, i);
        return file;
    }
    return -1;
}

static void clear(creme_partial *partial)
{
    if ((partial->path || partial->lock) && partial->held >= 0) close(partial->held);
    creme_free(partial->path);
    creme_free(partial->lock);
    *partial = (creme_partial){0};
}

/* By errno; a folder that is not there is named. */
static creme_status cannot_write(const char *called)
{
    const char *slash = strrchr(called, '/');
    int error = errno;
    char *folder = NULL;
    creme_status status = CREME_OK;
    if (slash && slash > called) CREME_TRY(creme_copy_text_n(&folder, called, (size_t)(slash - called)));
    if (error == ENOENT && folder && access(folder, F_OK) != 0)
        status = creme_fail(CREME_ERROR_IO, "%s: cannot write here: there is no folder %s (mkdir -p makes it)",
                            called, folder);
    else
        status = creme_fail(CREME_ERROR_IO, "%s: cannot write here: %s", called, strerror(error));
done:
    creme_free(folder);
    return status;
}

creme_status creme_partial_make_file(creme_partial *out, int *file, const char *target, mode_t mode,
                                     const char *called)
{
    *out = (creme_partial){.held = -1};
    *file = -1;
    creme_status status = creme_allocate(&out->path, strlen(target) + MORE_BYTES, 1);
    if (status != CREME_OK) return status;
    *file = make(out->path, target, mode);
    if (*file >= 0) out->held = fcntl(*file, F_DUPFD_CLOEXEC, 0);
    if (*file >= 0 && out->held >= 0) return CREME_OK;
    status = cannot_write(called);
    if (*file >= 0) {
        unlink(out->path);
        close(*file);
        *file = -1;
    }
    clear(out);
    return status;
}

creme_status creme_partial_make_folder(creme_partial *out, const char *target)
{
    *out = (creme_partial){.held = -1};
    size_t bytes = strlen(target) + MORE_BYTES;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&out->lock, bytes, 1));
    CREME_TRY(creme_allocate(&out->path, bytes + MORE_BYTES, 1));
    out->held = make(out->lock, target, 0666);
    if (out->held >= 0) {
        name_folder(out->path, out->lock);
        remove_folder(out->lock);
        if (mkdir(out->path, 0777) == 0) return CREME_OK;
    }
    status = creme_fail(CREME_ERROR_IO, "%s: cannot make this folder: %s", target, strerror(errno));
    if (out->held >= 0) unlink(out->lock);
done:
    clear(out);
    return status;
}

int creme_partial_place(creme_partial *partial, const char *target)
{
    if (rename(partial->path, target) != 0) return -1;
    if (partial->lock) unlink(partial->lock);
    clear(partial);
    return 0;
}

void creme_partial_remove(creme_partial *partial)
{
    if (!partial->path) return;
    if (partial->lock) {
        creme_folder_remove(partial->path);
        unlink(partial->lock);
    } else {
        unlink(partial->path);
    }
    clear(partial);
}
