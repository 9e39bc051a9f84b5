#!/usr/bin/env python3
"""enformer-pytorch's full pass on a GPU at its best, for bench/gpu.sh.

    tools/bench_enformer_gpu.py [--small] [--ours MILLISECONDS] [--seconds N]

Tries, in inference mode: bf16 by autocast and by converting the network, each at batches 1, 2, 4, ... until memory or nothing more is
gained; then torch.compile at the best batch of each; and float32 with TF32 products beside them. Prints a table in Markdown, and the ratio
to what creme bench says of its own full pass. Weights are random: times do not depend on them. A way that fails is a row that says so.
--small: a tiny network on the processor, to see that this works. Needs torch, einops and enformer-pytorch (bench_enformer.py says what
it does about the others).
"""
import argparse
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bench_enformer import import_enformer  # noqa: E402


class Subject:
    def __init__(self, options):
        import torch

        self.torch = torch
        self.device = "cpu" if options.small else "cuda"
        self.length = 16384 if options.small else 196608
        sizes = dict(dim=96, depth=2, heads=4, attn_dim_key=8, dim_divisible_by=8, target_length=-1) if options.small else \
            dict(dim=1536, depth=11, heads=8, target_length=896)
        self.seconds = options.seconds
        torch.manual_seed(1)
        make = import_enformer().from_hparams
        self.make = lambda: make(output_heads=dict(human=5313, mouse=1643), use_tf_gamma=False, **sizes).eval().to(self.device)

    def wait(self):
        if self.device == "cuda":
            self.torch.cuda.synchronize()

    def one_hot(self, batch):
        codes = self.torch.randint(0, 4, (batch, self.length), device=self.device)
        return self.torch.nn.functional.one_hot(codes, 4).float()

    def time(self, model, batch, autocast, kind):
        """Milliseconds per sequence, the least of some calls; the first ones compile and choose kernels."""
        x = self.one_hot(batch).to(kind)
        best = float("inf")
        until = None
        calls = 0
        while until is None or (time.perf_counter() < until and calls < 50):
            self.wait()
            start = time.perf_counter()
            with self.torch.inference_mode(), self.torch.autocast(self.device, dtype=self.torch.bfloat16, enabled=autocast):
                model(x, head="human")
            self.wait()
            if calls >= 2:
                best = min(best, time.perf_counter() - start)
            if calls == 2:
                until = time.perf_counter() + self.seconds
            calls += 1
        return 1000 * best / batch


def row(name, batch, milliseconds, options):
    ratio = f"{milliseconds / options.ours:.2f}" if options.ours else ""
    print(f"| {name} | {batch} | {milliseconds:.2f} | {ratio} |", flush=True)


def try_batches(subject, model, name, autocast, kind, options):
    best = None
    for batch in (1, 2) if options.small else (1, 2, 4, 8, 16):
        try:
            milliseconds = subject.time(model, batch, autocast, kind)
        except Exception as error:  # out of memory, most likely
            print(f"| {name} | {batch} | {type(error).__name__} | |", flush=True)
            break
        row(name, batch, milliseconds, options)
        if best is not None and milliseconds > 0.98 * best[0]:
            break
        best = min(best or (milliseconds, batch), (milliseconds, batch))
    return best


def try_way(subject, name, autocast, kind, compiled, options):
    model = subject.make().to(kind)
    best = try_batches(subject, model, name, autocast, kind, options)
    if best is None or not compiled:
        return best
    try:
        milliseconds = subject.time(subject.torch.compile(model, dynamic=False), best[1], autocast, kind)
        row(name + ", torch.compile", best[1], milliseconds, options)
        return min(best, (milliseconds, best[1]))
    except Exception as error:
        print(f"| {name}, torch.compile | {best[1]} | {type(error).__name__} | |", flush=True)
        print(error, file=sys.stderr)
        return best


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--ours", type=float, help="milliseconds of our full pass in bf16")
    parser.add_argument("--seconds", type=float, default=3, help="for which each is measured")
    options = parser.parse_args()
    if options.small:
        options.seconds = 0.2
    subject = Subject(options)
    torch = subject.torch
    where = "the processor" if options.small else torch.cuda.get_device_name()
    print(f"torch {torch.__version__} on {where}; ours in bf16: {options.ours or 'not measured'} ms\n")
    print("| enformer-pytorch, full pass | batch | ms per sequence | times ours |\n|---|---|---|---|", flush=True)
    torch.backends.cudnn.benchmark = True
    ways = [("bf16 by autocast", True, torch.float32, True), ("network in bf16", False, torch.bfloat16, True)]
    if not options.small:
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
        ways.append(("float32, TF32 products", False, torch.float32, False))
    results = []
    for name, autocast, kind, compiled in ways:
        try:
            results.append((try_way(subject, name, autocast, kind, compiled, options), name))
        except Exception as error:
            print(f"| {name} | | {type(error).__name__} | |", flush=True)
            print(error, file=sys.stderr)
    bf16 = [best for best, name in results if best and "bf16" in name]
    if bf16 and options.ours:
        print(f"\nagainst its best in bf16, full pass against full pass: {min(bf16)[0] / options.ours:.2f} times as fast "
              "(floor 1.5, aim 3)")
    sys.exit(0 if bf16 else 1)


if __name__ == "__main__":
    main()
