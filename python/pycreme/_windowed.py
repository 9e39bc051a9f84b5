"""A model of creme's with a read-out, asked by whole sequences and by edits of backgrounds (creme/model.h).

    reader = Reader(model, every_bin=True, track_index=[5111], bin_index=[447, 448])
    reader.predict_codes(codes)                          uint8 [N, L] -> float32 [N, 2, 1]
    background, = reader.embed(codes[:1])
    reader.predict_edits([(background, codes, [(0, 5000)])])    the same numbers as of whole sequences, for less
"""
from __future__ import annotations

import os
import weakref
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np

from . import errors
from ._library import call, ffi, lib
from .model import Model, floats, pointers
from .readout import Readout
from .sequences import from_one_hot

Edit = Tuple[Any, np.ndarray, Sequence[Tuple[int, int]]]


class Reader:
    """Without every_bin: the mean of the central bins, [tracks]. With it: [bins, tracks], of the numbers in bin_index
    and track_index in their order; None: all. Embeddings are this reader's alone, and end with it or with the
    model."""

    def __init__(self, model: Model, every_bin: bool = False, track_index: Optional[Sequence[int]] = None,
                 bin_index: Optional[Sequence[int]] = None) -> None:
        self.model = model
        bins = None
        self._bins: Any = slice(None)
        if bin_index is not None:
            numbers = numbered(bin_index, model.bins, "bin_index")
            bins = (min(numbers), max(numbers) + 1)
            self._bins = [number - bins[0] for number in numbers]
        rows = None
        if track_index is not None:
            rows = numbered(track_index, int(model._about().tracks.count), "track_index")
        chosen = None if rows is None else sorted(set(rows))
        self._start(Readout(model._about(), chosen, bins, every_bin, False, False, None))
        self._tracks: Any = slice(None)
        if rows is not None:
            place = {row: i for i, row in enumerate(self._readout.tracks.rows)}
            self._tracks = [place[row] for row in rows]

    @classmethod
    def of(cls, model: Model, readout: Readout) -> "Reader":
        """With any read-out, as it stands."""
        self = cls.__new__(cls)
        self.model, self._bins, self._tracks = model, slice(None), slice(None)
        self._start(readout)
        return self

    def _start(self, readout: Readout) -> None:
        self._readout = readout
        opened = self.model._opened
        self.at_work_in = 0  # the process in which a function of Python's may be called just now
        with opened.lock:
            out = ffi.new("creme_predictor **")
            call(lib.creme_predictor_create, out, opened.model, readout.c)
            self._owned = _Owned(out[0])
            opened.dependents.add(self._owned)
        self.close = weakref.finalize(self, self._owned.close)

    @property
    def windowed(self) -> bool:
        return self.model.windowed

    def codes(self, one_hot: np.ndarray) -> np.ndarray:
        """One-hot [L, 4] -> codes [L]. Four equal numbers, zeros too, are an N, which is the model's n_value."""
        return from_one_hot(one_hot)

    def predict_codes(self, codes: np.ndarray) -> np.ndarray:
        """Of whole sequences, uint8 [N, L]."""
        codes = self._fitting(np.ascontiguousarray(codes, dtype=np.uint8))
        out = self._room(len(codes))
        with self.model._opened.lock:
            self.at_work_in, before = os.getpid(), self.at_work_in
            try:
                call(lib.creme_predictor_predict, self._owned.predictor(), pointers(codes), len(codes), floats(out))
            finally:
                self.at_work_in = before
        return self._chosen(out)

    def embed(self, codes: np.ndarray) -> List["Embedding"]:
        """Of whole sequences, uint8 [N, L], as backgrounds of edits."""
        codes = self._fitting(np.ascontiguousarray(codes, dtype=np.uint8))
        out = ffi.new("creme_embedding *[]", len(codes))
        with self.model._opened.lock:
            call(lib.creme_predictor_embed, self._owned.predictor(), pointers(codes), len(codes), out)
            return [Embedding(self._owned, out[i]) for i in range(len(codes))]

    def predict_edits(self, edits: Sequence[Edit]) -> np.ndarray:
        """Of (background, codes, changed) each: codes uint8 [L] equal the background's outside the intervals
        `changed`, which rise and are disjoint."""
        out = self._room(len(edits))
        with self.model._opened.lock:
            variants, kept = self._variants(edits)
            call(lib.creme_predictor_predict_edits, self._owned.predictor(), variants, len(edits), floats(out))
            del kept
        return self._chosen(out)

    def embed_edits(self, edits: Sequence[Edit]) -> List["Embedding"]:
        """Of edits, as backgrounds of further ones."""
        out = ffi.new("creme_embedding *[]", len(edits))
        with self.model._opened.lock:
            variants, kept = self._variants(edits)
            call(lib.creme_predictor_embed_edits, self._owned.predictor(), variants, len(edits), out)
            del kept
            return [Embedding(self._owned, out[i]) for i in range(len(edits))]

    # --- Within ---

    def _fitting(self, codes: np.ndarray) -> np.ndarray:
        if codes.ndim != 2 or codes.shape[1] != self.model.input_bp:
            raise errors.RangeError("sequences %s: the model takes [N, %d]"
                                    % (list(codes.shape), self.model.input_bp))
        return codes

    def _room(self, count: int) -> np.ndarray:
        return np.empty((count,) + self._readout.shape, dtype=np.float32)

    def _chosen(self, out: np.ndarray) -> np.ndarray:
        chosen: np.ndarray = out[..., self._tracks]
        return chosen if isinstance(self._bins, slice) else chosen[:, self._bins]

    def _variants(self, edits: Sequence[Edit]) -> Any:
        variants = ffi.new("creme_variant[]", len(edits))
        kept = []
        for variant, (background, codes, changed) in zip(variants, edits):
            codes = self._fitting(np.ascontiguousarray(codes, dtype=np.uint8)[np.newaxis])[0]
            intervals = ffi.new("creme_interval[]", max(1, len(changed)))
            for i, (start, end) in enumerate(changed):
                intervals[i].start, intervals[i].end = start, end
            source = ffi.from_buffer("uint8_t[]", codes)
            variant.background, variant.codes = background.pointer(self._owned), source
            variant.changed, variant.changed_count = intervals, len(changed)
            kept.append((codes, source, intervals))
        return variants, kept


