# A screen whose truth is known: a genome with enhancers planted at places and of strengths that are, decoys, and a table of
# pairs as CRISPRi screens have them, with noise. The run and the analysis have to find what was planted.
cat >screen.json <<'JSON'
{"format": "creme-grammar-1", "input_bp": 16384, "bin_bp": 128, "bins": 8,
 "tracks": [{"name": "K562", "baseline": 0}],
 "elements": [{"name": "core", "motif": "TTACCATGCATTGCGTAC", "strands": "both"},
              {"name": "weak", "motif": "GGCAACTGTCAGTTACGT", "strands": "both"},
              {"name": "strong", "motif": "CCGATTAGGCATCAATGG", "strands": "both"}],
 "rules": [{"kind": "promoter", "elements": ["core"], "strength": 3, "reach_bp": 300},
           {"kind": "add", "elements": ["weak"], "strength": 0.25},
           {"kind": "add", "elements": ["strong"], "strength": 1}]}
JSON
# Genes every 20 kb, by turns on + and -; about each, elements of 300 bp every 1,000 bp but at the TSS, of which some hold
# an enhancer. Losses: strength / (1 + sum of the strengths).
awk -v OFS='\t' '
function draw() { state = state * 16807 % 2147483647; return state / 2147483647 }
function plant(at, motif,    i) { for (i = 1; i <= length(motif); i++) base[at + i - 1] = substr(motif, i, 1) }
BEGIN {
    state = 42; genes = 6; length_bp = 20000 * (genes + 1)
    for (i = 0; i < length_bp; i++) base[i] = substr("ACGT", 1 + int(4 * draw()), 1)
    print "name", "chrom", "tss", "strand" >"loci.tsv"
    print "chrom", "chromStart", "chromEnd", "name", "EffectSize", "chrTSS", "startTSS", "endTSS",
        "measuredGeneSymbol", "Significant", "PowerAtEffectSize25", "ValidConnection", "CellType", "Regulated" >"screen.tsv"
    for (g = 1; g <= genes; g++) {
        tss = 20000 * g; gene = "gene" g; strand = g % 2 ? "+" : "-"
        print gene, "chr1", tss, strand >"loci.tsv"
        plant(tss + 20, "TTACCATGCATTGCGTAC")
        sum = 0; n = 0
        for (k = -7; k <= 7; k++) {
            if (k == 0) continue
            u = draw(); kind = u < 0.15 ? "strong" : u < 0.4 ? "weak" : "decoy"
            start[n] = tss + 1000 * k + int(400 * draw()); s[n] = kind == "strong" ? 1 : kind == "weak" ? 0.25 : 0
            if (kind == "strong") plant(start[n] + 140, "CCGATTAGGCATCAATGG")
            if (kind == "weak") plant(start[n] + 140, "ACGTAACTGACAGTTGCC")    # the other strand
            sum += s[n++]
        }
        for (i = 0; i < n; i++) {
            loss = s[i] / (1 + sum); seen = loss + 0.02 * (draw() - 0.5); hit = loss > 0
            print "chr1", start[i], start[i] + 300, "x", -seen, "chr1", tss, tss + 1, gene, hit ? "TRUE" : "FALSE", 0.9,
                "TRUE", "K562", hit ? "TRUE" : "FALSE" >"screen.tsv"
            printf "%s\t%d\t%.9f\n", gene, start[i], loss >"truth.tsv"
        }
        # Too far for the window, of too little power, and a promoter.
        print "chr1", tss + 9000, tss + 9300, "x", -0.1, "chr1", tss, tss + 1, gene, "TRUE", 0.9, "TRUE", "K562", "TRUE" >"screen.tsv"
        print "chr1", start[0], start[0] + 200, "x", 0, "chr1", tss, tss + 1, gene, "FALSE", 0.3, "TRUE", "K562", "FALSE" >"screen.tsv"
        print "chr1", tss - 100, tss + 200, "x", -0.9, "chr1", tss, tss + 1, gene, "TRUE", 0.9, "PromoterElement", "K562", "TRUE" >"screen.tsv"
    }
    print ">chr1" >"genome.fa"
    for (i = 0; i < length_bp; i += 100) {
        line = ""
        for (j = i; j < i + 100; j++) line = line base[j]
        print line >"genome.fa"
    }
}'
"$CREME" necessity -m grammar:screen.json -f genome.fa -l loci.tsv --pairs screen.tsv --tracks K562 --shuffles 3 \
    -o effects.tsv -q
grep -v '^#' effects.tsv | head -n 4 | cut -f 1-13,15 | rounded
run analyze crispri effects.tsv screen.tsv --distances 0,2,4,8 -o pairs.tsv --summary summary.tsv -q
grep -v '^#' summary.tsv | cut -f 2-8,11,14,15,18,19,21 | rounded
# Every effect is what was planted.
awk -F '\t' 'NR == FNR { loss[$1 " " $2] = $3; next }
    /^#/ || $1 == "cell_type" || $19 != 1 { next }
    { n++; d = $17 - loss[$7 " " $8]; if (d > 1e-6 || d < -1e-6) print "not as planted:", $0 }
    END { print n " effects are as planted" }' truth.tsv pairs.tsv
# Elements that are widened for the run are joined by their own places; deleted rather than shuffled.
"$CREME" necessity -m grammar:screen.json -f genome.fa -l loci.tsv --pairs screen.tsv --tracks K562 --shuffles 3 \
    --extend-to 600 -o wide.tsv -q
"$CREME" necessity -m grammar:screen.json -f genome.fa -l loci.tsv --pairs screen.tsv --tracks K562 --how delete \
    -o deleted.tsv -q
for effects in wide deleted; do
    "$CREME" analyze crispri $effects.tsv screen.tsv -o pairs.tsv --summary summary.tsv -q
    grep -v '^#' summary.tsv | sed -n 2p | cut -f 2-8,11,14,15,18,19,21 | rounded
done
# What docs/crispri.md says, on this screen, in the words of the shell.
tr ' ' '\t' >variants.tsv <<'END'
locus chrom tss strand variant pos ref alt distance track wt mutant effect delta log2fc
gene1 chr1 20000 + v1 19001 A G -1000 K562 10 20 -1 10 0.9
gene1 chr1 20000 + v2 19101 A G -900 K562 10 5 0.5 -5 -0.8
END
printf 'variant\tgene_id\tpip\tbeta\nchr1_19001_A_G\tgene1\t0.95\t0.3\nchr1_19101_A_G\tgene1\t0.001\t-0.2\n' >blood.tsv
sed -n 's/^    creme \(analyze\|figure\|necessity\)/creme \1/p' "$(dirname "$0")/../../docs/crispri.md" >commands
sed -i 's/-m MODEL -f hg38.fa --gtf gencode.gtf.gz/-m grammar:screen.json -f genome.fa -l loci.tsv/
    s/EFFECTS/effects.tsv/; s/SCREEN/screen.tsv/; s/VARIANTS/variants.tsv/; s/EQTLS/blood.tsv/; s/^creme figure.*/& --sheet-only/' commands
sed -i 's/^creme \(necessity\|analyze\)/& -q/' commands
while read -r name arguments; do run $arguments 2>/dev/null; done <commands
