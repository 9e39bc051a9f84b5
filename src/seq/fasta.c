/* Opening a FASTA, with its index found or built, and finding records by name. */
#include "seq/fasta_private.h"

#include "base/compressed.h"
#include "base/memory.h"
#include "base/platform.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static creme_status join(char **out, const char *path, const char *suffix)
{
    size_t bytes = strlen(path) + strlen(suffix) + 1;
    creme_status status = creme_allocate(out, bytes, 1);
    if (status == CREME_OK) snprintf(*out, bytes, "%s%s", path, suffix);
    return status;
}

typedef enum freshness { ABSENT, STALE, FRESH } freshness;

static freshness look_at_index(const char *path, const char *index_path)
{
    struct stat file, index;
    if (stat(path, &file) != 0 || stat(index_path, &index) != 0) return ABSENT;
    return creme_platform_modified_ns(&index) < creme_platform_modified_ns(&file) ? STALE : FRESH;
}

/* Has the file's folder been made read-only for all? Then that is respected, also by root, whom nothing else stops.
 */
static bool is_in_read_only_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) + 1 : 0; /* with the slash, so that "/" stays what it is */
    char *folder = NULL;
    if (creme_copy_text_n(&folder, slash ? path : ".", slash ? length : 1) != CREME_OK) return true;
    struct stat about;
    bool read_only = stat(folder, &about) == 0 && (about.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0;
    creme_free(folder);
    return read_only;
}

/* A folder that cannot be written to is no failure: the index is in memory. */
static void save_index(const creme_fasta *fasta, const char *fai, const char *gzi)
{
    if (is_in_read_only_folder(fasta->path)) {
        creme_log_info(fasta->log, "%s: the index is kept in memory, as the folder is read-only", fasta->path);
        return;
    }
    creme_status status = gzi ? creme_fasta_index_write_blocks(&fasta->index, gzi) : CREME_OK;
    if (status == CREME_OK) status = creme_fasta_index_write_records(&fasta->index, fai);
    if (status == CREME_OK) {
        creme_log_info(fasta->log, "%s: index written to %s", fasta->path, fai);
    } else {
        creme_log_info(fasta->log, "%s: the index is kept in memory (%s)", fasta->path, creme_error_message());
    }
}

/* A file that comes through an open descriptor: beside that name nothing of it can lie. */
static bool is_descriptor(const char *path)
{
    return strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;
}

static creme_status load_index(creme_fasta *fasta)
{
    char *fai = NULL, *gzi = NULL;
    creme_status status = CREME_OK;
    bool bgzip = bgzf_compression(fasta->file) == CREME_COMPRESSION_BGZIP;
    if (is_descriptor(fasta->path)) return creme_fasta_index_build(&fasta->index, fasta->file, fasta->path);
    CREME_TRY(join(&fai, fasta->path, ".fai"));
    if (bgzip) CREME_TRY(join(&gzi, fasta->path, ".gzi"));
    freshness records = look_at_index(fasta->path, fai);
    freshness blocks = bgzip ? look_at_index(fasta->path, gzi) : FRESH;
    if (records == FRESH && blocks == FRESH) {
        CREME_TRY(creme_fasta_index_read_records(&fasta->index, fai));
        if (bgzip) CREME_TRY(creme_fasta_index_read_blocks(&fasta->index, gzi));
        goto done;
    }
    if (records == STALE || blocks == STALE) {
        creme_log_warning(fasta->log, "%s: its index is older than the file; it is built again", fasta->path);
    }
    CREME_TRY(creme_fasta_index_build(&fasta->index, fasta->file, fasta->path));
    save_index(fasta, fai, gzi);
done:
    creme_free(fai);
    creme_free(gzi);
    return status;
}

static int compare_names(const void *a, const void *b, void *records)
{
    const creme_fasta_record *at = records;
    return strcmp(at[*(const int *)a].name, at[*(const int *)b].name);
}

static creme_status sort_names(creme_fasta *fasta)
{
    const creme_fasta_index *index = &fasta->index;
    if (index->count > INT32_MAX) return creme_fasta_unfit(fasta, "too many records");
    creme_status status = creme_allocate(&fasta->by_name, index->count, sizeof *fasta->by_name);
    if (status == CREME_OK) status = creme_allocate_zero(&fasta->verified, index->count, sizeof *fasta->verified);
    if (status == CREME_OK) status = creme_allocate(&fasta->means, index->count, sizeof *fasta->means);
    if (status == CREME_OK) status = creme_allocate(&fasta->by_key, index->count, sizeof *fasta->by_key);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < index->count; i++) fasta->by_name[i] = (int)i;
    creme_platform_sort(fasta->by_name, index->count, sizeof *fasta->by_name, compare_names, index->records);
    for (size_t i = 1; i < index->count; i++) {
        const char *name = index->records[fasta->by_name[i]].name;
        if (strcmp(name, index->records[fasta->by_name[i - 1]].name) == 0) {
            return creme_fail(CREME_ERROR_FORMAT, "%s: two records are named '%s': names must be unique", fasta->path,
                              name);
        }
    }
    return CREME_OK;
}

