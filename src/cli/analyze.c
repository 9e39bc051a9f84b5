/* creme analyze: a table from tables. */
#include "cli/analysis_options.h"
#include "cli/commands.h"
#include "cli/header.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "run/inputs.h"
#include "run/outputs.h"

#include "analysis/flow.h"
#include "base/text.h"
#include "table/table_parts.h"

#include <string.h>

enum { MOST_KINDS = 32 };

static creme_status find_kind(const creme_analysis_kind **out, const char *name)
{
    *out = creme_analysis_find(name);
    if (*out) return CREME_OK;
    const char *words[MOST_KINDS];
    size_t count = 0;
    for (size_t i = 0; i < creme_analysis_kind_count && count < MOST_KINDS; i++)
        words[count++] = creme_analysis_kinds[i].name;
    const char *near = creme_text_suggest(name, words, count);
    if (near) return creme_fail(CREME_ERROR_ARGUMENT, "no analysis '%s'; did you mean %s?", name, near);
    return creme_fail(CREME_ERROR_ARGUMENT, "no analysis '%s'; creme analyze --help lists those there are", name);
}

static creme_status check_not_read(const char *read, const char *written)
{
    if (!read || !creme_outputs_are_same(read, written)) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT, "%s would be written over what is read", written);
}

/* What is read must not be written over, nor two outputs go to one file. */
static creme_status check_outputs(const creme_settings *settings)
{
    static const char *const names[] = {"out", "summary", "predictions", "ranking"};
    const char *const written[] = {settings->run.out, settings->summary, settings->predictions, settings->ranking};
    const char *const read[] = {settings->contexts, settings->run.gtf, settings->eqtl, settings->negatives};
    creme_status status = CREME_OK;
    for (int w = 0; w < 4; w++) {
        if (!written[w]) continue;
        for (int i = 1; i < settings->operand_count; i++)
            CREME_TRY(check_not_read(settings->operands[i], written[w]));
        for (int i = 0; i < 4; i++) CREME_TRY(check_not_read(read[i], written[w]));
        for (int v = 0; v < w; v++) {
            if (!written[v] || strcmp(written[w], written[v]) != 0) continue;
            return creme_fail(CREME_ERROR_ARGUMENT, "--%s and --%s are both %s; they must differ", names[v], names[w],
                              written[w]);
        }
        CREME_TRY(creme_outputs_check_kind(names[w], written[w], CREME_OUTPUT_TEXT, settings->run.force));
    }
done:
    return status;
}

/* --eqtl is another way to give its one file. */
static creme_status check_eqtl(const creme_analysis_kind *kind, size_t files)
{
    if (strcmp(kind->name, "eqtl") != 0) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--eqtl goes with creme analyze eqtl");
    }
    if (files == 0) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT, "eqtl: files behind the table, or --eqtl, not both");
}

/* `header`: whose; NULL: without '#' lines, which other programs would take for the header. */
static creme_status write_table(const creme_settings *header, const creme_table *table, const char *path)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open(&output, path);
    if (status != CREME_OK) return status;
    if (header) creme_header_write(header, output);
    creme_table_print(table, output);
    return creme_output_close(output);
}

static void write_header(const void *settings, creme_output *output)
{
    creme_header_write(settings, output);
}

static creme_status check_made(const creme_settings *settings, const char *kind, const creme_analysis *made)
{
    if (settings->summary && !made->summary)
        return creme_fail(CREME_ERROR_ARGUMENT, "--summary: %s has none, its table says it all", kind);
    if (settings->predictions && !made->predictions)
        return creme_fail(CREME_ERROR_ARGUMENT, "--predictions: %s makes none", kind);
    if (settings->ranking && !made->ranking) return creme_fail(CREME_ERROR_ARGUMENT, "--ranking: %s has none", kind);
    return CREME_OK;
}

