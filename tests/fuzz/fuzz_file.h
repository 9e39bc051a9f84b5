/* For fuzzers of what is opened by path: one folder of this process, removed at its end, and files in it. */
#ifndef CREME_TESTS_FUZZ_FILE_H
#define CREME_TESTS_FUZZ_FILE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char fuzz_folder[] = "/tmp/creme-fuzz.XXXXXX";
static const char *const fuzz_names[] = {"in", "in.fai", "in.gzi"};
static char fuzz_paths[3][64];

static void fuzz_unlink(void)
{
    for (int i = 0; i < 3; i++) unlink(fuzz_paths[i]);
}

static void fuzz_remove_folder(void)
{
    fuzz_unlink();
    rmdir(fuzz_folder);
}

/* Writes one of the three files; returns its path. */
static inline const char *fuzz_write(int which, const uint8_t *data, size_t size)
{
    if (!fuzz_paths[0][0]) {
        if (!mkdtemp(fuzz_folder)) abort();
        for (int i = 0; i < 3; i++)
            snprintf(fuzz_paths[i], sizeof fuzz_paths[i], "%s/%s", fuzz_folder, fuzz_names[i]);
        atexit(fuzz_remove_folder);
    }
    FILE *file = fopen(fuzz_paths[which], "wb");
    if (!file || (size > 0 && fwrite(data, 1, size, file) != size) || fclose(file) != 0) abort();
    return fuzz_paths[which];
}

#endif
