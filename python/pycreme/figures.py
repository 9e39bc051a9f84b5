"""Commands that run outside this process, by the executable in this package: analyses, figures, reports, pipelines.

What they take may be in memory: results, data frames. What they write comes back as an object.
"""
from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Tuple

import numpy as np

from . import _inputs, _served, errors
from .__main__ import environment, program
from ._library import PathLike, logger
from ._typed import typed
from .model import Model
from .results import Result, frame_of, html_of

# --- Running the command ------------------------------------------------------------------------------------------------


def _line_of(said: str, name: str) -> str:
    """The last line of standard error, without "creme NAME: "."""
    lines = [line for line in said.splitlines() if line.strip()]
    beginning = "creme %s: " % name
    for line in reversed(lines):
        if line.startswith(beginning):
            return line[len(beginning):]
    return lines[-1] if lines else "creme %s failed and said nothing" % name


def _error(kind: str, line: str) -> errors.Error:
    """`kind`: the creme_status that the command left; "" where it could not."""
    return errors.make(int(kind), line) if kind.strip().isdigit() else errors.Error(line)


def _relay(stream: Any, name: str, shown: bool) -> str:
    """Passes standard error on, line by line, but for what becomes an exception; returns all of it."""
    said: List[str] = []
    for line in stream:
        said.append(line)
        if line.startswith("creme %s: " % name):
            continue
        if shown:
            sys.stderr.write(line)
            sys.stderr.flush()
        else:
            logger.info("%s", line.rstrip("\n"))
    return "".join(said)


def call(name: str, words: List[str], shown: bool = False) -> str:
    """Runs `creme NAME WORDS...` and returns what it printed. Ctrl-C is passed on, and the command ends as on a terminal."""
    with tempfile.TemporaryFile() as out, tempfile.NamedTemporaryFile("r", prefix="pycreme-") as kind, \
            subprocess.Popen([program(), name] + words, stdout=out, stderr=subprocess.PIPE,
                             env={**environment(), "CREME_STATUS_FILE": kind.name}, stdin=subprocess.DEVNULL, text=True,
                             encoding="utf-8", errors="surrogateescape") as process:
        try:
            said = _relay(process.stderr, name, shown)
            status = process.wait()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)  # of a notebook's kernel the child hears nothing by itself
            said = _relay(process.stderr, name, False)
            process.wait()
            raise KeyboardInterrupt(_line_of(said, name)) from None
        out.seek(0)
        printed = out.read().decode("utf-8", "surrogateescape")
        if status != 0:
            raise _error(kind.read(), _line_of(said, name))
    return printed


def _words(command: Mapping[str, Any], given: Mapping[str, Any], files: _inputs.Inputs) -> List[str]:
    facts = {option["name"]: option for option in command["options"]}
    given = dict(given)
    if isinstance(given.get("model"), Model):
        given = {**given.pop("model").opened_with(), **given}
    out: List[str] = []
    for name, value in given.items():
        if value is True:
            out.append("--" + name)
            continue
        if name == "fasta":
            value = _inputs.genome(value)
        elif name == "loci":
            value = files.loci(value)
        elif name == "sequences":
            value = files.sequences(value)
        elif name == "tracks":
            value = _inputs.tracks(value)
        elif name == "bins":
            value = _inputs.bins(value)
        elif facts.get(name, {}).get("names_a") == "file":
            value = files.table(name, value)
        else:
            value = files.other(name, value)
        out.append("--%s=%s" % (name, value))
    return out


def execute(command: Mapping[str, Any], given: Mapping[str, Any], operands: List[Any], shown: bool,
            dry_run: bool = False) -> str:
    """Runs the command and returns what it printed."""
    model = given.get("model")
    if isinstance(model, Model) and model.specification is None:
        with _served.served(model, str(given.get("out", command["name"]))) as specification:
            return execute(command, {**given, "model": specification}, operands, shown, dry_run)
    with _inputs.Inputs() as files:
        words = _words(command, given, files) + (["--dry-run"] if dry_run else [])
        words += ["--"] + [str(files.table("table", operand)) for operand in operands]
        return call(command["name"], words, shown)


# --- Tables -------------------------------------------------------------------------------------------------------------

def read_tsv(path: PathLike) -> Tuple[Dict[str, np.ndarray], List[str]]:
    """A table of creme's, gzip or not: columns, each int64, float64 or objects (str or None), and the lines of its header."""
    notes: List[str] = []
    lines = _bytes_of(path).decode("utf-8", "surrogateescape").replace("\r\n", "\n").split("\n")
    at = 0
    while at < len(lines) and lines[at].startswith("#"):
        notes.append(lines[at][2:])
        at += 1
    if at == len(lines) or not lines[at] or "\0" in lines[at]:
        raise errors.FormatError("%s: no table: a line with names of columns is expected" % os.fspath(path))
    names = lines[at].split("\t")
    rows = [line.split("\t") for line in lines[at + 1:] if line]
    for row in rows:
        if len(row) != len(names):
            line = lines.index("\t".join(row), at + 1) + 1
            raise errors.FormatError("%s:%d: %d cells, under %d names of columns" % (os.fspath(path), line, len(row), len(names)))
    return {name: typed(name, [row[i] for row in rows]) for i, name in enumerate(names)}, notes


