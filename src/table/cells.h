/* Building tables a row at a time.
 *
 *     CREME_TABLE_ADD(table, record, record->track, n, mean)
 *
 * adds a row of these cells. The compiler chooses what each is by its type, and refuses any other:
 *
 *     const char *           a text; NULL and "" are NA
 *     double, float          a number; NaN is NA
 *     int, int64_t, size_t   a whole number
 *     const creme_record *   its locus: four columns, name, chrom, tss, strand
 *     creme_label(text)      a label: texts with tabs between, a column for each
 *     creme_interval_or_none(has, interval)   two columns, start and end; NA without `has`
 *
 * CREME_ERROR_ARGUMENT unless they fill the table's columns exactly. At most 20 cells.
 */
#ifndef CREME_TABLE_CELLS_H
#define CREME_TABLE_CELLS_H

#include "table/rows.h"

typedef enum creme_table_cell_kind {
    CREME_CELL_TEXT,
    CREME_CELL_NUMBER,
    CREME_CELL_INTEGER,
    CREME_CELL_LOCUS,
    CREME_CELL_LABEL,
    CREME_CELL_INTERVAL
} creme_table_cell_kind;

typedef struct creme_table_cell {
    creme_table_cell_kind kind;
    const char *text;
    double number;
    int64_t integer;
    const creme_record *record;
    creme_interval interval;
    bool has;
} creme_table_cell;

static inline creme_table_cell creme_cell_text(const char *text)
{
    return (creme_table_cell){.kind = CREME_CELL_TEXT, .text = text};
}
static inline creme_table_cell creme_cell_number(double number)
{
    return (creme_table_cell){.kind = CREME_CELL_NUMBER, .number = number};
}
static inline creme_table_cell creme_cell_integer(int64_t integer)
{
    return (creme_table_cell){.kind = CREME_CELL_INTEGER, .integer = integer};
}
static inline creme_table_cell creme_cell_size(size_t size)
{
    return creme_cell_integer((int64_t)size);
}
static inline creme_table_cell creme_cell_locus(const creme_record *record)
{
    return (creme_table_cell){.kind = CREME_CELL_LOCUS, .record = record};
}
static inline creme_table_cell creme_cell_itself(creme_table_cell cell)
{
    return cell;
}
static inline creme_table_cell creme_label(const char *text)
{
    return (creme_table_cell){.kind = CREME_CELL_LABEL, .text = text};
}
static inline creme_table_cell creme_interval_or_none(bool has, creme_interval interval)
{
    return (creme_table_cell){.kind = CREME_CELL_INTERVAL, .has = has, .interval = interval};
}

#define CREME_CELL(value)                                                                                            \
    _Generic((value),                                                                                                \
        const char *: creme_cell_text,                                                                               \
        char *: creme_cell_text,                                                                                     \
        double: creme_cell_number,                                                                                   \
        float: creme_cell_number,                                                                                    \
        int: creme_cell_integer,                                                                                     \
        int64_t: creme_cell_integer,                                                                                 \
        size_t: creme_cell_size,                                                                                     \
        const creme_record *: creme_cell_locus,                                                                      \
        creme_record *: creme_cell_locus,                                                                            \
        creme_table_cell: creme_cell_itself)(value)

