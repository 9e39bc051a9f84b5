/* Reading and finding the user's own elements. */
#include "annotation/elements.h"

#include "annotation/regions.h"
#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

creme_interval creme_element_widen(creme_interval at, int64_t extend_to, int64_t chrom_bp)
{
    int64_t missing = extend_to - (at.end - at.start);
    if (missing > 0) {
        at.start -= missing / 2;
        at.end += missing - missing / 2;
    }
    if (at.start < 0) at.start = 0;
    if (chrom_bp >= 0 && at.end > chrom_bp) at.end = chrom_bp;
    return at;
}

/* --- Names */

static creme_status keep_name(creme_element_list *list, const char *name, size_t *where)
{
    size_t bytes = strlen(name) + 1;
    creme_status status = creme_grow(&list->names, &list->names_capacity, list->names_used + bytes, 1);
    if (status != CREME_OK) return status;
    memcpy(list->names + list->names_used, name, bytes);
    *where = list->names_used;
    list->names_used += bytes;
    return CREME_OK;
}

static creme_status name_by_place(creme_element_list *list, const char *chrom, creme_interval at, size_t *where)
{
    char *name = NULL;
    creme_status status = creme_format_text(&name, "%s:%" PRId64 "-%" PRId64, chrom, at.start, at.end);
    if (status == CREME_OK) status = keep_name(list, name, where);
    creme_free(name);
    return status;
}

const char *creme_element_name(const creme_element_list *list, size_t i)
{
    return list->names + list->at[i].name;
}

/* *bp = its length, -1 if the FASTA does not have it. */
static creme_status find_length(const creme_element_rules *rules, const char *chrom, int64_t *bp)
{
    int record = -1;
    *bp = -1;
    if (!rules->fasta) return CREME_OK;
    creme_status status = creme_fasta_find(rules->fasta, chrom, &record);
    if (status == CREME_OK) *bp = creme_fasta_length(rules->fasta, record);
    return status == CREME_ERROR_NOT_FOUND ? CREME_OK : status;
}

/* *number = the chromosome's, by the name that the file has for it. */
static creme_status keep_chromosome(creme_element_list *list, const creme_element_rules *rules, const char *chrom,
                                    size_t *number)
{
    size_t known = list->chroms.count;
    creme_status status = CREME_OK;
    *number = creme_text_map_find(&list->chroms, chrom);
    if (*number != CREME_TEXT_MAP_NONE) return CREME_OK;
    CREME_TRY(creme_grow(&list->chrom, &list->chrom_capacity, known + 1, sizeof *list->chrom));
    creme_chromosome_look_up(&list->chrom[known].known, rules->aliases, chrom);
    CREME_TRY(find_length(rules, chrom, &list->chrom[known].bp));
    status = creme_text_map_add(&list->chroms, chrom, number);
done:
    return status;
}

creme_status creme_element_list_add(creme_element_list *list, const creme_element_rules *rules, const char *chrom,
                                    creme_interval in_file, const char *name)
{
    creme_element element = {.in_file = in_file};
    creme_status status = CREME_OK;
    CREME_TRY(keep_chromosome(list, rules, chrom, &element.chrom));
    int64_t bp = list->chrom[element.chrom].bp;
    if (bp >= 0 && in_file.end > bp) {
        list->off++;
        goto done;
    }
    CREME_TRY(creme_grow(&list->at, &list->capacity, list->count + 1, sizeof *list->at));
    CREME_TRY(name ? keep_name(list, name, &element.name) : name_by_place(list, chrom, in_file, &element.name));
    element.at = creme_element_widen(in_file, rules->extend_to, bp);
    element.order = list->count;
    int64_t width = element.at.end - element.at.start;
    if (width > list->widest_bp) list->widest_bp = width;
    list->at[list->count++] = element;
done:
    return status;
}

/* --- The list */

void creme_element_list_clear(creme_element_list *list)
{
    creme_free(list->at);
    creme_free(list->chrom);
    creme_free(list->names);
    creme_text_map_clear(&list->chroms);
    *list = (creme_element_list){0};
}

typedef struct sortable {
    creme_element element;
    const char *key; /* of its chromosome */
} sortable;

static int by_place(const void *a, const void *b)
{
    const sortable *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    if (order != 0) return order;
    const creme_interval *i = &x->element.at, *j = &y->element.at;
    if (i->start != j->start) return i->start < j->start ? -1 : 1;
    if (i->end != j->end) return i->end < j->end ? -1 : 1;
    return x->element.order < y->element.order ? -1 : x->element.order > y->element.order;
}

creme_status creme_element_list_sort(creme_element_list *list)
{
    sortable *all = NULL;
    creme_status status = creme_allocate(&all, list->count, sizeof *all);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < list->count; i++) {
        all[i] = (sortable){list->at[i], list->chrom[list->at[i].chrom].known.key};
    }
    if (list->count > 0) qsort(all, list->count, sizeof *all, by_place);
    for (size_t i = 0; i < list->count; i++) list->at[i] = all[i].element;
    creme_free(all);
    return CREME_OK;
}

