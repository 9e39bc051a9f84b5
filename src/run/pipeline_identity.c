/* The record of a plan in its run folder, and whether what is there already is of the same plan. */
#include "run/pipeline_plan.h"

#include "run/fingerprint.h"
#include "run/parameters.h"

#include "base/lines.h"
#include "base/memory.h"
#include "store/differences.h"

#include <creme/hash.h>
#include <creme/version.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK "# identity: "

static void add_text(creme_hasher *hasher, const char *text)
{
    creme_hasher_add(hasher, text, strlen(text) + 1);
}

static const creme_parameter *find_option(const char *word)
{
    const creme_run_parameter *row =
        strncmp(word, "--", 2) == 0 ? creme_run_parameter_find(word + 2, UINT32_MAX) : NULL;
    return row ? &row->is : NULL;
}

/* How many of the words from this one on say nothing about results: an option, and its value if it has one. */
static size_t count_free(const char *word)
{
    const creme_parameter *option = find_option(word);
    if (!option || option->role != CREME_ROLE_FREE) return 0;
    return option->kind == CREME_PARAMETER_FLAG ? 1 : 2;
}

/* An option whose value is a file is known by the file's content (add_files). */
static bool is_of_file(const char *word)
{
    const creme_parameter *option = find_option(word);
    return option && (option->is_file || strcmp(option->name, "model") == 0);
}

static bool is_inside(const creme_pipeline_plan *plan, const char *path)
{
    size_t length = strlen(plan->folder);
    return strncmp(path, plan->folder, length) == 0 && path[length] == '/';
}

/* What lies in the run folder, by whatever path that is named. */
static void add_word(creme_hasher *hasher, const creme_pipeline_plan *plan, const char *word)
{
    bool inside = is_inside(plan, word);
    if (inside) creme_hasher_add(hasher, "{run}", 5);
    add_text(hasher, inside ? word + strlen(plan->folder) : word);
}

/* "enformer:weights.h5": a model in no file is told by its name; a file in the run folder, which an earlier step
 * makes, by its place. */
static void add_file(creme_hasher *hasher, const creme_pipeline_plan *plan, const char *value)
{
    const char *colon = strchr(value, ':'), *path = colon ? colon + 1 : value;
    bool read = !is_inside(plan, value) && access(path, F_OK) == 0;
    if (read && colon) creme_hasher_add(hasher, value, (size_t)(path - value));
    add_word(hasher, plan, read ? "" : value);
}

/* An assay's files count by their contents, and what is free not at all, as when it goes on. Other steps write their
 * command lines into what an assay reads. */
