/* Locks of folders. */
#include "store/lock.h"

#include "base/memory.h"
#include "base/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_TRIES = 100 }; /* of a file that is removed each time before it is locked */

static void read_who(int file, char *text, size_t bytes)
{
    ssize_t count = pread(file, text, bytes - 1, 0);
    text[count > 0 ? count : 0] = '\0';
    text[strcspn(text, "\n")] = '\0';
    for (char *c = text; *c; c++) *c = *c < ' ' || *c > '~' ? '?' : *c;
}

/* Only for messages: it may fail. */
static void write_who(int file)
{
    char who[160], host[64] = "?";
    gethostname(host, sizeof host - 1);
    int used = snprintf(who, sizeof who, "process %ld on %s\n", (long)getpid(), host);
    if (ftruncate(file, 0) != 0 || pwrite(file, who, (size_t)used, 0) != used) errno = 0;
}

/* Is the open file the one that stands there? Who had it before may have removed it. */
static bool is_in_place(const creme_lock *lock)
{
    struct stat open_file, there;
    return fstat(lock->file, &open_file) == 0 && lstat(lock->path, &there) == 0 && open_file.st_dev == there.st_dev &&
           open_file.st_ino == there.st_ino;
}

/* Locks of the open file (not of the process, as is usual) end with the process too, and do not end when some library
 * closes another handle of the file. */
static creme_status try_once(creme_lock *lock, const char *folder)
{
    char who[160];
    lock->made = access(lock->path, F_OK) != 0;
    lock->file = open(lock->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (lock->file < 0) return creme_fail(CREME_ERROR_IO, "%s: cannot write here: %s", lock->path, strerror(errno));
    if (creme_platform_lock(lock->file) == 0) return CREME_OK;
    if (errno != EAGAIN && errno != EACCES)
        return creme_fail(CREME_ERROR_IO, "%s: cannot lock: %s; a run folder needs a file system with locks",
                          lock->path, strerror(errno));
    read_who(lock->file, who, sizeof who);
    return creme_fail(CREME_ERROR_IO, "%s: %s is working in this folder", folder, *who ? who : "another process");
}

static void let_go(creme_lock *lock)
{
    if (lock->file >= 0) close(lock->file);
    lock->file = -1;
}

creme_status creme_lock_take(creme_lock *out, const char *folder, const char *name)
{
    *out = (creme_lock){.file = -1};
    creme_status status = creme_format_text(&out->path, "%s/%s", folder, name);
    for (int i = 0; status == CREME_OK; i++) {
        status = try_once(out, folder);
        if (status != CREME_OK || is_in_place(out)) break;
        let_go(out);
        if (i == MOST_TRIES) status = creme_fail(CREME_ERROR_IO, "%s: others keep removing it", out->path);
    }
    if (status == CREME_OK) {
        write_who(out->file);
        return CREME_OK;
    }
    let_go(out);
    creme_free(out->path);
    out->path = NULL;
    return status;
}

void creme_lock_release(creme_lock *lock, bool remove)
{
    if (!lock->path) return;
    if (remove) unlink(lock->path); /* who has opened it meanwhile looks whether it is in its place */
    if (ftruncate(lock->file, 0) != 0) errno = 0;
    close(lock->file);
    creme_free(lock->path);
    *lock = (creme_lock){.file = -1};
}

bool creme_lock_is_held(const char *folder, const char *name, char *who, size_t bytes)
{
    char *path = NULL;
    who[0] = '\0';
    if (creme_format_text(&path, "%s/%s", folder, name) != CREME_OK) return false;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    creme_free(path);
    if (file < 0) return false;
    bool held = creme_platform_is_locked(file);
    if (held) read_who(file, who, bytes);
    close(file);
    return held;
}
