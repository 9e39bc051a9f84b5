/* Tables of eQTLs. */
#include "analysis/eqtl_read.h"

#include "base/memory.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NAMES = 8 };

static const struct {
    const char *role, *names[NAMES];
} roles[CREME_EQTL_ROLES] = {
    [CREME_EQTL_VARIANT] = {"variant", {"variant_id", "variant", "snp_id", "snp"}},
    [CREME_EQTL_CHROM] = {"chrom", {"chrom", "chromosome", "chr", "#chrom", "#chr"}},
    [CREME_EQTL_POS] = {"pos", {"pos", "position", "bp"}},
    [CREME_EQTL_REF] = {"ref", {"ref", "ref_allele", "other_allele"}},
    [CREME_EQTL_ALT] = {"alt", {"alt", "alt_allele", "effect_allele"}},
    [CREME_EQTL_GENE] = {"gene",
                         {"gene_id", "phenotype_id", "gene", "gene_name", "gene_symbol", "molecular_trait_id"}},
    [CREME_EQTL_SLOPE] = {"slope", {"slope", "beta", "effect_size", "effect"}},
    [CREME_EQTL_PIP] = {"pip", {"pip"}},
    [CREME_EQTL_LABEL] = {"label", {"label", "causal"}},
    [CREME_EQTL_TISSUE] = {"tissue", {"tissue", "tissue_name", "qtl_group"}},
};

/* --- The header ------------------------------------------------------------------------------------------------- */

/* column + 1; 0 if there is none. */
static size_t find_column(const creme_fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->count; i++) {
        if (strcasecmp(fields->at[i], name) == 0) return i + 1;
    }
    return 0;
}

static creme_status use_columns(creme_eqtl_file *f, const char *columns)
{
    char *text = NULL, *rest = NULL;
    creme_status status = creme_copy_text(&text, columns);
    if (status != CREME_OK) return status;
    for (char *item = strtok_r(text, ",", &rest); item; item = strtok_r(NULL, ",", &rest)) {
        char *equal = strchr(item, '=');
        int role = 0;
        if (equal) *equal = '\0';
        while (role < CREME_EQTL_ROLES && strcmp(roles[role].role, item) != 0) role++;
        if (!equal || role == CREME_EQTL_ROLES) {
            status =
                creme_fail(CREME_ERROR_ARGUMENT,
                           "--columns '%.40s': expected ROLE=NAME, the role being one of variant, chrom, pos, ref, "
                           "alt, gene, slope, pip, label, tissue",
                           item);
            break;
        }
        f->where[role] = find_column(&f->fields, equal + 1);
        if (f->where[role] > 0) continue;
        status = creme_lines_fail(f->lines, CREME_ERROR_FORMAT, "there is no column '%.40s'", equal + 1);
        break;
    }
    creme_free(text);
    return status;
}

static creme_status read_header(creme_eqtl_file *f, const char *columns)
{
    char *line = NULL;
    creme_status status = CREME_OK;
    do {
        CREME_TRY(creme_lines_next(f->lines, &line));
    } while (line && (strncmp(line, "##", 2) == 0 || strncmp(line, "# ", 2) == 0 || *line == '\0'));
    if (!line) return creme_lines_fail(f->lines, CREME_ERROR_FORMAT, "there is no line of column names");
    f->separator = strchr(line, '\t') ? '\t' : strchr(line, ',') ? ',' : ' ';
    CREME_TRY(creme_fields_split(&f->fields, f->lines, line, f->separator));
    f->columns = f->fields.count;
    for (int role = 0; role < CREME_EQTL_ROLES; role++) {
        for (int k = 0; k < NAMES && roles[role].names[k] && f->where[role] == 0; k++) {
            f->where[role] = find_column(&f->fields, roles[role].names[k]);
        }
    }
    if (columns) CREME_TRY(use_columns(f, columns));
    bool apart = f->where[CREME_EQTL_CHROM] && f->where[CREME_EQTL_POS] && f->where[CREME_EQTL_REF] &&
                 f->where[CREME_EQTL_ALT];
    if (apart) f->where[CREME_EQTL_VARIANT] = 0;
    if (!apart && !f->where[CREME_EQTL_VARIANT]) {
        return creme_lines_fail(
            f->lines, CREME_ERROR_FORMAT,
            "expected names of columns, among them variant_id, variant, or chrom, pos, ref and alt "
            "(--columns says others)");
    }
done:
    return status;
}

creme_status creme_eqtl_open(creme_eqtl_file *out, const char *path, const char *columns)
{
    creme_lines *lines = NULL;
    *out = (creme_eqtl_file){0};
    creme_status status = creme_lines_open(&lines, path);
    return status == CREME_OK ? creme_eqtl_open_lines(out, lines, columns) : status;
}

creme_status creme_eqtl_open_lines(creme_eqtl_file *out, creme_lines *lines, const char *columns)
{
    *out = (creme_eqtl_file){.lines = lines};
    return read_header(out, columns);
}

void creme_eqtl_close(creme_eqtl_file *file)
{
    creme_lines_close(file->lines);
    creme_fields_clear(&file->fields);
    creme_free(file->name);
    *file = (creme_eqtl_file){0};
}

/* --- Rows ------------------------------------------------------------------------------------------------------- */

static const char *field(const creme_eqtl_file *f, int role)
{
    return f->where[role] ? f->fields.at[f->where[role] - 1] : "";
}

static bool is_none(const char *text)
{
    static const char *const none[] = {"", "NA", "NaN", "nan", "None", "."};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        if (strcmp(text, none[i]) == 0) return true;
    }
    return false;
}

