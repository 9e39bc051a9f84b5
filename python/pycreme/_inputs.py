"""Python's values as what creme's options take: texts, and files for what is in memory.

What is in memory (data frames, lists of loci, arrays of sequences, results) is written to files, since files are what the
library reads and what a run's record names: into RUN/inputs/ where the results go to a run folder, under a name made of
their content, so that the same call goes on with that run and its record stays true; else into a folder of the moment.
"""
from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
import tempfile
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Tuple, ValuesView

import numpy as np

from . import errors
from .genome import Genome
from .loci import Loci, Locus, is_missing, whole
from .sequences import as_codes, decode, encode, listed_letters

LETTERS = frozenset("ACGTNacgtn")
_BASES = frozenset("ACGTUNRYSWKMBDHV")  # with IUPAC's letters for several bases, which are N


def is_frame(value: Any) -> bool:
    """A data frame of pandas (or one that behaves so)."""
    return hasattr(value, "columns") and hasattr(value, "to_csv")


# Options that take rows in place of a table: their first columns.
_ROWS = {"elements": ("chrom", "start", "end"), "bed": ("chrom", "start", "end"), "vcf": ("chrom", "pos", "ref", "alt"),
         "joint": ("variant_1", "variant_2")}


def _rows_of(name: str, value: Any) -> Optional[List[Any]]:
    """What is given as rows of these columns, with a name or more behind them; None if it is none."""
    rows = value.tolist() if isinstance(value, np.ndarray) else value
    if name not in _ROWS or not isinstance(rows, (list, tuple)) or not rows:
        return None
    least = len(_ROWS[name])
    are = all(isinstance(row, (list, tuple)) and len(row) >= least and isinstance(row[0], str) for row in rows)
    return list(rows) if are else None


