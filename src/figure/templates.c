/* Finding templates. */
#include "figure/templates.h"

#include "base/platform.h"
#include "figure/gnuplot.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

/* The folder of the running program; 0 if that cannot be found out. */
static int find_program(char *folder, size_t bytes)
{
    if (!creme_platform_program(folder, bytes)) return 0;
    char *slash = strrchr(folder, '/');
    if (!slash) return 0;
    *slash = '\0';
    return 1;
}

static int is_readable(char *path, size_t bytes, const char *folder, const char *middle, const char *name)
{
    int length = snprintf(path, bytes, "%s%s/%s", folder, middle, name);
    return length > 0 && (size_t)length < bytes && access(path, R_OK) == 0;
}

static int find_own(char *path, size_t bytes, const char *name)
{
    char program[PATH_MAX];
    if (!find_program(program, sizeof program)) return 0;
    if (is_readable(path, bytes, program, "", "CMakeCache.txt")) {
        return is_readable(path, bytes, program, "/../../share/figures", name);
    }
    return is_readable(path, bytes, program, "/../share/creme/figures", name);
}

creme_status creme_template_include(FILE *script, const char *name, const char *folder)
{
    char path[2 * PATH_MAX];
    int found = 0;
    if (folder) {
        found = is_readable(path, sizeof path, *folder == '/' ? "" : "./", folder, name);
        if (!found && strcmp(name, "style.gp") != 0) {
            return creme_fail(CREME_ERROR_NOT_FOUND, "%s: there is no template %s in this folder", folder, name);
        }
    }
    if (!found) found = find_own(path, sizeof path, name);
    if (found) {
        creme_gnuplot_write_text(script, "template", path);
        fputs("load template\n", script);
        return CREME_OK;
    }
    for (size_t i = 0; i < creme_figure_templates_count; i++) {
        if (strcmp(creme_figure_templates[i].name, name) != 0) continue;
        fwrite(creme_figure_templates[i].bytes, 1, creme_figure_templates[i].count, script);
        fputc('\n', script);
        return CREME_OK;
    }
    return creme_fail(CREME_ERROR_NOT_FOUND, "there is no template %s", name);
}
