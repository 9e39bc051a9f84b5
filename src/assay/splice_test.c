/* Edits of any length: by hand; against another way to make them; and through a network, windowed and whole. */
#include "assay/assay_kind.h"
#include "assay/splice.h"
#include "model/random/random_weights.h"

#include <creme/engine.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "scratch.h"

/* --- By hand ---------------------------------------------------------------------------------------------------- */

/* The chromosome has 40 bases, the window 12. */
#define CHROMOSOME "ACGTTTGCACCATGAATTTACCGGTACGATTTGACCAGAT"
enum { WINDOW = 12 };

typedef struct scene {
    scratch folder;
    creme_fasta *fasta;
    creme_site site;
    creme_locus locus;
} scene;

static char locus_name[] = "G", locus_chrom[] = "chr1", nothing[] = "";

static void scene_open(scene *s, const char *bases, int64_t window_bp, int64_t tss, char strand,
                       creme_window_rule rule)
{
    char text[8192];
    s->folder = scratch_open();
    snprintf(text, sizeof text, ">chr1\n%s\n", bases);
    const char *path = scratch_write(&s->folder, "small.fa", text, SCRATCH_PLAIN);
    s->locus = (creme_locus){locus_name, locus_chrom, tss, strand, nothing};
    assert_int_equal(creme_fasta_open(&s->fasta, path, NULL), CREME_OK);
    assert_int_equal(creme_site_open(&s->site, &s->locus, s->fasta, window_bp, rule), CREME_OK);
}

static void scene_close(scene *s)
{
    creme_site_close(&s->site);
    creme_fasta_close(s->fasta);
    scratch_close(&s->folder);
}

/* codes[window] = the wild type with the edits, which have to rise without touching. */
static void write_out(const creme_site *site, const creme_spliced *spliced, uint8_t *codes)
{
    for (size_t i = 0; i < spliced->count; i++) {
        creme_interval at = spliced->edits[i].at;
        assert_true(at.start < at.end && at.start >= 0 && at.end <= creme_background_length(site->wild_type));
        assert_true(i == 0 || spliced->edits[i - 1].at.end < at.start);
        assert_non_null(spliced->edits[i].bases);
    }
    creme_construct construct = {
        .background = site->wild_type, .edits = spliced->edits, .edit_count = spliced->count};
    assert_int_equal(creme_construct_write(&construct, codes), CREME_OK);
}

typedef struct change {
    int64_t start, end; /* of the window */
    const char *bases;
} change;

enum { MOST_CHANGES = 4 };

typedef struct by_hand {
    int64_t tss;
    char strand;
    creme_window_rule rule;
    creme_moving_side side;
    change changes[MOST_CHANGES]; /* ends with bases NULL */
    const char *expected;         /* the window */
    bool at_tss;
    size_t edits;
} by_hand;

#define PLUS  20, '+', CREME_WINDOW_PLAIN
#define MINUS 20, '-', CREME_WINDOW_CREME

/* On '+', plain: [14, 26) = AATTTA|CCGGTA, TSS at 6. On '-', as the reference has it: [16, 28) = TTTACCGGTACG, so
 * CGTACCG|GTAAA with the TSS at 7, and GGTCAAAT before it, TTCATGGT behind it. */
