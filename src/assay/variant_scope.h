/* Which variants of a list a locus is asked about, and what one of them is in its window.
 *
 * A variant is made where left-alignment puts it, so that two spellings of it are one sequence, with one distance. It
 * belongs to a locus if it touches the locus's window, of an insertion if it lies between two of its
 * bases; --max-distance, --bed and --pairs make it fewer. */
#ifndef CREME_ASSAY_VARIANT_SCOPE_H
#define CREME_ASSAY_VARIANT_SCOPE_H

#include "annotation/variants.h"
#include "assay/splice.h"
#include "assay/variant_profile.h"

/* Bases of a chromosome. */
typedef struct creme_record_interval {
    int record; /* in the FASTA */
    creme_interval at;
} creme_record_interval;

/* Two of the list, the first before the second. */
typedef struct creme_variant_pair {
    size_t first, second;
} creme_variant_pair;

/* What is done with the variants of a locus (variant_unit.h). */
typedef enum creme_variants_mode {
    CREME_VARIANTS_ALONE,
    CREME_VARIANTS_JOINT,
    CREME_VARIANTS_HAPLOTYPES
} creme_variants_mode;

typedef struct creme_variant_scope {
    creme_variants_mode mode;
    creme_variant_list *list;       /* owned; NULL: no variants are asked for */
    int64_t max_distance;           /* of the TSS; 0: anywhere in the window */
    creme_record_interval *regions; /* of which a variant has to touch one, by record and start, disjoint, owned */
    size_t region_count;
    bool has_regions;
    size_t *paired;            /* variants of each locus in turn, each locus's rising, owned */
    size_t *first_paired;      /* of a locus [loci + 1], owned; NULL: every variant of its window */
    creme_variant_pair *joint; /* pairs of each locus in turn, owned */
    size_t *first_joint;       /* of a locus [loci + 1], owned */
    int64_t overlapping;       /* pairs that were left out since they do */
    double *background;        /* sizes of log2fc of each track in turn, rising, owned; NULL: none */
    size_t *first_background;  /* of a track [tracks + 1], owned */
    int64_t unit_variants;     /* of a unit of work, at most */
    bool both_sides;           /* --align both: the mean over both moving sides */
    double pseudocount;
    creme_profile_reading profile; /* --profile */
} creme_variant_scope;

void creme_variant_scope_clear(creme_variant_scope *scope);

/* The percentage of the track's background that is smaller than |log2fc|, those that are equal counting half. NaN
 * without one. */
double creme_variant_percentile(const creme_variant_scope *scope, int64_t track, double log2fc);

/* A locus as variants see it. */
typedef struct creme_variant_locus {
    size_t number;
    const creme_locus *locus;
    creme_interval window; /* on the chromosome */
    int record;
} creme_variant_locus;

/* [*first, *end) = candidates of the locus: numbers of `paired`, or of the list. */
void creme_variant_scope_range(const creme_variant_scope *scope, const creme_variant_locus *at, size_t *first,
                               size_t *end);

/* Whether candidate number i is asked for; if so *out = it, *number = its number in the list. */
bool creme_variant_scope_get(const creme_variant_scope *scope, const creme_variant_locus *at, size_t i,
                             creme_variant_record *out, size_t *number);

/* Whether the variant touches an interval of its chromosome (an insertion: lies within). */
bool creme_variant_touches(const creme_variant_record *variant, creme_interval at);

/* How far it lies from the TSS in the direction of transcription: 0 over it, -1 directly before it, of an insertion
 * as if its bases were there. */
int64_t creme_variant_distance(const creme_variant_record *variant, const creme_locus *locus);

/* *out = what it makes of the window of that locus; bases[variant->length] are written. */
void creme_variant_replace(const creme_variant_record *variant, const creme_locus *locus, creme_interval window,
                           uint8_t *bases, creme_replacement *out);

#endif
