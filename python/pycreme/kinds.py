"""What functions here take, as types."""
from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional, Sequence, Tuple, Union

import numpy as np

if TYPE_CHECKING:
    from .genome import Genome
    from .loci import Loci
    from .model import Model
    from .results import Result

PathLike = Union[str, "os.PathLike[str]"]
ModelLike = Union[str, "Model"]  # KIND:FILE
GenomeLike = Union[None, str, "os.PathLike[str]", "Genome"]
# A data frame is one of pandas, which need not be there.
LociLike = Union[None, str, "os.PathLike[str]", "Loci", Sequence[Any], Any]
SequencesInput = Union[None, str, "os.PathLike[str]", Sequence[str], Mapping[str, Any], np.ndarray, Any]
TableLike = Union[None, str, "os.PathLike[str]", Sequence[Any], Mapping[str, Any], "Result", Any]
TracksLike = Union[None, str, int, Sequence[Union[str, int]], Mapping[str, Union[str, int]]]
BinsLike = Union[None, str, int, slice, range, Tuple[int, int]]
ListLike = Union[None, str, int, float, "os.PathLike[str]", Sequence[Any], Mapping[str, Any]]
ProgressLike = Union[bool, Callable[[int, int], Optional[bool]]]
