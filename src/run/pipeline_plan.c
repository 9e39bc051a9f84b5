/* Making the command lines of a pipeline. */
#include "run/pipeline_plan.h"

#include "run/gene_bins.h"
#include "run/parameters.h"

#include "assay/classes.h"
#include "base/memory.h"
#include "model/ensemble/files.h"

#include <creme/track.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- Cell lines ------------------------------------------------------------------------------------------------ */

static creme_status add_cell(creme_pipeline_plan *plan, const char *text, size_t length)
{
    size_t name = creme_track_given_name(text);
    for (size_t i = 0; i < plan->cell_count; i++) {
        if (strncmp(plan->cells[i].name, text, name) != 0 || plan->cells[i].name[name]) continue;
        return creme_fail(CREME_ERROR_ARGUMENT, "--cells: two are called %s", plan->cells[i].name);
    }
    creme_status status = creme_grow(&plan->cells, &plan->cell_capacity, plan->cell_count + 1, sizeof *plan->cells);
    if (status != CREME_OK) return status;
    creme_cell *cell = &plan->cells[plan->cell_count];
    *cell = (creme_cell){0};
    plan->cell_count++;
    CREME_TRY(creme_copy_text_n(&cell->name, text, name));
    CREME_TRY(creme_copy_text_n(&cell->track, text, length));
done:
    return status;
}

/* "K562=872,873,GM12878=870,871": a comma ends a cell line where the next NAME= begins. */
static creme_status read_cells(creme_pipeline_plan *plan, const char *text)
{
    if (!text) return creme_fail(CREME_ERROR_ARGUMENT, "--cells: a pipeline needs a cell line, as in K562=5111");
    for (const char *at = text; at;) {
        if (creme_track_given_name(at) == 0) {
            return creme_fail(CREME_ERROR_ARGUMENT, "--cells: '%.80s' is not NAME=TRACK, as in K562=5111", at);
        }
        const char *end = strchr(at, ',');
        while (end && creme_track_given_name(end + 1) == 0) end = strchr(end + 1, ',');
        creme_status status = add_cell(plan, at, end ? (size_t)(end - at) : strlen(at));
        if (status != CREME_OK) return status;
        at = end ? end + 1 : NULL;
    }
    return CREME_OK;
}

/* --- Words ----------------------------------------------------------------------------------------------------- */

static bool is_word(const char *known, const char *text, size_t length)
{
    return strlen(known) == length && strncmp(known, text, length) == 0;
}

/* What a word in braces stands for; NULL if it is none, or of another pipeline: without a cell line, or tables to
 * compare with. */
static const char *meaning(const creme_pipeline_plan *plan, const creme_cell *cell, const char *word, size_t length)
{
    const struct {
        const char *word, *text;
    } known[] = {{"run", plan->folder},
                 {"tables", plan->tables},
                 {"figures", plan->figures},
                 {"against", plan->against},
                 {"all", plan->request->cells},
                 {"first", plan->cells ? plan->cells[0].name : NULL},
                 {"profile-bins", plan->profile_bins},
                 {"cell", cell ? cell->name : NULL},
                 {"track", cell ? cell->track : NULL}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (is_word(known[i].word, word, length)) return known[i].text;
    }
    for (size_t i = 0; i < plan->request->word_count; i++) {
        if (is_word(plan->request->words[i].word, word, length)) return plan->request->words[i].text;
    }
    return NULL;
}

/* *out = the text with everything in braces put in. CREME_ERROR_LIBRARY for a word that means nothing. */
static creme_status fill(char **out, const creme_pipeline_plan *plan, const creme_cell *cell, const char *text,
                         size_t length)
{
    const char *end = text + length;
    char *made = NULL;
    creme_status status = creme_copy_text_n(&made, "", 0);
    for (const char *at = text; status == CREME_OK && at < end;) {
        const char *brace = memchr(at, '{', (size_t)(end - at)), *put = at, *next = brace ? brace : end;
        size_t count = (size_t)(next - at);
        if (brace == at) {
            const char *last = memchr(at, '}', (size_t)(end - at));
            put = last ? meaning(plan, cell, at + 1, (size_t)(last - at - 1)) : NULL;
            next = last ? last + 1 : end;
            count = put ? strlen(put) : 0;
        }
        char *longer = NULL;
        if (put)
            status = creme_format_text(&longer, "%s%.*s", made, (int)count, put);
        else
            status = creme_fail(CREME_ERROR_LIBRARY, "the pipeline's template '%.*s': %.*s means nothing here",
                                (int)length, text, (int)(next - at), at);
        creme_free(made);
        made = longer;
        at = next;
    }
    *out = made;
    return status;
}

