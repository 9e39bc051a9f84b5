/* Genes in and beside places: of an annotation's TSSs, those that lie inside an interval, and the nearest one. */
#ifndef CREME_ANNOTATION_NEIGHBOURS_H
#define CREME_ANNOTATION_NEIGHBOURS_H

#include <creme/locus.h>
#include <creme/log.h>

typedef struct creme_neighbours creme_neighbours;

/* The distance of an interval's middle from the TSS base's middle, in bp; upstream is negative. The one place where
 * this is written. */
double creme_tss_distance(int64_t tss, char strand, creme_interval interval);

/* The TSSs of a GTF or GFF3, of one gene type (NULL: all), as creme_loci_read_gtf() reads them. */
CREME_CHECKED creme_status creme_neighbours_read(creme_neighbours **out, const char *path, const char *gene_type,
                                                 const creme_chromosome_aliases *aliases, const creme_log *log);
void creme_neighbours_free(creme_neighbours *neighbours);

/* Whether the annotation has a TSS on that chromosome, by whatever name. */
bool creme_neighbours_has(const creme_neighbours *neighbours, const char *chrom);

/* *names = the genes whose TSSs lie in the interval, each once, by place, with commas between; "" if there is none.
 * creme_free it. */
CREME_CHECKED creme_status creme_neighbours_inside(const creme_neighbours *neighbours, const char *chrom,
                                                   creme_interval interval, char **names);

/* The TSS that is nearest to the interval's middle (of equally near ones the leftmost; of one place, by name),
 * borrowed; NULL if there is none on the chromosome. */
const creme_locus *creme_neighbours_nearest(const creme_neighbours *neighbours, const char *chrom,
                                            creme_interval interval);

#endif
