/* oneDNN's matmul, fixed shapes, one thread a call; our own where that cannot be used. */
#define _GNU_SOURCE /* RTLD_DEFAULT */
#include "nn/onednn/gemm.h"

#include "base/memory.h"
#include "nn/onednn/amx_gemm.h"
#include "nn/onednn/own_gemm.h"

#include <dlfcn.h>
#include <oneapi/dnnl/dnnl.h>
#include <stdio.h>
#include <string.h>

/* --- What differs between oneDNN 2 and 3 ----------------------------------------------------------------------- */

#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t layout;
typedef const_dnnl_memory_desc_t layout_view;
#define VIEW(l) (l)
static dnnl_status_t layout_create(layout *out, dnnl_dim_t rows, dnnl_dim_t columns, dnnl_data_type_t type,
                                   dnnl_format_tag_t tag)
{
    dnnl_dims_t dims = {rows, columns};
    return dnnl_memory_desc_create_with_tag(out, 2, dims, type, tag);
}

static void layout_destroy(layout *l)
{
    if (*l) dnnl_memory_desc_destroy(*l);
    *l = NULL;
}

static dnnl_status_t describe_matmul(dnnl_primitive_desc_t *out, dnnl_engine_t engine, layout_view a, layout_view b,
                                     layout_view bias, layout_view c, const_dnnl_primitive_attr_t attributes)
{
    return dnnl_matmul_primitive_desc_create(out, engine, a, b, bias, c, attributes);
}
#else
typedef dnnl_memory_desc_t layout;
typedef const dnnl_memory_desc_t *layout_view;
#define VIEW(l) (&(l))
static dnnl_status_t layout_create(layout *out, dnnl_dim_t rows, dnnl_dim_t columns, dnnl_data_type_t type,
                                   dnnl_format_tag_t tag)
{
    dnnl_dims_t dims = {rows, columns};
    return dnnl_memory_desc_init_by_tag(out, 2, dims, type, tag);
}

static void layout_destroy(layout *l)
{
    (void)l;
}

static dnnl_status_t describe_matmul(dnnl_primitive_desc_t *out, dnnl_engine_t engine, layout_view a, layout_view b,
                                     layout_view bias, layout_view c, const_dnnl_primitive_attr_t attributes)
{
    dnnl_matmul_desc_t operation;
    dnnl_status_t status = dnnl_matmul_desc_init(&operation, a, b, bias, c);
    return status == dnnl_success ? dnnl_primitive_desc_create(out, &operation, attributes, engine, NULL) : status;
}
#endif

/* --- Engine ---------------------------------------------------------------------------------------------------- */

#if DNNL_CPU_RUNTIME != DNNL_RUNTIME_OMP && DNNL_CPU_RUNTIME != DNNL_RUNTIME_SEQ
#error "creme needs a oneDNN that was built with OpenMP, or without threads: DNNL_CPU_RUNTIME=OMP or SEQ"
#endif

/* This library is not built against an OpenMP runtime: with another compiler's there would be two, and the one that is
 * told here would not be the one that oneDNN asks. A process may have several all the same, where libraries bring their
 * own (a Python with ours and PyTorch): which of them oneDNN asks depends on the order in which they were loaded. So
 * both are told: the one that this process finds first, and the one that oneDNN came with. NULL where there is none. */
typedef struct openmp {
    int (*get_max_threads)(void);
    void (*set_num_threads)(int count);
} openmp;

enum { MOST_OPENMP = 2 };

/* oneDNN crashes, or ends the process, where it gets no memory for a kernel that it makes. */
enum { ROOM = 16 << 20 };

struct creme_gemm_engine {
    bool own;   /* products are ours; of oneDNN there is nothing then */
    bool tiles; /* products in bf16 are ours, with AMX */
    dnnl_engine_t engine;
    openmp openmp[MOST_OPENMP]; /* none of them where oneDNN was built without threads */
    int workers;
    dnnl_stream_t *streams; /* [workers] */
};

