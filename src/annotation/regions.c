/* Telling what a file of places is, and reading it row by row. */
#include "annotation/regions.h"

#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char SEPARATORS[] = "\t,; ";

/* --- Names of columns ------------------------------------------------------------------------------------------- */

#define FROM_ONE_CHROMS "seqnames|seqname|seqid|sequence_name"
#define CHROMS                                                                                                       \
    "chrom|chr|chromosome|" FROM_ONE_CHROMS "|genoname|chrom_name|chromosome_name|contig|chromosome/scaffold name"
#define NAMES  "name|peak_name|peak_id|repname|gene_name|gene.name|gene|locus|id|geneid"
#define SCORES "score|value|signalvalue|signal"
#define GENES                                                                                                        \
    "gene.name|gene_name|gene|genes|gene_symbol|genesymbol|symbol|hgnc_symbol|external_gene_name|"                   \
    "measuredgenesymbol|targetgene|target_gene"
#define GENES_AT_NEED "locus|name|gene_id|ensembl_gene_id|gene.id"

/* Where a place is given twice (of a tile, and where it was put), the first pair counts. */
static const struct {
    const char *start, *end;
    bool from_one;
} PAIRS[] = {
    {"genome_position_start", "genome_position_end", false},
    {"genome_start", "genome_end", false},
    {"chromstart", "chromend", false},
    {"chrom_start", "chrom_end", false},
    {"start", "end", false},
    {"genostart", "genoend", false},
    {"txstart", "txend", false},
    {"peak_start", "peak_end", false},
    {"start", "stop", true},
    {"start_position", "end_position", true},
    {"gene start (bp)", "gene end (bp)", true},
    {"cre start coordinate", "cre end coordinate", false},
};

/* How many fields are called by one of the names; *column = the first. */
static size_t find_any(const creme_fields *header, const char *names, size_t *column)
{
    for (const char *name = names; *name;) {
        size_t length = strcspn(name, "|"), found = 0;
        for (size_t i = 0; i < header->count; i++) {
            if (strncasecmp(header->at[i], name, length) != 0 || header->at[i][length] != '\0') continue;
            if (found++ == 0) *column = i;
        }
        if (found > 0) return found;
        name += length + (name[length] == '|');
    }
    return 0;
}

/* The column + 1, 0 if there is none. */
static size_t column_of(const creme_fields *header, const char *names)
{
    size_t column = 0;
    return find_any(header, names, &column) > 0 ? column + 1 : 0;
}

/* Whether these fields name a chromosome, a start and an end. */
static bool find_place(creme_regions *r, const creme_fields *header)
{
    size_t *where = r->where;
    where[CREME_REGIONS_CHROM] = column_of(header, CHROMS);
    if (!where[CREME_REGIONS_CHROM]) return false;
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
        where[CREME_REGIONS_START] = column_of(header, PAIRS[i].start);
        where[CREME_REGIONS_END] = column_of(header, PAIRS[i].end);
        if (!where[CREME_REGIONS_START] || !where[CREME_REGIONS_END]) continue;
        const char *first = header->at[0];
        bool saf = strcasecmp(first, "GeneID") == 0 && strcmp(header->at[where[CREME_REGIONS_CHROM] - 1], "Chr") == 0;
        r->from_one = PAIRS[i].from_one || column_of(header, FROM_ONE_CHROMS) == where[CREME_REGIONS_CHROM] ||
                      column_of(header, "abs_summit") || saf || strncasecmp(first, "PeakID", strlen("PeakID")) == 0;
        r->width = column_of(header, "width|length");
        where[CREME_REGIONS_NAME] = column_of(header, NAMES);
        where[CREME_REGIONS_SCORE] = column_of(header, SCORES);
        where[CREME_REGIONS_STRAND] = column_of(header, "strand");
        return true;
    }
    return false;
}

static bool find_gene(creme_regions *r, const creme_fields *header)
{
    size_t column = column_of(header, GENES);
    /* What stands on a chromosome and is called something may be anything, but for loci. */
    bool loci = column_of(header, "tss") || !column_of(header, CHROMS);
    if (!column && loci) column = column_of(header, GENES_AT_NEED);
    if (column) r->where[CREME_REGIONS_NAME] = column;
    return column;
}

