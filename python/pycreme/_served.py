"""Models of Python's functions for commands that run outside this process: they are served to them on a Unix socket, by a
thread of this process, which calls the function.

    with served(model, "GENE/") as specification:     "worker+unix:/tmp/pycreme-1000/0f3b....socket"
        ...
"""
from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import stat
import tempfile
import threading
from typing import Any, Iterator, List

import numpy as np

from . import errors
from .model import Model


def _folder() -> str:
    """A folder for sockets that is this user's alone."""
    folder = os.path.join(tempfile.gettempdir(), "pycreme-%d" % os.getuid())
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder, 0o700)
    about = os.lstat(folder)
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid() or about.st_mode & 0o077:
        raise errors.FileError("%s: expected a folder of this user's alone; remove it" % folder)
    return folder


def path_for(out: str) -> str:
    """The socket of a command that writes to `out`: always the same, since it is in the record of the results, by which they
    go on."""
    name = hashlib.sha256(os.path.abspath(out).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return os.path.join(_folder(), name + ".socket")


def _free(path: str, out: str) -> str:
    """The path, where nobody listens."""
    with socket.socket(socket.AF_UNIX) as other:
        if other.connect_ex(path) == 0:
            raise errors.ArgumentError("%s: another process works on it" % out)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    return path


@contextlib.contextmanager
def served(model: Model, out: str) -> Iterator[str]:
    """KIND:FILE of the model, which answers while the block lasts. What its function raised comes out at the block's end."""
    import creme_worker

    functions = model._opened.keep[1]
    raised: List[BaseException] = []

    def predict(codes: np.ndarray) -> Any:
        try:
            return functions.ask(codes)
        except BaseException as error:
            raised.append(error)
            raise creme_worker.Refused("the model's function raised %r" % error) from None

    columns = model.track_columns
    pairs = columns["strand_pair"]
    card = creme_worker.Model(
        predict, model.input_bp, columns["identifier"], model.bins, bin_bp=model.bin_bp, first_bin_bp=model.first_bin_bp,
        name=functions.name, max_batch=model.batch, descriptions=columns["description"],
        strand_pairs=pairs if pairs != list(range(len(pairs))) else None)
    path = _free(path_for(out), out)
    server = creme_worker._UnixServer(path, creme_worker._Connection)
    server.model, server.path = card, "/v2/models/" + card.name
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield "worker+unix:" + path
    except errors.Error:
        if raised:
            raise raised[0] from None
        raise
    finally:
        server.shutdown()
        server.server_close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
