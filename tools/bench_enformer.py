#!/usr/bin/env python3
"""The public PyTorch Enformer and ours, with the same weights, taking turns in one run.

    tools/enformer_weights.py enformer.safetensors
    tools/bench_enformer.py enformer.safetensors [--rounds N] [--threads N] [--program build/release/bench/forward]
                            [--wide VARIANT...] [--narrow VARIANT...] [--fifo N]

Prints how far our outputs are from PyTorch's on one sequence (random, with a stretch of N), ratios of times, and, with
--memory, our peak memory while it predicts mutants. Needs numpy, torch, einops and enformer-pytorch; of the latter's other dependencies (transformers,
polars, pyfaidx), which take no part in a forward pass, stand-ins are made where they are not installed.

PyTorch runs at its best: in inference mode, of the variants tried (plain, channels-last, compiled; for bf16 also autocast) that which
is fastest when it is warm, in an environment that lets its libraries use the whole vector unit and large pages (ENVIRONMENT below).
A variant is words: float32, bfloat16 or autocast, then channels-last, compiled, max-autotune. Compiling takes minutes.
--fifo: while a time is measured, both sides have this real-time priority (root), so that other programs wait meanwhile.
"""
import argparse
import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time
import types

ENVIRONMENT = {
    "OPENBLAS_CORETYPE": "Cooperlake", "ATEN_CPU_CAPABILITY": "avx512", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    "MALLOC_MMAP_THRESHOLD_": str(1 << 34), "MALLOC_TRIM_THRESHOLD_": str(1 << 34), "MALLOC_TOP_PAD_": str(1 << 28),
    "OMP_WAIT_POLICY": "passive",
}
LENGTH, BINS = 196608, 896


# --- PyTorch's

def stand_in(name, **members):
    if name not in sys.modules and importlib.util.find_spec(name) is None:
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__dict__.update(members)


def import_enformer():
    import torch

    class Config:
        def __init__(self, **values):
            self.__dict__.update(values)

    class Model(torch.nn.Module):
        device = torch.device("cpu")

        def __init__(self, config):
            super().__init__()
            self.config = config

    stand_in("transformers", PretrainedConfig=Config, PreTrainedModel=Model)
    stand_in("polars")
    stand_in("pyfaidx", Fasta=object)
    from enformer_pytorch import Enformer
    return Enformer


def read_tensors(path):
    import json
    import numpy
    import torch

    with open(path, "rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
    bytes_of = numpy.memmap(path, mode="c", offset=8 + size)
    return {name: torch.from_numpy(bytes_of[entry["data_offsets"][0]:entry["data_offsets"][1]].view(numpy.float32)
                                   .reshape(entry["shape"]))
            for name, entry in header.items() if name != "__metadata__"}


class Theirs:
    """One network in one of its variants."""

    def __init__(self, path, variant):
        import torch

        self.autocast = "autocast" in variant
        tensors = read_tensors(path)
        heads = {name: tensors[f"_heads.{name}.0.bias"].shape[0] for name in ("human", "mouse")}
        self.model = import_enformer().from_hparams(
            dim=1536, depth=11, heads=8, output_heads=heads, target_length=BINS, use_tf_gamma=True)
        absent = self.model.load_state_dict(tensors, strict=False)[0]
        known = set(tensors)
        for name in absent:  # of the two spellings of a name, one is there
            short = name
            for number, part in ("1", "stem"), ("2", "conv_tower"), ("4", "transformer"), ("6", "final_pointwise"):
                short = short.replace(f"_trunk.{number}.", part + ".")
            assert short in known or name.endswith("num_batches_tracked"), name
        self.model.eval()
        if "bfloat16" in variant:
            self.model.bfloat16()
        if "channels-last" in variant:
            self.model.to(memory_format=torch.channels_last)
        if "compiled" in variant:
            self.model = torch.compile(self.model, dynamic=False, mode="max-autotune" if "max-autotune" in variant else None)
        self.type = torch.bfloat16 if "bfloat16" in variant else torch.float32

    def run(self, x):
        """Seconds (of the clock, of processors), and the human profile."""
        import torch

        x = x.to(self.type)
        start = time.perf_counter(), time.process_time()
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.autocast):
            out = self.model(x, head="human")
        return (time.perf_counter() - start[0], time.process_time() - start[1]), out.float().numpy()[0]


def fastest(path, variants, x):
    best = None
    for variant in variants:
        theirs = Theirs(path, variant)
        seconds, out = theirs.run(x)
        if len(variants) > 1:
            seconds, out = theirs.run(x)
        print(f"  PyTorch, {variant}: {seconds[0]:.1f} s, {seconds[1]:.1f} s of processors", flush=True)
        if best is None or seconds[1] < best[0][1]:
            best = seconds, variant, theirs, out
        del theirs
    return best[1:]


# --- Ours

class Priority:
    """Within it, all threads that this process and others have run at a real-time priority; 0 changes nothing."""

    def __init__(self, fifo, *children):
        self.fifo, self.processes = fifo, [os.getpid()] + [child.process.pid for child in children]

    def set(self, policy, priority):
        for process in self.processes if self.fifo else ():
            for thread in os.listdir(f"/proc/{process}/task"):
                os.sched_setscheduler(int(thread), policy, os.sched_param(priority))

    def __enter__(self):
        self.set(os.SCHED_FIFO, self.fifo)

    def __exit__(self, *problem):
        self.set(os.SCHED_OTHER, 0)


class Ours:
    def __init__(self, options, precision):
        self.process = subprocess.Popen([options.program, "enformer:" + options.model, str(options.threads), precision],
                                        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=options.environment)

    def seconds(self, what, argument):
        print(what, argument, file=self.process.stdin, flush=True)
        return tuple(map(float, self.process.stdout.readline().split()))

    def end(self):
        """Peak memory, MiB."""
        self.process.stdin.close()
        return os.wait4(self.process.pid, 0)[2].ru_maxrss / 1024


