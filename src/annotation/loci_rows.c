/* What the row parsers share: fields, positions, strands. */
#include "annotation/loci_parser.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
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
    size_t sign = text[0] == '+' || text[0] == '-';
    bool known = sign ? text[1] == '\0' || strcmp(text + 1, "1") == 0 : strcmp(text, "1") == 0;
    if (!known) {
        bool none = text[0] == '\0' || strcmp(text, ".") == 0 || strcmp(text, "?") == 0;
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "strand is '%.40s': %sa TSS needs '+' or '-'", text,
                                none ? "it is not known, and " : "");
    }
    *strand = sign ? text[0] : '+';
    return CREME_OK;
}

bool creme_loci_parse_whole(const char *text, int64_t *value)
{
    if (creme_parse_int64(text, value)) return true;
    if (*text < '0' || *text > '9' || text[strspn(text, "0123456789.eE+")] != '\0') return false;
    char *end = NULL;
    double number = strtod(text, &end);
    if (*end != '\0' || !(number <= (double)CREME_POSITION_MAX) || number != floor(number)) return false;
    *value = (int64_t)number;
    return true;
}

creme_status creme_loci_parse_position(const creme_lines *lines, const char *what, const char *text, int64_t lowest,
                                       int64_t *value)
{
    if (!creme_loci_parse_whole(text, value) || *value < lowest || *value > CREME_POSITION_MAX) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "%s is '%.40s': expected a whole number from %lld on",
                                what, text, (long long)lowest);
    }
    return CREME_OK;
}
