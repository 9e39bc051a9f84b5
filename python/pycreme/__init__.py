"""CREME in C, from Python: counterfactual questions to genomic networks.

    import pycreme as cr

    genome = cr.Genome("hg38.fa")
    model = cr.Model("borzoi:model.h5")
    model.predict(genome.fetch("chr1", 1_000_000, 1_524_288), tracks="CAGE:.*K562")

docs/python.md says what is here. Nothing is loaded before it is used: `import pycreme` costs next to nothing.
"""
from __future__ import annotations

import importlib
from typing import Any, List

# Which module has which name, beside creme's commands, which are functions of runs.py. Type checkers read __init__.pyi.
_HOMES = {
    "errors": ["Error", "OutOfMemoryError", "FileError", "FileMissingError", "FormatError", "NotFoundError", "RangeError",
               "ArgumentError", "UnsupportedError", "NumericError", "LibraryError", "StoppedError"],
    "genome": ["Genome"],
    "loci": ["Loci", "Locus"],
    "model": ["Model"],
    "shuffles": ["dinuc_shuffle", "shuffle"],
    "results": ["Replicates", "Result"],
    "figures": ["Analysis", "Figure", "Folder", "Table"],
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_MODULES = ("compat", "errors")  # that are reached as pycreme.NAME without an import of their own


def _commands() -> List[str]:
    signatures = importlib.import_module("._signatures", __name__)
    return [signatures.python_name(command["name"]) for command in signatures.functions(signatures.load())]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        value: Any = importlib.import_module("._library", __name__).version()
    elif name == "__all__":
        value = sorted(list(_HOME_OF) + _commands())
    elif name in _HOME_OF:
        value = getattr(importlib.import_module("." + _HOME_OF[name], __name__), name)
    elif name in _MODULES:
        value = importlib.import_module("." + name, __name__)
    elif not name.startswith("_") and name in _commands():
        value = getattr(importlib.import_module(".runs", __name__), name)
    else:
        raise AttributeError("module %r has no attribute %r" % (__name__, name))
    globals()[name] = value
    return value


def __dir__() -> List[str]:
    return sorted(set(globals()) | set(__getattr__("__all__")) | set(_MODULES) | {"__version__"})
