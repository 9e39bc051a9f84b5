/* Genes of an annotation. */
#include "annotation/gene_models.h"

#include "annotation/gene_pred.h"
#include "annotation/gff_line.h"
#include "annotation/loci_parser.h"
#include "base/memory.h"
#include "base/text_map.h"

#include <creme/chromosome.h>

#include <stdlib.h>
#include <string.h>

#define NONE CREME_TEXT_MAP_NONE

enum { MOST_GENES = 100 }; /* that a transcript may be of: its exons are repeated for each */

/* A wanted place, by what its chromosome's name means. */
typedef struct wanted {
    char key[CREME_CHROMOSOME_KEY_BYTES];
    creme_interval at;
} wanted;

/* That what has an ID is of a gene: a transcript may be of several. */
typedef struct part {
    size_t gene, next; /* index in `parts`, or NONE */
} part;

typedef struct reader {
    creme_gene_models *out;
    creme_lines *lines;
    const creme_chromosome_aliases *aliases;
    wanted *places; /* sorted */
    size_t count;
    int64_t longest;     /* of the places */
    char *chrom;         /* of the line before */
    creme_gff_tags tags; /* of the line at hand */
    size_t first, last;  /* its places, half-open */
    creme_text_map ids;  /* of genes and transcripts, in GFF3 */
    size_t *heads;       /* -> index in `parts` [ids.count] */
    size_t head_capacity;
    part *parts;
    size_t part_count, part_capacity;
} reader;

static int by_place(const void *a, const void *b)
{
    const wanted *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order != 0 ? order : (x->at.start > y->at.start) - (x->at.start < y->at.start);
}

static creme_status sort_places(reader *r, const creme_gene_place *places, size_t count)
{
    creme_status status = creme_allocate(&r->places, count, sizeof *r->places);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < count; i++) {
        creme_chromosome chromosome;
        creme_chromosome_look_up(&chromosome, r->aliases, places[i].chrom);
        r->places[i].at = places[i].at;
        strcpy(r->places[i].key, chromosome.key);
        if (places[i].at.end - places[i].at.start > r->longest) r->longest = places[i].at.end - places[i].at.start;
    }
    r->count = count;
    if (count > 0) qsort(r->places, count, sizeof *r->places, by_place);
    return CREME_OK;
}

static bool is_wanted(const reader *r, creme_interval at)
{
    size_t low = r->first, high = r->last;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->places[middle].at.start <= at.start - r->longest)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < r->last && r->places[low].at.start < at.end; low++) {
        if (at.start < r->places[low].at.end) return true;
    }
    return false;
}

static creme_status read_chrom(reader *r, const char *chrom)
{
    if (r->chrom && strcmp(r->chrom, chrom) == 0) return CREME_OK;
    creme_chromosome chromosome;
    creme_chromosome_look_up(&chromosome, r->aliases, chrom);
    for (r->first = 0; r->first < r->count && strcmp(r->places[r->first].key, chromosome.key) != 0;) r->first++;
    for (r->last = r->first; r->last < r->count && strcmp(r->places[r->last].key, chromosome.key) == 0;) r->last++;
    creme_free(r->chrom);
    return creme_copy_text(&r->chrom, chrom);
}

/* Rows of genePred with one name that do not overlap are of genes of their own. */
static bool is_of_gene(const creme_gff_line *line, const creme_gene_model *gene, const char *chrom)
{
    if (strcmp(gene->chrom, chrom) != 0) return false;
    return !line->exon_starts ||
           (line->strand == gene->strand && line->start < gene->at.end && line->end > gene->at.start);
}

/* Lines of a gene stand together, so that it is looked for from the last one back. */
static creme_status find_gene(reader *r, const creme_gff_line *line, const char *id, size_t *index)
{
    creme_gene_models *models = r->out;
    for (size_t i = models->count; i-- > 0;) {
        *index = i;
        if (strcmp(models->at[i].id, id) == 0 && is_of_gene(line, &models->at[i], r->chrom)) return CREME_OK;
    }
    creme_gene_model made = {.strand = line->strand ? line->strand : '.',
                             .at = {line->start, line->end},
                             .listed = line->exon_starts != NULL};
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&models->at, &models->capacity, models->count + 1, sizeof *models->at));
    CREME_TRY(creme_copy_text(&made.id, id));
    CREME_TRY(creme_copy_text(&made.chrom, r->chrom));
    CREME_TRY(creme_copy_text(&made.name, line->gene_name ? line->gene_name : id));
    *index = models->count;
    models->at[models->count++] = made;
    return CREME_OK;
done:
    creme_free(made.id);
    creme_free(made.chrom);
    return status;
}

