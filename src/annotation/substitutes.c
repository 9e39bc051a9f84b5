/* Reading sequences that are put in the place of tiles. */
#include "annotation/substitutes.h"

#include "base/memory.h"
#include "seq/alphabet.h"

#include <string.h>

void creme_substitutes_clear(creme_substitutes *substitutes)
{
    creme_free(substitutes->codes);
    creme_free(substitutes->first);
    *substitutes = (creme_substitutes){0};
}

static int64_t bases_of(const creme_substitutes *all)
{
    return all->first ? all->first[all->count] : 0;
}

static creme_status is_empty(const creme_lines *lines)
{
    return creme_lines_fail(lines, CREME_ERROR_FORMAT,
                            "the record before is empty: expected bases (--how delete leaves a tile out)");
}

/* The record at hand ends, and another begins behind it. */
static creme_status begin_record(creme_substitutes *all, const creme_lines *lines)
{
    int64_t bases = bases_of(all);
    creme_status status = creme_grow(&all->first, &all->first_capacity, (size_t)all->count + 2, sizeof *all->first);
    if (status != CREME_OK) return status;
    if (all->count > 0 && all->first[all->count - 1] == bases) return is_empty(lines);
    all->first[all->count++] = bases;
    all->first[all->count] = bases;
    return CREME_OK;
}

static creme_status add_bases(creme_substitutes *all, const creme_lines *lines, char *line)
{
    int64_t bases = bases_of(all), length = (int64_t)strcspn(line, " \t\v\f\r");
    if (line[length + (int64_t)strspn(line + length, " \t\v\f\r")] != '\0') {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "a blank among bases");
    }
    if (length > 0 && all->count == 0) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "expected a FASTA, which begins with '>'");
    }
    if (length == 0) return CREME_OK;
    creme_status status = creme_grow(&all->codes, &all->code_capacity, (size_t)(bases + length), 1);
    if (status != CREME_OK) return status;
    int64_t bad = creme_sequence_encode_checked(all->codes + bases, line, length);
    for (int64_t i = 0; i < bad; i++) {
        if (creme_sequence_is_foreign(line[i])) bad = i;
    }
    if (bad < length) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "letter %lld is no base: expected A, C, G, T, U or N",
                                (long long)bad + 1);
    }
    all->first[all->count] = bases + length;
    return CREME_OK;
}

creme_status creme_substitutes_read_lines(creme_substitutes *out, creme_lines *lines)
{
    char *line = NULL;
    creme_status status = CREME_OK;
    *out = (creme_substitutes){0};
    for (;;) {
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line) break;
        CREME_TRY(line[0] == '>' ? begin_record(out, lines) : add_bases(out, lines, line));
    }
    if (out->count == 0) {
        status =
            creme_fail(CREME_ERROR_FORMAT, "%s: expected a FASTA with at least one record", creme_lines_path(lines));
    } else if (out->first[out->count - 1] == bases_of(out)) {
        status = is_empty(lines);
    }
done:
    creme_lines_close(lines);
    if (status != CREME_OK) creme_substitutes_clear(out);
    return status;
}

creme_status creme_substitutes_read(creme_substitutes *out, const char *path)
{
    creme_lines *lines = NULL;
    *out = (creme_substitutes){0};
    creme_status status = creme_lines_open(&lines, path);
    return status == CREME_OK ? creme_substitutes_read_lines(out, lines) : status;
}
