/* Read-outs as parameters of a request (docs/any-model.md), for servers whose card says "reduces":
 *
 *     {"creme_bins": "447-448", "creme_tracks": "5110-5111,7", "creme_reduce": "mean"}
 *
 * and where it says "sums", "4+5" among the tracks, and "creme_squash": "old" or "new". */
#ifndef CREME_MODEL_REMOTE_OIP_READOUT_H
#define CREME_MODEL_REMOTE_OIP_READOUT_H

#include "model/foreign/readout.h"

#include <jansson.h>

/* *out = the parameters, JSON. */
CREME_CHECKED creme_status creme_oip_write_readout(char **out, const creme_foreign_readout *reads);

/* The read-out that parameters (NULL: there are none) ask for: without creme_reduce every bin, without bins or tracks
 * all. Its tracks are *selection, which is to be cleared, after a failure too. CREME_ERROR_FORMAT for what they cannot
 * be, also for others that begin with "creme"; CREME_ERROR_RANGE for bins and tracks that the model has not. */
CREME_CHECKED creme_status creme_oip_read_readout(creme_readout *out, creme_track_selection *selection,
                                                  json_t *parameters, const creme_model_info *info);

#endif
