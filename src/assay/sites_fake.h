/* For tests: small sites with known contents, and functions of the sequence that stand in for a network.
 *
 * The window: 400 bp, tiles of 40 bp, so a TSS tile [180, 220), eight CRE tiles [20, 60), ... [340, 380), and margins
 * of 20 bp at either end that no tile covers.
 */
#ifndef CREME_ASSAY_SITES_FAKE_H
#define CREME_ASSAY_SITES_FAKE_H

#include "assay/assay_kind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAKE_BP = 400, FAKE_TILE_BP = 40, FAKE_TILES = 8, FAKE_MARGIN_BP = 20, FAKE_SITES = 2, FAKE_TSS_BP = 180 };

typedef struct fake_sites {
    creme_locus loci[FAKE_SITES];
    creme_site at[FAKE_SITES];
    uint8_t codes[FAKE_SITES][FAKE_BP];
} fake_sites;

static inline void fake_sites_open(fake_sites *sites)
{
    static char names[FAKE_SITES][8] = {"ABC1", "XYZ2"};
    static char chrom[] = "chr1", none[] = "";
    for (int s = 0; s < FAKE_SITES; s++) {
        creme_random_key key = {.seed = 7, .replicate = (uint64_t)s, .purpose = CREME_RANDOM_TEST};
        creme_random random;
        creme_random_init(&random, &key);
        for (int i = 0; i < FAKE_BP; i++) sites->codes[s][i] = (uint8_t)creme_random_below(&random, 4);
        sites->loci[s] = (creme_locus){names[s], chrom, 1000 + s, '+', none};
        sites->at[s] = (creme_site){.locus = &sites->loci[s], .key = 100 + (uint64_t)s};
        creme_background **wild_type = &sites->at[s].wild_type;
        if (creme_background_create(wild_type, sites->codes[s], FAKE_BP, NULL, NULL, 0) != CREME_OK) abort();
    }
}

static inline void fake_sites_close(fake_sites *sites)
{
    for (int s = 0; s < FAKE_SITES; s++) creme_site_close(&sites->at[s]);
}

/* For cmocka: *state = fake_sites. */
static inline int fake_sites_setup(void **state)
{
    fake_sites *sites = malloc(sizeof *sites);
    if (!sites) return -1;
    fake_sites_open(sites);
    *state = sites;
    return 0;
}

static inline int fake_sites_teardown(void **state)
{
    fake_sites_close(*state);
    free(*state);
    return 0;
}

/* What stands in for a network: track's activity of codes[FAKE_BP]. */
typedef float (*fake_function)(const fake_sites *sites, const uint8_t *codes, int64_t track);

/* --- The additive function, whose effects are known by hand.
 *
 *   y = tss(s) + sum over positions p of weight(s, j) (p + 1) + margin
 *
 * tss(s) where the TSS tile is site s's (0 if it is neither's), weight(s, j) where position p holds the contents of
 * tile j of site s, and margin the sum of the codes of the left margin. All are small whole numbers, so that float32
 * holds every activity exactly. */
static inline int fake_start(int tile)
{
    return FAKE_MARGIN_BP + FAKE_TILE_BP * (tile < FAKE_TILES / 2 ? tile : tile + 1);
}

static inline double fake_tss(int site, int64_t track)
{
    return 100 + 50 * site + 10 * (double)track;
}

static inline double fake_weight(int site, int tile, int64_t track)
{
    return (tile % 3 == 2 ? -1 : 1) * (tile + 2 + 3 * site + 2 * (double)track);
}

static inline double fake_margin(const uint8_t *codes)
{
    double sum = 0;
    for (int i = 0; i < FAKE_MARGIN_BP; i++) sum += codes[i];
    return sum;
}

static inline float fake_additive(const fake_sites *sites, const uint8_t *codes, int64_t track)
{
    double y = fake_margin(codes);
    for (int s = 0; s < FAKE_SITES; s++) {
        if (memcmp(codes + FAKE_TSS_BP, sites->codes[s] + FAKE_TSS_BP, FAKE_TILE_BP) == 0) y += fake_tss(s, track);
        for (int p = 0; p < FAKE_TILES; p++) {
            for (int j = 0; j < FAKE_TILES; j++) {
                if (memcmp(codes + fake_start(p), sites->codes[s] + fake_start(j), FAKE_TILE_BP) != 0) continue;
                y += fake_weight(s, j, track) * (p + 1);
            }
        }
    }
    return (float)y;
}

/* Sensitive to every base: a number in [1, 2) made of a hash. */
static inline float fake_hashed(const fake_sites *sites, const uint8_t *codes, int64_t track)
{
    (void)sites;
    creme_hash hash = creme_hash_bytes(codes, FAKE_BP);
    return 1 + (float)((hash.low >> (8 * track)) & 0xfffff) / 0x100000;
}

#endif
