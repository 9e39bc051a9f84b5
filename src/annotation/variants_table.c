/* Tables of variants: by columns, or by names that say it all. */
#include "annotation/variants_private.h"

#include "annotation/fields.h"
#include "annotation/loci_parser.h"
#include "base/memory.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

/* Names of columns, with '|' between, in any case; what stands first is taken before the others. */
static const char *const CHROMS =
    "chrom|chr|chromosome|hm_chrom|seqnames|seqname|seqid|contig|chrom_name|chromosome_name";
static const char *const PLACES =
    "pos|position|hm_pos|base_pair_location|bp|variant_pos|snp_pos|start_position|genpos";
static const char *const REFS =
    "ref|reference|ref_allele|reference_allele|allele_ref|hm_other_allele|other_allele|allele0|allele1_ref";
static const char *const ALTS =
    "alt|alternate|alternative|alt_allele|alternate_allele|alternative_allele|hm_effect_allele|effect_allele|allele1|"
    "tumor_seq_allele2";
static const char *const NAMES = "name|id|rsid|rsids|rs_id|rs_id_dbsnp151_grch38p7|hm_rsid|snp|snpid|markerid|marker|"
                                 "markername|variant|variant_id|varid|hm_variant_id";
static const char *const WHOLES =
    "variant|variant_id|varid|hm_variant_id|variantid|markerid|marker|markername|snp|snpid|"
    "snp_id|id|name|rsid|uploaded_variation";

enum { CHROM, POS, REF, ALT, NAME, WHOLE, COLUMNS };

typedef struct table {
    creme_variant_taker *taker;
    creme_lines *lines;
    creme_fields fields;
    char separator;
    size_t width;          /* of the header; 0: there is none */
    size_t where[COLUMNS]; /* column + 1; 0: none */
    creme_fields alts;
    char *text; /* a name that is taken apart */
    size_t text_capacity;
} table;

/* A variant's name, taken apart. */
typedef struct name_parts {
    char *chrom, *pos, *ref, *alt, *build; /* build may be NULL */
    char base[2];                          /* HGVS: its ref */
    bool from_zero;
} name_parts;

/* --- Names ------------------------------------------------------------------------------------------------------ */

/* Cuts the last field off; NULL if it is the only one. */
static char *take_last(char *text)
{
    for (char *at = text + strlen(text); at > text; at--) {
        if (!strchr("_:-/>|", at[-1])) continue;
        at[-1] = '\0';
        return at;
    }
    return NULL;
}

static bool is_number(const char *text)
{
    return *text && strspn(text, "0123456789") == strlen(text);
}

static bool is_allele(const char *text)
{
    return *text && strspn(text, "ACGTNRYSWKMBDHVacgtnryswkmbdhv,*") == strlen(text);
}

static creme_assembly_set build_of(const char *text)
{
    if (strcasecmp(text, "b37") == 0 || strcasecmp(text, "37") == 0) return creme_assembly_from_text("GRCh37");
    if (strcasecmp(text, "b38") == 0 || strcasecmp(text, "38") == 0) return creme_assembly_from_text("GRCh38");
    return creme_assembly_from_text(text);
}

/* HGVS of a substitution whose alternative allele is cut off: "g.14677G". */
static void split_hgvs(name_parts *out, char *place)
{
    char *digits = place + (strncmp(place, "g.", 2) == 0 ? 2 : 0), *end = digits + strspn(digits, "0123456789");
    if (end == digits || end[0] == '\0' || end[1] != '\0') return;
    out->base[0] = *end;
    *end = '\0';
    out->pos = digits;
    out->ref = out->base;
}

