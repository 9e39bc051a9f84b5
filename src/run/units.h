/* The units of work of a run, one after the other: an assay at each locus, of each pair of loci, or of each tile
 * of each locus; a locus has as many units as its assay has items. Sites are opened when a unit needs them and shared
 * by the units in flight that use the same one. */
#ifndef CREME_RUN_UNITS_H
#define CREME_RUN_UNITS_H

#include "run/inputs.h"

#include "assay/assay_kind.h"

/* One assay in flight. For pairs `source` gives the TSS tile and `target` the window; else both are the locus. */
typedef struct creme_unit {
    creme_assay *assay;
    size_t source, target; /* indices of loci */
    const creme_site *site;
    double n_share; /* of the site's window; of a pair, that of the window with more N */
    creme_unit_place at;
    struct creme_unit *next;
} creme_unit;

typedef struct creme_site_slot {
    creme_site site;
    int64_t users;
    bool open;
} creme_site_slot;

/* What the assay's rows and replicates have besides what all have; names are borrowed. */
typedef struct creme_unit_columns {
    const char *const *texts, *const *numbers;
    int text_count, number_count;
    bool by_text, by_round;    /* replicates are told apart by the first text, and the round */
    const creme_field *fields; /* of rows that are not of tiles; NULL: they are */
    int field_count;
} creme_unit_columns;

/* How many units there are to be done here (--part), and in all parts together. */
typedef struct creme_unit_counts {
    int64_t ours, in_all;
} creme_unit_counts;

typedef struct creme_units {
    const creme_inputs *inputs; /* borrowed */
    const creme_assay_kind *kind;
    creme_assay_scope scope;
    int *records;           /* of each locus's chromosome in the FASTA [loci] */
    creme_site_slot *slots; /* [loci] */
    int64_t part, parts;    /* loci part - 1, part - 1 + parts, ... are ours, */
    int64_t *dealt;         /* ... or those that have part - 1 here (deal.h) [loci]; NULL */
    bool idle;              /* the part has nothing to do, and its run folder says so (creme_inputs_may_be_idle) */
    creme_unit_place cursor;
    creme_unit *first, *last; /* in flight, oldest first */
} creme_units;

/* Checks that the tiles fit and that there is anything to do. Clear after a failure too. */
CREME_CHECKED creme_status creme_units_init(creme_units *out, const creme_inputs *inputs);
void creme_units_clear(creme_units *units);

/* How many units there are in all, how many constructs, and which columns. Opens the first unit to learn that. */
CREME_CHECKED creme_status creme_units_measure(creme_units *units, int64_t *count, int64_t *constructs,
                                               creme_unit_columns *columns);

/* Units of all parts together. */
int64_t creme_units_in_all(const creme_units *units);

/* How many loci have units, and how many units one has. */
int64_t creme_units_loci(const creme_units *units);
int64_t creme_units_at(const creme_units *units, size_t locus);

/* Rows of the tables of our units, in all tracks, at most. */
int64_t creme_units_rows(const creme_units *units);

/* Constructs of our units as they typically are; 0 of an assay that does not say it. */
int64_t creme_units_typical(const creme_units *units);

/* Says of a unit whether it is done already. */
typedef creme_status creme_units_done(void *self, creme_unit_place at, bool *done);

/* The next unit that is not done (`done` may be NULL: none is), NULL when there are no more. Owned by `units` until
 * released. */
CREME_CHECKED creme_status creme_units_next(creme_units *units, creme_units_done *done, void *self, creme_unit **out);

/* The unit in flight that this assay belongs to. */
creme_unit *creme_units_find(creme_units *units, const creme_assay *assay);
void creme_units_release(creme_units *units, creme_unit *unit);

#endif
