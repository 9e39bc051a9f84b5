/* What POSIX does not have and each system does in its own way: Linux (glibc or musl) and macOS. All of it is here, and
 * tools/check_platform.sh looks that it stays so. */
#ifndef CREME_BASE_PLATFORM_H
#define CREME_BASE_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/* On how many processors this process may run (taskset); at least 1. Where the system says which they are, numbers[i],
 * i < most, is the number of the i-th; else -1. */
int creme_platform_processors(int *numbers, int most);

/* The most memory that this process had so far, in bytes; -1 if the system does not say. */
int64_t creme_platform_peak_bytes(void);

/* Path of the running program, links followed; false if it is not to be found out or does not fit. */
bool creme_platform_program(char *path, size_t bytes);

/* When the file was changed last, in nanoseconds since 1970. */
int64_t creme_platform_modified_ns(const struct stat *about);

/* The same of its content, name, owner or rights: no program can set it back. */
int64_t creme_platform_changed_ns(const struct stat *about);

/* Locks an open file for this handle of it: the lock ends with the handle or the process, and not when the process
 * closes another handle of the file, as POSIX's do. Like fcntl(): 0, or -1 and errno, EAGAIN or EACCES if it is
 * locked. */
int creme_platform_lock(int file);

/* Is the file locked through another handle? */
bool creme_platform_is_locked(int file);

/* A pipe, ends[0] to read from, that programs which are started do not inherit, whichever thread starts one meanwhile
 * (macOS: but at the very instant in which the pipe is made). 0, or -1 and errno. */
int creme_platform_pipe(int ends[2]);

/* A file without a name that others could see, in memory where the system can, and a path by which this process opens
 * it anew as often as it likes. */
typedef struct creme_hidden_file {
    int descriptor;
    char path[128];
} creme_hidden_file;

/* 0, or -1 and errno. */
int creme_platform_hidden_file_open(creme_hidden_file *file);
void creme_platform_hidden_file_close(creme_hidden_file *file);

typedef int creme_platform_order(const void *a, const void *b, void *context);

/* qsort() with a context for its comparing function. */
void creme_platform_sort(void *items, size_t count, size_t bytes, creme_platform_order *order, void *context);

#endif
