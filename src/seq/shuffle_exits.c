/* A random order of the exits of every vertex, four vertices abreast.
 *
 * Vertex v has n exits to order, of which below[b] are bases less than b. A number r, uniform below n, picks the base
 * with below[b] <= r < below[b + 1]; taking one such exit away lowers every below[] above r by one:
 *
 *      exits left    A A A C T T      below C 3, G 4, T 4    r = 3 of 6:  3 > 3 no, 4 > 3 yes, 4 > 3 yes
 *                          ^ r                               -> base 3 - 2 = C;  below C 3, G 3, T 3
 *
 * As a comparison gives -1 or 0 in a vector register, that is one comparison and one addition from step to step, for
 * four vertices at once. How many exits are left is known beforehand, so random words become numbers r outside this
 * chain. */
#include "seq/clones.h"
#include "seq/random_philox.h"
#include "seq/shuffle_graph.h"

#include <string.h>

typedef int32_t four __attribute__((vector_size(16))); /* one lane a vertex */

enum { BATCH = CREME_PHILOX_BATCH };

/* Shift that puts a value into byte i of a 32-bit word in memory. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define BYTE(i) (8 * (i))
#else
#define BYTE(i) (24 - 8 * (i))
#endif

typedef struct lanes {
    four below[3];     /* exits left that are less than C, G, T */
    int32_t left[4];   /* exits left */
    uint8_t *exits[4]; /* where the next ones go */
    creme_philox_draw_function *draw;
    void (*choose)(uint8_t *const exits[4], struct lanes *at, int32_t numbers[BATCH][4]);
} lanes;

/* The number that word `lane` of block `step` gives. A word that Lemire's method refuses (about one in a shuffle of
 * 200,000 bases) is replaced by the same word of the same block in the first of a row of other streams that has an
 * acceptable one: a function of its place, so that nothing depends on the order of work. */
static int32_t draw_surely(const creme_random *random, int step, int lane, int32_t left)
{
    uint32_t counter[4], block[4], bound = (uint32_t)left, refused = -bound % bound;
    memcpy(counter, random->counter, sizeof counter);
    creme_philox_skip(counter, (uint64_t)step);
    for (;; counter[3] += 0x9E3779B9u) {
        creme_philox_block(block, counter, random->key);
        uint64_t product = (uint64_t)block[lane] * bound;
        if ((uint32_t)product >= refused) return (int32_t)(product >> 32);
    }
}

/* numbers[i][lane] = uniform below (exits left - i), from word `lane` of block i; 0 once none is left. */
static void draw_numbers(int32_t numbers[BATCH][4], const lanes *at, const creme_random *random)
{
    if (!at->draw(numbers, random->counter, random->key, at->left)) return;
    for (int i = 0; i < BATCH; i++) {
        for (int lane = 0; lane < 4; lane++) {
            if (at->left[lane] > i) numbers[i][lane] = draw_surely(random, i, lane, at->left[lane] - i);
        }
    }
}

/* Rows become columns. */
CREME_SEQ_BODY void transpose(four rows[4])
{
    four a = CREME_SEQ_SHUFFLE(four, rows[0], rows[1], 0, 4, 1, 5),
         b = CREME_SEQ_SHUFFLE(four, rows[0], rows[1], 2, 6, 3, 7);
    four c = CREME_SEQ_SHUFFLE(four, rows[2], rows[3], 0, 4, 1, 5),
         d = CREME_SEQ_SHUFFLE(four, rows[2], rows[3], 2, 6, 3, 7);
    rows[0] = CREME_SEQ_SHUFFLE(four, a, c, 0, 1, 4, 5);
    rows[1] = CREME_SEQ_SHUFFLE(four, a, c, 2, 3, 6, 7);
    rows[2] = CREME_SEQ_SHUFFLE(four, b, d, 0, 1, 4, 5);
    rows[3] = CREME_SEQ_SHUFFLE(four, b, d, 2, 3, 6, 7);
}

/* exits[lane][i] = base; four steps go into one word of a lane first, as bytes in the order of memory. */
CREME_SEQ_BODY void choose(uint8_t *const exits[4], lanes *at, int32_t numbers[BATCH][4])
{
    four c = at->below[0], g = at->below[1], t = at->below[2];
    for (int i = 0; i < BATCH; i += 16) {
        four packed[4];
        CREME_SEQ_UNROLLED for (int word = 0; word < 4; word++)
        {
            four sum = {0};
            CREME_SEQ_UNROLLED for (int step = 0; step < 4; step++)
            {
                four number;
                memcpy(&number, numbers[i + 4 * word + step], sizeof number);
                four is_a = c > number, to_c = g > number, to_g = t > number;
                sum += (is_a + to_c + to_g) << BYTE(step);
                c += is_a;
                g += to_c;
                t += to_g;
            }
            packed[word] = sum + 0x03030303; /* no byte of it is below 0 */
        }
        transpose(packed);
        CREME_SEQ_UNROLLED for (int lane = 0; lane < 4; lane++) memcpy(exits[lane] + i, &packed[lane], 16);
    }
    at->below[0] = c;
    at->below[1] = g;
    at->below[2] = t;
}

#ifdef __x86_64__
#include <immintrin.h>

