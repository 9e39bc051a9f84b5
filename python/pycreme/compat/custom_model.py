"""creme-nn's module `custom_model`: networks by the conventions that its functions expect, computed by creme.

    model = custom_model.Enformer(track_index=[5111], bin_index=[447, 448], weights="enformer.safetensors")
    model.predict(x)        one-hot [L, 4] or [N, L, 4] -> float32 [N, bins, tracks]

Without `weights`, those of the environment's CREME_ENFORMER or CREME_BORZOI are read (a file, or KIND:FILE,FILE,...
as Model takes it).
"""
from __future__ import annotations

import os
from typing import Any, Dict, List, Optional

import numpy as np

__all__ = ["ModelBase", "Enformer", "Borzoi", "Native"]


class ModelBase:
    """What a model of one's own begins with: predict(x), one-hot [N, L, A] -> [N, bins, tracks]."""

    def predict(self, x: np.ndarray, *arguments: Any, **named: Any) -> np.ndarray:
        raise NotImplementedError("predict() of %s" % type(self).__name__)


class Native(ModelBase):
    """Any pycreme.Model by these conventions. track_index, bin_index: a number or several; None, or none: all. They
    may be set anew at any time.

    seq_length is the bases of a sequence, target_length the bins of a whole profile.
    """

    def __init__(self, model: Any, track_index: Any = None, bin_index: Any = None) -> None:
        self.model = model
        self.track_index, self.bin_index = _listed(track_index), _listed(bin_index)
        self.seq_length: int = model.input_bp
        self.target_length: int = model.bins
        self._reader: Any = None
        self._read_by: Any = None

    def predict(self, x: np.ndarray, batch_size: int = 1) -> np.ndarray:
        """[L, 4] or [N, L, 4] -> [N, bins, tracks], by batch_size sequences at once."""
        array = np.asarray(x)
        array = self._fitting(array[np.newaxis] if array.ndim == 2 else array)
        reader = self._pycreme_reader()
        return np.concatenate([reader.predict_codes(reader.codes(array[i:i + batch_size]))
                               for i in range(0, len(array), max(1, int(batch_size)))])

    def contribution_input_grad(self, x: np.ndarray, target_mask: np.ndarray, head: str = "human",
                                mult_by_input: bool = True) -> Any:
        """Not here: creme computes no gradients of these networks."""
        raise NotImplementedError("contribution_input_grad: creme computes no gradients of these networks. Ask for "
                                  "the effect of every substitution (`creme mutagenesis`), or take gradients in the "
                                  "framework in which the network was trained")

    def __getstate__(self) -> Dict[str, Any]:
        return {**self.__dict__, "_reader": None}  # a pickle, or a copy, has one of its own

    def _fitting(self, array: np.ndarray) -> np.ndarray:
        if array.ndim != 3 or array.shape[1] != self.seq_length or array.shape[2] != 4:
            raise ValueError("x: an array %s: expected one-hot [%d, 4] or [N, %d, 4]"
                             % (list(array.shape), self.seq_length, self.seq_length))
        return array

    def _pycreme_reader(self) -> Any:
        """By which the tests ask it (_asking.py)."""
        from .._windowed import Reader

        track_index, bin_index = _listed(self.track_index), _listed(self.bin_index)
        if self._reader is None or self._read_by != (track_index, bin_index):
            self._reader = Reader(self.model, True, track_index or None, bin_index or None)
            self._read_by = (track_index, bin_index)
        return self._reader


class Enformer(Native):
    """Enformer, 196,608 bp -> 896 bins of 128 bp x 5,313 (human) or 1,643 (mouse) tracks.

    `options` are pycreme.Model's, threads or precision for example. A sequence that is padded to 393,216 bp, as the
    TensorFlow module takes it, is cut to its middle: the network sees no more.
    """

    def __init__(self, track_index: Any = None, bin_index: Any = None, head: str = "human", *,
                 weights: Optional[str] = None, **options: Any) -> None:
        super().__init__(_open("enformer", weights, head=head, **options), track_index, bin_index)
        self.head = head
        self.pseudo_pad: int = self.seq_length

    def _fitting(self, array: np.ndarray) -> np.ndarray:
        if array.ndim == 3 and array.shape[1] == 2 * self.pseudo_pad:
            array = array[:, self.pseudo_pad // 2:self.pseudo_pad // 2 + self.seq_length]
        return super()._fitting(array)


class Borzoi(Native):
    """Borzoi and its relatives, the length that their files say. Several files ("f0.h5,f1.h5") are averaged.
    `options` are pycreme.Model's. creme-nn 0.2.5 has no such class; its paper's has this constructor."""

    def __init__(self, track_index: Any = None, bin_index: Any = None, head: Optional[str] = None, *,
                 weights: Optional[str] = None, **options: Any) -> None:
        super().__init__(_open("borzoi", weights, head=head, **options), track_index, bin_index)
        self.head = head


def _listed(index: Any) -> Optional[List[int]]:
    if index is None:
        return None
    return [int(index)] if isinstance(index, (int, np.integer)) else [int(number) for number in index]


def _open(kind: str, weights: Optional[str], **options: Any) -> Any:
    from ..model import Model

    variable = "CREME_" + kind.upper()
    named = weights if weights is not None else os.environ.get(variable)
    if not named:
        raise FileNotFoundError("%s without weights: give weights=FILE, or set %s to a file (docs/creme-nn.md)"
                                % (kind.capitalize(), variable))
    text = os.fspath(named)
    return Model(text if text.startswith(kind + ":") else "%s:%s" % (kind, text), **options)
