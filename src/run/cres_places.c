/* From places to CREs. */
#include "run/cres_places.h"

#include "run/elements_read.h"

#include "annotation/regions.h"
#include "base/memory.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static const creme_regions_wish wish = {.expected = "CREs: a BED, or a table with the columns locus, tile_start, "
                                                    "tile_end and class"};

creme_status creme_cres_are_places(bool *are, const char *path)
{
    creme_lines *lines = NULL;
    creme_regions regions = {0};
    struct stat about;
    *are = false;
    /* What a pipe gives is there once: it is left to the reader of tables. */
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode)) return CREME_OK;
    creme_status status = creme_lines_open(&lines, path);
    if (status != CREME_OK) return status;
    status = creme_regions_open(&regions, lines, &wish);
    *are = status == CREME_OK && (regions.form == CREME_REGIONS_BED || regions.form == CREME_REGIONS_GFF);
    creme_regions_close(&regions);
    return status == CREME_ERROR_MEMORY ? status : CREME_OK; /* what is no BED may be a table */
}

/* The class that a field of the row names; NULL: none does. */
static const char *class_of(const creme_regions *regions)
{
    for (size_t i = 3; creme_regions_field(regions, i); i++) {
        const char *text = creme_regions_field(regions, i);
        for (int kind = CREME_CRE_ENHANCER; kind <= CREME_CRE_SILENCER; kind++) {
            if (strcasecmp(text, creme_cre_kind_name(kind)) == 0) return creme_cre_kind_name(kind);
        }
    }
    return NULL;
}

typedef struct joiner {
    creme_cre_list *out;
    const creme_assay_scope *scope;
    const creme_inputs *inputs;
    creme_element_list places; /* their names are their classes */
    bool *used;                /* [places.count] */
    int64_t classless;
} joiner;

static creme_status read_places(joiner *j)
{
    const char *path = j->inputs->request->cres;
    creme_element_rules rules = creme_elements_rules(j->inputs->request, j->inputs->fasta, j->inputs->log);
    rules.extend_to = 0;
    creme_lines *lines = NULL;
    creme_regions regions = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&lines, path));
    CREME_TRY(creme_regions_open(&regions, lines, &wish));
    for (;;) {
        creme_region row;
        bool more = false;
        CREME_TRY(creme_regions_next(&regions, &row, &more));
        if (!more) break;
        const char *class = class_of(&regions);
        j->classless += !class;
        CREME_TRY(creme_element_list_add(&j->places, &rules, row.chrom, row.at,
                                         class ? class : creme_cre_kind_name(CREME_CRE_ENHANCER)));
    }
    status = creme_element_list_sort(&j->places);
done:
    creme_regions_close(&regions);
    return status;
}

static creme_status add(joiner *j, size_t locus, int64_t tile, size_t place)
{
    creme_cre_list *out = j->out;
    const char *class = creme_element_name(&j->places, place);
    bool silencer = strcmp(class, creme_cre_kind_name(CREME_CRE_SILENCER)) == 0;
    j->used[place] = true;
    for (size_t track = 0; track < j->inputs->tracks.count; track++) {
        creme_status status = creme_grow(&out->at, &out->capacity, out->count + 1, sizeof *out->at);
        if (status != CREME_OK) return status;
        out->at[out->count++] = (creme_cre){.locus = locus,
                                            .tile = tile,
                                            .kind = silencer ? CREME_CRE_SILENCER : CREME_CRE_ENHANCER,
                                            .track = (int64_t)track};
    }
    return CREME_OK;
}

