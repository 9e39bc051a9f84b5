/* Reading a background: its header has to be ours, as far as numbers depend on it. */
#include "run/variant_background.h"

#include "run/parameters.h"

#include "base/memory.h"

#include <creme/table.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Options on which an effect depends; which variants and loci there are does not count. */
static const char *const compared[] = {
    "head",      "lora-alpha", "input-bp", "gamma",       "window", "n-value", "sum-strands", "bins",
    "gene-bins", "rc",         "shifts",   "undo-squash", "preset", "align",   "pseudocount", "ignore-tensors"};
enum { COMPARED = sizeof compared / sizeof *compared };

typedef struct reader {
    const creme_inputs *inputs;
    creme_variant_scope *out;
    creme_table *table;
    const char *path;
    bool seen[COMPARED]; /* the request has it */
} reader;

/* The value of an option in the table's notes; NULL: it was not given. */
static const char *noted(const creme_table *table, const char *name)
{
    char with_value[80], flag[80];
    snprintf(with_value, sizeof with_value, "  --%s ", name);
    snprintf(flag, sizeof flag, "  --%s", name);
    const char *value = creme_table_note_after(table, with_value);
    for (size_t i = 0; !value && i < creme_table_note_count(table); i++) {
        if (strcmp(creme_table_note(table, i), flag) == 0) value = "";
    }
    return value;
}

static creme_status differs(const reader *r, const char *what, const char *there, const char *here)
{
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "--background: %s was made with %s %s, this run has %s: its effects are no measure of these",
                      r->path, what,
                      there && *there ? there
                      : there         ? "given"
                                      : "not given",
                      here && *here ? here
                      : here        ? "it"
                                    : "none");
}

static creme_status compare_option(void *self, const creme_parameter *parameter, const char *value)
{
    reader *r = self;
    char what[80];
    for (int i = 0; i < COMPARED; i++) {
        if (strcmp(compared[i], parameter->name) != 0) continue;
        const char *there = noted(r->table, parameter->name);
        r->seen[i] = true;
        if (there && strcmp(there, value) == 0) return CREME_OK;
        snprintf(what, sizeof what, "--%s", parameter->name);
        return differs(r, what, there, value);
    }
    return CREME_OK;
}

/* The last part of each path, and what is said of the network. */
static bool is_same_model(const char *there, const char *here)
{
    const char *about_there = strstr(there, " ("), *about_here = strstr(here, " (");
    if (!about_there || !about_here || strcmp(about_there, about_here) != 0) return false;
    const char *from_there = there, *from_here = here;
    for (const char *c = there; c < about_there; c++) from_there = *c == '/' || *c == ':' ? c + 1 : from_there;
    for (const char *c = here; c < about_here; c++) from_here = *c == '/' || *c == ':' ? c + 1 : from_here;
    return strcmp(from_there, from_here) == 0;
}

static creme_status compare_header(reader *r)
{
    const creme_inputs *inputs = r->inputs;
    const creme_model_info *info = inputs->info;
    const char *model = creme_table_note_after(r->table, "model: ");
    const char *window = creme_table_note_after(r->table, "window: ");
    char here[1024], bins[160];
    creme_status status;
    if (!model || !window) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "--background: %s: expected a table of creme variants, with the lines at its beginning",
                          r->path);
    }
    snprintf(here, sizeof here, "%s (%s: %s)", creme_inputs_model_name(inputs), info->kind, info->summary);
    if (!is_same_model(model, here)) return differs(r, "the model", model, here);
    snprintf(bins, sizeof bins, "%" PRId64 " bp, output bins %" PRId64 "-%" PRId64 " of %" PRId64, info->input_bp,
             inputs->bins.start, inputs->bins.end - 1, info->bins);
    if (!inputs->request->gene_bins && (strncmp(window, bins, strlen(bins)) != 0 || window[strlen(bins)] != ',')) {
        return differs(r, "the window", window, bins);
    }
    CREME_TRY(creme_run_request_visit(inputs->request, compare_option, r));
    for (int i = 0; i < COMPARED; i++) {
        const char *there = noted(r->table, compared[i]);
        char what[80];
        snprintf(what, sizeof what, "--%s", compared[i]);
        if (!r->seen[i] && there) return differs(r, what, there, NULL);
    }
done:
    return status;
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static creme_status read_track(reader *r, size_t track, size_t track_column, const double *values, size_t *used)
{
    const char *name = r->inputs->tracks.at[track].name;
    size_t first = *used;
    for (size_t i = 0; i < creme_table_row_count(r->table); i++) {
        if (isnan(values[i]) || strcmp(creme_table_text(r->table, i, track_column), name) != 0) continue;
        r->out->background[(*used)++] = fabs(values[i]);
    }
    if (*used == first) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "--background: %s: no effects in track %s", r->path, name);
    }
    qsort(r->out->background + first, *used - first, sizeof(double), compare_numbers);
    return CREME_OK;
}

creme_status creme_variant_background_read(creme_variant_scope *scope, const creme_inputs *inputs)
{
    reader r = {.inputs = inputs, .out = scope, .path = inputs->request->background};
    size_t variant = 0, track = 0, effect = 0, used = 0, tracks = inputs->tracks.count;
    double *values = NULL;
    creme_status status;
    CREME_TRY(creme_table_read(&r.table, r.path));
    if (!creme_table_find(r.table, "variant", &variant) || !creme_table_find(r.table, "track", &track) ||
        !creme_table_find(r.table, "log2fc", &effect)) {
        status = creme_fail(CREME_ERROR_FORMAT,
                            "--background: %s: expected a table of creme variants (columns variant, track, log2fc)",
                            r.path);
        goto done;
    }
    CREME_TRY(compare_header(&r));
    CREME_TRY(creme_table_numbers(r.table, effect, &values));
    CREME_TRY(creme_allocate(&scope->background, creme_table_row_count(r.table), sizeof *scope->background));
    CREME_TRY(creme_allocate_zero(&scope->first_background, tracks + 1, sizeof *scope->first_background));
    for (size_t t = 0; t < tracks; t++) {
        CREME_TRY(read_track(&r, t, track, values, &used));
        scope->first_background[t + 1] = used;
    }
done:
    creme_free(values);
    creme_table_destroy(r.table);
    return status;
}
