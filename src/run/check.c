/* Published activities beside those computed here. */
#include "run/check.h"

#include "run/inputs.h"
#include "run/loci_select.h"
#include "run/predict.h"

#include "base/memory.h"
#include "base/output.h"
#include "base/platform.h"
#include "base/printable.h"

#include <creme/statistics.h>

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { KIND_BYTES = 64 };

typedef struct checking {
    creme_check_result *result;
    creme_run_request request; /* for the model */
    creme_run_request asked;   /* for the predictions, of the model when it is open */
    creme_inputs inputs;       /* of the model */
    creme_fasta *fasta;
    creme_hidden_file loci; /* what is predicted, as a table */
    bool loci_open;
    char *tracks;        /* --tracks */
    const char **chosen; /* [chosen_count]: tracks in that order */
    size_t chosen_count, locus_count;
    size_t *locus_of; /* [facts.count]: which of the loci */
} checking;

static bool is_same_place(const creme_fact *a, const creme_fact *b)
{
    return a->tss == b->tss && a->strand == b->strand && strcmp(a->chrom, b->chrom) == 0;
}

/* --- What can be compared -------------------------------------------------------------------------------------- */

/* "KIND" of "KIND:FILE". */
static creme_status find_kind(char kind[KIND_BYTES], const char *model)
{
    size_t length = strcspn(model, ":");
    if (length >= KIND_BYTES || model[length] != ':')
        return creme_fail(CREME_ERROR_ARGUMENT, "--model: expected KIND:FILE, or a name of creme get, not '%s'",
                          model);
    snprintf(kind, KIND_BYTES, "%.*s", (int)length, model);
    return CREME_OK;
}

static creme_status none_left(const checking *c, const char *why)
{
    return creme_fail(CREME_ERROR_NOT_FOUND, "%s: none of the %zu published numbers is of a TSS %s", c->request.fasta,
                      c->result->facts.count, why);
}

/* Before the model is opened, which takes longer: is any of the chromosomes there? */
static creme_status look_for_chromosomes(checking *c)
{
    const creme_facts *facts = &c->result->facts;
    size_t found = 0;
    for (size_t i = 0; i < facts->count; i++) {
        int record = 0;
        creme_status status = creme_fasta_find(c->fasta, facts->at[i].chrom, &record);
        if (status != CREME_OK && status != CREME_ERROR_NOT_FOUND) return status;
        c->result->rows[i] =
            (creme_check_row){.state = status == CREME_OK ? CREME_CHECK_DONE : CREME_CHECK_ABSENT, .here = NAN};
        found += status == CREME_OK;
    }
    return found > 0 ? CREME_OK : none_left(c, "on a chromosome that is in it");
}

/* Beyond a chromosome's ends there is N, which is right of whole chromosomes only. */
static creme_status look_for_windows(checking *c)
{
    const creme_facts *facts = &c->result->facts;
    size_t inside = 0;
    for (size_t i = 0; i < facts->count; i++) {
        const creme_fact *fact = &facts->at[i];
        const creme_locus locus = {.tss = fact->tss, .strand = fact->strand};
        int record = 0;
        if (c->result->rows[i].state != CREME_CHECK_DONE) continue;
        creme_status status = creme_fasta_find(c->fasta, fact->chrom, &record);
        if (status != CREME_OK) return status;
        creme_interval window = creme_locus_window(&locus, c->inputs.info->input_bp, c->request.window);
        bool is_in = window.start >= 0 && window.end <= creme_fasta_length(c->fasta, record);
        if (!is_in) c->result->rows[i].state = CREME_CHECK_OUTSIDE;
        inside += is_in;
    }
    return inside > 0 ? CREME_OK : none_left(c, "whose whole window is in it");
}

/* --- What is asked --------------------------------------------------------------------------------------------- */

static creme_status choose_tracks(checking *c)
{
    const creme_facts *facts = &c->result->facts;
    creme_output *output = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&c->chosen, facts->count, sizeof *c->chosen));
    CREME_TRY(creme_output_open_memory(&output, &c->tracks));
    for (size_t i = 0; i < facts->count; i++) {
        bool known = false;
        for (size_t t = 0; t < c->chosen_count; t++) known |= strcmp(c->chosen[t], facts->at[i].track) == 0;
        if (known) continue;
        creme_output_print(output, "%s%s", c->chosen_count ? "," : "", facts->at[i].track);
        c->chosen[c->chosen_count++] = facts->at[i].track;
    }
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    return status;
}

