/* cuBLASLt on a processor: products as plain loops, by one of several kernels, each with a time of its own on the
 * emulated clock. They differ in where a sum begins, so that a result's bits tell which one made it. Products of an odd
 * number of columns have no kernel that adds a bias, nor any into bfloat16, and batches of matrices that lie an odd
 * number of numbers apart none at all, so that both ways are tested. ReLU loses NaN, as cuBLASLt's may. */
#include "nn/cuda/cublaslt.h"

#include "base/memory.h"
#include "nn/onednn/vector.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SETTINGS = 9, PARTS = 8 };

/* In the order in which they are offered: of those that may be taken (0, 5 and 6) the first is the slowest. The fourth
 * is what no setting tells: bits of a row depend on how many rows there are. */
typedef struct emulated_kernel {
    int id, begins; /* sums with that of PARTS parts, and go round */
    float time;     /* of a row */
    size_t workspace;
    int32_t split;
    uint64_t least_rows;
    bool by_rows;
} emulated_kernel;

static const emulated_kernel kernels[] = {
    {.id = 1, .begins = 1, .time = 1, .workspace = 4096},
    {.id = 2, .begins = 2, .time = 1, .split = 2},
    {.id = 0, .begins = 0, .time = 4},
    {.id = 4, .begins = 4, .time = 1, .by_rows = true},
    {.id = 3, .begins = 3, .time = 1, .least_rows = 512},
    {.id = 6, .begins = 6, .time = 3},
    {.id = 5, .begins = 5, .time = 2},
};
enum { KERNELS = sizeof kernels / sizeof *kernels };

typedef struct emulated_layout {
    int64_t type;
    uint64_t rows, columns;
    int64_t stride, offset; /* from a matrix of a batch to the next */
    int32_t batch;
} emulated_layout;

typedef struct emulated_product {
    int64_t compute, epilogue, turned;
    const void *bias;
} emulated_product;

struct cublasLtContext {
    int unused;
};

_Static_assert(sizeof(emulated_layout) <= sizeof(cublasLtMatrixLayoutOpaque_t), "opaque");
_Static_assert(sizeof(emulated_product) <= sizeof(cublasLtMatmulDescOpaque_t), "opaque");
_Static_assert(SETTINGS * sizeof(int32_t) <= sizeof(cublasLtMatmulAlgo_t), "opaque");

creme_status creme_cublaslt_open(cublaslt *out)
{
    *out = (cublaslt){.path = "plain loops"};
#define TAKE(name) out->name = name;
    CUBLASLT_FUNCTIONS(TAKE)
#undef TAKE
    return CREME_OK;
}

cublasStatus_t cublasLtCreate(cublasLtHandle_t *handle)
{
    return creme_allocate_zero(handle, 1, sizeof **handle) == CREME_OK ? CUBLAS_STATUS_SUCCESS
                                                                       : CUBLAS_STATUS_ALLOC_FAILED;
}

cublasStatus_t cublasLtDestroy(cublasLtHandle_t handle)
{
    creme_free(handle);
    return CUBLAS_STATUS_SUCCESS;
}

/* As CREME_CUDA_ON_CPU_CUBLASLT says. */
size_t cublasLtGetVersion(void)
{
    const char *told = getenv("CREME_CUDA_ON_CPU_CUBLASLT");
    return told ? (size_t)atoi(told) : 130002;
}

const char *cublasLtGetStatusString(cublasStatus_t status)
{
    return status == CUBLAS_STATUS_SUCCESS         ? "CUBLAS_STATUS_SUCCESS"
           : status == CUBLAS_STATUS_NOT_SUPPORTED ? "CUBLAS_STATUS_NOT_SUPPORTED"
                                                   : "an error";
}

/* --- Descriptions ---------------------------------------------------------------------------------------------- */

