# Sequences from a NumPy array in place of a genome and loci.
tiny_grammar
bytes() { printf "$(printf '\\%03o' "$@")"; }
# npy DESCR ORDER SHAPE: the header of version 1.0, 128 bytes in all.
npy() {
    printf '\223NUMPY\001\000\166\000'
    printf "%-117s\n" "{'descr': '$1', 'fortran_order': $2, 'shape': $3, }"
}
# A sequence with the promoter's motif, one without, and one of N.
sequence() { awk -v seed=$1 'BEGIN { srand(seed); for (i = 0; i < 128; i++) printf "%s%d", i ? " " : "", 4 * rand() }'; }
motif="3 3 0 1 1 0 3 2 1 0 3 3 2 1"
{ echo "$(sequence 1 | cut -d ' ' -f 1-57) $motif $(sequence 2 | cut -d ' ' -f 72-128)"; sequence 3; echo
  awk 'BEGIN { for (i = 0; i < 128; i++) printf "4 " }'; echo; } >numbers.txt
{ npy '|u1' False '(3, 128)'; bytes $(cat numbers.txt); } >codes.npy
run predict -m grammar:tiny.json --codes codes.npy -o out.tsv
rounded out.tsv
"$CREME" inspect out.tsv | rounded | grep -v '^#'

# The same from a genome.
{ echo '>a'; head -n 1 numbers.txt | tr ' ' '\n' | tr 01234 ACGTN | tr -d '\n'; echo; } >genome.fa
printf 'name\tchrom\ttss\tstrand\nA\ta\t64\t+\n' >loci.tsv
"$CREME" predict -m grammar:tiny.json -f genome.fa -l loci.tsv --window plain -q | grep -v '^#' | cut -f 8 | head -n 3
grep -v '^#' out.tsv | cut -f 3 | head -n 3
for batch in 1 2 3; do "$CREME" predict -m grammar:tiny.json --codes codes.npy --batch $batch --threads $batch -q |
    grep -v '^#' | cksum; done | sort -u | wc -l
run predict -m grammar:tiny.json --codes codes.npy --profile out.npy
od -A d -t c -N 128 out.npy
wc -c <out.npy
"$CREME" predict -m grammar:tiny.json --codes codes.npy --dry-run -q | head -n 1

m="-m grammar:tiny.json -o wrong.tsv"
run predict $m --codes codes.npy -f genome.fa
run predict $m --codes codes.npy --window plain
run predict $m -l loci.tsv
run necessity $m --codes codes.npy
run predict $m --codes nowhere.npy
run predict $m --codes .
run predict $m --codes codes.npy -o codes.npy
wrong() { cat >wrong.npy; run predict $m --codes wrong.npy; }
{ npy '<i8' False '(1, 128)'; sequence 1; } | wrong
{ npy '<f4' False '(1, 128, 4)'; sequence 1; } | wrong
{ npy '|u1' True '(3, 128)'; bytes $(cat numbers.txt); } | wrong
{ npy '|u1' False '(128,)'; bytes $(sequence 1); } | wrong
{ npy '|u1' False '(2, 64)'; bytes $(sequence 1); } | wrong
{ npy '|u1' False '(0, 128)'; } | wrong
{ npy '|u1' False '(9223372036854775807, 2)'; } | wrong
{ npy '|u1' False '(99999999999999999999, 2)'; } | wrong
head -c 300 codes.npy | wrong
head -c 100 codes.npy | wrong
head -c 8 codes.npy | wrong
: | wrong
{ cat codes.npy; echo; } | wrong
{ npy '|u1' False '(3, 128)'; bytes $(cat numbers.txt | sed '2s/^[0-4] [0-4]/0 5/'); } | wrong
echo ACGT | wrong
{ npy '|u1' False '(1, 128)' | sed 's/descr/descra/'; bytes $(sequence 1); } | wrong
{ npy '|u1' Maybe '(1, 128)'; bytes $(sequence 1); } | wrong
{ npy '|u1' False '(1, -128)'; bytes $(sequence 1); } | wrong
{ npy '|u1' False '(1, 128)' | tr '}' ' '; bytes $(sequence 1); } | wrong
{ npy '|u1' False '(1, 128)' | tr ':' '\000'; bytes $(sequence 1); } | wrong
{ npy '|u1' False '(1, 128)' | tr '\001' '\011'; bytes $(sequence 1); } | wrong
ls wrong.tsv 2>/dev/null || echo 'no output'
