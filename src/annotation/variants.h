/* Variants: what VCF, BCF and tables say, checked against the genome.
 *
 * One creme_variant_record is one ALT allele. pos, ref and alt stay as the file has them; `at` and `bases` say the
 * same without a shared beginning or end (parsimonious), on the forward strand, 0-based, half-open; `key` is that
 * after left-alignment over the genome (as vt normalize and bcftools norm do): two spellings of one variant have the
 * same key.
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
    CREME_VARIANT_CLASSES
} creme_variant_class;

const char *creme_variant_class_name(creme_variant_class class); /* "SNV", "MNV", "insertion", ... */

typedef struct creme_variant_record {
    const char *name;      /* the file's ID; else CHROM_POS_REF_ALT */
    const char *ref, *alt; /* as in the file, upper case */
    int64_t pos;           /* as in the file: 1-based */
    int record;            /* of the chromosome in the FASTA */
    creme_interval at;     /* of the genome: bases that are replaced; empty for an insertion before at.start */
    const uint8_t *bases;  /* [length] codes: what stands there instead, forward strand */
    int64_t length;
    creme_interval key_at; /* left-aligned; with `key` (of chromosome, place and bases) the variant's identity */
    uint64_t key;
    creme_variant_class class;
    bool swapped;
    int64_t line; /* of the file, for messages; 0: not known */
} creme_variant_record;

typedef struct creme_variant_options {
    creme_ref_mismatch ref_mismatch;
    const creme_locus_list *loci;  /* NULL: all variants; else those that touch one of windows[loci->count] */
    const creme_interval *windows; /* on the loci's chromosomes */
    const char *const *samples;    /* genotypes of these are kept [sample_count]; "all": of every one */
    size_t sample_count;
    const creme_log *log;
} creme_variant_options;

/* Those of a file, in the order of chromosome (as in the FASTA), at.start, then the file's order; texts and bases are
 * owned by the list. */
typedef struct creme_variant_list creme_variant_list;

/* Reads VCF or BCF (htslib; by its index if there is one and few windows are asked for), or a table (creme/table.h)
 * with columns chrom, pos (1-based), ref, alt and maybe name (any case; CHROM #CHROM chromosome ... as regions.c), or
 * with a column of names like chr1_14677_G_A_b38 (variant_id, variant, SNP, rsid ...). What is left out (symbolic
 * alleles, "*", other chromosomes, REF that does not match) is counted by reason in the log. CREME_ERROR_FORMAT names
 * file, line or record, and reason. A file of which nothing is left gives an empty list. */
CREME_CHECKED creme_status creme_variant_list_read(creme_variant_list **out, const char *path, creme_fasta *fasta,
                                                   const creme_variant_options *options);
void creme_variant_list_free(creme_variant_list *list);

size_t creme_variant_list_count(const creme_variant_list *list);
void creme_variant_list_get(const creme_variant_list *list, size_t i, creme_variant_record *out);

/* [*first, *end) = those whose `at` may touch the interval of that FASTA record: all that do are among them. */
void creme_variant_list_range(const creme_variant_list *list, int record, creme_interval at, size_t *first,
                              size_t *end);

/* Samples whose genotypes were kept; of sample s, variant i and haplotype h (0, 1): 1 where it has ALT, 0 where it
 * has not, -1 where it is not known (missing, half-called). *phased: of that call; haploid calls have h = 0 alone,
 * and h = 1 is -2. */
size_t creme_variant_list_samples(const creme_variant_list *list);
const char *creme_variant_list_sample(const creme_variant_list *list, size_t s);
int creme_variant_list_genotype(const creme_variant_list *list, size_t s, size_t i, int haplotype, bool *phased);

#endif
