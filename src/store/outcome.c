/* Results in memory. */
#include "store/outcome.h"

#include "store/export.h"
#include "store/rows.h"
#include "store/store_private.h"

#include "base/memory.h"

#include <creme/hash.h>
#include <math.h>
#include <string.h>

/* Texts that are different, and a table of hashes by which one is found: of slots[slot_count], a power of two, at most
 * half are taken, the others are -1. */
typedef struct words {
    const char **at;
    size_t count, capacity;
    int32_t *slots;
    size_t slot_count;
    int32_t last; /* that was found, which most often is the next one too */
} words;

typedef struct column {
    const char *name;
    creme_value_kind kind;
    union {
        int64_t *integers;
        double *reals;
        int32_t *words;
        void *any;
    } values;
    size_t capacity;
    words words;
} column;

typedef struct part {
    column *columns;
    size_t column_count, row_count;
    creme_outcome_column *shown;
} part;

typedef struct creme_outcome_memory {
    creme_kept_plan plan;
    bool with_replicates;
    part rows, replicates;
    float *activities;
    size_t activity_capacity;
    char drawn[CREME_DRAWN_BYTES + 1];
} creme_outcome_memory;

/* --- Texts ------------------------------------------------------------------------------------------------------ */

static bool is_text(const char *known, const creme_value *value)
{
    return strncmp(known, value->text, value->length) == 0 && known[value->length] == '\0';
}

/* The slot that has the text, or where it belongs. */
static size_t find_slot(const words *w, const creme_value *value)
{
    size_t slot = (size_t)creme_hash_bytes(value->text, value->length).low & (w->slot_count - 1);
    while (w->slots[slot] >= 0 && !is_text(w->at[w->slots[slot]], value)) slot = (slot + 1) & (w->slot_count - 1);
    return slot;
}

static creme_status double_slots(words *w)
{
    words wider = {.at = w->at, .slot_count = w->slot_count ? 2 * w->slot_count : 64};
    creme_status status = creme_allocate(&wider.slots, wider.slot_count, sizeof *wider.slots);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < wider.slot_count; i++) wider.slots[i] = -1;
    for (size_t i = 0; i < w->count; i++) {
        const creme_value value = {.text = w->at[i], .length = strlen(w->at[i])};
        wider.slots[find_slot(&wider, &value)] = (int32_t)i;
    }
    creme_free(w->slots);
    w->slots = wider.slots;
    w->slot_count = wider.slot_count;
    return CREME_OK;
}

/* w->last = which of the texts it is; a new one is added. A text ends at a NUL, which a damaged file may have. */
static creme_status find_word(words *w, const creme_value *given)
{
    creme_status status = CREME_OK;
    const creme_value text = {.text = given->text, .length = strnlen(given->text, given->length)};
    const creme_value *value = &text;
    char *copy = NULL;
    if (w->count > 0 && is_text(w->at[w->last], value)) return CREME_OK;
    if (w->slot_count < 2 * (w->count + 1)) CREME_TRY(double_slots(w));
    size_t slot = find_slot(w, value);
    if (w->slots[slot] < 0) {
        if (w->count == INT32_MAX) return creme_fail(CREME_ERROR_RANGE, "a column of more than 2^31 texts");
        CREME_TRY(creme_grow(&w->at, &w->capacity, w->count + 1, sizeof *w->at));
        CREME_TRY(creme_copy_text_n(&copy, value->text, value->length));
        w->at[w->count] = copy;
        w->slots[slot] = (int32_t)w->count++;
    }
    w->last = w->slots[slot];
done:
    return status;
}

static void clear_words(words *w)
{
    for (size_t i = 0; i < w->count; i++) creme_free((char *)w->at[i]);
    creme_free(w->at);
    creme_free(w->slots);
}

/* --- Columns ---------------------------------------------------------------------------------------------------- */

static creme_status begin_part(part *p, const creme_column *columns, size_t count)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&p->columns, count + 1, sizeof *p->columns));
    CREME_TRY(creme_allocate_zero(&p->shown, count + 1, sizeof *p->shown));
    p->column_count = count;
    for (size_t i = 0; i < count; i++) {
        p->columns[i].name = columns[i].name;
        p->columns[i].kind = columns[i].kind;
    }
