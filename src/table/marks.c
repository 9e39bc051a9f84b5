/* Lists of marks. */
#include <creme/marks.h>

#include "base/memory.h"
#include "base/sorter.h"
#include "table/marks_on_disk.h"
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

/* --- On disk */

enum { TEXTS = 4, NO_TEXT = -1 };

/* A mark; its texts stand one behind the other, each with its length. */
typedef struct kept_mark {
    creme_mark mark; /* but for its texts */
    int32_t length[TEXTS];
} kept_mark;

creme_status creme_marks_keep_on_disk(creme_marks *marks)
{
    return creme_sorter_create(&marks->on_disk, sizeof(kept_mark), NULL, 0);
}

static creme_status add_to_disk(creme_marks *marks, const creme_mark *mark)
{
    const char *const texts[TEXTS] = {mark->part, mark->panel, mark->series, mark->label};
    kept_mark kept = {.mark = *mark};
    char *together = NULL;
    creme_status status = CREME_OK;
    for (int i = 0; i < TEXTS; i++) kept.length[i] = texts[i] ? (int32_t)strlen(texts[i]) : NO_TEXT;
    CREME_TRY(creme_format_text(&together, "%s%s%s%s", texts[0] ? texts[0] : "", texts[1] ? texts[1] : "",
                                texts[2] ? texts[2] : "", texts[3] ? texts[3] : ""));
    CREME_TRY(creme_sorter_add(marks->on_disk, &kept, together));
    marks->count++;
done:
    creme_free(together);
    return status;
}

/* The texts of a mark, each with its end. */
static creme_status cut_texts(creme_mark_walk *walk, const kept_mark *kept, const char *text, creme_mark *mark)
{
    const char **texts[TEXTS] = {&mark->part, &mark->panel, &mark->series, &mark->label};
    creme_status status = creme_grow(&walk->texts, &walk->capacity, strlen(text) + TEXTS, 1);
    char *to = walk->texts;
    for (int i = 0; i < TEXTS && status == CREME_OK; i++) {
        *texts[i] = NULL;
        if (kept->length[i] == NO_TEXT) continue;
        memcpy(to, text, (size_t)kept->length[i]);
        to[kept->length[i]] = '\0';
        *texts[i] = to;
        to += kept->length[i] + 1;
        text += kept->length[i];
    }
    return status;
}

creme_status creme_marks_next(creme_mark_walk *walk, creme_mark *mark)
{
    const void *record = NULL;
    const char *text = NULL;
    *mark = (creme_mark){0};
    if (walk->next == walk->of->count) return CREME_OK;
    if (!walk->of->on_disk) {
        *mark = walk->of->at[walk->next++];
        return CREME_OK;
    }
    creme_status status = creme_sorter_next(walk->of->on_disk, &record, &text);
    if (status != CREME_OK) return status;
    walk->next++;
    *mark = ((const kept_mark *)record)->mark;
    return cut_texts(walk, record, text, mark);
}

void creme_marks_end(creme_mark_walk *walk)
{
    creme_free(walk->texts);
    *walk = (creme_mark_walk){0};
}

/* --- In memory */

creme_status creme_marks_add(creme_marks *marks, const creme_mark *mark)
{
    creme_status status = CREME_OK;
    if (marks->on_disk) return add_to_disk(marks, mark);
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
    creme_sorter_destroy(marks->on_disk);
    *marks = (creme_marks){0};
}
