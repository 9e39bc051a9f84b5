/* Reading tables of eQTLs, row by row: they may be larger than memory. */
#ifndef CREME_ANALYSIS_EQTL_READ_H
#define CREME_ANALYSIS_EQTL_READ_H

#include "annotation/fields.h"

#include <stdbool.h>

/* What a row says; texts are borrowed until the next one. */
typedef struct creme_eqtl_row {
    const char *chrom, *ref, *alt; /* alleles in upper case */
    int64_t pos;                   /* 1-based */
    const char *gene;              /* "" if there is no such column */
    const char *tissue;            /* likewise */
    double slope;                  /* of ALT; NaN: not known */
    double pip;                    /* NaN: not known */
    int label;                     /* 1 causal, 0 not, -1 not known */
} creme_eqtl_row;

enum {
    CREME_EQTL_VARIANT,
    CREME_EQTL_CHROM,
    CREME_EQTL_POS,
    CREME_EQTL_REF,
    CREME_EQTL_ALT,
    CREME_EQTL_GENE,
    CREME_EQTL_SLOPE,
    CREME_EQTL_PIP,
    CREME_EQTL_LABEL,
    CREME_EQTL_TISSUE,
    CREME_EQTL_ROLES
};

typedef struct creme_eqtl_file {
    creme_lines *lines;
    creme_fields fields;
    char separator;
    size_t where[CREME_EQTL_ROLES]; /* column + 1; 0: none */
    size_t columns;
    char *name;     /* the variant's, cut up */
    int64_t rows;   /* given */
    int64_t others; /* left out: alleles that are no bases */
} creme_eqtl_file;

/* Plain or gzip, tabs, commas or blanks between fields, under names of columns: those of GTEx (variant_id, gene_id,
 * slope), of the eQTL Catalogue's credible sets (variant, molecular_trait_id, gene_id, pip, beta) and summaries
 * (chromosome, position, ref, alt, beta), and of VCF; `columns`, "ROLE=NAME,...", says others (roles: variant, chrom,
 * pos, ref, alt, gene, slope, pip, label, tissue; NULL: none). The variant is in columns of its own or in one name,
 * chr1_64764_C_T_b38, 1:64764:C:T, chr1-64764-C-T. CREME_ERROR_FORMAT with file and line; close after a failure too. */
CREME_CHECKED creme_status creme_eqtl_open(creme_eqtl_file *out, const char *path, const char *columns);
/* The same of lines that were opened, which it takes over. */
CREME_CHECKED creme_status creme_eqtl_open_lines(creme_eqtl_file *out, creme_lines *lines, const char *columns);
void creme_eqtl_close(creme_eqtl_file *file);

/* The next row; *more is false after the last. Of several ALT in a row (VCF) the first alone is taken, and must be. */
CREME_CHECKED creme_status creme_eqtl_next(creme_eqtl_file *file, creme_eqtl_row *row, bool *more);

/* *start = 0-based, alleles without a shared end, then without a shared beginning, in *ref, *alt of lengths *r, *a. */
void creme_eqtl_trim(int64_t pos, const char **ref, const char **alt, int64_t *start, size_t *r, size_t *a);

#endif
