/* Reading pairs of elements and genes. */
#include "annotation/pairs.h"
#include "annotation/gene_key.h"

#include "annotation/regions.h"
#include "base/memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char ELEMENTS[] = "element|element_name|element_id|cre|cre_id|name";
static const char GENES[] =
    "measuredgenesymbol|gene|locus|gene_name|gene_symbol|genesymbol|target_gene|targetgene|symbol";
static const char IDS[] = "measuredgeneensemblid|gene_id|ensembl_gene_id|ensembl_id";
static const char TSS_CHROMS[] = "chrtss|tss_chrom";
static const char TSS[] = "starttss|tss_start|tss";

enum { ELEMENT, GENE, ID, TSS_CHROM, TSS_START, COLUMNS };

typedef struct reader {
    creme_pair_list *out;
    const creme_element_rules *rules;
    creme_regions regions;
    size_t where[COLUMNS];
    bool has[COLUMNS];
} reader;

static bool is_none(const char *text)
{
    static const char *const words[] = {"", ".", "-", "NA", "N/A", "#N/A", "<NA>", "NaN", "None", "NULL"};
    for (size_t i = 0; text && i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(text, words[i]) == 0) return true;
    }
    return !text;
}

/* What stands in the row; NULL: nothing. */
static const char *field(const reader *r, int column)
{
    const char *text = r->has[column] ? creme_regions_field(&r->regions, r->where[column]) : NULL;
    return is_none(text) ? NULL : text;
}

static creme_status find_columns(reader *r)
{
    static const char *const names[COLUMNS] = {ELEMENTS, GENES, IDS, TSS_CHROMS, TSS};
    for (int i = 0; i < COLUMNS; i++) r->has[i] = creme_regions_find(&r->regions, names[i], &r->where[i]);
    r->out->placed = r->regions.form == CREME_REGIONS_TABLE;
    const char *missing = NULL;
    if (!r->has[GENE] && !r->has[ID])
        missing = "gene (or measuredGeneSymbol, locus, gene_id)";
    else if (!r->out->placed && !r->has[ELEMENT])
        missing = "element (or the element's place: chrom, start, end)";
    if (!missing) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT,
                      "%s: no column %s: expected a table, under a header, of pairs of an element (its place or its "
                      "name) and a gene",
                      creme_lines_path(r->regions.lines), missing);
}

/* A name that is new, of an Ensembl id that is not, is another name of that gene. Of other ids that is not known: what
 * stands for none is of many kinds. */
static creme_status keep_gene(reader *r, const char *gene, const char *id, size_t *number)
{
    creme_pair_list *out = r->out;
    char key[CREME_GENE_BYTES];
    const char *bare = id ? creme_gene_bare(id, key) : NULL;
    size_t known = out->ids.count, before = out->genes.count, place = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_text_map_add(&out->genes, gene ? gene : bare, number));
    CREME_TRY(creme_grow(&out->same, &out->same_capacity, out->genes.count, sizeof *out->same));
    bool is_new = *number == before;
    if (is_new) out->same[*number] = *number;
    *number = out->same[*number];
    if (!id) return CREME_OK;
    CREME_TRY(creme_grow(&out->gene_of_id, &out->id_capacity, known + 1, sizeof *out->gene_of_id));
    CREME_TRY(creme_text_map_add(&out->ids, bare, &place));
    if (place == known)
        out->gene_of_id[place] = *number;
    else if (is_new && creme_gene_is_ensembl(id))
        *number = out->same[before] = out->gene_of_id[place];
done:
    return status;
}

static creme_status take_tss(reader *r, const char *chrom_of_element, creme_pair *pair)
{
    const char *start = field(r, TSS_START), *chrom = field(r, TSS_CHROM);
    pair->tss = -1;
    if (!start) return CREME_OK;
    if (!creme_loci_parse_whole(start, &pair->tss) || pair->tss < 0 || pair->tss > CREME_POSITION_MAX) {
        return creme_lines_fail(r->regions.lines, CREME_ERROR_FORMAT,
                                "the TSS is '%.40s': expected a whole number from 0 on, or NA", start);
    }
    if (!chrom) chrom = chrom_of_element ? chrom_of_element : "";
    return creme_text_map_add(&r->out->tss_chroms, chrom, &pair->chrom);
}

static creme_status take_element(reader *r, const creme_region *row, creme_pair *pair)
{
    creme_pair_list *out = r->out;
    const char *name = field(r, ELEMENT);
    if (out->placed) {
        pair->element = out->elements.count;
        return creme_element_list_add(&out->elements, r->rules, row->chrom, row->at, name);
    }
    if (name) return creme_text_map_add(&out->names, name, &pair->element);
    return creme_lines_fail(r->regions.lines, CREME_ERROR_FORMAT, "the pair has no element: expected its name");
}

static creme_status take_row(reader *r, const creme_region *row)
{
    creme_pair_list *out = r->out;
    const char *gene = field(r, GENE), *id = field(r, ID);
    creme_pair pair = {0};
    creme_status status = CREME_OK;
    if (!gene && !id) {
        out->geneless++;
        return CREME_OK;
    }
    CREME_TRY(creme_grow(&out->at, &out->capacity, out->count + 1, sizeof *out->at));
    CREME_TRY(take_tss(r, row->chrom, &pair));
    int64_t off = out->elements.off;
    CREME_TRY(take_element(r, row, &pair));
    if (out->elements.off > off) {
        out->off++;
        goto done;
    }
    CREME_TRY(keep_gene(r, gene, id, &pair.gene));
    out->at[out->count++] = pair;
done:
    return status;
}