static void say_off(const creme_element_list *list, const char *path, const creme_log *log)
{
    if (list->off == 0) return;
    creme_log_warning(log,
                      "%s: %" PRId64 " of %" PRId64 " elements reach beyond the end of their chromosome in the FASTA "
                      "and are left out (is it the same assembly?)",
                      path, list->off, list->off + (int64_t)list->count);
}

/* The attribute ID of GFF3: column 3, the name that a GFF has as a region, is one for all elements of a kind. NULL:
 * none, or one that does not fit. */
static const char *name_in_gff(const creme_regions *regions, char *id, size_t bytes)
{
    const char *text = creme_regions_field(regions, 8);
    while (text && *text) {
        text += strspn(text, "; ");
        size_t length = strcspn(text, ";");
        if (strncmp(text, "ID=", 3) == 0 && length > 3 && length - 3 < bytes) {
            snprintf(id, bytes, "%.*s", (int)(length - 3), text + 3);
            return id;
        }
        text += length;
    }
    return NULL;
}

creme_status creme_element_list_read(creme_element_list *out, const char *path, const creme_element_rules *rules)
{
    static const creme_regions_wish wish = {
        .expected = "elements: BED (chrom, start, end, maybe a name), narrowPeak, GFF, or a table with columns of "
                    "such names"};
    creme_regions_wish ours = wish;
    ours.log = rules->log;
    ours.points = rules->extend_to > 0;
    creme_regions regions = {0};
    creme_lines *lines = NULL;
    char id[256];
    creme_status status = CREME_OK;
    *out = (creme_element_list){0};
    CREME_TRY(creme_lines_open(&lines, path));
    CREME_TRY(creme_regions_open(&regions, lines, &ours));
    for (;;) {
        creme_region row;
        bool more = false;
        CREME_TRY(creme_regions_next(&regions, &row, &more));
        if (!more) break;
        const char *name = regions.form == CREME_REGIONS_GFF ? name_in_gff(&regions, id, sizeof id) : row.name;
        CREME_TRY(creme_element_list_add(out, rules, row.chrom, row.at, name));
    }
    say_off(out, path, rules->log);
    status = creme_element_list_sort(out);
done:
    creme_regions_close(&regions);
    return status;
}

/* --- Finding */

bool creme_element_is_on(const creme_element_list *list, size_t i, const creme_chromosome *chrom)
{
    const creme_chromosome *own = &list->chrom[list->at[i].chrom].known;
    return strcmp(own->key, chrom->key) == 0 && !creme_assemblies_differ(own->assemblies, chrom->assemblies);
}

/* The first element of the chromosome that begins at the place or behind it. */
static size_t first_from(const creme_element_list *list, const char *key, int64_t place)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const creme_element *element = &list->at[middle];
        int order = strcmp(list->chrom[element->chrom].known.key, key);
        if (order < 0 || (order == 0 && element->at.start < place))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void creme_element_list_find(const creme_element_list *list, const creme_chromosome *chrom, creme_interval starts,
                             size_t *first, size_t *last)
{
    *first = first_from(list, chrom->key, starts.start);
    *last = first_from(list, chrom->key, starts.end);
}

/* --- Counting */

typedef struct window {
    creme_chromosome chrom;
    int64_t start;
} window;

static int by_start(const void *a, const void *b)
{
    const window *x = a, *y = b;
    int order = strcmp(x->chrom.key, y->chrom.key);
    return order ? order : (x->start > y->start) - (x->start < y->start);
}

/* Whether a window on the element's chromosome begins at `low` or behind it, and not behind `high`. */
static bool begins_between(const window *windows, size_t count, const char *key, int64_t low, int64_t high)
{
    size_t first = 0, last = count;
    while (first < last) {
        size_t middle = first + (last - first) / 2;
        int order = strcmp(windows[middle].chrom.key, key);
        if (order < 0 || (order == 0 && windows[middle].start < low))
            first = middle + 1;
        else
            last = middle;
    }
    return first < count && strcmp(windows[first].chrom.key, key) == 0 && windows[first].start <= high;
}

creme_status creme_element_list_count(creme_element_counts *out, const creme_element_list *list,
                                      const creme_locus_list *loci, int64_t window_bp, creme_window_rule rule,
                                      const creme_chromosome_aliases *aliases)
{
    window *windows = NULL;
    *out = (creme_element_counts){0};
    creme_status status = creme_allocate(&windows, loci->count, sizeof *windows);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < loci->count; i++) {
        creme_chromosome_look_up(&windows[i].chrom, aliases, loci->at[i].chrom);
        windows[i].start = creme_locus_window(&loci->at[i], window_bp, rule).start;
    }
    qsort(windows, loci->count, sizeof *windows, by_start);
    for (size_t i = 0; i < list->count; i++) {
        const char *key = list->chrom[list->at[i].chrom].known.key;
        creme_interval at = list->at[i].at;
        if (begins_between(windows, loci->count, key, at.end - window_bp, at.start))
            out->inside++;
        else if (begins_between(windows, loci->count, key, at.start - window_bp + 1, at.end - 1))
            out->reaches++;
        else
            out->outside++;
    }
    creme_free(windows);
    return CREME_OK;
}
