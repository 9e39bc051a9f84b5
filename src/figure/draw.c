/* From a sheet to pictures. */
#define _GNU_SOURCE
#include <creme/figure.h>

#include "figure/gnuplot.h"
#include "figure/templates.h"

#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const formats[] = {"svg", "pdf", "png"};
enum { FORMATS = 3 };

bool creme_figure_can_draw(void)
{
    return creme_gnuplot_is_there();
}

/* A path that gnuplot cannot take for a pipe ("<command", "|command"). */
static void write_path(FILE *script, const char *name, const char *path)
{
    char *safe = NULL;
    if (asprintf(&safe, "%s%s", *path == '/' ? "" : "./", path) < 0) return;
    creme_gnuplot_write_text(script, name, safe);
    free(safe);
}

static creme_status write_script(FILE *script, const creme_figure *figure, const char *sheet_path,
                                 const creme_figure_drawing *drawing, const char *format, const char *path)
{
    const char *title = drawing->title ? drawing->title : figure->title;
    char name[64];
    snprintf(name, sizeof name, "%s.gp", figure->name);
    write_path(script, "data", sheet_path);
    write_path(script, "picture", path);
    creme_gnuplot_write_text(script, "format", format);
    creme_gnuplot_write_text(script, "heading", title);
    creme_status status = CREME_OK;
    CREME_TRY(creme_template_include(script, "style.gp", drawing->templates));
    CREME_TRY(creme_template_include(script, name, drawing->templates));
    fputs("\nunset output\n", script);
done:
    return status;
}

static creme_status run(const creme_figure *figure, const char *sheet_path, const creme_figure_drawing *drawing,
                        const char *format, const char *path)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *script = open_memstream(&text, &bytes);
    if (!script) return creme_fail(CREME_ERROR_MEMORY, "figure %s: out of memory", figure->name);
    creme_status status = write_script(script, figure, sheet_path, drawing, format, path);
    if (fclose(script) != 0 && status == CREME_OK) {
        status = creme_fail(CREME_ERROR_MEMORY, "figure %s: out of memory", figure->name);
    }
    if (status == CREME_OK) status = creme_gnuplot_run(text, bytes);
    free(text);
    return status;
}

static creme_status draw_one(const creme_figure *figure, const char *sheet_path, const char *prefix,
                             const creme_figure_drawing *drawing, const char *format)
{
    char *path = NULL, *partial = NULL;
    creme_status status = CREME_OK;
    if (asprintf(&path, "%s.%s", prefix, format) < 0 ||
        asprintf(&partial, "%s.%ld.partial", path, (long)getpid()) < 0) {
        status = creme_fail(CREME_ERROR_MEMORY, "figure %s: out of memory", figure->name);
        goto done;
    }
    FILE *probe = fopen(partial, "wb"); /* so that a folder that is not writable is told in our words */
    if (!probe) {
        status = creme_fail(CREME_ERROR_IO, "%s: cannot write here: %s", path, strerror(errno));
        goto done;
    }
    fclose(probe);
    status = run(figure, sheet_path, drawing, format, partial);
    if (status == CREME_OK && rename(partial, path) != 0) {
        status = creme_fail(CREME_ERROR_IO, "%s: cannot write: %s", path, strerror(errno));
    }
    if (status != CREME_OK) {
        unlink(partial);
        status = creme_error_prefix(status, "figure %s: ", figure->name);
    }
done:
    free(path);
    free(partial);
    return status;
}

creme_status creme_figure_draw(const creme_figure *figure, const char *sheet_path, const char *prefix,
                               const creme_figure_drawing *drawing)
{
    unsigned wanted = drawing->formats ? drawing->formats : CREME_FIGURE_ALL;
    creme_status status = CREME_OK;
    for (int i = 0; i < FORMATS && status == CREME_OK; i++) {
        if (wanted & 1u << i) status = draw_one(figure, sheet_path, prefix, drawing, formats[i]);
    }
    return status;
}
