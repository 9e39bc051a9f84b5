/* Variants: what VCF, BCF and tables say, checked against the genome.
 *
 * One creme_variant_record is one ALT allele. pos, ref and alt stay as the file has them. `at` and `bases` say what
 * is to be done to the genome, and are the same for all spellings of one variant: without a shared end or beginning
 * (parsimonious), and as far left as it goes (as vt normalize and bcftools norm do it, but without a base that is
 * kept for an anchor). Whoever edits a sequence takes `at` and `bases`; then two spellings give the same sequence at
 * the same place.
 */
#ifndef CREME_ANNOTATION_VARIANTS_H
#define CREME_ANNOTATION_VARIANTS_H

#include <creme/locus.h>
#include <creme/log.h>

typedef enum creme_ref_mismatch {
    CREME_REF_MISMATCH_ERROR,
    CREME_REF_MISMATCH_SKIP, /* the variant is left out, and counted */
    CREME_REF_MISMATCH_SWAP, /* where ALT is what the genome has: REF and ALT change places; else as SKIP */
    CREME_REF_MISMATCH_KEEP  /* ALT replaces as many bases as REF has, whatever they are */
} creme_ref_mismatch;

typedef enum creme_variant_class {
    CREME_VARIANT_SNV,
    CREME_VARIANT_MNV, /* as many bases, more than one, for as many */
    CREME_VARIANT_INSERTION,
    CREME_VARIANT_DELETION,
    CREME_VARIANT_COMPLEX, /* other lengths, without being one of these */
    CREME_VARIANT_SAME,    /* ALT is REF, or (KEEP) what the genome has: nothing is edited */
    CREME_VARIANT_CLASSES
} creme_variant_class;

const char *creme_variant_class_name(creme_variant_class class); /* "SNV", "MNV", "insertion", ... */

typedef struct creme_variant_record {
    const char *name;      /* the file's ID; else CHROM_POS_REF_ALT, CHROM as in the file */
    const char *ref, *alt; /* as in the file, upper case; of a table "" where it has "-" */
    int64_t pos;           /* as in the file: 1-based */
    int record;            /* of the chromosome in the FASTA */
    creme_interval at;     /* of the genome: bases that are replaced; empty for an insertion before at.start */
    const uint8_t *bases;  /* [length] codes (A, C, G, T): what stands there instead, forward strand */
    int64_t length;
    uint64_t key; /* a hash of chromosome, `at` and `bases`: the variant's identity; the same from any file */
    creme_variant_class class;
    /* The genome has `alt`: `at` and `bases` make `ref` of it, so that the edited sequence is REF's (WT) and the
     * genome's is ALT's (MUT). */
    bool swapped;
    int64_t line; /* of the file (a BCF's record), for messages; 0: not known */
} creme_variant_record;

typedef struct creme_variant_options {
    creme_ref_mismatch ref_mismatch;
    const creme_locus_list *loci;  /* NULL: all variants; else those that touch one of windows[loci->count] */
    const creme_interval *windows; /* on the loci's chromosomes */
    const char *const *samples;    /* genotypes of these are kept [sample_count]; "all": of every one */
    size_t sample_count;
    bool no_index; /* reads the whole file, though it may have an index */
    const creme_log *log;
} creme_variant_options;

/* Alleles of the file, of those parts of it that were read. */
typedef struct creme_variant_counts {
    int64_t kept[CREME_VARIANT_CLASSES];
    int64_t outside;          /* of all windows */
    int64_t other_chromosome; /* that the FASTA does not have */
    int64_t off_chromosome;   /* pos 0 (a telomere), or beyond the chromosome's end */
    int64_t no_allele;        /* "*", ".", <*>, <NON_REF> */
    int64_t symbolic;         /* <DEL>, <INS>, <DUP>, <INV>, <CNV>, breakends, ...: not taken yet */
    int64_t ambiguous;        /* ALT with N, or another letter for several bases */
    int64_t mismatches;       /* REF is not what the genome has, */
    int64_t swapped;          /* ... but ALT is, and they changed places (SWAP) */
    int64_t repeated;         /* kept, though one of the same key stands before it */
    bool by_index;
} creme_variant_counts;