static const by_hand cases[] = {
    {PLUS, CREME_MOVES_FAR, {{0}}, "AATTTACCGGTA", false, 0},
    /* one for one */
    {PLUS, CREME_MOVES_FAR, {{2, 3, "G"}}, "AAGTTACCGGTA", false, 1},
    {PLUS, CREME_MOVES_FAR, {{6, 7, "G"}}, "AATTTAGCGGTA", true, 1},
    {PLUS, CREME_MOVES_NEAR, {{2, 4, "GG"}}, "AAGGTACCGGTA", false, 1},
    {PLUS, CREME_MOVES_FAR, {{0, 1, "G"}, {11, 12, "C"}}, "GATTTACCGGTC", false, 2},
    /* deletions: upstream G, TG comes in; downstream CG, CGA */
    {PLUS, CREME_MOVES_FAR, {{2, 4, ""}}, "TGAATACCGGTA", false, 1},
    {PLUS, CREME_MOVES_FAR, {{9, 11, ""}}, "AATTTACCGACG", false, 1},
    {PLUS, CREME_MOVES_NEAR, {{2, 4, ""}}, "AATACCGGTACG", false, 1},
    {PLUS, CREME_MOVES_NEAR, {{9, 11, ""}}, "TGAATTTACCGA", false, 1},
    /* the first and the last base */
    {PLUS, CREME_MOVES_FAR, {{0, 1, ""}}, "GATTTACCGGTA", false, 1},
    {PLUS, CREME_MOVES_FAR, {{11, 12, ""}}, "AATTTACCGGTC", false, 1},
    {PLUS, CREME_MOVES_FAR, {{0, 0, "CC"}}, "AATTTACCGGTA", false, 0},
    {PLUS, CREME_MOVES_FAR, {{1, 1, "CC"}}, "CATTTACCGGTA", false, 1},
    {PLUS, CREME_MOVES_FAR, {{11, 11, "CC"}}, "AATTTACCGGTC", false, 1},
    {PLUS, CREME_MOVES_FAR, {{12, 12, "CC"}}, "AATTTACCGGTA", false, 0},
    {PLUS, CREME_MOVES_NEAR, {{1, 1, "CC"}}, "ACCATTTACCGG", false, 1},
    {PLUS, CREME_MOVES_NEAR, {{11, 11, "CC"}}, "TTTACCGGTCCA", false, 1},
    /* insertions; beside the TSS's base, on either side of it */
    {PLUS, CREME_MOVES_FAR, {{3, 3, "GGG"}}, "GGGTTACCGGTA", false, 1},
    {PLUS, CREME_MOVES_FAR, {{6, 6, "GG"}}, "TTTAGGCCGGTA", false, 1},
    {PLUS, CREME_MOVES_FAR, {{7, 7, "TT"}}, "AATTTACTTCGG", false, 1},
    /* other lengths */
    {PLUS, CREME_MOVES_FAR, {{2, 5, "C"}}, "TGAACACCGGTA", false, 1},
    {PLUS, CREME_MOVES_FAR, {{8, 9, "TCA"}}, "AATTTACCTCAG", false, 1},
    /* over the TSS: what comes to lie on its base, or the first base behind */
    {PLUS, CREME_MOVES_FAR, {{6, 7, ""}}, "AATTTACGGTAC", true, 1},
    {PLUS, CREME_MOVES_FAR, {{4, 8, ""}}, "TGAATTGGTACG", true, 1},
    {PLUS, CREME_MOVES_FAR, {{4, 8, "G"}}, "GAATTGGGTACG", true, 1},
    {PLUS, CREME_MOVES_FAR, {{4, 8, "GTA"}}, "AATTGTAGGTAC", true, 1},
    {PLUS, CREME_MOVES_FAR, {{5, 7, "GTTTT"}}, "AATTTGTTTTCG", true, 1},
    {PLUS, CREME_MOVES_NEAR, {{6, 7, ""}}, "AATTTACGGTAC", true, 1},
    /* several: both sides; one makes up for another, so that only what lies between them moves */
    {PLUS, CREME_MOVES_FAR, {{2, 3, ""}, {9, 9, "TT"}}, "GAATTACCGTTG", false, 2},
    {PLUS, CREME_MOVES_FAR, {{1, 2, ""}, {4, 4, "G"}}, "ATTGTACCGGTA", false, 1},
    {PLUS, CREME_MOVES_FAR, {{7, 7, "A"}, {9, 10, ""}, {11, 12, "C"}}, "AATTTACACGTC", false, 2},
    {PLUS, CREME_MOVES_FAR, {{3, 3, "G"}, {3, 3, "C"}, {3, 4, "A"}}, "TGCATACCGGTA", false, 1},
    {PLUS, CREME_MOVES_NEAR, {{2, 3, ""}, {9, 9, "TT"}}, "TTACCGTTGTAC", false, 1},
    /* beyond the window, and half of it */
    {PLUS, CREME_MOVES_FAR, {{-3, -1, "C"}, {13, 14, ""}}, "AATTTACCGGTA", false, 0},
    {PLUS, CREME_MOVES_NEAR, {{-3, -1, "C"}, {13, 14, ""}}, "AATTTACCGGTA", false, 0},
    {PLUS, CREME_MOVES_FAR, {{-2, 2, ""}}, "CATTTACCGGTA", false, 1},
    {PLUS, CREME_MOVES_FAR, {{-2, -1, "CCC"}, {2, 4, ""}}, "CGAATACCGGTA", false, 1},
    {PLUS, CREME_MOVES_FAR, {{10, 11, ""}, {12, 13, "T"}}, "AATTTACCGGAT", false, 1},
    /* the other strand and rule */
    {MINUS, CREME_MOVES_FAR, {{0}}, "CGTACCGGTAAA", false, 0},
    {MINUS, CREME_MOVES_FAR, {{7, 8, "C"}}, "CGTACCGCTAAA", true, 1},
    {MINUS, CREME_MOVES_FAR, {{2, 4, ""}}, "ATCGCCGGTAAA", false, 1},
    {MINUS, CREME_MOVES_FAR, {{9, 10, ""}}, "CGTACCGGTAAT", false, 1},
    {MINUS, CREME_MOVES_FAR, {{6, 6, "TTT"}}, "ACCTTTGGTAAA", false, 1},
    {MINUS, CREME_MOVES_FAR, {{8, 8, "C"}}, "CGTACCGGCTAA", false, 1},
    {MINUS, CREME_MOVES_NEAR, {{2, 4, ""}}, "CGCCGGTAAATT", false, 1},
    /* chromosome's ends: N comes in */
    {2, '+', CREME_WINDOW_PLAIN, CREME_MOVES_FAR, {{5, 6, ""}}, "NNNNNAGTTTGC", false, 1},
    {38, '+', CREME_WINDOW_PLAIN, CREME_MOVES_FAR, {{7, 8, ""}}, "GACCAGANNNNN", false, 1},
    {38, '-', CREME_WINDOW_PLAIN, CREME_MOVES_FAR, {{4, 4, "GG"}}, "NNGGATCTGGTC", false, 1},
};

