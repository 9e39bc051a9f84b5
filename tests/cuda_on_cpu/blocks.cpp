/* A block's threads as coroutines on one thread of the processor.
 *
 * They take turns in one order in one launch and in the reverse order in the next: kernels that forget a barrier give
 * other numbers then. Switching is by _setjmp and _longjmp, which ask nothing of the system, once a coroutine has
 * begun; under ThreadSanitizer, which wants to know of stacks, by swapcontext. AddressSanitizer is told of stacks, and
 * its own _longjmp is passed by: like its swapcontext it asks the system, and forgets what it knows of a stack. */
#include "cuda_runtime.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <ucontext.h>

#if defined(__SANITIZE_THREAD__)
enum { JUMPS = 0 };
#else
enum { JUMPS = 1 };
#endif
#if defined(__SANITIZE_ADDRESS__)
#include <dlfcn.h>
#include <sanitizer/common_interface_defs.h>
typedef void jump_function(jmp_buf, int);
static jump_function *const libc_longjmp =
    reinterpret_cast<jump_function *>(dlsym(dlopen("libc.so.6", RTLD_LAZY), "_longjmp"));
#else
#define libc_longjmp _longjmp
static inline void __sanitizer_start_switch_fiber(void **, const void *, size_t) {}
static inline void __sanitizer_finish_switch_fiber(void *, const void **, size_t *) {}
#endif

dim3 gridDim, blockDim, blockIdx, threadIdx;

namespace
{

enum { MOST_THREADS = 1024, WARP = 32, MOST_WARPS = MOST_THREADS / WARP, STACK = 128 * 1024 };

struct barrier {
    unsigned expected, arrived, passed; /* threads; how often it opened */
};

struct coroutine {
    ucontext_t context;
    jmp_buf jump;
    void *kept; /* of AddressSanitizer's, while another runs */
    bool begun, done;
    dim3 index;
};

/* One block at a time runs, whoever launched it. */
std::mutex busy;
coroutine threads[MOST_THREADS];
char *stacks;
float *shared;
size_t shared_size;
ucontext_t scheduler;
jmp_buf scheduler_jump;
const void *scheduler_stack;
size_t scheduler_stack_size;
unsigned current, launches, progress;
barrier whole, warps[MOST_WARPS];
creme_slot slots[2][MOST_THREADS];
void (*body)(void *);
void *context;

void to_scheduler()
{
    coroutine *self = &threads[current];
    __sanitizer_start_switch_fiber(&self->kept, scheduler_stack, scheduler_stack_size);
    if (!JUMPS) {
        swapcontext(&self->context, &scheduler);
    } else if (_setjmp(self->jump) == 0) {
        libc_longjmp(scheduler_jump, 1);
    }
    __sanitizer_finish_switch_fiber(self->kept, &scheduler_stack, &scheduler_stack_size);
    threadIdx = threads[current].index;
}

/* Coroutines live on and run a thread of each block. */
void live()
{
    __sanitizer_finish_switch_fiber(nullptr, &scheduler_stack, &scheduler_stack_size);
    for (;;) {
        threadIdx = threads[current].index;
        body(context);
        threads[current].done = true;
        progress++;
        to_scheduler();
    }
}

void begin(coroutine *thread, unsigned number)
{
    getcontext(&thread->context);
    thread->context.uc_stack.ss_sp = stacks + (size_t)number * STACK;
    thread->context.uc_stack.ss_size = STACK;
    thread->context.uc_link = nullptr;
    makecontext(&thread->context, live, 0);
    thread->begun = true;
}

void resume(unsigned number)
{
    coroutine *thread = &threads[number];
    bool first = !thread->begun;
    current = number;
    if (first) begin(thread, number);
    void *kept = nullptr;
    __sanitizer_start_switch_fiber(&kept, stacks + (size_t)number * STACK, STACK);
    if (!JUMPS) {
        swapcontext(&scheduler, &thread->context);
    } else if (_setjmp(scheduler_jump) == 0) {
        if (first)
            setcontext(&thread->context);
        else
            libc_longjmp(thread->jump, 1);
    }
    __sanitizer_finish_switch_fiber(kept, nullptr, nullptr);
}

void wait_at(barrier *at)
{
    unsigned passed = at->passed;
    progress++;
    if (++at->arrived == at->expected) {
        at->arrived = 0;
        at->passed++;
        return;
    }
    while (at->passed == passed) to_scheduler();
}

void run_block(unsigned count, bool backwards)
{
    whole = {count, 0, 0};
    for (unsigned w = 0; w * WARP < count; w++)
        warps[w] = {count - w * WARP < WARP ? count - w * WARP : (unsigned)WARP, 0, 0};
    for (unsigned i = 0; i < count; i++) {
        threads[i].done = false;
        threads[i].index = dim3(i, 0, 0);
    }
    for (unsigned left = count; left > 0;) {
        unsigned before = progress;
        left = 0;
        for (unsigned i = 0; i < count; i++) {
            unsigned number = backwards ? count - 1 - i : i;
            if (!threads[number].done) resume(number);
            if (!threads[number].done) left++;
        }
        if (progress == before) {
            fprintf(stderr, "cuda_on_cpu: %u threads of a block wait for ones that do not come\n", left);
            abort();
        }
    }
}

void run_alone(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        threadIdx = dim3(i, 0, 0);
        body(context);
    }
}

} // namespace

