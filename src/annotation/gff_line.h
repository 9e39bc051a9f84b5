/* One line of an annotation: GTF (key "value";) or GFF3 (key=value;), in the dialects of GENCODE, Ensembl, NCBI, UCSC
 * and StringTie; or a row of genePred (gene_pred.h). */
#ifndef CREME_ANNOTATION_GFF_LINE_H
#define CREME_ANNOTATION_GFF_LINE_H

#include "base/lines.h"

#include <stdbool.h>

/* What a feature is, by its name. Parts (CDS, UTRs, codons, ...) say nothing of a TSS. */
typedef enum creme_gff_kind { CREME_GFF_PART, CREME_GFF_GENE, CREME_GFF_TRANSCRIPT, CREME_GFF_EXON } creme_gff_kind;

/* Texts are borrowed from the line, and NULL where the line has no such attribute, or an empty one. Of a key that is
 * repeated the first counts, but of tags all do. */
typedef struct creme_gff_line {
    const char *chrom, *feature;
    creme_gff_kind kind;
    int64_t start, end; /* 0-based, half-open */
    char strand;        /* '+', '-', or 0: not known */
    const char *gene_id, *transcript_id;
    const char *gene_name;               /* gene_name, ref_gene_name, gene; of a gene in GFF3 Name too */
    const char *gene_type;               /* gene_type, gene_biotype; of a gene biotype too */
    const char *transcript_type;         /* transcript_type, transcript_biotype; of a transcript biotype too */
    const char *id, *parent;             /* of GFF3; parent may be several, each once, with commas between; a comma
                                            of a name is "%2C" in both */
    bool lone_cds;                       /* of GFF3: a CDS that is part of nothing */
    const char *tags;                    /* normalised and comma-joined: "basic,MANE_Select"; blanks are '_' */
    const char *exon_starts, *exon_ends; /* of a row of genePred (gene_pred.h) */
} creme_gff_line;

/* Room for the tags of a line; zero is empty. */
typedef struct creme_gff_tags {
    char *text;
    size_t length, capacity;
} creme_gff_tags;

/* Parses and writes to `text`. CREME_ERROR_FORMAT names file and line. */
CREME_CHECKED creme_status creme_gff_line_parse(creme_gff_line *out, creme_gff_tags *tags, const creme_lines *lines,
                                                char *text);
/* Are the attributes of a line those of GFF3? */
bool creme_gff_line_is_gff3(const char *text);
void creme_gff_tags_clear(creme_gff_tags *tags);

/* An ID without what Ensembl and NCBI put before it in GFF3 to say what it is of: "gene:ENSG...", "rna-NM_...". */
const char *creme_gff_bare_id(const char *id);

/* Is `tag`, spelt with blanks or '_' and in any case, one of the comma-joined ones? */
bool creme_gff_has_tag(const char *tags, const char *tag);

#endif
