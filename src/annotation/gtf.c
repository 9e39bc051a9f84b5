/* Loci from an annotation: which of its transcripts have a TSS that is asked for. */
#include "annotation/loci_parser.h"

#include "annotation/gene_key.h"
#include "annotation/gff_records.h"
#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Why transcripts are left out. */
typedef enum reason { PART, STRANDLESS, OTHER_TYPE, DECAYING, UNTAGGED, REPEATED, REASONS } reason;

static const char *const REASON_TEXTS[REASONS] = {"parts of other transcripts",
                                                  "of unknown strand",
                                                  "of other gene types",
                                                  "with retained introns or subject to decay (--all-transcripts)",
                                                  "without the tag",
                                                  "with the TSS of another of their gene"};

/* What became of a gene that was asked for. */
typedef enum creme_gtf_fate { NOT_THERE, LEFT_OUT, KEPT } creme_gtf_fate;

enum { HITS = 4 };

struct creme_gtf_parser {
    creme_locus_list *list;
    const creme_lines *lines;
    const creme_log *log;
    creme_gtf_options options;
    creme_gff_records records;
    bool ended; /* "##FASTA": what follows are sequences */
    creme_tally gene_types, tags;
    creme_text_map wanted; /* the genes that are asked for */
    creme_gtf_fate *fates; /* [wanted.count] */
    creme_text_map keys;   /* of those of them that are Ensembl ids, without versions */
    size_t *of_keys;       /* [keys.count] -> wanted */
    size_t key_capacity;
    size_t hits[HITS];   /* those that the transcript at hand is of, or CREME_TEXT_MAP_NONE */
    creme_text_map tsss; /* gene, chromosome, TSS and strand -> index in list */
    size_t *at_tss;      /* [tsss.count] */
    size_t tss_capacity;
    creme_text_map genes; /* of the loci */
    int *ranks;           /* of the loci's transcripts [list->count] */
    size_t rank_capacity;
    size_t left_out[REASONS];
    size_t considered; /* transcripts of the wanted genes, or all */
    size_t from_genes; /* those of them for which genes stand */
};

creme_status creme_gtf_begin(creme_gtf_parser **out, creme_locus_list *list, const creme_lines *lines,
                             const creme_gtf_options *options, const creme_log *log)
{
    creme_status status = creme_allocate_zero(out, 1, sizeof **out);
    if (status != CREME_OK) return status;
    (*out)->list = list;
    (*out)->lines = lines;
    (*out)->log = log;
    if (options) (*out)->options = *options;
    return creme_copy_text(&list->extra_header, "gene_id\ttranscript_id\tgene_type\ttags");
}

void creme_gtf_destroy(creme_gtf_parser *parser)
{
    if (!parser) return;
    creme_gff_records_clear(&parser->records);
    creme_tally_clear(&parser->gene_types);
    creme_tally_clear(&parser->tags);
    creme_text_map_clear(&parser->wanted);
    creme_text_map_clear(&parser->keys);
    creme_text_map_clear(&parser->tsss);
    creme_text_map_clear(&parser->genes);
    creme_free(parser->fates);
    creme_free(parser->of_keys);
    creme_free(parser->at_tss);
    creme_free(parser->ranks);
    creme_free(parser);
}

void creme_gtf_comment(creme_gtf_parser *parser, const char *line)
{
    if (strncmp(line, "##FASTA", 7) == 0) parser->ended = true;
}

creme_status creme_gtf_row(creme_gtf_parser *parser, char *line)
{
    if (line[0] == '>') parser->ended = true;
    return parser->ended ? CREME_OK : creme_gff_records_take(&parser->records, parser->lines, line);
}

/* --- Which transcripts ----------------------------------------------------------------------------------------- */

static const char *text_of(const creme_gtf_parser *parser, size_t number)
{
    return creme_gff_records_text(&parser->records, number);
}

static const char *name_of(const creme_gtf_parser *parser, const creme_gff_transcript *t)
{
    const size_t names[] = {t->gene_name, t->gene_id, t->id, t->key};
    for (size_t i = 0; i < 3; i++) {
        if (names[i] != CREME_GFF_NONE) return text_of(parser, names[i]);
    }
    return text_of(parser, t->key);
}

