/* Timing the kernels that cuBLASLt has for a product, on the product's own numbers as it is asked for.
 *
 * What is timed is what a run will do with the file: a kernel made anew from its settings. Of kernels whose settings
 * keep the promise, each is seen to keep it: some blocks of rows, wherever they begin, have the bits that they have
 * among all. */
#include "nn/cuda/gemm_parts.h"

#include "base/memory.h"
#include "base/stop.h"
#include "nn/cuda/backend.h"

#include <cuda_runtime_api.h>
#include <string.h>

/* So many rows are enough for a large product, and at least so many show whether rows depend on how many there are. */
enum { ENOUGH_ROWS = 32768, MOST_BLOCKS = 3, LEAST_ROWS = (1 + MOST_BLOCKS) * GEMM_BLOCK, PLACES = 8 };

/* A product is taken so often in a row that the clock sees it, and so many times; one that takes so much longer than
 * the best is out at once. The library's first choice is left for what is faster by more than noise only. */
enum { MOST_IN_A_ROW = 10, TIMES = 3 };
static const double least_ms = 2, hopeless = 1.5, noise = 0.98;

typedef struct tune_candidate {
    cublasLtMatmulAlgo_t kernel;
    gemm_settings settings;
    bool can_be_made; /* from its settings; else it is the library's first, which is timed only */
    bool unlike;      /* its rows have other bits alone than among all */
    double ms;
} tune_candidate;

typedef struct tune {
    const cuda_gemm *gemm;
    const gemm_form *form;
    cuda_gemm_call call; /* of as many rows as are timed; y is memory of its own */
    void *x, *y, *some;  /* that memory; x is NULL where the call's own rows are enough. `some`: MOST_BLOCKS of y */
    char *left, *right;  /* the host's, as `some` */
    size_t x_row, y_row; /* bytes from a row to the next; those of x may be longer (gemm.h) */
    cudaEvent_t begun, done;
    tune_candidate *candidates;
    int count, refused, unlike, unmade; /* the last three were not taken: they do not run, rows are unlike, settings
                                           make no such kernel */
} tune;

/* --- Memory ---------------------------------------------------------------------------------------------------- */

static creme_status allocate(void **out, size_t bytes)
{
    cudaError_t error = cudaMalloc(out, bytes);
    if (error == cudaErrorMemoryAllocation) cudaGetLastError(); /* noted here */
    return creme_cuda_check(error, "allocation for --tune");
}

/* The call's rows over and over. */
static creme_status repeat_rows(tune *t, const cuda_gemm_call *call)
{
    int64_t more = t->gemm->shape.taps - 1, all = t->call.rows + more, there = call->rows + more;
    creme_status status = allocate(&t->x, (size_t)all * t->x_row);
    for (int64_t done = 0; status == CREME_OK && done < all; done += there) {
        int64_t rows = all - done < there ? all - done : there;
        status =
            creme_cuda_check(cudaMemcpyAsync((char *)t->x + (size_t)done * t->x_row, call->x, (size_t)rows * t->x_row,
                                             cudaMemcpyDeviceToDevice, t->gemm->engine->stream),
                             "a copy");
    }
    t->call.x = t->x;
    return status;
}

static creme_status prepare(tune *t, const cuda_gemm_call *call)
{
    size_t some = 0;
    creme_status status = CREME_OK;
    t->call = *call;
    t->call.add = false;
    const cuda_gemm_shape *shape = &t->gemm->shape;
    int64_t least = LEAST_ROWS * shape->taps;
    t->call.rows = call->rows < least ? least : call->rows;
    t->x_row =
        (size_t)(shape->in / shape->taps) * (t->gemm->source == CUDA_R_16BF ? sizeof(uint16_t) : sizeof(float));
    t->y_row = (size_t)shape->out * (call->end.number == CREME_BFLOAT16 ? sizeof(uint16_t) : sizeof(float));
    some = (size_t)(MOST_BLOCKS * GEMM_BLOCK * shape->taps) * t->y_row;
    if (call->rows < t->call.rows) CREME_TRY(repeat_rows(t, call));
    CREME_TRY(allocate(&t->y, (size_t)t->call.rows * t->y_row));
    CREME_TRY(allocate(&t->some, some));
    t->call.y = t->y;
    CREME_TRY(creme_allocate_zero(&t->left, some, 1));
    CREME_TRY(creme_allocate_zero(&t->right, some, 1));
    CREME_TRY(creme_allocate_zero(&t->candidates, 2 * GEMM_CANDIDATES, sizeof *t->candidates));
    CREME_TRY(creme_cuda_check(cudaEventCreate(&t->begun), "an event"));
    CREME_TRY(creme_cuda_check(cudaEventCreate(&t->done), "an event"));
done:
    return status;
}

