/* Collecting genes and transcripts. A gene's line may come before or after its transcripts, a transcript's before or
 * after its exons, so that who belongs to whom is settled at the end. */
#include "annotation/gff_records.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

const char *creme_gff_records_text(const creme_gff_records *records, size_t number)
{
    return number == CREME_GFF_NONE ? "" : creme_text_map_get(&records->texts, number);
}

void creme_gff_records_clear(creme_gff_records *records)
{
    creme_text_map_clear(&records->texts);
    creme_text_map_clear(&records->gene_keys);
    creme_text_map_clear(&records->transcript_keys);
    creme_text_map_clear(&records->exon_keys);
    creme_gff_tags_clear(&records->tags);
    creme_tally_clear(&records->features);
    creme_free(records->genes);
    creme_free(records->transcripts);
    creme_free(records->of_exons);
    *records = (creme_gff_records){0};
}

static creme_status keep_text(creme_gff_records *r, const char *text, size_t *number)
{
    *number = CREME_GFF_NONE;
    return text && *text ? creme_text_map_add(&r->texts, text, number) : CREME_OK;
}

/* Keeps it unless there is one already. */
static creme_status keep_first(creme_gff_records *r, const char *text, size_t *number)
{
    return *number == CREME_GFF_NONE ? keep_text(r, text, number) : CREME_OK;
}

/* --- Genes ----------------------------------------------------------------------------------------------------- */

static creme_status find_gene(creme_gff_records *r, const char *key, size_t *index)
{
    size_t before = r->gene_keys.count;
    creme_status status = creme_text_map_add(&r->gene_keys, key, index);
    if (status == CREME_OK) status = creme_grow(&r->genes, &r->gene_capacity, r->gene_keys.count, sizeof *r->genes);
    if (status == CREME_OK && *index == before) {
        r->genes[before] = (creme_gff_gene){
            .id = CREME_GFF_NONE, .name = CREME_GFF_NONE, .type = CREME_GFF_NONE, .chrom = CREME_GFF_NONE};
    }
    return status;
}

static creme_status take_gene(creme_gff_records *r, const creme_gff_line *line)
{
    const char *key = line->id ? line->id : line->gene_id;
    size_t index = 0;
    creme_status status = CREME_OK;
    r->lines_of_genes++;
    if (!key) return CREME_OK;
    CREME_TRY(find_gene(r, key, &index));
    creme_gff_gene *gene = &r->genes[index];
    CREME_TRY(keep_first(r, line->gene_id, &gene->id));
    CREME_TRY(keep_first(r, line->gene_name, &gene->name));
    CREME_TRY(keep_first(r, line->gene_type, &gene->type));
    if (gene->on_line) goto done;
    CREME_TRY(keep_first(r, line->chrom, &gene->chrom));
    gene->start = line->start;
    gene->end = line->end;
    gene->strand = line->strand;
    gene->on_line = true;
done:
    return status;
}

/* --- Transcripts ----------------------------------------------------------------------------------------------- */

static creme_status add_transcript(creme_gff_records *r, const creme_gff_line *line, const char *key, bool from_exons)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&r->transcripts, &r->capacity, r->count + 1, sizeof *r->transcripts));
    creme_gff_transcript *t = &r->transcripts[r->count];
    *t = (creme_gff_transcript){.gene = CREME_GFF_NONE,
                                .start = line->start,
                                .end = line->end,
                                .strand = line->strand,
                                .from_exons = from_exons,
                                .is_mrna = strcmp(line->feature, "mRNA") == 0};
    const char *id = line->transcript_id;
    t->guessed_id = !id && from_exons;
    if (t->guessed_id) id = creme_gff_bare_id(key);
    CREME_TRY(keep_text(r, line->chrom, &t->chrom));
    CREME_TRY(keep_text(r, id, &t->id));
    CREME_TRY(keep_text(r, line->gene_id, &t->gene_id));
    CREME_TRY(keep_text(r, line->gene_name, &t->gene_name));
    CREME_TRY(keep_text(r, line->gene_type, &t->gene_type));
    CREME_TRY(keep_text(r, line->transcript_type, &t->type));
    CREME_TRY(keep_text(r, line->tags, &t->tags));
    CREME_TRY(keep_text(r, key, &t->key));
    CREME_TRY(keep_text(r, from_exons ? key : line->parent, &t->parent));
    r->count++;
