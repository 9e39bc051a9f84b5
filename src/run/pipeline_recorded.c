/* How a pipeline's run folder was begun. */
#include "run/pipeline.h"

#include "base/folder.h"
#include "base/lines.h"
#include "base/memory.h"

#include <string.h>

/* Whether the header has the line "#   --stop-by class". */
static creme_status find_class(creme_lines *lines, bool *found)
{
    char *line = NULL;
    creme_status status = creme_lines_next(lines, &line);
    *found = false;
    while (status == CREME_OK && line && line[0] == '#') {
        *found = *found || strcmp(line, "#   --stop-by class") == 0;
        status = creme_lines_next(lines, &line);
    }
    return status;
}

creme_status creme_pipeline_settle_stops(creme_run_request *run, bool given)
{
    char *path = NULL;
    creme_lines *lines = NULL;
    bool by_class = false;
    creme_status status = CREME_OK;
    if (given || !run->out) return CREME_OK;
    CREME_TRY(creme_format_text(&path, "%s/pipeline.tsv", run->out));
    if (!creme_folder_has_file(path)) goto done;
    CREME_TRY(creme_lines_open(&lines, path));
    CREME_TRY(find_class(lines, &by_class));
    run->stop_by = by_class ? CREME_STOP_BY_CLASS : CREME_STOP_BY_NONE;
done:
    creme_lines_close(lines);
    creme_free(path);
    return status;
}
