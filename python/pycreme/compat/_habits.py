"""What pycreme.compat.strict switches, and the seeds of a call's shuffles."""
from __future__ import annotations

import logging
import sys
from typing import Any, Dict, Optional

import numpy as np

from . import shuffle

logger = logging.getLogger("pycreme.compat")


def strict() -> bool:
    return bool(getattr(sys.modules[__package__], "strict", False))


def say(message: str, *arguments: Any) -> None:
    """What creme-nn prints: to the log, or, if strict, printed."""
    if strict():
        print(message % arguments)
    else:
        logger.info(message, *arguments)


class Draws:
    """The shuffles of one call. With a seed, number k of them (from 0) is that of seed + k; without, each anew."""

    def __init__(self, seed: Optional[int]) -> None:
        if seed is not None and int(seed) < 0:
            raise ValueError("seed=%r: expected 0 or more" % (seed,))
        self._seed = None if seed is None else int(seed)
        self._drawn = 0

    def next(self, sequence: np.ndarray, count: Optional[int] = None) -> np.ndarray:
        """A shuffle of [L, A], or `count` of them, [count, L, A]."""
        if self._seed is None:
            return drawn(sequence, count)
        seed = (self._seed + self._drawn) % 2**32
        self._drawn += 1
        return drawn(sequence, count, seed)


def drawn(sequence: np.ndarray, count: Optional[int] = None, seed: Optional[int] = None) -> np.ndarray:
    """Of shuffle.dinuc_shuffle, as it stands there now: whoever replaces it there has replaced it here. An array of
    one's own."""
    named: Dict[str, Any] = {} if seed is None else {"seed": seed}
    arguments: Any = (sequence,) if count is None else (sequence, count)
    return np.array(shuffle.dinuc_shuffle(*arguments, **named))
