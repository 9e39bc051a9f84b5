/* A unit of work of variants: sets of them, each put into the wild type together, and rows made of what that gave.
 *
 * What the sets and the rows are, the mode says: each variant alone (variants.c), pairs of them (variant_pairs.c),
 * haplotypes (variant_haplotypes.c). */
#ifndef CREME_ASSAY_VARIANT_UNIT_H
#define CREME_ASSAY_VARIANT_UNIT_H

#include "assay/assay_kind.h"
#include "assay/variant_scope.h"

typedef struct creme_variant_set {
    size_t first, count; /* of the unit's numbers, rising */
    int64_t construct;   /* the first; of a set made with either side moved there is one more */
    bool twofold;
    const char *text; /* what it is called among replicates; borrowed from the list, or own_text */
    char *own_text;
} creme_variant_set;

typedef struct creme_variant_unit {
    creme_assay base;
    const struct creme_variant_mode *mode;
    const creme_variant_scope *scope;
    creme_unit_place place;
    creme_interval readout; /* of the window */
    creme_splicer *splicer;
    creme_spliced spliced;
    creme_replacement *replacements; /* of the set that was given last */
    uint8_t *bases;                  /* ... theirs */
    size_t replacement_capacity, base_capacity;
    size_t *numbers; /* of variants in the list */
    size_t number_count, number_capacity;
    creme_variant_set *sets;
    size_t set_count, set_capacity;
    int64_t margin, constructs;
    creme_variant_profiles *profiles; /* NULL: none are read */
    int64_t *own;                     /* the mode's */
} creme_variant_unit;

typedef struct creme_variant_mode {
    const char *const *texts, *const *numbers; /* columns */
    int text_count, number_count;
    const creme_field *fields;
    int field_count;
    int row_sets; /* of which a row is made; 0: one */
    /* As of creme_assay_kind. */
    int64_t (*items)(const creme_assay_scope *scope, size_t locus);
    bool (*wanted)(const creme_assay_scope *scope, creme_unit_place at);
    /* Adds the unit's sets. */
    CREME_CHECKED creme_status (*fill)(creme_variant_unit *unit, const creme_assay_scope *scope);
    CREME_CHECKED creme_status (*finish)(creme_variant_unit *unit);
    void (*describe_work)(const creme_assay_scope *scope, struct creme_output *output);
} creme_variant_mode;

extern const creme_variant_mode creme_variant_mode_alone, creme_variant_mode_profile, creme_variant_mode_joint,
    creme_variant_mode_haplotypes;

/* Adds variants numbers[count] of the list, which rise and do not overlap, as a set. *set = its number. `text` is
 * borrowed. */
CREME_CHECKED creme_status creme_variant_unit_add(creme_variant_unit *unit, const size_t *numbers, size_t count,
                                                  const char *text, size_t *set);

/* How many constructs such a set takes. */
int64_t creme_variant_set_constructs(const creme_variant_scope *scope, const size_t *numbers, size_t count);

/* The activity of a set, with both sides asked for the mean over both; of no set (SIZE_MAX) the wild type's. */
double creme_variant_unit_get(const creme_variant_unit *unit, size_t set, int64_t track);

/* log2((mutant + p) / (wt + p)); NaN if either is not above 0. */
double creme_variant_log2fc(double mutant, double wt, double pseudocount);

/* That locus as variants see it. */
creme_variant_locus creme_variant_locus_of(const creme_assay_scope *scope, size_t locus);

creme_status creme_variant_unit_next(creme_assay *self, creme_construct *construct, creme_next *next);
void creme_variant_unit_describe(const creme_assay *self, int64_t id, creme_replicate *out);
void creme_variant_unit_clear(creme_assay *self);

#endif