cublasStatus_t cublasLtMatrixLayoutInit_internal(cublasLtMatrixLayout_t layout, size_t bytes, cudaDataType_t type,
                                                 uint64_t rows, uint64_t columns, int64_t stride)
{
    if (bytes != sizeof *layout || stride < (int64_t)rows) return CUBLAS_STATUS_INVALID_VALUE;
    emulated_layout is = {type, rows, columns, stride, 0, 1};
    memcpy(layout, &is, sizeof is);
    return CUBLAS_STATUS_SUCCESS;
}

static emulated_layout layout_of(cublasLtMatrixLayout_t layout)
{
    emulated_layout is;
    memcpy(&is, layout, sizeof is);
    return is;
}

cublasStatus_t cublasLtMatrixLayoutSetAttribute(cublasLtMatrixLayout_t layout,
                                                cublasLtMatrixLayoutAttribute_t attribute, const void *value,
                                                size_t bytes)
{
    emulated_layout is = layout_of(layout);
    bool count = attribute == CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT;
    if (bytes != (count ? sizeof is.batch : sizeof is.offset)) return CUBLAS_STATUS_INVALID_VALUE;
    memcpy(count ? (void *)&is.batch : &is.offset, value, bytes);
    memcpy(layout, &is, sizeof is);
    return CUBLAS_STATUS_SUCCESS;
}

static emulated_product product_of(cublasLtMatmulDesc_t what)
{
    emulated_product is;
    memcpy(&is, what, sizeof is);
    return is;
}

