"""What came of a run: its table, every replicate's activity, what was asked for."""
from __future__ import annotations

import os
from typing import Any, Dict, List, Optional, Tuple

import numpy as np

from . import errors
from ._library import PathLike, call, ffi, lib, string, text
from ._typed import typed

_NO_INTEGER = -2**63  # CREME_NO_INTEGER of creme/outcome.h


def _array(pointer: Any, count: int, dtype: Any) -> np.ndarray:
    """A copy of C's array."""
    size = count * np.dtype(dtype).itemsize
    return np.frombuffer(ffi.buffer(pointer, size), dtype=dtype).copy() if size else np.empty(0, dtype)


def _column(column: Any, rows: int) -> np.ndarray:
    """int64, or float64 with NaN where integers are missing; float64; texts, of loci's further columns too, as cr.Table has
    them: objects, None where there is none, or numbers where all are."""
    if column.kind == lib.CREME_VALUE_REAL:
        return _array(column.reals, rows, np.float64)
    if column.kind == lib.CREME_VALUE_INTEGER:
        values = _array(column.integers, rows, np.int64)
        missing = values == _NO_INTEGER
        return np.where(missing, np.nan, values) if missing.any() else values
    words = _array(column.words, rows, np.int32)
    texts = [string(column.texts[i]) for i in range(column.text_count)]
    if not texts:
        return np.full(rows, None, dtype=object)
    return typed(string(column.name), texts + ["NA"] * bool((words < 0).any()))[words]  # -1: none


def _columns(table: Any) -> Dict[str, np.ndarray]:
    return {string(table.columns[i].name): _column(table.columns[i], table.row_count) for i in range(table.column_count)}


def frame_of(columns: Dict[str, np.ndarray], notes: List[str]) -> Any:
    """A DataFrame whose attrs["creme"] are the lines of the table's header."""
    import pandas

    frame = pandas.DataFrame({name: pandas.Series(values, dtype=values.dtype).where(values != None, np.nan)  # noqa: E711
                              if values.dtype == object else values for name, values in columns.items()})
    frame.attrs["creme"] = list(notes)
    return frame


class Replicates:
    """The activities of every sequence that the model was asked about.

    activities: float32 [sequences][tracks], NaN where a greedy assay kept its own track alone.
    columns: which sequence it is, an array for each: locus, chrom, tss, strand, role (wt, mutant, control, ...), tile_start
    and tile_end (bases of the window), position_start and position_end, replicate, and what the assay has besides.
    """

    def __init__(self, columns: Dict[str, np.ndarray], activities: np.ndarray, tracks: List[str]) -> None:
        self.columns, self.activities, self.tracks = columns, activities, tracks

    def __len__(self) -> int:
        return len(self.activities)

    @property
    def table(self) -> Any:
        """A DataFrame: the columns, and one for each track under its name."""
        frame = frame_of(self.columns, [])
        import pandas

        return pandas.concat([frame, pandas.DataFrame(self.activities, columns=self.tracks)], axis=1)

    def of(self, locus: Optional[str] = None, tile: Optional[Tuple[int, int]] = None, role: Optional[str] = None,
           track: Optional[str] = None, **others: Any) -> np.ndarray:
        """Activities of those that are meant, [sequences][tracks], or of one track [sequences]; in the order of replicates.
        Further columns by their names: of("GATA1", (95804, 100804), "mutant", replicate=3). NotFoundError says what none of
        them has."""
        wanted = {"locus": locus, "role": role, **others}
        if tile is not None:
            wanted.update(tile_start=tile[0], tile_end=tile[1])
        meant = np.ones(len(self), dtype=bool)
        for name, value in wanted.items():
            if value is None:
                continue
            if name not in self.columns:
                raise errors.NotFoundError("replicates have no column %r: they have %s" % (name, ", ".join(self.columns)))
            such = self.columns[name] == value
            if len(self) and not np.any(such):
                raise errors.NotFoundError("no replicate has the %s %r" % (name, value))
            meant &= such
        found = self.activities[meant]
        return found if track is None else found[:, self._track(track)]

    def arrays(self, role: str = "mutant") -> Dict[Tuple[str, Tuple[int, int], str], np.ndarray]:
        """The activities of a role by (locus, (tile_start, tile_end), track)."""
        keys: Dict[Tuple[str, Tuple[int, int]], List[int]] = {}
        columns = self.columns
        for i in np.flatnonzero(columns["role"] == role):
            tile = tuple(-1 if value != value else int(value) for value in (columns["tile_start"][i], columns["tile_end"][i]))
            keys.setdefault((columns["locus"][i], (tile[0], tile[1])), []).append(int(i))
        return {(locus, tile, track): self.activities[rows, t]
                for (locus, tile), rows in keys.items() for t, track in enumerate(self.tracks)}

    def _track(self, name: str) -> int:
        if name not in self.tracks:
            raise errors.NotFoundError("no track %r: there are %s" % (name, ", ".join(self.tracks)))
        return self.tracks.index(name)

    def __repr__(self) -> str:
        return "<pycreme.Replicates: %d sequences, %d tracks>" % (len(self), len(self.tracks))


