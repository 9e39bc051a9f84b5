/* Telling tables apart: by their '#' lines, or by columns. */
#include "analysis/origin.h"

#include "table/dialect.h"

#include <stdio.h>
#include <string.h>

enum { PLACES = 2, MOST_ORIGINS = 5 };

/* Assays, each with a column that it alone has (NULL: none). */
static const struct {
    const char *name, *column;
} assays[] = {{"activity", NULL},
              {"context-dependence", NULL},
              {"context-swap", "target"},
              {"necessity", NULL},
              {"interaction", "additive"},
              {"set-sufficiency", NULL},
              {"multiplicity", "copies"},
              {"fine-tile", "sub_tile_bp"},
              {"sufficiency", "effect_vs_control_se"},
              {"distance", "test_over_max"},
              {"profile", NULL},
              {"mutagenesis", NULL}};

#define COUNT(array) (sizeof array / sizeof *array)

/* What each kind takes at its first and second place: assays, or with ANALYZE before it a result of that analysis.
 * Kinds that are not here take any table that has the columns. */
#define ANALYZE "analyze "
static const struct {
    const char *kind, *takes[PLACES][MOST_ORIGINS];
} wanted[] = {
    {"tss", {{"activity"}}},
    {"contexts", {{"context-dependence", ANALYZE "contexts"}}},
    {"loci", {{ANALYZE "contexts"}}},
    {"swap", {{"context-swap"}}},
    {"necessity", {{"necessity"}}},
    {"sufficiency", {{"sufficiency"}}},
    {"both", {{ANALYZE "necessity"}, {ANALYZE "sufficiency"}}},
    {"distance", {{"distance"}, {ANALYZE "necessity", ANALYZE "sufficiency"}}},
    {"interaction", {{"interaction"}}},
    {"pairs", {{"interaction"}}},
    {"locations", {{"interaction"}}},
    {"overlap", {{ANALYZE "necessity", ANALYZE "sufficiency", ANALYZE "contexts", "context-dependence"}}},
    {"coverage", {{ANALYZE "necessity", ANALYZE "sufficiency"}}},
    {"traces", {{"interaction", "set-sufficiency", "multiplicity", "fine-tile"}}},
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

static const char *find_assay(const char *name)
{
    for (size_t i = 0; i < COUNT(assays); i++) {
        if (strcmp(assays[i].name, name) == 0) return assays[i].name;
    }
    return NULL;
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
            found.name = find_assay(note + strlen(CREME_DIALECT_NOTE));
            found.either = creme_table_find(table, "class", &column);
        }
        /* "creme 0.1.0 necessity" */
        const char *version = note + strlen(command_note), *blank = NULL;
        if (strncmp(note, command_note, strlen(command_note)) == 0) blank = strchr(version, ' ');
        if (blank && !found.name) found.name = find_assay(blank + 1);
    }
    for (size_t i = 0; i < COUNT(assays) && !found.name; i++) {
        if (assays[i].column && creme_table_find(table, assays[i].column, &column)) found.name = assays[i].name;
    }
    return found;
}

static bool takes(const char *const *origins, origin it)
{
    const size_t prefix = strlen(ANALYZE);
    for (; it.name && *origins; origins++) {
        bool analyzed = strncmp(*origins, ANALYZE, prefix) == 0;
        if ((analyzed == it.analyzed || it.either) && strcmp(*origins + (analyzed ? prefix : 0), it.name) == 0)
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

creme_status creme_origin_check(const creme_analysis_kind *kind, const creme_table *const *tables, size_t count)
{
    static const char *const places[PLACES] = {" as its first", " as its second"};
    size_t k = 0;
    char expected[160] = "";
    while (k < COUNT(wanted) && strcmp(wanted[k].kind, kind->name) != 0) k++;
    for (size_t i = 0; k < COUNT(wanted) && i < count && i < PLACES; i++) {
        const char *const *origins = wanted[k].takes[i];
        const char *path = creme_table_path(tables[i]);
        origin it = origin_of(tables[i]);
        if (!it.name || takes(origins, it)) continue;
        origin other = count == PLACES ? origin_of(tables[1 - i]) : it;
        bool swapped = takes(wanted[k].takes[1 - i], it) && (!other.name || takes(origins, other));
        list(expected, sizeof expected, origins);
        return creme_fail(CREME_ERROR_ARGUMENT, "%s: this is a table of creme %s%s; analyze %s takes one of %s%s%s",
                          *path ? path : "table", it.analyzed ? ANALYZE : "", it.name, kind->name, expected,
                          count == PLACES ? places[i] : "", swapped ? ": the two tables are swapped" : "");
    }
    return CREME_OK;
}