cublasStatus_t cublasLtMatmulDescCreate(cublasLtMatmulDesc_t *out, cublasComputeType_t compute, cudaDataType_t scale)
{
    emulated_product is = {compute, CUBLASLT_EPILOGUE_DEFAULT, CUBLAS_OP_N, NULL};
    if (scale != CUDA_R_32F) return CUBLAS_STATUS_NOT_SUPPORTED;
    if (creme_allocate_zero(out, 1, sizeof **out) != CREME_OK) return CUBLAS_STATUS_ALLOC_FAILED;
    memcpy(*out, &is, sizeof is);
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulDescDestroy(cublasLtMatmulDesc_t what)
{
    creme_free(what);
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulDescSetAttribute(cublasLtMatmulDesc_t what, cublasLtMatmulDescAttributes_t attribute,
                                              const void *value, size_t bytes)
{
    emulated_product is = product_of(what);
    int32_t number = 0;
    if (bytes != (attribute == CUBLASLT_MATMUL_DESC_BIAS_POINTER ? sizeof is.bias : sizeof number))
        return CUBLAS_STATUS_INVALID_VALUE;
    if (bytes == sizeof number) memcpy(&number, value, sizeof number);
    if (attribute == CUBLASLT_MATMUL_DESC_BIAS_POINTER) memcpy(&is.bias, value, sizeof is.bias);
    if (attribute == CUBLASLT_MATMUL_DESC_TRANSA) is.turned = number;
    if (attribute == CUBLASLT_MATMUL_DESC_EPILOGUE) is.epilogue = number;
    memcpy(what, &is, sizeof is);
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulPreferenceCreate(cublasLtMatmulPreference_t *out)
{
    return creme_allocate_zero(out, 1, sizeof **out) == CREME_OK ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_ALLOC_FAILED;
}

cublasStatus_t cublasLtMatmulPreferenceDestroy(cublasLtMatmulPreference_t preference)
{
    creme_free(preference);
    return CUBLAS_STATUS_SUCCESS;
}

/* Kernels are offered against all wishes: it is for the backend to look at each. */
cublasStatus_t cublasLtMatmulPreferenceSetAttribute(cublasLtMatmulPreference_t preference,
                                                    cublasLtMatmulPreferenceAttributes_t attribute, const void *value,
                                                    size_t bytes)
{
    size_t wanted = attribute == CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES ? sizeof(uint64_t) : sizeof(uint32_t);
    return preference && value && bytes == wanted ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_INVALID_VALUE;
}

/* --- Kernels --------------------------------------------------------------------------------------------------- */

/* Bytes of a setting; inner and cluster shapes have two. */
static size_t setting_bytes(cublasLtMatmulAlgoConfigAttributes_t attribute)
{
    return attribute >= CUBLASLT_ALGO_CONFIG_INNER_SHAPE_ID ? sizeof(uint16_t) : sizeof(uint32_t);
}

cublasStatus_t cublasLtMatmulAlgoConfigGetAttribute(const cublasLtMatmulAlgo_t *kernel,
                                                    cublasLtMatmulAlgoConfigAttributes_t attribute, void *value,
                                                    size_t bytes, size_t *written)
{
    if (bytes != setting_bytes(attribute)) return CUBLAS_STATUS_INVALID_VALUE;
    memcpy(value, (const char *)kernel->data + attribute * sizeof(int32_t), bytes);
    *written = bytes;
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulAlgoConfigSetAttribute(cublasLtMatmulAlgo_t *kernel,
                                                    cublasLtMatmulAlgoConfigAttributes_t attribute, const void *value,
                                                    size_t bytes)
{
    if (attribute == CUBLASLT_ALGO_CONFIG_ID || bytes != setting_bytes(attribute)) return CUBLAS_STATUS_INVALID_VALUE;
    memcpy((char *)kernel->data + attribute * sizeof(int32_t), value, bytes);
    return CUBLAS_STATUS_SUCCESS;
}

static int32_t setting_of(const cublasLtMatmulAlgo_t *kernel, cublasLtMatmulAlgoConfigAttributes_t attribute)
{
    int32_t value;
    memcpy(&value, (const char *)kernel->data + attribute * sizeof value, sizeof value);
    return value;
}

static const emulated_kernel *find_kernel(int id)
{
    for (size_t i = 0; i < KERNELS; i++) {
        if (kernels[i].id == id) return &kernels[i];
    }
    return NULL;
}

cublasStatus_t cublasLtMatmulAlgoInit(cublasLtHandle_t handle, cublasComputeType_t compute, cudaDataType_t scale,
                                      cudaDataType_t a, cudaDataType_t b, cudaDataType_t c, cudaDataType_t d, int id,
                                      cublasLtMatmulAlgo_t *kernel)
{
    int32_t settings[SETTINGS] = {[CUBLASLT_ALGO_CONFIG_ID] = id};
    if (!handle || scale != CUDA_R_32F || a != b || c != d || !find_kernel(id)) return CUBLAS_STATUS_INVALID_VALUE;
    if (compute == CUBLAS_COMPUTE_32F_FAST_TF32 && a != CUDA_R_32F) return CUBLAS_STATUS_NOT_SUPPORTED;
    *kernel = (cublasLtMatmulAlgo_t){0};
    memcpy(kernel->data, settings, sizeof settings);
    return CUBLAS_STATUS_SUCCESS;
}

/* Tile, stages, inner and cluster shape of a kernel are 10, 20, 30 and 40 more than its number, and nothing else. */
static void configure(cublasLtMatmulAlgo_t *kernel, const emulated_kernel *is)
{
    int32_t settings[SETTINGS] = {
        [CUBLASLT_ALGO_CONFIG_ID] = is->id,
        [CUBLASLT_ALGO_CONFIG_TILE_ID] = 10 + is->id,
        [CUBLASLT_ALGO_CONFIG_SPLITK_NUM] = is->split,
        [CUBLASLT_ALGO_CONFIG_REDUCTION_SCHEME] = is->split ? CUBLASLT_REDUCTION_SCHEME_INPLACE : 0,
        [CUBLASLT_ALGO_CONFIG_STAGES_ID] = 20 + is->id,
        [CUBLASLT_ALGO_CONFIG_INNER_SHAPE_ID] = 30 + is->id,
        [CUBLASLT_ALGO_CONFIG_CLUSTER_SHAPE_ID] = 40 + is->id,
    };
    *kernel = (cublasLtMatmulAlgo_t){0};
    memcpy(kernel->data, settings, sizeof settings);
}

static bool has_kernels(cublasLtMatmulDesc_t what, cublasLtMatrixLayout_t d)
{
    emulated_product product = product_of(what);
    emulated_layout y = layout_of(d);
    return y.rows % 2 == 0 || (product.epilogue == CUBLASLT_EPILOGUE_DEFAULT && y.type == CUDA_R_32F);
}

cublasStatus_t cublasLtMatmulAlgoGetHeuristic(cublasLtHandle_t handle, cublasLtMatmulDesc_t what,
                                              cublasLtMatrixLayout_t a, cublasLtMatrixLayout_t b,
                                              cublasLtMatrixLayout_t c, cublasLtMatrixLayout_t d,
                                              cublasLtMatmulPreference_t preference, int most,
                                              cublasLtMatmulHeuristicResult_t *found, int *count)
{
    *count = 0;
    if (!handle || !preference || !a || !b || !c) return CUBLAS_STATUS_INVALID_VALUE;
    if (!has_kernels(what, d)) return CUBLAS_STATUS_NOT_SUPPORTED;
    if (layout_of(b).offset % 2 == 1) return CUBLAS_STATUS_INVALID_VALUE;
    for (size_t i = 0; i < KERNELS && *count < most; i++) {
        found[*count] = (cublasLtMatmulHeuristicResult_t){.workspaceSize = kernels[i].workspace};
        configure(&found[(*count)++].algo, &kernels[i]);
    }
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulAlgoCheck(cublasLtHandle_t handle, cublasLtMatmulDesc_t what, cublasLtMatrixLayout_t a,
                                       cublasLtMatrixLayout_t b, cublasLtMatrixLayout_t c, cublasLtMatrixLayout_t d,
                                       const cublasLtMatmulAlgo_t *kernel, cublasLtMatmulHeuristicResult_t *result)
{
    const emulated_kernel *is = find_kernel(setting_of(kernel, CUBLASLT_ALGO_CONFIG_ID));
    cublasLtMatmulAlgo_t right;
    if (!handle || !a || !b || !c || !is) return CUBLAS_STATUS_INVALID_VALUE;
    configure(&right, is);
    if (memcmp(&right, kernel, sizeof right) != 0 || !has_kernels(what, d) || layout_of(d).columns < is->least_rows)
        return CUBLAS_STATUS_NOT_SUPPORTED;
    *result = (cublasLtMatmulHeuristicResult_t){.workspaceSize = is->workspace};
    return CUBLAS_STATUS_SUCCESS;
}

/* --- Products -------------------------------------------------------------------------------------------------- */

static float from_bf16(uint16_t narrow)
{
    uint32_t bits = (uint32_t)narrow << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint16_t to_bf16(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    if (value != value) return 0x7fff;
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

/* Number i in the precision of products. TF32 rounds to 10 bits, ties away from zero. */
static float number_at(const emulated_product *product, const emulated_layout *layout, const void *numbers, int64_t i)
{
    uint32_t bits;
    float value;
    if (layout->type == CUDA_R_16BF) return from_bf16(((const uint16_t *)numbers)[i]);
    memcpy(&bits, (const float *)numbers + i, sizeof bits);
    if (product->compute == CUBLAS_COMPUTE_32F_FAST_TF32 && (bits & 0x7f800000u) != 0x7f800000u)
        bits = (bits + 0x1000u) & 0xffffe000u;
    memcpy(&value, &bits, sizeof value);
    return value;
}

typedef struct emulated_call {
    emulated_product product;
    emulated_layout w, x, y;
    int64_t in, out, rows, first; /* `first` of the numbers of a sum */
    const void *to_x;
    void *to_y;
    float beta;
} emulated_call;

static size_t size_of(int64_t type)
{
    return type == CUDA_R_16BF ? sizeof(uint16_t) : sizeof(float);
}

/* Row r of y from its sums. */
static void end_row(const emulated_call *call, int64_t r, const float *sum)
{
    const emulated_product *product = &call->product;
    bool bias = product->epilogue & CUBLASLT_EPILOGUE_BIAS, relu = product->epilogue & CUBLASLT_EPILOGUE_RELU;
    for (int64_t o = 0; o < call->out; o++) {
        int64_t at = r * call->y.stride + o;
        if (call->y.type == CUDA_R_32F) {
            float *y = call->to_y;
            y[at] = (call->beta != 0 ? y[at] : 0) + sum[o] + (bias ? ((const float *)product->bias)[o] : 0);
        } else {
            float value = sum[o] + (bias ? from_bf16(((const uint16_t *)product->bias)[o]) : 0);
            ((uint16_t *)call->to_y)[at] = to_bf16(relu && !(value > 0) ? 0 : value);
        }
    }
}

enum { ROWS_AT_ONCE = 4, PANEL_LANES = 2, PANEL = PANEL_LANES * CREME_LANES };

/* What a product takes beside the matrices. */
typedef struct emulated_room {
    float *weights;                /* [panels][in][PANEL]; zeros behind out */
    float (*values)[ROWS_AT_ONCE]; /* [in], of so many rows of x */
    float *sums;                   /* [ROWS_AT_ONCE][panels * PANEL] */
    int64_t panels;
} emulated_room;

static void clear_room(emulated_room *room)
{
    creme_free(room->weights);
    creme_free(room->values);
    creme_free(room->sums);
}

static bool make_room(emulated_room *room, const emulated_call *call)
{
    size_t in = (size_t)call->in;
    room->panels = (call->out + PANEL - 1) / PANEL;
    size_t columns = (size_t)(room->panels * PANEL);
    return creme_allocate_zero(&room->weights, in * columns, sizeof *room->weights) == CREME_OK &&
           creme_allocate_aligned(&room->values, in, sizeof *room->values) == CREME_OK &&
           creme_allocate_aligned(&room->sums, ROWS_AT_ONCE * columns, sizeof *room->sums) == CREME_OK;
}

/* sums[row] += values[n][row] weights[n] for each n of count, one after the other. On memory of cublasLtMatmul()'s own,
 * and so not watched by sanitizers, for which it is nearly all that a network takes. */
CREME_KERNEL __attribute__((no_sanitize("address", "undefined"))) static void
add_panel(creme_v16 (*out)[PANEL_LANES], const float (*values)[ROWS_AT_ONCE], const float (*weights)[PANEL],
          int64_t count)
{
    creme_v16 a0 = out[0][0], a1 = out[0][1], b0 = out[1][0], b1 = out[1][1];
    creme_v16 c0 = out[2][0], c1 = out[2][1], d0 = out[3][0], d1 = out[3][1];
    for (int64_t n = 0; n < count; n++) {
        creme_v16 w0, w1;
        memcpy(&w0, weights[n], sizeof w0);
        memcpy(&w1, weights[n] + CREME_LANES, sizeof w1);
        a0 += values[n][0] * w0, a1 += values[n][0] * w1;
        b0 += values[n][1] * w0, b1 += values[n][1] * w1;
        c0 += values[n][2] * w0, c1 += values[n][2] * w1;
        d0 += values[n][3] * w0, d1 += values[n][3] * w1;
    }
    out[0][0] = a0, out[0][1] = a1, out[1][0] = b0, out[1][1] = b1;
    out[2][0] = c0, out[2][1] = c1, out[3][0] = d0, out[3][1] = d1;
}

/* Of a few rows from `row` on; of those that are not there the sums are of zeros. */
static void multiply_rows(const emulated_call *call, const emulated_room *room, int64_t row)
{
    int64_t there = call->rows - row < ROWS_AT_ONCE ? call->rows - row : ROWS_AT_ONCE, first = call->first;
    for (int64_t i = 0; i < call->in; i++) {
        for (int64_t r = 0; r < ROWS_AT_ONCE; r++) {
            int64_t at = (row + r) * call->x.stride + i;
            room->values[i][r] = r < there ? number_at(&call->product, &call->x, call->to_x, at) : 0;
        }
    }
    for (int64_t p = 0; p < room->panels; p++) {
        creme_v16 sums[ROWS_AT_ONCE][PANEL_LANES] = {0};
        const float(*weights)[PANEL] = (const float(*)[PANEL])room->weights + p * call->in;
        add_panel(sums, (const float(*)[ROWS_AT_ONCE])room->values + first, weights + first, call->in - first);
        add_panel(sums, (const float(*)[ROWS_AT_ONCE])room->values, weights, first);
        for (int64_t r = 0; r < there; r++)
            memcpy(room->sums + (r * room->panels + p) * PANEL, sums[r], sizeof sums[r]);
    }
    for (int64_t r = 0; r < there; r++) end_row(call, row + r, room->sums + r * room->panels * PANEL);
}

/* A row takes what the kernel says; one whose number is in CREME_CUDA_ON_CPU_FASTEST, hardly anything. */
static void take_time(cudaStream_t stream, const emulated_kernel *is, int64_t rows)
{
    const char *fastest = getenv("CREME_CUDA_ON_CPU_FASTEST");
    creme_cuda_on_cpu_pass(stream, (fastest && atoi(fastest) == is->id ? 0.01f : is->time) * (float)rows);
}

cublasStatus_t cublasLtMatmul(cublasLtHandle_t handle, cublasLtMatmulDesc_t what, const void *alpha, const void *a,
                              cublasLtMatrixLayout_t a_layout, const void *b, cublasLtMatrixLayout_t b_layout,
                              const void *beta, const void *c, cublasLtMatrixLayout_t c_layout, void *d,
                              cublasLtMatrixLayout_t d_layout, const cublasLtMatmulAlgo_t *kernel, void *workspace,
                              size_t workspace_bytes, cudaStream_t stream)
{
    emulated_call call = {.product = product_of(what), .beta = *(const float *)beta};
    emulated_room room = {0};
    cublasLtMatmulHeuristicResult_t result;
    cublasStatus_t code =
        cublasLtMatmulAlgoCheck(handle, what, a_layout, b_layout, c_layout, d_layout, kernel, &result);
    if (code != CUBLAS_STATUS_SUCCESS) return code;
    const emulated_kernel *is = find_kernel(setting_of(kernel, CUBLASLT_ALGO_CONFIG_ID));
    bool turned = call.product.turned;
    call.w = layout_of(a_layout);
    call.x = layout_of(b_layout);
    call.y = layout_of(d_layout);
    int32_t batch = call.y.batch;
    call.out = (int64_t)call.y.rows;
    call.rows = (int64_t)call.y.columns;
    call.in = (int64_t)call.x.rows;
    call.first = (is->by_rows ? call.rows / 256 % PARTS : is->begins) * call.in / PARTS;
    if (*(const float *)alpha != 1 || c != d || workspace_bytes < is->workspace || (is->workspace && !workspace) ||
        call.x.columns != call.y.columns || call.x.batch != batch || call.w.batch != batch || call.w.offset != 0 ||
        (int64_t)(turned ? call.w.columns : call.w.rows) != call.out ||
        (int64_t)(turned ? call.w.rows : call.w.columns) != call.in)
        return CUBLAS_STATUS_INVALID_VALUE;
    if (!make_room(&room, &call)) {
        clear_room(&room);
        return CUBLAS_STATUS_ALLOC_FAILED;
    }
    for (int64_t i = 0; i < call.in; i++) {
        for (int64_t o = 0; o < call.out; o++)
            room.weights[(o / PANEL * call.in + i) * PANEL + o % PANEL] =
                number_at(&call.product, &call.w, a, turned ? o * call.w.stride + i : i * call.w.stride + o);
    }
    for (int32_t i = 0; i < batch; i++) {
        call.to_x = (const char *)b + (size_t)(i * call.x.offset) * size_of(call.x.type);
        call.to_y = (char *)d + (size_t)(i * call.y.offset) * size_of(call.y.type);
        for (int64_t row = 0; row < call.rows; row += ROWS_AT_ONCE) multiply_rows(&call, &room, row);
    }
    take_time(stream, is, call.rows * batch);
    clear_room(&room);
    return CUBLAS_STATUS_SUCCESS;
}
