# Where an analysis finds nothing, it says so, and what would help.
tiny_grammar
small_genome
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tracks 0 -q"
"$CREME" context-dependence $common --tile-size 16 --shuffles 3 -o contexts.tsv
run analyze contexts contexts.tsv -o out.tsv
run analyze contexts contexts.tsv --enhancing 0.99 -o other.tsv
grep -v '^#' other.tsv | awk -F '\t' 'NR > 1 { $NF = 0 } 1' OFS='\t' >unselected.tsv
run analyze loci unselected.tsv -o loci_of_contexts.tsv
"$CREME" necessity $common --tile-size 16 --shuffles 3 -o necessity.tsv
grep -v '^#' necessity.tsv | awk -F '\t' 'NR > 1 { $14 = 0.1 } 1' OFS='\t' >weak.tsv
run analyze necessity weak.tsv -o cres.tsv
run analyze necessity weak.tsv --enhancer 0.05 -o cres.tsv
grep -v '^#' out.tsv | sed 's/enhancing/silencing/' >silencing.tsv
run analyze necessity necessity.tsv --contexts silencing.tsv -o cres.tsv
run analyze necessity necessity.tsv -o cres.tsv
