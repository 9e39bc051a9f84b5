"""CREME in C, from Python: counterfactual questions to genomic networks.

    import pycreme as cr

    genome = cr.Genome("hg38.fa")
    model = cr.Model("borzoi:model.h5")
    model.predict(genome.fetch("chr1", 1_000_000, 1_524_288), tracks="CAGE:.*K562")

docs/python.md says what is here. Nothing is loaded before it is used: `import pycreme` costs next to nothing.
"""
from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, List

if TYPE_CHECKING:
    from ._library import version as _version
    from .errors import (ArgumentError, Error, FileError, FileMissingError, FormatError, LibraryError, NotFoundError,
                         NumericError, OutOfMemoryError, RangeError, StoppedError, UnsupportedError)
    from .genome import Genome
    from .loci import Loci, Locus
    from .model import Model
    from .shuffles import dinuc_shuffle, shuffle

# Which module has which name.
_HOMES = {
    "errors": ["Error", "OutOfMemoryError", "FileError", "FileMissingError", "FormatError", "NotFoundError", "RangeError",
               "ArgumentError", "UnsupportedError", "NumericError", "LibraryError", "StoppedError"],
    "genome": ["Genome"],
    "loci": ["Loci", "Locus"],
    "model": ["Model"],
    "shuffles": ["dinuc_shuffle", "shuffle"],
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_MODULES = ("compat", "errors")  # that are reached as pycreme.NAME without an import of their own

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        value: Any = importlib.import_module("._library", __name__).version()
    elif name in _HOME_OF:
        value = getattr(importlib.import_module("." + _HOME_OF[name], __name__), name)
    elif name in _MODULES:
        value = importlib.import_module("." + name, __name__)
    else:
        raise AttributeError("module %r has no attribute %r" % (__name__, name))
    globals()[name] = value
    return value


def __dir__() -> List[str]:
    return sorted(set(globals()) | set(__all__) | set(_MODULES) | {"__version__"})