done:
    return status;
}

static creme_status put(column *c, size_t row, const creme_value *value)
{
    creme_status status = CREME_OK;
    switch (c->kind) {
    case CREME_VALUE_INTEGER:
        c->values.integers[row] = value->none ? CREME_NO_INTEGER : value->integer;
        break;
    case CREME_VALUE_REAL:
        c->values.reals[row] = value->none ? NAN : value->real;
        break;
    case CREME_VALUE_TEXT:
        if (!value->none) status = find_word(&c->words, value);
        if (status == CREME_OK) c->values.words[row] = value->none ? -1 : c->words.last;
        break;
    }
    return status;
}

/* Adds values[count][columns]. */
static creme_status add_rows(part *p, const creme_value *values, size_t count)
{
    creme_status status = CREME_OK;
    for (size_t c = 0; c < p->column_count; c++) {
        column *to = &p->columns[c];
        size_t bytes = to->kind == CREME_VALUE_TEXT ? sizeof(int32_t) : sizeof(int64_t);
        CREME_TRY(creme_grow(&to->values.any, &to->capacity, p->row_count + count, bytes));
        for (size_t i = 0; i < count; i++) CREME_TRY(put(to, p->row_count + i, &values[i * p->column_count + c]));
    }
    p->row_count += count;
done:
    return status;
}

/* What the user sees. */
static void show(creme_outcome_table *out, const part *p)
{
    for (size_t i = 0; i < p->column_count; i++) {
        const column *c = &p->columns[i];
        p->shown[i] = (creme_outcome_column){
            .name = c->name,
            .kind = c->kind,
            .integers = c->kind == CREME_VALUE_INTEGER ? c->values.integers : NULL,
            .reals = c->kind == CREME_VALUE_REAL ? c->values.reals : NULL,
            .words = c->kind == CREME_VALUE_TEXT ? c->values.words : NULL,
            .texts = c->words.at,
            .text_count = c->words.count,
        };
    }
    *out = (creme_outcome_table){p->row_count, p->column_count, p->shown};
}

static void clear_part(part *p)
{
    for (size_t i = 0; i < p->column_count; i++) {
        creme_free(p->columns[i].values.any);
        clear_words(&p->columns[i].words);
    }
    creme_free(p->columns);
    creme_free(p->shown);
}

/* --- Outcomes ----------------------------------------------------------------------------------------------------- */

creme_status creme_outcome_begin(creme_outcome *out, const creme_store_plan *plan, bool replicates)
{
    *out = (creme_outcome){0};
    creme_status status = creme_allocate_zero(&out->memory, 1, sizeof *out->memory);
    if (status != CREME_OK) return status;
    creme_outcome_memory *memory = out->memory;
    memory->with_replicates = replicates;
    CREME_TRY(creme_kept_plan_copy(&memory->plan, plan));
    out->plan = &memory->plan.plan;
    CREME_TRY(begin_part(&memory->rows, out->plan->columns, out->plan->column_count));
    CREME_TRY(begin_part(&memory->replicates, out->plan->replicate_columns,
                         replicates ? out->plan->replicate_column_count : 0));
done:
    return status;
}

/* [replicate][track], of a track alone NaN for the others. */
static creme_status add_activities(creme_outcome *outcome, const creme_store_unit *unit)
{
    creme_outcome_memory *memory = outcome->memory;
    size_t tracks = outcome->plan->track_count, each = unit->track < 0 ? tracks : 1;
    size_t before = memory->replicates.row_count;
    creme_status status = creme_grow(&memory->activities, &memory->activity_capacity,
                                     (before + unit->replicate_count) * tracks, sizeof *memory->activities);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < unit->replicate_count; i++) {
        float *to = memory->activities + (before + i) * tracks;
        for (size_t t = 0; t < tracks; t++) to[t] = NAN;
        memcpy(unit->track < 0 ? to : to + unit->track, unit->activities + i * each, each * sizeof *to);
    }
    return CREME_OK;
}

