/* Predicted effects of variants against eQTLs: signs, and which are causal. */
#include "analysis/cell_tracks.h"
#include "analysis/eqtl_read.h"
#include "analysis/kinds.h"
#include "analysis/ranking.h"
#include "analysis/row_index.h"

#include "annotation/file_labels.h"
#include "base/memory.h"
#include "table/table_parts.h"

#include <creme/statistics.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* By PIP, unless other bounds are given. */
static const double CAUSAL = 0.9, NOT_CAUSAL = 0.01;

/* Least |log2fc| of the rows of the summary. */
static const double least[] = {0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1};

enum { KEY_BYTES = 4096 };

/* One eQTL: a variant and a gene in a tissue. */
typedef struct eqtl {
    const char *key, *gene; /* key of the variant in our alleles; texts are kept */
    size_t tissue;
    double slope, pip;
    int label;
    bool swapped;
} eqtl;

typedef struct study {
    const creme_analysis_options *options;
    creme_frame frame; /* of variants */
    double *log2fc, *wt, *score, *distance;
    size_t *track;
    creme_names tracks, tissues;
    creme_row_index by_variant;
    creme_text_map seen; /* tissue, variant and gene of each eqtl */
    creme_labels keeper;
    eqtl *at;
    size_t count, capacity;
    int64_t rows, elsewhere, not_of_gene, repeated, others, swapped;
    bool has_gene, has_pip, has_label;
    creme_cell_tracks map;
    creme_distance_classes classes;
} study;

/* --- Variants --------------------------------------------------------------------------------------------------- */

/* false if the alleles are too long for a key. */
static bool write_key(char *key, const study *s, const char *chrom, int64_t pos, const char *ref, const char *alt)
{
    creme_chromosome known;
    int64_t start = 0;
    size_t r = 0, a = 0;
    creme_chromosome_look_up(&known, s->options->aliases, chrom);
    creme_eqtl_trim(pos, &ref, &alt, &start, &r, &a);
    if (r + a > KEY_BYTES / 2) return false;
    snprintf(key, KEY_BYTES, "%s\t%" PRId64 "\t%.*s\t%.*s", known.key, start, (int)r, ref, (int)a, alt);
    return true;
}

static creme_status read_score(study *s, const char *score)
{
    const char *column = !score || strcmp(score, "abs_log2fc") == 0 ? "log2fc"
                         : strcmp(score, "abs_effect") == 0         ? "effect"
                         : strcmp(score, "abs_delta") == 0          ? "delta"
                                                                    : NULL;
    creme_status status = creme_frame_numbers(&s->frame, column ? column : score, false, &s->score);
    for (size_t i = 0; i < s->frame.count && status == CREME_OK && column; i++) s->score[i] = fabs(s->score[i]);
    return status;
}

static creme_status index_variants(study *s)
{
    const creme_frame *f = &s->frame;
    static const char *const names[] = {"pos", "ref", "alt"};
    size_t columns[3];
    char key[KEY_BYTES];
    creme_status status = CREME_OK;
    for (int c = 0; c < 3; c++) CREME_TRY(creme_table_need(f->table, names[c], &columns[c]));
    CREME_TRY(creme_allocate(&s->track, f->count, sizeof *s->track));
    for (size_t i = 0; i < f->count; i++) {
        const creme_record *r = &f->at[i];
        int64_t pos = 0;
        CREME_TRY(creme_names_add(&s->tracks, r->track, &s->track[i]));
        CREME_TRY(creme_table_integer(f->table, r->row, columns[0], &pos));
        const char *ref = creme_table_text(f->table, r->row, columns[1]);
        const char *alt = creme_table_text(f->table, r->row, columns[2]);
        if (write_key(key, s, r->chrom, pos, ref, alt)) CREME_TRY(creme_row_index_add(&s->by_variant, key, i));
    }
done:
    return status;
}

static creme_status open_variants(study *s, creme_analysis *out, const creme_table *table)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_analysis_open(out, &s->frame, table, s->options));
    CREME_TRY(creme_frame_numbers(&s->frame, "log2fc", false, &s->log2fc));
    CREME_TRY(creme_frame_numbers(&s->frame, "wt", true, &s->wt));
    CREME_TRY(creme_frame_numbers(&s->frame, "distance", true, &s->distance));
    CREME_TRY(read_score(s, s->options->score));
    CREME_TRY(index_variants(s));
done:
    return status;
}

/* --- eQTLs ------------------------------------------------------------------------------------------------------ */

