"""creme-nn's functions on creme: change `from creme import creme` to `from pycreme.compat import creme`.

    from pycreme.compat import creme, custom_model, shuffle, utils

Names, order of arguments, defaults, containers and shapes are those of creme-nn 0.2.5. A model is anything with
`.predict`. What differs is told in docs/creme-nn.md, and `pycreme.compat.strict = True` takes most of it back.
"""
from __future__ import annotations

strict = False  # True: creme-nn's habits too, where they and sense part

from .creme import *  # noqa: E402,F401,F403  (creme-nn has all of them in its top module as well)
from . import creme, custom_model, shuffle, utils  # noqa: E402

__all__ = ["creme", "custom_model", "shuffle", "utils", "strict"] + creme.__all__
