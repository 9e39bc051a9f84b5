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

# Which module has which name. Type checkers read __init__.pyi.
_HOMES = {
    "errors": ["Error", "OutOfMemoryError", "FileError", "FileMissingError", "FormatError", "NotFoundError", "RangeError",
               "ArgumentError", "UnsupportedError", "NumericError", "LibraryError", "StoppedError"],
    "genome": ["Genome"],
    "loci": ["Loci", "Locus"],
    "model": ["Model"],
    "shuffles": ["dinuc_shuffle", "shuffle"],
    "results": ["Replicates", "Result"],
    "figures": ["Analysis", "Figure", "Folder", "Table"],
    # creme's commands; test_runs holds this list against the command's own.
    "runs": ["activity", "analyze", "bench", "collect", "context_dependence", "context_swap", "convert", "demo", "distance",
             "export", "figure", "fine_tile", "gene", "inspect", "interaction", "masking", "multiplicity", "mutagenesis",
             "necessity", "pipeline", "predict", "profile", "report", "set_sufficiency", "status", "sufficiency", "variants"],
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