static bool is_of_gene(const study *s, size_t i, const char *gene)
{
    char names[CREME_GENE_NAMES][CREME_GENE_BYTES], key[CREME_GENE_BYTES];
    size_t count = creme_gene_names(&s->frame, i, names);
    creme_gene_key(gene, key);
    for (size_t k = 0; k < count; k++) {
        if (strcmp(names[k], key) == 0) return true;
    }
    return !*gene;
}

static bool has_row_of_gene(const study *s, size_t node, const char *gene)
{
    for (; node != SIZE_MAX; node = s->by_variant.nodes[node].next) {
        if (is_of_gene(s, s->by_variant.nodes[node].row, gene)) return true;
    }
    return false;
}

/* Keeps it, unless the file had it before: of two the one of the higher PIP counts. */
static creme_status keep(study *s, const char *key, const creme_eqtl_row *row, size_t tissue, bool swapped)
{
    eqtl one = {.tissue = tissue, .pip = row->pip, .label = row->label, .swapped = swapped};
    char *whole = NULL, gene[CREME_GENE_BYTES];
    size_t number = 0;
    creme_status status = CREME_OK;
    one.slope = swapped ? -row->slope : row->slope;
    CREME_TRY(creme_format_text(&whole, "%zu\t%s\t%s", tissue, key, creme_gene_key(row->gene, gene)));
    CREME_TRY(creme_text_map_add(&s->seen, whole, &number));
    if (number < s->count) {
        s->repeated++;
        if (!(row->pip > s->at[number].pip)) goto done;
        one.key = s->at[number].key;
        one.gene = s->at[number].gene;
        s->at[number] = one;
        goto done;
    }
    CREME_TRY(creme_table_keep(s->keeper.keeper, key, strlen(key), &one.key));
    CREME_TRY(creme_table_keep(s->keeper.keeper, row->gene, strlen(row->gene), &one.gene));
    CREME_TRY(creme_grow(&s->at, &s->capacity, s->count + 1, sizeof *s->at));
    s->swapped += swapped;
    s->at[s->count++] = one;
done:
    creme_free(whole);
    return status;
}

static creme_status take(study *s, const creme_eqtl_row *row, size_t tissue)
{
    char key[KEY_BYTES];
    size_t node = SIZE_MAX;
    bool swapped = false;
    s->rows++;
    if (write_key(key, s, row->chrom, row->pos, row->ref, row->alt)) node = creme_row_index_find(&s->by_variant, key);
    /* A>AT and AT>A at one place are two variants. */
    if (node == SIZE_MAX && strlen(row->ref) == strlen(row->alt) &&
        write_key(key, s, row->chrom, row->pos, row->alt, row->ref)) {
        node = creme_row_index_find(&s->by_variant, key);
        swapped = node != SIZE_MAX;
    }
    if (node == SIZE_MAX) {
        s->elsewhere++;
        return CREME_OK;
    }
    if (!has_row_of_gene(s, node, row->gene)) {
        s->not_of_gene++;
        return CREME_OK;
    }
    return keep(s, key, row, tissue, swapped);
}

/* "Whole_Blood" of "Whole_Blood.v8.signif_variant_gene_pairs". */
static creme_status name_tissue(study *s, const char *label, size_t *tissue)
{
    char *name = NULL;
    creme_status status = creme_copy_text_n(&name, label, strcspn(label, "."));
    if (status == CREME_OK) status = creme_names_add(&s->tissues, *name ? name : label, tissue);
    creme_free(name);
    return status;
}

/* label: what all rows of the file are (1, 0), -1: what they say. */
static creme_status read_file(study *s, const char *path, const char *name, int label)
{
    creme_eqtl_file file;
    creme_eqtl_row row;
    size_t own = 0, tissue = 0;
    bool more = true;
    creme_status status = CREME_OK;
    CREME_TRY(creme_eqtl_open(&file, path, s->options->columns));
    s->has_gene = s->has_gene || file.where[CREME_EQTL_GENE];
    s->has_pip = s->has_pip || file.where[CREME_EQTL_PIP];
    s->has_label = s->has_label || file.where[CREME_EQTL_LABEL] || label >= 0;
    bool by_row = file.where[CREME_EQTL_TISSUE];
    if (!by_row) CREME_TRY(name_tissue(s, name, &own));
    for (;;) {
        CREME_TRY(creme_eqtl_next(&file, &row, &more));
        if (!more) break;
        tissue = own;
        if (by_row) CREME_TRY(creme_names_add(&s->tissues, row.tissue, &tissue));
        if (label >= 0) row.label = label;
        CREME_TRY(take(s, &row, tissue));
    }
    s->others += file.others;
done:
    creme_eqtl_close(&file);
    return status;
}

