/* From a sheet to pictures. */
#include "figure/gnuplot.h"
#include "figure/make.h"
#include "figure/sheet.h"
#include "figure/templates.h"

#include "analysis/kinds.h"
#include "base/memory.h"
#include "base/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PAGES = 50 };

/* --- What a whole picture looks like. --------------------------------------------------------------------------- */

typedef struct picture_form {
    const char *name, *begins, *ends; /* newlines at the end do not count */
    size_t end_bytes;
} picture_form;

#define ENDS(text) text, sizeof(text) - 1
static const picture_form forms[] = {
    {"svg", "<?xml", ENDS("</svg>")},
    {"pdf", "%PDF", ENDS("%%EOF")},
    {"png", "\x89PNG", ENDS("\0\0\0\0IEND\xae\x42\x60\x82")},
};
enum { FORMS = sizeof forms / sizeof *forms };

static bool is_whole(const picture_form *form, const char *picture, size_t bytes)
{
    size_t begin = strlen(form->begins), end = form->end_bytes;
    while (bytes > 0 && picture[bytes - 1] == '\n') bytes--;
    return bytes >= begin + end && memcmp(picture, form->begins, begin) == 0 &&
           memcmp(picture + bytes - end, form->ends, end) == 0;
}

/* --- One picture. ----------------------------------------------------------------------------------------------- */

typedef struct page {
    const creme_figure *figure;
    const creme_figure_drawing *drawing;
    const char *sheet, *prefix;
    char *title;          /* with what is missing */
    size_t number, pages; /* from 1 */
    creme_output_set *files;
} page;

bool creme_figure_can_draw(void)
{
    return creme_gnuplot_is_there();
}

/* A path that gnuplot cannot take for a pipe ("<command"). */
static creme_status write_path(FILE *script, const char *name, const char *path)
{
    char *safe = NULL;
    creme_status status = creme_format_text(&safe, "%s%s", *path == '/' ? "" : "./", path);
    if (status == CREME_OK) creme_gnuplot_write_text(script, name, safe);
    creme_free(safe);
    return status;
}

static creme_status write_heading(FILE *script, const page *at)
{
    const char *title = at->title;
    char *heading = NULL;
    creme_status status = at->pages > 1
                              ? creme_format_text(&heading, "%s (page %zu of %zu)", title, at->number, at->pages)
                              : creme_copy_text(&heading, title);
    if (status == CREME_OK) creme_gnuplot_write_text(script, "heading", heading);
    creme_free(heading);
    return status;
}

static creme_status write_script(FILE *script, const page *at, const picture_form *form)
{
    char name[64];
    snprintf(name, sizeof name, "%s.gp", at->figure->form);
    creme_status status = CREME_OK;
    CREME_TRY(write_path(script, "data", at->sheet));
    CREME_TRY(write_heading(script, at));
    creme_gnuplot_write_text(script, "format", form->name);
    creme_gnuplot_write_text(script, "figure", at->figure->name);
    creme_gnuplot_write_text(script, "x_label", at->figure->x_label);
    creme_gnuplot_write_text(script, "y_label", at->figure->y_label);
    fprintf(script, "page_panels = %d\nfirst_panel = %zu\n", at->figure->panels_per_page,
            (at->number - 1) * (size_t)at->figure->panels_per_page);
    CREME_TRY(creme_template_include(script, "style.gp", at->drawing->templates));
    CREME_TRY(creme_template_include(script, name, at->drawing->templates));
    fputs("\nunset output\n", script);
done:
    return status;
}