static void add_step(creme_hasher *hasher, const creme_pipeline_plan *plan, const creme_pipeline_step *step)
{
    add_text(hasher, step->name);
    for (size_t i = 0; !step->assay && i < step->count; i++) add_text(hasher, step->arguments[i]);
    for (size_t i = 0; step->assay && i < step->count;) {
        const char *word = step->arguments[i];
        size_t free_words = count_free(word);
        if (free_words == 0) add_word(hasher, plan, word);
        if (is_of_file(word) && free_words == 0 && i + 1 < step->count) add_file(hasher, plan, step->arguments[++i]);
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

/* Of the contents of model, genome and annotation; of gene's plans none, whose assays look for themselves before
 * anything else is changed. */
static creme_status identify_files(const creme_pipeline_plan *plan, char out[CREME_HASH_TEXT])
{
    creme_hasher *hasher = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_hasher_create(&hasher));
    if (!plan->request->of_no_cells) CREME_TRY(add_files(hasher, &plan->request->run));
    creme_hash_print(creme_hasher_get(hasher), out);
done:
    creme_hasher_destroy(hasher);
    return status;
}

/* Of the whole plan (step: NULL), or of one of its steps, which is also of a version of creme. */
static creme_status identify(const creme_pipeline_plan *plan, const creme_pipeline_step *step, const char *files,
                             char out[CREME_HASH_TEXT])
{
    creme_hasher *hasher = NULL;
    creme_status status = creme_hasher_create(&hasher);
    if (status != CREME_OK) return status;
    for (size_t i = 0; !step && i < plan->step_count; i++) add_step(hasher, plan, &plan->steps[i]);
    if (step) {
        add_step(hasher, plan, step);
        add_text(hasher, creme_version());
    }
    add_text(hasher, files);
    creme_hash_print(creme_hasher_get(hasher), out);
    creme_hasher_destroy(hasher);
    return CREME_OK;
}

creme_status creme_pipeline_write_record(const creme_pipeline_plan *plan, creme_output *output)
{
    char files[CREME_HASH_TEXT], text[CREME_HASH_TEXT];
    creme_status status = CREME_OK;
    CREME_TRY(identify_files(plan, files));
    CREME_TRY(identify(plan, NULL, files, text));
    if (!plan->request->of_no_cells) creme_output_print(output, MARK "%s\n", text);
    creme_output_print(output, "step\tcommand\tidentity\n");
    for (size_t i = 0; i < plan->step_count; i++) {
        CREME_TRY(identify(plan, &plan->steps[i], files, text));
        creme_output_print(output, "%s\t", plan->steps[i].name);
        creme_pipeline_step_write(&plan->steps[i], output);
        creme_output_print(output, "\t%s\n", text);
    }
done:
    return status;
}

/* --- Reading it --------------------------------------------------------------------------------------------------- */

typedef struct recorded_step {
    char *command, *identity; /* NULL: the record does not have the step */
} recorded_step;

typedef struct record {
    char identity[CREME_HASH_TEXT]; /* of the whole; "" if the record has none */
    recorded_step *of;              /* [the plan's steps] */
} record;

static void clear_record(record *r, const creme_pipeline_plan *plan)
{
    for (size_t i = 0; r->of && i < plan->step_count; i++) {
        creme_free(r->of[i].command);
        creme_free(r->of[i].identity);
    }
    creme_free(r->of);
}

static creme_status take_line(record *r, const creme_pipeline_plan *plan, char *line)
{
    char *fields[3];
    const char *value = line + strlen(MARK);
    creme_status status = CREME_OK;
    if (strncmp(line, MARK, strlen(MARK)) == 0 && strlen(value) == CREME_HASH_TEXT - 1)
        memcpy(r->identity, value, CREME_HASH_TEXT);
    if (*line == '#' || creme_lines_split(line, fields, 3) != 3) return CREME_OK; /* those of older ones know less */
    for (size_t i = 0; i < plan->step_count; i++) {
        if (strcmp(plan->steps[i].name, fields[0]) != 0 || r->of[i].command) continue;
        CREME_TRY(creme_copy_text(&r->of[i].command, fields[1]));
        CREME_TRY(creme_copy_text(&r->of[i].identity, fields[2]));
    }
done:
    return status;
}

static creme_status read_record(record *r, const creme_pipeline_plan *plan, const char *path)
{
    creme_lines *lines = NULL;
    char *line = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&r->of, plan->step_count, sizeof *r->of));
    CREME_TRY(creme_lines_open(&lines, path));
    for (;;) {
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line) break;
        CREME_TRY(take_line(r, plan, line));
    }
done:
    creme_lines_close(lines);
    return status;
}

/* --- Comparing ---------------------------------------------------------------------------------------------------- */

/* The words of a command line, by blanks: what is in quotes with blanks is several. For messages alone. */
typedef struct word {
    const char *at;
    size_t length;
} word;

static word next_word(const char *from)
{
    word out = {from + strspn(from, " "), 0};
    out.length = strcspn(out.at, " ");
    return out;
}

/* The value of the option in the command line; a flag's, or that of one that is not given, is empty. */
static word find_value(const char *command, word option, bool *given)
{
    *given = false;
    for (word w = next_word(command); w.length; w = next_word(w.at + w.length)) {
        if (w.length != option.length || strncmp(w.at, option.at, w.length) != 0) continue;
        *given = true;
        word value = next_word(w.at + w.length);
        if (value.length > 1 && value.at[0] == '-' && (value.at[1] == '-' || value.length == 2)) value.length = 0;
        return value;
    }
    return (word){"", 0};
}

