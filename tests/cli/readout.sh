# What is read from a prediction: the paper's read-out of Borzoi, and the scale before squashing.
small_genome
tiny_grammar
sed -e 's/"CAGE:K562", /"K562+", "strand_pair": "K562-", /' -e 's/"CAGE:liver", /"K562-", "strand_pair": "K562+", /' \
    -e 's/{"CAGE:K562": 4}/{"K562+": 4}/' tiny.json >stranded.json
common="-f genome.fa -l loci.tsv"
# Four bins of 16 bp: the sum times 2 is coverage per 128 bp; strands are added.
run predict -m grammar:stranded.json $common -q | grep -v '^#'
run predict -m grammar:stranded.json $common -q --preset borzoi | grep -v '^#'
run context-dependence -m grammar:stranded.json $common -q --tile-size 16 --preset borzoi -o out.tsv
grep -E -e '--(preset|shuffles|sum-strands)' -e '^# (window|activities)' out.tsv
run predict -m grammar:stranded.json $common --undo-squash old
run predict -m grammar:stranded.json $common --preset enformer

"$FIXTURE" plain plain.h5
{ echo ">9"; awk 'BEGIN { srand(5); for (i = 0; i < 200; i++) { line = ""; for (j = 0; j < 60; j++)
    line = line substr("ACGT", 1 + int(4 * rand()), 1); print line } }'; } >genome9.fa
printf 'name\tchrom\ttss\tstrand\nA\t9\t5000\t+\n' >loci9.tsv
common="-m borzoi:plain.h5 -f genome9.fa -l loci9.tsv -q"
# activities OPTIONS...: those of the tracks, in one line.
activities() {
    "$CREME" predict $common "$@" | grep -v '^#' | tail -n +2 | cut -f 8 | tr '\n' ' '
}
# 8 bins of 32 bp: half their sum is 4 times their mean.
echo "$(activities --sum-strands) $(activities --preset borzoi)" |
    awk '{ for (i = 1; i <= 3; i++) printf "%.4f times the mean\n", $(3 + i) / $i }'
# Scale 2, a limit that nothing reaches: the old form is half of what it was.
table() {
    printf '\tidentifier\tclip\tclip_soft\tscale\tsum_stat\tstrand_pair\n'
    for i in 0 1 2 3 4 5; do printf '%s\tt%s\t999\t900\t%s\tsum\t%s\n' $i $i "$1" $((i ^ 1)); done
}
table 2 >halves.txt
echo "$(activities) $(activities --targets halves.txt --undo-squash old)" |
    awk '{ for (i = 1; i <= 6; i++) printf "%.4f of it\n", $(6 + i) / $i }'
run predict $common --targets halves.txt --undo-squash old -o out.tsv
grep -E -e '--undo-squash' -e '^# activities' out.tsv
table 0 >zero.txt
run predict $common --targets zero.txt --undo-squash new
run predict $common --undo-squash new
cut -f 1-3,5-7 halves.txt >without.txt
run predict $common --targets without.txt --undo-squash new
run predict $common --targets halves.txt --undo-squash sqrt
