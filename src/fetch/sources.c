/* Reading tables of what can be fetched. */
#include "fetch/sources.h"

#include "base/lines.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { COLUMNS = 8 };
static const char header[] = "name\tkind\tfile\taddress\tbytes\tchecksum\tlicence\tabout";

int creme_source_is_name(const char *text)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return *text && strspn(text, good) == strlen(text) && !strchr("._-", *text);
}

static int is_checksum(const char *text)
{
    static const struct {
        const char *start;
        size_t digits;
    } kinds[] = {{"md5:", 32}, {"sha256:", 64}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t start = strlen(kinds[i].start);
        if (strncmp(text, kinds[i].start, start) != 0) continue;
        return strlen(text + start) == kinds[i].digits && strspn(text + start, "0123456789abcdef") == kinds[i].digits;
    }
    return 0;
}

/* What is kept beside the files, or made on the way to them, has names of its own. */
static int is_taken(const char *file)
{
    const char *dot = strrchr(file, '.');
    return strcmp(file, "sums.tsv") == 0 ||
           (dot && (strcmp(dot, ".part") == 0 || strcmp(dot, ".partial") == 0 || strcmp(dot, ".from") == 0));
}

/* NULL, or what is wrong with the row. */
static const char *check(char *fields[COLUMNS], int64_t *bytes)
{
    const char *address = fields[3];
    if (!creme_source_is_name(fields[0])) return "a name has letters, digits, and within it '.', '_' and '-'";
    if (!creme_source_is_name(fields[2]) || is_taken(fields[2])) return "the file's name is none that it could have";
    if (strncmp(address, "http://", 7) != 0 && strncmp(address, "https://", 8) != 0)
        return "the address has to begin with https:// or http://";
    if (strchr(address, ' ')) return "there is a blank in the address";
    *bytes = -1;
    if (strcmp(fields[4], "-") != 0 && (creme_parse_int64(fields[4], bytes) == 0 || *bytes < 0))
        return "bytes is a number, or - if it is not known";
    if (strcmp(fields[5], "-") != 0 && !is_checksum(fields[5]))
        return "the checksum is md5: or sha256: and its digits in lower case, or - if it is not known";
    return NULL;
}

static creme_status copy(creme_source *to, char *fields[COLUMNS], int64_t bytes)
{
    creme_status status = CREME_OK;
    to->bytes = bytes;
    CREME_TRY(creme_copy_text(&to->name, fields[0]));
    CREME_TRY(creme_copy_text(&to->kind, fields[1]));
    CREME_TRY(creme_copy_text(&to->file, fields[2]));
    CREME_TRY(creme_copy_text(&to->address, fields[3]));
    if (strcmp(fields[5], "-") != 0) CREME_TRY(creme_copy_text(&to->checksum, fields[5]));
    CREME_TRY(creme_copy_text(&to->licence, fields[6]));
    CREME_TRY(creme_copy_text(&to->about, fields[7]));
done:
    return status;
}

/* Rows of a name stand together, and have a file each. */
static const char *check_place(const creme_sources *sources, size_t from, char *fields[COLUMNS])
{
    for (size_t i = from; i < sources->count; i++) {
        if (strcmp(sources->at[i].name, fields[0]) != 0) continue;
        if (strcmp(sources->at[sources->count - 1].name, fields[0]) != 0) return "rows of one name stand together";
        if (strcmp(sources->at[i].file, fields[2]) == 0) return "the name has this file already";
        if (strcmp(fields[1], "-") != 0) return "of a name the first row alone has a kind";
        return NULL;
    }
    return strcmp(fields[1], "-") == 0 ? "the first row of a name says as what it is opened" : NULL;
}

