/* May a step that was begun under one plan go on under another? */
#include "store/differences.h"
#include "store/store_private.h"
#include "table/track_notes.h"

#include <stdio.h>
#include <string.h>

#define MODEL_LINE "# model: "

const creme_store_option *creme_plan_find_option(const creme_store_plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->option_count; i++) {
        if (strcmp(plan->options[i].name, name) == 0) return &plan->options[i];
    }
    return NULL;
}

static const char *value_of(const creme_store_option *option)
{
    return !option ? "not given" : *option->value ? option->value : "given";
}

static void add(creme_differences *differences, const creme_store_option *now, const creme_store_option *before)
{
    char name[64];
    snprintf(name, sizeof name, "--%s", now ? now->name : before->name);
    creme_differences_add(differences, name, value_of(now), value_of(before));
}

/* Paths of open files: which number one has is the shell's affair. What came through is told by its hash. */
static bool is_stream(const char *path)
{
    return strcmp(path, "/dev/stdin") == 0 || strncmp(path, "/dev/fd/", 8) == 0;
}

static bool same_path(const char *a, const char *b)
{
    return strcmp(a, b) == 0 || (is_stream(a) && is_stream(b));
}

static const creme_store_input *next_of(const creme_store_plan *plan, const char *option, size_t *at)
{
    while (*at < plan->input_count && strcmp(plan->inputs[*at].option, option) != 0) ++*at;
    return *at < plan->input_count ? &plan->inputs[(*at)++] : NULL;
}

/* Whether an option has the same files, whatever they are called now: as many, with the same bytes, in the same order.
 */
static bool same_files(const creme_store_plan *now, const creme_store_plan *before, const char *option)
{
    size_t at = 0, there = 0, count = 0;
    for (;; count++) {
        const creme_store_input *a = next_of(now, option, &at), *b = next_of(before, option, &there);
        if (!a || !b) return !a && !b && count > 0;
        if (a->bytes != b->bytes || strcmp(a->hash, b->hash) != 0) return false;
    }
}

/* Options that say nothing about results; of what is compared beside parts, which part it is neither. */
static bool is_free(const creme_store_option *option, bool any_part)
{
    return option->role == CREME_ROLE_FREE || (any_part && strcmp(option->name, "part") == 0);
}

static creme_status compare_options(const creme_store *store, const creme_store_plan *now, bool any_part)
{
    const creme_store_plan *before = &store->plan.plan;
    creme_differences found = {0};
    for (size_t i = 0; i < now->option_count; i++) {
        const creme_store_option *option = &now->options[i], *other = creme_plan_find_option(before, option->name);
        if (is_free(option, any_part) || (other && same_path(option->value, other->value))) continue;
        if (!other || !same_files(now, before, option->name)) add(&found, option, other);
    }
    for (size_t i = 0; i < before->option_count; i++) {
        const creme_store_option *other = &before->options[i];
        if (!is_free(other, any_part) && !creme_plan_find_option(now, other->name)) add(&found, NULL, other);
    }
    if (found.count == 0) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "%s: %s, but in %s the step %s was begun with: %s%s; go on with that, or take another folder",
                      found.names[0], found.is[0], store->folder, before->step, found.was[0],
                      creme_differences_more(&found));
}

static const creme_store_input *find_input(const creme_store_plan *plan, const creme_store_input *wanted)
{
    for (size_t i = 0; i < plan->input_count; i++) {
        const creme_store_input *input = &plan->inputs[i];
        if (strcmp(input->option, wanted->option) == 0 && same_path(input->path, wanted->path)) return input;
    }
    return NULL;
}

static creme_status compare_inputs(const creme_store *store, const creme_store_plan *now)
{
    const creme_store_plan *before = &store->plan.plan;
    for (size_t i = 0; i < now->input_count; i++) {
        const creme_store_input *input = &now->inputs[i], *other = find_input(before, input);
        if (same_files(now, before, input->option)) continue;
        if (!other) {
            return creme_fail(CREME_ERROR_ARGUMENT,
                              "--%s: %s was not there when the step %s in %s was begun; take another folder",
                              input->option, input->path, before->step, store->folder);
        }
        if (input->bytes == other->bytes && strcmp(input->hash, other->hash) == 0) continue;
        const char *with = input->modified_ns ? "the file with which" : "the same as when"; /* of a served model */
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--%s: %s is not %s the step %s in %s was begun (xxh128 %s, then %s); take another folder",
                          input->option, input->path, with, before->step, store->folder, input->hash, other->hash);
    }
    for (size_t i = 0; i < before->input_count; i++) {
        const creme_store_input *other = &before->inputs[i];
        if (find_input(now, other) || same_files(now, before, other->option)) continue;
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--%s: %s, with which the step %s in %s was begun, is gone; take another folder",
                          other->option, other->path, before->step, store->folder);
    }
    return CREME_OK;
}

static bool same_columns(const creme_column *a, const creme_column *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (a[i].kind != b[i].kind || strcmp(a[i].name, b[i].name) != 0) return false;
    }
    return true;
}

/* Behind the model's name, which may be spelt otherwise. */
static const char *behind_model(const creme_store_plan *plan)
{
    const creme_store_option *model = creme_plan_find_option(plan, "model");
    const char *line = strstr(plan->preamble, MODEL_LINE);
    size_t kind = model ? strcspn(model->value, ":") : 0;
    for (const char *at = line; at && kind > 0 && (at = strstr(at, " (")); at++) {
        if (strncmp(at + 2, model->value, kind) == 0 && at[2 + kind] == ':') return at;
    }
    return plan->preamble;
}