static void check_by_hand(const by_hand *it)
{
    scene s;
    creme_splicer *splicer = NULL;
    creme_spliced spliced = {0};
    creme_replacement replacements[MOST_CHANGES];
    uint8_t bases[MOST_CHANGES][8], codes[WINDOW];
    char text[WINDOW + 1] = "";
    size_t count = 0;
    for (; count < MOST_CHANGES && it->changes[count].bases; count++) {
        const change *made = &it->changes[count];
        int64_t length = (int64_t)strlen(made->bases);
        creme_sequence_encode(bases[count], made->bases, length);
        replacements[count] = (creme_replacement){{made->start, made->end}, bases[count], length};
    }
    scene_open(&s, CHROMOSOME, WINDOW, it->tss, it->strand, it->rule);
    assert_int_equal(creme_splicer_create(&splicer, &s.site, 10), CREME_OK);
    assert_int_equal(creme_splice(splicer, replacements, count, it->side, &spliced), CREME_OK);
    write_out(&s.site, &spliced, codes);
    creme_sequence_decode(text, codes, WINDOW);
    bool good = strcmp(text, it->expected) == 0 && spliced.at_tss == it->at_tss && spliced.count == it->edits;
    if (!good) {
        fail_msg("case %d: %s, at_tss %d, %zu edits; expected %s", (int)(it - cases), text, spliced.at_tss,
                 spliced.count, it->expected);
    }
    creme_spliced_clear(&spliced);
    creme_splicer_destroy(splicer);
    scene_close(&s);
}

static void test_by_hand(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check_by_hand(&cases[i]);
}

static void test_refused(void **state)
{
    (void)state;
    scene s;
    creme_splicer *splicer = NULL;
    creme_spliced spliced = {0};
    uint8_t none[1] = {0};
    scene_open(&s, CHROMOSOME, WINDOW, 20, '+', CREME_WINDOW_PLAIN);
    assert_fails(creme_splicer_create(&splicer, &s.site, -1), CREME_ERROR_RANGE, "a margin of -1");
    assert_int_equal(creme_splicer_create(&splicer, &s.site, 2), CREME_OK);
    const creme_replacement falling[] = {{{4, 5}, none, 0}, {{2, 3}, none, 0}};
    const creme_replacement overlapping[] = {{{2, 5}, none, 0}, {{4, 6}, none, 1}};
    const creme_replacement inverted[] = {{{5, 4}, none, 0}};
    const creme_replacement long_ones[] = {{{2, 5}, none, 0}};
    assert_fails(creme_splice(splicer, falling, 2, CREME_MOVES_FAR, &spliced), CREME_ERROR_RANGE, "do not overlap");
    assert_fails(creme_splice(splicer, overlapping, 2, CREME_MOVES_FAR, &spliced), CREME_ERROR_RANGE, "rise");
    assert_fails(creme_splice(splicer, inverted, 1, CREME_MOVES_FAR, &spliced), CREME_ERROR_RANGE, "rise");
    assert_fails(creme_splice(splicer, long_ones, 1, CREME_MOVES_FAR, &spliced), CREME_ERROR_RANGE,
                 "there are 2 beside it");
    assert_int_equal(spliced.count, 0);
    creme_spliced_clear(&spliced);
    creme_splicer_destroy(splicer);
    scene_close(&s);
}

