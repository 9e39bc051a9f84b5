"""What a caller gives as sequences -> codes, uint8 [N][L]: A 0, C 1, G 2, T 3, N 4.

    str or bytes, or a list      letters; one that is not A, C, G, T or U is N, and so are - . *
    integers [L] or [N][L]       codes
    numbers [L][4], [N][L][4] or [N][4][L]    one-hot: a 1 among zeros, or an N: four zeros, or four equal numbers

Anything that NumPy makes an array of will do; a tensor of torch too, wherever it is.
"""
from __future__ import annotations

import re
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple, Union, ValuesView

import numpy as np

from . import errors
from ._library import ffi, lib

SequencesLike = Union[str, bytes, Sequence[str], np.ndarray, Any]
N = 4
_NO_LETTER = re.compile(rb"[^A-Za-z.*-]")
NO_NUMBERS = "cmMSU"  # kinds of NumPy that become real numbers only by losing something, or by being read as text


_LETTERS = (str, bytes, bytearray)


def encode(letters: Union[str, bytes, bytearray]) -> np.ndarray:
    """The codes of letters, uint8 [L]. FormatError names the first that is none: a line break, a space, a digit."""
    data = letters.encode("ascii", "replace") if isinstance(letters, str) else bytes(letters)
    wrong = _NO_LETTER.search(data)
    if wrong:
        at = wrong.start()
        raise errors.FormatError("a sequence with %r at position %d: no letter of DNA" % (letters[at:at + 1], at))
    codes = np.empty(len(data), dtype=np.uint8)
    if len(data):
        lib.creme_sequence_encode(ffi.from_buffer("uint8_t[]", codes), ffi.from_buffer("char[]", data), len(data))
    return codes


def decode(codes: np.ndarray) -> str:
    """The letters of codes [L]."""
    codes = np.ascontiguousarray(codes, dtype=np.uint8)
    letters = np.empty(len(codes), dtype=np.uint8)
    if len(codes):
        lib.creme_sequence_decode(ffi.cast("char *", ffi.from_buffer("uint8_t[]", letters)),
                                  ffi.from_buffer("uint8_t[]", codes), len(codes))
    return letters.tobytes().decode("ascii")


def one_hot(codes: np.ndarray, n_value: float = 0.25, channels_first: bool = False,
            dtype: Any = np.float32) -> np.ndarray:
    """Codes [...][L] -> one-hot [...][L][4], or [...][4][L]; an N is n_value in each channel."""
    table = np.full((5, 4), n_value, dtype=dtype)
    table[:4] = np.eye(4, dtype=dtype)
    if not channels_first:
        return table[np.minimum(codes, N)]
    out = np.empty(codes.shape[:-1] + (4, codes.shape[-1]), dtype=dtype)
    for channel in range(4):
        out[..., channel, :] = table[:, channel][np.minimum(codes, N)]
    return out


def from_one_hot(values: np.ndarray, axis: int = -1) -> np.ndarray:
    """One-hot with its four channels along `axis` -> codes. RangeError names the first position that is neither a base
    nor an N."""
    values = np.moveaxis(np.asarray(values), axis, -1)
    if values.shape[-1] != 4:
        raise errors.RangeError("one-hot sequences of %d channels: expected 4, A C G T" % values.shape[-1])
    if values.ndim < 2 or values.shape[-2] == 0:
        raise errors.ArgumentError("one-hot sequences of no bases: an axis of positions is expected beside the 4 channels")
    sort = str(values.dtype.str)[1:]
    if sort not in _READERS:
        if values.dtype.kind in NO_NUMBERS:
            raise errors.ArgumentError("one-hot sequences of %s: expected real numbers" % values.dtype)
        sort, values = "f4", values.astype(np.float32)
    function, ctype = _READERS[sort]
    codes: np.ndarray = np.empty(values.shape[:-1], dtype=np.uint8)
    rows = codes.reshape(-1, codes.shape[-1])
    for i, row in enumerate(values.reshape((-1,) + values.shape[-2:]) if values.size else ()):
        at = _read(function, ctype, rows[i], row)
        if at >= 0:
            place = [int(j) for j in np.unravel_index(i, codes.shape[:-1])] + [at]
            raise errors.RangeError("one-hot sequences: [%s] at %s is neither a base (a 1 among zeros) nor an N (four equal "
                                    "numbers below 1)" % (", ".join("%g" % value for value in row[at]), place))
    return codes


# By NumPy's name of a type: what reads its numbers. Truth values, and bytes without a sign, are read as bytes with one.
_READERS: Dict[str, Tuple[Any, str]] = {
    "f4": (lib.pycreme_from_one_hot_f4, "float *"), "f8": (lib.pycreme_from_one_hot_f8, "double *"),
    "i1": (lib.pycreme_from_one_hot_i1, "int8_t *"), "u1": (lib.pycreme_from_one_hot_i1, "int8_t *"),
    "b1": (lib.pycreme_from_one_hot_i1, "int8_t *")}


