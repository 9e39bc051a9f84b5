/* The genes and transcripts of an annotation, collected from its lines. */
#ifndef CREME_ANNOTATION_GFF_RECORDS_H
#define CREME_ANNOTATION_GFF_RECORDS_H

#include "annotation/gff_line.h"
#include "annotation/tally.h"
#include "base/text_map.h"

#define CREME_GFF_NONE CREME_TEXT_MAP_NONE

/* Texts are numbers in `texts`, CREME_GFF_NONE where there is none. */
typedef struct creme_gff_gene {
    size_t id, name, type;
    size_t chrom;
    int64_t start, end;
    char strand;  /* 0: not known */
    bool on_line; /* has a line of its own; else only transcripts speak of it */
    bool has_transcripts;
} creme_gff_gene;

typedef struct creme_gff_transcript {
    size_t gene; /* index in genes, or CREME_GFF_NONE */
    size_t chrom, id, gene_id, gene_name, gene_type, type, tags;
    size_t key;    /* names it among lines: ID or transcript_id */
    size_t parent; /* what its line is part of */
    int64_t start, end;
    char strand;
    bool from_exons; /* it has no line of its own (so far) */
    bool guessed_id; /* `id` is what its exons are part of */
    bool is_mrna;    /* by the feature of its line */
    bool from_gene;  /* a gene that has neither transcripts nor exons stands for it */
} creme_gff_transcript;

typedef struct creme_gff_records {
    creme_text_map texts;
    creme_text_map gene_keys, transcript_keys, exon_keys;
    creme_gff_gene *genes; /* [gene_keys.count] */
    size_t gene_capacity;
    creme_gff_transcript *transcripts; /* in the order of the file */
    size_t count, capacity;
    size_t *of_exons; /* exon_keys -> index in transcripts */
    size_t exon_capacity;
    creme_gff_tags tags; /* of the line at hand */
    creme_tally features;
    size_t lines_of_transcripts, lines_of_genes, lone_cds;
} creme_gff_records;

/* Takes a line, which is written to. Errors as of creme_gff_line_parse. */
CREME_CHECKED creme_status creme_gff_records_take(creme_gff_records *records, const creme_lines *lines, char *text);

/* After the last line: transcripts find their genes; those made of exons that have a line of their own go, as do
 * those that are part of another transcript (*parts; a mature miRNA has no TSS). A gene without transcripts stands for
 * one. Where nothing carries a gene type, transcripts' types are taken for it ("mRNA" is
 * protein_coding, and so is a feature mRNA without a type, if others have one). */
CREME_CHECKED creme_status creme_gff_records_finish(creme_gff_records *records, size_t *parts);

/* The text of a number; "" of CREME_GFF_NONE. */
const char *creme_gff_records_text(const creme_gff_records *records, size_t number);

void creme_gff_records_clear(creme_gff_records *records);

#endif