static creme_status failed(const char *what, dnnl_status_t code)
{
    creme_status status = code == dnnl_out_of_memory   ? CREME_ERROR_MEMORY
                          : code == dnnl_unimplemented ? CREME_ERROR_UNSUPPORTED
                                                       : CREME_ERROR_LIBRARY;
    return creme_fail(status, "oneDNN cannot %s (status %d)", what, (int)code);
}

#define DNNL_TRY(what, call)                                                                                         \
    do {                                                                                                             \
        dnnl_status_t code_ = (call);                                                                                \
        if (code_ != dnnl_success) {                                                                                 \
            status = failed(what, code_);                                                                            \
            goto done;                                                                                               \
        }                                                                                                            \
    } while (0)

/* Both functions, or neither, as seen from a library. */
static openmp find_openmp_of(void *library)
{
    openmp found;
    *(void **)&found.get_max_threads = dlsym(library, "omp_get_max_threads");
    *(void **)&found.set_num_threads = dlsym(library, "omp_set_num_threads");
    return found.get_max_threads && found.set_num_threads ? found : (openmp){NULL, NULL};
}

static creme_status find_openmp(openmp out[MOST_OPENMP])
{
    if (dnnl_version()->cpu_runtime != DNNL_RUNTIME_OMP) return CREME_OK;
    Dl_info about;
    out[0] = find_openmp_of(RTLD_DEFAULT);
    void *library = dladdr((void *)(uintptr_t)dnnl_version, &about) && about.dli_fname
                        ? dlopen(about.dli_fname, RTLD_LAZY | RTLD_NOLOAD)
                        : NULL;
    if (library) {
        out[1] = find_openmp_of(library);
        dlclose(library); /* it stays: this program is linked with it */
    }
    if (out[1].set_num_threads == out[0].set_num_threads) out[1] = (openmp){NULL, NULL};
    if (!out[0].set_num_threads && !out[1].set_num_threads) {
        return creme_fail(CREME_ERROR_LIBRARY,
                          "oneDNN uses OpenMP, but there is no omp_set_num_threads in this program");
    }
    return CREME_OK;
}

/* Whether oneDNN's products can be used. They are tried, and keep the promise of nn.h, on x86 with SSE4.1, AVX and
 * AVX-512. Not with AVX2 without AVX-512 (2.6.3, 3.7.2), for two reasons:
 *
 * - Its kernel sums differently by the row's place, so that equal rows give rows that are not.
 * - Its kernel takes the stack pointer for one register more and lets it point into its buffer. A signal whose handler
 *   runs meanwhile (SIGTERM, a profiler's timer) is given its frame there, some KB below: the heap is overwritten, and
 *   free() finds "corrupted size vs. prev_size" later. No sanitizer sees that, since the kernel writes.
 *
 * On arm64 its sums are not the same everywhere either. What is not known is not used. */
static bool can_use_library(void)
{
#if defined(__x86_64__)
    unsigned have = (unsigned)dnnl_get_effective_cpu_isa();
    bool avx512 = (have & dnnl_cpu_isa_avx512_core) == dnnl_cpu_isa_avx512_core;
    return avx512 || have == dnnl_cpu_isa_sse41 || have == dnnl_cpu_isa_avx;
#else
    return false;
#endif
}

/* oneDNN asks the system for tiles when it looks for them, and does not look beyond ONEDNN_MAX_CPU_ISA. */
static bool has_tiles(void)
{
#if defined(__x86_64__)
    unsigned have = (unsigned)dnnl_get_effective_cpu_isa();
    return creme_amx_compiled() && (have & dnnl_cpu_isa_avx512_core_amx) == dnnl_cpu_isa_avx512_core_amx;
#else
    return false;
#endif
}

creme_status creme_gemm_engine_create(creme_gemm_engine **out, int workers)
{
    *out = NULL;
    creme_gemm_engine *engine = NULL;
    creme_status status = creme_allocate_zero(&engine, 1, sizeof *engine);
    if (status != CREME_OK) return status;
    CREME_TRY(creme_allocate_zero(&engine->streams, (size_t)workers, sizeof *engine->streams));
    engine->workers = workers;
    engine->own = !can_use_library();
    engine->tiles = has_tiles();
    if (engine->own) {
        *out = engine;
        return CREME_OK;
    }
    CREME_TRY(creme_memory_need(ROOM, "oneDNN"));
    CREME_TRY(find_openmp(engine->openmp));
    DNNL_TRY("start its CPU engine", dnnl_engine_create(&engine->engine, dnnl_cpu, 0));
    for (int i = 0; i < workers; i++) {
        DNNL_TRY("make a stream", dnnl_stream_create(&engine->streams[i], engine->engine, dnnl_stream_default_flags));
    }
    *out = engine;
    engine = NULL;
done:
    creme_gemm_engine_destroy(engine);
    return status;
}

