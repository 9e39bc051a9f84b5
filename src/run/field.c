/* Measuring the receptive field of a run's read-out. */
#include "run/field.h"

enum { SEED = 1 };

static creme_interval bins_of(const creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    bool all =
        request->peak == CREME_ON || request->profile_statistics || (request->profile && request->bins.end == 0);
    return all ? (creme_interval){0, inputs->info->bins} : inputs->bins;
}

creme_interval creme_field_readout(const creme_inputs *inputs)
{
    creme_interval bins = bins_of(inputs);
    int64_t first = inputs->info->first_bin_bp, bp = inputs->info->bin_bp;
    return (creme_interval){first + bins.start * bp, first + bins.end * bp};
}

creme_status creme_field_measure(creme_receptive_field *out, const creme_inputs *inputs)
{
    creme_interval bins = bins_of(inputs);
    creme_readout readout = {.bin_first = bins.start,
                             .bin_end = bins.end,
                             .every_bin = true,
                             .squash = inputs->request->undo_squash,
                             .tracks = &inputs->tracks};
    int64_t batch = inputs->request->batch > 0 ? inputs->request->batch : inputs->info->batch;
    creme_field_options options = {
        .tries = inputs->request->field_tries, .batch = batch > 0 ? batch : 1, .seed = SEED};
    creme_predictor *predictor = NULL;
    *out = (creme_receptive_field){.tries = options.tries};
    creme_status status = creme_predictor_create(&predictor, inputs->model, &readout);
    if (status == CREME_OK) status = creme_receptive_field_measure(out, predictor, &options);
    creme_predictor_destroy(predictor);
    return status;
}
