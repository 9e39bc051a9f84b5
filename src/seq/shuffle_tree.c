/* Counting a stretch, and its random tree of last exits. */
#include "seq/clones.h"
#include "seq/shuffle_graph.h"

#include <string.h>

enum { BLOCK = 224 }; /* whole vectors, and below 256 */

/* Adds up the pairs of a block, by comparing all of it with each of the sixteen: no table, so no waiting for a store
 * when neighbours are equal, and 16 or 32 bases at a time. A byte is enough to count in. */
CREME_SEQ_BODY void count_block(uint32_t exits[][4], const uint8_t *codes, uint32_t pairs)
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

CREME_SEQ_V3 void count_block_v3(uint32_t exits[][4], const uint8_t *codes, uint32_t pairs)
{
    count_block(exits, codes, pairs);
}

static void count_block_plain(uint32_t exits[][4], const uint8_t *codes, uint32_t pairs)
{
    count_block(exits, codes, pairs);
}

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
        void (*count_pairs)(uint32_t[][4], const uint8_t *, uint32_t) =
            creme_seq_has_v3() ? count_block_v3 : count_block_plain;
        for (uint32_t i = 0; i < graph->edges; i += BLOCK) {
            uint32_t left = graph->edges - i;
            count_pairs(graph->exits, codes + i, left < BLOCK ? left : BLOCK);
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
