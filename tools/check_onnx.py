#!/usr/bin/env python3
"""Asks creme for the numbers of make_onnx.py's files and holds them against NumPy: check_onnx.py CREME FOLDER

The folder is where the files are, and where this writes. Needs NumPy; creme finds ONNX Runtime by CREME_ONNXRUNTIME.
"""

import json
import os
import subprocess
import sys

import numpy as np

import make_onnx as nets

SEQUENCES = 11
CARD = {"creme": 1, "bins": nets.LENGTH // nets.BIN, "tracks": [{"identifier": "track_%d" % i} for i in range(nets.TRACKS)]}

# file, options, what is expected of the whole [sequence][bin][track]; "exact" unless said otherwise
CASES = [(name, [], None) for name in (
    "first_fp32", "last_fp32", "first_fp16", "first_fp64", "first_bf16", "first_uint8", "last_int8", "first_int32", "codes_uint8",
    "codes_int32", "codes_int64", "batch_of_3", "batch_of_1", "tracks_first", "unsaid", "external")]
CASES += [("two_outputs", ["--head", "y"], None), ("two_outputs", ["--head", "negative"], lambda y: -y),
          ("tracks", [], lambda y: y.mean(axis=1, keepdims=True)), ("one", [], lambda y: y.mean(axis=(1, 2), keepdims=True)),
          ("card", [], None), ("first_fp32", ["--n-value", "0"], None), ("first_fp16", ["--n-value", "0.125"], None)]


def expected(codes, n_value):
    """[sequence][base] -> [sequence][bin][track], in float64."""
    hot = np.zeros(codes.shape + (4,))
    for base in range(4):
        hot[..., base] = codes == base
    hot[codes == 4] = n_value
    kernel, bias = nets.weights()
    kernel = np.array(kernel).reshape(nets.TRACKS, 4, nets.WIDTH)
    reach = nets.WIDTH // 2
    padded = np.pad(hot, ((0, 0), (reach, reach), (0, 0)))
    sums = np.zeros(codes.shape + (nets.TRACKS,)) + np.array(bias)
    for offset in range(nets.WIDTH):
        sums += np.einsum("nlc,tc->nlt", padded[:, offset:offset + codes.shape[1]], kernel[:, :, offset])
    return np.maximum(sums, 0).reshape(len(codes), -1, nets.BIN, nets.TRACKS).mean(axis=2)


def ask(creme, name, options):
    out = "asked.npy"
    command = [creme, "predict", "--model", "onnx:%s.onnx" % name, "--codes", "codes.npy", "--tracks", "all", "--profile", out,
               "--force", "--quiet"] + options
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit("FAIL: %s: %s" % (" ".join(command), done.stderr))
    return np.load(out)


def main(creme, folder):
    os.chdir(folder)
    nets.main(".")
    codes = np.random.default_rng(1).integers(0, 5, (SEQUENCES, nets.LENGTH)).astype(np.uint8)
    np.save("codes.npy", codes)
    with open("card.json", "w") as out:
        json.dump(CARD, out)
    asked = 0
    for name, options, change in CASES:
        whole = "int" in name  # numbers of the input: an N is 0 there
        n_value = float(options[-1]) if "--n-value" in options else 0 if whole else 0.25
        want = expected(codes, n_value)
        own_card = name in ("card", "tracks", "one")
        want = change(want) if change else want
        first = None
        for threads in ("1", "2"):
            for batch in ("1", "3", "8", "0"):
                more = options + ["--threads", threads, "--batch", batch] + ([] if own_card else ["--model-card", "card.json"])
                got = ask(creme, name, more)
                asked += 1
                if first is None:
                    first = got
                if got.tobytes() != first.tobytes():
                    raise SystemExit("FAIL: %s: other bits with %s threads and a batch of %s" % (name, threads, batch))
        # Products and sums are exact in 16 bits but for the mean over 8 of bfloat16's casts, and of means over others.
        reach = {"first_bf16": 1 / 128, "first_fp16": 1 / 512}.get(name, 1e-6)
        if first.shape != want.shape or np.abs(first - want).max() > reach * np.abs(want).max():
            raise SystemExit("FAIL: %s %s: %s, largest difference %g, expected %s" % (
                name, options, first.shape, np.abs(first - want).max() if first.shape == want.shape else -1, want.shape))
    print("%d predictions by ONNX Runtime of %d files are NumPy's, for every batch and number of threads" % (asked, len(CASES)))


if __name__ == "__main__":
    main(os.path.realpath(sys.argv[1]), sys.argv[2])
