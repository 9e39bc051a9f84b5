"""Serves a model to creme: any function of sequences, over the Open Inference Protocol v2.

    import creme_worker

    def predict(codes):                  # [sequences, input_bp] uint8: A 0, C 1, G 2, T 3, N 4
        return ...                       # [sequences, bins, tracks] float32

    creme_worker.serve(predict, input_bp=2048, bins=16, bin_bp=128, tracks=["K562", "liver"])

    creme necessity --model "worker:python3 my_model.py" ...

One file; it needs Python 3.8 and NumPy. It listens on the Unix socket that $CREME_SOCKET names, as creme has it when it
starts a worker, or on --socket PATH or --port N of the command line (N on the loopback interface alone). Clients of the
protocol (tritonclient) may ask it too. What the model's libraries print goes to standard error; the protocol is not in
its way.

One request at a time is computed. The worker picks the bins and tracks that are asked for, and takes their mean or sum,
so that a whole output never travels. Several workers (creme --workers M) have $CREME_WORKER, from 0, and $CREME_WORKERS
in their environment: gpu() says which GPU this one should take.
"""
from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import socket
import socketserver
import sys
import threading
import time
import traceback
import urllib.parse
from typing import Any, Callable, Optional, Sequence, Union

import numpy as np

__all__ = ["serve", "serve_torch", "serve_keras", "one_hot", "gpu"]

MAX_REQUEST_BYTES = 1 << 30
MAX_JSON_BYTES = 1 << 28
MAX_HEAD_BYTES = 1 << 16
EXTENSIONS = ["binary_tensor_data"]
DTYPES = {"UINT8": np.uint8, "INT8": np.int8, "INT32": np.int32, "INT64": np.int64,
          "FP16": np.float16, "FP32": np.float32, "FP64": np.float64}


class Refused(Exception):
    """What the client did wrong; becomes HTTP 400 with its text."""


def one_hot(codes: np.ndarray, n_value: float = 0.25, dtype: Any = np.float32, channels_first: bool = False) -> np.ndarray:
    """[N, L] codes -> [N, L, 4], or [N, 4, L]: an N is n_value in each channel."""
    if not channels_first:
        table = np.full((5, 4), n_value, dtype=dtype)
        table[:4] = np.eye(4, dtype=dtype)
        return np.take(table, codes, axis=0, mode="clip")  # 8 times faster than table[codes]
    values = np.empty((len(codes), 4, codes.shape[1]), dtype=dtype)
    for base in range(4):
        np.equal(codes, base, out=values[:, base], casting="unsafe")
    unknown = codes >= 4
    if unknown.any():
        values += (unknown * np.dtype(dtype).type(n_value))[:, None]
    return values


def gpu(count: int) -> int:
    """Which of `count` GPUs this worker should take: with `creme --workers M` the workers take turns."""
    return int(os.environ.get("CREME_WORKER", "0")) % max(count, 1)


def _numbers(text, limit, what):
    """The numbers of "0-23,7", each below the limit."""
    numbers = []
    for item in str(text).split(","):
        first, _, last = item.strip().partition("-")
        try:
            first, last = int(first), int(last or first)
        except ValueError:
            raise Refused(f"{what}: '{item}' is neither a number nor a range of them") from None
        if not 0 <= first <= last < limit:
            raise Refused(f"{what}: {item} is not within 0-{limit - 1}")
        numbers.extend(range(first, last + 1))
    return numbers