/* The same, C and G in the halves of one register; what four steps compare is packed into bytes, -1 or 0, which are
 * moved into the order of lanes when they have been added up. */
CREME_SEQ_V3 void choose_v3(uint8_t *const exits[4], lanes *at, int32_t numbers[BATCH][4])
{
    const __m128i by_lane = _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    __m256i cg = _mm256_set_m128i((__m128i)at->below[1], (__m128i)at->below[0]);
    __m128i t = (__m128i)at->below[2];
    for (int i = 0; i < BATCH; i += 16) {
        four packed[4];
        CREME_SEQ_UNROLLED for (int word = 0; word < 4; word++)
        {
            __m256i over_cg[4];
            __m128i over_t[4];
            CREME_SEQ_UNROLLED for (int step = 0; step < 4; step++)
            {
                __m128i number = _mm_loadu_si128((const __m128i *)numbers[i + 4 * word + step]);
                over_cg[step] = _mm256_cmpgt_epi32(cg, _mm256_broadcastsi128_si256(number));
                over_t[step] = _mm_cmpgt_epi32(t, number);
                cg = _mm256_add_epi32(cg, over_cg[step]);
                t = _mm_add_epi32(t, over_t[step]);
            }
            __m256i both = _mm256_packs_epi16(_mm256_packs_epi32(over_cg[0], over_cg[1]),
                                              _mm256_packs_epi32(over_cg[2], over_cg[3]));
            __m128i sum =
                _mm_packs_epi16(_mm_packs_epi32(over_t[0], over_t[1]), _mm_packs_epi32(over_t[2], over_t[3]));
            sum = _mm_add_epi8(sum, _mm256_castsi256_si128(both));
            sum = _mm_add_epi8(sum, _mm256_extracti128_si256(both, 1));
            packed[word] = (four)_mm_shuffle_epi8(_mm_add_epi8(sum, _mm_set1_epi8(3)), by_lane);
        }
        transpose(packed);
        CREME_SEQ_UNROLLED for (int lane = 0; lane < 4; lane++) memcpy(exits[lane] + i, &packed[lane], 16);
    }
    at->below[0] = (four)_mm256_castsi256_si128(cg);
    at->below[1] = (four)_mm256_extracti128_si256(cg, 1);
    at->below[2] = (four)t;
}
#else
CREME_SEQ_V3 void choose_v3(uint8_t *const exits[4], lanes *at, int32_t numbers[BATCH][4])
{
    choose(exits, at, numbers);
}
#endif

static void choose_plain(uint8_t *const exits[4], lanes *at, int32_t numbers[BATCH][4])
{
    choose(exits, at, numbers);
}

/* The next BATCH exits of four vertices, or as many as each has left: these by way of `part`, for behind them are the
 * next vertex's. */
static void order_batch(lanes *at, const creme_random *random)
{
    int32_t numbers[BATCH][4];
    uint8_t part[4][BATCH], *exits[4];
    draw_numbers(numbers, at, random);
    for (int lane = 0; lane < 4; lane++) exits[lane] = at->left[lane] >= BATCH ? at->exits[lane] : part[lane];
    at->choose(exits, at, numbers);
    for (int lane = 0; lane < 4; lane++) {
        int32_t filled = at->left[lane] < BATCH ? at->left[lane] : BATCH;
        if (filled > 0 && filled < BATCH) memcpy(at->exits[lane], part[lane], (size_t)filled);
        at->exits[lane] += filled;
        at->left[lane] -= filled;
    }
}

/* Lane `lane` is for vertex v: everything that leaves it, but the last exit. Returns how many exits that is. */
static int32_t load_lane(lanes *at, int lane, const creme_shuffle_graph *graph, uint32_t v, const uint8_t *last,
                         uint8_t *exits)
{
    int32_t left = 0;
    for (int base = 0; base < 4; base++) {
        if (base > 0) at->below[base - 1][lane] = left;
        left += (int32_t)graph->exits[v][base] - (last[v] == base);
    }
    at->left[lane] = left;
    at->exits[lane] = exits + graph->begin[v];
    if (last[v] != CREME_SHUFFLE_NO_EXIT) exits[graph->begin[v + 1] - 1] = last[v];
    return left;
}

void creme_shuffle_exits(uint8_t *exits, const creme_shuffle_graph *graph, const uint8_t *last, creme_random *random)
{
    creme_philox_draw_function *versions[CREME_PHILOX_VERSIONS_MAX];
    int count = creme_philox_versions(versions);
    random->used = 4; /* begin with a whole block */
    for (uint32_t v = 0; v < graph->vertices; v += 4) {
        lanes at = {.exits = {exits, exits, exits, exits}, .draw = versions[count - 1]};
        at.choose = creme_seq_has_v3() ? choose_v3 : choose_plain;
        int32_t steps = 0;
        for (int lane = 0; lane < 4 && v + lane < graph->vertices; lane++) {
            int32_t left = load_lane(&at, lane, graph, v + lane, last, exits);
            steps = left > steps ? left : steps;
        }
        for (int32_t left = steps; left > 0; left -= BATCH) {
            order_batch(&at, random);
            creme_philox_skip(random->counter, (uint64_t)(left < BATCH ? left : BATCH));
        }
    }
}
