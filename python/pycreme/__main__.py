"""The command: `creme ...` after installation, and `python -m pycreme ...`. It becomes the program of the package."""
from __future__ import annotations

import os
import sys

from . import _onnx


def program() -> str:
    """Path of the executable `creme` in this package."""
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "bin", "creme")


def environment() -> dict:
    """What the executable needs to know: where this package has the library for GPUs, and Python has ONNX Runtime."""
    values = dict(os.environ)
    library = os.path.join(os.path.dirname(os.path.abspath(__file__)), "libcreme_cuda.so")
    if os.path.exists(library):
        values.setdefault("CREME_CUDA_LIBRARY", library)
    _onnx.name_library(values)
    return values


def main() -> None:
    sys.stdout.flush()
    os.execve(program(), ["creme"] + sys.argv[1:], environment())


if __name__ == "__main__":
    main()
