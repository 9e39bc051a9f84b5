/* libBigWig, whose functions did not say const before 0.4.7 (Ubuntu 22.04): what tests give them is only read. */
#ifndef CREME_TESTS_LIBBIGWIG_H
#define CREME_TESTS_LIBBIGWIG_H

#include <bigWig.h>
#include <stdint.h>

#define ONLY_READ(pointer)                       ((void *)(uintptr_t)(pointer))

#define bwOpen(path, back, mode)                 bwOpen(ONLY_READ(path), back, mode)
#define bwCreateChromList(names, lengths, count) bwCreateChromList(ONLY_READ(names), ONLY_READ(lengths), count)
#define bwAddIntervals(file, chroms, starts, ends, values, count)                                                    \
    bwAddIntervals(file, ONLY_READ(chroms), ONLY_READ(starts), ONLY_READ(ends), ONLY_READ(values), count)
#define bwAddIntervalSpans(file, chrom, starts, span, values, count)                                                 \
    bwAddIntervalSpans(file, ONLY_READ(chrom), ONLY_READ(starts), span, ONLY_READ(values), count)
#define bwAddIntervalSpanSteps(file, chrom, start, span, step, values, count)                                        \
    bwAddIntervalSpanSteps(file, ONLY_READ(chrom), start, span, step, ONLY_READ(values), count)
#define bwGetOverlappingIntervals(file, chrom, start, end)                                                           \
    bwGetOverlappingIntervals(file, ONLY_READ(chrom), start, end)

#endif
