/* Finding the variants and loci that a table pairs. */
#include "run/variant_pairs.h"

#include "base/memory.h"
#include "run/variant_names.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { NOWHERE = -1, KEY_BYTES = 256 };

typedef struct pair {
    size_t locus, variant;
} pair;

typedef struct reader {
    creme_variant_scope *scope;
    const creme_variant_pairs_source *from;
    creme_table *table;
    int64_t variant, gene, place[4]; /* columns; NOWHERE: none */
    creme_variant_names variants;
    creme_name_index loci;
    pair *pairs;
    size_t count, capacity;
    int64_t no_variant, no_locus, exchanged;
} reader;

/* --- Columns */

static creme_status find_columns(reader *r)
{
    static const char *const variants[] = {"variant", "variant_id", "snp", "rsid", "rs_id", "id", "name", NULL};
    static const char *const genes[] = {"gene",         "locus",  "gene_id", "gene_name", "molecular_trait_id",
                                        "phenotype_id", "symbol", NULL};
    static const char *const chroms[] = {"chrom", "chr", "chromosome", NULL};
    static const char *const positions[] = {"pos", "position", NULL};
    static const char *const refs[] = {"ref", NULL}, *const alts[] = {"alt", NULL};
    const char *const *const places[] = {chroms, positions, refs, alts};
    bool whole = true;
    r->variant = creme_table_find_any(r->table, variants);
    r->gene = creme_table_find_any(r->table, genes);
    for (int i = 0; i < 4; i++) {
        r->place[i] = creme_table_find_any(r->table, places[i]);
        whole = whole && r->place[i] != NOWHERE;
    }
    if (!whole) r->place[0] = NOWHERE;
    if (r->gene != NOWHERE && (r->variant != NOWHERE || whole)) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT,
                      "--pairs: %s: expected a table with a column of genes (gene, locus or gene_id) and one of "
                      "variants (variant, variant_id, or chrom, pos, ref and alt)",
                      r->from->path);
}

/* --- What there is */

/* Where a gene_id's version begins, or its end. */
static size_t without_version(const char *text)
{
    size_t dot = strcspn(text, ".");
    bool version = text[dot] && text[dot + 1] && strspn(text + dot + 1, "0123456789") == strlen(text + dot + 1);
    return version ? dot : strlen(text);
}

/* *column = the number of a tab-joined text's field of that name. */
static bool find_extra(const char *header, const char *name, size_t *column)
{
    size_t number = 0, length = strlen(name);
    for (const char *at = header ? header : ""; *at; number++) {
        size_t field = strcspn(at, "\t");
        *column = number;
        if (field == length && strncmp(at, name, length) == 0) return true;
        at += field + (at[field] == '\t');
    }
    return false;
}

static creme_status index_gene_id(reader *r, size_t locus, size_t column)
{
    const char *at = r->from->loci->at[locus].extra;
    char text[KEY_BYTES];
    for (; column > 0 && *at; column--) at += strcspn(at, "\t") + (at[strcspn(at, "\t")] == '\t');
    size_t length = strcspn(at, "\t");
    if (length == 0 || length >= sizeof text) return CREME_OK;
    memcpy(text, at, length);
    text[length] = '\0';
    text[without_version(text)] = '\0';
    return creme_name_index_add(&r->loci, text, locus);
}

static creme_status index_loci(reader *r)
{
    const creme_locus_list *loci = r->from->loci;
    size_t column = 0;
    bool has_ids = find_extra(loci->extra_header, "gene_id", &column);
    creme_status status = CREME_OK;
    for (size_t i = 0; i < loci->count; i++) {
        CREME_TRY(creme_name_index_add(&r->loci, loci->at[i].name, i));
        if (has_ids) CREME_TRY(index_gene_id(r, i, column));
    }
done:
    return status;
}

/* --- Rows */

static creme_status find_variants(reader *r, size_t row, const creme_name_index **among, size_t *first)
{
    int64_t pos = 0;
    const char *text[4];
    bool exchanged = false;
    *first = 0;
    if (r->variant != NOWHERE) {
        *first = creme_variant_names_find(&r->variants, creme_table_text(r->table, row, (size_t)r->variant), among,
                                          &exchanged);
    }
    r->exchanged += exchanged;
    if (*first || r->place[0] == NOWHERE) return CREME_OK;
    for (int i = 0; i < 4; i++) text[i] = creme_table_text(r->table, row, (size_t)r->place[i]);
    creme_status status = creme_table_integer(r->table, row, (size_t)r->place[1], &pos);
    if (status != CREME_OK) return status;
    *first = creme_variant_names_find_place(&r->variants, text[0], pos, text[2], text[3], among, &exchanged);
    r->exchanged += exchanged;
    return CREME_OK;
}

