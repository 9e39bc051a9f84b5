"""The package within a process: imports, the command, threads, Ctrl-C, fork, other OpenMP runtimes."""
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading

import numpy as np
import pytest

import pycreme as cr


def python(source, *arguments, **options):
    """Runs a script in a Python of its own, and returns what it printed."""
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(source), *arguments], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=300, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_import_is_light():
    loaded = python("""
        import sys
        import pycreme
        print([name for name in ("numpy", "cffi", "pandas", "torch", "tqdm", "pycreme._creme") if name in sys.modules])
        pycreme.Model, pycreme.Genome, pycreme.Loci, pycreme.shuffle
        print([name for name in ("pandas", "torch", "tqdm", "cffi") if name in sys.modules])
    """)
    assert loaded == "[]\n[]\n"


def test_without_optional_packages(folder):
    python("""
        import sys
        for name in ("pandas", "torch", "tqdm"):
            sys.modules[name] = None
        import pycreme as cr
        model = cr.Model("grammar:tiny.json")
        assert model.predict("A" * 128).shape == (1, 2)
        assert cr.Loci.read("loci.tsv").columns["tss"] == [150, 200]
        try:
            model.tracks
        except ImportError as error:
            assert "pandas" in str(error)
        else:
            raise SystemExit("there is a data frame without pandas")
    """)


