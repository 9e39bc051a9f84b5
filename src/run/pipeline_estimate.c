/* What a pipeline would take: --dry-run. How many loci and CREs there will be is not known before they are found, so
 * what is counted is the most, or for CREs what the paper found. */
#include "run/pipeline_plan.h"

#include "run/elements_read.h"
#include "run/estimate.h"
#include "run/loci_select.h"
#include "run/parameters.h"

#include "assay/stages.h"
#include "base/clock.h"
#include "base/folder.h"
#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GENES = 10000, CLASSES = 3, SAMPLE = 200, LOCI_PER_CRE = 2 };

typedef struct estimate {
    const creme_pipeline_plan *plan;
    creme_run_request request; /* of the plan's first assay, on the annotation's TSSs */
    creme_inputs inputs;
    creme_units units;
    creme_site site; /* of the first locus: what an assay asks for depends on the tile grid alone */
    creme_predictor *predictor;
    creme_costs each;
    creme_pipeline_counts counts;
    double load; /* seconds until the model was open */
} estimate;

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The gene_id, which comes first of the columns that a GTF gives. */
static creme_status copy_gene(char **out, const creme_locus *locus)
{
    return creme_copy_text_n(out, locus->extra, strcspn(locus->extra, "\t"));
}

/* Of one cell line: all TSSs, the genes that are kept, those that are sampled. */
static creme_status count_genes(creme_pipeline_counts *out, const creme_locus_list *list,
                                const creme_pipeline_request *asked)
{
    char **genes = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&genes, list->count, sizeof *genes));
    for (size_t i = 0; i < list->count; i++) CREME_TRY(copy_gene(&genes[i], &list->at[i]));
    qsort(genes, list->count, sizeof *genes, compare_names);
    *out = (creme_pipeline_counts){.tsss = (int64_t)list->count};
    for (size_t i = 0; i < list->count; i++) out->genes += i == 0 || strcmp(genes[i], genes[i - 1]) != 0;
    int64_t most = asked->run.preset == CREME_RULES_2023 ? INT64_MAX : GENES;
    if (asked->genes > 0) most = asked->genes;
    int64_t sample = CLASSES * (asked->sample > 0 ? asked->sample : SAMPLE);
    if (out->genes > most) out->genes = most;
    out->loci = out->genes < sample ? out->genes : sample;
done:
    for (size_t i = 0; genes && i < list->count; i++) creme_free(genes[i]);
    creme_free(genes);
    return status;
}

/* The assay whose inputs are opened: with elements, one that takes them, so that they are what is counted. */
static const creme_pipeline_step *first_assay(const creme_pipeline_plan *plan)
{
    const bool elements = creme_elements_are_asked_for(&plan->request->run);
    const creme_pipeline_step *first = NULL;
    for (size_t i = 0; i < plan->step_count; i++) {
        const creme_pipeline_step *step = &plan->steps[i];
        if (!step->assay) continue;
        if (!elements || step->assay->takes & CREME_TAKES_ELEMENTS) return step;
        if (!first) first = step;
    }
    return first;
}

/* What the first assay will read, as far as it is there: the loci are those that the step before it will write, and
 * are taken over. */
static creme_status open_inputs(estimate *e, creme_locus_list *loci)
{
    const creme_run_request *asked = &e->plan->request->run;
    creme_status status = CREME_OK;
    CREME_TRY(creme_pipeline_step_parse(e->plan, first_assay(e->plan), &e->request));
    e->request.out = "-";
    e->request.peak = CREME_OFF; /* what is measured is to hold for all assays */
    e->request.log = asked->log;
    double started = creme_seconds();
    CREME_TRY(creme_inputs_open_model(&e->inputs, &e->request));
    e->load = creme_seconds() - started;
    CREME_TRY(creme_loci_open_fasta(&e->inputs.fasta, asked, NULL));
    e->inputs.loci = *loci;
    *loci = (creme_locus_list){0};
    CREME_TRY(creme_units_init(&e->units, &e->inputs));
    CREME_TRY(creme_inputs_create_predictor(&e->predictor, &e->inputs, false));
    CREME_TRY(creme_site_open(&e->site, &e->inputs.loci.at[0], e->inputs.fasta, e->inputs.info->input_bp,
                              e->request.window));
done:
    return status;
}

