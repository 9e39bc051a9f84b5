/* Reading loci from a file whose kind is told from its first lines. */
#include "annotation/loci_parser.h"

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
} reader;

static creme_status open_reader(reader *r, const char *path, const creme_gtf_options *options, const creme_log *log)
{
    *r = (reader){.options = options, .log = log};
    return creme_lines_open(&r->lines, path);
}

static void close_reader(reader *r)
{
    creme_tsv_clear(&r->tsv);
    creme_bed_clear(&r->bed);
    creme_gtf_destroy(r->gtf);
    creme_lines_close(r->lines);
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
    if (is_number_at(line, 1, true) && is_number_at(line, 2, true)) return BED;
    if (is_number_at(line, 3, false) && is_number_at(line, 4, false)) return GTF;
    return UNKNOWN;
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
    return creme_lines_fail(r->lines, CREME_ERROR_FORMAT,
                            "not recognised: expected a TSV with the header name, chrom, tss, strand, a BED of 6 "
                            "columns or more, or a GTF (fields are tab separated)");
}

static creme_status take_line(reader *r, char *line)
{
    if (r->kind == UNKNOWN && creme_tsv_is_header(line)) return begin(r, TSV, line);
    if (creme_loci_is_comment(line, r->kind != TSV)) return CREME_OK;
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

static creme_status take_lines(reader *r)
{
    creme_status status = CREME_OK;
    for (;;) {
        char *line = NULL;
        CREME_TRY(creme_lines_next(r->lines, &line));
        if (!line) break;
        CREME_TRY(take_line(r, line));
    }
    if (r->gtf) CREME_TRY(creme_gtf_finish(r->gtf));
    if (r->list.count == 0) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: holds no loci", creme_lines_path(r->lines));
    }
done:
    return status;
}

static void hand_over(creme_locus_list *out, reader *r)
{
    *out = r->list;
    r->list = (creme_locus_list){0};
}

creme_status creme_loci_read(creme_locus_list *out, const char *path, const creme_log *log)
{
    *out = (creme_locus_list){0};
    reader r;
    creme_status status = CREME_OK;
    CREME_TRY(open_reader(&r, path, NULL, log));
    CREME_TRY(take_lines(&r));
    hand_over(out, &r);
done:
    close_reader(&r);
    return status;
}

/* A GTF and nothing else: every line that is no comment must be one of it. */
creme_status creme_loci_read_gtf(creme_locus_list *out, const char *path, const creme_gtf_options *options,
                                 const creme_log *log)
{
    *out = (creme_locus_list){0};
    reader r;
    creme_status status = CREME_OK;
    CREME_TRY(open_reader(&r, path, options, log));
    r.kind = GTF;
    CREME_TRY(creme_gtf_begin(&r.gtf, &r.list, r.lines, options, log));
    CREME_TRY(take_lines(&r));
    hand_over(out, &r);
done:
    close_reader(&r);
    return status;
}
