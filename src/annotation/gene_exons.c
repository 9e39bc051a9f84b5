/* Collecting exons, and finding whose they are.
 *
 * An exon says its gene by gene_id (GTF, GENCODE's GFF3), or its transcript by Parent (GFF3 of Ensembl and NCBI), or
 * only a name. Whoever is spoken of is an owner: a gene or a transcript, known by a key with chromosome and strand, so
 * that what two chromosomes share by name (chrX, chrY) is not mixed up. Owners are settled after the last line. */
#include "annotation/gene_exons.h"

#include "annotation/gene_key.h"
#include "annotation/gene_pred.h"
#include "annotation/gff_line.h"
#include "base/memory.h"
#include "base/text_map.h"

#include <stdlib.h>
#include <string.h>

#define NONE CREME_TEXT_MAP_NONE

enum { MOST_GENERATIONS = 8 }; /* from exon to gene; a chain of parents that is longer goes in a circle */
enum { MOST_PARENTS = 100 };   /* exons are repeated for each */

typedef struct owner {
    size_t parent;       /* owner, NONE of a gene */
    size_t others;       /* further parents, or NONE */
    size_t id, name;     /* texts, or NONE */
    size_t chrom;        /* text */
    creme_interval at;   /* of its lines and its exons */
    char strand;         /* '+', '-', or 0 */
    bool is_gene;        /* is known by gene_id, by a name alone, or by a line of a gene */
    size_t first, exons; /* its exons, in `exons` of the whole */
} owner;

/* An exon, and after settling, of which gene. */
typedef struct exon {
    size_t of;
    creme_interval at;
} exon;

/* A row of genePred: a name may be of several genes, which its rows' places tell apart. */
typedef struct row {
    size_t of; /* owner that the name is of */
    creme_interval at;
    size_t first, count; /* its exons, in `found` */
} row;

/* A parent beside an owner's first. */
typedef struct further {
    size_t parent, next; /* owner; index in `others`, or NONE */
} further;

/* A gene among those of one name. */
typedef struct called {
    size_t gene, next; /* index in `called`, or NONE */
} called;

struct creme_gene_exons {
    creme_text_map texts, keys;
    owner *owners; /* [keys.count] */
    size_t owner_capacity;
    exon *found; /* [count] */
    size_t count, capacity;
    row *rows;
    size_t row_count, row_capacity;
    further *others;
    size_t other_count, other_capacity;
    creme_interval *exons; /* of all genes */
    creme_assembly_set assemblies;
    creme_text_map names[3]; /* gene_ids, gene_ids without version, names */
    size_t *heads[3];        /* -> index in `calls` */
    size_t head_capacity[3];
    called *calls;
    size_t call_count, call_capacity;
    creme_gff_tags tags;
};

enum { BY_ID, BY_BARE_ID, BY_NAME, WAYS };

void creme_gene_exons_free(creme_gene_exons *exons)
{
    if (!exons) return;
    creme_text_map_clear(&exons->texts);
    creme_text_map_clear(&exons->keys);
    for (int way = 0; way < WAYS; way++) {
        creme_text_map_clear(&exons->names[way]);
        creme_free(exons->heads[way]);
    }
    creme_gff_tags_clear(&exons->tags);
    creme_free(exons->owners);
    creme_free(exons->found);
    creme_free(exons->rows);
    creme_free(exons->others);
    creme_free(exons->exons);
    creme_free(exons->calls);
    creme_free(exons);
}

creme_assembly_set creme_gene_exons_assemblies(const creme_gene_exons *exons)
{
    return exons->assemblies;
}

/* --- Lines ----------------------------------------------------------------------------------------------------- */

