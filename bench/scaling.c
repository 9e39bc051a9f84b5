/* What more threads would make of a network's passes, from the tasks of its loops and how long each takes here.
 *
 * Usage: scaling [--most-lost PERCENT] MODEL [f32|bf16 [THREADS ...]]        default: f32 1 2 4 8 16 32 64
 *
 * MODEL is KIND:FILE, or random:NETWORK for random weights of that network (creme bench --random).
 *
 * Every parallel loop of the network is run by one thread, with the sizes that it has for so many threads, and its
 * tasks are timed by its own clock (a few of each loop; the others are taken to last as long). Its end with n threads
 * follows from handing the tasks out in order to whoever is free; what lies between loops is done by one. Not in it:
 * memory and caches that threads share, and clocks that fall when all cores are busy.
 *
 * A line for each kind of pass, whole sequences and mutants of a 5,000-bp tile, and each number of threads: sequences
 * of a batch; seconds for a sequence; percent of ideal, which is the time of the first number of threads, were the work
 * shared evenly; percent of the time that is lost in loops of fewer tasks than two for each thread, and how many of the
 * loops these are. With --most-lost more than that is a failure, exit status 1. */
#include "base/clock.h"
#include "base/threads_watch.h"
#include "model/random/random_weights.h"

#include <creme/model.h>
#include <creme/shuffle.h>
#include <creme/tile.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SAMPLED = 5, MOST_THREADS = 1024, TILE_BP = 5000 };

/* To hand a loop out and to wait for the last. */
static const double LOOP_SECONDS = 10e-6;

typedef struct tally {
    double begun, run; /* when the pass began; seconds of it in which tasks were run here */
    double end;        /* seconds of the loops with so many threads */
    double lost;       /* of these in loops of few tasks, beyond an even share */
    int64_t loops, few;
} tally;

typedef struct bench {
    int thread_count;
    creme_threads *threads;
    creme_model *model;
    const creme_model_info *info;
    creme_track_selection tracks;
    creme_predictor *predictor;
    creme_random random;
    /* [batch] sequences, of mutants one more, the background */
    uint8_t *bases;
    const uint8_t **codes;
    creme_variant *variants;
    creme_interval *changed;
    float *out;
    tally tally;
} bench;

static void must(creme_status status)
{
    if (status == CREME_OK) return;
    fprintf(stderr, "scaling: %s\n", creme_error_message());
    exit(1);
}

/* A network of which parts are left out may answer anything, NaN too. */
static void may_be_no_number(creme_status status)
{
    if (status != CREME_ERROR_NUMERIC) must(status);
}

static void *room(size_t bytes)
{
    void *memory = malloc(bytes);
    if (!memory) exit(1);
    return memory;
}

/* --- Loops ----------------------------------------------------------------------------------------------------- */

/* When the last task is done, if so many threads take them in order. */
static double end_of(const double *seconds, int64_t count, int threads)
{
    double busy[MOST_THREADS] = {0}, end = 0;
    for (int64_t i = 0; i < count; i++) {
        int next = 0;
        for (int t = 1; t < threads; t++) {
            if (busy[t] < busy[next]) next = t;
        }
        busy[next] += seconds[i];
        if (busy[next] > end) end = busy[next];
    }
    return end;
}

static void add_loop(void *self, int64_t count, const double *seconds, double run)
{
    bench *b = self;
    tally *t = &b->tally;
    double sum = 0, end = end_of(seconds, count, b->thread_count) + (b->thread_count > 1 ? LOOP_SECONDS : 0);
    for (int64_t i = 0; i < count; i++) sum += seconds[i];
    t->run += run;
    t->end += end;
    t->loops++;
    if (count >= 2 * b->thread_count) return;
    t->few++;
    t->lost += end - sum / b->thread_count;
}

static void begin(bench *b)
{
    b->tally = (tally){.begun = creme_thread_seconds()};
    creme_threads_set_watch(b->threads, &(creme_threads_watch){add_loop, b, SAMPLED});
}

/* Seconds for a sequence with so many threads. */
static double finish(bench *b)
{
    creme_threads_set_watch(b->threads, NULL);
    double between = creme_thread_seconds() - b->tally.begun - b->tally.run;
    return (b->tally.end + between) / (double)b->info->batch;
}

/* --- Passes ---------------------------------------------------------------------------------------------------- */

static void draw(bench *b, uint8_t *codes, int64_t count)
{
    for (int64_t i = 0; i < count; i++) codes[i] = (uint8_t)(creme_random_next(&b->random) >> 30);
}

static double pass_whole(bench *b)
{
    begin(b);
    may_be_no_number(creme_predictor_predict(b->predictor, b->codes, b->info->batch, b->out));
    return finish(b);
}

static void make_mutants(bench *b, const creme_embedding *background)
{
    creme_tile_set grid = {0};
    int64_t length = b->info->input_bp, batch = b->info->batch;
    const uint8_t *wild = b->bases + batch * length;
    must(creme_tile_set_init_grid(&grid, length, TILE_BP));
    for (int64_t i = 0; i < batch; i++) {
        uint8_t *codes = b->bases + i * length;
        b->changed[i] = creme_tile_set_get(&grid, i % creme_tile_set_count(&grid));
        memcpy(codes, wild, (size_t)length);
        draw(b, codes + b->changed[i].start, b->changed[i].end - b->changed[i].start);
        b->variants[i] = (creme_variant){background, codes, &b->changed[i], 1};
    }
}

