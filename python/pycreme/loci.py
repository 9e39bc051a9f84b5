"""Loci: transcription start sites, from annotations, tables, data frames."""
from __future__ import annotations

import contextlib
import weakref
from typing import Any, Dict, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Union

import numpy as np

from . import _named, errors
from ._library import PathLike, call, ffi, lib, log, string, text
from .genome import Genome


class Locus(NamedTuple):
    name: str
    chrom: str
    tss: int  # 0-based position of the TSS base
    strand: str
    extra: Dict[str, str] = {}  # further columns


class Loci(Sequence[Locus]):
    """A list of loci. Immutable; slices, and selections by arrays, are lists of their own."""

    def __init__(self, loci: Iterable[Any] = ()) -> None:
        """Of tuples (name, chrom, tss, strand[, extra]), or dicts of these and further columns, "NA" where one has none."""
        rows = list(loci)
        if rows and all(isinstance(row, Mapping) for row in rows):
            names = dict.fromkeys(name for row in rows for name in row)
            rows = list(Loci.from_dataframe({name: [row.get(name) for row in rows] for name in names}))
        self._rows: List[Locus] = [_locus(row) for row in rows]

    @classmethod
    def read(cls, path: PathLike, *, genome: Optional[Genome] = None, gene_type: Optional[str] = None,
             tag: Optional[str] = None, genes: Optional[Sequence[str]] = None, all_transcripts: bool = False,
             keep_duplicates: bool = False) -> "Loci":
        """From a table of loci (name, chrom, tss, strand), BED, GTF or GFF3, gzip or not; "gencode" is that which `creme get`
        fetched. The options are those of an annotation: which transcripts are kept, as in `creme loci`. With a genome, loci
        off its chromosomes are an error."""
        path = _named.find("gtf", path)
        out = ffi.gc(ffi.new("creme_locus_list *"), lib.creme_locus_list_clear)
        if gene_type is None and tag is None and genes is None and not all_transcripts and not keep_duplicates:
            call(lib.creme_loci_read, out, text(path), log)
        else:
            options = ffi.new("creme_gtf_options *")
            borrowed = [text(gene_type), text(tag), [text(gene) for gene in genes or []]]
            names = ffi.new("char *[]", borrowed[2])
            options.gene_type, options.tag = borrowed[0], borrowed[1]
            options.genes, options.gene_count = names, len(borrowed[2])
            options.all_transcripts, options.keep_duplicates = all_transcripts, keep_duplicates
            call(lib.creme_loci_read_gtf, out, text(path), options, log)
        loci = cls(_rows_of(out))
        if genome is not None:
            loci.check(genome)
        return loci

    @classmethod
    def from_dataframe(cls, frame: Any) -> "Loci":
        """Of a data frame, or a dict of columns: name, chrom, tss, strand, or intervals: chrom, start, end, strand, of which
        the TSS is the first base on '+', the last on '-'. Other columns are carried along, as "NA" where there is no value."""
        named = getattr(getattr(frame, "index", None), "name", None)
        if isinstance(named, str) and named not in frame:
            frame = frame.reset_index()
        columns = _columns_of(frame)
        intervals = "tss" not in columns
        needed = ["chrom", "start", "end", "strand"] if intervals else ["name", "chrom", "tss", "strand"]
        absent = [name for name in needed if name not in columns]
        if absent:
            raise errors.FormatError("a table of loci without the column%s %s: expected name, chrom, tss, strand, or chrom, "
                                     "start, end, strand" % ("s" if len(absent) > 1 else "", ", ".join(absent)))
        others = [name for name in columns if name not in needed and name != "name"]
        rows = []
        for i in range(len(columns["chrom"])):
            at = {name: columns[name][i] for name in columns}
            if intervals:
                start, end = (whole(at[side], "row %d: %s" % (i, side)) for side in ("start", "end"))
                at["tss"] = start if at["strand"] == "+" else end - 1
                if is_missing(at.get("name")):
                    at["name"] = "%s:%d-%d" % (at["chrom"], start + 1, end)
            for name in ("name", "chrom", "strand"):
                if is_missing(at[name]):
                    raise errors.FormatError("row %d: %s: there is none" % (i, name))
            rows.append(Locus(str(at["name"]), str(at["chrom"]), whole(at["tss"], "row %d: tss" % i), str(at["strand"]),
                              {name: "NA" if is_missing(at[name]) else str(at[name]) for name in others}))
        return cls(rows)

    @property
    def columns(self) -> Dict[str, List[Any]]:
        """name, chrom, tss, strand and further columns, a list for each."""
        out: Dict[str, List[Any]] = {"name": [row.name for row in self._rows], "chrom": [row.chrom for row in self._rows],
                                     "tss": [row.tss for row in self._rows], "strand": [row.strand for row in self._rows]}
        for name in dict.fromkeys(name for row in self._rows for name in row.extra):
            out[name] = [row.extra.get(name, "NA") for row in self._rows]
        return out

    @property
    def df(self) -> Any:
        """The columns as a pandas DataFrame."""
        import pandas

        return pandas.DataFrame(self.columns)

    def check(self, genome: Genome) -> None:
        """NotFoundError or RangeError for the first locus that is not on the genome."""
        fasta = genome._open()
        record = ffi.new("int *")
        for row in self._rows:
            with genome._lock:
                call(lib.creme_fasta_find, fasta, text(row.chrom), record)
            length = lib.creme_fasta_length(fasta, record[0])
            if not 0 <= row.tss < length:
                raise errors.RangeError("%s: TSS %d is off %s, which has %d bases" % (row.name, row.tss, row.chrom, length))

    def windows(self, genome: Genome, input_bp: int, rule: str = "creme") -> np.ndarray:
        """The sequences that a model is asked for at these loci: codes uint8 [loci][input_bp], the TSS in the middle,
        reverse-complemented on '-', N beyond a chromosome's ends. `rule`: "creme", "plain" or "middle", as --window."""
        rules = {"creme": lib.CREME_WINDOW_CREME, "plain": lib.CREME_WINDOW_PLAIN, "middle": lib.CREME_WINDOW_MIDDLE}
        if rule not in rules:
            raise errors.ArgumentError("rule=%r: expected \"creme\", \"plain\" or \"middle\"" % (rule,))
        out = np.empty((len(self), input_bp), dtype=np.uint8)
        for row, codes in zip(self._rows, out):
            with genome._lock:
                call(lib.creme_locus_read_window, _c_locus(row), genome._open(), input_bp, rules[rule],
                     ffi.from_buffer("uint8_t[]", codes, require_writable=True))
        return out

    def write(self, path: PathLike) -> None:
        """A table that the command reads as --loci."""
        columns = self.columns
        lines = ["\t".join(columns)]
        lines += ["\t".join(_cell(value) for value in row) for row in zip(*columns.values())]
        with open(path, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write("\n".join(lines) + "\n")

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Locus]:
        return iter(self._rows)

    def __getitem__(self, at: Any) -> Any:
        """A number or a name gives a Locus; a slice, an array of numbers or of truth values, or a list of names, Loci."""
        if isinstance(at, (int, np.integer)):
            return self._rows[at]
        if isinstance(at, slice):
            return Loci(self._rows[at])
        if isinstance(at, str):
            return self._rows[self._find(at)]
        if all(isinstance(item, str) for item in at):
            return Loci([self._rows[self._find(item)] for item in at])
        return Loci([self._rows[i] for i in np.arange(len(self))[np.asarray(at)]])

    def _find(self, name: str) -> int:
        for i, row in enumerate(self._rows):
            if row.name == name:
                return i
        raise errors.NotFoundError("no locus is called %r" % name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Loci) and self._rows == other._rows

    def __repr__(self) -> str:
        names = [row.name for row in self._rows[:3]] + ["..."] * (len(self) > 3)
        return "<pycreme.Loci: %d%s>" % (len(self), " (%s)" % ", ".join(names) if names else "")

    def _repr_html_(self) -> str:
        from html import escape

        columns = self.columns
        rows = list(zip(*columns.values()))[:20]
        body = "".join("<tr>%s</tr>" % "".join("<td>%s</td>" % escape(str(value)) for value in row) for row in rows)
        head = "".join("<th>%s</th>" % escape(name) for name in columns)
        return "<table><tr>%s</tr>%s</table><p>%d loci</p>" % (head, body, len(self))


