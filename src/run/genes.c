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

/* How the names stand in a file. */
typedef struct form {
    creme_fields fields; /* of the line at hand */
    char separator;      /* of a table; 0: names alone, with blanks or commas about them */
    size_t column, columns;
} form;

/* The first of these names that a field has; false: none. */
static bool find_column(form *f)
{
    static const char *const names[] = {"gene_name", "gene.name",   "gene name",          "gene_symbol",
                                        "symbol",    "hgnc_symbol", "external_gene_name", "gene",
                                        "genes",     "gene_id",     "ensembl_gene_id",    "gene stable id"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        for (f->column = 0; f->column < f->fields.count; f->column++) {
            if (strcasecmp(f->fields.at[f->column], names[k]) == 0) return true;
        }
    }
    return false;
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
        *header = status == CREME_OK && find_column(f);
        f->separator = *header && f->fields.count > 1 ? *separator : '\0';
        f->columns = f->fields.count;
        creme_free(copy);
        if (status == CREME_ERROR_FORMAT) status = CREME_OK; /* no CSV */
        if (status != CREME_OK) goto done;
    }
done:
    return status;
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
    const char *name = f->fields.at[f->column];
    if (*name == '\0' || strcmp(name, "NA") == 0) return CREME_OK;
    return add(genes, name, strlen(name));
}

/* One name, maybe in quotes, or some with commas between. */
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
    if (length > 2 && line[0] == '"' && line[length - 1] == '"') return add(genes, line + 1, length - 2);
    return creme_genes_add(genes, line);
}

static creme_status read_file(creme_genes *genes, const char *path)
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
    if (genes->count == 0) status = creme_fail(CREME_ERROR_FORMAT, "%s: holds no names of genes", path);
done:
    creme_fields_clear(&f.fields);
    creme_lines_close(lines);
    return status;
}

creme_status creme_genes_add(creme_genes *genes, const char *text)
{
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, ",");
        creme_status status = length > 0 ? add(genes, at, length) : CREME_OK;
        if (status != CREME_OK) return status;
        at += length + (at[length] == ',');
    }
    return CREME_OK;
}

creme_status creme_genes_read(creme_genes *out, const char *text, const char *option)
{
    *out = (creme_genes){0};
    if (creme_genes_are_in_file(text)) return read_file(out, text);
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
