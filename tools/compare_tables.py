#!/usr/bin/env python3
"""Compares result tables of creme, number by number: of one assay, computed in two ways.

    tools/compare_tables.py A.tsv B.tsv [--tolerance 1e-4]
    tools/compare_tables.py A B [--tolerance 1e-4]      folders: every table of B that ends in .tsv

Rows are the same if all that was not measured is: the locus, the tile, the track, what was chosen. Measured columns
may differ by the tolerance times the largest |value| there is: of activities in any column of activities of the
table, of all others in their own column; of p and q, which ratios decide, ten times that. Where a greedy search
chose otherwise, the mean that it came to has to be the same within the tolerance: that is called a tie, aloud, and
what the search did afterwards is not looked at. Any other row that one table lacks is an error.
"""
import argparse
import glob
import os
import sys

ACTIVITIES = {"activity", "wt", "target_wt", "mean", "sd", "mutant", "delta", "control_mean", "control_sd",
              "control_tss_mean", "one_copy_mean", "fixed", "alone", "matched_mean", "matched_sd"}
OTHERS = {"effect", "se", "ci_low", "ci_high", "effect_vs_control", "effect_vs_control_se", "test_over_control",
          "test_over_max", "trace", "additive", "multiplicative", "normalised", "score", "undone_score",
          "random_score", "log2fc", "n_share", "p", "q", "p_matched", "exon_share", "sum_delta", "log_sed", "d2",
          "max_abs"}
CHOSEN = {"tile_start", "tile_end", "genome_start", "genome_end", "position_start", "position_end",
          "genome_position_start", "genome_position_end", "survivors", "fixed_replicate", "remaining_bp"}
OF_RATIOS = {"p", "q", "p_matched"}
PLACES = {"max_bin"}  # of a largest value, which is compared itself: another place is a tie
ROUNDS = {"round", "copies", "stage", "step"}


def read(path):
    """The names of its columns, and {what was not measured: [what was]}."""
    with open(path) as file:
        lines = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    measured = [i for i, name in enumerate(lines[0]) if name in ACTIVITIES | OTHERS | PLACES]
    rows = {}
    for line in lines[1:]:
        key = tuple(cell for i, cell in enumerate(line) if i not in measured)
        if key in rows:
            sys.exit(f"{path}: two rows are of {key}")
        rows[key] = [line[i] for i in measured]
    return lines[0], [lines[0][i] for i in measured], rows


def largest(names, rows):
    """column -> what differences in it are relative to."""
    top = {}
    for row in rows.values():
        for name, cell in zip(names, row):
            if cell != "NA":
                unit = "an activity" if name in ACTIVITIES else name
                top[unit] = max(top.get(unit, 0), abs(float(cell)))
    return {name: top.get("an activity" if name in ACTIVITIES else name, 0) or 1 for name in names}


def drop_ties(a, b, header, names, tolerance):
    """Takes the rows of searches that chose otherwise among equals out of both tables, and says so."""
    keys = [name for name in header if name not in names]
    rounds = [i for i, name in enumerate(keys) if name in ROUNDS]
    same = [i for i, name in enumerate(keys) if name not in CHOSEN | ROUNDS]
    mean = names.index("mean") if "mean" in names else None

    def searches(rows, others):
        found = {}
        for key in rows.keys() - others.keys():
            found.setdefault(tuple(key[i] for i in same), []).append(([int(key[i]) for i in rounds], key))
        return {search: sorted(at) for search, at in found.items()}

    others = searches(b, a)
    for search, at in searches(a, b).items():
        if not rounds or mean is None or search not in others or at[0][0] != others[search][0][0]:
            continue
        x, y = (float(rows[where[0][1]][mean]) for rows, where in ((a, at), (b, others[search])))
        if abs(x - y) <= tolerance * largest(names, a)["mean"]:
            print("a tie:", *search, "round", *at[0][0], f"comes to {x} or {y}")
            for rows, where in ((a, at), (b, others[search])):
                for _, key in where:
                    del rows[key]


def compare(a_path, b_path, tolerance):
    """How many rows, and the largest difference with its column; ends the program where it is too large."""
    header, names, a = read(a_path)
    b_header, _, b = read(b_path)
    if header != b_header:
        sys.exit(f"{a_path}, {b_path}: their columns are not the same")
    drop_ties(a, b, header, names, tolerance)
    for path, missing in ((b_path, a.keys() - b.keys()), (a_path, b.keys() - a.keys())):
        for key in sorted(missing)[:5]:
            print(f"{path} lacks the row", *key)
        if missing:
            sys.exit(f"{a_path}, {b_path}: {len(missing)} of {len(a)} rows are in one of them alone")
    top, worst = largest(names, a), (0, "any column")
    for key, row in a.items():
        for name, x, y in zip(names, row, b[key]):
            if x == y:
                continue
            if name in PLACES:
                print("a tie:", *key, f"{name} is {x} or {y}")
                continue
            difference = abs(float(x) - float(y)) / top[name] if "NA" not in (x, y) else float("inf")
            worst = max(worst, (difference, name))
            if not difference <= tolerance * (10 if name in OF_RATIOS else 1):
                sys.exit(f"{b_path}: {name} is {y} and not {x}, by {difference:.3g} of {top[name]:.6g}: row "
                         + " ".join(key))
    return len(a), worst


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("a")
    parser.add_argument("b")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    options = parser.parse_args()
    pairs = [(options.a, options.b)]
    if os.path.isdir(options.a):
        pairs = [(os.path.join(options.a, os.path.basename(path)), path)
                 for path in sorted(glob.glob(os.path.join(options.b, "*.tsv")))]
        if not pairs:
            sys.exit(f"{options.b}: no tables")
    for a, b in pairs:
        rows, (difference, column) = compare(a, b, options.tolerance)
        if not rows:
            sys.exit(f"{a}: no rows")
        print(f"{os.path.basename(a)[:-4]}\t{rows} rows\t{difference:.2g} in {column}")


if __name__ == "__main__":
    main()