bool creme_regions_find(const creme_regions *r, const char *names, size_t *column)
{
    bool headed = r->form == CREME_REGIONS_TABLE || (r->form == CREME_REGIONS_GENES && r->header.count > 1);
    return headed && find_any(&r->header, names, column) > 0;
}

/* --- Lines and fields ------------------------------------------------------------------------------------------- */

static void trim(char **field)
{
    *field += strspn(*field, " ");
    size_t length = strlen(*field);
    while (length > 0 && (*field)[length - 1] == ' ') (*field)[--length] = '\0';
}

static bool read_whole_at(const creme_fields *fields, size_t column, int64_t *value)
{
    if (column >= fields->count) return false;
    trim(&fields->at[column]);
    return creme_loci_parse_whole(fields->at[column], value);
}

static bool is_whole_at(const creme_fields *fields, size_t column)
{
    int64_t value = 0;
    return read_whole_at(fields, column, &value);
}

/* --- What the file is ------------------------------------------------------------------------------------------- */

static bool is_bed(const creme_fields *fields)
{
    return fields->count >= 3 && *fields->at[0] && is_whole_at(fields, 1) && is_whole_at(fields, 2);
}

static bool is_gff(const creme_fields *fields)
{
    return fields->count >= 8 && is_whole_at(fields, 3) && is_whole_at(fields, 4) && strlen(fields->at[6]) == 1 &&
           strchr("+-.?", *fields->at[6]);
}

/* Makes the text the header; its fields are found again. */
static creme_status keep_header(creme_regions *r, const char *line, char separator)
{
    creme_free(r->header_text);
    r->header_text = NULL;
    creme_status status = creme_copy_text(&r->header_text, line);
    return status == CREME_OK ? creme_fields_split(&r->header, r->lines, r->header_text, separator) : status;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), bytes = strlen(end);
    return length >= bytes && strcmp(text + length - bytes, end) == 0;
}

/* chr1, chrX, chrUn_KI270302v1, chr1_KI270706v1_random; no name such as chromatin or chr1_peak. */
static bool is_chr(const char *text)
{
    static const char *const letters[] = {"X", "Y", "MT", "M", "Un"};
    if (strncmp(text, "chr", 3) != 0) return false;
    text += 3;
    size_t length = strspn(text, "0123456789");
    for (size_t i = 0; i < sizeof letters / sizeof *letters && length == 0; i++) {
        if (strncmp(text, letters[i], strlen(letters[i])) == 0) length = strlen(letters[i]);
    }
    if (length == 0 || text[length] == '\0') return length > 0;
    bool piece = strncmp(text, "Un", 2) == 0 || ends_with(text, "_random") || ends_with(text, "_alt") ||
                 ends_with(text, "_fix");
    return text[length] == '_' && piece;
}

static bool is_strand(const char *text)
{
    return strlen(text) == 1 && strchr("+-.", *text);
}

/* Of two places on a line only one would count. Numbers behind a place may be counts just as well. */
static bool is_pair_of_places(const creme_fields *fields)
{
    int64_t start = 0, end = 0;
    if (!read_whole_at(fields, 4, &start) || !read_whole_at(fields, 5, &end) || end <= start) return false;
    const char *second = fields->at[3];
    if (strcmp(second, fields->at[0]) == 0 || is_chr(second)) return true;
    return fields->count >= 10 && is_strand(fields->at[8]) && is_strand(fields->at[9]);
}

