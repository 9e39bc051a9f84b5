/* creme convert: any weights that creme reads, as safetensors. */
#include "cli/commands.h"
#include "cli/progress.h"
#include "run/inputs.h"
#include "run/outputs.h"

#include "model/weights/convert.h"

static void say(const creme_log *log, const creme_settings *settings, const creme_weights_conversion *done)
{
    creme_log_info(log, "%s: %zu tensors, architecture %s%s", settings->run.out, done->written,
                   done->architecture ? "from " : "unknown",
                   done->architecture ? done->architecture
                                      : ": there is no model_config in it, and no config.json beside it");
    if (done->dropped == 0) return;
    creme_log_info(log, "%s: %zu more names of the same tensors are kept as metadata", settings->run.out,
                   done->dropped);
}

creme_status creme_command_convert(const creme_settings *settings)
{
    static const creme_dtype dtypes[] = {CREME_F32, CREME_BF16};
    creme_progress progress;
    creme_progress_init(&progress, settings);
    creme_log log = creme_progress_log(&progress);
    creme_weights *weights = NULL;
    creme_weights_conversion done;
    creme_status status = CREME_OK;
    CREME_TRY(creme_outputs_keep(&settings->run, settings->operands[0], settings->keep));
    CREME_TRY(creme_outputs_check_kind("out", settings->run.out, CREME_OUTPUT_SAFETENSORS, settings->run.force));
    CREME_TRY(creme_weights_open(&weights, settings->operands[0]));
    CREME_TRY(creme_weights_convert(&done, weights, settings->run.out, dtypes[settings->dtype]));
    say(&log, settings, &done);
done:
    creme_weights_close(weights);
    return status;
}
