/* Variants of the demo genome. */
#ifndef CREME_MODEL_GRAMMAR_DEMO_VARIANTS_H
#define CREME_MODEL_GRAMMAR_DEMO_VARIANTS_H

#include <creme/grammar.h>

/* Writes a VCF with five variants of each planted element that is no promoter, called LOCUS_ELEMENT_TILE_KIND:
 *
 *   break    a base of the first copy is another: its motif is gone
 *   beside   a base 60 bp before the first copy is another, which does nothing
 *   insert   a base is put into the first copy: its motif is gone, and what lies beyond moves by one
 *   delete   all copies, with what lies between them, are cut out (20 to 300 bp)
 *   double   the same once more behind them
 *
 * first and before being as the chromosome reads. */
CREME_CHECKED creme_status creme_grammar_demo_write_variants(const creme_grammar_demo *demo, const char *path);

#endif
