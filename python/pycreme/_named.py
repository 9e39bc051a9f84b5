"""Names of what `creme get` fetched, in place of files: "enformer", "hg38", "gencode"."""
from __future__ import annotations

import os
from typing import Any, Optional

from ._library import call, ffi, lib, log, string, text

_KINDS = {"model": lib.CREME_NAMED_MODEL, "fasta": lib.CREME_NAMED_FASTA, "gtf": lib.CREME_NAMED_GTF}


def find(option: str, value: Any, logger: Any = None) -> Any:
    """Of the options model, fasta and gtf what a name stands for, where it is one and no file is called so; the value else.
    NotFoundError for a name that is known, but not fetched yet."""
    kind: Optional[int] = _KINDS.get(option)
    if kind is None or not isinstance(value, (str, os.PathLike)):
        return value
    out = ffi.new("char **")
    call(lib.creme_named_find, out, kind, text(value), log if logger is None else logger)
    if not out[0]:
        return value
    try:
        return string(out[0])
    finally:
        lib.free(out[0])
