/* Reading annotations, and finding rows on them. */
#include "analysis/features.h"

#include "annotation/file_labels.h"
#include "annotation/gene_key.h"
#include "annotation/name_sample.h"
#include "annotation/regions.h"
#include "base/memory.h"
#include "table/table_parts.h"

#include <creme/chromosome.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A file that is being read. */
typedef struct annotation {
    const creme_chromosome_aliases *aliases;
    creme_features *features;
    creme_regions regions;
    const char *label;
    bool by_name, several;
    creme_chromosome *chroms; /* the different ones */
    const char **keys;        /* theirs, kept */
    size_t key_capacity, chrom_count, chrom_capacity;
    creme_name_sample names; /* of chromosomes or genes, as the file has them */
} annotation;

static creme_status keep(creme_features *f, const char *text, const char **kept)
{
    return creme_table_keep(f->keeper.keeper, text, strlen(text), kept);
}

/* --- Finding ---------------------------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const creme_feature *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : (x->start > y->start) - (x->start < y->start);
}

void creme_features_sort(creme_feature *at, size_t count)
{
    qsort(at, count, sizeof *at, by_place);
    for (size_t i = 0; i < count; i++) {
        bool goes_on = i > 0 && strcmp(at[i].name, at[i - 1].name) == 0;
        at[i].furthest = goes_on && at[i - 1].furthest > at[i].end ? at[i - 1].furthest : at[i].end;
    }
}

/* Whether any lies on the interval: the last that starts before its end, and those before it, reach beyond its start.
 * For genes: whether the name is there. */
static bool is_on(const creme_feature *sorted, size_t count, const char *name, creme_interval interval)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(sorted[middle].name, name);
        if (order < 0 || (order == 0 && sorted[middle].start < interval.end))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || strcmp(sorted[low - 1].name, name) != 0) return false;
    return sorted[low - 1].end == 0 || sorted[low - 1].furthest > interval.start;
}

static bool is_gene(const creme_feature *sorted, size_t count, const char *gene)
{
    char text[CREME_GENE_BYTES];
    return is_on(sorted, count, creme_gene_key(gene, text), (creme_interval){0, 1});
}

void creme_features_mark(const creme_feature *sorted, size_t count, const creme_frame *frame,
                         const creme_chromosome_aliases *aliases, bool *on)
{
    bool genes = count > 0 && sorted->end == 0;
    size_t column = 0;
    bool ids = genes && creme_table_find(frame->table, "gene_id", &column);
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *record = &frame->at[i];
        if (genes) {
            on[i] = is_gene(sorted, count, record->name) ||
                    (ids && is_gene(sorted, count, creme_table_text(frame->table, record->row, column)));
            continue;
        }
        creme_chromosome known;
        creme_chromosome_look_up(&known, aliases, record->chrom);
        on[i] = is_on(sorted, count, known.key, record->genome);
    }
}

/* --- Rows of the table ------------------------------------------------------------------------------------------ */

static creme_status add_row_of(creme_feature_rows *rows, const creme_record *r, const creme_record *before)
{
    size_t known = rows->chroms.count, at = 0, ignored = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&rows->on_chrom, &rows->capacity, known + 1, sizeof *rows->on_chrom));
    CREME_TRY(creme_text_map_add(&rows->chroms, r->chrom, &at));
    if (at == known) rows->on_chrom[at] = 0;
    rows->on_chrom[at]++;
    rows->count++;
    if (before && before->name == r->name) goto done; /* neighbours are mostly of one locus */
    CREME_TRY(creme_text_map_add(&rows->genes, r->name, &ignored));
done:
    return status;
}

creme_status creme_feature_rows_add(creme_feature_rows *rows, const creme_frame *frame)
{
    size_t column = 0, ignored = 0;
    bool has_ids = creme_table_find(frame->table, "gene_id", &column);
    creme_status status = CREME_OK;
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *r = &frame->at[i];
        CREME_TRY(add_row_of(rows, r, i > 0 ? r - 1 : NULL));
        if (!has_ids) continue;
        CREME_TRY(creme_text_map_add(&rows->ids, creme_table_text(frame->table, r->row, column), &ignored));
    }
done:
    return status;
}

