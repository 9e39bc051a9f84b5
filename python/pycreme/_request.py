"""Runs: from Python's arguments to a C `creme_run_request`, and through creme_run(), with callbacks.

    run("necessity", model=model, options={"tile-size": 5000, "out": "RUN/", "fasta": ..., "loci": ...}, progress=f)
"""
from __future__ import annotations

import os
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional

import numpy as np

from . import _named, errors
from ._library import call, ffi, keep, lib, log, string, text
from .loci import Locus
from .model import Model

PRESETS = {"2023": "CREME_RULES_2023", "2024": "CREME_RULES_2024", "borzoi": "CREME_RULES_BORZOI"}


class Summary(NamedTuple):
    """What came of a run (creme_run_summary)."""

    units: int
    units_before: int
    constructs: int
    constructs_at_most: int
    finished_before: bool


class _Callbacks:
    """What the library's callbacks are handed as `self`."""

    def __init__(self, progress: Optional[Callable[[int, int], Any]], row: Optional[Callable[..., Any]]) -> None:
        self.progress, self.row = progress, row


def as_text(value: Any) -> str:
    """A value as one would type it: lists with commas, (first, end) of bins as they are read by the option, flags ""."""
    if value is True:
        return ""
    if isinstance(value, (list, tuple)):
        return ",".join(as_text(item) for item in value)
    if isinstance(value, (float, np.floating)):
        return repr(float(value))
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)


def run(assay: Optional[str], options: Mapping[str, Any], *, preset: str = "2024", model: Optional[Model] = None,
        progress: Optional[Callable[[int, int], Any]] = None, row: Optional[Callable[..., Any]] = None,
        command: Optional[str] = None, logger: Any = None, outcome: Any = None, replicates: bool = False) -> Summary:
    """Runs an assay, or with None predictions (creme_run_predict).

    options: by the names of the command's options ("tile-size"); a value of None or False is one that is not given, True is
    a flag. model: one that is open, in place of options["model"], which is then what tables call it. progress(done,
    constructs): returning False stops the run (StoppedError). row(locus, target, effect): each row as it comes; target is
    None but for pairs; effect is a `creme_effect *` that is borrowed. What callbacks raise is raised here. outcome: a
    `creme_outcome *` that is given all rows, and with `replicates` every activity; without "out" nothing is written then.
    """
    if preset not in PRESETS:
        raise errors.ArgumentError("preset=%r: expected one of %s" % (preset, ", ".join(PRESETS)))
    request = ffi.new("creme_run_request *")
    borrowed: Dict[str, Any] = {"assay": text(assay), "command": text(command)}
    call(lib.creme_run_request_init, request, borrowed["assay"], getattr(lib, PRESETS[preset]))
    if model is not None and model.specification is not None:
        options = {"model": model.specification, **options}
    given: List[str] = []
    for name, value in options.items():
        if value is None or value is False:
            continue
        borrowed[name] = text(as_text(_named.find(name, value, logger)))
        call(lib.creme_run_request_set, request, text(name), borrowed[name])
        given.append(name)
    for name in given:
        call(lib.pycreme_check_given, request, text(name))
    request.command = borrowed["command"]
    request.log = log if logger is None else logger
    callbacks = ffi.new_handle(_Callbacks(progress, row))
    request.self = callbacks
    if progress is not None:
        request.progress = lib.pycreme_progress
    if row is not None:
        request.row = lib.pycreme_row
    if model is None:
        return _go(request, assay, outcome, replicates)
    with model.lend() as opened:
        request.opened = opened
        return _go(request, assay, outcome, replicates)


def _go(request: Any, assay: Optional[str], outcome: Any, replicates: bool) -> Summary:
    summary = ffi.new("creme_run_summary *")
    if outcome is not None:
        call(lib.creme_run_outcome, outcome, request, replicates, summary)
    else:
        call(lib.creme_run_predict if assay is None else lib.creme_run, request, summary)
    return Summary(summary.units, summary.units_before, summary.constructs, summary.constructs_at_most,
                   summary.finished_before)


def _locus(locus: Any) -> Optional[Locus]:
    if not locus:
        return None
    return Locus(string(locus.name), string(locus.chrom), int(locus.tss), locus.strand.decode("ascii"))


@ffi.def_extern(error=False, onerror=keep)
def pycreme_progress(handle: Any, done: int, constructs: int) -> bool:
    return ffi.from_handle(handle).progress(done, constructs) is not False


@ffi.def_extern(onerror=keep)
def pycreme_row(handle: Any, locus: Any, target: Any, effect: Any) -> None:
    ffi.from_handle(handle).row(_locus(locus), _locus(target), effect)
