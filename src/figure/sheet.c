/* Writing sheets. */
#include "figure/sheet.h"

#include "base/lines.h"
#include "base/printable.h"

#include <creme/table.h>

#include <math.h>
#include <string.h>

static const char begins[] = "# creme figure ";
static const char columns[] = "part\tpanel\tseries\tlabel\tx\ty\tlow\thigh\tleast\tmost\twidth\tn\n";

creme_status creme_sheet_open(creme_sheet *out, const char *path, const char *figure)
{
    *out = (creme_sheet){0};
    creme_status status = creme_output_open(&out->output, path);
    if (status == CREME_OK) creme_output_print(out->output, "%s%s\n", begins, figure);
    return status;
}

void creme_sheet_note(creme_sheet *sheet, const char *text)
{
    creme_output_print(sheet->output, "# %s\n", CREME_ONE_LINE(text));
}

static void write_text(creme_output *output, const char *text)
{
    if (!text || !*text) text = ".";
    for (; *text; text++) {
        if (*text == '"') {
            creme_output_print(output, "\xe2\x80\x9d");
        } else {
            creme_output_print(output, "%c", (unsigned char)*text < ' ' || *text == 0x7f ? ' ' : *text);
        }
    }
}

void creme_sheet_add(creme_sheet *sheet, const creme_mark *mark)
{
    creme_output *output = sheet->output;
    if (sheet->rows++ == 0) creme_output_print(output, "%s", columns);
    const char *texts[] = {mark->part, mark->panel, mark->series, mark->label};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (i) creme_output_print(output, "\t");
        write_text(output, texts[i]);
    }
    double numbers[] = {mark->x, mark->y, mark->low, mark->high, mark->least, mark->most, mark->width, mark->n};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (isfinite(numbers[i])) {
            creme_output_print(output, "\t%.6g", numbers[i]);
        } else {
            creme_output_print(output, "\tNA");
        }
    }
    creme_output_print(output, "\n");
}

creme_status creme_sheet_close(creme_sheet *sheet, creme_output_set *files)
{
    creme_output *output = sheet->output;
    sheet->output = NULL;
    if (!output) return CREME_OK;
    return files ? creme_output_close_into(output, files) : creme_output_close(output);
}

void creme_sheet_discard(creme_sheet *sheet)
{
    creme_output_discard(sheet->output);
    sheet->output = NULL;
}

creme_status creme_sheet_figure(char *name, size_t bytes, const char *path)
{
    *name = '\0';
    creme_lines *lines = NULL;
    char *line = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&lines, path));
    CREME_TRY(creme_lines_next(lines, &line));
    if (line && strncmp(line, begins, sizeof begins - 1) == 0 && strlen(line) < sizeof begins - 1 + bytes) {
        strcpy(name, line + sizeof begins - 1);
    }
done:
    creme_lines_close(lines);
    return status;
}

creme_status creme_sheet_count_panels(size_t *panels, const char *path)
{
    creme_table *sheet = NULL;
    size_t part = 0, panel = 0, series = 0;
    const char *before = "";
    *panels = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_read(&sheet, path));
    CREME_TRY(creme_table_need(sheet, "part", &part));
    CREME_TRY(creme_table_need(sheet, "panel", &panel));
    for (size_t i = 0; i < creme_table_row_count(sheet); i++) {
        const char *kind = creme_table_text(sheet, i, part), *name = creme_table_text(sheet, i, panel);
        *panels += strcmp(kind, "panel") == 0;
        if (strcmp(kind, "series") != 0) continue;
        series = strcmp(name, before) == 0 ? series + 1 : 1;
        before = name;
        if (series <= CREME_SHEET_MOST_SERIES) continue;
        status = creme_table_fail(sheet, i, CREME_ERROR_FORMAT,
                                  "panel %s has more series than the %d that can be told apart", name,
                                  CREME_SHEET_MOST_SERIES);
        break;
    }
done:
    creme_table_destroy(sheet);
    return status;
}
