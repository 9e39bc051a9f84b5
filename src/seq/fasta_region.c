/* Region strings as in samtools: "CHROM:START-END", 1-based and inclusive. */
#include "seq/fasta_private.h"

#include "base/lines.h"
#include "base/memory.h"

#include <string.h>

static creme_status malformed(const char *text)
{
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "region '%.200s': expected CHROM, CHROM:START or CHROM:START-END (1-based, inclusive)", text);
}

/* A number of digits and commas in [text, text + length). */
static bool parse_position(const char *text, size_t length, int64_t *value)
{
    char digits[32];
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == ',' && i > 0) continue;
        if (text[i] < '0' || text[i] > '9' || count == sizeof digits - 1) return false;
        digits[count++] = text[i];
    }
    digits[count] = '\0';
    return creme_parse_int64(digits, value);
}

/* "START", "START-" or "START-END"; `end` is left as it is where there is none. */
static bool parse_span(const char *text, int64_t *start, int64_t *end)
{
    const char *dash = strchr(text, '-');
    if (!parse_position(text, dash ? (size_t)(dash - text) : strlen(text), start)) return false;
    return !dash || dash[1] == '\0' || parse_position(dash + 1, strlen(dash + 1), end);
}

static creme_status check_span(const creme_fasta *fasta, const char *text, int record, int64_t start, int64_t end)
{
    const creme_fasta_record *r = &fasta->index.records[record];
    if (start < 1 || end < start || end > r->length) {
        return creme_fail(
            CREME_ERROR_RANGE,
            "region '%.200s' is outside of record '%.100s' of %s: START must be at least 1, END at least "
            "START and at most %lld",
            text, r->name, fasta->path, (long long)r->length);
    }
    return CREME_OK;
}

creme_status creme_fasta_parse_region(creme_fasta *fasta, const char *text, int *record, creme_interval *region)
{
    *record = -1;
    *region = (creme_interval){0, 0};
    const char *colon = strrchr(text, ':');
    /* A name may hold colons itself (HLA-A*01:01): the whole text comes first. */
    creme_status status = creme_fasta_find(fasta, text, record);
    if (status == CREME_OK) {
        region->end = fasta->index.records[*record].length;
        return CREME_OK;
    }
    if (!colon) return text[0] == '\0' ? malformed(text) : status;
    int64_t start = 0, end = INT64_MAX;
    if (colon == text || !parse_span(colon + 1, &start, &end)) return malformed(text);
    char *chrom = NULL;
    CREME_TRY(creme_copy_text_n(&chrom, text, (size_t)(colon - text)));
    CREME_TRY(creme_fasta_find(fasta, chrom, record));
    if (end == INT64_MAX) end = fasta->index.records[*record].length;
    CREME_TRY(check_span(fasta, text, *record, start, end));
    *region = (creme_interval){start - 1, end};
done:
    creme_free(chrom);
    return status;
}
