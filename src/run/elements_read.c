/* Elements of files to tiles of windows. */
#include "run/elements_read.h"

#include "run/elements_matched.h"

#include "annotation/name_sample.h"
#include "annotation/neighbours.h"
#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool creme_elements_are_asked_for(const creme_run_request *request)
{
    return request->elements || request->pairs;
}

creme_element_rules creme_elements_rules(const creme_run_request *request, creme_fasta *fasta, const creme_log *log)
{
    return (creme_element_rules){.extend_to = request->extend_to,
                                 .fasta = fasta,
                                 .aliases = fasta ? creme_fasta_get_aliases(fasta) : NULL,
                                 .log = log};
}

creme_status creme_elements_check(const creme_run_request *request, bool any)
{
    const char *option = request->extend_to > 0      ? "--extend-to"
                         : request->max_distance > 0 ? "--max-distance"
                         : request->matched > 0      ? "--matched"
                                                     : NULL;
    if (option && !any) {
        return creme_fail(CREME_ERROR_ARGUMENT, "%s: there are no elements: --elements or --pairs gives them",
                          option);
    }
    return CREME_OK;
}

/* An element in a window. */
typedef struct placed {
    creme_interval at;
    size_t number;
} placed;

typedef struct filler {
    creme_assay_scope *out;
    const creme_inputs *inputs;
    const creme_element_list *list;
    const char *path; /* of the elements, for messages */
    placed *of_locus; /* at hand */
    size_t count, capacity;
    size_t elements_capacity, numbers_capacity;
    size_t total;
    /* What was left out. */
    size_t repeats;
    bool *used; /* of each element: it is a tile somewhere */
    /* Of pairs, by name: element + 1 of each name, or AMBIGUOUS. */
    size_t *element_of_name;
} filler;

static const size_t AMBIGUOUS = SIZE_MAX;

/* --- Of one locus */

static bool is_within(const filler *f, const creme_locus *locus, creme_interval at)
{
    int64_t most = f->inputs->request->max_distance;
    return most <= 0 || fabs(creme_tss_distance(locus->tss, locus->strand, at)) <= (double)most;
}

static creme_status place(filler *f, const creme_locus *locus, creme_interval window, size_t number)
{
    creme_status status = creme_grow(&f->of_locus, &f->capacity, f->count + 1, sizeof *f->of_locus);
    if (status != CREME_OK) return status;
    creme_interval at = creme_locus_to_window(locus, window, f->list->at[number].at);
    f->of_locus[f->count++] = (placed){at, number};
    f->used[number] = true;
    return CREME_OK;
}

