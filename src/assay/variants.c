/* Variants: each in the wild type alone, whatever its length; and the kind, which has other modes (variant_unit.h).
 * */
#include "assay/kinds.h"
#include "assay/touch.h"
#include "assay/variant_unit.h"

#include "base/memory.h"
#include "base/output.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { NAME, REF, ALT, CLASS, TEXT_COUNT };
enum { POS, DISTANCE, DELTA, LOG2FC, SWAPPED, AT_TSS, IN_READOUT, NUMBER_COUNT };
enum { SUM_DELTA = NUMBER_COUNT, LOG_SED, D2, MAX_ABS, MAX_BIN, NUMBER_COUNT_OF_PROFILE };
enum { PERCENTILE = NUMBER_COUNT_OF_PROFILE, NUMBER_COUNT_OF_RANKED };
static const char *const TEXT_COLUMNS[TEXT_COUNT] = {"variant", "ref", "alt", "class"};
static const char *const NUMBER_COLUMNS[NUMBER_COUNT_OF_RANKED] = {
    "pos",       "distance", "delta", "log2fc",  "swapped", "at_tss",    "in_readout",
    "sum_delta", "log_sed",  "d2",    "max_abs", "max_bin", "percentile"};

/* clang-format off */
#define VARIANT_FIELDS \
    {"variant", CREME_FIELD_TEXT, NAME}, {"pos", CREME_FIELD_INTEGER, POS}, {"ref", CREME_FIELD_TEXT, REF}, \
    {"alt", CREME_FIELD_TEXT, ALT}, {"class", CREME_FIELD_TEXT, CLASS}, {"distance", CREME_FIELD_INTEGER, DISTANCE}, \
    {"track", CREME_FIELD_TRACK, 0}, {"wt", CREME_FIELD_WT, 0}, {"mutant", CREME_FIELD_MEAN, 0}, \
    {"effect", CREME_FIELD_EFFECT, 0}, {"delta", CREME_FIELD_NUMBER, DELTA}, {"log2fc", CREME_FIELD_NUMBER, LOG2FC}, \
    {"n", CREME_FIELD_N, 0}, {"swapped", CREME_FIELD_INTEGER, SWAPPED}, {"at_tss", CREME_FIELD_INTEGER, AT_TSS}, \
    {"in_readout", CREME_FIELD_INTEGER, IN_READOUT}
#define PROFILE_STATISTICS \
    {"sum_delta", CREME_FIELD_NUMBER, SUM_DELTA}, \
    {"log_sed", CREME_FIELD_NUMBER, LOG_SED}, {"d2", CREME_FIELD_NUMBER, D2}, \
    {"max_abs", CREME_FIELD_NUMBER, MAX_ABS}, {"max_bin", CREME_FIELD_INTEGER, MAX_BIN}
static const creme_field FIELDS[] = {VARIANT_FIELDS, PROFILE_STATISTICS};
static const creme_field RANKED_FIELDS[] = {
    VARIANT_FIELDS, {"percentile", CREME_FIELD_NUMBER, PERCENTILE}, PROFILE_STATISTICS};
enum { PROFILE_FIELDS = NUMBER_COUNT_OF_PROFILE - NUMBER_COUNT };
enum { FIELD_COUNT_OF_PROFILE = sizeof FIELDS / sizeof *FIELDS };
/* clang-format on */

/* --- Which variants */

static int64_t items(const creme_assay_scope *scope, size_t locus)
{
    const creme_variant_scope *of = &scope->variants;
    creme_variant_locus at = creme_variant_locus_of(scope, locus);
    size_t first = 0, end = 0;
    creme_variant_scope_range(of, &at, &first, &end);
    return ((int64_t)(end - first) + of->unit_variants - 1) / of->unit_variants;
}

/* A unit's candidates, one after the other. */
typedef struct walk {
    const creme_variant_scope *of;
    creme_variant_locus at;
    size_t next, end;
} walk;

static walk begin_walk(const creme_assay_scope *scope, creme_unit_place place)
{
    walk it = {.of = &scope->variants, .at = creme_variant_locus_of(scope, place.locus)};
    creme_variant_scope_range(it.of, &it.at, &it.next, &it.end);
    it.next += (size_t)(place.item * it.of->unit_variants);
    if (it.end - it.next > (size_t)it.of->unit_variants) it.end = it.next + (size_t)it.of->unit_variants;
    return it;
}

