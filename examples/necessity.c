/* Which tiles does the first gene of a file of loci need, in all tracks of a model?
 *     necessity grammar:demo creme-demo/genome.fa creme-demo/loci.tsv */
#include <creme/creme.h>
#include <stdio.h>

static creme_status ask(creme_engine *engine, const creme_site *site, const creme_track_selection *tracks)
{
    creme_assay_options options = {.tile_bp = 5000, .seed = 1, .tracks = (int64_t)tracks->count};
    creme_assay *assay = NULL;
    const creme_effect *rows = NULL;
    size_t count = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_necessity_create(&assay, site, &options));
    CREME_TRY(creme_engine_run_assay(engine, assay));
    CREME_TRY(creme_assay_finish(assay, &rows, &count));
    printf("locus\ttile_start\ttile_end\ttrack\teffect\tci_low\tci_high\n");
    for (size_t i = 0; i < count; i++) {
        printf("%s\t%lld\t%lld\t%s\t%.9g\t%.9g\t%.9g\n", site->locus->name, (long long)rows[i].tile.start,
               (long long)rows[i].tile.end, tracks->at[rows[i].track].name, rows[i].effect, rows[i].ci_low,
               rows[i].ci_high);
    }
done:
    creme_assay_destroy(assay);
    return status;
}

int main(int count, char **arguments)
{
    creme_fasta *fasta = NULL;
    creme_locus_list loci = {0};
    creme_model *model = NULL;
    creme_track_selection tracks = {0};
    creme_predictor *predictor = NULL;
    creme_engine *engine = NULL;
    creme_site site = {0};
    creme_status status = CREME_OK;
    if (count != 4) return fprintf(stderr, "usage: necessity KIND:FILE FASTA LOCI\n"), 2;
    CREME_TRY(creme_model_open(&model, arguments[1], NULL));
    CREME_TRY(creme_fasta_open(&fasta, arguments[2], NULL));
    CREME_TRY(creme_loci_read(&loci, arguments[3], NULL));
    const creme_model_info *info = creme_model_describe(model);
    CREME_TRY(creme_site_open(&site, &loci.at[0], fasta, info->input_bp, CREME_WINDOW_CREME));
    CREME_TRY(creme_track_select(&tracks, info->tracks, "all", false));
    creme_readout readout = {.tracks = &tracks};
    creme_readout_central_bins(info, &readout.bin_first, &readout.bin_end);
    CREME_TRY(creme_predictor_create(&predictor, model, &readout));
    CREME_TRY(creme_engine_create(&engine, predictor, NULL));
    CREME_TRY(ask(engine, &site, &tracks));
done:
    if (status != CREME_OK) fprintf(stderr, "necessity: %s\n", creme_error_message());
    creme_engine_destroy(engine);
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&tracks);
    creme_site_close(&site);
    creme_locus_list_clear(&loci);
    creme_fasta_close(fasta);
    creme_model_close(model);
    return status != CREME_OK;
}
