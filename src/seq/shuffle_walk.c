/* The walk that takes every exit in its order.
 *
 * Its speed is that of one chain: from a vertex to its next exit to the vertex there. For k = 2 the chain is kept to
 * a shift, a truncation and a load that hits the nearest cache: the positions of the four vertices share a 64-bit
 * word (`cursors`, 16 bits each), an exit is stored as the shift that finds its vertex's position (16 times the
 * base), and the exits of the next WINDOW steps are copied together first:
 *
 *      window    |exits of A ......|exits of C ......|exits of G ......|exits of T ......|
 *                     ^ cursor A        ^ cursor C        ^ cursor G        ^ cursor T
 */
#include "seq/clones.h"
#include "seq/shuffle_graph.h"

#include <string.h>

enum { WINDOW = 2048 };

void creme_shuffle_walk(uint8_t *out, const creme_shuffle_graph *graph, const uint8_t *exits)
{
    uint32_t next[CREME_SHUFFLE_VERTICES_MAX], mask = graph->vertices - 1, vertex = graph->first;
    memcpy(next, graph->begin, graph->vertices * sizeof next[0]);
    for (int i = graph->k - 2; i >= 0; i--) *out++ = vertex >> 2 * i & 3;
    for (uint32_t i = 0; i < graph->edges; i++) {
        uint8_t base = exits[next[vertex]++];
        vertex = (vertex << 2 | base) & mask;
        out[i] = base;
    }
}

/* Where one walk of pairs is. */
typedef struct pair_walk {
    uint64_t cursors;       /* in the window, 16 bits a vertex */
    uint64_t shift;         /* 16 times the base that was met last */
    const uint8_t *next[4]; /* exits not yet in a window */
    uint32_t left[4];
    uint8_t *out;
    uint8_t window[4 * WINDOW];
} pair_walk;

CREME_SEQ_BODY void fill_window(pair_walk *walk)
{
    walk->cursors = 0;
    for (int v = 0; v < 4; v++) {
        uint32_t filled = walk->left[v] < WINDOW ? walk->left[v] : WINDOW;
        uint8_t *restrict window = walk->window + v * WINDOW;
        const uint8_t *restrict next = walk->next[v];
        for (uint32_t i = 0; i < filled; i++) window[i] = (uint8_t)(next[i] << 4);
        walk->cursors |= (uint64_t)v * WINDOW << 16 * v;
    }
}

/* Gives back what the window held and the walk did not take. */
CREME_SEQ_BODY void empty_window(pair_walk *walk)
{
    for (int v = 0; v < 4; v++) {
        uint32_t taken = (uint32_t)(uint16_t)(walk->cursors >> 16 * v) - (uint32_t)v * WINDOW;
        walk->next[v] += taken;
        walk->left[v] -= taken;
    }
}

/* `walks` is a constant where this is inlined, so that the states live in registers. */
CREME_SEQ_BODY void step_window(pair_walk *walk, int walks, uint32_t steps)
{
    uint64_t cursors[CREME_SHUFFLE_WALKS], shift[CREME_SHUFFLE_WALKS];
    uint8_t met[CREME_SHUFFLE_WALKS][WINDOW];
    for (int w = 0; w < walks; w++) {
        cursors[w] = walk[w].cursors;
        shift[w] = walk[w].shift;
    }
    for (uint32_t i = 0; i < steps; i++) {
#pragma GCC unroll 4
        for (int w = 0; w < walks; w++) {
            uint16_t at = (uint16_t)(cursors[w] >> shift[w]);
            cursors[w] += (uint64_t)1 << shift[w];
            shift[w] = walk[w].window[at];
            met[w][i] = (uint8_t)shift[w];
        }
    }
    for (int w = 0; w < walks; w++) {
        uint8_t *restrict out = walk[w].out;
        for (uint32_t i = 0; i < steps; i++) out[i] = met[w][i] >> 4;
        walk[w].cursors = cursors[w];
        walk[w].shift = shift[w];
        walk[w].out += steps;
    }
}

CREME_SEQ_BODY void walk_windows(pair_walk *walk, int walks, uint32_t edges)
{
    while (edges > 0) {
        uint32_t steps = edges < WINDOW ? edges : WINDOW;
        for (int w = 0; w < walks; w++) fill_window(&walk[w]);
        if (walks == CREME_SHUFFLE_WALKS) {
            step_window(walk, CREME_SHUFFLE_WALKS, steps);
        } else {
            for (int w = 0; w < walks; w++) step_window(&walk[w], 1, steps);
        }
        for (int w = 0; w < walks; w++) empty_window(&walk[w]);
        edges -= steps;
    }
}

CREME_SEQ_V3 void walk_windows_v3(pair_walk *walk, int walks, uint32_t edges)
{
    walk_windows(walk, walks, edges);
}

static void walk_windows_plain(pair_walk *walk, int walks, uint32_t edges)
{
    walk_windows(walk, walks, edges);
}

void creme_shuffle_walk_pairs(uint8_t *const *out, const creme_shuffle_graph *graph, const uint8_t *const *exits,
                              int walks)
{
    pair_walk walk[CREME_SHUFFLE_WALKS];
    for (int w = 0; w < walks; w++) {
        for (int v = 0; v < 4; v++) {
            walk[w].next[v] = exits[w] + graph->begin[v];
            walk[w].left[v] = graph->begin[v + 1] - graph->begin[v];
        }
        walk[w].shift = (uint64_t)graph->first << 4;
        walk[w].out = out[w];
        *walk[w].out++ = (uint8_t)graph->first;
    }
    (creme_seq_has_v3() ? walk_windows_v3 : walk_windows_plain)(walk, walks, graph->edges);
}
