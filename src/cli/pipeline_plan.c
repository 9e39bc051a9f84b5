/* Writing the command lines of a pipeline. */
#include "cli/pipeline_plan.h"

#include "cli/options.h"

#include "base/memory.h"
#include "model/ensemble/files.h"

#include <creme/track.h>

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* One step; for each cell line if its name has {cell} in it. Words are parted by blanks before what is in braces is
 * put in: {run} is the run folder, {tables} and {figures} folders in it, {all} every cell line's track, {cell} and
 * {track} one's name and what chooses it, {first} the first cell line's name (no step for that one itself), {against}
 * the tables of the run to compare with, {profile-bins} the pipeline's option, which for profiles alone would be
 * another; {signals} and {annotations} become a word for each file, {genes} the options of the annotation. The table
 * a step needs must have rows; without the option that it is `with`, there is no such step. An assay is also given
 * the run folder and its name there; every step, what was typed for the pipeline that its command takes too. */
typedef struct step_template {
    const char *name;
    const char *command;
    const char *words, *needs;
    size_t least_rows; /* of what it needs; 0: 1 */
    const char *with;  /* NULL: always there */
} step_template;

#define LOCI       "-l {tables}/loci.{cell}.tsv --tracks {track}"
#define CRES       " --cres {tables}/sufficient-cres.{cell}.tsv"
#define TABLE(T)   "{tables}/" T ".{cell}.tsv"
#define MAKES(T)   " -o " TABLE(T)
#define SUMMARY(T) " --summary " TABLE(T "-summary")
#define ASSAY(NAME, COMMAND, WORDS, NEEDS)                                                                           \
    {                                                                                                                \
        NAME ".{cell}", COMMAND, WORDS, NEEDS ".{cell}", 1, NULL                                                     \
    }
#define ANALYSIS(NAME, WORDS, NEEDS)                                                                                 \
    {                                                                                                                \
        NAME ".{cell}", "analyze", WORDS MAKES(NAME), NEEDS ".{cell}", 1, NULL                                       \
    }

/* What there is only with an option. */
#define EXTRA(NAME, WORDS, NEEDS, WITH)                                                                              \
    {                                                                                                                \
        NAME ".{cell}", "analyze", WORDS MAKES(NAME), NEEDS, 1, WITH                                                 \
    }
#define EXTRA_FIGURE(NAME, WORDS, NEEDS, WITH)                                                                       \
    {                                                                                                                \
        "figures/" NAME ".{cell}", "figure", WORDS " -o {figures}/" NAME ".{cell}", NEEDS, 1, WITH                   \
    }
#define FIGURE(NAME, WORDS, NEEDS)                                                                                   \
    {                                                                                                                \
        "figures/" NAME ".{cell}", "figure", NAME " " WORDS " -o {figures}/" NAME ".{cell}", NEEDS ".{cell}", 1,     \
            NULL                                                                                                     \
    }

