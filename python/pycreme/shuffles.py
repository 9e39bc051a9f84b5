"""Shuffles of DNA that keep the counts of k-lets. Random streams are named: the same seed and replicate give the same
shuffle, whatever was drawn before."""
from __future__ import annotations

from typing import Any, List, Optional, Tuple, Union

import numpy as np

from . import errors
from ._library import call, ffi, lib
from .sequences import as_codes, decode, one_hot

METHODS = ("uniform", "creme_nn")


def shuffle(x: Any, n: Optional[int] = None, seed: int = 0, k: int = 2, method: str = "uniform",
            region: Optional[Tuple[str, int, int]] = None) -> Any:
    """`n` shuffles of a sequence that keep its counts of k-lets (k = 1 to 6); an N stays where it is.

    x: letters, codes [L], or one-hot [L, 4]. What comes back is of the same sort and dtype: one shuffle if n is None, else
    a list of str, or an array [n, ...]. method "uniform" draws from all arrangements with the same probability;
    "creme_nn" is creme-nn's dinuc_shuffle with numpy.random.RandomState(seed), bit for bit. region: (chrom, start, end) is
    a part of the random stream's name, as seed is; with it shuffles are those of the command `creme shuffle`.
    """
    if method not in METHODS:
        raise errors.ArgumentError("method=%r: expected one of %s" % (method, ", ".join(METHODS)))
    codes = as_codes(x)
    if len(codes) != 1:
        raise errors.ArgumentError("%d sequences at once: shuffle them one by one" % len(codes))
    if not all(value is None or isinstance(value, (int, np.integer)) for value in (n, seed)) or seed is None:
        raise errors.ArgumentError("n=%r, seed=%r: expected whole numbers" % (n, seed))
    count = 1 if n is None else int(n)
    if count < 0 or seed < 0 or seed >= 1 << 64:
        raise errors.RangeError("n=%r, seed=%r: expected 0 or more" % (n, seed))
    out = np.empty((count, codes.shape[1]), dtype=np.uint8)
    if out.size:
        _draw(out, codes, seed, k, method, region)
    return _like(x, out, n is None)


def dinuc_shuffle(x: Any, n: Optional[int] = None, seed: int = 0, k: int = 2, method: str = "uniform") -> Any:
    """shuffle(), by the name that it has elsewhere."""
    return shuffle(x, n, seed, k, method)


def _draw(out: np.ndarray, codes: np.ndarray, seed: int, k: int, method: str,
          region: Optional[Tuple[str, int, int]]) -> None:
    source, count = ffi.from_buffer("uint8_t[]", codes), codes.shape[1]
    if method == "creme_nn":
        if k != 2:
            raise errors.ArgumentError("k=%d: creme-nn's shuffle keeps dinucleotides" % k)
        for replicate in range(len(out)):
            row = ffi.from_buffer("uint8_t[]", out[replicate], require_writable=True)
            call(lib.creme_shuffle_creme_nn, row, source, count, seed, replicate)
        return
    chrom, start, end = region or ("", 0, 0)
    name = (chrom[3:] if chrom.startswith("chr") else chrom).encode()
    locus = lib.creme_hash_bytes(name, len(name)).low if region else 0
    keys = ffi.new("creme_random_key[]", [
        {"seed": seed, "locus": locus, "start": start, "end": end, "replicate": i, "purpose": lib.CREME_RANDOM_REGION}
        for i in range(len(out))])
    target = ffi.from_buffer("uint8_t[]", out, require_writable=True)
    call(lib.creme_shuffle_many, target, source, count, k, keys, len(out))


def _like(x: Any, codes: np.ndarray, alone: bool) -> Any:
    """Codes [n][L] as what `x` was."""
    if isinstance(x, str):
        texts: Union[str, List[str]] = [decode(row) for row in codes]
        return texts[0] if alone else texts
    given = np.asarray(x)
    values: np.ndarray = codes.astype(given.dtype, copy=False)
    if given.ndim >= 2 and 4 in given.shape[-2:]:
        first = given.shape[-1] != 4
        n_at = _n_value(given, -2 if first else -1)
        values = one_hot(codes, n_at, channels_first=first, dtype=given.dtype)
    if alone:
        return values[0]
    return values


def _n_value(given: np.ndarray, axis: int) -> float:
    """What an N is in each channel of one-hot sequences."""
    flat = np.moveaxis(given, axis, -1).reshape(-1, 4)
    at = np.flatnonzero(flat.max(axis=1) == flat.min(axis=1))
    return float(flat[at[0], 0]) if len(at) else 0.0