creme_status creme_outcome_add(creme_outcome *outcome, const creme_store_unit *unit)
{
    creme_outcome_memory *memory = outcome->memory;
    creme_status status = CREME_OK;
    CREME_TRY(add_rows(&memory->rows, unit->values, unit->row_count));
    if (!memory->with_replicates || unit->replicate_count == 0) return CREME_OK;
    CREME_TRY(add_activities(outcome, unit));
    CREME_TRY(add_rows(&memory->replicates, unit->replicate_values, unit->replicate_count));
done:
    return status;
}

void creme_outcome_end(creme_outcome *outcome)
{
    const creme_outcome_memory *memory = outcome->memory;
    show(&outcome->rows, &memory->rows);
    show(&outcome->replicates, &memory->replicates);
    outcome->activities = memory->activities;
}

void creme_outcome_set_drawn(creme_outcome *outcome, const creme_drawn *drawn, int64_t shuffles)
{
    char line[CREME_DRAWN_BYTES + 1], *text = outcome->memory->drawn;
    creme_drawn_write(drawn, shuffles, line);
    strcpy(text, line + strlen("# "));
    text[strlen(text) - 1] = '\0';
    for (size_t end = strlen(text); end > 0 && text[end - 1] == ' ';) text[--end] = '\0';
    outcome->drawn = text;
}

void creme_outcome_clear(creme_outcome *outcome)
{
    creme_outcome_memory *memory = outcome->memory;
    if (memory) {
        clear_part(&memory->rows);
        clear_part(&memory->replicates);
        creme_free(memory->activities);
        creme_kept_plan_clear(&memory->plan);
        creme_free(memory);
    }
    *outcome = (creme_outcome){0};
}

const creme_outcome_column *creme_outcome_find(const creme_outcome_table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (strcmp(table->columns[i].name, name) == 0) return &table->columns[i];
    }
    return NULL;
}

creme_status creme_outcome_read(creme_outcome *out, creme_store *store, bool replicates)
{
    creme_store_cursor cursor = {0};
    const creme_store_unit *unit = NULL;
    creme_drawn drawn = {0};
    int64_t shuffles = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_outcome_begin(out, creme_store_get_plan(store), replicates));
    for (;;) {
        CREME_TRY(creme_store_next(store, &cursor, replicates, &unit));
        if (!unit) break;
        CREME_TRY(creme_outcome_add(out, unit));
    }
    creme_outcome_end(out);
    CREME_TRY(creme_drawn_count_step(&drawn, &shuffles, store));
    if (shuffles > 0) creme_outcome_set_drawn(out, &drawn, shuffles);
done:
    if (status != CREME_OK) creme_outcome_clear(out);
    return status;
}

/* --- As text ---------------------------------------------------------------------------------------------------- */

static creme_value value_of(const creme_outcome_column *from, size_t row)
{
    creme_value value = {.none = true};
    if (from->kind == CREME_VALUE_INTEGER) {
        value.integer = from->integers[row];
        value.none = value.integer == CREME_NO_INTEGER;
    } else if (from->kind == CREME_VALUE_REAL) {
        value.real = from->reals[row];
        value.none = isnan(value.real);
    } else if (from->words[row] >= 0) {
        value.text = from->texts[from->words[row]];
        value.length = strlen(value.text);
        value.none = false;
    }
    return value;
}

creme_status creme_outcome_write(const creme_outcome *outcome, const char *path)
{
    const creme_store_plan *plan = outcome->plan;
    creme_output *output = NULL;
    creme_value *values = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&values, plan->column_count + 1, sizeof *values));
    CREME_TRY(creme_output_open(&output, path));
    creme_export_plan_header(plan, output);
    if (outcome->drawn)
        creme_output_print(output, "# %-*s\n", (int)(CREME_DRAWN_BYTES - 1 - strlen("# ")), outcome->drawn);
    creme_column_write_names(output, plan->columns, plan->column_count);
    creme_output_print(output, "\n");
    for (size_t row = 0; row < outcome->rows.row_count; row++) {
        for (size_t c = 0; c < plan->column_count; c++) values[c] = value_of(&outcome->rows.columns[c], row);
        creme_value_write_row(output, plan->columns, values, plan->column_count);
        creme_output_print(output, "\n");
    }
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    creme_free(values);
    return status;
}