static const step_template templates[] = {
    {"loci", "loci", "-o {tables}/loci.tsv", NULL, 0, NULL},
    {"activity", "activity", "-l {tables}/loci.tsv --tracks {all}", "loci", 1, NULL},
    {"genes.{cell}", "analyze", "tss {tables}/activity.tsv --track {cell}" MAKES("genes"), "activity", 1, NULL},

    ASSAY("context-dependence", "context-dependence", "-l " TABLE("genes") " --tracks {track}", "genes"),
    ANALYSIS("contexts", "contexts " TABLE("context-dependence") SUMMARY("contexts"), "context-dependence"),
    ANALYSIS("loci", "loci " TABLE("contexts"), "contexts"),

    {"context-swap.{cell}", "context-swap", LOCI, "loci.{cell}", 2, NULL},
    ANALYSIS("swaps", "swap " TABLE("context-swap") " --contexts " TABLE("contexts") SUMMARY("swaps"),
             "context-swap"),

    ASSAY("necessity", "necessity", LOCI, "loci"),
    ANALYSIS("necessary-cres", "necessity " TABLE("necessity") " {genes}" SUMMARY("necessary-cres"), "necessity"),
    ASSAY("profile", "profile", LOCI " --cres " TABLE("necessary-cres") " --profile-bins {profile-bins}",
          "necessary-cres"),
    ASSAY("sufficiency", "sufficiency", LOCI, "loci"),
    ANALYSIS("sufficient-cres", "sufficiency " TABLE("sufficiency") " {genes}" SUMMARY("sufficient-cres"),
             "sufficiency"),
    ANALYSIS("necessary-sufficient",
             "both " TABLE("necessary-cres") " " TABLE("sufficient-cres") " {genes}" SUMMARY("necessary-sufficient"),
             "sufficient-cres"),

    ASSAY("distance", "distance", LOCI CRES, "sufficient-cres"),
    ANALYSIS("distances", "distance " TABLE("distance") " " TABLE("sufficient-cres"), "distance"),

    ASSAY("interaction", "interaction", LOCI, "loci"),
    ANALYSIS("interactions", "interaction " TABLE("interaction") SUMMARY("interactions"), "interaction"),
    ANALYSIS("pairs", "pairs " TABLE("interaction") SUMMARY("pairs"), "interaction"),
    ANALYSIS("locations", "locations " TABLE("interaction"), "interaction"),
    ANALYSIS("interaction-traces", "traces " TABLE("interaction"), "interaction"),
    ASSAY("set-sufficiency", "set-sufficiency", LOCI " --set " TABLE("interaction"), "interaction"),
    ANALYSIS("set-sufficiency-traces", "traces " TABLE("set-sufficiency"), "set-sufficiency"),

    ASSAY("multiplicity", "multiplicity", LOCI CRES, "sufficient-cres"),
    ANALYSIS("multiplicity-traces", "traces " TABLE("multiplicity"), "multiplicity"),
    ASSAY("fine-tile", "fine-tile", LOCI CRES " --compare random", "sufficient-cres"),
    ANALYSIS("fine-tile-traces", "traces " TABLE("fine-tile"), "fine-tile"),

    EXTRA("coverage", "coverage " TABLE("sufficient-cres") " {signals}" SUMMARY("coverage"), "sufficient-cres.{cell}",
          "signals"),
    EXTRA("overlaps", "overlap " TABLE("sufficient-cres") " {annotations}", "sufficient-cres.{cell}", "annotations"),
    EXTRA("context-overlaps", "overlap " TABLE("contexts") " {annotations}", "contexts.{cell}", "annotations"),
    EXTRA("against", "compare " TABLE("contexts") " {against}/contexts.{cell}.tsv" SUMMARY("against"),
          "{against}/contexts.{cell}", "against"),

    FIGURE("contexts", TABLE("contexts"), "contexts"),
    FIGURE("context-swap", TABLE("context-swap") " " TABLE("contexts"), "context-swap"),
    FIGURE("necessity", TABLE("necessary-cres"), "necessary-cres"),
    FIGURE("sufficiency", TABLE("sufficient-cres"), "sufficient-cres"),
    FIGURE("necessity-sufficiency", TABLE("necessary-sufficient"), "necessary-sufficient"),
    FIGURE("distance", TABLE("distance") " " TABLE("sufficient-cres"), "distance"),
    FIGURE("distance-histogram", TABLE("sufficient-cres"), "sufficient-cres"),
    FIGURE("greedy-locations", TABLE("interaction") " " TABLE("contexts"), "interaction"),
    FIGURE("greedy-traces", TABLE("interaction") " " TABLE("interactions"), "interaction"),
    FIGURE("second-iteration", TABLE("interaction") " " TABLE("contexts"), "interaction"),
    FIGURE("set-sufficiency", TABLE("set-sufficiency") " " TABLE("contexts"), "set-sufficiency"),
    FIGURE("multiplicity", TABLE("multiplicity"), "multiplicity"),
    FIGURE("fine-tile", TABLE("fine-tile"), "fine-tile"),
    EXTRA_FIGURE("coverage", "coverage " TABLE("coverage-summary"), "coverage.{cell}", "signals"),
    EXTRA_FIGURE("annotations", "annotations " TABLE("overlaps"), "overlaps.{cell}", "annotations"),
    EXTRA_FIGURE("annotations.contexts", "annotations " TABLE("context-overlaps"), "context-overlaps.{cell}",
                 "annotations"),
    EXTRA_FIGURE("models", "models {tables}/activity.tsv {against}/activity.tsv --track {cell}", "{against}/activity",
                 "against"),
    EXTRA_FIGURE("context-pairs.against", "context-pairs " TABLE("contexts") " {against}/contexts.{cell}.tsv",
                 "{against}/contexts.{cell}", "against"),

    {"compare-{first}.{cell}", "analyze",
     "compare {tables}/contexts.{first}.tsv " TABLE(
         "contexts") " --track {first},{cell}"
                     " --summary {tables}/compare-{first}-summary.{cell}.tsv -o {tables}/compare-{first}.{cell}.tsv",
     "contexts.{cell}", 1, NULL},
    {"figures/context-pairs.{first}.{cell}", "figure",
     "context-pairs {tables}/contexts.{first}.tsv " TABLE("contexts") " -o {figures}/context-pairs.{first}.{cell}",
     "contexts.{cell}", 1, NULL},
    {"report", "report", "{run}", NULL, 0, NULL},
};

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

