"""A server of the Open Inference Protocol v2 in the standard library alone, which does as it is told, and does it wrong:

    python3 fake_server.py [FAULT[=VALUE]...]

The model takes 128 bases and says of each of 8 bins of 16 how many are C (+ 1), and how many are G (+ 1). It listens on
$CREME_SOCKET, or --port 0 on a port that it prints. Without python3 the tests that need it are skipped. Faults:

    slow            ready after half a second, and says 503 until then
    chatty          prints much, on both streams, at every request
    exit=N          ends with status 3 in the middle of the N-th answer, in this and every further life
    die=N           is killed (-9) at the N-th request, once: the file "died" is left behind
    dies=N          each worker is killed so, once: "died.NUMBER" is left behind
    hang=N          does not answer the N-th request, in every life
    size shape type nan notjson header e500 id      lies of the name
    idnumber fp64 output negative beyond trailing   more of them; fp64: a NaN in FP64; trailing: bytes behind the numbers
    ok              HTTP 200, and an error             health=N    HTTP N, whether it is ready
    length=TEXT     says that its JSON has so many bytes; length=twice: says two numbers
    gzip            compressed                         redirect    HTTP 302, to elsewhere
    garbage         no HTTP                            continue    HTTP 100, without end
    zeros           a body of zeros, without end       trickle     a byte each 0.05 s
    closes          hangs up after each answer, and does not say so
    two             another output before the one that is asked for
    excess          bytes behind the answer's end      early=N     an answer before the question is read
    json            knows no binary extension          refuse   says it knows it and answers 400
    http10          HTTP/1.0, no keep-alive            chunked  answers in chunks
    version=V       of the card                        nocard   no card
    reduces=0       whole outputs                      name=N   the model is called so
    early           ends at once                       deaf     never listens
    fails=N         answers 500 from the N-th request on
    busy=N          answers 503 N times, from the 2nd request on, and that it be asked again after `after` seconds
    partly      an error beside its outputs        twins   its output twice
    inside=JSON     says that the model took so long
    wait=S          takes S seconds for each answer    card=JSON   this card
    half onehot first     FP16; [N, 128, 4]; [N, 4, 128]
    unstable        other numbers each time            sees=L,R  bins see L bases to their left and R to their right, too
"""
import gzip
import http.server
import json
import os
import signal
import socketserver
import struct
import sys
import threading
import time
import urllib.parse

faults = dict((a.split("=", 1) + ["1"])[:2] for a in sys.argv[1:] if not a.startswith("--"))
NAME = faults.get("name", "model")
LENGTH, BINS, TRACKS = 128, 8, 2
count = 0
began = time.monotonic()


def card():
    if "card" in faults:
        return json.loads(faults["card"])
    said = {"creme": 1, "name": "fake", "version": faults.get("version", "1"), "input_bp": LENGTH, "bins": BINS,
            "bin_bp": 16, "first_bin_bp": 0, "reduces": faults.get("reduces") != "0", "deterministic": "unstable" not in faults,
            "max_batch": 4, "tracks": [{"identifier": "C+", "strand_pair": 1}, {"identifier": "C-", "strand_pair": 0}]}
    return said


def metadata():
    shape, dtype = [-1, LENGTH], "UINT8"
    if "onehot" in faults or "first" in faults:
        shape, dtype = ([-1, 4, LENGTH] if "first" in faults else [-1, LENGTH, 4]), "FP16" if "half" in faults else "FP32"
    about = {"name": NAME, "versions": ["1"], "platform": "fake", "inputs": [
        {"name": "sequence", "datatype": dtype, "shape": shape}], "outputs": [
        {"name": "activity", "datatype": "FP32", "shape": [-1, BINS, TRACKS]}]}
    if "nocard" not in faults:
        about["parameters"] = {"creme": card()}
    return about


def predict(codes):  # one sequence -> [BINS][TRACKS]
    more = count if "unstable" in faults else 0
    left, right = (int(bp) for bp in faults.get("sees", "0,0").split(","))
    seen = [codes[max(b * 16 - left, 0):max(b * 16 + 16 + right, 0)] for b in range(BINS)]
    return [[1.0 + more + bases.count(code) for code in (1, 2)] for bases in seen]