static creme_status take_by_window(filler *f, size_t locus_number)
{
    const creme_locus *locus = &f->inputs->loci.at[locus_number];
    creme_interval window = creme_scope_window(f->out, locus_number);
    creme_chromosome chrom;
    size_t first = 0, last = 0;
    creme_chromosome_look_up(&chrom, f->inputs->fasta ? creme_fasta_get_aliases(f->inputs->fasta) : NULL,
                             locus->chrom);
    creme_element_list_find(f->list, &chrom, window, &first, &last);
    for (size_t i = first; i < last; i++) {
        creme_interval at = f->list->at[i].at;
        if (at.end > window.end || !creme_element_is_on(f->list, i, &chrom)) continue;
        if (!is_within(f, locus, at)) continue;
        creme_status status = place(f, locus, window, i);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

/* --- Of pairs */

/* The gene's id that a locus carries along, NULL if none; *text is to be freed. */
static creme_status id_of(const filler *f, const creme_locus *locus, char **text)
{
    *text = NULL;
    size_t column = 0;
    const char *header = f->inputs->loci.extra_header, *extra = locus->extra;
    for (; header && *header; column++) {
        size_t length = strcspn(header, "\t");
        if (length == strlen("gene_id") && strncmp(header, "gene_id", length) == 0) break;
        header += length + (header[length] == '\t');
    }
    if (!header || !*header || !extra) return CREME_OK;
    for (; column > 0 && *extra; column--) {
        extra += strcspn(extra, "\t");
        extra += *extra == '\t';
    }
    return creme_copy_text_n(text, extra, strcspn(extra, "\t"));
}

static creme_status gene_of(const filler *f, const creme_locus *locus, size_t *gene)
{
    char *id = NULL;
    creme_status status = id_of(f, locus, &id);
    if (status == CREME_OK) *gene = creme_pair_list_gene(&f->inputs->pairs, locus->name, id);
    creme_free(id);
    return status;
}

/* Whether a TSS that the pair names is this locus's. */
static bool is_at(const filler *f, const creme_pair *pair, const creme_locus *locus)
{
    const creme_fasta *fasta = f->inputs->fasta;
    return pair->tss == locus->tss &&
           creme_chromosome_same(fasta ? creme_fasta_get_aliases(fasta) : NULL,
                                 creme_text_map_get(&f->inputs->pairs.tss_chroms, pair->chrom), locus->chrom);
}

/* Number of the pair's element in the list; CREME_TEXT_MAP_NONE: there is none. */
static creme_status element_of(const filler *f, const creme_pair *pair, size_t *number)
{
    const creme_pair_list *pairs = &f->inputs->pairs;
    *number = pair->element;
    if (pairs->placed) return CREME_OK;
    size_t known = f->element_of_name[pair->element];
    *number = known == 0 ? CREME_TEXT_MAP_NONE : known - 1;
    if (known != AMBIGUOUS) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT, "%s: several elements of %s are called '%.80s'", f->inputs->request->pairs,
                      f->path, creme_text_map_get(&pairs->names, pair->element));
}

/* What became of each pair [pairs.count]: those of no locus are not reached, ... */
typedef enum fate { NO_LOCUS, NO_ELEMENT, OUT_OF_REACH, TAKEN } fate;

static creme_status take_pair(filler *f, size_t locus_number, const creme_pair *pair, unsigned char *fate_of)
{
    const creme_locus *locus = &f->inputs->loci.at[locus_number];
    creme_interval window = creme_scope_window(f->out, locus_number);
    creme_chromosome chrom;
    size_t number = 0;
    creme_status status = element_of(f, pair, &number);
    if (status != CREME_OK) return status;
    if (number == CREME_TEXT_MAP_NONE) {
        *fate_of = NO_ELEMENT;
        return CREME_OK;
    }
    creme_chromosome_look_up(&chrom, f->inputs->fasta ? creme_fasta_get_aliases(f->inputs->fasta) : NULL,
                             locus->chrom);
    creme_interval at = f->list->at[number].at;
    bool inside = creme_element_is_on(f->list, number, &chrom) && at.start >= window.start && at.end <= window.end;
    if (!inside || !is_within(f, locus, at)) {
        if (*fate_of < OUT_OF_REACH) *fate_of = OUT_OF_REACH;
        return CREME_OK;
    }
    *fate_of = TAKEN;
    return place(f, locus, window, number);
}

/* Of several loci that are called after the gene, those that lie at the TSS that the pair names, if any does. */
static creme_status take_by_pairs(filler *f, size_t locus_number, const bool *has_own, unsigned char *fates)
{
    const creme_pair_list *pairs = &f->inputs->pairs;
    const creme_locus *locus = &f->inputs->loci.at[locus_number];
    size_t gene = CREME_TEXT_MAP_NONE;
    creme_status status = gene_of(f, locus, &gene);
    if (status != CREME_OK || gene == CREME_TEXT_MAP_NONE) return status;
    for (size_t i = pairs->first[gene]; i < pairs->first[gene + 1]; i++) {
        if (has_own[i] && !is_at(f, &pairs->at[i], locus)) continue;
        status = take_pair(f, locus_number, &pairs->at[i], &fates[i]);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

/* has_own[i] = whether a locus lies at the TSS that pair i names. */
static creme_status find_own(const filler *f, bool *has_own)
{
    const creme_pair_list *pairs = &f->inputs->pairs;
    for (size_t locus = 0; locus < f->inputs->loci.count; locus++) {
        size_t gene = CREME_TEXT_MAP_NONE;
        creme_status status = gene_of(f, &f->inputs->loci.at[locus], &gene);
        if (status != CREME_OK) return status;
        if (gene == CREME_TEXT_MAP_NONE) continue;
        for (size_t i = pairs->first[gene]; i < pairs->first[gene + 1]; i++) {
            has_own[i] = has_own[i] || is_at(f, &pairs->at[i], &f->inputs->loci.at[locus]);
        }
    }
    return CREME_OK;
}

static bool same_place(const creme_element_list *list, size_t a, size_t b)
{
    const creme_element *x = &list->at[a], *y = &list->at[b];
    return x->chrom == y->chrom && x->in_file.start == y->in_file.start && x->in_file.end == y->in_file.end;
}

/* Which element each name of the pairs means. */
static creme_status join_names(filler *f)
{
    const creme_pair_list *pairs = &f->inputs->pairs;
    creme_status status = creme_allocate_zero(&f->element_of_name, pairs->names.count, sizeof *f->element_of_name);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < f->list->count; i++) {
        size_t name = creme_text_map_find(&pairs->names, creme_element_name(f->list, i));
        if (name == CREME_TEXT_MAP_NONE) continue;
        size_t *known = &f->element_of_name[name];
        if (*known == 0)
            *known = i + 1;
        else if (*known != AMBIGUOUS && !same_place(f->list, *known - 1, i))
            *known = AMBIGUOUS;
    }
    return CREME_OK;
}

/* Says it, and fails if no pair is left. */
static creme_status say_pairs(const filler *f, const unsigned char *fates)
{
    const creme_inputs *inputs = f->inputs;
    const char *path = inputs->request->pairs;
    size_t counts[TAKEN + 1] = {0}, genes = 0, genes_without = 0;
    creme_name_sample sample = {0};
    for (size_t gene = 0; gene < inputs->pairs.genes.count; gene++) {
        bool any = false;
        if (inputs->pairs.first[gene] == inputs->pairs.first[gene + 1]) continue; /* another name of one */
        genes++;
        for (size_t i = inputs->pairs.first[gene]; i < inputs->pairs.first[gene + 1]; i++) {
            counts[fates[i]]++;
            any = any || fates[i] != NO_LOCUS;
        }
        genes_without += !any;
        if (!any) creme_name_sample_add(&sample, creme_text_map_get(&inputs->pairs.genes, gene));
    }
    char names[CREME_NAME_SAMPLE_TEXT];
    creme_log_info(inputs->log, "%s: %zu of %zu pairs are evaluated; %zu are of genes that no locus has", path,
                   counts[TAKEN], inputs->pairs.count, counts[NO_LOCUS]);
    if (genes_without > 0) {
        creme_log_info(inputs->log, "%s: %zu of %zu genes are no locus: %s", path, genes_without, genes,
                       creme_name_sample_describe(&sample, names));
    }
    if (counts[OUT_OF_REACH] > 0) {
        creme_log_info(inputs->log,
                       "%s: %zu pairs are out of reach: the element does not lie wholly in the gene's window of "
                       "%" PRId64 " bp, or is beyond --max-distance",
                       path, counts[OUT_OF_REACH], inputs->info->input_bp);
    }
    if (counts[NO_ELEMENT] > 0) {
        creme_log_warning(inputs->log, "%s: %zu pairs are of elements that %s does not have", path,
                          counts[NO_ELEMENT], f->path);
    }
    if (counts[TAKEN] > 0) return CREME_OK;
    return creme_fail(CREME_ERROR_NOT_FOUND,
                      "%s: none of its %zu pairs can be evaluated: %zu are of genes that no locus of %s has, %zu of "
                      "elements that are not there, %zu out of reach (window of %" PRId64 " bp)",
                      path, inputs->pairs.count, counts[NO_LOCUS], creme_inputs_source(inputs), counts[NO_ELEMENT],
                      counts[OUT_OF_REACH], inputs->info->input_bp);
}

/* --- Of all loci */

static int by_place(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    if (x->at.start != y->at.start) return x->at.start < y->at.start ? -1 : 1;
    if (x->at.end != y->at.end) return x->at.end < y->at.end ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* Adds the elements of the locus at hand to all: sorted, and those of one place once, under the first one's name. */
static creme_status close_locus(filler *f, size_t locus)
{
    creme_assay_scope *out = f->out;
    creme_status status = CREME_OK;
    if (f->count > 0) qsort(f->of_locus, f->count, sizeof *f->of_locus, by_place);
    CREME_TRY(creme_grow(&out->elements, &f->elements_capacity, f->total + f->count, sizeof *out->elements));
    CREME_TRY(
        creme_grow(&out->element_numbers, &f->numbers_capacity, f->total + f->count, sizeof *out->element_numbers));
    for (size_t i = 0; i < f->count; i++) {
        const placed *it = &f->of_locus[i];
        bool again = i > 0 && it->at.start == it[-1].at.start && it->at.end == it[-1].at.end;
        f->repeats += again && it->number != it[-1].number;
        if (again) continue;
        out->elements[f->total] = it->at;
        out->element_numbers[f->total++] = it->number;
    }
    f->count = 0;
    out->first_element[locus + 1] = f->total;
done:
    return status;
}

static creme_status fill_by_windows(filler *f)
{
    creme_status status = CREME_OK;
    for (size_t locus = 0; locus < f->inputs->loci.count; locus++) {
        CREME_TRY(take_by_window(f, locus));
        CREME_TRY(close_locus(f, locus));
    }
done:
    return status;
}

static creme_status fill_by_pairs(filler *f)
{
    const creme_pair_list *pairs = &f->inputs->pairs;
    bool *has_own = NULL;
    unsigned char *fates = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&has_own, pairs->count, sizeof *has_own));
    CREME_TRY(creme_allocate_zero(&fates, pairs->count, 1));
    if (!pairs->placed) CREME_TRY(join_names(f));
    CREME_TRY(find_own(f, has_own));
    for (size_t locus = 0; locus < f->inputs->loci.count; locus++) {
        CREME_TRY(take_by_pairs(f, locus, has_own, fates));
        CREME_TRY(close_locus(f, locus));
    }
    status = say_pairs(f, fates);
done:
    creme_free(has_own);
    creme_free(fates);
    return status;
}

static creme_status make_sets(creme_assay_scope *out, size_t loci)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&out->tile_sets, loci, sizeof *out->tile_sets));
    for (size_t i = 0; i < loci; i++) {
        size_t first = out->first_element[i];
        CREME_TRY(creme_tile_set_init_list(&out->tile_sets[i], out->grid.window_bp, out->grid.tile_bp,
                                           out->elements + first, (int64_t)(out->first_element[i + 1] - first)));
    }
