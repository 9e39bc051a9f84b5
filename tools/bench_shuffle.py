#!/usr/bin/env python3
"""Paired benchmark of the dinucleotide shuffle at 196,608 bases, one thread, in processor time. bench/shuffle (our
library) takes turns with

  (1) creme-nn's scheme in Python as written anew in creme_nn_shuffle.py,
  (2) creme-nn itself on one-hot rows, as its own tests call it,
  (3) tangermeme's numba kernel, 20 shuffles a call,
  (4) SeqPro's k_shuffle (Rust), one at a time, and 20 rows a call.

    tools/bench_shuffle.py [--program build/release/bench/shuffle] [--fasta FILE --offset BASES] [--rounds 9]

Without --fasta the sequence is made up (human composition, few CG). Needs numpy and numba; creme-nn, tangermeme and SeqPro
are used where they can be imported. Where tangermeme cannot, a numba kernel of the same scheme stands in, and the table
says so. A ratio is taken within each round; printed are the median of the rounds and their range.
"""
import argparse
import importlib.util
import os
import statistics
import subprocess
import tempfile
import time

os.environ.setdefault("NUMBA_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("RAYON_NUM_THREADS", "1")

import numpy as np

from creme_nn_shuffle import decode, dinuc_shuffle, encode

BASES = 196608
AT_ONCE = 20


def make_sequence():
    rng = np.random.RandomState(1)
    codes = rng.choice(4, size=BASES, p=[0.3, 0.2, 0.2, 0.3])
    rare = np.where((codes[:-1] == 1) & (codes[1:] == 2) & (rng.random_sample(BASES - 1) < 0.8))[0]
    codes[rare + 1] = 3
    return codes


def read_sequence(path, offset):
    with open(path) as file:
        letters = "".join(line.strip() for line in file if not line.startswith(">"))
    piece = letters[offset:offset + BASES].upper()
    if len(piece) != BASES or set(piece) - set("ACGT"):
        raise SystemExit(f"{path}: expected {BASES} letters A C G T from base {offset} on")
    return encode(piece)


def elapsed_ms(call):
    begin = time.process_time()
    call()
    return (time.process_time() - begin) * 1e3


def find_original(codes):
    """A call of the installed creme-nn's shuffle, or None. Its package is not imported, only that file of it."""
    spec = importlib.util.find_spec("creme")
    path = os.path.join(os.path.dirname(spec.origin), "shuffle.py") if spec and spec.origin else ""
    if not os.path.exists(path):
        return None
    spec = importlib.util.spec_from_file_location("creme_nn_original", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    one_hot = np.eye(4, dtype=np.float32)[codes]
    if not np.array_equal(module.dinuc_shuffle(one_hot, seed=7).argmax(axis=1), dinuc_shuffle(codes, 1, 7)[0]):
        raise SystemExit(f"{path}: does not shuffle as tools/creme_nn_shuffle.py does")
    return lambda seed: module.dinuc_shuffle(one_hot, seed=seed)


def stand_in_kernel():
    """The same scheme as tangermeme's kernel, for where that is not installed."""
    import numba

    @numba.njit
    def shuffle(codes, count, seed, out):
        np.random.seed(seed)
        following = np.zeros((4, codes.size), dtype=np.int32)
        lengths = np.zeros(4, dtype=np.int32)
        for i in range(codes.size - 1):
            following[codes[i], lengths[codes[i]]] = i + 1
            lengths[codes[i]] += 1
        for replicate in range(count):
            for base in range(4):
                length = lengths[base]
                if length > 1:
                    order = np.arange(length)
                    order[:-1] = np.random.permutation(length - 1)
                    following[base, :length] = following[base, :length][order]
            taken = np.zeros(4, dtype=np.int32)
            at = 0
            out[replicate, 0] = codes[0]
            for i in range(1, codes.size):
                base = codes[at]
                at = following[base, taken[base]]
                taken[base] += 1
                out[replicate, i] = codes[at]

    return shuffle


def numba_contestants(codes):
    """Pairs of a name and a call that draws AT_ONCE shuffles; the whole function first, then the bare kernel."""
    out = np.empty((1, AT_ONCE, BASES), dtype=np.int32)
    try:
        import tangermeme
        import torch
        from tangermeme import ersatz
    except ImportError as problem:
        kernel = stand_in_kernel()
        narrow = codes.astype(np.int32)
        return [(f"own numba kernel of tangermeme's scheme ({problem})", lambda: kernel(narrow, AT_ONCE, 1, out[0]))]
    torch.set_num_threads(1)
    one_hot = torch.nn.functional.one_hot(torch.from_numpy(codes), 4).T.unsqueeze(0).float().contiguous()
    contestants = [(f"tangermeme {tangermeme.__version__} dinucleotide_shuffle(n=20)",
                    lambda: ersatz.dinucleotide_shuffle(one_hot, n=AT_ONCE, random_state=1))]
    rows = codes.astype(np.int32)[None]
    try:
        kernel = ersatz._fast_shuffle
        kernel(rows, 5, 1, np.array([1]), out)
    except (AttributeError, TypeError):
        return contestants  # another version of tangermeme, whose kernel is called differently
    contestants.append((f"tangermeme {tangermeme.__version__} kernel alone, n=20",
                        lambda: kernel(rows, 5, AT_ONCE, np.array([1]), out)))
    return contestants


def find_seqpro(codes):
    """A call of the installed SeqPro's shuffle of so many rows, or None."""
    try:
        import seqpro
    except ImportError:
        return None
    letters = np.frombuffer(decode(codes).encode(), dtype="S1")
    rows = {1: letters, AT_ONCE: np.stack([letters] * AT_ONCE)}
    return lambda count, seed: seqpro.k_shuffle(rows[count], 2, seqpro.DNA, length_axis=-1, seed=seed)


def run_ours(program, path, which, repeats):
    text = subprocess.run([program, path, str(repeats), which], check=True, capture_output=True, text=True).stdout
    name, _, median = text.splitlines()[-1].split("\t")
    assert name == which
    return float(median)


def report(name, theirs, ours):
    ratios = [a / b for a, b in zip(theirs, ours)]
    print(f"{name}\n    theirs {statistics.median(theirs):8.2f} ms (min {min(theirs):.2f})"
          f"   ours {statistics.median(ours):7.3f} ms (min {min(ours):.3f})"
          f"   ratio {statistics.median(ratios):6.1f} ({min(ratios):.1f} to {max(ratios):.1f})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="build/release/bench/shuffle")
    parser.add_argument("--fasta")
    parser.add_argument("--offset", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    codes = read_sequence(options.fasta, options.offset) if options.fasta else make_sequence()
    contestants = numba_contestants(codes)
    for _, call in contestants:
        call()  # compile
    original = find_original(codes)
    dinuc_shuffle(codes, 1, 1)
    seqpro = find_seqpro(codes)
    for count in (1, AT_ONCE) if seqpro else ():
        seqpro(count, 0)
    reference, originals, single, many, seqpro_single, seqpro_many = [], [], [], [], [], []
    numba_times = {name: [] for name, _ in contestants}
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(decode(codes))
        file.flush()
        for seed in range(options.rounds):
            reference.append(elapsed_ms(lambda: dinuc_shuffle(codes, 1, seed)))
            if original:
                originals.append(elapsed_ms(lambda: original(seed + 1)))
            if seqpro:
                seqpro_single.append(statistics.median(elapsed_ms(lambda: seqpro(1, seed)) for _ in range(11)))
            single.append(run_ours(options.program, file.name, "k2_single", 11))
            for name, call in contestants:
                numba_times[name].append(elapsed_ms(call) / AT_ONCE)
            if seqpro:
                seqpro_many.append(elapsed_ms(lambda: seqpro(AT_ONCE, seed)) / AT_ONCE)
            many.append(run_ours(options.program, file.name, "k2_20_at_once", 5))
    print(f"{BASES} bases, {options.rounds} rounds, one thread, milliseconds of the processor for one shuffle")
    report("creme-nn's scheme in Python, one at a time, against creme_shuffle", reference, single)
    if originals:
        report("creme-nn itself on one-hot rows, one at a time, against creme_shuffle", originals, single)
    if seqpro:
        report("SeqPro's k_shuffle, one at a time, against creme_shuffle", seqpro_single, single)
        report(f"SeqPro's k_shuffle, {AT_ONCE} rows, against creme_shuffle_many", seqpro_many, many)
    for name, times in numba_times.items():
        report(f"{name}, against creme_shuffle_many", times, many)
        report(f"{name}, against creme_shuffle one at a time", times, single)


if __name__ == "__main__":
    main()