static int by_gene(const void *a, const void *b)
{
    const creme_pair *x = a, *y = b;
    if (x->gene != y->gene) return x->gene < y->gene ? -1 : 1;
    if (x->element != y->element) return x->element < y->element ? -1 : 1;
    return (x->tss > y->tss) - (x->tss < y->tss);
}

/* Sorts the elements; pairs know them by the numbers that they then have. */
static creme_status sort_elements(creme_pair_list *list)
{
    creme_element_list *elements = &list->elements;
    size_t *moved = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_element_list_sort(elements));
    CREME_TRY(creme_allocate(&moved, elements->count, sizeof *moved));
    for (size_t i = 0; i < elements->count; i++) moved[elements->at[i].order] = i;
    for (size_t i = 0; i < list->count; i++) list->at[i].element = moved[list->at[i].element];
done:
    creme_free(moved);
    return status;
}

static creme_status sort(creme_pair_list *list)
{
    size_t at = 0;
    creme_status status = CREME_OK;
    if (list->placed) CREME_TRY(sort_elements(list));
    if (list->count > 0) qsort(list->at, list->count, sizeof *list->at, by_gene);
    CREME_TRY(creme_allocate(&list->first, list->genes.count + 1, sizeof *list->first));
    for (size_t gene = 0; gene <= list->genes.count; gene++) {
        while (at < list->count && list->at[at].gene < gene) at++;
        list->first[gene] = at;
    }
done:
    return status;
}

static creme_status finish(reader *r)
{
    creme_pair_list *out = r->out;
    const char *path = creme_lines_path(r->regions.lines);
    if (out->geneless > 0) {
        creme_log_warning(r->rules->log, "%s: rows without a gene left out: %" PRId64, path, out->geneless);
    }
    if (out->off > 0) {
        creme_log_warning(r->rules->log,
                          "%s: %" PRId64 " of %" PRId64 " pairs are of elements that reach beyond the end of their "
                          "chromosome in the FASTA and are left out (is it the same assembly?)",
                          path, out->off, out->off + (int64_t)out->count);
    }
    if (out->count > 0) return sort(out);
    return creme_fail(CREME_ERROR_FORMAT, "%s: holds no pair of an element and a gene", path);
}

creme_status creme_pair_list_read_lines(creme_pair_list *out, creme_lines *lines, const creme_element_rules *rules)
{
    const creme_regions_wish wish = {
        .expected = "pairs of an element and a gene: a table under a header, with columns chrom, start, end or "
                    "element, and gene",
        .genes = true,
        .points = rules->extend_to > 0,
        .log = rules->log};
    reader r = {.out = out, .rules = rules};
    creme_status status = CREME_OK;
    *out = (creme_pair_list){0};
    CREME_TRY(creme_regions_open(&r.regions, lines, &wish));
    CREME_TRY(find_columns(&r));
    for (;;) {
        creme_region row;
        bool more = false;
        CREME_TRY(creme_regions_next(&r.regions, &row, &more));
        if (!more) break;
        CREME_TRY(take_row(&r, &row));
    }
    status = finish(&r);
done:
    creme_regions_close(&r.regions);
    return status;
}

creme_status creme_pair_list_read(creme_pair_list *out, const char *path, const creme_element_rules *rules)
{
    creme_lines *lines = NULL;
    *out = (creme_pair_list){0};
    creme_status status = creme_lines_open(&lines, path);
    return status == CREME_OK ? creme_pair_list_read_lines(out, lines, rules) : status;
}

void creme_pair_list_clear(creme_pair_list *list)
{
    creme_free(list->at);
    creme_free(list->first);
    creme_free(list->gene_of_id);
    creme_free(list->same);
    creme_text_map_clear(&list->genes);
    creme_text_map_clear(&list->ids);
    creme_text_map_clear(&list->names);
    creme_text_map_clear(&list->tss_chroms);
    creme_element_list_clear(&list->elements);
    *list = (creme_pair_list){0};
}

static size_t gene_of_id(const creme_pair_list *list, const char *id)
{
    char key[CREME_GENE_BYTES];
    size_t number = creme_text_map_find(&list->ids, creme_gene_bare(id, key));
    return number == CREME_TEXT_MAP_NONE ? number : list->gene_of_id[number];
}

size_t creme_pair_list_gene(const creme_pair_list *list, const char *name, const char *id)
{
    size_t number = creme_text_map_find(&list->genes, name);
    if (number == CREME_TEXT_MAP_NONE) number = gene_of_id(list, name);
    if (number == CREME_TEXT_MAP_NONE && id) number = gene_of_id(list, id);
    /* Tables may have ids where names belong, as this one writes them or without a version. */
    char key[CREME_GENE_BYTES];
    if (number == CREME_TEXT_MAP_NONE && id) number = creme_text_map_find(&list->genes, id);
    if (number == CREME_TEXT_MAP_NONE && id) number = creme_text_map_find(&list->genes, creme_gene_bare(id, key));
    return number == CREME_TEXT_MAP_NONE ? number : list->same[number];
}
