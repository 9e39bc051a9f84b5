/* Motifs in IUPAC letters and the scan for many of them at once. */
#include "model/grammar/motif.h"

#include "base/memory.h"

#include <ctype.h>
#include <string.h>

enum { A = 1, C = 2, G = 4, T = 8 };

/* Bases by which the word that is looked up moves on. */
enum { STEP = 4 };

/* The set of bases of an IUPAC letter; 0 if it is none. */
static uint8_t bases_of(char letter)
{
    static const uint8_t BASES['Z' - 'A' + 1] = {
        ['A' - 'A'] = A,         ['C' - 'A'] = C,         ['G' - 'A'] = G,         ['T' - 'A'] = T,
        ['U' - 'A'] = T,         ['R' - 'A'] = A | G,     ['Y' - 'A'] = C | T,     ['S' - 'A'] = C | G,
        ['W' - 'A'] = A | T,     ['K' - 'A'] = G | T,     ['M' - 'A'] = A | C,     ['B' - 'A'] = C | G | T,
        ['D' - 'A'] = A | G | T, ['H' - 'A'] = A | C | T, ['V' - 'A'] = A | C | G, ['N' - 'A'] = A | C | G | T};
    int upper = toupper((unsigned char)letter);
    return upper >= 'A' && upper <= 'Z' ? BASES[upper - 'A'] : 0;
}

creme_status creme_motif_parse(creme_motif *out, const char *text)
{
    size_t length = strlen(text);
    if (length < CREME_MOTIF_MIN_BP || length > CREME_MOTIF_MAX_BP) {
        return creme_fail(CREME_ERROR_FORMAT, "a motif of %zu letters: expected %d to %d", length, CREME_MOTIF_MIN_BP,
                          CREME_MOTIF_MAX_BP);
    }
    creme_motif motif = {.length = (int)length};
    for (size_t i = 0; i < length; i++) {
        motif.letters[i] = bases_of(text[i]);
        if (!motif.letters[i]) {
            return creme_fail(CREME_ERROR_FORMAT, "letter %zu of the motif (byte 0x%02x) is no IUPAC base", i + 1,
                              (unsigned)(unsigned char)text[i]);
        }
    }
    *out = motif;
    return CREME_OK;
}

static uint8_t complement(uint8_t bases)
{
    return (uint8_t)((bases & A ? T : 0) | (bases & C ? G : 0) | (bases & G ? C : 0) | (bases & T ? A : 0));
}

creme_motif creme_motif_reverse_complement(const creme_motif *motif)
{
    creme_motif out = {.length = motif->length};
    for (int i = 0; i < motif->length; i++) out.letters[i] = complement(motif->letters[motif->length - 1 - i]);
    return out;
}

bool creme_motif_equal(const creme_motif *a, const creme_motif *b)
{
    return a->length == b->length && memcmp(a->letters, b->letters, (size_t)a->length) == 0;
}

/* How many 8-mers the letters [at, at + 8) fit. */
static int64_t seed_width(const creme_motif *motif, int at)
{
    int64_t width = 1;
    for (int i = at; i < at + CREME_MOTIF_SEED_BP; i++) width *= __builtin_popcount(motif->letters[i]);
    return width;
}

static int choose_seed(const creme_motif *motif)
{
    int best = 0;
    for (int at = 1; at + CREME_MOTIF_SEED_BP <= motif->length; at++) {
        if (seed_width(motif, at) < seed_width(motif, best)) best = at;
    }
    return best;
}

/* Adds all 8-mers that begin with `word` and go on with `left` letters. */
static void add_words(creme_motif_words *words, const uint8_t *letters, int left, uint32_t word)
{
    if (left == 0) {
        words->bits[word >> 6] |= UINT64_C(1) << (word & 63);
        return;
    }
    for (uint32_t base = 0; base < 4; base++) {
        if (*letters >> base & 1) add_words(words, letters + 1, left - 1, word << 2 | base);
    }
}