class Result:
    """What an assay gave, in memory. Of a run folder, Result.read() gives one.

    table: a pandas DataFrame; columns: the same as a dict of NumPy arrays, without pandas. meta: what was asked for.
    """

    def __init__(self, outcome: Any, folder: Optional[str] = None, with_replicates: bool = False) -> None:
        """Of a `creme_outcome *` that clears itself."""
        self._outcome, self.folder, self._with_replicates = outcome, folder, with_replicates
        self._made: Optional[Dict[str, np.ndarray]] = None
        self._frame: Any = None

    @classmethod
    def read(cls, folder: PathLike, step: Optional[str] = None) -> "Result":
        """What a run folder holds so far; of several steps one has to be named."""
        outcome = _read(folder, step, False)
        return cls(outcome, os.fspath(folder))

    # --- What was asked for ---

    @property
    def step(self) -> str:
        """The step of the run folder: the assay's name, unless it was given another."""
        return string(self._outcome.plan.step)

    @property
    def assay(self) -> str:
        words = self.notes[0].split()
        return words[2] if len(words) > 2 else self.step

    @property
    def tracks(self) -> List[str]:
        plan = self._outcome.plan
        return [string(plan.tracks[i]) for i in range(plan.track_count)]

    @property
    def options(self) -> Dict[str, Any]:
        """As creme records them, by the names of the command's options; True of a flag."""
        plan = self._outcome.plan
        pairs = [(string(plan.options[i].name), string(plan.options[i].value)) for i in range(plan.option_count)]
        return {name: value or True for name, value in pairs}

    @property
    def notes(self) -> List[str]:
        """The lines of the table's header, without the '#'."""
        plan = self._outcome.plan
        lines = [line[2:] for line in string(plan.preamble).splitlines()]
        lines.append("options, given or by default:")
        for i in range(plan.option_count):
            option = plan.options[i]
            if option.role != lib.CREME_ROLE_FREE:
                lines.append(("  --%s %s" % (string(option.name), string(option.value))).rstrip())
        if self._outcome.drawn != ffi.NULL:
            lines.append(string(self._outcome.drawn))
        return lines

    @property
    def meta(self) -> Dict[str, Any]:
        """creme (version), assay, step, command, options, tracks, notes, and of a run folder inputs: the files that were
        read, with their hashes (xxh128)."""
        plan = self._outcome.plan
        inputs = [{"option": string(plan.inputs[i].option), "path": string(plan.inputs[i].path),
                   "bytes": int(plan.inputs[i].bytes), "xxh128": string(plan.inputs[i].hash)}
                  for i in range(plan.input_count)]
        return {"creme": string(plan.version), "assay": self.assay, "step": self.step, "command": string(plan.command),
                "options": self.options, "tracks": self.tracks, "notes": self.notes, "inputs": inputs}

    # --- Numbers ---

    @property
    def columns(self) -> Dict[str, np.ndarray]:
        """A NumPy array for each column: int64 (float64 with NaN where some are missing), float64, or objects: str or None."""
        if self._made is None:
            self._made = _columns(self._outcome.rows)
        return self._made

    @property
    def table(self) -> Any:
        """The rows as a pandas DataFrame, the same one at each call."""
        if self._frame is None:
            self._frame = frame_of(self.columns, self.notes)
        return self._frame

    def replicates(self) -> Replicates:
        outcome = self._outcome
        if not self._with_replicates:
            if self.folder is None:
                raise errors.ArgumentError("this result was made without replicates: run it with replicates=True, or with "
                                           "out=\"RUN/\"")
            outcome = _read(self.folder, self.step, True)
        tracks = self.tracks
        count = outcome.replicates.row_count
        activities = _array(outcome.activities, count * len(tracks), np.float32).reshape(count, len(tracks))
        return Replicates(_columns(outcome.replicates), activities, tracks)

    def to_tsv(self, path: PathLike) -> None:
        """The table as creme writes it, whole or not at all."""
        call(lib.creme_outcome_write, self._outcome, text(path))

    def __len__(self) -> int:
        return int(self._outcome.rows.row_count)

    def __getitem__(self, name: str) -> np.ndarray:
        """A column."""
        if name not in self.columns:
            raise errors.NotFoundError("no column %r: there are %s" % (name, ", ".join(self.columns)))
        return self.columns[name]

    def __reduce__(self) -> Any:
        if self.folder is None:
            raise TypeError("a Result in memory is not pickled: pickle its table, or run with out=\"RUN/\"")
        return Result.read, (os.path.abspath(self.folder), self.step)

    def __repr__(self) -> str:
        where = " in %s" % self.folder if self.folder else ""
        return "<pycreme.Result of %s%s: %d rows, %d columns>" % (self.assay, where, len(self),
                                                                  self._outcome.rows.column_count)

    def _repr_html_(self) -> str:
        from html import escape

        return "<p>%s</p>%s" % (escape(repr(self)[1:-1]), html_of(self.columns))