static creme_status read_number(const creme_eqtl_file *f, int role, double least, double most, double *value)
{
    const char *text = field(f, role);
    char *end = NULL;
    *value = NAN;
    if (is_none(text)) return CREME_OK;
    *value = strtod(text, &end);
    if (*end == '\0' && isfinite(*value) && *value >= least && *value <= most) return CREME_OK;
    return creme_lines_fail(f->lines, CREME_ERROR_FORMAT, "%s '%.40s' is no number%s", roles[role].role, text,
                            role == CREME_EQTL_PIP ? " from 0 to 1" : "");
}

static creme_status read_label(const creme_eqtl_file *f, int *label)
{
    static const char *const words[] = {"FALSE", "TRUE", "F", "T", "0", "1", "0.0", "1.0"};
    const char *text = field(f, CREME_EQTL_LABEL);
    *label = -1;
    if (is_none(text)) return CREME_OK;
    for (int i = 0; i < 8; i++) {
        if (strcasecmp(text, words[i]) != 0) continue;
        *label = i % 2;
        return CREME_OK;
    }
    return creme_lines_fail(f->lines, CREME_ERROR_FORMAT, "label '%.40s' is neither TRUE nor FALSE", text);
}

static bool is_separator(char c)
{
    return c == '_' || c == ':' || c == '-' || c == '/';
}

/* Cuts the last word off a name in place; NULL if there is none. */
static char *cut_last(char *name)
{
    char *at = name + strlen(name);
    while (at > name && !is_separator(at[-1])) at--;
    if (at == name) return NULL;
    at[-1] = '\0';
    return at;
}

/* chr1_64764_C_T_b38: from the right, since names of scaffolds have bars in them. */
static bool cut_name(char *name, creme_eqtl_row *row)
{
    char *last = cut_last(name);
    bool build =
        last && (strncmp(last, "b3", 2) == 0 || strncmp(last, "hg", 2) == 0 || strncmp(last, "GRCh", 4) == 0);
    row->alt = build ? cut_last(name) : last;
    row->ref = row->alt ? cut_last(name) : NULL;
    char *pos = row->ref ? cut_last(name) : NULL;
    row->chrom = name;
    return pos && *name && creme_parse_int64(pos, &row->pos);
}

static creme_status read_variant(creme_eqtl_file *f, creme_eqtl_row *row)
{
    const char *name = field(f, CREME_EQTL_VARIANT);
    creme_status status = CREME_OK;
    if (!f->where[CREME_EQTL_VARIANT]) {
        row->chrom = field(f, CREME_EQTL_CHROM);
        row->ref = field(f, CREME_EQTL_REF);
        row->alt = field(f, CREME_EQTL_ALT);
        if (!creme_parse_int64(field(f, CREME_EQTL_POS), &row->pos)) row->pos = -1;
        name = field(f, CREME_EQTL_POS);
    } else {
        creme_free(f->name);
        f->name = NULL;
        CREME_TRY(creme_copy_text(&f->name, name));
        if (!cut_name(f->name, row)) {
            return creme_lines_fail(f->lines, CREME_ERROR_FORMAT,
                                    "'%.60s' does not say place and alleles, as chr1_64764_C_T_b38 does", name);
        }
    }
    if (row->pos < 0 || row->pos > INT64_C(1) << 40) {
        return creme_lines_fail(f->lines, CREME_ERROR_FORMAT, "'%.60s' is no position", name);
    }
done:
    return status;
}

/* Upper case in place; false if these are no bases. */
static bool are_bases(const char *text)
{
    for (char *at = (char *)text; *at; at++) {
        *at = (char)toupper((unsigned char)*at);
        if (!strchr("ACGTN", *at)) return false;
    }
    return *text != '\0';
}

creme_status creme_eqtl_next(creme_eqtl_file *f, creme_eqtl_row *row, bool *more)
{
    char *line = NULL;
    creme_status status = CREME_OK;
    for (;;) {
        *row = (creme_eqtl_row){.gene = "", .tissue = ""};
        do {
            CREME_TRY(creme_lines_next(f->lines, &line));
        } while (line && *line == '\0');
        *more = line != NULL;
        if (!line) return CREME_OK;
        CREME_TRY(creme_fields_split(&f->fields, f->lines, line, f->separator));
        if (f->fields.count != f->columns) {
            return creme_lines_fail(f->lines, CREME_ERROR_FORMAT, "%zu fields where the header has %zu",
                                    f->fields.count, f->columns);
        }
        f->rows++;
        CREME_TRY(read_variant(f, row));
        CREME_TRY(read_number(f, CREME_EQTL_SLOPE, -INFINITY, INFINITY, &row->slope));
        CREME_TRY(read_number(f, CREME_EQTL_PIP, 0, 1, &row->pip));
        CREME_TRY(read_label(f, &row->label));
        row->gene = field(f, CREME_EQTL_GENE);
        row->tissue = field(f, CREME_EQTL_TISSUE);
        if (is_none(row->gene)) row->gene = "";
        if (strchr(row->alt, ',')) {
            return creme_lines_fail(f->lines, CREME_ERROR_FORMAT,
                                    "several alleles in one row ('%.40s'): split them (bcftools norm -m-)", row->alt);
        }
        if (are_bases(row->ref) && are_bases(row->alt)) return CREME_OK;
        f->others++;
    }
done:
    return status;
}

void creme_eqtl_trim(int64_t pos, const char **ref, const char **alt, int64_t *start, size_t *r, size_t *a)
{
    *r = strlen(*ref);
    *a = strlen(*alt);
    *start = pos - 1;
    while (*r > 0 && *a > 0 && (*ref)[*r - 1] == (*alt)[*a - 1]) (*r)--, (*a)--;
    while (*r > 0 && *a > 0 && **ref == **alt) (*ref)++, (*alt)++, (*r)--, (*a)--, (*start)++;
}
