/* What chromosome.c and chromosome_aliases.c share. */
#ifndef CREME_SEQ_CHROMOSOME_H
#define CREME_SEQ_CHROMOSOME_H

#include "base/lines.h"

#include <creme/chromosome.h>
#include <stdbool.h>

/* What parts of one thing (chromosomes of a file) say of its assembly, one after another. */
typedef struct creme_assembly_told {
    creme_assembly_set set; /* what all agree to */
    bool any;               /* one has said something; without it, `set` is 0 */
} creme_assembly_told;

/* Takes what one says; 0: nothing. False, and nothing is taken, if it has none in common with those before it. */
bool creme_assembly_tell(creme_assembly_told *told, creme_assembly_set set);

/* creme_chromosome_aliases_read() of lines that were opened (borrowed). */
CREME_CHECKED creme_status creme_chromosome_aliases_read_lines(creme_chromosome_aliases **out, creme_lines *lines);

/* creme_chromosome_look_up() by what is built in alone; true if it is a chromosome of one of the built-in assemblies,
 * not just a name that nothing is known of. */
bool creme_chromosome_look_up_built_in(creme_chromosome *out, const char *name);

/* Replaces out->key by what the file says of it, if anything. */
void creme_chromosome_aliases_apply(const creme_chromosome_aliases *aliases, creme_chromosome *out);

#endif
