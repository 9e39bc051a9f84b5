/* Products of warpgroups on a processor, as the PTX ISA has them ("Asynchronous warpgroup level matrix instructions").
 *
 * In launches in which copies are done at once products are done as late as may be, when they are waited for, and in
 * the others at once: so whoever overwrites what is still read shows, and whoever reads what is not there yet. They
 * read a second copy of shared memory, which has in the latter of what threads wrote there only what they have shown
 * by a proxy fence. Sums are NaN until they are waited for. */
#include "nn/cuda/wgmma.h"

#include "emulated_numbers.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace
{

enum {
    MOST_THREADS = 1024,
    WARP = 32,
    MOST_GROUPS = MOST_THREADS / WARPGROUP,
    DEPTH = 16,
    ROW = 128,
    PATTERN = 1024
};
/* Dynamic shared memory does not begin where a pattern does. */
enum { FIRST_ADDRESS = 1040 };

struct registers {
    const char *at;
    size_t bytes, copy; /* where in the thread's `copies` they are as they were at the fence */
};

struct product {
    creme_wgmma_form form;
    float *d;
    const uint32_t *a;
    uint64_t b;
};

/* Sums that products have, and the thread will have. */
struct sums {
    float *d;
    std::vector<float> numbers;
};

struct thread_state {
    std::vector<registers> settled;
    std::vector<char> copies;
    std::vector<product> asked;
    size_t gone; /* of those asked: committed */
    std::vector<sums> under_way;
    size_t issued;
    std::vector<std::pair<size_t, size_t>> written; /* of shared memory: first byte, bytes; not shown yet */
};

thread_state threads[MOST_THREADS];
std::vector<product> of_group[MOST_GROUPS]; /* what any of its threads has issued */
std::vector<char> shown;                    /* shared memory as products see it */

[[noreturn]] void fail(const char *what)
{
    fprintf(stderr, "cuda_on_cpu: wgmma: %s\n", what);
    abort();
}

thread_state &self()
{
    return threads[threadIdx.x];
}

bool done_late()
{
    return creme_launches() / 2 % 2 == 0;
}

uint16_t bits_at(uint32_t address)
{
    /* 128-byte swizzle: bits 4 to 6 of an address, exclusive or with bits 7 to 9 */
    address ^= (address >> 7 & 7) << 4;
    size_t at = address - FIRST_ADDRESS;
    uint16_t bits;
    if (address < FIRST_ADDRESS || at + sizeof bits > shown.size()) fail("a descriptor leads out of shared memory");
    memcpy(&bits, shown.data() + at, sizeof bits);
    return bits;
}

/* Bits 0-13 start address, 16-29 leading dimension byte offset, 32-45 stride dimension byte offset, all without their 4
 * lowest bits; 49-51 base offset; 62-63 swizzling, 1: 128 bytes. */
struct descriptor {
    uint32_t start, leading, stride;

    explicit descriptor(uint64_t bits)
    {
        start = (uint32_t)(bits & 0x3fff) << 4;
        leading = (uint32_t)(bits >> 16 & 0x3fff) << 4;
        stride = (uint32_t)(bits >> 32 & 0x3fff) << 4;
        uint64_t known =
            0x3fff | (uint64_t)0x3fff << 16 | (uint64_t)0x3fff << 32 | (uint64_t)7 << 49 | (uint64_t)3 << 62;
        if (bits & ~known) fail("a descriptor has bits that mean nothing");
        if (bits >> 62 != 1) fail("only 128-byte swizzling is emulated");
        /* A base offset is for patterns that do not begin at a multiple of their size. */
        if ((bits >> 49 & 7) != 0 || start % PATTERN >= ROW) fail("a pattern of 1,024 bytes is not aligned");
    }

    /* Number k of column n. Without transposition 8 columns of 64 numbers are a pattern, and the next 8 are `stride`
     * on; with it 8 numbers of 64 columns are, the next 8 numbers are `stride` and the next 64 columns `leading` on. */
    uint16_t number(bool n_major, uint32_t k, uint32_t n) const
    {
        if (n_major) return bits_at(start + n % 64 * 2 + n / 64 * leading + k % 8 * ROW + k / 8 * stride);
        return bits_at(start + k * 2 + n % 8 * ROW + n / 8 * stride);
    }
};

/* A in registers, of each warp 16 rows: row = groupID for words 0 and 2, + 8 for 1 and 3, column = 2 threadID_in_group,
 * + 8 for words 2 and 3. D: number 4 j + i of a lane is in row groupID, + 8 for i >= 2, column 8 j + 2
 * threadID_in_group + i % 2. */
void perform(const product &p, float *d)
{
    const creme_slot *slots = creme_exchange(p.a, 4 * sizeof *p.a);
    int lane = (int)(threadIdx.x % WARP), group = lane >> 2, in_group = lane % 4;
    float left[2][DEPTH];
    for (int i = 0; i < 2; i++) {
        for (int k = 0; k < DEPTH; k++) {
            uint32_t words[4];
            memcpy(words, slots[group * 4 + k % 8 / 2].bytes, sizeof words);
            left[i][k] = creme_number_of(p.form.half, (uint16_t)(words[i + k / 8 * 2] >> k % 2 * 16));
        }
    }
    descriptor b(p.b);
    for (int j = 0; j < p.form.columns / 8; j++) {
        for (int side = 0; side < 2; side++) {
            float right[DEPTH];
            for (int k = 0; k < DEPTH; k++) {
                uint16_t bits = b.number(p.form.n_major, (uint32_t)k, (uint32_t)(8 * j + 2 * in_group + side));
                right[k] = creme_number_of(p.form.half, bits);
            }
            for (int i = 0; i < 2; i++) {
                float *sum = d + 4 * j + 2 * i + side, all = p.form.fresh ? 0 : *sum;
                for (int k = 0; k < DEPTH; k++) all += left[i][k] * right[k];
                *sum = all;
            }
        }
    }
}

/* Whether they were named at the last fence, and have not changed since. */
void check_settled(const void *from, size_t bytes)
{
    thread_state &t = self();
    const char *at = static_cast<const char *>(from);
    for (const registers &r : t.settled) {
        if (at < r.at || at + bytes > r.at + r.bytes) continue;
        if (memcmp(at, t.copies.data() + r.copy + (at - r.at), bytes) != 0)
            fail("registers have changed since the fence");
        return;
    }
    fail("there is no fence for registers of a product");
}

sums *find_under_way(const float *d)
{
    for (sums &s : self().under_way) {
        if (s.d == d) return &s;
    }
    return nullptr;
}

/* All four warps issue the same. */
void check_group(const product &p)
{
    std::vector<product> &all = of_group[threadIdx.x / WARPGROUP];
    size_t number = self().issued++;
    if (number == all.size()) all.push_back(p);
    const creme_wgmma_form &one = all[number].form, &other = p.form;
    if (all[number].b != p.b || one.columns != other.columns || one.half != other.half ||
        one.n_major != other.n_major || one.fresh != other.fresh)
        fail("threads of a warpgroup issue different products");
}

} // namespace

