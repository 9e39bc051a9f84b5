"""How models are asked: in batches by their `.predict`, or, where creme computes them, by what an edit touches.

    asker = ask(model, batch_size)
    wild = asker.background(x)                       a sequence that is edited
    asker.one(wild)                                  [1, ...]: its prediction
    for prediction in asker.each(constructs):        [...] each, in order; constructs are made as they are needed
"""
from __future__ import annotations

from typing import Any, Iterable, Iterator, List, Optional, Sequence, Tuple, Union

import numpy as np

from ._habits import strict

DEFAULT_BATCH = 8

Interval = Tuple[int, int]


class Background:
    """A sequence [L, A] of which edits are asked; `of` another one, but for `changed`."""

    def __init__(self, array: np.ndarray, of: Optional["Background"] = None,
                 changed: Sequence[Interval] = ()) -> None:
        self.array, self.of, self.changed = array, of, list(changed)
        self.codes: Optional[np.ndarray] = None  # of models of creme's, as is
        self.embedding: Any = None

    def edited(self, *edits: Tuple[int, np.ndarray]) -> "Construct":
        """With rows put in from a position on; later ones above earlier ones."""
        return Construct(self, edits)


class Construct:
    """A sequence that is asked about: one by itself, or a background with edits. Its array is made when it is wanted,
    which for models of creme's is never."""

    def __init__(self, origin: Union[np.ndarray, Background], edits: Sequence[Tuple[int, np.ndarray]] = ()) -> None:
        self.background = origin if isinstance(origin, Background) else None
        self.edits = list(edits)
        self._whole = origin

    @property
    def array(self) -> np.ndarray:
        if isinstance(self._whole, Background):
            whole = self._whole.array.copy() if self.edits else self._whole.array
            for start, rows in self.edits:
                whole[start:start + len(rows)] = rows
            self._whole = whole
        return self._whole

    @property
    def changed(self) -> List[Interval]:
        return [(start, start + len(rows)) for start, rows in self.edits]

    def as_background(self) -> Background:
        return Background(self.array, self.background, self.changed)


class Asker:
    """Asks a model of anybody's by `.predict`, `batch_size` sequences at once."""

    def __init__(self, model: Any, batch_size: Optional[int]) -> None:
        self.model = model
        self.batch_size = (1 if strict() else DEFAULT_BATCH) if batch_size is None else int(batch_size)
        if self.batch_size < 1:
            raise ValueError("batch_size=%r: expected 1 or more" % (batch_size,))

    def background(self, array: np.ndarray) -> Background:
        return Background(array)

    def one(self, sequence: Any) -> np.ndarray:
        """The prediction [1, ...] of a construct or a background."""
        construct = Construct(sequence) if isinstance(sequence, Background) else sequence
        return next(self.each([construct]))[np.newaxis]

    def all(self, constructs: Iterable[Construct]) -> np.ndarray:
        """The predictions [N, ...] of them all."""
        return np.stack(list(self.each(constructs)))

    def each(self, constructs: Iterable[Construct]) -> Iterator[np.ndarray]:
        waiting: List[Construct] = []
        for construct in constructs:
            waiting.append(construct)
            if len(waiting) == self.batch_size:
                yield from self._batch(waiting)
                waiting = []
        if waiting:
            yield from self._batch(waiting)

    def _batch(self, constructs: List[Construct]) -> Iterator[np.ndarray]:
        given = self.model.predict(np.stack([construct.array for construct in constructs]))
        predictions = np.asarray(given.detach().cpu() if hasattr(given, "detach") else given)
        if predictions.ndim == 0 or len(predictions) != len(constructs):
            raise ValueError("the model's predict() gave %s for %d sequences: expected an array [%d, ...]; with "
                             "batch_size=1 it is asked for one at a time"
                             % (list(predictions.shape), len(constructs), len(constructs)))
        return iter(predictions)


class EditAsker(Asker):
    """Asks a network that creme computes. An edit of a background costs what it touches."""

    def __init__(self, reader: Any, batch_size: Optional[int]) -> None:
        super().__init__(reader, batch_size)
        self.reader = reader

    def _batch(self, constructs: List[Construct]) -> Iterator[np.ndarray]:
        backgrounds = [construct.background for construct in constructs if construct.background is not None]
        if len(backgrounds) < len(constructs) or not self.reader.windowed:
            return iter(self.reader.predict_codes(np.stack([self._codes(construct) for construct in constructs])))
        self._embed(backgrounds)
        return iter(self.reader.predict_edits([
            (background.embedding, self._codes(construct), merged(construct.changed))
            for construct, background in zip(constructs, backgrounds)]))

    def _codes(self, sequence: Any) -> np.ndarray:
        """Codes of a construct or background; of what is edited, those of the edits alone are made anew."""
        construct = isinstance(sequence, Construct)
        origin = sequence.background if construct else sequence.of
        if origin is None:
            whole: np.ndarray = self.reader.codes(sequence.array)
            return whole
        if origin.codes is None:
            origin.codes = self._codes(origin)
        codes: np.ndarray = origin.codes.copy()
        edits = sequence.edits if construct else [(at, sequence.array[at:end]) for at, end in sequence.changed]
        for start, rows in edits:
            codes[start:start + len(rows)] = self.reader.codes(rows)
        return codes

    def _embed(self, backgrounds: List[Background]) -> None:
        """Sees that each has its embedding; those that are edits of others have theirs made of those'."""
        fresh: List[Background] = []
        for background in backgrounds:
            if background.embedding is None and background not in fresh:
                fresh.append(background)
        for background in fresh:
            background.codes = self._codes(background)
        whole = [background for background in fresh if background.of is None]
        if whole:
            codes: Any = [background.codes for background in whole]
            for background, made in zip(whole, self.reader.embed(np.stack(codes))):
                background.embedding = made
        edits = [(background, background.of) for background in fresh if background.of is not None]
        if edits:
            self._embed([origin for _, origin in edits])
            variants = [(origin.embedding, background.codes, merged(background.changed))
                        for background, origin in edits]
            for (background, _), made in zip(edits, self.reader.embed_edits(variants)):
                background.embedding, background.of = made, None


def merged(intervals: Iterable[Interval]) -> List[Interval]:
    """Rising and disjoint, without empty ones."""
    out: List[Interval] = []
    for start, end in sorted((int(start), int(end)) for start, end in intervals):
        if start == end:
            continue
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def ask(model: Any, batch_size: Optional[int]) -> Asker:
    """The asker that the model can be asked by."""
    reader = getattr(model, "_pycreme_reader", None)
    if reader is not None:
        return EditAsker(reader(), batch_size)
    if not callable(getattr(model, "predict", None)):
        raise TypeError("a %s has no predict(): a model for these functions is anything with predict(x [N, L, 4]) -> "
                        "[N, bins, tracks]; pycreme.Model.wrap() makes one of a function or a module of torch"
                        % type(model).__name__)
    if _is_creme(model):
        from .._windowed import Reader

        return EditAsker(Reader(model), batch_size)
    return Asker(model, batch_size)


def _is_creme(model: Any) -> bool:
    kind = type(model)
    if not kind.__module__.startswith("pycreme"):
        return False
    from ..model import Model

    return isinstance(model, Model)
