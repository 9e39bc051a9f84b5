/* creme demo: five assays on generated loci whose truth is known, then the whole pipeline on them. */
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
enum { GENOME, LOCI, TRUTH, GENES, CRES, VARIANTS, FILES };

static const char *const names[FILES] = {[GENOME] = "genome.fa", [LOCI] = "loci.tsv", [TRUTH] = "truth.tsv",
                                         [GENES] = "genes.gtf",  [CRES] = "cres.tsv", [VARIANTS] = "variants.vcf"};

typedef struct demo {
    const creme_settings *settings;
    creme_grammar_demo *truth;
    char *files[FILES];
    char *tiles; /* of the distance test: those in which something is planted */
    char threads[16];
    creme_demo_report report;
} demo;

static creme_status join(char **out, const char *folder, const char *name, const char *suffix)
{
    size_t bytes = strlen(folder) + strlen(name) + strlen(suffix) + 2;
    creme_status status = creme_allocate(out, bytes, 1);
    if (status == CREME_OK) snprintf(*out, bytes, "%s/%s%s", folder, name, suffix);
    return status;
}

static creme_status write_input(demo *d)
{
    creme_status status = CREME_OK;
    const char *folder = d->settings->run.out;
    char *index = NULL;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        return creme_fail(CREME_ERROR_IO, "%s: cannot make this folder: %s", folder, strerror(errno));
    }
    for (int i = 0; i < FILES; i++) CREME_TRY(join(&d->files[i], folder, names[i], ""));
    /* The index of an earlier demo's genome would be found to be out of date, with a warning. */
    CREME_TRY(join(&index, folder, names[0], ".fai"));
    unlink(index);
    creme_grammar_demo_paths paths = {.fasta = d->files[GENOME],
                                      .loci = d->files[LOCI],
                                      .truth = d->files[TRUTH],
                                      .cres = d->files[CRES],
                                      .genes = d->files[GENES],
                                      .variants = d->files[VARIANTS]};
    CREME_TRY(creme_grammar_demo_create(&d->truth, DEMO_SEED));
    CREME_TRY(creme_grammar_demo_write(d->truth, &paths));
done:
    creme_free(index);
    return status;
}

/* Runs one assay as if its command had been typed. */
static creme_status run_assay(demo *d, const char *assay)
{
    creme_command command;
    char *out = NULL;
    creme_settings settings;
    creme_status status = CREME_OK;
    CREME_TRY(creme_command_find(&command, assay));
    CREME_TRY(join(&out, d->settings->run.out, assay, ".tsv"));
    const char *arguments[] = {"creme",          assay,      "--model",      "grammar:demo", "--fasta",
                               d->files[GENOME], "--loci",   d->files[LOCI], "--out",        out,
                               "--threads",      d->threads, "--tiles",      d->tiles};
    int count = (int)(sizeof arguments / sizeof *arguments) - (command.assay->takes & CREME_TAKES_TILES ? 0 : 2);
    CREME_TRY(creme_options_parse(&settings, &command, count, arguments));
    settings.run.quiet = true; /* none takes long, and notes would come between the tables */
    d->report.assay = assay;
    CREME_TRY(creme_command_run(&settings, creme_demo_report_keep, &d->report));
    status = d->report.status;
done:
    creme_free(out);
    return status;
}

/* The paper's whole pipeline on the demo's annotation, as if its command had been typed. */
static creme_status run_pipeline(const demo *d)
{
    creme_command command;
    char *out = NULL;
    creme_settings settings;
    creme_status status = CREME_OK;
    CREME_TRY(creme_command_find(&command, "pipeline"));
    CREME_TRY(join(&out, d->settings->run.out, "run", "/"));
    const char *arguments[] = {"creme",          "pipeline", "--model",       "grammar:demo", "--fasta",
                               d->files[GENOME], "--gtf",    d->files[GENES], "--cells",      "blood=0,liver=1",
                               "--out",          out,        "--threads",     d->threads};
    CREME_TRY(creme_options_parse(&settings, &command, (int)(sizeof arguments / sizeof *arguments), arguments));
    settings.run.quiet = true;
    status = command.run(&settings);
done:
    creme_free(out);
    return status;
}

static creme_status write_pipeline(const demo *d)
{
    creme_output *output = NULL;
    char took[32];
    double started = creme_seconds();
    creme_status status = run_pipeline(d);
    if (status != CREME_OK) return creme_error_prefix(status, "pipeline: ");
    CREME_TRY(creme_output_open(&output, "-"));
    creme_output_print(
        output,
        "\nThe paper's whole pipeline on the same loci, with its analyses and figures, took %s.\n"
        "Open %s/run/report.html in a browser; tables, figures and every step's command are beside it.\n",
        creme_text_duration(creme_seconds() - started, took, sizeof took), d->settings->run.out);
    return creme_output_close(output);
done:
    return status;
}

static creme_status write_report(const demo *d, double seconds)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open(&output, "-");
    if (status != CREME_OK) return status;
    char took[32];
    creme_output_print(output,
                       "creme demo: %zu generated loci, windows of %" PRId64 " bp, model grammar:demo\n"
                       "Input and results are in %s; five assays took %s.\n",
                       d->truth->loci.count, d->truth->window_bp, d->settings->run.out,
                       creme_text_duration(seconds, took, sizeof took));
    creme_demo_report_write(&d->report, output);
    return creme_output_close(output);
}

creme_status creme_command_demo(const creme_settings *settings)
{
    static const char *const assays[] = {"context-dependence", "context-swap", "necessity", "sufficiency",
                                         "distance"};
    demo d = {.settings = settings};
    creme_status status = CREME_OK;
    double started = creme_seconds();
    snprintf(d.threads, sizeof d.threads, "%d", (int)settings->run.threads);
    CREME_TRY(write_input(&d));
    d.report.demo = d.truth;
    CREME_TRY(creme_demo_list_tiles(&d.tiles, d.truth));
    for (size_t i = 0; i < sizeof assays / sizeof *assays; i++) CREME_TRY(run_assay(&d, assays[i]));
    CREME_TRY(write_report(&d, creme_seconds() - started));
    if (!settings->assays_only) CREME_TRY(write_pipeline(&d));
done:
    creme_demo_report_clear(&d.report);
    creme_free(d.tiles);
    for (int i = 0; i < FILES; i++) creme_free(d.files[i]);
    creme_grammar_demo_destroy(d.truth);
    return status;
}
