/* Measuring the receptive field of a run's read-out. */
#include "run/field.h"

#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SEED = 1, TRIES = 32 };
/* Of a number, by the measurement. What is seen when a model is opened (info->noise) may be more of a number close to
 * 0, which is no reason to allow for more. */
static const double MUCH_NOISE = 1e-3;
#define OPTION   "trust-receptive-field"
#define MEASURED "measured"

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
    int64_t tries = inputs->request->field_tries > 0 ? inputs->request->field_tries : TRIES;
    creme_field_options options = {.tries = tries, .batch = batch > 0 ? batch : 1, .seed = SEED};
    creme_predictor *predictor = NULL;
    *out = (creme_receptive_field){.tries = options.tries};
    creme_status status = creme_predictor_create(&predictor, inputs->model, &readout);
    if (status == CREME_OK) status = creme_receptive_field_measure(out, predictor, &options);
    creme_predictor_destroy(predictor);
    return status;
}

/* --- Trusting one ---------------------------------------------------------------------------------------------- */

static bool is_measured(const creme_run_request *request)
{
    return strcmp(request->trust_receptive_field, MEASURED) == 0;
}

static creme_status read_field(creme_inputs *inputs, const char *text)
{
    creme_interval field;
    if (creme_text_read_span(&field.start, &field.end, text, "--" OPTION) != CREME_OK)
        return creme_fail(CREME_ERROR_ARGUMENT, "--" OPTION ": '%s' is neither " MEASURED " nor a range FIRST-LAST",
                          text);
    if (field.end > inputs->info->input_bp) {
        return creme_fail(CREME_ERROR_RANGE, "--" OPTION ": %s reaches beyond the window, 0-%" PRId64, text,
                          inputs->info->input_bp - 1);
    }
    inputs->field = field;
    inputs->field_noise = fmin(inputs->info->noise, MUCH_NOISE);
    return CREME_OK;
}

creme_status creme_field_check(const creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    creme_inputs ignored = *inputs;
    if (!request->trust_receptive_field) return CREME_OK;
    if (inputs->info->windowed) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--" OPTION
                          ": of a model of kind %s no more is computed than what an edit touches, which is "
                          "exact: there is nothing to be trusted",
                          inputs->info->kind);
    }
    return is_measured(request) ? CREME_OK : read_field(&ignored, request->trust_receptive_field);
}

/* What the step was begun with; NULL if it is not there yet, or was begun without. *known: it is there. */
static creme_status find_recorded(const char **out, bool *known, creme_store *store, const creme_inputs *inputs)
{
    const char *step = inputs->request->step ? inputs->request->step : inputs->assay->name;
    *out = NULL;
    *known = false;
    if (!store) return CREME_OK;
    creme_status status = creme_store_try(store, step, known);
    if (status != CREME_OK || !*known) return status;
    const creme_store_plan *plan = creme_store_get_plan(store);
    for (size_t i = 0; i < plan->option_count; i++) {
        if (strcmp(plan->options[i].name, OPTION) == 0) *out = plan->options[i].value;
    }
    return CREME_OK;
}

static creme_status measure(creme_inputs *inputs)
{
    creme_receptive_field field;
    creme_log_info(inputs->log, "--" OPTION ": the receptive field is measured");
    creme_status status = creme_field_measure(&field, inputs);
    if (status != CREME_OK) return status;
    if (field.noise > MUCH_NOISE) {
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "--" OPTION
                          ": equal sequences differ by up to %.2g of a number: no field of such a model can "
                          "be trusted",
                          field.noise);
    }
    if (field.bases.end <= field.bases.start) {
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "--" OPTION ": nothing that was changed in %" PRId64
                          " random sequences moved what is read: "
                          "which bases matter does not show in them",
                          field.tries);
    }
    if (!field.settled) {
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "--" OPTION ": every check found bases that matter farther out; more --field-tries may "
                          "settle it");
    }
    inputs->field = field.bases;
    inputs->field_noise = fmax(field.noise, fmin(inputs->info->noise, MUCH_NOISE));
    creme_log_info(inputs->log,
                   "receptive field: [%" PRId64 ", %" PRId64 ") of the window of %" PRId64
                   " bp, measured with %" PRId64 " random sequences, %" PRId64 " predictions",
                   field.bases.start, field.bases.end, inputs->info->input_bp, field.tries, field.predictions);
    return CREME_OK;
}

creme_status creme_field_settle(creme_inputs *inputs, creme_run_request *request, creme_store *store,
                                char text[CREME_FIELD_BYTES])
{
    const char *recorded = NULL;
    bool known = false;
    creme_status status = creme_field_check(inputs);
    if (status != CREME_OK || !request->trust_receptive_field) return status;
    if (!is_measured(request)) return read_field(inputs, request->trust_receptive_field);
    CREME_TRY(find_recorded(&recorded, &known, store, inputs));
    if (known && !recorded) goto done; /* which beginning the step refuses */
    if (recorded)
        CREME_TRY(read_field(inputs, recorded));
    else
        CREME_TRY(measure(inputs));
    snprintf(text, CREME_FIELD_BYTES, "%" PRId64 "-%" PRId64, inputs->field.start, inputs->field.end - 1);
    request->trust_receptive_field = text;
done:
    return status;
}
