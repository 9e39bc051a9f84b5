/* The demo of the grammar model: a generated genome in which it is known what every tile does.
 *
 *     creme_grammar_demo_create()   a chromosome, seven loci on it, and the planted truth
 *     creme_grammar_demo_write()    the same as files: FASTA, loci TSV, truth TSV, CRE table
 *
 * The rules are those of "grammar:demo"; the format of a grammar, its formula, and what is planted where are in
 * src/model/grammar/grammar.md. Everything is a pure function of the seed.
 */
#ifndef CREME_GRAMMAR_H
#define CREME_GRAMMAR_H

#include <creme/locus.h>
#include <creme/sequence.h>
#include <creme/status.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { CREME_GRAMMAR_DEMO_TRACKS = 3, CREME_GRAMMAR_DEMO_TILE_BP = 5000 };

/* What one planted element should come out as in one track, by the thresholds of the 2024 protocol. */
typedef struct creme_grammar_truth {
    const char *locus;
    const char *element; /* its name in the grammar: "enhancer_a" */
    const char *kind;    /* "promoter", "enhancer", "far enhancer", "cooperating", "redundant", "silencer" */
    creme_interval at;   /* where its copies lie, in the window (CREME's rule), reading with the locus */
    creme_interval tile; /* the 5,000-bp tile of the locus's grid that holds it */
    int64_t track;       /* row of the model's tracks */
    const char *context; /* what the context does to this locus in this track: "enhancing" (> 0.95), "neutral"
                            (|effect| < 0.05), "silencing" (< -0.3) */
    int necessity;   /* +1: effect > 0.3, -1: < -0.3, 0: neither. Promoters, whose tile is never tested, have 0. */
    int sufficiency; /* the same for (MUTANT - CONTROL) / WT in enhancing contexts, / CONTROL in others */
} creme_grammar_truth;

typedef struct creme_grammar_demo {
    uint64_t seed;
    uint8_t *codes; /* [length] of the chromosome */
    int64_t length, window_bp;
    creme_locus_list loci;
    creme_grammar_truth *truth; /* [truth_count], by locus, then by element, then by track */
    size_t truth_count;
} creme_grammar_demo;

/* *out = the demo of this seed, to be destroyed. Every seed will do. Only CREME_ERROR_MEMORY can happen. */
CREME_API CREME_CHECKED creme_status creme_grammar_demo_create(creme_grammar_demo **out, uint64_t seed);
CREME_API void creme_grammar_demo_destroy(creme_grammar_demo *demo);

/* Where to write what. NULL: that file is not written; "-": to standard output. */
typedef struct creme_grammar_demo_paths {
    const char *fasta;    /* one record "demo", 60 letters a line */
    const char *loci;     /* name chrom tss strand, as creme_loci_read has it */
    const char *truth;    /* one row per creme_grammar_truth, with the tracks' names */
    const char *cres;     /* those whose sufficiency is not 0, as creme_cre_list_read has it */
    const char *genes;    /* GTF: each locus as the one transcript of a gene, of its name, 2,000 bp long */
    const char *variants; /* VCF: of each planted element five variants that break, remove or double it, or do nothing
                             (src/model/grammar/grammar.md) */
} creme_grammar_demo_paths;

/* Writes the files. CREME_ERROR_IO names the one that failed; those that were complete by then stay. */
CREME_API CREME_CHECKED creme_status creme_grammar_demo_write(const creme_grammar_demo *demo,
                                                              const creme_grammar_demo_paths *paths);

/* The row of the truth for a tile of a locus and a track (borrowed), NULL if nothing is planted there. */
CREME_API const creme_grammar_truth *creme_grammar_demo_find(const creme_grammar_demo *demo, const char *locus,
                                                             creme_interval tile, int64_t track);

#ifdef __cplusplus
}
#endif
#endif