class _Owned:
    """A predictor, and whether it is still there. The model closes it before itself."""

    def __init__(self, pointer: Any) -> None:
        self._pointer = pointer
        self.embeddings: "weakref.WeakSet[Embedding]" = weakref.WeakSet()

    def predictor(self) -> Any:
        if not self._pointer:
            raise errors.ArgumentError("the model is closed")
        return self._pointer

    def close(self) -> None:
        for embedding in list(self.embeddings):
            embedding.close()
        lib.creme_predictor_destroy(self._pointer)
        self._pointer = ffi.NULL


class Embedding:
    """What the local part of a network makes of a sequence (creme_embedding)."""

    def __init__(self, owned: _Owned, pointer: Any) -> None:
        self._owned, self._pointer = owned, pointer
        owned.embeddings.add(self)

    def pointer(self, owned: _Owned) -> Any:
        owned.predictor()
        if not self._pointer or owned is not self._owned:
            raise errors.ArgumentError("an embedding of another read-out, or of a closed one")
        return self._pointer

    def close(self) -> None:
        lib.creme_embedding_destroy(self._pointer)
        self._pointer = ffi.NULL

    def __del__(self) -> None:
        self.close()


def numbered(index: Any, count: int, name: str) -> List[int]:
    """An int or several, negative ones from the end, as a list of 0 .. count - 1."""
    given = [index] if isinstance(index, (int, np.integer)) else list(index)
    for number in given:
        if not isinstance(number, (int, np.integer)) or not -count <= number < count:
            raise IndexError("%s: %r, expected numbers from 0 to %d" % (name, number, count - 1))
    if not given:
        raise IndexError("%s: none is chosen" % name)
    return [int(number) % count for number in given]
