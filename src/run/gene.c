/* A gene by its name: from names to TSSs, and a plan at work on them. */
#include "run/gene_plan.h"

#include "run/inputs.h"
#include "run/loci_select.h"

#include "base/clock.h"
#include "base/folder.h"
#include "base/lines.h"
#include "base/memory.h"
#include "base/printable.h"
#include "base/stop.h"
#include "base/text.h"

#include <creme/table.h>

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Without --tracks, a model of at most so many is asked for all of them. */
enum { MOST_TRACKS = 24, MOST_ASSAYS = 32 };

static const char RECORD[] = "gene.tsv", GENES[] = "genes.gtf", CANDIDATES[] = "tables/candidates.tsv",
                  LOCI[] = "loci.tsv";

typedef struct work {
    const creme_gene_request *request;
    creme_genes names;
    char *title;  /* of the page */
    char *genes;  /* RUN/genes.gtf */
    char *assays; /* with blanks between; "activity" is one if TSSs have to be chosen by it */
    creme_fasta *fasta;
    creme_gene_tsss tsss;
    bool *chosen; /* [tsss.loci.count] */
    creme_pipeline_word words[3];
    creme_pipeline_request pipeline;
    creme_pipeline_plan plan;
} work;

/* --- What is asked for ----------------------------------------------------------------------------------------- */

static creme_status read_names(work *w)
{
    const creme_gene_request *request = w->request;
    creme_status status = CREME_OK;
    const char *more = request->run.gene_names;
    if (more && !creme_genes_are_in_file(more)) {
        return creme_fail(CREME_ERROR_IO, "--genes: %s: no such file; names of genes stand beside the options", more);
    }
    if (more) CREME_TRY(creme_genes_read(&w->names, more, "--genes", request->run.log));
    for (size_t i = 0; i < request->gene_count; i++) CREME_TRY(creme_genes_add(&w->names, request->genes[i]));
    if (w->names.count > 0) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT, "a GENE is needed: names or gene_ids, or --genes FILE");
done:
    return status;
}

static bool is_known(const char *assay)
{
    for (size_t i = 0; i < creme_gene_assay_count; i++) {
        if (strcmp(creme_gene_assays[i].name, assay) == 0) return true;
    }
    return false;
}

static creme_status take_assay(void *self, char *item)
{
    work *w = self;
    const char *words[MOST_ASSAYS], *near = NULL;
    char *longer = NULL, list[600] = "";
    size_t count = 0;
    if (is_known(item)) {
        if (w->assays && creme_gene_has_word(w->assays, item)) return CREME_OK;
        creme_status status =
            creme_format_text(&longer, "%s%s%s", w->assays ? w->assays : "", w->assays ? " " : "", item);
        if (status != CREME_OK) return status;
        creme_free(w->assays);
        w->assays = longer;
        return CREME_OK;
    }
    for (; count < creme_gene_assay_count && count < MOST_ASSAYS; count++) {
        words[count] = creme_gene_assays[count].name;
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", count ? ", " : "", words[count]);
    }
    near = creme_text_suggest(item, words, count);
    return creme_fail(CREME_ERROR_ARGUMENT, "--assays: '%s' is none that a gene is asked; %s%s", item,
                      near ? "did you mean " : "these are: ", near ? near : list);
}

/* Does a list of words have one of those of another? */
static bool have_one(const char *list, const char *of)
{
    while (*of) {
        char word[64];
        size_t length = strcspn(of, " ");
        snprintf(word, sizeof word, "%.*s", (int)length, of);
        if (creme_gene_has_word(list, word)) return true;
        of += length + (of[length] != '\0');
    }
    return false;
}

static creme_status read_assays(work *w)
{
    const char *asked = w->request->assays ? w->request->assays : "context-dependence,necessity,sufficiency";
    creme_status status = creme_text_each(asked, take_assay, w);
    for (size_t i = 0; i < creme_gene_assay_count && status == CREME_OK; i++) {
        const creme_gene_assay *assay = &creme_gene_assays[i];
        if (!assay->after || !creme_gene_has_word(w->assays, assay->name) || have_one(w->assays, assay->after))
            continue;
        int one = (int)strcspn(assay->after, " ");
        status = creme_fail(CREME_ERROR_ARGUMENT, "--assays: %s takes what %.*s finds: add %.*s", assay->name, one,
                            assay->after, one, assay->after);
    }
    return status;
}

/* A model's tracks may be thousands: whoever names none has not thought of it. */
static creme_status check_tracks(const work *w)
{
    creme_inputs inputs = {0};
    if (w->request->tracks_given) return CREME_OK;
    creme_status status = creme_inputs_open_model(&inputs, &w->request->run);
    if (status == CREME_OK && inputs.tracks.count > MOST_TRACKS)
        status =
            creme_fail(CREME_ERROR_ARGUMENT,
                       "--tracks is needed: the model has %zu; creme inspect MODEL, or its table of tracks, lists "
                       "them, and 'CAGE:.*K562' takes those whose description has that",
                       inputs.tracks.count);
    creme_inputs_close(&inputs);
    return status;
}

