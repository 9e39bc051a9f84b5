/* Lists of marks. */
#include <creme/marks.h>

#include "base/memory.h"
#include "table/table_parts.h"

#include <math.h>
#include <string.h>

creme_mark creme_mark_of(const char *part, const char *panel, const char *series)
{
    return (creme_mark){part, panel, series, NULL, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
}

/* A copy that the list keeps; that of the mark before, if it is the same. */
static creme_status keep(creme_marks *marks, const char *before, const char **text)
{
    if (!*text) return CREME_OK;
    if (before && strcmp(before, *text) == 0) {
        *text = before;
        return CREME_OK;
    }
    return creme_table_keep(marks->keeper, *text, strlen(*text), text);
}

creme_status creme_marks_add(creme_marks *marks, const creme_mark *mark)
{
    creme_status status = CREME_OK;
    if (!marks->keeper) CREME_TRY(creme_table_create(&marks->keeper, NULL, 0));
    CREME_TRY(creme_grow(&marks->at, &marks->capacity, marks->count + 1, sizeof *marks->at));
    creme_mark *new = &marks->at[marks->count];
    const creme_mark before = marks->count > 0 ? marks->at[marks->count - 1] : (creme_mark){0};
    *new = *mark;
    CREME_TRY(keep(marks, before.part, &new->part));
    CREME_TRY(keep(marks, before.panel, &new->panel));
    CREME_TRY(keep(marks, before.series, &new->series));
    CREME_TRY(keep(marks, before.label, &new->label));
    marks->count++;
done:
    return status;
}

void creme_marks_clear(creme_marks *marks)
{
    creme_free(marks->at);
    creme_table_destroy(marks->keeper);
    *marks = (creme_marks){0};
}
