/* A restricted interpreter of Python pickles, for the data.pkl of PyTorch checkpoints that may be hostile.
 *
 * Nothing is ever imported or called. The opcodes are those of protocols 2 to 4 that torch.save uses for a
 * state_dict; the names that a pickle may mention are
 *
 *     collections OrderedDict                                      an empty dictionary
 *     torch._utils _rebuild_tensor_v2, _rebuild_parameter          a tensor: a storage, an offset, sizes, strides
 *     torch FloatStorage, DoubleStorage, HalfStorage, ...          the type of a storage
 *
 * and every other name, opcode or use is CREME_ERROR_UNSUPPORTED (CREME_ERROR_FORMAT where the pickle is malformed),
 * with its offset. Steps, stack and memo are limited, so that memory and time are proportional to the pickle's size;
 * there are no loops in a pickle.
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
    CREME_PICKLE_NAME,    /* one of the allowed ones */
    CREME_PICKLE_STORAGE, /* dtype, number of items, and its key in text */
    CREME_PICKLE_TENSOR   /* storage, number = offset, items: sizes, strides */
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
};

typedef struct creme_pickle {
    creme_pickle_value *values;     /* all of them */
    const creme_pickle_value *root; /* what the pickle stands for */
} creme_pickle;

/* `place` begins every message: "model.bin: data.pkl". `bytes` must outlive the result. Clear it whatever this
 * returns. */
CREME_CHECKED creme_status creme_pickle_read(creme_pickle *out, const char *place, const uint8_t *bytes,
                                             size_t count);
void creme_pickle_clear(creme_pickle *pickle);

/* The value of a text key, NULL if the dictionary has none. */
const creme_pickle_value *creme_pickle_find(const creme_pickle_value *dict, const char *key);

bool creme_pickle_text_is(const creme_pickle_value *value, const char *text);

#endif
