"""Models of one's own: a function or a module of torch becomes a `creme_model` in this process."""
from __future__ import annotations

import os
import sys
from typing import Any, Callable, Dict, List, Mapping, Optional

import numpy as np

from . import errors
from ._library import FAILED, call, ffi, keep_status, lib, text
from .model import Model, _Opened
from .sequences import NO_NUMBERS, one_hot

LAYOUTS = ("codes", "NLC", "NCL")


def model_of(kind: Any, function: Any, arguments: Dict[str, Any]) -> Model:
    """What Model.wrap() gives. `kind` is Model."""
    functions = _Functions(function, arguments)
    table = ffi.new("creme_model_functions *", {"describe": lib.pycreme_describe, "predict": lib.pycreme_predict})
    handle = ffi.new_handle(functions)
    out = ffi.new("creme_model **")
    call(lib.creme_model_from_functions, out, table, handle)
    model: Model = object.__new__(kind)
    model.specification = None
    model._function = functions.name
    model._anew = (_wrap, (function, arguments))
    model._take(_Opened(out[0], keep=(handle, functions)))
    return model


def _wrap(function: Any, arguments: Dict[str, Any]) -> Model:
    return Model.wrap(function, **arguments)


def _name_of(function: Any) -> str:
    named = function if hasattr(function, "__qualname__") else type(function)
    return "%s.%s" % (named.__module__, named.__qualname__)