static bool decays(const char *type)
{
    static const char *const types[] = {"retained_intron", "nonsense_mediated_decay", "non_stop_decay"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (strcmp(type, types[i]) == 0) return true;
    }
    return false;
}

static creme_status keep_key(creme_gtf_parser *parser, size_t wanted)
{
    char text[CREME_GENE_BYTES];
    const char *gene = creme_text_map_get(&parser->wanted, wanted);
    size_t before = parser->keys.count, number = 0;
    creme_status status = CREME_OK;
    if (!creme_gene_is_ensembl(gene)) return CREME_OK;
    CREME_TRY(creme_grow(&parser->of_keys, &parser->key_capacity, before + 1, sizeof *parser->of_keys));
    CREME_TRY(creme_text_map_add(&parser->keys, creme_gene_bare(gene, text), &number));
    if (number == before) parser->of_keys[number] = wanted;
done:
    return status;
}

static creme_status read_wanted(creme_gtf_parser *parser)
{
    creme_status status = CREME_OK;
    size_t number = 0;
    for (size_t i = 0; i < parser->options.gene_count; i++) {
        CREME_TRY(creme_text_map_add(&parser->wanted, parser->options.genes[i], &number));
        CREME_TRY(keep_key(parser, number));
    }
    CREME_TRY(creme_allocate_zero(&parser->fates, parser->wanted.count, sizeof *parser->fates));
done:
    return status;
}

/* Says of the genes that the transcript at hand is of what became of them; false if it is of none. */
static bool mark(creme_gtf_parser *parser, creme_gtf_fate fate)
{
    bool any = false;
    for (int i = 0; i < HITS; i++) {
        size_t number = parser->hits[i];
        if (number == CREME_TEXT_MAP_NONE) continue;
        if (fate > parser->fates[number]) parser->fates[number] = fate;
        any = true;
    }
    return any;
}

/* The Ensembl id that is asked for with another version than the annotation's, which is said once. GENCODE's "_PAR_Y"
 * behind a version is no other version. */
static size_t find_version(const creme_gtf_parser *parser, const char *id)
{
    char text[CREME_GENE_BYTES];
    if (!creme_gene_is_ensembl(id)) return CREME_TEXT_MAP_NONE;
    const char *bare = creme_gene_bare(id, text), *version = id + strlen(bare);
    size_t key = creme_text_map_find(&parser->keys, bare);
    if (key == CREME_TEXT_MAP_NONE || version[strspn(version, ".0123456789")]) return CREME_TEXT_MAP_NONE;
    size_t wanted = parser->of_keys[key];
    const char *gene = creme_text_map_get(&parser->wanted, wanted);
    if (parser->fates[wanted] == NOT_THERE && strcmp(gene, id) != 0 && strcmp(gene, bare) != 0)
        creme_log_warning(parser->log, "%s: taken to be %s, as which the annotation has it", gene, id);
    return wanted;
}

/* By its name, or its gene_id with or without what stands behind its last dot, or an Ensembl id of any version. */
static creme_status is_wanted(creme_gtf_parser *parser, const creme_gff_transcript *t, bool *wanted)
{
    const char *id = text_of(parser, t->gene_id), *dot = strrchr(id, '.');
    *wanted = true;
    for (int i = 0; i < HITS; i++) parser->hits[i] = CREME_TEXT_MAP_NONE;
    if (parser->wanted.count == 0) return CREME_OK;
    parser->hits[0] = creme_text_map_find(&parser->wanted, name_of(parser, t));
    parser->hits[1] = creme_text_map_find(&parser->wanted, id);
    parser->hits[3] = find_version(parser, id);
    if (dot) {
        char *bare = NULL;
        creme_status status = creme_copy_text_n(&bare, id, (size_t)(dot - id));
        if (status != CREME_OK) return status;
        parser->hits[2] = creme_text_map_find(&parser->wanted, bare);
        creme_free(bare);
    }
    *wanted = mark(parser, LEFT_OUT);
    return CREME_OK;
}

