"""Where ONNX Runtime's library is, for models "onnx:FILE"."""
from __future__ import annotations

import glob
import importlib.util
import os
from typing import MutableMapping

VARIABLE = "CREME_ONNXRUNTIME"


def name_library(environment: MutableMapping[str, str]) -> None:
    """Names that of this Python's package `onnxruntime`, wherever it is installed, unless another one is named. The package
    itself is not imported."""
    if environment.get(VARIABLE):
        return
    try:
        package = importlib.util.find_spec("onnxruntime")
    except (ImportError, ValueError):  # a module of that name that somebody has made by hand
        return
    for folder in (package.submodule_search_locations or []) if package else []:
        for path in sorted(glob.glob(os.path.join(glob.escape(folder), "capi", "libonnxruntime.*"))):
            environment[VARIABLE] = path