/* Takes over the text, also when it fails. */
static creme_status add_argument(creme_pipeline_step *step, char *text)
{
    creme_status status = creme_grow(&step->arguments, &step->capacity, step->count + 1, sizeof *step->arguments);
    if (status == CREME_OK)
        step->arguments[step->count++] = text;
    else
        creme_free(text);
    return status;
}

static creme_status add_copy(creme_pipeline_step *step, const char *word)
{
    char *text = NULL;
    creme_status status = creme_copy_text(&text, word);
    return status == CREME_OK ? add_argument(step, text) : status;
}

static creme_status add_files(creme_pipeline_step *step, const char *list)
{
    creme_model_files files = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_model_files_split(&files, list));
    for (size_t i = 0; i < files.count; i++) CREME_TRY(add_copy(step, files.at[i]));
done:
    creme_model_files_clear(&files);
    return status;
}

/* {genes}: the annotation, of which analyses of CREs name genes; the others have no use for it. */
static creme_status add_genes(creme_pipeline_step *step, const creme_run_request *run)
{
    creme_status status = CREME_OK;
    CREME_TRY(add_copy(step, "--gtf"));
    CREME_TRY(add_copy(step, run->gtf));
    if (!run->gene_type_given) return CREME_OK;
    CREME_TRY(add_copy(step, "--gene-type"));
    CREME_TRY(add_copy(step, run->gene_type));
done:
    return status;
}

static creme_status add_word(const creme_pipeline_plan *plan, creme_pipeline_step *step, const creme_cell *cell,
                             const char *word, size_t length)
{
    const creme_pipeline_request *request = plan->request;
    if (is_word("{genes}", word, length)) return add_genes(step, &request->run);
    if (is_word("{signals}", word, length) && request->signals) return add_files(step, request->signals);
    if (is_word("{annotations}", word, length) && request->annotations) return add_files(step, request->annotations);
    char *text = NULL;
    creme_status status = fill(&text, plan, cell, word, length);
    return status == CREME_OK ? add_argument(step, text) : status;
}

static creme_status add_words(const creme_pipeline_plan *plan, creme_pipeline_step *step, const creme_cell *cell,
                              const char *words)
{
    creme_status status = CREME_OK;
    for (words += strspn(words, " "); status == CREME_OK && *words; words += strspn(words, " ")) {
        size_t length = strcspn(words, " ");
        status = add_word(plan, step, cell, words, length);
        words += length;
    }
    return status;
}

/* An option that was given to the pipeline, and that the step's command takes. */
static creme_status add_option(void *self, const char *name, const char *value)
{
    /* --quiet would be in the command lines that tables record, and change files that later steps have read. */
    static const char *const own[] = {"out",  "tracks", "profile-bins", "dry-run", "quiet",    "help",
                                      "part", "emit",   "jobs",         "parts",   "max-array"};
    creme_pipeline_step *step = self;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (strcmp(name, own[i]) == 0) return CREME_OK;
    }
    if (step->in_full && creme_run_parameter_is_of_stops(name)) return CREME_OK;
    if (step->assay && creme_run_parameter_is_limit(name) && value) {
        creme_status checked = creme_run_check_limit(name, strtod(value, NULL));
        if (checked != CREME_OK) return checked;
    }
    bool genes = strcmp(name, "gtf") == 0 || strcmp(name, "gene-type") == 0;
    if (genes && strcmp(step->command, "analyze") == 0) return CREME_OK; /* where they are of use, {genes} is */
    char *text = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&text, "--%s", name));
    CREME_TRY(add_argument(step, text));
    if (value) CREME_TRY(add_copy(step, value));
done:
    return status;
}

/* --- Steps ----------------------------------------------------------------------------------------------------- */

/* The path of the table that must have rows. */
static creme_status name_need(creme_pipeline_step *step, const creme_pipeline_plan *plan, const creme_cell *cell,
                              const char *needs)
{
    char *name = NULL;
    if (!needs) return CREME_OK;
    creme_status status = CREME_OK;
    CREME_TRY(fill(&name, plan, cell, needs, strlen(needs)));
    bool other = strncmp(needs, "{against}", strlen("{against}")) == 0;
    status = other ? creme_format_text(&step->needs, "%s.tsv", name)
                   : creme_format_text(&step->needs, "%s/%s.tsv", plan->tables, name);
done:
    creme_free(name);
    return status;
}

/* Whether there is what a template is `with`. */
static bool is_given(const creme_pipeline_plan *plan, creme_pipeline_extra with)
{
    switch (with) {
    case CREME_WITH_SIGNALS:
        return plan->request->signals != NULL;
    case CREME_WITH_ANNOTATIONS:
        return plan->request->annotations != NULL;
    case CREME_WITH_AGAINST:
        return plan->against != NULL;
    case CREME_WITH_STOPS:
        return plan->request->run.stop_by == CREME_STOP_BY_CLASS;
    case CREME_WITH_NOTHING:
        break;
    }
    return true;
}