/* What a step's units are made of where nobody knows yet what there will be: a CRE of the first tile, or a set as
 * large as a search makes it, at the first locus. */
typedef struct nominal {
    creme_assay_scope scope;
    creme_cre cre;
    creme_set set;
    size_t first[2];
} nominal;

static creme_status make_nominal(nominal *out, const estimate *e, const creme_assay_kind *assay,
                                 const creme_run_request *request)
{
    *out = (nominal){.scope = e->units.scope, .first = {0, 1}};
    creme_assay_scope *scope = &out->scope;
    const creme_tile_set *grid = &scope->grid;
    size_t rounds = (size_t)request->rounds, tiles = (size_t)creme_tile_set_count(grid);
    creme_status status = CREME_OK;
    scope->options.shuffles = request->shuffles;
    scope->bins = (creme_profile_bins){.count = 1, .bin_bp = 1};
    scope->rounds = request->rounds;
    scope->copies = request->copies;
    scope->compare_random = request->compare == CREME_COMPARE_RANDOM;
    if (request->stages) CREME_TRY(creme_stages_read(scope->stages, &scope->stage_count, request->stages));
    if (assay->needs & CREME_TAKES_CRES) {
        scope->cres = (creme_cre_list){.at = &out->cre, .count = 1};
        scope->first_cre = out->first;
    }
    if (assay->needs & CREME_TAKES_SETS) {
        out->set.count = rounds < tiles ? rounds : tiles;
        CREME_TRY(creme_allocate(&out->set.tiles, out->set.count, sizeof *out->set.tiles));
        for (size_t i = 0; i < out->set.count; i++) out->set.tiles[i] = creme_tile_set_get(grid, (int64_t)i);
        scope->sets = (creme_set_list){.at = &out->set, .count = 1};
        scope->first_set = out->first;
    }
done:
    return status;
}

/* The most that one unit of an assay asks for. */
static creme_status constructs_of(const estimate *e, const creme_assay_kind *assay, const creme_run_request *request,
                                  int64_t *out)
{
    nominal it;
    creme_assay *made = NULL;
    creme_unit_sites sites = {&e->site, &e->site};
    creme_status status = make_nominal(&it, e, assay, request);
    if (status == CREME_OK) status = assay->create(&made, &it.scope, sites, (creme_unit_place){0});
    *out = status == CREME_OK ? creme_assay_constructs(made) : 0;
    creme_assay_destroy(made);
    creme_free(it.set.tiles);
    return status;
}

/* Units of an assay, at most. The first two assays are of more loci than those that are sampled later. */
static int64_t units_of(const estimate *e, const creme_pipeline_step *step)
{
    const creme_assay_kind *assay = step->assay;
    int64_t all = e->counts.loci, cres = (all + LOCI_PER_CRE - 1) / LOCI_PER_CRE;
    if (step->loci == CREME_PIPELINE_TSSS) return e->counts.tsss;
    if (step->loci == CREME_PIPELINE_GENES) return e->counts.genes;
    if (assay->place == CREME_PLACE_PAIR) return all * (e->request.self_pairs ? all : all - 1);
    if (assay->takes & (CREME_TAKES_SEARCH | CREME_TAKES_SETS)) return 2 * all;
    bool of_cres = assay->takes & CREME_TAKES_CRES && !(assay->takes & CREME_TAKES_PROFILE);
    return of_cres ? cres : all;
}

/* A pipeline's profiles are of loci with and without CREs; what is measured is the slower sort. */
static double seconds_each(const estimate *e, const creme_assay_kind *assay)
{
    return assay->whole ? e->each.pass : e->each.mutant;
}

typedef struct total {
    int64_t passes;
    double seconds;
} total;

/* Of context dependence, necessity and sufficiency by class, about as many of the draws are made as bench/README.md has
 * for mini Borzoi; searches say themselves what is typical. */
static const double TYPICAL_SHARE = 0.4;

/* Predictions of all steps: at most, as they mostly are where shuffles stop, and if all cell lines have the same genes,
 * whose sequences are asked once. */