static creme_status read_files(study *s)
{
    const creme_analysis_options *o = s->options;
    char **names = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_labels_create(&s->keeper, 0));
    CREME_TRY(creme_file_labels(&names, o->files, o->file_count));
    for (size_t i = 0; i < o->file_count; i++) {
        CREME_TRY(read_file(s, o->files[i], names[i], o->negatives ? 1 : -1));
    }
    /* Negatives are of the tissue of the one file that has positives. */
    if (o->negatives) CREME_TRY(read_file(s, o->negatives, names[0], 0));
done:
    creme_file_labels_free(names, o->file_count);
    return status;
}

/* --- One tissue and track --------------------------------------------------------------------------------------- */

/* Numbers of the pairs of a result, for signs and for ranking. */
typedef struct numbers {
    double *log2fc, *slope, *pip;
    size_t signs;
    const char **key;
    bool *positive;
    double *score, *distance, *size;
    size_t ranked, capacity;
} numbers;

static creme_status reserve(numbers *n, size_t most)
{
    *n = (numbers){.capacity = most};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&n->log2fc, most, 6 * sizeof *n->log2fc));
    CREME_TRY(creme_allocate(&n->key, most, sizeof *n->key));
    CREME_TRY(creme_allocate(&n->positive, most, sizeof *n->positive));
    n->slope = n->log2fc + most;
    n->pip = n->slope + most;
    n->score = n->pip + most;
    n->distance = n->score + most;
    n->size = n->distance + most;
done:
    return status;
}

static void release(numbers *n)
{
    creme_free(n->log2fc);
    creme_free(n->key);
    creme_free(n->positive);
    *n = (numbers){0};
}

/* 1, 0, or -1: not known. */
static int label_of(const study *s, const eqtl *q)
{
    double causal = s->options->causal ? *s->options->causal : CAUSAL;
    double not_causal = s->options->not_causal ? *s->options->not_causal : NOT_CAUSAL;
    if (s->has_label) return q->label;
    return q->pip >= causal ? 1 : q->pip < not_causal ? 0 : -1;
}

/* Whether row i is to be taken rather than row j: of the gene's loci the most active one; where no gene is known, the
 * largest effect. */
static bool is_better(const study *s, size_t i, size_t j)
{
    if (j == SIZE_MAX) return true;
    double a = s->has_gene ? s->wt[i] : fabs(s->log2fc[i]), b = s->has_gene ? s->wt[j] : fabs(s->log2fc[j]);
    if (a != b && !isnan(a) && !isnan(b)) return a > b;
    return i < j;
}

static size_t choose(const study *s, const eqtl *q, size_t track, size_t *loci)
{
    size_t best = SIZE_MAX;
    *loci = 0;
    for (size_t n = creme_row_index_find(&s->by_variant, q->key); n != SIZE_MAX; n = s->by_variant.nodes[n].next) {
        size_t i = s->by_variant.nodes[n].row;
        if (s->track[i] != track || !is_of_gene(s, i, q->gene)) continue;
        ++*loci;
        if (is_better(s, i, best)) best = i;
    }
    return best;
}

static void gather(numbers *n, const study *s, const eqtl *q, size_t i, int label)
{
    if (!isnan(s->log2fc[i]) && !isnan(q->slope) && s->log2fc[i] != 0 && q->slope != 0) {
        n->log2fc[n->signs] = s->log2fc[i];
        n->slope[n->signs] = q->slope;
        n->pip[n->signs++] = s->has_label ? label : q->pip;
    }
    if (label < 0 || isnan(s->score[i])) return;
    n->key[n->ranked] = q->key;
    n->positive[n->ranked] = label == 1;
    n->score[n->ranked] = s->score[i];
    n->distance[n->ranked] = fabs(s->distance[i]);
    n->size[n->ranked++] = fabs(q->slope);
}

