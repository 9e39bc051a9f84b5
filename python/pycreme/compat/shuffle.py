"""creme-nn's module `shuffle`.

dinuc_shuffle with a seed, or a generator, gives creme-nn's own shuffles, bit for bit. Without, it draws from all
arrangements with the same dinucleotides, each with the same probability, and what is no base stays where it is.
"""
from __future__ import annotations

import os
import sys
from typing import Any, List, Optional, Tuple

import numpy as np

__all__ = ["dinuc_shuffle", "random_shuffle", "one_hot_to_tokens", "tokens_to_one_hot", "string_to_char_array",
           "char_array_to_string"]


def dinuc_shuffle(seq: Any, num_shufs: Optional[int] = None, rng: Optional[np.random.RandomState] = None,
                  seed: Optional[int] = None) -> Any:
    """Shuffles that keep the counts of dinucleotides, and the first and last letter.

    seq: a str, or one-hot [L, D]. num_shufs None: one shuffle, of the same sort and dtype; else a list of str, or an
    array [num_shufs, L, D]. rng: a numpy.random.RandomState, which is advanced. seed: of such a one, where no rng is
    given; 0 is a seed too, but if strict, as with creme-nn, it is none.
    """
    strict = bool(getattr(sys.modules[__package__], "strict", False))
    tokens, restore = _read(seq)
    count = 1 if num_shufs is None else int(num_shufs)
    if rng is not None:
        drawn = _walks(tokens, count, rng)
    elif seed is not None and (seed or not strict):
        drawn = _like_creme_nn(tokens, count, int(seed))
    elif strict:
        drawn = _like_creme_nn(tokens, count, int.from_bytes(os.urandom(4), "little"))
    else:
        drawn = _uniform(tokens, count)
    if num_shufs is None:
        return restore(drawn[0])
    if isinstance(seq, str):
        return [restore(row) for row in drawn]
    return np.array([restore(row) for row in drawn], np.asarray(seq).dtype).reshape((count,) + np.shape(seq))


def random_shuffle(seq: np.ndarray, *, seed: Optional[int] = None) -> np.ndarray:
    """The rows of an array in random order; numpy.random's global generator, or RandomState(seed)."""
    random: Any = np.random if seed is None else np.random.RandomState(seed)
    shuffled: np.ndarray = seq[random.permutation(len(seq))]
    return shuffled


def one_hot_to_tokens(one_hot: np.ndarray) -> np.ndarray:
    """[L, D] -> int64 [L]: where a row is not zero (its last such place), D for a row of zeros."""
    filled = np.asarray(one_hot) != 0
    dim = filled.shape[1]
    last = dim - 1 - filled[:, ::-1].argmax(axis=1)
    tokens: np.ndarray = np.where(filled.any(axis=1), last, dim).astype(np.int64)
    return tokens


def tokens_to_one_hot(tokens: np.ndarray, one_hot_dim: int) -> np.ndarray:
    """[L] -> float64 [L, D]; the token D is a row of zeros."""
    one_hot: np.ndarray = np.vstack([np.eye(one_hot_dim), np.zeros((1, one_hot_dim))])[tokens]
    return one_hot


def string_to_char_array(seq: str) -> np.ndarray:
    """"ACGT" -> int8 [65, 67, 71, 84]."""
    return np.frombuffer(seq.encode("ascii"), dtype=np.int8)


def char_array_to_string(arr: np.ndarray) -> str:
    """[65, 67, 71, 84] -> "ACGT"."""
    return np.asarray(arr).astype(np.uint8).tobytes().decode("ascii")


# --- Within ---

_N = 4
_LETTERS = "ACGT"


class _Tokens:
    """A sequence as numbers: `of` [L] as creme-nn has them, and `codes`, uint8 [L] of A C G T N as the library has
    them, or None where it is no DNA. `exact`: creme-nn's shuffle takes the codes for the same letters as the
    tokens."""

    def __init__(self, of: np.ndarray, codes: Optional[np.ndarray], exact: bool) -> None:
        self.of, self.codes, self.exact = of, codes, exact


