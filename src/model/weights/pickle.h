/* A restricted interpreter of Python pickles, for the data.pkl of PyTorch checkpoints that may be hostile.
 *
 * Nothing is ever imported or called. The names that are understood are
 *
 *     collections OrderedDict, defaultdict                         an empty dictionary
 *     torch._utils _rebuild_tensor_v2, _rebuild_parameter,         a tensor: a storage, an offset, sizes, strides
 *         _rebuild_parameter_with_state; torch._tensor _rebuild_from_type_v2
 *     torch FloatStorage, DoubleStorage, HalfStorage, ...          the type of a storage
 *
 * Every other name, and whatever is made by it, is CREME_PICKLE_FOREIGN: an opaque value of which only the name is
 * known. What is put into it is dropped. So a checkpoint may hold a NumPy scalar or a path beside its tensors.
 * Opcodes are those of protocols 2 to 5; another one is CREME_ERROR_UNSUPPORTED, with its offset, and a malformed
 * pickle is CREME_ERROR_FORMAT. Steps, stack and memo are limited, so that memory and time are proportional to the
 * pickle's size; there are no loops in a pickle.
 */
#ifndef CREME_MODEL_WEIGHTS_PICKLE_H
#define CREME_MODEL_WEIGHTS_PICKLE_H

#include <creme/status.h>
#include <creme/weights.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum creme_pickle_kind {
    CREME_PICKLE_NONE,
    CREME_PICKLE_NUMBER, /* integers of 64 bits, booleans */
    CREME_PICKLE_REAL,   /* whose value nobody needs */
    CREME_PICKLE_TEXT,   /* bytes of the pickle */
    CREME_PICKLE_TUPLE,  /* items, which never change */
    CREME_PICKLE_LIST,
    CREME_PICKLE_DICT,    /* items: key, value, key, value, ... */
    CREME_PICKLE_NAME,    /* one of those that are understood */
    CREME_PICKLE_STORAGE, /* dtype, number of items, and its key in text */
    CREME_PICKLE_TENSOR,  /* storage, number = offset, items: sizes, strides */
    CREME_PICKLE_FOREIGN  /* another name, or something made by it; items: module and name, both texts */
} creme_pickle_kind;

typedef struct creme_pickle_value creme_pickle_value;
struct creme_pickle_value {
    creme_pickle_kind kind;
    int64_t number;
    const char *text; /* not terminated */
    size_t text_bytes;
    creme_dtype dtype;
    const creme_pickle_value *storage;
    creme_pickle_value **items; /* a value may hold itself: do not walk without a limit */
    size_t count, capacity;
    creme_pickle_value *next; /* of all values */
    bool seen;                /* for those who walk; false at first */
};

typedef struct creme_pickle {
    creme_pickle_value *values; /* all of them */
    creme_pickle_value *root;   /* what the pickle stands for */
} creme_pickle;

/* `place` begins every message: "model.bin: data.pkl". `bytes` must outlive the result. Clear it whatever this
 * returns. */
CREME_CHECKED creme_status creme_pickle_read(creme_pickle *out, const char *place, const uint8_t *bytes,
                                             size_t count);
void creme_pickle_clear(creme_pickle *pickle);

/* The value of a text key, NULL if the dictionary has none. */
const creme_pickle_value *creme_pickle_find(const creme_pickle_value *dict, const char *key);

bool creme_pickle_text_is(const creme_pickle_value *value, const char *text);

/* "numpy.ndarray" of a foreign value into text; returns text. "a foreign object" if its name is not printable. */
const char *creme_pickle_foreign_name(const creme_pickle_value *value, char *text, size_t bytes);

#endif