static bool has_word(const creme_motif_words *words, uint32_t word)
{
    return words->bits[word >> 6 & 0x3ff] >> (word & 63) & 1;
}

/* Adds all 8-mers that may be read `late` places behind a seed: of what is then behind the motif any bases will do. */
static void add_late(creme_motif_words *words, const creme_motif *motif, int seed_at, int late)
{
    uint8_t letters[CREME_MOTIF_SEED_BP];
    for (int i = 0; i < CREME_MOTIF_SEED_BP; i++) {
        int at = seed_at + late + i;
        letters[i] = at < motif->length ? motif->letters[at] : A | C | G | T;
    }
    add_words(words, letters, CREME_MOTIF_SEED_BP, 0);
}

static creme_status add_pattern(creme_motif_scanner *scanner, const creme_motif *motif, int id)
{
    creme_status status =
        creme_grow(&scanner->patterns, &scanner->capacity, scanner->count + 1, sizeof *scanner->patterns);
    if (status != CREME_OK) return status;
    int seed_at = choose_seed(motif);
    scanner->patterns[scanner->count++] = (creme_motif_pattern){.motif = *motif, .id = id, .seed_at = seed_at};
    add_late(&scanner->seeds, motif, seed_at, 0);
    for (int late = 0; late < STEP; late++) add_late(&scanner->near, motif, seed_at, late);
    return CREME_OK;
}

creme_status creme_motif_scanner_add(creme_motif_scanner *scanner, const creme_motif *motif, int id,
                                     bool both_strands)
{
    creme_status status = add_pattern(scanner, motif, id);
    creme_motif reverse = creme_motif_reverse_complement(motif);
    if (status != CREME_OK || !both_strands || creme_motif_equal(motif, &reverse)) return status;
    return add_pattern(scanner, &reverse, id);
}

void creme_motif_scanner_clear(creme_motif_scanner *scanner)
{
    creme_free(scanner->patterns);
    *scanner = (creme_motif_scanner){0};
}

static bool fits(const creme_motif *motif, const uint8_t *codes)
{
    for (int i = 0; i < motif->length; i++) {
        if (!(motif->letters[i] >> codes[i] & 1)) return false; /* an N is bit 4, which no letter has */
    }
    return true;
}

static void compare_patterns(const creme_motif_scanner *scanner, const uint8_t *codes, int64_t count,
                             int64_t seed_start, creme_motif_hit hit, void *self)
{
    for (size_t p = 0; p < scanner->count; p++) {
        const creme_motif_pattern *pattern = &scanner->patterns[p];
        int64_t start = seed_start - pattern->seed_at, end = start + pattern->motif.length;
        if (start < 0 || end > count || !fits(&pattern->motif, codes + start)) continue;
        hit(self, pattern->id, (creme_interval){start, end});
    }
}

/* The bases of codes[STEP], two bits each, the first highest. */
static uint32_t four_bases(const uint8_t *codes)
{
    uint32_t bytes;
    memcpy(&bytes, codes, sizeof bytes);
    /* the first byte's bits go up by 30, the next one's by 20, 10 and 0 */
    return (bytes & 0x03030303) * 0x40100401 >> 24;
}

void creme_motif_scanner_run(const creme_motif_scanner *scanner, const uint8_t *codes, int64_t count,
                             creme_motif_hit hit, void *self)
{
    uint32_t bases = 0; /* the last 16, two bits each; where an N takes part, comparing letters sorts it out */
    int64_t end = 0;    /* of what was read */
    for (; end + STEP <= count; end += STEP) {
        bases = bases << 2 * STEP | four_bases(codes + end);
        if (!has_word(&scanner->near, bases)) continue;
        for (int late = STEP - 1; late >= 0; late--) {
            if (!has_word(&scanner->seeds, bases >> 2 * late)) continue;
            compare_patterns(scanner, codes, count, end + STEP - late - CREME_MOTIF_SEED_BP, hit, self);
        }
    }
    while (++end <= count) compare_patterns(scanner, codes, count, end - CREME_MOTIF_SEED_BP, hit, self);
}
