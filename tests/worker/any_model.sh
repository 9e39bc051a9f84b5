#!/bin/sh
# Follows docs/any-model.md: its programs are taken from it and served to creme, and so is examples/worker_numpy.py, whose
# numbers are held against numbers worked out here. Skips, aloud, what this machine has no libraries for.
# usage: any_model.sh CREME SOURCE_DIR
set -eu
creme=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PYTHONPATH=$source/python
PYTHONDONTWRITEBYTECODE=1
export PYTHONPATH PYTHONDONTWRITEBYTECODE

for python in "${CREME_PYTHON:-python3}" python3 /usr/bin/python3 none; do
    if "$python" -c 'import numpy' 2>/dev/null; then break; fi
done
if [ "$python" = none ]; then
    echo "SKIP: no python3 with NumPy here"
    exit 77
fi
block() { # of the file that the block is called after
    awk -v name="$1" '$0 == "```python " name { inside = 1; next } inside && $0 == "```" { exit } inside' \
        "$source/docs/any-model.md" >"$1"
    [ -s "$1" ] || { echo "docs/any-model.md has no program $1"; exit 1; }
}
block my_model.py
block gc.py

awk 'BEGIN { srand(5); printf ">chr1\n"; for (i = 0; i < 8000; i++) printf "%s%s", substr("ACGT", 1 + int(4 * rand()), 1),
     i % 60 == 59 ? "\n" : ""; printf "\n" }' >genome.fa
printf 'name\tchrom\ttss\tstrand\nA\tchr1\t4000\t+\n' >loci.tsv
serve() { # NAME COMMAND [OPTIONS]
    run=$1 command=$2
    shift 2
    "$creme" necessity --model "worker:$command" --fasta genome.fa --loci loci.tsv --tile-size 128 --shuffles 2 --quiet \
        --out "$run/" "$@" 2>said || { echo "$run:"; cat said; exit 1; }
    rows=$(grep -v '^#' "$run/tables/necessity.tsv" | wc -l)
    [ "$rows" -gt 2 ] || { echo "$run: $rows rows"; exit 1; }
}
serve gc "$python gc.py"
serve example "$python $source/examples/worker_numpy.py"

# The commands of two sections, as they stand.
commands() { # of the block of that name
    awk -v name="$1" '$0 == "```sh " name { inside = 1; next } inside && $0 == "```" { exit } inside' \
        "$source/docs/any-model.md" | sed "s|python3 |$python |" >"$1.sh"
    [ -s "$1.sh" ] || { echo "docs/any-model.md has no commands $1"; exit 1; }
    creme() { "$creme" "$@"; }
    . "./$1.sh" >"$1.said" 2>&1 || { cat "$1.said"; exit 1; }
}
if "$creme" version | grep -q '^libmicrohttpd.none'; then
    echo "without libmicrohttpd: creme serve was not tried"
else
    (mkdir served && cd served && mkdir bin && ln -s "$creme" bin/creme && "$creme" demo --model grammar:demo -q --assays-only >/dev/null && PATH=$PWD/bin:$PATH &&
        commands served && grep -v '^#' served.tsv >a && grep -v '^#' native.tsv | cmp - a)
fi
commands inspect
for line in "usable	yes" "read	[896, 1152), of 1 of 1 tracks" \
    "receptive field	[896, 1152), 256 bp: 0 bp left and 0 bp right of what is read"; do
    grep -qxF "$line" inspect.said || { echo "creme inspect does not say: $line"; cat inspect.said; exit 1; }
done
commands bench
awk -F '\t' '/^[0-9]/ { rows++; if (!($3 > 0 && $4 > 0 && $4 <= 1)) bad = 1 } END { exit bad || rows != 4 }' bench.said ||
    { cat bench.said; exit 1; }
commands trust
grep -v '^#' all.tsv >all
grep -v '^#' fast.tsv | cmp - all
grep -q ': 120 sequences that differ outside it alone were passed over' trust.said || { cat trust.said; exit 1; }

# The share of G and C of the two bins about the TSS, 256 bp: an activity of the worker's against letters of the genome.
expected=$(awk '!/^>/ { s = s $0 } END { t = substr(s, 4000 - 128 + 1, 256); print gsub(/[GC]/, "", t) / 256 }' genome.fa)
wt=$(awk -F '\t' '$1 == "A" && $9 == "GC" { print $10; exit }' example/tables/necessity.tsv)
awk -v a="$wt" -v b="$expected" 'BEGIN { exit !(a - b < 1e-6 && b - a < 1e-6) }' ||
    { echo "share of GC: $wt by the worker, $expected by counting"; exit 1; }