/* A sequence of one's own has no more than itself, and its TSS may be anywhere. */
static void test_sequence_alone(void **state)
{
    (void)state;
    creme_site site;
    creme_locus locus = {locus_name, locus_chrom, 4, '+', nothing};
    creme_splicer *splicer = NULL;
    creme_spliced spliced = {0};
    uint8_t codes[WINDOW];
    char text[WINDOW + 1] = "";
    creme_sequence_encode(codes, "AATTTACCGGTA", WINDOW);
    assert_int_equal(creme_site_open_sequence(&site, &locus, codes, WINDOW), CREME_OK);
    assert_int_equal(creme_site_tss_index(&site), 4);
    locus.tss = 1000;
    assert_int_equal(creme_site_tss_index(&site), WINDOW / 2);
    locus.tss = 4;
    assert_int_equal(creme_splicer_create(&splicer, &site, 3), CREME_OK);
    const creme_replacement cut[] = {{{1, 2}, codes, 0}, {{6, 8}, codes, 0}};
    assert_int_equal(creme_splice(splicer, cut, 2, CREME_MOVES_FAR, &spliced), CREME_OK);
    write_out(&site, &spliced, codes);
    creme_sequence_decode(text, codes, WINDOW);
    assert_string_equal(text, "NATTTAGGTANN");
    creme_spliced_clear(&spliced);
    creme_splicer_destroy(splicer);
    creme_site_close(&site);
}

/* --- Against another way: the chromosome is edited, and the window cut out of it about the TSS's image. -----------
 * */

enum { SMALL_BP = 64, CHROMOSOME_BP = 160, PAD = 400, MOST_SET = 5, MOST_BASES = 12, SETS = 20000 };

typedef struct random_set {
    creme_replacement at[MOST_SET];
    uint8_t bases[MOST_SET][MOST_BASES];
    size_t count;
    int64_t cut; /* bases, in all */
} random_set;

static int64_t below(creme_random *random, int64_t limit)
{
    return (int64_t)creme_random_below(random, (uint64_t)limit);
}

/* Rising replacements that begin within [from, to) of the window, most of them close to each other. */
static void draw_set(creme_random *random, random_set *set, int64_t from, int64_t to)
{
    int64_t at = from + below(random, to - from);
    *set = (random_set){0};
    size_t count = 1 + (size_t)below(random, MOST_SET);
    for (; set->count < count && at < to; set->count++) {
        creme_replacement *it = &set->at[set->count];
        int64_t cut = below(random, 3) ? below(random, MOST_BASES) : 0;
        it->at = (creme_interval){at, at + cut};
        it->length = below(random, 4) == 0 ? cut : below(random, 3) ? below(random, MOST_BASES) : 0;
        it->bases = set->bases[set->count];
        for (int64_t i = 0; i < it->length; i++) set->bases[set->count][i] = (uint8_t)below(random, 4);
        set->cut += cut;
        at += cut + (below(random, 3) ? below(random, 10) : 0);
    }
}

/* codes[] = the window's surroundings (wide, with PAD on either side), edited. *image = where the TSS's base is, or
 * what takes its place. Returns how many there are. */
static int64_t edit_surroundings(const uint8_t *wide, const random_set *set, int64_t tss, uint8_t *codes,
                                 int64_t *image)
{
    int64_t count = 0, next = -PAD;
    *image = -1;
    for (size_t i = 0; i <= set->count; i++) {
        const creme_replacement *it = &set->at[i];
        int64_t end = i < set->count ? it->at.start : SMALL_BP + PAD;
        for (; next < end; next++) {
            if (next == tss) *image = count;
            codes[count++] = wide[next + PAD];
        }
        if (i == set->count) break;
        bool covers = it->at.start <= tss && tss < it->at.end;
        for (int64_t b = 0; b < it->length; b++) {
            if (covers && it->at.start + b == tss) *image = count;
            codes[count++] = it->bases[b];
        }
        if (covers && *image < 0) *image = count;
        next = it->at.end;
    }
    return count;
}