def test_command():
    script = os.path.join(os.path.dirname(sys.executable), "creme")
    for command in ([script], [sys.executable, "-m", "pycreme"]):
        done = subprocess.run(command + ["--version"], stdout=subprocess.PIPE, text=True, check=True)
        assert done.stdout.startswith("creme\t" + cr.__version__)
        done = subprocess.run(command + ["nonsense"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert done.returncode == 2 and done.stderr.startswith("creme: ")
    import creme_worker  # is there for scripts of workers

    assert callable(creme_worker.serve)


# --- Threads ------------------------------------------------------------------------------------------------------------

def test_other_threads_go_on():
    """The interpreter is free while the library computes."""
    with cr.Model("grammar:demo", threads=1) as model:
        codes = np.random.default_rng(1).integers(0, 4, (400, model.input_bp)).astype(np.uint8)
        results = []
        worker = threading.Thread(target=lambda: results.append(model.predict(codes, batch=400)))
        worker.start()
        turns = 0
        while worker.is_alive():
            turns += 1
            worker.join(0.001)
        assert results[0].shape == (400, 3) and turns > 5


def test_models_in_several_threads(tiny, random):
    codes = random.integers(0, 5, (40, 128)).astype(np.uint8)
    wanted = tiny.predict(codes, every_bin=True)
    failures = []

    def ask(seed):
        own = np.random.default_rng(seed)
        for _ in range(50):
            i = own.integers(0, 40, 3)
            tracks, bins = [[0], [1], [1, 0]][own.integers(3)], [(0, 4), (1, 3), (2, 4)][own.integers(3)]
            got = tiny.predict(codes[i], tracks=tracks, bins=bins, every_bin=True)
            if not np.array_equal(got, wanted[i][:, bins[0]:bins[1]][:, :, tracks]):
                failures.append((i, tracks, bins))

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_exceptions_go_to_whoever_asked():
    """Functions of two threads that fail in their own ways."""
    barrier = threading.Barrier(2)

    def fail(x):
        barrier.wait(60)
        raise ValueError(threading.current_thread().name)

    caught = {}

    def ask(name):
        with cr.Model.wrap(fail, input_bp=4) as model:
            try:
                model.predict("ACGT")
            except ValueError as error:
                caught[name] = str(error)

    threads = [threading.Thread(target=ask, args=(name,), name=name) for name in ("one", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert caught == {"one": "one", "other": "other"}


WORKER = """
import sys
import numpy as np
import creme_worker

creme_worker.serve(lambda codes: 1 + np.stack([(codes == 1).sum(1), (codes == 2).sum(1)], 1)[:, None, :].astype(np.float32),
                   input_bp=128, bins=1, bin_bp=128, tracks=["C", "G"], deterministic=True)
"""


def test_callbacks_of_the_librarys_own_threads(folder):
    """Two workers are asked by two threads of the library; both call progress."""
    from pycreme._request import run

    (folder / "worker.py").write_text(WORKER)
    options = {"model": "worker:%s worker.py" % sys.executable, "workers": 2, "fasta": "genome.fa", "loci": "loci.tsv",
               "out": "t.tsv", "shuffles": 20, "tile-size": 16, "batch": 4}
    seen = []
    done = run("necessity", options, progress=lambda now, all: seen.append((threading.get_ident(), now)))
    assert max(now for _, now in seen) == done.constructs
    assert any(ident != threading.get_ident() for ident, _ in seen)

    def fail(now, all):
        if threading.get_ident() != threading.main_thread().ident:
            raise ValueError("in a thread")
        return True

    with pytest.raises(ValueError, match="in a thread"):
        run("necessity", {**options, "out": "u.tsv"}, progress=fail)


# --- Ctrl-C -------------------------------------------------------------------------------------------------------------

INTERRUPTED = """
import os, sys, numpy as np, pycreme as cr
from pycreme._request import run

def ready(*_):
    if not ready.told:
        print("ready", flush=True)
        ready.told = True

ready.told = False
model = cr.Model("grammar:demo", threads=1)
what = sys.argv[1]
try:
    if what == "predict":
        codes = np.zeros((8, model.input_bp), np.uint8)
        ready()
        while True:
            model.predict(codes)
    elif what == "function":
        def function(x):
            ready()
            return np.ones((len(x), 1))
        own = cr.Model.wrap(function, input_bp=1000)
        while True:
            own.predict(np.zeros((1000, 1000), np.uint8))
    else:
        own = cr.Model.wrap(lambda x: np.ones((len(x), 1)), input_bp=128, layout="codes")
        run("necessity", {"fasta": "genome.fa", "loci": "loci.tsv", "out": "t.tsv", "shuffles": 1000000, "tile-size": 16},
            model=own, progress=ready if what == "run" else None, row=None, command="x")
except KeyboardInterrupt:
    print("interrupted", os.path.exists("t.tsv"), model.predict("A" * model.input_bp).shape, flush=True)
"""


@pytest.mark.parametrize("what", ["predict", "function", "run"])
def test_interrupt(folder, what):
    child = subprocess.Popen([sys.executable, "-c", INTERRUPTED, what], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "ready\n"
    child.send_signal(signal.SIGINT)
    try:
        rest, _ = child.communicate(timeout=120)
    finally:
        child.kill()
    assert rest == "interrupted False (1, 3)\n" and child.returncode == 0


def test_a_handler_of_ones_own(folder):
    """A handler that does not raise: the run is stopped all the same, and says so."""
    said = python("""
        import os, signal, pycreme as cr, numpy as np
        from pycreme._request import run
        heard = []
        signal.signal(signal.SIGINT, lambda *_: heard.append(1))
        own = cr.Model.wrap(lambda x: np.ones((len(x), 1)), input_bp=128, layout="codes")
        try:
            run("necessity", {"fasta": "genome.fa", "loci": "loci.tsv", "out": "t.tsv", "shuffles": 1000000,
                              "tile-size": 16}, model=own, progress=lambda *_: os.kill(os.getpid(), signal.SIGINT))
        except cr.StoppedError:
            print("stopped", bool(heard))
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.kill(os.getpid(), signal.SIGINT)
        print(run("necessity", {"fasta": "genome.fa", "loci": "loci.tsv", "out": "t.tsv", "shuffles": 2, "tile-size": 16},
                  model=own, progress=lambda *_: os.kill(os.getpid(), signal.SIGINT)).units)
    """, cwd=str(folder))
    assert said == "stopped True\n2\n"


# --- fork ---------------------------------------------------------------------------------------------------------------

def _in_child(function):
    """What a function gives in a child made by fork(): a small number."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            signal.alarm(100)
            code = int(function())
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_fork_after_use(tiny, random):
    codes = random.integers(0, 5, (40, 128)).astype(np.uint8)
    wanted = tiny.predict(codes)
    assert _in_child(lambda: np.array_equal(tiny.predict(codes), wanted)) == 1
    assert _in_child(lambda: tiny.close() is None) == 1
    assert np.array_equal(tiny.predict(codes), wanted)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_fork_of_a_network(shared, random):
    with cr.Model("borzoi:" + shared("data/models/mini_borzoi/model.h5"), threads=3) as model:
        codes = random.integers(0, 4, model.input_bp).astype(np.uint8)
        wanted = model.predict(codes)
        assert _in_child(lambda: np.array_equal(model.predict(codes), wanted)) == 1
        assert np.array_equal(model.predict(codes), wanted)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_fork_while_another_thread_predicts(tiny):
    """The lock that the other thread holds is not held in the child."""
    inside, leave = threading.Event(), threading.Event()

    def slow(x):
        inside.set()
        leave.wait(60)
        return np.ones((len(x), 1))

    with cr.Model.wrap(slow, input_bp=4) as model:
        worker = threading.Thread(target=lambda: model.predict("ACGT"))
        worker.start()
        inside.wait(60)
        leave_in_child = lambda: (leave.set(), model.predict("ACGT").shape == (1, 1))[1]
        assert _in_child(leave_in_child) == 1
        leave.set()
        worker.join()


def _ask(codes):
    return MODEL.predict(codes)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("how", ["fork", "spawn"])
def test_multiprocessing(tiny, random, how):
    global MODEL
    MODEL = tiny
    codes = random.integers(0, 5, (6, 128)).astype(np.uint8)
    context = multiprocessing.get_context(how)
    with context.Pool(2) as pool:
        if how == "fork":
            got = pool.map(_ask, [codes[:3], codes[3:]])
        else:
            got = pool.starmap(cr.Model.predict, [(tiny, codes[:3]), (tiny, codes[3:])])
    assert np.array_equal(np.concatenate(got), tiny.predict(codes))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_fork_leaves_a_worker_alone(folder):
    (folder / "worker.py").write_text(WORKER)
    with cr.Model("worker:%s worker.py" % sys.executable) as model:
        wanted = model.predict("ACGT" * 32)

        def child():
            try:
                model.predict("ACGT" * 32)
            except cr.ArgumentError as error:
                model.close()
                return "before fork()" in str(error)

        assert _in_child(child) == 1
        assert np.array_equal(model.predict("ACGT" * 32), wanted)


# --- Other libraries in the process -------------------------------------------------------------------------------------

def test_a_second_openmp(shared):
    """A library that brings an OpenMP runtime of its own, for all to see, as PyTorch does: oneDNN starts no threads."""
    model = shared("data/models/mini_borzoi/model.h5")
    said = python("""
        import ctypes, os, sys
        import numpy as np
        import pycreme as cr

        def ask():
            with cr.Model("borzoi:" + sys.argv[1], threads=1) as model:
                return model.predict(np.zeros(model.input_bp, np.uint8))

        def threads():
            return len(os.listdir("/proc/self/task"))

        first, before = ask(), threads()
        try:
            other = ctypes.CDLL("libgomp.so.1", mode=ctypes.RTLD_GLOBAL)
        except OSError:
            print("no other")
        second = ask()
        print(np.array_equal(first, second), threads() - before)
    """, model, env={**os.environ, "OMP_NUM_THREADS": "4", "OPENBLAS_NUM_THREADS": "1"})
    if said.startswith("no other"):
        pytest.skip("SKIP: there is no libgomp.so.1 beside the wheel's own")
    assert said == "True 0\n"
