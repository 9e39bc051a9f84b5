/* Which options jobs are of: lines "#   --seed 2" in RUN/jobs/parts.tsv. Those of a pipeline are in its record. */
#include "run/jobs.h"

#include "run/parameters.h"

#include "base/lines.h"
#include "base/memory.h"
#include "store/differences.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MARK "#   --"

void creme_jobs_options_write(creme_output *output, const creme_jobs *jobs)
{
    const creme_jobs_request *asked = jobs->request;
    creme_output_print(output, MARK "emit %s\n" MARK "jobs %" PRId64 "\n", creme_jobs_forms[asked->form],
                       asked->jobs);
    if (asked->parts > 0) creme_output_print(output, MARK "parts %" PRId64 "\n", asked->parts);
    if (asked->form == CREME_JOBS_SLURM)
        creme_output_print(output, MARK "max-array %" PRId64 "\n", asked->most_array);
    if (jobs->assay) creme_run_request_record_all(jobs->assay, output);
}

/* A line's option, "seed", without its end; "" of another line. *value = what is behind it, "given" of a flag. */
static size_t take_option(const char *line, const char **name, const char **value)
{
    bool marked = strncmp(line, MARK, strlen(MARK)) == 0;
    *name = marked ? line + strlen(MARK) : "";
    size_t length = strcspn(*name, " \n");
    *value = (*name)[length] == ' ' ? *name + length + 1 : "given";
    return length;
}

/* The value of the option in lines of text, up to their ends; NULL: it is not there. */
static const char *find_value(const char *text, const char *option, size_t length)
{
    const char *name, *value;
    for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        if (take_option(line, &name, &value) == length && strncmp(name, option, length) == 0 && length > 0)
            return value;
    }
    return NULL;
}

static void print_value(char out[200], const char *value)
{
    snprintf(out, 200, "%.*s", value ? (int)strcspn(value, "\n") : 0, value ? value : "");
    if (!value) snprintf(out, 200, "not given");
}

/* Options of `text` that have another value in the other, or none. */
static void compare(creme_differences *out, const char *text, const char *other, bool text_is_now)
{
    const char *option, *value;
    for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        char name[64], mine[200], theirs[200];
        size_t length = take_option(line, &option, &value);
        if (length == 0) continue;
        print_value(mine, value);
        print_value(theirs, find_value(other, option, length));
        if (strcmp(mine, theirs) == 0) continue;
        snprintf(name, sizeof name, "--%.*s", (int)length, option);
        creme_differences_add(out, name, text_is_now ? mine : theirs, text_is_now ? theirs : mine);
    }
}

/* *out = the lines that speak of options; creme_free. */
static creme_status read_options(char **out, const char *path)
{
    creme_lines *lines = NULL;
    creme_output *output = NULL;
    char *line = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&lines, path));
    CREME_TRY(creme_output_open_memory(&output, out));
    for (;;) {
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line) break;
        if (strncmp(line, MARK, strlen(MARK)) == 0) creme_output_print(output, "%s\n", line);
    }
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    creme_lines_close(lines);
    return status;
}

static creme_status format_options(char **out, const creme_jobs *jobs)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open_memory(&output, out);
    if (status != CREME_OK) return status;
    creme_jobs_options_write(output, jobs);
    return creme_output_close(output);
}

creme_status creme_jobs_options_check(const creme_jobs *jobs, const char *list)
{
    creme_differences found = {0};
    char *now = NULL, *before = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(read_options(&before, list));
    CREME_TRY(format_options(&now, jobs));
    if (!*before) goto done; /* of one that did not write them down */
    compare(&found, now, before, true);
    compare(&found, before, now, false);
    if (found.count > 0)
        status = creme_fail(CREME_ERROR_ARGUMENT,
                            "%s: %s, but the jobs in %s are of: %s%s; start those, or take another folder",
                            found.names[0], found.is[0], jobs->run, found.was[0], creme_differences_more(&found));
done:
    creme_free(now);
    creme_free(before);
    return status;
}
