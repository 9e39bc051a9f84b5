/* What is behind creme_fasta, for the files of this module alone. */
#ifndef CREME_SEQ_FASTA_PRIVATE_H
#define CREME_SEQ_FASTA_PRIVATE_H

#include "seq/fasta_index.h"

#include <creme/chromosome.h>
#include <creme/sequence.h>
#include <stdbool.h>

enum { CREME_FASTA_BUFFER_BYTES = 1 << 16 };

struct creme_fasta {
    char *path;
    BGZF *file;
    const creme_log *log;
    creme_fasta_index index;
    int *by_name;                      /* records in the order of their names */
    creme_chromosome *means;           /* what their names mean [record] */
    int *by_key;                       /* records in the order of the keys of these */
    creme_chromosome_aliases *aliases; /* NULL: built-in names alone */
    bool *verified;                    /* whether a record's surroundings have been compared with the index */
    bool said_alias;
    char buffer[CREME_FASTA_BUFFER_BYTES];
};

/* Moves to an offset of the uncompressed file. */
CREME_CHECKED creme_status creme_fasta_seek(creme_fasta *fasta, int64_t offset);

/* CREME_ERROR_FORMAT: the index says something else than the file. */
creme_status creme_fasta_unfit(const creme_fasta *fasta, const char *reason);

#endif
