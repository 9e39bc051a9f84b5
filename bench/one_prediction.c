/* How long one prediction takes from C: what bench/python_predict.py compares Python with.
 *
 *     bench/one_prediction KIND:FILE ROUNDS
 *
 * A sequence of its own for each round, one thread, the central bins of all tracks; prints each round's processor
 * milliseconds, a line each. */
#include "base/memory.h"

#include <creme/creme.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double processor_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return 1e3 * (double)now.tv_sec + 1e-6 * (double)now.tv_nsec;
}

static creme_status measure(const creme_model *model, creme_predictor *predictor, int rounds)
{
    const creme_model_info *info = creme_model_describe(model);
    creme_random_key key = {.seed = 1, .purpose = CREME_RANDOM_TEST};
    creme_random random;
    uint8_t *codes = NULL;
    float *out = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&codes, (size_t)info->input_bp, 1));
    CREME_TRY(creme_allocate(&out, (size_t)creme_predictor_outputs(predictor), sizeof *out));
    creme_random_init(&random, &key);
    for (int round = 0; round < rounds; round++) {
        for (int64_t i = 0; i < info->input_bp; i++) codes[i] = (uint8_t)(creme_random_next(&random) & 3);
        const uint8_t *one = codes;
        double before = processor_ms();
        CREME_TRY(creme_predictor_predict(predictor, &one, 1, out));
        printf("%.6f\n", processor_ms() - before);
    }
done:
    creme_free(codes);
    creme_free(out);
    return status;
}

int main(int count, char **arguments)
{
    creme_model *model = NULL;
    creme_predictor *predictor = NULL;
    creme_track_selection tracks = {0};
    creme_status status = CREME_OK;
    if (count != 3) return fprintf(stderr, "usage: one_prediction KIND:FILE ROUNDS\n"), 2;
    CREME_TRY(creme_model_open(&model, arguments[1], NULL));
    const creme_model_info *info = creme_model_describe(model);
    CREME_TRY(creme_track_select(&tracks, info->tracks, "all", false));
    creme_readout readout = {.tracks = &tracks};
    creme_readout_central_bins(info, &readout.bin_first, &readout.bin_end);
    CREME_TRY(creme_predictor_create(&predictor, model, &readout));
    CREME_TRY(measure(model, predictor, atoi(arguments[2])));
done:
    if (status != CREME_OK) fprintf(stderr, "one_prediction: %s\n", creme_error_message());
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&tracks);
    creme_model_close(model);
    return status != CREME_OK;
}
