/* What every kind of assay shares and implements, and all that is known of one: a row in kinds.c. Above src/assay an
 * assay is known by its row alone, whatever it does: units of work, columns, options and commands follow from it.
 *
 * Constructs are numbered 0, 1, 2, ... in the order in which they are given; the number is the construct's id, and
 * its activity is kept under it until the assay is destroyed. Number 0 is the wild type. A kind therefore only says,
 * for a number, which construct that is. Replicates come first (for each background k: its control, then every tile),
 * so that a background is held, and embedded by the engine, once.
 *
 * Constructs come in rounds. Most assays have one, which holds them all (creme_assay_reserve). A greedy assay begins
 * one round after the other: while a round is under way the assay waits, and once its last activity is there the kind
 * chooses. `constructs` is then the most that may come of it, and the number that came once it is finished.
 */
#ifndef CREME_ASSAY_KIND_H
#define CREME_ASSAY_KIND_H

#include "assay/effect.h"
#include "assay/scope.h"

struct creme_output;

/* Which options an assay takes, beyond model, genome and loci. */
typedef enum creme_takes {
    CREME_TAKES_COMMON = 1 << 0,     /* what every assay takes */
    CREME_TAKES_BINS = 1 << 1,       /* a read-out of some bins ... */
    CREME_TAKES_PROFILE = 1 << 2,    /* ... or of each one */
    CREME_TAKES_DRAWS = 1 << 3,      /* shuffles, their number and seed */
    CREME_TAKES_UNTIL_CI = 1 << 4,   /* shuffles drawn in stages */
    CREME_TAKES_FRESH = 1 << 5,      /* new backgrounds for every tile */
    CREME_TAKES_PEAK = 1 << 6,       /* where the profile has its maximum */
    CREME_TAKES_HOW = 1 << 7,        /* what is done to a tile */
    CREME_TAKES_SELF_PAIRS = 1 << 8, /* loci in their own contexts */
    CREME_TAKES_TILES = 1 << 9,      /* which tiles; all unless told */
    CREME_TAKES_BASES = 1 << 10,     /* which tiles, CREs or regions: one has to say */
    CREME_TAKES_CRES = 1 << 11,
    CREME_TAKES_SETS = 1 << 12,
    CREME_TAKES_SEARCH = 1 << 13, /* a greedy search for sets of tiles */
    CREME_TAKES_COPIES = 1 << 14,
    CREME_TAKES_STAGES = 1 << 15,         /* sub-tiles, and what they are compared with */
    CREME_TAKES_PREDICTION = 1 << 16,     /* no assay's: what predictions take */
    CREME_TAKES_ELEMENTS = 1 << 17,       /* elements in place of the grid: a locus without any has no units */
    CREME_TAKES_MATCHED = 1 << 18,        /* ... with controls: it has one row for each tile and track */
    CREME_TAKES_STOP_BY = 1 << 19,        /* no more shuffles where what is concluded stands */
    CREME_TAKES_CONTEXT_LIMITS = 1 << 21, /* of the classes of contexts, to stop by */
    CREME_TAKES_TILE_LIMITS = 1 << 22,    /* ... of tiles */
    CREME_TAKES_VARIANTS = 1 << 20        /* variants, and which of them */
} creme_takes;

/* What else a row of results says of where it is. */
typedef enum creme_place {
    CREME_PLACE_TILE,     /* nothing */
    CREME_PLACE_POSITION, /* a second interval: where the tile was put, which of its bases, which bin */
    CREME_PLACE_PAIR      /* the locus in whose window the source's TSS tile is */
} creme_place;

/* A column of a table whose rows are not of tiles, and where its value is. */
typedef enum creme_field_source {
    CREME_FIELD_TEXT,    /* text[which] of the row */
    CREME_FIELD_INTEGER, /* extra[which], a whole number; NaN: no value */
    CREME_FIELD_NUMBER,  /* extra[which] */
    CREME_FIELD_TRACK,   /* the track's name */
    CREME_FIELD_WT,
    CREME_FIELD_MEAN,
    CREME_FIELD_EFFECT,
    CREME_FIELD_N
} creme_field_source;

typedef struct creme_field {
    const char *name;
    creme_field_source source;
    int which;
} creme_field;

/* The default of an option by edition, as one would type it. */
typedef struct creme_assay_default {
    const char *option, *by_edition[2];
} creme_assay_default;
enum { CREME_MOST_ASSAY_DEFAULTS = 2 };

/* The sites of a unit: of a pair two, else the same one twice. */
typedef struct creme_unit_sites {
    const creme_site *source, *target;
} creme_unit_sites;