/* An option that was typed, and whose words count (add_step): of a file, whether it is given. */
static bool is_telling(word w, const char *now, const char *before, bool of_assay)
{
    char name[64];
    bool in_now = false, in_before = false;
    if (w.length < 3 || strncmp(w.at, "--", 2) != 0 || w.length >= sizeof name) return false;
    memcpy(name, w.at, w.length);
    name[w.length] = '\0';
    if (!of_assay) return true;
    find_value(now, w, &in_now);
    find_value(before, w, &in_before);
    return count_free(name) == 0 && (!is_of_file(name) || in_now != in_before);
}

/* Of steps that draw all shuffles the command does not speak of --stop-by, whether or not it was typed. */
static word say_value(const char *command, word option)
{
    static const char stop_by[] = "--stop-by";
    bool given = false;
    word value = find_value(command, option, &given);
    if (!given && option.length == strlen(stop_by) && strncmp(option.at, stop_by, option.length) == 0)
        return (word){"none", strlen("none")};
    if (!given) return (word){"not given", strlen("not given")};
    return value.length ? value : (word){"given", strlen("given")};
}

static void add_difference(creme_differences *out, const char *now, const char *before, word option)
{
    char name[64], is[200], was[200];
    word mine = say_value(now, option), theirs = say_value(before, option);
    if (mine.length == theirs.length && strncmp(mine.at, theirs.at, mine.length) == 0) return;
    snprintf(name, sizeof name, "%.*s", (int)option.length, option.at);
    snprintf(is, sizeof is, "%.*s", (int)mine.length, mine.at);
    snprintf(was, sizeof was, "%.*s", (int)theirs.length, theirs.at);
    creme_differences_add(out, name, is, was);
}

/* Options of the command lines that differ, those of the first in front. */
static void add_differences(creme_differences *out, const char *now, const char *before, bool of_assay)
{
    for (word w = next_word(now); w.length; w = next_word(w.at + w.length)) {
        if (is_telling(w, now, before, of_assay)) add_difference(out, now, before, w);
    }
    for (word w = next_word(before); w.length; w = next_word(w.at + w.length)) {
        if (is_telling(w, now, before, of_assay)) add_difference(out, now, before, w);
    }
}

static creme_status add_step_differences(creme_differences *out, const creme_pipeline_step *step,
                                         const recorded_step *recorded)
{
    creme_output *output = NULL;
    char *now = NULL;
    creme_status status = creme_output_open_memory(&output, &now);
    if (status != CREME_OK) return status;
    creme_pipeline_step_write(step, output);
    status = creme_output_close(output);
    if (status == CREME_OK) add_differences(out, now, recorded->command, step->assay);
    creme_free(now);
    return status;
}

/* Step `at` is another one than was done. Of files that a later step reads alone, that one's options tell. */
static creme_status fail_step(const creme_pipeline_plan *plan, const record *r, size_t at,
                              const creme_pipeline_step *const *begun)
{
    creme_differences found = {0};
    size_t told = at;
    for (size_t i = at; i < plan->step_count && found.count == 0; i++) {
        if (!begun[i] || !r->of[i].command || (i > at && !plan->steps[i].assay)) continue;
        creme_status status = add_step_differences(&found, &plan->steps[i], &r->of[i]);
        if (status != CREME_OK) return status;
        if (found.count > 0) told = i;
    }
    const creme_pipeline_step *step = &plan->steps[told];
    const char *rests = step != begun[told] ? ", and on it rests " : "";
    const char *other = step != begun[told] ? begun[told]->name : "";
    if (found.count > 0)
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "%s: %s, but in %s the step %s was done with: %s%s%s%s; go on with that, or take another "
                          "folder",
                          found.names[0], found.is[0], plan->folder, step->name, found.was[0],
                          creme_differences_more(&found), rests, other);
    return creme_fail(
        CREME_ERROR_ARGUMENT,
        "in %s the step %s was done otherwise, by another creme, or with another content of model, genome or "
        "annotation%s%s (its command was: %s); take another folder",
        plan->folder, step->name, rests, other, r->of[at].command);
}