static creme_status add_exon(creme_gene_model *gene, creme_interval at)
{
    creme_status status = creme_grow(&gene->exons, &gene->exon_capacity, gene->exon_count + 1, sizeof *gene->exons);
    if (status == CREME_OK) gene->exons[gene->exon_count++] = at;
    return status;
}

/* The 5' end. */
static creme_status add_tss(creme_gene_model *gene, creme_interval at, bool reverse)
{
    creme_status status = creme_grow(&gene->tss, &gene->tss_capacity, gene->tss_count + 1, sizeof *gene->tss);
    if (status == CREME_OK) gene->tss[gene->tss_count++] = reverse ? at.end - 1 : at.start;
    return status;
}

/* Keeps that the line's ID is of a gene, for what says no more than that it is part of it. */
static creme_status keep_id(reader *r, const creme_gff_line *line, size_t gene)
{
    size_t number = 0, before = r->ids.count;
    creme_status status = CREME_OK;
    if (!line->id || line->kind == CREME_GFF_EXON) return CREME_OK;
    CREME_TRY(creme_grow(&r->heads, &r->head_capacity, before + 1, sizeof *r->heads));
    CREME_TRY(creme_grow(&r->parts, &r->part_capacity, r->part_count + 1, sizeof *r->parts));
    CREME_TRY(creme_text_map_add(&r->ids, line->id, &number));
    if (number == before) r->heads[number] = NONE;
    size_t count = 0;
    for (size_t i = r->heads[number]; i != NONE; i = r->parts[i].next, count++) {
        if (r->parts[i].gene == gene) goto done;
    }
    if (count == MOST_GENES) {
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "more than %d parents of %.80s", MOST_GENES, line->id);
    }
    r->parts[r->part_count] = (part){gene, r->heads[number]};
    r->heads[number] = r->part_count++;
done:
    return status;
}

static creme_status add_to(reader *r, const creme_gff_line *line, size_t index)
{
    creme_gene_model *gene = &r->out->at[index];
    creme_interval at = {line->start, line->end}, exon;
    creme_gff_line row = *line;
    creme_status status = CREME_OK;
    if (at.start < gene->at.start) gene->at.start = at.start;
    if (at.end > gene->at.end) gene->at.end = at.end;
    if (line->kind == CREME_GFF_GENE) gene->own = at;
    if (line->kind == CREME_GFF_EXON) CREME_TRY(add_exon(gene, at));
    if (line->kind == CREME_GFF_TRANSCRIPT) CREME_TRY(add_tss(gene, at, line->strand == '-'));
    while (creme_gene_pred_next_exon(&row, &exon)) CREME_TRY(add_exon(gene, exon));
    CREME_TRY(keep_id(r, line, index));
done:
    return status;
}

static creme_status add_to_gene(reader *r, const creme_gff_line *line, const char *id)
{
    size_t index = 0;
    creme_status status = find_gene(r, line, id, &index);
    return status == CREME_OK ? add_to(r, line, index) : status;
}

/* In GFF3 a transcript says what gene it is part of, or several, and an exon, what transcripts. */
static creme_status add_to_parent(reader *r, const creme_gff_line *line, const char *parent, bool *added)
{
    creme_status status = CREME_OK;
    if (line->kind != CREME_GFF_EXON) {
        *added = true;
        return add_to_gene(r, line, creme_gff_bare_id(parent));
    }
    size_t number = creme_text_map_find(&r->ids, parent);
    for (size_t i = number == NONE ? NONE : r->heads[number]; i != NONE; i = r->parts[i].next) {
        CREME_TRY(add_to(r, line, r->parts[i].gene));
        *added = true;
    }
done:
    return status;
}

static creme_status add_to_parents(reader *r, const creme_gff_line *line, bool *added)
{
    creme_status status = CREME_OK;
    for (const char *at = line->parent; at && *at && status == CREME_OK;) {
        size_t length = strcspn(at, ",");
        char *parent = NULL;
        status = creme_copy_text_n(&parent, at, length);
        if (status == CREME_OK && length > 0) status = add_to_parent(r, line, parent, added);
        creme_free(parent);
        at += length + (at[length] == ',');
    }
    return status;
}

static creme_status add_line(reader *r, const creme_gff_line *line)
{
    bool added = false;
    creme_status status = CREME_OK;
    if (line->gene_id) return add_to_gene(r, line, line->gene_id);
    CREME_TRY(add_to_parents(r, line, &added));
    const char *id = line->gene_name ? line->gene_name : line->exon_starts ? line->transcript_id : NULL;
    if (!added && id) status = add_to_gene(r, line, id);
done:
    return status;
}

static creme_status read_line(reader *r, char *text)
{
    creme_gff_line line;
    creme_status status = CREME_OK;
    CREME_TRY(creme_gff_line_parse(&line, &r->tags, r->lines, text));
    CREME_TRY(read_chrom(r, line.chrom));
    if (line.kind == CREME_GFF_PART || !is_wanted(r, (creme_interval){line.start, line.end})) goto done;
    CREME_TRY(add_line(r, &line));
done:
    return status;
}

