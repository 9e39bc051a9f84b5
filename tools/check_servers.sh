#!/bin/sh
# Our client and our servers against others' programs of the Open Inference Protocol, which PyPI has: `creme` asks MLServer, and
# NVIDIA's tritonclient asks creme_worker.py and `creme serve`. Numbers have to be the same as by our client and our worker. Both are installed
# into a virtual environment, kept in FOLDER for the next time. Says SKIP where there is no Python or no PyPI.
# usage: check_servers.sh CREME FOLDER
set -eu
creme=$(realpath "$1") source=$(cd "$(dirname "$0")/.." && pwd)
. "$source/tools/environment.sh"
environment "$2" "no foreign server was asked" mlserver 'tritonclient[http]' numpy
python=$folder/venv/bin/python
work=$(mktemp -d)
server=""
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
cd "$work"

cat >counts.py <<'P'
import numpy as np
def predict(codes):  # [N, 128] -> [N, 8, 2]: how many C and G are in each bin, and one more
    bins = np.asarray(codes).reshape(-1, 8, 16)
    return np.stack([1 + (bins == 1).sum(axis=2), 1 + (bins == 2).sum(axis=2)], axis=2).astype(np.float32)
P
cat >worker.py <<'P'
import creme_worker, counts
creme_worker.serve(counts.predict, input_bp=128, bins=8, tracks=["C", "G"], deterministic=True)
P
cat >runtime.py <<'P'
import counts
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceResponse
class Counts(MLModel):
    async def load(self):
        return True
    async def predict(self, payload):
        out = counts.predict(NumpyCodec.decode_input(payload.inputs[0]))
        return InferenceResponse(model_name=self.name, id=payload.id, outputs=[NumpyCodec.encode_output("activity", out)])
P
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >settings.json <<J
{"host": "127.0.0.1", "http_port": $port, "grpc_port": $((port + 1)), "metrics_port": $((port + 2)), "parallel_workers": 0}
J
cat >model-settings.json <<'J'
{"name": "counts", "implementation": "runtime.Counts",
 "inputs": [{"name": "sequence", "datatype": "UINT8", "shape": [-1, 128]}],
 "outputs": [{"name": "activity", "datatype": "FP32", "shape": [-1, 8, 2]}]}
J
echo '{"creme": 1, "bin_bp": 16, "tracks": [{"identifier": "C"}, {"identifier": "G"}]}' >card.json
awk 'BEGIN { srand(5); printf ">chr1\n"; for (i = 0; i < 600; i++) printf "%s", substr("ACGT", 1 + int(4 * rand()), 1); print "" }' \
    >genome.fa
printf 'name\tchrom\ttss\tstrand\nA\tchr1\t300\t+\nB\tchr1\t350\t-\n' >loci.tsv
PYTHONPATH=$source/python:$work
PATH=$folder/venv/bin:$PATH
PYTHONDONTWRITEBYTECODE=1
export PYTHONPATH PATH PYTHONDONTWRITEBYTECODE
ask() { # OUT MODEL...
    out=$1
    shift
    "$creme" necessity --model "$@" --fasta genome.fa --loci loci.tsv --tile-size 16 --shuffles 3 --quiet --out - 2>said |
        grep -v '^#' >"$out" || true
    [ -s "$out" ] || { cat said; exit 1; }
}

mlserver start . >mlserver.log 2>&1 &
server=$!
i=0
until "$python" -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/v2/models/counts/ready')" 2>/dev/null; do
    i=$((i + 1))
    if [ $i -gt 300 ] || ! kill -0 $server 2>/dev/null; then
        tail -n 20 mlserver.log
        echo "MLServer did not start"
        exit 1
    fi
    sleep 0.2
done
ask ours "worker:$python worker.py"
ask theirs "remote:http://127.0.0.1:$port#counts" --model-card card.json
grep -q 'travel as JSON' said || { echo "no word of JSON:"; cat said; exit 1; }
cmp ours theirs || { echo "MLServer's numbers are not ours"; exit 1; }
kill $server
server=""
echo "MLServer $("$python" -c 'import mlserver; print(mlserver.__version__)'): a necessity test equals our worker's"

"$python" worker.py --port 18766 >worker.log 2>&1 &
server=$!
cat >client.py <<'P'
import time
import numpy as np
import tritonclient.http as triton
import counts
client = triton.InferenceServerClient("127.0.0.1:18766")
for _ in range(100):
    try:
        if client.is_server_ready():
            break
    except Exception:
        time.sleep(0.1)
assert client.is_model_ready("model")
about = client.get_model_metadata("model")
assert about["inputs"][0]["shape"] == [-1, 128] and about["parameters"]["creme"]["bins"] == 8, about
codes = np.random.default_rng(1).integers(0, 5, (3, 128), dtype=np.uint8)
for binary in (True, False):
    tensor = triton.InferInput("sequence", codes.shape, "UINT8")
    tensor.set_data_from_numpy(codes, binary_data=binary)
    wanted = triton.InferRequestedOutput("activity", binary_data=binary)
    answer = client.infer("model", [tensor], outputs=[wanted], request_id="7")
    assert np.array_equal(answer.as_numpy("activity"), counts.predict(codes)), binary
    assert answer.get_response()["id"] == "7"
