/* creme demo: five assays on generated loci whose truth is known, by the rules and by a network that was trained on
 * what these make; then a gene's page by the network, and the pipeline by the rules, as that asks 170,000 sequences. */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/run.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "run/demo_report.h"

#include <creme/grammar.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEMO_SEED = 1 };
static const char NETWORK[] = "borzoi:demo", RULES[] = "grammar:demo", SHUFFLES[] = "5"; /* of the network */
enum { GENOME, LOCI, TRUTH, GENES, CRES, VARIANTS, FILES };

static const char *const names[FILES] = {[GENOME] = "genome.fa", [LOCI] = "loci.tsv", [TRUTH] = "truth.tsv",
                                         [GENES] = "genes.gtf",  [CRES] = "cres.tsv", [VARIANTS] = "variants.vcf"};

typedef struct demo {
    const creme_settings *settings;
    creme_grammar_demo *truth;
    char *files[FILES];
    char *tiles; /* of the distance test: those in which something is planted */
    char threads[16];
    creme_demo_report network, rules;
} demo;

static creme_status make_folder(const char *folder)
{
    if (mkdir(folder, 0777) == 0 || errno == EEXIST) return CREME_OK;
    return creme_fail(CREME_ERROR_IO, "%s: cannot make this folder: %s", folder, strerror(errno));
}

static creme_status write_input(demo *d)
{
    creme_status status = CREME_OK;
    const char *folder = d->settings->run.out;
    char *index = NULL;
    CREME_TRY(make_folder(folder));
    for (int i = 0; i < FILES; i++) CREME_TRY(creme_format_text(&d->files[i], "%s/%s", folder, names[i]));
    /* The index of an earlier demo's genome would be found to be out of date, with a warning. */
    CREME_TRY(creme_format_text(&index, "%s/%s.fai", folder, names[0]));
    unlink(index);
    char **f = d->files;
    creme_grammar_demo_paths paths = {f[GENOME], f[LOCI], f[TRUTH], f[CRES], f[GENES], f[VARIANTS]};
    CREME_TRY(creme_grammar_demo_create(&d->truth, DEMO_SEED));
    CREME_TRY(creme_grammar_demo_write(d->truth, &paths));
done:
    creme_free(index);
    return status;
}

/* Runs a command as if it had been typed; `report`, if there is one, keeps its rows. */
static creme_status run_typed(int count, const char *const *arguments, creme_demo_report *report)
{
    creme_command command;
    creme_settings settings;
    creme_status status = creme_command_find(&command, arguments[1]);
    if (status == CREME_OK) status = creme_options_parse(&settings, &command, count, arguments);
    if (status != CREME_OK) return status;
    settings.run.quiet = true; /* none takes long, and notes would come between the tables */
    if (!report) return creme_error_prefix(command.run(&settings), "%s: ", arguments[1]);
    report->assay = arguments[1];
    status = creme_command_run(&settings, creme_demo_report_keep, report);
    return status == CREME_OK ? report->status : status;
}

static creme_status run_assay(demo *d, creme_demo_report *report, const char *assay)
{
    creme_command command;
    char *out = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_command_find(&command, assay));
    CREME_TRY(creme_format_text(&out, "%s/%s.tsv", report->folder, assay));
    const char *arguments[16] = {"creme",  assay,          "--model", report->model, "--fasta",   d->files[GENOME],
                                 "--loci", d->files[LOCI], "--out",   out,           "--threads", d->threads};
    int count = 12;
    if (command.assay->takes & CREME_TAKES_TILES) arguments[count++] = "--tiles", arguments[count++] = d->tiles;
    if (report->model == NETWORK && command.assay->takes & CREME_TAKES_DRAWS)
        arguments[count++] = "--shuffles", arguments[count++] = SHUFFLES;
    status = run_typed(count, arguments, report);
done:
    creme_free(out);
    return status;
}