/* Tells from the line, cut at the separator, what the file is; *header: the line is no row. */
static creme_status try_separator(creme_regions *r, const char *line, char separator, bool genes, bool *header)
{
    char *copy = NULL;
    creme_fields fields = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_copy_text(&copy, line));
    status = creme_fields_split(&fields, r->lines, copy, separator);
    if (status == CREME_ERROR_FORMAT) status = CREME_OK, fields.count = 0; /* no CSV */
    if (status != CREME_OK || fields.count == 0) goto done;
    if (genes ? find_gene(r, &fields) : find_place(r, &fields)) {
        r->form = genes ? CREME_REGIONS_GENES : CREME_REGIONS_TABLE;
        r->exact = *header = true;
        status = keep_header(r, line, separator);
    } else if (!genes && is_bed(&fields)) {
        r->form = CREME_REGIONS_BED;
        for (size_t i = 0; i < CREME_REGIONS_COLUMNS; i++) r->where[i] = i + 1;
    } else if (!genes && separator == '\t' && is_gff(&fields)) {
        static const size_t of_gff[CREME_REGIONS_COLUMNS] = {1, 4, 5, 3, 6, 7};
        r->form = CREME_REGIONS_GFF;
        r->from_one = true;
        memcpy(r->where, of_gff, sizeof of_gff);
    }
    r->separator = separator;
done:
    creme_fields_clear(&fields);
    creme_free(copy);
    return status;
}

static creme_status not_recognised(const creme_regions *r)
{
    return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "not recognised: expected %s", r->wish.expected);
}

/* A name alone, with nothing in it that would make it anything else than a gene's. */
static bool is_gene(const char *text)
{
    size_t length = strcspn(text, " \t,;:\r\"");
    return length > 0 && text[length] == '\0';
}

/* By the first line that is no comment. */
static creme_status recognise(creme_regions *r, char *line, bool *header)
{
    creme_status status = CREME_OK;
    *header = false;
    for (int genes = 0; genes <= r->wish.genes; genes++) {
        for (const char *separator = SEPARATORS; *separator; separator++) {
            if (!strchr(line, *separator)) continue;
            CREME_TRY(try_separator(r, line, *separator, genes, header));
            if (r->form != CREME_REGIONS_UNKNOWN) goto done;
        }
    }
    if (!r->wish.genes || !is_gene(line)) return not_recognised(r);
    r->separator = '\t';
    CREME_TRY(keep_header(r, line, '\t'));
    *header = find_gene(r, &r->header);
    r->where[CREME_REGIONS_NAME] = 1;
    r->form = CREME_REGIONS_GENES;
done:
    return status;
}

/* A comment may name the columns of rows that follow. */
static creme_status take_comment(creme_regions *r, const char *line)
{
    if (*line != '#') return CREME_OK;
    line += strspn(line, "# ");
    creme_status status = CREME_OK;
    for (const char *separator = SEPARATORS; *separator; separator++) {
        bool header = false;
        if (!strchr(line, *separator)) continue;
        CREME_TRY(try_separator(r, line, *separator, false, &header));
        bool named = r->form == CREME_REGIONS_TABLE;
        r->form = CREME_REGIONS_UNKNOWN;
        if (named) break;
    }
done:
    return status;
}

/* Whether a comment's names fit the first row: then it is a table, whose rows may be longer. */
static creme_status try_comment(creme_regions *r, const char *line)
{
    if (!r->header_text || !find_place(r, &r->header)) return CREME_OK;
    creme_status status = CREME_OK;
    for (const char *separator = SEPARATORS; *separator && r->form == CREME_REGIONS_UNKNOWN; separator++) {
        char *copy = NULL;
        if (!strchr(line, *separator)) continue;
        status = creme_copy_text(&copy, line);
        if (status == CREME_OK) status = creme_fields_split(&r->fields, r->lines, copy, *separator);
        bool fits = status == CREME_OK && r->fields.count >= r->header.count &&
                    is_whole_at(&r->fields, r->where[CREME_REGIONS_START] - 1) &&
                    is_whole_at(&r->fields, r->where[CREME_REGIONS_END] - 1);
        creme_free(copy);
        if (status == CREME_ERROR_FORMAT) status = CREME_OK; /* no CSV */
        if (status != CREME_OK) return status;
        if (!fits) continue;
        r->form = CREME_REGIONS_TABLE;
        r->exact = false;
        r->separator = *separator;
    }
    return status;
}

static void forget_comment(creme_regions *r)
{
    memset(r->where, 0, sizeof r->where);
    r->width = 0;
    r->from_one = r->exact = false;
}

/* --- Rows ------------------------------------------------------------------------------------------------------- */

