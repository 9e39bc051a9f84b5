/* Drawing controls in the windows of loci. */
#include "run/elements_matched.h"

#include "annotation/matched.h"
#include "assay/splice.h"
#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct tile {
    creme_interval at;
    size_t number; /* of the element; CREME_CONTROL */
} tile;

typedef struct drawer {
    creme_assay_scope *out;
    const creme_inputs *inputs;
    int64_t most; /* for each element */
    /* Of the locus at hand. */
    creme_matcher *matcher;
    creme_interval *drawn; /* [elements][most] */
    int64_t *counts;       /* [elements] */
    tile *tiles;           /* its elements and controls, sorted */
    size_t tile_count, drawn_capacity, count_capacity, tile_capacity;
    /* What is made of all loci. */
    creme_interval *elements;
    size_t *numbers, *first_element, *first_control;
    int64_t *controls;
    size_t total, control_total;
    size_t elements_capacity, numbers_capacity, first_capacity, controls_capacity;
    int64_t steps[CREME_MATCHED_STEPS], fewer, none;
} drawer;

/* Keeps all elements of the file that reach into the window free, whatever gene they are paired with. */
static void keep_elements_free(drawer *d, size_t locus_number)
{
    const creme_element_list *list = d->out->listed;
    const creme_locus *locus = &d->inputs->loci.at[locus_number];
    creme_interval window = creme_scope_window(d->out, locus_number);
    creme_chromosome chrom;
    size_t first = 0, last = 0;
    creme_chromosome_look_up(&chrom, d->inputs->fasta ? creme_fasta_get_aliases(d->inputs->fasta) : NULL,
                             locus->chrom);
    creme_element_list_find(list, &chrom, (creme_interval){window.start - list->widest_bp, window.end}, &first,
                            &last);
    for (size_t i = first; i < last; i++) {
        creme_matcher_keep_free(d->matcher, creme_locus_to_window(locus, window, list->at[i].at));
    }
}

static creme_status open_matcher(drawer *d, size_t locus, const creme_site *site)
{
    const creme_background *wild_type = site->wild_type;
    creme_status status = creme_matcher_create(&d->matcher, creme_background_codes(wild_type),
                                               creme_background_length(wild_type), creme_site_tss_index(site));
    if (status != CREME_OK) return status;
    creme_interval read;
    creme_matcher_keep_free(d->matcher, d->out->grid.tss);
    for (size_t i = 0; creme_inputs_get_readout(d->inputs, locus, i, &read); i++) {
        creme_matcher_keep_free(d->matcher, read);
    }
    keep_elements_free(d, locus);
    return CREME_OK;
}

static creme_status draw_all(drawer *d, size_t locus, const creme_site *site)
{
    const creme_assay_scope *out = d->out;
    size_t first = out->first_element[locus], count = out->first_element[locus + 1] - first;
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&d->drawn, &d->drawn_capacity, count * (size_t)d->most, sizeof *d->drawn));
    CREME_TRY(creme_grow(&d->counts, &d->count_capacity, count, sizeof *d->counts));
    for (size_t i = 0; i < count; i++) {
        creme_interval at = out->elements[first + i];
        const creme_random_key key = {.seed = out->options.seed,
                                      .locus = site->key,
                                      .start = at.start,
                                      .end = at.end,
                                      .purpose = CREME_RANDOM_MATCHED};
        CREME_TRY(creme_matcher_draw(d->matcher, at, d->most, &key, d->drawn + i * (size_t)d->most, &d->counts[i],
                                     d->steps));
        d->fewer += d->counts[i] > 0 && d->counts[i] < d->most;
        d->none += d->counts[i] == 0;
    }
done:
    return status;
}

static int by_place(const void *a, const void *b)
{
    const tile *x = a, *y = b;
    if (x->at.start != y->at.start) return x->at.start < y->at.start ? -1 : 1;
    return (x->at.end > y->at.end) - (x->at.end < y->at.end);
}

/* d->tiles = elements and controls of the locus; a control of two elements is one tile. */
static creme_status join(drawer *d, size_t locus)
{
    const creme_assay_scope *out = d->out;
    size_t first = out->first_element[locus], count = out->first_element[locus + 1] - first, kept = 0;
    creme_status status = CREME_OK;
    d->tile_count = 0;
    for (size_t i = 0; i < count; i++) {
        size_t needed = d->tile_count + 1 + (size_t)d->counts[i];
        CREME_TRY(creme_grow(&d->tiles, &d->tile_capacity, needed, sizeof *d->tiles));
        d->tiles[d->tile_count++] = (tile){out->elements[first + i], out->element_numbers[first + i]};
        for (int64_t c = 0; c < d->counts[i]; c++) {
            d->tiles[d->tile_count++] = (tile){d->drawn[i * (size_t)d->most + (size_t)c], CREME_CONTROL};
        }
    }
    if (d->tile_count > 0) qsort(d->tiles, d->tile_count, sizeof *d->tiles, by_place);
    for (size_t i = 0; i < d->tile_count; i++) {
        if (i == 0 || by_place(&d->tiles[kept - 1], &d->tiles[i]) != 0) d->tiles[kept++] = d->tiles[i];
    }
    d->tile_count = kept;
done:
    return status;
}

