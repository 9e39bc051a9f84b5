/* Rotary positions: pairs of components are turned by angles that grow with the token's position. */
#include "base/memory.h"
#include "nn/onednn/relative.h"
#include "nn/onednn/vector.h"

void creme_onednn_rotary_clear(onednn_rotary *rotary)
{
    creme_free(rotary->cosine);
    creme_free(rotary->sine);
}

creme_status creme_onednn_rotary_init(onednn_rotary *rotary, const creme_attention_weights *weights)
{
    rotary->half = weights->rotary / 2;
    rotary->tokens = weights->tokens;
    return creme_cpu_rotary_tables(&rotary->cosine, &rotary->sine, weights);
}

void creme_onednn_rotary_turn_query(const onednn_rotary *rotary, float *query, int64_t token)
{
    float *second = query + rotary->half;
    for (int64_t c = 0; c < rotary->half; c++) {
        float cosine = rotary->cosine[c * rotary->tokens + token], sine = rotary->sine[c * rotary->tokens + token];
        float a = query[c], b = second[c];
        query[c] = a * cosine - b * sine;
        second[c] = b * cosine + a * sine;
    }
}

CREME_KERNEL static void turn_keys(const onednn_rotary *rotary, float *keys)
{
    int64_t tokens = rotary->tokens;
    for (int64_t c = 0; c < rotary->half; c++) {
        float *first = keys + c * tokens, *second = keys + (rotary->half + c) * tokens;
        const float *cosine = rotary->cosine + c * tokens, *sine = rotary->sine + c * tokens;
        for (int64_t t = 0; t < tokens; t++) {
            float a = first[t], b = second[t];
            first[t] = a * cosine[t] - b * sine[t];
            second[t] = b * cosine[t] + a * sine[t];
        }
    }
}

void creme_onednn_rotary_turn_keys(const onednn_rotary *rotary, float *keys)
{
    turn_keys(rotary, keys);
}