def _bytes_of(path: PathLike) -> bytes:
    try:
        content = Path(path).read_bytes()
        return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    except FileNotFoundError as error:
        raise errors.FileMissingError("%s: %s" % (os.fspath(path), error.strerror)) from None
    except (OSError, EOFError) as error:
        raise errors.FileError("%s: %s" % (os.fspath(path), getattr(error, "strerror", None) or error)) from None


class Table:
    """A table that a command wrote: Table("necessity.tsv")."""

    def __init__(self, path: PathLike, name: Optional[str] = None) -> None:
        self.name = Path(path).stem if name is None else name
        self.columns, self.notes = read_tsv(path)
        self._text = _bytes_of(path)
        self._frame: Any = None

    @property
    def table(self) -> Any:
        """As a pandas DataFrame, the same one at each call."""
        if self._frame is None:
            self._frame = frame_of(self.columns, self.notes)
        return self._frame

    def to_tsv(self, path: PathLike) -> None:
        Path(path).write_bytes(self._text)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()))) if self.columns else 0

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self.columns:
            raise errors.NotFoundError("no column %r: there are %s" % (name, ", ".join(self.columns)))
        return self.columns[name]

    def __repr__(self) -> str:
        return "<pycreme.%s %s: %d rows, %d columns>" % (type(self).__name__, self.name, len(self), len(self.columns))

    def _repr_html_(self) -> str:
        from html import escape

        return "<p>%s</p>%s" % (escape(repr(self)[1:-1]), html_of(self.columns))


class Analysis(Table):
    """What an analysis gave: its table, and where the kind has them summary, ranking and predictions (else None)."""

    summary: Optional[Table] = None
    ranking: Optional[Table] = None
    predictions: Optional[Table] = None


_MORE_TABLES = ("summary", "ranking", "predictions")


def _analyze(command: Mapping[str, Any], given: Dict[str, Any], operands: List[Any], _shown: bool) -> Analysis:
    if not operands:
        raise errors.ArgumentError("pycreme.analyze(KIND, TABLE...): which? %s" % ", ".join(command["operands"]["words"]))
    with tempfile.TemporaryDirectory(prefix="pycreme-") as folder:
        out = str(given.pop("out", None) or os.path.join(folder, "table.tsv"))
        wanted = {name: str(given[name]) for name in _MORE_TABLES if name in given}
        summary = wanted.setdefault("summary", os.path.join(folder, "summary.tsv"))
        try:
            execute(command, {**given, "out": out, "summary": summary}, operands, False)
        except errors.ArgumentError as error:
            if "summary" in given or not str(error).startswith("--summary"):
                raise
            execute(command, {**given, "out": out}, operands, False)  # a kind that has none
        analysis = Analysis(out, str(operands[0]))
        for name, path in wanted.items():
            if os.path.exists(path):
                setattr(analysis, name, Table(path, "%s of %s" % (name, operands[0])))
        return analysis


# --- Figures ------------------------------------------------------------------------------------------------------------

class Figure:
    """A figure, drawn by gnuplot: one page, or several where there are many panels.

    svg: the first page as text, which notebooks show; pages: all. sheet: what was drawn, as a Table; the sheet's file may be
    edited and drawn again (pycreme.figure(path)).
    """

    def __init__(self, name: str, pages: List[str], sheet: Table) -> None:
        self.name, self.pages, self.sheet = name, pages, sheet

    @property
    def svg(self) -> str:
        return self.pages[0]

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: PathLike) -> List[str]:
        """Writes PATH.svg, .pdf or .png, by its ending; further pages as PATH-2 and so on. Returns the files' paths."""
        stem, ending = os.path.splitext(os.fspath(path))
        form = ending[1:].lower()
        if form not in ("svg", "pdf", "png"):
            raise errors.ArgumentError("%s: a figure is saved as .svg, .pdf or .png" % os.fspath(path))
        with tempfile.TemporaryDirectory(prefix="pycreme-") as folder:
            sheet = os.path.join(folder, "sheet.tsv")
            self.sheet.to_tsv(sheet)
            call("figure", ["--out", stem, "--formats", form, "--quiet", "--", sheet])
        return [p for p in _page_paths(stem, ending) if os.path.exists(p)]

    def __repr__(self) -> str:
        return "<pycreme.Figure %s: %d page%s>" % (self.name, len(self.pages), "" if len(self.pages) == 1 else "s")


def _page_paths(stem: str, ending: str) -> Iterator[str]:
    yield stem + ending
    i = 2
    while os.path.exists("%s-%d%s" % (stem, i, ending)):
        yield "%s-%d%s" % (stem, i, ending)
        i += 1