def html_of(columns: Dict[str, np.ndarray], most: int = 10) -> str:
    """The first rows, without pandas."""
    from html import escape

    def cell(value: Any) -> str:
        return "%.6g" % value if isinstance(value, float) else escape(str("NA" if value is None else value))

    count = len(next(iter(columns.values()))) if columns else 0
    rows = zip(*(values[:most].tolist() for values in columns.values()))
    head = "".join("<th>%s</th>" % escape(name) for name in columns)
    body = "".join("<tr>%s</tr>" % "".join("<td>%s</td>" % cell(value) for value in row) for row in rows)
    more = "<p>%d rows</p>" % count if count > most else ""
    return "<table><tr>%s</tr>%s</table>%s" % (head, body, more)


def new_outcome() -> Any:
    """A `creme_outcome *` that clears itself."""
    return ffi.gc(ffi.new("creme_outcome *"), lib.creme_outcome_clear)


def _read(folder: PathLike, step: Optional[str], replicates: bool) -> Any:
    if os.path.isfile(folder):
        raise errors.NotFoundError("%s is a file: Result.read takes a run folder (out=\"RUN/\"); pycreme.Table(%r) reads a table"
                                   % (os.fspath(folder), os.fspath(folder)))
    store = ffi.new("creme_store **")
    outcome = new_outcome()
    try:
        call(lib.creme_store_open, store, text(folder), lib.CREME_STORE_READ)
        call(lib.creme_store_find, store[0], text(step))
        call(lib.creme_outcome_read, outcome, store[0], replicates)
    finally:
        lib.creme_store_close(store[0])
    return outcome
