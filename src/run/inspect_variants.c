/* Showing VCF, BCF and tables of variants: how many of which class, as they are written, since there is no genome
 * here. */
#include "run/inspect.h"

#include "annotation/variants.h"

#include "base/printable.h"

#include <inttypes.h>

static void print_left_out(creme_output *output, const char *what, int64_t count)
{
    if (count > 0) creme_output_print(output, "%s\t%" PRId64 "\n", what, count);
}

creme_status creme_inspect_variants(creme_output *output, const char *path, const creme_model_options *options)
{
    creme_variant_list *list = NULL;
    const creme_variant_options all = {0}; /* without a log: what it would say is said here */
    (void)options;
    creme_status status = creme_variant_list_read(&list, path, NULL, &all);
    if (status != CREME_OK) return status;
    const creme_variant_counts *counts = creme_variant_list_counts(list);
    creme_output_print(output, "file\t%s\nkind\tvariants\nchromosomes\t%zu\nsamples\t%zu\nvariants\t%zu\n",
                       CREME_ONE_LINE(path), creme_variant_list_file_chromosomes(list),
                       creme_variant_list_file_samples(list), creme_variant_list_count(list));
    if (creme_variant_list_count(list) > 0) {
        creme_variant_record first;
        creme_variant_list_get(list, 0, &first);
        creme_output_print(output, "first\t%s %" PRId64 " %s>%s\n", first.name, first.pos, first.ref,
                           *first.alt ? first.alt : "-");
    }
    creme_output_print(output, "\nclass\tvariants\n");
    for (int i = 0; i < CREME_VARIANT_CLASSES; i++)
        print_left_out(output, creme_variant_class_name((creme_variant_class)i), counts->kept[i]);
    print_left_out(output, "symbolic (not taken)", counts->symbolic);
    print_left_out(output, "'*', '.', <NON_REF> (not taken)", counts->no_allele);
    print_left_out(output, "with letters for several bases (not taken)", counts->ambiguous);
    print_left_out(output, "at pos 0 (not taken)", counts->off_chromosome);
    creme_variant_list_free(list);
    return CREME_OK;
}