/* --- Steps ----------------------------------------------------------------------------------------------------- */

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
                 {"all", plan->settings->cells},
                 {"first", plan->cells[0].name},
                 {"profile-bins", plan->profile_bins},
                 {"cell", cell ? cell->name : NULL},
                 {"track", cell ? cell->track : NULL}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strlen(known[i].word) == length && strncmp(known[i].word, word, length) == 0) return known[i].text;
    }
    return NULL;
}

/* *out = the text with everything in braces put in. CREME_ERROR_LIBRARY for a word that means nothing. */
static creme_status fill(char **out, const creme_pipeline_plan *plan, const creme_cell *cell, const char *text,
                         size_t length)
{
    char *made = NULL;
    creme_status status = creme_copy_text_n(&made, "", 0);
    for (size_t i = 0; status == CREME_OK && i < length;) {
        char *longer = NULL;
        size_t plain = strcspn(text + i, "{") < length - i ? strcspn(text + i, "{") : length - i;
        size_t word = plain == 0 ? strcspn(text + i + 1, "}") : 0;
        const char *put = plain == 0 ? meaning(plan, cell, text + i + 1, word) : text + i;
        if (put) {
            status = creme_format_text(&longer, "%s%.*s", made, plain == 0 ? (int)strlen(put) : (int)plain, put);
        } else {
            status = creme_fail(CREME_ERROR_LIBRARY, "the pipeline's template '%.*s': {%.*s} means nothing here",
                                (int)length, text, (int)word, text + i + 1);
        }
        creme_free(made);
        made = longer;
        i += plain == 0 ? word + 2 : plain;
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

static creme_status add_word(const creme_pipeline_plan *plan, creme_pipeline_step *step, const creme_cell *cell,
                             const char *word, size_t length)
{
    char *text = NULL;
    creme_status status = fill(&text, plan, cell, word, length);
    return status == CREME_OK ? add_argument(step, text) : status;
}

/* {signals}, {annotations}: a word for each file of the list; NULL for other words. */
static const char *list_of(const creme_pipeline_plan *plan, const char *word, size_t length)
{
    if (length == strlen("{signals}") && strncmp(word, "{signals}", length) == 0) return plan->settings->signals;
    if (length == strlen("{annotations}") && strncmp(word, "{annotations}", length) == 0)
        return plan->settings->annotations;
    return NULL;
}

static creme_status add_files(creme_pipeline_step *step, const char *list)
{
    creme_model_files files = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_model_files_split(&files, list));
    for (size_t i = 0; i < files.count; i++) {
        char *path = NULL;
        CREME_TRY(creme_copy_text(&path, files.at[i]));
        CREME_TRY(add_argument(step, path));
    }
done:
    creme_model_files_clear(&files);
    return status;
}

static creme_status add_copy(creme_pipeline_step *step, const char *word)
{
    char *text = NULL;
    creme_status status = creme_copy_text(&text, word);
    return status == CREME_OK ? add_argument(step, text) : status;
}

/* {genes}: the annotation, of which analyses of CREs name genes; the others have no use for it. */
static creme_status add_genes(const creme_pipeline_plan *plan, creme_pipeline_step *step)
{
    const creme_settings *settings = plan->settings;
    creme_status status = CREME_OK;
    CREME_TRY(add_copy(step, "--gtf"));
    CREME_TRY(add_copy(step, settings->run.gtf));
    if (!creme_options_given(settings, "gene-type")) return CREME_OK;
    CREME_TRY(add_copy(step, "--gene-type"));
    CREME_TRY(add_copy(step, settings->run.gene_type));
done:
    return status;
}

static creme_status add_words(const creme_pipeline_plan *plan, creme_pipeline_step *step, const creme_cell *cell,
                              const char *words)
{
    creme_status status = CREME_OK;
    for (words += strspn(words, " "); status == CREME_OK && *words; words += strspn(words, " ")) {
        size_t length = strcspn(words, " ");
        const char *list = list_of(plan, words, length);
        if (length == strlen("{genes}") && strncmp(words, "{genes}", length) == 0)
            status = add_genes(plan, step);
        else
            status = list ? add_files(step, list) : add_word(plan, step, cell, words, length);
        words += length;
    }
    return status;
}

static creme_status add_option(void *self, const char *name, const char *value)
{
    /* --quiet would be in the command lines that tables record, and change files that later steps have read. */
    static const char *const own[] = {"out", "tracks", "profile-bins", "dry-run", "quiet", "help"};
    creme_pipeline_step *step = self;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (strcmp(name, own[i]) == 0) return CREME_OK;
    }
    bool genes = strcmp(name, "gtf") == 0 || strcmp(name, "gene-type") == 0;
    if (genes && step->command.id == CREME_COMMAND_ANALYZE) return CREME_OK; /* where they are of use, {genes} is */
    char *text = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&text, "--%s", name));
    CREME_TRY(add_argument(step, text));
    if (value) CREME_TRY(creme_copy_text(&text, value));
    if (value) CREME_TRY(add_argument(step, text));