void creme_feature_rows_clear(creme_feature_rows *rows)
{
    creme_text_map_clear(&rows->chroms);
    creme_text_map_clear(&rows->genes);
    creme_text_map_clear(&rows->ids);
    creme_free(rows->on_chrom);
    *rows = (creme_feature_rows){0};
}

/* --- Reading ---------------------------------------------------------------------------------------------------- */

/* The key of the chromosome, kept once; rows of one follow upon each other. */
static creme_status keep_chrom(annotation *a, const char *chrom, const char **kept)
{
    creme_chromosome known;
    creme_chromosome_look_up(&known, a->aliases, chrom);
    creme_status status = CREME_OK;
    for (size_t i = a->chrom_count; i-- > 0;) {
        if (strcmp(a->keys[i], known.key) != 0) continue;
        a->chroms[i].assemblies |= known.assemblies;
        *kept = a->keys[i];
        return CREME_OK;
    }
    creme_name_sample_add(&a->names, chrom);
    CREME_TRY(keep(a->features, known.key, kept));
    CREME_TRY(creme_grow(&a->chroms, &a->chrom_capacity, a->chrom_count + 1, sizeof *a->chroms));
    CREME_TRY(creme_grow(&a->keys, &a->key_capacity, a->chrom_count + 1, sizeof *a->keys));
    a->keys[a->chrom_count] = *kept;
    a->chroms[a->chrom_count++] = known;
done:
    return status;
}

static creme_status name_annotation(const annotation *a, const creme_region *row, const char **label)
{
    *label = a->label;
    if (!a->by_name || !row->chrom) return CREME_OK;
    if (!row->name) {
        return creme_lines_fail(a->regions.lines, CREME_ERROR_FORMAT,
                                "has no name: --by-name needs column 4 of a BED");
    }
    if (!a->several) return keep(a->features, row->name, label);
    char *text = NULL;
    creme_status status = creme_format_text(&text, "%s:%s", a->label, row->name);
    if (status == CREME_OK) status = keep(a->features, text, label);
    creme_free(text);
    return status;
}

static creme_status add_row(annotation *a, const creme_region *row)
{
    creme_features *f = a->features;
    creme_feature one = {.start = row->at.start, .end = row->at.end};
    char gene[CREME_GENE_BYTES];
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&f->at, &f->capacity, f->count + 1, sizeof *f->at));
    CREME_TRY(name_annotation(a, row, &one.label));
    if (row->chrom) {
        CREME_TRY(keep_chrom(a, row->chrom, &one.name));
    } else {
        creme_name_sample_add(&a->names, row->name);
        CREME_TRY(keep(f, creme_gene_key(row->name, gene), &one.name));
    }
    f->at[f->count++] = one;
done:
    return status;
}

/* *has = whether the file has that chromosome; CREME_ERROR_NOT_FOUND if the names tell that it is another assembly's.
 */
static creme_status find_chrom(const annotation *a, const char *chrom, bool *has)
{
    creme_chromosome known;
    char theirs[64], ours[64];
    creme_chromosome_look_up(&known, a->aliases, chrom);
    *has = false;
    for (size_t i = 0; i < a->chrom_count && !*has; i++) {
        *has = strcmp(a->keys[i], known.key) == 0;
        if (!*has || !creme_assemblies_differ(a->chroms[i].assemblies, known.assemblies)) continue;
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: its places are of %s, the table's rows of %s",
                          creme_lines_path(a->regions.lines),
                          creme_assembly_describe(a->chroms[i].assemblies, theirs, sizeof theirs),
                          creme_assembly_describe(known.assemblies, ours, sizeof ours));
    }
    return CREME_OK;
}

