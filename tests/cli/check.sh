# creme check: numbers beside each other, what of the genome was there, and what is refused.
{ echo ">one"; i=0; while [ $i -lt 8 ]; do echo ACGTTGCAACGGTTACCATGCATTGCACGTTAGCCATACGTTGGCAACTGTCAGTTACGA; i=$((i + 1)); done
  echo ">two"; i=0; while [ $i -lt 5 ]; do echo GGCAACTGTCAGTTACGATTACCATGCATTGCACGTTAGCCATACGTTGACGTTGCAACG; i=$((i + 1)); done; } >genome.fa
tiny_grammar
"$CREME" inspect genome.fa >/dev/null 2>&1 # makes its index
printf 'name\tchrom\ttss\tstrand\nA\tone\t160\t+\nB\tone\t222\t-\nC\ttwo\t141\t+\n' >loci.tsv
common="-m grammar:tiny.json -f genome.fa"
checked() { # ARGUMENTS...
    echo "\$ creme check $*"
    "$CREME" check "$@" >out.tsv 2>err.txt
    status=$?
    grep -v -e '^# creme' -e '^#   --' -e '^# options' -e '^# command' out.tsv
    cat err.txt
    echo "[exit $status]"
}
echo "--- a table of creme predict is one to compare with, on this machine or on another"
"$CREME" predict $common -l loci.tsv -q -o there.tsv
checked $common --facts there.tsv
"$CREME" activity $common -l loci.tsv -q --tracks 1 -o there.tsv
checked $common --facts there.tsv | tail -n 4
echo "--- a number that is another; a sum of strands that there are not; another window"
head=$(printf 'gene\tchrom\ttss\tstrand\ttrack\tactivity')
table() { { echo "$head"; printf "$1"; } >facts.tsv; }
table 'A\tone\t160\t+\t0\t1\nB\tone\t222\t-\t0\t2\nC\ttwo\t141\t+\t0\t1\n'
checked $common --facts facts.tsv
table 'A\tone\t160\t+\t0+1\t1\n'
checked $common --facts facts.tsv
echo "--- what the genome has not"
table 'A\tone\t160\t+\t0\t4\nX\tthree\t160\t+\t0\t4\nY\tone\t20\t+\t0\t4\nZ\ttwo\t290\t-\t0\t1\n'
checked $common --facts facts.tsv
table 'X\tthree\t160\t+\t0\t4\n'
checked $common --facts facts.tsv
table 'Y\tone\t20\t+\t0\t4\n'
checked $common --facts facts.tsv
echo "--- a model that has not these tracks, or of which nothing is known"
table 'A\tone\t160\t+\t5111\t4\n'
checked $common --facts facts.tsv
checked $common
head=$(printf 'network\tgene\tchrom\ttss\tstrand\ttrack\tactivity\tmembers\ttolerance')
table 'enformer\tA\tone\t160\t+\t0\t4\t1\t1\n'
checked $common --facts facts.tsv
table 'enformer\tA\tone\t160\t+\t5111\t4\t1\t1\ngrammar\tA\tone\t160\t+\t0\t4\t4\t1\n'
checked $common --facts facts.tsv
checked -m nothing -f genome.fa
checked -m grammar:none.json -f genome.fa --facts facts.tsv
checked $common --facts none.tsv
checked -m enformer:none -f genome.fa
echo "--- tables that are none"
head=$(printf 'gene\tchrom\ttss\tstrand\ttrack\tactivity\ttolerance\tpreset')
for row in 'A\tone\tx\t+\t0\t4\t1\t2024' 'A\tone\t1\t*\t0\t4\t1\t2024' 'A\tone\t1\t+\t\t4\t1\t2024' 'A\tone\t1\t+\t0\tnan\t1\t2024' \
    'A\tone\t1\t+\t0\t4\t-1\t2024' 'A\tone\t1\t+\t0\t4\t1\t2030' 'A\tone\t1\t+\t0' '\tone\t1\t+\t0\t4\t1\t2024' \
    'A\tone\t1\t+\t0\t4\t1\t2024\nA\tone\t1\t+\t0\t4\t1\t2023'; do
    table "$row\\n"
    checked $common --facts facts.tsv
done
echo gene >facts.tsv
checked $common --facts facts.tsv
