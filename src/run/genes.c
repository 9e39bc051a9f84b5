/* Lists of genes that the user names. */
#include "run/genes.h"

#include "annotation/loci_parser.h"
#include "base/lines.h"
#include "base/memory.h"

#include <string.h>
#include <strings.h>
#include <sys/stat.h>

bool creme_genes_are_in_file(const char *text)
{
    struct stat about;
    return stat(text, &about) == 0 && !S_ISDIR(about.st_mode);
}

static creme_status add(creme_genes *genes, const char *name, size_t length)
{
    creme_status status = creme_grow(&genes->at, &genes->capacity, genes->count + 1, sizeof *genes->at);
    if (status == CREME_OK) status = creme_copy_text_n(&genes->at[genes->count], name, length);
    if (status == CREME_OK) genes->count++;
    return status;
}

typedef creme_status adder(creme_genes *genes, const char *name, size_t length);

/* Names with commas between. */
static creme_status each_name(creme_genes *genes, const char *text, adder *take)
{
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, ",");
        creme_status status = length > 0 ? take(genes, at, length) : CREME_OK;
        if (status != CREME_OK) return status;
        at += length + (at[length] == ',');
    }
    return CREME_OK;
}

/* How the names stand in a file. */
typedef struct form {
    creme_fields fields;      /* of the line at hand */
    char separator;           /* of a table; 0: names alone, with blanks or commas about them */
    size_t name, id, columns; /* `id` stands in for an empty name */
    size_t rows, unnamed;
} form;

static const char *const NAMES[] = {"gene_name",   "gene.name",          "gene name", "gene_symbol", "symbol",
                                    "hgnc_symbol", "external_gene_name", "gene",      "genes",       NULL};
static const char *const IDS[] = {"gene_id", "ensembl_gene_id", "gene stable id", NULL};

/* *column = that of the first of these names that a field has; false: none. */
static bool find_column(size_t *column, const creme_fields *fields, const char *const *names)
{
    for (; *names; names++) {
        for (size_t i = 0; i < fields->count; i++) {
            if (strcasecmp(fields->at[i], *names) != 0) continue;
            *column = i;
            return true;
        }
    }
    return false;
}

static bool find_columns(form *f)
{
    bool name = find_column(&f->name, &f->fields, NAMES), id = find_column(&f->id, &f->fields, IDS);
    if (!name) f->name = f->id;
    if (!id) f->id = f->name;
    return name || id;
}

/* Is the first line a header? */
static creme_status take_header(form *f, const creme_lines *lines, const char *line, bool *header)
{
    creme_status status = CREME_OK;
    *header = false;
    if (creme_tsv_is_header(line)) goto done; /* of loci */
    for (const char *separator = "\t,;"; *separator && !*header; separator++) {
        char *copy = NULL;
        CREME_TRY(creme_copy_text(&copy, line));
        status = creme_fields_split(&f->fields, lines, copy, *separator);
        *header = status == CREME_OK && find_columns(f);
        f->separator = *header && f->fields.count > 1 ? *separator : '\0';
        f->columns = f->fields.count;
        creme_free(copy);
        if (status == CREME_ERROR_FORMAT) status = CREME_OK; /* no CSV */
        if (status != CREME_OK) goto done;
    }
done:
    return status;
}

static bool is_missing(const char *name)
{
    return *name == '\0' || strcmp(name, "NA") == 0;
}

/* A row of a table, whose names may be missing. */
static creme_status add_row(creme_genes *genes, form *f, const creme_lines *lines, char *line)
{
    creme_status status = creme_fields_split(&f->fields, lines, line, f->separator);
    if (status != CREME_OK) return status;
    if (f->fields.count != f->columns) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "%zu columns where the header has %zu", f->fields.count,
                                f->columns);
    }
    const char *name = f->fields.at[f->name];
    if (is_missing(name)) name = f->fields.at[f->id];
    f->rows++;
    if (!is_missing(name)) return add(genes, name, strlen(name));
    f->unnamed++;
    return CREME_OK;
}

/* A name, maybe in quotes. */
static creme_status add_quoted(creme_genes *genes, const char *name, size_t length)
{
    if (length >= 2 && name[0] == '"' && name[length - 1] == '"') {
        name++;
        length -= 2;
    }
    return length > 0 ? add(genes, name, length) : CREME_OK;
}

/* One name, or some with commas between. */
static creme_status add_names(creme_genes *genes, const creme_lines *lines, char *line)
{
    line += strspn(line, " \t");
    size_t length = strcspn(line, " \t");
    if (line[length + strspn(line + length, " \t")] != '\0' || *line == ',' || strncmp(line, "\"\",", 3) == 0) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT,
                                "expected the name of one gene: this is no list of genes, nor a table with a column "
                                "gene_name (a table of loci needs no --gtf)");
    }
    line[length] = '\0';
    return each_name(genes, line, add_quoted);
}

static creme_status read_file(creme_genes *genes, const char *path, const creme_log *log)
{
    creme_lines *lines = NULL;
    form f = {0};
    bool begun = false, header = false;
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&lines, path));
    for (;; begun = true) {
        char *line = NULL;
        do {
            CREME_TRY(creme_lines_next(lines, &line));
        } while (line && (line[0] == '#' || line[strspn(line, " \t")] == '\0'));
        if (!line) break;
        if (!begun) CREME_TRY(take_header(&f, lines, line, &header));
        if (!begun && header) continue;
        status = f.separator ? add_row(genes, &f, lines, line) : add_names(genes, lines, line);
        if (status != CREME_OK) goto done;
    }
    if (genes->count == 0) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: holds no names of genes", path);
    } else if (f.unnamed > 0) {
        creme_log_warning(log, "%s: %zu of %zu rows name no gene and are left out", path, f.unnamed, f.rows);
    }
done:
    creme_fields_clear(&f.fields);
    creme_lines_close(lines);
    return status;
}

creme_status creme_genes_add(creme_genes *genes, const char *text)
{
    return each_name(genes, text, add);
}

creme_status creme_genes_read(creme_genes *out, const char *text, const char *option, const creme_log *log)
{
    *out = (creme_genes){0};
    if (creme_genes_are_in_file(text)) return read_file(out, text, log);
    creme_status status = creme_genes_add(out, text);
    if (status != CREME_OK || out->count > 0) return status;
    return creme_fail(CREME_ERROR_ARGUMENT, "%s: expected names of genes, with commas between, or a file of them",
                      option);
}

void creme_genes_clear(creme_genes *genes)
{
    for (size_t i = 0; i < genes->count; i++) creme_free(genes->at[i]);
    creme_free(genes->at);
    *genes = (creme_genes){0};
}