def _is_module(function: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(function, torch.nn.Module)


def _of_module(module: Any, layout: str, device: Any, n_value: float) -> Callable[[np.ndarray], np.ndarray]:
    """codes [N][L] -> what the module gives, as an array. Codes travel to the device; what is one-hot is made there."""
    import torch

    module.eval()
    if device is None:
        parameter = next(module.parameters(), None)
        device = "cpu" if parameter is None else parameter.device
    module.to(device)
    table = torch.full((5, 4), n_value, device=device)
    table[:4] = torch.eye(4, device=device)

    def ask(codes: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            x = torch.from_numpy(np.array(codes)).to(device)
            if layout != "codes":
                x = table[x.long()]
            if layout == "NCL":
                x = x.transpose(1, 2).contiguous()
            return _numbers(module(x))

    return ask


def _of_function(function: Callable[[Any], Any], layout: str, n_value: float) -> Callable[[np.ndarray], np.ndarray]:
    def ask(codes: np.ndarray) -> np.ndarray:
        x = codes if layout == "codes" else one_hot(codes, n_value, channels_first=layout == "NCL")
        return _numbers(function(x))

    return ask


def _numbers(y: Any) -> np.ndarray:
    """What a function or module gave, as an array."""
    if hasattr(y, "detach"):
        y = y.detach().cpu()
        return np.asarray(y.float() if y.is_floating_point() else y)
    if np.ma.is_masked(y):
        raise errors.ArgumentError("the model's function gave an array with numbers that are masked")
    if y is None or isinstance(y, (Mapping, set)) or (isinstance(y, tuple) and y and hasattr(y[0], "shape")):
        raise errors.ArgumentError("the model's function gave %s: expected one array, [sequences, bins, tracks]"
                                   % ("None" if y is None else "a " + type(y).__name__))
    return np.asarray(y)


class _Functions:
    """What the library's functions are handed as `self`."""

    def __init__(self, function: Any, arguments: Dict[str, Any]) -> None:
        if arguments["layout"] not in LAYOUTS:
            raise errors.ArgumentError("layout=%r: expected one of %s" % (arguments["layout"], ", ".join(LAYOUTS)))
        if not callable(function):
            raise errors.ArgumentError("%r is no function, and no module of torch" % (function,))
        self.arguments, self.name = arguments, _name_of(function)
        tracks = arguments["tracks"]
        if isinstance(tracks, str):
            tracks = [tracks]
        self.names: Optional[List[str]] = None if isinstance(tracks, (int, np.integer)) else list(tracks)
        self.tracks = int(tracks) if self.names is None else len(self.names)
        self.bins, self.input_bp = int(arguments["bins"]), int(arguments["input_bp"])
        if self.bins < 1:
            raise errors.RangeError("bins=%d: expected 1 or more" % self.bins)
        self.borrowed: List[Any] = []
        self.asked_in = 0  # the process that is in the function; after fork() the child is not
        if _is_module(function):
            self.ask = _of_module(function, arguments["layout"], arguments["device"], arguments["n_value"])
        else:
            self.ask = _of_function(function, arguments["layout"], arguments["n_value"])

    def _texts(self, values: Any) -> Any:
        if values is None:
            return ffi.NULL
        values = list(values)
        if len(values) != self.tracks:
            raise errors.ArgumentError("%d descriptions of %d tracks" % (len(values), self.tracks))
        self.borrowed += [text(value) for value in values]
        self.borrowed.append(ffi.new("char *[]", self.borrowed[-len(values):]))
        return self.borrowed[-1]

    def describe(self, out: Any) -> None:
        arguments = self.arguments
        width = arguments["bin_bp"] or (self.input_bp // self.bins)
        first = arguments["first_bin_bp"]
        out.input_bp, out.bins, out.bin_bp, out.tracks = self.input_bp, self.bins, width, self.tracks
        out.first_bin_bp = max(0, self.input_bp - self.bins * width) // 2 if first is None else first
        out.batch = arguments["batch"]
        out.names, out.descriptions = self._texts(self.names), self._texts(arguments["descriptions"])
        self.borrowed.append(text(arguments["summary"] or "Python: " + self.name))
        out.summary = self.borrowed[-1]
        if arguments["strand_pairs"] is not None:
            pairs = [int(row) for row in arguments["strand_pairs"]]
            if len(pairs) != self.tracks:
                raise errors.ArgumentError("%d strand_pairs of %d tracks" % (len(pairs), self.tracks))
            self.borrowed.append(ffi.new("int64_t[]", pairs))
            out.strand_pairs = self.borrowed[-1]

    def predict(self, request: Any, out: Any) -> None:
        if self.asked_in == os.getpid():
            raise errors.ArgumentError("the model's function asks the model itself, which waits for it")
        self.asked_in = os.getpid()
        try:
            y = self.ask(_rows(request.codes, request.count, self.input_bp))
        finally:
            self.asked_in = 0
        if y.dtype.kind in NO_NUMBERS:
            raise errors.ArgumentError("the model's function gave an array of %s: expected real numbers" % y.dtype)
        wanted = (int(request.count), self.bins, self.tracks)
        if y.shape == wanted[::2] and self.bins == 1:
            y = y[:, None, :]
        if y.shape != wanted:
            raise errors.ArgumentError("the model's function gave an array %s: expected %s, [sequences, bins, tracks]"
                                       % (list(y.shape), list(wanted)))
        first, end, count = int(request.bin_first), int(request.bin_end), int(request.track_count)
        tracks = np.frombuffer(ffi.buffer(request.tracks, count * 8), dtype=np.int64)
        target = np.frombuffer(ffi.buffer(out, wanted[0] * (end - first) * count * 4), dtype=np.float32)
        with np.errstate(over="ignore"):  # what is beyond float32 is refused as infinite
            target.reshape(wanted[0], end - first, count)[...] = y[:, first:end, tracks]


def _rows(codes: Any, count: int, length: int) -> np.ndarray:
    """[count][length] of the library's pointers, read-only; a copy only where rows do not follow each other."""
    follow = all(codes[i] == codes[0] + i * length for i in range(1, count))
    if follow:
        x = np.frombuffer(ffi.buffer(codes[0], count * length), dtype=np.uint8).reshape(count, length)
    else:
        x = np.stack([np.frombuffer(ffi.buffer(codes[i], length), dtype=np.uint8) for i in range(count)])
    x.flags.writeable = False
    return x


# --- What the library calls. An exception is kept, and raised again where the library was asked (_library.call) ----------

@ffi.def_extern(error=FAILED, onerror=keep_status)
def pycreme_describe(handle: Any, out: Any) -> int:
    ffi.from_handle(handle).describe(out)
    return 0


@ffi.def_extern(error=FAILED, onerror=keep_status)
def pycreme_predict(handle: Any, request: Any, out: Any) -> int:
    ffi.from_handle(handle).predict(request, out)
    return 0