typedef struct creme_assay_kind {
    /* --- For people: the command of this name */
    const char *name;
    const char *question; /* one line */
    const char *about;    /* a paragraph: what is done, and the formula */
    const char *example;  /* options that follow model, genome and loci of the demo; NULL: none */
    const char *usage;    /* what the command line has beyond model, genome and loci; NULL: nothing */
    /* --- What it takes and gives */
    uint32_t takes, needs; /* of creme_takes; needs: cannot do without */
    creme_assay_default defaults[CREME_MOST_ASSAY_DEFAULTS];
    creme_place place;
    bool by_text;           /* replicates are told apart by the first column of text ... */
    bool by_round;          /* ... and the round */
    const char *own_column; /* a column that no other assay's table has; NULL: none */
    const char *read_as;    /* the assay as which analyses, figures and reports take its tables; NULL: as itself */
    const char *report_analysis; /* of its tables, that a report shows; NULL: none */
    const char *idle;            /* what to say where no locus has a unit; NULL: the general words */
    /* --- Units of work; `scope`: what the run asks for. NULL: the answer in brackets. unit_constructs: or -status */
    int64_t (*items)(const creme_assay_scope *scope, size_t locus);      /* of the locus [1] */
    bool (*wanted)(const creme_assay_scope *scope, creme_unit_place at); /* is the item asked for? [yes] */
    int64_t (*unit_constructs)(const creme_assay_scope *scope, creme_unit_place at); /* [as many as any other unit] */
    /* The same as searches mostly go, which stop early [0: it is not said], and in words what is taken to be so */
    int64_t (*typical_constructs)(const creme_assay_scope *scope, creme_unit_place at);
    const char *(*typical)(const creme_assay_scope *scope);
    int64_t (*unit_rows)(const creme_assay_scope *scope,
                         creme_unit_place at); /* at most, of all its tracks [one for each tile and track] */
    int64_t (*shared)(const creme_assay_scope *scope,
                      size_t locus); /* constructs that all its units ask for alike [0] */
    int64_t (*backgrounds)(const creme_assay_scope *scope, size_t locus); /* to be embedded [1: the wild type] */
    bool (*whole)(const creme_assay_scope *scope);           /* is every construct a background of its own? [no] */
    int64_t edit_bp;                                         /* bases that a mutant changes; 0: a tile */
    int64_t (*mean_edit_bp)(const creme_assay_scope *scope); /* the same where it depends on the scope */
    /* Lines about what there is to do, for --dry-run, in place of that on tiles. */
    void (*describe_work)(const creme_assay_scope *scope, struct creme_output *output);
    CREME_CHECKED creme_status (*create)(creme_assay **out, const creme_assay_scope *scope, creme_unit_sites sites,
                                         creme_unit_place at);
    /* Of a finished unit, the intervals of the window that are left (for BED); NULL: there are none. */
    const creme_interval *(*kept)(const creme_assay *assay, size_t *count);

    /* --- One unit at work */
    /* Sets the background and edits of construct number assay->given. *next is CONSTRUCT when this is called, and
     * DONE may be answered before all are given. */
    CREME_CHECKED creme_status (*next)(creme_assay *assay, creme_construct *construct, creme_next *next);
    /* Greedy assays, when every construct of the round is observed: chooses, and begins the next round
     * (creme_assay_begin_round), or leaves that, and the assay is done. NULL: there is one round. */
    CREME_CHECKED creme_status (*choose)(creme_assay *assay);
    /* Where assay->condensed_from is set: kept[tracks] = what is kept of the activity of construct number id, which has
     * condensed_from floats. */
    void (*condense)(creme_assay *assay, int64_t id, const float *activity, float *kept);
    /* Everything but the activity of construct number id, which has been given. */
    void (*describe)(const creme_assay *assay, int64_t id, creme_replicate *out);
    /* Makes assay->rows. */
    CREME_CHECKED creme_status (*finish)(creme_assay *assay);
    void (*clear)(creme_assay *assay); /* what the kind itself holds; NULL: nothing */
} creme_assay_kind;

/* All assays, in the order in which one meets them. */
extern const creme_assay_kind *const creme_assay_kinds[];
extern const size_t creme_assay_kind_count;

/* That of the name; NULL if there is none. */
const creme_assay_kind *creme_assay_kind_find(const char *name);

/* The name under which analyses, figures and reports know the assay's tables; NULL if there is no such assay. */
const char *creme_assay_read_as(const char *name);

/* Exons of the construct that was given last, and the bins over them (follow_exons.h). */
typedef struct creme_moved_exons {
    creme_interval *exons;
    size_t capacity;
    creme_bin_list bins;
} creme_moved_exons;