/* The file must reach as far as its index says. */
static creme_status check_size(creme_fasta *fasta)
{
    int64_t end = 0;
    for (size_t i = 0; i < fasta->index.count; i++) {
        int64_t record_end = creme_fasta_record_end(&fasta->index.records[i]);
        if (record_end > end) end = record_end;
    }
    size_t got = 0;
    creme_status status = creme_fasta_seek(fasta, end - 1);
    if (status == CREME_OK) status = creme_compressed_read(fasta->file, fasta->path, fasta->buffer, 1, &got);
    if (status != CREME_OK) return status;
    if (got == 0) return creme_fasta_unfit(fasta, "the file ends earlier than its index says");
    return CREME_OK;
}

/* The index is read by position, so the file must be one that can be read by position. */
static creme_status check_kind(const creme_fasta *fasta)
{
    struct stat about;
    if (stat(fasta->path, &about) != 0) {
        return creme_fail(CREME_ERROR_IO, "%s: cannot open: %s", fasta->path, strerror(errno));
    }
    if (!S_ISREG(about.st_mode)) {
        return creme_fail(CREME_ERROR_IO,
                          "%s: is no regular file: a FASTA is read at random places, so not from pipes", fasta->path);
    }
    if (about.st_size == 0) return creme_fail(CREME_ERROR_FORMAT, "%s: is empty: expected a FASTA", fasta->path);
    if (bgzf_compression(fasta->file) == CREME_COMPRESSION_GZIP) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: is gzip, which cannot be read at random places: recompress it with "
                          "'gunzip -c FILE | bgzip > NEW'",
                          fasta->path);
    }
    return CREME_OK;
}

creme_status creme_fasta_open(creme_fasta **out, const char *path, const creme_log *log)
{
    *out = NULL;
    creme_fasta *fasta = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&fasta, 1, sizeof *fasta));
    fasta->log = log;
    CREME_TRY(creme_copy_text(&fasta->path, path));
    CREME_TRY(creme_compressed_open(&fasta->file, path));
    CREME_TRY(check_kind(fasta));
    CREME_TRY(load_index(fasta));
    CREME_TRY(sort_names(fasta));
    creme_fasta_use_aliases(fasta, NULL);
    CREME_TRY(check_size(fasta));
    *out = fasta;
    fasta = NULL;
done:
    creme_fasta_close(fasta);
    return status;
}

void creme_fasta_close(creme_fasta *fasta)
{
    if (!fasta) return;
    creme_compressed_close(fasta->file);
    creme_fasta_index_clear(&fasta->index);
    creme_free(fasta->by_name);
    creme_free(fasta->means);
    creme_free(fasta->by_key);
    creme_chromosome_aliases_free(fasta->aliases);
    creme_free(fasta->verified);
    creme_free(fasta->path);
    creme_free(fasta);
}

int creme_fasta_count(const creme_fasta *fasta)
{
    return (int)fasta->index.count;
}

const char *creme_fasta_name(const creme_fasta *fasta, int i)
{
    return fasta->index.records[i].name;
}

int64_t creme_fasta_length(const creme_fasta *fasta, int i)
{
    return fasta->index.records[i].length;
}

/* The record whose name is prefix + name, or -1. */
static int find_exactly(const creme_fasta *fasta, const char *prefix, const char *name)
{
    size_t skip = strlen(prefix);
    size_t low = 0, high = fasta->index.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *at = fasta->index.records[fasta->by_name[middle]].name;
        int order = strncmp(prefix, at, skip);
        if (order == 0) order = strcmp(name, at + skip);
        if (order == 0) return fasta->by_name[middle];
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return -1;
}

