/* Values by panel, series and place. */
#include "analysis/dots.h"

#include "base/memory.h"

#include <creme/distribution.h>
#include <creme/hash.h>
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

static size_t slot_of(const creme_dots *dots, size_t panel, size_t series, double x)
{
    const struct {
        uint64_t panel, series;
        double x;
    } key = {panel, series, x + 0.0}; /* -0 is 0 */
    return (size_t)creme_hash_bytes(&key, sizeof key).low & (dots->slot_count - 1);
}

/* Room for one box more; at most half of the slots are taken. */
static creme_status make_room(creme_dots *dots)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&dots->boxes, &dots->box_capacity, dots->box_count + 1, sizeof *dots->boxes));
    if (2 * (dots->box_count + 1) <= dots->slot_count) goto done;
    size_t more = dots->slot_count ? 4 * dots->slot_count : 64;
    creme_free(dots->slots);
    dots->slots = NULL;
    dots->slot_count = 0;
    CREME_TRY(creme_allocate_zero(&dots->slots, more, sizeof *dots->slots));
    dots->slot_count = more;
    for (size_t i = 0; i < dots->box_count; i++) {
        size_t slot = slot_of(dots, dots->boxes[i].panel, dots->boxes[i].series, dots->boxes[i].x);
        while (dots->slots[slot]) slot = (slot + 1) & (more - 1);
        dots->slots[slot] = i + 1;
    }
done:
    return status;
}

static bool is_of_box(const creme_dot_box *box, size_t panel, size_t series, double x)
{
    return box->panel == panel && box->series == series && box->x == x;
}

/* dots->last = the box; neighbours are mostly of one. */
static creme_status find_box_of(creme_dots *dots, size_t panel, size_t series, double x)
{
    if (dots->box_count > 0 && is_of_box(&dots->boxes[dots->last], panel, series, x)) return CREME_OK;
    creme_status status = make_room(dots);
    if (status != CREME_OK) return status;
    size_t slot = slot_of(dots, panel, series, x);
    for (; dots->slots[slot]; slot = (slot + 1) & (dots->slot_count - 1)) {
        dots->last = dots->slots[slot] - 1;
        if (is_of_box(&dots->boxes[dots->last], panel, series, x)) return CREME_OK;
    }
    dots->last = dots->box_count++;
    dots->slots[slot] = dots->box_count;
    dots->boxes[dots->last] = (creme_dot_box){.panel = panel, .series = series, .x = x};
    return CREME_OK;
}

creme_status creme_dots_add(creme_dots *dots, const char *panel, const char *series, double x, double value)
{
    size_t panel_at = 0, series_at = 0;
    creme_status status = CREME_OK;
    if (!isfinite(value) || isnan(x)) {
        dots->none++;
        return CREME_OK;
    }
    CREME_TRY(creme_names_add(&dots->panels, panel, &panel_at));
    CREME_TRY(creme_names_add(&dots->series, series, &series_at));
    CREME_TRY(find_box_of(dots, panel_at, series_at, x));
    creme_dot_box *box = &dots->boxes[dots->last];
    CREME_TRY(creme_grow(&box->own, &box->capacity, box->count + 1, sizeof *box->own));
    box->own[box->count++] = value;
    dots->count++;
done:
    return status;
}

void creme_dots_clear(creme_dots *dots)
{
    for (size_t i = 0; i < dots->box_count; i++) creme_free(dots->boxes[i].own);
    creme_free(dots->boxes);
    creme_free(dots->slots);
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
    for (size_t i = 0; i < dots->box_count; i++) dots->boxes[i].series = place[dots->boxes[i].series];
done:
    creme_free(place);
    creme_free(sorted);
    return status;
}

static int by_place(const void *a, const void *b)
{
    const creme_dot_box *left = a, *right = b;
    if (left->panel != right->panel) return left->panel < right->panel ? -1 : 1;
    if (left->series != right->series) return left->series < right->series ? -1 : 1;
    return (left->x > right->x) - (left->x < right->x);
}

creme_status creme_dots_finish(creme_dots *dots, const creme_table *table)
{
    if (dots->count == 0) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: there is no value to be drawn", creme_table_name(table));
    }
    creme_status status = order_series(dots);
    if (status == CREME_OK) status = creme_allocate(&dots->values, dots->count, sizeof *dots->values);
    if (status != CREME_OK) return status;
    qsort(dots->boxes, dots->box_count, sizeof *dots->boxes, by_place);
    size_t first = 0;
    for (size_t i = 0; i < dots->box_count; i++) {
        creme_dot_box *box = &dots->boxes[i];
        creme_sort(box->own, box->count);
        memcpy(dots->values + first, box->own, box->count * sizeof *box->own);
        creme_free(box->own);
        box->own = NULL;
        box->first = first;
        first += box->count;
    }
    return CREME_OK;
}

const creme_dot_box *creme_dots_box(const creme_dots *dots, size_t i)
{
    size_t low = 0, high = dots->box_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (dots->boxes[middle].first <= i)
            low = middle;
        else
            high = middle;
    }
    return &dots->boxes[low];
}

size_t creme_dots_end(const creme_dots *dots, size_t first, bool by_x)
{
    const creme_dot_box *like = creme_dots_box(dots, first), *last = like, *end = dots->boxes + dots->box_count;
    while (!by_x && last + 1 < end && last[1].panel == like->panel && last[1].series == like->series) last++;
    return last->first + last->count;
}

const char *creme_dots_panel(const creme_dots *dots, size_t i)
{
    return dots->panels.at[creme_dots_box(dots, i)->panel];
}

const char *creme_dots_series(const creme_dots *dots, size_t i)
{
    return dots->series.at[creme_dots_box(dots, i)->series];
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
    if (first == 0) return 1;
    return creme_dots_box(dots, first - 1)->panel == creme_dots_box(dots, first)->panel ? before + 1 : 1;
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
    creme_mark mark = mark_of(dots, "outlier", first, x);
    creme_status status = CREME_OK;
    for (size_t i = first; i < end && status == CREME_OK; i++) {
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
    creme_mark mark = mark_of(dots, "box", first, creme_dots_box(dots, first)->x);
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
    for (const creme_dot_box *box = dots->boxes; box < dots->boxes + dots->box_count; box++) {
        if (!is_of_box(box, panel, series, x)) continue;
        *first = box->first;
        *end = box->first + box->count;
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

static bool is_first_of_group(const creme_dots *dots, const creme_dot_box *box)
{
    for (const creme_dot_box *other = dots->boxes; other < box; other++) {
        if (other->panel == box->panel && other->x == box->x) return false;
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
    for (size_t i = 0; i < dots->box_count; i++) {
        const creme_dot_box *box = &dots->boxes[i];
        CREME_TRY(mark_box(dots, marks, box->first, box->first + box->count));
    }
    for (size_t i = 0; i < dots->box_count; i++) {
        const creme_dot_box *box = &dots->boxes[i];
        if (is_first_of_group(dots, box)) CREME_TRY(mark_comparisons(dots, marks, box->panel, box->x));
    }
done:
    return status;
}
