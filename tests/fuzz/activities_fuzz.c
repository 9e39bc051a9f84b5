/* A hostile cache of activities: whatever it holds, what is put in is what is found, as numbers, also when it is opened
 * again. */
#include "store/activities.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { KEYS = 4, MOST = 3, BOUND = 1 << 20 };

static char folder[] = "/tmp/creme-fuzz.XXXXXX", path[64];

static void remove_folder(void)
{
    unlink(path);
    rmdir(folder);
}

static void write_file(const uint8_t *data, size_t size)
{
    if (!path[0]) {
        if (!mkdtemp(folder)) abort();
        snprintf(path, sizeof path, "%s/" CREME_ACTIVITIES_FILE, folder);
        atexit(remove_folder);
    }
    FILE *file = fopen(path, "wb");
    if (!file || (size > 0 && fwrite(data, 1, size, file) != size) || fclose(file) != 0) abort();
}

/* Keys of the corpus: creme_hash_bytes of an int64. What is in a file of ours, numbers 10, 11, 12, is it or nothing. */
static void look(creme_activities *activities, int64_t i, int64_t count, bool is_there)
{
    float found[MOST];
    creme_hash key = creme_hash_bytes(&i, sizeof i);
    bool has = creme_activities_find(activities, key, count, found);
    if (is_there && !has) abort();
    for (int64_t t = 0; has && t < count; t++) {
        if (!isfinite(found[t])) abort();
        if (is_there && found[t] != (float)(10 * i + t)) abort();
    }
}

static void put(creme_activities *activities, int64_t i, int64_t count)
{
    float activity[MOST];
    for (int64_t t = 0; t < count; t++) activity[t] = (float)(10 * i + t);
    creme_activities_put(activities, creme_hash_bytes(&i, sizeof i), count, activity);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > BOUND / 2) return 0;
    write_file(data, size);
    for (int round = 0; round < 2; round++) {
        creme_activities *activities = NULL;
        if (creme_activities_open(&activities, folder, BOUND) != CREME_OK) {
            if (activities || !*creme_error_message() || round > 0) abort();
            return 0;
        }
        for (int64_t i = 0; i < KEYS; i++) look(activities, i, 1 + i % MOST, round > 0);
        for (int64_t i = 0; i < KEYS; i++) put(activities, i, 1 + i % MOST);
        for (int64_t i = 0; i < KEYS; i++) look(activities, i, 1 + i % MOST, true);
        creme_activities_close(activities);
    }
    return 0;
}