done:
    return status;
}

/* In GFF3 a line may be part of several things. */
static creme_status for_each_parent(creme_gff_records *r, const creme_gff_line *line,
                                    creme_status (*take)(creme_gff_records *r, const creme_gff_line *line,
                                                         const char *parent))
{
    creme_status status = CREME_OK;
    for (const char *at = line->parent; *at && status == CREME_OK;) {
        size_t length = strcspn(at, ",");
        char *parent = NULL;
        status = creme_copy_text_n(&parent, at, length);
        if (status == CREME_OK && length > 0) status = take(r, line, parent);
        creme_free(parent);
        at += length + (at[length] == ',');
    }
    return status;
}

static creme_status take_transcript_of(creme_gff_records *r, const creme_gff_line *line, const char *parent)
{
    creme_gff_line one = *line;
    one.parent = parent;
    return add_transcript(r, &one, line->id ? line->id : line->transcript_id, false);
}

static creme_status take_transcript(creme_gff_records *r, const creme_lines *lines, const creme_gff_line *line)
{
    const char *key = line->id ? line->id : line->transcript_id;
    size_t number = 0;
    creme_status status = CREME_OK;
    if (!key && !line->gene_id && !line->gene_name) {
        return creme_lines_fail(
            lines, CREME_ERROR_FORMAT,
            "a transcript without gene_name, gene_id and transcript_id (GFF3: ID) among its attributes");
    }
    r->lines_of_transcripts++;
    if (key) CREME_TRY(creme_text_map_add(&r->transcript_keys, key, &number));
    if (line->parent && strchr(line->parent, ',')) return for_each_parent(r, line, take_transcript_of);
    CREME_TRY(add_transcript(r, line, key, false));
done:
    return status;
}

/* An exon of the transcript `key`: the same name elsewhere (chrX and chrY, the other strand) is another one. */
static creme_status take_exon_of(creme_gff_records *r, const creme_gff_line *line, const char *key)
{
    char *place = NULL;
    size_t before = r->exon_keys.count, number = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&place, "%s\t%s\t%c", key, line->chrom, line->strand ? line->strand : '.'));
    CREME_TRY(creme_text_map_add(&r->exon_keys, place, &number));
    CREME_TRY(creme_grow(&r->of_exons, &r->exon_capacity, r->exon_keys.count, sizeof *r->of_exons));
    if (number == before) {
        r->of_exons[number] = r->count;
        CREME_TRY(add_transcript(r, line, key, true));
    }
    creme_gff_transcript *t = &r->transcripts[r->of_exons[number]];
    if (line->start < t->start) t->start = line->start;
    if (line->end > t->end) t->end = line->end;
done:
    creme_free(place);
    return status;
}

static creme_status take_exon(creme_gff_records *r, const creme_gff_line *line)
{
    if (line->parent) return for_each_parent(r, line, take_exon_of);
    return line->transcript_id ? take_exon_of(r, line, line->transcript_id) : CREME_OK;
}

creme_status creme_gff_records_take(creme_gff_records *r, const creme_lines *lines, char *text)
{
    creme_gff_line line;
    creme_status status = CREME_OK;
    CREME_TRY(creme_gff_line_parse(&line, &r->tags, lines, text));
    CREME_TRY(creme_tally_add(&r->features, line.feature));
    r->lone_cds += line.lone_cds;
    if (line.kind == CREME_GFF_GENE) CREME_TRY(take_gene(r, &line));
    if (line.kind == CREME_GFF_TRANSCRIPT) CREME_TRY(take_transcript(r, lines, &line));
    if (line.kind == CREME_GFF_EXON) CREME_TRY(take_exon(r, &line));
done:
    return status;
}

/* --- The end --------------------------------------------------------------------------------------------------- */

static size_t find_text(const creme_gff_records *r, const creme_text_map *map, size_t number)
{
    return number == CREME_GFF_NONE ? CREME_GFF_NONE : creme_text_map_find(map, creme_gff_records_text(r, number));
}

