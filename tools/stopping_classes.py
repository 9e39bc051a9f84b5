#!/usr/bin/env python3
"""What --stop-by class saves, how often a class then differs from that of all shuffles, and how often bounds fail.

    stopping_classes.py                                for draws of known distributions
    stopping_classes.py --tests                        p and q of tiles that stopped, of normal draws
    stopping_classes.py REPLICATES [--most N] [--limits LOW,HIGH]
                                                       for those of a long necessity or sufficiency run (--replicates)
    stopping_classes.py REPLICATES --contexts [--most N]
                                                       for those of context-dependence
    stopping_classes.py --authors TABLE                for draws about the means of a table of the paper's authors, gzip:
                                                       log-normal with its sds, of contexts (wt, mean_mut, std); normal
                                                       with sds as for known distributions, of necessity

Of a run with many shuffles each N that follow each other are a run of their own (10; contexts 100), and what all N give is
what the first few of them are held against. Ways to take the variance of a tile's few draws: its own (own), that of all
tiles at the locus (pool), the greater of both (most), and at least the mean of its own and the others', which count as G
degrees of freedom (others G); creme's is that of others 4, and three times as wide where a tile's draws agree. A bound fails if at any look the mean of all N lies outside. Needs NumPy and SciPy.
"""
import argparse
import collections
import csv
import gzip

import numpy
from scipy.stats import skew, t

ERROR = 0.01
WAYS = ("own", "pool", "most", "others 2", "others 4", "others 10", "creme")


