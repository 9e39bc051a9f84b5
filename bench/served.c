/* What serving a model costs, in two tables. A worker (bench/served_worker.py) takes a given time for each sequence
 * and writes down how long it was in the model; what is more is the protocol's, the client's and the server's.
 *
 *     bench/served "python3 bench/served_worker.py" [ROUNDS [busy]]
 *
 * The first table: batches of 8, one at a time; the least and the median of what a batch took beside the model, and the
 * processor time of either side for it, which means something on a busy machine too. The second: a necessity test
 * (24 tiles, 10 shuffles) of each worker's two loci, the share of its time that a worker was in the model, from the
 * first batch to the end of the last, and of the whole, which includes Python's start. */
#include "base/clock.h"
#include "base/memory.h"

#include <creme/creme.h>
#include <creme/model.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { BATCH = 8, LENGTHS = 5, MOST_ROUNDS = 10000, TILES = 24, GENOME_BP = 1 << 20 };
static const int lengths[LENGTHS] = {2048, 16384, 131072, 196608, 524288};
static const double usual_ms = 10;

/* What one bench is made of. */
typedef struct bench {
    const char *command, *manner;
    int rounds;
    double *took; /* [rounds], seconds that batches took; then beside the model */
    char folder[64], times[96], fasta[96], loci[96], table[96];
} bench;

static double processor_seconds(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           1e-6 * (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Subtracts from took[rounds] what the worker says of its calls; *processor = its seconds beside them all. */
static creme_status read_calls(bench *self, double *took, double *processor)
{
    FILE *file = fopen(self->times, "r");
    bool read = file && fscanf(file, "%lf", processor) == 1;
    for (int i = 0; read && i < self->rounds; i++) {
        double inside = 0;
        read = fscanf(file, "%lf", &inside) == 1;
        took[i] -= inside;
    }
    if (file) fclose(file);
    unlink(self->times);
    return read ? CREME_OK : creme_fail(CREME_ERROR_FORMAT, "the worker did not say how long its calls took");
}

/* Seconds in the model, of all workers. */
static double read_inside(const bench *self)
{
    FILE *file = fopen(self->times, "r");
    double all = 0, one = 0;
    char end = '\n';
    while (file && fscanf(file, "%lf%c", &one, &end) == 2) { /* a line's first is of something else */
        while (end == ' ' && fscanf(file, "%lf%c", &one, &end) == 2) all += one;
    }
    if (file) fclose(file);
    unlink(self->times);
    return all;
}

/* --- Batches --------------------------------------------------------------------------------------------------- */

static creme_status ask(bench *self, const char *specification, int length, double *processor)
{
    uint8_t *bases = NULL;
    const uint8_t *codes[BATCH];
    float out[BATCH * 2];
    creme_model *model = NULL;
    creme_predictor *predictor = NULL;
    creme_track_selection tracks = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_model_open(&model, specification, NULL));
    CREME_TRY(creme_track_select(&tracks, creme_model_describe(model)->tracks, "all", false));
    creme_readout readout = {.bin_end = 1, .tracks = &tracks};
    CREME_TRY(creme_predictor_create(&predictor, model, &readout));
    CREME_TRY(creme_allocate_zero(&bases, BATCH, (size_t)length));
    for (int i = 0; i < BATCH; i++) codes[i] = bases + (size_t)i * (size_t)length;
    *processor = processor_seconds();
    for (int r = 0; r < self->rounds; r++) {
        double start = creme_seconds();
        CREME_TRY(creme_predictor_predict(predictor, codes, BATCH, out));
        self->took[r] = creme_seconds() - start;
    }
    *processor = processor_seconds() - *processor;
done:
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&tracks);
    creme_model_close(model);
    creme_free(bases);
    return status;
}

static creme_status measure_batches(bench *self, int length)
{
    char *specification = NULL;
    double client = 0, server = 0;
    creme_status status = CREME_OK;
    CREME_TRY(
        creme_format_text(&specification, "worker:%s %g %d 1 %s", self->command, usual_ms, length, self->manner));
    CREME_TRY(ask(self, specification, length, &client));
    CREME_TRY(read_calls(self, self->took, &server));
    qsort(self->took, (size_t)self->rounds, sizeof *self->took, by_size);
    double least = 1000 * self->took[0], median = 1000 * self->took[self->rounds / 2];
    printf("%d x %d bp\t%.2f\t%.2f\t%.2f %%\t%.2f\t%.2f\n", BATCH, length, least, median,
           100 * median / (usual_ms * BATCH), 1000 * client / self->rounds, 1000 * server / self->rounds);
    fflush(stdout);
done:
    creme_free(specification);
    return status;
}

/* --- An assay -------------------------------------------------------------------------------------------------- */

typedef struct span {
    double first, last; /* when the first and the last batch were done */
    int64_t done_first, done_last;
} span;

static bool look(void *self, int64_t done, int64_t constructs)
{
    span *seen = self;
    (void)constructs;
    seen->last = creme_seconds();
    seen->done_last = done;
    if (seen->first == 0) seen->first = seen->last, seen->done_first = done;
    return true;
}

