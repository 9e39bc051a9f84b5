/* Exact motifs in IUPAC letters, and finding all of many motifs in one pass over a sequence.
 *
 * A scanner knows one seed of 8 letters of every pattern (a pattern is a motif on one strand), the one that fits the
 * fewest 8-mers. A rolling code of the last bases looks every fourth position up in a bitmap of 65,536 bits; only where
 * some seed may end there or up to three places before are seeds looked up, and patterns compared letter by letter. So
 * the time hardly depends on how many motifs there are. */
#ifndef CREME_MODEL_GRAMMAR_MOTIF_H
#define CREME_MODEL_GRAMMAR_MOTIF_H

#include <creme/sequence.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CREME_MOTIF_SEED_BP = 8, CREME_MOTIF_MIN_BP = 8, CREME_MOTIF_MAX_BP = 64 };

typedef struct creme_motif {
    int length;
    uint8_t letters[CREME_MOTIF_MAX_BP]; /* [length] sets of bases: bit 0 A, 1 C, 2 G, 3 T */
} creme_motif;

/* Reads IUPAC letters (either case, U as T). CREME_ERROR_FORMAT for another letter or a length outside 8..64. */
CREME_CHECKED creme_status creme_motif_parse(creme_motif *out, const char *text);

creme_motif creme_motif_reverse_complement(const creme_motif *motif);
bool creme_motif_equal(const creme_motif *a, const creme_motif *b);

typedef struct creme_motif_pattern {
    creme_motif motif;
    int id;      /* the caller's */
    int seed_at; /* first letter of its seed */
} creme_motif_pattern;

/* A set of 8-mers, a bit each. */
typedef struct creme_motif_words {
    uint64_t bits[(1 << 2 * CREME_MOTIF_SEED_BP) / 64];
} creme_motif_words;

/* Zero-initialised is empty. */
typedef struct creme_motif_scanner {
    creme_motif_words seeds, near; /* near: what may stand up to three places behind a seed, or at its own */
    creme_motif_pattern *patterns;
    size_t count, capacity;
} creme_motif_scanner;

/* Adds a motif, and its reverse complement if `both_strands` and it is another pattern than the motif itself. */
CREME_CHECKED creme_status creme_motif_scanner_add(creme_motif_scanner *scanner, const creme_motif *motif, int id,
                                                   bool both_strands);
void creme_motif_scanner_clear(creme_motif_scanner *scanner);

/* Called for each place where a pattern fits; N fits nothing. */
typedef void (*creme_motif_hit)(void *self, int id, creme_interval at);

/* All hits in codes[count], in an order that depends on the sequence and the order of adding alone. */
void creme_motif_scanner_run(const creme_motif_scanner *scanner, const uint8_t *codes, int64_t count,
                             creme_motif_hit hit, void *self);

#endif
