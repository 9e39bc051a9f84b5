# What analyses and figures of small tables leave out is said, with numbers that are right.
table() { printf '%s\n' "$@" | tr '|' '\t'; }
# A row that has its partner by locus is no partner by gene.
table 'locus|chrom|tss|strand|track|gene_id|wt' 'X|chr1|5|+|A|G1|1' 'Y|chr1|9|+|A|G2|2' 'Z|chr1|99|+|A|G3|2' >left.tsv
table 'locus|chrom|tss|strand|track|gene_id|wt' 'X|chr1|5|+|B|G2|3' 'Z|chr1|99|+|B|G3|2' >right.tsv
run analyze compare left.tsv right.tsv
# Of a tile whose remaining length is NA no place on the x axis is known.
table 'locus|chrom|tss|strand|track|class|tile_start|tile_end|genome_start|genome_end|remaining_bp|score' \
    'A|c|50|+|t|enhancer|0|10|40|50|10|1' 'A|c|50|+|t|enhancer|0|10|40|50|5|0.5' 'A|c|50|+|t|enhancer|0|10|40|50|NA|0.4' \
    'A|c|50|+|t|enhancer|0|10|40|50|NA|0.3' >fine-tile.tsv
run figure fine-tile fine-tile.tsv -o f --sheet-only
grep '^# fine\|^curve' f.tsv
# Effects that are NA: of raw tables, of which analyses are made on the way, and of tables that are analyses.
table 'locus|chrom|tss|strand|track|tile_start|tile_end|genome_start|genome_end|effect' 'A|c|50|+|t|0|10|40|50|0.4' \
    'A|c|50|+|t|10|20|50|60|NA' 'A|c|50|+|t|20|30|60|70|0.2' 'A|c|50|+|t|30|40|70|80|0.2' >necessity.tsv
sed '$d' necessity.tsv >sufficiency.tsv
run figure necessity-sufficiency necessity.tsv sufficiency.tsv -o n --sheet-only
grep '^# [^A-Z]' n.tsv
table 'locus|chrom|tss|strand|track|wt|effect' 'A|c|1|+|t|9|1' 'B|c|2|+|t|9|0' 'C|c|3|+|t|9|NA' 'A|c|1|+|u|9|1' 'B|c|2|+|u|9|0' >contexts.tsv
run figure context-pairs contexts.tsv -o c --sheet-only
grep '^# [^A-Z]' c.tsv
run analyze contexts contexts.tsv -q -o classed.tsv
run figure contexts classed.tsv -o c --sheet-only
grep '^# [^A-Z]' c.tsv
table 'locus|chrom|tss|strand|target|target_chrom|target_tss|target_strand|track|context|wt|effect' 'A|c|1|+|B|c|2|+|t|enhancing|9|0.5' \
    'B|c|2|+|A|c|1|+|t|neutral|9|NA' >swap.tsv
run analyze swap swap.tsv -q -o swapped.tsv
run figure context-swap swapped.tsv -o s --sheet-only
grep '^# [^A-Z]' s.tsv
table 'locus|chrom|tss|strand|track|search|round|wt|mean|alone|trace|additive|multiplicative|context' \
    'A|c|50|+|t|enhancers|0|4|4|NA|1|1|1|enhancing' 'A|c|50|+|t|enhancers|1|4|1|1|0.25|0.25|0.25|enhancing' \
    'A|c|50|+|t|enhancers|2|4|2|3|0.5|0.25|0.375|enhancing' 'B|c|90|-|t|enhancers|0|0.01|0.01|NA|1|1|1|enhancing' \
    'B|c|90|-|t|enhancers|1|0.01|2|2|NA|NA|NA|enhancing' 'B|c|90|-|t|enhancers|2|0.01|1|1|NA|NA|NA|enhancing' >interaction.tsv
run figure greedy-traces interaction.tsv -o g --sheet-only
grep '^# [^A-Z]' g.tsv
# What a second table has in full counts.
table 'locus|chrom|tss|strand|track|wt|effect' 'C|c|3|+|t|9|0.97' 'A|c|1|+|t|9|1' 'B|c|2|+|t|9|0' 'A|c|1|+|u|9|1' 'B|c|2|+|u|9|0' >full.tsv
run analyze contexts contexts.tsv full.tsv -o all.tsv
# Contexts are given to analyses that ask for them.
run analyze contexts contexts.tsv --contexts classed.tsv -q
run analyze loci contexts.tsv --track t --contexts classed.tsv -q
# Elements are not rows.
table 'locus|chrom|tss|strand|track|kind|tile_start|tile_end|genome_start|genome_end|score|survivors' \
    'A|c|50|+|t|enhancer|0|10|40|50|0.9|0-5' 'A|c|50|+|t|enhancer|0|10|40|50|0.8|0-2' 'B|c|90|+|t|enhancer|0|10|NA|NA|0.9|0-5' \
    'B|c|90|+|t|enhancer|0|10|NA|NA|0.9|0-5' >pruned.tsv
run export pruned.tsv --format bed -o pruned.bed
# Two tables of pandas in one.
printf ',seq_id,effect\n0,A_chr1_5_+,1\n' >pandas.csv
cat pandas.csv pandas.csv >twice.csv
run analyze contexts twice.csv -q