void creme_gemm_engine_destroy(creme_gemm_engine *engine)
{
    if (!engine) return;
    for (int i = 0; engine->streams && i < engine->workers; i++) {
        if (engine->streams[i]) dnnl_stream_destroy(engine->streams[i]);
    }
    if (engine->engine) dnnl_engine_destroy(engine->engine);
    creme_free(engine->streams);
    creme_free(engine);
}

const char *creme_gemm_version(char *text, size_t bytes)
{
    const dnnl_version_t *version = dnnl_version();
    snprintf(text, bytes, "%d.%d.%d", version->major, version->minor, version->patch);
    return text;
}

/* --- One shape ------------------------------------------------------------------------------------------------- */

/* Memory objects that one worker points at its operands. */
typedef struct operands {
    dnnl_memory_t a, b, c, bias, plain, multiply_scratchpad, reorder_scratchpad;
} operands;

struct creme_gemm {
    creme_gemm_engine *engine;
    creme_precision precision;
    bool bias;
    creme_own_product own; /* the engine's are ours: of oneDNN's there is nothing then */
    bool tiles;            /* the same of a product in bf16 with AMX */
    creme_own_shape shape;
    int64_t taps;
    int64_t stride; /* K; with tiles in, and the zeros at a row's end */
    dnnl_primitive_t multiply, reorder;
    size_t packed_bytes, scratchpad_bytes; /* the latter of one worker, whole cache lines */
    char *scratchpad;                      /* [workers][scratchpad_bytes] */
    operands *operands;                    /* [workers] */
};

/* How many threads each runtime had before. */
typedef struct thread_counts {
    int of[MOST_OPENMP];
} thread_counts;

/* oneDNN asks OpenMP how many threads there are, when it makes a primitive and when it runs one: here always one. */
static thread_counts enter_single_thread(const creme_gemm_engine *engine)
{
    thread_counts before = {{0}};
    for (int i = 0; i < MOST_OPENMP; i++) {
        const openmp *runtime = &engine->openmp[i];
        if (!runtime->set_num_threads) continue;
        before.of[i] = runtime->get_max_threads();
        runtime->set_num_threads(1);
    }
    return before;
}

static void leave_single_thread(const creme_gemm_engine *engine, thread_counts before)
{
    for (int i = 0; i < MOST_OPENMP; i++) {
        const openmp *runtime = &engine->openmp[i];
        if (runtime->set_num_threads) runtime->set_num_threads(before.of[i]);
    }
}

/* Layouts of everything that a product and its reorder touch; those of scratchpads may be empty. */
typedef struct layouts {
    layout_view a, packed, c, bias, plain, multiply_scratchpad, reorder_scratchpad;
} layouts;

/* A memory object without memory; none for a layout that is not there or holds nothing. */
static dnnl_status_t create_memory(dnnl_memory_t *out, layout_view view, dnnl_engine_t engine)
{
    if (!view || dnnl_memory_desc_get_size(view) == 0) return dnnl_success;
    return dnnl_memory_create(out, view, engine, DNNL_MEMORY_NONE);
}

static dnnl_status_t point_at(dnnl_memory_t memory, const void *bytes)
{
    return dnnl_memory_set_data_handle(memory, (void *)(uintptr_t)bytes);
}

static size_t bytes_of(layout_view view)
{
    return view ? dnnl_memory_desc_get_size(view) : 0;
}

/* oneDNN would keep a scratchpad for the thread that makes a primitive, but workers run what another thread made; so
 * each worker has its own. */
