"""Processor seconds of a run natively and through `creme serve`, client and server together, taking turns.

    python3 bench/serve_cost.py CREME MODEL ROUNDS ARGUMENTS...     (necessity -f ... -l ...; one thread each)
"""
import os
import resource
import subprocess
import sys
import tempfile

creme, model, rounds, arguments = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]


def spent():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(asked, out):
    subprocess.run([creme, *arguments, "-m", asked, "-o", out, "-q", "--threads", "1"], check=True)


def rows(path):
    with open(path) as file:
        return [line for line in file if not line.startswith("#")]


native, served = [], []
with tempfile.TemporaryDirectory() as folder:
    path, a, b = (os.path.join(folder, name) for name in ("s", "native.tsv", "served.tsv"))
    for _ in range(rounds):
        before = spent()
        run(model, a)
        native.append(spent() - before)
        before = spent()
        server = subprocess.Popen([creme, "serve", "-m", model, "--threads", "1", "--socket", path],
                                  stdout=subprocess.PIPE, text=True)
        run("worker+unix:" + server.stdout.readline().strip(), b)
        server.terminate()
        server.wait()
        served.append(spent() - before)
        assert rows(a) == rows(b), "the tables differ"
        print(f"native {native[-1]:.2f} s, served {served[-1]:.2f} s", flush=True)
print(f"least {min(native):.2f} and {min(served):.2f} s: {100 * (min(served) / min(native) - 1):+.1f} %; "
      f"all {100 * (sum(served) / sum(native) - 1):+.1f} %")
