from . import compat as compat
from . import errors as errors
from .errors import ArgumentError as ArgumentError
from .errors import Error as Error
from .errors import FileError as FileError
from .errors import FileMissingError as FileMissingError
from .errors import FormatError as FormatError
from .errors import LibraryError as LibraryError
from .errors import NotFoundError as NotFoundError
from .errors import NumericError as NumericError
from .errors import OutOfMemoryError as OutOfMemoryError
from .errors import RangeError as RangeError
from .errors import StoppedError as StoppedError
from .errors import UnsupportedError as UnsupportedError
from .figures import Analysis as Analysis
from .figures import Figure as Figure
from .figures import Folder as Folder
from .figures import Table as Table
from .genome import Genome as Genome
from .loci import Loci as Loci
from .loci import Locus as Locus
from .model import Model as Model
from .results import Replicates as Replicates
from .results import Result as Result
from .runs import *
from .shuffles import dinuc_shuffle as dinuc_shuffle
from .shuffles import shuffle as shuffle

__version__: str
