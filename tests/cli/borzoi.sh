# A network of the Borzoi family: all assays run, whatever the batch and the number of threads the bytes are the same,
# and what is computed anew for an edit is what the whole sequence would give.
"$FIXTURE" plain plain.h5
{ echo ">9"; awk 'BEGIN { srand(5); for (i = 0; i < 200; i++) { line = ""; for (j = 0; j < 60; j++)
    line = line substr("ACGT", 1 + int(4 * rand()), 1); print line } }'; } >genome.fa
printf 'name\tchrom\ttss\tstrand\nA\t9\t5000\t+\nB\t9\t7000\t-\nEDGE\t9\t100\t+\n' >loci.tsv
common="-m borzoi:plain.h5 -f genome.fa -l loci.tsv -q"
run predict $common -o out.tsv --sum-strands
grep -v '^#' out.tsv | cut -f 1-7
for assay in context-dependence context-swap necessity sufficiency "distance --tiles 1"; do
    echo "$assay"
    for options in "--batch 1 --threads 1" "--batch 5 --threads 2" "--batch 64 --threads 3"; do
        "$CREME" $assay $common --tile-size 500 --shuffles 3 --tracks 0-1 $options | grep -v '^#' >out.tsv
        echo "$(wc -l <out.tsv) lines, $(cksum <out.tsv)"
    done | sort -u | sed -E 's/, [0-9]+ [0-9]+$//'
done
for assay in "necessity --shuffles 3" "mutagenesis --region window:990-1010"; do
    "$CREME" $assay $common --tile-size 500 | grep -v '^#' >windowed.tsv
    "$CREME" $assay $common --tile-size 500 --whole-sequences | grep -v '^#' >whole.tsv
    paste windowed.tsv whole.tsv | awk -F '\t' 'NR > 1 {
        d = $11 - $(NF / 2 + 11); if (d < 0) d = -d; if (d > worst * $11) worst = d / $11 }
        END { print (NR > 1 && worst < 1e-5 ? "windowed equals whole to 1e-5" : "windowed and whole differ by " worst) }'
done
# What it would take is measured on the windowed path, and on the other.
for options in "" "--whole-sequences"; do
    run necessity $common --tile-size 500 --shuffles 3 --dry-run $options | unmeasured
done
