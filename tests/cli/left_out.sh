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