static void clear(tune *t)
{
    void *memory[] = {t->x, t->y, t->some};
    for (size_t i = 0; i < sizeof memory / sizeof *memory; i++) {
        if (memory[i]) cudaFree(memory[i]);
    }
    if (t->begun) cudaEventDestroy(t->begun);
    if (t->done) cudaEventDestroy(t->done);
    creme_free(t->left);
    creme_free(t->right);
    creme_free(t->candidates);
}

/* --- Candidates ------------------------------------------------------------------------------------------------ */

static bool is_known(const tune *t, const gemm_settings *settings)
{
    for (int i = 0; i < t->count; i++) {
        if (memcmp(&t->candidates[i].settings, settings, sizeof *settings) == 0) return true;
    }
    return false;
}

/* Those of the library's for so many rows of each part that will do and that are not there yet. The very first is
 * always there. */
static creme_status add_candidates(tune *t, int64_t rows)
{
    cublasLtMatmulHeuristicResult_t *found = NULL;
    gemm_offer offer = {0};
    creme_status status = creme_allocate_zero(&found, GEMM_CANDIDATES, sizeof *found);
    if (status != CREME_OK) return status;
    CREME_TRY(creme_cuda_gemm_ask(t->gemm, t->form, rows, found, &offer));
    for (int i = 0; i < offer.offered; i++) {
        tune_candidate *candidate = &t->candidates[t->count];
        if (!creme_cuda_gemm_is_row_pure(t->gemm, t->form, &found[i], &offer)) continue;
        creme_cuda_gemm_get_settings(t->gemm, &candidate->settings, &found[i].algo);
        if (is_known(t, &candidate->settings)) continue;
        candidate->can_be_made = creme_cuda_gemm_make(t->gemm, t->form, &candidate->kernel, &candidate->settings);
        if (!candidate->can_be_made) {
            t->unmade++;
            if (t->count > 0) continue;
            candidate->kernel = found[i].algo;
        }
        t->count++;
    }
done:
    creme_free(found);
    return status;
}

/* --- Measuring ------------------------------------------------------------------------------------------------- */

/* *same = false if `rows` from `first` have other bits alone than in y. */
static creme_status compare_rows(const tune *t, const cublasLtMatmulAlgo_t *kernel, int64_t first, int64_t rows,
                                 bool *same)
{
    cuda_stream stream = t->gemm->engine->stream;
    size_t bytes = (size_t)rows * t->y_row;
    cuda_gemm_call call = t->call;
    creme_status status = CREME_OK;
    call.rows = rows;
    call.x = (const char *)t->call.x + (size_t)first * t->x_row;
    call.y = t->some;
    CREME_TRY(creme_cuda_gemm_multiply(t->gemm, t->form, kernel, &call));
    CREME_TRY(creme_cuda_check(cudaMemcpyAsync(t->left, (const char *)t->y + (size_t)first * t->y_row, bytes,
                                               cudaMemcpyDeviceToHost, stream),
                               "a copy"));
    CREME_TRY(creme_cuda_check(cudaMemcpyAsync(t->right, t->some, bytes, cudaMemcpyDeviceToHost, stream), "a copy"));
    CREME_TRY(creme_cuda_check(cudaStreamSynchronize(stream), "a product"));
    *same = *same && memcmp(t->left, t->right, bytes) == 0;
done:
    return status;
}

/* Here and there, from the first rows to the last, of one, two and three blocks (of each part). Sums that are rounded
 * to bfloat16 hide most of what differs: hence not a few numbers. */
static creme_status compare_places(const tune *t, const cublasLtMatmulAlgo_t *kernel, bool *same)
{
    creme_status status = CREME_OK;
    *same = true;
    for (int i = 0; i < PLACES && status == CREME_OK && *same; i++) {
        int64_t rows = (1 + i % MOST_BLOCKS) * GEMM_BLOCK * t->gemm->shape.taps;
        status = compare_rows(t, kernel, (t->call.rows - rows) * i / (PLACES - 1), rows, same);
    }
    return status;
}

static creme_status take_time(const tune *t, const cublasLtMatmulAlgo_t *kernel, int count, double *ms)
{
    float time = 0;
    cuda_stream stream = t->gemm->engine->stream;
    creme_status status = CREME_OK;
    CREME_TRY(creme_cuda_check(cudaEventRecord(t->begun, stream), "an event"));
    for (int i = 0; i < count; i++) CREME_TRY(creme_cuda_gemm_multiply(t->gemm, t->form, kernel, &t->call));
    CREME_TRY(creme_cuda_check(cudaEventRecord(t->done, stream), "an event"));
    CREME_TRY(creme_cuda_check(cudaEventSynchronize(t->done), "a product"));
    CREME_TRY(creme_cuda_check(cudaEventElapsedTime(&time, t->begun, t->done), "an event"));
    *ms = (double)time / count;
done:
    return status;
}

