/* Finding variants by what tables call them. */
#include "run/variant_names.h"

#include "base/lines.h"
#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { KEY_BYTES = 256 };

void creme_name_index_clear(creme_name_index *it)
{
    creme_text_map_clear(&it->map);
    creme_free(it->entries);
    creme_free(it->first);
    *it = (creme_name_index){0};
}

creme_status creme_name_index_add(creme_name_index *it, const char *text, size_t thing)
{
    size_t number = 0, known = it->map.count;
    creme_status status;
    CREME_TRY(creme_text_map_add(&it->map, text, &number));
    CREME_TRY(creme_grow(&it->first, &it->first_capacity, it->map.count, sizeof *it->first));
    CREME_TRY(creme_grow(&it->entries, &it->entry_capacity, it->entry_count + 1, sizeof *it->entries));
    if (number == known) it->first[number] = 0;
    it->entries[it->entry_count] = (creme_name_entry){thing, it->first[number]};
    it->first[number] = ++it->entry_count;
done:
    return status;
}

size_t creme_name_index_find(const creme_name_index *it, const char *text)
{
    size_t number = creme_text_map_find(&it->map, text);
    return number == CREME_TEXT_MAP_NONE ? 0 : it->first[number];
}

/* Long alleles are known by their lengths and a hash. */
static void write_place(char key[KEY_BYTES], int record, int64_t pos, const char *ref, const char *alt)
{
    int used = snprintf(key, KEY_BYTES, "%d:%" PRId64 ":%s:%s", record, pos, ref, alt);
    for (char *c = key; *c; c++) *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    if (used < KEY_BYTES) return;
    uint64_t hash = 0;
    const char *const alleles[] = {ref, alt};
    for (int i = 0; i < 2; i++) {
        for (const char *c = alleles[i]; *c; c++) {
            hash = (hash ^ (uint64_t)(*c >= 'a' ? *c - 'a' + 'A' : *c)) * UINT64_C(0x100000001b3);
        }
    }
    snprintf(key, KEY_BYTES, "%d:%" PRId64 ":%zu:%zu:%" PRIu64, record, pos, strlen(ref), strlen(alt), hash);
}

creme_status creme_variant_names_init(creme_variant_names *out, const creme_variant_list *list, creme_fasta *fasta)
{
    creme_status status = CREME_OK;
    *out = (creme_variant_names){.fasta = fasta};
    for (size_t i = 0; i < creme_variant_list_count(list); i++) {
        creme_variant_record it;
        char key[KEY_BYTES];
        creme_variant_list_get(list, i, &it);
        write_place(key, it.record, it.pos, it.ref, it.alt);
        CREME_TRY(creme_name_index_add(&out->names, it.name, i));
        CREME_TRY(creme_name_index_add(&out->places, key, i));
    }
done:
    return status;
}

void creme_variant_names_clear(creme_variant_names *names)
{
    creme_name_index_clear(&names->names);
    creme_name_index_clear(&names->places);
}

/* Cuts a text like chr1_14677_G_A_b38 into chromosome, position, REF and ALT. Names of chromosomes may have a '_'
 * themselves: the position is the first field but one that is a number. */
static bool split_place(char *text, char *fields[4], int64_t *pos)
{
    char *end = text + strlen(text), separator = strchr(text, ':') ? ':' : '_', *at = strchr(text, separator);
    for (; at; at = strchr(at + 1, separator)) {
        char *next = strchr(at + 1, separator);
        if (!next) return false;
        *next = '\0';
        bool number = creme_parse_int64(at + 1, pos);
        if (number) {
            *at = '\0';
            fields[0] = text;
            fields[1] = at + 1;
            at = next;
            break;
        }
        *next = separator;
    }
    for (int i = 2; at && i < 4; i++) {
        if (at >= end) return false;
        fields[i] = at + 1;
        at = fields[i] + strcspn(fields[i], (char[]){separator, '\0'});
        *at = '\0';
    }
    return at != NULL;
}

size_t creme_variant_names_find_place(const creme_variant_names *names, const char *chrom, int64_t pos,
                                      const char *ref, const char *alt, const creme_name_index **among,
                                      bool *exchanged)
{
    char key[KEY_BYTES];
    int record = 0;
    *among = &names->places;
    if (exchanged) *exchanged = false;
    if (creme_fasta_find(names->fasta, chrom, &record) != CREME_OK) return 0;
    write_place(key, record, pos, ref, alt);
    size_t first = creme_name_index_find(&names->places, key);
    /* A>AT and AT>A at one place are two variants, both of which the genome may have room for. */
    if (first || !exchanged || strlen(ref) != strlen(alt)) return first;
    write_place(key, record, pos, alt, ref);
    first = creme_name_index_find(&names->places, key);
    *exchanged = first != 0;
    return first;
}

size_t creme_variant_names_find(const creme_variant_names *names, const char *text, const creme_name_index **among,
                                bool *exchanged)
{
    char copy[4096], *fields[4];
    int64_t pos = 0;
    *among = &names->names;
    if (exchanged) *exchanged = false;
    size_t first = creme_name_index_find(&names->names, text);
    if (first || strlen(text) >= sizeof copy) return first;
    strcpy(copy, text);
    if (!split_place(copy, fields, &pos)) return 0;
    return creme_variant_names_find_place(names, fields[0], pos, fields[2], fields[3], among, exchanged);
}

int64_t creme_table_find_any(const creme_table *table, const char *const *wanted)
{
    for (; *wanted; wanted++) {
        for (size_t i = 0; i < creme_table_column_count(table); i++) {
            const char *name = creme_table_column_name(table, i);
            name += *name == '#';
            if (strcasecmp(name, *wanted) == 0) return (int64_t)i;
        }
    }
    return -1;
}
