"""Models: a sequence in, bins x tracks out. Those that creme computes, and functions of one's own (wrap.py)."""
from __future__ import annotations

import contextlib
import os
import weakref
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, Iterator, List, Optional, Sequence, Union

import numpy as np

from . import _named, errors
from ._library import Lock, call, ffi, lib, log, string, text, thread_count
from .readout import BinsLike, Readout, TracksLike, key_of
from .sequences import SequencesLike, as_codes

if TYPE_CHECKING:
    from .edits import Background

_MOST_PREDICTORS = 4  # that a model keeps for the next call


class _Opened:
    """A C model and what lives and dies with it."""

    def __init__(self, model: Any, threads: Any = ffi.NULL, keep: Any = None) -> None:
        self.model, self.threads, self.keep = model, threads, keep
        self.predictors: Dict[Any, Any] = {}
        self.dependents: Any = weakref.WeakSet()  # with close(): what has to go before the model
        self.lock = Lock()
        self.process = os.getpid()

    def forget(self, key: Any) -> None:
        lib.creme_predictor_destroy(self.predictors.pop(key)[0])

    def close(self) -> None:
        with self.lock:
            for dependent in list(self.dependents):
                dependent.close()
            for key in list(self.predictors):
                self.forget(key)
            lib.creme_model_close(self.model)
            lib.creme_threads_destroy(self.threads)
            self.model = self.threads = ffi.NULL


