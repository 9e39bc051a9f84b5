/* Tracks of a model: their table, and choosing some of them. */
#ifndef CREME_TRACK_H
#define CREME_TRACK_H

#include <creme/log.h>
#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct creme_track {
    char *identifier;    /* "CNhs10752+" */
    char *description;   /* "CAGE:oral squamous cell carcinoma cell line:Ca9-22" */
    int64_t strand_pair; /* row of the opposite strand; the row itself if unstranded */
    float clip, clip_soft, scale;
    char *sum_stat; /* "sum_sqrt" */
    bool unlisted;  /* an output of the model that a table of some of its tracks leaves out: only its row is known */
} creme_track;

typedef struct creme_track_table {
    creme_track *at;
    size_t count, capacity;
    bool has_scale, has_clip_soft, has_sum_stat; /* the file has that column */
    bool has_pairs;                              /* strand_pair is known: from the file or from the model */
} creme_track_table;

/* Reads a targets table of Basenji, Enformer or Borzoi, gzip or not: tab separated, with a header. The first column
 * is the index of the row's track, unless it has a known name; then rows count from 0. Known columns: identifier,
 * clip, clip_soft, scale, sum_stat, strand_pair, description; where one is absent: description = identifier,
 * strand_pair = the row itself, clip* = 0, scale = 1, sum_stat = "". CREME_ERROR_FORMAT names file, line and reason.
 *
 * A table of all tracks counts from 0, or on from another number, as Enformer's of mouse does (then strand_pair
 * counts from there too). A table of some, cut out of the published one with its index, gives rows for all tracks up
 * to the last: those that it leaves out are `unlisted`. strand_pair must be an involution; it may name a track that
 * is left out. */
CREME_API CREME_CHECKED creme_status creme_track_table_read(creme_track_table *out, const char *path);

/* The same for a model of `tracks` tracks, whose own file may say strand_pairs[tracks] (NULL: it does not): those hold
 * where the table has no such column. CREME_ERROR_FORMAT also if the two differ, if an index is beyond the model's
 * tracks, and if the rows are fewer and count from 0, so that nobody can tell whether they are the first ones or were
 * numbered anew; strand pairs that agree with the model's tell. */
CREME_API CREME_CHECKED creme_status creme_track_table_read_for(creme_track_table *out, const char *path,
                                                                size_t tracks, const int64_t *strand_pairs);

/* A table of `count` rows named "track_0", "track_1", ..., for models that come without one. `strand_pairs` may be
 * NULL; CREME_ERROR_RANGE if they are no involution within the table. */
CREME_API CREME_CHECKED creme_status creme_track_table_init(creme_track_table *out, size_t count,
                                                            const int64_t *strand_pairs);
CREME_API void creme_track_table_clear(creme_track_table *table);

/* Coverage is squashed before a network of the Borzoi family is trained on it, and its predictions are on that scale.
 * With c the sum (or mean) of coverage over a bin, y what the network learns, and two kinds of rows, those whose
 * sum_stat names a power ("_sqrt", "_exp75") and those whose does not:
 *
 *     OLD, of the published weights    u = c, with a power c^(3/4)
 *                                      u > clip_soft: u = clip_soft + sqrt(u - clip_soft)
 *                                      y = scale u
 *     NEW, of baskerville since        u = scale c, with a power (1 + scale c)^e - 1, e = 1/2 ("_sqrt") or 3/4
 *                                      u > clip_soft: u = clip_soft - 1 + sqrt(u - clip_soft + 1)
 *                                      y = u
 *
 * A clip_soft of 0 is none. (A hard limit, clip, comes after it and cannot be undone.) Sources: the tables and scripts
 * of calico/borzoi; untransform_preds1 and untransform_preds of calico/baskerville. */
typedef enum creme_squash { CREME_SQUASH_KEEP, CREME_SQUASH_OLD, CREME_SQUASH_NEW } creme_squash;

/* c from y, in float64; y itself with CREME_SQUASH_KEEP. Of a y below 0, of which no coverage is squashed, only the
 * scale is undone. */
CREME_API double creme_track_undo_squash(const creme_track *track, creme_squash squash, double y);

/* CREME_ERROR_FORMAT if the table does not say how the row was squashed: a column is not there (the message says
 * which), or its scale is not above 0. */
CREME_API CREME_CHECKED creme_status creme_track_check_squash(const creme_track_table *table, int64_t row);

/* One wanted output: a track, or the sum of a track and its opposite strand. */
typedef struct creme_track_choice {
    int64_t track;
    int64_t other; /* its opposite strand, to be added; -1 if none */
    char *name;    /* for the column `track` of results: the name given, or the identifier (with the strand's sign
                      dropped for a sum), made unique by "#row" where another row of the table would get the same */
    /* The name that the choice of its opposite strand alone has, or would have, by the same rule. NULL if there is no
     * such strand, or both are added up. */
    char *opposite;
    int64_t member; /* of an ensemble: 0, the mean over its members; i, its i-th member alone, from 1 */
} creme_track_choice;

typedef struct creme_track_selection {
    creme_track_choice *at;
    size_t count, capacity;
} creme_track_selection;

/* Chooses tracks by a text: comma-separated items, each an index "5111", an inclusive range "0-23", "all", a whole
 * identifier "CNhs12336+" or description "CAGE:B lymphoblastoid cell line: GM12878 ENCODE, biol_", or a POSIX
 * extended regular expression searched for (case-sensitive) in "description" and "identifier". The whole text is
 * tried first as one identifier or description and then, unless its items are all numbers, as one expression: both
 * may hold commas. Tracks that the table does not list are in no range and match nothing. NAME=ITEM calls the one
 * track (or summed pair) of the item NAME, a word of letters, digits and "_-." ("K562=5111"). Order: as given, then
 * by row; repeats are dropped. With sum_strands, a stranded track and its pair become one choice (whichever of the
 * two was named); CREME_ERROR_FORMAT if neither table nor model says which tracks are pairs. CREME_ERROR_NOT_FOUND if
 * an item matches nothing (the message says how to list tracks), CREME_ERROR_RANGE for an index outside the table,
 * CREME_ERROR_ARGUMENT for an expression that does not compile, a name for several tracks, or a name given twice. */
CREME_API CREME_CHECKED creme_status creme_track_select(creme_track_selection *out, const creme_track_table *table,
                                                        const char *text, bool sum_strands);
/* Adds to each choice, after it, the same of every member of an ensemble alone, under "NAME@MEMBER". All are of the
 * mean so far. */
CREME_API CREME_CHECKED creme_status creme_track_selection_add_members(creme_track_selection *selection,
                                                                       const char *const *member_names,
                                                                       size_t member_count);
CREME_API void creme_track_selection_clear(creme_track_selection *selection);

/* How many pairs of strands are chosen as two tracks, each by itself, rather than as their sum. */
CREME_API size_t creme_track_selection_pairs(const creme_track_selection *selection, const creme_track_table *table);

/* Whether a choice is the minus strand of a stranded track alone. A window is read in the direction of its gene, so
 * that strand runs against the gene. Known by the identifiers of the pair, which end in '+' and '-'. */
CREME_API bool creme_track_is_antisense(const creme_track_choice *choice, const creme_track_table *table);

/* The length of NAME in an item NAME=ITEM of such a text; 0 if the item has no name. */
CREME_API size_t creme_track_given_name(const char *item);

#ifdef __cplusplus
}
#endif
#endif
