/* Telling tables apart: by their '#' lines, or by columns. */
#include "analysis/origin.h"

#include "assay/assay_kind.h"
#include "table/dialect.h"

#include <stdio.h>
#include <string.h>

enum { PLACES = 3, MOST_ORIGINS = 6 };

/* Commands that write tables and are no assays. */
static const char *const others[] = {"predict", "loci"};

#define COUNT(array) (sizeof array / sizeof *array)

/* What each analysis and figure takes at its first, second and third place: assays, or with ANALYZE before it a
 * result of that analysis. Those that are not here take any table that has the columns. */
#define ANALYZE "analyze "
#define CONTEXTS                                                                                                     \
    {                                                                                                                \
        ANALYZE "contexts", "context-dependence"                                                                     \
    }
static const struct {
    const char *what, *takes[PLACES][MOST_ORIGINS];
} wanted[] = {
    {"analyze tss", {{"activity"}}},
    {"analyze contexts", {{"context-dependence", ANALYZE "contexts"}, {"context-dependence"}}},
    {"analyze loci", {{ANALYZE "contexts", "context-dependence"}}},
    {"analyze swap", {{"context-swap"}}},
    {"analyze necessity", {{"necessity"}}},
    {"analyze sufficiency", {{"sufficiency"}}},
    {"analyze both", {{ANALYZE "necessity"}, {ANALYZE "sufficiency"}}},
    {"analyze distance", {{"distance"}, {ANALYZE "necessity", ANALYZE "sufficiency"}}},
    {"analyze interaction", {{"interaction"}}},
    {"analyze pairs", {{"interaction"}}},
    {"analyze locations", {{"interaction"}}},
    {"analyze overlap", {{ANALYZE "necessity", ANALYZE "sufficiency", ANALYZE "contexts", "context-dependence"}}},
    {"analyze coverage", {{ANALYZE "necessity", ANALYZE "sufficiency"}}},
    {"analyze crispri", {{"necessity"}}},
    {"analyze eqtl", {{"variants"}}},
    {"analyze traces", {{"interaction", "set-sufficiency", "multiplicity", "fine-tile"}}},
    {"figure contexts", {CONTEXTS}},
    {"figure context-pairs", {CONTEXTS, CONTEXTS}},
    {"figure context-swap", {{"context-swap", ANALYZE "swap"}, CONTEXTS}},
    {"figure necessity", {{"necessity", ANALYZE "necessity"}, CONTEXTS}},
    {"figure sufficiency", {{"sufficiency", ANALYZE "sufficiency"}, CONTEXTS}},
    {"figure necessity-sufficiency",
     {{"necessity", ANALYZE "necessity", ANALYZE "both"}, {"sufficiency", ANALYZE "sufficiency"}, CONTEXTS}},
    {"figure distance",
     {{"distance", ANALYZE "distance"},
      {ANALYZE "necessity", ANALYZE "sufficiency", ANALYZE "contexts", "context-dependence"}}},
    {"figure distance-histogram", {{"necessity", "sufficiency", ANALYZE "necessity", ANALYZE "sufficiency"}}},
    {"figure greedy-locations", {{"interaction"}, CONTEXTS}},
    {"figure greedy-traces", {{"interaction"}, {ANALYZE "interaction", ANALYZE "contexts", "context-dependence"}}},
    {"figure second-iteration", {{"interaction", ANALYZE "pairs"}, CONTEXTS}},
    {"figure set-sufficiency", {{"set-sufficiency", ANALYZE "traces"}, CONTEXTS}},
    {"figure multiplicity", {{"multiplicity", ANALYZE "traces"}}},
    {"figure fine-tile", {{"fine-tile"}}},
    {"figure coverage", {{ANALYZE "coverage"}}},
    {"figure annotations", {{ANALYZE "overlap"}}},
    {"figure precision-recall", {{ANALYZE "crispri", ANALYZE "eqtl"}}},
    {"figure by-distance", {{ANALYZE "crispri", ANALYZE "eqtl"}}},
    {"figure effect-sizes", {{ANALYZE "crispri", ANALYZE "eqtl"}}},
    {"figure locus", {{"necessity", ANALYZE "necessity"}, {"sufficiency", ANALYZE "sufficiency"}, {"profile"}}},
};

/* How an analysis and how a command is noted. */
static const char analysis_note[] = "analysis: ", command_note[] = "creme ";

creme_status creme_origin_mark(creme_table *table, const creme_analysis_kind *kind)
{
    return creme_table_add_note(table, "%s%s", analysis_note, kind->name);
}