try:
    tensor = triton.InferInput("sequence", [1, 5], "UINT8")
    tensor.set_data_from_numpy(codes[:1, :5])
    client.infer("model", [tensor])
    raise SystemExit("a sequence of 5 bases was taken")
except triton.InferenceServerException as error:
    assert "expected [-1, 128]" in str(error), error
P
timeout 60 "$python" client.py || { cat worker.log; echo "tritonclient and our worker do not agree"; exit 1; }
echo "tritonclient $("$folder/venv/bin/pip" show tritonclient 2>/dev/null | sed -n 's/^Version: //p'): our worker answers, as bytes and as JSON"
kill $server
server=""

"$creme" version | grep -q '^libmicrohttpd.none' && { echo "without libmicrohttpd, creme serve was not asked"; exit 0; }
cat >grammar.json <<'J'
{"format": "creme-grammar-1", "input_bp": 128, "bin_bp": 16, "bins": 4,
 "tracks": [{"name": "CAGE:K562", "baseline": 1}, {"name": "CAGE:liver", "baseline": 2}],
 "elements": [{"name": "core", "motif": "TTACCATGCATTGC", "strands": "both"}],
 "rules": [{"kind": "promoter", "elements": ["core"], "strength": 3}]}
J
"$creme" serve -m grammar:grammar.json --name tiny >address 2>served &
server=$!
while [ ! -s address ] && kill -0 $server 2>/dev/null; do sleep 0.1; done
cat >triton.py <<'P'
import sys
import numpy as np
import tritonclient.http as triton
address = sys.argv[1].strip()
client = triton.InferenceServerClient(address[len("http://"):].partition("#")[0], concurrency=4)
assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("tiny")
assert client.is_model_ready("tiny", "1") and not client.is_model_ready("other")
assert client.get_server_metadata()["extensions"] == ["binary_tensor_data"]
about = client.get_model_metadata("tiny")
assert about["inputs"][0]["shape"] == [-1, 128] and about["outputs"][0]["shape"] == [-1, 4, 2], about
card = about["parameters"]["creme"]
assert card["tracks"][0]["description"] == "CAGE:K562" and card["weights"].startswith("xxh128:"), card
motif = ["ACGT".index(c) for c in "TTACCATGCATTGC"]
codes = np.full((3, 128), 4, dtype=np.uint8)
codes[1, 57:71] = motif

def ask(binary=True, parameters=None, codes=codes, output="activity", **more):
    tensor = triton.InferInput("sequence", codes.shape, "UINT8")
    tensor.set_data_from_numpy(codes, binary_data=binary)
    wanted = triton.InferRequestedOutput(output, binary_data=binary)
    return client.infer("tiny", [tensor], outputs=[wanted], parameters=parameters, **more)

whole = ask(request_id="7")
assert whole.get_response()["id"] == "7" and whole.as_numpy("activity").shape == (3, 4, 2)
assert np.array_equal(whole.as_numpy("activity"), ask(binary=False).as_numpy("activity"))
picked = {"creme_bins": "1-2", "creme_tracks": "1,0", "creme_reduce": "mean"}
numbers = ask(parameters=picked).as_numpy("activity")
assert numbers.shape == (3, 2) and np.array_equal(numbers, ask(False, picked).as_numpy("activity"))
assert np.allclose(numbers, whole.as_numpy("activity")[:, 1:3].mean(axis=1)[:, ::-1])
assert numbers[1, 1] > numbers[0, 1], numbers
tensor = triton.InferInput("sequence", codes.shape, "UINT8")
tensor.set_data_from_numpy(codes)
waiting = [client.async_infer("tiny", [tensor]) for _ in range(20)]
assert all(np.array_equal(w.get_result().as_numpy("activity"), whole.as_numpy("activity")) for w in waiting)
for text, wrong in (("expected [-1, 128]", dict(codes=codes[:, :5])), ("expected 0 to 5", dict(codes=codes + 2)),
                    ("no output", dict(output="other")), ("creme_bins", dict(parameters={"creme_bins": "4"})),
                    ("compressed", dict(request_compression_algorithm="gzip"))):
    try:
        ask(**wrong)
        raise SystemExit("taken: " + text)
    except triton.InferenceServerException as error:
        assert text in str(error), error
assert np.array_equal(ask().as_numpy("activity"), whole.as_numpy("activity"))
P
timeout 60 "$python" triton.py "$(cat address)" || { cat served; echo "tritonclient and creme serve do not agree"; exit 1; }
kill $server
wait $server || { echo "creme serve did not end well"; exit 1; }
server=""
echo "tritonclient: creme serve answers, as bytes and as JSON, several at once, and says what is wrong"
