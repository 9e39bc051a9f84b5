/* Times a network's forward passes: whole sequences, whole profiles, and windowed mutants.
 *
 * Usage: forward MODEL [THREADS] [f32|bf16]
 *
 * Reads one request a line from standard input, so that another program can take turns with it, and answers each
 * with seconds per sequence, and processor seconds per sequence (of all threads together, so they hardly depend on
 * what else the machine does):
 *
 *     predict N     N whole sequences, central bins, all tracks
 *     profile N     N whole sequences, all bins and tracks
 *     mutants N     N sequences that differ from one background in a 5,000-bp tile, by their edits
 *     outputs FILE  codes from FILE, one byte a base; its whole profile goes to FILE.out as float32
 *
 * Sequences are random, from a fixed seed, but for the last.
 */
#include <creme/model.h>
#include <creme/shuffle.h>
#include <creme/tile.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct bench {
    creme_model *model;
    const creme_model_info *info;
    creme_track_selection tracks;
    creme_predictor *central, *every; /* made when first asked for */
    creme_tile_set grid;
    creme_random random;
} bench;

static void must(creme_status status)
{
    if (status == CREME_OK) return;
    fprintf(stderr, "forward: %s\n", creme_error_message());
    exit(1);
}

typedef struct seconds {
    double wall, processor;
} seconds;

