"""Predictions for sequences that differ little from one that was seen: of networks with a local part, only what an edit
touches is computed anew. Numbers are those of whole sequences."""
from __future__ import annotations

import operator
import os
from typing import Iterable, List, Optional, Tuple

import numpy as np

from . import errors
from ._windowed import Reader
from .model import Model
from .readout import Readout
from .sequences import SequencesLike, as_codes

_GAP_BP = 256  # edits that lie as close are one


class Background:
    """A sequence, and what the network's local part makes of it; Model.background() gives it. To be closed, or used by
    `with`: it takes memory."""

    def __init__(self, model: Model, codes: np.ndarray, readout: Readout) -> None:
        self.model, self.codes = model, codes
        self._reader = Reader.of(model, readout)
        self._embedding = self._reader.embed(codes[None])[0] if model.windowed else None

    def predict(self, x: SequencesLike, changed: Optional[Iterable[Tuple[int, int]]] = None,
                batch: Optional[int] = None) -> np.ndarray:
        """Activities of sequences that equal the background outside some intervals: float32, shaped as Model.predict() has
        it. changed: those intervals, of all of them, half-open; a sequence that differs elsewhere is a RangeError. None:
        they are found by comparing."""
        if not self._reader.close.alive:
            raise errors.ArgumentError("the background is closed")
        codes = as_codes(x, len(self.codes))
        stated = None if changed is None else _checked(changed, len(self.codes))
        if stated is not None:
            _check_outside(self.codes, codes, stated)
        step = max(1, int(batch or self.model.batch))
        parts = [self._part(codes[first:first + step], stated) for first in range(0, len(codes), step)]
        return np.concatenate(parts) if parts else self._reader.predict_codes(codes)

    def _part(self, codes: np.ndarray, stated: Optional[List[Tuple[int, int]]]) -> np.ndarray:
        if self._embedding is None:
            return self._reader.predict_codes(codes)
        return self._reader.predict_edits([
            (self._embedding, row, _differences(self.codes, row) if stated is None else stated) for row in codes])

    def close(self) -> None:
        with self.model._opened.lock:
            if self._reader.at_work_in == os.getpid():
                raise errors.ArgumentError("the background is at work: the model's function cannot close it meanwhile")
            self._embedding = None
            self._reader.close()

    def __enter__(self) -> "Background":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _checked(changed: Iterable[Tuple[int, int]], length: int) -> List[Tuple[int, int]]:
    try:
        intervals = sorted((operator.index(start), operator.index(end)) for start, end in changed)
    except TypeError:
        raise errors.ArgumentError("changed: expected pairs of whole numbers, [(start, end), ...]") from None
    at = 0
    for start, end in intervals:
        if start < at or end <= start or end > length:
            raise errors.RangeError("changed: [%d, %d) is empty, overlaps another, or reaches out of the %d bases"
                                    % (start, end, length))
        at = end
    return intervals


def _check_outside(background: np.ndarray, codes: np.ndarray, intervals: List[Tuple[int, int]]) -> None:
    """That sequences are the background's outside the intervals: what differs there would not be computed."""
    at = 0
    for start, end in intervals + [(len(background), len(background))]:
        rows, places = np.nonzero(codes[:, at:start] != background[at:start])
        if len(rows):
            raise errors.RangeError("changed: sequence %d differs from the background at %d, too, which is in none of the "
                                    "intervals" % (rows[0], at + places[0]))
        at = end


def _differences(background: np.ndarray, codes: np.ndarray) -> List[Tuple[int, int]]:
    """Intervals outside which both are equal."""
    at = np.flatnonzero(background != codes)
    if not len(at):
        return []
    breaks = np.flatnonzero(np.diff(at) > _GAP_BP)
    starts = at[np.concatenate(([0], breaks + 1))]
    ends = at[np.concatenate((breaks, [len(at) - 1]))] + 1
    return [(int(start), int(end)) for start, end in zip(starts, ends)]