def decode(tensor, body):
    """-> a list of bytes of codes."""
    rows = tensor["shape"][0]
    if tensor["datatype"] == "UINT8":
        flat = bytes(tensor["data"]) if "data" in tensor else body
        return [flat[i * LENGTH:(i + 1) * LENGTH] for i in range(rows)]
    form = {"FP32": "f", "FP16": "e"}[tensor["datatype"]]
    flat = tensor["data"] if "data" in tensor else [v[0] for v in struct.iter_unpack("<" + form, body)]
    last, out = tensor["shape"][2] == 4, []
    for i in range(rows):
        base = i * LENGTH * 4
        at = (lambda p, c: flat[base + p * 4 + c]) if last else (lambda p, c: flat[base + c * LENGTH + p])
        codes = bytearray(4 for _ in range(LENGTH))
        for p in range(LENGTH):
            for c in range(4):
                if at(p, c) == 1:
                    codes[p] = c
        out.append(bytes(codes))
    return out


def span(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def answer(request, body):
    rows = [predict(codes) for codes in decode(request["inputs"][0], body)]
    parameters = request.get("parameters", {})
    shape = [len(rows), BINS, TRACKS]
    if "creme_bins" in parameters:
        bins = list(span(parameters["creme_bins"]))
        tracks = [t for item in parameters["creme_tracks"].split(",") for t in span(item)]
        rows = [[[row[b][t] for t in tracks] for b in bins] for row in rows]
        shape = [len(rows), len(bins), len(tracks)]
        if parameters["creme_reduce"] != "none":
            divide = len(bins) if parameters["creme_reduce"] == "mean" else 1
            rows = [[[sum(b[t] for b in row) / divide for t in range(len(tracks))]] for row in rows]
            shape = [len(rows), len(tracks)]
    return shape, [v for row in rows for b in row for v in b]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0" if "http10" in faults else "HTTP/1.1"

    def address_string(self):
        return "client"

    def log_message(self, *_):
        pass

    def send(self, code, payload, body=b"", length=None):
        text = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        self.send_response(code)
        if code == 503 and "after" in faults:
            self.send_header("Retry-After", faults["after"])
        if "header" in faults and self.command == "POST":
            try:
                self.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-Long: %s\r\n" % (b"x" * 60000) * 40)
            except OSError:
                os._exit(0)
        if body:
            for said in self.lengths(len(text)):
                self.send_header("Inference-Header-Content-Length", str(said))
        whole = text + body
        if self.command == "POST":
            whole = self.spoil(whole)
        if "chunked" in faults and self.command == "POST":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for i in range(0, len(whole), 7):
                piece = whole[i:i + 7]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
            return
        self.send_header("Content-Length", str(length or len(whole)))
        self.end_headers()
        self.wfile.write(whole)

    @staticmethod
    def lengths(right):
        said = faults.get("length", right)
        return [right, right + 1] if said == "twice" else [said]

    def spoil(self, whole):
        """Lies about a body, of which some never end; what it is to be, with the headers that say so."""
        if "gzip" in faults:
            whole = gzip.compress(whole)
            self.send_header("Content-Encoding", "gzip")
        if "trickle" in faults:
            self.send_header("Content-Length", str(len(whole)))
            self.end_headers()
            self.without_end(lambda i: whole[i:i + 1], 0.05)
        if "zeros" in faults:
            self.end_headers()
            self.without_end(lambda i: bytes(65536))
        return whole

    def without_end(self, piece, pause=0.0):
        i = 0
        try:
            while True:
                self.wfile.write(piece(i))
                time.sleep(pause)
                i += 1
        except OSError:
            os._exit(0)

    def do_GET(self):
        path = urllib.parse.unquote(self.path)
        if path == "/v2":
            self.send(200, {"name": "fake", "extensions": [] if "json" in faults else ["binary_tensor_data"]})
        elif path == "/v2/health/ready":
            ready = "slow" not in faults or time.monotonic() - began > 0.5
            self.send(int(faults.get("health", 200 if ready else 503)), {"error": "loading"})
        elif path == "/v2/models/" + NAME:
            self.send(200, metadata())
        else:
            self.send(404, {"error": "no " + path})

    def do_POST(self):
        global count
        count += 1
        if int(faults.get("early", 1)) > 1:
            self.close_connection = True
            return self.send(int(faults["early"]), {"error": "too large"})
        whole = self.rfile.read(int(self.headers["Content-Length"]))
        cut = self.headers.get("Inference-Header-Content-Length")
        if "refuse" in faults and cut:
            return self.send(400, {"error": "JSON decode error"})
        cut = int(cut) if cut else len(whole)
        if "chatty" in faults:
            print("x" * 300000, flush=True)
            print("and more\n" * 10000, file=sys.stderr, flush=True)
        if "wait" in faults:
            time.sleep(float(faults["wait"]))
        if count == int(faults.get("die", 0)) and not os.path.exists("died"):
            open("died", "w").close()
            os.kill(os.getpid(), signal.SIGKILL)
        mine = "died." + os.environ.get("CREME_WORKER", "0")
        if count == int(faults.get("dies", 0)) and not os.path.exists(mine):
            open(mine, "w").close()
            os.kill(os.getpid(), signal.SIGKILL)
        if count == int(faults.get("hang", 0)):
            print("I do not know what to say", flush=True)
            time.sleep(60)
        request = json.loads(whole[:cut])
        shape, numbers = answer(request, whole[cut:])
        if count == int(faults.get("exit", 0)):
            print("I have had\nenough", file=sys.stderr, flush=True)
            self.send(200, b"{", length=1000)
            self.wfile.flush()
            os._exit(3)
        self.reply(request, shape, numbers)

    def reply(self, request, shape, numbers):
        if "garbage" in faults:
            self.close_connection = True
            self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
            return
        if "continue" in faults:
            self.without_end(lambda i: b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)
        if "redirect" in faults:
            self.send_response(302)
            self.send_header("Location", "http://elsewhere.example/v2/models/model/infer")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if "ok" in faults:
            return self.send(200, {"error": "the model is not in the mood"})
        if "e500" in faults or 0 < int(faults.get("fails", 0)) <= count:
            return self.send(500, {"error": "CUDA out of memory:\n  2 GB wanted"})
        if 1 < count <= 1 + int(faults.get("busy", 0)):
            return self.send(503, {"error": "all replicas are at work"})
        if "notjson" in faults:
            return self.send(200, b"<html>who are you?</html>")
        if "nan" in faults:
            print("dividing by zero", flush=True)
            numbers[0] = float("nan")
        if "shape" in faults:
            shape = [shape[0] + 1] + shape[1:]
        output = {"name": "other" if "output" in faults else "activity", "shape": shape, "datatype": "INT32" if "type" in faults else "FP32"}
        number = int(request["id"])
        reply = {"id": "other" if "id" in faults else number + 1 if "idnumber" in faults else request["id"],
                 "outputs": [output]}
        if "partly" in faults:
            reply["error"] = "half of it was computed"
        if "inside" in faults:
            reply["parameters"] = {"creme_seconds": json.loads(faults["inside"])}
        if request["outputs"][0].get("parameters", {}).get("binary_data"):
            data = struct.pack("<%df" % len(numbers), *numbers)
            data = data[4:] if "size" in faults else data
            if "fp64" in faults:
                output["datatype"] = "FP64"
                data = struct.pack("<%dd" % len(numbers), *numbers[1:], float("nan"))
            output["parameters"] = {"binary_data_size": -4 if "negative" in faults else len(data)}
            if "beyond" in faults:
                data = data[:-4]
            if "two" in faults:
                reply["outputs"].insert(0, {"name": "other", "datatype": "UINT8", "shape": [5],
                                            "parameters": {"binary_data_size": 5}})
                data = b"first" + data
            if "twins" in faults:
                reply["outputs"].append(output)
                data += data
            self.send(200, reply, data + bytes(8 if "trailing" in faults else 0))
            if "excess" in faults:
                self.wfile.write(b"and another thing")
            self.close_connection = self.close_connection or "closes" in faults
            return
        output["data"] = numbers
        return self.send(200, reply)


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True

    def handle_error(self, *_):  # whoever asked hung up, in the middle of a lie
        pass

    def get_request(self):
        request, _ = super().get_request()
        return request, ("client", 0)


class TcpServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True

    def handle_error(self, *_):  # whoever asked hung up, in the middle of a lie
        pass


if __name__ == "__main__":
    with open("pid", "w") as file:
        file.write(str(os.getpid()))
    if faults.get("early") == "1":
        sys.exit("no module named model")
    if "deaf" in faults:
        time.sleep(600)
    if "--port" in sys.argv:
        server = TcpServer(("127.0.0.1", 0), Handler)
        with open("port", "w") as file:
            file.write(str(server.server_address[1]))
    else:
        path = os.environ.get("CREME_SOCKET") or faults["socket"]
        server = UnixServer(path, Handler)
    server.serve_forever()
