"""creme-nn's module `utils`: sequences, tiles, files, plots.

Plots need matplotlib, attribution maps logomaker besides; tables pandas. They are imported where they are used.
"""
from __future__ import annotations

import os
import pickle
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple

import numpy as np

from ._habits import say, strict

__all__ = ["rc_dna", "SequenceParser", "FastaStringExtractor", "one_hot_encode", "set_tile_range", "make_dir",
           "get_summary", "clean_cell_name", "save_pickle", "read_pickle", "get_borzoi_targets", "plot_cdf",
           "plot_track", "plot_attribution_map", "grad_times_input_to_df", "convert_pvalue_to_asterisks"]

# --- Sequences ---

_COMPLEMENT = {ord(a): b for a, b in zip("ACGTUNRYSWKMBDHVacgtunryswkmbdhv", "TGCAANYRSWMKVHDBtgcaanyrswmkvhdb")}


def rc_dna(seq: str) -> str:
    """The reverse complement, letters' case as it is."""
    for letter in set(seq):
        if ord(letter) not in _COMPLEMENT or (strict() and letter.upper() not in "ACGTN"):
            raise KeyError(letter)
    return seq[::-1].translate(_COMPLEMENT)


def one_hot_encode(sequence: str) -> np.ndarray:
    """float32 [L, 4], A C G T. N, and any other letter, is 0.25 in each channel; lower case is as upper case. Strict,
    as creme-nn: small letters, and all but A C G T N, are zeros."""
    table = np.full((256, 4), 0.0 if strict() else 0.25, dtype=np.float32)
    table[ord("N")] = 0.25
    for channel, letter in enumerate("ACGT"):
        for each in (letter,) if strict() else (letter, letter.lower()):
            table[ord(each)] = 0
            table[ord(each), channel] = 1
    return table[np.frombuffer(sequence.encode("ascii"), dtype=np.uint8)]


class FastaStringExtractor:
    """Letters of a FASTA file (.fai beside it, or made), in capitals; N beyond a chromosome's ends."""

    def __init__(self, fasta_file: str) -> None:
        from ..genome import Genome

        self._genome = Genome(fasta_file)
        self._sizes: Dict[str, int] = dict(self._genome.chromosomes)

    def extract(self, interval: Any, safe_mode: bool = True, **kwargs: Any) -> str:
        """Of anything with chrom, start, end (0-based, half-open), or (chrom, start, end), whatever its strand."""
        given = interval if isinstance(interval, (tuple, list)) else (interval.chrom, interval.start, interval.end)
        return self._between(str(given[0]), int(given[1]), int(given[2]))

    def _between(self, chrom: str, start: int, end: int) -> str:
        if chrom not in self._sizes:  # "chr9" may be "9" here
            if chrom not in self._genome:
                raise KeyError(chrom)
            self._sizes[chrom] = self._genome.length(chrom)
        if end <= 0 or start >= self._sizes[chrom]:
            raise ValueError("Interval outside chromosome boundaries: %s:%d-%d of %d" % (chrom, start, end,
                                                                                         self._sizes[chrom]))
        return str(self._genome.fetch(chrom, start, end)).upper()

    def close(self) -> None:
        self._genome.close()


