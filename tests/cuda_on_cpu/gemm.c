/* Matrix products as plain loops, in place of cuBLASLt. Products of an odd number of columns have no kernel that adds
 * a bias, nor any into bfloat16, so that both ways are tested. ReLU loses NaN, as cuBLASLt's may. */
#include "nn/cuda/gemm.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

struct cuda_gemm_engine {
    cuda_stream stream;
};

struct cuda_gemm {
    int64_t in, out;
    creme_precision precision;
};

creme_status creme_cuda_gemm_engine_create(cuda_gemm_engine **out, cuda_stream stream)
{
    creme_status status = creme_allocate_zero(out, 1, sizeof **out);
    if (status == CREME_OK) (*out)->stream = stream;
    return status;
}

void creme_cuda_gemm_engine_destroy(cuda_gemm_engine *engine)
{
    creme_free(engine);
}

creme_status creme_cuda_gemm_create(cuda_gemm **out, cuda_gemm_engine *engine, int64_t in, int64_t columns,
                                    creme_precision precision)
{
    (void)engine;
    creme_status status = creme_allocate_zero(out, 1, sizeof **out);
    if (status == CREME_OK) **out = (cuda_gemm){in, columns, precision};
    return status;
}

void creme_cuda_gemm_destroy(cuda_gemm *gemm)
{
    creme_free(gemm);
}

void creme_cuda_gemm_describe(char *text, size_t bytes)
{
    snprintf(text, bytes, "none: products are plain loops");
}

creme_status creme_cuda_gemm_find(bool *found, cuda_gemm *gemm, cuda_gemm_end end)
{
    *found = gemm->out % 2 == 0 || (!end.bias && end.number == CREME_FLOAT32);
    return CREME_OK;
}

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
static float number_at(const cuda_gemm *gemm, const void *numbers, int64_t i)
{
    uint32_t bits;
    float value;
    if (gemm->precision == CREME_PRECISION_BF16)
        bits = (uint32_t)((const uint16_t *)numbers)[i] << 16;
    else
        memcpy(&bits, (const float *)numbers + i, sizeof bits);
    if (gemm->precision == CREME_PRECISION_TF32 && (bits & 0x7f800000u) != 0x7f800000u)
        bits = (bits + 0x1000u) & 0xffffe000u;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Row r of y from its sums. */
static void end_row(const cuda_gemm *gemm, const cuda_gemm_call *call, int64_t r, const float *sum)
{
    for (int64_t o = 0; o < gemm->out; o++) {
        int64_t at = r * gemm->out + o;
        if (call->end.number == CREME_FLOAT32) {
            float *y = call->y;
            y[at] = (call->add ? y[at] : 0) + sum[o] + (call->end.bias ? ((const float *)call->bias)[o] : 0);
        } else {
            float value = sum[o] + (call->end.bias ? from_bf16(((const uint16_t *)call->bias)[o]) : 0);
            ((uint16_t *)call->y)[at] = to_bf16(call->end.relu && !(value > 0) ? 0 : value);
        }
    }
}

creme_status creme_cuda_gemm_run(cuda_gemm *gemm, const cuda_gemm_call *call)
{
    int64_t in = gemm->in, out = gemm->out;
    float *weights = NULL, *sum = NULL;
    bool found = false, wide = call->end.number == CREME_FLOAT32;
    creme_status status = CREME_OK;
    CREME_TRY(creme_cuda_gemm_find(&found, gemm, call->end));
    if (!found || call->rows % GEMM_BLOCK || (wide ? call->end.relu : call->add))
        return creme_fail(CREME_ERROR_LIBRARY, "internal error: a product that gemm.h does not allow");
    CREME_TRY(creme_allocate_aligned(&weights, (size_t)(in * out), sizeof *weights));
    CREME_TRY(creme_allocate_aligned(&sum, (size_t)out, sizeof *sum));
    bool turned = gemm_weights_turned(gemm->precision);
    for (int64_t i = 0; i < in * out; i++) weights[i] = number_at(gemm, call->w, turned ? i % out * in + i / out : i);
    for (int64_t r = 0; r < call->rows; r++) {
        memset(sum, 0, (size_t)out * sizeof *sum);
        for (int64_t i = 0; i < in; i++) {
            float value = number_at(gemm, call->x, r * in + i);
            for (int64_t o = 0; o < out; o++) sum[o] += value * weights[i * out + o];
        }
        end_row(gemm, call, r, sum);
    }
done:
    creme_free(weights);
    creme_free(sum);
    return status;
}
