# Figures: sheets worked out from small tables, names that are hostile to gnuplot and to shells, and every error. Whether
# pictures are drawn is for figure_test; these cases need no gnuplot, but for the last, which hides it.
table() { printf '%s\n' "$@" | tr '|' '\t'; }
# rows of loci: A, B and C lie at places of their own
table '# a comment' 'locus|chrom|tss|strand|track|tile_start|tile_end|genome_start|genome_end|effect|context' \
    'A|c|50|+|K562|0|10|40|50|0.4|enhancing' 'A|c|50|+|K562|10|20|50|60|0.2|enhancing' 'B|c|90|-|K562|0|10|90|100|-0.5|silencing' \
    'B|c|90|-|liver|0|10|90|100|NA|silencing' 'C|d|50|+|liver|0|10|40|50|0.1|NA' >necessity.tsv
run figure necessity necessity.tsv -o n --sheet-only
cat n.tsv
run figure necessity necessity.tsv -o named.svg --sheet-only
cmp n.tsv named.tsv && ls named*
run figure necessity necessity.tsv -o named.svg --formats pdf,png
run figure necessity necessity.tsv -o n --sheet-only --track liver
grep -v '^#' n.tsv
table 'locus|chrom|tss|strand|track|effect' '$(touch pwned)|c|5|+|a%d"b`touch pwned`|0.97' "x'y|c|6|+|a%d\"b\`touch pwned\`|0.01" >hostile.tsv
run figure contexts hostile.tsv -o h --sheet-only
grep -v '^#' h.tsv
table 'locus|chrom|tss|strand|distance_kb|test_over_max|class' 'A|c|50|+|2.5|1|enhancer' 'B|c|90|-|2.5|0.5|enhancer' \
    'B|c|90|-|-2.5|1|enhancer' >distance.tsv
run figure distance distance.tsv -o d --sheet-only
grep -v '^#' d.tsv
table 'locus|chrom|tss|strand|track|search|round|wt|mean|alone|trace|additive|multiplicative|context' \
    'A|c|50|+|t|enhancers|0|4|4|NA|1|1|1|enhancing' 'A|c|50|+|t|enhancers|1|4|1|1|0.25|0.25|0.25|enhancing' \
    'A|c|50|+|t|enhancers|2|4|2|3|0.5|0.25|0.375|enhancing' 'B|c|90|-|t|enhancers|1|4|2|2|0.5|0.5|0.5|enhancing' \
    'B|c|90|-|t|enhancers|2|4|1|4|0.25|0.5|0.5|enhancing' >interaction.tsv
run figure second-iteration interaction.tsv -o s --sheet-only
grep -v '^#' s.tsv
run figure greedy-traces interaction.tsv -o g --sheet-only
grep -v '^#' g.tsv
table 'locus|chrom|tss|strand|track|tile_start|tile_end|genome_start|genome_end|effect' 'A|c|50|+|K562|0|10|40|50|0.5' \
    'A|c|50|+|K562|10|20|50|60|0.25' 'Z|c|50|+|K562|10|20|50|60|0.25' >sufficiency.tsv
run figure necessity-sufficiency necessity.tsv sufficiency.tsv -o p --sheet-only
grep -v '^#' p.tsv
sed 's/^A/X/' sufficiency.tsv >others.tsv
run figure necessity-sufficiency necessity.tsv others.tsv -o p --sheet-only
table 'locus|chrom|tss|strand|tile_start|tile_end|genome_start|genome_end|class' 'A|c|50000|+|0|5000|60000|65000|enhancer' \
    'B|c|50000|-|0|5000|60001|65001|enhancer' 'C|c|50000|-|0|5000|60001|65001|none' >cres.tsv
