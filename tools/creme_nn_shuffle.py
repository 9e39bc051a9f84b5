#!/usr/bin/env python3
"""The dinucleotide shuffle of creme-nn (0ed17cc, dinuc_shuffle), written anew from a description of it, not copied.

The scheme is Avanti Shrikumar's, also found in DeepLIFT and tangermeme: for each base the list of the positions after its
occurrences; all but the last of each list permuted by numpy's legacy generator; then a walk through the lists. Several
shuffles of one call go on from each other's lists. That this is bit for bit the reference is checked against sha256
sums of the original's output (src/seq/shuffle_creme_nn_test.c); that it is as slow, by bench/README.md.

    creme_nn_shuffle.py SEED COUNT SEQUENCE     prints COUNT shuffles drawn in one call
"""
import sys

import numpy as np


def encode(sequence):
    """Codes 0-3 of A C G T; anything else is read as T, as the reference does with rows of 0.25."""
    table = np.full(256, 3, dtype=np.int64)
    for code, letter in enumerate(b"ACGT"):
        table[letter] = code
    return table[np.frombuffer(sequence.upper().encode(), dtype=np.uint8)]


def decode(codes):
    return np.frombuffer(b"ACGT", dtype=np.uint8)[codes].tobytes().decode()


def dinuc_shuffle(tokens, count, seed):
    """A list of `count` shuffles of an array of codes."""
    rng = np.random.RandomState(seed)
    successors = [np.where(tokens[:-1] == code)[0] + 1 for code in range(4)]
    shuffles = []
    for _ in range(count):
        for code in range(4):
            order = np.arange(len(successors[code]))
            order[:-1] = rng.permutation(len(order) - 1)
            successors[code] = successors[code][order]
        counters = [0] * 4
        at = 0
        result = np.empty_like(tokens)
        result[0] = tokens[at]
        for i in range(1, len(tokens)):
            code = tokens[at]
            at = successors[code][counters[code]]
            counters[code] += 1
            result[i] = tokens[at]
        shuffles.append(result)
    return shuffles


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    for shuffle in dinuc_shuffle(encode(sys.argv[3]), int(sys.argv[2]), int(sys.argv[1])):
        print(decode(shuffle))
