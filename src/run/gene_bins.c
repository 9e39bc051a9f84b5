/* From an annotation to the bins of each locus. */
#include "run/gene_bins.h"

#include "run/loci_select.h"

#include "annotation/gene_exons.h"
#include "assay/assay_kind.h"
#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Why a locus has no bins. */
typedef enum fate { READ, UNNAMED, ELSEWHERE, WITHOUT_EXONS, OUTSIDE, FATES } fate;

static const char *const FATE_TEXTS[FATES] = {[UNNAMED] = "no gene is called so",
                                              [ELSEWHERE] = "its gene lies on another chromosome or strand",
                                              [WITHOUT_EXONS] = "its gene has no exons",
                                              [OUTSIDE] = "no exon of its gene lies in the model's bins"};

typedef struct reader {
    creme_gene_bins *out;
    const creme_run_request *request;
    const creme_model_info *info;
    const creme_locus_list *loci;
    creme_window_rule window;
    creme_fasta *fasta;
    const creme_log *log;
    creme_gene_exons *genes;
    creme_interval *exons; /* of the locus at hand, in its window */
    size_t capacity;
    char *gene_id; /* ... by its column */
    size_t gene_id_capacity;
    size_t fates[FATES], first_of[FATES]; /* how many loci, and the first */
    size_t reaching, worst;               /* whose gene reaches out of the bins, and the one of the least share */
    size_t apart, first_apart;            /* whose TSS does not lie in its gene */
} reader;

bool creme_gene_bins_are_for(const creme_assay_kind *assay)
{
    return assay->takes & CREME_TAKES_BINS && assay->place != CREME_PLACE_PAIR;
}

creme_status creme_gene_bins_check(const creme_run_request *request)
{
    const creme_assay_kind *assay = request->assay ? creme_assay_kind_find(request->assay) : NULL;
    if (!request->gene_bins) return CREME_OK;
    if (request->sequences) {
        return creme_fail(
            CREME_ERROR_ARGUMENT,
            "--gene-bins: sequences of your own have no place on a genome, where exons could be looked up");
    }
    if (request->bins.end > 0) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--gene-bins and --bins both say which bins are read: leave one out");
    }
    if (request->peak == CREME_ON) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--peak: the maximum is looked for about fixed bins, not about those of --gene-bins; "
                          "give --peak off (preset 2023 switches it on)");
    }
    if (request->profile_statistics) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--gene-bins: --profile reads every bin; leave one of them out (with "
                                                "--gene-bins, log2fc is what log_sed is over the gene's bins)");
    }
    if (request->profile) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--gene-bins: --profile writes every bin; leave one of them out");
    }
    if (assay && assay->takes & CREME_TAKES_BINS && !creme_gene_bins_are_for(assay)) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--gene-bins: %s compares activities of two loci, and their genes have different exons",
                          assay->name);
    }
    return CREME_OK;
}

/* An annotation of another assembly puts exons where others are. */
static creme_status check_assembly(const reader *r)
{
    creme_assembly_set theirs = creme_gene_exons_assemblies(r->genes);
    for (size_t i = 0; i < r->loci->count; i++) {
        int record = 0;
        if (creme_fasta_find(r->fasta, r->loci->at[i].chrom, &record) != CREME_OK) continue;
        creme_assembly_set ours = creme_fasta_assemblies(r->fasta, record);
        if (!creme_assemblies_differ(theirs, ours)) continue;
        char theirs_text[80], ours_text[80];
        return creme_fail(CREME_ERROR_FORMAT,
                          "--gene-bins: the header of %s names %s, but record '%.80s' of %s is of %s",
                          r->request->gene_bins, creme_assembly_describe(theirs, theirs_text, sizeof theirs_text),
                          creme_fasta_name(r->fasta, record), r->request->fasta,
                          creme_assembly_describe(ours, ours_text, sizeof ours_text));
    }
    return CREME_OK;
}

/* Which of the loci's further columns is gene_id; -1 if none is. */
static int64_t find_column(const char *header)
{
    for (int64_t column = 0; header && *header; column++) {
        size_t length = strcspn(header, "\t");
        if (length == strlen("gene_id") && strncmp(header, "gene_id", length) == 0) return column;
        header += length + (header[length] == '\t');
    }
    return -1;
}