/* A line for each place; facts of the same place share it. */
static void write_places(checking *c, creme_output *output)
{
    const creme_facts *facts = &c->result->facts;
    creme_output_print(output, "name\tchrom\ttss\tstrand\n");
    for (size_t i = 0; i < facts->count; i++) {
        const creme_fact *fact = &facts->at[i];
        if (c->result->rows[i].state != CREME_CHECK_DONE) continue;
        size_t same = 0;
        while (!(c->result->rows[same].state == CREME_CHECK_DONE && is_same_place(&facts->at[same], fact))) same++;
        c->locus_of[i] = same < i ? c->locus_of[same] : c->locus_count++;
        if (same == i)
            creme_output_print(output, "%s\t%s\t%" PRId64 "\t%c\n", fact->gene, fact->chrom, fact->tss, fact->strand);
    }
}

static creme_status write_all(int file, const char *text)
{
    for (size_t left = strlen(text); left > 0;) {
        ssize_t put = write(file, text, left);
        if (put < 0 && errno != EINTR) return creme_fail(CREME_ERROR_IO, "cannot write a table: %s", strerror(errno));
        if (put < 0) continue;
        text += put;
        left -= (size_t)put;
    }
    return CREME_OK;
}

static creme_status make_loci(checking *c)
{
    creme_output *output = NULL;
    char *text = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&c->locus_of, c->result->facts.count, sizeof *c->locus_of));
    CREME_TRY(creme_output_open_memory(&output, &text));
    write_places(c, output);
    status = creme_output_close(output);
    output = NULL;
    if (status != CREME_OK) goto done;
    if (creme_platform_hidden_file_open(&c->loci) != 0) {
        status = creme_fail(CREME_ERROR_IO, "cannot make a file in memory: %s", strerror(errno));
        goto done;
    }
    c->loci_open = true;
    status = write_all(c->loci.descriptor, text);
done:
    creme_output_discard(output);
    creme_free(text);
    return status;
}

/* --- Comparing ------------------------------------------------------------------------------------------------- */

double creme_check_difference(const creme_check_result *result, size_t row)
{
    double published = result->facts.at[row].activity;
    return fabs(result->rows[row].here - published) / fabs(published);
}

static creme_status correlate(creme_check_result *result)
{
    double *x = NULL, *y = NULL;
    size_t count = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&x, result->facts.count, sizeof *x));
    CREME_TRY(creme_allocate(&y, result->facts.count, sizeof *y));
    for (size_t i = 0; i < result->facts.count; i++) {
        if (result->rows[i].state != CREME_CHECK_DONE) continue;
        x[count] = result->facts.at[i].activity;
        y[count++] = result->rows[i].here;
    }
    result->correlation = count > 2 ? creme_pearson(x, y, count).statistic : NAN;
done:
    creme_free(x);
    creme_free(y);
    return status;
}

static creme_status compare(checking *c, const double *activities)
{
    creme_check_result *result = c->result;
    for (size_t i = 0; i < result->facts.count; i++) {
        creme_check_row *row = &result->rows[i];
        if (row->state != CREME_CHECK_DONE) continue;
        size_t track = 0;
        while (strcmp(c->chosen[track], result->facts.at[i].track) != 0) track++;
        row->here = activities[c->locus_of[i] * c->chosen_count + track];
        double difference = creme_check_difference(result, i);
        row->agrees = difference <= result->facts.at[i].tolerance;
        result->agreeing += row->agrees;
        if (result->compared++ == 0 || difference > creme_check_difference(result, result->worst)) result->worst = i;
    }
    return correlate(result);
}

/* A row for each place and track, in their order. */
static creme_status predict(checking *c)
{
    creme_outcome outcome = {0};
    creme_status status = CREME_OK;
    c->asked.loci = c->loci.path;
    CREME_TRY(creme_run_predict_outcome(&c->asked, &outcome, NULL));
    const creme_outcome_column *activities = creme_outcome_find(&outcome.rows, "activity");
    if (!activities || outcome.rows.row_count != c->locus_count * c->chosen_count)
        status =
            creme_fail(CREME_ERROR_FORMAT,
                       "the table's tracks are not tracks of this model: of %zu, one is another's opposite strand",
                       c->chosen_count);
    else
        status = compare(c, activities->reals);
done:
    creme_outcome_clear(&outcome);
    return status;
}

