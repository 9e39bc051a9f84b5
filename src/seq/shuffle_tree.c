/* Counting a stretch, and its random tree of last exits. */
#include "seq/clones.h"
#include "seq/shuffle_graph.h"

#include <string.h>

enum { BLOCK = 224 }; /* whole vectors, and below 256 */

/* Adds up the pairs of a block, by comparing all of it with each of the sixteen: no table, so no waiting for a store
 * when neighbours are equal, and many bases at a time. A byte is enough to count in. */
static void count_block(uint32_t exits[][4], const uint8_t *codes, uint32_t pairs)
{
    uint8_t kinds[BLOCK];
    memset(kinds, 0xff, sizeof kinds);
    for (uint32_t i = 0; i < pairs; i++) kinds[i] = (uint8_t)(codes[i] << 2 | codes[i + 1]);
    for (uint8_t kind = 0; kind < 16; kind++) {
        uint8_t hits = 0;
        for (int i = 0; i < BLOCK; i++) hits += kinds[i] == kind;
        exits[kind >> 2][kind & 3] += hits;
    }
}

#ifdef __x86_64__
#include <immintrin.h>

/* Bit `bit` of the codes of 64 bases. */
CREME_SEQ_V3 inline uint64_t plane(const uint8_t *codes, int bit)
{
    __m128i shift = _mm_cvtsi32_si128(7 - bit);
    __m256i low = _mm256_loadu_si256((const __m256i *)codes), high = _mm256_loadu_si256((const __m256i *)codes + 1);
    uint64_t upper = (uint32_t)_mm256_movemask_epi8(_mm256_sll_epi16(high, shift));
    return upper << 32 | (uint32_t)_mm256_movemask_epi8(_mm256_sll_epi16(low, shift));
}

/* Adds up as many pairs as come in 64 bases each and one more, and returns how many: where each base stands is a word's
 * bits, and pairs are common bits of one's and the other's, moved by one. */
CREME_SEQ_V3 uint32_t count_words(uint32_t exits[][4], const uint8_t *codes, uint32_t pairs)
{
    uint32_t i = 0;
    uint64_t hits[4][4] = {{0}};
    for (; pairs - i >= 64; i += 64) {
        uint64_t high = plane(codes + i, 1), low = plane(codes + i, 0);
        uint64_t next_high = high >> 1 | (uint64_t)(codes[i + 64] >> 1) << 63,
                 next_low = low >> 1 | (uint64_t)codes[i + 64] << 63;
        const uint64_t from[4] = {~(high | low), low & ~high, high & ~low, high & low};
        const uint64_t to[4] = {~(next_high | next_low), next_low & ~next_high, next_high & ~next_low,
                                next_high & next_low};
        CREME_SEQ_UNROLLED for (int a = 0; a < 4; a++)
        {
            CREME_SEQ_UNROLLED for (int b = 0; b < 4; b++) hits[a][b] +=
                (uint64_t)__builtin_popcountll(from[a] & to[b]);
        }
    }
    for (int kind = 0; kind < 16; kind++) exits[kind >> 2][kind & 3] += (uint32_t)hits[kind >> 2][kind & 3];
    return i;
}
#else
static uint32_t count_words(uint32_t exits[][4], const uint8_t *codes, uint32_t pairs)
{
    (void)exits, (void)codes, (void)pairs;
    return 0;
}
#endif

void creme_shuffle_graph_count(creme_shuffle_graph *graph, const uint8_t *codes, uint32_t count, int k)
{
    graph->k = k;
    graph->vertices = 1u << 2 * (k - 1);
    graph->edges = count - (uint32_t)(k - 1);
    uint32_t vertex = 0;
    for (int i = 0; i < k - 1; i++) vertex = creme_shuffle_follow(graph, vertex, codes[i]);
    graph->first = vertex;
    memset(graph->exits, 0, graph->vertices * sizeof graph->exits[0]);
    if (k == 2) {
        uint32_t i = creme_seq_has_v3() ? count_words(graph->exits, codes, graph->edges) : 0;
        for (; i < graph->edges; i += BLOCK) {
            uint32_t left = graph->edges - i;
            count_block(graph->exits, codes + i, left < BLOCK ? left : BLOCK);
        }
        graph->last = codes[count - 1];
    } else {
        for (uint32_t i = (uint32_t)(k - 1); i < count; i++) {
            graph->exits[vertex][codes[i]]++;
            vertex = creme_shuffle_follow(graph, vertex, codes[i]);
        }
        graph->last = vertex;
    }
    uint32_t begin = 0;
    for (uint32_t v = 0; v < graph->vertices; v++) {
        graph->begin[v] = begin;
        for (int base = 0; base < 4; base++) begin += graph->exits[v][base];
    }
    graph->begin[graph->vertices] = begin;
}

/* One of the exits of a vertex at random, but none that leads back to it: a loop would be erased again at once. There
 * is one, since the sequence itself got from here to graph->last. */
static uint8_t draw_exit(const creme_shuffle_graph *graph, uint32_t vertex, creme_random *random)
{
    uint32_t ways[4], sum = 0;
    for (uint32_t base = 0; base < 4; base++) {
        ways[base] = creme_shuffle_follow(graph, vertex, base) == vertex ? 0 : graph->exits[vertex][base];
        sum += ways[base];
    }
    uint32_t chosen = creme_random_below(random, sum);
    uint8_t base = 0;
    while (chosen >= ways[base]) chosen -= ways[base++];
    return base;
}

/* Remembering only the latest exit of each vertex is what erases the loops of the random walk. */
void creme_shuffle_tree(uint8_t *last, const creme_shuffle_graph *graph, creme_random *random)
{
    uint8_t in_tree[CREME_SHUFFLE_VERTICES_MAX] = {0};
    memset(last, CREME_SHUFFLE_NO_EXIT, graph->vertices);
    in_tree[graph->last] = 1;
    for (uint32_t start = 0; start < graph->vertices; start++) {
        if (graph->begin[start] == graph->begin[start + 1]) continue;
        for (uint32_t v = start; !in_tree[v]; v = creme_shuffle_follow(graph, v, last[v])) {
            last[v] = draw_exit(graph, v, random);
        }
        for (uint32_t v = start; !in_tree[v]; v = creme_shuffle_follow(graph, v, last[v])) in_tree[v] = 1;
    }
}
