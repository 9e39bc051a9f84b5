/* For tests: the result tables of the paper's authors, which lie beside the project in ../shared, and looks at tables.
 * Without them a test that asks for one skips. To be included after cmocka.h. */
#ifndef CREME_ANALYSIS_PAPER_TABLES_H
#define CREME_ANALYSIS_PAPER_TABLES_H

#include "analysis/small_tables.h"
#include "table/table_parts.h"

#define PAPER        "../shared/data/paper/"
#define HOUSEKEEPING "../shared/data/regulatory/Housekeeping_GenesHuman_HRT_Atlas.csv"

static inline creme_table *read_table(const char *path)
{
    scratch_need(path);
    creme_table *table = NULL;
    assert_succeeds(creme_table_read(&table, path));
    return table;
}

/* The same under the authors' own columns. */
static inline creme_table *read_authors(const char *path)
{
    scratch_need(path);
    creme_table *table = NULL;
    assert_succeeds(creme_table_read_raw(&table, path));
    return table;
}

/* A result, and the table it comes of, under the authors' own columns. */
typedef struct answer {
    creme_table *from;
    creme_analysis out;
} answer;

static inline creme_analysis analyze_tables(const char *kind, const creme_table *first, const creme_table *second,
                                            const creme_analysis_options *options)
{
    creme_analysis out;
    const creme_analysis_kind *found = creme_analysis_find(kind);
    assert_non_null(found);
    const creme_table *tables[] = {first, second};
    assert_succeeds(creme_analysis_run(&out, found, tables, second ? 2 : 1, options));
    return out;
}

static inline answer analyze(const char *kind, const char *path, const creme_analysis_options *options)
{
    creme_table *table = read_table(path);
    answer a = {.from = read_authors(path), .out = analyze_tables(kind, table, NULL, options)};
    creme_table_destroy(table);
    return a;
}

static inline void clear(answer *a)
{
    creme_table_destroy(a->from);
    creme_analysis_clear(&a->out);
}

/* The authors' numbers have 8 digits, ours 9. */
static inline void assert_near(double got, double wanted)
{
    if (fabs(got - wanted) <= 1e-6 * fabs(wanted) + 1e-9) return;
    print_error("%.17g is not %.17g\n", got, wanted);
    fail();
}

/* Mean, standard deviation (n - 1) and number of what is in a column where two others have given values. */
typedef struct moments {
    double mean, sd;
    size_t n;
} moments;

static inline moments moments_where(const creme_table *table, const char *value, const char *a, const char *a_is,
                                    const char *b, double b_is)
{
    double sum = 0, squares = 0;
    moments m = {0};
    for (size_t row = 0; row < creme_table_row_count(table); row++) {
        if (!says(table, row, a, a_is) || number(table, row, b) != b_is) continue;
        double one = number(table, row, value);
        if (isnan(one)) continue;
        sum += one;
        squares += one * one;
        m.n++;
    }
    m.mean = sum / (double)m.n;
    m.sd = sqrt(fmax(0, (squares - sum * m.mean)) / (double)(m.n - 1));
    return m;
}

/* A row of curves.h has those moments. The sum of squares loses digits where the spread is small: to 1e-6 of the mean.
 */
static inline void assert_moments(const creme_table *table, size_t row, moments m)
{
    assert_near(number(table, row, "mean"), m.mean);
    assert_near(number(table, row, "n"), (double)m.n);
    if (m.n > 1) assert_true(fabs(number(table, row, "sd") - m.sd) <= 1e-6 * (fabs(m.mean) + m.sd));
}

#endif
