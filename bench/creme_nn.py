#!/usr/bin/env python3
"""A necessity test by creme-nn and by pycreme.compat: seconds, and whether the numbers are the same.

    bench/creme_nn.py MODEL.h5 [--shuffles N] [--tiles N] [--threads N] [--rounds N] [--tracks 0,1] [--all-bins]

MODEL.h5 is a network of the Borzoi family: by creme, and in PyTorch (tools/mini_borzoi_torch.py). Needs pycreme, torch,
numpy, h5py, and creme-nn's own files (pip install --no-deps creme-nn tqdm; never what it depends on).

    creme-nn            creme-nn asks the module, one sequence at a time
    compat, module      pycreme.compat asks the same module, 8 at a time
    compat, creme       pycreme.compat asks creme: what an edit touches

Each round does all three, with the same shuffles, of creme-nn's dinuc_shuffle with given seeds. Processor seconds hold
where the machine has other work; those of the clock do not.
"""
import argparse
import contextlib
import io
import os
import resource
import statistics
import sys
import time

import numpy as np
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
import mini_borzoi_torch  # noqa: E402
from creme import creme as theirs  # noqa: E402
from pycreme.compat import creme as ours, custom_model, utils  # noqa: E402


class Module:
    """The network in PyTorch by creme-nn's conventions: whole profiles, reduced behind."""

    def __init__(self, path, bins, tracks):
        self.network = mini_borzoi_torch.Borzoi(path)
        self.seq_length, self.bins, self.tracks = self.network.length, bins, tracks

    def predict(self, x):
        x = x[np.newaxis] if x.ndim == 2 else x
        profile = self.network(torch.from_numpy(x.argmax(axis=-1).astype(np.uint8))).numpy()
        profile = profile if self.bins is None else profile[:, self.bins]
        return profile[..., self.tracks]


class Seeded:
    """creme-nn's shuffle; number k has the seed 1 + k, as with `seed=1` here."""

    def __init__(self, original):
        self.original, self.calls = original, 0

    def __call__(self, x):
        self.calls += 1
        return self.original(x, seed=self.calls)


def measured(call):
    """(answer, seconds of the clock, seconds of the processors)."""
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    with contextlib.redirect_stderr(io.StringIO()):
        answer = call()
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    return answer, seconds, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def by_creme_nn(model, x, tiles, shuffles):
    original = theirs.shuffle.dinuc_shuffle
    theirs.shuffle.dinuc_shuffle = Seeded(original)
    try:
        return theirs.necessity_test(model, x, tiles, shuffles)
    finally:
        theirs.shuffle.dinuc_shuffle = original


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--shuffles", type=int, default=10)
    parser.add_argument("--tiles", type=int, help="the first so many, of 5,000 bp each; all there are")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--tracks", default="0", help="numbers with commas between")
    parser.add_argument("--all-bins", action="store_true", help="in place of the central ones")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    tracks = [int(number) for number in options.tracks.split(",")]
    native = custom_model.Borzoi(tracks, weights=options.model, threads=options.threads)
    if not options.all_bins:
        middle, half = native.target_length // 2, max(1, 128 // native.model.bin_bp)
        native.bin_index = list(range(middle - half, middle + half))
    module = Module(options.model, native.bin_index, tracks)
    x = np.eye(4, dtype=np.float32)[np.random.RandomState(0).randint(0, 4, native.seq_length)]
    tiles = utils.set_tile_range(native.seq_length, 5000)[1][:options.tiles]
    calls = {"creme-nn": lambda: by_creme_nn(module, x, tiles, options.shuffles),
             "compat, module": lambda: ours.necessity_test(module, x, tiles, options.shuffles, seed=1),
             "compat, creme": lambda: ours.necessity_test(native, x, tiles, options.shuffles, seed=1)}
    print("%d tiles x %d shuffles, %d bp, %d bins x %d tracks, %d threads; torch %s; load %.1f" % (
        len(tiles), options.shuffles, native.seq_length, len(native.bin_index or range(native.target_length)), len(tracks),
        options.threads, torch.__version__, os.getloadavg()[0]), flush=True)
    module.predict(x), native.predict(x)  # first ones are slower
    times = {name: [] for name in calls}
    for _ in range(options.rounds):
        answers = {}
        for name, call in calls.items():
            answers[name], *seconds = measured(call)
            times[name].append(seconds)
            print("%-16s %8.2f s  %8.2f s of processors; load %.1f" % (name, *seconds, os.getloadavg()[0]), flush=True)
        for name in ("compat, module", "compat, creme"):
            differs = [np.abs(a - b).max() / np.abs(b).max() for a, b in zip(answers[name], answers["creme-nn"])]
            print("%-16s wt, mean, std differ from creme-nn's by %.1e, %.1e, %.1e of the largest" % (name, *differs))
    for name in ("compat, module", "compat, creme"):
        ratios = [[a / b for a, b in zip(*pair)] for pair in zip(times["creme-nn"], times[name])]
        print("%-16s is %.2f times as fast as creme-nn by the clock, %.2f by processors" % (
            name, *(statistics.median(column) for column in zip(*ratios))))


if __name__ == "__main__":
    main()