/* --- Its own folder -------------------------------------------------------------------------------------------- */

/* What a run leaves that was killed as it began: the lock, and a record that was being written. */
static bool is_of_a_beginning(const char *name)
{
    if (strcmp(name, CREME_PIPELINE_LOCK) == 0) return true;
    static const char end[] = ".partial";
    size_t length = strlen(name), own = strlen(RECORD);
    return length > own + strlen(end) && strncmp(name, RECORD, own) == 0 && name[own] == '.' &&
           strcmp(name + length - strlen(end), end) == 0;
}

static bool is_empty(const char *folder)
{
    DIR *dir = opendir(folder);
    bool empty = true;
    if (!dir) return errno == ENOENT;
    for (const struct dirent *entry = readdir(dir); entry && empty; entry = readdir(dir)) {
        empty =
            strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 || is_of_a_beginning(entry->d_name);
    }
    closedir(dir);
    return empty;
}

static creme_status check_folder(const work *w)
{
    const char *folder = w->request->run.out;
    char *record = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&record, "%s/%s", folder, RECORD));
    if (!w->request->run.force && access(record, F_OK) != 0 && !is_empty(folder)) {
        status =
            creme_fail(CREME_ERROR_ARGUMENT,
                       "--out: %s is no folder of creme gene, and not empty: name another one, or --force", folder);
    }
done:
    creme_free(record);
    return status;
}

/* --- Tables of loci -------------------------------------------------------------------------------------------- */

/* The rows of a table of TSSs: all candidates, or those that are chosen. */
static creme_status format_loci(char **out, const work *w, const bool *chosen)
{
    const creme_locus_list *loci = &w->tsss.loci;
    creme_output *output = NULL;
    creme_status status = creme_output_open_memory(&output, out);
    if (status != CREME_OK) return status;
    creme_output_print(output, "name\tchrom\ttss\tstrand\t%s%s\n", loci->extra_header,
                       creme_gene_has_word(w->assays, "activity") && chosen ? "\tactivity" : "");
    for (size_t i = 0; i < loci->count; i++) {
        const creme_locus *locus = &loci->at[i];
        if (chosen && !chosen[i]) continue;
        creme_output_print(output, "%s\t%s\t%" PRId64 "\t%c\t%s", locus->name, locus->chrom, locus->tss,
                           locus->strand, locus->extra);
        if (creme_gene_has_word(w->assays, "activity") && chosen)
            creme_output_print(output, "\t%.9g", w->tsss.at[i].activity);
        creme_output_print(output, "\n");
    }
    return creme_output_close(output);
}

/* *same: the file has these rows. A file that is not there has none that differ. */
static creme_status compare_loci(const char *path, char *rows, bool *same)
{
    creme_lines *lines = NULL;
    char *line = NULL;
    const char *at = rows;
    creme_status status = CREME_OK;
    *same = true;
    if (access(path, F_OK) != 0) return CREME_OK;
    CREME_TRY(creme_lines_open(&lines, path));
    while (*same) {
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line) break;
        if (*line == '#') continue;
        size_t length = strcspn(at, "\n");
        *same = strlen(line) == length && strncmp(line, at, length) == 0;
        at += length + (at[length] != '\0');
    }
    *same = *same && *at == '\0';
done:
    creme_lines_close(lines);
    return status;
}

/* Of a file that is there with other rows, the folder is of another run. */
static creme_status check_loci(const work *w, const char *name, const bool *chosen)
{
    char *rows = NULL, *path = NULL;
    bool same = true;
    creme_status status = CREME_OK;
    CREME_TRY(format_loci(&rows, w, chosen));
    CREME_TRY(creme_format_text(&path, "%s/%s", w->request->run.out, name));
    CREME_TRY(compare_loci(path, rows, &same));
    if (!same)
        status = creme_fail(CREME_ERROR_ARGUMENT,
                            "--out: %s is of other TSSs than these: name another folder for them", path);
done:
    creme_free(rows);
    creme_free(path);
    return status;
}

/* Writes them to a file of the run folder, unless they are there. */
static creme_status write_loci(const work *w, const char *name, const bool *chosen)
{
    const creme_pipeline_commands *commands = &w->request->commands;
    creme_output *output = NULL;
    char *rows = NULL, *path = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(check_loci(w, name, chosen));
    CREME_TRY(format_loci(&rows, w, chosen));
    CREME_TRY(creme_format_text(&path, "%s/%s", w->plan.folder, name));
    if (creme_folder_has_file(path)) goto done;
    CREME_TRY(creme_output_open_in(&output, w->plan.folder, name));
    if (commands->write_header) commands->write_header(commands->self, output);
    creme_output_print(output, "# coordinates: tss is the 0-based position of the TSS base\n%s", rows);
    status = creme_output_close(output);
done:
    creme_free(rows);
    creme_free(path);
    return status;
}