/* A gene without transcripts has its own TSS. */
static creme_status add_own_tss(creme_gene_model *gene)
{
    if (gene->tss_count > 0 || gene->own.end == 0 || gene->strand == '.') return CREME_OK;
    return add_tss(gene, gene->own, gene->strand == '-');
}

static int by_start(const void *a, const void *b)
{
    const creme_interval *x = a, *y = b;
    return (x->start > y->start) - (x->start < y->start);
}

static int by_value(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void tidy(creme_gene_model *gene)
{
    size_t kept = 0;
    if (gene->exon_count > 0) qsort(gene->exons, gene->exon_count, sizeof *gene->exons, by_start);
    for (size_t i = 0; i < gene->exon_count; i++) {
        creme_interval at = gene->exons[i];
        if (kept > 0 && at.start <= gene->exons[kept - 1].end) {
            if (at.end > gene->exons[kept - 1].end) gene->exons[kept - 1].end = at.end;
        } else {
            gene->exons[kept++] = at;
        }
    }
    gene->exon_count = kept;
    kept = 0;
    if (gene->tss_count > 0) qsort(gene->tss, gene->tss_count, sizeof *gene->tss, by_value);
    for (size_t i = 0; i < gene->tss_count; i++) {
        if (kept == 0 || gene->tss[i] != gene->tss[kept - 1]) gene->tss[kept++] = gene->tss[i];
    }
    gene->tss_count = kept;
}

static void clear_model(creme_gene_model *gene)
{
    creme_free(gene->id);
    creme_free(gene->name);
    creme_free(gene->chrom);
    creme_free(gene->exons);
    creme_free(gene->tss);
}

/* Whether both are of rows of genePred that a third one, after them, showed to be of one gene. */
static bool is_same_gene(const creme_gene_model *a, const creme_gene_model *b)
{
    return a->listed && b->listed && a->strand == b->strand && a->at.start < b->at.end && b->at.start < a->at.end &&
           strcmp(a->id, b->id) == 0 && strcmp(a->chrom, b->chrom) == 0;
}

static creme_status take_over(creme_gene_model *gene, const creme_gene_model *other)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < other->exon_count; i++) CREME_TRY(add_exon(gene, other->exons[i]));
    for (size_t i = 0; i < other->tss_count; i++) {
        CREME_TRY(add_tss(gene, (creme_interval){other->tss[i], other->tss[i] + 1}, false));
    }
    if (other->at.start < gene->at.start) gene->at.start = other->at.start;
    if (other->at.end > gene->at.end) gene->at.end = other->at.end;
done:
    return status;
}

static creme_status join_rows(creme_gene_models *models)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < models->count; i++) {
        for (size_t k = i + 1; k < models->count;) {
            if (!is_same_gene(&models->at[i], &models->at[k])) {
                k++;
                continue;
            }
            CREME_TRY(take_over(&models->at[i], &models->at[k]));
            clear_model(&models->at[k]);
            models->count--;
            memmove(&models->at[k], &models->at[k + 1], (models->count - k) * sizeof *models->at);
            k = i + 1; /* it is longer now */
        }
    }
done:
    return status;
}

creme_status creme_gene_models_read(creme_gene_models *out, const char *path, const creme_chromosome_aliases *aliases,
                                    const creme_gene_place *places, size_t count)
{
    reader r = {.out = out, .aliases = aliases};
    char *line = NULL;
    creme_status status = CREME_OK;
    *out = (creme_gene_models){0};
    CREME_TRY(sort_places(&r, places, count));
    CREME_TRY(creme_lines_open(&r.lines, path));
    for (;;) {
        CREME_TRY(creme_lines_next(r.lines, &line));
        if (!line || *line == '>' || strncmp(line, "##FASTA", 7) == 0) break; /* sequences may follow upon a GFF3 */
        if (*line && *line != '#') CREME_TRY(read_line(&r, line));
    }
    CREME_TRY(join_rows(out));
    for (size_t i = 0; i < out->count; i++) {
        CREME_TRY(add_own_tss(&out->at[i]));
        tidy(&out->at[i]);
    }
done:
    creme_text_map_clear(&r.ids);
    creme_free(r.heads);
    creme_free(r.parts);
    creme_lines_close(r.lines);
    creme_free(r.places);
    creme_free(r.chrom);
    creme_gff_tags_clear(&r.tags);
    return status;
}

void creme_gene_models_clear(creme_gene_models *models)
{
    for (size_t i = 0; i < models->count; i++) clear_model(&models->at[i]);
    creme_free(models->at);
    *models = (creme_gene_models){0};
}
