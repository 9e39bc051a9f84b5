/* All of the library's headers at once. Each can be included alone as well; what is where:
 *
 *     sequences     sequence.h (FASTA), tile.h, bins.h, shuffle.h, chromosome.h (names)
 *     what is asked locus.h, track.h, cre.h, set.h
 *     models        model.h, listed.h, callback_model.h (your own), weights.h, grammar.h (the demo), compute.h, meter.h
 *     assays        assay.h, greedy.h, profile.h, construct.h, engine.h
 *     results       store.h (run folders), outcome.h (in memory), table.h, analysis.h, marks.h, figure.h, report.h
 *     all of it     run.h (an assay at many loci, from files to tables)
 *     numbers       statistics.h, distribution.h
 *     all of them   status.h (errors), log.h, threads.h, hash.h, version.h, api.h
 *
 * docs/library.md shows how they work together, examples/ has programs.
 */
#ifndef CREME_CREME_H
#define CREME_CREME_H

#include <creme/analysis.h>
#include <creme/api.h>
#include <creme/assay.h>
#include <creme/bins.h>
#include <creme/callback_model.h>
#include <creme/chromosome.h>
#include <creme/classes.h>
#include <creme/compute.h>
#include <creme/construct.h>
#include <creme/cre.h>
#include <creme/distribution.h>
#include <creme/engine.h>
#include <creme/figure.h>
#include <creme/grammar.h>
#include <creme/greedy.h>
#include <creme/hash.h>
#include <creme/listed.h>
#include <creme/locus.h>
#include <creme/log.h>
#include <creme/marks.h>
#include <creme/meter.h>
#include <creme/model.h>
#include <creme/outcome.h>
#include <creme/profile.h>
#include <creme/removal.h>
#include <creme/report.h>
#include <creme/run.h>
#include <creme/sequence.h>
#include <creme/set.h>
#include <creme/shuffle.h>
#include <creme/statistics.h>
#include <creme/status.h>
#include <creme/store.h>
#include <creme/table.h>
#include <creme/threads.h>
#include <creme/tile.h>
#include <creme/track.h>
#include <creme/version.h>
#include <creme/weights.h>

#endif
