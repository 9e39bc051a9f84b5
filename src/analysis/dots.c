/* Values by panel, series and place. */
#include "analysis/dots.h"

#include "base/memory.h"

#include <creme/distribution.h>
#include <creme/statistics.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LETTERS = 16 };

/* --- Words. ----------------------------------------------------------------------------------------------------- */

int creme_class_rank(const char *name)
{
    static const char *const order[] = {"enhancing", "neutral",     "silencing", "other",   "superadditive",
                                        "additive",  "subadditive", "enhancer",  "silencer"};
    for (int i = 0; i < (int)(sizeof order / sizeof *order); i++) {
        if (strcmp(order[i], name) == 0) return i;
    }
    return CREME_NO_CLASS;
}

const char *creme_context_word(const char *text)
{
    static const char *const words[] = {"enhancing", "neutral", "silencing"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(text, words[i]) == 0) return words[i];
    }
    return *text ? "other" : "";
}

const char *creme_asterisks(double p, const char *none)
{
    return p <= 0.0001 ? "****" : p <= 0.001 ? "***" : p <= 0.01 ? "**" : p <= 0.05 ? "*" : none;
}

/* --- Gathering. ------------------------------------------------------------------------------------------------- */

creme_status creme_dots_add(creme_dots *dots, const char *panel, const char *series, double x, double value)
{
    creme_dot dot = {.x = x, .value = value};
    creme_status status = CREME_OK;
    if (!isfinite(value)) return CREME_OK;
    CREME_TRY(creme_names_add(&dots->panels, panel, &dot.panel));
    CREME_TRY(creme_names_add(&dots->series, series, &dot.series));
    CREME_TRY(creme_grow(&dots->at, &dots->capacity, dots->count + 1, sizeof *dots->at));
    dots->at[dots->count++] = dot;
done:
    return status;
}

void creme_dots_clear(creme_dots *dots)
{
    creme_free(dots->at);
    creme_free(dots->values);
    creme_names_clear(&dots->panels);
    creme_names_clear(&dots->series);
    *dots = (creme_dots){0};
}

static bool comes_before(const creme_names *texts, size_t a, size_t b)
{
    int left = creme_class_rank(texts->at[a]), right = creme_class_rank(texts->at[b]);
    return left != right ? left < right : a < b;
}

/* Brings the series into their order: new place of each, and the list itself. */
static creme_status order_series(creme_dots *dots)
{
    size_t *place = NULL, n = dots->series.count;
    char **sorted = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&place, n, sizeof *place));
    CREME_TRY(creme_allocate(&sorted, n, sizeof *sorted));
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) place[i] += comes_before(&dots->series, j, i);
        sorted[place[i]] = dots->series.at[i];
    }
    memcpy(dots->series.at, sorted, n * sizeof *sorted);
    for (size_t i = 0; i < dots->count; i++) dots->at[i].series = place[dots->at[i].series];
done:
    creme_free(place);
    creme_free(sorted);
    return status;
}

static int by_place(const void *a, const void *b)
{
    const creme_dot *left = a, *right = b;
    if (left->panel != right->panel) return left->panel < right->panel ? -1 : 1;
    if (left->series != right->series) return left->series < right->series ? -1 : 1;
    if (left->x != right->x) return left->x < right->x ? -1 : 1;
    return (left->value > right->value) - (left->value < right->value);
}

creme_status creme_dots_finish(creme_dots *dots, const creme_table *table)
{
    if (dots->count == 0) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: there is no value to be drawn", creme_table_name(table));
    }
    creme_status status = order_series(dots);
    if (status == CREME_OK) status = creme_allocate(&dots->values, dots->count, sizeof *dots->values);
    if (status != CREME_OK) return status;
    qsort(dots->at, dots->count, sizeof *dots->at, by_place);
    for (size_t i = 0; i < dots->count; i++) dots->values[i] = dots->at[i].value;
    return CREME_OK;
}

size_t creme_dots_end(const creme_dots *dots, size_t first, bool by_x)
{
    const creme_dot *like = &dots->at[first];
    size_t end = first + 1;
    while (end < dots->count && dots->at[end].panel == like->panel && dots->at[end].series == like->series &&
           (!by_x || dots->at[end].x == like->x)) {
        end++;
    }
    return end;
}

const char *creme_dots_panel(const creme_dots *dots, size_t i)
{
    return dots->panels.at[dots->at[i].panel];
}

const char *creme_dots_series(const creme_dots *dots, size_t i)
{
    return dots->series.at[dots->at[i].series];
}

/* --- Marks. ----------------------------------------------------------------------------------------------------- */

static creme_mark mark_of(const creme_dots *dots, const char *part, size_t i, double x)
{
    creme_mark mark = creme_mark_of(part, creme_dots_panel(dots, i), creme_dots_series(dots, i));
    mark.x = x;
    return mark;
}

creme_status creme_dots_mark_panels(const creme_dots *dots, creme_marks *marks)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < dots->panels.count && status == CREME_OK; i++) {
        creme_mark mark = creme_mark_of("panel", dots->panels.at[i], NULL);
        status = creme_marks_add(marks, &mark);
    }
    return status;
}

/* Place of the series of dots from `first` on among those of its panel, if `before` was that of the dots before them.
 */
static double next_place(const creme_dots *dots, size_t first, double before)
{
    return first > 0 && dots->at[first - 1].panel == dots->at[first].panel ? before + 1 : 1;
}

creme_status creme_dots_mark_series(const creme_dots *dots, creme_marks *marks)
{
    creme_status status = CREME_OK;
    double x = 0;
    for (size_t i = 0, end; i < dots->count && status == CREME_OK; i = end) {
        end = creme_dots_end(dots, i, false);
        x = next_place(dots, i, x);
        creme_mark mark = mark_of(dots, "series", i, x);
        mark.n = (double)(end - i);
        status = creme_marks_add(marks, &mark);
    }
    return status;
}

