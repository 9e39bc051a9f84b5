/* A grammar: elements that can be found in DNA, rules of what they do to a TSS, tracks. See grammar.md for the
 * format and the formula. */
#ifndef CREME_MODEL_GRAMMAR_RULES_H
#define CREME_MODEL_GRAMMAR_RULES_H

#include "model/grammar/motif.h"

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CREME_GRAMMAR_MAX_ELEMENTS = 64,
    CREME_GRAMMAR_MAX_RULES = 64,
    CREME_GRAMMAR_MAX_TRACKS = 64,
    CREME_GRAMMAR_MAX_RULE_ELEMENTS = 8,
    CREME_GRAMMAR_MAX_TERMS = CREME_GRAMMAR_MAX_RULES * CREME_GRAMMAR_MAX_RULE_ELEMENTS,
    CREME_GRAMMAR_MAX_INPUT_BP = 1 << 20,
    CREME_GRAMMAR_MAX_FILE_BYTES = 1 << 20
};

typedef struct creme_grammar_element {
    char *name;
    creme_motif motif;
    bool both_strands;
} creme_grammar_element;

typedef enum creme_grammar_rule_kind {
    CREME_GRAMMAR_PROMOTER,
    CREME_GRAMMAR_ADD,
    CREME_GRAMMAR_MULTIPLY,
    CREME_GRAMMAR_COOPERATE,
    CREME_GRAMMAR_REDUNDANT,
    CREME_GRAMMAR_RULE_KINDS
} creme_grammar_rule_kind;

typedef struct creme_grammar_rule {
    creme_grammar_rule_kind kind;
    int elements[CREME_GRAMMAR_MAX_RULE_ELEMENTS]; /* [element_count] */
    int element_count;
    double decay_bp, reach_bp, limit;          /* infinity where the file does not say */
    double strength[CREME_GRAMMAR_MAX_TRACKS]; /* [tracks] */
} creme_grammar_rule;

typedef struct creme_grammar_track {
    char *name, *description;
    double baseline, ceiling; /* ceiling: infinity where the file does not say */
    int64_t strand_pair;
} creme_grammar_track;

typedef struct creme_grammar {
    int64_t input_bp, bins, bin_bp;
    double flat_bp, sigma_bp; /* the peak's shape */
    creme_grammar_element elements[CREME_GRAMMAR_MAX_ELEMENTS];
    creme_grammar_rule rules[CREME_GRAMMAR_MAX_RULES];
    creme_grammar_track tracks[CREME_GRAMMAR_MAX_TRACKS];
    int element_count, rule_count, track_count;
} creme_grammar;

/* Reads JSON text[length]; `name` is the file's, for messages. CREME_ERROR_FORMAT says where in the file (line and
 * column, or the path "rules[2].strength") and what was expected. */
CREME_CHECKED creme_status creme_grammar_parse(creme_grammar *out, const char *text, size_t length, const char *name);

/* The same from a file, or for "demo" from the embedded text. */
CREME_CHECKED creme_status creme_grammar_read(creme_grammar *out, const char *file);
void creme_grammar_clear(creme_grammar *grammar);

/* The element of that name, or -1. */
int creme_grammar_find_element(const creme_grammar *grammar, const char *name);

/* share/grammar/demo.json, without a terminator; made by the build. */
extern const char creme_grammar_demo_json[];
extern const size_t creme_grammar_demo_json_bytes;

/* An empty scanner -> one that finds the grammar's elements, numbered as they are. */
CREME_CHECKED creme_status creme_grammar_fill_scanner(const creme_grammar *grammar, creme_motif_scanner *scanner);

/* How much each rule's elements are there: x[CREME_GRAMMAR_MAX_RULES][CREME_GRAMMAR_MAX_RULE_ELEMENTS], the sum over
 * an element's hits in codes[input_bp] of exp(-|d| / decay_bp), d from the middle of the hit to the middle of the
 * window, |d| <= reach_bp. */
typedef struct creme_grammar_occupancy {
    double x[CREME_GRAMMAR_MAX_RULES][CREME_GRAMMAR_MAX_RULE_ELEMENTS];
} creme_grammar_occupancy;
void creme_grammar_occupy(const creme_grammar *grammar, const creme_motif_scanner *scanner, const uint8_t *codes,
                          creme_grammar_occupancy *out);

/* The activity of the TSS in one track. */
double creme_grammar_activity(const creme_grammar *grammar, const creme_grammar_occupancy *occupancy, int64_t track);

/* The part of the activity that a bin holds, 0..1; 1 in the central bins. */
double creme_grammar_peak(const creme_grammar *grammar, int64_t bin);
int64_t creme_grammar_first_bin_bp(const creme_grammar *grammar);

#endif
