"""What every module here needs of the C library: calls that raise, texts, threads, and exceptions of callbacks.

    out = ffi.new("creme_model **")
    call(lib.creme_model_open, out, text(path), options)     raises pycreme.Error
"""
from __future__ import annotations

import logging
import os
import threading
import weakref
from typing import Any, Callable, Dict, List, Optional, Union

from . import _onnx, errors
from ._creme import ffi, lib

PathLike = Union[str, "os.PathLike[str]"]
logger = logging.getLogger("pycreme")
_onnx.name_library(os.environ)


def text(value: Optional[PathLike]) -> Any:
    """A path or a str as C's `const char *`, NULL of None. It lives as long as what is returned."""
    if value is None:
        return ffi.NULL
    encoded = os.fsencode(value)
    if b"\0" in encoded:
        raise errors.ArgumentError("a text with a NUL byte: %r" % value)
    return ffi.new("char[]", encoded)


def string(pointer: Any) -> str:
    """C's text as a str; "" of NULL. Bytes that are no UTF-8 come back as os.fsdecode has them."""
    return os.fsdecode(ffi.string(pointer)) if pointer else ""


def version() -> str:
    return string(lib.creme_version())


# --- Exceptions of Python's functions that the library calls ------------------------------------------------------------

_kept: Dict[int, BaseException] = {}


FAILED = int(lib.CREME_ERROR_LIBRARY)  # the status of a callback that raised, whatever becomes of its `onerror`


def keep(_kind: Any, error: BaseException, trace: Any) -> None:
    """`onerror` of callbacks: keeps what went wrong, to be raised when the library has returned. What the library is told is
    the callback's `error`, so that no Ctrl-C is lost, at whichever point of it."""
    _kept.setdefault(threading.get_ident(), error.with_traceback(trace))


def keep_status(_kind: Any, error: BaseException, trace: Any) -> int:
    """The same of callbacks that return a status: with it, and a message that says what it was."""
    keep(_kind, error, trace)
    status = lib.CREME_ERROR_STOPPED if isinstance(error, KeyboardInterrupt) else FAILED
    return int(lib.creme_fail(status, b"%s", ffi.new("char[]", repr(error).encode("utf-8", "replace"))))


def taken() -> Optional[BaseException]:
    """The exception of this thread's callbacks, or of a thread that was the library's own."""
    if not _kept:
        return None
    error = _kept.pop(threading.get_ident(), None)
    if error is None:
        pythons = {thread.ident for thread in threading.enumerate()}
        error = next((_kept.pop(other) for other in list(_kept) if other not in pythons), None)
    return error


# --- Calls --------------------------------------------------------------------------------------------------------------

_main = threading.main_thread().ident
_watched = False  # Ctrl-C is the library's too; by the main thread alone


def raise_of(status: int) -> None:
    """Raises an exception of Python's functions, if there was one, or what a status other than 0 means."""
    error = taken()
    if error is None and status:
        error = errors.make(status, string(lib.creme_error_message()))
    if error is not None:
        try:
            raise error
        finally:
            del error  # this frame is of its traceback: a circle, and arrays of its frames would wait for the collector


def call(function: Callable[..., int], *arguments: Any) -> None:
    """Calls a function of the library that returns a status, and raises if it is not 0. Other threads of Python go on
    meanwhile. Ctrl-C ends what the library is at, and is KeyboardInterrupt here."""
    global _watched
    if _watched or threading.get_ident() != _main:
        status = function(*arguments)
    else:
        try:
            _watched = lib.pycreme_interrupt_begin()
            status = function(*arguments)
        finally:
            if _watched:
                lib.pycreme_interrupt_end()
            _watched = False
    if status or _kept:
        raise_of(status)


# --- Threads ------------------------------------------------------------------------------------------------------------

def thread_count(threads: Optional[int]) -> int:
    """How many threads are asked for: the argument, or else the environment's CREME_THREADS, or else 0, one for each
    processor."""
    if threads is not None:
        return int(threads)
    named = os.environ.get("CREME_THREADS", "")
    if not named:
        return 0
    try:
        return int(named)
    except ValueError:
        raise errors.ArgumentError("CREME_THREADS=%s: expected a number of threads" % named) from None


class Lock:
    """A lock of one's own, which a child process after fork() has anew: the thread that held it is not there."""

    _all: "weakref.WeakSet[Lock]" = weakref.WeakSet()

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.depth = 0  # how often whoever has it has taken it
        Lock._all.add(self)

    def __enter__(self) -> None:
        self._lock.acquire()
        self.depth += 1

    def __exit__(self, *_: object) -> None:
        self.depth -= 1
        self._lock.release()

    @classmethod
    def renew_all(cls) -> None:
        global _main, _watched
        for lock in list(cls._all):
            lock._lock, lock.depth = threading.RLock(), 0
        _kept.clear()
        _main, _watched = threading.get_ident(), False  # who forked is the child's main thread


os.register_at_fork(after_in_child=Lock.renew_all)


# --- Log ----------------------------------------------------------------------------------------------------------------

@ffi.def_extern(onerror=keep)
def pycreme_log(_self: Any, level: int, message: Any) -> None:
    logger.log(logging.WARNING if level == lib.CREME_LOG_WARNING else logging.INFO, "%s", string(message))


log = ffi.new("creme_log *", {"write": lib.pycreme_log})
