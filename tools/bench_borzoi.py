#!/usr/bin/env python3
"""Forward passes and windowed mutants of a Borzoi-family network, ours and PyTorch's, taking turns in one run.

    tools/bench_borzoi.py MODEL.h5 [--full] [--rounds N] [--threads N] [--program build/release/bench/forward]
    tools/bench_borzoi.py MODEL.h5 --memory CREME FASTA LOCI      peak memory of a necessity run with 10 and 40 shuffles

PyTorch runs the network of tools/mini_borzoi_torch.py in inference mode, as it is and compiled (--compiled), in float32 and bfloat16,
batch 1 and batch 4, and the best counts for each precision. --fifo: as in bench_enformer.py; --processors needs no quiet
machine. --full is for networks of the published size (build/release/tests/make_h5 published FILE writes one with random weights): batch 1 alone, few
sequences a round, and minutes a round. Give it a good BLAS: Debian's python3-torch with libopenblas0-openmp (the reference BLAS is ten times slower), or PyPI's torch.
"""
import argparse
import os
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bench_enformer import Priority  # noqa: E402


class Ours:
    def __init__(self, options, precision):
        command = [options.program, "borzoi:" + options.model, str(options.threads), precision]
        self.process = subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.column = 1 if options.processors else 0

    def seconds(self, what, count):
        print(what, count, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline().split()[self.column])


def ratio_row(name, theirs, ours):
    ratios = [a / b for a, b in zip(theirs, ours)]
    print(f"| {name} | {statistics.median(theirs) * 1e3:.1f} | {statistics.median(ours) * 1e3:.2f} | "
          f"{statistics.median(ratios):.1f} ({min(ratios):.1f}-{max(ratios):.1f}) |")


class Theirs:
    """The network in one precision: seconds of the fastest of its variants and batches, chosen when all are warm."""

    def __init__(self, options, name):
        import torch
        from mini_borzoi_torch import Borzoi

        torch._dynamo.config.recompile_limit = 256  # one function for all layers' shapes
        self.clock = time.process_time if options.processors else time.perf_counter
        network = Borzoi(options.model, getattr(torch, name))
        generator = torch.Generator().manual_seed(1)
        ways = {"plain": network}
        for mode in options.compiled:
            ways["compiled, " + mode] = torch.compile(network.__call__, dynamic=False, mode=mode)
        tried = []
        for way, call in ways.items():
            for batch in (1,) if options.full else (1, 4):
                self.call, self.codes = call, torch.randint(0, 4, (batch, network.length), generator=generator)
                self.seconds()
                with Priority(options.fifo):
                    least = min(self.seconds() for _ in range(2))
                tried.append((least, f"{name}, {way}, batch {batch}", call, self.codes))
                print(f"  PyTorch, {tried[-1][1]}: {tried[-1][0]:.3f} s", file=sys.stderr, flush=True)
        _, self.name, self.call, self.codes = min(tried, key=lambda one: one[0])

    def seconds(self):
        start = self.clock()
        self.call(self.codes)
        return (self.clock() - start) / self.codes.shape[0]


def compare(options):
    import torch

    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    profiles, passes, mutants = (1, 1, 4) if options.full else (4, 8, 48)
    theirs, theirs16 = Theirs(options, "float32"), Theirs(options, "bfloat16")
    ours = Ours(options, "f32")
    ours16 = Ours(options, "bf16")
    for one in (ours, ours16):
        one.seconds("mutants", 1)
        one.seconds("profile", 1)
    asked = {"torch": theirs.seconds, "profile": lambda: ours.seconds("profile", profiles),
             "predict": lambda: ours.seconds("predict", passes), "mutants": lambda: ours.seconds("mutants", mutants),
             "torch bf16": theirs16.seconds, "profile bf16": lambda: ours16.seconds("profile", profiles),
             "mutants bf16": lambda: ours16.seconds("mutants", mutants)}
    rows, alone = {name: [] for name in asked}, Priority(options.fifo, ours, ours16)
    for number in range(options.rounds):
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
        for name, ask in asked.items():
            with alone:
                seconds = ask()
            rows[name].append(seconds)
    print(f"torch {torch.__version__} ({theirs.name}; {theirs16.name}), {options.threads} threads, {options.rounds} rounds; "
          f"{'processor ' if options.processors else ''}ms per sequence\n\n| what | theirs | ours | ratio (range) |\n|---|---|---|---|")
    ratio_row("whole profile against PyTorch's", rows["torch"], rows["profile"])
    ratio_row("central bins against PyTorch's whole profile", rows["torch"], rows["predict"])
    ratio_row("5-kb mutant, windowed, against PyTorch's forward pass", rows["torch"], rows["mutants"])
    ratio_row("whole profile, bf16, against PyTorch's in bf16", rows["torch bf16"], rows["profile bf16"])
    ratio_row("5-kb mutant, windowed, bf16, against PyTorch's in bf16", rows["torch bf16"], rows["mutants bf16"])
    ratio_row("5-kb mutant, windowed, against our own full pass", rows["predict"], rows["mutants"])
    ratio_row("the same mutant in bf16 against f32", rows["mutants"], rows["mutants bf16"])


def memory(options):
    creme, fasta, loci = options.memory
    for shuffles in (10, 40):
        command = [creme, "necessity", "-m", "borzoi:" + options.model, "-f", fasta, "-l", loci, "--tracks", "all",
                   "--shuffles", str(shuffles), "--threads", str(options.threads), "--quiet", "-o", os.devnull]
        child = os.spawnvp(os.P_NOWAIT, command[0], command)
        _, status, usage = os.wait4(child, 0)
        if status:
            sys.exit("failed: " + " ".join(command))
        print(f"necessity, {shuffles} shuffles: peak {usage.ru_maxrss / 1024:.0f} MiB, "
              f"{usage.ru_utime + usage.ru_stime:.1f} s of processor time")
    print(f"weights: {os.path.getsize(options.model) / 2**20:.1f} MiB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--program", default="build/release/bench/forward")
    parser.add_argument("--compiled", nargs="*", default=["default"], metavar="MODE", help="modes of torch.compile to try")
    parser.add_argument("--processors", action="store_true", help="seconds of processors in place of the clock's")
    parser.add_argument("--fifo", type=int, default=0, metavar="PRIORITY")
    parser.add_argument("--memory", nargs=3, metavar=("CREME", "FASTA", "LOCI"))
    options = parser.parse_args()
    memory(options) if options.memory else compare(options)


if __name__ == "__main__":
    main()
