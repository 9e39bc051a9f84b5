"""creme's commands as functions: assays and predictions in this process, the others by the command in this package.

They are made of the table of options that the package was built with: a signature, a docstring, and this stub, runs.pyi.
"""
from __future__ import annotations

import difflib
import os
import shlex
from typing import Any, Callable, Dict, List, Mapping, Optional

import numpy as np

from . import _inputs, _progress, _request, _signatures, errors, figures
from ._library import lib, string, thread_count
from .model import Model
from .results import Result, new_outcome

# Options that say how a model is opened: of one that is open they are its own.
_OPENING = ("targets", "head", "ignore-tensors", "lora-alpha", "input-bp", "gamma", "model-card", "n-value", "rc", "shifts",
            "precision", "backend", "gpu", "kernels", "threads", "workers", "worker-start", "worker-timeout")


def folder_of(out: Any) -> Optional[str]:
    """The run folder that `out` means, as the library decides it; a pathlib.Path without a suffix is one, too."""
    if out is None:
        return None
    path = os.fspath(out)
    meant = path.endswith("/") or os.path.isdir(path)
    meant = meant or (not isinstance(out, str) and not os.path.splitext(path)[1])
    return path.rstrip("/") + "/" if meant else None


def _given(command: Dict[str, Any], arguments: Mapping[str, Any]) -> Dict[str, Any]:
    """By the names of options what is not the default."""
    out: Dict[str, Any] = {}
    for p in _signatures.parameters(command):
        if p.option is None or p.name not in arguments:
            continue
        value = arguments[p.name]
        if value is None or value is False or (isinstance(value, str) and value == p.default):
            continue
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value == p.default:
            continue
        out[p.option["name"]] = value
    return out


def _texts(command: Dict[str, Any], given: Mapping[str, Any], files: _inputs.Inputs, model: Optional[Model]) -> Dict[str, Any]:
    """Options as the library takes them."""
    facts = {option["name"]: option for option in command["options"]}
    out: Dict[str, Any] = {}
    for name, value in given.items():
        if name == "fasta":
            value = _inputs.genome(value)
        elif name == "loci":
            value = files.loci(value)
        elif name == "sequences":
            value = files.sequences(value, model.input_bp if model is not None else None)
        elif name == "tracks":
            value = _inputs.tracks(value, model)
        elif name == "bins":
            value = _inputs.bins(value)
        elif facts[name]["names_a"] == "file":
            value = files.table(name, value)
        else:
            value = files.other(name, value)
            if facts[name]["kind"] == "integer" and isinstance(value, (float, np.floating)) and value.is_integer():
                value = int(value)
        out[name] = value
    return out


def command_line(name: str, options: Mapping[str, Any], preset: str = "2024") -> str:
    """The command that asks for the same."""
    words = ["creme", name] + (["--preset", preset] if preset != "2024" else [])
    for option, value in options.items():
        words += ["--" + option] if value is True else ["--" + option, _request.as_text(value)]
    return " ".join(shlex.quote(word) for word in words)


# --- Assays and predictions ---------------------------------------------------------------------------------------------

def _opened(given: Dict[str, Any], name: str) -> Optional[Model]:
    """The open model; what it was opened with goes into the record."""
    model = given["model"]
    if not isinstance(model, Model):
        given["model"] = os.fspath(model)
        if "threads" not in given and os.environ.get("CREME_THREADS"):
            given["threads"] = thread_count(None)
        return None
    del given["model"]
    for option in _OPENING:
        if option in given:
            raise errors.ArgumentError("%s(%s=...): the model is open already: give it when it is opened, pycreme.Model(...)"
                                       % (name, _signatures.python_name(option)))
    given.update(model.opened_with())
    return model


def _run(command: Dict[str, Any], arguments: Dict[str, Any]) -> Any:
    given = _given(command, arguments)
    progress = arguments.get("progress", True)
    replicates = given.get("replicates") is True
    if replicates:
        del given["replicates"]
    if given.pop("dry-run", False):
        if command["name"] == "predict":
            given.pop("profile", None)
        return figures.execute(command, given, [], False, dry_run=True)
    name = command["name"]
    preset = str(given.pop("preset", "2024"))
    model = _opened(given, _signatures.python_name(name))
    folder = folder_of(given.get("out"))
    if folder:
        given["out"] = folder
    with _inputs.Inputs(folder) as files:
        profile = given.get("profile") if name == "predict" else None
        if profile is True:
            given["profile"] = os.path.join(files.moment, "profile.npy")
        options = _texts(command, given, files, model)
        unit = "constructs" if command["assay"] else "sequences" if "sequences" in options else "loci"
        outcome = None if profile else new_outcome()
        with _progress.shown(progress, name, unit) as function:
            _go(name if command["assay"] else None, options, outcome, replicates, preset=preset, model=model,
                progress=function, command=command_line(name, options, preset))
        if profile:
            return np.load(options["profile"], mmap_mode=None if profile is True else "r")
        return Result(outcome, folder.rstrip("/") if folder else None, replicates)


def _go(assay: Optional[str], options: Dict[str, Any], outcome: Any, replicates: bool, **how: Any) -> None:
    try:
        _request.run(assay, options, outcome=outcome, replicates=replicates, **how)
    except KeyboardInterrupt:
        line = string(lib.creme_error_message())  # an older one, if the library had not begun
        raise KeyboardInterrupt(line if line.startswith("interrupted") else "interrupted") from None


# --- Functions ----------------------------------------------------------------------------------------------------------

def _meant(named: Dict[str, Any], known: Mapping[str, Any]) -> str:
    """Of an argument that there is not: which ones look like it."""
    close = [like for name in named if name not in known for like in difflib.get_close_matches(name, known, 2)]
    return " (%s?)" % " or ".join(close) if close else ""


def _make(command: Dict[str, Any]) -> Callable[..., Any]:
    signature = _signatures.signature(command)

    def function(*positional: Any, **named: Any) -> Any:
        try:
            arguments = dict(signature.bind(*positional, **named).arguments)
        except TypeError as error:
            raise TypeError("pycreme.%s(): %s%s" % (function.__name__, error, _meant(named, signature.parameters))) from None
        if _signatures.is_run(command):
            return _run(command, arguments)
        operands = list(arguments.pop("operands", ()))
        return figures.run(command, _given(command, arguments), operands, arguments.get("progress", True))

    function.__name__ = function.__qualname__ = _signatures.python_name(command["name"])
    function.__module__ = __name__
    function.__doc__ = _signatures.docstring(command)
    function.__signature__ = signature  # type: ignore[attr-defined]
    return function


TABLES = _signatures.load()
__all__: List[str] = []
for _command in _signatures.functions(TABLES):
    _name = _signatures.python_name(_command["name"])
    globals()[_name] = _make(_command)
    __all__.append(_name)