static creme_status add_row(creme_analysis *out, const study *s, const eqtl *q, size_t i, size_t loci, int label)
{
    const creme_record *r = &s->frame.at[i];
    char class[CREME_DISTANCE_BYTES], *group = NULL, *variant = NULL;
    double product = s->log2fc[i] * q->slope;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&group, "%s\t%s", s->tissues.at[q->tissue], r->track));
    CREME_TRY(creme_format_text(&variant, "%s\t%s\t%s\t%s", creme_frame_text(&s->frame, i, "variant"),
                                creme_frame_text(&s->frame, i, "pos"), creme_frame_text(&s->frame, i, "ref"),
                                creme_frame_text(&s->frame, i, "alt")));
    CREME_TRY(CREME_TABLE_ADD(out->table, creme_label(group), r, *q->gene ? q->gene : NULL, creme_label(variant),
                              s->distance[i], creme_distance_class(&s->classes, fabs(s->distance[i]), class),
                              q->slope, q->pip,
                              label < 0 ? NULL
                              : label   ? "1"
                                        : "0",
                              s->wt[i], s->log2fc[i], s->score[i],
                              product > 0   ? "1"
                              : product < 0 ? "0"
                                            : NULL,
                              q->swapped ? "1" : "0", loci, label >= 0 && !isnan(s->score[i]) ? "1" : "0"));
done:
    creme_free(group);
    creme_free(variant);
    return status;
}

/* Signs of those of at least so much, and of a PIP of at least `pip` (NaN: all). */
static creme_status add_signs(creme_analysis *out, const numbers *n, const char *label, const char *of, double pip)
{
    double *x = NULL;
    creme_status status = CREME_OK;
    char *whole = NULL;
    CREME_TRY(creme_format_text(&whole, "%s\t%s", label, of));
    CREME_TRY(creme_allocate(&x, n->signs, 2 * sizeof *x));
    double *y = x + n->signs;
    for (size_t t = 0; t < sizeof least / sizeof *least; t++) {
        size_t count = 0, agree = 0;
        for (size_t k = 0; k < n->signs; k++) {
            if (fabs(n->log2fc[k]) < least[t] || (!isnan(pip) && !(n->pip[k] >= pip))) continue;
            agree += (n->log2fc[k] > 0) == (n->slope[k] > 0);
            x[count] = n->log2fc[k];
            y[count++] = n->slope[k];
        }
        if (count == 0) break;
        creme_binomial_result sign = creme_binomial((int64_t)agree, (int64_t)count, 0.95);
        creme_test_result pearson = creme_pearson(x, y, count), spearman;
        CREME_TRY(creme_spearman(&spearman, x, y, count));
        CREME_TRY(CREME_TABLE_ADD(out->summary, creme_label(whole), least[t], count, agree,
                                  (double)agree / (double)count, sign.low, sign.high, sign.p, spearman.statistic,
                                  spearman.p, pearson.statistic, pearson.p));
    }
done:
    creme_free(x);
    creme_free(whole);
    return status;
}

static creme_status conclude(creme_analysis *out, const study *s, const numbers *n, const char *label)
{
    const creme_analysis_options *o = s->options;
    creme_status status = CREME_OK;
    CREME_TRY(add_signs(out, n, label, "all", NAN));
    if (s->has_label) {
        CREME_TRY(add_signs(out, n, label, "causal", 1));
    } else if (s->has_pip) {
        CREME_TRY(add_signs(out, n, label, "causal", o->causal ? *o->causal : CAUSAL));
    }
    if (n->ranked == 0) goto done;
    const creme_scored scored = {n->ranked, n->key, n->positive, n->score, n->distance, n->size};
    CREME_TRY(creme_performance_add(out->ranking, label, o->score ? o->score : "abs_log2fc", &scored, &s->classes,
                                    o->draws ? o->draws : 1000, o->seed));
done:
    return status;
}

static creme_status add_result(creme_analysis *out, const study *s, const creme_cell_track *which, numbers *pooled)
{
    numbers own = {0};
    char *label = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(reserve(&own, s->count));
    for (size_t k = 0; k < s->count; k++) {
        size_t loci = 0;
        if (s->at[k].tissue != which->cell) continue;
        size_t i = choose(s, &s->at[k], which->track, &loci);
        if (i == SIZE_MAX) continue;
        int truth = label_of(s, &s->at[k]);
        CREME_TRY(add_row(out, s, &s->at[k], i, loci, truth));
        gather(&own, s, &s->at[k], i, truth);
        if (s->map.one_to_one) gather(pooled, s, &s->at[k], i, truth);
    }
    const char *track = s->tracks.at[which->track];
    CREME_TRY(creme_format_text(&label, "%s\t%s", s->tissues.at[which->cell], *track ? track : "NA"));
    CREME_TRY(conclude(out, s, &own, label));
done:
    creme_free(label);
    release(&own);
    return status;
}

/* --- All -------------------------------------------------------------------------------------------------------- */