def _read(seq: Any) -> Tuple[_Tokens, Any]:
    """The tokens, and what makes a sequence of the same sort of a shuffle of them, int64 [L] or uint8 codes [L]."""
    if isinstance(seq, str):
        return _read_text(seq)
    array = np.asarray(seq)
    if isinstance(seq, (list, tuple)) or array.ndim != 2:
        raise ValueError("dinuc_shuffle: expected a str or a one-hot array [L, D], got %s %s"
                         % (type(seq).__name__, list(array.shape)))
    dim = array.shape[1]
    tokens = one_hot_to_tokens(array)
    if dim != 4:
        table = np.vstack([np.eye(dim, dtype=array.dtype), np.zeros((1, dim), array.dtype)])
        return _Tokens(tokens, None, False), lambda row: table[row]
    base = (array == array.dtype.type(1)).sum(axis=1) == 1
    base &= (array != 0).sum(axis=1) == 1
    codes = np.where(base, tokens, _N).astype(np.uint8)
    table = np.vstack([np.eye(4, dtype=array.dtype), np.zeros((1, 4), array.dtype)])

    def restore(row: np.ndarray) -> np.ndarray:
        out: np.ndarray = table[row]
        if row.dtype == np.uint8 and not base.all():  # the library's: what is no base has stayed where it was
            kept = row == _N
            out[kept] = array[kept]
        return out

    return _Tokens(tokens, codes, bool((tokens < 4).all() and (base | (tokens == 3)).all())), restore


def _read_text(seq: str) -> Tuple[_Tokens, Any]:
    letters = np.frombuffer(seq.encode("ascii"), dtype=np.uint8)
    if not set(seq) <= set(_LETTERS + "N"):
        return _Tokens(letters.astype(np.int64), None, False), char_array_to_string
    codes = np.full(256, _N, dtype=np.uint8)
    codes[np.frombuffer(_LETTERS.encode(), dtype=np.uint8)] = range(4)
    table = np.frombuffer((_LETTERS + "N").encode(), dtype=np.uint8)

    def restore(row: np.ndarray) -> str:
        return char_array_to_string(table[row] if row.dtype == np.uint8 else row)

    return _Tokens(letters.astype(np.int64), codes[letters], "N" not in seq), restore


def _uniform(tokens: _Tokens, count: int) -> List[np.ndarray]:
    """Each another draw, from the system's randomness."""
    seed = int.from_bytes(os.urandom(8), "little")
    if tokens.codes is None:
        return _walks(tokens, count, np.random.RandomState(seed % 2**32))
    from ..shuffles import shuffle

    return list(shuffle(tokens.codes, count, seed=seed))


def _like_creme_nn(tokens: _Tokens, count: int, seed: int) -> List[np.ndarray]:
    if tokens.codes is None or not tokens.exact or not len(tokens.of):
        return _walks(tokens, count, np.random.RandomState(seed))
    from ..shuffles import shuffle

    return list(shuffle(tokens.codes, count, seed=seed, method="creme_nn"))


def _walks(tokens: _Tokens, count: int, rng: np.random.RandomState) -> List[np.ndarray]:
    """creme-nn's scheme for any letters: for each the list of what follows it; all but the last of each list
    permuted; a walk through the lists. Several shuffles of one call go on from each other's lists."""
    if not len(tokens.of):
        raise IndexError("dinuc_shuffle: a sequence of no letters")
    kinds, letters = np.unique(tokens.of, return_inverse=True)
    following = [letters[1:][letters[:-1] == kind] for kind in range(len(kinds))]
    out = []
    for _ in range(count):
        for kind, successors in enumerate(following):
            if len(successors):
                order = np.arange(len(successors))
                order[:-1] = rng.permutation(len(order) - 1)
                following[kind] = successors[order]
        out.append(kinds[_walk(int(letters[0]), [row.tolist() for row in following], len(letters))])
    return out


def _walk(first: int, following: List[List[int]], length: int) -> List[int]:
    at, path = first, [first]
    ways = [iter(row) for row in following]
    for _ in range(length - 1):
        at = next(ways[at])
        path.append(at)
    return path
