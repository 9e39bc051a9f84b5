"""Errors of the C library as exceptions: a class for each creme_status. The message is creme's own line, which says what
happened, where, and what to do.

All are `Error`, and each is the exception of Python's own that means the same, so that `except ValueError` works too.
"""
from __future__ import annotations

import errno
import os
from typing import Dict, Optional, Type

__all__ = ["Error", "OutOfMemoryError", "FileError", "FileMissingError", "FormatError", "NotFoundError", "RangeError",
           "ArgumentError", "UnsupportedError", "NumericError", "LibraryError", "StoppedError"]


class Error(Exception):
    """Whatever the library refuses to do."""


class OutOfMemoryError(Error, MemoryError):
    """An allocation failed."""


class FileError(Error, OSError):
    """The system refused: open, read, write, disk full. `errno` is set where the message says which error it was."""


class FileMissingError(FileError, FileNotFoundError):
    """A file that is not there."""


class FormatError(Error, ValueError):
    """A file is not what it should be: truncated, malformed, of the wrong kind."""


class NotFoundError(Error, LookupError):
    """A named thing (chromosome, track, tensor, gene) is not there."""


class RangeError(Error, ValueError):
    """A number or interval is outside what is possible."""


class ArgumentError(Error, ValueError):
    """Arguments contradict each other or make no sense."""


class UnsupportedError(Error, NotImplementedError):
    """Legal, but not handled by this build or version."""


class NumericError(Error, ArithmeticError):
    """NaN or infinity where a number is needed."""


class LibraryError(Error, RuntimeError):
    """A library underneath failed in a way it should not."""


class StoppedError(Error):
    """The work was asked to stop, by a progress function for example. Ctrl-C is KeyboardInterrupt."""


# By creme_status, whose numbers test_core compares with the header's.
CLASSES: Dict[int, Type[Error]] = {1: OutOfMemoryError, 2: FileError, 3: FormatError, 4: NotFoundError, 5: RangeError,
                                   6: ArgumentError, 7: UnsupportedError, 8: NumericError, 9: LibraryError,
                                   10: StoppedError}
_ERRNOS = (errno.ENOENT, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.EROFS,
           errno.EMFILE, errno.EIO, errno.EFBIG, errno.EDQUOT)


def _errno_of(message: str) -> Optional[int]:
    return next((number for number in _ERRNOS if os.strerror(number) in message), None)


def make(status: int, message: str) -> Error:
    """The exception for a status and the library's message."""
    kind = CLASSES.get(status, LibraryError)
    if kind is not FileError:
        return kind(message)
    number = _errno_of(message)
    error = FileMissingError(message) if number == errno.ENOENT else FileError(message)
    error.errno = number
    return error