typedef struct origin {
    bool analyzed, either; /* either: not known whether it was analyzed, an authors' table with classes */
    const char *name;      /* NULL: nothing is known */
} origin;

static const char *find_command(const char *name)
{
    const creme_assay_kind *assay = creme_assay_kind_find(name);
    for (size_t i = 0; i < COUNT(others); i++) {
        if (strcmp(others[i], name) == 0) return others[i];
    }
    return assay ? assay->name : NULL;
}

/* An assay's table is taken where one of its own is, or of the assay that it is read as. */
static const char *read_as(const char *name)
{
    const char *as = creme_assay_read_as(name);
    return as ? as : name;
}

static origin origin_of(const creme_table *table)
{
    origin found = {0};
    size_t column = 0;
    for (size_t i = 0; i < creme_table_note_count(table); i++) {
        const char *note = creme_table_note(table, i);
        if (strncmp(note, analysis_note, strlen(analysis_note)) == 0) {
            const creme_analysis_kind *kind = creme_analysis_find(note + strlen(analysis_note));
            return (origin){.analyzed = true, .name = kind ? kind->name : NULL};
        }
        if (strncmp(note, CREME_DIALECT_NOTE, strlen(CREME_DIALECT_NOTE)) == 0) {
            found.name = find_command(note + strlen(CREME_DIALECT_NOTE));
            found.either = creme_table_find(table, "class", &column);
        }
        /* "creme 0.1.0 necessity" */
        const char *version = note + strlen(command_note), *blank = NULL;
        if (strncmp(note, command_note, strlen(command_note)) == 0) blank = strchr(version, ' ');
        if (blank && !found.name) found.name = find_command(blank + 1);
    }
    for (size_t i = 0; i < creme_assay_kind_count && !found.name; i++) {
        const creme_assay_kind *assay = creme_assay_kinds[i];
        if (assay->own_column && creme_table_find(table, assay->own_column, &column)) found.name = assay->name;
    }
    return found;
}

static bool takes(const char *const *origins, origin it)
{
    const size_t prefix = strlen(ANALYZE);
    for (; it.name && *origins; origins++) {
        bool analyzed = strncmp(*origins, ANALYZE, prefix) == 0;
        if ((analyzed == it.analyzed || it.either) &&
            strcmp(*origins + (analyzed ? prefix : 0), read_as(it.name)) == 0)
            return true;
    }
    return false;
}

/* "creme a, creme b or creme c" */
static void list(char *text, size_t bytes, const char *const *origins)
{
    for (size_t used = 0, i = 0; origins[i]; i++, used = strlen(text)) {
        const char *between = i == 0 ? "" : origins[i + 1] ? ", " : " or ";
        snprintf(text + used, bytes - used, "%screme %s", between, origins[i]);
    }
}

bool creme_origin_is_analysis(const creme_table *table, const char *kind)
{
    origin it = origin_of(table);
    return it.analyzed && it.name && strcmp(it.name, kind) == 0;
}

bool creme_origin_is_assay(const creme_table *table, const char *assay)
{
    origin it = origin_of(table);
    return !it.analyzed && it.name && strcmp(read_as(it.name), assay) == 0;
}

creme_status creme_origin_check(const char *what, const creme_table *const *tables, size_t count)
{
    static const char *const places[PLACES] = {" as its first", " as its second", " as its third"};
    size_t k = 0;
    char expected[240] = "";
    while (k < COUNT(wanted) && strcmp(wanted[k].what, what) != 0) k++;
    for (size_t i = 0; k < COUNT(wanted) && i < count && i < PLACES; i++) {
        const char *const *origins = wanted[k].takes[i];
        const char *path = creme_table_path(tables[i]);
        origin it = origin_of(tables[i]);
        if (!it.name || !*origins || takes(origins, it)) continue;
        origin other = count == 2 ? origin_of(tables[1 - i]) : it;
        bool swapped = count == 2 && takes(wanted[k].takes[1 - i], it) && (!other.name || takes(origins, other));
        list(expected, sizeof expected, origins);
        return creme_fail(CREME_ERROR_ARGUMENT, "%s: this is a table of creme %s%s; %s takes one of %s%s%s",
                          *path ? path : "table", it.analyzed ? ANALYZE : "", it.name, what, expected,
                          count > 1 ? places[i] : "", swapped ? ": the two tables are swapped" : "");
    }
    return CREME_OK;
}