static creme_status create_scratchpads(creme_gemm *gemm, const layouts *l)
{
    creme_status status = CREME_OK;
    size_t multiply = bytes_of(l->multiply_scratchpad), reorder = bytes_of(l->reorder_scratchpad);
    gemm->scratchpad_bytes = ((multiply > reorder ? multiply : reorder) + 63) / 64 * 64;
    CREME_TRY(creme_allocate_aligned(&gemm->scratchpad, (size_t)gemm->engine->workers, gemm->scratchpad_bytes));
    for (int i = 0; i < gemm->engine->workers; i++) {
        operands *o = &gemm->operands[i];
        dnnl_engine_t engine = gemm->engine->engine;
        const char *own = gemm->scratchpad + (size_t)i * gemm->scratchpad_bytes;
        DNNL_TRY("describe a scratchpad", create_memory(&o->multiply_scratchpad, l->multiply_scratchpad, engine));
        DNNL_TRY("describe a scratchpad", create_memory(&o->reorder_scratchpad, l->reorder_scratchpad, engine));
        if (o->multiply_scratchpad) DNNL_TRY("take a scratchpad", point_at(o->multiply_scratchpad, own));
        if (o->reorder_scratchpad) DNNL_TRY("take a scratchpad", point_at(o->reorder_scratchpad, own));
    }
done:
    return status;
}

static creme_status create_operands(creme_gemm *gemm, const layouts *l)
{
    creme_status status = CREME_OK;
    for (int i = 0; i < gemm->engine->workers; i++) {
        operands *o = &gemm->operands[i];
        dnnl_engine_t engine = gemm->engine->engine;
        DNNL_TRY("describe a matrix", create_memory(&o->a, l->a, engine));
        DNNL_TRY("describe a matrix", create_memory(&o->b, l->packed, engine));
        DNNL_TRY("describe a matrix", create_memory(&o->c, l->c, engine));
        DNNL_TRY("describe a matrix", create_memory(&o->plain, l->plain, engine));
        DNNL_TRY("describe a matrix", create_memory(&o->bias, l->bias, engine));
    }
    CREME_TRY(create_scratchpads(gemm, l));
done:
    return status;
}

/* The product, the reorder of its weights, and what workers need to run them. */
static creme_status create_primitives(creme_gemm *gemm, layouts *l, const_dnnl_primitive_attr_t attributes,
                                      layout_view any)
{
    creme_status status = CREME_OK;
    dnnl_primitive_desc_t multiply = NULL, reorder = NULL;
    dnnl_engine_t engine = gemm->engine->engine;
    DNNL_TRY(gemm->precision == CREME_PRECISION_BF16 ? "multiply in bf16 on this processor" : "multiply matrices",
             describe_matmul(&multiply, engine, l->a, any, l->bias, l->c, attributes));
    DNNL_TRY("make a matrix product", dnnl_primitive_create(&gemm->multiply, multiply));
    l->packed = dnnl_primitive_desc_query_md(multiply, dnnl_query_weights_md, 0);
    gemm->packed_bytes = bytes_of(l->packed);
    DNNL_TRY("reorder weights",
             dnnl_reorder_primitive_desc_create(&reorder, l->plain, engine, l->packed, engine, attributes));
    DNNL_TRY("reorder weights", dnnl_primitive_create(&gemm->reorder, reorder));
    l->multiply_scratchpad = dnnl_primitive_desc_query_md(multiply, dnnl_query_scratchpad_md, 0);
    l->reorder_scratchpad = dnnl_primitive_desc_query_md(reorder, dnnl_query_scratchpad_md, 0);
    CREME_TRY(create_operands(gemm, l));
done:
    if (multiply) dnnl_primitive_desc_destroy(multiply);
    if (reorder) dnnl_primitive_desc_destroy(reorder);
    return status;
}