done:
    return status;
}

/* What no locus has, and why. */
static creme_status say_elements(const filler *f)
{
    const creme_inputs *inputs = f->inputs;
    const creme_log *log = inputs->log;
    int64_t most = inputs->request->max_distance;
    creme_element_counts counts;
    size_t used = 0;
    creme_status status =
        creme_element_list_count(&counts, f->list, &inputs->loci, f->out->grid.window_bp, inputs->window,
                                 inputs->fasta ? creme_fasta_get_aliases(inputs->fasta) : NULL);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < f->list->count; i++) used += f->used[i];
    creme_log_info(log,
                   "%s: %zu elements: %" PRId64 " lie in the window of a locus, %" PRId64 " in none, %" PRId64
                   " reach beyond the end of one and are left out",
                   f->path, f->list->count, counts.inside, counts.outside, counts.reaches);
    if ((int64_t)used < counts.inside) {
        creme_log_info(log,
                       "%s: %" PRId64 " of those in a window are farther than %" PRId64
                       " bp from every TSS (--max-distance)",
                       f->path, counts.inside - (int64_t)used, most);
    }
    if (f->total > 0) return CREME_OK;
    creme_name_sample theirs = {0}, ours = {0};
    char a[CREME_NAME_SAMPLE_TEXT], b[CREME_NAME_SAMPLE_TEXT];
    for (size_t i = 0; i < f->list->chroms.count; i++)
        creme_name_sample_add(&theirs, creme_text_map_get(&f->list->chroms, i));
    for (size_t i = 0; i < inputs->loci.count; i++) creme_name_sample_add(&ours, inputs->loci.at[i].chrom);
    return creme_fail(CREME_ERROR_NOT_FOUND,
                      "%s: none of its %zu elements lies wholly in the window of %" PRId64
                      " bp of a locus%s (chromosomes here: %s; of the loci: %s)",
                      f->path, f->list->count, f->out->grid.window_bp,
                      most > 0 && counts.inside > 0 ? " and within --max-distance" : "",
                      creme_name_sample_describe(&theirs, a), creme_name_sample_describe(&ours, b));
}

