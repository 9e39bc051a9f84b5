/* The page's sections on what was run and on figures. */
#include "report/report.h"

#include "base/json.h"
#include "base/memory.h"

#include <creme/figure.h>

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void write_member(creme_output *output, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    creme_output_print(output, "<td>");
    if (json_is_string(value)) creme_html_text(output, json_string_value(value));
    if (json_is_integer(value)) creme_output_print(output, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    creme_output_print(output, "</td>");
}

static void write_options(creme_output *output, json_t *options)
{
    const char *name;
    json_t *value;
    creme_output_print(output, "<td><details><summary>options</summary><code>");
    json_object_foreach(options, name, value)
    {
        creme_output_print(output, "--");
        creme_html_text(output, name);
        creme_output_print(output, " ");
        if (json_is_string(value)) creme_html_text(output, json_string_value(value));
        creme_output_print(output, "<br>");
    }
    creme_output_print(output, "</code></details></td>");
}

static void write_steps(creme_output *output, const json_t *steps)
{
    static const char *const names[] = {"name", "loci", "units_done", "rows", "started", "finished", "creme"};
    size_t i;
    json_t *step;
    creme_output_print(output,
                       "<div class=\"wide\"><table><caption>Assays of this run folder</caption><thead><tr>"
                       "<th>step</th><th>loci</th><th>units</th><th>rows</th><th>started</th><th>finished</th>"
                       "<th>creme</th><th>options</th></tr></thead><tbody>\n");
    json_array_foreach(steps, i, step)
    {
        creme_output_print(output, "<tr>");
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) write_member(output, step, names[k]);
        write_options(output, json_object_get(step, "options"));
        creme_output_print(output, "</tr>\n");
    }
    creme_output_print(output, "</tbody></table></div>\n");
}

creme_status creme_report_read_record(creme_report *report)
{
    char *path = NULL;
    json_error_t error;
    struct stat about;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&path, "%s/run.json", report->folder));
    if (stat(path, &about) != 0 && errno == ENOENT) goto done;
    status = creme_json_read(&report->record, path, CREME_JSON_MOST_RECORD, 0, &error);
    if (status == CREME_ERROR_FORMAT) (void)creme_fail(status, "%s:%d: not JSON: %s", path, error.line, error.text);
done:
    creme_free(path);
    return status;
}

/* "tables/STEP.tsv" */
static bool is_table_of(const char *file, const char *step)
{
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
    size_t length = strlen(step);
    return strncmp(name, step, length) == 0 && strcmp(name + length, ".tsv") == 0;
}

const char *creme_report_recorded_command(const creme_report *report, const char *file)
{
    size_t i;
    json_t *step;
    json_array_foreach(json_object_get(report->record, "steps"), i, step)
    {
        const char *name = json_string_value(json_object_get(step, "name"));
        const json_t *first = json_array_get(json_object_get(step, "sessions"), 0);
        if (name && is_table_of(file, name)) return json_string_value(json_object_get(first, "command"));
    }
    return NULL;
}

void creme_report_write_run(const creme_report *report, creme_output *output)
{
    creme_output_print(output, "<section id=\"run\">\n<h2>What was run</h2>\n");
    for (size_t i = 0; i < report->models.count; i++) {
        creme_output_print(output, "<p>Model: <code>");
        creme_html_text(output, report->models.at[i]);
        creme_output_print(output, "</code></p>\n");
    }
    if (report->record) write_steps(output, json_object_get(report->record, "steps"));
    creme_output_print(output, "<div class=\"wide\"><table><caption>Tables</caption><thead><tr><th>table</th>"
                               "<th>rows</th><th>made by</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < report->table_count; i++) {
        const creme_report_table *table = &report->tables[i];
        creme_output_print(output, "<tr><td><a href=\"");
        creme_html_address(output, table->file);
        creme_output_print(output, "\">");
        creme_html_text(output, table->file);
        creme_output_print(output, "</a></td><td class=\"number\">%zu</td><td><code>", table->rows);
        creme_html_text(output, table->command);
        creme_output_print(output, "</code></td></tr>\n");
    }
    creme_output_print(output, "</tbody></table></div>\n");
    if (report->tile_count + report->bin_count) {
        creme_output_print(output, "<p>For genome browsers: <a href=\"igv_session.xml\">igv_session.xml</a> "
                                   "and the folder <a href=\"tracks/\">tracks</a>.</p>\n");
    }
    creme_output_print(output, "</section>\n");
}