typedef struct outlook {
    int64_t most, typical, shared;
} outlook;

/* How much there is to do in an assay's step, at most. */
typedef struct work {
    int64_t units, passes;
    double seconds;
} work;

static creme_status work_of(work *out, const estimate *e, const creme_pipeline_step *step,
                            const creme_run_request *request)
{
    int64_t constructs = 0;
    creme_status status = constructs_of(e, step->assay, request, &constructs);
    if (status != CREME_OK) return status;
    int64_t units = units_of(e, step);
    int64_t loci = units < e->counts.loci ? units : e->counts.loci;
    creme_assay_scope same = e->units.scope; /* but for the number of shuffles, which is the assay's own */
    same.options.shuffles = request->shuffles;
    int64_t passes = creme_estimate_passes(step->assay, &same, loci, units, units * constructs);
    double seconds = seconds_each(e, step->assay) * (double)passes / creme_estimate_speedup(&e->inputs, units);
    *out = (work){units, passes, seconds};
    return CREME_OK;
}

/* Passes of an assay's step as they mostly are. */
static creme_status typical_of(int64_t *out, const estimate *e, const creme_pipeline_step *step,
                               const creme_run_request *request, int64_t passes)
{
    const creme_assay_kind *assay = step->assay;
    nominal it;
    int64_t constructs = 0, typical = 0;
    creme_status status = CREME_OK;
    *out = passes;
    if (creme_run_request_stops_by(request) != CREME_STOP_BY_CLASS) return CREME_OK;
    *out = (int64_t)((double)passes * TYPICAL_SHARE);
    if (!assay->typical_constructs) return CREME_OK;
    CREME_TRY(constructs_of(e, assay, request, &constructs));
    CREME_TRY(make_nominal(&it, e, assay, request));
    it.scope.options.stop_by = CREME_STOP_BY_CLASS;
    typical = assay->typical_constructs(&it.scope, (creme_unit_place){0});
    creme_free(it.set.tiles);
    *out = typical > 0 && typical < constructs ? passes * typical / constructs : passes;
done:
    return status;
}

/* Whether the step is of no cell line, or of the first: what others ask for may be the same. */
static bool is_of_first(const creme_pipeline_plan *plan, const creme_pipeline_step *step)
{
    const char *dot = strrchr(step->name, '.');
    return !dot || strcmp(dot + 1, plan->cells[0].name) == 0;
}

static creme_status look_out(outlook *out, const estimate *e)
{
    *out = (outlook){0};
    for (size_t i = 0; i < e->plan->step_count; i++) {
        const creme_pipeline_step *step = &e->plan->steps[i];
        creme_run_request request;
        work here = {0};
        int64_t typical = 0;
        if (!step->assay) continue;
        creme_status status = creme_pipeline_step_parse(e->plan, step, &request);
        if (status == CREME_OK) status = work_of(&here, e, step, &request);
        if (status == CREME_OK) status = typical_of(&typical, e, step, &request, here.passes);
        if (status != CREME_OK) return creme_error_prefix(status, "%s: ", step->name);
        out->most += here.passes;
        out->typical += typical;
        if (is_of_first(e->plan, step)) out->shared += here.passes;
    }
    return CREME_OK;
}

/* What is known beforehand of what will not be asked: plans of cell lines alone. */
static creme_status write_outlook(const estimate *e, creme_output *output)
{
    outlook all;
    if (e->plan->cell_count == 0) return CREME_OK;
    creme_status status = look_out(&all, e);
    if (status != CREME_OK) return status;
    if (all.typical < all.most)
        creme_output_print(output,
                           "# typically %" PRId64 " of %" PRId64 " predictions, since shuffles stop by class\n",
                           all.typical, all.most);
    if (e->plan->cell_count > 1 && e->plan->cache_bytes > 0)
        creme_output_print(output,
                           "# the union over cell lines: %" PRId64
                           " predictions at most if all have the same genes, %" PRId64
                           " if they have none in common\n",
                           all.shared, all.most);
    return CREME_OK;
}