static bool next_of(walk *it, creme_variant_record *variant, size_t *number)
{
    while (it->next < it->end) {
        if (creme_variant_scope_get(it->of, &it->at, it->next++, variant, number)) return true;
    }
    return false;
}

static bool is_wanted(const creme_assay_scope *scope, creme_unit_place place)
{
    creme_variant_record variant;
    size_t number = 0;
    walk it = begin_walk(scope, place);
    return next_of(&it, &variant, &number);
}

static void fill_profile(const creme_variant_unit *it, size_t set, const creme_variant_record *variant,
                         creme_effect *row)
{
    creme_profile_statistics found;
    const creme_variant_set *of = &it->sets[set];
    double sign = variant->swapped ? -1 : 1;
    creme_variant_profiles_get(it->profiles, of->construct, of->twofold, row->track, &found);
    row->extra[SUM_DELTA] = sign * found.sum_delta;
    row->extra[LOG_SED] = sign * found.log_sed;
    row->extra[D2] = found.d2;
    row->extra[MAX_ABS] = sign * found.max_delta;
    row->extra[MAX_BIN] = (double)found.max_bin;
}

static void fill_row(const creme_variant_unit *it, size_t set, const creme_variant_record *variant, creme_effect *row)
{
    const creme_assay *self = &it->base;
    const creme_locus *locus = self->site->locus;
    const creme_read read = {.bases = it->readout, .exons = self->options.exons};
    creme_interval at = creme_locus_to_window(locus, self->site->genome, variant->at);
    creme_touch touch = creme_touch_of(self->site, &read, at);
    double wt = creme_variant_unit_get(it, SIZE_MAX, row->track),
           mutant = creme_variant_unit_get(it, set, row->track);
    row->n = it->sets[set].twofold ? 2 : 1;
    row->tile = row->position = (creme_interval){-1, -1};
    row->wt = variant->swapped ? mutant : wt;
    row->mean = variant->swapped ? wt : mutant;
    row->effect = creme_ratio(row->wt - row->mean, row->wt);
    row->text[NAME] = variant->name;
    row->text[REF] = variant->ref;
    row->text[ALT] = variant->alt;
    row->text[CLASS] = creme_variant_class_name(variant->class);
    row->extra[POS] = (double)variant->pos;
    row->extra[DISTANCE] = (double)creme_variant_distance(variant, locus);
    row->extra[DELTA] = row->mean - row->wt;
    row->extra[LOG2FC] = creme_variant_log2fc(row->mean, row->wt, it->scope->pseudocount);
    row->extra[SWAPPED] = variant->swapped;
    row->extra[AT_TSS] = touch.at_tss;
    row->extra[IN_READOUT] = touch.in_readout;
    if (it->profiles) fill_profile(it, set, variant, row);
    row->extra[PERCENTILE] = creme_variant_percentile(it->scope, row->track, row->extra[LOG2FC]);
}

static creme_status finish(creme_variant_unit *it)
{
    int64_t tracks = it->base.options.tracks;
    creme_status status = creme_assay_make_rows(&it->base, (int64_t)it->set_count);
    for (size_t i = 0; i < it->set_count && status == CREME_OK; i++) {
        creme_variant_record variant;
        creme_variant_list_get(it->scope->list, it->numbers[i], &variant);
        for (int64_t t = 0; t < tracks; t++) fill_row(it, i, &variant, &it->base.rows[(int64_t)i * tracks + t]);
    }
    return status;
}

static creme_status fill(creme_variant_unit *unit, const creme_assay_scope *scope)
{
    creme_variant_record variant;
    size_t number = 0, set = 0;
    creme_status status = CREME_OK;
    for (walk from = begin_walk(scope, unit->place); status == CREME_OK && next_of(&from, &variant, &number);) {
        status = creme_variant_unit_add(unit, &number, 1, variant.name, &set);
    }
    return status;
}

/* --- Before a run */

static void describe_work(const creme_assay_scope *scope, creme_output *output)
{
    int64_t counts[CREME_VARIANT_CLASSES] = {0}, pairs = 0, loci = 0;
    for (size_t l = 0; l < scope->loci->count; l++) {
        creme_variant_locus at = creme_variant_locus_of(scope, l);
        creme_variant_record variant;
        size_t next, end, number;
        int64_t before = pairs;
        creme_variant_scope_range(&scope->variants, &at, &next, &end);
        for (; next < end; next++) {
            if (!creme_variant_scope_get(&scope->variants, &at, next, &variant, &number)) continue;
            counts[variant.class]++;
            pairs++;
        }
        loci += pairs > before;
    }
    creme_output_print(output, "variants\t%zu in the file, %" PRId64 " in the windows of %" PRId64 " loci",
                       creme_variant_list_count(scope->variants.list), pairs, loci);
    for (int c = 0; c < CREME_VARIANT_CLASSES; c++) {
        if (counts[c] == 0) continue;
        creme_output_print(output, "; %s %" PRId64, creme_variant_class_name((creme_variant_class)c), counts[c]);
    }
    creme_output_print(output, "\n");
}