/* Those of a file, in the order of chromosome (as in the FASTA), at.start, at.end, then the file's order; texts and
 * bases are owned by the list. */
typedef struct creme_variant_list creme_variant_list;

/* Reads variants; the log gets what was left out, by reason. The kind of file is told by its beginning:
 *
 * - VCF, or BCF, plain, gzip or bgzip. By its index (.tbi, .csi) if there are windows and the index is not older. - A
 * table (tab, comma or blank separated) with columns for chromosome, pos (1-based), ref, alt and maybe an id, by the
 *   names that variants_table.c lists: those of VCF, gReLU, Decima, GWAS catalogue, eQTL catalogue, REGENIE, SAIGE.
 *   "chr1 14677 G A [name]" without a header will do.
 * - Or with a column of variants' names (variant_id, variant, SNP, ...), or nothing but names: chr1_14677_G_A_b38,
 *   1:14677:G:A, chr1-14677-G-A, 1_14677_G/A, chr1:14677_G>A; NC_000001.11:14676:G:A is SPDI, which counts from 0.
 *
 * Without a FASTA (NULL; then no windows either) nothing is checked and nothing moved: records of chromosomes are
 * numbers in the order in which they come. Several ALTs are several variants. N in the genome, and in REF any letter
 * for several bases, matches. A file of which nothing is left gives an empty list. CREME_ERROR_FORMAT names file,
 * line or record, and reason, or (ERROR) the first REF that the genome does not have, how many, and what may be
 * behind it; CREME_ERROR_NOT_FOUND a sample that is not there; CREME_ERROR_UNSUPPORTED genotypes that are asked of a
 * table. */
CREME_CHECKED creme_status creme_variant_list_read(creme_variant_list **out, const char *path, creme_fasta *fasta,
                                                   const creme_variant_options *options);

/* The same of bytes in memory, uncompressed; `name` takes the path's place in messages. */
CREME_CHECKED creme_status creme_variant_list_read_memory(creme_variant_list **out, const char *name,
                                                          const void *bytes, size_t count, creme_fasta *fasta,
                                                          const creme_variant_options *options);
void creme_variant_list_free(creme_variant_list *list);

size_t creme_variant_list_count(const creme_variant_list *list);
void creme_variant_list_get(const creme_variant_list *list, size_t i, creme_variant_record *out);

/* How many samples the file has, whichever were asked for, and how many chromosomes (of an indexed one: that were
 * read). */
size_t creme_variant_list_file_samples(const creme_variant_list *list);
size_t creme_variant_list_file_chromosomes(const creme_variant_list *list);
const creme_variant_counts *creme_variant_list_counts(const creme_variant_list *list);

/* [*first, *end) = those whose `at` may touch the interval of that FASTA record (an insertion at either end of it
 * touches it): all that do are among them. */
void creme_variant_list_range(const creme_variant_list *list, int record, creme_interval at, size_t *first,
                              size_t *end);

/* Samples whose genotypes were kept. Of sample s, variant i and haplotype h (0, 1): 1 where the haplotype has the
 * edit (`at`, `bases`), 0 where it has not, -1 where it is not known (missing, half-called, more than two
 * haplotypes); haploid calls have h = 0 alone, and h = 1 is -2. *phased (may be NULL): it is known which haplotype is
 * which ("|"), or makes no difference (haploid; both have the same allele). Phase sets (PS) are not looked at. */
size_t creme_variant_list_samples(const creme_variant_list *list);
const char *creme_variant_list_sample(const creme_variant_list *list, size_t s);
int creme_variant_list_genotype(const creme_variant_list *list, size_t s, size_t i, int haplotype, bool *phased);

#endif
