/* Matrix products as plain loops, in place of cuBLASLt. Products of an odd number of columns have no kernel that adds
 * a bias, so that both ways of adding it are tested. */
#include "nn/cuda/gemm.h"

#include "base/memory.h"

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

bool creme_cuda_gemm_adds_bias(const cuda_gemm *gemm)
{
    return gemm->out % 2 == 0;
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

creme_status creme_cuda_gemm_run(cuda_gemm *gemm, float *y, const void *x, const void *w, const float *bias,
                                 int64_t rows, bool add)
{
    int64_t in = gemm->in, out = gemm->out;
    float *weights = NULL, *sum = NULL;
    creme_status status = CREME_OK;
    if (rows % GEMM_BLOCK || (bias && !creme_cuda_gemm_adds_bias(gemm)))
        return creme_fail(CREME_ERROR_LIBRARY, "internal error: a product that gemm.h does not allow");
    CREME_TRY(creme_allocate_aligned(&weights, (size_t)(in * out), sizeof *weights));
    CREME_TRY(creme_allocate_aligned(&sum, (size_t)out, sizeof *sum));
    for (int64_t i = 0; i < in * out; i++) weights[i] = number_at(gemm, w, i);
    for (int64_t r = 0; r < rows; r++) {
        memset(sum, 0, (size_t)out * sizeof *sum);
        for (int64_t i = 0; i < in; i++) {
            float value = number_at(gemm, x, r * in + i);
            for (int64_t o = 0; o < out; o++) sum[o] += value * weights[i * out + o];
        }
        for (int64_t o = 0; o < out; o++) {
            y[r * out + o] = (add ? y[r * out + o] : 0) + sum[o] + (bias ? bias[o] : 0);
        }
    }
done:
    creme_free(weights);
    creme_free(sum);
    return status;
}
