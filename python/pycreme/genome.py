"""Genomes: FASTA files, plain or bgzip."""
from __future__ import annotations

import os
import weakref
from typing import Any, Dict, List

import numpy as np

from ._library import Lock, PathLike, call, ffi, lib, log, string, text
from . import _named, errors
from .sequences import decode


class Genome:
    """A FASTA file, or by its name one that `creme get` fetched, with its index, which is made if it is not there. Chromosomes are found by other names of theirs too
    (chr1, 1, NC_000001.11). Intervals are 0-based and half-open; what lies beyond a chromosome's ends is N.

    It may be used by several threads; they take turns. A pickled genome is its path.
    """

    def __init__(self, path: PathLike) -> None:
        path = _named.find("fasta", path)
        self.path = os.fspath(path)
        out = ffi.new("creme_fasta **")
        try:
            call(lib.creme_fasta_open, out, text(path), log)
        except BaseException:
            lib.creme_fasta_close(out[0])
            raise
        self._fasta = out[0]
        self._lock = Lock()
        self._close = weakref.finalize(self, lib.creme_fasta_close, out[0])

    def _open(self) -> Any:
        if not self._close.alive:
            raise errors.ArgumentError("%s is closed" % self.path)
        return self._fasta

    @property
    def chromosomes(self) -> Dict[str, int]:
        """Lengths by name, in the file's order."""
        fasta = self._open()
        return {string(lib.creme_fasta_name(fasta, i)): int(lib.creme_fasta_length(fasta, i))
                for i in range(lib.creme_fasta_count(fasta))}

    def length(self, chrom: str) -> int:
        """Of one of them, by any of its names: "chr9" of a file that has "9"."""
        with self._lock:
            record = ffi.new("int *")
            call(lib.creme_fasta_find, self._open(), text(chrom), record)
            return int(lib.creme_fasta_length(self._fasta, record[0]))

    def codes(self, chrom: str, start: int, end: int, strand: str = "+") -> np.ndarray:
        """The bases of [start, end) as uint8: A 0, C 1, G 2, T 3, N 4; on '-' reverse-complemented."""
        if strand not in ("+", "-"):
            raise errors.ArgumentError("strand=%r: expected '+' or '-'" % (strand,))
        if end < start:
            raise errors.RangeError("%s:[%d, %d) ends before it begins" % (chrom, start, end))
        with self._lock:
            fasta = self._open()
            record = ffi.new("int *")
            call(lib.creme_fasta_find, fasta, text(chrom), record)
            out = np.empty(end - start, dtype=np.uint8)
            buffer = ffi.from_buffer("uint8_t[]", out, require_writable=True) if len(out) else ffi.new("uint8_t[1]")
            call(lib.creme_fasta_read, fasta, record[0], start, end, buffer)
        if strand == "-":
            lib.creme_sequence_reverse_complement(buffer, len(out))
        return out

    def fetch(self, chrom: str, start: int, end: int, strand: str = "+") -> str:
        """The bases of [start, end) as letters; on '-' reverse-complemented."""
        return decode(self.codes(chrom, start, end, strand))

    def fetch_all(self, intervals: Any) -> List[str]:
        """The bases of each row of a data frame, or a dict of columns: chrom, start, end and, if there, strand."""
        columns = {str(name): list(intervals[name]) for name in intervals}
        absent = [name for name in ("chrom", "start", "end") if name not in columns]
        if absent:
            raise errors.FormatError("intervals without the column %s: expected chrom, start, end and perhaps strand"
                                     % ", ".join(absent))
        strands = columns.get("strand", ["+"] * len(columns["chrom"]))
        return [self.fetch(str(chrom), int(start), int(end), "-" if strand == "-" else "+") for chrom, start, end, strand
                in zip(columns["chrom"], columns["start"], columns["end"], strands)]

    def region(self, region: str, strand: str = "+") -> str:
        """The bases of "chr1:1,001-2,000", 1-based and inclusive as in samtools."""
        with self._lock:
            record, interval = ffi.new("int *"), ffi.new("creme_interval *")
            call(lib.creme_fasta_parse_region, self._open(), text(region), record, interval)
            chrom = string(lib.creme_fasta_name(self._fasta, record[0]))
        return self.fetch(chrom, interval.start, interval.end, strand)

    def close(self) -> None:
        with self._lock:
            self._close()

    def __enter__(self) -> "Genome":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> Any:
        return Genome, (self.path,)

    def __contains__(self, chrom: str) -> bool:
        try:
            with self._lock:
                call(lib.creme_fasta_find, self._open(), text(chrom), ffi.new("int *"))
            return True
        except errors.NotFoundError:
            return False

    def __repr__(self) -> str:
        if not self._close.alive:
            return "<pycreme.Genome %s, closed>" % self.path
        lengths = self.chromosomes
        return "<pycreme.Genome %s: %d sequences, %s bp>" % (self.path, len(lengths), format(sum(lengths.values()), ","))
