/* Which step of a plan reads what another one has written. */
#include "run/pipeline_plan.h"

#include <string.h>

/* Not the run folder, into which all assays write. */
static bool is_output(const creme_pipeline_step *step, size_t i)
{
    const char *option = i > 0 ? step->arguments[i - 1] : "";
    if (step->assay) return false;
    return strcmp(option, "-o") == 0 || strcmp(option, "--summary") == 0;
}

/* Whether the step leaves a file of that name: its table, or what its command line writes. */
static bool writes(const creme_pipeline_step *step, const char *path)
{
    if (strcmp(step->table, path) == 0) return true;
    for (size_t i = 0; i < step->count; i++) {
        if (is_output(step, i) && strcmp(step->arguments[i], path) == 0) return true;
    }
    return false;
}

bool creme_pipeline_step_reads(const creme_pipeline_step *step, const creme_pipeline_step *from)
{
    if (step->needs && writes(from, step->needs)) return true;
    for (size_t i = 2; i < step->count; i++) {
        if (!is_output(step, i) && writes(from, step->arguments[i])) return true;
    }
    return false;
}