/* First member of every kind's own struct. */
struct creme_assay {
    const creme_assay_kind *kind;
    creme_assay_options options; /* completed: shuffles and k are set */
    const creme_site *site;      /* borrowed; swap: the target */
    creme_tile_set tiles;        /* a grid, or the elements of the locus */
    const char *locus;           /* whose constructs these are, for messages */
    const char *const *columns, *const *text_columns;
    int column_count, text_column_count;
    const creme_field
        *fields; /* constants: the columns of its rows between those of locus and of n_share; NULL: those
                                  of tiles */
    int field_count;
    int64_t objective;       /* the track that a greedy assay moves, and the only one that has rows; -1: all have */
    creme_profile_bins bins; /* that an activity has; but for profiles, count is 1 and bin_bp 0 */
    int64_t condensed_from;  /* floats of an activity of which the kind keeps [tracks]; 0: all are kept */
    int64_t constructs, given, observed;
    int64_t round_end; /* constructs of all rounds begun */
    bool one_round;    /* all are in the first: nothing is chosen, though the kind could */
    bool done;
    float *activities; /* [round_end][bins][floats], or with an objective [round_end][bins], that track's */
    bool *seen;        /* [round_end] */
    size_t activity_capacity, seen_capacity;
    creme_effect *rows;
    size_t row_count;
    creme_edit edit;            /* of the construct that was given last */
    creme_background *shuffled; /* the shuffled background in use, NULL if none */
    int64_t shuffled_number;    /* its number */
    creme_moved_exons moved;
};

/* *out = a zeroed struct of `bytes` bytes whose first member is set up for the site and checked options.
 * CREME_ERROR_ARGUMENT or _RANGE for options that make no sense. */
CREME_CHECKED creme_status creme_assay_allocate(creme_assay **out, size_t bytes, const creme_assay_kind *kind,
                                                const creme_site *site, const creme_assay_options *options,
                                                int64_t default_shuffles);

/* CREME_ERROR_RANGE unless there is a CRE tile. */
CREME_CHECKED creme_status creme_assay_require_tiles(const creme_assay *assay);

/* The assay is for one track, and searches in this direction. CREME_ERROR_RANGE, _ARGUMENT if there is no such one.
 * */
CREME_CHECKED creme_status creme_assay_set_objective(creme_assay *assay, int64_t track, creme_search search);

/* With which probability what a search concludes may be another than with all shuffles; 0: all are drawn. */
double creme_assay_stop_error(const creme_assay *assay);

/* Sets assay->constructs to extra + per_shuffle x shuffles, or (reserve) begins one round of as many, too. */
CREME_CHECKED creme_status creme_assay_count(creme_assay *assay, int64_t extra, int64_t per_shuffle);
CREME_CHECKED creme_status creme_assay_reserve(creme_assay *assay, int64_t extra, int64_t per_shuffle);

/* A round of `count` more constructs. The kind sets assay->constructs, the most that there may be in all, itself. */
CREME_CHECKED creme_status creme_assay_begin_round(creme_assay *assay, int64_t count);

/* How to draw shuffle k of the named interval: of the whole window for CREME_RANDOM_BACKGROUND ({0, 0}, or the tile
 * that a fresh background is for), of a tile for CREME_RANDOM_TILE. The reference's shuffle knows no names, only a
 * seed: there it is seed + k, for backgrounds and tiles alike, as in the reference. */
creme_shuffle_recipe creme_assay_recipe(const creme_assay *assay, creme_interval named, int64_t k,
                                        creme_random_purpose purpose);

/* *out (borrowed, until another number is asked for) = shuffle k of the site's window with the site's TSS tile put
 * back: the same for every assay at the locus, so that equal controls are found to be equal. `number` tells it from
 * the assay's other backgrounds. */
CREME_CHECKED creme_status creme_assay_use_shuffled(creme_assay *assay, creme_interval named, int64_t k,
                                                    int64_t number, creme_background **out);

/* Makes `bases` at an interval the construct's one edit; NULL shuffles it by the recipe. */
void creme_assay_set_edit(creme_assay *assay, creme_construct *construct, creme_interval at, const uint8_t *bases,
                          const creme_shuffle_recipe *recipe);

/* The bases of an interval of the site's wild type. */
const uint8_t *creme_assay_wild_bases(const creme_assay *assay, creme_interval at);

/* Is an interval of the site's window nothing but N? Then it has no effect. */
bool creme_assay_is_n(const creme_assay *assay, creme_interval at);

/* Is it nothing but N where it lies beyond the TSS tile? Then to put it beside that adds nothing. */
bool creme_assay_adds_nothing(const creme_assay *assay, creme_interval at);

/* One activity as float64; with an objective, `track` has to be it. */
double creme_assay_get(const creme_assay *assay, int64_t id, int64_t track);

/* The same of a bin, counted from 0; and where that lies in the window. */
double creme_assay_get_bin(const creme_assay *assay, int64_t id, int64_t bin, int64_t track);
creme_interval creme_assay_bin(const creme_assay *assay, int64_t bin);

/* values[shuffles] = activities of the constructs first, first + stride, ... */
void creme_assay_gather(const creme_assay *assay, int64_t first, int64_t stride, int64_t track, double *values);

/* Makes room for so many rows per track, and numbers them by track; all numbers in them are NaN. Row r of track i is
 * rows[r * tracks + i]; with an objective, whose track alone has rows, rows[r]. */
CREME_CHECKED creme_status creme_assay_make_rows(creme_assay *assay, int64_t per_track);

#endif
