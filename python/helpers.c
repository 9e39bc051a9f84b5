/* C of the extension pycreme._creme beside what CFFI makes of the public headers. */
#include "base/stop.h"
#include "run/parameters.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* One-hot sequences to codes: of `count` positions, `step` numbers apart, with their channels `stride` apart. A base is
 * a 1 among zeros, an N four equal numbers from 0 to below 1. The first position that is neither, or -1; then the codes
 * are not to be used. Blocks without a branch, with the usual layouts' strides as constants, so that compilers make
 * vectors of them. */
enum { BLOCK = 1024 };
#define FROM_ONE_HOT(NAME, TYPE)                                                                                     \
    static inline bool NAME##_block(uint8_t *restrict codes, const TYPE *restrict values, int count, int64_t step,   \
                                    int64_t stride)                                                                  \
    {                                                                                                                \
        int right = 1;                                                                                               \
        for (int i = 0; i < count; i++) {                                                                            \
            TYPE a = values[i * step], c = values[i * step + stride];                                                \
            TYPE g = values[i * step + 2 * stride], t = values[i * step + 3 * stride];                               \
            int is_c = c == 1, is_g = g == 1, is_t = t == 1, ones = (a == 1) + is_c + is_g + is_t;                   \
            int base = (ones == 1) & ((a == 0) + (c == 0) + (g == 0) + (t == 0) == 3);                               \
            int n = (a == c) & (a == g) & (a == t) & (a >= 0) & (a < 1);                                             \
            right &= base | n;                                                                                       \
            codes[i] = (uint8_t)(is_c + 2 * is_g + 3 * is_t + 4 * n);                                                \
        }                                                                                                            \
        return right;                                                                                                \
    }                                                                                                                \
    static bool NAME##_any(uint8_t *codes, const TYPE *values, int count, int64_t step, int64_t stride)              \
    {                                                                                                                \
        if (step == 4 && stride == 1) return NAME##_block(codes, values, count, 4, 1);                               \
        if (step == 1) return NAME##_block(codes, values, count, 1, stride);                                         \
        return NAME##_block(codes, values, count, step, stride);                                                     \
    }                                                                                                                \
    static int64_t NAME(uint8_t *codes, const TYPE *values, int64_t count, int64_t step, int64_t stride)             \
    {                                                                                                                \
        for (int64_t i = 0; i < count; i += BLOCK) {                                                                 \
            int size = count - i < BLOCK ? (int)(count - i) : BLOCK;                                                 \
            if (NAME##_any(codes + i, values + i * step, size, step, stride)) continue;                              \
            for (int64_t at = i; at < i + size; at++) {                                                              \
                if (!NAME##_any(codes + at, values + at * step, 1, step, stride)) return at;                         \
            }                                                                                                        \
        }                                                                                                            \
        return -1;                                                                                                   \
    }
FROM_ONE_HOT(pycreme_from_one_hot_f4, float)
FROM_ONE_HOT(pycreme_from_one_hot_f8, double)
FROM_ONE_HOT(pycreme_from_one_hot_i1, int8_t)

static creme_status pycreme_check_given(const creme_run_request *request, const char *name)
{
    return creme_run_check_given(request, name);
}

/* Ctrl-C while the library works. Python's handler only notes it, and nobody looks before the library returns; so ours
 * tells the library too, which gives up as after Ctrl-C of the command: nothing is left half-written. Where Python has
 * no handler (SIGINT is ignored, or ends the process), nothing is done. */
static struct sigaction python_action;
static atomic_bool interrupted;

static void note_interrupt(int number, siginfo_t *info, void *context)
{
    atomic_store(&interrupted, true);
    creme_stop_request(number);
    if (python_action.sa_flags & SA_SIGINFO)
        python_action.sa_sigaction(number, info, context);
    else
        python_action.sa_handler(number);
}

/* Whether it is watched from now on. Called on the main thread, and not again before pycreme_interrupt_end(). */
static bool pycreme_interrupt_begin(void)
{
    struct sigaction action;
    if (sigaction(SIGINT, NULL, &action) != 0) return false;
    bool with_info = action.sa_flags & SA_SIGINFO;
    if (!with_info && (action.sa_handler == SIG_IGN || action.sa_handler == SIG_DFL)) return false;
    creme_stop_request(0);
    atomic_store(&interrupted, false);
    if (with_info && action.sa_sigaction == note_interrupt) return true; /* Python got no further than to begin */
    python_action = action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = note_interrupt;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigemptyset(&action.sa_mask);
    return sigaction(SIGINT, &action, NULL) == 0;
}

/* Python's handler is back; whether there was a Ctrl-C. */
static bool pycreme_interrupt_end(void)
{
    sigaction(SIGINT, &python_action, NULL);
    creme_stop_request(0);
    return atomic_load(&interrupted);
}
