"""A web server that serves files well or badly, for tests of creme get: python3 file_server.py FILE PORTFILE [LOG].
FILE is what is served under every name, or a folder of files. It is https if TLS_CERTIFICATE names a file of a key and its
certificate.

The first part of the path says how: /FAULT/anything. FAULTs with a number behind them (cut3000) take it. What was asked,
one line for each request, "METHOD PATH RANGE IF-RANGE", goes to LOG.

    plain       whole or from an offset, with ETag
    norange     never from an offset
    nolength    without Content-Length (HTTP/1.0)
    cutN        hangs up after N bytes of each answer
    slowN       N bytes, then 50 ms of nothing, and so on
    stall       some bytes, then nothing for ever
    changing    from the second request on it is another file of the same length, with another ETag
    mixing      the same, but the server takes no notice of If-Range
    shift       answers a range from another offset than was asked for
    longer      says one byte more than it sends, shorter: one byte less
    gigantic    says 10^17 bytes
    google      a right x-goog-hash, wronggoogle: one that is not
    linked      leads to plain, with the right X-Linked-ETag; wronglinked with one that is not
    loop        leads to itself; hops leads on 3 times and then to plain; down to ftp:
    busyN       503 for the first N requests, with Retry-After: 0; tooN: 429 with Retry-After: 100000
    gone 404, denied 403, broken 500
    gzip        says Content-Encoding: gzip
    login       a page that asks for a login; empty: nothing
"""
import base64
import hashlib
import http.server
import os
import re
import ssl
import sys
import threading
import time

def read(name):
    path = os.path.join(sys.argv[1], name) if os.path.isdir(sys.argv[1]) else sys.argv[1]
    with open(path, "rb") as file:
        return file.read()


LOG = open(sys.argv[3], "a", encoding="utf-8") if len(sys.argv) > 3 else None
asked = {}


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def say(self, code, **headers):
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def refuse(self, code, **headers):
        text = b"<html>a page that says what is wrong</html>"
        self.say(code, Content_Length=len(text), **headers)
        self.wfile.write(text)

    def body(self, fault, number, content):
        pause = {"slow": 0.05, "stall": 3600}.get(fault)
        step = number if fault == "slow" else 100
        if fault == "cut":
            self.wfile.write(content[:number])
            self.wfile.flush()
            self.close_connection = True
            return
        if pause is None:
            self.wfile.write(content)
            return
        for start in range(0, len(content), step):
            self.wfile.write(content[start : start + step])
            self.wfile.flush()
            time.sleep(pause)

    def do_GET(self):
        path = re.sub(r"^http://[^/]*", "", self.path)  # asked as a proxy
        if LOG:
            LOG.write(f"GET {self.path} {self.headers.get('Range', '-')} {self.headers.get('If-Range', '-')}\n")
            LOG.flush()
        fault, number = re.match(r"/([a-z]*)([0-9]*)", path).groups()
        number = int(number or 0)
        asked[fault] = asked.get(fault, 0) + 1
        try:
            self.answer(fault, number, path.rsplit("/", 1)[-1])
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def lead(self, fault, number, name):
        headers = {"Content_Length": 0}
        if fault in ("linked", "wronglinked"):
            right = hashlib.sha256(read(name)).hexdigest()
            headers["X_Linked_ETag"] = '"%s"' % (right if fault == "linked" else "0" * 64)
            headers["Location"] = "/plain/" + name
        elif fault == "hops":
            headers["Location"] = f"/hops{number - 1}/{name}" if number > 1 else "/plain/" + name
        elif fault == "down":
            headers["Location"] = "ftp://localhost/" + name
        else:
            headers["Location"] = self.path
        self.say(302, **headers)

    def answer(self, fault, number, name):
        if fault in ("linked", "wronglinked", "hops", "loop", "down"):
            return self.lead(fault, number, name)
        if fault == "busy" and asked[fault] <= number:
            return self.refuse(503, Retry_After=0)
        codes = {"too": 429, "gone": 404, "denied": 403, "broken": 500}
        if fault in codes:
            return self.refuse(codes[fault], **({"Retry_After": 100000} if fault == "too" else {}))
        other = {"login": b"\n<!DOCTYPE html><title>Log in</title>", "empty": b""}
        return self.send_file(fault, number, other[fault] if fault in other else read(name))

    def send_file(self, fault, number, first):
        other = bytes(255 - byte for byte in first)
        content = other if fault in ("changing", "mixing") and asked[fault] > 1 else first
        tag = '"%s"' % hashlib.md5(content).hexdigest()
        headers = {"ETag": tag}
        if "google" in fault:
            digest = hashlib.md5(first if fault == "google" else other).digest()
            headers["x_goog_hash"] = "crc32c=AAAAAA==,md5=" + base64.b64encode(digest).decode()
        if fault == "gzip":
            headers["Content_Encoding"] = "gzip"
        wanted = re.match(r"bytes=([0-9]+)-$", self.headers.get("Range", ""))
        same = self.headers.get("If-Range", tag) == tag or fault == "mixing"
        start, code = 0, 200
        if wanted and same and fault != "norange":
            start, code = int(wanted.group(1)), 206
            if start >= len(content):
                return self.refuse(416, Content_Range=f"bytes */{len(content)}")
            start = start - 1 if fault == "shift" else start
            headers["Content_Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        length = len(content) - start + {"longer": 1, "shorter": -1, "gigantic": 10**17}.get(fault, 0)
        if fault != "nolength":
            headers["Content_Length"] = length
        self.say(code, **headers)
        self.body("cut" if fault in ("changing", "mixing", "shift") and asked[fault] == 1 else fault,
                  number or 3000, content[start:])
        if fault in ("longer", "nolength"):
            self.close_connection = True
        return None


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


server = Server(("127.0.0.1", 0), Handler)
if os.environ.get("TLS_CERTIFICATE"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.environ["TLS_CERTIFICATE"])
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
with open(sys.argv[2] + ".new", "w", encoding="utf-8") as file:
    file.write(f"{server.server_address[1]}\n")
os.rename(sys.argv[2] + ".new", sys.argv[2])
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()  # until the test closes it