static creme_status check_chroms(const annotation *a, const creme_feature_rows *rows, const creme_log *log)
{
    const char *path = creme_lines_path(a->regions.lines);
    creme_name_sample others = {0};
    char theirs[CREME_NAME_SAMPLE_TEXT], ours[CREME_NAME_SAMPLE_TEXT];
    size_t elsewhere = 0;
    for (size_t i = 0; i < rows->chroms.count; i++) {
        const char *chrom = creme_text_map_get(&rows->chroms, i);
        bool has = false;
        creme_status status = find_chrom(a, chrom, &has);
        if (status != CREME_OK) return status;
        if (has) continue;
        elsewhere += rows->on_chrom[i];
        creme_name_sample_add(&others, chrom);
    }
    creme_log_info(log, "%s: %" PRId64 " place%s", path, a->regions.rows, a->regions.rows == 1 ? "" : "s");
    if (elsewhere == 0) return CREME_OK;
    creme_name_sample_describe(&others, ours);
    if (elsewhere == rows->count) {
        return creme_fail(
            CREME_ERROR_NOT_FOUND,
            "%s: its places lie on %s, the table's rows on %s: no chromosome in common, so that none can "
            "overlap",
            path, creme_name_sample_describe(&a->names, theirs), ours);
    }
    creme_log_info(log, "%s: has no place on %s, where %zu of %zu rows lie", path, ours, elsewhere, rows->count);
    return CREME_OK;
}

/* Names of the table's loci, for the message. */
static creme_status no_gene_in_common(const annotation *a, const creme_feature_rows *rows)
{
    creme_name_sample loci = {0};
    char theirs[CREME_NAME_SAMPLE_TEXT], ours[CREME_NAME_SAMPLE_TEXT];
    for (size_t i = 0; i < rows->genes.count; i++) creme_name_sample_add(&loci, creme_text_map_get(&rows->genes, i));
    return creme_fail(CREME_ERROR_NOT_FOUND,
                      "%s: a list of %" PRId64
                      " gene(s), called %s; the table's loci are called %s: no gene in common",
                      creme_lines_path(a->regions.lines), a->regions.rows,
                      creme_name_sample_describe(&a->names, theirs), creme_name_sample_describe(&loci, ours));
}

static bool has_gene(const creme_feature *genes, size_t count, const creme_text_map *names)
{
    for (size_t i = 0; i < names->count; i++) {
        if (is_gene(genes, count, creme_text_map_get(names, i))) return true;
    }
    return false;
}

static creme_status check_genes(const annotation *a, const creme_feature_rows *rows, size_t first,
                                const creme_log *log)
{
    creme_feature *genes = a->features->at + first;
    size_t count = a->features->count - first;
    creme_features_sort(genes, count);
    creme_log_info(log, "%s: a list of %" PRId64 " gene%s", creme_lines_path(a->regions.lines), a->regions.rows,
                   a->regions.rows == 1 ? "" : "s");
    if (rows->count == 0 || has_gene(genes, count, &rows->genes) || has_gene(genes, count, &rows->ids))
        return CREME_OK;
    return no_gene_in_common(a, rows);
}

static creme_status read_file(annotation *a, const char *path, const creme_feature_rows *rows, const creme_log *log)
{
    creme_lines *lines = NULL;
    const creme_regions_wish wish = {
        .expected =
            "a BED or GFF, a table with the columns chrom, start and end, or a list of genes (one a line, or a table "
            "with the column gene_name)",
        .genes = true,
        .log = log};
    size_t first = a->features->count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&lines, path));
    CREME_TRY(creme_regions_open(&a->regions, lines, &wish));
    for (bool more;;) {
        creme_region row;
        CREME_TRY(creme_regions_next(&a->regions, &row, &more));
        if (!more) break;
        CREME_TRY(add_row(a, &row));
    }
    status = a->regions.form == CREME_REGIONS_GENES ? check_genes(a, rows, first, log) : check_chroms(a, rows, log);
done:
    creme_free(a->chroms);
    creme_free(a->keys);
    creme_regions_close(&a->regions);
    return status;
}

creme_status creme_features_read(creme_features *out, const creme_feature_rows *rows,
                                 const creme_analysis_options *options)
{
    *out = (creme_features){0};
    size_t count = options->file_count;
    char **labels = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_labels_create(&out->keeper, 0));
    CREME_TRY(creme_file_labels(&labels, options->files, count));
    for (size_t i = 0; i < count; i++) {
        annotation a = {
            .aliases = options->aliases, .features = out, .by_name = options->by_name, .several = count > 1};
        CREME_TRY(keep(out, labels[i], &a.label));
        CREME_TRY(read_file(&a, options->files[i], rows, options->log));
    }
done:
    creme_file_labels_free(labels, count);
    return status;
}

void creme_features_clear(creme_features *f)
{
    creme_free(f->at);
    creme_labels_clear(&f->keeper);
    *f = (creme_features){0};
}