/* The best of some times; of one that is hopeless beside `best`, the first. */
static creme_status measure(const tune *t, tune_candidate *candidate, double best)
{
    double now = 0;
    creme_status status = take_time(t, &candidate->kernel, 1, &candidate->ms);
    if (status != CREME_OK || (best > 0 && candidate->ms > hopeless * best)) return status;
    double wanted = candidate->ms > 0 ? least_ms / candidate->ms : MOST_IN_A_ROW;
    int count = wanted < 1 ? 1 : wanted > MOST_IN_A_ROW ? MOST_IN_A_ROW : (int)wanted;
    for (int i = 0; i < TIMES; i++) {
        status = take_time(t, &candidate->kernel, count, &now);
        if (status != CREME_OK) return status;
        if (now < candidate->ms) candidate->ms = now;
    }
    return CREME_OK;
}

/* One by one; *best is the number of the fastest that can be made, -1 if there is none. */
static creme_status measure_all(tune *t, int *best)
{
    creme_status status = CREME_OK;
    *best = -1;
    for (int i = 0; i < t->count; i++) {
        tune_candidate *candidate = &t->candidates[i];
        bool same = true, first = *best == 0; /* the best is the library's own first choice */
        double most = *best >= 0 ? t->candidates[*best].ms : 0;
        CREME_TRY(creme_stop_check());
        if (creme_cuda_gemm_multiply(t->gemm, t->form, &candidate->kernel, &t->call) != CREME_OK) {
            t->refused++;
            continue;
        }
        CREME_TRY(compare_places(t, &candidate->kernel, &same));
        candidate->unlike = !same;
        t->unlike += !same;
        if (same || i == 0) CREME_TRY(measure(t, candidate, most));
        if (!same || !candidate->can_be_made) continue;
        if (*best < 0 || candidate->ms < (first ? noise : 1) * most) *best = i;
    }
done:
    return status;
}

/* --- All of it ------------------------------------------------------------------------------------------------- */

static creme_status record(const tune *t, gemm_form *form, int best)
{
    const tune_candidate *first = t->candidates, *taken = &t->candidates[best];
    creme_kernel_choice choice = {
        .of = creme_cuda_gemm_product(t->gemm, form->end), .rows = t->call.rows, .first = first->ms, .ms = taken->ms};
    char name[GEMM_TEXT];
    memcpy(choice.settings, taken->settings.at, sizeof choice.settings);
    creme_cuda_gemm_name(name, t->gemm, form->end);
    creme_cuda_gemm_note("timed: %s, %lld rows: kernel %lld, tile %lld, stages %lld takes %.4f ms; the library's "
                         "first%s, kernel %lld, "
                         "%.4f; of %d tried %d do not run, %d have rows unlike; %d could not be made again",
                         name, (long long)choice.rows, (long long)choice.settings[0],
                         (long long)choice.settings[CUBLASLT_ALGO_CONFIG_TILE_ID],
                         (long long)choice.settings[CUBLASLT_ALGO_CONFIG_STAGES_ID], choice.ms,
                         first->unlike ? " HAS ROWS UNLIKE" : "", (long long)first->settings.at[0], choice.first,
                         t->count, t->refused, t->unlike, t->unmade);
    creme_status status = creme_kernel_file_put(t->gemm->engine->kernels, &choice);
    if (status == CREME_OK) form->kernel = taken->kernel;
    return status;
}

creme_status creme_cuda_gemm_tune(const cuda_gemm *gemm, gemm_form *form, const cuda_gemm_call *call)
{
    const creme_kernel_file *file = gemm->engine->kernels;
    tune t = {.gemm = gemm, .form = form};
    int best = -1;
    creme_status status = CREME_OK;
    if (!file || !creme_kernel_file_tunes(file)) return CREME_OK;
    creme_kernel_product of = creme_cuda_gemm_product(gemm, form->end);
    const creme_kernel_choice *known = creme_kernel_file_find(file, &of); /* of another layer of this size, too */
    if (known && known->rows > form->timed) CREME_TRY(creme_cuda_gemm_take(gemm, form, known));
    if (form->timed >= ENOUGH_ROWS || call->rows < 2 * form->timed) return CREME_OK;
    CREME_TRY(prepare(&t, call));
    form->timed = t.call.rows;
    CREME_TRY(add_candidates(&t, GEMM_USUAL_ROWS));
    CREME_TRY(add_candidates(&t, t.call.rows / gemm->shape.taps));
    CREME_TRY(measure_all(&t, &best));
    if (best >= 0) CREME_TRY(record(&t, form, best));
done:
    clear(&t);
    return status;
}
