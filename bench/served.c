/* What the protocol costs: a model that sleeps a given time for each sequence is asked for batches of 8, over its
 * Unix socket, and what is more than sleep is the protocol's, the client's and the server's.
 *
 *     bench/served COMMAND MILLISECONDS [ROUNDS]
 *
 * COMMAND is a worker's, and is run with the length of its sequences behind it: bench/served_worker.py MILLISECONDS.
 * */
#include "base/clock.h"
#include "base/memory.h"

#include <creme/model.h>
#include <stdio.h>
#include <stdlib.h>

enum { BATCH = 8, LENGTHS = 5 };
static const int lengths[LENGTHS] = {2048, 16384, 131072, 196608, 524288};

static creme_status measure(const char *command, int length, double slept, int rounds)
{
    char *specification = NULL;
    uint8_t *bases = NULL;
    const uint8_t *codes[BATCH];
    float out[BATCH * 2];
    creme_model *model = NULL;
    creme_predictor *predictor = NULL;
    creme_track_selection tracks = {0};
    double best = 1e9, sum = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&specification, "worker:%s %d", command, length));
    CREME_TRY(creme_model_open(&model, specification, NULL));
    CREME_TRY(creme_track_select(&tracks, creme_model_describe(model)->tracks, "all", false));
    creme_readout readout = {.bin_end = 1, .tracks = &tracks};
    CREME_TRY(creme_predictor_create(&predictor, model, &readout));
    CREME_TRY(creme_allocate_zero(&bases, (size_t)length, 1));
    for (int i = 0; i < BATCH; i++) codes[i] = bases;
    for (int r = 0; r < rounds; r++) {
        double start = creme_seconds();
        CREME_TRY(creme_predictor_predict(predictor, codes, BATCH, out));
        double took = creme_seconds() - start - slept * BATCH;
        sum += took;
        if (took < best) best = took;
    }
    printf("%d x %d bp\t%.2f ms\t%.2f ms\t%.2f %%\n", BATCH, length, 1000 * best, 1000 * sum / rounds,
           100 * sum / rounds / (slept * BATCH));
done:
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&tracks);
    creme_model_close(model);
    creme_free(bases);
    creme_free(specification);
    return status;
}

int main(int count, char **words)
{
    if (count < 3) {
        fprintf(stderr, "usage: served COMMAND MILLISECONDS [ROUNDS]\n");
        return 2;
    }
    double slept = atof(words[2]) / 1000;
    int rounds = count > 3 ? atoi(words[3]) : 20;
    printf("batch\tleast beside the model\tmean\tof the model's time\n");
    for (int i = 0; i < LENGTHS; i++) {
        if (measure(words[1], lengths[i], slept, rounds) == CREME_OK) continue;
        fprintf(stderr, "served: %s\n", creme_error_message());
        return 1;
    }
    return 0;
}