void creme_emulate(dim3 grid, dim3 block, size_t bytes, bool together, void (*run)(void *), void *with)
{
    std::lock_guard<std::mutex> lock(busy);
    if (block.x > MOST_THREADS || block.y * block.z != 1) abort();
    if (!stacks) stacks = static_cast<char *>(malloc((size_t)MOST_THREADS * STACK));
    if (bytes > shared_size) {
        free(shared);
        shared = static_cast<float *>(malloc(bytes));
        shared_size = bytes;
    }
    body = run;
    context = with;
    gridDim = grid;
    blockDim = block;
    if (together) launches++;
    for (uint64_t i = 0; i < (uint64_t)grid.x * grid.y * grid.z; i++) {
        blockIdx = dim3((unsigned)(i % grid.x), (unsigned)(i / grid.x % grid.y), (unsigned)(i / grid.x / grid.y));
        if (bytes) memset(shared, 0xff, bytes); /* NaN, as long as nothing is written there */
        if (!together) {
            run_alone(block.x);
            continue;
        }
        creme_block_begins(bytes);
        run_block(block.x, launches % 2);
        creme_block_ends(block.x);
    }
}

unsigned creme_launches(void)
{
    return launches;
}

float *creme_emulated_shared(void)
{
    return shared;
}

void __syncthreads(void)
{
    wait_at(&whole);
}

void __syncwarp(void)
{
    wait_at(&warps[current / WARP]);
}

/* Two places in turn: nobody is two exchanges ahead of the others of a warp. */
const creme_slot *creme_exchange(const void *mine, size_t bytes)
{
    barrier *warp = &warps[current / WARP];
    creme_slot *place = slots[warp->passed % 2];
    memcpy(place[current].bytes, mine, bytes);
    wait_at(warp);
    return place + current / WARP * WARP;
}

template <typename Number> static Number number_of_lane(Number value, int lane)
{
    Number found;
    memcpy(&found, creme_exchange(&value, sizeof value)[lane].bytes, sizeof found);
    return found;
}

float __shfl_sync(unsigned mask, float value, int lane)
{
    (void)mask;
    return number_of_lane(value, lane);
}

int __shfl_sync(unsigned mask, int value, int lane)
{
    (void)mask;
    return number_of_lane(value, lane);
}

int __any_sync(unsigned mask, int is)
{
    (void)mask;
    const creme_slot *slots = creme_exchange(&is, sizeof is);
    int any = 0;
    for (int lane = 0; lane < WARP; lane++) {
        int one;
        memcpy(&one, slots[lane].bytes, sizeof one);
        any |= one != 0;
    }
    return any;
}

float __shfl_xor_sync(unsigned mask, float value, int lane_mask)
{
    return __shfl_sync(mask, value, (int)(current % WARP) ^ lane_mask);
}
