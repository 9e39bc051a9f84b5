"""creme_worker.py by itself: what serve_torch() and serve_keras() make of models (PyTorch and Keras are fakes), and what
the server answers to requests that are as they should be, cut, slow, or not HTTP at all."""
import contextlib
import json
import os
import socket
import struct
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "fakes"))
import numpy as np
import torch  # the fake

import creme_worker

LENGTH, BINS = 32, 4
CODES = (np.arange(3 * LENGTH).reshape(3, LENGTH) * 7 % 5).astype(np.uint8)  # 0 to 4: with N


def counts(channels_last):  # [N, L, 4] -> [N, bins, 4 tracks]
    return channels_last.reshape(len(channels_last), BINS, -1, 4).sum(axis=2)


def known(n_value=0.25):
    hot = np.where(CODES[..., None] == 4, n_value, CODES[..., None] == np.arange(4))
    return counts(hot.astype(np.float32))


@contextlib.contextmanager
def environment(**texts):
    before = {name: os.environ.get(name) for name in texts}
    os.environ.update(texts)
    yield
    for name, text in before.items():
        os.environ.pop(name)
        if text is not None:
            os.environ[name] = text


class Served:
    """What serve() was called with, in place of serving."""

    def __init__(self, call, *arguments, **options):
        before, creme_worker.serve = creme_worker.serve, self.take
        try:
            call(*arguments, input_bp=LENGTH, bins=BINS, tracks=4, **options)
        finally:
            creme_worker.serve = before

    def take(self, predict, input_bp, tracks, bins, **card):
        self.model = creme_worker.Model(predict, input_bp, tracks, bins, **card)

    def infer(self, **parameters):
        return self.model.infer(CODES, parameters)


def as_torch(function, **options):
    return Served(creme_worker.serve_torch, torch.Module(function), **options)


class Tracks(unittest.TestCase):
    def test_names(self):
        for tracks, names in ((2, ["track_0", "track_1"]), ("GC", ["GC"]), (["a", {"identifier": "b"}], ["a", "b"])):
            model = creme_worker.Model(None, LENGTH, tracks, BINS)
            self.assertEqual([track["identifier"] for track in model.card["tracks"]], names)


    def test_none(self):
        for input_bp, tracks, bins in ((0, 1, 1), (LENGTH, 0, 1), (LENGTH, [], 1), (LENGTH, 1, 0)):
            with self.assertRaisesRegex(ValueError, "expected 1 of each"):
                creme_worker.Model(None, input_bp, tracks, bins)


class Numbers(unittest.TestCase):
    def test_what_is_none(self):
        for function, said in ((lambda codes: np.ones((len(codes), BINS, 2), complex), "complex128: expected real"),
                               (lambda codes: np.ones((0, BINS, 2)), r"shape \[0, 4, 2\]: expected \[1, 4, 2\]")):
            with self.assertRaisesRegex(RuntimeError, said):
                creme_worker.Model(function, LENGTH, 2, BINS).infer(CODES[:1], {})


class OneHot(unittest.TestCase):
    def test_all_forms(self):
        for n_value in (0.25, 0):
            for dtype in (np.float32, np.float16, np.float64):
                last = creme_worker.one_hot(CODES, n_value, dtype)
                first = creme_worker.one_hot(CODES, n_value, dtype, channels_first=True)
                self.assertEqual((last.dtype, first.dtype), (dtype, dtype))
                self.assertTrue(np.array_equal(counts(last), known(n_value)))
                self.assertTrue(np.array_equal(first, last.transpose(0, 2, 1)))