run figure distance-histogram cres.tsv -o h --sheet-only
grep -v '^#' h.tsv
# two cell lines in two tables: joined by the whole key; one table of one track has no pair
table 'locus|chrom|tss|strand|track|effect|context' 'A|c|5|+|K562|0.97|enhancing' 'B|c|7|-|K562|0.01|neutral' 'C|c|9|+|K562|1|enhancing' >k562.tsv
table 'locus|chrom|tss|strand|track|effect|context' 'B|c|7|-|liver|0.02|neutral' 'A|c|6|+|liver|0.5|other' 'C|c|9|+|liver|-1|silencing' \
    'A|c|5|+|liver|0.99|enhancing' >liver.tsv
run figure context-pairs k562.tsv liver.tsv -o c --sheet-only
grep '^panel\|^point' c.tsv
# what one of its two tracks is says nothing of a panel of both
{ echo '# track: K562 | CAGE:K562'; cat k562.tsv; } >described.tsv
run figure context-pairs described.tsv liver.tsv -o c --sheet-only
grep '^about' c.tsv
run figure context-pairs k562.tsv -o c --sheet-only
run figure context-pairs k562.tsv cres.tsv -o c --sheet-only
# activities of two runs: by locus and track, called by their folders
mkdir -p enformer/tables borzoi/tables
table 'locus|chrom|tss|strand|track|wt' 'A|c|5|+|K562|10' 'A|c|6|+|K562|100' 'B|c|7|+|K562|1' 'B|c|7|+|liver|1000' >enformer/tables/activity.tsv
table 'locus|chrom|tss|strand|track|wt' 'A|c|6|+|K562|10' 'B|c|7|+|liver|100' 'B|c|7|+|K562|10' 'A|c|5|+|K562|1' >borzoi/tables/activity.tsv
run figure models enformer/tables/activity.tsv borzoi/tables/activity.tsv --track K562 -o m --sheet-only
grep '^panel\|^point' m.tsv
table 'track|context|class|annotation|kind|n|share|q' 'K562|enhancing|NA|genes|genes|4|0.5|1' 'K562|enhancing|none|genes|genes|4|0.25|1' >overlaps.tsv
run figure annotations overlaps.tsv -o o --sheet-only
grep '^bar' o.tsv

# Three TSSs of one gene, and names that are equal as numbers: every join is by the whole key.
table 'locus|chrom|tss|strand|track|tile_start|tile_end|genome_start|genome_end|effect|context' \
    'G|c|50|+|K562|0|10|40|50|0.1|enhancing' 'G|c|70|+|K562|0|10|60|70|0.2|enhancing' 'G|c|90|-|K562|0|10|90|100|0.3|enhancing' \
    '1e3|c|50|+|K562|0|10|40|50|0.4|enhancing' '1000|c|50|+|K562|0|10|40|50|0.5|enhancing' >tss.tsv
table 'locus|chrom|tss|strand|track|tile_start|tile_end|genome_start|genome_end|effect|context|effect_vs_control' \
    'G|c|90|-|K562|0|10|90|100|3|enhancing|0' 'G|c|70|+|K562|0|10|60|70|2|enhancing|0' 'G|c|50|+|K562|0|10|40|50|1|enhancing|0' \
    '1000|c|50|+|K562|0|10|40|50|5|enhancing|0' '1e3|c|50|+|K562|0|10|40|50|4|enhancing|0' >tss_sufficiency.tsv
run figure necessity-sufficiency tss.tsv tss_sufficiency.tsv -o p --sheet-only
grep '^point' p.tsv
table 'locus|chrom|tss|strand|track|effect|context' 'G|c|50|+|K562|0.99|enhancing' 'G|c|70|+|K562|0|neutral' 'G|c|90|-|K562|-1|silencing' \
    '1e3|c|50|+|K562|0|neutral' '1000|c|50|+|K562|-1|silencing' >tss_contexts.tsv
run figure necessity tss.tsv tss_contexts.tsv -o n --sheet-only
grep '^median' n.tsv