/* --- The plan -------------------------------------------------------------------------------------------------- */

static bool is_wanted(const work *w, const creme_gene_step *step)
{
    const char *of = step->of ? step->of : "";
    while (*of) {
        char word[64];
        size_t length = strcspn(of, " ");
        snprintf(word, sizeof word, "%.*s", (int)length, of);
        if (!creme_gene_has_word(w->assays, word)) return false;
        of += length + (of[length] != '\0');
    }
    return true;
}

/* "CREME: KANK1, DOCK8 and 3 more" */
static creme_status make_title(work *w)
{
    enum { MOST_NAMED = 3 };
    char *longer = NULL;
    size_t named = 0;
    creme_status status = creme_copy_text(&w->title, "CREME:");
    for (size_t i = 0; i < w->tsss.loci.count && named < MOST_NAMED && status == CREME_OK; i++) {
        if (i > 0 && w->tsss.at[i].gene == w->tsss.at[i - 1].gene) continue;
        status = creme_format_text(&longer, "%s%s %s", w->title, named++ ? "," : "", w->tsss.loci.at[i].name);
        if (status != CREME_OK) break;
        creme_free(w->title);
        w->title = longer;
    }
    if (status != CREME_OK || named == w->tsss.gene_count) return status;
    status = creme_format_text(&longer, "%s and %zu more", w->title, w->tsss.gene_count - named);
    if (status != CREME_OK) return status;
    creme_free(w->title);
    w->title = longer;
    return CREME_OK;
}

static creme_status make_plan(work *w)
{
    bool sufficient = creme_gene_has_word(w->assays, "sufficiency");
    w->words[0] = (creme_pipeline_word){"tracks", w->request->run.tracks};
    w->words[1] = (creme_pipeline_word){"cres", sufficient ? "sufficient-cres" : "necessary-cres"};
    w->words[2] = (creme_pipeline_word){"title", w->title};
    w->pipeline = (creme_pipeline_request){.run = w->request->run,
                                           .of_no_cells = true,
                                           .words = w->words,
                                           .word_count = sizeof w->words / sizeof *w->words,
                                           .commands = w->request->commands};
    w->pipeline.run.gtf = w->genes;
    if (w->pipeline.run.profile_bins == 0) w->pipeline.run.profile_bins = 128;
    creme_status status = creme_pipeline_plan_init(&w->plan, &w->pipeline);
    for (size_t i = 0; i < creme_gene_step_count && status == CREME_OK; i++) {
        if (is_wanted(w, &creme_gene_steps[i])) status = creme_pipeline_plan_add(&w->plan, &creme_gene_steps[i].is);
    }
    return status == CREME_OK ? creme_pipeline_check_exons(&w->plan) : status;
}

/* Without slashes at the end. */
static size_t folder_length(const char *folder)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/') length--;
    return length;
}

/* Everything that can be known before a prediction is made. */
static creme_status prepare(work *w, const creme_gene_request *request)
{
    const creme_run_request *run = &request->run;
    *w = (work){.request = request};
    creme_status status = CREME_OK;
    char *longer = NULL;
    if (!run->out) return creme_fail(CREME_ERROR_ARGUMENT, "--out is needed: the folder to make");
    CREME_TRY(read_names(w));
    CREME_TRY(read_assays(w));
    CREME_TRY(check_folder(w));
    CREME_TRY(creme_loci_open_fasta(&w->fasta, run, run->log));
    CREME_TRY(creme_gene_tsss_read(&w->tsss, run, &w->names, w->fasta));
    CREME_TRY(creme_allocate_zero(&w->chosen, w->tsss.loci.count, sizeof *w->chosen));
    size_t loci = request->tss == CREME_TSS_ALL ? w->tsss.loci.count : w->tsss.gene_count;
    if (creme_gene_has_word(w->assays, "context-swap") && loci < 2) {
        status = creme_fail(CREME_ERROR_ARGUMENT, "--assays: context-swap needs two TSSs, and this is one");
        goto done;
    }
    if (request->tss == CREME_TSS_MAX && creme_gene_tsss_have_choice(&w->tsss)) {
        CREME_TRY(creme_format_text(&longer, "activity %s", w->assays));
        creme_free(w->assays);
        w->assays = longer;
    } else {
        /* What an annotation does not have is known beforehand. */
        CREME_TRY(creme_gene_tsss_choose(&w->tsss, request->tss, run->gtf, NULL, w->chosen));
        CREME_TRY(check_loci(w, LOCI, w->chosen));
    }
    CREME_TRY(check_loci(w, CANDIDATES, NULL));
    CREME_TRY(check_tracks(w));
    CREME_TRY(make_title(w));
    CREME_TRY(creme_format_text(&w->genes, "%.*s/%s", (int)folder_length(run->out), run->out, GENES));
    CREME_TRY(make_plan(w));
done:
    return status;
}

