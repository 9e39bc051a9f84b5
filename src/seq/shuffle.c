/* Uniform shuffles that keep k-let counts: the stretches between Ns, one after the other. shuffle.md has the idea. */
#include "base/memory.h"
#include "seq/shuffle_graph.h"

#include <string.h>

/* Where the stretch that begins at `start` ends: at the next N, or with the sequence. */
static int64_t find_gap(const uint8_t *codes, int64_t start, int64_t count)
{
    int64_t end = start;
    for (uint8_t any = 0; count - end >= 64; end += 64) {
        for (int i = 0; i < 64; i++) any |= codes[end + i];
        if (any > CREME_BASE_T) break;
    }
    while (end < count && codes[end] < CREME_BASE_N) end++;
    return end;
}

/* One stretch for at most CREME_SHUFFLE_WALKS replicates; exits[walks][graph->edges] is scratch. */
static void shuffle_stretch(uint8_t *const *out, int walks, const creme_shuffle_graph *graph, creme_random *random,
                            uint8_t *exits)
{
    const uint8_t *orders[CREME_SHUFFLE_WALKS];
    for (int w = 0; w < walks; w++) {
        uint8_t last[CREME_SHUFFLE_VERTICES_MAX], *order = exits + (size_t)w * graph->edges;
        creme_shuffle_tree(last, graph, &random[w]);
        creme_shuffle_exits(order, graph, last, &random[w]);
        orders[w] = order;
    }
    if (graph->k == 2) {
        creme_shuffle_walk_pairs(out, graph, orders, walks);
    } else {
        for (int w = 0; w < walks; w++) creme_shuffle_walk(out[w], graph, orders[w]);
    }
}

/* At most CREME_SHUFFLE_WALKS replicates of a whole sequence, out[walks][count]. */
static void shuffle_group(uint8_t *out, const uint8_t *codes, int64_t count, int k, const creme_random_key *keys,
                          int walks, creme_shuffle_graph *graph, uint8_t *exits)
{
    creme_random random[CREME_SHUFFLE_WALKS];
    for (int w = 0; w < walks; w++) {
        creme_random_init(&random[w], &keys[w]);
        if (out != codes) memcpy(out + w * count, codes, (size_t)count);
    }
    for (int64_t start = 0, end; start < count; start = end + 1) {
        end = find_gap(codes, start, count);
        if (end - start <= k) continue; /* at most one edge: nothing can move */
        creme_shuffle_graph_count(graph, codes + start, (uint32_t)(end - start), k);
        uint8_t *to[CREME_SHUFFLE_WALKS];
        for (int w = 0; w < walks; w++) to[w] = out + w * count + start;
        shuffle_stretch(to, walks, graph, random, exits);
    }
}

creme_status creme_shuffle_many(uint8_t *out, const uint8_t *codes, int64_t count, int k,
                                const creme_random_key *keys, int64_t replicates)
{
    creme_status status = CREME_OK;
    creme_shuffle_graph *graph = NULL;
    uint8_t *exits = NULL;
    int64_t abreast = replicates < CREME_SHUFFLE_WALKS ? replicates : CREME_SHUFFLE_WALKS;
    if (k < 1 || k > CREME_SHUFFLE_ORDER_MAX) {
        return creme_fail(CREME_ERROR_RANGE, "shuffle: k is %d, expected 1 to %d", k, CREME_SHUFFLE_ORDER_MAX);
    }
    if (count < 0 || count > INT32_MAX) {
        return creme_fail(CREME_ERROR_RANGE, "shuffle: %lld bases, expected 0 to %d", (long long)count, INT32_MAX);
    }
    if (count == 0 || replicates <= 0) return CREME_OK;
    CREME_TRY(creme_allocate(&graph, 1, sizeof *graph));
    CREME_TRY(creme_allocate(&exits, (size_t)abreast, (size_t)count));
    while (replicates > 0) {
        int walks = replicates < CREME_SHUFFLE_WALKS ? (int)replicates : CREME_SHUFFLE_WALKS;
        shuffle_group(out, codes, count, k, keys, walks, graph, exits);
        out += walks * count;
        keys += walks;
        replicates -= walks;
    }
done:
    creme_free(exits);
    creme_free(graph);
    return status;
}

creme_status creme_shuffle(uint8_t *out, const uint8_t *codes, int64_t count, int k, const creme_random_key *key)
{
    return creme_shuffle_many(out, codes, count, k, key, 1);
}
