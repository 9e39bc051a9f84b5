/* Read-outs whose bins differ from sequence to sequence: those under the exons of each locus's gene.
 *
 * For readout->listed. An activity is the sum of the prediction over the sequence's own bins, made in float64 in
 * rising order of the float32 numbers that a read-out of every bin gives: what one gets who adds up a profile.
 * Profiles are made of as many sequences at a time as fit into 64 MiB, or of one.
 *
 * bins[count] are the lists of the sequences, or NULL for any other read-out, of which these two are the functions of
 * model.h without _listed. The sum over an empty list is 0. CREME_ERROR_ARGUMENT for a sequence without bins, or bins
 * of a read-out that has its own; CREME_ERROR_RANGE for bins that do not rise or are outside the read-out's. Other
 * errors are as there.
 */
#ifndef CREME_LISTED_H
#define CREME_LISTED_H

#include <creme/bins.h>
#include <creme/model.h>

#ifdef __cplusplus
extern "C" {
#endif

CREME_API CREME_CHECKED creme_status creme_predictor_predict_listed(creme_predictor *predictor,
                                                                    const uint8_t *const *codes,
                                                                    const creme_bin_list *const *bins, int64_t count,
                                                                    float *out);
CREME_API CREME_CHECKED creme_status creme_predictor_predict_edits_listed(creme_predictor *predictor,
                                                                          const creme_variant *variants,
                                                                          const creme_bin_list *const *bins,
                                                                          int64_t count, float *out);

#ifdef __cplusplus
}
#endif
#endif