const creme_variant_mode creme_variant_mode_alone = {
    .texts = TEXT_COLUMNS,
    .numbers = NUMBER_COLUMNS,
    .text_count = TEXT_COUNT,
    .number_count = NUMBER_COUNT,
    .fields = FIELDS,
    .field_count = FIELD_COUNT_OF_PROFILE - PROFILE_FIELDS,
    .items = items,
    .wanted = is_wanted,
    .fill = fill,
    .finish = finish,
    .describe_work = describe_work,
};

/* The same, with what is said of whole profiles. */
const creme_variant_mode creme_variant_mode_profile = {
    .texts = TEXT_COLUMNS,
    .numbers = NUMBER_COLUMNS,
    .text_count = TEXT_COUNT,
    .number_count = NUMBER_COUNT_OF_PROFILE,
    .fields = FIELDS,
    .field_count = FIELD_COUNT_OF_PROFILE,
    .items = items,
    .wanted = is_wanted,
    .fill = fill,
    .finish = finish,
    .describe_work = describe_work,
};

/* --- The kind, whatever the mode */

static const creme_variant_mode *mode_of(const creme_assay_scope *scope)
{
    static const creme_variant_mode *const modes[] = {[CREME_VARIANTS_ALONE] = &creme_variant_mode_alone,
                                                      [CREME_VARIANTS_JOINT] = &creme_variant_mode_joint,
                                                      [CREME_VARIANTS_HAPLOTYPES] = &creme_variant_mode_haplotypes};
    if (scope->variants.profile.bins > 0) return &creme_variant_mode_profile;
    return modes[scope->variants.mode];
}

static int64_t mode_items(const creme_assay_scope *scope, size_t locus)
{
    return mode_of(scope)->items(scope, locus);
}

static bool mode_wanted(const creme_assay_scope *scope, creme_unit_place place)
{
    return mode_of(scope)->wanted(scope, place);
}

static creme_status mode_finish(creme_assay *self)
{
    creme_variant_unit *unit = (creme_variant_unit *)self;
    return unit->mode->finish(unit);
}

static void mode_describe_work(const creme_assay_scope *scope, creme_output *output)
{
    mode_of(scope)->describe_work(scope, output);
}

static int64_t shared(const creme_assay_scope *scope, size_t locus)
{
    (void)scope;
    (void)locus;
    return 1;
}

static creme_status set_up(creme_variant_unit *unit, const creme_assay_scope *scope)
{
    const creme_variant_mode *mode = mode_of(scope);
    creme_assay *self = &unit->base;
    unit->mode = mode;
    unit->scope = &scope->variants;
    unit->readout =
        (creme_interval){scope->bins.first_bp, scope->bins.first_bp + scope->bins.count * scope->bins.bin_bp};
    self->text_columns = mode->texts;
    self->text_column_count = mode->text_count;
    self->columns = mode->numbers;
    self->column_count = mode->number_count;
    self->fields = mode->fields;
    self->field_count = mode->field_count;
    if (scope->variants.background) {
        self->fields = RANKED_FIELDS;
        self->field_count++;
        self->column_count = NUMBER_COUNT_OF_RANKED;
    }
    return mode->fill(unit, scope);
}

/* Counting what a unit asks for is making its sets; no site is needed for that. */
static int64_t unit_constructs(const creme_assay_scope *scope, creme_unit_place at)
{
    creme_variant_unit unit = {.base.kind = &creme_variants_kind, .place = at};
    creme_status status = set_up(&unit, scope);
    int64_t count = status == CREME_OK ? unit.constructs : -(int64_t)status;
    creme_variant_unit_clear(&unit.base);
    return count;
}

static int64_t unit_rows(const creme_assay_scope *scope, creme_unit_place at)
{
    creme_variant_unit unit = {.base.kind = &creme_variants_kind, .place = at};
    int64_t sets = set_up(&unit, scope) == CREME_OK ? (int64_t)unit.set_count : 0;
    int each = unit.mode->row_sets;
    creme_variant_unit_clear(&unit.base);
    return scope->options.tracks * (each > 0 ? sets / each : sets);
}

