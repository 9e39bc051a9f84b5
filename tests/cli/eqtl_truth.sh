# eQTLs whose truth is known: variants that break and make motifs of a grammar's enhancers, in a generated genome, and others
# that do nothing; the run and the analysis tell which is which, and in which direction.
cat >truth.json <<'JSON'
{"format": "creme-grammar-1", "input_bp": 16384, "bin_bp": 128, "bins": 8,
 "tracks": [{"name": "K562", "baseline": 0}],
 "elements": [{"name": "core", "motif": "TTACCATGCATTGCGTAC", "strands": "both"},
              {"name": "enhancer", "motif": "GGCAACTGTCAGTTACGT", "strands": "both"}],
 "rules": [{"kind": "promoter", "elements": ["core"], "strength": 3, "reach_bp": 300},
           {"kind": "add", "elements": ["enhancer"], "strength": 1}]}
JSON
awk -v OFS='\t' '
function draw() { state = state * 16807 % 2147483647; return state / 2147483647 }
function plant(at, motif,    i) { for (i = 1; i <= length(motif); i++) base[at + i - 1] = substr(motif, i, 1) }
function other(b) { return substr("CGTA", index("ACGT", b), 1) }
function variant(at, alt, slope, pip) {
    print "chr1", at + 1, base[at], alt >"variants.txt"
    print "chr1_" (at + 1) "_" base[at] "_" alt "_b38", gene ".3", pip, slope >"K562.tsv"
}
BEGIN {
    state = 7; length_bp = 80000
    for (i = 0; i < length_bp; i++) base[i] = substr("ACGT", 1 + int(4 * draw()), 1)
    print "name", "chrom", "tss", "strand", "gene_id" >"loci.tsv"
    print "chrom", "pos", "ref", "alt" >"variants.txt"
    print "variant", "gene_id", "pip", "beta" >"K562.tsv"
    for (g = 1; g <= 3; g++) {
        tss = 20000 * g; gene = "ENSG0000000000" g
        print "gene" g, "chr1", tss, g % 2 ? "+" : "-", gene ".1" >"loci.tsv"
        plant(tss + 20, "TTACCATGCATTGCGTAC")
        for (k = -3; k <= 3; k++) {
            if (k == 0) continue
            at = tss + 2000 * k
            plant(at, k % 2 ? "GGCAACTGTCAGTTACGT" : "GGCAACTGACAGTTACGT")     # whole, or one base from it
            if (k % 2) variant(at + 5, other(base[at + 5]), -0.5 - draw(), 0.95)   # breaks it
            else variant(at + 8, "T", 0.5 + draw(), 0.97)                          # makes it
            for (j = 1; j <= 3; j++) variant(at + 200 * j, other(base[at + 200 * j]), draw() - 0.5, 0.001)
        }
    }
    print ">chr1" >"genome.fa"
    for (i = 0; i < length_bp; i += 100) {
        line = ""
        for (j = i; j < i + 100; j++) line = line base[j]
        print line >"genome.fa"
    }
}'
"$CREME" variants -m grammar:truth.json -f genome.fa -l loci.tsv --vcf variants.txt --tracks K562 -o variants.tsv -q
run analyze eqtl variants.tsv --eqtl K562.tsv -o out.tsv --summary signs.tsv --ranking ranking.tsv -q
grep -v '^#' out.tsv | head -n 4 | cut -f 1-3,7,9-12,14-20 | rounded
grep -v '^#' signs.tsv | grep 'track\|	0	\|	0.1	' | cut -f 3-8 | rounded
grep -v '^#' ranking.tsv | cut -f 3-8,11 | rounded
# With its alleles exchanged, the same.
mkdir exchanged
awk -F '\t' -v OFS='\t' 'NR > 1 { split($1, v, "_"); $1 = v[1] "_" v[2] "_" v[4] "_" v[3] "_" v[5]; $4 = -$4 } { print }' \
    K562.tsv >exchanged/K562.tsv
cp signs.tsv first.tsv
run analyze eqtl variants.tsv exchanged/K562.tsv -o out.tsv --summary signs.tsv -q
grep -v '^#' first.tsv >a && grep -v '^#' signs.tsv | cmp - a && echo "the same signs"