static bool is_extra(creme_pipeline_extra with)
{
    return with != CREME_WITH_NOTHING && with != CREME_WITH_STOPS;
}

/* Whether it is told to: its own default is to draw all. */
static bool stops(const creme_pipeline_plan *plan, const creme_pipeline_step *step)
{
    return !plan->request->of_no_cells && is_given(plan, CREME_WITH_STOPS) && !step->in_full && step->assay &&
           step->assay->takes & CREME_TAKES_STOP_BY;
}

/* A table that is only there if the step before it had something to do. */
static creme_status add_also(const creme_pipeline_plan *plan, creme_pipeline_step *step, const creme_cell *cell,
                             const char *name)
{
    char *filled = NULL, *path = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(fill(&filled, plan, cell, name, strlen(name)));
    CREME_TRY(creme_format_text(&path, "%s/%s.tsv", plan->tables, filled));
    step->also = step->count;
    status = add_argument(step, path);
done:
    creme_free(filled);
    return status;
}

static creme_status add_step(creme_pipeline_plan *plan, const creme_pipeline_template *from, const creme_cell *cell)
{
    creme_status status = creme_grow(&plan->steps, &plan->step_capacity, plan->step_count + 1, sizeof *plan->steps);
    if (status != CREME_OK) return status;
    creme_pipeline_step *step = &plan->steps[plan->step_count++];
    const creme_pipeline_commands *commands = &plan->request->commands;
    *step = (creme_pipeline_step){.command = from->command,
                                  .assay = from->command ? creme_assay_kind_find(from->command) : NULL,
                                  .least_rows = from->least_rows > 0 ? from->least_rows : 1,
                                  .loci = from->loci,
                                  .in_full = from->in_full,
                                  .is_optional = is_extra(from->with)};
    CREME_TRY(fill(&step->name, plan, cell, from->name, strlen(from->name)));
    CREME_TRY(creme_format_text(&step->table, "%s/%s.tsv", plan->tables, step->name));
    CREME_TRY(name_need(step, plan, cell, from->needs));
    if (!step->command) return CREME_OK;
    step->is_optional |= strcmp(step->command, "figure") == 0;
    CREME_TRY(add_copy(step, "creme"));
    CREME_TRY(add_copy(step, step->command));
    CREME_TRY(commands->forward(commands->self, step->command, add_option, step));
    if (stops(plan, step)) CREME_TRY(add_words(plan, step, cell, "--stop-by class"));
    CREME_TRY(add_words(plan, step, cell, from->words));
    if (from->also && is_given(plan, CREME_WITH_STOPS)) CREME_TRY(add_also(plan, step, cell, from->also));
    if (step->assay) {
        CREME_TRY(add_words(plan, step, cell, "-o {run}/ --step"));
        CREME_TRY(add_copy(step, step->name));
    }
done:
    return status;
}

creme_status creme_pipeline_plan_add(creme_pipeline_plan *plan, const creme_pipeline_template *from)
{
    if (!is_given(plan, from->with)) return CREME_OK;
    bool each = strstr(from->name, "{cell}") != NULL, others = strstr(from->name, "{first}") != NULL;
    creme_status status = CREME_OK;
    if (!each) return add_step(plan, from, NULL);
    for (size_t i = others; i < plan->cell_count; i++) CREME_TRY(add_step(plan, from, &plan->cells[i]));
done:
    return status;
}

creme_status creme_pipeline_step_parse(const creme_pipeline_plan *plan, const creme_pipeline_step *step,
                                       creme_run_request *out)
{
    const creme_pipeline_commands *commands = &plan->request->commands;
    return commands->parse(commands->self, (int)step->count, (const char *const *)step->arguments, out);
}

void creme_pipeline_step_write(const creme_pipeline_step *step, creme_output *output)
{
    if (step->count == 0) creme_output_print(output, ".");
    for (size_t i = 0; i < step->count; i++) {
        if (i > 0) creme_output_print(output, " ");
        creme_parameter_quote(output, step->arguments[i]);
    }
}

/* --- The plan -------------------------------------------------------------------------------------------------- */

static creme_status check_there(const char *option, const char *path)
{
    if (access(path, R_OK) == 0) return CREME_OK;
    return creme_fail(CREME_ERROR_IO, "--%s: %s: %s", option, path, strerror(errno));
}

static creme_status check_files(const char *option, const char *list)
{
    creme_model_files files = {0};
    if (!list) return CREME_OK;
    creme_status status = creme_model_files_split(&files, list);
    if (status == CREME_ERROR_ARGUMENT) {
        status = creme_fail(status, "--%s: '%s': expected FILE, or FILE,FILE,... without an empty one", option, list);
    }
    for (size_t i = 0; status == CREME_OK && i < files.count; i++) status = check_there(option, files.at[i]);
    creme_model_files_clear(&files);
    return status;
}