class Model:
    """A predicting function with its card."""

    def __init__(self, predict, input_bp, tracks, bins=1, bin_bp=None, first_bin_bp=None, name="model", version=None,
                 weights=None, n="code4", max_batch=8, deterministic=False, strand_pairs=None, descriptions=None):
        if isinstance(tracks, int):
            tracks = [f"track_{i}" for i in range(tracks)]
        elif isinstance(tracks, str):
            tracks = [tracks]
        self.predict, self.input_bp, self.bins, self.name = predict, int(input_bp), int(bins), name
        if self.input_bp < 1 or self.bins < 1 or len(tracks) == 0:
            raise ValueError(f"{input_bp} bases, {bins} bins and {len(tracks)} tracks: expected 1 of each at least")
        self.tracks = [dict(t) if isinstance(t, dict) else {"identifier": str(t)} for t in tracks]
        for i, track in enumerate(self.tracks):
            if strand_pairs is not None:
                track["strand_pair"] = int(strand_pairs[i])
            if descriptions is not None:
                track["description"] = str(descriptions[i])
        bin_bp = int(bin_bp) if bin_bp else self.input_bp // self.bins
        if first_bin_bp is None:
            first_bin_bp = (self.input_bp - self.bins * bin_bp) // 2
        self.card = {"creme": 1, "name": name, "input_bp": self.input_bp, "bins": self.bins, "bin_bp": bin_bp,
                     "first_bin_bp": int(first_bin_bp), "tracks": self.tracks, "n": n, "reduces": True,
                     "max_batch": int(max_batch), "deterministic": bool(deterministic)}
        if version is not None:
            self.card["version"] = str(version)
        if weights is not None:
            self.card["weights"] = str(weights)
        self.lock = threading.Lock()

    def metadata(self):
        return {"name": self.name, "versions": [self.card.get("version", "1")], "platform": "creme_worker",
                "inputs": [{"name": "sequence", "datatype": "UINT8", "shape": [-1, self.input_bp]}],
                "outputs": [{"name": "activity", "datatype": "FP32", "shape": [-1, self.bins, len(self.tracks)]}],
                "parameters": {"creme": self.card}}

    def _predict(self, codes):
        """codes [n, L] -> [n, bins, tracks] float32: dimensions of 1 may be left out or put in."""
        out = np.asarray(self.predict(codes))
        if out.dtype.kind == "c":  # NumPy would drop what is imaginary
            raise RuntimeError(f"the model gave numbers of the type {out.dtype}: expected real ones")
        out = out.astype(np.float32, copy=False)
        want = (len(codes), self.bins, len(self.tracks))
        if [d for d in out.shape if d != 1] == [d for d in want if d != 1]:
            return out.reshape(want)
        turned = " (transpose=True is for models that give tracks before bins)" if out.shape == (
            want[0], want[2], want[1]) else ""
        raise RuntimeError(f"the model gave the shape {list(out.shape)}: expected {list(want)}{turned}")

    def infer(self, codes, parameters, said=None):
        """codes [N, L] -> [N, bins, tracks], or what parameters ask for: [N, tracks] of a mean or sum over bins.
        said["creme_seconds"] = how long the model took."""
        if codes.ndim != 2 or codes.shape[1] != self.input_bp:
            raise Refused(f"the input has the shape {list(codes.shape)}: expected [-1, {self.input_bp}]")
        wrong = codes.size > 0 and (codes.max() > 4 or (codes.dtype != np.uint8 and codes.min() < 0))
        if wrong or (codes.dtype.kind == "f" and (codes != np.floor(codes)).any()):  # which a NaN is not, either
            raise Refused("the input holds what is no code of a base: 0 to 4 (A, C, G, T, N)")
        codes = np.ascontiguousarray(codes, dtype=np.uint8)
        most = max(self.card["max_batch"], 1)
        with self.lock:
            began = time.perf_counter()
            parts = [self._predict(codes[i:i + most]) for i in range(0, len(codes), most)]
            if said is not None:
                said["creme_seconds"] = time.perf_counter() - began
        out = parts[0] if len(parts) == 1 else np.concatenate(parts or [np.empty((0, self.bins, len(self.tracks)))])
        if "creme_bins" in parameters:
            bins = _numbers(parameters["creme_bins"], self.bins, "creme_bins")
            out = out[:, bins[0]:bins[-1] + 1] if bins == list(range(bins[0], bins[-1] + 1)) else out[:, bins]
        if "creme_tracks" in parameters:
            out = out[:, :, _numbers(parameters["creme_tracks"], len(self.tracks), "creme_tracks")]
        how = parameters.get("creme_reduce", "none")
        if how == "none":
            return np.ascontiguousarray(out)
        if how not in ("mean", "sum"):
            raise Refused(f"creme_reduce: '{how}' is not one of mean, sum, none")
        out = out.sum(axis=1, dtype=np.float64)
        return (out / (1 if how == "sum" else len(bins) if "creme_bins" in parameters else self.bins)).astype(np.float32)


