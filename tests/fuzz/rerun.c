/* Runs a fuzzer without libFuzzer: every file of the corpus folder, and a fixed number of mutations of each, drawn
 * from a fixed seed so that a failure can be repeated. Usage: X_fuzz CORPUS_FOLDER [MUTATIONS_PER_FILE] */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t state = 88172645463325252u;

static uint64_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    uint8_t *data = malloc(*size + 1);
    if (data && fread(data, 1, *size, file) != *size) {
        free(data);
        data = NULL;
    }
    fclose(file);
    return data;
}

/* Flips, overwrites, cuts, or repeats a few places. */
static size_t mutate(uint8_t *data, size_t size)
{
    int changes = 1 + (int)(draw() % 6);
    for (int i = 0; i < changes && size > 0; i++) {
        size_t at = draw() % size;
        switch (draw() % 6) {
        case 0:
            data[at] ^= (uint8_t)(1u << (draw() % 8));
            break;
        case 1:
            data[at] = (uint8_t)draw();
            break;
        case 2:
            data[at] = draw() % 2 ? 0xff : 0;
            break;
        case 3:
            memset(data + at, (int)(draw() % 256), size - at < 8 ? size - at : 8);
            break;
        case 4:
            memmove(data + at, data + draw() % size, 1);
            break;
        case 5:
            if (draw() % 4 == 0) size = at;
            break;
        }
    }
    return size;
}

static int run_file(const char *path, int mutations)
{
    size_t size = 0;
    uint8_t *data = read_file(path, &size);
    if (!data) {
        fprintf(stderr, "cannot read %s\n", path);
        return 1;
    }
    LLVMFuzzerTestOneInput(data, size);
    for (int i = 0; i < mutations; i++) {
        uint8_t *copy = malloc(size + 1);
        if (!copy) break;
        memcpy(copy, data, size);
        size_t kept = mutate(copy, size);
        uint8_t *exact = malloc(kept ? kept : 1); /* a block of just this size, so that ASan sees every overrun */
        if (exact) {
            memcpy(exact, copy, kept);
            LLVMFuzzerTestOneInput(exact, kept);
        }
        free(exact);
        free(copy);
    }
    free(data);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 2) return fprintf(stderr, "usage: %s CORPUS_FOLDER [MUTATIONS]\n", argv[0]), 2;
    int mutations = argc > 2 ? atoi(argv[2]) : 300;
    DIR *folder = opendir(argv[1]);
    if (!folder) return perror(argv[1]), 2;
    int files = 0, failed = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.') continue;
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
        failed += run_file(path, mutations);
        files++;
    }
    closedir(folder);
    printf("%d files, %d mutations of each\n", files, mutations);
    return failed || files == 0;
}
