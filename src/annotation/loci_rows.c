/* What the row parsers share: fields, positions, strands. */
#include "annotation/loci_parser.h"

#include "base/memory.h"

#include <string.h>

static bool is_word(const char *line, const char *word)
{
    size_t length = strlen(word);
    return strncmp(line, word, length) == 0 && strchr(" \t", line[length]); /* the terminator counts too */
}

bool creme_loci_is_comment(const char *line, bool browser_lines)
{
    if (line[0] == '#' || line[strspn(line, " \t")] == '\0') return true;
    return browser_lines && (is_word(line, "track") || is_word(line, "browser"));
}

creme_status creme_loci_add(creme_locus_list *list, const creme_lines *lines, const creme_locus *locus)
{
    if (locus->name[0] == '\0') return creme_lines_fail(lines, CREME_ERROR_FORMAT, "the name is empty");
    if (locus->chrom[0] == '\0') return creme_lines_fail(lines, CREME_ERROR_FORMAT, "the chromosome is empty");
    return creme_locus_list_add(list, locus);
}

creme_status creme_loci_parse_strand(const creme_lines *lines, const char *text, char *strand)
{
    if ((text[0] != '+' && text[0] != '-') || text[1] != '\0') {
        bool none = text[0] == '\0' || strcmp(text, ".") == 0 || strcmp(text, "?") == 0;
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "strand is '%.40s': %sa TSS needs '+' or '-'", text,
                                none ? "it is not known, and " : "");
    }
    *strand = text[0];
    return CREME_OK;
}

creme_status creme_loci_parse_position(const creme_lines *lines, const char *what, const char *text, int64_t lowest,
                                       int64_t *value)
{
    if (!creme_parse_int64(text, value) || *value < lowest || *value > CREME_POSITION_MAX) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "%s is '%.40s': expected a whole number from %lld on",
                                what, text, (long long)lowest);
    }
    return CREME_OK;
}

/* A blank separates as in UCSC's BED: any run of spaces and tabs, none at the ends. */
static size_t split_at_blanks(char *line, char **fields, size_t limit)
{
    size_t count = 0;
    char *rest = NULL;
    for (char *field = strtok_r(line, " \t", &rest); field; field = strtok_r(NULL, " \t", &rest)) {
        if (count < limit) fields[count] = field;
        count++;
    }
    return count;
}

/* Takes the quotes off a field of a CSV, "" within them being one; returns what is behind it, NULL after the last. */
static char *cut_csv_field(char *at)
{
    char *to = at;
    if (*at == '"') {
        for (at++; *at && !(*at == '"' && at[1] != '"'); at++) {
            if (*at == '"') at++;
            *to++ = *at;
        }
        if (*at == '"') at++;
    }
    while (*at && *at != ',') *to++ = *at++;
    char *next = *at ? at + 1 : NULL;
    *to = '\0';
    return next;
}

static size_t split_csv(char *line, char **fields, size_t limit)
{
    size_t count = 0;
    while (line && count < limit) {
        fields[count++] = line;
        line = cut_csv_field(line);
    }
    return count;
}

creme_status creme_loci_fields_split(creme_loci_fields *fields, char *line, char separator)
{
    size_t most = 1;
    for (const char *c = line; *c; c++) most += *c == '\t' || *c == ' ' || *c == ',';
    creme_status status = creme_grow(&fields->at, &fields->capacity, most, sizeof *fields->at);
    if (status != CREME_OK) return status;
    fields->count = separator == '\t'  ? creme_lines_split(line, fields->at, fields->capacity)
                    : separator == ',' ? split_csv(line, fields->at, fields->capacity)
                                       : split_at_blanks(line, fields->at, fields->capacity);
    return CREME_OK;
}

void creme_loci_fields_clear(creme_loci_fields *fields)
{
    creme_free(fields->at);
    *fields = (creme_loci_fields){0};
}

static bool is_in(const size_t *set, size_t count, size_t value)
{
    for (size_t i = 0; i < count; i++) {
        if (set[i] == value) return true;
    }
    return false;
}

creme_status creme_loci_fields_join(char **out, const creme_loci_fields *fields, size_t first, const size_t *skip,
                                    size_t skipped)
{
    size_t bytes = 1;
    for (size_t i = first; i < fields->count; i++) bytes += strlen(fields->at[i]) + 1;
    creme_status status = creme_allocate(out, bytes, 1);
    if (status != CREME_OK) return status;
    char *at = *out;
    bool begun = false;
    for (size_t i = first; i < fields->count; i++) {
        if (is_in(skip, skipped, i)) continue;
        if (begun) *at++ = '\t';
        begun = true;
        size_t length = strlen(fields->at[i]);
        memcpy(at, fields->at[i], length);
        at += length;
    }
    *at = '\0';
    return CREME_OK;
}
