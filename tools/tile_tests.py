#!/usr/bin/env python3
"""How often tiles that do nothing of their own pass as CREs, and how many of the real ones do.

    tile_tests.py loci FASTA LOCI --creme creme --copies 4 --out null      null.fa, null.tsv
    creme necessity ... -f null.fa -l null.tsv --window plain --shuffles 20 --replicates necessity.tsv
    tile_tests.py report necessity.tsv [REPLICATES...]

`loci` makes windows in which nothing but the TSS tile is real: every other tile is a shuffle of itself (--how tiles), or the
window's two sides are shuffled whole (--how window), by `creme shuffle`. So each tile is a draw like the shuffles that an assay
makes of it. `report` reads replicates of necessity or sufficiency, takes each N that follow each other for a run of its own, and
says of which share of tiles x tracks p and q (Benjamini and Hochberg's, over the tiles of a track) are below 0.05: by the test of
`creme analyze`, and by one that takes WT for a constant. Needs NumPy and SciPy.
"""
import argparse
import collections
import csv
import subprocess

import numpy
from scipy import stats


def rows(path):
    with open(path) as file:
        yield from csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")


# --- Loci without any CRE

def run(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout


def records(fasta):
    """Names and sequences, in the file's order."""
    parts = [part.split("\n") for part in fasta.split(">")[1:]]
    return {part[0].split()[0]: "".join(part[1:]) for part in parts}


def copies_of(arguments, genome, chrom, start, end, real):
    """The stretch [start, end), as it is or shuffled, for each copy."""
    if real:
        return [genome[chrom][start:end]] * arguments.copies
    made = run(arguments.creme, "shuffle", "-q", "-f", arguments.fasta, "--region", f"{chrom}:{start + 1}-{end}",
               "--seed", arguments.seed, "--count", arguments.copies)
    return ["".join(part.split("\n")[1:]) for part in made.split(">")[1:]]


def stretches(arguments):
    """The window's parts, from its left end; the middle one is the TSS tile."""
    half, tile = arguments.window_bp // 2, arguments.tile_bp
    if arguments.how == "window":
        return [-half, -tile // 2, tile // 2, half]
    inner = [(2 * i + 1) * tile // 2 for i in range(half // tile) if (2 * i + 1) * tile // 2 <= half]
    return sorted({-half, half, *inner, *(-edge for edge in inner)})


def make_loci(arguments):
    edges = stretches(arguments)
    with open(arguments.fasta) as file:
        genome = records(file.read())
    with open(arguments.out + ".fa", "w") as fasta, open(arguments.out + ".tsv", "w") as loci:
        print("name", "chrom", "tss", "strand", sep="\t", file=loci)
        for locus in rows(arguments.loci):
            copies = [""] * arguments.copies
            for start, end in zip(edges, edges[1:]):
                tss = int(locus["tss"])
                made = copies_of(arguments, genome, locus["chrom"], tss + start, tss + end, start < 0 < end)
                copies = [copy + part for copy, part in zip(copies, made)]
            for i, copy in enumerate(copies):
                name = f"{locus['name']}_{i}"
                print(f">{name}\n{copy}", file=fasta)
                print(name, name, arguments.window_bp // 2, locus["strand"], sep="\t", file=loci)


# --- Tests

def differences(path):
    """What each tile's effect is the mean of, [tile][replicate], and its track."""
    wild, mutants, controls = {}, collections.defaultdict(dict), collections.defaultdict(dict)
    for row in rows(path):
        locus = tuple(row[name] for name in ("locus", "chrom", "tss", "track"))
        activity, k = float(row["activity"]), int(row["replicate"])
        if row["role"] == "wt":
            wild[locus] = activity
        elif row["role"] == "control":
            controls[locus][k] = activity
        else:
            mutants[locus, row["tile_start"]][k] = activity
    draws = [[controls[locus].get(k, wild[locus]) - y for k, y in sorted(of_tile.items())]
             for (locus, _), of_tile in mutants.items()]
    return numpy.array(draws), numpy.array([locus[3] for locus, _ in mutants])


def p_values(draws, real_is_one_draw):
    n = draws.shape[1]
    with numpy.errstate(divide="ignore", invalid="ignore"):
        t = draws.mean(axis=1) / (draws.std(axis=1, ddof=1) * numpy.sqrt(1 / n + real_is_one_draw))
    p = 2 * stats.t.sf(abs(t), n - 1)
    equal = draws.std(axis=1) == 0
    p[equal] = numpy.where(draws[equal, 0] == 0, 1, 1 / (n + 1) if real_is_one_draw else 0)
    return p


def shares(draws, tracks, real_is_one_draw, n):
    """Of tiles x tracks x runs: p < 0.05, q < 0.05; and the latter of the track that has most."""
    below_p, below_q = [], collections.defaultdict(list)
    for first in range(0, draws.shape[1] - n + 1, n):
        p = p_values(draws[:, first:first + n], real_is_one_draw)
        below_p.extend(p < 0.05)
        for track in numpy.unique(tracks):
            below_q[track].extend(stats.false_discovery_control(p[tracks == track]) < 0.05)
    of_tracks = [numpy.mean(below) for below in below_q.values()]
    return numpy.mean(below_p), numpy.mean(of_tracks), numpy.max(of_tracks)


def report(arguments):
    print("replicates", "tiles x tracks", "n", "runs", "real tile", "p < 0.05", "q < 0.05", "worst track", sep="\t")
    for path in arguments.replicates:
        draws, tracks = differences(path)
        for n in arguments.n:
            if n > draws.shape[1]:
                continue
            for name, one_draw in (("a constant", 0), ("one more draw", 1)):
                print(path, len(draws), n, draws.shape[1] // n, name,
                      *(f"{100 * share:.1f} %" for share in shares(draws, tracks, one_draw, n)), sep="\t")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    loci = commands.add_parser("loci")
    loci.add_argument("fasta")
    loci.add_argument("loci")
    loci.add_argument("--creme", default="creme")
    loci.add_argument("--window-bp", type=int, default=131072)
    loci.add_argument("--tile-bp", type=int, default=5000)
    loci.add_argument("--how", choices=("tiles", "window"), default="tiles")
    loci.add_argument("--copies", type=int, default=4)
    loci.add_argument("--seed", type=int, default=7)
    loci.add_argument("--out", default="null")
    loci.set_defaults(run=make_loci)
    tests = commands.add_parser("report")
    tests.add_argument("replicates", nargs="+")
    tests.add_argument("--n", type=int, nargs="+", default=[10, 20, 100])
    tests.set_defaults(run=report)
    arguments = parser.parse_args()
    arguments.run(arguments)


main()
