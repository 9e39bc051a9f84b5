#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stand_in.h"
#undef qsort_r
#undef getrusage

int stand_in_getrusage(int who, struct rusage *usage)
{
    int result = getrusage(who, usage);
    usage->ru_maxrss *= 1024;
    return result;
}

int _NSGetExecutablePath(char *path, uint32_t *bytes)
{
    ssize_t length = readlink("/proc/self/exe", path, *bytes - 1);
    if (length < 0) return -1;
    path[length] = '\0';
    return 0;
}

/* An insertion sort does. */
void stand_in_qsort_r(void *items, size_t count, size_t bytes, void *context,
                      int (*compare)(void *context, const void *a, const void *b))
{
    char *at = items, *moved = malloc(bytes);
    for (size_t i = 1; moved && i < count; i++) {
        size_t place = i;
        memcpy(moved, at + i * bytes, bytes);
        for (; place > 0 && compare(context, at + (place - 1) * bytes, moved) > 0; place--) {
            memcpy(at + place * bytes, at + (place - 1) * bytes, bytes);
        }
        memcpy(at + place * bytes, moved, bytes);
    }
    free(moved);
}
