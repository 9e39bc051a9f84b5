#!/usr/bin/env python3
"""Compares two results of creme interaction, the second one made with --adaptive or other options:

    tools/compare_searches.py FULL.tsv OTHER.tsv

Says in how many searches all rounds chose the same tile, and, round by round, how often the choice was the same where all
choices before it in the search were (--error-probability speaks of these)."""
import collections
import sys


def read(path):
    """{(locus, chrom, tss, strand, track, search): [tile_start of round 1, 2, ...]}"""
    searches, header = collections.OrderedDict(), None
    with open(path) as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            fields = line.rstrip("\n").split("\t")
            if header is None:
                header = {name: i for i, name in enumerate(fields)}
                continue
            row = [fields[header[name]] for name in ("locus", "chrom", "tss", "strand", "track", "search")]
            if fields[header["round"]] != "0":
                searches.setdefault(tuple(row), []).append(int(fields[header["tile_start"]]))
    return searches


def main():
    full, other = read(sys.argv[1]), read(sys.argv[2])
    if full.keys() != other.keys():
        sys.exit("the two tables do not have the same searches")
    same_searches = rounds = same_rounds = 0
    for search, tiles in full.items():
        if len(tiles) != len(other[search]):
            sys.exit("the two tables do not have the same rounds")
        same_searches += tiles == other[search]
        for a, b in zip(tiles[1:], other[search][1:]):  # round 1 is drawn in full
            rounds += 1
            same_rounds += a == b
            if a != b:
                break
    print(f"searches\t{len(full)}\nwith the same tiles\t{same_searches}")
    print(f"rounds from 2 on, up to the first other choice\t{rounds}\nwith the same choice\t{same_rounds}")


if __name__ == "__main__":
    main()
