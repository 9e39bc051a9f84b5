/* For tests: small tables written where they are used, and looks at what comes of them. To be included after
 * cmocka.h. */
#ifndef CREME_ANALYSIS_SMALL_TABLES_H
#define CREME_ANALYSIS_SMALL_TABLES_H

#include "base/memory.h"
#include "small_table.h"

#include <creme/analysis.h>

static inline creme_status try_small(creme_analysis *out, const char *kind, const char *first, const char *second,
                                     const creme_analysis_options *options)
{
    static const creme_analysis_options none;
    creme_table *a = small_table(first), *b = second ? small_table(second) : NULL;
    const creme_table *tables[] = {a, b};
    creme_status status =
        creme_analysis_run(out, creme_analysis_find(kind), tables, second ? 2 : 1, options ? options : &none);
    creme_table_destroy(a);
    creme_table_destroy(b);
    return status;
}

static inline creme_analysis analyze_small(const char *kind, const char *first, const char *second,
                                           const creme_analysis_options *options)
{
    creme_analysis out;
    assert_succeeds(try_small(&out, kind, first, second, options));
    return out;
}

#define assert_small_fails(kind, first, second, options, status, message)                                            \
    do {                                                                                                             \
        creme_analysis failed;                                                                                       \
        assert_fails(try_small(&failed, (kind), (first), (second), (options)), (status), (message));                 \
        assert_null(failed.table);                                                                                   \
        assert_null(failed.summary);                                                                                 \
    } while (0)

#endif
