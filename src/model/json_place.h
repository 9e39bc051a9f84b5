/* Strict access to a JSON document: every key is known, every value has its type and range, and an error says where.
 *
 * A `creme_json_place` is an object of the document: the file's name, the path of the object ("" at the top,
 * "rules[2]") and the object. All failures are CREME_ERROR_FORMAT: "FILE: rules[2].decay_bp: expected ...". */
#ifndef CREME_MODEL_JSON_PLACE_H
#define CREME_MODEL_JSON_PLACE_H

#include <creme/status.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct creme_json_place {
    const char *file;
    char path[64];
    json_t *object; /* borrowed */
} creme_json_place;

/* The failure of a key (NULL: of the object itself). */
creme_status creme_json_fail(const creme_json_place *place, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Checks that the place is an object and has no keys but those of the NULL-terminated list. */
CREME_CHECKED creme_status creme_json_check_keys(const creme_json_place *place, const char *const *keys);

/* Items [minimum, maximum] of the array at `key`, which must be there. *out is borrowed. */
CREME_CHECKED creme_status creme_json_get_array(const creme_json_place *place, const char *key, int minimum,
                                                int maximum, json_t **out);

/* The i-th item of the array at `key`, as a place. */
creme_json_place creme_json_item(const creme_json_place *place, const char *key, json_t *array, int i);

/* A number; *out is left alone where the key is absent, which is an error if `needed`. */
CREME_CHECKED creme_status creme_json_get_number(const creme_json_place *place, const char *key, bool needed,
                                                 double minimum, double maximum, double *out);
CREME_CHECKED creme_status creme_json_get_integer(const creme_json_place *place, const char *key, bool needed,
                                                  int64_t minimum, int64_t maximum, int64_t *out);

/* A text of 1 to 200 bytes without control characters, borrowed from the document; as above. */
CREME_CHECKED creme_status creme_json_get_text(const creme_json_place *place, const char *key, bool needed,
                                               const char **out);

/* The index of the text at `key` among the NULL-terminated list. */
CREME_CHECKED creme_status creme_json_get_choice(const creme_json_place *place, const char *key,
                                                 const char *const *choices, int *out);

/* A copy of a text that is fit for a message: cut at 47 bytes, control characters as '?'. */
typedef struct creme_json_quote {
    char text[48];
} creme_json_quote;
creme_json_quote creme_json_quote_text(const char *text);

#endif
