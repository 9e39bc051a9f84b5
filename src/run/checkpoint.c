/* A part's cache of what is not finished. */
#include "run/checkpoint.h"

#include "run/run_folder.h"

#include <inttypes.h>

static const int64_t most_bytes = (int64_t)256 << 20; /* of each of many parts */

creme_status creme_checkpoint_open(creme_checkpoint *out, creme_run_request *request)
{
    int64_t bytes = 0;
    *out = (creme_checkpoint){0};
    if (!request->part || request->share || request->opened || !creme_run_folder_is_meant(request->out))
        return CREME_OK;
    creme_status status = creme_share_read_size(&bytes, request->cache);
    if (status != CREME_OK || bytes == 0) return status;
    status = creme_activities_open(&out->share.activities, request->out, bytes < most_bytes ? bytes : most_bytes);
    if (status == CREME_OK) request->share = &out->share;
    if (status == CREME_OK || status == CREME_ERROR_STOPPED) return status;
    creme_log_warning(request->log, "nothing is kept of loci that are not finished: %s", creme_error_message());
    return CREME_OK;
}

void creme_checkpoint_unit_done(creme_checkpoint *checkpoint)
{
    creme_activities_state state;
    if (!checkpoint->share.activities) return;
    creme_activities_get_state(checkpoint->share.activities, &state);
    if (state.is_full) creme_activities_restart(checkpoint->share.activities);
}

void creme_checkpoint_end(creme_checkpoint *checkpoint, const creme_log *log)
{
    creme_share *share = &checkpoint->share;
    if (share->recalled > 0)
        creme_log_info(log, "%" PRId64 " of %" PRId64 " sequences were known from before it was interrupted",
                       share->recalled, share->recalled + share->evaluated);
    creme_activities_remove(share->activities);
    share->activities = NULL;
}

void creme_checkpoint_close(creme_checkpoint *checkpoint)
{
    creme_activities_state state = {0};
    creme_activities *activities = checkpoint->share.activities;
    if (activities) creme_activities_get_state(activities, &state);
    if (activities && state.records == 0)
        creme_activities_remove(activities);
    else
        creme_activities_close(activities);
    checkpoint->share.activities = NULL;
}