static int64_t index_of(const drawer *d, creme_interval at)
{
    const tile wanted = {.at = at};
    const tile *found = bsearch(&wanted, d->tiles, d->tile_count, sizeof *d->tiles, by_place);
    return found ? found - d->tiles : -1;
}

/* Adds the locus's tiles to those of all, and which are whose controls. */
static creme_status keep(drawer *d, size_t locus)
{
    size_t element = 0, all = d->total + d->tile_count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&d->elements, &d->elements_capacity, all, sizeof *d->elements));
    CREME_TRY(creme_grow(&d->numbers, &d->numbers_capacity, all, sizeof *d->numbers));
    CREME_TRY(creme_grow(&d->first_control, &d->first_capacity, all + 1, sizeof *d->first_control));
    for (size_t i = 0; i < d->tile_count; i++) {
        const tile *it = &d->tiles[i];
        d->elements[d->total] = it->at;
        d->numbers[d->total] = it->number;
        d->first_control[d->total++] = d->control_total;
        if (it->number == CREME_CONTROL) continue;
        size_t count = (size_t)d->counts[element];
        CREME_TRY(creme_grow(&d->controls, &d->controls_capacity, d->control_total + count, sizeof *d->controls));
        for (size_t c = 0; c < count; c++) {
            d->controls[d->control_total++] = index_of(d, d->drawn[element * (size_t)d->most + c]);
        }
        element++;
    }
    d->first_control[d->total] = d->control_total;
    d->first_element[locus + 1] = d->total;
done:
    return status;
}

static creme_status add_to_locus(drawer *d, size_t locus)
{
    creme_site site = {0};
    creme_status status = CREME_OK;
    bool any = d->out->first_element[locus] < d->out->first_element[locus + 1];
    if (any) CREME_TRY(creme_inputs_open_site(d->inputs, locus, &site));
    if (any) CREME_TRY(open_matcher(d, locus, &site));
    if (any) CREME_TRY(draw_all(d, locus, &site));
    CREME_TRY(join(d, locus));
    status = keep(d, locus);
done:
    creme_matcher_destroy(d->matcher);
    d->matcher = NULL;
    if (site.wild_type) creme_site_close(&site);
    return status;
}

static void say(const drawer *d)
{
    const creme_log *log = d->inputs->log;
    char text[160] = "";
    size_t used = 0;
    int64_t sum = 0;
    for (int step = 0; step < CREME_MATCHED_STEPS; step++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%" PRId64, step ? ", " : "", d->steps[step]);
        sum += d->steps[step];
    }
    creme_log_info(log, "--matched: %" PRId64 " controls; by how far they were looked for, in five steps: %s", sum,
                   text);
    if (d->fewer + d->none > 0) {
        creme_log_warning(log,
                          "--matched: %" PRId64 " elements have some but fewer than %" PRId64
                          " controls, and %" PRId64 " none (column matched_n)",
                          d->fewer, d->most, d->none);
    }
}

/* What was made takes the place of what was there. */
static void hand_over(drawer *d)
{
    creme_assay_scope *out = d->out;
    creme_free(out->elements);
    creme_free(out->element_numbers);
    creme_free(out->first_element);
    out->elements = d->elements;
    out->element_numbers = d->numbers;
    out->first_element = d->first_element;
    out->first_control = d->first_control;
    out->controls = d->controls;
    d->elements = NULL;
    d->numbers = d->first_element = d->first_control = NULL;
    d->controls = NULL;
}

creme_status creme_elements_add_controls(creme_assay_scope *out, const creme_inputs *inputs)
{
    drawer d = {.out = out, .inputs = inputs, .most = inputs->request->matched};
    size_t loci = inputs->loci.count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&d.first_element, loci + 1, sizeof *d.first_element));
    CREME_TRY(creme_grow(&d.first_control, &d.first_capacity, 1, sizeof *d.first_control));
    d.first_control[0] = 0;
    for (size_t i = 0; i < loci; i++) CREME_TRY(add_to_locus(&d, i));
    say(&d);
    hand_over(&d);
done:
    creme_free(d.drawn);
    creme_free(d.counts);
    creme_free(d.tiles);
    creme_free(d.elements);
    creme_free(d.numbers);
    creme_free(d.first_element);
    creme_free(d.first_control);
    creme_free(d.controls);
    return status;
}
