/* Reading loci from a file whose kind is told from its first lines. */
#include "annotation/loci_parser.h"

#include "annotation/gene_pred.h"
#include "base/memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef enum kind { UNKNOWN, TSV, BED, GTF } kind;

/* All parsers; one of them is in use. */
typedef struct reader {
    creme_lines *lines;
    creme_locus_list list;
    const creme_gtf_options *options;
    const creme_log *log;
    kind kind;
    creme_tsv_parser tsv;
    creme_bed_parser bed;
    creme_gtf_parser *gtf;
    creme_assembly_set assemblies; /* that the header of an annotation names */
} reader;

static void close_reader(reader *r)
{
    creme_tsv_clear(&r->tsv);
    creme_bed_clear(&r->bed);
    creme_gtf_destroy(r->gtf);
    creme_locus_list_clear(&r->list);
}

/* Is the field with this index a whole number? Fields end at tabs, or at blanks if `blanks`. */
static bool is_number_at(const char *line, size_t index, bool blanks)
{
    const char *ends = blanks ? "\t " : "\t";
    const char *field = line + (blanks ? strspn(line, ends) : 0);
    for (size_t i = 0; i < index; i++) {
        field += strcspn(field, ends);
        if (*field == '\0') return false;
        field += blanks ? strspn(field, ends) : 1;
    }
    if (*field == '-') field++;
    size_t digits = strspn(field, "0123456789");
    return digits > 0 && (field[digits] == '\0' || strchr(ends, field[digits]));
}

static kind guess_kind(const char *line)
{
    bool bed = is_number_at(line, 1, true) && is_number_at(line, 2, true);
    creme_tsv_look look = creme_tsv_look_at(line);
    /* Of NAME CHROM TSS STRAND, be it of chromosome 9, the header is missing. */
    if (bed && (!look.is_row || look.fields >= 6)) return BED;
    if (look.is_row) return UNKNOWN;
    if (is_number_at(line, 3, false) && is_number_at(line, 4, false)) return GTF;
    if (creme_gene_pred_begin(line)) return GTF;
    return UNKNOWN;
}

/* The columns of a header, as they stand, with ", " between. */
static void list_columns(char *out, size_t bytes, const char *line)
{
    size_t used = 0;
    for (line += strspn(line, "# "); *line && used + 3 < bytes; line++) {
        bool separates = *line == '\t' || *line == ',' || *line == ';';
        if (*line != '"') out[used++] = separates ? ',' : *line;
        if (separates) out[used++] = ' ';
    }
    out[used] = '\0';
}

/* What of a header is there, and what is not. */
static creme_status say_unknown(const creme_lines *lines, const char *line)
{
    creme_tsv_look look = creme_tsv_look_at(line);
    if (look.is_row) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT,
                                "the header line is missing: name chrom tss strand (separated by %s)",
                                look.separators);
    }
    if (look.found >= 2 && look.missing) {
        char columns[400];
        list_columns(columns, sizeof columns, line);
        bool bed = strcmp(look.missing, "tss") == 0 && (strstr(columns, "start") || strstr(columns, "Start"));
        return creme_lines_fail(
            lines, CREME_ERROR_FORMAT,
            "the header has no column '%s': expected name, chrom, tss, strand%s; its columns are: "
            "%s",
            look.missing, bed ? " (a BED has no header, or one that '#' begins)" : "", columns);
    }
    if (look.found == 4) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT,
                                "the columns of the header are separated by blanks: expected tabs, or commas");
    }
    if (line[strcspn(line, "\t ,;")] == '\0') {
        return creme_lines_fail(
            lines, CREME_ERROR_FORMAT,
            "not recognised: names of genes need an annotation (--gtf), and a table of loci has the "
            "columns name, chrom, tss, strand");
    }
    return creme_lines_fail(
        lines, CREME_ERROR_FORMAT,
        "not recognised: expected a TSV or CSV with the header name, chrom, tss, strand, a BED of 6 "
        "columns or more, a GTF or a GFF3 (their fields are tab separated)");
}

static creme_status begin(reader *r, kind found, char *line)
{
    r->kind = found;
    switch (found) {
    case TSV:
        r->tsv = (creme_tsv_parser){.list = &r->list, .lines = r->lines};
        return creme_tsv_begin(&r->tsv, line);
    case BED:
        r->bed = (creme_bed_parser){.list = &r->list, .lines = r->lines};
        return creme_bed_row(&r->bed, line);
    case GTF: {
        creme_status status = creme_gtf_begin(&r->gtf, &r->list, r->lines, r->options, r->log);
        return status == CREME_OK ? creme_gtf_row(r->gtf, line) : status;
    }
    case UNKNOWN:
        break;
    }
    return say_unknown(r->lines, line);
}