def looks(most, first, times):
    """As creme has them (src/assay/looks.c): so many fifths of the draws before, or 0: a fifth of all more."""
    step, drawn = max(2, -(-most // 5)), first
    while drawn <= most - step:
        yield drawn
        drawn = (times * drawn + 2) // 5 if times else drawn + step


def quantile(count, degrees):
    return t.ppf(1 - ERROR / (2 * count), degrees)


def half_widths(draws, most, count, way):
    """draws[locus][tile][m]"""
    m, tiles = draws.shape[2], draws.shape[1]
    own = draws.var(axis=2, ddof=1)
    others = (own.sum(axis=1, keepdims=True) - own) / max(1, tiles - 1)
    unseen = numpy.sqrt((1 - m / most) / m)
    if way == "own":
        variance, degrees = own, m - 1
    elif way in ("pool", "most"):
        pool = numpy.broadcast_to(own.mean(axis=1, keepdims=True), own.shape)
        variance, degrees = pool if way == "pool" else numpy.maximum(own, pool), tiles * (m - 1)
    else:
        prior = min(4.0 if way == "creme" else float(way.split()[1]), (tiles - 1) * (m - 1))
        degrees = prior + m - 1
        variance = numpy.maximum(own, (prior * others + (m - 1) * own) / degrees)
        if way == "creme":
            variance = numpy.where(own < 1e-6 * others, 9 * variance, variance)
    return quantile(count, degrees) * numpy.sqrt(variance) * unseen


def stop(draws, limits, way):
    """Draws taken, classes then and with all, and whether a bound failed; each [locus][tile]."""
    most = draws.shape[2]
    mean = draws.mean(axis=2)
    full = numpy.searchsorted(limits, mean)
    taken, classes, failed = numpy.zeros(mean.shape, int), full.copy(), numpy.zeros(mean.shape, bool)
    when = list(looks(most, 3, 0))
    for m in when:
        part = draws[:, :, :m]
        middle, half = part.mean(axis=2), half_widths(part, most, len(when), way)
        low, high = numpy.searchsorted(limits, middle - half), numpy.searchsorted(limits, middle + half)
        ends = (low == high) & (taken == 0) & (half > 0)
        taken[ends], classes[ends] = m, low[ends]
        failed |= abs(mean - middle) > half + 1e-12
    taken[taken == 0] = most
    return taken, classes, full, failed


def say(name, way, most, taken, differ, failed):
    print(f"{name}\t{way}\t{100 * (1 - taken.mean() / most):.1f} %\t{differ.sum()} of {differ.size}\t"
          f"{100 * failed.mean():.2f} %", flush=True)


def report(name, draws, most, limits):
    runs = draws.shape[2] // most
    for way in WAYS:
        results = [stop(draws[:, :, i * most:(i + 1) * most], limits, way) for i in range(runs)]
        taken, classes, full, failed = (numpy.stack(part) for part in zip(*results))
        say(f"{name}, {most}", way, most, taken, classes != full, failed)


def known_distributions():
    """300 loci of 24 tiles, whose sds spread by a factor of three and whose effects are mostly small."""
    random = numpy.random.default_rng(1)
    shape = (300, 24, 60)
    spread = numpy.exp(random.normal(numpy.log(0.03), 1.2, shape[:2] + (1,)))
    effect = random.standard_t(3, shape[:2] + (1,)) * 0.08
    log_normal = (random.lognormal(0, 1, shape) - numpy.exp(0.5)) / numpy.sqrt((numpy.e - 1) * numpy.e)
    rare = ((random.random(shape) < 0.1) - 0.1) / 0.3
    for name, draws in (("normal", random.standard_normal(shape)), ("log-normal", log_normal),
                        ("one in ten differs", rare)):
        report(name, effect + spread * draws, 10, (-0.3, 0.3))


# --- p and q

def adjusted(p):
    """Benjamini and Hochberg's q of all."""
    order = numpy.argsort(p)
    steps = (p[order] * len(p) / numpy.arange(1, len(p) + 1))[::-1]
    q = numpy.empty(len(p))
    q[order] = numpy.minimum(1, numpy.minimum.accumulate(steps)[::-1])
    return q


def p_values(draws, taken):
    """As creme analyze has them, WT being one more draw; of the first `taken` draws of each tile."""
    seen = numpy.arange(draws.shape[2]) < taken[..., None]
    mean = (draws * seen).sum(axis=2) / taken
    sd = numpy.sqrt((((draws - mean[..., None]) ** 2) * seen).sum(axis=2) / (taken - 1))
    return 2 * t.sf(abs(mean) / (sd * numpy.sqrt(1 + 1 / taken)), taken - 1)


def tests():
    """600 loci of 24 tiles; of `share` of the tiles WT stands out from its shuffles by `effect`."""
    random = numpy.random.default_rng(2)
    print("median sd\teffect, share of tiles\tdraws\tmean n\tof tiles without effect p < 0.05, 0.01\tof tiles with: "
          "p < 0.05, q < 0.05\tfalse among q < 0.05")
    for sd, effect, share in ((0.03, 0, 0), (0.1, 0, 0), (0.3, 0, 0), (0.03, 0.2, 0.1), (0.03, 0.5, 0.1), (0.03, 1, 0.1)):
        spread = numpy.exp(random.normal(numpy.log(sd), 1.2, (600, 24, 1)))
        normal, real = random.standard_normal((600, 24, 11)), random.random((600, 24)) < share
        draws = (normal[..., :1] - normal[..., 1:]) * spread + (real * effect)[..., None]
        taken = stop(draws, (-0.3, 0.3), "creme")[0]
        for name, count in (("all", numpy.full(taken.shape, 10)), ("stopped", taken)):
            p = p_values(draws, count)
            q = adjusted(p.ravel()).reshape(p.shape)
            found = q < 0.05
            with_effect = [f"{100 * what[real].mean():.1f} %" for what in (p < 0.05, found)] if share else ["-"]
            print(f"{sd}\t{effect}, {share}\t{name}\t{count.mean():.1f}\t"
                  f"{100 * (p < 0.05)[~real].mean():.2f} %, {100 * (p < 0.01)[~real].mean():.2f} %\t"
                  f"{', '.join(with_effect)}\t{100 * (found & ~real).sum() / max(1, found.sum()):.1f} %", flush=True)


def read(path):
    wild, controls = {}, collections.defaultdict(dict)
    mutants = collections.defaultdict(lambda: collections.defaultdict(dict))
    with open(path) as file:
        for row in csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"):
            locus = tuple(row[name] for name in ("locus", "chrom", "tss", "track"))
            number, activity = int(row["replicate"]), float(row["activity"])
            if row["role"] == "wt":
                wild[locus] = activity
            elif row["role"] == "control":
                controls[locus][number] = activity
            else:
                mutants[locus][row["tile_start"]][number] = activity
    return wild, controls, mutants


def effects(path):
    """[locus and track][tile][replicate], in units of WT; of loci that have as many tiles as most have."""
    wild, controls, mutants = read(path)
    found = []
    for locus, tiles in mutants.items():
        if wild[locus] > 0:
            found.append(numpy.array([[(y[k] - controls[locus][k]) / wild[locus]
                                       if controls[locus] else (wild[locus] - y[k]) / wild[locus]
                                       for k in sorted(y)] for y in tiles.values()]))
    usual = collections.Counter(one.shape for one in found).most_common(1)[0][0]
    return numpy.array([one for one in found if one.shape == usual])


# --- Contexts

CONTEXT_LIMITS = (-0.3, -0.05, 0.05, 0.95)


def untransformed(y, g, n):
    x = g * (y - g / (6 * n))
    return numpy.where(abs(g) > 1e-9, 3 / numpy.where(g == 0, 1, g) * (numpy.cbrt(1 + x) - 1), y)


def skewed_bounds(draws, q):
    """creme_skewed_bounds (src/assay/effect.h)."""
    n, mean, sd = draws.shape[1], draws.mean(axis=1), draws.std(axis=1, ddof=1)
    spread = numpy.sqrt(numpy.minimum(numpy.expm1(numpy.log(draws).var(axis=1, ddof=1)), n))
    spread = numpy.maximum(sd / mean, spread)
    g = numpy.maximum(numpy.nan_to_num(skew(draws, axis=1, bias=False)),
                      numpy.minimum((spread * spread + 3) * spread, numpy.sqrt(n)))
    y = q / numpy.sqrt(n)
    return mean - spread * mean * untransformed(y, g, n), mean - spread * mean * untransformed(-y, g, n)


def contexts(path, most):
    wild, _, mutants = read(path)
    keys = [key for key in mutants if wild[key] > 0]
    wt = numpy.array([wild[key] for key in keys])
    draws = numpy.array([[one[k] for k in sorted(one)] for key in keys for one in mutants[key].values()])
    report_contexts(wt, draws, most)


def report_contexts(wt, draws, most):
    for first, times in ((3, 0), (3, 10), (5, 10), (5, 7), (5, 6)):
        when = list(looks(most, first, times))
        all_taken, all_differ, all_failed = [], [], []
        for start in range(0, draws.shape[1] - most + 1, most):
            run = draws[:, start:start + most]
            mean = run.mean(axis=1)
            full = numpy.searchsorted(CONTEXT_LIMITS, (wt - mean) / wt)
            taken, classes, failed = numpy.zeros(len(wt), int), full.copy(), numpy.zeros(len(wt), bool)
            for m in when:
                low, high = skewed_bounds(run[:, :m], quantile(len(when), m - 1) * numpy.sqrt(1 - m / most))
                a, b = (numpy.searchsorted(CONTEXT_LIMITS, (wt - end) / wt) for end in (high, low))
                ends = (a == b) & (taken == 0)
                taken[ends], classes[ends] = m, a[ends]
                failed |= (mean < low) | (mean > high)
            taken[taken == 0] = most
            all_taken.append(taken), all_differ.append(classes != full), all_failed.append(failed)
        say(f"{len(wt)} contexts, {most}", "looks " + " ".join(map(str, when)), most,
            *(numpy.stack(part) for part in (all_taken, all_differ, all_failed)))


# --- Tables of the paper's authors, which have no draws

RUNS = 20


def authors(path):
    random = numpy.random.default_rng(1)
    with gzip.open(path, "rt") as file:
        rows = list(csv.DictReader(file))
    if "mean_mut" in rows[0]:
        wt, sd, mean = (numpy.array([float(row[name]) for row in rows]) for name in ("wt", "std", "mean_mut"))
        spread = numpy.sqrt(numpy.log1p((sd / mean) ** 2))
        draws = random.lognormal(numpy.log(mean) - spread ** 2 / 2, spread, (100 * RUNS, len(mean))).T
        report_contexts(wt, draws, 100)
        return
    loci = collections.defaultdict(list)
    for row in rows:
        loci[row["seq_id"]].append(float(row["Normalized shuffle effect"]))
    usual = collections.Counter(map(len, loci.values())).most_common(1)[0][0]
    effect = numpy.array([tiles for tiles in loci.values() if len(tiles) == usual])[:, :, None]
    spread = numpy.exp(random.normal(numpy.log(0.03), 1.2, effect.shape))
    draws = effect + spread * random.standard_normal(effect.shape[:2] + (10 * RUNS,))
    report(f"{effect.size} tiles", draws, 10, (-0.3, 0.3))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("replicates", nargs="?")
    parser.add_argument("--contexts", action="store_true")
    parser.add_argument("--tests", action="store_true")
    parser.add_argument("--authors", metavar="TABLE")
    parser.add_argument("--most", type=int)
    parser.add_argument("--limits", type=lambda text: tuple(map(float, text.split(","))), default=(-0.3, 0.3))
    arguments = parser.parse_args()
    if arguments.tests:
        return tests()
    print("draws, at most\tway\tsaved\tclasses that differ\tbounds that fail")
    if arguments.authors:
        authors(arguments.authors)
    elif not arguments.replicates:
        known_distributions()
    elif arguments.contexts:
        contexts(arguments.replicates, arguments.most or 100)
    else:
        draws = effects(arguments.replicates)
        report(f"{draws.shape[0] * draws.shape[1]} tiles", draws, arguments.most or 10, arguments.limits)


if __name__ == "__main__":
    main()
