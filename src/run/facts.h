/* Published activities, to compare with: share/facts/facts.tsv, which is part of the program, or a table of the
 * user's. */
#ifndef CREME_RUN_FACTS_H
#define CREME_RUN_FACTS_H

#include <creme/locus.h>
#include <creme/run.h>
#include <creme/status.h>

typedef struct creme_fact {
    char *network;             /* kind of the models that it is of; "": of any */
    char *gene, *chrom, *cell; /* cell: "" if the table does not say */
    int64_t tss;
    char strand;
    char *track; /* as --tracks takes it: "5111", a name; of a sum of both strands, one of them */
    bool summed; /* "872+873", which are */
    int64_t strands[2];
    double activity, tolerance; /* the latter is relative */
    int64_t members;            /* how many networks it is the mean of */
    creme_rules preset;
} creme_fact;

typedef struct creme_facts {
    creme_fact *at;
    size_t count, capacity;
} creme_facts;

/* Those of models of that kind, of a file or (NULL) those of the program. Columns gene, chrom, tss, strand, track,
 * activity have to be there (or locus and wt, as tables of predictions and assays have them); without network it is of
 * any kind, without preset 2024, without tolerance 0.005, without members 1. CREME_ERROR_FORMAT names file and line;
 * CREME_ERROR_NOT_FOUND if there is none of that kind. Clear it after a failure too. */
CREME_CHECKED creme_status creme_facts_read(creme_facts *out, const char *path, const char *kind);
void creme_facts_clear(creme_facts *facts);

extern const char creme_facts_tsv[];
extern const size_t creme_facts_tsv_bytes;

#endif
