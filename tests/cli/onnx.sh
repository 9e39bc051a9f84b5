# ONNX models: by an ONNX Runtime that does as it is told (tests/onnx/fake_runtime.c). tools/check_onnx.sh asks the real one.
files=$(dirname "$PRELUDE")/../fuzz/corpus/onnx
cp "$files"/*.onnx .
CREME_ONNXRUNTIME=$(dirname "$FIXTURE")/fake_onnxruntime.so
export CREME_ONNXRUNTIME
small_genome
input="-f genome.fa -l loci.tsv"
told() { # WORDS COMMAND...: what is said, with the library's place left out
    echo "\$ creme ${*#*:::}" | sed "s/^\$ creme $1/\$ ${1:+[$1] }creme/"
    words=$1
    shift
    CREME_FAKE_ORT=$words "$CREME" "$@" >printed 2>&1
    status=$?
    sed "s#$CREME_ONNXRUNTIME#FAKE#" printed | grep -v '^creme [a-z]*: [0-9/]* constructs'
    echo "[exit $status]"
}
y="out=y:1:-1,8,3"

echo "--- what is in a file"
told "" version | grep -e ONNX -e models
told "$y" inspect card.onnx
told "" inspect external.onnx
told "in=x:2:-1,64 out=y:1:-1" inspect onnx:codes_uint8.onnx
CREME_ONNXRUNTIME=/nowhere/libonnxruntime.so.1 run inspect card.onnx
told "version=1.10.0" inspect card.onnx | tail -n 2
told "$y company" inspect card.onnx | grep -e batch -e equal
told "$y lie=nan" inspect card.onnx | grep usable

echo "--- assays"
told "$y" necessity -m onnx:card.onnx $input --tile-size 16 --shuffles 2 -q --tracks a+ --bins 3-4 | cut -f 1,5-12 | grep -v '^#'
told "$y" predict -m onnx:card.onnx $input -q --tracks all --sum-strands --batch 1 | cut -f 1,7,8 | grep -v '^#'
told "$y" activity -m onnx:card.onnx,card.onnx $input -q --tile-size 16 --bins 3-4 --tracks b --rc --shifts=-3,0 | cut -f 1,9- | grep -v '^#'
told "$y" bench -m onnx:card.onnx --tile-size 16 --rounds 1 | grep -v '^#' | cut -f 1
told "in=x:1:3,4,64 out=y:1:3,8,3" predict -m onnx:card.onnx $input -q --tracks b | cut -f 1,7,8 | grep -v '^#'

echo "--- the card beside it, and the numbers"
echo '{"creme": 1, "bins": 8, "tracks_first": false, "version": "1"}' >external.onnx.creme.json
printf 'numbers' >kernel.bin
told "" necessity -m onnx:external.onnx $input --tile-size 16 --shuffles 2 -q -o RUN/ --tracks track_1
told "" necessity -m onnx:external.onnx $input --tile-size 16 --shuffles 2 -q -o RUN/ --tracks track_1
printf 'Numbers' >kernel.bin
told "" necessity -m onnx:external.onnx $input --tile-size 16 --shuffles 2 -q -o RUN/ --tracks track_1
printf 'numbers' >kernel.bin
echo '{"creme": 1, "bins": 8, "tracks_first": false, "version": "2"}' >external.onnx.creme.json
told "" necessity -m onnx:external.onnx $input --tile-size 16 --shuffles 2 -q -o RUN/ --tracks track_1
echo '{"creme": 1, "bims": 8}' >card.json
told "" predict -m onnx:external.onnx --model-card card.json $input | sed 's/expected some of .*/.../'
echo '{"creme": 1, "reduces": true}' >card.json
told "" predict -m onnx:external.onnx --model-card card.json $input

echo "--- what cannot be"
for how in "version=1.10.0" no-table no-base hole=9 fail=7 fail=9; do told "$y $how" predict -m onnx:card.onnx $input; done
CREME_ONNXRUNTIME=/nowhere/libonnxruntime.so.1 run predict -m onnx:card.onnx $input
mkfifo fifo
CREME_ONNXRUNTIME=$HERE/fifo run predict -m onnx:card.onnx $input 2>&1 | sed "s#$HERE/##"
CREME_ONNXRUNTIME='' VIRTUAL_ENV='' CONDA_PREFIX='' HOME=/nowhere "$CREME" version | grep -c '^ONNX Runtime'
head -c 300 card.onnx >cut.onnx
told "" predict -m onnx:cut.onnx $input
told "" inspect cut.onnx
told "" predict -m onnx:genome.fa $input
told "" predict -m onnx:nowhere.onnx $input
told "" predict -m onnx:escaping.onnx $input
told "" predict -m onnx:two_outputs.onnx $input
told "out=y:1:-1,8,3 out=negative:1:-1,8,3" predict -m onnx:two_outputs.onnx $input
told "out=y:1:-1,8,3 out=negative:1:-1,8,3" predict -m onnx:two_outputs.onnx $input --head z
told "$y" predict -m onnx:card.onnx $input --precision bf16
told "$y" predict -m onnx:card.onnx $input --backend cuda
told "$y" necessity -m onnx:card.onnx $input --tile-size 16 --workers 2
told "$y" predict -m onnx:card.onnx $input --input-bp 128
told "$y lie=shape" predict -m onnx:card.onnx $input
told "$y lie=nan" predict -m onnx:card.onnx $input

echo "--- told to end while a run is under way"
CREME_FAKE_ORT="$y hang" "$CREME" predict -m onnx:card.onnx $input -q -o out.tsv 2>said &
sleep 1
kill -TERM $!
wait $! 2>/dev/null
echo "[exit $?] $(cat said)"
ls | grep out.tsv