/* The owner that `kind` ('G' of gene_id, 'N' of a gene's name, 'P' of an ID) and text name, made if it is new. */
static creme_status find_owner(creme_gene_exons *self, char kind, const char *text, const creme_gff_line *line,
                               size_t *index)
{
    char *key = NULL;
    size_t before = self->keys.count, chrom = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&key, "%c%s\t%s\t%c", kind, text, line->chrom, line->strand ? line->strand : '.'));
    CREME_TRY(creme_text_map_add(&self->texts, line->chrom, &chrom));
    CREME_TRY(creme_grow(&self->owners, &self->owner_capacity, before + 1, sizeof *self->owners));
    CREME_TRY(creme_text_map_add(&self->keys, key, index));
    if (*index == before) {
        self->owners[before] = (owner){.parent = NONE,
                                       .others = NONE,
                                       .id = NONE,
                                       .name = NONE,
                                       .chrom = chrom,
                                       .at = {line->start, line->end},
                                       .strand = line->strand,
                                       .is_gene = kind != 'P'};
    }
done:
    creme_free(key);
    return status;
}

static creme_status keep_text(creme_gene_exons *self, size_t *number, const char *text)
{
    return text && *number == NONE ? creme_text_map_add(&self->texts, text, number) : CREME_OK;
}

static void widen(owner *o, creme_interval at)
{
    if (at.start < o->at.start) o->at.start = at.start;
    if (at.end > o->at.end) o->at.end = at.end;
}

/* The gene of which a line says the gene_id, or else a name; *index is NONE if it says neither. */
static creme_status take_gene_of(creme_gene_exons *self, const creme_gff_line *line, bool by_name, size_t *index)
{
    creme_status status = CREME_OK;
    *index = NONE;
    if (!line->gene_id && !(by_name && line->gene_name)) return CREME_OK;
    CREME_TRY(
        find_owner(self, line->gene_id ? 'G' : 'N', line->gene_id ? line->gene_id : line->gene_name, line, index));
    owner *gene = &self->owners[*index];
    CREME_TRY(keep_text(self, &gene->id, line->gene_id));
    CREME_TRY(keep_text(self, &gene->name, line->gene_name));
    widen(gene, (creme_interval){line->start, line->end});
done:
    return status;
}

/* The next owner of a list of parents, which goes on behind it; NONE after the last. */
static creme_status take_parent(creme_gene_exons *self, const char **list, const creme_gff_line *line, size_t *index)
{
    char *key = NULL;
    creme_status status = CREME_OK;
    *index = NONE;
    *list += strspn(*list, ",");
    size_t length = strcspn(*list, ",");
    if (length == 0) return CREME_OK;
    CREME_TRY(creme_copy_text_n(&key, *list, length));
    CREME_TRY(find_owner(self, 'P', key, line, index));
    *list += length;
done:
    creme_free(key);
    return status;
}

/* Whether an owner has this parent; *count: how many it has. */
static bool has_parent(const creme_gene_exons *self, size_t child, size_t parent, size_t *count)
{
    const owner *o = &self->owners[child];
    bool has = o->parent == parent;
    *count = 1;
    for (size_t i = o->others; i != NONE; i = self->others[i].next, ++*count) {
        has = has || self->others[i].parent == parent;
    }
    return has;
}

/* A transcript of several genes: what is part of it is part of each. Lines of one ID may come again. */
static creme_status take_more_parents(creme_gene_exons *self, const creme_lines *lines, const char *list,
                                      const creme_gff_line *line, size_t child)
{
    creme_status status = CREME_OK;
    for (size_t parent = NONE, count = 0;;) {
        CREME_TRY(take_parent(self, &list, line, &parent));
        if (parent == NONE) return CREME_OK;
        if (has_parent(self, child, parent, &count)) continue;
        if (count == MOST_PARENTS) {
            return creme_lines_fail(lines, CREME_ERROR_FORMAT, "more than %d parents of %.80s", MOST_PARENTS,
                                    line->id);
        }
        CREME_TRY(creme_grow(&self->others, &self->other_capacity, self->other_count + 1, sizeof *self->others));
        self->others[self->other_count] = (further){parent, self->owners[child].others};
        self->owners[child].others = self->other_count++;
    }
done:
    return status;
}