class Inputs:
    """Files of one call; `with` removes those of the moment."""

    def __init__(self, out: Optional[str] = None) -> None:
        self._folder = os.path.join(out, "inputs") if out else None
        self._moment: Optional[str] = None

    def __enter__(self) -> "Inputs":
        return self

    def __exit__(self, *_: object) -> None:
        if self._moment:
            shutil.rmtree(self._moment, ignore_errors=True)

    @property
    def moment(self) -> str:
        """A folder that is gone after the call."""
        if self._moment is None:
            self._moment = tempfile.mkdtemp(prefix="pycreme-")
        return self._moment

    def _keep(self, name: str, ending: str, content: bytes) -> str:
        if self._folder is None:
            path = os.path.join(self.moment, name + ending)
            i = 1
            while os.path.exists(path):
                i += 1
                path = os.path.join(self.moment, "%s-%d%s" % (name, i, ending))
        else:
            os.makedirs(self._folder, exist_ok=True)
            digest = hashlib.sha256(content).hexdigest()[:12]
            path = os.path.join(self._folder, "%s-%s%s" % (name, digest, ending))
        if not os.path.exists(path):
            with open(path + ".partial", "wb") as file:
                file.write(content)
            os.replace(path + ".partial", path)
        return path

    # --- Tables ---

    def table(self, name: str, value: Any) -> Optional[str]:
        """A path, or names with commas between, stays what it is; a table becomes a file."""
        if value is None:
            return None
        if isinstance(value, (str, os.PathLike)):
            return os.fspath(value)
        if hasattr(value, "to_tsv"):
            path = os.path.join(self.moment, "result.tsv")
            value.to_tsv(path)
            with open(path, "rb") as file:
                return self._keep(name, ".tsv", file.read())
        if is_frame(value):
            notes = list(getattr(value, "attrs", {}).get("creme", []))
            return self._keep(name, ".tsv", frame_text(value, notes).encode("utf-8", "surrogateescape"))
        if isinstance(value, Mapping):
            return self._keep(name, ".tsv", columns_text(value).encode("utf-8", "surrogateescape"))
        if hasattr(value, "to_list"):
            value = value.to_list()  # a series
        if isinstance(value, (list, tuple, np.ndarray)) and len(value) and all(isinstance(item, str) for item in value):
            if name in ("vcf", "genes") and not (len(value) == 1 and os.path.exists(value[0])):
                return self._keep(name, ".txt", "".join(_cell(item) + "\n" for item in value).encode("utf-8", "surrogateescape"))
            return ",".join(value)
        rows = _rows_of(name, value)
        if rows is not None:
            head = ["\t".join(_ROWS[name]) + "\n"] if name == "joint" else []
            lines = head + ["\t".join(_cell(cell) for cell in row) + "\n" for row in rows]
            ending = ".bed" if "end" in _ROWS[name] else ".tsv"
            return self._keep(name, ending, "".join(lines).encode("utf-8", "surrogateescape"))
        raise errors.ArgumentError("%s=%r: expected a file, a data frame, a dict of columns, or a result%s" % (
            name, value, ", or a list of (%s)" % ", ".join(_ROWS[name]) if name in _ROWS else ""))

    def other(self, name: str, value: Any) -> Any:
        """Of an option that is neither: a table becomes a file all the same, what else is listed a text."""
        is_table = is_frame(value) or hasattr(value, "to_tsv") or _rows_of(name, value) is not None
        if is_table or (name in _ROWS and isinstance(value, Mapping)):
            return self.table(name, value)
        return listed(value)

    def loci(self, value: Any) -> Optional[str]:
        if value is None:
            return None
        if isinstance(value, (str, os.PathLike)):
            return os.fspath(value)
        if isinstance(value, (list, tuple)) and value and all(isinstance(item, str) for item in value):
            return ",".join(value)  # names of genes, with gtf
        if is_frame(value) or isinstance(value, Mapping):
            value = Loci.from_dataframe(value)
        elif not isinstance(value, Loci):
            value = Loci([value] if isinstance(value, Locus) else value)
        if not len(value):
            raise errors.FormatError("loci: there are none")
        path = os.path.join(self.moment, "loci.partial")
        value.write(path)
        with open(path, "rb") as file:
            return self._keep("loci", ".tsv", file.read())

    # --- Sequences ---

    def sequences(self, value: Any, input_bp: Optional[int] = None) -> Optional[str]:
        """A FASTA, of records that are called seq_0, seq_1, ... unless they have names."""
        if value is None:
            return None
        if isinstance(value, os.PathLike):
            return os.fspath(value)
        if isinstance(value, str):
            if not LETTERS.issuperset(value) or os.path.exists(value):
                return value
            value = [value]
        records = list(_records(value, input_bp))
        if not records:
            raise errors.ArgumentError("sequences: there are none")
        out = io.StringIO()
        for name, letters, tss in records:
            if not name or name.startswith("#") or any(c.isspace() for c in name):
                raise errors.FormatError("sequences: %r cannot be a sequence's name: a word is expected" % name)
            out.write(">%s%s\n%s\n" % (name, "" if tss is None else " tss=%d" % tss, letters))
        return self._keep("sequences", ".fa", out.getvalue().encode("utf-8"))


def _letters(value: Any, input_bp: Optional[int]) -> str:
    if isinstance(value, (bytes, bytearray)):
        value = value.decode("ascii", "replace")
    if isinstance(value, str):
        strange = sorted(set(value.upper()) - _BASES)
        if strange:
            raise errors.FormatError("sequences: %r is no base: expected A, C, G, T or N" % strange[0])
        return decode(encode(value))
    codes = as_codes(value, input_bp)
    if len(codes) != 1:
        raise errors.ArgumentError("sequences: %d sequences under one name" % len(codes))
    return decode(codes[0])


def _records(value: Any, input_bp: Optional[int]) -> Iterable[Tuple[str, str, Optional[int]]]:
    if is_frame(value):
        names = value["name"] if "name" in value else ["seq_%d" % i for i in range(len(value))]
        tss = list(value["tss"]) if "tss" in value else [None] * len(value)
        for i, (name, letters, at) in enumerate(zip(names, value["sequence"], tss)):
            yield str(name), _letters(letters, input_bp), None if is_missing(at) else whole(at, "sequences: row %d: tss" % i)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield str(name), _letters(item, input_bp), None
    else:
        value = list(value) if isinstance(value, (Iterator, ValuesView)) else value
        letters = listed_letters(value)
        rows = as_codes(value, input_bp) if letters is None else letters
        for i, row in enumerate(rows):
            yield "seq_%d" % i, decode(row) if letters is None else _letters(row, None), None