static creme_status create_parts(creme_gemm *gemm, int64_t m, int64_t k, int64_t n)
{
    creme_status status = CREME_OK;
    dnnl_data_type_t type = gemm->precision == CREME_PRECISION_BF16 ? dnnl_bf16 : dnnl_f32;
    layout a = {0}, any = {0}, c = {0}, bias = {0}, plain = {0};
    dnnl_primitive_attr_t attributes = NULL;
    DNNL_TRY("describe a matrix", layout_create(&a, m, k, type, dnnl_ab));
    DNNL_TRY("describe a matrix", layout_create(&any, k, n, type, dnnl_format_tag_any));
    DNNL_TRY("describe a matrix", layout_create(&c, m, n, dnnl_f32, dnnl_ab));
    DNNL_TRY("describe a matrix", layout_create(&bias, 1, n, dnnl_f32, dnnl_ab));
    DNNL_TRY("describe a matrix", layout_create(&plain, k, n, dnnl_f32, dnnl_ab));
    DNNL_TRY("set attributes", dnnl_primitive_attr_create(&attributes));
    DNNL_TRY("set attributes", dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user));
    layouts l = {.a = VIEW(a), .c = VIEW(c), .bias = gemm->bias ? VIEW(bias) : NULL, .plain = VIEW(plain)};
    CREME_TRY(create_primitives(gemm, &l, attributes, VIEW(any)));
done:
    if (attributes) dnnl_primitive_attr_destroy(attributes);
    layout_destroy(&a);
    layout_destroy(&any);
    layout_destroy(&c);
    layout_destroy(&bias);
    layout_destroy(&plain);
    return status;
}

static creme_status create_own(creme_gemm *gemm)
{
    if (gemm->precision == CREME_PRECISION_BF16)
        return creme_fail(CREME_ERROR_UNSUPPORTED, "bf16 on a processor needs AVX-512, which this one does not have");
    gemm->own = creme_own_kernel();
    gemm->packed_bytes = creme_own_packed_bytes(gemm->shape.k, gemm->shape.n);
    return CREME_OK;
}

static void create_tiles(creme_gemm *gemm)
{
    gemm->tiles = true;
    gemm->stride = creme_amx_row(gemm->shape.k / gemm->taps);
    gemm->packed_bytes = creme_amx_packed_bytes(gemm->taps * gemm->stride, gemm->shape.n);
}

static creme_status create_by_library(creme_gemm *gemm)
{
    creme_status status = CREME_OK;
    thread_counts before = enter_single_thread(gemm->engine);
    CREME_TRY(creme_memory_need(ROOM, "oneDNN"));
    CREME_TRY(creme_allocate_zero(&gemm->operands, (size_t)gemm->engine->workers, sizeof *gemm->operands));
    CREME_TRY(create_parts(gemm, gemm->shape.m, gemm->shape.k, gemm->shape.n));
done:
    leave_single_thread(gemm->engine, before);
    return status;
}

creme_status creme_gemm_create(creme_gemm **out, creme_gemm_engine *engine, int64_t m, int64_t k, int64_t n,
                               creme_precision precision, bool bias)
{
    return creme_gemm_create_patches(out, engine, (creme_gemm_patches){m, 1, k, n}, precision, bias);
}

creme_status creme_gemm_create_patches(creme_gemm **out, creme_gemm_engine *engine, creme_gemm_patches p,
                                       creme_precision precision, bool bias)
{
    *out = NULL;
    creme_gemm *gemm = NULL;
    creme_status status = creme_allocate_zero(&gemm, 1, sizeof *gemm);
    if (status != CREME_OK) return status;
    gemm->engine = engine;
    gemm->precision = precision;
    gemm->bias = bias;
    gemm->shape = (creme_own_shape){p.m, p.taps * p.in, p.n};
    gemm->taps = p.taps;
    gemm->stride = gemm->shape.k;
    if (engine->tiles && precision == CREME_PRECISION_BF16)
        create_tiles(gemm);
    else
        status = engine->own ? create_own(gemm) : create_by_library(gemm);
    if (status == CREME_OK)
        *out = gemm;
    else
        creme_gemm_destroy(gemm);
    return status;
}

static void destroy_memory(dnnl_memory_t memory)
{
    if (memory) dnnl_memory_destroy(memory);
}