/* *picture = what gnuplot made of the page, which is whole; to be ended by creme_free(). */
static creme_status run(const page *at, const picture_form *form, char **picture, size_t *bytes)
{
    char *script_text = NULL;
    size_t script_bytes = 0;
    *picture = NULL;
    FILE *script = open_memstream(&script_text, &script_bytes);
    if (!script) return creme_fail(CREME_ERROR_MEMORY, "out of memory");
    creme_status status = write_script(script, at, form);
    if (fclose(script) != 0 && status == CREME_OK) status = creme_fail(CREME_ERROR_MEMORY, "out of memory");
    if (status == CREME_OK) status = creme_gnuplot_run(script_text, script_bytes, picture, bytes);
    free(script_text);
    if (status == CREME_OK && !is_whole(form, *picture, *bytes)) {
        status = creme_fail(CREME_ERROR_LIBRARY, "gnuplot's %s is cut short, and is not kept", form->name);
    }
    return status;
}

static creme_status draw_picture(const page *at, const picture_form *form)
{
    char *path = NULL, *picture = NULL;
    size_t bytes = 0;
    creme_output *output = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(at->number == 1 ? creme_format_text(&path, "%s.%s", at->prefix, form->name)
                              : creme_format_text(&path, "%s-%zu.%s", at->prefix, at->number, form->name));
    CREME_TRY(creme_output_open(&output, path)); /* a folder that is not writable is told before anything is drawn */
    CREME_TRY(run(at, form, &picture, &bytes));
    creme_output_write(output, picture, bytes);
    status = creme_output_close_into(output, at->files);
    output = NULL;
done:
    creme_output_discard(output);
    creme_free(picture);
    creme_free(path);
    return status;
}

/* "Necessity (missing: 2 of 5 units of work)": who sees the picture alone is to know it. */
static creme_status make_title(page *at)
{
    const char *title = at->drawing->title ? at->drawing->title : at->figure->title;
    creme_table *sheet = NULL;
    creme_status status = creme_table_read(&sheet, at->sheet);
    const char *missing = status == CREME_OK ? creme_table_note_after(sheet, CREME_MISSING_NOTE) : NULL;
    const char *end = missing ? strstr(missing, " are not there") : NULL;
    int length = missing ? (int)(end ? (size_t)(end - missing) : strlen(missing)) : 0;
    if (status == CREME_OK)
        status = missing ? creme_format_text(&at->title, "%s (" CREME_MISSING_NOTE "%.*s)", title, length, missing)
                         : creme_copy_text(&at->title, title);
    creme_table_destroy(sheet);
    return status;
}

/* --- All of them. ----------------------------------------------------------------------------------------------- */

static creme_status count_pages(size_t *pages, const creme_figure *figure, size_t panels)
{
    size_t each = (size_t)figure->panels_per_page;
    *pages = panels > 1 ? (panels + each - 1) / each : 1;
    if (*pages <= MOST_PAGES) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "%zu panels would be %zu pages, more than %d; choose a track (--track) or a part of the table",
                      panels, *pages, MOST_PAGES);
}

creme_status creme_figure_draw_into(creme_output_set *files, const creme_figure *figure, const char *sheet_path,
                                    const char *prefix, const creme_figure_drawing *drawing)
{
    unsigned wanted = drawing->formats ? drawing->formats : CREME_FIGURE_ALL;
    page at = {.figure = figure, .drawing = drawing, .sheet = sheet_path, .prefix = prefix, .files = files};
    size_t panels = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_sheet_count_panels(&panels, sheet_path));
    CREME_TRY(count_pages(&at.pages, figure, panels));
    CREME_TRY(make_title(&at));
    if (at.pages > 1) {
        char last[32] = "";
        if (at.pages > 2) snprintf(last, sizeof last, " to -%zu", at.pages);
        creme_log_info(drawing->log, "%zu panels are drawn on %zu pages, %s and %s-2%s", panels, at.pages, prefix,
                       prefix, last);
    }
    for (at.number = 1; at.number <= at.pages; at.number++) {
        for (int i = 0; i < FORMS; i++) {
            if (wanted & 1u << i) CREME_TRY(draw_picture(&at, &forms[i]));
        }
    }
done:
    creme_free(at.title);
    return status == CREME_OK ? CREME_OK : creme_error_prefix(status, "figure %s: ", figure->name);
}