/* *out (borrowed until the next call) = the value of that column; NULL if the locus has none. */
static creme_status read_gene_id(reader *r, const creme_locus *locus, int64_t column, const char **out)
{
    const char *at = locus->extra;
    *out = NULL;
    if (column < 0 || !at) return CREME_OK;
    for (; column > 0 && *at; column--) {
        at += strcspn(at, "\t");
        at += *at == '\t';
    }
    size_t length = strcspn(at, "\t");
    if (column > 0 || length == 0 || (length == 2 && strncmp(at, "NA", 2) == 0) || (length == 1 && *at == '.')) {
        return CREME_OK;
    }
    creme_status status = creme_grow(&r->gene_id, &r->gene_id_capacity, length + 1, 1);
    if (status != CREME_OK) return status;
    memcpy(r->gene_id, at, length);
    r->gene_id[length] = '\0';
    *out = r->gene_id;
    return CREME_OK;
}

/* The gene's exons in the window, from its first base on. */
static creme_status place_exons(reader *r, const creme_locus *locus, const creme_exon_gene *gene)
{
    creme_interval window = creme_locus_window(locus, r->info->input_bp, r->window);
    creme_status status = creme_grow(&r->exons, &r->capacity, gene->exon_count, sizeof *r->exons);
    for (size_t i = 0; status == CREME_OK && i < gene->exon_count; i++) {
        size_t from = locus->strand == '-' ? gene->exon_count - 1 - i : i;
        r->exons[i] = creme_locus_to_window(locus, window, gene->exons[from]);
    }
    return status;
}

static int64_t total(const creme_interval *at, size_t count)
{
    int64_t bases = 0;
    for (size_t i = 0; i < count; i++) bases += at[i].end - at[i].start;
    return bases;
}

static creme_status read_gene(reader *r, size_t i, const creme_exon_gene *gene, fate *what)
{
    creme_gene_bins *out = r->out;
    const creme_locus *locus = &r->loci->at[i];
    creme_exon_bins *bins = &out->at[i];
    creme_status status = CREME_OK;
    CREME_TRY(place_exons(r, locus, gene));
    CREME_TRY(creme_exon_bins_init(bins, &out->frame, r->exons, gene->exon_count));
    out->share[i] = (double)total(bins->exons, bins->exon_count) / (double)total(gene->exons, gene->exon_count);
    *what = bins->bins.count > 0 ? READ : OUTSIDE;
    if (*what != READ) goto done;
    if (out->share[i] < 1) {
        if (r->reaching == 0 || out->share[i] < out->share[r->worst]) r->worst = i;
        r->reaching++;
    }
    if (locus->tss < gene->at.start || locus->tss >= gene->at.end) {
        if (r->apart == 0) r->first_apart = i;
        r->apart++;
    }
done:
    return status;
}

static creme_status read_locus(reader *r, size_t i, int64_t column)
{
    const creme_locus *locus = &r->loci->at[i];
    const char *gene_id = NULL;
    creme_exon_gene gene;
    creme_status status = CREME_OK;
    CREME_TRY(read_gene_id(r, locus, column, &gene_id));
    creme_exon_match match =
        creme_gene_exons_find(r->genes, locus, gene_id, creme_fasta_get_aliases(r->fasta), &gene);
    fate what = match == CREME_EXONS_UNNAMED ? UNNAMED : match == CREME_EXONS_ELSEWHERE ? ELSEWHERE : WITHOUT_EXONS;
    if (match == CREME_EXONS_FOUND && gene.exon_count > 0) CREME_TRY(read_gene(r, i, &gene, &what));
    if (r->fates[what]++ == 0) r->first_of[what] = i;
done:
    return status;
}

static void measure(creme_gene_bins *out)
{
    for (size_t i = 0; i < out->count; i++) {
        const creme_bin_list *bins = &out->at[i].bins;
        if (bins->count == 0) continue;
        creme_interval span = {bins->at[0].start, bins->at[bins->count - 1].end};
        int64_t count = creme_bin_list_bins(bins);
        if (out->with++ == 0) {
            out->first = i;
            out->span = span;
            out->least = out->most = count;
        }
        if (span.start < out->span.start) out->span.start = span.start;
        if (span.end > out->span.end) out->span.end = span.end;
        if (count < out->least) out->least = count;
        if (count > out->most) out->most = count;
    }
}