static creme_status read_bytes(unsigned char **out, size_t *count, const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t capacity = 0, got = 1;
    creme_status status = CREME_OK;
    *out = NULL;
    *count = 0;
    if (!file) return creme_fail(CREME_ERROR_IO, "%s: cannot read: %s", path, strerror(errno));
    while (status == CREME_OK && got > 0) {
        status = creme_grow(out, &capacity, *count + 65536, 1);
        if (status != CREME_OK) break;
        got = fread(*out + *count, 1, 65536, file);
        *count += got;
    }
    if (status == CREME_OK && ferror(file)) status = creme_fail(CREME_ERROR_IO, "%s: cannot read", path);
    fclose(file);
    return status;
}

/* How long "figures/NAME" is of "figures/NAME-2.svg", a further page of "figures/NAME.svg". */
static size_t first_page(const creme_report *report, const char *file)
{
    size_t length = strlen(file) - 4, stem = length;
    while (stem > 0 && isdigit((unsigned char)file[stem - 1])) stem--;
    if (stem == length || stem < 2 || file[--stem] != '-') return length;
    for (size_t i = 0; i < report->figures.count; i++) {
        const char *other = report->figures.at[i];
        if (strlen(other) == stem + 4 && strncmp(other, file, stem) == 0) return stem;
    }
    return length;
}

/* By the sheet beside it, "figures/NAME.tsv"; NULL if there is none, or none that can be read. */
static creme_status figure_of_sheet(const creme_figure **out, const creme_report *report, const char *file,
                                    size_t length)
{
    char *path = NULL;
    *out = NULL;
    creme_status status = creme_format_text(&path, "%s/%.*s.tsv", report->folder, (int)length, file);
    if (status == CREME_OK && access(path, R_OK) == 0) status = creme_figure_of_sheet(out, path);
    creme_free(path);
    return status == CREME_ERROR_MEMORY ? status : CREME_OK;
}

/* The figure after which "figures/NAME.CELL.svg" is called, or that its sheet names; `cell` is the rest. */
static creme_status figure_of(const creme_figure **out, const creme_report *report, const char *file, char *cell,
                              size_t bytes)
{
    const char *name = strrchr(file, '/') + 1;
    size_t whole = strlen(file) - 4, length = first_page(report, file), before = (size_t)(name - file);
    size_t head = strcspn(name, "."), from = 0;
    char stem[64];
    if (head > length - before) head = length - before;
    snprintf(stem, sizeof stem, "%.*s", (int)(head < 63 ? head : 63), name);
    *out = creme_figure_find(stem);
    if (*out) from = head + (before + head < length);
    if (!*out) {
        creme_status status = figure_of_sheet(out, report, file, length);
        if (status != CREME_OK) return status;
    }
    int rest = (int)(length - before - from), page = (int)(whole - length - 1);
    if (length == whole)
        snprintf(cell, bytes, "%.*s", rest, name + from);
    else
        snprintf(cell, bytes, "%.*s%spage %.*s", rest, name + from, rest ? ", " : "", page, file + length + 1);
    return CREME_OK;
}

static creme_status write_figure(const creme_report *report, creme_output *output, const char *file)
{
    char *path = NULL, cell[256];
    unsigned char *bytes = NULL;
    size_t count = 0;
    const creme_figure *figure = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(figure_of(&figure, report, file, cell, sizeof cell));
    CREME_TRY(creme_format_text(&path, "%s/%s", report->folder, file));
    CREME_TRY(read_bytes(&bytes, &count, path));
    creme_output_print(output, "<figure><img alt=\"");
    creme_html_text(output, figure ? figure->title : cell);
    creme_output_print(output, "\" src=\"data:image/svg+xml;base64,");
    creme_html_base64(output, bytes, count);
    creme_output_print(output, "\"><figcaption><b>");
    if (figure) {
        creme_html_text(output, figure->title);
        creme_output_print(output, *cell ? ", " : "");
    }
    creme_html_text(output, cell);
    creme_output_print(output, ".</b> ");
    if (figure) creme_html_text(output, figure->caption);
    creme_output_print(output, " <a href=\"");
    creme_html_address(output, file);
    creme_output_print(output, "\">SVG</a></figcaption></figure>\n");
done:
    creme_free(bytes);
    creme_free(path);
    return status;
}

creme_status creme_report_write_figures(const creme_report *report, creme_output *output)
{
    creme_status status = CREME_OK;
    if (report->figures.count == 0) return CREME_OK;
    creme_output_print(output, "<section id=\"figures\">\n<h2>Figures</h2>\n");
    creme_report_write_samples(report, output);
    creme_output_print(output, "<div class=\"figures\">\n");
    for (size_t i = 0; i < report->figures.count && status == CREME_OK; i++) {
        status = write_figure(report, output, report->figures.at[i]);
    }
    creme_output_print(output, "</div>\n</section>\n");
    return status;
}