/* What the extras read, before anything is computed. */
static creme_status find_extras(creme_pipeline_plan *plan)
{
    const creme_pipeline_request *request = plan->request;
    creme_status status = CREME_OK;
    CREME_TRY(check_files("signals", request->signals));
    CREME_TRY(check_files("annotations", request->annotations));
    if (!request->against) return CREME_OK;
    size_t length = strlen(request->against);
    while (length > 1 && request->against[length - 1] == '/') length--;
    CREME_TRY(creme_format_text(&plan->against, "%.*s/tables", (int)length, request->against));
    status = check_there("against", plan->against);
done:
    return status;
}

creme_status creme_pipeline_plan_init(creme_pipeline_plan *out, const creme_pipeline_request *request)
{
    *out = (creme_pipeline_plan){.apart = request->steps != NULL, .request = request};
    const char *folder = request->run.out;
    if (!folder || !request->run.gtf) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--%s: a pipeline needs %s", folder ? "gtf" : "out",
                          folder ? "an annotation" : "a run folder");
    }
    if (!request->of_no_cells && request->run.stop_by == CREME_STOP_BY_WIDTH)
        return creme_fail(CREME_ERROR_ARGUMENT, "--stop-by width: a pipeline stops by class, or none");
    size_t length = strlen(folder);
    creme_status status = CREME_OK;
    while (length > 1 && folder[length - 1] == '/') length--;
    CREME_TRY(creme_copy_text_n(&out->folder, folder, length));
    CREME_TRY(creme_format_text(&out->tables, "%s/tables", out->folder));
    CREME_TRY(creme_format_text(&out->figures, "%s/figures", out->folder));
    CREME_TRY(creme_format_text(&out->profile_bins, "%" PRId64, request->run.profile_bins));
    if (!request->of_no_cells) CREME_TRY(read_cells(out, request->cells));
    CREME_TRY(find_extras(out));
    CREME_TRY(creme_share_read_size(&out->cache_bytes, request->run.cache));
done:
    return status;
}

creme_status creme_pipeline_check_exons(const creme_pipeline_plan *plan)
{
    const creme_run_request *run = &plan->request->run;
    const char *of_two = NULL, *of_all = NULL;
    creme_status status = CREME_OK;
    if (!run->gene_bins) return CREME_OK;
    CREME_TRY(check_there("gene-bins", run->gene_bins));
    CREME_TRY(creme_gene_bins_check(run));
    for (size_t i = 0; i < plan->step_count; i++) {
        const creme_assay_kind *assay = plan->steps[i].assay;
        if (!assay || creme_gene_bins_are_for(assay)) continue;
        *(assay->place == CREME_PLACE_PAIR ? &of_two : &of_all) = assay->name;
    }
    if (plan->apart || (!of_two && !of_all)) return CREME_OK;
    creme_log_warning(run->log, "--gene-bins: no exons are read by %s%s%s%s%s", of_two ? of_two : "",
                      of_two ? " (it compares two loci, whose genes have different exons: it reads the central bins)"
                             : "",
                      of_two && of_all ? " and " : "", of_all ? of_all : "", of_all ? " (it has every bin)" : "");
done:
    return status;
}

creme_status creme_pipeline_plan_make(creme_pipeline_plan *out, const creme_pipeline_request *request)
{
    creme_status status = creme_pipeline_plan_init(out, request);
    for (size_t i = 0; status == CREME_OK && i < creme_pipeline_template_count; i++) {
        status = creme_pipeline_plan_add(out, &creme_pipeline_templates[i]);
    }
    return status == CREME_OK ? creme_pipeline_check_exons(out) : status;
}

static void clear_step(creme_pipeline_step *step)
{
    for (size_t i = 0; i < step->count; i++) creme_free(step->arguments[i]);
    creme_free(step->arguments);
    creme_free(step->name);
    creme_free(step->table);
    creme_free(step->needs);
}

void creme_pipeline_plan_clear(creme_pipeline_plan *plan)
{
    creme_share_close(&plan->share);
    creme_lock_release(&plan->lock, true);
    for (size_t i = 0; i < plan->step_count; i++) clear_step(&plan->steps[i]);
    for (size_t i = 0; i < plan->cell_count; i++) {
        creme_free(plan->cells[i].name);
        creme_free(plan->cells[i].track);
    }
    creme_free(plan->steps);
    creme_free(plan->cells);
    creme_free(plan->folder);
    creme_free(plan->tables);
    creme_free(plan->figures);
    creme_free(plan->against);
    creme_free(plan->profile_bins);
    *plan = (creme_pipeline_plan){0};
}
