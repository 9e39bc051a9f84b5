/* What `creme get` knows: files of others, where they are published, and what they are good for. A table that is part
 * of the program (share/sources/sources.tsv), and one of the user's own in its form, whose names come before:
 * $XDG_CONFIG_HOME/creme/sources.tsv, ~/.config without it. docs/get.md has the columns. */
#ifndef CREME_FETCH_SOURCES_H
#define CREME_FETCH_SOURCES_H

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A row: one file. Rows of one name are files that belong together, the first of them being the one to open. */
typedef struct creme_source {
    char *name;     /* what one types */
    char *kind;     /* as what it is opened: a kind of model, fasta, gtf; "-" of files beside it */
    char *file;     /* what it is called here, in a folder of that name */
    char *address;  /* http:// or https:// */
    int64_t bytes;  /* -1: not published */
    char *checksum; /* "md5:..." or "sha256:..." in lower case, as published; NULL: not published */
    char *licence;  /* "-": not known */
    char *about;    /* a few words */
} creme_source;

typedef struct creme_sources {
    creme_source *at;
    size_t count, capacity;
} creme_sources;

/* Whether that is the kind of something that can be opened from a file. It is not asked of "-". */
typedef bool creme_source_is_kind(const char *kind);

/* Both tables. CREME_ERROR_FORMAT names file and line of a row that is not as it should be, or whose kind is none.
 * Clear it after a failure too. */
CREME_CHECKED creme_status creme_sources_read(creme_sources *out, creme_source_is_kind *is_kind);

/* The same of the program's own table alone. */
CREME_CHECKED creme_status creme_sources_read_shipped(creme_sources *out, creme_source_is_kind *is_kind);
void creme_sources_clear(creme_sources *sources);

/* The first row of that name; NULL: there is none. The others of it follow at once. */
const creme_source *creme_sources_find(const creme_sources *sources, const char *name);

/* How many rows the name of this row, its first, has. */
size_t creme_sources_files(const creme_sources *sources, const creme_source *first);

/* Names may have letters, digits, '.', '_' and '-', and begin with none of the last three. */
int creme_source_is_name(const char *text);

/* The shipped table, embedded. */
extern const char creme_sources_tsv[];
extern const size_t creme_sources_tsv_bytes;

#endif