/* The next line that is a row, or the header; NULL after the last. */
static creme_status next_line(creme_regions *r, char **line)
{
    bool browser_lines = r->form != CREME_REGIONS_TABLE && r->form != CREME_REGIONS_GENES;
    creme_status status = CREME_OK;
    for (;;) {
        CREME_TRY(creme_lines_next(r->lines, line));
        if (!*line) break;
        if (strcmp(*line, "##FASTA") == 0 && r->form == CREME_REGIONS_GFF) {
            *line = NULL;
            break;
        }
        if (!creme_loci_is_comment(*line, browser_lines)) break;
        if (r->form == CREME_REGIONS_UNKNOWN) CREME_TRY(take_comment(r, *line));
    }
done:
    return status;
}

creme_status creme_regions_open(creme_regions *out, creme_lines *lines, const creme_regions_wish *wish)
{
    *out = (creme_regions){.lines = lines, .wish = *wish};
    char *line = NULL;
    bool header = false;
    creme_status status = CREME_OK;
    CREME_TRY(next_line(out, &line));
    if (!line) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: is empty: expected %s", creme_lines_path(lines), wish->expected);
        goto done;
    }
    CREME_TRY(try_comment(out, line));
    if (out->form == CREME_REGIONS_UNKNOWN) {
        forget_comment(out);
        CREME_TRY(recognise(out, line, &header));
    }
    for (int i = 0; out->form == CREME_REGIONS_TABLE && i <= CREME_REGIONS_END; i++) {
        CREME_TRY(creme_fields_need_once(&out->header, lines, out->where[i] - 1));
    }
    out->pending = !header;
    if (out->pending) CREME_TRY(creme_fields_split(&out->fields, lines, line, out->separator));
    if (out->form == CREME_REGIONS_BED && is_pair_of_places(&out->fields)) {
        status = creme_lines_fail(lines, CREME_ERROR_FORMAT,
                                  "two places on a line (BEDPE): which is meant? Keep columns 1 to 3, or 4 to 6");
    }
done:
    return status;
}

void creme_regions_close(creme_regions *r)
{
    creme_free(r->header_text);
    creme_fields_clear(&r->header);
    creme_fields_clear(&r->fields);
    creme_lines_close(r->lines);
    *r = (creme_regions){0};
}

const char *creme_regions_field(const creme_regions *r, size_t column)
{
    return column < r->fields.count ? r->fields.at[column] : NULL;
}

/* The field of one of the known columns; NULL for none, "" and ".". */
static const char *known_field(const creme_regions *r, int column)
{
    const char *text = r->where[column] ? creme_regions_field(r, r->where[column] - 1) : NULL;
    return text && *text && strcmp(text, ".") != 0 ? text : NULL;
}

static bool is_none(const char *text)
{
    return !*text || strcasecmp(text, "NA") == 0 || strcasecmp(text, "NaN") == 0 || strcmp(text, "None") == 0;
}

static creme_status parse_position(const creme_regions *r, int column, int64_t lowest, int64_t *value)
{
    const char *text = r->fields.at[r->where[column] - 1];
    if (creme_loci_parse_whole(text, value) && *value >= lowest && *value <= CREME_POSITION_MAX) return CREME_OK;
    return creme_lines_fail(r->lines, CREME_ERROR_FORMAT,
                            "%s is '%.40s': expected a whole number from %" PRId64 " on",
                            column == CREME_REGIONS_START ? "start" : "end", text, lowest);
}

static creme_status check_count(const creme_regions *r)
{
    size_t needed = 1;
    for (int i = 0; i <= CREME_REGIONS_END; i++) needed = r->where[i] > needed ? r->where[i] : needed;
    if (r->form == CREME_REGIONS_GENES && r->where[CREME_REGIONS_NAME] > needed) {
        needed = r->where[CREME_REGIONS_NAME];
    }
    if (r->form == CREME_REGIONS_TABLE) needed = r->header.count;
    if (r->exact && r->fields.count != r->header.count) {
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "%zu columns where the header has %zu", r->fields.count,
                                r->header.count);
    }
    if (r->fields.count >= needed) return CREME_OK;
    return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "%zu columns: expected at least %zu", r->fields.count,
                            needed);
}

