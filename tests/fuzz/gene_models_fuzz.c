/* Hostile GTFs, read for their genes about three places. */
#include "fuzz_file.h"

#include "annotation/gene_models.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const creme_gene_place places[] = {{"chr9", {0, 5000}}, {"chr9", {3000, 90000}}, {"chrX", {10, 20}}};
    creme_gene_models models;
    creme_status status = creme_gene_models_read(&models, fuzz_write(0, data, size), NULL, places, 3);
    if (status != CREME_OK && !*creme_error_message()) abort();
    for (size_t i = 0; status == CREME_OK && i < models.count; i++) {
        const creme_gene_model *gene = &models.at[i];
        if (!*gene->id || !*gene->name || gene->at.end <= gene->at.start) abort();
        for (size_t k = 0; k < gene->exon_count; k++) {
            creme_interval exon = gene->exons[k];
            if (exon.start < gene->at.start || exon.end > gene->at.end || exon.end <= exon.start) abort();
            if (k > 0 && exon.start <= gene->exons[k - 1].end) abort();
        }
        for (size_t k = 0; k < gene->tss_count; k++) {
            if (gene->tss[k] < gene->at.start || gene->tss[k] >= gene->at.end) abort();
            if (k > 0 && gene->tss[k] <= gene->tss[k - 1]) abort();
        }
    }
    creme_gene_models_clear(&models);
    return 0;
}
