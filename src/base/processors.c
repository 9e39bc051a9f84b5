/* Reads what Linux says of cores and of cgroups; elsewhere there are no such files. */
#include "base/processors.h"

#include "base/platform.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NUMBERS = 1024, PATH_BYTES = 4096 };

/* The first line of folder/name without its end; false if there is none that fits. */
static bool read_line(char *line, int bytes, const char *folder, const char *name)
{
    char path[PATH_BYTES];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = length > 0 && length < PATH_BYTES ? fopen(path, "re") : NULL;
    bool there = file && fgets(line, bytes, file);
    if (file) fclose(file);
    if (there) line[strcspn(line, "\n")] = '\0';
    return there;
}

/* --- Cores ----------------------------------------------------------------------------------------------------- */

static bool is_in(const int *numbers, int count, long number)
{
    for (int i = 0; i < count; i++) {
        if (numbers[i] == number) return true;
    }
    return false;
}

/* Whether a list such as "0,64" or "0-1" names one of numbers[count]. */
static bool names_any(const char *list, const int *numbers, int count)
{
    for (;;) {
        char *end;
        long first = strtol(list, &end, 10), last = first;
        if (end == list) return false;
        if (*end == '-') last = strtol(end + 1, &end, 10);
        for (long n = first; n <= last && n - first < MOST_NUMBERS; n++) {
            if (is_in(numbers, count, n)) return true;
        }
        if (*end != ',') return false;
        list = end + 1;
    }
}

/* Those of which no sibling stands before them. */
static int count_cores(const int *numbers, int count, const char *root)
{
    int cores = 0;
    for (int i = 0; i < count; i++) {
        char name[100], list[256];
        snprintf(name, sizeof name, "sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", numbers[i]);
        if (!read_line(list, sizeof list, root, name) || !names_any(list, numbers, i)) cores++;
    }
    return cores;
}

/* --- Processor time -------------------------------------------------------------------------------------------- */

/* quota / period in processors; infinite for what is no limit. */
static double share(double quota, double period)
{
    return quota > 0 && period > 0 ? quota / period : INFINITY;
}

/* Of version 2, "QUOTA PERIOD" or "max PERIOD" in cpu.max; of version 1 in two files, -1 for none. */
static double limit_of(const char *folder)
{
    char line[64], period[64];
    double numbers[2];
    if (read_line(line, sizeof line, folder, "cpu.max"))
        return sscanf(line, "%lf %lf", &numbers[0], &numbers[1]) == 2 ? share(numbers[0], numbers[1]) : INFINITY;
    bool there = read_line(line, sizeof line, folder, "cpu.cfs_quota_us") &&
                 read_line(period, sizeof period, folder, "cpu.cfs_period_us");
    return there ? share(strtod(line, NULL), strtod(period, NULL)) : INFINITY;
}

/* The least limit of a group and of those above it: folder[from ..] is "/a/b", and is cut off bit by bit. */
static double least_limit(char *folder, size_t from)
{
    double least = INFINITY;
    for (;;) {
        least = fmin(least, limit_of(folder));
        char *last = strrchr(folder + from, '/');
        if (!last) return least;
        *last = '\0';
    }
}

/* Whether the controllers of a line of proc/self/cgroup, "4:cpu,cpuacct:/a/b", are those of processor time. */
static bool is_of_time(const char *controllers)
{
    for (const char *at = controllers; at; at = strchr(at, ',')) {
        at += *at == ',';
        size_t length = strcspn(at, ",");
        if (length == 3 && strncmp(at, "cpu", 3) == 0) return true;
    }
    return false;
}

static double time_limit(const char *root)
{
    char path[PATH_BYTES], line[PATH_BYTES], folder[2 * PATH_BYTES];
    double least = INFINITY;
    snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        char *controllers = strchr(line, ':'), *group = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!group) continue;
        *group++ = '\0';
        controllers++;
        bool second = !*controllers;
        if (!second && !is_of_time(controllers)) continue;
        int from = snprintf(folder, sizeof folder, "%s/sys/fs/cgroup%s%s", root, second ? "" : "/", controllers);
        if (from + strlen(group) >= sizeof folder) continue;
        strcpy(folder + from, group);
        least = fmin(least, least_limit(folder, (size_t)from));
    }
    if (file) fclose(file);
    return least;
}

/* --- Both ------------------------------------------------------------------------------------------------------ */

int creme_processors_of(const int *numbers, int count, const char *root)
{
    int cores = count_cores(numbers, count, root);
    double limit = ceil(time_limit(root));
    if (limit < cores) cores = (int)limit;
    return cores < 1 ? 1 : cores;
}

int creme_processors(int most)
{
    int numbers[MOST_NUMBERS];
    int count = creme_platform_processors(numbers, MOST_NUMBERS);
    int known = count < MOST_NUMBERS ? count : MOST_NUMBERS;
    int cores = count > 0 && numbers[0] < 0 ? count : creme_processors_of(numbers, known, "");
    return cores < most ? cores : most;
}
