# creme serve: the numbers of a served model are those of the model itself, to the byte; and it stays well whatever it is asked.
command -v python3 >/dev/null || { echo "SKIP: no python3 here, with which strange requests are made"; exit; }
"$CREME" version | grep -q '^libmicrohttpd.none' && { echo "SKIP: this creme is built without libmicrohttpd"; exit; }
cp "$(dirname "$PRELUDE")/../worker/ask.py" ask.py
small_genome
tiny_grammar
"$FIXTURE" plain plain.h5
{ echo ">9"; awk 'BEGIN { srand(5); for (i = 0; i < 200; i++) { line = ""; for (j = 0; j < 60; j++)
    line = line substr("ACGT", 1 + int(4 * rand()), 1); print line } }'; } >genome9.fa
printf 'name\tchrom\ttss\tstrand\nA\t9\t5000\t+\nB\t9\t7000\t-\nEDGE\t9\t100\t+\n' >loci9.tsv
{ printf '\tidentifier\tclip\tclip_soft\tscale\tsum_stat\tstrand_pair\tdescription\n'
  for i in 0 1 2 3 4 5; do printf '%s\tt%s\t999\t3\t0.3\tsum_sqrt\t%s\tTRACK:%s\n' $i $i $((i ^ 1)) $i; done; } >six.txt