def _read(function: Any, ctype: str, codes: np.ndarray, row: np.ndarray) -> int:
    """One sequence [L][4], wherever its numbers lie."""
    if any(stride % row.itemsize for stride in row.strides) or row.dtype.byteorder == ">" or not row.flags.aligned:
        row = row.astype(row.dtype.newbyteorder("="))
    step, stride = (stride // row.itemsize for stride in row.strides)
    values = ffi.cast(ctype, row.__array_interface__["data"][0])
    return int(function(ffi.from_buffer("uint8_t[]", codes), values, len(row), step, stride))


def _array(x: Any) -> np.ndarray:
    if type(x).__module__.partition(".")[0] == "torch" and hasattr(x, "detach"):
        x = x.detach().cpu()
    if np.ma.is_masked(x):
        raise errors.ArgumentError("a masked array of sequences: give an N, 4 or four zeros, where a base is not known")
    try:
        return np.asarray(x)
    except ValueError:  # NumPy's line speaks of shapes within shapes
        raise errors.ArgumentError("sequences of several sorts or lengths in one list") from None


def _codes(x: np.ndarray) -> np.ndarray:
    if x.dtype.kind not in "iu":
        raise errors.ArgumentError("an array %s of %s: codes are integers, 0 to 4; one-hot sequences have an axis of 4 "
                                   "channels" % (list(x.shape), x.dtype))
    if x.size and (x.max() > N or (x.dtype.kind == "i" and x.min() < 0)):
        raise errors.RangeError("codes of sequences: %d, expected A 0, C 1, G 2, T 3, N 4"
                                % (x.max() if x.max() > N else x.min()))
    return np.ascontiguousarray(x, dtype=np.uint8)


def _looks_one_hot(x: np.ndarray) -> bool:
    """Of integers [4][L]: whether they would be one-hot sequences just as well."""
    return bool(x.max() <= 1 and x.min() >= 0 and (x.sum(axis=0) <= 1).all())


def _two_axes(x: np.ndarray, input_bp: Optional[int]) -> np.ndarray:
    rows, columns = x.shape
    if columns == 4 and input_bp != 4:
        return from_one_hot(x)[None]
    if rows == 4 and x.dtype.kind not in "iu" + NO_NUMBERS:
        return from_one_hot(x, axis=0)[None]
    if rows == 4 and x.size and _looks_one_hot(x):
        raise errors.ArgumentError("an array [4, %d] of zeros and ones may be one sequence, one-hot, or four of codes: give "
                                   "x[None] for the former, lists for the latter" % columns)
    return _codes(x)


def as_codes(x: SequencesLike, input_bp: Optional[int] = None) -> np.ndarray:
    """uint8 [N][L], C order. `input_bp`: what L has to be; a difference is a RangeError. No copy of an array that is so
    already."""
    codes = _as_codes(x, input_bp)
    if input_bp is not None and codes.shape[1] != input_bp:
        raise errors.RangeError("sequences of %d bases: the model takes %d" % (codes.shape[1], input_bp))
    return codes


def listed_letters(x: Any) -> Optional[List[Any]]:
    """The texts of a list, a series or an array of objects; None if it holds anything else."""
    is_list = isinstance(x, (list, tuple)) or getattr(x, "dtype", None) == object or hasattr(x, "array")
    items = list(x) if is_list and getattr(x, "ndim", 1) == 1 else []
    return items if items and all(isinstance(item, _LETTERS) for item in items) else None


def _as_codes(x: SequencesLike, input_bp: Optional[int]) -> np.ndarray:
    if isinstance(x, _LETTERS):
        return encode(x)[None]
    if isinstance(x, (Iterator, ValuesView)):
        x = list(x)
    if isinstance(x, (list, tuple)) and not x:
        raise errors.ArgumentError("sequences: there are none")
    letters = listed_letters(x)
    if letters is not None:
        return _stacked([encode(item) for item in letters])
    if isinstance(x, (list, tuple)) and x and all(hasattr(item, "shape") for item in x):
        return np.concatenate([as_codes(item, input_bp) for item in x])
    array = _array(x)
    if array.dtype.kind in "US":
        return _stacked([encode(item) for item in array.reshape(-1).tolist()])
    if array.ndim == 1:
        return _codes(array)[None]
    if array.ndim == 2:
        return _two_axes(array, input_bp)
    if array.ndim == 3 and 4 in array.shape[1:]:
        last = array.shape[2] == 4 and (array.shape[1] != 4 or input_bp == 4)
        return from_one_hot(array, axis=2 if last else 1)
    raise errors.ArgumentError("an array %s: expected sequences as codes [L] or [N, L], or one-hot [L, 4], [N, L, 4] or "
                               "[N, 4, L]" % (list(array.shape),))


def _stacked(rows: List[np.ndarray]) -> np.ndarray:
    lengths = sorted({len(row) for row in rows})
    if len(lengths) > 1:
        raise errors.RangeError("sequences of %d and of %d bases at once: all have to be of one length"
                                % (lengths[0], lengths[-1]))
    return np.stack(rows)