static creme_status write_input(const bench *self, int loci, int length)
{
    FILE *file = fopen(self->fasta, "w");
    uint32_t state = 1;
    if (!file) return creme_fail(CREME_ERROR_IO, "%s cannot be written", self->fasta);
    fprintf(file, ">chr1");
    for (int i = 0; i < GENOME_BP; i++) {
        state = state * 1664525u + 1013904223u;
        fprintf(file, "%s%c", i % 80 ? "" : "\n", "ACGT"[state >> 30]);
    }
    fprintf(file, "\n");
    fclose(file);
    file = fopen(self->loci, "w");
    if (!file) return creme_fail(CREME_ERROR_IO, "%s cannot be written", self->loci);
    fprintf(file, "name\tchrom\ttss\tstrand\n");
    for (int i = 0; i < loci; i++) fprintf(file, "L%d\tchr1\t%d\t+\n", i, length + 12345 * i);
    fclose(file);
    return CREME_OK;
}

static creme_status measure_assay(bench *self, double milliseconds, int length, int workers)
{
    char *specification = NULL, count[16], tile[16];
    creme_run_request request;
    creme_run_summary summary;
    span seen = {0};
    double processor = 0, start = 0;
    creme_status status = CREME_OK;
    snprintf(count, sizeof count, "%d", workers);
    snprintf(tile, sizeof tile, "%d", length / (TILES + 1));
    CREME_TRY(write_input(self, 2 * workers, length));
    CREME_TRY(
        creme_format_text(&specification, "worker:%s %g %d 1 %s", self->command, milliseconds, length, self->manner));
    CREME_TRY(creme_run_request_init(&request, "necessity", CREME_RULES_2024));
    CREME_TRY(creme_run_request_set(&request, "tile-size", tile));
    CREME_TRY(creme_run_request_set(&request, "bins", "0"));
    request.model = specification;
    request.workers = count;
    request.fasta = self->fasta;
    request.loci = self->loci;
    request.out = self->table;
    request.quiet = true;
    request.progress = look;
    request.self = &seen;
    processor = processor_seconds();
    start = creme_seconds();
    CREME_TRY(creme_run(&request, &summary));
    double whole = creme_seconds() - start, inside = read_inside(self);
    processor = processor_seconds() - processor;
    double share =
        (double)(seen.done_last - seen.done_first) / (double)seen.done_last; /* of the calls, after the first */
    printf("%g ms x %d bp\t%d\t%lld\t%.1f %%\t%.1f %%\t%.2f\n", milliseconds, length, workers,
           (long long)summary.constructs, 100 * inside * share / (workers * (seen.last - seen.first)),
           100 * inside / (workers * whole), 1000 * processor / ((double)summary.constructs / BATCH));
    fflush(stdout);
done:
    creme_free(specification);
    return status;
}

static creme_status measure(bench *self)
{
    static const struct {
        double milliseconds;
        int length, workers;
    } runs[] = {{10, 131072, 1}, {10, 131072, 2}, {10, 524288, 1}, {1, 131072, 1}, {1, 2048, 8}};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&self->took, (size_t)self->rounds, sizeof *self->took));
    printf("batch\tleast beside the model, ms\tmedian\tof %g ms\tclient's processor\tserver's\n", usual_ms * BATCH);
    for (int i = 0; i < LENGTHS; i++) CREME_TRY(measure_batches(self, lengths[i]));
    printf("\nmodel\tworkers\tconstructs\tof the time in the model\tof the whole\tclient's processor, ms a batch\n");
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
        CREME_TRY(measure_assay(self, runs[i].milliseconds, runs[i].length, runs[i].workers));
done:
    creme_free(self->took);
    return status;
}

int main(int count, char **words)
{
    bench self = {.command = count > 1 ? words[1] : "", .rounds = count > 2 ? atoi(words[2]) : 40, .manner = ""};
    if (count > 3) self.manner = words[3];
    if (count < 2 || self.rounds < 1 || self.rounds > MOST_ROUNDS) {
        fprintf(stderr, "usage: served COMMAND [ROUNDS [busy]]\n");
        return 2;
    }
    snprintf(self.folder, sizeof self.folder, "/tmp/served-XXXXXX");
    if (!mkdtemp(self.folder)) return perror("served: /tmp"), 1;
    snprintf(self.times, sizeof self.times, "%s/times", self.folder);
    snprintf(self.fasta, sizeof self.fasta, "%s/genome.fa", self.folder);
    snprintf(self.loci, sizeof self.loci, "%s/loci.tsv", self.folder);
    snprintf(self.table, sizeof self.table, "%s/necessity.tsv", self.folder);
    setenv("SERVED_TIMES", self.times, 1);
    creme_status status = measure(&self);
    if (status != CREME_OK) fprintf(stderr, "served: %s\n", creme_error_message());
    const char *const files[] = {self.times, self.fasta, self.loci, self.table};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) unlink(files[i]);
    rmdir(self.folder);
    return status != CREME_OK;
}
