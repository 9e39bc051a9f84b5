# Served models: servers that lie in HTTP, in JSON, in numbers, or do not end: one clear line each, and nothing is left
# behind. What is no lie, only unusual, gives the same numbers.
command -v python3 >/dev/null || { echo "SKIP: no python3 here, in which the fake server is written"; exit; }
cp "$(dirname "$PRELUDE")/../worker/fake_server.py" fake.py
small_genome
input="--fasta genome.fa --loci loci.tsv --tile-size 16"
mkdir tmp
TMPDIR=$HERE/tmp
[ ${#TMPDIR} -lt 60 ] || TMPDIR=$(mktemp -d /tmp/cw-XXXXXX)
export TMPDIR
unset XDG_RUNTIME_DIR
faulty() { # FAULTS [OPTIONS]
    faults=$1
    shift
    printf '%s: ' "$faults"
    "$CREME" activity --model "worker:python3 fake.py $faults" $input --quiet "$@" --out table.tsv 2>said
    echo "exit $?"
    sed -e 's/^creme activity: worker 0 (python3 fake.py [^)]*): /    /' -e 's/no HTTP (.*/no HTTP (...)/' said
    [ ! -e table.tsv ] || { grep -v '^#' table.tsv | cut -f 1-12 | cksum; rm table.tsv; }
}

echo "--- unusual"
for faults in "" closes excess two; do faulty "$faults"; done

echo "--- busy: it is asked again"
for faults in "busy=1" "busy=2 after=1" "busy=1 after=3600"; do faulty "$faults" --batch 1; done

echo "--- HTTP"
for faults in length=twice length=12abc length=-1 length=7 length=99999 length=99999999999999999999 gzip redirect \
    garbage continue zeros health=404 health=401 early=413; do
    faulty $faults
done

echo "--- JSON and numbers"
for faults in ok partly twins output idnumber negative beyond trailing fp64 "json nan"; do faulty "$faults"; done

printf '{"creme": 1, "n": "maybe"}' >card.json
faulty "" --model-card card.json

echo "--- slow"
faulty trickle --worker-timeout 0.4

echo "--- started again, it is another model"
cat >start.sh <<'S'
[ ! -e died ] || exec python3 fake.py version=2
exec python3 fake.py die=2
S
"$CREME" necessity --model "worker:sh start.sh" $input --shuffles 2 --quiet --out table.tsv 2>said
echo "exit $?"
sed 's/exited .*; it is/is gone; it is/' said
[ ! -e table.tsv ] || echo "a table was written"
[ -z "$(ls "$TMPDIR")" ] || ls "$TMPDIR"
case $TMPDIR in "$HERE"*) ;; *) rmdir "$TMPDIR" ;; esac
