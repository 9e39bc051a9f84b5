/* Rows of genePred. */
#include "annotation/gene_pred.h"

#include "annotation/loci_parser.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
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

/* Is it a list of exons' starts? The comma behind the last is often lost; then the first is where the row begins. */
static bool is_list(const char *list, const char *start)
{
    size_t length = strspn(list, "0123456789,"), first = strspn(list, "0123456789");
    if (first == 0 || list[length] != '\t') return false;
    return list[length - 1] == ',' || (strncmp(list, start, first) == 0 && start[first] == '\t');
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
    return is_list(field, strand + 2);
}

const char *creme_gene_pred_begin(const char *text)
{
    const char *second = column_at(text, 1);
    if (has_columns(text)) return text;
    return second && has_columns(second) ? second : NULL;
}

/* Takes a number off a list, and the comma behind it. */
static bool take_number(const char **list, int64_t *number)
{
    char *end = NULL;
    if (!*list || **list < '0' || **list > '9') return false;
    errno = 0;
    *number = strtoll(*list, &end, 10);
    if (errno != 0 || (*end != ',' && *end != '\0')) return false;
    *list = end + (*end == ',');
    return true;
}

bool creme_gene_pred_next_exon(creme_gff_line *line, creme_interval *exon)
{
    const char *starts = line->exon_starts, *ends = line->exon_ends;
    if (!take_number(&starts, &exon->start) || !take_number(&ends, &exon->end)) return false;
    line->exon_starts = starts;
    line->exon_ends = ends;
    return true;
}

/* Are there as many exons as is said, each within the transcript? */
static creme_status check_exons(const creme_gff_line *row, const creme_lines *lines, const char *said)
{
    creme_gff_line rest = *row;
    creme_interval exon;
    int64_t wanted = 0, found = 0;
    if (!creme_parse_int64(said, &wanted)) wanted = -1;
    for (; creme_gene_pred_next_exon(&rest, &exon); found++) {
        if (exon.end > exon.start && exon.start >= row->start && exon.end <= row->end) continue;
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "exon %" PRId64 " is not within txStart and txEnd",
                                found + 1);
    }
    if (found == wanted && !*rest.exon_starts && !*rest.exon_ends) return CREME_OK;
    return creme_lines_fail(lines, CREME_ERROR_FORMAT, "exonStarts and exonEnds do not list %s exons", said);
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
    out->exon_starts = fields[EXON_STARTS];
    out->exon_ends = fields[EXON_ENDS];
    CREME_TRY(check_exons(out, lines, fields[EXON_COUNT]));
    out->chrom = fields[CHROM];
    if (fields[NAME][0]) out->transcript_id = fields[NAME];
    /* What codes for nothing has a coding sequence of length 0. */
    out->transcript_type = strcmp(fields[CDS_START], fields[CDS_END]) == 0 ? "non_coding" : "protein_coding";
    const char *gene = more && !bin ? all[0] : count >= FEWEST_EXTENDED ? fields[NAME2] : "";
    if (gene[0]) out->gene_name = gene;
done:
    return status;
}