/* From the right, since a chromosome's name may hold any of the signs. Writes into the text. */
static bool parse_name(char *text, name_parts *out)
{
    *out = (name_parts){0};
    bool colons = true, hgvs = strchr(text, '>') != NULL;
    size_t fields = 1;
    for (const char *c = text; *c; c++) {
        fields += *c == ':';
        colons = colons && !strchr("-/>|", *c);
    }
    char *last = take_last(text);
    if (!last) return false;
    if (!is_allele(last)) {
        if (!build_of(last)) return false;
        out->build = last;
        last = take_last(text);
        if (!last) return false;
    }
    out->alt = last;
    out->ref = take_last(text);
    if (out->ref && hgvs && !is_allele(out->ref)) split_hgvs(out, out->ref);
    if (out->ref && !out->pos) out->pos = take_last(text);
    out->chrom = text;
    /* SPDI, of accessions alone: "NC_000001.11:14676:G:A". */
    out->from_zero = colons && fields == 4 && !out->build && strncasecmp(text, "NC_", 3) == 0;
    return out->pos && *text && is_number(out->pos) && is_allele(out->ref) && is_allele(out->alt);
}

static bool is_name(const char *text)
{
    char copy[400];
    name_parts parts;
    if (strlen(text) >= sizeof copy) return false;
    strcpy(copy, text);
    return parse_name(copy, &parts);
}

/* --- What the file is ------------------------------------------------------------------------------------------- */

/* The column + 1 of the first of the names, 0 if there is none. */
static size_t column_of(const creme_fields *header, const char *names)
{
    for (const char *name = names; *name;) {
        size_t length = strcspn(name, "|");
        for (size_t i = 0; i < header->count; i++) {
            const char *field = header->at[i] + (i == 0 && *header->at[i] == '#');
            while (*field == ' ') field++;
            if (strncasecmp(field, name, length) == 0 && field[length] == '\0') return i + 1;
        }
        name += length + (name[length] == '|');
    }
    return 0;
}

/* Allele1 and Allele2 are REF and ALT to SAIGE; ALLELE0 and ALLELE1 to REGENIE. */
static void find_saige(table *t)
{
    size_t second = column_of(&t->fields, "allele2");
    if (t->where[REF] || !second || t->where[ALT] != column_of(&t->fields, "allele1")) return;
    t->where[REF] = t->where[ALT];
    t->where[ALT] = second;
}

/* Whether the fields at hand are a header. */
static bool find_columns(table *t)
{
    t->where[CHROM] = column_of(&t->fields, CHROMS);
    t->where[POS] = column_of(&t->fields, PLACES);
    t->where[REF] = column_of(&t->fields, REFS);
    t->where[ALT] = column_of(&t->fields, ALTS);
    find_saige(t);
    t->where[NAME] = column_of(&t->fields, NAMES);
    t->where[WHOLE] = column_of(&t->fields, WHOLES);
    if (t->where[CHROM] && t->where[POS] && t->where[REF] && t->where[ALT]) {
        t->where[WHOLE] = 0;
        return true;
    }
    return t->where[WHOLE] > 0;
}

static bool may_be_allele(const char *text)
{
    return is_allele(text) || *text == '<' || strcmp(text, "-") == 0;
}

/* Whether they are a row of a file without a header. */
static bool find_row(table *t)
{
    const creme_fields *f = &t->fields;
    memset(t->where, 0, sizeof t->where);
    if (f->count >= 4 && is_number(f->at[1]) && is_allele(f->at[2]) && may_be_allele(f->at[3])) {
        for (size_t i = CHROM; i <= NAME; i++) t->where[i] = i < f->count ? i + 1 : 0;
        return true;
    }
    if (f->count >= 5 && is_number(f->at[1]) && is_allele(f->at[3]) && may_be_allele(f->at[4])) { /* VCF's */
        const size_t of_vcf[COLUMNS] = {[CHROM] = 1, [POS] = 2, [NAME] = 3, [REF] = 4, [ALT] = 5};
        memcpy(t->where, of_vcf, sizeof of_vcf);
        return true;
    }
    t->where[WHOLE] = f->count > 0 && is_name(f->at[0]) ? 1 : 0;
    return t->where[WHOLE] > 0;
}

/* What is to be done about a name that says no place and alleles; "" if that is not known. */
static const char *advice_for(const char *name)
{
    if (strncmp(name, "rs", 2) == 0 && isdigit((unsigned char)name[2]))
        return "; rs numbers have to be looked up elsewhere: dbSNP's VCF has their places";
    if (strstr(name, ":g.") || strstr(name, ":c.") || strstr(name, ":n.") || strstr(name, ":m."))
        return "; of HGVS substitutions on chromosomes are read, as chr1:g.14677G>A: write others as VCF does";
    return "";
}