class SequenceParser:
    """Windows of a FASTA file as one-hot sequences, or letters."""

    def __init__(self, fasta_path: str) -> None:
        self.fasta_extractor = FastaStringExtractor(fasta_path)

    def extract_seq_centered(self, chrom: str, midpoint: int, strand: str, seq_len: int, onehot: bool = True) -> Any:
        """seq_len bases about [midpoint, midpoint + 1), 0-based; "-": of the other strand."""
        return self.extract_seq_interval(chrom, midpoint, midpoint + 1, strand, seq_len, onehot)

    def extract_seq_interval(self, chrom: str, start: int, end: int, strand: str, seq_len: Optional[int] = None,
                             onehot: bool = True) -> Any:
        """[start, end), or seq_len bases about its middle, from ceil((start + end) / 2) - ceil(seq_len / 2) on."""
        if strand not in ("+", "-"):
            raise AssertionError("bad strand! %r: expected + or -" % (strand,))
        if seq_len is not None:
            start = -(-(int(start) + int(end)) // 2) - (int(seq_len) + 1) // 2
            end = start + int(seq_len)
        letters = self.fasta_extractor.extract((chrom, int(start), int(end)))
        if strand == "-":
            letters = letters[::-1].translate(_COMPLEMENT)
        return one_hot_encode(letters) if onehot else letters


def set_tile_range(L: int, window: int) -> Tuple[List[int], List[List[int]]]:
    """(the tile in the middle, the others): tiles of `window` bases outwards from the middle, those that lie in [0,
    L) whole. As with creme-nn, a last one that would end at L is left out."""
    start = L // 2 - window // 2
    end = start + window
    before = list(range(start - window, -1, -window))[::-1]
    after = range(end, L - window, window)
    return [start, end], [[first, first + window] for first in before + list(after)]


# --- Names, files ---

def make_dir(dir_path: str) -> str:
    """Makes the folder, and those above, if it is not there; returns its path."""
    os.makedirs(dir_path, exist_ok=True)
    return dir_path


def get_summary(row: Any) -> str:
    """GENE_CHROMOSOME_START_STRAND of a row with gene_name, Chromosome, Start, Strand."""
    return "%s_%s_%s_%s" % (row["gene_name"], row["Chromosome"], row["Start"], row["Strand"])


def clean_cell_name(t: str) -> str:
    """The cell line in a track's description: behind the last colon, before " ENCODE"."""
    return t.split(":")[-1].split(" ENCODE")[0]


def save_pickle(result_path: str, x: Any) -> None:
    """Pickles x, unless the file is there already."""
    if os.path.isfile(result_path):
        say("File already exists!")
        return
    with open(result_path, "wb") as file:
        pickle.dump(x, file)


def read_pickle(result_path: str) -> Any:
    with open(result_path, "rb") as file:
        return pickle.load(file)


def get_borzoi_targets(target_df: Any, cell_lines: Iterable[str]) -> Tuple[Dict[str, Dict[str, Any]], List[int]]:
    """({cell line: {"output": places among the CAGE tracks found, "target": their rows, "5&6"}}, rows of all of them)
    in a table of tracks; a cell line's are those whose description is "CAGE:" and its name (spaces at the end
    aside)."""
    descriptions = [str(text).strip() for text in target_df["description"]]
    rows = {line: [i for i, text in enumerate(descriptions) if text == "CAGE:" + line] for line in cell_lines}
    tracks = sorted({row for found in rows.values() for row in found})
    return {line: {"output": [tracks.index(row) for row in found], "target": "&".join(map(str, found))}
            for line, found in rows.items()}, tracks


def convert_pvalue_to_asterisks(pvalue: float) -> str:
    for stars, bound in (("****", 0.0001), ("***", 0.001), ("**", 0.01), ("*", 0.05)):
        if pvalue <= bound:
            return stars
    return "ns"


# --- Tables, plots ---

def grad_times_input_to_df(x: np.ndarray, grad: np.ndarray, alphabet: str = "ACGT") -> Any:
    """x * grad, [L, A], as logomaker takes it: a row for each position, a column for each letter."""
    import pandas

    x, grad = np.asarray(x), np.asarray(grad)
    if x.ndim != 2 or x.shape != grad.shape:
        raise ValueError("x %s and grad %s: expected both [L, A]" % (list(x.shape), list(grad.shape)))
    return pandas.DataFrame(x * grad, columns=list(alphabet), index=pandas.RangeIndex(len(x), name="pos"))


def plot_attribution_map(saliency_df: Any, ax: Any = None, figsize: Tuple[float, float] = (20, 1)) -> None:
    import logomaker

    logomaker.Logo(saliency_df, figsize=figsize, ax=ax)
    axes = _axes(ax)
    for side in ("right", "top"):
        axes.spines[side].set_visible(False)
    axes.set_xticks([])
    axes.set_yticks([])


def plot_cdf(x: np.ndarray, bins: int = 1000) -> np.ndarray:
    """The cumulated histogram, [bins], up to 1. It draws nothing, as with creme-nn."""
    counts, _ = np.histogram(x, bins=bins)
    cumulated: np.ndarray = np.cumsum(counts) / counts.sum()
    return cumulated


def plot_track(tracks: Sequence[np.ndarray], alpha: float = 0.6, color: Any = None,
               zoom: Optional[Sequence[float]] = None, marks: Optional[Iterable[float]] = None, ax: Any = None,
               **kwargs: Any) -> Any:
    """Profiles as lines above their bins; zoom: the bins that are shown; marks: bins that are marked. Returns the
    axes, of a figure of 20 x 2 inches if none are given."""
    if ax is None:
        from matplotlib import pyplot

        ax = pyplot.subplots(figsize=(20, 2))[1]
    highest = 0.0
    for track in tracks:
        ax.plot(track, alpha=alpha, color=color, **kwargs)
        highest = max(highest, float(np.max(track)))
    if zoom is not None:
        ax.set_xlim(*zoom)
    if marks is not None:
        ax.vlines(list(marks), 0, highest, linestyles="dotted", color="grey")
    for side in ("right", "top"):
        ax.spines[side].set_visible(False)
    return ax


def _axes(ax: Any) -> Any:
    if ax is not None:
        return ax
    from matplotlib import pyplot

    return pyplot.gca()
