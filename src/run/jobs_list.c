/* RUN/jobs/parts.tsv: which parts there are to be, for whoever asks how far they are. */
#include "run/jobs.h"

#include "base/folder.h"
#include "base/lines.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/store_private.h"

#include <inttypes.h>
#include <string.h>

void creme_jobs_list_write(creme_output *output, const creme_jobs *jobs)
{
    creme_output_print(output, "# Read by creme status: parts 1 to `parts` of each assay. Of the options:\n");
    creme_jobs_options_write(output, jobs);
    creme_output_print(output, "stage\tstep\tparts\n");
    for (size_t stage = 1; stage <= jobs->stages; stage++) {
        for (size_t i = 0; i < jobs->array_count; i++) {
            const creme_job_array *array = &jobs->arrays[i];
            if (array->stage == stage)
                creme_output_print(output, "%zu\t%s\t%" PRId64 "\n", stage, array->name, array->parts);
        }
    }
}

static creme_status add_line(creme_jobs_run *out, creme_lines *lines, char *line)
{
    char *fields[3], *name = NULL;
    int64_t parts = 0;
    creme_status status = CREME_OK;
    if (creme_lines_split(line, fields, 3) != 3)
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "expected a stage, a step and its number of parts");
    CREME_TRY(creme_step_check_name(fields[1])); /* it names folders */
    CREME_TRY(creme_text_read_integer(&parts, fields[2], 1, CREME_JOBS_MOST_PARTS, "parts"));
    for (size_t i = 0; i < out->count; i++) {
        if (strcmp(out->at[i].name, fields[1]) != 0) continue;
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "the step %s is there twice", fields[1]);
    }
    CREME_TRY(creme_grow(&out->at, &out->capacity, out->count + 1, sizeof *out->at));
    CREME_TRY(creme_copy_text(&name, fields[1]));
    out->at[out->count++] = (creme_jobs_step){name, parts};
    return CREME_OK;
done:
    return creme_error_prefix(status, "%s:%" PRId64 ": ", creme_lines_path(lines), creme_lines_number(lines));
}

static creme_status read_list(creme_jobs_run *out, const char *path)
{
    creme_lines *lines = NULL;
    char *line = NULL;
    bool begun = false;
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&lines, path));
    for (;;) {
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line) break;
        if (*line == '#') continue;
        if (begun) CREME_TRY(add_line(out, lines, line));
        begun = true; /* behind the names of the columns */
    }
    if (out->count == 0)
        status = creme_fail(CREME_ERROR_FORMAT, "%s: it names no step: is it cut? Its parts cannot be told", path);
done:
    creme_lines_close(lines);
    return status;
}

creme_status creme_jobs_run_read(creme_jobs_run *out, const char *run)
{
    size_t length = strlen(run);
    char *path = NULL, *submit = NULL;
    creme_status status = CREME_OK;
    *out = (creme_jobs_run){0};
    while (length > 1 && run[length - 1] == '/') length--;
    CREME_TRY(creme_copy_text_n(&out->folder, run, length));
    CREME_TRY(creme_format_text(&path, "%s/jobs/parts.tsv", out->folder));
    CREME_TRY(creme_format_text(&submit, "%s/jobs/submit.sh", out->folder));
    if (creme_folder_has_file(path))
        status = read_list(out, path);
    else if (creme_folder_has_file(submit))
        status =
            creme_fail(CREME_ERROR_FORMAT, "%s: this is gone, or no file: which parts there are to be it says", path);
done:
    creme_free(submit);
    creme_free(path);
    return status;
}

void creme_jobs_run_clear(creme_jobs_run *run)
{
    for (size_t i = 0; i < run->count; i++) creme_free(run->at[i].name);
    creme_free(run->at);
    creme_free(run->folder);
    *run = (creme_jobs_run){0};
}
