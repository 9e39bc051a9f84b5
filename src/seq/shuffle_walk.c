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

/* One walk by itself. The exits that its next few steps can take are in one register (`near`): of each vertex AHEAD,
 * from where it was LAG steps before, two bits each, and an exit is found by two shifts. A step is three cycles of one
 * chain, where it is seven with a load; the register after the next is put together meanwhile, of words that have each
 * position's exits ahead of it:
 *
 *      near    . . | T6 ... T0 | G6 ... G0 | C6 ... C0 | A6 ... A0 | 4 bits, for the exit to come out times 16
 */
enum { GROUP = 3, LAG = GROUP + 1, AHEAD = LAG + GROUP, NEAR_BITS = 2 * AHEAD };

/* Shifts to each vertex's first exit in `near`, 16 bits each. */
static const uint64_t FIRST_SHIFTS =
    (uint64_t)NEAR_BITS << 16 | (uint64_t)(2 * NEAR_BITS) << 32 | (uint64_t)(3 * NEAR_BITS) << 48;

/* A walk's words: from a vertex's first exit that is not taken when they are filled in, HELD of them, which is enough
 * for steps of STRETCH until three quarters of them are taken. */
enum { STRETCH = 1024, HELD = 4 * STRETCH };

typedef struct near_walk {
    uint64_t positions; /* bytes into words, 16 bits a vertex */
    uint16_t words[4][HELD];
} near_walk;

/* words[i] = exits i .. i + AHEAD - 1; zero for those that are not there, which nothing takes. */
CREME_SEQ_BODY void fill_words(uint16_t *restrict words, const uint8_t *next, uint32_t left)
{
    uint8_t exits[HELD + 8], pairs[HELD + 6], fours[HELD + 4];
    uint32_t count = HELD;
    if (left < sizeof exits) {
        memcpy(exits, next, left);
        memset(exits + left, 0, sizeof exits - left);
        next = exits;
        if (left < HELD) count = left + 1; /* a word is looked at behind the last exit */
    }
    for (uint32_t i = 0; i < count + 6; i++) pairs[i] = (uint8_t)(next[i] | next[i + 1] << 2);
    for (uint32_t i = 0; i < count + 4; i++) fours[i] = (uint8_t)(pairs[i] | pairs[i + 2] << 4);
    for (uint32_t i = 0; i < count; i++) words[i] = (uint16_t)(fours[i] | (fours[i + 4] & 0x3f) << 8);
}

/* Fills in words of vertices that have not enough for a stretch. */
CREME_SEQ_BODY void refill(near_walk *held, pair_walk *walk, bool all)
{
    for (int v = 0; v < 4; v++) {
        uint32_t taken = (uint32_t)(uint16_t)(held->positions >> 16 * v) / 2;
        if (!all && HELD - taken >= STRETCH + AHEAD) continue;
        walk->next[v] += taken;
        walk->left[v] -= taken;
        held->positions -= (uint64_t)(2 * taken) << 16 * v;
        fill_words(held->words[v], walk->next[v], walk->left[v]);
    }
}

CREME_SEQ_BODY uint64_t look_ahead(const near_walk *held, uint64_t positions)
{
    uint64_t near = 0;
#pragma GCC unroll 4
    for (int v = 0; v < 4; v++) {
        uint16_t word;
        memcpy(&word, (const char *)held->words[v] + (uint16_t)(positions >> 16 * v), sizeof word);
        near |= (uint64_t)word << (4 + NEAR_BITS * v);
    }
    return near;
}

/* One step: the exit, times 16. */
CREME_SEQ_BODY uint64_t take_exit(uint64_t near, uint64_t *shifts, uint64_t vertex)
{
    uint64_t exit = near >> (*shifts >> vertex & 63) & 0x30;
    *shifts += (uint64_t)2 << vertex;
    return exit;
}

/* The exits ahead of some positions, and what, added to positions, gives their shifts in it. */
typedef struct view {
    uint64_t near, to_shifts;
} view;

CREME_SEQ_BODY view view_from(const near_walk *held, uint64_t positions)
{
    return (view){look_ahead(held, positions), FIRST_SHIFTS - positions};
}

CREME_SEQ_BODY void step_near(near_walk *held, pair_walk *walk, uint32_t steps)
{
    uint8_t met[STRETCH];
    view now = view_from(held, held->positions), next = now;
    uint64_t vertex = walk->shift, shifts = FIRST_SHIFTS;
    uint32_t i = 0;
    for (; i + GROUP <= steps; i += GROUP) {
        uint64_t turn = next.to_shifts - now.to_shifts;
        met[i] = (uint8_t)(vertex = take_exit(now.near, &shifts, vertex));
        met[i + 1] = (uint8_t)(vertex = take_exit(now.near, &shifts, vertex));
        view after = view_from(held, shifts - now.to_shifts);
        met[i + 2] = (uint8_t)(vertex = take_exit(now.near, &shifts, vertex));
        shifts += turn;
        now = next;
        next = after;
    }
    for (; i < steps; i++) met[i] = (uint8_t)(vertex = take_exit(now.near, &shifts, vertex));
    held->positions = shifts - now.to_shifts;
    uint8_t *restrict out = walk->out;
    for (uint32_t j = 0; j < steps; j++) out[j] = met[j] >> 4;
    walk->shift = vertex;
    walk->out += steps;
}

CREME_SEQ_V3 void walk_near_v3(pair_walk *walk, uint32_t edges)
{
    near_walk held;
    held.positions = 0;
    refill(&held, walk, true);
    for (uint32_t steps; edges > 0; edges -= steps) {
        steps = edges < STRETCH ? edges : STRETCH;
        step_near(&held, walk, steps);
        refill(&held, walk, false);
    }
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
    if (creme_seq_has_v3() && walks < CREME_SHUFFLE_WALKS) {
        for (int w = 0; w < walks; w++) walk_near_v3(&walk[w], graph->edges);
    } else {
        (creme_seq_has_v3() ? walk_windows_v3 : walk_windows_plain)(walk, walks, graph->edges);
    }
}