def draw_codes():
    import numpy

    codes = numpy.random.default_rng(7).integers(0, 4, LENGTH, dtype=numpy.uint8)
    codes[90000:90700] = 4
    return codes


def one_hot(codes):
    import numpy
    import torch

    return torch.from_numpy(numpy.vstack([numpy.eye(4), numpy.full(4, 0.25)]).astype(numpy.float32)[codes])[None]


def say_difference(name, ours, folder, wanted):
    import numpy

    got = numpy.fromfile(folder + "/codes.out", dtype=numpy.float32).reshape(wanted.shape)
    error = numpy.abs(got.astype(numpy.float64) - wanted)
    relative = error / numpy.abs(wanted)
    scale = numpy.sqrt(numpy.mean(numpy.square(wanted, dtype=numpy.float64)))
    print(f"{name}: of {got.size} outputs (root mean square {scale:.2f}), relative error median {numpy.median(relative):.1e}, "
          f"largest {relative.max():.1e}; largest error / root mean square {error.max() / scale:.1e}, "
          f"correlation {numpy.corrcoef(got.ravel(), wanted.ravel())[0, 1]:.7f}", flush=True)


def row(name, theirs, ours):
    cells = []
    for clock in (0, 1):
        a, b = [x[clock] for x in theirs], [x[clock] for x in ours]
        ratios = [x / y for x, y in zip(a, b)]
        cells += [f"{statistics.median(a):.1f}", f"{statistics.median(b):.2f}",
                  f"{statistics.median(ratios):.1f} ({min(ratios):.1f}-{max(ratios):.1f})"]
    print(f"| {name} | {' | '.join(cells)} |")


def measure(options):
    import torch

    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    codes = draw_codes()
    x = one_hot(codes)
    name32, theirs32, out32 = fastest(options.model, options.wide, x)
    name16, theirs16, out16 = fastest(options.model, options.narrow, x)
    ours32, ours16 = Ours(options, "f32"), Ours(options, "bf16")
    with tempfile.TemporaryDirectory() as folder:
        codes.tofile(folder + "/codes")
        ours32.seconds("outputs", folder + "/codes")
        say_difference("ours f32 against PyTorch float32", ours32, folder, out32)
        ours16.seconds("outputs", folder + "/codes")
        say_difference("ours bf16 against PyTorch float32", ours16, folder, out32)
        out16.tofile(folder + "/codes.out")
        say_difference("PyTorch bf16 against PyTorch float32", ours16, folder, out32)
    rows = {key: [] for key in ("t32", "t16", "full32", "central32", "full16", "mutant32", "mutant16")}
    alone = Priority(options.fifo, ours32, ours16)
    asked = {"t32": lambda: theirs32.run(x)[0], "full32": lambda: ours32.seconds("profile", 1),
             "central32": lambda: ours32.seconds("predict", 1), "mutant32": lambda: ours32.seconds("mutants", 4),
             "t16": lambda: theirs16.run(x)[0], "full16": lambda: ours16.seconds("profile", 1),
             "mutant16": lambda: ours16.seconds("mutants", 4)}
    for index in range(options.rounds):
        for name, ask in asked.items():
            with alone:
                seconds = ask()
            rows[name].append(seconds)
        print(f"  round {index + 1}, load {os.getloadavg()[0]:.1f}: "
              + ", ".join(f"{key} {values[-1][0]:.2f}" for key, values in rows.items()), flush=True)
    print(f"\ntorch {torch.__version__} ({name32}; {name16}), {options.threads} threads, {options.rounds} rounds; "
          "seconds per sequence\n\n| what | theirs | ours | ratio (range) | theirs, of processors | ours | ratio (range) |\n"
          "|---|---|---|---|---|---|---|")
    row("full forward pass, all bins, f32", rows["t32"], rows["full32"])
    row("central bins, f32, against the same", rows["t32"], rows["central32"])
    row("full forward pass, all bins, bf16", rows["t16"], rows["full16"])
    row("5-kb mutant, windowed, f32, against PyTorch's full pass", rows["t32"], rows["mutant32"])
    row("5-kb mutant, windowed, bf16, against PyTorch's in bf16", rows["t16"], rows["mutant16"])
    ours32.end()
    ours16.end()


def memory(options):
    size = os.path.getsize(options.model) / 2**20
    for precision in ("f32", "bf16"):
        ours = Ours(options, precision)
        ours.seconds("mutants", 4)
        print(f"peak memory while predicting mutants, {precision}: {ours.end():.0f} MiB; the weights' file is {size:.0f} MiB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--program", default="build/release/bench/forward")
    parser.add_argument("--wide", nargs="*", default=["float32", "float32 channels-last", "float32 compiled"],
                        help="PyTorch's variants in float32")
    parser.add_argument("--narrow", nargs="*", default=["bfloat16", "autocast", "bfloat16 compiled", "autocast compiled"],
                        help="PyTorch's variants in bf16")
    parser.add_argument("--memory", action="store_true", help="our peak memory, first")
    parser.add_argument("--fifo", type=int, default=0, metavar="PRIORITY")
    options = parser.parse_args()
    if any(name not in os.environ for name in ENVIRONMENT):
        os.execve(sys.executable, [sys.executable] + sys.argv, {**ENVIRONMENT, **os.environ})
    options.environment = {name: value for name, value in os.environ.items() if name not in ENVIRONMENT}
    if options.memory:
        memory(options)
    measure(options)


if __name__ == "__main__":
    main()