static bool begins(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

/* The line there, or the next one that has to be the same. */
static const char *next_line(const char *at)
{
    while (begins(at, CREME_NOISE_NOTE) || begins(at, "# " CREME_TRACK_NOTE)) {
        at += strcspn(at, "\n");
        at += *at == '\n';
    }
    return at;
}

static bool same_lines(const char *a, const char *b)
{
    for (;;) {
        a = next_line(a);
        b = next_line(b);
        size_t length = strcspn(a, "\n");
        if (length != strcspn(b, "\n") || strncmp(a, b, length) != 0) return false;
        a += length;
        b += length;
        if (!*a || !*b) return *a == *b;
        a++;
        b++;
    }
}

static bool same_preamble(const creme_store_plan *a, const creme_store_plan *b)
{
    const char *left = behind_model(a), *right = behind_model(b);
    if (left == a->preamble || right == b->preamble) return same_lines(a->preamble, b->preamble);
    size_t before = (size_t)(strstr(a->preamble, MODEL_LINE) - a->preamble);
    return strncmp(a->preamble, b->preamble, before) == 0 && same_lines(left, right);
}

bool creme_plan_same_shape(const creme_store_plan *a, const creme_store_plan *b)
{
    bool same = a->track_count == b->track_count && a->column_count == b->column_count &&
                a->replicate_column_count == b->replicate_column_count && same_preamble(a, b);
    same = same && same_columns(a->columns, b->columns, a->column_count) &&
           same_columns(a->replicate_columns, b->replicate_columns, a->replicate_column_count);
    for (size_t i = 0; same && i < a->track_count; i++) same = strcmp(a->tracks[i], b->tracks[i]) == 0;
    return same;
}

/* The first line of a text, after "# ", that is none of the other's; "" if all are. Of the model is told otherwise. */
static void find_line(char *out, size_t bytes, const char *text, const char *other)
{
    *out = '\0';
    for (const char *line = next_line(text); *line; line += *line == '\n', line = next_line(line)) {
        size_t length = strcspn(line, "\n");
        bool found = strncmp(line, MODEL_LINE, strlen(MODEL_LINE)) == 0;
        for (const char *at = other; !found && *at; at += strcspn(at, "\n"), at += *at == '\n')
            found = strcspn(at, "\n") == length && strncmp(at, line, length) == 0;
        if (!found && length > 2) {
            snprintf(out, bytes, "%.*s", (int)length - 2, line + 2);
            return;
        }
        line += length;
    }
}

/* What tables say of how numbers came about, beside options: bins, a field that is trusted, attention. */
static creme_status compare_words(const creme_store *store, const creme_store_plan *now)
{
    const creme_store_plan *before = &store->plan.plan;
    char is[200], was[200];
    if (same_preamble(now, before)) return CREME_OK;
    find_line(is, sizeof is, now->preamble, before->preamble);
    find_line(was, sizeof was, before->preamble, now->preamble);
    if (!*is && !*was) return CREME_OK; /* which shapes tell */
    bool attention = strncmp(*is ? is : was, "attention: ", strlen("attention: ")) == 0;
    const char *by = attention ? " (CREME_CUDA_ATTENTION)" : "", *step = before->step;
    if (*is && *was)
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "this run has \"%s\"%s, but in %s the step %s was begun with \"%s\"; go on with that, or "
                          "take another folder",
                          is, by, store->folder, step, was);
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "this run %s \"%s\"%s, %s which the step %s in %s was begun; go on so, or take another folder",
                      *is ? "has" : "is without", *is ? is : was, by, *is ? "without" : "with", step, store->folder);
}

/* All that follows from options, files and version; it differs only where something beside the weights (config.json, a
 * table of tracks) has changed. */
static creme_status compare_rest(const creme_store *store, const creme_store_plan *now)
{
    const creme_store_plan *before = &store->plan.plan;
    if (now->loci == before->loci && now->units == before->units && now->units_in_all == before->units_in_all &&
        creme_plan_same_shape(now, before)) {
        return CREME_OK;
    }
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "the model, its tracks or the columns of the loci are not those with which the step %s in %s "
                      "was begun; take another folder",
                      before->step, store->folder);
}

static creme_status compare_version(const creme_store_plan *before, const creme_store_plan *now, const char *folder)
{
    if (strcmp(now->version, before->version) == 0) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "this is creme %s, but in %s the step %s was begun with creme %s; go on with that, or take "
                      "another folder",
                      now->version, folder, before->step, before->version);
}

creme_status creme_plan_compare_asked(const creme_store *store, const creme_store_plan *now)
{
    const creme_store_plan *before = &store->plan.plan;
    creme_status status = compare_version(before, now, store->folder);
    if (status == CREME_OK) status = compare_options(store, now, true);
    return status == CREME_OK ? compare_inputs(store, now) : status;
}

creme_status creme_plan_compare(const creme_store *store, const creme_store_plan *now)
{
    creme_status status = compare_version(&store->plan.plan, now, store->folder);
    if (status == CREME_OK) status = compare_options(store, now, false);
    if (status == CREME_OK) status = compare_inputs(store, now);
    if (status == CREME_OK) status = compare_words(store, now);
    return status == CREME_OK ? compare_rest(store, now) : status;
}
