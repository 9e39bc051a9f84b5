/* Names of chromosomes: 9, chr9, Chr9, NC_000009.12 and CM000671.2 are one.
 *
 * Every reader that compares chromosomes looks the name up here and compares keys, never the texts of files. Built in
 * are the chromosomes of GRCh37, GRCh38, T2T-CHM13 (v2.0), GRCm38 and GRCm39, by number, with "chr" in any case, and
 * by the accessions of RefSeq and GenBank; MT and M; and UCSC's names of scaffolds (chr1_KI270706v1_random is
 * KI270706.1). Others come from a file. An accession's version, or a chromosome's length, tells the assembly too. */
#ifndef CREME_CHROMOSOME_H
#define CREME_CHROMOSOME_H

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum creme_assembly {
    CREME_GRCH37,
    CREME_GRCH38,
    CREME_T2T_CHM13,
    CREME_GRCM38,
    CREME_GRCM39,
    CREME_ASSEMBLY_COUNT
} creme_assembly;

/* Bits 1 << creme_assembly: the assemblies that something can belong to. 0: unknown. */
typedef unsigned creme_assembly_set;

/* Whether both are known and have no assembly in common. */
static inline bool creme_assemblies_differ(creme_assembly_set a, creme_assembly_set b)
{
    return a && b && !(a & b);
}

/* Writes "GRCh37", "GRCh37 or GRCh38", or "an unknown assembly" for 0, into text[bytes], cut to what fits; returns
 * `text`. */
CREME_API const char *creme_assembly_describe(creme_assembly_set set, char *text, size_t bytes);

/* The assemblies that a file's header line names as a word: "#!genome-build GRCh38.p14", "hg19", "mm10". */
CREME_API creme_assembly_set creme_assembly_from_text(const char *text);

enum { CREME_CHROMOSOME_KEY_BYTES = 48 };

typedef struct creme_chromosome {
    char key[CREME_CHROMOSOME_KEY_BYTES]; /* equal for all names of one chromosome: "9", "X", "M", "KI270706.1" */
    creme_assembly_set assemblies;        /* that the name itself tells: NC_000009.11 is of GRCh37 */
} creme_chromosome;

/* More names, from a file. */
typedef struct creme_chromosome_aliases creme_chromosome_aliases;

/* *out = what a name means. `aliases` may be NULL. Every name has a key: the key of an unknown name is the name itself,
 * without "chr" (a hash of it if it is long). Does not allocate. May be called by several threads at once. */
CREME_API void creme_chromosome_look_up(creme_chromosome *out, const creme_chromosome_aliases *aliases,
                                        const char *name);

/* Whether two names mean one chromosome, by the built-in names and those of `aliases` (may be NULL), and do not say
 * different assemblies. */
CREME_API bool creme_chromosome_same(const creme_chromosome_aliases *aliases, const char *a, const char *b);

/* The assemblies whose chromosome of this key has this length. */
CREME_API creme_assembly_set creme_chromosome_assemblies_of_length(const creme_chromosome *chromosome,
                                                                   int64_t length);

/* Reads names that mean one sequence, two on a line, separated by tabs or blanks; '#' begins a comment. A name may
 * stand on several lines, which are then about one sequence. *out is to be freed with
 * creme_chromosome_aliases_free(), or handed to creme_fasta_use_aliases(). CREME_ERROR_IO; CREME_ERROR_FORMAT, with
 * file and line, if a line does not have two names, or if it says that two built-in chromosomes are one. */
CREME_API CREME_CHECKED creme_status creme_chromosome_aliases_read(creme_chromosome_aliases **out, const char *path);
CREME_API void creme_chromosome_aliases_free(creme_chromosome_aliases *aliases);

#ifdef __cplusplus
}
#endif
#endif
