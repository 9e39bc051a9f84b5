/* For tests: a small table written where it is used, and looks at tables. To be included after cmocka.h. */
#ifndef SMALL_TABLE_H
#define SMALL_TABLE_H

#include "scratch.h"

#include <creme/table.h>
#include <math.h>

static inline const char *text(const creme_table *table, size_t row, const char *name)
{
    size_t column = 0;
    assert_succeeds(creme_table_need(table, name, &column));
    return creme_table_text(table, row, column);
}

static inline double number(const creme_table *table, size_t row, const char *name)
{
    size_t column = 0;
    double value = 0;
    assert_succeeds(creme_table_need(table, name, &column));
    assert_succeeds(creme_table_number(table, row, column, &value));
    return value;
}

static inline bool says(const creme_table *table, size_t row, const char *name, const char *wanted)
{
    return strcmp(text(table, row, name), wanted) == 0;
}

/* How many rows have this text in this column. */
static inline size_t count(const creme_table *table, const char *name, const char *wanted)
{
    size_t found = 0;
    for (size_t row = 0; row < creme_table_row_count(table); row++) found += says(table, row, name, wanted);
    return found;
}

/* The first row whose columns `names` (with blanks between) hold `words`; fails the test if there is none. */
static inline size_t find_row(const creme_table *table, const char *names, const char *words)
{
    for (size_t row = 0; row < creme_table_row_count(table); row++) {
        const char *name = names, *word = words;
        bool all = true;
        while (*name && all) {
            char column[64], wanted[64];
            size_t n = strcspn(name, " "), w = strcspn(word, " ");
            snprintf(column, sizeof column, "%.*s", (int)n, name);
            snprintf(wanted, sizeof wanted, "%.*s", (int)w, word);
            all = says(table, row, column, wanted);
            name += n + strspn(name + n, " ");
            word += w + strspn(word + w, " ");
        }
        if (all) return row;
    }
    fail_msg("no row with %s = %s", names, words);
    return 0;
}

/* Tables give numbers with 9 digits. */
static inline void check_close(double got, double wanted, const char *file, int line)
{
    if (isnan(wanted) ? isnan(got) : fabs(got - wanted) <= 1e-8 * fabs(wanted) + 1e-12) return;
    print_error("%s:%d: %.17g is not %.17g\n", file, line, got, wanted);
    fail();
}
#define assert_close(got, wanted) check_close((got), (wanted), __FILE__, __LINE__)

/* A table from a text with blanks where the file has tabs, but for '#' lines. */
static inline creme_table *small_table(const char *text_of_it)
{
    scratch folder = scratch_open();
    char written[8192];
    creme_table *table = NULL;
    size_t length = strlen(text_of_it);
    assert_true(length < sizeof written);
    bool note = false;
    for (size_t i = 0; i <= length; i++) {
        if (i == 0 || text_of_it[i - 1] == '\n') note = text_of_it[i] == '#';
        written[i] = text_of_it[i] == ' ' && !note ? '\t' : text_of_it[i];
    }
    creme_status status = creme_table_read(&table, scratch_write(&folder, "small.tsv", written, SCRATCH_PLAIN));
    scratch_close(&folder);
    assert_succeeds(status);
    return table;
}

#endif
