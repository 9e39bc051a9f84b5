/* The cache of activities of a plan at work. */
#include "run/share.h"

#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const int64_t DEFAULT_BYTES = (int64_t)1 << 30;
static const double MOST_BYTES = (double)((int64_t)1 << 50);

creme_status creme_share_read_size(int64_t *bytes, const char *text)
{
    static const char letters[] = "KMGT";
    char *end = NULL;
    *bytes = DEFAULT_BYTES;
    if (!text) return CREME_OK;
    *bytes = 0;
    if (strcmp(text, "off") == 0) return CREME_OK;
    bool is_number = *text >= '0' && *text <= '9' && strspn(text, "0123456789.") == strcspn(text, letters);
    double size = is_number ? strtod(text, &end) : -1;
    const char *letter = end && *end ? strchr(letters, *end) : NULL;
    if (letter) size = ldexp(size, 10 * (int)(letter - letters + 1));
    if (letter) end++;
    if (is_number && !*end && size >= 1 && size <= MOST_BYTES) {
        *bytes = (int64_t)size;
        return CREME_OK;
    }
    return creme_fail(CREME_ERROR_ARGUMENT, "--cache: '%.40s' is neither off nor a size, as in 500M or 2G", text);
}

creme_status creme_share_open(creme_share *out, const char *folder, int64_t bytes, const char *tracks,
                              const creme_log *log)
{
    *out = (creme_share){.tracks = tracks};
    if (bytes == 0) return CREME_OK;
    creme_status status = creme_activities_open(&out->activities, folder, bytes);
    if (status == CREME_ERROR_STOPPED) return status;
    if (status == CREME_OK) {
        creme_activities_get_state(out->activities, &out->said);
        if (out->said.cut_bytes > 0)
            creme_log_info(log, CREME_ACTIVITIES_FILE ": its last %" PRId64 " bytes were no records, and are gone",
                           out->said.cut_bytes);
        return CREME_OK;
    }
    creme_log_warning(log, "no activities are shared between steps: %s", creme_error_message());
    return CREME_OK;
}

void creme_share_begin_step(creme_share *share)
{
    share->evaluated = share->recalled = 0;
}

/* Of trouble that was spoken of, no more is said. */
static void look_for_trouble(creme_share *share, const creme_log *log)
{
    creme_activities_state before, state;
    creme_activities_get_state(share->activities, &state);
    before = share->said;
    if (state.trouble[0] && !before.trouble[0])
        creme_log_warning(log, "%s: no more activities are kept for later steps", state.trouble);
    if (state.damaged > before.damaged)
        creme_log_warning(log, CREME_ACTIVITIES_FILE ": %" PRId64 " records are damaged, and were computed again",
                          state.damaged - before.damaged);
    if (state.is_full && !before.is_full)
        creme_log_info(log, "    the cache of activities is full (--cache): no more are kept for later steps");
    share->said = state;
}

void creme_share_end_step(creme_share *share, const creme_log *log)
{
    int64_t all = share->evaluated + share->recalled;
    share->evaluated_in_all += share->evaluated;
    share->recalled_in_all += share->recalled;
    if (share->recalled > 0)
        creme_log_info(log, "    %" PRId64 " of %" PRId64 " sequences were known from before", share->recalled, all);
    if (share->activities) look_for_trouble(share, log);
}

void creme_share_end(creme_share *share, const creme_log *log)
{
    char size[32];
    creme_activities_state state;
    if (!share->activities) return;
    creme_activities_get_state(share->activities, &state);
    if (share->recalled_in_all > 0)
        creme_log_info(log,
                       "sequences through the model: %" PRId64 "; known from other steps: %" PRId64
                       " (the cache of activities, %s, is removed)",
                       share->evaluated_in_all, share->recalled_in_all,
                       creme_text_bytes((double)state.bytes, size, sizeof size));
    creme_activities_remove(share->activities);
    share->activities = NULL;
}

void creme_share_close(creme_share *share)
{
    creme_activities_close(share->activities);
    *share = (creme_share){0};
}
