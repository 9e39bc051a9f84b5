/* Marks on disk: figures of large tables have one of each row. */
#ifndef CREME_TABLE_MARKS_ON_DISK_H
#define CREME_TABLE_MARKS_ON_DISK_H

#include <creme/marks.h>

/* From now on marks of this list, which is empty, go to disk where they are many (base/sorter.h). */
CREME_CHECKED creme_status creme_marks_keep_on_disk(creme_marks *marks);

/* Going through marks, wherever they are; `of` is to be set, the rest zero. Those on disk are read once. */
typedef struct creme_mark_walk {
    const creme_marks *of;
    size_t next;
    char *texts; /* of the mark at hand */
    size_t capacity;
} creme_mark_walk;

/* *mark = the next one, borrowed until the next call; its part is NULL after the last. */
CREME_CHECKED creme_status creme_marks_next(creme_mark_walk *walk, creme_mark *mark);
void creme_marks_end(creme_mark_walk *walk);

#endif
