#!/bin/sh
# Our client of ONNX Runtime and the real one, of PyPI in a virtual environment that is kept in FOLDER for the next time: files of
# every form (make_onnx.py) against NumPy (check_onnx.py), for several batches and numbers of threads; then files that are cut
# anywhere, and a run that is told to end. Says SKIP where there is no Python or no PyPI.
# usage: check_onnx.sh CREME FOLDER; CREME_ONNXRUNTIME, if set, is the library that is taken
set -eu
creme=$(realpath "$1") source=$(cd "$(dirname "$0")/.." && pwd)
. "$source/tools/environment.sh"
environment "$2" "ONNX Runtime was not tried" onnxruntime numpy
if [ -z "${CREME_ONNXRUNTIME:-}" ]; then
    CREME_ONNXRUNTIME=$(find "$folder/venv" -name 'libonnxruntime.so*' -o -name 'libonnxruntime.*dylib' | head -n 1)
    [ -n "$CREME_ONNXRUNTIME" ] || skip "the onnxruntime that PyPI gives here has no libonnxruntime in it"
    export CREME_ONNXRUNTIME
    # It is found where the environment is active, too.
    found=$(env -u CREME_ONNXRUNTIME VIRTUAL_ENV="$folder/venv" "$creme" version | sed -n 's/^ONNX Runtime	//p')
    case $found in *"$folder/venv"* | *.so.1\)) ;; *) echo "FAIL: VIRTUAL_ENV: $found" && exit 1 ;; esac
fi
"$creme" version | grep '^ONNX Runtime'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$source/tools "$folder/venv/bin/python" "$source/tools/check_onnx.py" "$creme" "$work"

# A file that is cut is refused, by us or by ONNX Runtime, and never more than that.
size=$(wc -c <card.onnx) cuts=0
while [ $cuts -lt "$size" ]; do
    head -c $cuts card.onnx >cut.onnx
    status=0
    "$creme" predict -m onnx:cut.onnx --codes codes.npy --quiet >/dev/null 2>said || status=$?
    [ $status -eq 1 ] || { echo "FAIL: cut at $cuts: exit $status: $(cat said)" && exit 1; }
    grep -q '^creme predict: cut.onnx: ' said || { echo "FAIL: cut at $cuts: $(cat said)" && exit 1; }
    cuts=$((cuts + 13))
done
echo "files that are cut are refused"

# Of a graph that would take minutes, little is done when it is told to end.
"$creme" predict -m onnx:slow.onnx --codes codes.npy --quiet >/dev/null 2>said &
sleep 3
kill -TERM $!
status=0
wait $! || status=$?
[ $status -eq 143 ] && grep -q interrupted said || { echo "FAIL: told to end: exit $status: $(cat said)" && exit 1; }
echo "a run that is told to end ends"
