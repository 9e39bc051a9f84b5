/* Showing models as they are used: KIND:FILE, or where one is served. */
#include "run/inspect.h"

#include "run/field.h"
#include "run/inputs.h"

#include "model/model_kind.h"

#include "base/printable.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

const creme_model_kind *creme_inspect_kind_of(const char *what)
{
    const char *colon = strchr(what, ':');
    if (!colon || !colon[1] || access(what, F_OK) == 0) return NULL;
    return creme_model_kind_find(what, (size_t)(colon - what));
}

static void write_ends(creme_output *output, const creme_inputs *inputs, creme_interval bases)
{
    bool left = bases.start == 0, right = bases.end == inputs->info->input_bp;
    if (!left && !right) return;
    creme_output_print(output, "\t%s of the input: with a longer one it may be wider\n",
                       left && right ? "from end to end"
                       : left        ? "as far as the left end"
                                     : "as far as the right end");
}

static void write_field(creme_output *output, const creme_inputs *inputs, const creme_receptive_field *field)
{
    creme_interval read = creme_field_readout(inputs), bases = field->bases;
    creme_output_print(output, "read\t[%" PRId64 ", %" PRId64 "), of %zu of %zu tracks\n", read.start, read.end,
                       inputs->tracks.count, inputs->info->tracks->count);
    if (bases.end <= bases.start) {
        creme_output_print(output, "receptive field\tnone: nothing that was changed moved what is read\n");
    } else {
        creme_output_print(output,
                           "receptive field\t[%" PRId64 ", %" PRId64 "), %" PRId64 " bp: %" PRId64
                           " bp left and %" PRId64 " bp right of what is read\n",
                           bases.start, bases.end, bases.end - bases.start, read.start - bases.start,
                           bases.end - read.end);
        write_ends(output, inputs, bases);
        if (!field->settled)
            creme_output_print(output, "\tnot all of it: every check found bases farther out that matter\n");
    }
    creme_output_print(output,
                       "measured\twith %" PRId64 " random sequences, checked with as many others (widened %" PRId64
                       " time%s), %" PRId64 " predictions; no proof: bases that matter in few sequences may be "
                       "missing\n",
                       field->tries, field->widened, field->widened == 1 ? "" : "s", field->predictions);
    if (field->noise > 0)
        creme_output_print(output,
                           "equal sequences\tdiffered by up to %.2g of a number: only larger differences counted\n",
                           field->noise);
}

static creme_status measure(creme_output *output, const creme_inputs *inputs)
{
    creme_receptive_field field;
    creme_status status = creme_field_measure(&field, inputs);
    if (status == CREME_OK) write_field(output, inputs, &field);
    return status;
}

creme_status creme_inspect_opened(creme_output *output, const creme_run_request *request, bool receptive_field)
{
    creme_inputs inputs;
    creme_status status = CREME_OK;
    CREME_TRY(creme_inputs_open_model(&inputs, request));
    creme_output_print(output, "model\t%s\n", CREME_ONE_LINE(request->model));
    creme_inspect_write_info(output, inputs.info);
    if (receptive_field) CREME_TRY(measure(output, &inputs));
done:
    creme_inputs_close(&inputs);
    return status;
}
