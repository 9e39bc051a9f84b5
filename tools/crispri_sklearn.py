#!/usr/bin/env python3
"""Compares creme analyze crispri with scikit-learn, from the columns that it writes.

    python3 tools/crispri_sklearn.py build/release/creme [SCREEN.tsv.gz ...]

Random screens with many equal scores, and each SCREEN given (tables of EngreitzLab/CRISPR_comparison), to which effects
are made up: the measures of the summary have to be scikit-learn's and SciPy's from the columns regulated, score, distance
and effect_size of the table, for all pairs and each class of distance. Needs numpy, pandas, scipy and scikit-learn.
"""

import os
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd
import scipy.stats
import sklearn.metrics


def make_screen(random, pairs):
    """A table of pairs, and what a run of them would give, with equal scores among them."""
    start = random.integers(0, 400_000, pairs)
    regulated = random.random(pairs) < 0.1
    size = np.where(regulated, -random.random(pairs), random.normal(0, 0.05, pairs))
    screen = pd.DataFrame({
        "chrom": "chr1", "chromStart": start, "chromEnd": start + random.integers(0, 900, pairs), "name": "x",
        "EffectSize": size, "chrTSS": "chr1", "startTSS": 200_000, "endTSS": 200_001, "measuredGeneSymbol": "G",
        "Significant": regulated, "pValueAdjusted": 0.5, "PowerAtEffectSize25": 0.9, "ValidConnection": "TRUE",
        "CellType": "K562", "Reference": "made up", "Regulated": regulated & (size < 0)})
    for column in ("Significant", "Regulated"):
        screen[column] = screen[column].map({True: "TRUE", False: "FALSE"})
    return screen


def make_effects(random, screen, levels):
    """A row of effects for each pair, but one in ten; scores have only so many different values (0: any)."""
    screen = screen.drop_duplicates(["CellType", "measuredGeneSymbol", "chrom", "chromStart", "chromEnd"])
    screen = screen.drop_duplicates(["measuredGeneSymbol", "chrom", "chromStart", "chromEnd"])
    kept = screen[random.random(len(screen)) > 0.1]
    effect = random.normal(0, 0.3, len(kept)) + 0.4 * (kept["Regulated"] == "TRUE")
    if levels:
        effect = np.round(effect * levels) / levels
    tss = pd.to_numeric(kept["startTSS"], errors="coerce").fillna(1).astype(int)
    return pd.DataFrame({
        "locus": kept["measuredGeneSymbol"], "chrom": kept["chrom"], "tss": tss, "strand": "+",
        "element_start": kept["chromStart"], "element_end": kept["chromEnd"], "track": "K562", "wt": 10,
        "effect": effect, "se": 0.1})


def check(name, ours, theirs):
    if (np.isnan(ours) and np.isnan(theirs)) or abs(ours - theirs) <= 1e-8 * max(1, abs(theirs)):
        return
    sys.exit(f"{name}: creme says {ours:.12g}, the others {theirs:.12g}")


def compare(what, pairs, summary):
    """Each row of the summary against scikit-learn; returns how many rows."""
    pairs = pairs[pairs["used"] == 1]
    for _, row in summary.iterrows():
        of = pairs
        if row["cell_type"] != "all":
            of = of[(of["cell_type"] == row["cell_type"]) & (of["track"] == row["track"])]
        if row["distance"] != "all":
            of = of[of["distance_class"] == row["distance"]]
        label = of["regulated"] == 1
        score = 1 / np.maximum(of["distance"], 1) if row["predictor"] == "1/distance" else of["score"]
        where = f"{what}, {row['cell_type']}, {row['track']}, {row['distance']}, {row['predictor']}"
        check(where + ", n", row["n"], len(of))
        check(where + ", positives", row["positives"], label.sum())
        auprc = auroc = precision_at = np.nan
        if 0 < label.sum() < len(of):
            auprc = sklearn.metrics.average_precision_score(label, score)
            auroc = sklearn.metrics.roc_auc_score(label, score)
            precision, recall, _ = sklearn.metrics.precision_recall_curve(label, score)
            precision_at = precision[:-1][recall[:-1] >= 0.7][-1]
        check(where + ", auprc", row["auprc"], auprc)
        check(where + ", auroc", row["auroc"], auroc)
        check(where + ", precision at a recall of 0.7", row["precision_at_70"], precision_at)
        sizes = -of["effect_size"]
        if len(of) > 2 and score.nunique() > 1 and sizes.nunique() > 1:
            check(where + ", pearson", row["pearson"], scipy.stats.pearsonr(score, sizes)[0])
            check(where + ", spearman", row["spearman"], scipy.stats.spearmanr(score, sizes)[0])
    return len(summary)


def run(creme, folder, what, screen, effects, options):
    paths = [os.path.join(folder, name) for name in ("screen.tsv", "effects.tsv", "out.tsv", "summary.tsv")]
    screen.to_csv(paths[0], sep="\t", index=False, na_rep="NA")
    effects.to_csv(paths[1], sep="\t", index=False)
    subprocess.run([creme, "analyze", "crispri", paths[1], paths[0], "-o", paths[2], "--summary", paths[3],
                    "--draws", "20", *options], check=True, stderr=subprocess.DEVNULL)
    pairs, summary = (pd.read_csv(path, sep="\t", comment="#", keep_default_na=False, na_values=["NA"])
                      for path in paths[2:])
    return compare(what, pairs, summary), pairs, summary


def main():
    creme, screens = sys.argv[1], sys.argv[2:]
    random = np.random.default_rng(1)
    rows = 0
    with tempfile.TemporaryDirectory() as folder:
        for i in range(60):
            screen = make_screen(random, int(random.integers(5, 400)))
            effects = make_effects(random, screen, int(random.integers(0, 8)))
            rows += run(creme, folder, f"random screen {i}", screen, effects, ["--missing-as-zero"][: i % 2])[0]
        print(f"60 random screens: {rows} rows of summaries as scikit-learn {sklearn.__version__} has them")
        for path in screens:
            screen = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)
            cells = screen["CellType"].unique()
            effects = make_effects(random, screen, 50)
            options = ["--map", ",".join(f"{cell}=K562" for cell in cells)]
            count, pairs, summary = run(creme, folder, os.path.basename(path), screen, effects, options)
            used = pairs[pairs["used"] == 1]
            print(f"{os.path.basename(path)}: {len(screen)} pairs, {(screen['Regulated'] == 'TRUE').sum()} regulated; "
                  f"{len(used)} used, {(used['regulated'] == 1).sum()} regulated; {count} rows as scikit-learn has them")
            for reason, n in pairs["reason"].value_counts().items():
                print(f"    {n} {reason}")


if __name__ == "__main__":
    main()