/* A gene or a transcript, with what it is part of: what is part of it may come before it. */
static creme_status take_owner(creme_gene_exons *self, const creme_lines *lines, const creme_gff_line *line)
{
    size_t gene = NONE, self_index = NONE, parent = NONE;
    const char *parents = line->parent;
    creme_status status = CREME_OK;
    CREME_TRY(take_gene_of(self, line, !line->parent, &gene));
    if (!line->id) goto done;
    CREME_TRY(find_owner(self, 'P', line->id, line, &self_index));
    if (gene == NONE && parents) {
        CREME_TRY(take_parent(self, &parents, line, &parent));
        self->owners[self_index].parent = parent;
        CREME_TRY(take_more_parents(self, lines, parents, line, self_index));
    }
    self->owners[self_index].parent = gene != NONE ? gene : parent;
    self->owners[self_index].is_gene = line->kind == CREME_GFF_GENE;
done:
    return status;
}

static creme_status add_exon(creme_gene_exons *self, size_t of, const creme_gff_line *line)
{
    creme_status status = creme_grow(&self->found, &self->capacity, self->count + 1, sizeof *self->found);
    if (status == CREME_OK) self->found[self->count++] = (exon){of, {line->start, line->end}};
    return status;
}

/* In GFF3 an exon may be part of several transcripts. */
static creme_status take_exon(creme_gene_exons *self, const creme_gff_line *line)
{
    size_t of = NONE;
    creme_status status = CREME_OK;
    CREME_TRY(take_gene_of(self, line, !line->parent, &of));
    if (of != NONE) return add_exon(self, of, line);
    for (const char *parents = line->parent; parents;) {
        CREME_TRY(take_parent(self, &parents, line, &of));
        if (of == NONE) break;
        CREME_TRY(add_exon(self, of, line));
    }
done:
    return status;
}

/* A row of genePred lists its exons; without a gene's name its own stands for it, as it does for a locus. */
static creme_status take_listed_exons(creme_gene_exons *self, const creme_gff_line *listed)
{
    creme_gff_line line = *listed;
    creme_interval at;
    size_t of = NONE, first = self->count;
    creme_status status = CREME_OK;
    if (!line.gene_name) line.gene_name = line.transcript_id;
    CREME_TRY(take_gene_of(self, &line, true, &of));
    while (of != NONE && creme_gene_pred_next_exon(&line, &at)) {
        line.start = at.start;
        line.end = at.end;
        CREME_TRY(add_exon(self, of, &line));
    }
    if (of == NONE) goto done;
    CREME_TRY(creme_grow(&self->rows, &self->row_capacity, self->row_count + 1, sizeof *self->rows));
    self->rows[self->row_count++] = (row){of, {listed->start, listed->end}, first, self->count - first};
done:
    return status;
}

static creme_status take_line(creme_gene_exons *self, const creme_lines *lines, char *text)
{
    creme_gff_line line;
    creme_status status = CREME_OK;
    CREME_TRY(creme_gff_line_parse(&line, &self->tags, lines, text));
    if (line.exon_starts)
        status = take_listed_exons(self, &line);
    else if (line.kind == CREME_GFF_EXON)
        status = take_exon(self, &line);
    else if (line.kind != CREME_GFF_PART)
        status = take_owner(self, lines, &line);
done:
    return status;
}

/* --- Genes ----------------------------------------------------------------------------------------------------- */

/* The gene at the end of the chain of parents; NONE if there is none. */
static size_t gene_of(const creme_gene_exons *self, size_t index)
{
    for (int i = 0; i < MOST_GENERATIONS && index != NONE; i++) {
        const owner *o = &self->owners[index];
        if (o->parent == NONE) return o->is_gene ? index : NONE;
        index = o->parent;
    }
    return NONE;
}

static int by_name_and_start(const void *a, const void *b)
{
    const row *x = a, *y = b;
    if (x->of != y->of) return x->of < y->of ? -1 : 1;
    return (x->at.start > y->at.start) - (x->at.start < y->at.start);
}

/* Another gene of the name of `like`. */
static creme_status add_namesake(creme_gene_exons *self, size_t like, creme_interval at, size_t *index)
{
    char *key = NULL;
    size_t before = self->keys.count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&key, "%s\t%zu", creme_text_map_get(&self->keys, like), before));
    CREME_TRY(creme_grow(&self->owners, &self->owner_capacity, before + 1, sizeof *self->owners));
    CREME_TRY(creme_text_map_add(&self->keys, key, index));
    self->owners[*index] = self->owners[like];
    self->owners[*index].at = at;