/* Of the tables in `pieces`, or where these are NULL of tables[count]. */
static creme_status run(const creme_settings *settings, const creme_analysis_kind *kind,
                        creme_table_pieces *const *pieces, const creme_table *const *tables, size_t count,
                        const creme_analysis_options *options)
{
    creme_table_writer w = {.path = settings->run.out, .header = write_header, .header_self = settings};
    creme_analysis_flow flow = {.from = pieces[0], .with = pieces[1], .take = creme_table_writer_take, .self = &w};
    creme_analysis made = {0};
    creme_status status = pieces[0] ? creme_analysis_run_flow(&made, kind, &flow, options)
                                    : creme_analysis_run(&made, kind, tables, count, options);
    if (status == CREME_OK) status = check_made(settings, kind->name, &made);
    if (status != CREME_OK) goto done;
    status = !made.table ? creme_output_close(w.output) : write_table(settings, made.table, settings->run.out);
    w.output = NULL;
    if (status != CREME_OK) goto done;
    if (settings->summary) CREME_TRY(write_table(settings, made.summary, settings->summary));
    if (settings->ranking) CREME_TRY(write_table(settings, made.ranking, settings->ranking));
    if (settings->predictions) CREME_TRY(write_table(NULL, made.predictions, settings->predictions));
done:
    creme_output_discard(w.output);
    creme_analysis_clear(&made);
    return status;
}

creme_status creme_command_analyze(const creme_settings *settings)
{
    creme_progress progress;
    creme_progress_init(&progress, settings);
    creme_log log = creme_progress_log(&progress);
    const creme_analysis_kind *kind = NULL;
    creme_table *tables[CREME_MOST_OPERANDS] = {NULL}, *contexts = NULL;
    creme_table_pieces *pieces[2] = {NULL, NULL};
    creme_chromosome_aliases *aliases = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(find_kind(&kind, settings->operands[0]));
    CREME_TRY(check_outputs(settings));
    size_t given = (size_t)settings->operand_count - 1;
    size_t count = kind->takes_files && given > 1 ? 1 : given;
    bool in_pieces = !settings->predictions && !settings->ranking && creme_analysis_flows(kind, count);
    for (size_t i = 0; i < count; i++) { /* predictions and ranking are refused with the result */
        const char *path = settings->operands[1 + i];
        CREME_TRY(in_pieces ? creme_table_pieces_open(&pieces[i], path, settings->run.input_bp)
                            : creme_table_read_for(&tables[i], path, settings->run.input_bp));
    }
    if (settings->contexts) CREME_TRY(creme_table_read_for(&contexts, settings->contexts, settings->run.input_bp));
    creme_analysis_options options = creme_analysis_options_of(settings, &log);
    options.contexts = contexts;
    options.value = settings->value;
    options.sample = settings->sample;
    options.peak = settings->run.peak ? CREME_PEAK_CENTRAL : CREME_PEAK_ANYWHERE;
    options.shared_tss = settings->shared_tss;
    options.count = settings->genes;
    options.draws = settings->draws;
    options.seed = settings->run.seed;
    if (settings->run.chromosome_names)
        CREME_TRY(creme_chromosome_aliases_read(&aliases, settings->run.chromosome_names));
    options.aliases = aliases;
    options.by_name = settings->by_name;
    options.files = settings->operands + 1 + count;
    options.file_count = given - count;
    if (settings->eqtl) {
        CREME_TRY(check_eqtl(kind, options.file_count));
        options.files = &settings->eqtl;
        options.file_count = 1;
    }
    options.gtf = settings->run.gtf;
    options.gene_type = settings->run.gene_type;
    options.map = settings->map;
    options.score = settings->score;
    options.distances = settings->distances;
    options.power = creme_options_given(settings, "power") ? &settings->power : NULL;
    options.missing_as_zero = settings->missing_as_zero;
    options.predictions = settings->predictions != NULL;
    options.columns = settings->columns;
    options.negatives = settings->negatives;
    options.causal = creme_options_given(settings, "causal") ? &settings->causal : NULL;
    options.not_causal = creme_options_given(settings, "not-causal") ? &settings->not_causal : NULL;
    CREME_TRY(run(settings, kind, pieces, (const creme_table *const *)tables, count, &options));
done:
    for (int i = 0; i < 2; i++) creme_table_pieces_close(pieces[i]);
    for (int i = 0; i < CREME_MOST_OPERANDS; i++) creme_table_destroy(tables[i]);
    creme_table_destroy(contexts);
    creme_chromosome_aliases_free(aliases);
    return status;
}