class Torch(unittest.TestCase):
    def test_layouts(self):
        module = torch.Module(counts)
        served = Served(creme_worker.serve_torch, module, channels_first=False)
        self.assertTrue(np.array_equal(served.infer(), known()))
        self.assertEqual(module.seen.dtype, np.float32)
        turned = lambda array: counts(array.transpose(0, 2, 1)).transpose(0, 2, 1)
        self.assertTrue(np.array_equal(as_torch(turned, transpose=True, n_value=0).infer(), known(0)))

    def test_one_bin(self):
        module = torch.Module(lambda array: array.sum(axis=2))  # [N, 4, L] -> [N, tracks]
        for transpose in (False, True):
            served = Served(lambda *a, **o: creme_worker.serve_torch(*a, **dict(o, bins=1)), module, transpose=transpose)
            self.assertTrue(np.allclose(served.infer(), known().sum(axis=1)[:, None]))

    def test_outputs(self):
        both = lambda array: (array[:, 0], counts(array))
        named = lambda array: {"profile": counts(array), "total": array[:, 0]}
        options = dict(channels_first=False)
        self.assertTrue(np.array_equal(as_torch(both, output=1, **options).infer(), known()))
        self.assertTrue(np.array_equal(as_torch(named, output="profile", **options).infer(), known()))
        self.assertTrue(np.array_equal(as_torch(lambda array: [counts(array)], **options).infer(), known()))
        for function, output, said in (
                (both, None, r"no output is chosen: the model gives 2; output= takes one of \[0, 1\]"),
                (both, 2, "there is no output 2: the model gives 2"),
                (named, "prfile", r"there is no output 'prfile': .* one of \['profile', 'total'\]")):
            with self.assertRaisesRegex(RuntimeError, said):
                as_torch(function, output=output, **options).infer()

    def test_shapes_that_are_wrong(self):
        with self.assertRaisesRegex(RuntimeError, r"gave the shape \[3, 4, 8\]: expected \[3, 4, 4\]$"):
            as_torch(lambda array: array.reshape(3, 4, 8, 4).sum(axis=3), channels_first=False).infer()
        served = Served(lambda *a, **o: creme_worker.serve_torch(*a, **dict(o, bins=2)),
                        torch.Module(lambda array: array.reshape(3, 4, 2, -1).sum(axis=3)))
        with self.assertRaisesRegex(RuntimeError, r"\[3, 4, 2\]: expected \[3, 2, 4\] \(transpose=True is for"):
            served.infer()

    def test_dtype(self):
        module = torch.Module(counts)
        served = Served(creme_worker.serve_torch, module, channels_first=False, dtype="float16")
        self.assertTrue(np.array_equal(served.infer(), known()))
        self.assertEqual(module.seen.dtype, np.float16)
        self.assertEqual(torch.said[-1], "module to cpu float16")

    def test_each_worker_takes_its_gpu(self):
        for count, worker, device in (("0", "1", "cpu"), ("1", "3", "cuda:0"), ("4", "6", "cuda:2"), ("4", "3", "cuda:3")):
            with environment(FAKE_GPUS=count, CREME_WORKER=worker):
                module = torch.Module(counts)
                served = Served(creme_worker.serve_torch, module, channels_first=False)
                self.assertTrue(np.array_equal(served.infer(), known()))
                self.assertEqual(module.device, device)
                turned = as_torch(lambda array: counts(array.transpose(0, 2, 1)).transpose(0, 2, 1), transpose=True)
                self.assertTrue(np.array_equal(turned.infer(), known()))
        with environment(FAKE_GPUS="4", CREME_WORKER="1"):
            module = torch.Module(counts)
            Served(creme_worker.serve_torch, module, device="cuda:3")
            self.assertEqual(module.device, "cuda:3")

    def test_batches(self):
        sizes = []
        served = as_torch(lambda array: sizes.append(len(array)) or counts(array), channels_first=False, max_batch=2)
        self.assertTrue(np.array_equal(served.infer(), known()))
        self.assertEqual(sizes, [2, 1])


class Keras(unittest.TestCase):
    class Model:
        def __init__(self, function):
            self.predict_on_batch = function

    def test_layouts_and_outputs(self):
        keras = lambda function, **options: Served(creme_worker.serve_keras, self.Model(function), **options).infer()
        self.assertTrue(np.array_equal(keras(counts), known()))
        self.assertTrue(np.array_equal(keras(counts, n_value=0), known(0)))
        first = lambda array: counts(array.transpose(0, 2, 1)).transpose(0, 2, 1)
        self.assertTrue(np.array_equal(keras(first, channels_first=True, transpose=True), known()))
        several = lambda array: {"a": array[:, 0], "b": counts(array).tolist()}
        self.assertTrue(np.array_equal(keras(several, output="b"), known()))
        with self.assertRaisesRegex(RuntimeError, r"no output is chosen: the model gives 2"):
            keras(several)