static creme_status count_tags(creme_gtf_parser *parser, const char *tags)
{
    creme_status status = CREME_OK;
    if (!*tags) return creme_tally_add(&parser->tags, "none given");
    for (const char *at = tags; *at && status == CREME_OK;) {
        size_t length = strcspn(at, ",");
        char *tag = NULL;
        status = creme_copy_text_n(&tag, at, length);
        if (status == CREME_OK) status = creme_tally_add(&parser->tags, tag);
        creme_free(tag);
        at += length + (at[length] == ',');
    }
    return status;
}

/* *why = REASONS: it is not left out for what its lines say. */
static creme_status judge(creme_gtf_parser *parser, const creme_gff_transcript *t, reason *why)
{
    const creme_gtf_options *options = &parser->options;
    const char *type = text_of(parser, t->gene_type), *tags = text_of(parser, t->tags);
    *why = STRANDLESS;
    if (t->strand == 0) return CREME_OK;
    creme_status status = creme_tally_add(&parser->gene_types, type[0] ? type : "none given");
    if (status != CREME_OK) return status;
    *why = OTHER_TYPE;
    if (options->gene_type && options->gene_type[0] && strcmp(options->gene_type, type) != 0) return CREME_OK;
    *why = DECAYING;
    if (!options->all_transcripts && decays(text_of(parser, t->type))) return CREME_OK;
    *why = UNTAGGED;
    if (options->tag) {
        status = count_tags(parser, tags);
        if (status != CREME_OK || !creme_gff_has_tag(tags, options->tag)) return status;
    }
    *why = REASONS;
    return CREME_OK;
}

/* --- Loci ------------------------------------------------------------------------------------------------------ */

/* Which of a gene's transcripts with one TSS is kept. */
static int rank_of(const char *tags)
{
    if (creme_gff_has_tag(tags, "MANE_Select")) return 2;
    return creme_gff_has_tag(tags, "Ensembl_canonical") || creme_gff_has_tag(tags, "RefSeq_Select");
}

/* Does the tag say how representative a transcript is? */
static bool is_kept_tag(const char *tag, size_t length)
{
    static const char *const parts[] = {"MANE", "canonical", "basic", "appris", "RefSeq_Select"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t bytes = strlen(parts[i]);
        for (size_t at = 0; at + bytes <= length; at++) {
            if (strncasecmp(tag + at, parts[i], bytes) == 0) return true;
        }
    }
    return false;
}

/* out[strlen(tags) + sizeof "NA"] = those that are kept, with commas between. */
static void keep_tags(char *out, const char *tags)
{
    char *to = out;
    while (*tags) {
        size_t length = strcspn(tags, ",");
        if (is_kept_tag(tags, length)) {
            if (to > out) *to++ = ',';
            memcpy(to, tags, length);
            to += length;
        }
        tags += length + (tags[length] == ',');
    }
    strcpy(to, to > out ? "" : "NA");
}

static const char *or_na(const char *text)
{
    return *text ? text : "NA";
}

static creme_status join_extra(const creme_gtf_parser *parser, const creme_gff_transcript *t, char **out)
{
    const char *tags = text_of(parser, t->tags);
    char *kept = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&kept, strlen(tags) + sizeof "NA", 1));
    keep_tags(kept, tags);
    CREME_TRY(creme_format_text(out, "%s\t%s\t%s\t%s", or_na(text_of(parser, t->gene_id)),
                                or_na(text_of(parser, t->id)), or_na(text_of(parser, t->gene_type)), kept));
done:
    creme_free(kept);
    return status;
}

/* *index = the list's locus with this TSS of this gene, or list->count. */
static creme_status find_tss(creme_gtf_parser *parser, const creme_gff_transcript *t, const creme_locus *locus,
                             size_t *index)
{
    size_t before = parser->tsss.count, number = 0;
    char *key = NULL;
    creme_status status = CREME_OK;
    const char *gene = t->gene_id != CREME_GFF_NONE ? text_of(parser, t->gene_id) : locus->name;
    CREME_TRY(creme_text_map_add(&parser->genes, gene, &number));
    *index = parser->list->count;
    if (parser->options.keep_duplicates) goto done;
    CREME_TRY(creme_format_text(&key, "%zu\t%s\t%" PRId64 "\t%c", number, locus->chrom, locus->tss, locus->strand));
    CREME_TRY(creme_text_map_add(&parser->tsss, key, &number));
    CREME_TRY(creme_grow(&parser->at_tss, &parser->tss_capacity, parser->tsss.count, sizeof *parser->at_tss));
    if (number == before) parser->at_tss[number] = parser->list->count;
    *index = parser->at_tss[number];
done:
    creme_free(key);
    return status;
}