def _read_input(request, body):
    """The array of a request's one input: behind its JSON, or in it."""
    inputs = request.get("inputs")
    if not isinstance(inputs, list) or len(inputs) != 1:
        raise Refused("expected one input, the sequence")
    tensor = inputs[0]
    if not isinstance(tensor, dict) or not isinstance(tensor.get("parameters") or {}, dict):
        raise Refused("the input is no object, or its parameters are none")
    dtype = DTYPES.get(tensor.get("datatype"))
    shape = tensor.get("shape")
    if dtype is None or not isinstance(shape, list) or not all(isinstance(d, int) and d >= 0 for d in shape):
        raise Refused("the input has no shape, or no datatype that is known here: " + ", ".join(DTYPES))
    size = (tensor.get("parameters") or {}).get("binary_data_size")
    count = int(np.prod(shape, dtype=np.int64))
    if size is None:
        try:
            data = np.asarray(tensor.get("data", []), dtype=np.float64).reshape(-1)
        except (TypeError, ValueError):
            raise Refused("the input's data are no numbers, or not of one shape") from None
    elif size != len(body) or size != count * np.dtype(dtype).itemsize:
        raise Refused(f"{len(body)} bytes follow the JSON, binary_data_size says {size}, the shape {shape}")
    else:
        data = np.frombuffer(body, dtype=dtype)
    if data.size != count:
        raise Refused(f"the input has {data.size} numbers, and the shape {shape}")
    return data.reshape(shape)


class _Connection(socketserver.BaseRequestHandler):
    """One client's requests, one after the other: HTTP/1.1, bodies with a Content-Length. http.server's own handler is
    several times slower, which counts where a model takes milliseconds."""

    def setup(self):
        if self.request.family != getattr(socket, "AF_UNIX", None):
            self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        self.ahead = b""  # read, and not looked at yet

    def handle(self):
        try:
            self.open = True
            while self.open:
                self._answer()
        except (ConnectionError, EOFError):  # whoever asked is gone
            pass

    def _read_head(self):
        """-> the words of the request's first line, and its headers by their names in small letters."""
        while b"\r\n\r\n" not in self.ahead:
            if len(self.ahead) > MAX_HEAD_BYTES:
                raise Refused("the headers of the request are too long")
            more = self.request.recv(4096)
            if not more:
                raise EOFError
            self.ahead += more
        head, _, self.ahead = self.ahead.partition(b"\r\n\r\n")
        line, *lines = head.decode("latin-1").lstrip().split("\r\n")
        pairs = (line.partition(":") for line in lines)
        return line.split(), {name.strip().lower(): value.strip() for name, _, value in pairs}

    def _read_body(self, length):
        """-> a memoryview of `length` bytes, which come as they are, copied once."""
        body = memoryview(np.empty(length, dtype=np.uint8))
        have = min(length, len(self.ahead))
        body[:have] = self.ahead[:have]
        self.ahead = self.ahead[have:]
        while have < length:
            got = self.request.recv_into(body[have:], length - have, getattr(socket, "MSG_WAITALL", 0))
            if not got:
                raise EOFError
            have += got
        return body

    def _send(self, code, payload, body=b""):
        text = json.dumps(payload).encode()
        head = [f"HTTP/1.1 {code} {http.client.responses.get(code, '')}", "Server: creme_worker",
                "Content-Type: application/" + ("octet-stream" if len(body) else "json"),
                f"Content-Length: {len(text) + len(body)}"]
        if len(body):
            head.append(f"Inference-Header-Content-Length: {len(text)}")
        if not self.open:
            head.append("Connection: close")
        whole = "\r\n".join(head + ["", ""]).encode() + text
        if len(body) < 65536:
            self.request.sendall(b"".join((whole, body)))
        else:
            self.request.sendall(whole)
            self.request.sendall(body)

    def _asked(self, path):
        """What of the model is asked: the path behind its name, or behind "model", as creme calls whatever a worker serves;
        None if it is another model's."""
        for model in (self.server.path, "/v2/models/model"):
            if path == model or path.startswith(model + "/"):
                return path[len(model):]
        return None

    def _answer(self):
        """Reads one request and answers it."""
        self.headers = {}
        try:
            words, self.headers = self._read_head()
            if len(words) != 3 or not words[2].startswith("HTTP/1."):
                raise Refused("this is no HTTP/1.1")
            length = self._length(words)
        except Refused as error:  # where the next request would begin is not known
            self.open = False
            return self._send(400, {"error": str(error)})
        if length is None or length > MAX_REQUEST_BYTES:
            self.open = False
            return self._send(413 if length else 411,
                              {"error": f"a request of a Content-Length of at most {MAX_REQUEST_BYTES} is expected"})
        if self.headers.get("expect", "").lower() == "100-continue":
            self.request.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = self._read_body(length)
        self.open = words[2] != "HTTP/1.0" and "close" not in self.headers.get("connection", "").lower()
        path = urllib.parse.unquote(words[1].partition("?")[0]).rstrip("/")
        if words[0] == "GET":
            self._get(path)
        elif words[0] == "POST":
            self._post(path, body)
        else:
            self._send(405, {"error": f"{words[0]}: GET and POST are answered here"})

    def _length(self, words):
        """Bytes of the body; None where that is not said."""
        said = self.headers.get("content-length", "0" if words[0] != "POST" else "")
        if "transfer-encoding" in self.headers or not (said.isascii() and said.isdigit()):
            return None
        return int(said[:20])

    def _get(self, path):
        model, asked = self.server.model, self._asked(path)
        if path == "/v2":
            self._send(200, {"name": "creme_worker", "version": "1", "extensions": EXTENSIONS})
        elif path in ("/v2/health/live", "/v2/health/ready") or asked == "/ready":
            self._send(200, {"name": model.name, "ready": True})
        elif asked is not None and (not asked or asked.startswith("/versions/")):
            self._send(200, model.metadata())
        else:
            self._send(404, {"error": f"no {path} here: the model is {self.server.path}"})

    def _post(self, path, body):
        if not (self._asked(path) or "").endswith("/infer"):
            return self._send(404, {"error": f"no {path} here: the model is {self.server.path}"})
        try:
            answer = self._infer(body)
        except Refused as error:
            answer = 400, {"error": str(error)}
        except Exception as error:  # the model's own: it is the client's to know, and the worker goes on
            traceback.print_exc()
            answer = 500, {"error": f"{type(error).__name__}: {error}"}
        self._send(*answer)

    def _infer(self, body):
        header = self.headers.get("inference-header-content-length", "")
        cut = int(header) if header.isascii() and header.isdigit() else len(body)
        if cut > min(len(body), MAX_JSON_BYTES):
            raise Refused("the JSON of the request is longer than it may be")
        try:
            request = json.loads(bytes(body[:cut]))
        except ValueError as error:
            raise Refused(f"the request is no JSON: {error}") from None
        if not isinstance(request, dict):
            raise Refused("the request is JSON, but no object")
        parameters = request.get("parameters") or {}
        said = {}
        out = self.server.model.infer(_read_input(request, body[cut:]), parameters, said)
        outputs = request.get("outputs") or [{}]
        asked = (outputs[0].get("parameters") or {}) if isinstance(outputs[0], dict) else {}
        binary = asked.get("binary_data", parameters.get("binary_data_output", False))
        tensor = {"name": "activity", "datatype": "FP32", "shape": list(out.shape)}
        data = out.reshape(-1).view(np.uint8) if binary else b""
        if binary:
            tensor["parameters"] = {"binary_data_size": len(data)}
        else:
            tensor["data"] = out.reshape(-1).tolist()
        answer = {"model_name": self.server.model.name, "model_version": self.server.model.card.get("version", "1"),
                  "outputs": [tensor], "parameters": said}
        if "id" in request:
            answer["id"] = request["id"]
        return 200, answer, data