static void clear(work *w)
{
    creme_pipeline_plan_clear(&w->plan);
    creme_gene_tsss_clear(&w->tsss);
    creme_genes_clear(&w->names);
    creme_fasta_close(w->fasta);
    creme_free(w->title);
    creme_free(w->genes);
    creme_free(w->assays);
    creme_free(w->chosen);
}

/* --- Its own steps --------------------------------------------------------------------------------------------- */

static creme_status choose_tss(work *w)
{
    const creme_run_request *run = &w->request->run;
    char *path = NULL;
    creme_status status = CREME_OK;
    if (creme_gene_has_word(w->assays, "activity")) {
        CREME_TRY(creme_format_text(&path, "%s/activity.tsv", w->plan.tables));
        CREME_TRY(creme_gene_tsss_take_activities(&w->tsss, path));
    }
    CREME_TRY(creme_gene_tsss_choose(&w->tsss, w->request->tss, run->gtf, run->log, w->chosen));
    CREME_TRY(write_loci(w, LOCI, w->chosen));
done:
    creme_free(path);
    return status;
}

static creme_status run_own(work *w, size_t i)
{
    const char *name = w->plan.steps[i].name;
    creme_status status = creme_stop_check();
    if (status != CREME_OK) return creme_fail(status, "interrupted, the same command goes on from what is done");
    creme_log_info(w->request->run.log, "[%zu/%zu] %s", i + 1, w->plan.step_count, name);
    if (strcmp(name, "tss") == 0) return choose_tss(w);
    if (strcmp(name, "cres") == 0) return creme_gene_write_cres(&w->plan, w->assays, w->fasta);
    return creme_gene_draw(&w->plan);
}

creme_status creme_gene_run(const creme_gene_request *request, creme_output *output)
{
    work w;
    creme_status status = CREME_OK;
    CREME_TRY(prepare(&w, request));
    CREME_TRY(creme_pipeline_check_inputs(&w.plan));
    CREME_TRY(creme_pipeline_check_elements(&w.plan, &w.tsss.loci));
    CREME_TRY(creme_pipeline_begin(&w.plan, RECORD));
    CREME_TRY(write_loci(&w, CANDIDATES, NULL));
    CREME_TRY(creme_gene_write_annotation(&request->run, &w.tsss.loci, GENES));
    for (size_t i = 0; i < w.plan.step_count; i++) {
        bool own = w.plan.steps[i].command == NULL;
        CREME_TRY(own ? run_own(&w, i) : creme_pipeline_run_step(&w.plan, i));
    }
    creme_pipeline_end(&w.plan);
    CREME_TRY(creme_gene_write_summary(&w.plan, w.assays, output));
done:
    clear(&w);
    return status;
}

/* --- Dry runs -------------------------------------------------------------------------------------------------- */

static void write_leaves(const creme_pipeline_plan *plan, const creme_pipeline_step *step, creme_output *output)
{
    const char *leaves = "";
    for (size_t i = 0; i < creme_gene_step_count; i++) {
        if (strcmp(creme_gene_steps[i].is.name, step->name) == 0) leaves = creme_gene_steps[i].leaves;
    }
    for (const char *at = leaves; *at; at += strspn(at, ", ")) {
        int length = (int)strcspn(at, ",");
        creme_output_print(output, "%s%s/%.*s", at > leaves ? ", " : "", CREME_ONE_LINE(plan->folder), length, at);
        at += length;
    }
}

creme_status creme_gene_estimate(const creme_gene_request *request, creme_output *output)
{
    work w;
    char before[200];
    creme_status status = CREME_OK;
    CREME_TRY(prepare(&w, request));
    size_t candidates = w.tsss.loci.count, genes = w.tsss.gene_count;
    bool all = request->tss == CREME_TSS_ALL;
    snprintf(before, sizeof before, "# %zu TSS%s of %zu gene%s; --tss %s takes %zu\n", candidates,
             candidates == 1 ? "" : "s", genes, genes == 1 ? "" : "s", creme_tss_rule_names[request->tss],
             all ? candidates : genes);
    creme_pipeline_counts counts = {
        .tsss = (int64_t)candidates, .genes = (int64_t)genes, .loci = (int64_t)(all ? candidates : genes)};
    const creme_pipeline_words words = {before, "leaves", write_leaves};
    CREME_TRY(creme_pipeline_estimate_plan(&w.plan, &w.tsss.loci, &counts, &words, output));
done:
    clear(&w);
    return status;
}
