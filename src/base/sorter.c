/* A buffer of records; when it is full, its records are a run of the file; runs are merged by a heap. */
#include "base/sorter.h"

#include "base/memory.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ALIGNMENT = 16, LEAST_WINDOW = 1 << 12, MOST_WINDOW = 1 << 18, TOGETHER = 1 << 16 };

/* What stands before each record, in the buffer and in the file; text follows the fixed part. */
typedef struct head {
    uint64_t bytes; /* of all: head, record, text with its NUL, what fills up */
    uint64_t padding;
} head;

/* A run being read: of the file what is in its window. */
typedef struct run {
    int64_t start, next, end; /* of the file: all of it from start on, what is to be read from next on */
    char *window;
    size_t capacity, at, filled;
} run;

struct creme_sorter {
    size_t size, text_at;
    creme_sorter_compare *compare;
    char *buffer;
    size_t used, capacity;
    size_t *places, place_capacity, buffered; /* of the buffer's records */
    size_t *scratch, scratch_capacity;
    int file; /* -1: none */
    char folder[256];
    int64_t written;
    run *runs;
    size_t run_count, run_capacity;
    char *last; /* of the run that was written last, its last record with its text */
    size_t last_capacity;
    size_t count;
    /* Reading. */
    bool reading;
    size_t next; /* of the buffer, where there is no file */
    size_t *heap, heap_count;
    bool taken; /* the heap's first was handed out */
};

static size_t round_up(size_t bytes)
{
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

creme_status creme_sorter_create(creme_sorter **out, size_t size, creme_sorter_compare *compare, size_t bytes)
{
    creme_sorter *sorter = NULL;
    *out = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&sorter, 1, sizeof *sorter));
    *sorter = (creme_sorter){.size = size,
                             .text_at = sizeof(head) + size,
                             .compare = compare,
                             .capacity = bytes ? bytes : CREME_SORTER_BYTES,
                             .file = -1};
    *out = sorter;
    sorter = NULL;
done:
    creme_sorter_destroy(sorter);
    return status;
}

void creme_sorter_destroy(creme_sorter *s)
{
    if (!s) return;
    for (size_t i = 0; i < s->run_count; i++) creme_free(s->runs[i].window);
    if (s->file >= 0) (void)close(s->file);
    creme_free(s->runs);
    creme_free(s->buffer);
    creme_free(s->places);
    creme_free(s->scratch);
    creme_free(s->last);
    creme_free(s->heap);
    creme_free(s);
}

size_t creme_sorter_count(const creme_sorter *sorter)
{
    return sorter->count;
}

/* --- The buffer */

static const char *record_at(const creme_sorter *s, size_t i)
{
    return s->buffer + s->places[i] + sizeof(head);
}

static int compare_places(const creme_sorter *s, size_t a, size_t b)
{
    return s->compare(s->buffer + a + sizeof(head), s->buffer + b + sizeof(head));
}

static bool is_sorted(const creme_sorter *s)
{
    for (size_t i = 1; s->compare && i < s->buffered; i++) {
        if (compare_places(s, s->places[i - 1], s->places[i]) > 0) return false;
    }
    return true;
}

/* from[first, middle) and from[middle, end), both in order, into `to`. */
static void merge(const creme_sorter *s, const size_t *from, size_t *to, size_t first, size_t middle, size_t end)
{
    size_t left = first, right = middle;
    for (size_t k = first; k < end; k++) {
        bool take_left = left < middle && (right == end || compare_places(s, from[left], from[right]) <= 0);
        to[k] = take_left ? from[left++] : from[right++];
    }
}

/* Merge sort, which keeps the order of equals. */
static creme_status sort_buffer(creme_sorter *s)
{
    size_t n = s->buffered;
    if (is_sorted(s)) return CREME_OK;
    creme_status status = creme_grow(&s->scratch, &s->scratch_capacity, n, sizeof *s->scratch);
    if (status != CREME_OK) return status;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t first = 0; first < n; first += 2 * width) {
            size_t middle = first + width < n ? first + width : n;
            size_t end = middle + width < n ? middle + width : n;
            merge(s, s->places, s->scratch, first, middle, end);
        }
        size_t *swap = s->places, room = s->place_capacity;
        s->places = s->scratch;
        s->place_capacity = s->scratch_capacity;
        s->scratch = swap;
        s->scratch_capacity = room;
    }
    return CREME_OK;
}

/* --- The file */

static creme_status fail(const creme_sorter *s, const char *what)
{
    return creme_fail(CREME_ERROR_IO, "%s: a temporary file cannot be %s: %s (TMPDIR names another folder)",
                      s->folder, what, strerror(errno));
}