/* begun[i] = the assay that rests on step i, or is it, and that the run folder has; NULL: none. */
static creme_status find_begun(const creme_pipeline_plan *plan, creme_store *store, const creme_pipeline_step **begun)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < plan->step_count; i++) {
        const creme_pipeline_step *step = &plan->steps[i];
        bool found = false;
        if (step->assay) CREME_TRY(creme_store_try(store, step->name, &found));
        if (found) begun[i] = step;
    }
    for (size_t i = plan->step_count; i-- > 0;) {
        for (size_t j = 0; begun[i] && j < i; j++) {
            if (!begun[j] && creme_pipeline_step_reads(&plan->steps[i], &plan->steps[j])) begun[j] = begun[i];
        }
    }
done:
    return status;
}

static creme_status compare_begun(const creme_pipeline_plan *plan, const record *r, const char *files,
                                  const creme_pipeline_step *const *begun)
{
    char own[CREME_HASH_TEXT];
    creme_status status = CREME_OK;
    for (size_t i = 0; i < plan->step_count; i++) {
        if (!begun[i] || !r->of[i].identity) continue;
        CREME_TRY(identify(plan, &plan->steps[i], files, own));
        if (strcmp(own, r->of[i].identity) != 0) return fail_step(plan, r, i, begun);
    }
done:
    return status;
}

static creme_status check_begun(const creme_pipeline_plan *plan, const record *r, const char *files)
{
    const creme_pipeline_step **begun = NULL;
    creme_store *store = NULL;
    creme_status status = creme_store_open(&store, plan->folder, CREME_STORE_READ);
    if (status == CREME_ERROR_NOT_FOUND) return CREME_OK; /* nothing is */
    if (status != CREME_OK) return status;
    CREME_TRY(creme_allocate_zero(&begun, plan->step_count, sizeof *begun));
    CREME_TRY(find_begun(plan, store, begun));
    status = compare_begun(plan, r, files, begun);
done:
    creme_free(begun);
    creme_store_close(store);
    return status;
}

static bool has_parts(const creme_pipeline_plan *plan)
{
    char *path = NULL;
    struct stat about;
    if (creme_format_text(&path, "%s/parts", plan->folder) != CREME_OK) return false;
    bool there = lstat(path, &about) == 0;
    creme_free(path);
    return there;
}

static creme_status fail_record(const creme_pipeline_plan *plan, const record *r, const char *path)
{
    creme_differences found = {0};
    for (size_t i = 0; i < plan->step_count; i++) {
        if (!r->of[i].command) continue;
        creme_status status = add_step_differences(&found, &plan->steps[i], &r->of[i]);
        if (status != CREME_OK) return status;
    }
    if (found.count > 0)
        return creme_fail(
            CREME_ERROR_ARGUMENT,
            "%s: %s, but %s is of a pipeline with: %s%s; its steps and these would not belong together: go "
            "on with that, or take another folder",
            found.names[0], found.is[0], path, found.was[0], creme_differences_more(&found));
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "%s is of a pipeline with other options, or another model, genome or annotation: its steps "
                      "and these would not belong together (its command is in that file; another -o FOLDER/ begins "
                      "anew)",
                      path);
}

creme_status creme_pipeline_check_record(const creme_pipeline_plan *plan, const char *path, bool *keep)
{
    char files[CREME_HASH_TEXT], own[CREME_HASH_TEXT];
    record r = {0};
    struct stat about;
    creme_status status = CREME_OK;
    *keep = false;
    if (lstat(path, &about) != 0 || !S_ISREG(about.st_mode)) return CREME_OK;
    CREME_TRY(read_record(&r, plan, path));
    CREME_TRY(identify_files(plan, files));
    if (!plan->apart && !has_parts(plan)) {
        status = check_begun(plan, &r, files);
        goto done;
    }
    CREME_TRY(identify(plan, NULL, files, own));
    *keep = strcmp(r.identity, own) == 0;
    if (*keep) goto done;
    status = fail_record(plan, &r, path);
done:
    clear_record(&r, plan);
    return status;
}
