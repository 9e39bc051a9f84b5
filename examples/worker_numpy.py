#!/usr/bin/env python3
"""A model in NumPy, served to creme: the share of G and C of each bin, and how often TATA stands in it.

    creme necessity --model "worker:python3 worker_numpy.py" --fasta genome.fa --loci loci.tsv --tile-size 64 --out -
"""
import os
import sys

import numpy as np

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), *there)
                for there in (("..", "python"), ("..", "..", "..", "creme", "python"))]
import creme_worker

INPUT_BP, BINS, BIN_BP = 1024, 8, 128
TATA = [3, 0, 3, 0]


def predict(codes):
    share = ((codes == 1) | (codes == 2)).reshape(-1, BINS, BIN_BP).mean(axis=2)
    starts = np.ones((len(codes), INPUT_BP - len(TATA) + 1), dtype=bool)
    for i, base in enumerate(TATA):
        starts &= codes[:, i:i + starts.shape[1]] == base
    boxes = np.pad(starts, ((0, 0), (0, len(TATA) - 1))).reshape(-1, BINS, BIN_BP).sum(axis=2)
    return np.stack([share, 1 + boxes], axis=2)


if __name__ == "__main__":
    creme_worker.serve(predict, input_bp=INPUT_BP, bins=BINS, bin_bp=BIN_BP, tracks=["GC", "TATA"], name="model",
                       version="1", max_batch=64, deterministic=True)
