# What a necessity test finds in borzoi:demo of what was planted. Signs, not numbers, which differ between processors by a
# rounding.
"$CREME" demo --model grammar:demo --out d -q --assays-only >/dev/null || exit 1
run inspect borzoi:demo
run necessity -m borzoi:demo -f d/genome.fa -l d/loci.tsv --shuffles 2 -q -o necessity.tsv
echo 'locus track element kind planted found; of tiles in which nothing is planted, how many'
awk -F '\t' '
    /^#/ { next }
    $1 == "locus" { for (i = 1; i <= NF; i++) at[NR == FNR, $i] = i; next }
    NR == FNR { kind[$1, $2, $8] = $6 " " $7; planted[$1, $2, $8] = $at[1, "necessity"]; next }
    {
        key = $1 SUBSEP $5 SUBSEP $9
        effect = $at[0, "effect"]
        found = effect > 0.3 ? 1 : effect < -0.3 ? -1 : 0
        if (key in planted && (planted[key] || found)) print $1, $9, kind[key], planted[key], found
        if (!(key in planted) && found) other++
    }
    END { print other + 0, "elsewhere" }' d/truth.tsv necessity.tsv
run necessity -m borzoi:demo --input-bp 65536 -f d/genome.fa -l d/loci.tsv
