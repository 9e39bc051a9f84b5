/* From request and files to the variants of a scope. */
#include "run/variants_read.h"

#include "annotation/regions.h"
#include "base/memory.h"
#include "run/variant_background.h"
#include "run/variant_joint.h"
#include "run/variant_pairs.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Of a unit: variants at most, and floats of their activities, so that memory does not grow with their number. */
enum { UNIT_VARIANTS = 256, UNIT_ROWS = 32768 };
/* How far left-alignment is followed beyond a window's end; and how much indels move into it. */
enum { BESIDE_BP = 1000, BESIDE_HAPLOTYPES_BP = 100000 };

/* --- Regions */

typedef struct region_reader {
    creme_variant_scope *out;
    size_t capacity;
    int64_t elsewhere; /* on no record of the FASTA */
} region_reader;

static creme_status add_region(region_reader *r, creme_fasta *fasta, const creme_region *row)
{
    int record = 0;
    creme_status status = creme_fasta_find(fasta, row->chrom, &record);
    if (status == CREME_ERROR_NOT_FOUND) {
        r->elsewhere++;
        return CREME_OK;
    }
    creme_variant_scope *out = r->out;
    if (status == CREME_OK)
        status = creme_grow(&out->regions, &r->capacity, out->region_count + 1, sizeof *out->regions);
    if (status == CREME_OK) out->regions[out->region_count++] = (creme_record_interval){record, row->at};
    return status;
}

static int compare_regions(const void *left, const void *right)
{
    const creme_record_interval *a = left, *b = right;
    if (a->record != b->record) return a->record < b->record ? -1 : 1;
    return (a->at.start > b->at.start) - (a->at.start < b->at.start);
}

/* Sorts them, and joins those that overlap or touch. */
static void join_regions(creme_variant_scope *out)
{
    size_t kept = 0;
    if (out->region_count > 0) qsort(out->regions, out->region_count, sizeof *out->regions, compare_regions);
    for (size_t i = 0; i < out->region_count; i++) {
        creme_record_interval it = out->regions[i], *last = kept > 0 ? &out->regions[kept - 1] : NULL;
        if (!last || last->record != it.record || last->at.end < it.at.start)
            out->regions[kept++] = it;
        else if (it.at.end > last->at.end)
            last->at.end = it.at.end;
    }
    out->region_count = kept;
}

static creme_status read_regions(creme_variant_scope *out, const creme_inputs *inputs)
{
    const char *path = inputs->request->regions;
    const creme_regions_wish wish = {.expected = "regions: a BED, a table with chrom, start and end, or GFF",
                                     .log = inputs->log};
    region_reader r = {.out = out};
    creme_regions regions = {0};
    creme_lines *lines = NULL;
    creme_status status;
    out->has_regions = true;
    CREME_TRY(creme_lines_open(&lines, path));
    CREME_TRY(creme_regions_open(&regions, lines, &wish));
    for (;;) {
        creme_region row;
        bool more = false;
        CREME_TRY(creme_regions_next(&regions, &row, &more));
        if (!more) break;
        CREME_TRY(add_region(&r, inputs->fasta, &row));
    }
    if (out->region_count == 0) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "--bed: %s: none of its %" PRId64 " regions lies on %s", path,
                            r.elsewhere, inputs->request->fasta);
        goto done;
    }
    if (r.elsewhere > 0) {
        creme_log_warning(inputs->log, "--bed: %s: %" PRId64 " regions lie on chromosomes that %s does not have",
                          path, r.elsewhere, inputs->request->fasta);
    }
    join_regions(out);
done:
    creme_regions_close(&regions);
    return status;
}

/* --- Samples */

typedef struct samples {
    char *text; /* names with commas between, which become terminators */
    const char **at;
    size_t count, capacity;
} samples;

static creme_status read_samples(samples *out, const char *list)
{
    creme_status status;
    CREME_TRY(creme_copy_text(&out->text, list));
    for (char *at = out->text; *at;) {
        size_t length = strcspn(at, ",");
        bool more = at[length] == ',';
        at[length] = '\0';
        CREME_TRY(creme_grow(&out->at, &out->capacity, out->count + 1, sizeof *out->at));
        if (length > 0) out->at[out->count++] = at;
        at += length + more;
    }
    if (out->count == 0) {
        status =
            creme_fail(CREME_ERROR_ARGUMENT, "--haplotypes: expected all, or names of samples with commas between");
    }
done:
    return status;
}

