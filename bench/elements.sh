#!/bin/sh
# Elements per second of creme necessity, by width and by what is done to them. Usage:
#
#     bench/elements.sh CREME MODEL FASTA LOCI [ROUNDS]
#
# MODEL is what --model takes, LOCI a table of one locus on a chromosome of the FASTA, whose window lies on it whole. In
# each round (3) every width and way takes its turn, with 8 and with 40 elements, evenly spaced over the window and off
# its TSS; the difference of the two times is that of 32 elements, without what a run needs to begin. The table has the
# medians; shuffles are the default 10 of each element.
set -eu
[ $# -ge 4 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 1; }
creme=$1 model=$2 fasta=$3 loci=$4 rounds=${5:-3}
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

necessity() { "$creme" necessity -m "$model" -f "$fasta" -l "$loci" --tracks 0 --window plain -q "$@"; }

window=$(necessity --dry-run -o - | sed -n 's/^window\t\([0-9]*\) bp.*/\1/p')
chrom=$(awk 'NR == 2 { print $2 }' "$loci") tss=$(awk 'NR == 2 { print $3 }' "$loci")
for width in 200 500 2000; do
    for count in 8 40; do
        awk -v chrom="$chrom" -v start=$((tss - window / 2)) -v bp="$window" -v width=$width -v count=$count 'BEGIN {
            for (i = 0; i < count; i++) {
                at = start + int((i + 0.5) * bp / count) - int(width / 2)
                printf "%s\t%d\t%d\n", chrom, at, at + width
            } }' >"$folder/$width.$count.bed"
    done
done

# Seconds of a run.
seconds() {
    started=$(date +%s.%N)
    necessity --elements "$folder/$1.$2.bed" --how "$3" -o "$folder/out.tsv"
    ended=$(date +%s.%N)
    awk -v a="$started" -v b="$ended" 'BEGIN { printf "%.3f", b - a }'
}

round=0
while [ $round -lt "$rounds" ]; do
    for width in 200 500 2000; do
        for how in shuffle delete mask; do
            few=$(seconds $width 8 $how) many=$(seconds $width 40 $how)
            awk -v a="$few" -v b="$many" -v w=$width -v h=$how 'BEGIN { printf "%d\t%s\t%.3f\n", w, h, 32 / (b - a) }' \
                >>"$folder/rates.tsv"
        done
    done
    round=$((round + 1))
done
printf 'width\thow\telements_per_second\tleast\tmost\n'
for width in 200 500 2000; do
    for how in shuffle delete mask; do
        awk -v w=$width -v h=$how '$1 == w && $2 == h { print $3 }' "$folder/rates.tsv" | sort -n |
            awk -v w=$width -v h=$how '{ at[NR] = $1 }
                END { printf "%d\t%s\t%.3g\t%.3g\t%.3g\n", w, h, at[int((NR + 1) / 2)], at[1], at[NR] }'
    done
done
