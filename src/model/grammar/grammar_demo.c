/* The demo genome: a Markov chain, and in it what the demo grammar's rules speak of, at known places. */
#include <creme/grammar.h>

#include "base/memory.h"
#include "base/output.h"
#include "model/grammar/grammar_demo_variants.h"
#include "model/grammar/grammar_rules.h"

#include <creme/shuffle.h>
#include <creme/tile.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    LENGTH = 1000000,
    FIRST_TSS = 80000,
    TSS_STEP = 140000, /* windows of 131,072 bp and the jitter fit in between */
    TSS_JITTER = 1000,
    ISLAND_HALF_BP = 600,
    TRACKS = CREME_GRAMMAR_DEMO_TRACKS,
    LOCI = 7,
    FASTA_LINE = 60
};

static const char CHROMOSOME[] = "demo";

/* Transition probabilities in thousandths, row: base before; A C G T. Human: dinucleotide frequencies of the genome.
 * Island: the CpG island chain of Durbin et al., Biological Sequence Analysis, 1998, p. 50. */
static const int HUMAN[4][4] = {
    {331, 170, 237, 262}, {355, 254, 49, 342}, {290, 209, 254, 247}, {222, 201, 246, 331}};
static const int ISLAND[4][4] = {
    {180, 274, 426, 120}, {171, 367, 274, 188}, {161, 339, 375, 125}, {79, 355, 384, 182}};

enum { E = 1, N = 0, S = -1 }; /* enhancing, neutral, silencing; an effect's sign */

static const struct {
    const char *name;
    char strand;
    int context[TRACKS]; /* blood, liver, housekeeping */
} PLACES[LOCI] = {
    {"additive", '+', {E, E, N}}, {"cooperating", '-', {E, E, N}}, {"redundant", '+', {E, E, N}},
    {"silenced", '-', {S, S, N}}, {"neutral", '+', {N, N, N}},     {"far", '-', {E, N, N}},
    {"liver", '+', {N, E, N}},
};

typedef struct plant {
    const char *locus, *element, *kind;
    int tile; /* from the TSS tile, in tiles; 0 is the TSS tile itself */
    int copies;
    int necessity[TRACKS], sufficiency[TRACKS];
} plant;

static const plant PLANTS[] = {
    {"additive", "core", "promoter", 0, 1, {0}, {0}},
    {"additive", "enhancer_a", "enhancer", -2, 3, {E, E, 0}, {E, E, 0}},
    {"additive", "enhancer_b", "enhancer", 3, 2, {E, 0, 0}, {E, 0, 0}},
    {"cooperating", "core", "promoter", 0, 1, {0}, {0}},
    {"cooperating", "partner_1", "cooperating", -2, 2, {E, E, 0}, {0}},
    {"cooperating", "partner_2", "cooperating", 1, 2, {E, E, 0}, {0}},
    {"redundant", "core", "promoter", 0, 1, {0}, {0}},
    {"redundant", "twin_1", "redundant", -2, 2, {0}, {E, E, 0}},
    {"redundant", "twin_2", "redundant", 2, 2, {0}, {E, E, 0}},
    {"silenced", "core_strong", "promoter", 0, 1, {0}, {0}},
    {"silenced", "silencer", "silencer", -2, 2, {S, S, 0}, {S, S, 0}},
    {"neutral", "core_strong", "promoter", 0, 1, {0}, {0}},
    {"far", "core", "promoter", 0, 1, {0}, {0}},
    {"far", "enhancer_b", "far enhancer", -11, 2, {0}, {0}},
    {"far", "enhancer_b", "enhancer", 2, 2, {E, 0, 0}, {E, 0, 0}},
    {"liver", "core", "promoter", 0, 1, {0}, {0}},
    {"liver", "enhancer_liver", "enhancer", -1, 2, {0, E, 0}, {0, E, 0}},
};

enum { PLANT_COUNT = sizeof PLANTS / sizeof *PLANTS };

/* One stream for each part of the work, so that none shifts another. */
static void start_stream(creme_random *random, uint64_t seed, uint64_t part)
{
    creme_random_key key = {.seed = seed, .end = LENGTH, .replicate = part, .purpose = CREME_RANDOM_DEMO};
    creme_random_init(random, &key);
}

