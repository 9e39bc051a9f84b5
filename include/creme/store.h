/* Results that survive: tables of columns and values, and (below) the run folders in which they are kept. */
#ifndef CREME_STORE_H
#define CREME_STORE_H

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum creme_value_kind { CREME_VALUE_TEXT, CREME_VALUE_INTEGER, CREME_VALUE_REAL } creme_value_kind;

typedef struct creme_column {
    const char *name;
    creme_value_kind kind;
} creme_column;

/* What stands in a column; which member counts is the column's to say. A NaN is no value. */
typedef struct creme_value {
    bool none;        /* NA in tables */
    const char *text; /* `length` bytes, not ended by a NUL */
    size_t length;
    int64_t integer;
    double real;
} creme_value;

#ifdef __cplusplus
}
#endif
#endif
