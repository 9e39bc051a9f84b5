/* Lists of genes that the user names. */
#include "run/genes.h"

#include "base/lines.h"
#include "base/memory.h"

#include <string.h>
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

static creme_status add_line(creme_genes *genes, const creme_lines *lines, const char *line)
{
    line += strspn(line, " \t");
    size_t length = strcspn(line, " \t");
    if (length == 0 || line[0] == '#') return CREME_OK;
    if (line[length + strspn(line + length, " \t")] != '\0') {
        return creme_lines_fail(
            lines, CREME_ERROR_FORMAT,
            "expected the name of one gene: this is no list of genes (a table of loci needs no --gtf)");
    }
    return add(genes, line, length);
}

static creme_status read_file(creme_genes *genes, const char *path)
{
    creme_lines *lines = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&lines, path));
    for (;;) {
        char *line = NULL;
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line) break;
        CREME_TRY(add_line(genes, lines, line));
    }
    if (genes->count == 0) status = creme_fail(CREME_ERROR_FORMAT, "%s: holds no names of genes", path);
done:
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
