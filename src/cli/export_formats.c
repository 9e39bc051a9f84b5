/* The formats of creme export. */
#include "cli/export_formats.h"

#include "store/export.h"

const creme_export_format creme_export_formats[] = {
    {.name = "table", .ending = ".tsv", .help = "what --out of the assay writes", .of_store = creme_export_table},
    {.name = "replicates",
     .ending = ".tsv",
     .help = "one line per sequence and track",
     .of_store = creme_export_replicates},
    {.name = "npz", .ending = ".npz", .help = "the same as NumPy arrays", .store_to_file = creme_export_npz},
    {.name = "creme-nn",
     .ending = ".csv",
     .help = "CSV under the names of columns of the paper's tables",
     .of_pieces = creme_export_creme_nn,
     .searches = true},
    {.name = "bed", .ending = ".bed", .help = "tiles and their effects", .of_pieces = creme_export_bed},
    {.name = "bedgraph",
     .ending = ".bedgraph",
     .help = "effects of one track along the genome",
     .of_pieces = creme_export_bedgraph},
    {.name = "bigwig", .ending = ".bw", .help = "the same, for genome browsers", .to_file = creme_export_bigwig},
    {.name = "vcf", .ending = ".vcf", .help = "variants, their effects in INFO CREME", .of_rows = creme_export_vcf},
    {.name = "creme-nn-locations",
     .ending = ".csv",
     .help = "the paper's second table of interaction",
     .of_pieces = creme_export_locations,
     .searches = true},
    {.name = NULL},
};
