/* Times a network's forward passes: whole sequences, whole profiles, and windowed mutants.
 *
 * Usage: forward MODEL [THREADS] [f32|bf16]
 *
 * Reads one request a line from standard input and answers each with seconds per sequence, so that another program
 * can take turns with it:   predict N   N whole sequences, central bins, all tracks profile N   N whole sequences,
 * all bins and tracks mutants N   N sequences that differ from one background in a 5,000-bp tile, by their edits
 * Without requests (input closed) it answers nothing. Random sequences, fixed seed.
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
    creme_predictor *central, *every;
    creme_tile_grid grid;
    creme_random random;
} bench;

static void must(creme_status status)
{
    if (status == CREME_OK) return;
    fprintf(stderr, "forward: %s\n", creme_error_message());
    exit(1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
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

static double time_predict(bench *b, creme_predictor *predictor, int64_t count)
{
    uint8_t **codes = draw_sequences(b, count);
    float *out = room((size_t)(count * creme_predictor_outputs(predictor)) * sizeof *out);
    double start = now();
    must(creme_predictor_predict(predictor, (const uint8_t *const *)codes, count, out));
    double seconds = now() - start;
    free(out);
    free_sequences(codes, count);
    return seconds / (double)count;
}

static double time_mutants(bench *b, int64_t count)
{
    uint8_t **background = draw_sequences(b, 1), **codes = draw_sequences(b, count);
    creme_embedding *embedding = NULL;
    creme_variant *variants = room((size_t)count * sizeof *variants);
    creme_interval *changed = room((size_t)count * sizeof *changed);
    float *out = room((size_t)(count * creme_predictor_outputs(b->central)) * sizeof *out);
    must(creme_predictor_embed(b->central, (const uint8_t *const *)background, 1, &embedding));
    for (int64_t i = 0; i < count; i++) {
        changed[i] = creme_tile_grid_get(&b->grid, i % creme_tile_grid_count(&b->grid));
        memcpy(codes[i], background[0], (size_t)b->info->input_bp);
        draw(b, codes[i] + changed[i].start, changed[i].end - changed[i].start);
        variants[i] = (creme_variant){embedding, codes[i], &changed[i], 1};
    }
    double start = now();
    must(creme_predictor_predict_edits(b->central, variants, count, out));
    double seconds = now() - start;
    creme_embedding_destroy(embedding);
    free(out);
    free(changed);
    free(variants);
    free_sequences(codes, count);
    free_sequences(background, 1);
    return seconds / (double)count;
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
    must(creme_tile_grid_init(&b.grid, b.info->input_bp, 5000));
    creme_random_init(&b.random, &(creme_random_key){.purpose = CREME_RANDOM_TEST});
    creme_readout readout = {.tracks = &b.tracks};
    creme_readout_central_bins(b.info, &readout.bin_first, &readout.bin_end);
    must(creme_predictor_create(&b.central, b.model, &readout));
    readout = (creme_readout){.bin_end = b.info->bins, .every_bin = true, .tracks = &b.tracks};
    must(creme_predictor_create(&b.every, b.model, &readout));

    char request[32];
    long long count;
    while (scanf("%31s %lld", request, &count) == 2 && count > 0) {
        double seconds = strcmp(request, "predict") == 0   ? time_predict(&b, b.central, count)
                         : strcmp(request, "profile") == 0 ? time_predict(&b, b.every, count)
                                                           : time_mutants(&b, count);
        printf("%.9f\n", seconds);
        fflush(stdout);
    }
    creme_predictor_destroy(b.every);
    creme_predictor_destroy(b.central);
    creme_track_selection_clear(&b.tracks);
    creme_model_close(b.model);
    creme_threads_destroy(threads);
    return 0;
}