static creme_status add(creme_sources *sources, size_t from, const creme_lines *lines, char *line,
                        creme_source_is_kind *is_kind)
{
    char *fields[COLUMNS];
    int64_t bytes = -1;
    if (creme_lines_split(line, fields, COLUMNS) != COLUMNS)
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "expected %d fields with tabs between", COLUMNS);
    const char *wrong = check(fields, &bytes);
    if (!wrong && strcmp(fields[1], "-") != 0 && !is_kind(fields[1]))
        return creme_lines_fail(lines, CREME_ERROR_FORMAT,
                                "'%s' is no kind of model that is read from a file; expected one, fasta, gtf or -",
                                fields[1]);
    if (!wrong) wrong = check_place(sources, from, fields);
    if (wrong) return creme_lines_fail(lines, CREME_ERROR_FORMAT, "%s", wrong);
    creme_status status = creme_grow(&sources->at, &sources->capacity, sources->count + 1, sizeof *sources->at);
    if (status != CREME_OK) return status;
    sources->at[sources->count] = (creme_source){0};
    return copy(&sources->at[sources->count++], fields, bytes);
}

/* Names that are there already, of another file, come first: they are not read again. */
static creme_status read_rows(creme_sources *out, creme_lines *lines, creme_source_is_kind *is_kind)
{
    size_t before = out->count;
    int begun = 0;
    creme_status status = CREME_OK;
    for (char *line;;) {
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line) break;
        if (!*line || *line == '#') continue;
        if (!begun++) {
            if (strcmp(line, header) == 0) continue;
            status = creme_lines_fail(lines, CREME_ERROR_FORMAT,
                                      "expected the header name, kind, file, address, bytes, "
                                      "checksum, licence, about, with tabs between");
            break;
        }
        creme_sources known = {out->at, before, 0};
        char *tab = strchr(line, '\t');
        if (tab) *tab = '\0';
        const creme_source *there = creme_sources_find(&known, line);
        if (tab) *tab = '\t';
        if (!there) CREME_TRY(add(out, before, lines, line, is_kind));
    }
done:
    return status;
}

/* *out = the user's own table, if there is a place for one. */
static creme_status find_own(char **out)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    *out = NULL;
    if (config && *config == '/') return creme_format_text(out, "%s/creme/sources.tsv", config);
    if (home && *home == '/') return creme_format_text(out, "%s/.config/creme/sources.tsv", home);
    return CREME_OK;
}

static creme_status read_shipped(creme_sources *out, creme_source_is_kind *is_kind)
{
    creme_lines *lines = NULL;
    creme_status status = creme_lines_open_memory(&lines, "sources.tsv", creme_sources_tsv, creme_sources_tsv_bytes);
    if (status == CREME_OK) status = read_rows(out, lines, is_kind);
    creme_lines_close(lines);
    return status;
}

creme_status creme_sources_read(creme_sources *out, creme_source_is_kind *is_kind)
{
    char *own = NULL;
    creme_lines *lines = NULL;
    struct stat about;
    creme_status status = CREME_OK;
    *out = (creme_sources){0};
    CREME_TRY(find_own(&own));
    if (own && stat(own, &about) == 0) {
        CREME_TRY(creme_lines_open(&lines, own));
        CREME_TRY(read_rows(out, lines, is_kind));
        creme_lines_close(lines);
        lines = NULL;
    }
    status = read_shipped(out, is_kind);
done:
    creme_lines_close(lines);
    creme_free(own);
    return status;
}

creme_status creme_sources_read_shipped(creme_sources *out, creme_source_is_kind *is_kind)
{
    *out = (creme_sources){0};
    return read_shipped(out, is_kind);
}

void creme_sources_clear(creme_sources *sources)
{
    for (size_t i = 0; i < sources->count; i++) {
        const creme_source *at = &sources->at[i];
        char *texts[] = {at->name, at->kind, at->file, at->address, at->checksum, at->licence, at->about};
        for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) creme_free(texts[t]);
    }
    creme_free(sources->at);
    *sources = (creme_sources){0};
}

const creme_source *creme_sources_find(const creme_sources *sources, const char *name)
{
    for (size_t i = 0; i < sources->count; i++) {
        if (strcmp(sources->at[i].name, name) == 0) return &sources->at[i];
    }
    return NULL;
}

size_t creme_sources_files(const creme_sources *sources, const creme_source *first)
{
    size_t at = (size_t)(first - sources->at), count = 1;
    while (at + count < sources->count && strcmp(sources->at[at + count].name, first->name) == 0) count++;
    return count;
}
