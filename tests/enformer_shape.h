/* For tests: sizes of a small Enformer and of the published one, and the random numbers of its parts. To be included
 * after cmocka.h. */
#ifndef CREME_TESTS_ENFORMER_SHAPE_H
#define CREME_TESTS_ENFORMER_SHAPE_H

#include "scratch.h"
#include <stdarg.h>

typedef enum enformer_spelling {
    ENFORMER_SHORT,   /* conv_tower.0. */
    ENFORMER_TRUNK,   /* _trunk.2.0. */
    ENFORMER_SONNET,  /* module/_trunk/_layers/1/_layers/0/ */
    ENFORMER_WRAPPED, /* odd/_trunk/model/_trunk/..., with the ending of variables' values */
    ENFORMER_SPELLINGS
} enformer_spelling;

typedef struct enformer_shape {
    int64_t stem_kernel, conv_kernel, channels[10];
    int steps;
    int64_t depth, heads, key, value, features, ffn, final, human, mouse;
} enformer_shape;

static inline enformer_shape enformer_tiny(void)
{
    return (enformer_shape){.stem_kernel = 7,
                            .conv_kernel = 3,
                            .channels = {8, 10, 12},
                            .steps = 2,
                            .depth = 2,
                            .heads = 2,
                            .key = 5,
                            .value = 6,
                            .features = 6,
                            .ffn = 20,
                            .final = 14,
                            .human = 3,
                            .mouse = 2};
}

static inline enformer_shape enformer_full(void)
{
    return (enformer_shape){.stem_kernel = 15,
                            .conv_kernel = 5,
                            .channels = {768, 768, 896, 1024, 1152, 1280, 1536},
                            .steps = 6,
                            .depth = 11,
                            .heads = 8,
                            .key = 64,
                            .value = 192,
                            .features = 192,
                            .ffn = 3072,
                            .final = 3072,
                            .human = 5313,
                            .mouse = 1643};
}

/* Number i of a part, in our layout: within (-1, 1), for variances within (0.5, 1.5). */
static inline float enformer_value(const char *pytorch_name, int64_t i)
{
    uint64_t state = 14695981039346656037u;
    for (const char *c = pytorch_name; *c; c++) state = (state ^ (uint8_t)*c) * 1099511628211u;
    state += (uint64_t)i * 0x9e3779b97f4a7c15u;
    double unit = (double)(scratch_draw(&state) >> 11) / (double)(1ull << 53);
    return (float)(strstr(pytorch_name, "running_var") ? 0.5 + unit : 2 * unit - 1);
}

/* One of a few texts made by a format: two may stand in one call. */
static inline const char *enformer_text(const char *format, ...)
{
    static char texts[4][160];
    static int next;
    char *text = texts[next++ % 4];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof texts[0], format, arguments);
    va_end(arguments);
    return text;
}

#endif