static void check_set(const creme_site *site, const uint8_t *wide, const random_set *set, creme_moving_side side,
                      creme_spliced *spliced)
{
    enum { ROOM = SMALL_BP + 2 * PAD + MOST_SET * MOST_BASES };
    uint8_t edited[ROOM], codes[SMALL_BP];
    creme_splicer *splicer = NULL;
    int64_t tss = creme_site_tss_index(site), image;
    int64_t count = edit_surroundings(wide, set, tss, edited, &image), start = image - tss;
    if (side == CREME_MOVES_NEAR) start = set->at[0].at.start <= tss ? PAD : count - PAD - SMALL_BP;
    assert_int_equal(creme_splicer_create(&splicer, site, set->cut), CREME_OK);
    assert_int_equal(creme_splice(splicer, set->at, set->count, side, spliced), CREME_OK);
    write_out(site, spliced, codes);
    assert_memory_equal(codes, edited + start, SMALL_BP);
    creme_splicer_destroy(splicer);
}

static bool covers_tss(const random_set *set, int64_t tss)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->at[i].at.start <= tss && tss < set->at[i].at.end) return true;
    }
    return false;
}

/* Chromosomes of 160 bases with the TSS anywhere, so that the window reaches out of most of them. */
static void test_random_sets(void **state)
{
    (void)state;
    enum { SEED = 20 };
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = SEED, .purpose = CREME_RANDOM_TEST});
    char bases[CHROMOSOME_BP + 1] = "";
    for (int i = 0; i < CHROMOSOME_BP; i++) bases[i] = "ACGTN"[below(&random, 20) ? below(&random, 4) : 4];
    creme_spliced spliced = {0};
    int64_t covering = 0, near_ones = 0;
    for (int64_t places = 0; places < 40; places++) {
        scene s;
        uint8_t wide[SMALL_BP + 2 * PAD];
        scene_open(&s, bases, SMALL_BP, below(&random, CHROMOSOME_BP), "+-"[places % 2],
                   (creme_window_rule)(places / 2 % 2));
        assert_int_equal(creme_site_read(&s.site, (creme_interval){-PAD, SMALL_BP + PAD}, wide), CREME_OK);
        int64_t tss = creme_site_tss_index(&s.site);
        for (int64_t i = 0; i < SETS / 40; i++) {
            random_set set;
            draw_set(&random, &set, -20, SMALL_BP + 20);
            check_set(&s.site, wide, &set, CREME_MOVES_FAR, &spliced);
            assert_int_equal(spliced.at_tss, covers_tss(&set, tss));
            covering += spliced.at_tss;
            bool upstream = i % 2;
            draw_set(&random, &set, upstream ? 1 : tss + 1, upstream ? tss : SMALL_BP);
            if (covers_tss(&set, tss) || set.at[set.count - 1].at.end > SMALL_BP + 20) continue;
            check_set(&s.site, wide, &set, CREME_MOVES_NEAR, &spliced);
            near_ones++;
        }
        scene_close(&s);
    }
    creme_spliced_clear(&spliced);
    assert_true(covering > SETS / 20 && near_ones > SETS / 2);
}

/* --- Through a network: only what moved is computed anew, with the bits of the whole. ------------- 
 * */

enum { NETWORK_BP = 4096, MUTANTS = 24 };

/* Constructs: the wild type, then sets of replacements. */
typedef struct many_sets {
    creme_assay base;
    creme_splicer *splicer;
    creme_spliced spliced;
    const random_set *sets;
} many_sets;

static creme_status many_next(creme_assay *assay, creme_construct *construct, creme_next *next)
{
    many_sets *self = (many_sets *)assay;
    (void)next;
    construct->background = assay->site->wild_type;
    if (assay->given == 0) return CREME_OK;
    const random_set *set = &self->sets[assay->given - 1];
    creme_moving_side side = assay->given % 3 ? CREME_MOVES_FAR : CREME_MOVES_NEAR;
    creme_status status = creme_splice(self->splicer, set->at, set->count, side, &self->spliced);
    construct->edits = self->spliced.edits;
    construct->edit_count = self->spliced.count;
    return status;
}

static void many_describe(const creme_assay *assay, int64_t id, creme_replicate *out)
{
    (void)assay;
    out->role = id == 0 ? "wt" : "mutant";
}

static creme_status many_finish(creme_assay *assay)
{
    return creme_assay_make_rows(assay, 1);
}

static void many_clear(creme_assay *assay)
{
    many_sets *self = (many_sets *)assay;
    creme_splicer_destroy(self->splicer);
    creme_spliced_clear(&self->spliced);
}

static const creme_assay_kind many_kind = {
    .name = "sets", .next = many_next, .describe = many_describe, .finish = many_finish, .clear = many_clear};