static void say_loci(const filler *f)
{
    const creme_log *log = f->inputs->log;
    if (f->repeats > 0) {
        creme_log_info(log,
                       "elements that lie where another does, and are one tile with it (the first one's name): "
                       "%zu",
                       f->repeats);
    }
}

/* Of pairs with places, these are the elements. */
static creme_status read_list(creme_assay_scope *out, const creme_inputs *inputs, const char *path,
                              const creme_element_list **list)
{
    const creme_run_request *request = inputs->request;
    bool have_places = request->pairs && inputs->pairs.placed;
    if (have_places && request->elements) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--elements: %s holds the places of its elements itself: leave out "
                          "--elements, or give pairs by the elements' names",
                          request->pairs);
    }
    if (request->pairs && !have_places && !request->elements) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--pairs: %s names its elements and does not say where they lie: "
                          "--elements has to",
                          request->pairs);
    }
    *list = have_places ? &inputs->pairs.elements : &out->element_list;
    if (have_places) return CREME_OK;
    creme_element_rules rules = creme_elements_rules(request, inputs->fasta, inputs->log);
    return creme_element_list_read(&out->element_list, path, &rules);
}

creme_status creme_elements_read(creme_assay_scope *out, const creme_inputs *inputs, const char *path)
{
    const creme_run_request *request = inputs->request;
    size_t loci = inputs->loci.count;
    filler f = {.out = out, .inputs = inputs, .path = path ? path : request->pairs};
    creme_status status = CREME_OK;
    CREME_TRY(read_list(out, inputs, path, &f.list));
    out->listed = f.list;
    CREME_TRY(creme_allocate_zero(&out->first_element, loci + 1, sizeof *out->first_element));
    CREME_TRY(creme_allocate_zero(&f.used, f.list->count, sizeof *f.used));
    CREME_TRY(request->pairs ? fill_by_pairs(&f) : fill_by_windows(&f));
    if (!request->pairs) CREME_TRY(say_elements(&f));
    say_loci(&f);
    if (request->matched > 0) CREME_TRY(creme_elements_add_controls(out, inputs));
    status = make_sets(out, loci);
done:
    creme_free(f.used);
    creme_free(f.of_locus);
    creme_free(f.element_of_name);
    return status;
}