/* The columns of an assay's step. */
static creme_status write_work(const estimate *e, const creme_pipeline_step *step, const creme_run_request *request,
                               creme_output *output, total *sum)
{
    work here;
    char took[32];
    creme_status status = work_of(&here, e, step, request);
    if (status != CREME_OK) return status;
    creme_output_print(output, "%" PRId64 "\t%" PRId64 "\t%s", here.units, here.passes,
                       creme_text_duration(here.seconds, took, sizeof took));
    *sum = (total){sum->passes + here.passes, sum->seconds + here.seconds};
    return CREME_OK;
}

static creme_status write_step(const estimate *e, const creme_pipeline_step *step, const creme_pipeline_words *words,
                               creme_output *output, total *sum)
{
    creme_run_request request;
    creme_status status = CREME_OK;
    if (step->command) CREME_TRY(creme_pipeline_step_parse(e->plan, step, &request));
    creme_output_print(output, "%s\t", step->name);
    if (step->assay)
        CREME_TRY(write_work(e, step, &request, output, sum));
    else
        creme_output_print(output, "NA\tNA\tNA");
    creme_output_print(output, "\t");
    words->describe(e->plan, step, output);
    creme_output_print(output, "\n");
done:
    return status == CREME_OK ? status : creme_error_prefix(status, "%s: ", step->name);
}

static creme_status write_steps(const estimate *e, const creme_pipeline_words *words, creme_output *output)
{
    total sum = {0};
    char took[32];
    creme_output_print(output, "%s", words->before);
    if (e->plan->cache_bytes > 0)
        creme_output_print(
            output, "# at most, for sequences that steps or cell lines have in common are counted in each, and "
                    "asked once (--cache)\n");
    creme_status looked = write_outlook(e, output);
    if (looked != CREME_OK) return looked;
    creme_output_print(output,
                       "# measured here: a whole sequence takes %.3g s, a mutant %.3g s\n"
                       "step\tunits\tpredictions\ttime\t%s\n",
                       e->each.pass, e->each.mutant, words->column);
    for (size_t i = 0; i < e->plan->step_count; i++) {
        creme_status status = write_step(e, &e->plan->steps[i], words, output, &sum);
        if (status != CREME_OK) return status;
    }
    creme_output_print(output, "all\tNA\t%" PRId64 "\t%s\t.\n", sum.passes,
                       creme_text_duration(sum.seconds, took, sizeof took));
    return CREME_OK;
}

static void close_inputs(estimate *e)
{
    creme_site_close(&e->site);
    creme_predictor_destroy(e->predictor);
    creme_units_clear(&e->units);
    creme_inputs_close(&e->inputs);
}

/* The TSSs that the first step will write. */
static creme_status select_loci(creme_locus_list *out, const creme_run_request *asked)
{
    creme_fasta *fasta = NULL;
    creme_status status = creme_loci_open_fasta(&fasta, asked, asked->log);
    if (status == CREME_OK) status = creme_loci_select(out, asked, fasta, asked->log);
    creme_fasta_close(fasta);
    return status;
}

creme_status creme_pipeline_check_inputs(const creme_pipeline_plan *plan)
{
    creme_run_request request, asked = plan->request->run;
    creme_inputs inputs = {0};
    creme_locus_list loci = {0};
    char *results = NULL;
    creme_status status = CREME_OK;
    if (plan->request->steps || plan->request->run.part) return CREME_OK;
    CREME_TRY(creme_format_text(&results, "%s/results.sqlite", plan->folder));
    if (!first_assay(plan) || creme_folder_has_file(results)) goto done;
    CREME_TRY(creme_pipeline_step_parse(plan, first_assay(plan), &request));
    request.log = NULL; /* the steps say it */
    CREME_TRY(creme_inputs_open_model(&inputs, &request));
    /* A plan whose first step writes the loci. */
    asked.log = NULL;
    if (plan->steps[0].command && strcmp(plan->steps[0].command, "loci") == 0) status = select_loci(&loci, &asked);
done:
    creme_locus_list_clear(&loci);
    creme_free(results);
    creme_inputs_close(&inputs);
    return status;
}

