/* What a model that others compute takes and gives, from its tensors, its card and the user's options. */
#ifndef CREME_MODEL_FOREIGN_FORM_H
#define CREME_MODEL_FOREIGN_FORM_H

#include "model/foreign/card.h"
#include "model/foreign/tensor.h"

#include <creme/model.h>

typedef enum creme_foreign_layout {
    CREME_FOREIGN_CODES,         /* [N][L]: A 0, C 1, G 2, T 3, N 4 */
    CREME_FOREIGN_CHANNELS_LAST, /* [N][L][4] */
    CREME_FOREIGN_CHANNELS_FIRST /* [N][4][L] */
} creme_foreign_layout;

typedef struct creme_foreign_form {
    const char *input, *output; /* names; borrowed from the signature */
    creme_foreign_layout layout;
    creme_foreign_type type; /* of the input */
    float n_value;           /* what an N is in each channel */
    int64_t input_bp, bins, bin_bp, first_bin_bp, tracks;
    int64_t batch;    /* sequences of one call */
    bool fixed_batch; /* never fewer */
    bool transposed;  /* whole outputs are [N][T][P], not [N][P][T] */
    bool reduces;     /* whoever computes picks bins and tracks */
    bool sums;        /* ... adds up strands and undoes the squashed scale */
    bool outside;     /* codes may be CREME_BASE_OUTSIDE; else an N is written for that */
} creme_foreign_form;

/* What is known beside tensors, card and options. */
typedef struct creme_foreign_rules {
    bool bins_first; /* outputs of rank 3 are [N][bins][tracks] unless the card's numbers fit the other way alone */
    int64_t tracks;  /* how many a table of the user's lists, all of them; 0: there is none, or of some */
} creme_foreign_rules;

/* What the form says of the input, then of the output, which creme_foreign_find_output() has found, or another of the
 * same name whose shape is known better. CREME_ERROR_UNSUPPORTED, _FORMAT or _ARGUMENT where shapes, card and options
 * contradict each other or leave something open: the message names both, or what has to be said where. Notes on what
 * was assumed go to the log. */
CREME_CHECKED creme_status creme_foreign_form_find_input(creme_foreign_form *out,
                                                         const creme_foreign_signature *signature,
                                                         const creme_model_card *card,
                                                         const creme_model_options *options);
CREME_CHECKED creme_status creme_foreign_form_find_output(creme_foreign_form *out, const creme_foreign_tensor *output,
                                                          const creme_model_card *card,
                                                          const creme_foreign_rules *rules, const creme_log *log);

/* All of these, where shapes are as well known as they will be. */
CREME_CHECKED creme_status creme_foreign_form_find(creme_foreign_form *out, const creme_foreign_signature *signature,
                                                   const creme_model_card *card, const creme_foreign_rules *rules,
                                                   const creme_model_options *options);

/* The output that `head` (--head; NULL: not given) or the card names, or the only one, of at most 3 dimensions.
 * CREME_ERROR_NOT_FOUND or _UNSUPPORTED lists those there are. */
CREME_CHECKED creme_status creme_foreign_find_output(const creme_foreign_tensor **out,
                                                     const creme_foreign_signature *signature,
                                                     const creme_model_card *card, const char *head);

/* numbers = codes[count][input_bp] in the form's layout and type; rows from `count` to `rows` repeat the last. */
void creme_foreign_form_encode(const creme_foreign_form *form, const uint8_t *const *codes, int64_t count,
                               int64_t rows, void *numbers);

/* Bytes of one sequence so. */
size_t creme_foreign_form_bytes(const creme_foreign_form *form);

#endif