/* "; 3 are of ..." behind a text, if there are any. */
static void add_count(char *text, size_t bytes, int64_t count, const char *what)
{
    size_t used = strlen(text);
    if (count > 0) snprintf(text + used, bytes - used, "; %" PRId64 " %s", count, what);
}

static creme_status say(creme_analysis *out, const study *s)
{
    char text[700];
    creme_status status = CREME_OK;
    snprintf(text, sizeof text, "%zu of %" PRId64 " eQTLs are joined", s->count, s->rows + s->others);
    add_count(text, sizeof text, s->swapped, "of these have their alleles exchanged, and the sign turned");
    add_count(text, sizeof text, s->elsewhere, "are of variants that were not run");
    add_count(text, sizeof text, s->not_of_gene, "are of genes that the variant was not run with");
    add_count(text, sizeof text, s->others, "have alleles that are no bases");
    add_count(text, sizeof text, s->repeated, "are of a pair that was there before (the higher PIP counts)");
    bool whole = s->count > 0 && (int64_t)s->count == s->rows + s->others && s->swapped == 0;
    if (!whole) CREME_TRY(creme_analysis_remark(out, s->options, "%s", text));
    if (!s->has_gene) {
        CREME_TRY(
            creme_analysis_remark(out, s->options,
                                  "the eQTLs name no genes: of a variant's loci the one of the largest |log2fc| "
                                  "counts"));
    }
    if (!s->has_pip && !s->has_label) {
        CREME_TRY(creme_analysis_remark(out, s->options,
                                        "the eQTLs have neither PIPs nor labels: which are causal is not known, and "
                                        "nothing is ranked"));
    }
done:
    return status;
}

static creme_status nothing(const creme_analysis *out, const study *s)
{
    return creme_fail(CREME_ERROR_NOT_FOUND, "no eQTL is of a variant and gene of %s: %s",
                      creme_table_name(s->frame.table), creme_table_note(out->remarks, 0));
}

static creme_status open_study(study *s, creme_analysis *out, const creme_table *table)
{
    const creme_analysis_options *o = s->options;
    const creme_cell_tracks_words words = {"tissue", "tissues", o->files[0], creme_table_name(table)};
    creme_status status = CREME_OK;
    if (o->negatives && o->file_count > 1) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--negatives goes with one file of eQTLs, which are the positives");
    }
    CREME_TRY(creme_distance_classes_parse(&s->classes, o->distances));
    CREME_TRY(open_variants(s, out, table));
    CREME_TRY(read_files(s));
    CREME_TRY(say(out, s));
    if (s->count == 0) {
        status = nothing(out, s);
        goto done;
    }
    CREME_TRY(creme_cell_tracks_make(&s->map, o->map, &s->tissues, &s->tracks, &words));
done:
    return status;
}

static void close_study(study *s)
{
    creme_frame_close(&s->frame);
    creme_free(s->log2fc);
    creme_free(s->wt);
    creme_free(s->score);
    creme_free(s->distance);
    creme_free(s->track);
    creme_names_clear(&s->tracks);
    creme_names_clear(&s->tissues);
    creme_row_index_clear(&s->by_variant);
    creme_text_map_clear(&s->seen);
    creme_labels_clear(&s->keeper);
    creme_free(s->at);
    creme_cell_tracks_clear(&s->map);
}

creme_status creme_analyze_eqtl(creme_analysis *out, const creme_table *const *tables, size_t count,
                                const creme_analysis_options *options)
{
    (void)count;
    study s = {.options = options};
    numbers pooled = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_study(&s, out, tables[0]));
    CREME_TRY(creme_table_create_for(&out->table,
                                     "tissue track locus chrom tss strand gene variant pos ref alt distance "
                                     "distance_class slope pip causal wt log2fc score agrees swapped loci "
                                     "used"));
    CREME_TRY(creme_table_add_note(out->table, "score: %s", options->score ? options->score : "abs_log2fc"));
    CREME_TRY(creme_table_create_for(&out->summary,
                                     "tissue track of least n agree share share_low share_high p spearman "
                                     "spearman_p pearson pearson_p"));
    CREME_TRY(creme_table_create_for(&out->ranking, "tissue track " CREME_PERFORMANCE_COLUMNS));
    CREME_TRY(reserve(&pooled, s.count));
    for (size_t i = 0; i < s.map.count; i++) CREME_TRY(add_result(out, &s, &s.map.at[i], &pooled));
    if (s.map.one_to_one && s.map.count > 1) CREME_TRY(conclude(out, &s, &pooled, "all\tall"));
done:
    release(&pooled);
    close_study(&s);
    return status;
}
