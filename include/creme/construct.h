/* Counterfactual sequences: a background plus a few edits. */
#ifndef CREME_CONSTRUCT_H
#define CREME_CONSTRUCT_H

#include <creme/bins.h>
#include <creme/hash.h>
#include <creme/sequence.h>
#include <creme/shuffle.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How to shuffle: the method, the length of the words whose counts are kept (0: 2), and the name of the random
 * stream. Of the key CREME_SHUFFLE_CREME_NN uses the seed and the replicate only. */
typedef struct creme_shuffle_recipe {
    creme_shuffle_method method;
    int k;
    creme_random_key key;
} creme_shuffle_recipe;

/* Shuffles codes[count] in place by the recipe. Errors as creme_shuffle() and creme_shuffle_creme_nn(). */
CREME_API CREME_CHECKED creme_status creme_shuffle_apply(uint8_t *codes, int64_t count,
                                                         const creme_shuffle_recipe *recipe);

/* One change of a sequence, at [at.start, at.end). */
typedef struct creme_edit {
    creme_interval at;
    const uint8_t *bases;         /* put these there [at.end - at.start]; NULL: shuffle what is there */
    creme_shuffle_recipe shuffle; /* for bases == NULL */
} creme_edit;

/* A whole window from which constructs are made: the wild type, a shuffle of it, or either with edits made permanent.
 * Materialised once, immutable, shared by counting references. */
typedef struct creme_background creme_background;

/* *out = the window codes[length], copied, shuffled as a whole if `shuffle` is not NULL, then edited by
 * edits[edit_count] in order. The new background has one reference; creme_background_release() gives it back.
 * CREME_ERROR_RANGE for a length below 1 or an edit that reaches out of the window; else as creme_shuffle_apply(). */
CREME_API CREME_CHECKED creme_status creme_background_create(creme_background **out, const uint8_t *codes,
                                                             int64_t length, const creme_shuffle_recipe *shuffle,
                                                             const creme_edit *edits, size_t edit_count);

/* The same from the parent's window, as in a search that makes its best edit permanent and goes on from there. The new
 * background remembers the parent's hash and where it differs, so that its embedding can be made from the parent's. It
 * does not keep the parent, which may be released. */
CREME_API CREME_CHECKED creme_status creme_background_derive(creme_background **out, const creme_background *parent,
                                                             const creme_edit *edits, size_t edit_count);

/* What a derived background was made from. */
typedef struct creme_background_origin {
    creme_hash parent;             /* of the parent's bases */
    const creme_interval *changed; /* rising, disjoint: where it differs from the parent; lives as long as it does */
    size_t changed_count;
} creme_background_origin;

/* Whether the background was derived; if so, *origin = from what. */
CREME_API bool creme_background_get_origin(const creme_background *background, creme_background_origin *origin);

CREME_API creme_background *
creme_background_retain(creme_background *background);                 /* one more reference; returns it */
CREME_API void creme_background_release(creme_background *background); /* NULL is fine */
CREME_API const uint8_t *creme_background_codes(const creme_background *background);
CREME_API int64_t creme_background_length(const creme_background *background);
CREME_API creme_hash creme_background_hash(const creme_background *background); /* of its bases */

/* Who is speaking, for error messages: "DOCK8, necessity, mutant, [804, 5804), replicate 3". Its strings live as
 * long as the assay that gave it. */
typedef struct creme_construct_label {
    const char *locus, *role;
    creme_interval tile;
    int64_t replicate;
} creme_construct_label;

/* Everything here is borrowed from the assay that gave it and valid until that assay is next called (the background
 * longer, if it is retained). */
typedef struct creme_construct {
    int64_t id; /* the assay's own number for it, handed back with its activity */
    creme_background *background;
    const creme_edit *edits; /* made in order; later ones see earlier ones */
    size_t edit_count;
    const creme_bin_list *bins; /* what is read of it, where the read-out's bins are listed; else NULL */
    creme_construct_label label;
} creme_construct;

/* codes[length of the background] = the construct's bases. Errors as creme_background_create(). */
CREME_API CREME_CHECKED creme_status creme_construct_write(const creme_construct *construct, uint8_t *codes);

/* The intervals in which `codes` (written by creme_construct_write) differ from the background: rising, disjoint,
 * each within one or more of the edits and cut back at both ends to bases that really differ. *changed has room for
 * edit_count; *count of them are set. */
CREME_API void creme_construct_find_changes(const creme_construct *construct, const uint8_t *codes,
                                            creme_interval *changed, size_t *count);

#ifdef __cplusplus
}
#endif
#endif
