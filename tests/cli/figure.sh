# Figures: sheets worked out from small tables, names that are hostile to gnuplot and to shells, and every error. Whether
# pictures are drawn is for figure_test; these cases need no gnuplot, but for the last, which hides it.
table() { printf '%s\n' "$@" | tr '|' '\t'; }
table '# a comment' 'locus|track|tile_start|tile_end|effect|context' 'A|K562|0|10|0.4|enhancing' \
    'A|K562|10|20|0.2|enhancing' 'B|K562|0|10|-0.5|silencing' 'B|liver|0|10|NA|silencing' 'C|liver|0|10|0.1|NA' >necessity.tsv
run figure necessity necessity.tsv -o n --sheet-only
cat n.tsv
run figure necessity necessity.tsv -o n --sheet-only --track liver
grep -v '^#' n.tsv
table 'locus|track|effect' '$(touch pwned)|a%d"b`touch pwned`|0.97' "x'y|a%d\"b\`touch pwned\`|0.01" >hostile.tsv
run figure contexts hostile.tsv -o h --sheet-only
grep -v '^#' h.tsv
table 'locus|position_start|position_end|test_over_max|class' 'A|98304|103304|1|Enhancer' 'B|98304|103304|0.5|Enhancer' >distance.tsv
run figure distance distance.tsv -o d --sheet-only
grep -v '^#' d.tsv
printf 'seq_id,cell_line,delta_mean,context\n"A,1_chr1_5_+",K562,0.99,enhancing\nB_chr1_7_-,K562,-0.25,silencing\n' >authors.csv
run figure contexts authors.csv -o a --sheet-only
grep threshold a.tsv
table 'locus|track|search|round|trace|additive|multiplicative|context' 'A|t|enhancers|0|1|1|1|enhancing' 'A|t|enhancers|2|0.5|0.25|0.375|enhancing' \
    'B|t|enhancers|2|0.25|0.5|0.5|enhancing' >interaction.tsv
run figure second-iteration interaction.tsv -o s --sheet-only
grep -v '^#' s.tsv
run figure greedy-traces interaction.tsv -o g --sheet-only
grep -v '^#' g.tsv
table 'locus|track|tile_start|effect' 'A|K562|0|0.5' 'A|K562|10|0.25' 'Z|K562|10|0.25' >sufficiency.tsv
run figure necessity-sufficiency necessity.tsv sufficiency.tsv -o p --sheet-only
grep -v '^#' p.tsv
run figure necessity-sufficiency necessity.tsv hostile.tsv -o p --sheet-only
table 'locus|chrom|tss|strand|tile_start|tile_end|genome_start|genome_end|class' 'A|c|50000|+|0|5000|60000|65000|enhancer' \
    'B|c|50000|-|0|5000|60001|65001|enhancer' 'C|c|50000|-|0|5000|60001|65001|none' >cres.tsv
run figure distance-histogram cres.tsv -o h --sheet-only
grep -v '^#' h.tsv
# two cell lines in two tables: joined by gene and TSS; one table of one track has no pair
table 'locus|chrom|tss|strand|track|effect|context' 'A|c|5|+|K562|0.97|enhancing' 'B|c|7|-|K562|0.01|neutral' 'C|c|9|+|K562|1|enhancing' >k562.tsv
table 'locus|chrom|tss|strand|track|effect|context' 'B|c|7|-|liver|0.02|neutral' 'A|c|6|+|liver|0.5|other' 'C|c|9|+|liver|-1|silencing' \
    'A|c|5|+|liver|0.99|enhancing' >liver.tsv
run figure context-pairs k562.tsv liver.tsv -o c --sheet-only
grep '^panel\|^point' c.tsv
run figure context-pairs k562.tsv -o c --sheet-only
run figure context-pairs k562.tsv cres.tsv -o c --sheet-only
# activities of two runs: by gene, TSS and track, called by their folders
mkdir -p enformer/tables borzoi/tables
table 'locus|tss|track|wt' 'A|5|K562|10' 'A|6|K562|100' 'B|7|K562|1' 'B|7|liver|1000' >enformer/tables/activity.tsv
table 'locus|tss|track|wt' 'A|6|K562|10' 'B|7|liver|100' 'B|7|K562|10' 'A|5|K562|1' >borzoi/tables/activity.tsv
run figure models enformer/tables/activity.tsv borzoi/tables/activity.tsv --track K562 -o m --sheet-only
grep '^panel\|^point' m.tsv
table 'track|context|class|annotation|kind|n|share|q' 'K562|enhancing|NA|genes|genes|4|0.5|1' 'K562|enhancing|none|genes|genes|4|0.25|1' >overlaps.tsv
run figure annotations overlaps.tsv -o o --sheet-only
grep '^bar' o.tsv
# One locus, by name or by id; where several are meant the figure asks, and never draws two over each other.
table 'locus|chrom|tss|strand|tile_start|tile_end|genome_start|genome_end|track|effect|ci_low|ci_high' \
    'A|c|50000|+|0|5000|60000|65000|K562|0.4|0.3|0.5' 'A|c|50000|+|0|5000|60000|65000|liver|0.1|NA|NA' \
    'B|c|70000|-|0|5000|60000|65000|K562|-0.5|-0.6|-0.4' 'B|c|80000|-|0|5000|60000|65000|K562|0.7|0.6|0.8' >tiles.tsv
run figure locus tiles.tsv -o l --sheet-only --locus nobody
run figure locus tiles.tsv -o l --sheet-only
run figure locus tiles.tsv -o l --sheet-only --locus B
run figure locus tiles.tsv -o l --sheet-only --locus B_c_80001_-
grep -v '^#' l.tsv
# Profiles: the wild type once, a curve for each mutant; a track without one; a plain table of bins too.
table 'locus|track|wt|mean|sd|shuffled|distance_kb' 'A|K562|4|1|2|enhancers|-0.064' 'A|K562|5|2|1|enhancers|0.064' \
    'A|K562|4|6|0.5|silencers|-0.064' 'A|K562|5|7|NA|silencers|0.064' 'Z|K562|9|9|9|context|0' >profile.tsv
run figure locus tiles.tsv tiles.tsv profile.tsv -o l --sheet-only --locus A
grep 'panel\|series\|profile' l.tsv
table 'locus|chrom|tss|strand|wt|distance_kb' 'B|c|70000|-|4|0' 'B|c|80000|-|5|0' >profile.tsv
run figure locus tiles.tsv tiles.tsv profile.tsv -o l --sheet-only --locus B_c_80001_-
grep profile l.tsv
table 'wt|mutant' '4|1' '5|2' >profile.tsv
run figure locus tiles.tsv tiles.tsv profile.tsv -o l --sheet-only --locus A --track K562
grep profile l.tsv
run figure
run figure necessity
run figure necesity necessity.tsv -o x
run figure necessity necessity.tsv
run figure necessity necessity.tsv a b -o x
run figure necessity none.tsv -o x
run figure necessity distance.tsv -o x
run figure necessity necessity.tsv -o x --track none
run figure necessity necessity.tsv -o x --formats svg,gif
run figure necessity necessity.tsv -o necessity
run figure necessity necessity.tsv -o no/x
run figure necessity.tsv -o x
run figure necessity necessity.tsv -o x --templates .
table 'locus|track|effect' 'A|K562' >short.tsv
run figure necessity short.tsv -o x
table 'locus|track|effect' >empty.tsv
run figure necessity empty.tsv -o x
: >nothing.tsv
run figure necessity nothing.tsv -o x
ls
PATH=/nowhere
run figure n.tsv -o x --formats svg