# --- Text of tables -----------------------------------------------------------------------------------------------------

def _head(notes: Iterable[str]) -> str:
    return "".join("# %s\n" % note for note in notes)


def frame_text(frame: Any, notes: Iterable[str] = ()) -> str:
    """A data frame as TSV, its index left out. Numbers are written so that they are read back to the bit."""
    for name in frame.columns:
        _cell(str(name))
    try:
        body: str = frame.to_csv(sep="\t", na_rep="NA", index=False, quoting=csv.QUOTE_NONE)
    except csv.Error:
        raise errors.FormatError("a data frame with a tab or a line end in a text: it cannot be written as a table") from None
    return _head(notes) + body


def columns_text(columns: Mapping[str, Any], notes: Iterable[str] = ()) -> str:
    lists: Dict[str, List[Any]] = {str(name): list(values) for name, values in columns.items()}
    if len({len(values) for values in lists.values()}) > 1:
        raise errors.FormatError("a table whose columns are not of one length")
    lines = ["\t".join(_cell(name) for name in lists)]
    lines += ["\t".join(_cell(value) for value in row) for row in zip(*lists.values())]
    return _head(notes) + "\n".join(lines) + "\n"


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, (float, np.floating)) and value != value):
        return "NA"
    text = repr(float(value)) if isinstance(value, (float, np.floating)) else str(value)
    if any(character in text for character in "\t\n\r"):
        raise errors.FormatError("%r cannot stand in a table: it holds a tab or a line end" % text)
    return text


# --- Texts of options ---------------------------------------------------------------------------------------------------

def genome(value: Any) -> Optional[str]:
    if value is None:
        return None
    return value.path if isinstance(value, Genome) else os.fspath(value)


def bins(value: Any) -> Optional[str]:
    """FIRST-LAST, both included, of (FIRST, END), a slice or range, a number."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, np.integer)):
        return "%d-%d" % (value, value)
    if isinstance(value, (slice, range)):
        if value.step not in (None, 1) or value.start is None or value.stop is None:
            raise errors.ArgumentError("bins=%r: a span with both ends and without steps is read" % (value,))
        value = (value.start, value.stop)
    try:
        first, end = (whole(at, "bins") for at in value)
    except (TypeError, ValueError):
        raise errors.ArgumentError("bins=%r: expected a number, (FIRST, END), a slice or \"FIRST-LAST\"" % (value,)) from None
    return "%d-%d" % (first, end - 1)


def tracks(value: Any, model: Any = None) -> Optional[str]:
    """As --tracks. Names with commas in them are numbers of the open model's tracks."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return ",".join("%s=%s" % pair for pair in value.items())
    if not hasattr(value, "__len__") and hasattr(value, "__iter__"):
        value = list(value)
    from .readout import items_of

    value = items_of(value)
    items = [str(int(item)) if isinstance(item, (int, np.integer)) else str(item) for item in value]
    if len(items) > 1 and any("," in item for item in items):
        if model is None:
            raise errors.ArgumentError("tracks: an item with a comma among several; give their numbers, or a pycreme.Model, "
                                       "which knows them")
        from .readout import Selection

        rows = [row for item in items for row in Selection(model._about().tracks, item, False).rows]
        return ",".join(str(row) for row in dict.fromkeys(rows))
    return ",".join(items)


def listed(value: Any) -> Any:
    """Lists with commas, dicts as NAME=VALUE with commas."""
    if isinstance(value, Mapping):
        return ",".join("%s=%s" % pair for pair in value.items())
    if hasattr(value, "to_list"):
        value = value.to_list()  # a series
    if isinstance(value, (list, tuple, set, frozenset, np.ndarray, Iterator, ValuesView)):
        return ",".join(str(listed(item)) for item in value)
    return os.fspath(value) if isinstance(value, os.PathLike) else value
