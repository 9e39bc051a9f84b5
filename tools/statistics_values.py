#!/usr/bin/env python3
"""Values for src/analysis/statistics_test.c, by SciPy and NumPy.

    python3 tools/statistics_values.py >src/analysis/statistics_values.h

Needs scipy 1.11 or newer. The inputs are made by a small generator that the test repeats, so that only results are kept.
"""
import numpy
import scipy
from scipy import stats


def draw(state, n, levels):
    """n values of a linear congruential generator, rounded to `levels` steps (0: not at all)."""
    values = []
    for _ in range(n):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        unit = (state >> 11) / 2**53
        values.append(numpy.floor(unit * levels) / levels if levels else unit)
    return numpy.array(values)


def row(*values):
    print("    {" + ", ".join(repr(float(v)) if isinstance(v, (float, numpy.floating)) else str(v) for v in values) + "},")


print("/* Made by tools/statistics_values.py with SciPy %s and NumPy %s. */" % (scipy.__version__, numpy.__version__))
print("static const struct {\n    int nx, ny, levels, alternative;\n    double statistic, p;\n} mann_whitney_values[] = {")
for nx, ny in (1, 1), (1, 9), (3, 4), (8, 8), (8, 300), (9, 9), (20, 31), (200, 150):
    for levels in 0, 5:
        x, y = draw(nx, nx, levels), draw(1000 + ny, ny, levels) * 0.9
        if levels:
            x, y = numpy.floor(x * levels), numpy.floor(y * levels)
        for i, alternative in enumerate(("two-sided", "less", "greater")):
            result = stats.mannwhitneyu(x, y, alternative=alternative)
            row(nx, ny, levels, i, result.statistic, result.pvalue)
print("};\nstatic const struct {\n    double estimate, se;\n    int n;\n    double p;\n} t_values[] = {")
for n in 2, 3, 10, 100:
    for estimate, se in (0.3, 0.1), (-0.01, 0.2), (5.0, 0.25):
        sd = se * numpy.sqrt(n)
        row(estimate, se, n, 2 * stats.t.sf(abs(estimate / (sd * numpy.sqrt(1 + 1 / n))), n - 1))
print("};\nstatic const struct {\n    int n, levels;\n    double pearson, pearson_p, spearman, spearman_p;\n} correlation_values[] = {")
for n in 3, 10, 200:
    for levels in 0, 5:
        x, y = draw(7 + n, n, levels), draw(77 + n, n, levels)
        y = y + 0.5 * x
        a, b = stats.pearsonr(x, y), stats.spearmanr(x, y)
        row(n, levels, a.statistic, a.pvalue, b.statistic, b.pvalue)
print("};\nstatic const struct {\n    int a, b, c, d;\n    double odds, p;\n} fisher_values[] = {")
for table in (8, 2, 1, 5), (10, 90, 100, 9000), (0, 10, 12, 200), (200, 300, 2000, 3100):
    result = stats.fisher_exact([table[:2], table[2:]])
    row(*table, result.statistic, result.pvalue)
print("};\nstatic const double benjamini_hochberg_values[] = {")
print("    " + ", ".join(repr(float(v)) for v in stats.false_discovery_control(draw(5, 20, 50))))
print("};\nstatic const struct {\n    int n;\n    double q, value;\n} quantile_values[] = {")
for n in 1, 2, 7, 100:
    for q in 0.0, 0.025, 0.5, 0.75, 1.0:
        row(n, q, numpy.quantile(draw(n, n, 0), q))
print("};")