static uint8_t next_base(creme_random *random, const int row[4])
{
    int draw = (int)creme_random_below(random, 1000);
    uint8_t base = 0;
    while (base < 3 && draw >= row[base]) draw -= row[base++];
    return base;
}

static bool in_island(const creme_grammar_demo *demo, int64_t position)
{
    for (size_t i = 0; i < demo->loci.count; i++) {
        if (llabs((long long)(position - demo->loci.at[i].tss)) < ISLAND_HALF_BP) return true;
    }
    return false;
}

static void draw_bases(creme_grammar_demo *demo)
{
    creme_random random;
    start_stream(&random, demo->seed, 0);
    uint8_t base = (uint8_t)creme_random_below(&random, 4);
    for (int64_t i = 0; i < demo->length; i++) {
        base = next_base(&random, (in_island(demo, i) ? ISLAND : HUMAN)[base]);
        demo->codes[i] = base;
    }
}

static creme_status place_loci(creme_grammar_demo *demo)
{
    creme_random random;
    start_stream(&random, demo->seed, 1);
    for (int i = 0; i < LOCI; i++) {
        creme_locus locus = {.name = (char *)PLACES[i].name,
                             .chrom = (char *)CHROMOSOME,
                             .tss = FIRST_TSS + TSS_STEP * i + creme_random_below(&random, TSS_JITTER),
                             .strand = PLACES[i].strand,
                             .extra = (char *)""};
        creme_status status = creme_locus_list_add(&demo->loci, &locus);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

/* codes[motif->length] = one of the sequences that the motif stands for. */
static void draw_motif(creme_random *random, const creme_motif *motif, uint8_t *codes)
{
    for (int i = 0; i < motif->length; i++) {
        do {
            codes[i] = (uint8_t)creme_random_below(random, 4);
        } while (!(motif->letters[i] >> codes[i] & 1));
    }
}

/* Puts a motif at `start` of a locus's window, reading with the locus (or against it, if `reverse`). */
static void put_motif(creme_grammar_demo *demo, const creme_locus *locus, int64_t start, const creme_motif *motif,
                      bool reverse, creme_random *random)
{
    uint8_t codes[CREME_MOTIF_MAX_BP];
    draw_motif(random, motif, codes);
    creme_interval window = creme_locus_window(locus, demo->window_bp, CREME_WINDOW_CREME);
    creme_interval at = creme_locus_to_genome(locus, window, (creme_interval){start, start + motif->length});
    if (reverse != (locus->strand == '-')) creme_sequence_reverse_complement(codes, motif->length);
    memcpy(demo->codes + at.start, codes, (size_t)motif->length);
}

/* Plants the copies in the middle half of the tile (a promoter: just before the TSS), on random strands where the
 * grammar allows; returns where they lie. */
static creme_interval put_plant(creme_grammar_demo *demo, const creme_locus *locus, const plant *what,
                                creme_interval tile, const creme_grammar_element *element, creme_random *random)
{
    int64_t start = what->tile == 0 ? demo->window_bp / 2 - 60
                                    : tile.start + CREME_GRAMMAR_DEMO_TILE_BP / 4 +
                                          creme_random_below(random, CREME_GRAMMAR_DEMO_TILE_BP / 2 - 500);
    creme_interval at = {start, start};
    for (int i = 0; i < what->copies; i++) {
        if (i > 0) at.end += 20 + creme_random_below(random, 80);
        bool reverse = element->both_strands && creme_random_below(random, 2);
        put_motif(demo, locus, at.end, &element->motif, reverse, random);
        at.end += element->motif.length;
    }
    return at;
}

static const creme_locus *find_locus(const creme_grammar_demo *demo, const char *name)
{
    for (size_t i = 0; i < demo->loci.count; i++) {
        if (strcmp(demo->loci.at[i].name, name) == 0) return &demo->loci.at[i];
    }
    return NULL;
}

static const char *context_name(const char *locus, int track)
{
    static const char *const NAMES[] = {"silencing", "neutral", "enhancing"};
    for (int i = 0; i < LOCI; i++) {
        if (strcmp(PLACES[i].name, locus) == 0) return NAMES[PLACES[i].context[track] + 1];
    }
    return NAMES[1];
}

static void record_truth(creme_grammar_demo *demo, const plant *what, creme_interval at, creme_interval tile)
{
    for (int t = 0; t < TRACKS; t++) {
        demo->truth[demo->truth_count++] = (creme_grammar_truth){.locus = what->locus,
                                                                 .element = what->element,
                                                                 .kind = what->kind,
                                                                 .at = at,
                                                                 .tile = tile,
                                                                 .track = t,
                                                                 .context = context_name(what->locus, t),
                                                                 .necessity = what->necessity[t],
                                                                 .sufficiency = what->sufficiency[t]};
    }
}

static creme_status put_plants(creme_grammar_demo *demo, const creme_grammar *grammar)
{
    creme_tile_set grid;
    creme_status status = creme_tile_set_init_grid(&grid, demo->window_bp, CREME_GRAMMAR_DEMO_TILE_BP);
    if (status != CREME_OK) return status;
    creme_random random;
    start_stream(&random, demo->seed, 2);
    for (int i = 0; i < PLANT_COUNT; i++) {
        const plant *what = &PLANTS[i];
        const creme_locus *locus = find_locus(demo, what->locus);
        int element = creme_grammar_find_element(grammar, what->element);
        if (element < 0 || !locus) {
            return creme_fail(CREME_ERROR_LIBRARY, "the demo grammar has no element \"%s\"", what->element);
        }
        creme_interval tile = {grid.tss.start + what->tile * grid.tile_bp, grid.tss.end + what->tile * grid.tile_bp};
        creme_interval at = put_plant(demo, locus, what, tile, &grammar->elements[element], &random);
        record_truth(demo, what, at, tile);
    }
    return CREME_OK;
}

creme_status creme_grammar_demo_create(creme_grammar_demo **out, uint64_t seed)
{
    *out = NULL;
    creme_status status = CREME_OK;
    creme_grammar *grammar = NULL;
    creme_grammar_demo *demo = NULL;
    CREME_TRY(creme_allocate_zero(&grammar, 1, sizeof *grammar));
    CREME_TRY(creme_grammar_read(grammar, "demo"));
    CREME_TRY(creme_allocate_zero(&demo, 1, sizeof *demo));
    demo->seed = seed;
    demo->length = LENGTH;
    demo->window_bp = grammar->input_bp;
    CREME_TRY(creme_allocate(&demo->codes, LENGTH, 1));
    CREME_TRY(creme_allocate(&demo->truth, PLANT_COUNT * TRACKS, sizeof *demo->truth));
    CREME_TRY(place_loci(demo));
    draw_bases(demo);
    CREME_TRY(put_plants(demo, grammar));
    *out = demo;
done:
    if (status != CREME_OK) creme_grammar_demo_destroy(demo);
    if (grammar) creme_grammar_clear(grammar);
    creme_free(grammar);
    return status;
}

void creme_grammar_demo_destroy(creme_grammar_demo *demo)
{
    if (!demo) return;
    creme_free(demo->codes);
    creme_free(demo->truth);
    creme_locus_list_clear(&demo->loci);
    creme_free(demo);
}

const creme_grammar_truth *creme_grammar_demo_find(const creme_grammar_demo *demo, const char *locus,
                                                   creme_interval tile, int64_t track)
{
    for (size_t i = 0; i < demo->truth_count; i++) {
        const creme_grammar_truth *truth = &demo->truth[i];
        if (truth->track == track && truth->tile.start == tile.start && truth->tile.end == tile.end &&
            strcmp(truth->locus, locus) == 0) {
            return truth;
        }
    }
    return NULL;
}

static creme_status write_fasta(const creme_grammar_demo *demo, const char *path)
{
    creme_output *output;
    creme_status status = creme_output_open(&output, path);
    if (status != CREME_OK) return status;
    creme_output_print(output, ">%s\n", CHROMOSOME);
    for (int64_t i = 0; i < demo->length; i += FASTA_LINE) {
        char line[FASTA_LINE + 1];
        int64_t count = demo->length - i < FASTA_LINE ? demo->length - i : FASTA_LINE;
        creme_sequence_decode(line, demo->codes + i, count);
        line[count] = '\n';
        creme_output_write(output, line, (size_t)count + 1);
    }
    return creme_output_close(output);
}

static creme_status write_loci(const creme_grammar_demo *demo, const char *path)
{
    creme_output *output;
    creme_status status = creme_output_open(&output, path);
    if (status != CREME_OK) return status;
    creme_output_print(output, "name\tchrom\ttss\tstrand\n");
    for (size_t i = 0; i < demo->loci.count; i++) {
        const creme_locus *locus = &demo->loci.at[i];
        creme_output_print(output, "%s\t%s\t%lld\t%c\n", locus->name, locus->chrom, (long long)locus->tss,
                           locus->strand);
    }
    return creme_output_close(output);
}

static const char *const NAMES[TRACKS] = {"blood", "liver", "housekeeping"};

static creme_status write_truth(const creme_grammar_demo *demo, const char *path)
{
    creme_output *output;
    creme_status status = creme_output_open(&output, path);
    if (status != CREME_OK) return status;
    creme_output_print(output,
                       "# what is planted in the demo genome of seed %llu; positions in the locus's window, 0-based, "
                       "half-open\n# necessity, sufficiency: 1 above 0.3, -1 below -0.3, 0 neither\n",
                       (unsigned long long)demo->seed);
    creme_output_print(output, "locus\ttile_start\ttile_end\tstart\tend\telement\tkind\ttrack\tcontext\tnecessity\t"
                               "sufficiency\n");
    for (size_t i = 0; i < demo->truth_count; i++) {
        const creme_grammar_truth *row = &demo->truth[i];
        creme_output_print(output, "%s\t%lld\t%lld\t%lld\t%lld\t%s\t%s\t%s\t%s\t%d\t%d\n", row->locus,
                           (long long)row->tile.start, (long long)row->tile.end, (long long)row->at.start,
                           (long long)row->at.end, row->element, row->kind, NAMES[row->track], row->context,
                           row->necessity, row->sufficiency);
    }
    return creme_output_close(output);
}

static creme_status write_cres(const creme_grammar_demo *demo, const char *path)
{
    creme_output *output;
    creme_status status = creme_output_open(&output, path);
    if (status != CREME_OK) return status;
    creme_output_print(output, "locus\ttile_start\ttile_end\ttrack\tclass\n");
    for (size_t i = 0; i < demo->truth_count; i++) {
        const creme_grammar_truth *row = &demo->truth[i];
        if (row->sufficiency == 0) continue;
        creme_output_print(output, "%s\t%lld\t%lld\t%s\t%s\n", row->locus, (long long)row->tile.start,
                           (long long)row->tile.end, NAMES[row->track],
                           row->sufficiency > 0 ? "enhancer" : "silencer");
    }
    return creme_output_close(output);
}

static creme_status write_genes(const creme_grammar_demo *demo, const char *path)
{
    enum { GENE = 2000 };
    creme_output *output;
    creme_status status = creme_output_open(&output, path);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < demo->loci.count; i++) {
        const creme_locus *locus = &demo->loci.at[i];
        int64_t first = locus->strand == '+' ? locus->tss + 1 : locus->tss + 2 - GENE;
        creme_output_print(output,
                           "%s\tcreme\ttranscript\t%" PRId64 "\t%" PRId64 "\t.\t%c\t.\tgene_id \"demo%zu\"; "
                           "transcript_id \"demo%zu.1\"; gene_type \"protein_coding\"; gene_name \"%s\";\n",
                           locus->chrom, first, first + GENE - 1, locus->strand, i, i, locus->name);
    }
    return creme_output_close(output);
}

creme_status creme_grammar_demo_write(const creme_grammar_demo *demo, const creme_grammar_demo_paths *paths)
{
    creme_status status = CREME_OK;
    if (paths->fasta) CREME_TRY(write_fasta(demo, paths->fasta));
    if (paths->loci) CREME_TRY(write_loci(demo, paths->loci));
    if (paths->truth) CREME_TRY(write_truth(demo, paths->truth));
    if (paths->cres) CREME_TRY(write_cres(demo, paths->cres));
    if (paths->genes) CREME_TRY(write_genes(demo, paths->genes));
    if (paths->variants) CREME_TRY(creme_grammar_demo_write_variants(demo, paths->variants));
done:
    return status;
}
