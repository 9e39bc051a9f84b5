/* Times the shuffles; bench/README.md has results. Prints a line of name, least and median milliseconds of the
 * processor for one shuffle. shuffle [FILE [REPEATS [NAME]]] FILE: one sequence, letters only, at most 196,608; without
 * it, or with "-", a made-up one. NAME: only that line. */
#include <creme/shuffle.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BASES = 196608, AT_ONCE = 20, REPEATS_MAX = 1000 };

static double now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at); /* one thread: other work does not count */
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec * 1e-6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Bases with human composition and few CG, so that the four vertices are visited unevenly. */
static int64_t make_sequence(uint8_t *codes)
{
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.purpose = CREME_RANDOM_TEST});
    uint8_t before = 0;
    for (int i = 0; i < BASES; i++) {
        uint32_t draw = creme_random_below(&random, 100);
        uint8_t base = draw < 30 ? CREME_BASE_A : draw < 50 ? CREME_BASE_C : draw < 70 ? CREME_BASE_G : CREME_BASE_T;
        if (before == CREME_BASE_C && base == CREME_BASE_G && creme_random_below(&random, 5)) base = CREME_BASE_T;
        codes[i] = before = base;
    }
    return BASES;
}

static int64_t read_sequence(uint8_t *codes, int64_t room, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) return -1;
    int64_t count = 0;
    for (int letter; count < room && (letter = getc(file)) != EOF;) {
        char text = (char)letter;
        if (letter > ' ') creme_sequence_encode(&codes[count++], &text, 1);
    }
    fclose(file);
    return count;
}

typedef struct shuffle_job {
    const uint8_t *codes;
    uint8_t *out;
    int64_t count;
    int k, at_once;
    uint64_t turn;
} shuffle_job;

/* One timed call; milliseconds for one shuffle of it. k = 0 is the creme-nn scheme. */
static double run(shuffle_job *job)
{
    creme_random_key keys[AT_ONCE];
    for (int i = 0; i < job->at_once; i++) {
        keys[i] = (creme_random_key){.purpose = CREME_RANDOM_TEST, .seed = job->turn++};
    }
    double begin = now_ms();
    creme_status status = job->k == 0
                              ? creme_shuffle_creme_nn(job->out, job->codes, job->count, job->turn, 0)
                              : creme_shuffle_many(job->out, job->codes, job->count, job->k, keys, job->at_once);
    double spent = now_ms() - begin;
    if (status != CREME_OK) {
        fprintf(stderr, "%s\n", creme_error_message());
        exit(1);
    }
    return spent / job->at_once;
}

static void measure_one(const char *name, shuffle_job job, int repeats)
{
    double times[REPEATS_MAX];
    run(&job);
    for (int i = 0; i < repeats; i++) times[i] = run(&job);
    qsort(times, (size_t)repeats, sizeof times[0], compare);
    printf("%s\t%.4f\t%.4f\n", name, times[0], times[repeats / 2]);
}

typedef struct measure {
    const char *name;
    int k, at_once;
} measure;

static const measure measures[] = {
    {"k2_single", 2, 1}, {"k2_20_at_once", 2, AT_ONCE}, {"k1_single", 1, 1},
    {"k3_single", 3, 1}, {"k6_single", 6, 1},           {"creme_nn_single", 0, 1},
};

int main(int argc, char **argv)
{
    uint8_t *codes = malloc(BASES), *out = malloc((size_t)AT_ONCE * BASES);
    int repeats = argc > 2 ? atoi(argv[2]) : 51;
    if (!codes || !out || repeats < 1 || repeats > REPEATS_MAX) return 2;
    int64_t count =
        argc > 1 && strcmp(argv[1], "-") != 0 ? read_sequence(codes, BASES, argv[1]) : make_sequence(codes);
    if (count < 0) {
        perror(argv[1]);
        return 1;
    }
    printf("name\tmin_ms\tmedian_ms\n");
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
        const measure *it = &measures[i];
        if (argc > 3 && strcmp(argv[3], it->name) != 0) continue;
        measure_one(it->name, (shuffle_job){codes, out, count, it->k, it->at_once, 0}, repeats);
    }
    free(codes);
    free(out);
    return 0;
}