/* With profiles the wild type comes alone, and the others are compared with it as they come. */
static creme_status begin(creme_variant_unit *unit, const creme_profile_reading *profile)
{
    creme_assay *self = &unit->base;
    creme_status status;
    self->one_round = profile->bins == 0;
    if (self->one_round) return creme_assay_reserve(self, unit->constructs, 0);
    self->condensed_from = profile->bins * self->options.tracks;
    CREME_TRY(creme_variant_profiles_create(&unit->profiles, profile, unit->constructs, self->options.tracks));
    CREME_TRY(creme_assay_count(self, unit->constructs, 0));
    CREME_TRY(creme_assay_begin_round(self, 1));
done:
    return status;
}

static creme_status choose(creme_assay *self)
{
    bool mutants_left = self->round_end == 1 && self->constructs > 1;
    return mutants_left ? creme_assay_begin_round(self, self->constructs - 1) : CREME_OK;
}

static void condense(creme_assay *self, int64_t id, const float *activity, float *kept)
{
    creme_variant_profiles_take(((creme_variant_unit *)self)->profiles, id, activity, kept);
}

static creme_status create(creme_assay **out, const creme_assay_scope *scope, creme_unit_sites sites,
                           creme_unit_place at)
{
    *out = NULL;
    creme_assay *self = NULL;
    creme_status status;
    creme_assay_options options = creme_scope_options(scope, at.locus);
    CREME_TRY(
        creme_assay_allocate(&self, sizeof(creme_variant_unit), &creme_variants_kind, sites.source, &options, 1));
    creme_variant_unit *unit = (creme_variant_unit *)self;
    unit->place = at;
    CREME_TRY(set_up(unit, scope));
    CREME_TRY(creme_splicer_create(&unit->splicer, self->site, unit->margin));
    CREME_TRY(begin(unit, &scope->variants.profile));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}

/* Bases that a mutant changes, in the mean: an indel those from there to the window's end. */
static int64_t mean_edit_bp(const creme_assay_scope *scope)
{
    int64_t count = 0, half = scope->grid.window_bp / 2;
    double sum = 0;
    for (size_t l = 0; l < scope->loci->count; l++) {
        creme_variant_locus at = creme_variant_locus_of(scope, l);
        creme_variant_record variant;
        size_t next, end, number;
        creme_variant_scope_range(&scope->variants, &at, &next, &end);
        for (; next < end; next++) {
            if (!creme_variant_scope_get(&scope->variants, &at, next, &variant, &number)) continue;
            int64_t cut = variant.at.end - variant.at.start;
            int64_t distance = llabs(creme_variant_distance(&variant, at.locus));
            sum += (double)(variant.length == cut || distance > half ? cut : half - distance);
            count++;
        }
    }
    return count > 0 && sum >= (double)count ? (int64_t)(sum / (double)count) : 1;
}

const creme_assay_kind creme_variants_kind = {
    .name = "variants",
    .question = "what does each variant of a VCF do to the genes in whose windows it lies?",
    .about =
        "Puts the alternative allele of each variant into the wild type, alone, and predicts. The TSS's base stays "
        "where it is: an insertion or deletion moves what lies on its far side from the TSS, and the window is "
        "filled from the genome. effect = (WT - MUT) / WT as of all assays, delta = MUT - WT, log2fc = log2((MUT + "
        "p) / (WT + p)) with --pseudocount p; a row for each variant, locus and track.",
    .example = "--tracks liver --vcf creme-demo/variants.vcf",
    .usage = "--vcf FILE",
    .takes = CREME_TAKES_COMMON | CREME_TAKES_BINS | CREME_TAKES_VARIANTS,
    .needs = CREME_TAKES_VARIANTS,
    .by_text = true,
    .own_column = "log2fc",
    .idle = "no variant of --vcf is asked for at any of its loci (their windows, --max-distance, --bed, --pairs)",
    .items = mode_items,
    .wanted = mode_wanted,
    .unit_constructs = unit_constructs,
    .unit_rows = unit_rows,
    .shared = shared,
    .mean_edit_bp = mean_edit_bp,
    .describe_work = mode_describe_work,
    .create = create,
    .next = creme_variant_unit_next,
    .choose = choose,
    .condense = condense,
    .describe = creme_variant_unit_describe,
    .finish = mode_finish,
    .clear = creme_variant_unit_clear,
};