static creme_status open_file(creme_sorter *s)
{
    char path[sizeof s->folder + 32];
    const char *folder = getenv("TMPDIR");
    if (!folder || !*folder || strlen(folder) >= sizeof s->folder) folder = "/tmp";
    (void)snprintf(s->folder, sizeof s->folder, "%s", folder);
    (void)snprintf(path, sizeof path, "%s/creme-sort.XXXXXX", folder);
    s->file = mkstemp(path);
    if (s->file < 0) return fail(s, "made");
    (void)unlink(path);
    return CREME_OK;
}

static creme_status write_all(creme_sorter *s, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t done = pwrite(s->file, bytes, count, (off_t)s->written);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return fail(s, "written");
        bytes += done;
        count -= (size_t)done;
        s->written += done;
    }
    return CREME_OK;
}

/* Records that are in their places already are written as they lie, others together. */
static creme_status write_records(creme_sorter *s)
{
    char *together = NULL;
    size_t used = 0;
    creme_status status = CREME_OK;
    for (size_t i = 0, end; i < s->buffered; i = end) {
        size_t first = s->places[i], last = first;
        for (end = i; end < s->buffered && s->places[end] == last; end++) {
            const head *h = (const head *)(const void *)(s->buffer + last);
            last += h->bytes;
        }
        if (used > 0 && last - first > TOGETHER - used) {
            CREME_TRY(write_all(s, together, used));
            used = 0;
        }
        if (last - first > TOGETHER) {
            CREME_TRY(write_all(s, s->buffer + first, last - first));
            continue;
        }
        if (!together) CREME_TRY(creme_allocate(&together, TOGETHER, 1));
        memcpy(together + used, s->buffer + first, last - first);
        used += last - first;
    }
    if (used > 0) status = write_all(s, together, used);
done:
    creme_free(together);
    return status;
}

/* The buffer's records as a run, or as the end of the last one where they follow it. */
static creme_status write_run(creme_sorter *s)
{
    creme_status status = CREME_OK;
    if (s->buffered == 0) return CREME_OK;
    CREME_TRY(sort_buffer(s));
    if (s->file < 0) CREME_TRY(open_file(s));
    size_t place = s->places[s->buffered - 1];
    size_t bytes = ((const head *)(const void *)(s->buffer + place))->bytes - sizeof(head);
    bool follows = s->run_count > 0 && (!s->compare || s->compare(s->last, record_at(s, 0)) <= 0);
    if (!follows) {
        CREME_TRY(creme_grow(&s->runs, &s->run_capacity, s->run_count + 1, sizeof *s->runs));
        s->runs[s->run_count++] = (run){.start = s->written};
    }
    CREME_TRY(write_records(s));
    s->runs[s->run_count - 1].end = s->written;
    CREME_TRY(creme_grow(&s->last, &s->last_capacity, bytes, 1));
    memcpy(s->last, record_at(s, s->buffered - 1), bytes);
    s->buffered = s->used = 0;
done:
    return status;
}

creme_status creme_sorter_add(creme_sorter *s, const void *record, const char *text)
{
    size_t length = text ? strlen(text) : 0;
    size_t bytes = round_up(s->text_at + length + 1);
    creme_status status = CREME_OK;
    bool full = s->used + bytes + (s->buffered + 1) * sizeof *s->places > s->capacity;
    if (full) CREME_TRY(write_run(s));
    size_t room = s->used + bytes;
    if (!s->buffer || room > s->capacity) {
        if (room < s->capacity) room = s->capacity;
        creme_free(s->buffer); /* which is empty */
        CREME_TRY(creme_allocate(&s->buffer, room, 1));
    }
    CREME_TRY(creme_grow(&s->places, &s->place_capacity, s->buffered + 1, sizeof *s->places));
    head *h = (head *)(void *)(s->buffer + s->used);
    *h = (head){.bytes = bytes};
    memcpy(s->buffer + s->used + sizeof *h, record, s->size);
    if (length > 0) memcpy(s->buffer + s->used + s->text_at, text, length);
    memset(s->buffer + s->used + s->text_at + length, 0, bytes - s->text_at - length);
    s->places[s->buffered++] = s->used;
    s->used += bytes;
    s->count++;
done:
    return status;
}

/* --- Reading */

static bool is_over(const run *r)
{
    return r->at == r->filled && r->next == r->end;
}