class Model:
    """A model of creme's: `Model("borzoi:f0.h5,f1.h5")`, several files being an ensemble; `Model("enformer")`, the name of
    what `creme get` fetched. Arguments are the options of the command of the same names.

    It may be used by several threads; they take turns. Closed by `close()`, by `with`, or when nobody has it any more. A
    pickled model is its specification: it is opened anew where it is unpickled.
    """

    def __init__(self, specification: str, *, targets: Optional[str] = None, head: Optional[str] = None,
                 input_bp: Optional[int] = None, threads: Optional[int] = None, precision: str = "f32",
                 backend: str = "onednn", gpu: int = 0, kernels: Optional[str] = None, rc: bool = False,
                 shifts: Optional[Iterable[int]] = None, n_value: Optional[float] = None,
                 ignore_tensors: Optional[str] = None, lora_alpha: Optional[float] = None, **settings: Any) -> None:
        specification = _named.find("model", specification)
        self.specification: Optional[str] = specification
        self._function = ""
        arguments = dict(targets=targets, head=head, input_bp=input_bp, threads=threads, precision=precision,
                         backend=backend, gpu=gpu, kernels=kernels, rc=rc, shifts=None if shifts is None else list(shifts),
                         n_value=n_value, ignore_tensors=ignore_tensors, lora_alpha=lora_alpha, **settings)
        self._anew: Any = (_open, (specification, arguments))
        options = ffi.new("creme_model_options *")
        borrowed = _fill(options, arguments, settings)
        pool = ffi.new("creme_threads **")
        out = ffi.new("creme_model **")
        call(lib.creme_threads_create, pool, thread_count(threads))
        options.threads = pool[0]
        try:
            call(lib.creme_model_open, out, text(specification), options)
        except BaseException:
            lib.creme_model_close(out[0])
            lib.creme_threads_destroy(pool[0])
            raise
        del borrowed
        self._take(_Opened(out[0], pool[0]))

    @staticmethod
    def wrap(function: Union[Callable[..., Any], Any], *, input_bp: int, tracks: Union[int, Sequence[str]] = 1,
             bins: int = 1, bin_bp: Optional[int] = None, first_bin_bp: Optional[int] = None, layout: str = "NLC",
             batch: int = 8, device: Any = None, n_value: float = 0.25, descriptions: Optional[Sequence[str]] = None,
             strand_pairs: Optional[Sequence[int]] = None, summary: Optional[str] = None) -> "Model":
        """A model of one's own: a function, or a module of torch, of batches of sequences.

        function(x) -> [N, bins, tracks], or [N, tracks] where bins is 1. x is, by `layout`: "codes", uint8 [N, L]; "NLC",
        float32 one-hot [N, L, 4]; "NCL", [N, 4, L]; an N is `n_value` in each channel. A function is given NumPy's
        arrays; a module, put into eval(), is given tensors on `device` (that of its parameters if None), without
        gradients. N is at most `batch`.

        Bin b covers [first_bin_bp + b * bin_bp, + bin_bp) of the input; without these, the bins lie about its middle,
        and are input_bp / bins wide. What the function raises is raised where the model was asked, with its traceback.
        What it gives may depend on nothing but x.
        """
        from . import wrap

        return wrap.model_of(Model, function, dict(
            input_bp=input_bp, tracks=tracks, bins=bins, bin_bp=bin_bp, first_bin_bp=first_bin_bp, layout=layout,
            batch=batch, device=device, n_value=n_value, descriptions=descriptions, strand_pairs=strand_pairs,
            summary=summary))

    def _take(self, opened: _Opened) -> None:
        self._opened = opened
        self._info = lib.creme_model_describe(opened.model)
        self._close = weakref.finalize(self, opened.close)

    # --- What is known of it ---

    @property
    def name(self) -> str:
        """What tables call it: its specification; of a function, "python:" and the function's name."""
        return self.specification or "python:" + self._function

    def _about(self) -> Any:
        if not self._opened.model:
            raise errors.ArgumentError("the model is closed")
        if self._opened.process != os.getpid() and self._info.about and self._info.about.takes & lib.CREME_TAKES_WORKERS:
            raise errors.ArgumentError("%s: opened before fork(), its server is the parent's; open it anew in this process"
                                       % self.specification)
        return self._info

    @property
    def kind(self) -> str:
        return string(self._about().kind)

    @property
    def summary(self) -> str:
        """One line on its architecture."""
        return string(self._about().summary)

    @property
    def input_bp(self) -> int:
        """Bases of a sequence."""
        return int(self._about().input_bp)

    @property
    def bins(self) -> int:
        return int(self._about().bins)

    @property
    def bin_bp(self) -> int:
        return int(self._about().bin_bp)

    @property
    def first_bin_bp(self) -> int:
        """Where in the input bin 0 begins."""
        return int(self._about().first_bin_bp)

    @property
    def parameters(self) -> int:
        return int(self._about().parameters)

    @property
    def windowed(self) -> bool:
        """Whether an edit of a sequence costs less than the whole sequence."""
        return bool(self._about().windowed)

    @property
    def batch(self) -> int:
        """Sequences at once with which the device is busy."""
        return int(self._about().batch)

    @property
    def members(self) -> List[str]:
        """Names of an ensemble's members; empty for one file."""
        info = self._about()
        return [string(info.member_names[i]) for i in range(info.member_count)]

    @property
    def track_columns(self) -> Dict[str, List[Any]]:
        """The table of tracks, a list for each column; lists are as long as there are tracks."""
        table = self._about().tracks
        rows = [table.at[i] for i in range(table.count)]
        return {"identifier": [string(row.identifier) for row in rows],
                "description": [string(row.description) for row in rows],
                "strand_pair": [int(row.strand_pair) for row in rows],
                "listed": [not row.unlisted for row in rows]}

    @property
    def tracks(self) -> Any:
        """The table of tracks as a pandas DataFrame, by their numbers."""
        import pandas

        return pandas.DataFrame(self.track_columns)

    def choose(self, tracks: TracksLike = None, sum_strands: bool = False) -> List[str]:
        """Names of the tracks that `tracks` means, in the order of predictions."""
        from .readout import Selection

        return Selection(self._about().tracks, tracks, sum_strands).names

    def opened_with(self) -> Dict[str, Any]:
        """By the names of the command's options, what opens this model there; {} of functions of one's own. Options that
        were not given are left out."""
        if self.specification is None:
            return {}
        usual = {"precision": "f32", "backend": "onednn", "rc": False}
        elsewhere = ("threads", "gpu", "shifts")
        _, (_, arguments) = self._anew
        given = {name.replace("_", "-"): value for name, value in arguments.items()
                 if name not in elsewhere and value is not None and value != usual.get(name)}
        if arguments["shifts"]:
            given["shifts"] = ",".join(str(shift) for shift in arguments["shifts"])
        return {"model": self.specification, **given}

    # --- Predictions ---

    def _predictor(self, tracks: TracksLike, bins: BinsLike, every_bin: bool, sum_strands: bool, sum_bins: bool,
                   undo_squash: Optional[str]) -> Any:
        """(creme_predictor, Readout), kept for the next call. With the lock held."""
        kept = self._opened.predictors
        bin_key = bins if bins is None or isinstance(bins, (str, int, tuple)) else repr(bins)
        key = (key_of(tracks), bin_key, every_bin, sum_strands, sum_bins, undo_squash)
        if key in kept:
            return kept[key]
        readout = Readout(self._about(), tracks, bins, every_bin, sum_strands, sum_bins, undo_squash)
        if len(kept) >= _MOST_PREDICTORS:
            self._opened.forget(next(iter(kept)))
        out = ffi.new("creme_predictor **")
        call(lib.creme_predictor_create, out, self._opened.model, readout.c)
        kept[key] = (out[0], readout)
        return kept[key]

    def predict(self, x: SequencesLike, tracks: TracksLike = None, bins: BinsLike = None, every_bin: bool = False,
                batch: Optional[int] = None, *, sum_strands: bool = False, sum_bins: bool = False,
                undo_squash: Optional[str] = None) -> np.ndarray:
        """Activities of whole sequences: float32 [N, tracks], the mean over `bins`; with every_bin [N, bins, tracks].

        x: letters, codes or one-hot sequences (sequences.py), of input_bp bases each. tracks: as --tracks, names,
        expressions or numbers ("CAGE:.*K562", "0-3,7"), or a list of these; None: all. bins: (first, end), a slice, a
        number, or a text as --bins; None: the central bins, with every_bin all. sum_bins: their sum in place of the mean.
        sum_strands: the two strands of a track are added up. undo_squash: "old" or "new", of models of the Borzoi
        family. batch: sequences at once; no number depends on it.
        """
        with self._opened.lock:
            info = self._about()
            codes = as_codes(x, int(info.input_bp))
            predictor, readout = self._predictor(tracks, bins, every_bin, sum_strands, sum_bins, undo_squash)
            out = np.empty((len(codes),) + readout.shape, dtype=np.float32)
            step = max(1, int(batch or info.batch))
            for first in range(0, len(codes), step):
                part = codes[first:first + step]
                call(lib.creme_predictor_predict, predictor, pointers(part), len(part), floats(out[first:first + step]))
            return out

    def background(self, x: SequencesLike, tracks: TracksLike = None, bins: BinsLike = None, every_bin: bool = False, *,
                   sum_strands: bool = False, sum_bins: bool = False, undo_squash: Optional[str] = None) -> "Background":
        """One sequence, for predictions of others that differ from it little: where the model is windowed, these cost less
        than whole ones. Arguments are those of predict().

            with model.background(wild_type, tracks="CAGE:.*K562") as background:
                background.predict(mutants)
        """
        from .edits import Background

        with self._opened.lock:
            info = self._about()
            codes = as_codes(x, int(info.input_bp))
            if len(codes) != 1:
                raise errors.ArgumentError("%d sequences: a background is one" % len(codes))
            readout = Readout(info, tracks, bins, every_bin, sum_strands, sum_bins, undo_squash)
        return Background(self, codes[0].copy(), readout)

    @contextlib.contextmanager
    def lend(self) -> Iterator[Any]:
        """The `creme_model *`, for a run (`creme_run_request.opened`). Nobody else has the model meanwhile."""
        with self._opened.lock:
            self._about()
            yield self._opened.model

    # --- Its life ---

    def close(self) -> None:
        """Gives back memory and threads. Nothing can be asked of the model any more. Not while it is asked: by its own
        function, or by a run's progress function."""
        lock = self._opened.lock
        with lock:
            if lock.depth > 1:
                raise errors.ArgumentError("the model is at work: it cannot be closed by what it calls meanwhile")
            self._close()

    def __enter__(self) -> "Model":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> Any:
        return self._anew

    def __repr__(self) -> str:
        if not self._opened.model:
            return "<pycreme.Model, closed>"
        return "<pycreme.Model %s: %s bp -> %d bins of %d bp, %d tracks>" % (
            self.name, format(self.input_bp, ","), self.bins, self.bin_bp, self._info.tracks.count)

    def _repr_html_(self) -> str:
        from html import escape

        if not self._opened.model:
            return "<em>a closed model</em>"
        rows = [("model", self.name), ("", self.summary),
                ("input", "%s bp" % format(self.input_bp, ",")),
                ("bins", "%d of %d bp, from %s" % (self.bins, self.bin_bp, format(self.first_bin_bp, ","))),
                ("tracks", str(self._info.tracks.count)), ("parameters", format(self.parameters, ","))]
        return "<table>%s</table>" % "".join("<tr><th>%s</th><td>%s</td></tr>" % (escape(name), escape(value))
                                             for name, value in rows)