/* Of one tile of the locus: the first place of each class there. */
static creme_status take_at(joiner *j, size_t locus, const creme_chromosome *chrom, creme_interval at, int64_t tile,
                            bool *found)
{
    size_t first = 0, last = 0;
    const char *known = NULL;
    creme_element_list_find(&j->places, chrom, (creme_interval){at.start, at.start + 1}, &first, &last);
    for (size_t i = first; i < last; i++) {
        if (j->places.at[i].at.end != at.end || !creme_element_is_on(&j->places, i, chrom)) continue;
        const char *class = creme_element_name(&j->places, i);
        j->used[i] = true;
        if (known && strcmp(known, class) == 0) continue;
        if (known) {
            return creme_fail(CREME_ERROR_FORMAT, "%s: [%" PRId64 ", %" PRId64 ") is an enhancer and a silencer",
                              j->inputs->request->cres, at.start, at.end);
        }
        known = class;
        *found = true;
        creme_status status = add(j, locus, tile, i);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

static creme_status take_locus(joiner *j, size_t number)
{
    const creme_assay_scope *scope = j->scope;
    const creme_locus *locus = &j->inputs->loci.at[number];
    const creme_tile_set *tiles = creme_scope_tiles(scope, number);
    creme_interval window = creme_scope_window(scope, number);
    creme_chromosome chrom;
    creme_chromosome_look_up(&chrom, j->inputs->fasta ? creme_fasta_get_aliases(j->inputs->fasta) : NULL,
                             locus->chrom);
    for (int64_t tile = 0; tile < creme_tile_set_count(tiles); tile++) {
        bool found = false;
        creme_interval at = creme_locus_to_genome(locus, window, creme_tile_set_get(tiles, tile));
        creme_status status = take_at(j, number, &chrom, at, tile, &found);
        if (status != CREME_OK) return status;
        if (found || !scope->tile_sets) continue;
        size_t element = scope->element_numbers[scope->first_element[number] + (size_t)tile];
        if (element == CREME_CONTROL) continue;
        status = take_at(j, number, &chrom, scope->listed->at[element].in_file, tile, &found);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

/* Places that are no tile lie in no window, or something is wrong. */
static creme_status check(const joiner *j)
{
    const char *path = j->inputs->request->cres;
    const creme_fasta *fasta = j->inputs->fasta;
    creme_element_list left = j->places; /* those that are not used; borrows */
    creme_element_counts counts;
    size_t all = j->places.count, kept = 0;
    creme_status status = CREME_OK;
    left.at = NULL;
    CREME_TRY(creme_allocate(&left.at, all, sizeof *left.at));
    for (size_t i = 0; i < all; i++) {
        if (!j->used[i]) left.at[kept++] = j->places.at[i];
    }
    left.count = kept;
    CREME_TRY(creme_element_list_count(&counts, &left, &j->inputs->loci, j->scope->grid.window_bp, j->inputs->window,
                                       fasta ? creme_fasta_get_aliases(fasta) : NULL));
    if (j->classless > 0) {
        creme_log_info(j->inputs->log,
                       "%s: %" PRId64
                       " of %zu places say neither enhancer nor silencer, and are taken to be enhancers",
                       path, j->classless, all);
    }
    bool near = j->inputs->request->max_distance > 0; /* others are left out of the elements, too */
    if (j->out->count == 0 || (counts.inside > 0 && !near)) {
        status = creme_fail(CREME_ERROR_NOT_FOUND,
                            "%s: of its %zu places %zu are tiles of a locus, %" PRId64
                            " lie in a window and are no tile there (%s), %" PRId64 " in none",
                            path, all, all - kept, counts.inside,
                            j->scope->tile_sets ? "its tiles are elements" : "its tiles are those of the grid",
                            counts.outside + counts.reaches);
    } else if (kept > 0) {
        creme_log_info(j->inputs->log, "%s: %zu of %zu places are tiles of no locus and are passed over", path, kept,
                       all);
    }
done:
    creme_free(left.at);
    return status;
}

creme_status creme_cres_read_places(creme_cre_list *out, const creme_assay_scope *scope, const creme_inputs *inputs)
{
    joiner j = {.out = out, .scope = scope, .inputs = inputs};
    creme_status status = CREME_OK;
    *out = (creme_cre_list){0};
    CREME_TRY(read_places(&j));
    CREME_TRY(creme_allocate_zero(&j.used, j.places.count, sizeof *j.used));
    for (size_t i = 0; i < inputs->loci.count; i++) CREME_TRY(take_locus(&j, i));
    status = check(&j);
done:
    creme_element_list_clear(&j.places);
    creme_free(j.used);
    return status;
}