class Reading(unittest.TestCase):
    """What a request picks."""

    def test_bins_tracks_and_reduction(self):
        served = as_torch(counts, channels_first=False)
        whole = known()
        for parameters, expected in (
                ({"creme_bins": "1-2", "creme_reduce": "mean"}, whole[:, 1:3].mean(axis=1)),
                ({"creme_bins": "0,3", "creme_reduce": "sum", "creme_tracks": "3,0-1"}, whole[:, [0, 3]].sum(axis=1)[:, [3, 0, 1]]),
                ({"creme_reduce": "mean"}, whole.mean(axis=1)),
                ({"creme_bins": "2", "creme_reduce": "none"}, whole[:, 2:3]), ({}, whole)):
            self.assertTrue(np.allclose(served.infer(**parameters), expected), parameters)
        for parameters in ({"creme_bins": "3-1"}, {"creme_bins": "4"}, {"creme_tracks": "x"}, {"creme_reduce": "max"},
                           {"creme_tracks": "-1"}, {"creme_bins": ""}):
            with self.assertRaises(creme_worker.Refused):
                served.infer(**parameters)


def message(path, body=b"", *headers, method="POST", version="1.1"):
    lines = [f"{method} {path} HTTP/{version}", "Host: x", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


class Server(unittest.TestCase):
    """Over a Unix socket, in the bytes of the protocol."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = os.path.join(cls.folder.name, "s")
        predict = lambda codes: counts((codes[..., None] == np.arange(4)).astype(np.float32))
        run = lambda: creme_worker.serve(predict, LENGTH, 4, BINS, socket_path=cls.path, name="my net")
        out = sys.stdout
        threading.Thread(target=run, daemon=True).start()
        while not os.path.exists(cls.path):
            time.sleep(0.01)
        sys.stdout = out

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def connect(self):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(20)
        for _ in range(100):
            with contextlib.suppress(ConnectionRefusedError):
                connection.connect(self.path)
                break
            time.sleep(0.05)
        self.addCleanup(connection.close)
        return connection

    def read(self, file):
        """-> code, headers, JSON, numbers of one answer."""
        code = int(file.readline().split()[1])
        headers = {}
        for line in iter(file.readline, b"\r\n"):
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        body = file.read(int(headers.get("content-length", 0)))
        cut = int(headers.get("inference-header-content-length", len(body)))
        return code, headers, json.loads(body[:cut]) if body else None, body[cut:]

    def ask(self, whole):
        connection = self.connect()
        connection.sendall(whole)
        return self.read(connection.makefile("rb"))

    def question(self, codes=CODES, name="my%20net", version="1.1", *more):
        data = codes.tobytes()
        text = json.dumps({"id": "7", "inputs": [{"name": "sequence", "datatype": "UINT8", "shape": list(codes.shape),
                                                  "parameters": {"binary_data_size": len(data)}}],
                           "outputs": [{"name": "activity", "parameters": {"binary_data": True}}]}).encode()
        return message(f"/v2/models/{name}/infer", text + data, f"Inference-Header-Content-Length: {len(text)}", *more,
                       version=version)

    def check(self, answer, codes=CODES):
        code, _, said, numbers = answer
        self.assertEqual((code, said["id"], said["outputs"][0]["shape"]), (200, "7", [len(codes), BINS, 4]))
        expected = counts((codes[..., None] == np.arange(4)).astype(np.float32))
        self.assertTrue(np.array_equal(np.frombuffer(numbers, np.float32).reshape(expected.shape), expected))

    def test_one_connection_many_requests(self):
        connection = self.connect()
        file = connection.makefile("rb")
        for _ in range(3):
            connection.sendall(self.question())
            self.check(self.read(file))
        connection.sendall(self.question() * 3)  # all before the first answer
        for _ in range(3):
            self.check(self.read(file))
        connection.sendall(message("/v2/", method="GET"))
        self.assertEqual(self.read(file)[2]["extensions"], ["binary_tensor_data"])

    def test_any_name_and_large_ones(self):
        codes = np.tile(CODES, (20000, 1))
        self.check(self.ask(self.question(codes, "model/versions/1")), codes)
        self.assertEqual(self.ask(self.question(name="other"))[0], 404)

    def test_byte_by_byte(self):
        connection = self.connect()
        for byte in self.question():
            connection.sendall(bytes([byte]))
        self.check(self.read(connection.makefile("rb")))

    def test_closing(self):
        for question in (self.question(version="1.0"), self.question(CODES, "model", "1.1", "Connection: Close")):
            connection = self.connect()
            connection.sendall(question)
            file = connection.makefile("rb")
            answer = self.read(file)
            self.check(answer)
            self.assertEqual((answer[1]["connection"], file.read()), ("close", b""))

    def test_expect(self):
        connection = self.connect()
        whole = self.question(CODES, "model", "1.1", "Expect: 100-continue")
        head, _, body = whole.partition(b"\r\n\r\n")
        connection.sendall(head + b"\r\n\r\n")
        file = connection.makefile("rb")
        self.assertEqual(file.readline() + file.readline(), b"HTTP/1.1 100 Continue\r\n\r\n")
        connection.sendall(body)
        self.check(self.read(file))

    def test_what_is_no_request(self):
        for whole, code in ((b"\x16\x03\x01\x02\r\n\r\n", 400), (b"GET /v2 SPDY/3\r\n\r\n", 400), (b"\r\n\r\n\r\n\r\n", 400),
                            (b"GET /v2 HTTP/1.1\r\nX: " + b"x" * 100000 + b"\r\n\r\n", 400),
                            (b"POST /v2/models/model/infer HTTP/1.1\r\n\r\n", 411),
                            (b"POST /v2/models/model/infer HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
                            (b"POST /v2/models/model/infer HTTP/1.1\r\nContent-Length: -5\r\n\r\n", 411),
                            (b"POST /v2/models/model/infer HTTP/1.1\r\nContent-Length: " + b"9" * 300 + b"\r\n\r\n", 413),
                            (message("/v2", method="DELETE"), 405), (message("/nowhere", method="GET"), 404)):
            answer = self.ask(whole)
            self.assertEqual(answer[0], code, whole[:80])
            self.assertTrue(answer[2]["error"])
        self.check(self.ask(self.question()))

    def test_hangs_up(self):
        whole = self.question()
        for cut in (0, 10, len(whole) - 1):
            connection = self.connect()
            connection.sendall(whole[:cut])
            connection.close()
        connection = self.connect()  # and one who does not wait for the answer
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(whole)
        connection.close()
        self.check(self.ask(self.question()))

    def test_wrong_questions(self):
        tensor = {"name": "sequence", "datatype": "UINT8", "shape": [1, LENGTH], "data": [1] * LENGTH}
        for changed, said in (({"shape": [1, 31]}, "32 numbers"), ({"data": [5] * LENGTH}, "no code of a base"),
                              ({"datatype": "BYTES"}, "no datatype that is known"), ({"shape": [-1, LENGTH]}, "no shape"),
                              ({"parameters": {"binary_data_size": 7}}, "0 bytes follow the JSON"),
                              ({"datatype": "INT8", "data": [-1] * LENGTH}, "no code of a base"),
                              ({"data": [256] * LENGTH}, "no code of a base"), ({"data": [0.5] * LENGTH}, "no code of a base"),
                              ({"data": [float("nan")] * LENGTH}, "no code of a base"), ({"data": "ACGT"}, "no numbers"),
                              ({"data": [[1], [1, 2]]}, "no numbers"), ({"parameters": 5}, "no object"),
                              ({"shape": [LENGTH]}, r"expected [-1, 32]")):
            text = json.dumps({"inputs": [dict(tensor, **changed)]}).encode()
            code, _, answer, _ = self.ask(message("/v2/models/model/infer", text))
            self.assertEqual(code, 400)
            self.assertIn(said, answer["error"])
        for text in (b"[1]", b"{", b'{"inputs": 3}', b'{"inputs": []}', b'{"inputs": [7]}', b"\xff\xfe"):
            self.assertEqual(self.ask(message("/v2/models/model/infer", text))[0], 400, text)
        self.assertEqual(self.ask(message("/v2/models/model/infer", b"{}", "Inference-Header-Content-Length: 3"))[0], 400)


if __name__ == "__main__":
    unittest.main()