static creme_status say(const reader *r)
{
    const creme_gene_bins *out = r->out;
    const char *path = r->request->gene_bins;
    for (int f = READ + 1; f < FATES; f++) {
        if (out->with == 0 || r->fates[f] == 0) continue;
        creme_log_warning(r->log, "--gene-bins: %s: %zu of %zu loci are passed over (%s%s): %s", path, r->fates[f],
                          out->count, r->loci->at[r->first_of[f]].name, r->fates[f] > 1 ? ", ..." : "",
                          FATE_TEXTS[f]);
    }
    if (out->with == 0) {
        int most = UNNAMED;
        for (int f = READ + 1; f < FATES; f++) most = r->fates[f] > r->fates[most] ? f : most;
        return creme_fail(CREME_ERROR_NOT_FOUND, "--gene-bins: %s: no locus has exons to be read (%s%s): %s", path,
                          r->loci->at[r->first_of[most]].name, r->fates[most] > 1 ? ", ..." : "", FATE_TEXTS[most]);
    }
    creme_log_info(
        r->log,
        "--gene-bins: %zu %s of %" PRId64 " to %" PRId64 " bins of exons each, among bins %" PRId64 "-%" PRId64,
        out->with, out->with == 1 ? "locus" : "loci", out->least, out->most, out->span.start, out->span.end - 1);
    if (r->reaching > 0) {
        creme_log_warning(
            r->log,
            "--gene-bins: exons of the genes of %zu of %zu loci lie beyond the model's bins and are not "
            "read (column exon_share): of %s, the worst, %.3g %% of the exons' bases are",
            r->reaching, out->with, r->loci->at[r->worst].name, 100 * out->share[r->worst]);
    }
    if (r->apart > 0) {
        creme_log_warning(
            r->log,
            "--gene-bins: %zu of %zu TSSs do not lie in their gene in %s, the first is that of %s (is it "
            "the same assembly?)",
            r->apart, out->with, path, r->loci->at[r->first_apart].name);
    }
    return CREME_OK;
}

creme_status creme_gene_bins_read(creme_gene_bins *out, const creme_run_request *request,
                                  const creme_model_info *info, const creme_locus_list *loci,
                                  creme_window_rule window, creme_fasta *fasta, const creme_log *log)
{
    *out = (creme_gene_bins){.count = loci->count, .frame = {info->first_bin_bp, info->bin_bp, info->bins}};
    reader r = {
        .out = out, .request = request, .info = info, .loci = loci, .window = window, .fasta = fasta, .log = log};
    int64_t column = find_column(loci->extra_header);
    creme_status status = CREME_OK;
    CREME_TRY(creme_gene_exons_read(&r.genes, request->gene_bins));
    CREME_TRY(check_assembly(&r));
    CREME_TRY(creme_allocate_zero(&out->at, loci->count, sizeof *out->at));
    CREME_TRY(creme_allocate(&out->share, loci->count, sizeof *out->share));
    for (size_t i = 0; i < loci->count; i++) out->share[i] = NAN;
    for (size_t i = 0; i < loci->count; i++) CREME_TRY(read_locus(&r, i, column));
    measure(out);
    status = say(&r);
done:
    creme_gene_exons_free(r.genes);
    creme_free(r.exons);
    creme_free(r.gene_id);
    return status;
}

void creme_gene_bins_clear(creme_gene_bins *bins)
{
    for (size_t i = 0; bins->at && i < bins->count; i++) creme_exon_bins_clear(&bins->at[i]);
    creme_free(bins->at);
    creme_free(bins->share);
    *bins = (creme_gene_bins){0};
}

const creme_exon_bins *creme_gene_bins_of(const creme_gene_bins *bins, size_t locus)
{
    return bins->at && bins->at[locus].bins.count > 0 ? &bins->at[locus] : NULL;
}
