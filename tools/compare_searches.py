#!/usr/bin/env python3
"""Compares two results of a greedy search (creme interaction, multiplicity or fine-tile), the second one made with --stop-by
class or other options:

    tools/compare_searches.py FULL.tsv OTHER.tsv [FULL.tsv OTHER.tsv ...]

Says in how many searches all rounds chose the same (tile, place, or pieces that survive), and, round by round, how often the
choice was the same where all choices before it in the search were (--error-probability speaks of these), and then the whole
row. Of several pairs it adds up."""
import itertools
import sys

# Of an assay: a column that its table alone has, what a search is told by, what was chosen in a round, and how many rows at the
# beginning are no choice: round 1 of interaction is drawn in full, and fine-tile begins with the whole tile.
ASSAYS = (
    ("fixed_replicate", ("track", "search"), ("tile_start",), 1),
    ("copies", ("tile_start", "track", "kind"), ("position_start",), 0),
    ("survivors", ("tile_start", "track", "kind"), ("stage", "survivors"), 1),
)
ROUNDS = "choices, up to the first other one"
LOCUS = ("locus", "chrom", "tss", "strand")


def rows_of(path):
    """Each row as {column: text}."""
    header = None
    with open(path) as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            fields = line.rstrip("\n").split("\t")
            if header is None:
                header = fields
            else:
                yield dict(zip(header, fields))


def read(path):
    """{search: [(choice, whole row) of each round]}, without what is no choice; rows of before round 1 are no rounds."""
    searches = {}
    for row in rows_of(path):
        search, choice, first = next(assay[1:] for assay in ASSAYS if assay[0] in row)
        rounds = searches.setdefault(tuple(row[name] for name in LOCUS + search), [])
        if row.get("round", row.get("copies")) != "0":
            rounds.append((tuple(row[name] for name in choice), tuple(row.values())))
    return {search: rounds[first:] for search, rounds in searches.items()}


def compare(full, other, counts):
    for search, rounds in full.items():
        counts["searches"] += 1
        counts["with the same rows"] += rounds == other[search]
        for a, b in itertools.zip_longest(rounds, other[search], fillvalue=(None, None)):
            counts[ROUNDS] += 1
            counts["with the same choice"] += a[0] == b[0]
            counts["and the same row"] += a == b
            if a[0] != b[0]:
                break


def main():
    paths = sys.argv[1:]
    if not paths or len(paths) % 2:
        sys.exit(__doc__)
    names = ("searches", "with the same rows", ROUNDS, "with the same choice", "and the same row")
    counts = dict.fromkeys(names, 0)
    for full, other in zip(paths[::2], paths[1::2]):
        full, other = read(full), read(other)
        if full.keys() != other.keys():
            sys.exit("the two tables do not have the same searches")
        compare(full, other, counts)
    for name, count in counts.items():
        print(f"{name}\t{count}")


if __name__ == "__main__":
    main()
