/* Headers of VCF and BCF: what they say of chromosomes and of samples. */
#include "annotation/variants_private.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* The end of a value that begins here; in quotes, \ takes the next character along. */
static const char *end_of_value(const char *at)
{
    if (*at != '"') return at + strcspn(at, ",>");
    for (at++; *at && *at != '"'; at++) at += *at == '\\' && at[1];
    return *at ? at + 1 : at;
}

bool creme_variant_header_value(const char *line, const char *key, char *value, size_t bytes)
{
    const char *at = strchr(line, '<');
    size_t length = strlen(key);
    while (at && (*at == '<' || *at == ',')) {
        at++;
        const char *equal = at + strcspn(at, "=,>");
        if (*equal != '=') return false;
        const char *from = equal + 1, *end = end_of_value(from);
        if ((size_t)(equal - at) == length && strncmp(at, key, length) == 0) {
            bool quoted = *from == '"' && end - from > 1;
            snprintf(value, bytes, "%.*s", (int)(end - from) - 2 * quoted, from + quoted);
            return true;
        }
        at = end;
    }
    return false;
}

static bool begins_with(const char *line, const char *start)
{
    return strncmp(line, start, strlen(start)) == 0;
}

/* Narrows what is known down, unless nothing would be left. */
static void narrow(creme_assembly_set *set, creme_assembly_set by)
{
    if (by && (!*set || (*set & by))) *set = *set ? *set & by : by;
}

void creme_variant_note_header(creme_variant_taker *t, const char *line)
{
    if (begins_with(line, "##contig=")) {
        char id[200], length[32], assembly[100];
        int64_t bases = 0;
        creme_chromosome means;
        if (creme_variant_header_value(line, "assembly", assembly, sizeof assembly))
            narrow(&t->said, creme_assembly_from_text(assembly));
        if (!creme_variant_header_value(line, "ID", id, sizeof id)) return;
        if (!creme_variant_header_value(line, "length", length, sizeof length)) return;
        if (!creme_parse_int64(length, &bases)) return;
        creme_chromosome_look_up(&means, t->fasta ? creme_fasta_get_aliases(t->fasta) : NULL, id);
        creme_assembly_set set = creme_chromosome_assemblies_of_length(&means, bases);
        narrow(&t->contigs, set);
        narrow(&t->said, set);
    } else if (begins_with(line, "##reference=") || begins_with(line, "##assembly=")) {
        narrow(&t->said, creme_assembly_from_text(strchr(line, '=') + 1));
    }
}

static creme_status no_sample(const creme_variant_taker *t, const char *wanted, char *const *names, size_t count)
{
    if (count == 0) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: no sample '%.100s': it has variants and no samples", t->path,
                          wanted);
    }
    char list[200] = "";
    size_t used = 0, shown = 0;
    for (; shown < count && shown < 5 && used + 40 < sizeof list; shown++) {
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%.30s", shown ? ", " : "", names[shown]);
    }
    const char *near = creme_text_suggest(wanted, (const char *const *)names, count);
    return creme_fail(CREME_ERROR_NOT_FOUND, "%s: no sample '%.100s'%s%.100s%s; it has %zu: %s%s", t->path, wanted,
                      near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "", count, list,
                      shown < count ? ", ..." : "");
}

/* *column = the one of that name. */
static creme_status find_sample(const creme_variant_taker *t, const char *wanted, char *const *names, size_t count,
                                size_t *column)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], wanted) == 0 && found++ == 0) *column = i;
    }
    if (found == 0) return no_sample(t, wanted, names, count);
    if (found == 1) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT, "%s: %zu of its samples are called '%.100s': expected one", t->path, found,
                      wanted);
}

creme_status creme_variant_choose_samples(creme_variant_taker *t, char *const *names, size_t count, size_t **columns)
{
    const creme_variant_options *options = t->options;
    size_t wanted = options->sample_count, place = 0;
    t->list->file_samples = count;
    bool all = wanted == 1 && strcmp(options->samples[0], "all") == 0;
    creme_text_map *samples = &t->list->samples;
    creme_status status = CREME_OK;
    if (wanted == 0) return CREME_OK;
    if (all && count == 0) return no_sample(t, "all", names, count);
    CREME_TRY(creme_allocate(columns, all ? count : wanted, sizeof **columns));
    for (size_t i = 0; i < (all ? count : wanted); i++) {
        const char *name = all ? names[i] : options->samples[i];
        size_t column = i, before = samples->count;
        if (!all) CREME_TRY(find_sample(t, name, names, count, &column));
        CREME_TRY(creme_text_map_add(samples, name, &place));
        if (samples->count == before && all) {
            status = creme_fail(CREME_ERROR_FORMAT, "%s: two of its samples are called '%.100s': expected one",
                                t->path, name);
            goto done;
        }
        (*columns)[place] = column;
    }
    CREME_TRY(creme_allocate(&t->alleles, 2 * samples->count, sizeof *t->alleles));
    CREME_TRY(creme_allocate(&t->phased, samples->count, sizeof *t->phased));
done:
    return status;
}