void creme_gemm_destroy(creme_gemm *gemm)
{
    if (!gemm) return;
    for (int i = 0; gemm->operands && i < gemm->engine->workers; i++) {
        operands *o = &gemm->operands[i];
        destroy_memory(o->a);
        destroy_memory(o->b);
        destroy_memory(o->c);
        destroy_memory(o->bias);
        destroy_memory(o->plain);
        destroy_memory(o->multiply_scratchpad);
        destroy_memory(o->reorder_scratchpad);
    }
    if (gemm->multiply) dnnl_primitive_destroy(gemm->multiply);
    if (gemm->reorder) dnnl_primitive_destroy(gemm->reorder);
    creme_free(gemm->scratchpad);
    creme_free(gemm->operands);
    creme_free(gemm);
}

size_t creme_gemm_packed_bytes(const creme_gemm *gemm)
{
    return gemm->packed_bytes;
}

size_t creme_gemm_source_bytes(const creme_gemm *gemm)
{
    return gemm->precision == CREME_PRECISION_BF16 ? 2 : 4;
}

bool creme_gemm_takes_rows(const creme_gemm *gemm)
{
    return gemm->tiles;
}

int64_t creme_gemm_source_stride(const creme_gemm *gemm)
{
    return gemm->stride;
}

static creme_status execute(creme_gemm *gemm, dnnl_primitive_t primitive, int count, const dnnl_exec_arg_t *arguments,
                            int worker)
{
    creme_status status = CREME_OK;
    dnnl_stream_t stream = gemm->engine->streams[worker];
    thread_counts before = enter_single_thread(gemm->engine);
    DNNL_TRY("run a matrix product", dnnl_primitive_execute(primitive, stream, count, arguments));
    DNNL_TRY("finish a matrix product", dnnl_stream_wait(stream));
done:
    leave_single_thread(gemm->engine, before);
    return status;
}

static creme_status reorder(creme_gemm *gemm, void *packed, const float *b, int worker)
{
    creme_status status = CREME_OK;
    operands *o = &gemm->operands[worker];
    DNNL_TRY("take a matrix", point_at(o->plain, b));
    DNNL_TRY("take a matrix", point_at(o->b, packed));
    dnnl_exec_arg_t arguments[3] = {{DNNL_ARG_FROM, o->plain}, {DNNL_ARG_TO, o->b}};
    int count = 2;
    if (o->reorder_scratchpad) arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_SCRATCHPAD, o->reorder_scratchpad};
    CREME_TRY(execute(gemm, gemm->reorder, count, arguments, worker));
done:
    return status;
}

creme_status creme_gemm_pack(creme_gemm *gemm, void *packed, const float *b, int worker)
{
    int64_t k = gemm->shape.k, n = gemm->shape.n;
    if (!gemm->own && !gemm->tiles) return reorder(gemm, packed, b, worker);
    if (gemm->own)
        creme_own_pack(packed, b, k, n);
    else
        creme_amx_pack(packed, b, gemm->taps, k / gemm->taps, n);
    return CREME_OK;
}

creme_status creme_gemm_run(creme_gemm *gemm, float *c, const void *a, const void *packed, const float *bias,
                            int worker)
{
    if (gemm->own) {
        gemm->own(c, a, packed, gemm->bias ? bias : NULL, gemm->shape);
        return CREME_OK;
    }
    if (gemm->tiles) {
        creme_amx_shape s = {gemm->shape.m, gemm->taps * gemm->stride, gemm->shape.n, gemm->stride};
        creme_amx_multiply(c, a, packed, gemm->bias ? bias : NULL, s);
        return CREME_OK;
    }
    creme_status status = CREME_OK;
    operands *o = &gemm->operands[worker];
    DNNL_TRY("take a matrix", point_at(o->a, a));
    DNNL_TRY("take a matrix", point_at(o->b, packed));
    DNNL_TRY("take a matrix", point_at(o->c, c));
    if (gemm->bias) DNNL_TRY("take a matrix", point_at(o->bias, bias));
    dnnl_exec_arg_t arguments[5] = {{DNNL_ARG_SRC, o->a}, {DNNL_ARG_WEIGHTS, o->b}, {DNNL_ARG_DST, o->c}};
    int count = 3;
    if (gemm->bias) arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_BIAS, o->bias};
    if (o->multiply_scratchpad) arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_SCRATCHPAD, o->multiply_scratchpad};
    CREME_TRY(execute(gemm, gemm->multiply, count, arguments, worker));
done:
    return status;
}
