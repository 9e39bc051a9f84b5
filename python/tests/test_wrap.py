"""Models of one's own."""
import gc
import pickle
import traceback
import weakref

import numpy as np
import pytest

import pycreme as cr
from pycreme.sequences import decode, one_hot

SEEN = []


def count_bases(x):
    """[N, L, 4] -> [N, 2]: how many A and C there are."""
    SEEN.append(x)
    return x.sum(axis=1)[:, :2]


def wrapped(function, **arguments):
    return cr.Model.wrap(function, **{"input_bp": 12, "tracks": ["A", "C"], **arguments})


def test_function():
    with wrapped(count_bases) as model:
        assert (model.input_bp, model.bins, model.bin_bp, model.first_bin_bp, model.batch) == (12, 1, 12, 0, 8)
        assert model.track_columns["identifier"] == ["A", "C"] and "count_bases" in repr(model)
        got = model.predict(["ACGTACGTAAAA", "CCCCCCCCCCCN"])
        assert got.dtype == np.float32 and got.tolist() == [[6, 2], [0.25, 11.25]]
        assert model.predict("ACGTACGTAAAA", tracks="C").tolist() == [[2]]
        assert not model.windowed
        again = pickle.loads(pickle.dumps(model))
        assert again.predict("ACGTACGTAAAA").tolist() == [[6, 2]]


def test_layouts_and_batches(random):
    codes = random.integers(0, 5, (7, 12)).astype(np.uint8)
    wanted = {"codes": codes, "NLC": one_hot(codes, 0.5), "NCL": one_hot(codes, 0.5).transpose(0, 2, 1)}
    for layout, form in wanted.items():
        seen = []

        def function(x):
            seen.append(x.copy())
            return np.zeros((len(x), 2))

        with wrapped(function, layout=layout, batch=3, n_value=0.5) as model:
            model.predict(codes)
        assert [len(x) for x in seen] == [3, 3, 1]
        assert np.array_equal(np.concatenate(seen), form) and seen[0].dtype == form.dtype


def test_codes_are_not_copied():
    addresses = []

    def function(x):
        addresses.append(x.__array_interface__["data"][0])
        with pytest.raises(ValueError):
            x[0, 0] = 1  # they are the caller's
        return np.zeros((len(x), 2))

    codes = np.zeros((2, 12), np.uint8)
    with wrapped(function, layout="codes") as model:
        model.predict(codes)
    assert addresses == [codes.__array_interface__["data"][0]]


@pytest.mark.parametrize("given, words", [
    (lambda x: None, "gave None: expected one array"),
    (lambda x: {"human": x}, "gave a dict"),
    (lambda x: (x.sum(axis=1)[:, :2], x), "gave a tuple"),
])
def test_what_is_no_array(given, words):
    with wrapped(given) as model:
        with pytest.raises(cr.ArgumentError, match=words):
            model.predict("ACGTACGTAAAA")


@pytest.mark.filterwarnings("error")
def test_numbers_beyond_float32():
    with wrapped(lambda x: np.full((len(x), 2), 1e300)) as model:
        with pytest.raises(cr.NumericError, match="infinity"):
            model.predict("ACGTACGTAAAA")


def test_bins_and_tracks(random):
    table = random.random((5, 3, 4)).astype(np.float32)
    with wrapped(lambda x: table[:len(x)], bins=3, bin_bp=2, tracks=4, layout="codes") as model:
        assert (model.first_bin_bp, model.bin_bp) == (3, 2)
        x = np.zeros((5, 12), np.uint8)
        x[np.arange(5), np.arange(5)] = 1  # equal sequences may be asked for once
        assert np.array_equal(model.predict(x, every_bin=True), table)
        assert np.array_equal(model.predict(x, tracks=[3, 1], bins=(1, 3), every_bin=True), table[:, 1:3][:, :, [3, 1]])
    with wrapped(lambda x: table[:len(x)], bins=3, first_bin_bp=0, tracks=4) as model:
        assert (model.first_bin_bp, model.bin_bp) == (0, 4)
    with wrapped(lambda x: np.ones(len(x)), tracks="GC") as model:
        assert model.track_columns["identifier"] == ["GC"]  # one track, not one for each letter