static size_t find_loci(const reader *r, size_t row)
{
    const char *text = creme_table_text(r->table, row, (size_t)r->gene);
    char bare[KEY_BYTES];
    size_t first = creme_name_index_find(&r->loci, text), length = without_version(text);
    if (first || length == strlen(text) || length >= sizeof bare) return first;
    memcpy(bare, text, length);
    bare[length] = '\0';
    return creme_name_index_find(&r->loci, bare);
}

static creme_status read_row(reader *r, size_t row)
{
    const creme_name_index *among = NULL;
    size_t first = 0, locus = find_loci(r, row);
    creme_status status = find_variants(r, row, &among, &first);
    if (status != CREME_OK) return status;
    r->no_variant += first == 0;
    r->no_locus += first != 0 && locus == 0;
    for (; locus; locus = r->loci.entries[locus - 1].next) {
        for (size_t v = first; v; v = among->entries[v - 1].next) {
            status = creme_grow(&r->pairs, &r->capacity, r->count + 1, sizeof *r->pairs);
            if (status != CREME_OK) return status;
            r->pairs[r->count++] = (pair){r->loci.entries[locus - 1].thing, among->entries[v - 1].thing};
        }
    }
    return CREME_OK;
}

static int compare_pairs(const void *left, const void *right)
{
    const pair *a = left, *b = right;
    if (a->locus != b->locus) return a->locus < b->locus ? -1 : 1;
    return (a->variant > b->variant) - (a->variant < b->variant);
}

/* Each pair once, in the order of loci and variants. */
static creme_status keep_pairs(reader *r)
{
    creme_variant_scope *scope = r->scope;
    size_t loci = r->from->loci->count, kept = 0, at = 0;
    creme_status status;
    if (r->count > 0) qsort(r->pairs, r->count, sizeof *r->pairs, compare_pairs);
    for (size_t i = 0; i < r->count; i++) {
        if (kept == 0 || compare_pairs(&r->pairs[kept - 1], &r->pairs[i]) != 0) r->pairs[kept++] = r->pairs[i];
    }
    CREME_TRY(creme_allocate(&scope->paired, kept, sizeof *scope->paired));
    CREME_TRY(creme_allocate(&scope->first_paired, loci + 1, sizeof *scope->first_paired));
    for (size_t i = 0; i < kept; i++) scope->paired[i] = r->pairs[i].variant;
    for (size_t locus = 0; locus <= loci; locus++) {
        while (at < kept && r->pairs[at].locus < locus) at++;
        scope->first_paired[locus] = at;
    }
done:
    return status;
}

static creme_status say_what_is_left_out(const reader *r)
{
    size_t rows = creme_table_row_count(r->table);
    if (r->count == 0) {
        return creme_fail(CREME_ERROR_NOT_FOUND,
                          "--pairs: %s: none of its %zu rows is of a variant and a locus at hand: %" PRId64
                          " variants and %" PRId64 " genes are not among them",
                          r->from->path, rows, r->no_variant, r->no_locus);
    }
    if (r->exchanged > 0)
        creme_log_warning(r->from->log,
                          "--pairs: %s: %" PRId64
                          " of %zu rows name the alleles in the other order than the variants; "
                          "effects are of the variants' own ALT, so signs of such rows in the table are to be turned",
                          r->from->path, r->exchanged, rows);
    if (r->no_variant + r->no_locus > 0) {
        creme_log_warning(r->from->log,
                          "--pairs: %s: of %zu rows, %" PRId64 " are of variants and %" PRId64
                          " of genes that are not at hand; they are left out",
                          r->from->path, rows, r->no_variant, r->no_locus);
    }
    return CREME_OK;
}

creme_status creme_variant_pairs_read(creme_variant_scope *scope, const creme_variant_pairs_source *source)
{
    reader r = {.scope = scope, .from = source};
    creme_status status;
    CREME_TRY(creme_table_read(&r.table, source->path));
    CREME_TRY(find_columns(&r));
    CREME_TRY(creme_variant_names_init(&r.variants, scope->list, source->fasta));
    CREME_TRY(index_loci(&r));
    for (size_t i = 0; i < creme_table_row_count(r.table); i++) CREME_TRY(read_row(&r, i));
    CREME_TRY(say_what_is_left_out(&r));
    status = keep_pairs(&r);
done:
    creme_table_destroy(r.table);
    creme_variant_names_clear(&r.variants);
    creme_name_index_clear(&r.loci);
    creme_free(r.pairs);
    return status;
}