_NAMES = {"name": "name", "chrom": "chrom", "chromosome": "chrom", "chr": "chrom", "tss": "tss", "strand": "strand",
          "start": "start", "end": "end"}


def _column_name(name: str, frame: Any) -> str:
    """Ours, of a column that is called so in another case, or as pyranges calls it."""
    ours = _NAMES.get(name.lower(), name)
    return ours if ours not in frame else name


def _columns_of(frame: Any) -> Dict[str, List[Any]]:
    """By our names. FormatError where two columns would be one."""
    columns: Dict[str, List[Any]] = {}
    called: Dict[str, Any] = {}
    for name in frame:
        ours = _column_name(str(name), frame)
        if ours in columns:
            raise errors.FormatError("a table of loci with two columns for %s: %r and %r" % (ours, called[ours], name))
        columns[ours], called[ours] = list(frame[name]), name
    _spread(columns)
    return columns


def _spread(columns: Dict[str, List[Any]]) -> None:
    """What stands under "extra", as in a Locus, becomes columns among the others."""
    extra = columns.get("extra", [])
    if not all(isinstance(row, Mapping) or is_missing(row) for row in extra) or all(is_missing(row) for row in extra):
        return
    del columns["extra"]
    for name in dict.fromkeys(name for row in extra if not is_missing(row) for name in row):
        if name in columns:
            raise errors.FormatError("a table of loci with two columns for %s, one of them under \"extra\"" % name)
        columns[name] = [None if is_missing(row) else row.get(name) for row in extra]


