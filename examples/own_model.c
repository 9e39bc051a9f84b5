/* A model of one's own, and what its first gene needs: activity is what E-boxes (CACGTG) within reach of the TSS add
 * up to.
 *
 *     own_model creme-demo/genome.fa creme-demo/loci.tsv
 */
#include <creme/creme.h>
#include <math.h>
#include <stdio.h>

enum { WINDOW_BP = 100000, TILE_BP = 5000 };

typedef struct ebox_model {
    double reach_bp; /* at this distance from the TSS an E-box counts 1/e of one at the TSS */
} ebox_model;

static creme_status describe(void *self, creme_model_description *out)
{
    static const char *const names[] = {"eboxes"};
    (void)self;
    *out = (creme_model_description){.summary = "E-boxes, by their distance from the TSS",
                                     .input_bp = WINDOW_BP,
                                     .bins = 1,
                                     .bin_bp = WINDOW_BP,
                                     .tracks = 1,
                                     .names = names};
    return CREME_OK;
}

static int is_ebox(const uint8_t *codes)
{
    static const uint8_t motif[] = {CREME_BASE_C, CREME_BASE_A, CREME_BASE_C,
                                    CREME_BASE_G, CREME_BASE_T, CREME_BASE_G};
    for (size_t i = 0; i < sizeof motif; i++) {
        if (codes[i] != motif[i]) return 0;
    }
    return 1;
}

/* One number for each sequence: there is one bin and one track. */
static creme_status predict(void *self, const creme_prediction_request *request, float *out)
{
    const ebox_model *model = self;
    for (int64_t i = 0; i < request->count; i++) {
        double sum = 0;
        for (int64_t p = 0; p + 6 <= WINDOW_BP; p++) {
            if (is_ebox(&request->codes[i][p])) sum += exp(-fabs((double)(p - WINDOW_BP / 2)) / model->reach_bp);
        }
        out[i] = (float)sum;
    }
    return CREME_OK;
}

static creme_status show_necessary(creme_engine *engine, const creme_site *site)
{
    creme_assay_options options = {.tile_bp = TILE_BP, .seed = 1, .tracks = 1};
    creme_assay *assay = NULL;
    const creme_effect *rows = NULL;
    size_t count = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_necessity_create(&assay, site, &options));
    CREME_TRY(creme_engine_run_assay(engine, assay));
    CREME_TRY(creme_assay_finish(assay, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        creme_interval at = creme_site_to_genome(site, rows[i].tile);
        printf("%s:%lld-%lld\t%.4f\n", site->locus->chrom, (long long)at.start + 1, (long long)at.end,
               rows[i].effect);
    }
done:
    creme_assay_destroy(assay);
    return status;
}

int main(int count, char **arguments)
{
    ebox_model eboxes = {.reach_bp = 20000};
    creme_model_functions functions = {.describe = describe, .predict = predict};
    creme_model *model = NULL;
    creme_fasta *fasta = NULL;
    creme_locus_list loci = {0};
    creme_track_selection tracks = {0};
    creme_predictor *predictor = NULL;
    creme_engine *engine = NULL;
    creme_site site = {0};
    creme_status status = CREME_OK;
    if (count != 3) return fprintf(stderr, "usage: own_model FASTA LOCI\n"), 2;
    CREME_TRY(creme_model_from_functions(&model, &functions, &eboxes));
    CREME_TRY(creme_fasta_open(&fasta, arguments[1], NULL));
    CREME_TRY(creme_loci_read(&loci, arguments[2], NULL));
    CREME_TRY(creme_site_open(&site, &loci.at[0], fasta, WINDOW_BP, CREME_WINDOW_CREME));
    CREME_TRY(creme_track_select(&tracks, creme_model_describe(model)->tracks, "eboxes", false));
    creme_readout readout = {.bin_first = 0, .bin_end = 1, .tracks = &tracks};
    CREME_TRY(creme_predictor_create(&predictor, model, &readout));
    CREME_TRY(creme_engine_create(&engine, predictor, NULL));
    CREME_TRY(show_necessary(engine, &site));
done:
    if (status != CREME_OK) fprintf(stderr, "own_model: %s\n", creme_error_message());
    creme_engine_destroy(engine);
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&tracks);
    creme_site_close(&site);
    creme_locus_list_clear(&loci);
    creme_fasta_close(fasta);
    creme_model_close(model);
    return status != CREME_OK;
}