/* The first row's width, where there is such a column, says from where positions count. */
static void look_at_width(creme_regions *r, int64_t start, int64_t end)
{
    int64_t width = 0;
    const char *text = r->width ? creme_regions_field(r, r->width - 1) : NULL;
    if (text && creme_loci_parse_whole(text, &width)) {
        if (width == end - start) r->from_one = false;
        if (width == end - start + 1) r->from_one = true;
    }
    r->width = 0;
}

/* *kept = whether the row has a place of some length. */
static creme_status take_place(creme_regions *r, creme_region *row, bool *kept)
{
    creme_status status = CREME_OK;
    bool placed = true;
    *kept = false;
    for (int i = 0; i <= CREME_REGIONS_END; i++) {
        char **field = &r->fields.at[r->where[i] - 1];
        trim(field);
        placed = placed && !(r->form == CREME_REGIONS_TABLE && is_none(*field));
    }
    r->placeless += !placed;
    if (!placed) goto done;
    row->chrom = r->fields.at[r->where[CREME_REGIONS_CHROM] - 1];
    if (!*row->chrom) {
        status = creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "the chromosome is empty");
        goto done;
    }
    CREME_TRY(parse_position(r, CREME_REGIONS_START, 0, &row->at.start));
    CREME_TRY(parse_position(r, CREME_REGIONS_END, 0, &row->at.end));
    if (r->width) look_at_width(r, row->at.start, row->at.end);
    CREME_TRY(parse_position(r, CREME_REGIONS_START, r->from_one, &row->at.start));
    int64_t first = row->at.start;
    row->at.start -= r->from_one;
    if (row->at.end < row->at.start) {
        status = creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "end %" PRId64 " is before start %" PRId64,
                                  row->at.end, first);
        goto done;
    }
    *kept = r->wish.points || row->at.end > row->at.start;
    r->empty += !*kept;
done:
    return status;
}

static creme_status take_gene(creme_regions *r, creme_region *row, bool *kept)
{
    char **field = &r->fields.at[r->where[CREME_REGIONS_NAME] - 1];
    trim(field);
    row->name = *field;
    *kept = !is_none(*field);
    r->placeless += !*kept;
    if (r->header.count > 1 || (r->fields.count == 1 && is_gene(*field)) || !*kept) return CREME_OK;
    return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "'%.40s' is no gene: expected one name on each line",
                            *field);
}

static creme_status take_row(creme_regions *r, creme_region *row, bool *kept)
{
    *row = (creme_region){.strand = '.'};
    creme_status status = check_count(r);
    if (status != CREME_OK) return status;
    if (r->form == CREME_REGIONS_GENES) return take_gene(r, row, kept);
    row->name = known_field(r, CREME_REGIONS_NAME);
    row->score = known_field(r, CREME_REGIONS_SCORE);
    const char *strand = known_field(r, CREME_REGIONS_STRAND);
    if (strand && (strcmp(strand, "+") == 0 || strcmp(strand, "-") == 0)) row->strand = *strand;
    return take_place(r, row, kept);
}

static creme_status finish(const creme_regions *r)
{
    const char *path = creme_lines_path(r->lines);
    if (r->empty > 0) {
        creme_log_warning(r->wish.log, "%s: rows of length 0 left out: %" PRId64, path, r->empty);
    }
    if (r->placeless > 0 && r->form != CREME_REGIONS_GENES) {
        creme_log_warning(r->wish.log, "%s: rows without a place left out: %" PRId64, path, r->placeless);
    }
    if (r->rows > 0) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT, "%s: holds no %s%s", path,
                      r->form == CREME_REGIONS_GENES ? "genes" : "places on chromosomes",
                      r->empty > 0 ? ": all its rows are of length 0" : "");
}

creme_status creme_regions_next(creme_regions *r, creme_region *row, bool *more)
{
    creme_status status = CREME_OK;
    *more = false;
    while (!*more) {
        char *line = NULL;
        if (!r->pending) {
            CREME_TRY(next_line(r, &line));
            if (!line) return finish(r);
            CREME_TRY(creme_fields_split(&r->fields, r->lines, line, r->separator));
        }
        r->pending = false;
        CREME_TRY(take_row(r, row, more));
        r->rows += *more;
    }
done:
    return status;
}
