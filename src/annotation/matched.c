/* Drawing controls. */
#include "annotation/matched.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

static const struct {
    double distance, gc;
} STEPS[CREME_MATCHED_STEPS] = {{0.10, 0.05}, {0.25, 0.05}, {0.50, 0.05}, {0.50, 0.10}, {1.00, 0.10}};

/* Sums up to a base, so that those of any interval are a difference. */
struct creme_matcher {
    int64_t window_bp, tss;
    int32_t *gc;    /* [window_bp + 1] */
    int32_t *known; /* bases that are not N [window_bp + 1] */
    int32_t *taken; /* bases where no control may be [window_bp + 1]; changes at bases until `summed` */
    bool summed;
    int64_t *starts; /* where a control may begin, rising */
    int64_t count;
    size_t capacity;
};

creme_status creme_matcher_create(creme_matcher **out, const uint8_t *codes, int64_t window_bp, int64_t tss)
{
    creme_matcher *m = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_allocate_zero(&m, 1, sizeof *m));
    m->window_bp = window_bp;
    m->tss = tss;
    CREME_TRY(creme_allocate_zero(&m->gc, (size_t)window_bp + 1, sizeof *m->gc));
    CREME_TRY(creme_allocate_zero(&m->known, (size_t)window_bp + 1, sizeof *m->known));
    CREME_TRY(creme_allocate_zero(&m->taken, (size_t)window_bp + 1, sizeof *m->taken));
    for (int64_t i = 0; i < window_bp; i++) {
        m->gc[i + 1] = m->gc[i] + (codes[i] == CREME_BASE_G || codes[i] == CREME_BASE_C);
        m->known[i + 1] = m->known[i] + (codes[i] < CREME_BASE_N);
    }
    *out = m;
    m = NULL;
done:
    creme_matcher_destroy(m);
    return status;
}

void creme_matcher_destroy(creme_matcher *m)
{
    if (!m) return;
    creme_free(m->gc);
    creme_free(m->known);
    creme_free(m->taken);
    creme_free(m->starts);
    creme_free(m);
}

void creme_matcher_keep_free(creme_matcher *m, creme_interval at)
{
    if (at.start < 0) at.start = 0;
    if (at.end > m->window_bp) at.end = m->window_bp;
    if (at.start >= at.end || m->summed) return;
    m->taken[at.start]++;
    m->taken[at.end]--;
}

/* From changes to how many bases up to each are taken, or N. */
static void sum_up(creme_matcher *m)
{
    if (m->summed) return;
    int32_t depth = 0, sum = 0;
    for (int64_t i = 0; i < m->window_bp; i++) {
        depth += m->taken[i];
        m->taken[i] = sum;
        sum += depth > 0 || m->known[i + 1] == m->known[i];
    }
    m->taken[m->window_bp] = sum;
    m->summed = true;
}

static double gc_of(const creme_matcher *m, creme_interval at)
{
    int32_t known = m->known[at.end] - m->known[at.start];
    return known > 0 ? (double)(m->gc[at.end] - m->gc[at.start]) / known : NAN;
}

static double distance_of(const creme_matcher *m, creme_interval at)
{
    return fabs((double)at.start + (double)(at.end - at.start) / 2 - ((double)m->tss + 0.5));
}

static bool is_free(const creme_matcher *m, creme_interval at, const creme_interval *controls, int64_t count)
{
    if (m->taken[at.end] != m->taken[at.start]) return false;
    for (int64_t i = 0; i < count; i++) {
        if (at.start < controls[i].end && controls[i].start < at.end) return false;
    }
    return true;
}

/* m->starts = where a control of this step may begin, apart from controls[count]. */
static creme_status find_starts(creme_matcher *m, creme_interval element, int step, const creme_interval *controls,
                                int64_t count)
{
    int64_t width = element.end - element.start, last = m->window_bp - width;
    double distance = distance_of(m, element), gc = gc_of(m, element);
    double off = fmax(STEPS[step].distance * distance, (double)width);
    /* Beyond these no middle is near enough. */
    int64_t reach = (int64_t)(distance + off) + width + 2;
    int64_t first = m->tss - reach > 0 ? m->tss - reach : 0;
    if (m->tss + reach < last) last = m->tss + reach;
    creme_status status =
        creme_grow(&m->starts, &m->capacity, last < first ? 0 : (size_t)(last - first) + 1, sizeof *m->starts);
    if (status != CREME_OK) return status;
    m->count = 0;
    for (int64_t start = first; start <= last; start++) {
        creme_interval at = {start, start + width};
        if (fabs(distance_of(m, at) - distance) > off || !is_free(m, at, controls, count)) continue;
        /* a hair more, since shares are not exact in binary */
        if (fabs(gc_of(m, at) - gc) <= STEPS[step].gc + 1e-9) m->starts[m->count++] = start;
    }
    return CREME_OK;
}

/* The first place in m->starts that is not below. */
static int64_t bisect(const creme_matcher *m, int64_t start)
{
    int64_t low = 0, high = m->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (m->starts[middle] < start)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Takes out the starts of all that would overlap one that begins there. */
static void take_out(creme_matcher *m, int64_t start, int64_t width)
{
    int64_t first = bisect(m, start - width + 1), last = bisect(m, start + width);
    memmove(m->starts + first, m->starts + last, (size_t)(m->count - last) * sizeof *m->starts);
    m->count -= last - first;
}

creme_status creme_matcher_draw(creme_matcher *m, creme_interval element, int64_t most, const creme_random_key *key,
                                creme_interval *controls, int64_t *count, int64_t *steps)
{
    int64_t width = element.end - element.start;
    *count = 0;
    sum_up(m);
    if (m->known[element.end] == m->known[element.start]) return CREME_OK;
    for (int step = 0; step < CREME_MATCHED_STEPS && *count < most; step++) {
        creme_status status = find_starts(m, element, step, controls, *count);
        if (status != CREME_OK) return status;
        while (m->count > 0 && *count < most) {
            creme_random random;
            creme_random_key named = *key;
            named.replicate = (uint64_t)*count;
            creme_random_init(&random, &named);
            int64_t start = m->starts[creme_random_below(&random, (uint32_t)m->count)];
            controls[(*count)++] = (creme_interval){start, start + width};
            steps[step]++;
            take_out(m, start, width);
        }
    }
    return CREME_OK;
}
