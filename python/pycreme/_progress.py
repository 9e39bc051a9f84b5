"""How far a run is: a bar of tqdm where that is installed, else a line on a terminal."""
from __future__ import annotations

import contextlib
import sys
import warnings
from typing import Any, Callable, Iterator, Optional

from .kinds import ProgressLike

Progress = Callable[[int, int], Any]


def in_notebook() -> bool:
    return "ipykernel" in sys.modules


def is_seen() -> bool:
    """Whether somebody looks on: a notebook, or a terminal."""
    return in_notebook() or bool(sys.stderr and sys.stderr.isatty())


def _bar(what: str, unit: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of notebooks without ipywidgets
            from tqdm.auto import tqdm
            return tqdm(total=0, desc=what, unit=" " + unit, leave=False)
    except ImportError:
        return None


class _Line:
    """A line that is written over, when the share in percent is another."""

    def __init__(self, what: str, unit: str) -> None:
        self.what, self.unit, self.shown = what, unit, -1

    def update(self, done: int, total: int) -> None:
        percent = 100 * done // total if total else 100
        if percent != self.shown:
            self.shown = percent
            sys.stderr.write("\r%s: %d of %d %s (%d %%)" % (self.what, done, total, self.unit, percent))
            sys.stderr.flush()

    def close(self) -> None:
        if self.shown >= 0:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


@contextlib.contextmanager
def shown(progress: ProgressLike, what: str, unit: str) -> Iterator[Optional[Progress]]:
    """The function to be called with (done, total); None: nobody looks on."""
    if callable(progress):
        yield progress
        return
    if not progress or not is_seen():
        yield None
        return
    bar = _bar(what, unit)
    line = _Line(what, unit) if bar is None else None

    def update(done: int, total: int) -> None:
        if line is not None:
            line.update(done, total)
            return
        if bar.total != total:
            bar.reset(total)
        bar.update(done - bar.n)

    try:
        yield update
    finally:
        (bar if line is None else line).close()