done:
    creme_free(key);
    return status;
}

/* Rows of one name that do not overlap are of genes of their own: refGene has what maps to several places at each. */
static creme_status part_rows(creme_gene_exons *self)
{
    size_t gene = NONE;
    creme_status status = CREME_OK;
    if (self->row_count > 0) qsort(self->rows, self->row_count, sizeof *self->rows, by_name_and_start);
    for (size_t i = 0; i < self->row_count; i++) {
        const row *r = &self->rows[i];
        if (i == 0 || r->of != self->rows[i - 1].of) {
            gene = r->of;
            self->owners[gene].at = r->at;
        } else if (r->at.start >= self->owners[gene].at.end) {
            CREME_TRY(add_namesake(self, r->of, r->at, &gene));
        }
        widen(&self->owners[gene], r->at);
        for (size_t k = 0; k < r->count; k++) self->found[r->first + k].of = gene;
    }
done:
    return status;
}

static int by_gene_and_start(const void *a, const void *b)
{
    const exon *x = a, *y = b;
    if (x->of != y->of) return x->of < y->of ? -1 : 1;
    return (x->at.start > y->at.start) - (x->at.start < y->at.start);
}

/* Exons of a transcript of several genes, again for each gene but the first. */
static creme_status repeat_exons(creme_gene_exons *self)
{
    size_t count = self->count;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < count; i++) {
        size_t other = self->owners[self->found[i].of].others;
        for (; other != NONE; other = self->others[other].next) {
            CREME_TRY(creme_grow(&self->found, &self->capacity, self->count + 1, sizeof *self->found));
            self->found[self->count++] = (exon){self->others[other].parent, self->found[i].at};
        }
    }
done:
    return status;
}

/* Gives each exon its gene, and each gene its exons, those that overlap or touch as one. */
static creme_status settle_exons(creme_gene_exons *self)
{
    size_t kept = 0;
    creme_status status = CREME_OK;
    CREME_TRY(part_rows(self));
    CREME_TRY(repeat_exons(self));
    for (size_t i = 0; i < self->count; i++) {
        exon found = self->found[i];
        found.of = gene_of(self, found.of);
        if (found.of != NONE) self->found[kept++] = found;
    }
    self->count = kept;
    if (kept > 0) qsort(self->found, kept, sizeof *self->found, by_gene_and_start);
    CREME_TRY(creme_allocate(&self->exons, kept, sizeof *self->exons));
    size_t made = 0;
    for (size_t i = 0; i < kept; i++) {
        owner *gene = &self->owners[self->found[i].of];
        creme_interval at = self->found[i].at;
        widen(gene, at);
        if (gene->exons == 0) gene->first = made;
        if (gene->exons > 0 && at.start <= self->exons[made - 1].end) {
            if (at.end > self->exons[made - 1].end) self->exons[made - 1].end = at.end;
            continue;
        }
        self->exons[made++] = at;
        gene->exons++;
    }
    creme_free(self->found);
    self->found = NULL;
done:
    return status;
}

static creme_status call(creme_gene_exons *self, int way, const char *text, size_t gene)
{
    size_t number = 0, before = self->names[way].count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&self->heads[way], &self->head_capacity[way], before + 1, sizeof *self->heads[way]));
    CREME_TRY(creme_grow(&self->calls, &self->call_capacity, self->call_count + 1, sizeof *self->calls));
    CREME_TRY(creme_text_map_add(&self->names[way], text, &number));
    if (number == before) self->heads[way][number] = NONE;
    self->calls[self->call_count] = (called){gene, self->heads[way][number]};
    self->heads[way][number] = self->call_count++;
done:
    return status;
}

static creme_status call_genes(creme_gene_exons *self)
{
    creme_status status = CREME_OK;
    char bare[CREME_GENE_BYTES];
    for (size_t i = 0; i < self->keys.count; i++) {
        const owner *gene = &self->owners[i];
        if (gene->parent != NONE || !gene->is_gene) continue;
        if (gene->name != NONE) CREME_TRY(call(self, BY_NAME, creme_text_map_get(&self->texts, gene->name), i));
        if (gene->id == NONE) continue;
        const char *id = creme_text_map_get(&self->texts, gene->id);
        CREME_TRY(call(self, BY_ID, id, i));
        CREME_TRY(call(self, BY_BARE_ID, creme_gene_bare(id, bare), i));
    }
done:
    return status;
}