static creme_status take_line(reader *r, char *line)
{
    if (r->kind == UNKNOWN && creme_tsv_is_header(line)) return begin(r, TSV, line);
    if (creme_loci_is_comment(line, r->kind != TSV)) {
        if (r->gtf) creme_gtf_comment(r->gtf, line);
        if (r->kind == TSV) creme_tsv_comment(&r->tsv, line);
        /* "#!genome-build GRCh38.p14", "##description: ... mapped to GRCh37 ..."; other remarks may speak of
         * anything. */
        bool header = line[0] == '#' && (line[1] == '!' || line[1] == '#');
        if (header && r->kind != TSV) r->assemblies |= creme_assembly_from_text(line);
        return CREME_OK;
    }
    switch (r->kind) {
    case TSV:
        return creme_tsv_row(&r->tsv, line);
    case BED:
        return creme_bed_row(&r->bed, line);
    case GTF:
        return creme_gtf_row(r->gtf, line);
    case UNKNOWN:
        break;
    }
    return begin(r, guess_kind(line), line);
}

/* '#' begins a comment, as it does everywhere in this field; of a locus that is called so somebody may not think. */
static void warn_of_comments(const reader *r)
{
    const creme_tsv_parser *tsv = &r->tsv;
    if (tsv->like_rows == 0) return;
    creme_log_warning(r->log,
                      "%s: %zu of its lines begin with '#' and have the columns of the header, the first is line "
                      "%" PRId64 ": left out, as comments",
                      creme_lines_path(r->lines), tsv->like_rows, tsv->first_like_a_row);
}

static creme_status take_lines(reader *r)
{
    creme_status status = CREME_OK;
    for (;;) {
        char *line = NULL;
        CREME_TRY(creme_lines_next(r->lines, &line));
        if (!line) break;
        CREME_TRY(take_line(r, line));
    }
    warn_of_comments(r);
    if (r->gtf) CREME_TRY(creme_gtf_finish(r->gtf));
    if (r->gtf) r->list.assemblies = r->assemblies;
    if (r->list.count == 0) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: holds no loci", creme_lines_path(r->lines));
    }
done:
    return status;
}

creme_status creme_loci_read_lines(creme_locus_list *out, creme_lines *lines, bool annotation,
                                   const creme_gtf_options *options, const creme_log *log)
{
    *out = (creme_locus_list){0};
    reader r = {.lines = lines, .options = options, .log = log};
    creme_status status = CREME_OK;
    if (annotation) { /* every line that is not a comment must belong to it */
        r.kind = GTF;
        CREME_TRY(creme_gtf_begin(&r.gtf, &r.list, lines, options, log));
    }
    CREME_TRY(take_lines(&r));
    *out = r.list;
    r.list = (creme_locus_list){0};
done:
    close_reader(&r);
    return status;
}

static int compare_loci(const void *a, const void *b)
{
    const creme_locus *x = *(const creme_locus *const *)a, *y = *(const creme_locus *const *)b;
    int order = strcmp(x->name, y->name);
    if (!order) order = strcmp(x->chrom, y->chrom);
    if (!order) order = (x->tss > y->tss) - (x->tss < y->tss);
    return order ? order : x->strand - y->strand;
}

/* A list made of a table of results may have a row for each tile; its loci would count as often. */
static creme_status warn_of_repeats(const creme_locus_list *list, const char *path, const creme_log *log)
{
    const creme_locus **at = NULL;
    size_t repeats = 0;
    creme_status status = creme_allocate(&at, list->count, sizeof *at);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < list->count; i++) at[i] = &list->at[i];
    qsort(at, list->count, sizeof *at, compare_loci);
    for (size_t i = 1; i < list->count; i++) repeats += compare_loci(&at[i - 1], &at[i]) == 0;
    creme_free(at);
    if (repeats > 0) {
        creme_log_warning(log, "%s: %zu of its %zu loci are repeats of others, and are computed and counted again",
                          path, repeats, list->count);
    }
    return CREME_OK;
}

static creme_status read_file(creme_locus_list *out, const char *path, bool annotation,
                              const creme_gtf_options *options, const creme_log *log)
{
    *out = (creme_locus_list){0};
    creme_lines *lines = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&lines, path));
    CREME_TRY(creme_loci_read_lines(out, lines, annotation, options, log));
    if (!annotation) status = warn_of_repeats(out, path, log);
    if (status != CREME_OK) creme_locus_list_clear(out);
done:
    creme_lines_close(lines);
    return status;
}

creme_status creme_loci_read(creme_locus_list *out, const char *path, const creme_log *log)
{
    return read_file(out, path, false, NULL, log);
}

creme_status creme_loci_read_gtf(creme_locus_list *out, const char *path, const creme_gtf_options *options,
                                 const creme_log *log)
{
    return read_file(out, path, true, options, log);
}