static creme_status not_recognised(const table *t, const char *line)
{
    return creme_lines_fail(
        t->lines, CREME_ERROR_FORMAT,
        "not recognised: expected a VCF or BCF, or a table with columns chrom, pos, ref, alt, or with "
        "a column 'variant' of names like chr1_14677_G_A%s",
        advice_for(line));
}

/* Tells from a line what the file is; *header: the line is no row. */
static creme_status recognise(table *t, const char *line, bool *header)
{
    char *copy = NULL;
    creme_status status = CREME_OK;
    *header = false;
    for (const char *separator = "\t,; "; *separator; separator++) {
        creme_free(copy);
        copy = NULL;
        CREME_TRY(creme_copy_text(&copy, line));
        status = creme_fields_split(&t->fields, t->lines, copy, *separator);
        if (status == CREME_ERROR_FORMAT) { /* no CSV */
            status = CREME_OK;
            continue;
        }
        if (status != CREME_OK) goto done;
        t->separator = *separator;
        *header = find_columns(t);
        /* A comment may well have the word "variant" among others. */
        if (*line == '#' && t->where[WHOLE] && *separator != '\t') *header = false;
        if (*header) {
            t->width = t->fields.count;
            for (int i = 0; i < COLUMNS; i++) {
                if (t->where[i] && i != NAME)
                    CREME_TRY(creme_fields_need_once(&t->fields, t->lines, t->where[i] - 1));
            }
        }
        if (*header || (*line != '#' && find_row(t))) goto done;
    }
    if (*line != '#') status = not_recognised(t, line);
done:
    creme_free(copy);
    t->fields.count = 0;
    return status;
}

/* --- Rows ------------------------------------------------------------------------------------------------------- */

static char *field(const table *t, int column)
{
    size_t at = t->where[column];
    return at > 0 && at <= t->fields.count ? t->fields.at[at - 1] : NULL;
}

static bool is_missing(const char *text)
{
    static const char *const words[] = {"", ".", "NA", "NaN", "nan", "-"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(text, words[i]) == 0) return true;
    }
    return false;
}

/* ALTs of a row; "-" is an empty one. */
static creme_status cut_alts(table *t, char *alt)
{
    t->alts.count = 0;
    creme_status status = CREME_OK;
    for (char *at = alt; at && status == CREME_OK;) {
        char *comma = strchr(at, ',');
        if (comma) *comma = '\0';
        status = creme_grow(&t->alts.at, &t->alts.capacity, t->alts.count + 1, sizeof *t->alts.at);
        if (status == CREME_OK) t->alts.at[t->alts.count++] = strcmp(at, "-") == 0 ? at + 1 : at;
        at = comma ? comma + 1 : NULL;
    }
    return status;
}

static creme_status check_alleles(const table *t, const char *ref, const char *alt)
{
    if (strcmp(ref, "-") == 0) {
        return creme_lines_fail(
            t->lines, CREME_ERROR_FORMAT,
            "ref is '-': on which side of pos bases are inserted differs between programs; write the "
            "base before them as VCF does (ref G, alt GAT)");
    }
    if (!*ref || !*alt)
        return creme_lines_fail(t->lines, CREME_ERROR_FORMAT, "%s is empty: expected bases", *ref ? "alt" : "ref");
    return CREME_OK;
}

static creme_status take(table *t, const char *chrom, int64_t pos, const char *name, char *ref, char *alt,
                         const char *build)
{
    int record = -1;
    bool wanted = false;
    creme_variant_taker *taker = t->taker;
    creme_status status = CREME_OK;
    CREME_TRY(check_alleles(t, ref, alt));
    CREME_TRY(cut_alts(t, alt));
    CREME_TRY(creme_variant_wanted(taker, chrom, pos, (int64_t)strlen(ref), t->alts.count, &record, &wanted));
    if (build && record >= 0) {
        taker->said |= build_of(build);
        CREME_TRY(creme_variant_check_assembly(taker, record, name, build_of(build), "its name"));
    }
    if (!wanted) goto done;
    const creme_variant_raw raw = {.chrom = chrom,
                                   .pos = pos,
                                   .name = name,
                                   .ref = ref,
                                   .alts = t->alts.at,
                                   .alt_count = t->alts.count,
                                   .dashes = true};
    status = creme_variant_take(taker, &raw, record);
done:
    return status;
}

