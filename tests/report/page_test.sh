# A large page's data, as its script unpacks them, against its table: page_test.sh CREME. Needs node 18; 77 without it.
creme=$1
here=$(cd "$(dirname "$0")" && pwd)
node -e 'process.exit(typeof DecompressionStream === "undefined" ? 1 : 0)' 2>/dev/null || { echo "SKIP: no node of version 18 or later"; exit 77; }
folder=$(mktemp -d) || exit 1
trap 'rm -r "$folder"' EXIT
awk 'BEGIN { OFS = "\t"
    print "# creme 0 analyze\n# analysis: necessity"
    print "locus", "chrom", "tss", "strand", "tile_start", "tile_end", "genome_start", "genome_end", "track", "context", "wt", \
        "effect", "ci_low", "ci_high", "q", "class", "strength", "n"
    for (i = 0; i < 500; i++) for (t = 0; t < 41; t++) {
        effect = sin(i * 41 + t) * exp(-(t % 7)); half = 0.01 + 0.001 * (t % 13)
        low = t % 5 == 1 ? "NA" : effect - half
        high = t % 5 < 2 ? "NA" : t % 5 == 2 ? effect + 2 * half : effect + half
        class = effect > .3 ? "enhancer" : "none"
        strength = effect > .5 ? "strong" : effect > .3 ? "weak" : "NA"
        q = t % 3 ? t / 50 : "NA"
        start = 99000 + i + t * 50
        print "G" i, "chr1", 100000 + i, "+", t * 50, t * 50 + 50, start, start + 50, "K562", "enhancing", 9, \
            effect, low, high, q, class, strength, i % 2 ? 3 + t % 8 : "NA"
    } }' >"$folder/cres.tsv"
"$creme" report "$folder" >/dev/null && node "$here/page_test.js" "$folder/report.html" "$folder/cres.tsv"