def _open(specification: str, arguments: Dict[str, Any]) -> Model:
    return Model(specification, **arguments)


def _choice(values: Dict[str, int], name: str, value: str) -> int:
    if value not in values:
        raise errors.ArgumentError("%s=%r: expected one of %s" % (name, value, ", ".join(sorted(values))))
    return values[value]


def _fill(options: Any, arguments: Dict[str, Any], settings: Dict[str, Any]) -> Any:
    """creme_model_options from Python's arguments. What it borrows is returned."""
    options.precision = _choice({"f32": lib.CREME_PRECISION_F32, "bf16": lib.CREME_PRECISION_BF16,
                                 "tf32": lib.CREME_PRECISION_TF32}, "precision", arguments["precision"])
    options.backend = _choice({"onednn": lib.CREME_BACKEND_ONEDNN, "reference": lib.CREME_BACKEND_REFERENCE,
                               "cuda": lib.CREME_BACKEND_CUDA}, "backend", arguments["backend"])
    options.gpu = arguments["gpu"]
    options.input_bp = arguments["input_bp"] or 0
    options.lora_alpha = arguments["lora_alpha"] or 0
    options.reverse_complement = bool(arguments["rc"])
    if arguments["n_value"] is not None:
        options.n_value, options.n_value_given = arguments["n_value"], True
    borrowed: List[Any] = []
    for name in ("targets", "head", "ignore_tensors", "kernels"):
        borrowed.append(text(arguments[name]))
        setattr(options, name, borrowed[-1])
    if arguments["shifts"]:
        borrowed.append(ffi.new("int64_t[]", arguments["shifts"]))
        options.shifts, options.shift_count = borrowed[-1], len(arguments["shifts"])
    given = {name: value for name, value in settings.items() if value is not None}
    array = ffi.new("creme_model_setting[]", max(1, len(given)))
    for i, (name, value) in enumerate(given.items()):
        pair = (text(name.replace("_", "-")), text(str(value)))
        array[i].name, array[i].value = pair
        borrowed.append(pair)
    options.settings, options.setting_count = array, len(given)
    options.log = log
    return borrowed + [array]


def pointers(codes: np.ndarray) -> Any:
    """uint8 [N][L] in C order -> `const uint8_t *const *`. `codes` has to live as long."""
    base = ffi.from_buffer("uint8_t[]", codes)
    length = codes.shape[1]
    return ffi.new("const uint8_t *[]", [base + i * length for i in range(len(codes))])


def floats(out: np.ndarray) -> Any:
    """A float32 array in C order as `float *`."""
    return ffi.from_buffer("float[]", out, require_writable=True)
