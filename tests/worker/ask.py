"""Asks a server of the Open Inference Protocol what it should not be asked. python3 ask.py ADDRESS CASE...

ADDRESS is "http://HOST:PORT#NAME" or "PATH#NAME" of a Unix socket. Prints of each answer its code, and its JSON or how
many bytes follow it."""
import json
import re
import socket
import struct
import sys
import time

address, _, name = sys.argv[1].rpartition("#")
MODEL = "/v2/models/" + name


def connect():
    if address.startswith("http://"):
        host, _, port = address[len("http://"):].rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=60)
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(60)
    s.connect(address)
    return s


def read(s, head=False):
    """(code, headers, body) of an answer; code 0: hung up."""
    data = b""
    while b"\r\n\r\n" not in data:
        try:
            piece = s.recv(65536)
        except ConnectionError:
            piece = b""
        if not piece:
            return 0, {}, b""
        data += piece
    top, _, body = data.partition(b"\r\n\r\n")
    lines = top.decode().split("\r\n")
    headers = {k.strip().lower(): v.strip() for k, v in (line.split(":", 1) for line in lines[1:])}
    length = 0 if head else int(headers.get("content-length", 0))
    while len(body) < length:
        piece = s.recv(65536)
        if not piece:
            break
        body += piece
    return int(lines[0].split()[1]), headers, body


def send(s, method, path, body=b"", headers=()):
    lines = [f"{method} {path} HTTP/1.1", "Host: x"] + list(headers)
    if method == "POST" and not any(h.lower().startswith(("content-length", "transfer-encoding")) for h in headers):
        lines.append(f"Content-Length: {len(body)}")
    s.sendall("\r\n".join(lines + ["", ""]).encode() + body)


def ask(method, path, body=b"", headers=()):
    with connect() as s:
        try:
            send(s, method, path, body, headers)
        except ConnectionError:
            pass
        return read(s, method == "HEAD")


def infer(request, tail=b"", headers=(), path=MODEL + "/infer"):
    text = request if isinstance(request, bytes) else json.dumps(request).encode()
    more = [f"Inference-Header-Content-Length: {len(text)}"] if tail else []
    return ask("POST", path, text + tail, list(headers) + more)


def show(what, answer):
    code, headers, body = answer
    cut = int(headers.get("inference-header-content-length", len(body)))
    text = body[:cut].decode().strip() if "json" in headers.get("content-type", "") or cut < len(body) else ""
    text = re.sub(r'"creme_seconds":[0-9.]*', '"creme_seconds":...', text)
    print(f"{what}: {code if code else 'hung up'} {text if len(text) < 300 else text[:300] + '...'}"
          + (f" + {len(body) - cut} bytes" if cut < len(body) else ""), flush=True)


def about():
    return json.loads(ask("GET", MODEL)[2])


def sequence(rows=1, length=None, code=0, **more):
    """A request with codes as bytes."""
    length = length or about()["inputs"][0]["shape"][1]
    tensor = {"name": "sequence", "datatype": "UINT8", "shape": [rows, length],
              "parameters": {"binary_data_size": rows * length}}
    request = {"inputs": [tensor], "parameters": {"creme_reduce": "mean", "creme_bins": "1-2"}}
    request["parameters"].update(more.pop("parameters", {}))
    request.update(more)
    return request, bytes([code]) * (rows * length)


def case_get():
    for path in ("/v2", "/v2/", "/v2/health/live", "/v2/health/ready", MODEL + "/ready", MODEL + "/versions/1/ready"):
        show("GET " + path, ask("GET", path))
    print("HEAD", ask("HEAD", MODEL)[0], "versions", ask("GET", MODEL + "/versions/1")[2] == ask("GET", MODEL)[2])
    for path in ("/", "/v1", "/v2/models", "/v2/models/other", MODEL + "x", MODEL + "/versions/2", MODEL + "/config",
                 "/v2/../../etc/passwd", "/v2/models/%2e%2e%2fetc", "/v2/health/ready/x", "//v2"):
        show("GET " + path, ask("GET", path))
    for method, path in (("POST", "/v2"), ("DELETE", MODEL), ("GET", MODEL + "/infer"), ("PUT", MODEL + "/infer")):
        show(method + " " + path, ask(method, path))