static creme_status run_assays(demo *d, creme_demo_report *report, const char *model, const char *folder)
{
    static const char *const assays[] = {"context-dependence", "context-swap", "necessity", "sufficiency",
                                         "distance"};
    double started = creme_seconds();
    creme_status status = make_folder(folder);
    report->demo = d->truth;
    report->model = model;
    report->folder = folder;
    for (size_t i = 0; status == CREME_OK && i < sizeof assays / sizeof *assays; i++)
        status = run_assay(d, report, assays[i]);
    report->seconds = creme_seconds() - started;
    return status;
}

/* A gene's page, or the paper's whole pipeline on the demo's annotation: as `words` say, in `folder`. */
static creme_status run_whole(const demo *d, const char *folder, int count, const char *const *words)
{
    const char *arguments[20] = {"creme"};
    char *out = NULL;
    creme_status status = creme_format_text(&out, "%s/%s/", d->settings->run.out, folder);
    const char *more[] = {"--fasta", d->files[GENOME], "--gtf",   d->files[GENES], "--out",
                          out,       "--threads",      d->threads};
    memcpy(arguments + 1, words, (size_t)count * sizeof *words);
    memcpy(arguments + 1 + count, more, sizeof more);
    if (status == CREME_OK) status = run_typed(count + 9, arguments, NULL);
    creme_free(out);
    return status;
}

/* Of the assays; of the pipeline, if that took `pipeline` seconds. */
static creme_status write_report(const demo *d, double pipeline)
{
    creme_output *output = NULL;
    char took[32];
    creme_status status = creme_output_open(&output, "-");
    if (status != CREME_OK) return status;
    if (pipeline <= 0) {
        status = d->network.model ? creme_demo_report_write(&d->network, &d->rules, output)
                                  : creme_demo_report_write(&d->rules, NULL, output);
    } else {
        creme_output_print(
            output,
            "\nThe paper's whole pipeline on the same loci by the rules, with its analyses and figures, took %s.\n"
            "Open %s/run/report.html in a browser; tables, figures and every step's command are beside it.\n",
            creme_text_duration(pipeline, took, sizeof took), CREME_ONE_LINE(d->settings->run.out));
    }
    creme_status closed = creme_output_close(output);
    return status == CREME_OK ? closed : status;
}

creme_status creme_command_demo(const creme_settings *settings)
{
    demo d = {.settings = settings};
    bool network = strcmp(creme_demo_models[settings->demo_model], NETWORK) == 0, whole = !settings->assays_only;
    const char *const gene[] = {"gene", "additive", "--model", NETWORK, "--tracks", "blood", "--shuffles", SHUFFLES};
    /* All shuffles: the rules' differ so little that a class stands after three, of which no q is small. */
    const char *const pipeline[] = {"pipeline", "--model", RULES, "--cells", "blood=0,liver=1", "--stop-by", "none"};
    char *folder = NULL;
    creme_status status = CREME_OK;
    snprintf(d.threads, sizeof d.threads, "%d", (int)settings->run.threads);
    CREME_TRY(write_input(&d));
    CREME_TRY(creme_demo_list_tiles(&d.tiles, d.truth));
    CREME_TRY(run_assays(&d, &d.rules, RULES, settings->run.out));
    CREME_TRY(creme_format_text(&folder, "%s/network", settings->run.out));
    if (network) CREME_TRY(run_assays(&d, &d.network, NETWORK, folder));
    CREME_TRY(write_report(&d, 0));
    if (network && whole) printf("\nA gene's page, by the network:\n\n");
    fflush(stdout); /* what follows is written past it */
    if (network && whole) CREME_TRY(run_whole(&d, "network/gene", 8, gene));
    double started = creme_seconds();
    if (whole) CREME_TRY(run_whole(&d, "run", 7, pipeline));
    if (whole) CREME_TRY(write_report(&d, creme_seconds() - started));
done:
    creme_free(folder);
    creme_demo_report_clear(&d.network);
    creme_demo_report_clear(&d.rules);
    creme_free(d.tiles);
    for (int i = 0; i < FILES; i++) creme_free(d.files[i]);
    creme_grammar_demo_destroy(d.truth);
    return status;
}