/* AUGUSTUS's "g1.t1" is of "g1", which nothing else says. */
static creme_status find_gene_of_name(const creme_gff_records *r, creme_gff_transcript *t)
{
    const char *key = creme_gff_records_text(r, t->key), *dot = strrchr(key, '.');
    char *gene = NULL;
    if (t->gene_id != CREME_GFF_NONE || t->parent != CREME_GFF_NONE || !dot) return CREME_OK;
    creme_status status = creme_copy_text_n(&gene, key, (size_t)(dot - key));
    if (status == CREME_OK) t->gene = creme_text_map_find(&r->gene_keys, gene);
    creme_free(gene);
    return status;
}

/* What a transcript's own line does not say, its gene's does. */
static creme_status complete(creme_gff_records *r, creme_gff_transcript *t)
{
    t->gene = find_text(r, &r->gene_keys, t->parent);
    if (t->gene != CREME_GFF_NONE && t->guessed_id) t->id = CREME_GFF_NONE; /* the gene's own exons */
    if (t->gene == CREME_GFF_NONE) t->gene = find_text(r, &r->gene_keys, t->gene_id);
    creme_status status = t->gene == CREME_GFF_NONE ? find_gene_of_name(r, t) : CREME_OK;
    if (status != CREME_OK || t->gene == CREME_GFF_NONE) return status;
    creme_gff_gene *gene = &r->genes[t->gene];
    gene->has_transcripts = true;
    if (t->gene_id == CREME_GFF_NONE) t->gene_id = gene->id;
    if (t->gene_name == CREME_GFF_NONE) t->gene_name = gene->name;
    if (t->gene_type == CREME_GFF_NONE) t->gene_type = gene->type;
    return CREME_OK;
}

/* Of a gene that has neither transcripts nor exons, its own ends are the best that is known. */
static creme_status take_genes_for_transcripts(creme_gff_records *r)
{
    for (size_t i = 0; i < r->gene_keys.count; i++) {
        const creme_gff_gene *gene = &r->genes[i];
        if (!gene->on_line || gene->has_transcripts) continue;
        creme_status status = creme_grow(&r->transcripts, &r->capacity, r->count + 1, sizeof *r->transcripts);
        if (status != CREME_OK) return status;
        r->transcripts[r->count++] = (creme_gff_transcript){.gene = i,
                                                            .chrom = gene->chrom,
                                                            .id = CREME_GFF_NONE,
                                                            .gene_id = gene->id,
                                                            .gene_name = gene->name,
                                                            .gene_type = gene->type,
                                                            .type = CREME_GFF_NONE,
                                                            .tags = CREME_GFF_NONE,
                                                            .key = CREME_GFF_NONE,
                                                            .parent = CREME_GFF_NONE,
                                                            .start = gene->start,
                                                            .end = gene->end,
                                                            .strand = gene->strand,
                                                            .from_gene = true};
    }
    return CREME_OK;
}

/* Where no gene's type is known, transcripts' types say it. */
static creme_status take_transcripts_types(creme_gff_records *r)
{
    size_t coding = CREME_GFF_NONE;
    bool typed = false;
    for (size_t i = 0; i < r->count; i++) {
        if (r->transcripts[i].gene_type != CREME_GFF_NONE) return CREME_OK;
        typed = typed || r->transcripts[i].type != CREME_GFF_NONE;
    }
    if (!typed) return CREME_OK;
    creme_status status = keep_text(r, "protein_coding", &coding);
    for (size_t i = 0; i < r->count && status == CREME_OK; i++) {
        creme_gff_transcript *t = &r->transcripts[i];
        const char *type = creme_gff_records_text(r, t->type);
        t->gene_type = strcmp(type, "mRNA") == 0 || (t->is_mrna && !*type) ? coding : t->type;
    }
    return status;
}

creme_status creme_gff_records_finish(creme_gff_records *r, size_t *parts)
{
    size_t kept = 0;
    creme_status status = CREME_OK;
    *parts = 0;
    for (size_t i = 0; i < r->count; i++) {
        creme_gff_transcript t = r->transcripts[i];
        bool of_another = !t.from_exons && find_text(r, &r->transcript_keys, t.parent) != CREME_GFF_NONE;
        *parts += of_another;
        if (of_another) continue;
        if (t.from_exons && find_text(r, &r->transcript_keys, t.key) != CREME_GFF_NONE) continue;
        CREME_TRY(complete(r, &t));
        r->transcripts[kept++] = t;
    }
    r->count = kept;
    CREME_TRY(take_genes_for_transcripts(r));
    CREME_TRY(take_transcripts_types(r));
done:
    return status;
}
