/* The user's own elements: intervals of chromosomes, of any width, that take the place of the grid's tiles.
 *
 * A file of them is read once, whatever it is (regions.h), and sorted; those in a window are found by bisection. An
 * element narrower than `extend_to` is widened about its middle to that width: the bases to be added are halved, and
 * an odd one goes to the right, to the higher coordinate. At a chromosome's ends it is cut off. So a place between
 * two bases, of length 0, is an element too; without `extend_to` it is none. */
#ifndef CREME_ANNOTATION_ELEMENTS_H
#define CREME_ANNOTATION_ELEMENTS_H

#include "base/text_map.h"

#include <creme/locus.h>
#include <creme/log.h>

typedef struct creme_element {
    creme_interval at;      /* on the chromosome, widened */
    creme_interval in_file; /* as it was read */
    size_t chrom;           /* number of its name in `chroms` */
    size_t name;            /* where it begins in `names` */
    size_t order;           /* which of those added it is, from 0 */
} creme_element;

typedef struct creme_element_chrom {
    creme_chromosome known;
    int64_t bp; /* its length; -1: not known */
} creme_element_chrom;

typedef struct creme_element_list {
    creme_element *at; /* in the file's order, until sorted by chromosome, start, end, and then by that order */
    size_t count, capacity;
    creme_text_map chroms;      /* as the file calls them */
    creme_element_chrom *chrom; /* [chroms.count] */
    size_t chrom_capacity;
    char *names; /* one after the other, each with its terminator */
    size_t names_used, names_capacity;
    int64_t off;       /* elements that reach beyond their chromosome's end, which are not in the list */
    int64_t widest_bp; /* of those in it */
} creme_element_list;

/* What is done with each; all borrowed, and NULL where there is none. */
typedef struct creme_element_rules {
    int64_t extend_to; /* 0: as they are */
    creme_fasta *fasta;
    const creme_chromosome_aliases *aliases;
    const creme_log *log;
} creme_element_rules;

/* Reads a file of places, and sorts them. What reaches beyond its chromosome's end in the FASTA is left out and
 * counted; of chromosomes that are not there nothing is known, so that these stay. A GFF's elements have no names:
 * its third column is a class. CREME_ERROR_IO, CREME_ERROR_FORMAT with file and line, CREME_ERROR_MEMORY. */
CREME_CHECKED creme_status creme_element_list_read(creme_element_list *out, const char *path,
                                                   const creme_element_rules *rules);

/* Adds one at the end. Without a name (NULL) it is called by its place in the file, 0-based and half-open:
 * "chr9:1000-1500". */
CREME_CHECKED creme_status creme_element_list_add(creme_element_list *list, const creme_element_rules *rules,
                                                  const char *chrom, creme_interval in_file, const char *name);
CREME_CHECKED creme_status creme_element_list_sort(creme_element_list *list);
void creme_element_list_clear(creme_element_list *list);

/* Its name, borrowed until one is added. */
const char *creme_element_name(const creme_element_list *list, size_t i);

/* Of a sorted list, those on the chromosome that begin in the interval: first <= i < last. */
void creme_element_list_find(const creme_element_list *list, const creme_chromosome *chrom, creme_interval starts,
                             size_t *first, size_t *last);

/* Whether it lies on that chromosome: by its key, and not of another assembly. */
bool creme_element_is_on(const creme_element_list *list, size_t i, const creme_chromosome *chrom);

/* How a list lies about the windows of some loci, all of one width. */
typedef struct creme_element_counts {
    int64_t inside;  /* wholly in at least one window */
    int64_t reaches; /* in none, but reaches into one over its end */
    int64_t outside; /* of all windows, or of the chromosomes of all loci */
} creme_element_counts;

/* Takes time for each element and each locus, not for each of one with each of the other. */
CREME_CHECKED creme_status creme_element_list_count(creme_element_counts *out, const creme_element_list *list,
                                                    const creme_locus_list *loci, int64_t window_bp,
                                                    creme_window_rule rule, const creme_chromosome_aliases *aliases);

/* An interval widened to so many bases as said above; chrom_bp < 0: the length is not known. */
creme_interval creme_element_widen(creme_interval at, int64_t extend_to, int64_t chrom_bp);

#endif
