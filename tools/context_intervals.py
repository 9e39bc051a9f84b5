#!/usr/bin/env python3
"""How often intervals of a context effect hold the truth, by way of making them and number of shuffles.

    creme context-dependence ... --shuffles 1000 --replicates context.tsv
    context_intervals.py context.tsv

The mean over all shuffles of a locus and track is taken for the truth. N shuffles are drawn from them, without replacement, --draws
times; each way gives an interval of the mean activity (that of the effect is its mirror image). Prints, by number of shuffles and way:
the share of intervals that hold the truth, averaged over loci and tracks, of the tracks that begin with CNhs (CAGE), of the worst track
(over loci) and locus; how often the truth is above and below; and the median width in units of that of Student's t with the true
sd. Needs NumPy and SciPy.
"""
import argparse
import collections
import csv

import numpy
from scipy import stats


def read(path):
    activities = collections.defaultdict(list)
    with open(path) as file:
        for row in csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"):
            if row["role"] != "wt":
                activities[row["locus"], row["track"]].append(float(row["activity"]))
    return list(activities), numpy.array(list(activities.values()))


def student(x, random):
    n = x.shape[1]
    mean, half = x.mean(1), stats.t.ppf(0.975, n - 1) * x.std(1, ddof=1) / numpy.sqrt(n)
    return mean - half, mean + half


def johnson(x, random):
    """Johnson 1978: the mean is moved by a sixth of the skewness in units of sd / n."""
    n = x.shape[1]
    mean, sd = x.mean(1), x.std(1, ddof=1)
    third = ((x - mean[:, None]) ** 3).sum(1) * n / ((n - 1) * (n - 2))
    centre, half = mean + third / (6 * sd**2 * n), stats.t.ppf(0.975, n - 1) * sd / numpy.sqrt(n)
    return centre - half, centre + half


def hall(x, random):
    """Hall 1992: the cubic transformation of t, inverted."""
    n = x.shape[1]
    mean, sd = x.mean(1), x.std(1, ddof=1)
    g = stats.skew(x, axis=1, bias=False)
    q = stats.t.ppf(0.975, n - 1) / numpy.sqrt(n)
    g = numpy.where(abs(g) < 1e-9, 1e-9, g)

    def back(y):
        return 3 / g * (numpy.cbrt(1 + g * (y - g / (6 * n))) - 1)
    return mean - back(q) * sd, mean - back(-q) * sd


def creme(x, random):
    """Hall's, with sd and skewness at least those of log-normal values of that spread."""
    n = x.shape[1]
    mean, spread = x.mean(1), x.std(1, ddof=1) / x.mean(1)
    of_logs = numpy.sqrt(numpy.expm1(numpy.log(x).var(1, ddof=1)))
    spread = numpy.maximum(spread, numpy.minimum(of_logs, numpy.sqrt(n)))
    g = numpy.maximum(stats.skew(x, axis=1, bias=False), numpy.minimum(spread**3 + 3 * spread, numpy.sqrt(n)))
    q = stats.t.ppf(0.975, n - 1) / numpy.sqrt(n)

    def back(y):
        return 3 / g * (numpy.cbrt(1 + g * (y - g / (6 * n))) - 1)
    return mean - back(q) * spread * mean, mean - back(-q) * spread * mean


def cox(x, random):
    """Of the mean of log-normal values: Cox's, with Student's t (Olsson 2005)."""
    n = x.shape[1]
    y = numpy.log(x)
    mean, variance = y.mean(1), y.var(1, ddof=1)
    half = stats.t.ppf(0.975, n - 1) * numpy.sqrt(variance / n + variance**2 / (2 * (n - 1)))
    return numpy.exp(mean + variance / 2 - half), numpy.exp(mean + variance / 2 + half)