creme_status creme_pipeline_check_elements(const creme_pipeline_plan *plan, const creme_locus_list *loci)
{
    estimate e = {.plan = plan};
    creme_locus_list copy = {0};
    creme_status status = CREME_OK;
    if (!creme_elements_are_asked_for(&plan->request->run)) return CREME_OK;
    for (size_t i = 0; i < loci->count; i++) CREME_TRY(creme_locus_list_add(&copy, &loci->at[i]));
    CREME_TRY(creme_copy_text(&copy.extra_header, loci->extra_header ? loci->extra_header : ""));
    status = open_inputs(&e, &copy);
done:
    creme_locus_list_clear(&copy);
    close_inputs(&e);
    return status;
}

creme_status creme_pipeline_estimate_plan(const creme_pipeline_plan *plan, creme_locus_list *loci,
                                          const creme_pipeline_counts *counts, const creme_pipeline_words *words,
                                          creme_output *output)
{
    estimate e = {.plan = plan, .counts = *counts};
    creme_status status = CREME_OK;
    CREME_TRY(open_inputs(&e, loci));
    CREME_TRY(creme_estimate_measure(&e.each, &e.inputs, &e.units, e.predictor));
    CREME_TRY(write_steps(&e, words, output));
done:
    close_inputs(&e);
    return status;
}

static void write_command(const creme_pipeline_plan *plan, const creme_pipeline_step *step, creme_output *output)
{
    (void)plan;
    creme_pipeline_step_write(step, output);
}

/* Loci that an assay's step is of, at most; of a CRE's or a pair's many units those of one locus are one. */
static int64_t loci_of(const estimate *e, const creme_pipeline_step *step)
{
    if (step->loci == CREME_PIPELINE_TSSS) return e->counts.tsss;
    return step->loci == CREME_PIPELINE_GENES ? e->counts.genes : e->counts.loci;
}

static creme_status measure_steps(const estimate *e, creme_amount *out)
{
    for (size_t i = 0; i < e->plan->step_count; i++) {
        const creme_pipeline_step *step = &e->plan->steps[i];
        creme_run_request request;
        work here;
        out[i] = (creme_amount){0};
        if (!step->assay) continue;
        creme_status status = creme_pipeline_step_parse(e->plan, step, &request);
        if (status == CREME_OK) status = work_of(&here, e, step, &request);
        if (status != CREME_OK) return creme_error_prefix(status, "%s: ", step->name);
        out[i] = (creme_amount){loci_of(e, step), here.seconds};
    }
    return CREME_OK;
}

creme_status creme_pipeline_measure(const creme_pipeline_plan *plan, creme_pipeline_costs *costs)
{
    const creme_pipeline_request *request = plan->request;
    estimate e = {.plan = plan};
    creme_locus_list loci = {0};
    creme_status status = CREME_OK;
    CREME_TRY(select_loci(&loci, &request->run));
    CREME_TRY(count_genes(&e.counts, &loci, request));
    CREME_TRY(open_inputs(&e, &loci));
    CREME_TRY(creme_estimate_measure(&e.each, &e.inputs, &e.units, e.predictor));
    CREME_TRY(measure_steps(&e, costs->of));
    costs->needs = creme_estimate_needs(&e.inputs);
    costs->needs.load = e.load;
done:
    creme_locus_list_clear(&loci);
    close_inputs(&e);
    return status;
}

creme_status creme_pipeline_estimate(const creme_pipeline_request *request, creme_output *output)
{
    creme_pipeline_plan plan;
    creme_pipeline_counts counts;
    creme_locus_list loci = {0};
    char before[300];
    creme_status status = CREME_OK;
    CREME_TRY(creme_pipeline_plan_make(&plan, request));
    CREME_TRY(select_loci(&loci, &request->run));
    CREME_TRY(count_genes(&counts, &loci, request));
    snprintf(before, sizeof before,
             "# at most: %" PRId64 " TSSs; per cell line %" PRId64 " genes, %" PRId64
             " sampled loci; CREs: one for %d loci, about what the paper found\n",
             counts.tsss, counts.genes, counts.loci, LOCI_PER_CRE);
    const creme_pipeline_words words = {before, "command", write_command};
    CREME_TRY(creme_pipeline_estimate_plan(&plan, &loci, &counts, &words, output));
done:
    creme_locus_list_clear(&loci);
    creme_pipeline_plan_clear(&plan);
    return status;
}