def test_strands():
    with wrapped(lambda x: np.ones((len(x), 2)), tracks=["t+", "t-"], strand_pairs=[1, 0]) as model:
        assert model.predict("A" * 12, sum_strands=True).tolist() == [[2]]
        assert model.choose(sum_strands=True) == ["t"]


class Broken(Exception):
    pass


def break_down(x):
    raise Broken("here")


def test_exceptions_come_back_with_their_traceback():
    with wrapped(break_down) as model:
        with pytest.raises(Broken, match="here") as caught:
            model.predict("A" * 12)
        assert "break_down" in [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
        with pytest.raises(Broken):  # and the model goes on
            model.predict("A" * 12)
    with pytest.raises(SystemExit):
        wrapped(lambda x: exit(3)).predict("A" * 12)
    with pytest.raises(KeyboardInterrupt):
        wrapped(lambda x: (_ for _ in ()).throw(KeyboardInterrupt())).predict("A" * 12)


@pytest.mark.parametrize("answer, kind, words", [
    (lambda x: np.zeros((len(x), 3)), cr.ArgumentError, r"an array \[1, 3\]: expected \[1, 1, 2\]"),
    (lambda x: np.zeros((2, 1, 2)), cr.ArgumentError, "expected"),
    (lambda x: None, cr.ArgumentError, "expected"),
    (lambda x: np.full((len(x), 2), np.nan), cr.NumericError, "(?i)nan"),
    (lambda x: [["1", "2"]], cr.ArgumentError, "expected real numbers"),
    (lambda x: np.full((len(x), 2), 1 + 2j), cr.ArgumentError, "of complex128: expected real numbers"),
    (lambda x: np.ma.masked_array(np.ones((len(x), 2)), mask=[[True, False]]), cr.ArgumentError, "masked"),
])
def test_wrong_answers(answer, kind, words):
    with wrapped(answer) as model, pytest.raises(kind, match=words):
        model.predict("A" * 12)


@pytest.mark.parametrize("arguments, kind, words", [
    (dict(layout="LNC"), cr.ArgumentError, "expected one of codes, NLC, NCL"),
    (dict(bins=0), cr.RangeError, "bins"),
    (dict(bins=5, bin_bp=3), cr.RangeError, "bin_bp|bins"),
    (dict(input_bp=0), cr.RangeError, "bases|input"),
    (dict(tracks=["a", ""]), cr.ArgumentError, "track"),
    (dict(tracks=[]), cr.RangeError, "track"),
    (dict(tracks=""), cr.ArgumentError, "track"),
    (dict(strand_pairs=[0]), cr.ArgumentError, "1 strand_pairs of 2 tracks"),
    (dict(descriptions=["x"]), cr.ArgumentError, "1 descriptions of 2 tracks"),
])
def test_wrong_descriptions(arguments, kind, words):
    with pytest.raises(kind, match=words):
        wrapped(count_bases, **arguments)
    with pytest.raises(cr.ArgumentError, match="is no function"):
        wrapped(7)


def test_what_a_function_may_not_do_with_its_own_model(folder, genome):
    """A model is not closed, nor asked again, while it is at work; and it is well afterwards."""
    does = []

    def function(x):
        if does:
            does.pop()()
        return count_bases(x)

    with wrapped(function, tracks=["A", "C"]) as model:
        for what, words in ((model.close, "at work"), (lambda: model.predict("A" * 12), "asks the model itself")):
            does.append(what)
            with pytest.raises(cr.ArgumentError, match=words):
                model.predict("ACGTACGTAAAA")
            assert model.predict("ACGTACGTAAAA").tolist() == [[6, 2]]
        background = model.background("A" * 12)
        does.append(background.close)
        with pytest.raises(cr.ArgumentError, match="at work"):
            background.predict("ACGTACGTAAAA")
        assert background.predict("ACGTACGTAAAA").tolist() == [[6, 2]]
        background.close()
    model = cr.Model("grammar:demo")
    with pytest.raises(cr.ArgumentError, match="at work"):
        cr.predict(model, sequences="A" * model.input_bp, progress=lambda done, total: model.close())
    model.close()


def test_a_model_in_a_model(tiny):
    """A function may ask other models, and the same one's thread waits for nobody."""
    with cr.Model.wrap(lambda x: tiny.predict(x) * 2, input_bp=128, tracks=2, layout="codes") as model:
        x = decode(np.arange(128) % 4)
        assert np.array_equal(model.predict(x), tiny.predict(x) * 2)


def test_runs(folder):
    """A function in an assay, with progress and rows."""
    from pycreme._request import run

    rows, steps = [], []
    with cr.Model.wrap(lambda x: x.sum(axis=1)[:, :2] + 1, input_bp=128, tracks=["A", "C"]) as model:
        done = run("necessity", {"fasta": "genome.fa", "loci": "loci.tsv", "out": "t.tsv", "shuffles": 3, "tile-size": 16},
                   model=model, progress=lambda *at: steps.append(at),
                   row=lambda locus, target, effect: rows.append((locus.name, effect.effect)))
        assert done.units == 2 and steps[-1][0] == done.constructs and {name for name, _ in rows} == {"A", "B"}
        assert "test_runs" in open("t.tsv").read(2000)
        os_error = OSError("of the row")

        def fail(*_):
            raise os_error

        for callback in ({"progress": fail}, {"row": fail}):
            with pytest.raises(OSError) as caught:
                run("necessity", {"fasta": "genome.fa", "loci": "loci.tsv", "out": "u.tsv", "shuffles": 3,
                                  "tile-size": 16}, model=model, **callback)
            assert caught.value is os_error
        with pytest.raises(cr.StoppedError):
            run("necessity", {"fasta": "genome.fa", "loci": "loci.tsv", "out": "v.tsv", "shuffles": 3, "tile-size": 16},
                model=model, progress=lambda *_: False)
    assert not (folder / "v.tsv").exists()
    with pytest.raises(cr.NotFoundError, match="necessity has no option 'tyle-size'"):
        run("necessity", {"tyle-size": 3}, model=model)
    with pytest.raises(cr.NotFoundError, match="no assay is called 'nothing'"):
        run("nothing", {})


def test_torch_module():
    torch = pytest.importorskip("torch")

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Conv1d(4, 2, 1, bias=False)
            self.drop = torch.nn.Dropout(0.5)
            with torch.no_grad():
                self.layer.weight[:] = torch.eye(4)[:2, :, None]

        def forward(self, x):
            assert not torch.is_grad_enabled()
            return self.drop(self.layer(x)).mean(-1).to(torch.bfloat16)

    with wrapped(Net(), layout="NCL", device="cpu") as model:
        assert model.predict("AACCCCGGGGGN").tolist() == [pytest.approx([2.25 / 12, 4.25 / 12], rel=1e-2)]
        assert model.predict(torch.eye(4)[torch.zeros(1, 12, dtype=torch.long)]).tolist() == [[1, 0]]
    with wrapped(lambda x: torch.ones(len(x), 2, requires_grad=True)) as model:
        assert model.predict("A" * 12).tolist() == [[1, 1]]


def test_exceptions_let_go_of_arrays():
    """Nothing of a failed call waits for the garbage collector."""
    class Canary:
        pass

    seen = []

    def fail(x):
        canary = Canary()
        seen.append(weakref.ref(canary))
        raise ValueError("mine")

    gc.disable()
    try:
        with wrapped(fail) as model:
            for _ in range(3):
                with pytest.raises(ValueError):
                    model.predict("A" * 12)
        assert len(seen) == 3 and all(reference() is None for reference in seen[:2])
    finally:
        gc.enable()
