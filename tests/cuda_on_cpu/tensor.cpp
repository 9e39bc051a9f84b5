/* Tensor cores, and copies that are under way, on a processor. What a warp does together, each of its threads does for
 * itself, after all have shown what they hold. */
#include "nn/cuda/tensor.h"

#include "emulated_numbers.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace
{

enum { MOST_THREADS = 1024, COPY_BYTES = 16 };

struct copy {
    void *to;
    const void *from;
};

std::vector<copy> under_way[MOST_THREADS];

/* Of float32 bits; ties to even. */
uint16_t to_bfloat(float x)
{
    uint32_t bits = __float_as_uint(x);
    if (x != x) return 0x7fff;
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

uint16_t to_half(float x)
{
    uint16_t sign = (uint16_t)(__float_as_uint(x) >> 16 & 0x8000);
    float size = fabsf(x);
    if (x != x) return 0x7fff;
    if (size >= 65520) return sign | 0x7c00;
    if (size < 0x1p-14f) return (uint16_t)(sign | (uint16_t)nearbyintf(size * 0x1p24f)); /* 2^-24 apart */
    uint32_t bits = __float_as_uint(size);
    bits += 0xfff + (bits >> 13 & 1);
    return (uint16_t)(sign | (uint16_t)((bits >> 13) - ((127 - 15) << 10)));
}

/* Number i of words that hold two each. */
float number(bool half, const uint32_t *words, int i)
{
    return creme_number_of(half, (uint16_t)(words[i / 2] >> (i % 2 * 16)));
}

/* What each lane shows of a product: its a0 .. a7 and b0 .. b3, two to a word. */
struct fragments {
    uint32_t a[4], b[2];
};

const fragments *of_lane(const creme_slot *slots, int lane)
{
    return reinterpret_cast<const fragments *>(slots[lane].bytes);
}

/* PTX ISA, "Matrix fragments for mma.m16n8k16 with floating point type":
 *   a_i  row = groupID for i = 0, 1, 4, 5, else groupID + 8;   col = 2 threadID_in_group + (i & 1), + 8 for i >= 4
 *   b_i  row = 2 threadID_in_group + (i & 1), + 8 for i >= 2;  col = groupID
 * with groupID = lane >> 2, threadID_in_group = lane % 4. Here the other way round: who holds a number. */
float a_at(bool half, const creme_slot *slots, int row, int column)
{
    int lane = row % 8 * 4 + column % 8 / 2, i = column % 2 + (row >= 8 ? 2 : 0) + (column >= 8 ? 4 : 0);
    return number(half, of_lane(slots, lane)->a, i);
}

float b_at(bool half, const creme_slot *slots, int row, int column)
{
    int lane = column * 4 + row % 8 / 2, i = row % 2 + (row >= 8 ? 2 : 0);
    return number(half, of_lane(slots, lane)->b, i);
}

} // namespace

uint32_t creme_narrow_pair(bool half, float low, float high)
{
    uint16_t first = half ? to_half(low) : to_bfloat(low), second = half ? to_half(high) : to_bfloat(high);
    return (uint32_t)second << 16 | first;
}

/* c_i of D: row = groupID for i = 0, 1, else groupID + 8; col = 2 threadID_in_group + (i & 1). */
void creme_add_product(bool half, float d[4], const uint32_t a[4], const uint32_t b[2])
{
    fragments mine = {{a[0], a[1], a[2], a[3]}, {b[0], b[1]}};
    const creme_slot *slots = creme_exchange(&mine, sizeof mine);
    int lane = (int)(threadIdx.x % LANES), group = lane >> 2, in_group = lane % 4;
    float left[2][16], right[2][16];
    for (int k = 0; k < 16; k++) {
        for (int i = 0; i < 2; i++) {
            left[i][k] = a_at(half, slots, group + 8 * i, k);
            right[i][k] = b_at(half, slots, k, 2 * in_group + i);
        }
    }
    for (int i = 0; i < 4; i++) {
        float sum = d[i];
        for (int k = 0; k < 16; k++) sum += left[i / 2][k] * right[i % 2][k];
        d[i] = sum;
    }
}

/* ldmatrix .m8n8.x4.b16: threads 0-7 hold the addresses of the rows of the first matrix, 8-15 of the second, and so on;
 * of each matrix a thread gets the numbers 2 (lane % 4) and + 1 of row lane / 4, and with .trans those of the matrix
 * turned. */
void creme_load_matrices(bool turned, uint32_t to[4], const uint16_t *row)
{
    const creme_slot *slots = creme_exchange(&row, sizeof row);
    int lane = (int)(threadIdx.x % LANES), group = lane / 4, pair = lane % 4 * 2;
    if (reinterpret_cast<uintptr_t>(row) % 16) {
        fprintf(stderr, "cuda_on_cpu: a matrix's row is not aligned to 16 bytes\n");
        abort();
    }
    for (int m = 0; m < 4; m++) {
        uint16_t two[2];
        for (int i = 0; i < 2; i++) {
            const uint16_t *from;
            memcpy(&from, slots[8 * m + (turned ? pair + i : group)].bytes, sizeof from);
            two[i] = from[turned ? group : pair + i];
        }
        to[m] = (uint32_t)two[1] << 16 | two[0];
    }
}

static void copy_now(const copy &one)
{
    memcpy(one.to, one.from, COPY_BYTES);
    creme_shared_written(one.to, COPY_BYTES);
}

/* In every other pair of launches at once, which shows who has not done reading what is there; else as late as may be,
 * which shows who does not wait. */
void copy_later(void *shared, const void *from)
{
    if ((reinterpret_cast<uintptr_t>(shared) | reinterpret_cast<uintptr_t>(from)) % COPY_BYTES) {
        fprintf(stderr, "cuda_on_cpu: a copy is not aligned to %d bytes\n", COPY_BYTES);
        abort();
    }
    if (creme_launches() / 2 % 2)
        under_way[threadIdx.x].push_back({shared, from});
    else
        copy_now({shared, from});
}

void copies_wait(void)
{
    for (const copy &one : under_way[threadIdx.x]) copy_now(one);
    under_way[threadIdx.x].clear();
}