# Thresholds are those by which the analysis went: recorded, or given.
table 'locus|chrom|tss|strand|track|effect' 'A|c|1|+|t|0.7' 'B|c|2|+|t|0.15' 'C|c|3|+|t|-0.45' >effects.tsv
run analyze contexts effects.tsv --enhancing 0.6 --neutral 0.2 --silencing -0.4 -o classed.tsv
run figure contexts classed.tsv -o c --sheet-only
grep '^series\|^threshold' c.tsv
run figure contexts effects.tsv -o c --sheet-only --preset 2023 --enhancing 0.6
grep '^series\|^threshold' c.tsv
printf 'seq_id,cell_line,delta_mean,context\nA_chr1_5_+,K562,0.93,enhancing\nB_chr1_7_-,K562,-0.25,silencing\n' >authors.csv
run figure contexts authors.csv -o a --sheet-only --preset borzoi
grep '^series\|^threshold' a.tsv
# A result of contexts is classed once more by what is given, and for the rest as before; one of tiles is as it is.
run figure contexts classed.tsv -o c --sheet-only --neutral 0.1
grep '^series\|^threshold' c.tsv
run analyze necessity necessity.tsv --enhancer 0.35 --silencer -0.6 -o classed_tiles.tsv
run figure necessity classed_tiles.tsv -o n --sheet-only
grep '^threshold.K562' n.tsv
run figure necessity classed_tiles.tsv -o n --sheet-only --enhancer 0.2
run figure necessity classed_tiles.tsv -o n --sheet-only --preset 2024 --enhancer 0.35 --silencer -0.6 # those that it was made by, as a pipeline gives them
run figure necessity necessity.tsv -o n --sheet-only --enhancer 0.2
grep '^threshold.K562' n.tsv
# Silent loci are in no class, and in no figure.
table 'locus|chrom|tss|strand|track|wt|effect' 'A|c|1|+|t|100|0.97' 'B|c|2|+|t|50|0.01' 'S|c|3|+|t|0.5|-9' >silent.tsv
run figure contexts silent.tsv -o c --sheet-only
grep '^series' c.tsv
run figure contexts silent.tsv -o c --sheet-only --min-wt 0.1
grep '^series' c.tsv
# 2023 takes both sides of the TSS together: of a table that was analysed so, and of an assay's.
run analyze distance distance.tsv --preset 2023 -o folded.tsv
# what a logarithm has no place for, and NA, is counted
printf 'locus\tchrom\ttss\tstrand\ttrack\twt\nA\tc\t5\t+\tx\t2\nB\tc\t6\t+\tx\t0\nC\tc\t7\t+\tx\tNA\nD\tc\t8\t+\tx\t3\n' >wt.tsv
run figure models wt.tsv wt.tsv -o m --sheet-only
grep '^# TSS' m.tsv
run figure distance folded.tsv -o d --sheet-only
grep '^curve' d.tsv
{ echo '# creme 0.1.0 distance'; echo '#   --preset 2023'; cat distance.tsv; } >recorded.tsv
run figure distance recorded.tsv -o d --sheet-only
grep '^curve' d.tsv

# A table of another kind is refused.
{ echo '# creme 0.1.0 necessity'; cat necessity.tsv; } >made_necessity.tsv
run figure sufficiency made_necessity.tsv -o x
run figure locus made_necessity.tsv made_necessity.tsv -o x --locus A
run figure necessity classed.tsv -o x
run figure contexts made_necessity.tsv -o x
{ echo '# creme 0.1.0 multiplicity'; cat distance.tsv; } >made_multiplicity.tsv
run figure set-sufficiency made_multiplicity.tsv -o x

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
table 'wt|mean|distance_kb' '4|1|-1' '5|2|1' >profile.tsv
run figure locus tiles.tsv tiles.tsv profile.tsv -o l --sheet-only --locus A --track K562
grep profile l.tsv
run figure
run figure necessity
run figure necesity necessity.tsv -o x
run figure necessity necessity.tsv
run figure necessity necessity.tsv a b -o x
run figure necessity none.tsv -o x
run figure necessity cres.tsv -o x
run figure necessity necessity.tsv -o x --track none
run figure necessity necessity.tsv -o x --formats svg,gif
run figure necessity necessity.tsv -o necessity
run figure necessity necessity.tsv -o ./necessity --sheet-only
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