/* At least so many bytes from `at` on. */
static creme_status fill(creme_sorter *s, run *r, size_t bytes)
{
    creme_status status = CREME_OK;
    if (r->filled - r->at >= bytes) return CREME_OK;
    memmove(r->window, r->window + r->at, r->filled - r->at);
    r->filled -= r->at;
    r->at = 0;
    if (bytes > r->capacity) CREME_TRY(creme_grow(&r->window, &r->capacity, bytes, 1));
    while (r->filled < bytes) {
        size_t most = r->capacity - r->filled;
        if ((int64_t)most > r->end - r->next) most = (size_t)(r->end - r->next);
        ssize_t done = pread(s->file, r->window + r->filled, most, (off_t)r->next);
        if (done < 0 && errno == EINTR) continue;
        if (done == 0) errno = EIO; /* somebody cut it */
        if (done <= 0) return fail(s, "read");
        r->filled += (size_t)done;
        r->next += done;
    }
done:
    return status;
}

static const head *head_of(const run *r)
{
    return (const head *)(const void *)(r->window + r->at);
}

/* The record at `at`, all of it. */
static creme_status fill_record(creme_sorter *s, run *r)
{
    creme_status status = is_over(r) ? CREME_OK : fill(s, r, sizeof(head));
    if (status != CREME_OK || is_over(r)) return status;
    return fill(s, r, head_of(r)->bytes);
}

static const void *fixed_of(const run *r)
{
    return r->window + r->at + sizeof(head);
}

/* Runs are in the order in which their records came. */
static bool comes_before(const creme_sorter *s, size_t a, size_t b)
{
    int order = s->compare ? s->compare(fixed_of(&s->runs[a]), fixed_of(&s->runs[b])) : 0;
    return order != 0 ? order < 0 : a < b;
}

static void sift_down(creme_sorter *s, size_t at)
{
    for (size_t child = 2 * at + 1; child < s->heap_count; child = 2 * at + 1) {
        if (child + 1 < s->heap_count && comes_before(s, s->heap[child + 1], s->heap[child])) child++;
        if (!comes_before(s, s->heap[child], s->heap[at])) return;
        size_t swap = s->heap[at];
        s->heap[at] = s->heap[child];
        s->heap[child] = swap;
        at = child;
    }
}

static creme_status open_runs(creme_sorter *s)
{
    creme_status status = CREME_OK;
    size_t window = s->capacity / s->run_count;
    if (window > MOST_WINDOW) window = MOST_WINDOW;
    if (window < LEAST_WINDOW) window = LEAST_WINDOW;
    if (!s->heap) CREME_TRY(creme_allocate(&s->heap, s->run_count, sizeof *s->heap));
    s->heap_count = 0;
    for (size_t i = 0; i < s->run_count; i++) {
        run *r = &s->runs[i];
        r->next = r->start;
        r->at = r->filled = 0;
        if (!r->window) CREME_TRY(creme_grow(&r->window, &r->capacity, window, 1));
        CREME_TRY(fill_record(s, r));
        s->heap[s->heap_count++] = i;
    }
    for (size_t i = s->heap_count; i-- > 0;) sift_down(s, i);
done:
    return status;
}

creme_status creme_sorter_rewind(creme_sorter *s)
{
    creme_status status = CREME_OK;
    if (!s->reading && s->run_count > 0) {
        CREME_TRY(write_run(s));
        creme_free(s->buffer);
        creme_free(s->places);
        creme_free(s->scratch);
        s->buffer = NULL;
        s->places = s->scratch = NULL;
    }
    if (!s->reading && s->run_count == 0) CREME_TRY(sort_buffer(s));
    s->reading = true;
    s->next = 0;
    s->taken = false;
    if (s->run_count > 0) CREME_TRY(open_runs(s));
done:
    return status;
}

/* Goes on from the record that was handed out. */
static creme_status step_on(creme_sorter *s)
{
    run *r = &s->runs[s->heap[0]];
    r->at += head_of(r)->bytes;
    creme_status status = fill_record(s, r);
    if (status != CREME_OK) return status;
    if (is_over(r)) s->heap[0] = s->heap[--s->heap_count];
    sift_down(s, 0);
    return CREME_OK;
}

creme_status creme_sorter_next(creme_sorter *s, const void **record, const char **text)
{
    *record = NULL;
    creme_status status = s->reading ? CREME_OK : creme_sorter_rewind(s);
    if (status == CREME_OK && s->taken) status = step_on(s);
    s->taken = false;
    if (status != CREME_OK) return status;
    if (s->run_count == 0 && s->next < s->buffered) *record = record_at(s, s->next++);
    if (s->run_count > 0 && s->heap_count > 0) {
        *record = fixed_of(&s->runs[s->heap[0]]);
        s->taken = true;
    }
    if (*record && text) *text = (const char *)*record + s->size;
    return CREME_OK;
}