def case_json():
    length = about()["inputs"][0]["shape"][1]
    tensor = {"name": "sequence", "datatype": "UINT8", "shape": [1, length], "data": [[0, 1, 2, 3] * (length // 4)]}
    show("rows", infer({"inputs": [tensor], "id": "7", "parameters": {"creme_bins": "0-1", "creme_reduce": "mean"}}))
    show("flat", infer({"inputs": [dict(tensor, data=tensor["data"][0])], "id": 8,
                        "parameters": {"creme_bins": "1", "creme_tracks": "1,0", "creme_reduce": "none"}}))
    show("bytes", infer({"inputs": [tensor], "outputs": [{"name": "activity", "parameters": {"binary_data": True}}]}))
    show("whole", infer({"inputs": [tensor], "parameters": {"binary_data_output": True}}))


def case_wrong():
    length = about()["inputs"][0]["shape"][1]
    good, tail = sequence()
    tensor = good["inputs"][0]

    def with_tensor(**changes):
        return dict(good, inputs=[dict(tensor, **changes)])

    def with_parameters(**changes):
        return dict(good, parameters=dict(good["parameters"], **changes))

    show("empty", infer(b""))
    show("no JSON", infer(b"{"))
    show("a list", infer(b"[1]"))
    show("deep", infer(b"[" * 100000))
    show("twice a key", infer(b'{"inputs": 1, "inputs": 2}'))
    show("not UTF-8", infer(b'{"\xff": 1}'))
    show("no inputs", infer({"x": 1}))
    show("inputs", infer({"inputs": 3}))
    show("no name", infer({"inputs": [{}]}))
    show("another input", infer(with_tensor(name="mask"), tail))
    show("twice", infer(dict(good, inputs=[tensor, tensor]), tail + tail))
    show("no shape", infer(with_tensor(shape=None), tail))
    show("shape of texts", infer(with_tensor(shape=["a", "b"]), tail))
    show("below 0", infer(with_tensor(shape=[-1, length]), tail))
    show("nothing", infer(with_tensor(shape=[0, length], parameters={"binary_data_size": 0}), b""))
    show("huge", infer(with_tensor(shape=[2147483647] * 8), tail))
    show("another length", infer(*sequence(length=length + 1)))
    show("one-hot", infer(with_tensor(shape=[1, length, 4], datatype="FP32", parameters={"binary_data_size": 16 * length}),
                          tail * 16))
    show("no type", infer(with_tensor(datatype="BYTES"), tail))
    show("floats", infer(with_tensor(datatype="FP32", parameters={"binary_data_size": 4 * length}), tail * 4))
    show("no data", infer(with_tensor(parameters={})))
    show("too few bytes", infer(good, tail[1:]))
    show("too many bytes", infer(good, tail + b"x"))
    show("a size that lies", infer(with_tensor(parameters={"binary_data_size": 1 << 62}), tail))
    show("no code", infer(*sequence(code=6)))
    show("numbers of JSON", infer(with_tensor(parameters={}, data=[1] * (length - 1))))
    show("more numbers", infer(with_tensor(parameters={}, data=[1] * (length + 1))))
    show("texts", infer(with_tensor(parameters={}, data=["A"] * length)))
    show("a number too large", infer(with_tensor(parameters={}, data=[1 << 40] + [1] * (length - 1))))
    show("a shape without numbers", infer(with_tensor(parameters={}, shape=[100000000, length], data=[])))
    show("another output", infer(dict(good, outputs=[{"name": "x"}]), tail))
    show("two outputs", infer(dict(good, outputs=[{"name": "activity"}] * 2), tail))
    show("id", infer(dict(good, id=[1]), tail))
    show("long id", infer(dict(good, id="x" * 257), tail))
    show("parameters", infer(dict(good, parameters=[1]), tail))
    show("unknown parameter", infer(with_parameters(creme_bin="1"), tail))
    for bins in ("", "x", "1-", "3-1", "0-99999", "99999999999999999999", "1,2", " 1", "-1", 7):
        show(f"bins {bins!r}", infer(with_parameters(creme_bins=bins), tail))
    for tracks in ("", ",", "0,", "0-", "1-0", "9999", "0+", "0+9999", "0-1+1", "0" + ",0" * 999, 1.5):
        show(f"tracks {tracks!r:.20}", infer(with_parameters(creme_tracks=tracks), tail))
    show("reduce", infer(with_parameters(creme_reduce="max"), tail))
    show("squash", infer(with_parameters(creme_squash="both"), tail))
    show("header", infer(good, tail, ["Inference-Header-Content-Length: -5"]))
    show("header of more", ask("POST", MODEL + "/infer", b"{}", ["Inference-Header-Content-Length: 99"]))
    show("gzip", infer(good, tail, ["Content-Encoding: gzip"]))
    show("and still", infer(*sequence()))


def case_transport():
    request, tail = sequence()
    text = json.dumps(request).encode()
    head = [f"Inference-Header-Content-Length: {len(text)}"]
    with connect() as s:  # one connection, several requests, one of them in pieces
        for _ in range(3):
            send(s, "POST", MODEL + "/infer", text + tail, head)
            show("kept", read(s))
        send(s, "POST", MODEL + "/infer", text, head + [f"Content-Length: {len(text + tail)}"])
        time.sleep(0.2)
        s.sendall(tail)
        show("in pieces", read(s))
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in (text[:5], text[5:] + tail)) + b"0\r\n\r\n"
        send(s, "POST", MODEL + "/infer", chunks, head + ["Transfer-Encoding: chunked"])
        show("chunked", read(s))
    with connect() as s:
        s.sendall(b"NONSENSE\r\n\r\n")
        print("no HTTP:", "refused" if read(s)[0] in (0, 400) else "taken")
    with connect() as s:
        try:
            s.sendall(b"GET /v2 HTTP/1.1\r\nHost: x\r\n" + b"X-Long: " + b"y" * (1 << 20) + b"\r\n\r\n")
        except ConnectionError:
            pass
        print("headers of a megabyte:", "refused" if read(s)[0] in (0, 413, 431) else "taken")
    for _ in range(20):  # who asks and goes costs nothing
        s = connect()
        send(s, "POST", MODEL + "/infer", text + tail, head)
        s.close()
    halves = [connect() for _ in range(20)]
    for s in halves:
        send(s, "POST", MODEL + "/infer", text, head + [f"Content-Length: {len(text + tail)}"])
    show("beside halves", infer(request, tail))
    for s in halves:
        s.close()
    many = [connect() for _ in range(100)]  # more than there are places: the silent ones make room
    for s in many[:40]:
        send(s, "GET", "/v2/health/ready")
        read(s)
    show("beside silent ones", infer(request, tail))
    for s in many:
        s.close()
    many = [connect() for _ in range(70)]  # and so do those that never said anything
    show("beside mute ones", infer(request, tail))
    for s in many:
        s.close()


def case_limits():
    """A server with --max-request 1."""
    request, tail = sequence()
    show("2 MB", infer(request, bytes(2000000)))
    show("2 MB of JSON", infer(b" " * 2000000))
    show("a length that lies", ask("POST", MODEL + "/infer", b"", ["Content-Length: 99999999999999"]))
    show("no length", ask("POST", MODEL + "/infer", b"", ["Content-Length: x"]))
    with connect() as s:
        chunk = b"10000\r\n" + bytes(65536) + b"\r\n"
        send(s, "POST", MODEL + "/infer", b"", ["Transfer-Encoding: chunked"])
        try:
            for _ in range(1000):
                s.sendall(chunk)
        except ConnectionError:
            pass
        try:
            code = read(s)[0]
        except ConnectionError:
            code = 0
        print("chunks without end:", "refused" if code in (0, 413) else code)
    show("and still", infer(request, tail))


def case_edits():
    """The windowed extension."""
    length = about()["inputs"][0]["shape"][1]
    codes = bytes(i * 7 % 4 for i in range(2 * length))

    def tensor(name, kind, shape, data):
        return {"name": name, "datatype": kind, "shape": shape, "parameters": {"binary_data_size": len(data)}}, data

    def edited(backgrounds, edits, bases, leave=(), shape=None):
        parts = [tensor("sequence", "UINT8", [2, length], codes),
                 tensor("creme_background", "INT32", [len(backgrounds)], struct.pack(f"<{len(backgrounds)}i", *backgrounds)),
                 tensor("creme_edits", "INT32", shape or [len(edits) // 3, 3], struct.pack(f"<{len(edits)}i", *edits)),
                 tensor("creme_edit_bases", "UINT8", [len(bases)], bytes(bases))]
        parts = [p for p in parts if p[0]["name"] not in leave]
        return infer({"inputs": [p[0] for p in parts],
                      "parameters": {"creme_reduce": "mean", "creme_bins": "1-2", "creme_tracks": "0"}},
                     b"".join(p[1] for p in parts))

    def near(a, b):  # as windowed and whole are
        return len(a) == len(b) and all(abs(x - y) <= 1e-5 * abs(y) for x, y in zip(a, b))

    def numbers(answer):
        return json.loads(answer[2])["outputs"][0]["data"]

    answer = edited([0, 1, 0], [0, 5, 7, 0, 9, 10, 2, 0, 3], [1, 1, 2, 3, 3, 3])
    if answer[0] != 200:
        return show("edits", answer)
    whole = bytearray(codes[:length])
    whole[5:7], whole[9:10] = b"\1\1", b"\2"
    request, _ = sequence(parameters={"creme_tracks": "0"})
    alone = [numbers(infer(request, bytes(w)))[0] for w in (whole, codes[length:])]
    print("edits:", len(numbers(answer)), "as whole sequences:", near(numbers(answer)[:2], alone))
    print("no edits:", near(numbers(edited([1], [], [])), alone[1:]))
    show("no variants", edited([], [], []))
    show("a background that is not there", edited([2], [], []))
    show("a variant that is not there", edited([0], [1, 0, 1], [0]))
    show("variants out of order", edited([0, 0], [1, 0, 1, 0, 0, 1], [0, 0]))
    show("beyond the end", edited([0], [0, length - 1, length + 1], [0, 0]))
    show("empty", edited([0], [0, 5, 5], []))
    show("overlapping", edited([0], [0, 5, 8, 0, 7, 9], [0] * 5))
    show("falling", edited([0], [0, 5, 8, 0, 1, 2], [0] * 4))
    show("fewer bases", edited([0], [0, 5, 8], [0] * 2))
    show("no base", edited([0], [0, 5, 8], [0, 6, 0]))
    show("two columns", edited([0], [0, 5, 8, 9], [0], shape=[2, 2]))
    for name in ("sequence", "creme_background", "creme_edits", "creme_edit_bases"):
        show("without " + name, edited([0], [0, 5, 8], [0] * 3, leave=[name]))
    print("and still:", edited([0], [0, 5, 8], [0] * 3)[0])


for case in sys.argv[2:]:
    globals()["case_" + case]()
