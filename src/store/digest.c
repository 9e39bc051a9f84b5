/* What a step and its units hold, as one number each. */
#include "store/digest.h"

#include <creme/hash.h>
#include <math.h>
#include <string.h>

static void add_integer(creme_hasher *hasher, int64_t value)
{
    creme_hasher_add(hasher, &value, sizeof value); /* little-endian, as unit.c asserts */
}

/* With its length, so that no two lists of texts look alike. */
static void add_bytes(creme_hasher *hasher, const char *bytes, size_t count)
{
    add_integer(hasher, (int64_t)count);
    creme_hasher_add(hasher, bytes, count);
}

static void add_text(creme_hasher *hasher, const char *text)
{
    add_bytes(hasher, text, strlen(text));
}

/* As SQLite gives it back: NaN is no value, and zero has no sign. */
static void add_value(creme_hasher *hasher, const creme_value *value, creme_value_kind kind)
{
    bool none = value->none || (kind == CREME_VALUE_REAL && isnan(value->real));
    double real = value->real == 0 ? 0 : value->real;
    add_integer(hasher, none);
    if (none) return;
    if (kind == CREME_VALUE_TEXT) add_bytes(hasher, value->text, value->length);
    if (kind == CREME_VALUE_INTEGER) add_integer(hasher, value->integer);
    if (kind == CREME_VALUE_REAL) creme_hasher_add(hasher, &real, sizeof real);
}

static void add_values(creme_hasher *hasher, const creme_value *values, size_t rows, const creme_column *columns,
                       size_t count)
{
    for (size_t i = 0; i < rows * count; i++) add_value(hasher, &values[i], columns[i % count].kind);
}

static void add_columns(creme_hasher *hasher, const creme_column *columns, size_t count)
{
    add_integer(hasher, (int64_t)count);
    for (size_t i = 0; i < count; i++) {
        add_text(hasher, columns[i].name);
        add_integer(hasher, columns[i].kind);
    }
}

static void add_plan(creme_hasher *hasher, const creme_store_plan *plan)
{
    const char *const texts[] = {plan->step, plan->version, plan->preamble};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) add_text(hasher, texts[i]);
    add_integer(hasher, plan->loci);
    add_integer(hasher, (int64_t)plan->option_count);
    for (size_t i = 0; i < plan->option_count; i++) {
        add_text(hasher, plan->options[i].name);
        add_text(hasher, plan->options[i].value);
        add_integer(hasher, plan->options[i].role);
    }
    add_integer(hasher, (int64_t)plan->input_count);
    for (size_t i = 0; i < plan->input_count; i++) {
        add_text(hasher, plan->inputs[i].option);
        add_text(hasher, plan->inputs[i].path);
        add_integer(hasher, plan->inputs[i].bytes);
        add_text(hasher, plan->inputs[i].hash);
    }
    add_integer(hasher, (int64_t)plan->chromosome_count);
    for (size_t i = 0; i < plan->chromosome_count; i++) {
        add_text(hasher, plan->chromosomes[i].name);
        add_integer(hasher, plan->chromosomes[i].bp);
    }
    add_integer(hasher, (int64_t)plan->track_count);
    for (size_t i = 0; i < plan->track_count; i++) add_text(hasher, plan->tracks[i]);
    add_columns(hasher, plan->columns, plan->column_count);
    add_columns(hasher, plan->replicate_columns, plan->replicate_column_count);
}

creme_status creme_digest_plan(const creme_store_plan *plan, char *out)
{
    creme_hasher *hasher = NULL;
    creme_status status = creme_hasher_create(&hasher);
    if (status != CREME_OK) return status;
    add_plan(hasher, plan);
    creme_hash_print(creme_hasher_get(hasher), out);
    creme_hasher_destroy(hasher);
    return CREME_OK;
}

creme_status creme_digest_unit(const creme_store_plan *plan, const creme_store_unit *unit, bool replicates, char *out)
{
    creme_hasher *hasher = NULL;
    creme_status status = creme_hasher_create(&hasher);
    if (status != CREME_OK) return status;
    add_integer(hasher, unit->locus);
    add_integer(hasher, unit->item);
    add_text(hasher, unit->name);
    if (replicates) {
        size_t each = unit->track < 0 ? plan->track_count : 1;
        add_integer(hasher, unit->replicate_count > 0 ? unit->track : -1);
        add_values(hasher, unit->replicate_values, unit->replicate_count, plan->replicate_columns,
                   plan->replicate_column_count);
        if (unit->replicate_count > 0) {
            creme_hasher_add(hasher, unit->activities, unit->replicate_count * each * sizeof *unit->activities);
        }
    } else {
        add_values(hasher, unit->values, unit->row_count, plan->columns, plan->column_count);
    }
    creme_hash_print(creme_hasher_get(hasher), out);
    creme_hasher_destroy(hasher);
    return CREME_OK;
}