class _UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True

    def get_request(self):
        request, _ = super().get_request()
        return request, ("client", 0)


class _TcpServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True


def _arguments(path, port):
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--socket", default=path or os.environ.get("CREME_SOCKET"))
    parser.add_argument("--port", type=int, default=port)
    known, _ = parser.parse_known_args()
    if known.port is None and not known.socket:
        sys.exit("creme_worker: where to listen? creme sets CREME_SOCKET; by hand --socket PATH or --port N")
    return known


Predict = Callable[[np.ndarray], Any]
Tracks = Union[int, Sequence[Union[str, dict]]]


def serve(predict: Predict, input_bp: int, tracks: Tracks, bins: int = 1, socket_path: Optional[str] = None,
          port: Optional[int] = None, **card: Any) -> None:
    """Answers until it is told to end (SIGTERM, Ctrl-C).

    predict        codes [N, input_bp] uint8 -> [N, bins, tracks] of anything that NumPy takes; where bins is 1 also
                   [N, tracks], where both are 1 [N]. It has to depend on the codes alone.
    tracks         identifiers, or dicts of identifier, description, strand_pair, scale, clip_soft, sum_stat; or how many
    bins, bin_bp, first_bin_bp   bin b covers [first_bin_bp + b * bin_bp, + bin_bp) of the input; without them it is
                   divided, and bins lie in the middle
    socket_path, port   where to listen; without them as the command line or $CREME_SOCKET says
    name, version, weights       of the model, for the record: a run does not go on with another one
    max_batch      the most sequences of one call: 8
    deterministic  equal sequences get equal bits whatever company they are in: creme does not try then
    """
    if port is None and socket_path is None:
        known = _arguments(socket_path, port)
        socket_path, port = known.socket, known.port
    sys.stdout = sys.stderr
    model = Model(predict, input_bp, tracks, bins, **card)
    if port is not None:
        server = _TcpServer(("127.0.0.1", port), _Connection)
        print(f"creme_worker: listening on http://127.0.0.1:{server.server_address[1]}#{model.name}", flush=True)
    else:
        if os.path.exists(socket_path):
            os.unlink(socket_path)
        server = _UnixServer(socket_path, _Connection)
        print(f"creme_worker: listening on {socket_path}", flush=True)
    server.model, server.path = model, "/v2/models/" + model.name
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        if port is None and os.path.exists(socket_path):
            os.unlink(socket_path)


