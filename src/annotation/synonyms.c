/* Other names of genes. */
#include "annotation/synonyms.h"

#include "annotation/gff_line.h"
#include "base/memory.h"

#include <stdbool.h>
#include <string.h>

/* Is the name one of a value's items? They are parted by commas, or as in NCBI's GTF by semicolons within quotes. */
static bool has_item(const char *value, const char *end, const char *name)
{
    size_t length = strlen(name);
    while (value < end) {
        value += strspn(value, ",; ");
        const char *stop = value + strcspn(value, ",;\"");
        if (stop > end) stop = end;
        const char *last = stop;
        while (last > value && last[-1] == ' ') last--;
        if ((size_t)(last - value) == length && strncmp(value, name, length) == 0) return true;
        value = stop + (stop < end);
    }
    return false;
}

/* Behind a key and its '=' or blank: where the value ends. */
static const char *value_end(const char **value)
{
    bool quoted = **value == '"';
    *value += quoted;
    return *value + strcspn(*value, quoted ? "\"" : ";");
}

static bool names_it(const char *line, const char *name)
{
    static const char *const keys[] = {"gene_synonym", "Alias", "alias", "gene_alias"};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        size_t length = strlen(keys[k]);
        for (const char *at = strstr(line, keys[k]); at; at = strstr(at + length, keys[k])) {
            bool begins = at > line && strchr("\t; ", at[-1]);
            if (!begins || !at[length] || !strchr("= ", at[length])) continue;
            const char *value = at + length + 1, *end = value_end(&value);
            if (has_item(value, end, name)) return true;
        }
    }
    return false;
}

static creme_status keep_gene(char **out, const creme_lines *lines, char *line)
{
    creme_gff_line parsed;
    creme_gff_tags tags = {0};
    const char *gene = NULL;
    creme_status status = creme_gff_line_parse(&parsed, &tags, lines, line);
    if (status == CREME_OK) gene = parsed.gene_name ? parsed.gene_name : parsed.gene_id;
    if (status != CREME_ERROR_MEMORY) status = gene ? creme_copy_text(out, gene) : CREME_OK;
    creme_gff_tags_clear(&tags);
    return status;
}

creme_status creme_synonyms_find(char **genes, const char *path, const char *const *names, size_t count)
{
    creme_lines *lines = NULL;
    char *line = NULL;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < count; i++) genes[i] = NULL;
    CREME_TRY(creme_lines_open(&lines, path));
    for (;;) {
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line || *line == '>' || strncmp(line, "##FASTA", 7) == 0) break;
        for (size_t i = 0; i < count; i++) {
            if (genes[i] || !names_it(line, names[i])) continue;
            CREME_TRY(keep_gene(&genes[i], lines, line));
            break; /* the line has been written to */
        }
    }
done:
    creme_lines_close(lines);
    return status;
}