creme_status creme_gene_exons_read(creme_gene_exons **out, const char *path)
{
    creme_lines *lines = NULL;
    creme_gene_exons *self = NULL;
    char *line = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_lines_open(&lines, path));
    CREME_TRY(creme_allocate_zero(&self, 1, sizeof *self));
    for (;;) {
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line || *line == '>' || strncmp(line, "##FASTA", 7) == 0) break; /* sequences may follow upon a GFF3 */
        bool header = line[0] == '#' && (line[1] == '!' || line[1] == '#');
        if (header) self->assemblies |= creme_assembly_from_text(line);
        if (*line && *line != '#') CREME_TRY(take_line(self, lines, line));
    }
    CREME_TRY(settle_exons(self));
    CREME_TRY(call_genes(self));
    if (self->count == 0) {
        status =
            creme_fail(CREME_ERROR_FORMAT,
                       "%s: has no exon of a gene; expected a GTF or GFF3 with lines of exons, or genePred", path);
        goto done;
    }
    *out = self;
    self = NULL;
done:
    creme_gene_exons_free(self);
    creme_lines_close(lines);
    return status;
}

/* --- Looking one up -------------------------------------------------------------------------------------------- */

typedef struct search {
    const creme_gene_exons *self;
    const creme_locus *locus;
    const creme_chromosome_aliases *aliases;
    bool named;   /* some gene is called so */
    size_t best;  /* of those on chromosome and strand, the nearest */
    int64_t away; /* ... its 5' end, from the TSS */
} search;

static void consider(search *s, size_t index)
{
    const owner *gene = &s->self->owners[index];
    s->named = true;
    if (gene->strand != s->locus->strand) return;
    if (!creme_chromosome_same(s->aliases, creme_text_map_get(&s->self->texts, gene->chrom), s->locus->chrom)) return;
    int64_t begin = gene->strand == '-' ? gene->at.end - 1 : gene->at.start;
    int64_t away = begin > s->locus->tss ? begin - s->locus->tss : s->locus->tss - begin;
    if (s->best != NONE && (away > s->away || (away == s->away && index > s->best))) return;
    s->best = index;
    s->away = away;
}

/* Whether one was found. */
static bool look_for(search *s, int way, const char *text)
{
    size_t number = creme_text_map_find(&s->self->names[way], text);
    if (number == NONE) return false;
    for (size_t i = s->self->heads[way][number]; i != NONE; i = s->self->calls[i].next) {
        consider(s, s->self->calls[i].gene);
    }
    return s->best != NONE;
}

static bool look_for_id(search *s, const char *id)
{
    char bare[CREME_GENE_BYTES];
    return look_for(s, BY_ID, id) || look_for(s, BY_BARE_ID, creme_gene_bare(id, bare));
}

creme_exon_match creme_gene_exons_find(const creme_gene_exons *exons, const creme_locus *locus, const char *gene_id,
                                       const creme_chromosome_aliases *aliases, creme_exon_gene *out)
{
    search s = {.self = exons, .locus = locus, .aliases = aliases, .best = NONE};
    bool found =
        (gene_id && look_for_id(&s, gene_id)) || look_for(&s, BY_NAME, locus->name) || look_for_id(&s, locus->name);
    *out = (creme_exon_gene){0};
    if (!found) return s.named ? CREME_EXONS_ELSEWHERE : CREME_EXONS_UNNAMED;
    const owner *gene = &exons->owners[s.best];
    *out = (creme_exon_gene){.id = gene->id == NONE ? NULL : creme_text_map_get(&exons->texts, gene->id),
                             .name = gene->name == NONE ? NULL : creme_text_map_get(&exons->texts, gene->name),
                             .at = gene->at,
                             .exons = exons->exons + gene->first,
                             .exon_count = gene->exons};
    return CREME_EXONS_FOUND;
}