# Over TCP, by the protocol's words alone: binary and JSON have to agree, a wrong request gets 400 and the worker goes on.
cat >ask.py <<'P'
import json, struct, sys, threading, time, urllib.error, urllib.request
import numpy as np
import creme_worker
sys.argv = sys.argv[:1]
got = {}
def predict(codes):
    return np.stack([(codes == c).reshape(len(codes), 4, 8).sum(axis=2) for c in range(2)], axis=2)
threading.Thread(target=lambda: creme_worker.serve(predict, 32, ["A", "C"], 4, port=18765, name="counts"), daemon=True).start()
base = "http://127.0.0.1:18765/v2"
def ask(path, body=None, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(base + path, body, headers), timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()
for _ in range(100):
    try:
        ask("/health/ready")
        break
    except OSError:
        time.sleep(0.05)
codes = bytes(range(4)) * 16
tensor = {"name": "sequence", "shape": [2, 32], "datatype": "UINT8"}
text = json.dumps({"inputs": [dict(tensor, data=list(codes))], "parameters": {"creme_bins": "1-2", "creme_reduce": "sum"}})
status, _, body = ask("/models/model/infer", text.encode())
by_json = json.loads(body)["outputs"][0]
head = json.dumps({"inputs": [dict(tensor, parameters={"binary_data_size": 64})], "outputs": [{"name": "activity",
    "parameters": {"binary_data": True}}], "parameters": {"creme_bins": "1-2", "creme_reduce": "sum"}}).encode()
status, headers, body = ask("/models/model/infer", head + codes, **{"Inference-Header-Content-Length": str(len(head))})
cut = int(headers["Inference-Header-Content-Length"])
by_bytes = list(struct.unpack("<4f", body[cut:]))
assert by_json["shape"] == [2, 2] and by_json["data"] == by_bytes == [4.0] * 4, (by_json, by_bytes)
for wrong in (b"{", b"[]", b'{"inputs": [{"shape": [2, 31], "datatype": "UINT8", "data": []}]}',
              json.dumps({"inputs": [dict(tensor, data=[7] * 64)]}).encode()):
    status, _, body = ask("/models/model/infer", wrong)
    assert status == 400 and json.loads(body)["error"], (wrong, status, body)
assert ask("/models/other/infer", b"{}")[0] == 404
assert ask("/models/model")[0] == ask("/models/counts")[0] == 200  # creme asks for "model", others by its name
P
"$python" ask.py >asked 2>&1 || { cat asked; exit 1; }

"$python" "$source/tests/worker/creme_worker_test.py" >tested 2>&1 || { cat tested; exit 1; }

# Three workers and two GPUs, of a PyTorch that is not one: each takes its own, and a run's numbers are those of one worker.
cat >gpus.py <<'P'
import creme_worker, torch
module = torch.Module(lambda hot: hot.reshape(len(hot), 16, -1, 4).mean(axis=2)[:, :, 1:3])
creme_worker.serve_torch(module, input_bp=2048, bins=16, tracks=["C", "G"], channels_first=False, deterministic=True)
P
for i in 1 2 3 4 5 6; do printf '%s\tchr1\t%s\t+\n' "L$i" $((3000 + 200 * i)) >>loci.tsv; done
PYTHONPATH=$PYTHONPATH:$source/tests/worker/fakes FAKE_GPUS=2 FAKE_TORCH_LOG=$work/devices
export PYTHONPATH FAKE_GPUS FAKE_TORCH_LOG
serve one_worker "$python gpus.py"
serve three_workers "$python gpus.py" --workers 3
[ "$(sort devices | cut -d ' ' -f 3 | tr '\n' ,)" = cuda:0,cuda:0,cuda:0,cuda:1, ] ||
    { echo "one worker, then three, of two GPUs took:"; cat devices; exit 1; }
for run in one_worker three_workers; do grep -v '^#' $run/tables/necessity.tsv >$run.rows; done
cmp one_worker.rows three_workers.rows
PYTHONPATH=$source/python

if "$python" -c 'import torch' 2>/dev/null; then
    serve torch "$python my_model.py"
    serve torch_example "$python $source/examples/worker_torch.py"
else
    echo "without PyTorch: neither my_model.py nor examples/worker_torch.py was tried"
fi
