# Tracks and their strands: what the weights say, what a table says, what neither does.
small_genome
"$FIXTURE" plain plain.h5
awk 'BEGIN { srand(3); printf ">9\n"; for (i = 0; i < 9000; i++) printf "%s", substr("ACGT", 1 + int(4 * rand()), 1); print "" }' >genome9.fa
printf 'name\tchrom\ttss\tstrand\nA\t9\t5000\t+\n' >loci9.tsv
common="-m borzoi:plain.h5 -f genome9.fa -l loci9.tsv"
tracks() {
    "$CREME" predict $common -q "$@" | grep -v '^#' | tail -n +2 | cut -f 7,8
}
# A table that says nothing of strands: the weights do.
{ printf '\tidentifier\n'; for i in 0 1 2 3 4 5; do printf '%s\t%s\n' $i "$(echo a+ a- b+ b- c+ c- | cut -d ' ' -f $((i + 1)))"; done; } >names.txt
tracks >alone.out
tracks --targets names.txt --tracks all --sum-strands >sums.out
paste alone.out sums.out | awk -F '\t' 'NR % 2 { first = $2 } NR % 2 == 0 { print first + $2 }' >expected.out
awk -F '\t' '{ print $1 }' sums.out
awk -F '\t' 'NR == FNR { sum[FNR] = $1; next } { d = $2 - sum[FNR]; if (d * d < 1e-10) print "sums" }' expected.out sums.out
# Some of the tracks, by their index; against the gene; both strands each by itself.
printf '\tidentifier\tdescription\n5\tc-\tRNA (C+)\n3\tb-\tRNA (B+)\n2\tb+\tRNA (B+)\n' >some.txt
run predict $common --targets some.txt --tracks 'RNA (C+)' -o out.tsv
grep antisense out.tsv
run predict $common --targets some.txt --tracks 'RNA (B+)' -o out.tsv
tracks --targets some.txt | cut -f 1
run predict $common --targets some.txt --tracks 1
run predict $common --targets some.txt --tracks 'RNA (D+)'
run inspect some.txt
# TSSs chosen by what is read against them.
run activity $common --tile-size 512 --targets some.txt --tracks 'RNA (C+)' -o activity.tsv
run analyze tss activity.tsv -o tss.tsv
grep antisense tss.tsv
run activity $common --tile-size 512 --targets some.txt --tracks 'RNA (B+)' -o activity.tsv
run analyze tss activity.tsv -o tss.tsv