static creme_status add_locus(creme_gtf_parser *parser, const creme_gff_transcript *t)
{
    creme_locus_list *list = parser->list;
    creme_locus locus = {.strand = t->strand, .tss = t->strand == '-' ? t->end - 1 : t->start};
    int rank = rank_of(text_of(parser, t->tags));
    size_t index = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_copy_text(&locus.name, name_of(parser, t)));
    CREME_TRY(creme_copy_text(&locus.chrom, text_of(parser, t->chrom)));
    CREME_TRY(join_extra(parser, t, &locus.extra));
    CREME_TRY(find_tss(parser, t, &locus, &index));
    if (index == list->count) {
        CREME_TRY(creme_grow(&parser->ranks, &parser->rank_capacity, list->count + 1, sizeof *parser->ranks));
        CREME_TRY(creme_loci_add(list, parser->lines, &locus));
        parser->ranks[index] = rank;
        goto done;
    }
    parser->left_out[REPEATED]++;
    if (rank > parser->ranks[index]) {
        char *before = list->at[index].extra;
        list->at[index].extra = locus.extra;
        locus.extra = before;
        parser->ranks[index] = rank;
    }
done:
    creme_free(locus.name);
    creme_free(locus.chrom);
    creme_free(locus.extra);
    return status;
}

/* Many annotations carry no types; what was not asked for in words is not to empty them. */
static void drop_type_if_unknown(creme_gtf_parser *parser)
{
    creme_gtf_options *options = &parser->options;
    if (!options->type_if_known || !options->gene_type) return;
    for (size_t i = 0; i < parser->records.count; i++) {
        if (parser->records.transcripts[i].gene_type != CREME_GFF_NONE) return;
    }
    creme_log_warning(parser->log, "%s: nothing in it carries a gene type, so that all genes are taken, not only %s",
                      creme_lines_path(parser->lines), options->gene_type);
    options->gene_type = NULL;
}

static creme_status choose(creme_gtf_parser *parser)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < parser->records.count; i++) {
        const creme_gff_transcript *t = &parser->records.transcripts[i];
        bool wanted = false;
        reason why = REASONS;
        CREME_TRY(is_wanted(parser, t, &wanted));
        if (!wanted) continue;
        parser->considered++;
        parser->from_genes += t->from_gene;
        CREME_TRY(judge(parser, t, &why));
        if (why != REASONS) {
            parser->left_out[why]++;
            continue;
        }
        (void)mark(parser, KEPT);
        CREME_TRY(add_locus(parser, t));
    }
done:
    return status;
}

/* --- What is said ---------------------------------------------------------------------------------------------- */

/* Names of genes that were asked for and met this fate: as many as fit; how many there are. */
static size_t list_genes(const creme_gtf_parser *parser, creme_gtf_fate fate, char *text, size_t bytes)
{
    size_t count = 0, used = 0, shown = 0;
    text[0] = '\0';
    for (size_t i = 0; i < parser->wanted.count; i++) {
        if (parser->fates[i] != fate) continue;
        count++;
        const char *name = creme_text_map_get(&parser->wanted, i);
        if (used + strlen(name) + 8 > bytes || shown + 1 < count) continue;
        used += (size_t)snprintf(text + used, bytes - used, "%s%s", used ? ", " : "", name);
        shown++;
    }
    if (shown < count) snprintf(text + used, bytes - used, "%s...", used ? ", " : "");
    return count;
}

static creme_status say_missing(const creme_gtf_parser *parser)
{
    char names[600];
    size_t missing = list_genes(parser, NOT_THERE, names, sizeof names), wanted = parser->wanted.count;
    const char *path = creme_lines_path(parser->lines);
    if (missing > 0 && missing == wanted) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: has no gene of the name or gene_id %s", path, names);
    }
    if (missing > 0)
        creme_log_warning(parser->log, "%s: %zu of %zu genes are not there: %s", path, missing, wanted, names);
    size_t left_out = list_genes(parser, LEFT_OUT, names, sizeof names);
    if (left_out > 0 && parser->list->count > 0) {
        creme_log_warning(parser->log, "%s: %zu of %zu genes have no transcript that is kept: %s", path, left_out,
                          wanted, names);
    }
    return CREME_OK;
}