/* Two tracks are added up that are one experiment's strands, or what is compared is something else. */
static creme_status check_strands(const checking *c)
{
    const creme_facts *facts = &c->result->facts;
    const creme_track_table *tracks = c->inputs.info->tracks;
    for (size_t i = 0; i < facts->count; i++) {
        const int64_t *strands = facts->at[i].strands;
        if (!facts->at[i].summed || strands[0] >= (int64_t)tracks->count) continue; /* choosing it says so */
        if (tracks->at[strands[0]].strand_pair == strands[1]) continue;
        return creme_fail(CREME_ERROR_FORMAT,
                          "tracks %" PRId64 " and %" PRId64
                          " are the strands of one experiment in the published numbers, "
                          "and not in the model's table of tracks: --targets",
                          strands[0], strands[1]);
    }
    return CREME_OK;
}

static creme_status open_model(checking *c)
{
    const creme_fact *first = c->result->facts.at;
    creme_status status = CREME_OK;
    CREME_TRY(creme_inputs_load_model(&c->inputs, &c->request));
    CREME_TRY(creme_copy_text(&c->result->model, c->inputs.info->summary));
    c->result->members = c->inputs.info->member_count > 0 ? c->inputs.info->member_count : 1;
    CREME_TRY(check_strands(c));
    c->asked = c->request;
    c->asked.opened = c->inputs.model;
    c->asked.tracks = c->tracks;
    c->asked.preset = first->preset;
    c->asked.edition = first->preset == CREME_RULES_2023 ? CREME_EDITION_2023 : CREME_EDITION_2024;
    c->asked.sum_strands = first->summed;
done:
    return status;
}

static creme_status check(checking *c, const char *facts)
{
    char kind[KIND_BYTES];
    creme_check_result *result = c->result;
    creme_status status = CREME_OK;
    CREME_TRY(find_kind(kind, c->request.model));
    CREME_TRY(creme_facts_read(&result->facts, facts, kind));
    CREME_TRY(creme_allocate_zero(&result->rows, result->facts.count, sizeof *result->rows));
    CREME_TRY(creme_loci_open_fasta(&c->fasta, &c->request, NULL));
    CREME_TRY(look_for_chromosomes(c));
    CREME_TRY(choose_tracks(c));
    CREME_TRY(open_model(c));
    CREME_TRY(look_for_windows(c));
    CREME_TRY(make_loci(c));
    status = predict(c);
done:
    return status;
}

static bool is_of_content(creme_status failure)
{
    return failure == CREME_ERROR_NOT_FOUND || failure == CREME_ERROR_FORMAT || failure == CREME_ERROR_RANGE ||
           failure == CREME_ERROR_ARGUMENT;
}

/* The numbers that are part of creme are of published networks; another one of the kind, which has not their tracks,
 * has its own. */
static creme_status say_of_others(const checking *c, creme_status failure)
{
    char *cause = NULL;
    const char *model = CREME_ONE_LINE(c->request.model), *fasta = CREME_ONE_LINE(c->request.fasta);
    if (!c->inputs.model || !is_of_content(failure)) return failure;
    creme_status status = creme_copy_text(&cause, creme_error_message());
    if (status != CREME_OK) return status;
    status =
        creme_fail(failure,
                   "%s. The numbers in creme are of the published network; for another compare with its own: creme "
                   "predict -m %s -f %s -l LOCI -o there.tsv where it is known to be right, then creme check -m %s "
                   "-f %s --facts there.tsv",
                   cause, model, fasta, model, fasta);
    creme_free(cause);
    return status;
}

creme_status creme_check_run(creme_check_result *out, const creme_run_request *request, const char *facts)
{
    checking c = {.result = out, .request = *request};
    *out = (creme_check_result){.correlation = NAN};
    c.request.assay = NULL;
    c.request.tracks_by_default = false;
    creme_status status = check(&c, facts);
    if (status != CREME_OK && !facts) status = say_of_others(&c, status);
    creme_inputs_close(&c.inputs);
    creme_fasta_close(c.fasta);
    if (c.loci_open) creme_platform_hidden_file_close(&c.loci);
    creme_free(c.tracks);
    creme_free(c.chosen);
    creme_free(c.locus_of);
    return status;
}

void creme_check_result_clear(creme_check_result *result)
{
    creme_facts_clear(&result->facts);
    creme_free(result->rows);
    creme_free(result->model);
    *result = (creme_check_result){0};
}
