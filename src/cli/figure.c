/* creme figure: from tables of results to pictures. */
#include "cli/analysis_options.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/progress.h"

#include "figure/figure_outputs.h"
#include "run/outputs.h"

#include "base/memory.h"
#include "base/output.h"
#include "base/text.h"

#include <creme/figure.h>

#include <stdio.h>
#include <string.h>

static creme_status write_list(void)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open(&output, "-");
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < creme_figure_count; i++) {
        const creme_figure *figure = &creme_figures[i];
        creme_output_print(output, "%s%s  (%s)\n  ", i ? "\n" : "", figure->name, figure->tables);
        creme_options_write_wrapped(output, figure->caption, 2);
        creme_output_print(output, "\n");
    }
    return creme_output_close(output);
}

static creme_status find_figure(const creme_figure **out, const char *name)
{
    const char *words[64];
    *out = creme_figure_find(name);
    if (*out) return CREME_OK;
    for (size_t i = 0; i < creme_figure_count; i++) words[i] = creme_figures[i].name;
    const char *near = creme_text_suggest(name, words, creme_figure_count);
    return creme_fail(CREME_ERROR_ARGUMENT, "no figure '%s'; %s%s", name,
                      near ? "did you mean " : "creme figure --list", near ? near : " shows those there are");
}

/* One operand is a sheet; a name alone lacks its tables. */
static creme_status draw_sheet(const creme_settings *settings)
{
    const char *path = settings->operands[0];
    const creme_figure *figure = creme_figure_find(path);
    if (figure) {
        return creme_fail(CREME_ERROR_ARGUMENT, "figure %s is made of %s: give these tables after its name",
                          figure->name, figure->tables);
    }
    creme_status status = creme_figure_of_sheet(&figure, path);
    if (status != CREME_OK) return status;
    if (!figure) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: no sheet of a figure (its first line is not '# creme figure NAME')", path);
    }
    creme_progress progress;
    creme_progress_init(&progress, settings);
    const creme_log log = creme_progress_log(&progress);
    creme_figure_drawing drawing = {.templates = settings->templates, .title = settings->title, .log = &log};
    char *prefix = NULL;
    status = creme_figure_outputs(&prefix, &drawing.formats, settings->run.out, settings->formats);
    if (status == CREME_OK) status = creme_figure_draw(figure, path, prefix, &drawing);
    creme_free(prefix);
    return status;
}

/* The tables of the figure are not to be overwritten by its sheet. */
static creme_status check_sheet(const creme_settings *settings, const char *sheet)
{
    for (int i = 1; i < settings->operand_count; i++) {
        if (strcmp(settings->operands[i], sheet) != 0 && !creme_outputs_are_same(settings->operands[i], sheet))
            continue;
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--out: %s would overwrite a table that the figure is made of: name "
                          "another PREFIX, as in -o %.*s-figure",
                          sheet, (int)(strlen(sheet) - strlen(".tsv")), sheet);
    }
    return CREME_OK;
}

static creme_status prepare_and_draw(const creme_settings *settings)
{
    const creme_figure *figure = NULL;
    const char *const *tables = settings->operands + 1;
    size_t count = (size_t)settings->operand_count - 1;
    creme_progress progress;
    creme_progress_init(&progress, settings);
    const creme_log log = creme_progress_log(&progress);
    creme_analysis_options options = creme_analysis_options_of(settings, &log);
    options.locus = settings->only_locus;
    options.seed = 1;
    creme_figure_drawing drawing = {.templates = settings->templates, .title = settings->title, .log = &log};
    options.gtf = settings->run.gtf;
    char *prefix = NULL, *sheet = NULL;
    creme_chromosome_aliases *aliases = NULL;
    creme_status status = CREME_OK;
    if (settings->run.chromosome_names)
        CREME_TRY(creme_chromosome_aliases_read(&aliases, settings->run.chromosome_names));
    options.aliases = aliases;
    CREME_TRY(creme_figure_outputs(&prefix, &drawing.formats, settings->run.out, settings->formats));
    CREME_TRY(find_figure(&figure, settings->operands[0]));
    CREME_TRY(creme_format_text(&sheet, "%s.tsv", prefix));
    CREME_TRY(check_sheet(settings, sheet));
    status = settings->sheet_only ? creme_figure_prepare(figure, tables, count, &options, sheet)
                                  : creme_figure_make(figure, tables, count, &options, prefix, &drawing);
done:
    creme_chromosome_aliases_free(aliases);
    creme_free(sheet);
    creme_free(prefix);
    return status;
}

creme_status creme_command_figure(const creme_settings *settings)
{
    if (settings->list) return write_list();
    if (settings->operand_count == 0) {
        return creme_fail(CREME_ERROR_ARGUMENT, "expected the NAME of a figure; creme figure --list shows them");
    }
    if (!settings->run.out) return creme_fail(CREME_ERROR_ARGUMENT, "--out PREFIX is needed");
    return settings->operand_count == 1 ? draw_sheet(settings) : prepare_and_draw(settings);
}
