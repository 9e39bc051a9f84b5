/* TSSs by chromosome and place. */
#include "annotation/neighbours.h"

#include "base/memory.h"

#include <creme/chromosome.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct site {
    creme_chromosome chrom;
    const creme_locus *locus;
} site;

struct creme_neighbours {
    creme_locus_list loci;
    site *sites;                             /* [loci.count], by chromosome, place and name */
    const creme_chromosome_aliases *aliases; /* borrowed */
};

double creme_tss_distance(int64_t tss, char strand, creme_interval interval)
{
    double middle = (double)interval.start + (double)(interval.end - interval.start) / 2;
    double distance = middle - ((double)tss + 0.5);
    return strand == '-' ? -distance : distance;
}

static int by_place(const void *a, const void *b)
{
    const site *x = a, *y = b;
    int order = strcmp(x->chrom.key, y->chrom.key);
    if (order != 0) return order;
    if (x->locus->tss != y->locus->tss) return x->locus->tss < y->locus->tss ? -1 : 1;
    order = strcmp(x->locus->name, y->locus->name);
    return order ? order : (x->locus > y->locus) - (x->locus < y->locus);
}

creme_status creme_neighbours_read(creme_neighbours **out, const char *path, const char *gene_type,
                                   const creme_chromosome_aliases *aliases, const creme_log *log)
{
    *out = NULL;
    creme_neighbours *n = NULL;
    const creme_gtf_options options = {.gene_type = gene_type, .type_if_known = true};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&n, 1, sizeof *n));
    n->aliases = aliases;
    CREME_TRY(creme_loci_read_gtf(&n->loci, path, &options, log));
    CREME_TRY(creme_allocate(&n->sites, n->loci.count, sizeof *n->sites));
    for (size_t i = 0; i < n->loci.count; i++) {
        n->sites[i].locus = &n->loci.at[i];
        creme_chromosome_look_up(&n->sites[i].chrom, aliases, n->loci.at[i].chrom);
    }
    qsort(n->sites, n->loci.count, sizeof *n->sites, by_place);
    *out = n;
    n = NULL;
done:
    creme_neighbours_free(n);
    return status;
}

void creme_neighbours_free(creme_neighbours *n)
{
    if (!n) return;
    creme_locus_list_clear(&n->loci);
    creme_free(n->sites);
    creme_free(n);
}

/* The first site of the chromosome at or behind the place; of all, if the chromosome is further on. */
static size_t first_from(const creme_neighbours *n, const char *key, int64_t place)
{
    size_t low = 0, high = n->loci.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(n->sites[middle].chrom.key, key);
        if (order < 0 || (order == 0 && n->sites[middle].locus->tss < place))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_on(const creme_neighbours *n, size_t i, const char *key)
{
    return i < n->loci.count && strcmp(n->sites[i].chrom.key, key) == 0;
}

bool creme_neighbours_has(const creme_neighbours *n, const char *chrom)
{
    creme_chromosome known;
    creme_chromosome_look_up(&known, n->aliases, chrom);
    return is_on(n, first_from(n, known.key, 0), known.key);
}

/* Whether a gene of this name is among sites[first .. last). */
static bool is_among(const site *sites, size_t first, size_t last, const char *name)
{
    for (size_t i = first; i < last; i++) {
        if (strcmp(sites[i].locus->name, name) == 0) return true;
    }
    return false;
}

creme_status creme_neighbours_inside(const creme_neighbours *n, const char *chrom, creme_interval interval,
                                     char **names)
{
    creme_chromosome known;
    creme_chromosome_look_up(&known, n->aliases, chrom);
    size_t first = first_from(n, known.key, interval.start), last = first, bytes = 1;
    for (; is_on(n, last, known.key) && n->sites[last].locus->tss < interval.end; last++) {
        bytes += strlen(n->sites[last].locus->name) + 1;
    }
    creme_status status = creme_allocate(names, bytes, 1);
    if (status != CREME_OK) return status;
    char *at = *names;
    for (size_t i = first; i < last; i++) {
        const char *name = n->sites[i].locus->name;
        if (is_among(n->sites, first, i, name)) continue;
        size_t length = strlen(name);
        if (at > *names) *at++ = ',';
        memcpy(at, name, length);
        at += length;
    }
    *at = '\0';
    return CREME_OK;
}

const creme_locus *creme_neighbours_nearest(const creme_neighbours *n, const char *chrom, creme_interval interval)
{
    creme_chromosome known;
    creme_chromosome_look_up(&known, n->aliases, chrom);
    size_t right = first_from(n, known.key, interval.start + (interval.end - interval.start) / 2), left = right;
    /* of one place the first */
    if (left > 0 && is_on(n, left - 1, known.key)) left = first_from(n, known.key, n->sites[left - 1].locus->tss);
    if (!is_on(n, right, known.key)) right = left;
    if (!is_on(n, left, known.key)) return NULL;
    const creme_locus *a = n->sites[left].locus, *b = n->sites[right].locus;
    return fabs(creme_tss_distance(a->tss, '+', interval)) <= fabs(creme_tss_distance(b->tss, '+', interval)) ? a : b;
}
