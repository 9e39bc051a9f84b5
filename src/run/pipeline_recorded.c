/* Options of a pipeline that go on as its run folder was begun. */
#include "run/pipeline.h"

#include "base/lines.h"
#include "base/memory.h"

#include <string.h>
#include <unistd.h>

/* The value of a line "#   --stop-by class"; NULL if it is none of the option. */
static const char *value_of(const char *line, const char *option)
{
    static const char before[] = "#   --";
    size_t length = strlen(option);
    if (strncmp(line, before, strlen(before)) != 0) return NULL;
    const char *name = line + strlen(before);
    return strncmp(name, option, length) == 0 && name[length] == ' ' ? name + length + 1 : NULL;
}

creme_status creme_pipeline_find_recorded(char **out, const char *folder, const char *option, bool *there)
{
    char *path = NULL, *line = NULL;
    creme_lines *lines = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    *there = false;
    CREME_TRY(creme_format_text(&path, "%s/pipeline.tsv", folder));
    *there = access(path, F_OK) == 0;
    if (!*there) goto done;
    CREME_TRY(creme_lines_open(&lines, path));
    CREME_TRY(creme_lines_next(lines, &line));
    while (line && line[0] == '#' && !*out) {
        const char *value = value_of(line, option);
        if (value) CREME_TRY(creme_copy_text(out, value));
        CREME_TRY(creme_lines_next(lines, &line));
    }
done:
    creme_lines_close(lines);
    creme_free(path);
    return status;
}