static double pass_mutants(bench *b)
{
    creme_embedding *embedding = NULL;
    const uint8_t *wild = b->bases + b->info->batch * b->info->input_bp;
    begin(b); /* so that it is made in parts only */
    may_be_no_number(creme_predictor_embed(b->predictor, &wild, 1, &embedding));
    make_mutants(b, embedding);
    begin(b);
    may_be_no_number(creme_predictor_predict_edits(b->predictor, b->variants, b->info->batch, b->out));
    double seconds = finish(b);
    creme_embedding_destroy(embedding);
    return seconds;
}

static const struct {
    const char *name;
    double (*seconds)(bench *b);
} passes[] = {{"whole", pass_whole}, {"mutant", pass_mutants}};
enum { PASSES = sizeof passes / sizeof *passes };

/* --- A number of threads --------------------------------------------------------------------------------------- */

static void open_all(bench *b, const char *specification, creme_precision precision)
{
    must(creme_threads_create(&b->threads, b->thread_count));
    must(creme_model_open(&b->model, specification,
                          &(creme_model_options){.threads = b->threads, .precision = precision}));
    b->info = creme_model_describe(b->model);
    must(creme_track_select(&b->tracks, b->info->tracks, "0", false));
    creme_readout readout = {.tracks = &b->tracks};
    creme_readout_central_bins(b->info, &readout.bin_first, &readout.bin_end);
    must(creme_predictor_create(&b->predictor, b->model, &readout));
    creme_random_init(&b->random, &(creme_random_key){.purpose = CREME_RANDOM_TEST});
    size_t batch = (size_t)b->info->batch, length = (size_t)b->info->input_bp;
    b->bases = room((batch + 1) * length);
    draw(b, b->bases, (int64_t)((batch + 1) * length));
    b->codes = room(batch * sizeof *b->codes);
    for (size_t i = 0; i < batch; i++) b->codes[i] = b->bases + i * length;
    b->variants = room(batch * sizeof *b->variants);
    b->changed = room(batch * sizeof *b->changed);
    b->out = room(batch * (size_t)creme_predictor_outputs(b->predictor) * sizeof *b->out);
}

static void close_all(bench *b)
{
    free(b->out);
    free(b->changed);
    free(b->variants);
    free(b->codes);
    free(b->bases);
    creme_predictor_destroy(b->predictor);
    creme_track_selection_clear(&b->tracks);
    creme_model_close(b->model);
    creme_threads_destroy(b->threads);
}

/* `first`: thread-seconds of each pass with the first number of threads, 0 before it. Returns the largest share that is
 * lost in loops of few tasks. */
static double measure(bench *b, double first[PASSES])
{
    double most = 0;
    for (int p = 0; p < PASSES; p++) {
        if (p > 0 && !b->info->windowed) continue;
        double seconds = passes[p].seconds(b);
        const tally *t = &b->tally;
        double lost = 100 * t->lost / (seconds * (double)b->info->batch);
        if (first[p] <= 0) first[p] = seconds * b->thread_count;
        printf("%s\t%d\t%lld\t%.4f\t%.1f\t%.1f\t%lld\t%lld\n", passes[p].name, b->thread_count,
               (long long)b->info->batch, seconds, 100 * first[p] / (seconds * b->thread_count), lost,
               (long long)t->few, (long long)t->loops);
        fflush(stdout);
        most = lost > most ? lost : most;
    }
    return most;
}

/* --- Command line ---------------------------------------------------------------------------------------------- */

typedef struct weights {
    char file[64], specification[128]; /* file: to be removed; "" */
} weights;

static weights find_weights(const char *model)
{
    weights w = {0};
    const char *kind = NULL;
    if (strncmp(model, "random:", 7) != 0) {
        snprintf(w.specification, sizeof w.specification, "%s", model);
        return w;
    }
    snprintf(w.file, sizeof w.file, "/tmp/creme-scaling-%ld.safetensors", (long)getpid());
    must(creme_random_write(w.file, model + 7, 1, &kind));
    snprintf(w.specification, sizeof w.specification, "%s:%s", kind, w.file);
    return w;
}

int main(int argc, char **argv)
{
    static const char *const usual[] = {"1", "2", "4", "8", "16", "32", "64"};
    double first[PASSES] = {0}, most = 0, most_lost = 100;
    if (argc > 3 && strcmp(argv[1], "--most-lost") == 0) {
        most_lost = atof(argv[2]);
        argv += 2;
        argc -= 2;
    }
    if (argc < 2) return fprintf(stderr, "usage: scaling [--most-lost P] MODEL [f32|bf16 [THREADS ...]]\n"), 2;
    bool bf16 = argc > 2 && strcmp(argv[2], "bf16") == 0;
    int count = argc > 3 ? argc - 3 : (int)(sizeof usual / sizeof *usual);
    weights w = find_weights(argv[1]);
    printf("pass\tthreads\tbatch\tseconds\tpercent_of_ideal\tpercent_lost_in_few\tloops_of_few\tloops\n");
    for (int i = 0; i < count; i++) {
        bench b = {.thread_count = atoi(argc > 3 ? argv[3 + i] : usual[i])};
        if (b.thread_count < 1 || b.thread_count > MOST_THREADS) return 2;
        open_all(&b, w.specification, bf16 ? CREME_PRECISION_BF16 : CREME_PRECISION_F32);
        double lost = measure(&b, first);
        most = lost > most ? lost : most;
        close_all(&b);
    }
    if (w.file[0]) unlink(w.file);
    if (most <= most_lost) return 0;
    fprintf(stderr, "scaling: %.1f percent are lost in loops of few tasks, more than %.1f\n", most, most_lost);
    return 1;
}
