/* Random numbers that are a pure function of a named key, and shuffles of DNA that keep k-let counts. */
#ifndef CREME_SHUFFLE_H
#define CREME_SHUFFLE_H

#include <creme/sequence.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a random stream is for. The numbers never change: published results depend on them. */
typedef enum creme_random_purpose {
    CREME_RANDOM_BACKGROUND = 1, /* shuffle of a whole window */
    CREME_RANDOM_TILE = 2,       /* shuffle of one tile */
    CREME_RANDOM_REGION = 3,     /* creme shuffle */
    CREME_RANDOM_SAMPLE = 4,     /* drawing loci at random */
    CREME_RANDOM_DEMO = 5,       /* generated sequence of the demo */
    CREME_RANDOM_TEST = 6,
    CREME_RANDOM_BASES = 7,      /* bases of a tile to keep */
    CREME_RANDOM_WEIGHTS = 8,    /* networks for measuring, and their sequences */
    CREME_RANDOM_BOOTSTRAP = 10, /* drawing traces with replacement */
    CREME_RANDOM_MATCHED = 11,   /* drawing controls of an element */
    CREME_RANDOM_FIELD = 12      /* sequences by which a receptive field is measured and checked */
} creme_random_purpose;

/* The name of a stream. Streams of different keys are independent. Every seed will do, 0 too. */
typedef struct creme_random_key {
    uint64_t seed;
    uint64_t locus;     /* creme_locus_key() or 0 */
    int64_t start, end; /* the interval that it is for, 0 and 0 if none */
    uint64_t replicate;
    uint32_t purpose; /* creme_random_purpose */
} creme_random_key;

/* Philox4x32-10 (Salmon et al., SC 2011, doi 10.1145/2063384.2063405): the key is a 64-bit hash of the stream's name,
 * the counter starts at the other half of that hash. */
typedef struct creme_random {
    uint32_t key[2];
    uint32_t counter[4];
    uint32_t block[4]; /* the current four words */
    int used;          /* how many of them are spent */
} creme_random;

/* Puts *random at the beginning of the stream of this key. */
CREME_API void creme_random_init(creme_random *random, const creme_random_key *key);
CREME_API uint32_t creme_random_next(creme_random *random); /* the stream's next 32 bits */

/* Uniform over 0 .. bound-1, without bias (Lemire 2019, doi 10.1145/3230636). bound >= 1. */
CREME_API uint32_t creme_random_below(creme_random *random, uint32_t bound);
CREME_API double creme_random_unit(creme_random *random); /* [0, 1), 53 bits */

/* out[count] = a draw from all arrangements of codes[count] that have the same counts of every k-let and the same
 * first k-1 and last k-1 bases, each with the same probability: a random arborescence of the k-let graph (Wilson,
 * STOC 1996), then a random order of the remaining edges of each vertex (Altschul & Erickson 1985; Kandel et al.
 * 1996). k = 1 permutes single bases (nothing is kept at the ends), 2 keeps dinucleotides, 3 trinucleotides, ... up
 * to 6. N stays where it is, and every stretch between Ns is shuffled by itself. out == codes is fine. Time is
 * proportional to count; see shuffle.md. CREME_ERROR_RANGE for k outside 1..6 or a count above 2^31 - 1,
 * CREME_ERROR_MEMORY. */
CREME_API CREME_CHECKED creme_status creme_shuffle(uint8_t *out, const uint8_t *codes, int64_t count, int k,
                                                   const creme_random_key *key);

/* The same for several keys at once, out[replicates][count] (no overlap with codes): the same draws as one by one, in
 * less time. */
CREME_API CREME_CHECKED creme_status creme_shuffle_many(uint8_t *out, const uint8_t *codes, int64_t count, int k,
                                                        const creme_random_key *keys, int64_t replicates);

/* The reference's shuffle (creme-nn 0ed17cc, dinuc_shuffle): numpy's RandomState(seed) and its permutation, bit for
 * bit, and the reference's habit of keeping every base's last successor. N counts as T and comes out as T, as there.
 * Draw number `replicate` of one call that draws several (earlier draws are made and thrown away, since the generator
 * is sequential). CREME_ERROR_RANGE for a seed above 2^32 - 1. Every seed, 0 too, seeds. */
CREME_API CREME_CHECKED creme_status creme_shuffle_creme_nn(uint8_t *out, const uint8_t *codes, int64_t count,
                                                            uint64_t seed, int64_t replicate);

/* Which shuffle an assay uses. Zero is the default: uniform, k = 2. */
typedef enum creme_shuffle_method { CREME_SHUFFLE_UNIFORM, CREME_SHUFFLE_CREME_NN } creme_shuffle_method;

#ifdef __cplusplus
}
#endif
#endif
