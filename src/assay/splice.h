/* Windows with edits of any length.
 *
 *      wild type   ....upstream....[cut]....TSS........downstream........|genome beyond
 *      upstream edit:  what lies on the far side of it moves, the TSS's base stays at its index
 *
 * A window is anchored at its TSS. An edit that changes the length moves what lies on its far side from the TSS, and
 * the window's end there is filled with the genome's bases that lie beyond (a deletion), or loses some (an
 * insertion); N beyond the chromosome. Any number of replacements are made together.
 *
 * A replacement that covers the TSS's base is laid on what it replaces from its first base on, in the window's
 * direction. The base that comes to lie on the TSS's takes its place (so a substitution stays a substitution); where
 * the replacement is too short for that, the first base behind it does, and both sides move.
 *
 * What comes out is edits that keep the length (construct.h), so that nothing else needs to know: a replacement of
 * the same length is one small edit; one that changes the length is an edit from there to where another makes up for
 * it, or to the window's end on its side. The engine cuts edits back to where bases really differ, and evaluates
 * windows as ever.
 */
#ifndef CREME_ASSAY_SPLICE_H
#define CREME_ASSAY_SPLICE_H

#include <creme/assay.h>

/* Bases of the wild type's window [at.start, at.end), which may be empty (an insertion before base at.start) and may
 * reach beyond the window's ends, and what stands in their place. */
typedef struct creme_replacement {
    creme_interval at;
    const uint8_t *bases; /* [length], in the window's direction */
    int64_t length;
} creme_replacement;

/* Which side of an edit moves: the far one from the TSS; or the near one with the TSS, for comparison with tools that
 * average over both (compensation shifts): then the TSS's base moves by what all replacements upstream of it add, less
 * what those downstream add, of those that touch the window. One that covers the TSS has no near side, and is made as
 * if the far ones moved. */
typedef enum creme_moving_side { CREME_MOVES_FAR, CREME_MOVES_NEAR } creme_moving_side;

/* A window and the genome's bases beside it. */
typedef struct creme_splicer creme_splicer;

/* *out, with `margin` bases of the genome on each side of the site's window (at least as many as all replacements of
 * any one call cut out), read at once: later calls read no file, and may come from any thread. `site` is borrowed as
 * long as it lives. Errors as creme_site_read(), which must not run in two threads at once. */
CREME_CHECKED creme_status creme_splicer_create(creme_splicer **out, const creme_site *site, int64_t margin);
void creme_splicer_destroy(creme_splicer *splicer);

/* The index of the TSS's base in the site's window: the middle of it where the locus's TSS lies outside (sequences
 * of the user's own). */
int64_t creme_site_tss_index(const creme_site *site);

typedef struct creme_spliced {
    creme_edit *edits; /* of the wild type; rising, disjoint; [count] */
    size_t count;
    bool at_tss; /* a replacement covers the TSS's base */
    /* private */
    uint8_t *codes;
    int64_t code_count;
    size_t code_capacity, edit_capacity;
} creme_spliced;

/* *out = the edits that make replacements[count] (rising, disjoint: the next one starts at or behind the end of the
 * one before) on the wild type. `out` is zeroed before its first use, may be used again and again, and is to be
 * cleared; its edits live until it is used again. CREME_ERROR_RANGE for replacements that do not rise or that need
 * more than the margin; those that lie wholly beyond the window change nothing but what they move into it. */
CREME_CHECKED creme_status creme_splice(const creme_splicer *splicer, const creme_replacement *replacements,
                                        size_t count, creme_moving_side side, creme_spliced *out);
/* Where intervals at[count] of the wild type's window (rising, disjoint) come to lie when these replacements are made,
 * which creme_splice() has taken: out[*moved], rising, room for `count`. An interval reaches from its first to its last
 * base that is still there, and so holds what is put between them. Bases that are replaced by as many others are still
 * there; of which all are gone, an interval is left out. They may reach out of the window. */
void creme_splice_move(const creme_splicer *splicer, const creme_replacement *replacements, size_t replacement_count,
                       creme_moving_side side, const creme_interval *at, size_t count, creme_interval *out,
                       size_t *moved);
void creme_spliced_clear(creme_spliced *spliced);

#endif
