/* Loci of sequences. */
#define _GNU_SOURCE
#include "run/sequences.h"

#include "base/lines.h"
#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool creme_sequences_are_array(const char *path)
{
    static const char numpy[] = "\x93NUMPY";
    char head[sizeof numpy - 1];
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    size_t count = fread(head, 1, sizeof head, file);
    fclose(file);
    return count == sizeof head && memcmp(head, numpy, sizeof head) == 0;
}

bool creme_sequences_are_fasta(const char *path)
{
    unsigned char head[2] = {0, 0};
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    size_t count = fread(head, 1, sizeof head, file);
    fclose(file);
    return count > 0 && (head[0] == '>' || (head[0] == 0x1f && head[1] == 0x8b));
}

static creme_status add(creme_locus_list *list, const char *name, int64_t tss)
{
    if (name[0] == '#') {
        return creme_fail(CREME_ERROR_FORMAT,
                          "record '%.80s': lines of tables that begin with # are comments, so that no "
                          "sequence can be called so",
                          name);
    }
    creme_locus locus = {(char *)name, (char *)name, tss, '+', ""};
    return creme_locus_list_add(list, &locus);
}

/* The word "tss=N" of a header, behind the name; *tss stays where there is none. */
static creme_status read_tss(const creme_lines *lines, char *header, int64_t length, int64_t *tss)
{
    char *rest = NULL;
    strtok_r(header, " \t", &rest);
    for (char *word = strtok_r(NULL, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest)) {
        if (strncmp(word, "tss=", 4) != 0) continue;
        if (creme_parse_int64(word + 4, tss) && *tss >= 0 && *tss < length) return CREME_OK;
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "'%.80s' is no base of the record, which has %" PRId64,
                                word, length);
    }
    return CREME_OK;
}

creme_status creme_sequences_of_fasta(creme_locus_list *out, creme_fasta *fasta, const char *path)
{
    creme_lines *lines = NULL;
    char *line = NULL;
    int record = 0;
    *out = (creme_locus_list){0};
    creme_status status = creme_copy_text(&out->extra_header, "");
    if (status == CREME_OK) status = creme_lines_open(&lines, path);
    while (status == CREME_OK) {
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line) break;
        if (line[0] != '>') continue;
        if (record == creme_fasta_count(fasta)) {
            status = creme_lines_fail(lines, CREME_ERROR_FORMAT,
                                      "the index %s.fai has %d records only; remove it, and it is "
                                      "made anew",
                                      path, record);
            goto done;
        }
        int64_t length = creme_fasta_length(fasta, record), tss = length / 2;
        if (length == 0) {
            status = creme_lines_fail(lines, CREME_ERROR_FORMAT, "record '%.80s' is empty",
                                      creme_fasta_name(fasta, record));
            goto done;
        }
        CREME_TRY(read_tss(lines, line + 1, length, &tss));
        CREME_TRY(add(out, creme_fasta_name(fasta, record), tss));
        record++;
    }
done:
    creme_lines_close(lines);
    return status;
}

creme_status creme_sequences_of_array(creme_locus_list *out, const creme_codes *codes)
{
    *out = (creme_locus_list){0};
    creme_status status = creme_copy_text(&out->extra_header, "");
    for (int64_t i = 0; i < codes->count && status == CREME_OK; i++) {
        char name[32];
        snprintf(name, sizeof name, "seq_%" PRId64, i);
        status = add(out, name, codes->length / 2);
    }
    return status;
}