static double clock_seconds(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static seconds now(void)
{
    return (seconds){clock_seconds(CLOCK_MONOTONIC), clock_seconds(CLOCK_PROCESS_CPUTIME_ID)};
}

/* Per sequence, since then. */
static seconds since(seconds start, int64_t count)
{
    seconds end = now();
    return (seconds){(end.wall - start.wall) / (double)count, (end.processor - start.processor) / (double)count};
}

static void *room(size_t bytes)
{
    void *memory = malloc(bytes);
    if (!memory) exit(1);
    return memory;
}

static void draw(bench *b, uint8_t *codes, int64_t count)
{
    for (int64_t i = 0; i < count; i++) codes[i] = (uint8_t)(creme_random_next(&b->random) >> 30);
}

static uint8_t **draw_sequences(bench *b, int64_t count)
{
    uint8_t **codes = room((size_t)count * sizeof *codes);
    for (int64_t i = 0; i < count; i++) draw(b, codes[i] = room((size_t)b->info->input_bp), b->info->input_bp);
    return codes;
}

static void free_sequences(uint8_t **codes, int64_t count)
{
    for (int64_t i = 0; i < count; i++) free(codes[i]);
    free(codes);
}

static creme_predictor *central(bench *b)
{
    if (b->central) return b->central;
    creme_readout readout = {.tracks = &b->tracks};
    creme_readout_central_bins(b->info, &readout.bin_first, &readout.bin_end);
    must(creme_predictor_create(&b->central, b->model, &readout));
    return b->central;
}

static creme_predictor *every(bench *b)
{
    if (b->every) return b->every;
    creme_readout readout = {.bin_end = b->info->bins, .every_bin = true, .tracks = &b->tracks};
    must(creme_predictor_create(&b->every, b->model, &readout));
    return b->every;
}

static seconds time_predict(bench *b, creme_predictor *predictor, int64_t count)
{
    uint8_t **codes = draw_sequences(b, count);
    float *out = room((size_t)(count * creme_predictor_outputs(predictor)) * sizeof *out);
    seconds start = now();
    must(creme_predictor_predict(predictor, (const uint8_t *const *)codes, count, out));
    seconds taken = since(start, count);
    free(out);
    free_sequences(codes, count);
    return taken;
}

static void file_bytes(const char *path, const char *mode, void *bytes, size_t count)
{
    FILE *file = fopen(path, mode);
    bool done = file && (mode[0] == 'r' ? fread(bytes, 1, count, file) : fwrite(bytes, 1, count, file)) == count;
    if (file && fclose(file)) done = false;
    if (done) return;
    fprintf(stderr, "forward: %s: expected room for, or a file of, %zu bytes\n", path, count);
    exit(1);
}

static seconds write_outputs(bench *b, const char *path)
{
    char to[1024];
    if (snprintf(to, sizeof to, "%s.out", path) >= (int)sizeof to) exit(1);
    size_t bytes = (size_t)creme_predictor_outputs(every(b)) * sizeof(float);
    uint8_t *codes = room((size_t)b->info->input_bp);
    float *out = room(bytes);
    file_bytes(path, "rb", codes, (size_t)b->info->input_bp);
    seconds start = now();
    must(creme_predictor_predict(b->every, (const uint8_t *const *)&codes, 1, out));
    seconds taken = since(start, 1);
    file_bytes(to, "wb", out, bytes);
    free(out);
    free(codes);
    return taken;
}

static seconds time_mutants(bench *b, int64_t count)
{
    creme_predictor *predictor = central(b);
    uint8_t **background = draw_sequences(b, 1), **codes = draw_sequences(b, count);
    creme_embedding *embedding = NULL;
    creme_variant *variants = room((size_t)count * sizeof *variants);
    creme_interval *changed = room((size_t)count * sizeof *changed);
    float *out = room((size_t)(count * creme_predictor_outputs(predictor)) * sizeof *out);
    must(creme_predictor_embed(predictor, (const uint8_t *const *)background, 1, &embedding));
    for (int64_t i = 0; i < count; i++) {
        changed[i] = creme_tile_set_get(&b->grid, i % creme_tile_set_count(&b->grid));
        memcpy(codes[i], background[0], (size_t)b->info->input_bp);
        draw(b, codes[i] + changed[i].start, changed[i].end - changed[i].start);
        variants[i] = (creme_variant){embedding, codes[i], &changed[i], 1};
    }
    seconds start = now();
    must(creme_predictor_predict_edits(predictor, variants, count, out));
    seconds taken = since(start, count);
    creme_embedding_destroy(embedding);
    free(out);
    free(changed);
    free(variants);
    free_sequences(codes, count);
    free_sequences(background, 1);
    return taken;
}

static seconds answer(bench *b, const char *request, const char *argument)
{
    if (strcmp(request, "outputs") == 0) return write_outputs(b, argument);
    int64_t count = atoll(argument);
    if (count > 0 && strcmp(request, "predict") == 0) return time_predict(b, central(b), count);
    if (count > 0 && strcmp(request, "profile") == 0) return time_predict(b, every(b), count);
    if (count > 0 && strcmp(request, "mutants") == 0) return time_mutants(b, count);
    fprintf(stderr, "forward: cannot answer \"%s %s\"\n", request, argument);
    exit(2);
}

int main(int argc, char **argv)
{
    if (argc < 2) return fprintf(stderr, "usage: forward MODEL [THREADS] [f32|bf16]\n"), 2;
    bench b = {0};
    creme_threads *threads = NULL;
    must(creme_threads_create(&threads, argc > 2 ? atoi(argv[2]) : 0));
    creme_model_options options = {.threads = threads};
    if (argc > 3 && strcmp(argv[3], "bf16") == 0) options.precision = CREME_PRECISION_BF16;
    must(creme_model_open(&b.model, argv[1], &options));
    b.info = creme_model_describe(b.model);
    must(creme_track_select(&b.tracks, b.info->tracks, "all", false));
    must(creme_tile_set_init_grid(&b.grid, b.info->input_bp, 5000));
    creme_random_init(&b.random, &(creme_random_key){.purpose = CREME_RANDOM_TEST});

    char request[32], argument[1000];
    while (scanf("%31s %999s", request, argument) == 2) {
        seconds taken = answer(&b, request, argument);
        printf("%.9f %.9f\n", taken.wall, taken.processor);
        fflush(stdout);
    }
    creme_predictor_destroy(b.every);
    creme_predictor_destroy(b.central);
    creme_track_selection_clear(&b.tracks);
    creme_model_close(b.model);
    creme_threads_destroy(threads);
    return 0;
}