/* The first place in by_key whose key is not below this one. */
static size_t lower_bound(const creme_fasta *fasta, const char *key)
{
    size_t low = 0, high = fasta->index.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(fasta->means[fasta->by_key[middle]].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_key(const creme_fasta *fasta, size_t place, const char *key)
{
    return place < fasta->index.count && strcmp(fasta->means[fasta->by_key[place]].key, key) == 0;
}

/* As many names as fit in "'chr1', 'chr2', 'chr3' and others". */
static void list_names(const creme_fasta *fasta, char *names, size_t bytes)
{
    size_t used = 0, shown = 0, count = fasta->index.count;
    names[0] = '\0';
    for (; shown < count && shown < 5 && used + 50 < bytes; shown++) {
        used += (size_t)snprintf(names + used, bytes - used, "%s'%.40s'", shown ? ", " : "",
                                 fasta->index.records[shown].name);
    }
    if (shown < count) snprintf(names + used, bytes - used, " and others");
}

static creme_status not_found(const creme_fasta *fasta, const char *chrom)
{
    char names[300];
    list_names(fasta, names, sizeof names);
    return creme_fail(CREME_ERROR_NOT_FOUND,
                      "no record '%.200s' in %s, which has %s (--chromosome-names says which names are one)", chrom,
                      fasta->path, names);
}

/* The record that is another name of the same chromosome. */
static creme_status find_by_key(const creme_fasta *fasta, const char *chrom, const creme_chromosome *meant,
                                int *record)
{
    size_t place = lower_bound(fasta, meant->key);
    if (!has_key(fasta, place, meant->key)) return not_found(fasta, chrom);
    *record = fasta->by_key[place];
    if (!has_key(fasta, place + 1, meant->key)) return CREME_OK;
    /* Of several the one that differs by "chr" alone, as a genome may hold both chrM and chrMT. */
    int bare = strncmp(chrom, "chr", 3) == 0 ? find_exactly(fasta, "", chrom + 3) : -1;
    *record = bare >= 0 ? bare : find_exactly(fasta, "chr", chrom);
    if (*record >= 0) return CREME_OK;
    return creme_fail(CREME_ERROR_NOT_FOUND,
                      "'%.200s' could be the record '%.80s' or '%.80s' of %s: name one of them", chrom,
                      fasta->index.records[fasta->by_key[place]].name,
                      fasta->index.records[fasta->by_key[place + 1]].name, fasta->path);
}

creme_assembly_set creme_fasta_assemblies(const creme_fasta *fasta, int i)
{
    const creme_chromosome *means = &fasta->means[i];
    return means->assemblies ? means->assemblies
                             : creme_chromosome_assemblies_of_length(means, creme_fasta_length(fasta, i));
}

/* A name that tells another assembly than the record does must not pass for it. */
static creme_status check_assembly(const creme_fasta *fasta, const char *chrom, const creme_chromosome *meant,
                                   int record)
{
    creme_assembly_set have = creme_fasta_assemblies(fasta, record);
    if (!creme_assemblies_differ(meant->assemblies, have)) return CREME_OK;
    char theirs[80], ours[80];
    return creme_fail(CREME_ERROR_FORMAT, "'%.200s' is of %s, but record '%.80s' of %s, %lld bases, is of %s", chrom,
                      creme_assembly_describe(meant->assemblies, theirs, sizeof theirs),
                      creme_fasta_name(fasta, record), fasta->path, (long long)creme_fasta_length(fasta, record),
                      creme_assembly_describe(have, ours, sizeof ours));
}

creme_status creme_fasta_find(creme_fasta *fasta, const char *chrom, int *record)
{
    creme_chromosome meant;
    creme_chromosome_look_up(&meant, fasta->aliases, chrom);
    *record = find_exactly(fasta, "", chrom);
    bool other_name = *record < 0;
    creme_status status = other_name ? find_by_key(fasta, chrom, &meant, record) : CREME_OK;
    if (status == CREME_OK) status = check_assembly(fasta, chrom, &meant, *record);
    if (status != CREME_OK) {
        *record = -1;
        return status;
    }
    if (other_name && !fasta->said_alias) {
        creme_log_warning(fasta->log, "%s: chromosome '%s' is taken to be the record '%s' (and others likewise)",
                          fasta->path, chrom, fasta->index.records[*record].name);
        fasta->said_alias = true;
    }
    return CREME_OK;
}

static int compare_keys(const void *a, const void *b, void *means)
{
    const creme_chromosome *at = means;
    int left = *(const int *)a, right = *(const int *)b;
    int order = strcmp(at[left].key, at[right].key);
    return order ? order : left - right;
}

static void look_up_names(creme_fasta *fasta)
{
    const creme_fasta_index *index = &fasta->index;
    for (size_t i = 0; i < index->count; i++) {
        creme_chromosome_look_up(&fasta->means[i], fasta->aliases, index->records[i].name);
        fasta->by_key[i] = (int)i;
    }
    creme_platform_sort(fasta->by_key, index->count, sizeof *fasta->by_key, compare_keys, fasta->means);
}

const creme_chromosome_aliases *creme_fasta_get_aliases(const creme_fasta *fasta)
{
    return fasta->aliases;
}

void creme_fasta_use_aliases(creme_fasta *fasta, creme_chromosome_aliases *aliases)
{
    creme_chromosome_aliases_free(fasta->aliases);
    fasta->aliases = aliases;
    look_up_names(fasta);
}