def log_t(x, random):
    """Student's t of the logarithm of the mean, by the delta method."""
    n = x.shape[1]
    half = stats.t.ppf(0.975, n - 1) * x.std(1, ddof=1) / numpy.sqrt(n) / x.mean(1)
    return x.mean(1) * numpy.exp(-half), x.mean(1) * numpy.exp(half)


def generalised(x, random):
    """Krishnamoorthy & Mathew 2003: pivots of a log-normal mean."""
    n = x.shape[1]
    y = numpy.log(x)
    mean, sd = y.mean(1), y.std(1, ddof=1)
    z, u = random.standard_normal(2000), random.chisquare(n - 1, 2000)
    a, b = z * numpy.sqrt((n - 1) / u / n), (n - 1) / u / 2
    low, high = numpy.empty(len(x)), numpy.empty(len(x))
    for first in range(0, len(x), 4096):
        part = slice(first, first + 4096)
        draws = mean[part, None] - a * sd[part, None] + b * sd[part, None] ** 2
        low[part], high[part] = numpy.quantile(draws, (0.025, 0.975), axis=1)
    return numpy.exp(low), numpy.exp(high)


def bootstrap_t(x, random):
    """Quantiles of t over samples of the sample."""
    n, b = x.shape[1], 400
    low, high = numpy.empty(len(x)), numpy.empty(len(x))
    for first in range(0, len(x), 512):
        part = slice(first, first + 512)
        mean, sd = x[part].mean(1), x[part].std(1, ddof=1)
        sample = x[part][:, random.integers(0, n, (b, n))]
        with numpy.errstate(divide="ignore", invalid="ignore"):
            t = (sample.mean(2) - mean[:, None]) / sample.std(2, ddof=1)
        q = numpy.quantile(numpy.where(numpy.isfinite(t), t, 0), (0.025, 0.975), axis=1)
        low[part], high[part] = mean - q[1] * sd, mean - q[0] * sd
    return low, high


WAYS = {"student": student, "johnson": johnson, "log_t": log_t, "cox": cox, "generalised": generalised,
        "bootstrap_t": bootstrap_t, "hall": hall, "creme": creme}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("replicates")
    parser.add_argument("--n", type=int, nargs="+", default=[5, 10, 20, 100])
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=["student", "johnson", "log_t", "cox", "hall", "creme"])
    arguments = parser.parse_args()
    names, activities = read(arguments.replicates)
    truth = activities.mean(1)
    loci, tracks = (numpy.array(column) for column in zip(*names))
    print(len(names), "loci x tracks of", activities.shape[1], "shuffles; skewness, quartiles:",
          *numpy.quantile(stats.skew(activities, axis=1), (0.25, 0.5, 0.75)).round(2), "of logarithms:",
          *numpy.quantile(stats.skew(numpy.log(activities), axis=1), (0.25, 0.5, 0.75)).round(2))
    print("shuffles", "way", "holds", "CAGE", "worst track", "worst locus", "truth below", "truth above", "width", sep="\t")
    for n in arguments.n:
        for way in arguments.ways:
            random = numpy.random.default_rng(n)
            picks = numpy.array([random.permutation(activities.shape[1])[:n] for _ in range(arguments.draws)])
            holds, above, below, widths = [], [], [], []
            for pick in picks:
                low, high = WAYS[way](activities[:, pick], random)
                below.append(truth < low)
                above.append(truth > high)
                holds.append((low <= truth) & (truth <= high))
                widths.append((high - low) / (2 * stats.t.ppf(0.975, n - 1) * activities.std(1) / numpy.sqrt(n)))
            share = numpy.mean(holds, axis=0)
            cage = numpy.char.startswith(tracks, "CNhs")
            worst = [min(share[of == name].mean() for name in numpy.unique(of)) for of in (tracks, loci)]
            print(n, way, *(f"{100 * value:.1f} %" for value in (
                share.mean(), share[cage].mean() if cage.any() else numpy.nan, *worst, numpy.mean(below), numpy.mean(above))),
                f"{numpy.median(widths):.2f}", sep="\t", flush=True)


main()
