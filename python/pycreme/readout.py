"""What is read from a prediction: tracks, chosen as the command's --tracks does it, and bins."""
from __future__ import annotations

import operator
from typing import Any, List, Optional, Sequence, Tuple, Union

import numpy as np

from . import errors
from ._library import call, ffi, lib, string, text

TracksLike = Union[None, str, int, Sequence[Union[str, int]], np.ndarray]
BinsLike = Union[None, str, int, slice, range, Tuple[int, int]]


class Selection:
    """Chosen tracks, as the library has them (`c`), and their names."""

    def __init__(self, table: Any, tracks: TracksLike, sum_strands: bool) -> None:
        self._parts: List[Any] = []
        for item in _items(tracks):
            part = ffi.gc(ffi.new("creme_track_selection *"), lib.creme_track_selection_clear)
            call(lib.creme_track_select, part, table, text(item), sum_strands)
            self._parts.append(part)
        self.c = self._parts[0] if len(self._parts) == 1 else self._merged()
        self.names = [string(self.c.at[i].name) for i in range(self.c.count)]
        self.rows = [int(self.c.at[i].track) for i in range(self.c.count)]

    def _merged(self) -> Any:
        """One selection of all; texts in it are the parts'. What is chosen twice is there once."""
        seen, choices = set(), []
        for part in self._parts:
            for i in range(part.count):
                key = (part.at[i].track, part.at[i].other)
                if key not in seen:
                    seen.add(key)
                    choices.append(part.at[i])
        self._choices = ffi.new("creme_track_choice[]", choices)
        whole = ffi.new("creme_track_selection *")
        whole.at, whole.count, whole.capacity = self._choices, len(choices), len(choices)
        return whole

    def __len__(self) -> int:
        return int(self.c.count)


def _items(tracks: TracksLike) -> List[str]:
    if tracks is None:
        return ["all"]
    if isinstance(tracks, str):
        return [tracks]
    if isinstance(tracks, (int, np.integer)) and not isinstance(tracks, bool):
        return [str(int(tracks))]
    values = items_of(tracks)
    if values and all(not isinstance(value, str) for value in values):
        return [",".join(str(int(value)) for value in values)]
    return [str(value) for value in values]


def items_of(tracks: Any) -> List[Union[str, int]]:
    """The items of a wish for tracks that is no text: names, expressions and numbers."""
    if hasattr(tracks, "columns"):
        raise errors.ArgumentError("tracks: a data frame; give the numbers of its rows, tracks=frame.index, or a column")
    try:
        values: List[Any] = [tracks] if isinstance(tracks, (int, np.integer)) else list(tracks)
    except TypeError:
        values = [None]
    if not all(isinstance(value, (str, int, np.integer)) and not isinstance(value, bool) for value in values):
        raise errors.ArgumentError("tracks=%r: expected names, expressions or numbers" % (tracks,))
    if not values:
        raise errors.ArgumentError("tracks=%r: no track is chosen" % (tracks,))
    return values


def key_of(tracks: TracksLike) -> Any:
    """By which equal wishes are known to be equal."""
    plain = tracks is None or isinstance(tracks, (str, int)) and not isinstance(tracks, bool)
    return tracks if plain else tuple(_items(tracks))


def read_bins(bins: BinsLike, info: Any, every_bin: bool) -> Tuple[int, int]:
    """(first, end), half-open. None: the central bins, about the middle of the window; with every_bin, all. A text is as
    the command's --bins: "FIRST-LAST", both included."""
    count = int(info.bins)
    if bins is None and not every_bin:
        first, end = ffi.new("int64_t *"), ffi.new("int64_t *")
        lib.creme_readout_central_bins(info, first, end)
        return int(first[0]), int(end[0])
    if bins is None or (isinstance(bins, str) and bins == "all"):
        return 0, count
    if isinstance(bins, str):
        return _of_text(bins)
    if isinstance(bins, (int, np.integer)) and not isinstance(bins, bool):
        return int(bins), int(bins) + 1
    if isinstance(bins, (slice, range)):
        span = range(count)[bins] if isinstance(bins, slice) else bins
        if span.step != 1:
            raise errors.ArgumentError("bins=%r: a span without steps is read" % (bins,))
        return span.start, span.stop
    try:
        first_bin, end_bin = bins  # type: ignore[misc]
        return operator.index(first_bin), operator.index(end_bin)
    except (TypeError, ValueError):
        raise errors.ArgumentError("bins=%r: expected a number, (FIRST, END), a slice or \"FIRST-LAST\"" % (bins,)) from None


def _of_text(bins: str) -> Tuple[int, int]:
    first, dash, last = bins.partition("-")
    try:
        return int(first), int(last if dash else first) + 1
    except ValueError:
        raise errors.ArgumentError("bins=%r: expected \"FIRST-LAST\", both included" % bins) from None


class Readout:
    """A `creme_readout` (`c`) with all that it borrows."""

    def __init__(self, info: Any, tracks: TracksLike, bins: BinsLike, every_bin: bool, sum_strands: bool, sum_bins: bool,
                 undo_squash: Optional[str]) -> None:
        self.tracks = Selection(info.tracks, tracks, sum_strands)
        self.first, self.end = read_bins(bins, info, every_bin)
        squashes = {None: lib.CREME_SQUASH_KEEP, "off": lib.CREME_SQUASH_KEEP, "old": lib.CREME_SQUASH_OLD,
                    "new": lib.CREME_SQUASH_NEW}
        if undo_squash not in squashes:
            raise errors.ArgumentError("undo_squash=%r: expected \"old\" or \"new\"" % (undo_squash,))
        self.c = ffi.new("creme_readout *")
        self.c.bin_first, self.c.bin_end = self.first, self.end
        self.c.every_bin, self.c.sum_bins, self.c.squash = every_bin, sum_bins, squashes[undo_squash]
        self.c.tracks = self.tracks.c
        self.shape = (self.end - self.first, len(self.tracks)) if every_bin else (len(self.tracks),)
