/* For tests: a site whose truth is known to the base, and the grammar that knows it, as a model for assay_drive.h.
 * To be included after cmocka.h.
 *
 * The window: 4,096 bp, tiles of 256 bp, so a TSS tile [1920, 2176) and seven CRE tiles on either side. A promoter
 * of strength 2 lies in the TSS tile; an enhancer (+ 3 each) and a silencer (each 1 more in the denominator) can be
 * planted. With e enhancers and s silencers, wherever they are,
 *
 *     linear  2 (1 + 3 e) / (1 + s)          capped  2 (1 + 3 min(e, 3)) / (1 + s)
 */
#ifndef CREME_ASSAY_GRAMMAR_H
#define CREME_ASSAY_GRAMMAR_H

#include "model/grammar/grammar_rules.h"

#include "assay/assay_drive.h"

#include <string.h>

enum {
    GRAMMAR_BP = 4096,
    GRAMMAR_TILE_BP = 256,
    GRAMMAR_TILES = 14,
    GRAMMAR_LINEAR = 0,
    GRAMMAR_CAPPED = 1,
    GRAMMAR_TRACKS = 2
};

#define GRAMMAR_CORE     "GGCTATAAAAGCGCGTCAGT"
#define GRAMMAR_ENHANCER "CAGATAAGCATGACGTGTCAAC"
#define GRAMMAR_SILENCER "TTCAGCACCACGGACAGCGCC"

static const char GRAMMAR_TEXT[] =
    "{\"format\": \"creme-grammar-1\", \"input_bp\": 4096, \"bin_bp\": 32, \"bins\": 64,"
    "\"tracks\": [{\"name\": \"linear\"}, {\"name\": \"capped\"}],"
    "\"elements\": [{\"name\": \"core\", \"motif\": \"" GRAMMAR_CORE "\", \"strands\": \"forward\"},"
    "{\"name\": \"enhancer\", \"motif\": \"" GRAMMAR_ENHANCER "\", \"strands\": \"both\"},"
    "{\"name\": \"silencer\", \"motif\": \"" GRAMMAR_SILENCER "\", \"strands\": \"both\"}],"
    "\"rules\": [{\"kind\": \"promoter\", \"elements\": [\"core\"], \"strength\": 2},"
    "{\"kind\": \"add\", \"elements\": [\"enhancer\"], \"strength\": {\"linear\": 3}},"
    "{\"kind\": \"add\", \"elements\": [\"enhancer\"], \"strength\": {\"capped\": 3}, \"limit\": 3},"
    "{\"kind\": \"add\", \"elements\": [\"silencer\"], \"strength\": -1}]}";

typedef struct grammar_site {
    creme_grammar grammar;
    creme_motif_scanner scanner;
    creme_locus locus;
    creme_site site;
    uint8_t codes[GRAMMAR_BP];
} grammar_site;

static inline void grammar_evaluate(const void *self, const uint8_t *codes, float *out)
{
    const grammar_site *g = self;
    creme_grammar_occupancy occupancy;
    creme_grammar_occupy(&g->grammar, &g->scanner, codes, &occupancy);
    for (int64_t t = 0; t < GRAMMAR_TRACKS; t++) out[t] = (float)creme_grammar_activity(&g->grammar, &occupancy, t);
}

/* A motif to plant, where it begins. */
typedef struct grammar_plant {
    const char *motif;
    int64_t start;
} grammar_plant;

static inline void grammar_site_open(grammar_site *g, const grammar_plant *plants, size_t count)
{
    static char name[] = "GENE", chrom[] = "chr1", none[] = "";
    *g = (grammar_site){.locus = {name, chrom, 100000, '+', none}};
    creme_random_key key = {.seed = 11, .purpose = CREME_RANDOM_TEST};
    creme_random random;
    creme_random_init(&random, &key);
    for (int i = 0; i < GRAMMAR_BP; i++) g->codes[i] = (uint8_t)creme_random_below(&random, 4);
    creme_sequence_encode(g->codes + 2040, GRAMMAR_CORE, (int64_t)strlen(GRAMMAR_CORE));
    for (size_t i = 0; i < count; i++) {
        creme_sequence_encode(g->codes + plants[i].start, plants[i].motif, (int64_t)strlen(plants[i].motif));
    }
    g->site = (creme_site){.locus = &g->locus, .key = 77};
    assert_int_equal(creme_background_create(&g->site.wild_type, g->codes, GRAMMAR_BP, NULL, NULL, 0), CREME_OK);
    if (creme_grammar_parse(&g->grammar, GRAMMAR_TEXT, strlen(GRAMMAR_TEXT), "test") != CREME_OK) {
        fail_msg("%s", creme_error_message());
    }
    assert_int_equal(creme_grammar_fill_scanner(&g->grammar, &g->scanner), CREME_OK);
}

static inline void grammar_site_close(grammar_site *g)
{
    creme_site_close(&g->site);
    creme_motif_scanner_clear(&g->scanner);
    creme_grammar_clear(&g->grammar);
}

/* Where tile i of the grid begins. */
static inline int64_t grammar_tile_start(int64_t i)
{
    return 128 + GRAMMAR_TILE_BP * (i < GRAMMAR_TILES / 2 ? i : i + 1);
}

#endif