def is_missing(value: Any) -> bool:
    """None, NaN, and pandas' NA and NaT."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, (float, np.floating)) and bool(value != value)


def whole(value: Any, what: str) -> int:
    """A whole number, of whatever type. FormatError for what is none: 0.5, NaN, a text."""
    number: Optional[int] = None
    with contextlib.suppress(TypeError, ValueError, OverflowError):
        number = int(value)
    if number is None or (not isinstance(value, str) and number != value):
        raise errors.FormatError("%s: %r is no whole number" % (what, value))
    return number


def _locus(row: Any) -> Locus:
    try:
        row = Locus(**row) if isinstance(row, Mapping) else Locus(*row)
    except TypeError:
        raise errors.FormatError("locus %r: expected (name, chrom, tss, strand)" % (row,)) from None
    row = row._replace(tss=whole(row.tss, "locus %s: tss" % row.name))
    if not row.name or row.strand not in ("+", "-"):
        raise errors.FormatError("locus %r: expected a name, and '+' or '-' for the strand, not %r" % (row.name, row.strand))
    return row


def _cell(value: Union[str, int]) -> str:
    cell = str(value)
    if not cell or any(character in cell for character in "\t\n\r"):
        raise errors.FormatError("%r cannot stand in a table: it is empty, or holds a tab or a line end" % cell)
    return cell


def _rows_of(out: Any) -> List[Locus]:
    names = string(out.extra_header).split("\t") if string(out.extra_header) else []
    rows = []
    for i in range(out.count):
        at = out.at[i]
        extra = dict(zip(names, string(at.extra).split("\t"))) if names else {}
        rows.append(Locus(string(at.name), string(at.chrom), int(at.tss), at.strand.decode("ascii"), extra))
    return rows


_texts: Any = weakref.WeakKeyDictionary()  # what a creme_locus borrows


def _c_locus(row: Locus) -> Any:
    name, chrom, extra = text(row.name), text(row.chrom), text("")
    locus = ffi.new("creme_locus *", {"name": name, "chrom": chrom, "tss": row.tss, "strand": row.strand.encode("ascii"),
                                      "extra": extra})
    _texts[locus] = (name, chrom, extra)
    return locus
