"""The command: `creme ...` after installation, and `python -m pycreme ...`. It becomes the program of the package."""
from __future__ import annotations

import importlib.util
import os
import sys

from . import _onnx


def built(*names: str) -> str:
    """Path of a file of this package that was built. In an editable installation these lie with the extension, not with
    the sources."""
    spec = importlib.util.find_spec(__package__ + "._creme")
    extension = spec.origin if spec is not None and spec.origin else __file__
    return os.path.join(os.path.dirname(os.path.abspath(extension)), *names)


def program() -> str:
    """Path of the executable `creme` in this package."""
    return built("bin", "creme")


def environment() -> dict:
    """What the executable needs to know: where this package has the library for GPUs, and Python has ONNX Runtime."""
    values = dict(os.environ)
    library = built("libcreme_cuda.so")
    if os.path.exists(library):
        values.setdefault("CREME_CUDA_LIBRARY", library)
    _onnx.name_library(values)
    return values


def main() -> None:
    sys.stdout.flush()
    os.execve(program(), ["creme"] + sys.argv[1:], environment())


if __name__ == "__main__":
    main()