static creme_assay *evaluate(creme_predictor *predictor, const creme_site *site, const random_set *sets, bool whole)
{
    creme_assay *assay = NULL;
    creme_engine *engine = NULL;
    const creme_assay_options options = {.tile_bp = 512, .tracks = creme_predictor_outputs(predictor)};
    assert_int_equal(creme_assay_allocate(&assay, sizeof(many_sets), &many_kind, site, &options, 1), CREME_OK);
    many_sets *self = (many_sets *)assay;
    self->sets = sets;
    int64_t most = 0;
    for (int i = 0; i < MUTANTS; i++) most = sets[i].cut > most ? sets[i].cut : most;
    assert_int_equal(creme_splicer_create(&self->splicer, site, most), CREME_OK);
    assert_int_equal(creme_assay_reserve(assay, 1 + MUTANTS, 0), CREME_OK);
    creme_engine_options engine_options = {.whole_sequences = whole};
    assert_int_equal(creme_engine_create(&engine, predictor, &engine_options), CREME_OK);
    assert_int_equal(creme_engine_run_assay(engine, assay), CREME_OK);
    creme_engine_destroy(engine);
    return assay;
}

/* Sets near an end of the window, near the TSS, and anywhere. */
static void draw_sets(creme_random *random, random_set *sets)
{
    for (int i = 0; i < MUTANTS; i++) {
        static const creme_interval where[] = {
            {-20, 200}, {NETWORK_BP - 200, NETWORK_BP + 20}, {NETWORK_BP / 2 - 100, NETWORK_BP / 2 + 100}};
        creme_interval in = {-20, NETWORK_BP + 20};
        if (i % 4 < 3) in = where[i % 4];
        draw_set(random, &sets[i], in.start, in.end);
    }
}

static void check_network(creme_predictor *predictor, creme_random *random, int64_t tss, char strand)
{
    scene s;
    random_set sets[MUTANTS];
    char bases[6001] = "";
    for (int i = 0; i < 6000; i++) bases[i] = "ACGT"[below(random, 4)];
    scene_open(&s, bases, NETWORK_BP, tss, strand, CREME_WINDOW_CREME);
    draw_sets(random, sets);
    creme_assay *windowed = evaluate(predictor, &s.site, sets, false);
    creme_assay *whole = evaluate(predictor, &s.site, sets, true);
    int64_t tracks = creme_predictor_outputs(predictor), differ = 0;
    for (int64_t i = 0; i < (1 + MUTANTS) * tracks; i++) {
        double one = creme_assay_get(windowed, i / tracks, i % tracks);
        assert_true(one == creme_assay_get(whole, i / tracks, i % tracks));
        differ += one != creme_assay_get(windowed, 0, i % tracks);
    }
    assert_true(differ > MUTANTS * tracks / 2);
    creme_assay_destroy(windowed);
    creme_assay_destroy(whole);
    scene_close(&s);
}

static void test_windowed_is_whole(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_path(&folder, "random.safetensors"), *kind = NULL;
    char specification[256];
    const char *sizes = "borzoi:dim=16,depth=1,heads=2,key=4,stem=8,first=8,divisor=4,final=12,human=5,mouse=0";
    assert_int_equal(creme_random_write(path, sizes, 5, &kind), CREME_OK);
    snprintf(specification, sizeof specification, "%s:%s", kind, path);
    creme_model *model = NULL;
    creme_model_options options = {.input_bp = NETWORK_BP};
    assert_int_equal(creme_model_open(&model, specification, &options), CREME_OK);
    const creme_model_info *info = creme_model_describe(model);
    creme_track_selection tracks = {0};
    assert_int_equal(creme_track_select(&tracks, info->tracks, "all", false), CREME_OK);
    creme_readout readout = {.tracks = &tracks};
    creme_readout_central_bins(info, &readout.bin_first, &readout.bin_end);
    creme_predictor *predictor = NULL;
    assert_int_equal(creme_predictor_create(&predictor, model, &readout), CREME_OK);
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = 6, .purpose = CREME_RANDOM_TEST});
    check_network(predictor, &random, 3000, '+');
    check_network(predictor, &random, 3000, '-');
    check_network(predictor, &random, 1200, '+');
    check_network(predictor, &random, 5200, '-');
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&tracks);
    creme_model_close(model);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),           cmocka_unit_test(test_refused),
        cmocka_unit_test(test_sequence_alone),    cmocka_unit_test(test_random_sets),
        cmocka_unit_test(test_windowed_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