static creme_status mark_outliers(const creme_dots *dots, creme_marks *marks, size_t first, size_t end, double x,
                                  double least, double most)
{
    creme_status status = CREME_OK;
    for (size_t i = first; i < end && status == CREME_OK; i++) {
        creme_mark mark = mark_of(dots, "outlier", i, x);
        mark.y = dots->values[i];
        if (mark.y < least || mark.y > most) status = creme_marks_add(marks, &mark);
    }
    return status;
}

static creme_status mark_letters(const creme_dots *dots, creme_marks *marks, size_t first, size_t end, double x)
{
    creme_letter letters[MOST_LETTERS];
    size_t n = end - first, count = creme_letters_of(letters, MOST_LETTERS, dots->values + first, n);
    creme_status status = CREME_OK;
    for (size_t k = count; k-- > 0;) { /* the tails first: wider boxes are drawn over them */
        creme_mark mark = mark_of(dots, "letter", first, x);
        mark.low = letters[k].low;
        mark.high = letters[k].high;
        mark.width = (double)(count - k) / (double)count;
        mark.n = (double)n;
        CREME_TRY(creme_marks_add(marks, &mark));
    }
    creme_mark mark = mark_of(dots, "median", first, x);
    mark.y = creme_quantile(dots->values + first, n, 0.5);
    mark.n = (double)n;
    CREME_TRY(creme_marks_add(marks, &mark));
    CREME_TRY(mark_outliers(dots, marks, first, end, x, letters[count - 1].low, letters[count - 1].high));
done:
    return status;
}

creme_status creme_dots_mark_letters(const creme_dots *dots, creme_marks *marks)
{
    creme_status status = CREME_OK;
    double x = 0;
    for (size_t i = 0, end; i < dots->count && status == CREME_OK; i = end) {
        end = creme_dots_end(dots, i, false);
        x = next_place(dots, i, x);
        status = mark_letters(dots, marks, i, end, x);
    }
    return status;
}

/* --- Boxes. ----------------------------------------------------------------------------------------------------- */

static creme_status mark_box(const creme_dots *dots, creme_marks *marks, size_t first, size_t end)
{
    creme_box box = creme_box_of(dots->values + first, end - first);
    creme_mark mark = mark_of(dots, "box", first, dots->at[first].x);
    mark.y = box.median;
    mark.low = box.q1;
    mark.high = box.q3;
    mark.least = box.least;
    mark.most = box.most;
    mark.n = (double)(end - first);
    creme_status status = creme_marks_add(marks, &mark);
    if (status == CREME_OK) status = mark_outliers(dots, marks, first, end, mark.x, box.least, box.most);
    return status;
}

/* The dots of a panel, series and x, [*first, *end); empty if there are none. */
static void find_box(const creme_dots *dots, size_t panel, size_t series, double x, size_t *first, size_t *end)
{
    *first = *end = 0;
    for (size_t i = 0; i < dots->count; i = creme_dots_end(dots, i, true)) {
        if (dots->at[i].panel != panel || dots->at[i].series != series || dots->at[i].x != x) continue;
        *first = i;
        *end = creme_dots_end(dots, i, true);
    }
}

/* Compares each two series of a group, neighbours first. Levels keep the brackets of a group apart. */
static creme_status mark_comparisons(const creme_dots *dots, creme_marks *marks, size_t panel, double x)
{
    creme_test_result test;
    size_t a_first, a_end, b_first, b_end;
    int level = 0;
    creme_status status = CREME_OK;
    for (size_t step = 1; step < dots->series.count; step++) {
        for (size_t a = 0; a + step < dots->series.count; a++) {
            find_box(dots, panel, a, x, &a_first, &a_end);
            find_box(dots, panel, a + step, x, &b_first, &b_end);
            if (a_end == a_first || b_end == b_first) continue;
            CREME_TRY(creme_mann_whitney(&test, dots->values + a_first, a_end - a_first, dots->values + b_first,
                                         b_end - b_first, CREME_TWO_SIDED));
            if (!isfinite(test.p)) continue;
            creme_mark mark = creme_mark_of("comparison", dots->panels.at[panel], NULL);
            mark.label = creme_asterisks(test.p, "ns");
            mark.x = x;
            mark.y = test.p;
            mark.low = (double)a + 1;
            mark.high = (double)(a + step) + 1;
            mark.n = ++level;
            CREME_TRY(creme_marks_add(marks, &mark));
        }
    }
done:
    return status;
}

static bool is_first_of_group(const creme_dots *dots, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (dots->at[j].panel == dots->at[i].panel && dots->at[j].x == dots->at[i].x) return false;
    }
    return true;
}

creme_status creme_dots_mark_boxes(const creme_dots *dots, creme_marks *marks)
{
    creme_status status = CREME_OK;
    for (size_t p = 0; p < dots->panels.count; p++) {
        for (size_t s = 0; s < dots->series.count; s++) {
            creme_mark mark = creme_mark_of("series", dots->panels.at[p], dots->series.at[s]);
            mark.x = (double)s + 1;
            CREME_TRY(creme_marks_add(marks, &mark));
        }
    }
    for (size_t i = 0; i < dots->count; i = creme_dots_end(dots, i, true)) {
        CREME_TRY(mark_box(dots, marks, i, creme_dots_end(dots, i, true)));
    }
    for (size_t i = 0; i < dots->count; i = creme_dots_end(dots, i, true)) {
        if (is_first_of_group(dots, i)) CREME_TRY(mark_comparisons(dots, marks, dots->at[i].panel, dots->at[i].x));
    }
done:
    return status;
}
