/* Whether steps that are run alone are of the plan that their run folder is of. */
#include "run/pipeline_plan.h"

#include "run/fingerprint.h"
#include "run/parameters.h"

#include "base/lines.h"
#include "base/memory.h"

#include <creme/hash.h>

#include <string.h>
#include <unistd.h>

#define MARK "# identity: "

static void add_text(creme_hasher *hasher, const char *text)
{
    creme_hasher_add(hasher, text, strlen(text) + 1);
}

/* How many of the words from this one on say nothing about results: an option, and its value if it has one. */
static size_t count_free(const creme_pipeline_step *step, size_t i)
{
    const char *word = step->arguments[i];
    if (strncmp(word, "--", 2) != 0) return 0;
    const creme_run_parameter *row = creme_run_parameter_find(word + 2, UINT32_MAX);
    if (!row || row->is.role != CREME_ROLE_FREE) return 0;
    return row->is.kind == CREME_PARAMETER_FLAG ? 1 : 2;
}

static void add_step(creme_hasher *hasher, const creme_pipeline_step *step)
{
    add_text(hasher, step->name);
    for (size_t i = 0; i < step->count;) {
        size_t free_words = count_free(step, i);
        if (free_words == 0) add_text(hasher, step->arguments[i]);
        i += free_words > 0 ? free_words : 1;
    }
}

/* Of a served model nothing is known without asking it. */
static creme_status add_files(creme_hasher *hasher, const creme_run_request *request)
{
    creme_fingerprints files;
    creme_model_info unasked = {0};
    creme_status status = creme_fingerprints_take(&files, request, &unasked, NULL);
    for (size_t i = 0; status == CREME_OK && i < files.count; i++) {
        add_text(hasher, files.at[i].option);
        add_text(hasher, files.at[i].hash);
    }
    creme_fingerprints_clear(&files);
    return status;
}

static creme_status identify(const creme_pipeline_plan *plan, char out[CREME_HASH_TEXT])
{
    creme_hasher *hasher = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_hasher_create(&hasher));
    for (size_t i = 0; i < plan->step_count; i++) add_step(hasher, &plan->steps[i]);
    CREME_TRY(add_files(hasher, &plan->request->run));
    creme_hash_print(creme_hasher_get(hasher), out);
done:
    creme_hasher_destroy(hasher);
    return status;
}

creme_status creme_pipeline_record_identity(const creme_pipeline_plan *plan, creme_output *output)
{
    char text[CREME_HASH_TEXT];
    creme_status status = identify(plan, text);
    if (status == CREME_OK) creme_output_print(output, MARK "%s\n", text);
    return status;
}

/* recorded = what the file says; "" if it says nothing. */
static creme_status read_identity(const char *path, char recorded[CREME_HASH_TEXT])
{
    creme_lines *lines = NULL;
    char *line = NULL;
    creme_status status = CREME_OK;
    recorded[0] = '\0';
    CREME_TRY(creme_lines_open(&lines, path));
    CREME_TRY(creme_lines_next(lines, &line));
    while (line && line[0] == '#') {
        const char *value = line + strlen(MARK);
        if (strncmp(line, MARK, strlen(MARK)) == 0 && strlen(value) == CREME_HASH_TEXT - 1)
            memcpy(recorded, value, CREME_HASH_TEXT);
        CREME_TRY(creme_lines_next(lines, &line));
    }
done:
    creme_lines_close(lines);
    return status;
}

creme_status creme_pipeline_check_identity(const creme_pipeline_plan *plan, const char *record)
{
    char recorded[CREME_HASH_TEXT], own[CREME_HASH_TEXT];
    creme_status status = CREME_OK;
    CREME_TRY(read_identity(record, recorded));
    CREME_TRY(identify(plan, own));
    if (strcmp(recorded, own) == 0) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "%s is of a pipeline with other options, or another model, genome or annotation: its steps and "
                      "these would not belong together (its command is in that file; another -o FOLDER/ begins anew)",
                      record);
done:
    return status;
}
