/* Writing views of sequences and finding edits in them. */
#include "model/ensemble/views.h"

#include "nn/nn.h"

#include <string.h>

bool creme_view_is_plain(creme_view view)
{
    return view.shift == 0 && !view.reverse;
}

void creme_view_write(creme_view view, const uint8_t *codes, int64_t length, uint8_t *out)
{
    int64_t left = view.shift > 0 ? view.shift : 0, right = view.shift < 0 ? -view.shift : 0;
    memset(out, CREME_BASE_OUTSIDE, (size_t)left);
    memcpy(out + left, codes + right, (size_t)(length - left - right));
    memset(out + length - right, CREME_BASE_OUTSIDE, (size_t)right);
    if (!view.reverse) return;
    for (int64_t i = 0, j = length - 1; i <= j; i++, j--) {
        uint8_t first = out[i], last = out[j];
        out[i] = last < CREME_BASE_N ? (uint8_t)(CREME_BASE_T - last) : last;
        out[j] = first < CREME_BASE_N ? (uint8_t)(CREME_BASE_T - first) : first;
    }
}

size_t creme_view_map(creme_view view, const creme_interval *changed, size_t count, int64_t length,
                      creme_interval *out)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        creme_interval at = changed[view.reverse ? count - 1 - i : i];
        at.start += view.shift;
        at.end += view.shift;
        if (at.start < 0) at.start = 0;
        if (at.end > length) at.end = length;
        if (at.start >= at.end) continue;
        out[used++] = view.reverse ? (creme_interval){length - at.end, length - at.start} : at;
    }
    return used;
}