done:
    return status;
}

static bool is_assay(const creme_command *command)
{
    return command->assay != NULL;
}

static creme_status add_step(creme_pipeline_plan *plan, const step_template *from, const creme_cell *cell)
{
    creme_status status = creme_grow(&plan->steps, &plan->step_capacity, plan->step_count + 1, sizeof *plan->steps);
    if (status != CREME_OK) return status;
    creme_pipeline_step *step = &plan->steps[plan->step_count];
    *step = (creme_pipeline_step){.least_rows = from->least_rows,
                                  .is_optional = strcmp(from->command, "figure") == 0 || from->with};
    plan->step_count++;
    CREME_TRY(creme_command_find(&step->command, from->command));
    CREME_TRY(fill(&step->name, plan, cell, from->name, strlen(from->name)));
    CREME_TRY(creme_format_text(&step->table, "%s/%s.tsv", plan->tables, step->name));
    if (from->needs) {
        char *needs = NULL;
        CREME_TRY(fill(&needs, plan, cell, from->needs, strlen(from->needs)));
        bool other = strncmp(from->needs, "{against}", strlen("{against}")) == 0;
        status = other ? creme_format_text(&step->needs, "%s.tsv", needs)
                       : creme_format_text(&step->needs, "%s/%s.tsv", plan->tables, needs);
        creme_free(needs);
        if (status != CREME_OK) goto done;
    }
    CREME_TRY(add_words(plan, step, cell, "creme"));
    CREME_TRY(add_words(plan, step, cell, step->command.name));
    CREME_TRY(creme_options_forward(plan->settings, &step->command, add_option, step));
    CREME_TRY(add_words(plan, step, cell, from->words));
    if (is_assay(&step->command)) {
        CREME_TRY(add_words(plan, step, cell, "-o {run}/ --step"));
        CREME_TRY(add_word(plan, step, cell, from->name, strlen(from->name)));
    }
done:
    return status;
}

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
    const creme_settings *settings = plan->settings;
    creme_status status = CREME_OK;
    CREME_TRY(check_files("signals", settings->signals));
    CREME_TRY(check_files("annotations", settings->annotations));
    if (!settings->against) return CREME_OK;
    size_t length = strlen(settings->against);
    while (length > 1 && settings->against[length - 1] == '/') length--;
    CREME_TRY(creme_format_text(&plan->against, "%.*s/tables", (int)length, settings->against));
    status = check_there("against", plan->against);
done:
    return status;
}

creme_status creme_pipeline_plan_init(creme_pipeline_plan *out, const creme_settings *settings)
{
    *out = (creme_pipeline_plan){.settings = settings};
    size_t length = strlen(settings->run.out);
    creme_status status = CREME_OK;
    while (length > 1 && settings->run.out[length - 1] == '/') length--;
    CREME_TRY(creme_copy_text_n(&out->folder, settings->run.out, length));
    CREME_TRY(creme_format_text(&out->tables, "%s/tables", out->folder));
    CREME_TRY(creme_format_text(&out->figures, "%s/figures", out->folder));
    CREME_TRY(creme_format_text(&out->profile_bins, "%" PRId64, settings->run.profile_bins));
    CREME_TRY(read_cells(out, settings->cells));
    CREME_TRY(find_extras(out));
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++) {
        bool each = strstr(templates[i].name, "{cell}") != NULL;
        size_t first = strstr(templates[i].name, "{first}") != NULL;
        if (templates[i].with && !creme_options_given(settings, templates[i].with)) continue;
        for (size_t c = first; c < (each ? out->cell_count : 1); c++) {
            CREME_TRY(add_step(out, &templates[i], each ? &out->cells[c] : NULL));
        }
    }
done:
    return status;
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

void creme_pipeline_step_write(const creme_pipeline_step *step, creme_output *output)
{
    for (size_t i = 0; i < step->count; i++) {
        if (i > 0) creme_output_print(output, " ");
        creme_parameter_quote(output, step->arguments[i]);
    }
}
