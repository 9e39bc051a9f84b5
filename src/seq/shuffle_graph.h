/* The parts of the uniform shuffle (shuffle.md explains it): a stretch of bases as a walk on the graph of its
 * (k-1)-mers, a random tree of last exits, and a random order of all other exits.
 *
 * A vertex is a (k-1)-mer read as a number in base 4 (k = 1 has one, 0); an exit of it is the base that follows. */
#ifndef CREME_SEQ_SHUFFLE_GRAPH_H
#define CREME_SEQ_SHUFFLE_GRAPH_H

#include <creme/shuffle.h>

enum {
    CREME_SHUFFLE_ORDER_MAX = 6,           /* largest k */
    CREME_SHUFFLE_VERTICES_MAX = 4096 / 4, /* 4^(k - 1) */
    CREME_SHUFFLE_NO_EXIT = 0xff
};

typedef struct creme_shuffle_graph {
    int k;
    uint32_t vertices;                              /* 4^(k - 1) */
    uint32_t edges;                                 /* bases of the stretch - (k - 1) */
    uint32_t first, last;                           /* vertices where the walk begins and ends */
    uint32_t exits[CREME_SHUFFLE_VERTICES_MAX][4];  /* how often each base follows a vertex */
    uint32_t begin[CREME_SHUFFLE_VERTICES_MAX + 1]; /* where a vertex's exits begin in the list of all */
} creme_shuffle_graph;

/* The vertex that one gets to from `vertex` by a base. */
static inline uint32_t creme_shuffle_follow(const creme_shuffle_graph *graph, uint32_t vertex, uint32_t base)
{
    return (vertex << 2 | base) & (graph->vertices - 1);
}

/* Counts a stretch of codes 0-3; count >= k, 1 <= k <= CREME_SHUFFLE_ORDER_MAX. */
void creme_shuffle_graph_count(creme_shuffle_graph *graph, const uint8_t *codes, uint32_t count, int k);

/* last[v] = the exit that the walk takes from v when it leaves v for good: a random spanning tree towards
 * graph->last, with probability proportional to the number of ways to pick its edges (Wilson 1996).
 * CREME_SHUFFLE_NO_EXIT for graph->last and for vertices without exits. */
void creme_shuffle_tree(uint8_t *last, const creme_shuffle_graph *graph, creme_random *random);

/* exits[graph->edges]: for each v, from begin[v] on, its exits in the order in which the walk takes them: a uniformly
 * random order of all but last[v], then last[v]. Spends whole blocks of `random`: one for each step of each four
 * vertices. */
void creme_shuffle_exits(uint8_t *exits, const creme_shuffle_graph *graph, const uint8_t *last, creme_random *random);

/* out[edges + k - 1] = the bases met on the walk from graph->first that takes every exit in its order. */
void creme_shuffle_walk(uint8_t *out, const creme_shuffle_graph *graph, const uint8_t *exits);

/* The same for four walks at once on one graph of k = 2: the processor works on one while it waits for another. */
void creme_shuffle_walk_pairs(uint8_t *const *out, const creme_shuffle_graph *graph, const uint8_t *const *exits,
                              int walks);
enum { CREME_SHUFFLE_WALKS = 4 };

#endif