def _pick(out: Any, output: Union[int, str, None]) -> Any:
    """The one to serve of what a model gave: itself, or of a tuple, list or dict the one that `output` says."""
    if not isinstance(out, (tuple, list, dict)):
        return out
    names = list(out) if isinstance(out, dict) else list(range(len(out)))
    if output is None and len(names) == 1:
        output = names[0]
    if output not in names:
        said = "no output is chosen" if output is None else f"there is no output {output!r}"
        raise RuntimeError(f"{said}: the model gives {len(names)}; output= takes one of {names}")
    return out[output]


def serve_torch(module: Any, input_bp: int, tracks: Tracks, bins: int = 1, channels_first: bool = True,
                n_value: float = 0.25, device: Any = None, transpose: bool = False, dtype: Optional[str] = None,
                output: Union[int, str, None] = None, **card: Any) -> None:
    """serve() of a PyTorch module that takes one-hot sequences, an N as n_value in each channel.

    channels_first  it takes [N, 4, L], else [N, L, 4]
    transpose       it gives [N, tracks, bins], else [N, bins, tracks]; of one bin [N, tracks] will do
    device          "cuda:1", ...; without it a GPU if there is one, of several the one that gpu() says
    dtype           "bfloat16", "float16", ...: of its weights and inputs; without it as the module is, and float32
    output          of a module that gives a tuple or a dict: which, by its number or name
    """
    import torch

    if device is None:
        count = torch.cuda.device_count()
        device = f"cuda:{gpu(count)}" if count else "cpu"
    kind = getattr(torch, dtype) if dtype else torch.float32
    module = (module.to(device, kind) if dtype else module.to(device)).eval()
    table = torch.from_numpy(one_hot(np.arange(5, dtype=np.uint8)[None], n_value)[0]).to(device, kind)

    def encode(codes):
        if str(device) == "cpu":
            return torch.from_numpy(one_hot(codes, n_value, channels_first=channels_first)).to(device, kind)
        last = table[torch.from_numpy(codes).to(device).long()]  # made there: codes are a 16th of the bytes
        return last.transpose(1, 2).contiguous() if channels_first else last

    def predict(codes):
        with torch.inference_mode():
            out = _pick(module(encode(codes)), output)
            return (out.transpose(1, 2) if transpose and out.ndim == 3 else out).float().cpu().numpy()

    serve(predict, input_bp, tracks, bins, **card)


def serve_keras(model: Any, input_bp: int, tracks: Tracks, bins: int = 1, n_value: float = 0.25,
                channels_first: bool = False, transpose: bool = False, output: Union[int, str, None] = None,
                **card: Any) -> None:
    """serve() of a Keras model, which takes one-hot [N, L, 4], or with channels_first [N, 4, L]; the other options are
    those of serve_torch(). Of several GPUs TensorFlow takes all that it sees: set CUDA_VISIBLE_DEVICES to
    str(gpu(count)) before it is imported."""

    def predict(codes):
        out = np.asarray(_pick(model.predict_on_batch(one_hot(codes, n_value, channels_first=channels_first)), output))
        return out.transpose(0, 2, 1) if transpose and out.ndim == 3 else out

    serve(predict, input_bp, tracks, bins, **card)