void creme_block_begins(size_t shared_bytes)
{
    shown.assign(shared_bytes, (char)0xff);
    for (thread_state &t : threads) t.written.clear();
}

void creme_block_ends(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (!threads[i].asked.empty()) fail("a block ends before its products");
        if (threads[i].issued != of_group[i / WARPGROUP].size()) fail("a warp has not issued what its warpgroup has");
        threads[i].issued = 0;
    }
    for (std::vector<product> &group : of_group) group.clear();
}

void creme_shared_written(const void *at, size_t bytes)
{
    self().written.push_back(
        {(size_t)(static_cast<const char *>(at) - (const char *)creme_emulated_shared()), bytes});
    if (done_late()) show_to_products();
}

uint32_t shared_address(const void *at)
{
    return FIRST_ADDRESS + (uint32_t)(static_cast<const char *>(at) - (const char *)creme_emulated_shared());
}

void show_to_products(void)
{
    thread_state &t = self();
    for (const auto &part : t.written)
        memcpy(shown.data() + part.first, (const char *)creme_emulated_shared() + part.first, part.second);
    t.written.clear();
}

void creme_wgmma_fence(void)
{
    self().settled.clear();
    self().copies.clear();
}

void creme_wgmma_registers(const void *at, size_t bytes)
{
    thread_state &t = self();
    const char *from = static_cast<const char *>(at);
    t.settled.push_back({from, bytes, t.copies.size()});
    t.copies.insert(t.copies.end(), from, from + bytes);
}

void creme_wgmma(creme_wgmma_form form, float *d, const uint32_t *a, uint64_t b)
{
    thread_state &t = self();
    product p = {form, d, a, b};
    size_t count = (size_t)form.columns / 2;
    sums *own = find_under_way(d);
    check_group(p);
    check_settled(a, 4 * sizeof *a);
    if (!own) {
        check_settled(d, count * sizeof *d);
        t.under_way.push_back({d, std::vector<float>(d, d + count)});
        own = &t.under_way.back();
        memset(d, 0xff, count * sizeof *d);
    }
    if (own->numbers.size() != count) fail("a product has other sums than the one before it");
    t.asked.push_back(p);
    if (!done_late()) perform(p, own->numbers.data());
}

void products_go(void)
{
    self().gone = self().asked.size();
}

void creme_wgmma_wait(void)
{
    thread_state &t = self();
    if (t.gone != t.asked.size()) fail("products are waited for that were not committed");
    for (size_t i = 0; i < t.asked.size() && done_late(); i++)
        perform(t.asked[i], find_under_way(t.asked[i].d)->numbers.data());
    t.asked.clear();
    t.gone = 0;
}

void creme_wgmma_show(void *at, size_t bytes)
{
    thread_state &t = self();
    for (size_t i = 0; i < t.under_way.size(); i++) {
        const std::vector<float> &numbers = t.under_way[i].numbers;
        if (t.under_way[i].d != at || numbers.size() * sizeof(float) != bytes) continue;
        memcpy(at, numbers.data(), bytes);
        t.under_way.erase(t.under_way.begin() + (long)i);
        return;
    }
}

void creme_wgmma_shown(void)
{
    if (!self().under_way.empty()) fail("sums are done that were not asked for when they were waited for");
}
