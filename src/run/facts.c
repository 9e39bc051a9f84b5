/* Reading published activities. */
#include "run/facts.h"

#include "analysis/thresholds.h"
#include "base/lines.h"
#include "base/memory.h"
#include "base/text.h"

#include <string.h>

enum { MOST_COLUMNS = 64 };
typedef enum column {
    NETWORK,
    PRESET,
    GENE,
    CHROM,
    TSS,
    STRAND,
    TRACK,
    CELL,
    ACTIVITY,
    TOLERANCE,
    MEMBERS,
    COLUMNS
} column;
static const char *const names[] = {"network", "preset", "gene",     "chrom",     "tss",    "strand",
                                    "track",   "cell",   "activity", "tolerance", "members"};
static const char *const absent[] = {"", "2024", NULL, NULL, NULL, NULL, NULL, "", NULL, "0.005", "1"};
/* What tables of creme predict and of the assays call them. */
static const char *const others[COLUMNS] = {[GENE] = "locus", [ACTIVITY] = "wt"};

typedef struct reader {
    creme_lines *lines;
    creme_facts *facts;
    const char *kind;
    int at[COLUMNS]; /* which field of a row it is; -1: there is none */
    size_t fields;
} reader;

static creme_status read_header(reader *r, char *line)
{
    char *fields[MOST_COLUMNS];
    r->fields = creme_lines_split(line, fields, MOST_COLUMNS);
    if (r->fields > MOST_COLUMNS)
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "more than %d columns", MOST_COLUMNS);
    for (int i = 0; i < COLUMNS; i++) {
        r->at[i] = -1;
        for (size_t f = 0; f < r->fields; f++) {
            if (strcmp(fields[f], names[i]) == 0) r->at[i] = (int)f;
        }
        for (size_t f = 0; f < r->fields && others[i] && r->at[i] < 0; f++) {
            if (strcmp(fields[f], others[i]) == 0) r->at[i] = (int)f;
        }
        if (r->at[i] < 0 && !absent[i])
            return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "there is no column '%s'", names[i]);
    }
    return CREME_OK;
}

/* "5111", a name, or "872+873". */
static creme_status read_track(creme_fact *fact, const char *text)
{
    size_t first = strspn(text, "0123456789"), second = 0;
    if (first > 0 && text[first] == '+') second = strspn(text + first + 1, "0123456789");
    fact->summed = second > 0 && !text[first + 1 + second];
    if (!*text) return creme_fail(CREME_ERROR_ARGUMENT, "track: there is none");
    creme_status status = CREME_OK;
    CREME_TRY(fact->summed ? creme_copy_text_n(&fact->track, text, first) : creme_copy_text(&fact->track, text));
    if (!fact->summed) goto done;
    CREME_TRY(creme_text_read_integer(&fact->strands[0], fact->track, 0, INT32_MAX, "track"));
    status = creme_text_read_integer(&fact->strands[1], text + first + 1, 0, INT32_MAX, "track");
done:
    return status;
}

static creme_status read_preset(creme_rules *out, const char *text)
{
    for (int i = 0; creme_rules_names[i]; i++) {
        *out = (creme_rules)i;
        if (strcmp(creme_rules_names[i], text) == 0) return CREME_OK;
    }
    return creme_fail(CREME_ERROR_ARGUMENT, "preset: there is none called '%s'", text);
}

static creme_status read_numbers(creme_fact *fact, char *const values[COLUMNS])
{
    const char *strand = values[STRAND];
    creme_status status = CREME_OK;
    CREME_TRY(creme_text_read_integer(&fact->tss, values[TSS], 0, INT64_C(1) << 40, "tss"));
    CREME_TRY(creme_text_read_real(&fact->activity, values[ACTIVITY], -1e30, 1e30, "activity"));
    CREME_TRY(creme_text_read_real(&fact->tolerance, values[TOLERANCE], 0, 1, "tolerance"));
    CREME_TRY(creme_text_read_integer(&fact->members, values[MEMBERS], 1, 1000, "members"));
    CREME_TRY(read_preset(&fact->preset, values[PRESET]));
    CREME_TRY(read_track(fact, values[TRACK]));
    if (strcmp(strand, "+") != 0 && strcmp(strand, "-") != 0)
        return creme_fail(CREME_ERROR_ARGUMENT, "strand: expected + or -, not '%s'", strand);
    fact->strand = *strand;
done:
    return status;
}

