/* Rows of genePred. */
#include "annotation/gene_pred.h"

#include "annotation/loci_parser.h"

#include <string.h>

/* Behind the column that may come first. */
enum { NAME, CHROM, STRAND, START, END, CDS_START, CDS_END, EXON_COUNT, EXON_STARTS, EXON_ENDS, SCORE, NAME2 };
enum { FEWEST = EXON_ENDS + 1, FEWEST_EXTENDED = NAME2 + 4, MOST = 32 };

/* The text from its n-th column on; NULL: there is none. */
static const char *column_at(const char *text, size_t n)
{
    for (; text && n > 0; n--) {
        text = strchr(text, '\t');
        if (text) text++;
    }
    return text;
}

static bool is_digits(const char *field)
{
    size_t digits = strspn(field, "0123456789");
    return digits > 0 && field[digits] == '\t';
}

/* Does a strand stand in its place, numbers behind it, and then a list of them? */
static bool has_columns(const char *text)
{
    const char *strand = column_at(text, STRAND);
    if (!strand || (*strand != '+' && *strand != '-') || strand[1] != '\t') return false;
    const char *field = strand + 2;
    for (int i = START; i <= EXON_COUNT; i++) {
        if (!is_digits(field)) return false;
        field = column_at(field, 1);
    }
    size_t list = strspn(field, "0123456789,");
    return list > 1 && field[list - 1] == ',' && field[list] == '\t';
}

bool creme_gene_pred_is_row(const char *text)
{
    return has_columns(text) || (column_at(text, 1) && has_columns(column_at(text, 1)));
}

creme_status creme_gene_pred_parse(creme_gff_line *out, const creme_lines *lines, char *text)
{
    bool more = !has_columns(text), bin = more && is_digits(text);
    char *all[MOST], **fields = all + more;
    size_t count = creme_lines_split(text, all, MOST) - more;
    *out = (creme_gff_line){.feature = "transcript", .kind = CREME_GFF_TRANSCRIPT};
    creme_status status = CREME_OK;
    if (count < FEWEST || count + more > MOST) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "%zu columns: a genePred has 10 to 16", count + more);
    }
    CREME_TRY(creme_loci_parse_position(lines, "txStart", fields[START], 0, &out->start));
    CREME_TRY(creme_loci_parse_position(lines, "txEnd", fields[END], 1, &out->end));
    if (out->end <= out->start) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "txEnd %s is not behind txStart %s", fields[END],
                                fields[START]);
    }
    CREME_TRY(creme_loci_parse_strand(lines, fields[STRAND], &out->strand));
    out->chrom = fields[CHROM];
    if (fields[NAME][0]) out->transcript_id = fields[NAME];
    /* What codes for nothing has a coding sequence of length 0. */
    out->transcript_type = strcmp(fields[CDS_START], fields[CDS_END]) == 0 ? "non_coding" : "protein_coding";
    const char *gene = more && !bin ? all[0] : count >= FEWEST_EXTENDED ? fields[NAME2] : "";
    if (gene[0]) out->gene_name = gene;
done:
    return status;
}