def _figure_name(operands: List[Any], known: List[str]) -> Tuple[str, List[Any]]:
    """The figure's name comes first, or is that of the first result."""
    first = operands[0]
    if isinstance(first, str) and first in known:
        return first, operands[1:]
    name = first.assay if isinstance(first, Result) else first.name if isinstance(first, Analysis) else None
    for guess in (name, "contexts" if name == "context-dependence" else None):
        if guess in known:
            return str(guess), operands
    raise errors.ArgumentError("pycreme.figure(NAME, TABLE...): which figure? %s" % ", ".join(known))


def _figure(command: Mapping[str, Any], given: Dict[str, Any], operands: List[Any], _shown: bool) -> Any:
    if given.pop("list", False) or not operands:
        return call("figure", ["--list"])
    known = list(command["operands"]["words"])
    sheet_alone = len(operands) == 1 and isinstance(operands[0], (str, os.PathLike)) and operands[0] not in known
    name, tables = ("", operands) if sheet_alone else _figure_name(operands, known)
    with tempfile.TemporaryDirectory(prefix="pycreme-") as folder:
        out = str(_inputs.listed(given.pop("out", None)) or os.path.join(folder, "figure"))
        formats = [form for form in str(_inputs.listed(given.pop("formats", None)) or "svg").split(",") if form]
        given["formats"] = ",".join(formats if "svg" in formats else formats + ["svg"])
        execute(command, {**given, "out": out}, ([name] if name else []) + list(tables), False)
        if given.get("sheet-only"):
            return Table(out + ".tsv", "sheet of " + name)
        sheet = Table(os.fspath(operands[0]) if sheet_alone else out + ".tsv", "sheet")
        pages = [Path(path).read_text(encoding="utf-8") for path in _page_paths(out, ".svg")]
        return Figure(name or "sheet", pages, sheet)


# --- Folders ------------------------------------------------------------------------------------------------------------

class Folder:
    """A folder of results: of `gene`, `pipeline`, `collect`.

    tables: names of the tables; folder["necessity"]: one of them. steps: of results.sqlite, what Result.read() takes.
    """

    def __init__(self, path: PathLike) -> None:
        self.path = os.fspath(path).rstrip("/") or "/"

    @property
    def tables(self) -> List[str]:
        return sorted(path.name[:-len(".tsv")] for path in (Path(self.path) / "tables").glob("*.tsv"))

    @property
    def figures(self) -> List[str]:
        """Paths of pictures."""
        return sorted(str(path) for path in (Path(self.path) / "figures").glob("*.svg"))

    @property
    def report(self) -> Optional[Path]:
        path = Path(self.path) / "report.html"
        return path if path.exists() else None

    def result(self, step: Optional[str] = None) -> Result:
        """A step of the folder's results.sqlite, with its replicates."""
        return Result.read(self.path, step)

    def __getitem__(self, name: str) -> Table:
        path = Path(self.path) / "tables" / (name + ".tsv")
        if not path.exists():
            raise errors.NotFoundError("%s has no table %r: there are %s" % (self.path, name, ", ".join(self.tables)))
        return Table(path, name)

    def __fspath__(self) -> str:
        return self.path

    def __repr__(self) -> str:
        return "<pycreme.Folder %s: %d tables>" % (self.path, len(self.tables))


def _folder(command: Mapping[str, Any], given: Dict[str, Any], operands: List[Any], shown: bool) -> Any:
    out = os.fspath(given["out"])
    folder = out if out.endswith("/") or command["name"] == "collect" else out + "/"
    printed = execute(command, {**given, "out": folder}, operands, shown)
    return printed if given.get("dry-run") else Folder(out)


def _report(command: Mapping[str, Any], given: Dict[str, Any], operands: List[Any], shown: bool) -> Path:
    if len(operands) != 1:
        raise errors.ArgumentError("pycreme.report(RUN): one folder, or a result in a run folder")
    folder = operands[0]
    if isinstance(folder, Result):
        if folder.folder is None:
            raise errors.ArgumentError("pycreme.report: this result is in memory; run it with out=\"RUN/\", or write it into a "
                                       "folder of tables (to_tsv) and give that")
        folder = folder.folder
    execute(command, given, [os.fspath(folder)], shown)
    return Path(folder) / "report.html"


def _printed(command: Mapping[str, Any], given: Dict[str, Any], operands: List[Any], shown: bool) -> str:
    operands = [operand.folder if isinstance(operand, Result) and operand.folder else operand for operand in operands]
    return execute(command, given, operands, shown)


_DOES: Dict[str, Callable[..., Any]] = {"analyze": _analyze, "figure": _figure, "report": _report, "gene": _folder,
                                        "pipeline": _folder, "collect": _folder}


def run(command: Mapping[str, Any], given: Dict[str, Any], operands: List[Any], progress: Any) -> Any:
    """What the function of a command returns. `progress`: whether its notes are shown."""
    return _DOES.get(command["name"], _printed)(command, given, operands, bool(progress))