/* A heterozygous call without a phase belongs on one haplotype, nobody knows which. */
static void look_for_phases(const creme_variant_list *list, const creme_log *log)
{
    int64_t unphased = 0, calls = 0;
    for (size_t s = 0; s < creme_variant_list_samples(list); s++) {
        for (size_t i = 0; i < creme_variant_list_count(list); i++) {
            bool phased = false;
            int one = creme_variant_list_genotype(list, s, i, 0, &phased);
            int other = creme_variant_list_genotype(list, s, i, 1, NULL);
            if (one < 0 || other < 0 || one == other) continue;
            calls++;
            unphased += !phased;
        }
    }
    if (unphased > 0) {
        creme_log_warning(log,
                          "--haplotypes: %" PRId64 " of %" PRId64 " heterozygous calls have no phase (0/1, not 0|1): "
                          "their alleles are on no haplotype, and the column unphased counts them",
                          unphased, calls);
    }
}

/* --- Variants */

static creme_status read_list(creme_assay_scope *scope, const creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    creme_interval *windows = NULL;
    samples wanted = {0};
    int64_t beside = request->haplotypes ? BESIDE_HAPLOTYPES_BP : BESIDE_BP;
    creme_status status;
    if (request->haplotypes) CREME_TRY(read_samples(&wanted, request->haplotypes));
    CREME_TRY(creme_allocate(&windows, inputs->loci.count, sizeof *windows));
    for (size_t i = 0; i < inputs->loci.count; i++) {
        creme_interval window = creme_scope_window(scope, i);
        windows[i] = (creme_interval){window.start - beside, window.end + beside};
    }
    const creme_variant_options options = {.ref_mismatch = (creme_ref_mismatch)request->ref_mismatch,
                                           .loci = &inputs->loci,
                                           .windows = windows,
                                           .samples = wanted.at,
                                           .sample_count = wanted.count,
                                           .log = inputs->log};
    CREME_TRY(creme_variant_list_read(&scope->variants.list, request->vcf, inputs->fasta, &options));
    if (request->haplotypes) {
        scope->variants.mode = CREME_VARIANTS_HAPLOTYPES;
        look_for_phases(scope->variants.list, inputs->log);
    }
done:
    creme_free(wanted.text);
    creme_free(wanted.at);
    creme_free(windows);
    return status;
}

/* So many variants that their rows and activities have room. */
static int64_t unit_variants(const creme_assay_scope *scope)
{
    int64_t count = UNIT_ROWS / scope->options.tracks;
    return count < 1 ? 1 : count > UNIT_VARIANTS ? UNIT_VARIANTS : count;
}

static creme_status read_pairs(creme_variant_scope *out, const creme_inputs *inputs)
{
    const creme_variant_pairs_source source = {inputs->request->variant_pairs, &inputs->loci, inputs->fasta,
                                               inputs->log};
    return creme_variant_pairs_read(out, &source);
}

creme_status creme_variants_read(creme_assay_scope *scope, const creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    creme_variant_scope *out = &scope->variants;
    creme_status status = CREME_OK;
    if (!inputs->fasta) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--sequences: %s: variants need chromosomes with names, which an array "
                          "does not have: give a FASTA",
                          request->sequences ? request->sequences : "");
    }
    if (request->profile_statistics && (request->joint || request->haplotypes)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--profile: is for variants alone, not with --joint or --haplotypes");
    }
    if (request->joint && request->haplotypes) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--joint and --haplotypes: one at a time");
    }
    out->max_distance = request->variant_distance;
    out->both_sides = request->align == CREME_ON;
    out->pseudocount = request->pseudocount;
    if (request->profile_statistics) {
        const creme_interval all = {0, inputs->info->bins};
        out->profile = (creme_profile_reading){.bins = all.end,
                                               .read = inputs->bins,
                                               .scale = creme_inputs_readout_scale(inputs),
                                               .log_sed = request->bins.end > 0 ? request->bins : all};
    }
    out->unit_variants = unit_variants(scope);
    if (request->regions) CREME_TRY(read_regions(out, inputs));
    CREME_TRY(read_list(scope, inputs));
    if (request->variant_pairs) CREME_TRY(read_pairs(out, inputs));
    if (request->background && (request->joint || request->haplotypes)) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--background: percentiles are of variants alone, without --joint and "
                          "--haplotypes");
    }
    if (request->background) CREME_TRY(creme_variant_background_read(out, inputs));
    if (request->joint) CREME_TRY(creme_variant_joint_read(scope, request->joint, inputs->fasta, inputs->log));
done:
    return status;
}