#define CREME_CELLS_1(a)       CREME_CELL(a)
#define CREME_CELLS_2(a, ...)  CREME_CELL(a), CREME_CELLS_1(__VA_ARGS__)
#define CREME_CELLS_3(a, ...)  CREME_CELL(a), CREME_CELLS_2(__VA_ARGS__)
#define CREME_CELLS_4(a, ...)  CREME_CELL(a), CREME_CELLS_3(__VA_ARGS__)
#define CREME_CELLS_5(a, ...)  CREME_CELL(a), CREME_CELLS_4(__VA_ARGS__)
#define CREME_CELLS_6(a, ...)  CREME_CELL(a), CREME_CELLS_5(__VA_ARGS__)
#define CREME_CELLS_7(a, ...)  CREME_CELL(a), CREME_CELLS_6(__VA_ARGS__)
#define CREME_CELLS_8(a, ...)  CREME_CELL(a), CREME_CELLS_7(__VA_ARGS__)
#define CREME_CELLS_9(a, ...)  CREME_CELL(a), CREME_CELLS_8(__VA_ARGS__)
#define CREME_CELLS_10(a, ...) CREME_CELL(a), CREME_CELLS_9(__VA_ARGS__)
#define CREME_CELLS_11(a, ...) CREME_CELL(a), CREME_CELLS_10(__VA_ARGS__)
#define CREME_CELLS_12(a, ...) CREME_CELL(a), CREME_CELLS_11(__VA_ARGS__)
#define CREME_CELLS_13(a, ...) CREME_CELL(a), CREME_CELLS_12(__VA_ARGS__)
#define CREME_CELLS_14(a, ...) CREME_CELL(a), CREME_CELLS_13(__VA_ARGS__)
#define CREME_CELLS_15(a, ...) CREME_CELL(a), CREME_CELLS_14(__VA_ARGS__)
#define CREME_CELLS_16(a, ...) CREME_CELL(a), CREME_CELLS_15(__VA_ARGS__)
#define CREME_CELLS_17(a, ...) CREME_CELL(a), CREME_CELLS_16(__VA_ARGS__)
#define CREME_CELLS_18(a, ...) CREME_CELL(a), CREME_CELLS_17(__VA_ARGS__)
#define CREME_CELLS_19(a, ...) CREME_CELL(a), CREME_CELLS_18(__VA_ARGS__)
#define CREME_CELLS_20(a, ...) CREME_CELL(a), CREME_CELLS_19(__VA_ARGS__)
#define CREME_CELLS_OF(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17, _18, _19, _20,    \
                       name, ...)                                                                                    \
    name
#define CREME_CELLS(...)                                                                                             \
    CREME_CELLS_OF(__VA_ARGS__, CREME_CELLS_20, CREME_CELLS_19, CREME_CELLS_18, CREME_CELLS_17, CREME_CELLS_16,      \
                   CREME_CELLS_15, CREME_CELLS_14, CREME_CELLS_13, CREME_CELLS_12, CREME_CELLS_11, CREME_CELLS_10,   \
                   CREME_CELLS_9, CREME_CELLS_8, CREME_CELLS_7, CREME_CELLS_6, CREME_CELLS_5, CREME_CELLS_4,         \
                   CREME_CELLS_3, CREME_CELLS_2, CREME_CELLS_1, 0)                                                   \
    (__VA_ARGS__)

#define CREME_TABLE_ADD(table, ...)                                                                                  \
    creme_table_add_cells((table), (const creme_table_cell[]){CREME_CELLS(__VA_ARGS__)},                             \
                          sizeof((creme_table_cell[]){CREME_CELLS(__VA_ARGS__)}) / sizeof(creme_table_cell))

CREME_CHECKED creme_status creme_table_add_cells(creme_table *table, const creme_table_cell *cells, size_t count);

/* The same of the first columns of a row that is there; others are as they were. */
#define CREME_TABLE_SET(table, row, ...)                                                                             \
    creme_table_set_cells((table), (row), (const creme_table_cell[]){CREME_CELLS(__VA_ARGS__)},                      \
                          sizeof((creme_table_cell[]){CREME_CELLS(__VA_ARGS__)}) / sizeof(creme_table_cell))

CREME_CHECKED creme_status creme_table_set_cells(creme_table *table, size_t row, const creme_table_cell *cells,
                                                 size_t count);

/* A table of the columns that a text names, with blanks between. */
CREME_CHECKED creme_status creme_table_create_for(creme_table **out, const char *columns);

/* A copy, notes left out. */
CREME_CHECKED creme_status creme_table_copy(creme_table **out, const creme_table *table);

/* *column = where the column of that name is; it is added at the right if there is none. */
CREME_CHECKED creme_status creme_table_find_or_add(creme_table *table, const char *name, size_t *column);

#endif