mkdir sockets
TMPDIR=$HERE/sockets
[ ${#TMPDIR} -lt 60 ] || TMPDIR=$(mktemp -d /tmp/cs-XXXXXX)
export TMPDIR
unset XDG_RUNTIME_DIR

begin() { # OPTIONS of creme serve: sets $server and $address
    rm -f address
    "$CREME" serve "$@" >address 2>served & server=$!
    while [ ! -s address ] && kill -0 $server 2>/dev/null; do sleep 0.05; done
    address=$(cat address)
}
end() { # SIGNAL
    kill -"$1" $server
    wait $server
    echo "[exit $?]"
}
same() { # WHAT SERVED NATIVE, with ARGUMENTS of both behind
    what=$1 served=$2 native=$3
    shift 3
    "$CREME" "$@" --model "$native" -q -o native.tsv 2>native.err || { echo "native: $(cat native.err)"; return; }
    "$CREME" "$@" --model "$served" -q -o served.tsv 2>served.err || { echo "served: $(cat served.err)"; return; }
    grep -v '^#' native.tsv >a
    grep -v '^#' served.tsv >b
    [ "$(wc -l <a)" -gt 1 ] && cmp a b && echo "$what: the same"
}

echo "--- a grammar, on a port"
begin -m grammar:tiny.json --port 0
case $address in http://127.0.0.1:*"#model") echo "its address is printed" ;; *) echo "address: $address" ;; esac
for options in "predict" "necessity --tile-size 16 --shuffles 3" "necessity --tile-size 16 --shuffles 3 --rc --shifts=-3,0,5 --tracks 1"; do
    same "$options" "remote:$address" grammar:tiny.json $options -f genome.fa -l loci.tsv
done
"$CREME" inspect "remote:$address" 2>&1 | grep -e '^kind' -e '^input'
python3 ask.py "$address" get json wrong transport
python3 ask.py "$address" edits 2>/dev/null | head -n 1
end TERM
cat served

echo "--- a network, whole and by what edits touch"
options="-f genome9.fa -l loci9.tsv --tile-size 500 --targets six.txt"
begin -m borzoi:plain.h5 --targets six.txt --verbose --socket $TMPDIR/s
both() { # ARGUMENTS
    same "$*" "worker+unix:$address" borzoi:plain.h5 "$@" $options
    same "$* --whole-sequences" "worker+unix:$address" borzoi:plain.h5 "$@" $options --whole-sequences
}
both necessity --shuffles 3
both context-dependence --shuffles 3 --tracks 3,0-1
both sufficiency --shuffles 2 --sum-strands
both distance --shuffles 2 --tiles 1 --tracks 1
both context-swap --batch 3
both interaction --shuffles 2 --rounds 3 --tracks 0
both mutagenesis --region window:990-1010 --undo-squash new --tracks 0-2
both necessity --shuffles 2 --sum-strands --undo-squash old
both activity --peak on --tracks 2
both necessity --shuffles 2 --preset borzoi
both necessity --shuffles 2 --rc --shifts=-3,0,5 --tracks 0
both profile --shuffles 2 --profile-bins 16 --tracks 0,4 --sum-strands
both masking --bins 3-5 --threads 1 --batch 1
{ printf '9\tx\tgene\t4001\t6000\t.\t+\t.\tgene_id "A"; gene_name "A";\n'
  printf '9\tx\ttranscript\t4001\t6000\t.\t+\t.\tgene_id "A"; gene_name "A"; transcript_id "T"; gene_type "protein_coding";\n'
  printf '9\tx\texon\t4951\t5100\t.\t+\t.\tgene_id "A"; gene_name "A"; transcript_id "T"; gene_type "protein_coding";\n'
} >genes9.gtf
head -n 2 loci9.tsv >one9.tsv
same "--gene-bins" "worker+unix:$address" borzoi:plain.h5 necessity --shuffles 2 --tracks 0 --gene-bins genes9.gtf -f genome9.fa \
    -l one9.tsv --tile-size 500 --targets six.txt
python3 ask.py "$address" edits
awk '/HTTP 200/ { variants += $5 > 0; whole += $5 == 0; gsub(",", ""); for (i = 1; i < NF; i++) if ($i == "them" && $(i + 1) == "from") made = $(i - 2) }
    END { if (variants && whole) print "variants and whole sequences"; if (made > 0) print "backgrounds from others" }' served
end TERM

echo "--- three at once, with room for one read-out and no backgrounds"
begin -m borzoi:plain.h5 --readouts 1 --memory 0
for tracks in 0 1 2-3; do
    "$CREME" necessity -m borzoi:plain.h5 -f genome9.fa -l loci9.tsv --tile-size 500 --shuffles 3 --tracks $tracks -q -o native$tracks.tsv 2>/dev/null
done
pids=""
for tracks in 0 1 2-3; do
    "$CREME" necessity -m "remote:$address" -f genome9.fa -l loci9.tsv --tile-size 500 --shuffles 3 --tracks $tracks -q -o served$tracks.tsv 2>/dev/null &
    pids="$pids $!"
done
wait $pids
for tracks in 0 1 2-3; do
    grep -v '^#' native$tracks.tsv >a
    grep -v '^#' served$tracks.tsv | cmp - a && echo "tracks $tracks: the same"
done
end TERM

echo "--- limits"
begin -m grammar:tiny.json --max-request 1 --socket $TMPDIR/s
echo "$address" | sed "s|$TMPDIR/||"
python3 ask.py "$address" limits
ls -l $TMPDIR/s | cut -c 1-10
same "predict by a socket" "worker+unix:$address" grammar:tiny.json predict -f genome.fa -l loci.tsv
"$CREME" serve -m grammar:tiny.json --socket $TMPDIR/s 2>&1 | sed "s|$TMPDIR/||"
kill -9 $server
wait $server 2>/dev/null
[ -S $TMPDIR/s ] && echo "killed, it leaves its socket"
begin -m grammar:tiny.json --socket $TMPDIR/s
same "which the next one takes" "worker+unix:$address" grammar:tiny.json predict -f genome.fa -l loci.tsv
end HUP
[ -e $TMPDIR/s ] && echo "the socket is still there"
begin -m grammar:tiny.json --socket $TMPDIR/s
kill -TERM $server && sleep 0.05 && kill -TERM $server 2>/dev/null
wait $server 2>/dev/null
echo "[exit $?]"
[ -e $TMPDIR/s ] && echo "told twice, it leaves its socket"

echo "--- started as a worker, killed, started again"
input9="-f genome9.fa -l loci9.tsv --tile-size 500 --shuffles 40 --batch 2 -q"
"$CREME" necessity -m borzoi:plain.h5 $input9 --out - | grep -v '^#' >native.tsv
cat >start.sh <<'SH'
: >requests.$$
echo $$ >pid.new && mv pid.new pid
exec "$CREME" serve -m borzoi:plain.h5 --threads 1 --verbose 2>requests.$$
SH
killed=none
"$CREME" necessity -m "worker:sh start.sh" $input9 --out killed.tsv 2>said & creme=$!
answered() { # whether there is another than was killed last, which has answered some
    [ -s pid ] && worker=$(cat pid) && [ "$worker" != $killed ] && [ "$(grep -c 'HTTP 200' requests."$worker")" -ge 5 ]
}
for time in first second; do
    while kill -0 $creme 2>/dev/null && ! answered; do sleep 0.02; done
    kill -9 "$worker"
    killed=$worker
done
wait $creme
echo "[exit $?]"
grep -o 'started again.*' said
grep -v '^#' killed.tsv | cmp - native.tsv && echo "the same"
ls -A $TMPDIR

echo "--- what cannot be served, or not there"
run serve -m "worker:creme serve -m grammar:demo"
run serve -m grammar:nowhere.json
run serve -m grammar:tiny.json --name 'a/b'
run serve -m grammar:tiny.json --host nowhere.invalid 2>&1 | sed 's/invalid: .*/invalid: .../'
run serve -m grammar:tiny.json --port 1 --socket x
run serve -m grammar:tiny.json --port 99999
: >file
ln -s file link
run serve -m grammar:tiny.json --socket file
run serve -m grammar:tiny.json --socket link
run serve -m grammar:tiny.json --socket nowhere/s
run serve -m grammar:tiny.json --socket "$(printf '%0200d' 7)" 2>&1 | sed 's/, [0-9]* bytes.*/, .../'
begin -m grammar:tiny.json --host 0.0.0.0 --name my-net.1
cat served
port=${address##*:}
same "by another name" "remote:http://127.0.0.1:$port" grammar:tiny.json predict -f genome.fa -l loci.tsv
"$CREME" predict -m "remote:http://127.0.0.1:$port-" -f genome.fa -l loci.tsv -q 2>&1 | sed 's/:[0-9]*: /:PORT: /'
end TERM
case $TMPDIR in "$HERE"*) ;; *) rmdir "$TMPDIR" ;; esac
