#!/usr/bin/env python3
"""How often the 95 % interval of an effect holds the truth when --until-ci has stopped drawing, and what that saves.

    stopping_coverage.py                          for draws of known distributions
    stopping_coverage.py REPLICATES [--most N]    for those of a long necessity or sufficiency run (--replicates)

Of a run with many shuffles, the mean over all of them is taken for the truth, and each N that follow each other (10) for a
run of its own. WIDTH is chosen so that it is what all N shuffles give the median tile, times 0.5, 1, 1.5, 2 and 4. Needs
NumPy and SciPy.
"""
import argparse
import collections
import csv

import numpy
from scipy.stats import t

FACTORS = (0.5, 1, 1.5, 2, 4)


def looks(most):
    """As creme has them: 5, then a fifth more each time, as long as a fifth is left to be saved."""
    step, drawn = max(2, -(-most // 5)), 5
    while drawn <= most - step:
        yield drawn
        drawn += step
    yield most


def half_widths(draws):
    n = draws.shape[-1]
    return t.ppf(0.975, n - 1) * draws.std(axis=-1, ddof=1) / numpy.sqrt(n)


def stop(draws, width):
    """For each row of draws: how many were taken, their mean, and half the width of its interval."""
    taken = numpy.zeros(len(draws), int)
    mean, half = numpy.zeros(len(draws)), numpy.zeros(len(draws))
    for n in looks(draws.shape[1]):
        wide = half_widths(draws[:, :n])
        ends = (taken == 0) & ((2 * wide <= width) | (n == draws.shape[1]))
        taken[ends], mean[ends], half[ends] = n, draws[ends, :n].mean(axis=1), wide[ends]
    return taken, mean, half


def report(name, draws, truth, unit):
    most = draws.shape[1]
    holds = abs(draws.mean(axis=1) - truth) <= half_widths(draws)
    print(f"{name}\tall {most}\t100 %\t{100 * holds.mean():.1f} %")
    for factor in FACTORS:
        taken, mean, half = stop(draws, factor * unit)
        holds = abs(mean - truth) <= half
        print(f"{name}\t{factor}\t{100 * taken.mean() / most:.0f} %\t{100 * holds.mean():.1f} %")


def known_distributions():
    random = numpy.random.default_rng(1)
    for most in (10, 20, 100):
        shape = (50000, most)
        for name, draws, truth in (("normal", random.standard_normal(shape), 0.0),
                                   ("log-normal", random.lognormal(0, 1, shape), numpy.exp(0.5))):
            report(f"{name}, {most} at most", draws, truth, numpy.median(2 * half_widths(draws)))


def read(path):
    """Differences that a tile's effect is the mean of, [tile][replicate], in units of WT."""
    wild, mutants, controls = {}, collections.defaultdict(list), collections.defaultdict(dict)
    with open(path) as file:
        for row in csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"):
            locus = tuple(row[name] for name in ("locus", "chrom", "tss", "track"))
            activity = float(row["activity"])
            if row["role"] == "wt":
                wild[locus] = activity
            elif row["role"] == "control":
                controls[locus][row["replicate"]] = activity
            else:
                mutants[locus, row["tile_start"]].append((row["replicate"], activity))
    return numpy.array([[(controls[locus].get(k, wild[locus]) - y) / wild[locus] for k, y in rows]
                        for (locus, _), rows in mutants.items()])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("replicates", nargs="?")
    parser.add_argument("--most", type=int, default=10)
    arguments = parser.parse_args()
    print("draws\twidth / usual width\tdrawn\tintervals that hold the truth")
    if not arguments.replicates:
        known_distributions()
        return
    tiles = read(arguments.replicates)
    runs = tiles.shape[1] // arguments.most
    draws = tiles[:, :runs * arguments.most].reshape(-1, arguments.most)
    truth = numpy.repeat(tiles.mean(axis=1), runs)
    report(f"{len(tiles)} tiles, {runs} runs", draws, truth, numpy.median(2 * half_widths(draws)))


main()