static creme_status take_name(table *t, const char *name)
{
    name_parts parts;
    int64_t pos = 0;
    size_t bytes = strlen(name) + 1;
    creme_status status = creme_grow(&t->text, &t->text_capacity, bytes, 1);
    if (status != CREME_OK) return status;
    memcpy(t->text, name, bytes);
    if (!parse_name(t->text, &parts) || !creme_parse_int64(parts.pos, &pos) || pos > CREME_POSITION_MAX) {
        return creme_lines_fail(t->lines, CREME_ERROR_FORMAT,
                                "'%.80s' is no name of a variant: expected CHROM_POS_REF_ALT, as chr1_14677_G_A%s",
                                name, advice_for(name));
    }
    return take(t, parts.chrom, pos + parts.from_zero, name, parts.ref, parts.alt, parts.build);
}

static creme_status take_row(table *t)
{
    if (t->width > 0 && t->fields.count != t->width) {
        return creme_lines_fail(t->lines, CREME_ERROR_FORMAT, "%zu fields, but the header has %zu", t->fields.count,
                                t->width);
    }
    if (t->where[WHOLE]) {
        const char *name = field(t, WHOLE);
        return take_name(t, name ? name : "");
    }
    const char *chrom = field(t, CHROM), *place = field(t, POS), *name = field(t, NAME);
    char *ref = field(t, REF), *alt = field(t, ALT);
    int64_t pos = 0;
    if (!chrom || !place || !ref || !alt)
        return creme_lines_fail(t->lines, CREME_ERROR_FORMAT, "%zu fields: expected chrom, pos, ref and alt",
                                t->fields.count);
    if (!*chrom) return creme_lines_fail(t->lines, CREME_ERROR_FORMAT, "the chromosome is empty");
    if (!creme_loci_parse_whole(place, &pos) || pos < 0 || pos > CREME_POSITION_MAX) {
        return creme_lines_fail(t->lines, CREME_ERROR_FORMAT,
                                "pos is '%.40s': expected a whole number, counted from 1", place);
    }
    return take(t, chrom, pos, name && !is_missing(name) ? name : NULL, ref, alt, NULL);
}

/* The first line that says what the file is; *line = it if it is a row, else the next one; NULL at the end. */
static creme_status begin(table *t, char **line)
{
    creme_status status = CREME_OK;
    for (bool known = false; !known;) {
        bool header = false;
        CREME_TRY(creme_lines_next(t->lines, line));
        if (!*line) {
            status = creme_fail(CREME_ERROR_FORMAT, "%s: is empty: expected variants", creme_lines_path(t->lines));
            goto done;
        }
        if (!**line || strncmp(*line, "##", 2) == 0) continue;
        CREME_TRY(recognise(t, *line, &header));
        known = header || **line != '#';
        if (header) CREME_TRY(creme_lines_next(t->lines, line));
    }
done:
    return status;
}

creme_status creme_variants_read_table(creme_variant_taker *taker, creme_lines *lines)
{
    table t = {.taker = taker, .lines = lines};
    char *line = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(begin(&t, &line));
    if (taker->options->sample_count > 0) {
        status = creme_fail(CREME_ERROR_UNSUPPORTED, "%s: is a table, which has no genotypes: expected a VCF or BCF",
                            creme_lines_path(lines));
        goto done;
    }
    while (line) {
        taker->line = creme_lines_number(lines);
        if (*line && *line != '#') {
            CREME_TRY(creme_fields_split(&t.fields, lines, line, t.separator));
            if (t.fields.count > 0) CREME_TRY(take_row(&t));
        }
        CREME_TRY(creme_lines_next(lines, &line));
    }
done:
    creme_fields_clear(&t.fields);
    creme_fields_clear(&t.alts);
    creme_free(t.text);
    return status;
}