static creme_status check(const creme_facts *facts, const creme_fact *fact)
{
    const creme_fact *first = facts->at;
    if (!*fact->gene || !*fact->chrom) return creme_fail(CREME_ERROR_ARGUMENT, "gene and chrom have to be said");
    if (fact->preset == first->preset && fact->summed == first->summed) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "all rows of a kind of model have one preset, and tracks alone or summed");
}

static creme_status add(reader *r, char *line)
{
    char *fields[MOST_COLUMNS], *values[COLUMNS];
    creme_facts *facts = r->facts;
    creme_status status = CREME_OK;
    if (creme_lines_split(line, fields, MOST_COLUMNS) != r->fields)
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "expected %zu fields, as the header has", r->fields);
    for (int i = 0; i < COLUMNS; i++) values[i] = r->at[i] < 0 ? (char *)absent[i] : fields[r->at[i]];
    if (*values[NETWORK] && strcmp(values[NETWORK], r->kind) != 0) return CREME_OK;
    CREME_TRY(creme_grow(&facts->at, &facts->capacity, facts->count + 1, sizeof *facts->at));
    creme_fact *fact = &facts->at[facts->count++];
    *fact = (creme_fact){0};
    CREME_TRY(creme_copy_text(&fact->network, values[NETWORK]));
    CREME_TRY(creme_copy_text(&fact->gene, values[GENE]));
    CREME_TRY(creme_copy_text(&fact->chrom, values[CHROM]));
    CREME_TRY(creme_copy_text(&fact->cell, values[CELL]));
    status = read_numbers(fact, values);
    if (status == CREME_OK) status = check(facts, fact);
    if (status == CREME_ERROR_ARGUMENT)
        status = creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "%.500s", creme_error_message());
done:
    return status;
}

static creme_status read_rows(reader *r)
{
    bool begun = false;
    creme_status status = CREME_OK;
    for (char *line;;) {
        CREME_TRY(creme_lines_next(r->lines, &line));
        if (!line) break;
        if (!*line || *line == '#') continue;
        CREME_TRY(begun ? add(r, line) : read_header(r, line));
        begun = true;
    }
done:
    return status;
}

creme_status creme_facts_read(creme_facts *out, const char *path, const char *kind)
{
    reader r = {.facts = out, .kind = kind};
    creme_status status = CREME_OK;
    *out = (creme_facts){0};
    if (path)
        CREME_TRY(creme_lines_open(&r.lines, path));
    else
        CREME_TRY(creme_lines_open_memory(&r.lines, "facts.tsv", creme_facts_tsv, creme_facts_tsv_bytes));
    CREME_TRY(read_rows(&r));
    if (out->count == 0)
        status = path ? creme_fail(CREME_ERROR_NOT_FOUND, "%s: nothing in it is of models of the kind %s", path, kind)
                      : creme_fail(CREME_ERROR_NOT_FOUND,
                                   "no published activities of models of the kind %s are part of creme: --facts FILE "
                                   "names a table of them",
                                   kind);
done:
    creme_lines_close(r.lines);
    return status;
}

void creme_facts_clear(creme_facts *facts)
{
    for (size_t i = 0; i < facts->count; i++) {
        creme_free(facts->at[i].network);
        creme_free(facts->at[i].gene);
        creme_free(facts->at[i].chrom);
        creme_free(facts->at[i].cell);
        creme_free(facts->at[i].track);
    }
    creme_free(facts->at);
    *facts = (creme_facts){0};
}
