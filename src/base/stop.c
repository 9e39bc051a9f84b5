/* The only variables of the library that are neither constant nor passed in. */
#define _GNU_SOURCE
#include "base/stop.h"

#include "base/platform.h"

#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static atomic_int requested;

static struct {
    atomic_bool there; /* all else is set before, and not changed while it is true */
    char path[PATH_MAX];
    struct stat about;
} file_of_the_moment;

void creme_stop_name_file(const char *path, const struct stat *about)
{
    atomic_store(&file_of_the_moment.there, false);
    if (!path) return;
    int length = snprintf(file_of_the_moment.path, sizeof file_of_the_moment.path, "%s", path);
    if (length < 0 || length >= (int)sizeof file_of_the_moment.path) return;
    file_of_the_moment.about = *about;
    atomic_store(&file_of_the_moment.there, true);
}

/* Calls only what a signal's handler may. */
void creme_stop_at_once(int signal_number)
{
    struct stat is;
    const struct stat *was = &file_of_the_moment.about;
    if (atomic_load(&file_of_the_moment.there) && lstat(file_of_the_moment.path, &is) == 0 &&
        is.st_dev == was->st_dev && is.st_ino == was->st_ino &&
        creme_platform_changed_ns(&is) == creme_platform_changed_ns(was))
        unlink(file_of_the_moment.path);
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

void creme_stop_request(int reason)
{
    atomic_store(&requested, reason);
}

int creme_stop_reason(void)
{
    return atomic_load_explicit(&requested, memory_order_relaxed);
}

creme_status creme_stop_check(void)
{
    if (creme_stop_reason() == 0) return CREME_OK;
    return creme_fail(CREME_ERROR_STOPPED, "interrupted, no output was written");
}
