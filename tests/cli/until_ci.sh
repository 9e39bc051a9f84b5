# --until-ci: fewer shuffles for tiles whose interval is narrow; the same for any batch, part and way; errors.
small_genome
# an element of four letters that shuffles make and break
cat >noisy.json <<'JSON'
{"format": "creme-grammar-1", "input_bp": 128, "bin_bp": 16, "bins": 4,
 "tracks": [{"name": "a", "baseline": 10}, {"name": "b", "baseline": 40}],
 "elements": [{"name": "core", "motif": "TTACCATGCATTGC", "strands": "both"},
              {"name": "noise", "motif": "NNACGTNN", "strands": "both"}],
 "rules": [{"kind": "promoter", "elements": ["core"], "strength": 3},
           {"kind": "add", "elements": ["noise"], "strength": 0.5}]}
JSON
printf 'name\tchrom\ttss\tstrand\nA\tdemo\t139\t+\nB\tdemo\t76\t-\n' >loci.tsv
common="-m grammar:noisy.json -f genome.fa -l loci.tsv --tile-size 16 --shuffles 12"
for assay in necessity sufficiency; do
    run $assay $common --until-ci 0.08 -o until.tsv --replicates replicates.tsv
    grep -e '--until-ci' until.tsv | tail -n 1
    grep -v '^#' until.tsv | cut -f 1,5,9-14 | rounded | head -n 12
    echo "replicates of each tile, and how many tiles have so many:"
    grep -v '^#' replicates.tsv | awk -F '\t' '$5 == "mutant" && $11 == "a" { n[$1 $6]++ } END { for (i in n) print n[i] }' | sort -n | uniq -c
    for options in "--batch 1 --threads 1" "--batch 7 --threads 2" "--whole-sequences --threads 3"; do
        "$CREME" $assay $common --until-ci 0.08 -q $options | grep -v '^#' | cksum
    done | sort -u | wc -l
    "$CREME" $assay $common --until-ci 0.08 -q -o RUN/
    grep -v '^#' RUN/tables/$assay.tsv >a.tsv; grep -v '^#' until.tsv | cmp - a.tsv && echo "and so is the run folder's"
    for part in 1 2; do "$CREME" $assay $common --until-ci 0.08 -q -o P$part/ --part $part/2; done
    "$CREME" collect P1 P2 -o P.$assay -q
    grep -v '^#' P.$assay/tables/$assay.tsv | cmp - a.tsv && echo "and that of two parts"
    rm -r P1 P2
    # all shuffles where no interval is narrow, and where there are too few to save any
    "$CREME" $assay $common -q | grep -v '^#' >full.tsv
    "$CREME" $assay $common --until-ci 1e-12 -q | grep -v '^#' | awk -F '\t' '$13 == 12' >b.tsv
    grep -v -x -F -f full.tsv b.tsv | wc -l
done
run necessity $common --until-ci 0.08 -o RUN --shuffles 9 --step few -q
grep -v '^#' RUN/tables/few.tsv | cut -f 13 | sort -n | uniq -c
run sufficiency $common --until-ci 0.08 -o RUN --fresh-backgrounds --step fresh -q
grep -v '^#' RUN/tables/fresh.tsv | cut -f 13 | sort -n | uniq -c
run necessity $common --until-ci 0
run necessity $common --until-ci -1
run necessity $common --until-ci narrow
run necessity $common --until-ci 0.1 -o RUN
run distance $common --until-ci 0.08
"$CREME" necessity $common --stop-by width --until-ci 0.08 -q | grep -v '^#' | cksum >a.sum
"$CREME" necessity $common --until-ci 0.08 -q | grep -v '^#' | cksum | cmp - a.sum && echo "--stop-by width is --until-ci"
run necessity $common --stop-by width
run necessity $common --stop-by none --until-ci 0.08
run necessity $common --stop-by narrow
