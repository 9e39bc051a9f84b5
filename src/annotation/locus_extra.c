/* Finding a further column of a locus. */
#include "annotation/locus_extra.h"

#include <string.h>

/* The text behind the next tab; "" if there is none. */
static const char *behind_tab(const char *text)
{
    text += strcspn(text, "\t");
    return *text == '\t' ? text + 1 : text;
}

const char *creme_locus_find_extra(const creme_locus_list *list, size_t locus, const char *column, size_t *length)
{
    const char *header = list->extra_header ? list->extra_header : "", *extra = list->at[locus].extra;
    size_t wanted = strlen(column);
    *length = 0;
    if (!extra) return "";
    for (; *header; header = behind_tab(header), extra = behind_tab(extra)) {
        if (strcspn(header, "\t") != wanted || strncmp(header, column, wanted) != 0) continue;
        *length = strcspn(extra, "\t");
        return extra;
    }
    return "";
}