/* The reason for which most are gone explains best why none is left. */
static creme_status say_nothing_left(creme_gtf_parser *parser)
{
    const char *path = creme_lines_path(parser->lines);
    char seen[600];
    if (parser->left_out[UNTAGGED] > 0) {
        creme_tally_describe(&parser->tags, seen, sizeof seen);
        return creme_fail(CREME_ERROR_FORMAT, "%s: no transcript has the tag '%.80s'; there are: %s", path,
                          parser->options.tag, seen);
    }
    if (parser->left_out[DECAYING] > 0) {
        return creme_fail(
            CREME_ERROR_FORMAT,
            "%s: all %zu transcripts have retained introns or are subject to decay: --all-transcripts keeps "
            "them",
            path, parser->left_out[DECAYING]);
    }
    if (parser->left_out[OTHER_TYPE] == 0) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: none of its %zu transcripts has a strand, which a TSS needs", path,
                          parser->considered);
    }
    creme_tally_describe(&parser->gene_types, seen, sizeof seen);
    bool typed = parser->gene_types.count > 1 || strcmp(parser->gene_types.words[0], "none given") != 0;
    return creme_fail(CREME_ERROR_FORMAT, "%s: no transcript has the gene type '%.80s'; there are: %s%s", path,
                      parser->options.gene_type, seen,
                      typed ? ""
                            : ": nothing in it carries a type (gene_type, gene_biotype), so use --gene-type all");
}

static void say_what_is_left(const creme_gtf_parser *parser)
{
    char text[600] = "";
    size_t used = 0;
    for (int i = 0; i < REASONS; i++) {
        if (parser->left_out[i] == 0 || used >= sizeof text) continue;
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%zu %s",
                                 used ? ", " : "; left out: ", parser->left_out[i], REASON_TEXTS[i]);
    }
    char genes[100] = "";
    const creme_gff_records *records = &parser->records;
    size_t of_genes = parser->from_genes, others = parser->considered + parser->left_out[PART] - of_genes;
    const char *things = records->lines_of_transcripts > 0 ? "transcripts" : "transcripts, known by their exons";
    if (of_genes > 0) {
        snprintf(genes, sizeof genes, "%s%zu genes, without transcripts: their ends are taken",
                 others > 0 ? ", and " : "", of_genes);
    }
    if (others > 0) {
        creme_log_info(parser->log, "%s: %zu %s%s%s; %zu TSSs of %zu genes", creme_lines_path(parser->lines), others,
                       things, genes, text, parser->list->count, parser->genes.count);
    } else {
        creme_log_info(parser->log, "%s: %s%s; %zu TSSs of %zu genes", creme_lines_path(parser->lines), genes, text,
                       parser->list->count, parser->genes.count);
    }
    if (records->lone_cds > 0) {
        creme_log_warning(
            parser->log,
            "%s: %zu coding sequences (CDS) are part of no gene or transcript: nothing says where their "
            "TSSs are",
            creme_lines_path(parser->lines), records->lone_cds);
    }
}

creme_status creme_gtf_finish(creme_gtf_parser *parser)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_gff_records_finish(&parser->records, &parser->left_out[PART]));
    if (parser->records.count == 0) {
        char seen[600];
        creme_tally_describe(&parser->records.features, seen, sizeof seen);
        return creme_fail(
            CREME_ERROR_FORMAT,
            "%s: has no lines of transcripts, genes, or exons that name their transcript, which TSSs are "
            "read from; it has %s",
            creme_lines_path(parser->lines), seen);
    }
    CREME_TRY(read_wanted(parser));
    drop_type_if_unknown(parser);
    CREME_TRY(choose(parser));
    CREME_TRY(say_missing(parser));
    if (parser->list->count == 0) return say_nothing_left(parser);
    say_what_is_left(parser);
done:
    return status;
}
