# Served models: what a server may do wrong, one clear line each; workers that go are started again; nothing is left
# behind.
command -v python3 >/dev/null || { echo "SKIP: no python3 here, in which the fake server is written"; exit; }
cp "$(dirname "$PRELUDE")/../worker/fake_server.py" fake.py
small_genome
input="--fasta genome.fa --loci loci.tsv --tile-size 16"
common="$input --shuffles 2 --quiet"
complain() { # COMMAND ...: what it says beside its table, and its exit status
    echo "\$ creme $*"
    "$CREME" "$@" 2>said >/dev/null
    status=$?
    grep -v '^creme [a-z]*: [0-9/]* constructs' said
    echo "[exit $status]"
}
faulty() { # FAULTS [OPTIONS]
    faults=$1
    shift
    complain activity --model "worker:python3 fake.py $faults" $input --quiet "$@" --out -
}
numbers() { grep -v '^#' | cut -f 1-12 | cksum; }
gone() { # nothing of the last worker is left, nor its folder
    pid=$(cat pid)
    i=0
    while { kill -0 "$pid" 2>/dev/null || [ -n "$(ls "$TMPDIR")" ]; } && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done
    kill -0 "$pid" 2>/dev/null && echo "the worker is still there"
    [ -z "$(ls "$TMPDIR")" ] || ls "$TMPDIR"
}
mkdir tmp
TMPDIR=$HERE/tmp
[ ${#TMPDIR} -lt 60 ] || TMPDIR=$(mktemp -d /tmp/cw-XXXXXX)
export TMPDIR
unset XDG_RUNTIME_DIR

echo "--- the same numbers, however they travel"
for faults in "" reduces=0 json "json reduces=0" http10 chunked chatty slow refuse onehot "first half" "onehot json" "name=my%20net,x"; do
    case $faults in
    name*)
        python3 fake.py "name=my net" --port & server=$!
        while kill -0 $server && [ ! -s port ]; do sleep 0.1; done
        echo "name with a space: $("$CREME" necessity --model "remote:http://127.0.0.1:$(cat port)#my net" $common --out - | numbers)"
        kill $server
        wait $server 2>/dev/null ;;
    *) echo "$faults: $("$CREME" necessity --model "worker:python3 fake.py $faults" $common --out - 2>/dev/null | numbers)" ;;
    esac
done
echo "several workers: $("$CREME" necessity --model "worker:python3 fake.py" $common --workers 3 --out - | numbers)"
gone
"$CREME" necessity --model "worker:python3 fake.py" $common --out - --sum-strands --rc --shifts=-2,0 --tracks all |
    grep -v '^#' | cut -f 1-12 | head -4

echo "--- said once"
for faults in json refuse unstable; do faulty $faults; done

echo "--- lies and silence"
for faults in size shape type nan notjson header e500 id early; do faulty $faults; done
faulty hang=2 --worker-timeout 0.3 --batch 1
gone
faulty deaf --worker-start 0.5
gone
faulty exit=2 --batch 1
cat >third.sh <<'S'
[ "$CREME_WORKER" -lt 2 ] || { echo "no GPU $CREME_WORKER"; exit 7; }
exec python3 fake.py
S
complain activity --model "worker:sh third.sh" $input --quiet --workers 4 --out -
complain activity --model "worker:echo trained" $input --quiet --out -
gone

echo "--- killed in between, and the same numbers"
"$CREME" necessity --model "worker:python3 fake.py die=5" --fasta genome.fa --loci loci.tsv --tile-size 16 --shuffles 2 \
    --out - 2>said | numbers
grep -o 'started again.*' said
gone
echo "--- addresses and options that cannot be"
complain activity --model "remote:localhost:8000#m" $input --out -
complain activity --model "remote:http://localhost:8000" $input --out -
complain activity --model "remote:http://localhost:8000#" $input --out -
complain activity --model "worker+unix:/nowhere/socket" $input --out -
complain activity --model "worker+unix:$HERE/$(printf '%0100d' 7)" $input --out - | sed 's/, [0-9]* bytes/, ... bytes/'
faulty "" --worker-timeout soon
faulty "" --workers 0
faulty "" --n-value 0
faulty "" --precision bf16
complain activity --model grammar:demo $input --workers 2 --out -
complain predict --model "worker:python3 fake.py" --fasta genome.fa --loci loci.tsv --workers 2 --out -

echo "--- cards"
card() { # CARD: said by a file, of a server that has none
    echo "$1" >card.json
    echo "$1"
    "$CREME" activity --model "worker:python3 fake.py nocard" $input --model-card card.json --out - 2>said >table
    echo "[exit $?]"
    grep -e '^# window' -e '^[A-Z]' table
    cat said
}
faulty nocard
card '{"creme": 1, "bin_bp": 12, "first_bin_bp": 4, "deterministic": true}'
card '{"creme": 1, "bins": 9}'
card '{"creme": 2, "colour": "red"}'
card '{"creme": 1, "bin_pb": 16}'
card '{"creme": 1, "bin_bp": 17}'
card '{"creme": 1, "tracks": [{"identifier": "a", "strand_pair": 2}, {}]}'
card '{"creme": 1, "input_bp": 128,'
card '[1]'

echo "--- a run folder goes on after kill -9, and not with another version"
i=0
while [ $i -lt 8 ]; do printf 'L%d\tdemo\t%d\t+\n' $i $((120 + 5 * i)) >>loci.tsv; i=$((i + 1)); done
"$CREME" necessity --model "worker:python3 fake.py" $common --out whole/
folder() { # with the same words, whatever the fake does: it reads them from a file
    "$CREME" necessity --model "worker:sh start.sh" $input --shuffles 2 --out folder/ "$@"
}
echo 'exec python3 fake.py wait=0.3' >start.sh
"$CREME" necessity --model "worker:sh start.sh" $input --shuffles 2 --out folder/ 2>/dev/null & creme=$!
while kill -0 $creme && ! "$CREME" status folder 2>/dev/null | cut -f 4 | grep -q '^[1-9]'; do sleep 0.1; done
kill -9 $creme
wait $creme 2>/dev/null
gone
echo 'exec python3 fake.py version=2' >start.sh
folder --quiet
echo "[exit $?]"
echo 'exec python3 fake.py' >start.sh
folder 2>&1 | grep -o -e 'going on' -e 'nothing is to be done'
grep -v '^#' whole/tables/necessity.tsv | cksum
grep -v '^#' folder/tables/necessity.tsv | cksum

echo "--- interrupted"
"$CREME" necessity --model "worker:python3 fake.py wait=1" $common --out other/ & creme=$!
while kill -0 $creme && [ ! -f other/results.sqlite ]; do sleep 0.1; done
sleep 1
kill -TERM $creme
wait $creme 2>/dev/null
echo "[exit $?]"
gone
case $TMPDIR in "$HERE"*) ;; *) rmdir "$TMPDIR" ;; esac
