/* Loci: transcription start sites and the sequence windows around them. */
#ifndef CREME_LOCUS_H
#define CREME_LOCUS_H

#include <creme/chromosome.h>
#include <creme/hash.h>
#include <creme/sequence.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct creme_locus {
    char *name;  /* gene or transcript name, never empty */
    char *chrom; /* as in the file that it was read from */
    int64_t tss; /* 0-based position of the TSS base */
    char strand; /* '+' or '-' */
    char *extra; /* further columns, tab-joined, "" if none */
} creme_locus;

typedef struct creme_locus_list {
    creme_locus *at;
    size_t count, capacity;
    char *extra_header;            /* names of the further columns, tab-joined; "" if none */
    creme_assembly_set assemblies; /* that the file's header names; 0: it names none */
} creme_locus_list;

/* Adds a copy of the locus and its strings. `extra` may be NULL. After a failure the list is as before. */
CREME_API CREME_CHECKED creme_status creme_locus_list_add(creme_locus_list *list, const creme_locus *locus);
CREME_API void creme_locus_list_clear(creme_locus_list *list);
/* Takes out all loci but the first `count`. */
CREME_API void creme_locus_list_truncate(creme_locus_list *list, size_t count);

/* How the window of L bases lies about the TSS.
 *   CREME   [p + 1 - L/2, p + 1 + L/2), p = tss on '+' and tss + 1 on '-': what kipoiseq makes of the reference's
 *           positions; the TSS base is at index L/2 - 1 on '+' and, after reverse complement, at L/2 + 1 on '-'.
 *   PLAIN   [tss - L/2, tss + L/2) on both strands: the TSS base is at index L/2 on '+', at L/2 - 1 on '-' (L even).
 *   MIDDLE  the TSS base is at index L/2, rounded down, on both strands, as the gene sees its window. */
typedef enum creme_window_rule { CREME_WINDOW_CREME, CREME_WINDOW_PLAIN, CREME_WINDOW_MIDDLE } creme_window_rule;

/* The window of window_bp bases about the locus's TSS, on the chromosome; it may reach beyond the chromosome's ends. */
CREME_API creme_interval creme_locus_window(const creme_locus *locus, int64_t window_bp, creme_window_rule rule);

/* Genome coordinates of an interval of the window `window`: counted from the window's start on '+', from its end on
 * '-'. */
CREME_API creme_interval creme_locus_to_genome(const creme_locus *locus, creme_interval window,
                                               creme_interval in_window);

/* The other way round. Of an interval that reaches out of the window, the start is below 0 or the end beyond its
 * length. */
CREME_API creme_interval creme_locus_to_window(const creme_locus *locus, creme_interval window,
                                               creme_interval in_genome);

/* codes[window_bp] = the window's bases, N beyond the chromosome's ends, reverse-complemented on '-'.
 * CREME_ERROR_NOT_FOUND for a chromosome that is not there, CREME_ERROR_RANGE if the TSS is off its chromosome; both
 * name the locus. */
CREME_API CREME_CHECKED creme_status creme_locus_read_window(const creme_locus *locus, creme_fasta *fasta,
                                                             int64_t window_bp, creme_window_rule rule,
                                                             uint8_t *codes);

/* The name of a locus in random keys: a hash of the chromosome's key (chromosome.h, built-in names), TSS and strand.
 * It is the same for chr9, 9 and NC_000009.12. */
CREME_API uint64_t creme_locus_key(const creme_locus *locus);

/* Reads loci from a file, gzip or not; the kind is told from its first data line:
 *
 * - TSV: a header line with the columns name, chrom, tss, strand in any order (tss 0-based); others are
 *   carried along.
 * - BED6 and longer: TSS is start on '+', end - 1 on '-'; score and further columns ("column7", ...) are carried
 *   along; a line of 3 to 5 columns is an error, as is a strand other than '+' and '-'.
 * - GTF or GFF3: as creme_loci_read_gtf() without options reads them, so of all gene types.
 *
 * Lines beginning with '#', empty ones and, but in a TSV, lines beginning with the word "track" or "browser" are
 * passed over (the header of a TSV may begin with '#'). CREME_ERROR_FORMAT names file, line number and reason. A file
 * without loci is an error too. */
CREME_API CREME_CHECKED creme_status creme_loci_read(creme_locus_list *out, const char *path, const creme_log *log);

typedef struct creme_gtf_options {
    const char *gene_type; /* keep transcripts of genes of this type (protein_coding); NULL or "" keeps all */
    bool type_if_known;    /* ... where the file carries types at all; else all are kept, with a warning */
    const char *tag;       /* keep transcripts with this tag (MANE_Select; blanks are '_', in any case); NULL: all */
    const char *const *genes; /* keep these: whole names, or gene_ids with or without their version [gene_count] */
    size_t gene_count;        /* 0 keeps all */
    bool all_transcripts;     /* those with retained introns, and those that decay (NMD, non-stop), too */
    bool keep_duplicates;     /* several transcripts of a gene with the same TSS, too */
} creme_gtf_options;

/* TSSs of an annotation: GTF or GFF3 of GENCODE, Ensembl, NCBI, UCSC, StringTie and their kin (docs/formats.md). They
 * are those of transcripts with a line of their own; others begin where their first exon does; in a file without
 * both, where genes do. The name is gene_name, or what stands for it, else gene_id, else transcript_id; what a
 * transcript's line does not say, its gene's line does. Extra columns are gene_id, transcript_id, gene_type, tags
 * (those that say how representative a transcript is: MANE, canonical, basic, APPRIS, RefSeq Select), NA where there
 * is none. TSS is the first base on '+', the last on '-'. Of a gene's transcripts with the same TSS one is kept, in
 * the place of the first: MANE Select before canonical before any other; a TSS that two genes share is one row for
 * each. What is left out is counted by reason in the log; wanted genes that are not there are named.
 *
 * CREME_ERROR_FORMAT for a malformed line, and if nothing is left, with what the file has instead;
 * CREME_ERROR_NOT_FOUND if none of the wanted genes is there. */
CREME_API CREME_CHECKED creme_status creme_loci_read_gtf(creme_locus_list *out, const char *path,
                                                         const creme_gtf_options *options, const creme_log *log);

#ifdef __cplusplus
}
#endif
#endif
